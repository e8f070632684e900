"""Series of reference numbers, and how many of each series were never seen."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

Series = tuple[str, str, str, int, int, str, int]
"""Name, first and last reference, how many are held, missing, the first missing, how many lie too far out."""

_LAST_NUMBER = re.compile(r"^(.*?)([0-9]+)$", re.DOTALL)
_FAR = 1000  # numbers; in a longer series as far as it has references


def series_of(references: Iterable[str]) -> list[Series]:
    """Every series among the references: those of one year that share the form of their number, in order of name."""
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for reference in references:
        found = _LAST_NUMBER.match(reference)
        if found and len(found[2]) <= 1000:  # Python refuses to read longer numbers
            groups[found[1] or found[2][:4], len(found[2])].append(int(found[2]))
    return [_series(name, width, sorted(set(numbers))) for (name, width), numbers in sorted(groups.items())]


def _series(name: str, width: int, numbers: Sequence[int]) -> Series:
    stem = "" if name.isdigit() else name
    together = _together(numbers)
    first, last = together[0], together[-1]
    missing = last - first + 1 - len(together)
    absent = next((one + 1 for one, following in pairwise(together) if following > one + 1), None)
    example = f"{stem}{absent:0{width}d}" if absent is not None else ""
    far = len(numbers) - len(together)
    return name, f"{stem}{first:0{width}d}", f"{stem}{last:0{width}d}", len(together), missing, example, far


def _together(numbers: Sequence[int]) -> Sequence[int]:
    """The most numbers, in order, of which none is far from the next."""
    far = max(_FAR, len(numbers))
    ends = [place for place, (one, other) in enumerate(pairwise(numbers), 1) if other - one > far]
    parts = [numbers[start:end] for start, end in zip([0, *ends], [*ends, len(numbers)], strict=True)]
    return max(parts, key=len)
