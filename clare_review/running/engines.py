"""The engines a notebook can be run by, and the one that is taken when nobody says."""

import sys
from dataclasses import dataclass

from clare_review.errors import ReviewError

PLAIN = "clare-review-plain"
"""The name of the engine that is papermill's own: a fresh kernel for every notebook."""

WARM = "clare-review-warm"
"""The name of the engine that forks a child for every notebook from a process that has everything imported."""

READY = "clare-review-ready"
"""The name of the engine of kernels that are started before they are wanted, where processes cannot be forked."""

ENGINES = {"warm": WARM, "plain": PLAIN, "ready": READY}

DASK = "dask"
"""The name of running on a cluster of `distributed`; each of its workers takes the engine that is best there."""


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """The scheduler of a cluster: its address, and whether it may be reached without TLS from other machines."""

    address: str
    unencrypted: bool = False


def can_be_warm() -> bool:
    """Whether processes can be forked here; on macOS the system's own libraries do not survive a fork."""
    return sys.platform not in ("win32", "darwin")


def engine_named(name: str = "") -> str:
    """The engine's name in papermill for `warm`, `plain` or `ready`; without one, warm where possible, else ready.

    Raises:
        ReviewError: there is no such engine, or it cannot work on this system.
    """
    if not name:
        return WARM if can_be_warm() else READY
    if name not in ENGINES:
        raise ReviewError(f"--engine {name}: not an engine (there are {', '.join([*ENGINES, DASK])})")
    if ENGINES[name] == WARM and not can_be_warm():
        raise ReviewError("--engine warm: it needs processes that can be forked, which this system lacks; use ready")
    return ENGINES[name]
