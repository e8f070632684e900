"""A notebook toolkit for re-reading a police force's Clare's Law (DVDS) applications.

Importing this package does nothing; `open_review` is loaded when it is first asked for.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

__all__ = ["__version__", "open_review"]

try:
    __version__ = version("clare-review")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+checkout"


def __getattr__(name: str) -> Any:
    if name == "open_review":
        from clare_review.review import open_review

        return open_review
    raise AttributeError(f"clare_review has no {name!r}; what a notebook needs is clare_review.open_review")
