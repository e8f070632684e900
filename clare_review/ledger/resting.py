"""Reading much at once while Python's cyclic garbage collector rests.

It looks through everything that is there each time much was made, which is slow, and finds nothing where only data is
read (https://docs.python.org/3/library/gc.html). What is read is let go of by counting references all the same.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_rests() -> Iterator[None]:
    """Switches the collector off within it, and on again where it was on; also for use as a decorator."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
