"""What is to be run and what became of it, as frozen records."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class RunOutcome(StrEnum):
    """What became of one run; only `DONE` and `CURRENT` leave a notebook that may be relied on."""

    DONE = "done"
    CURRENT = "current"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    DIED = "died"
    ABANDONED = "abandoned"
    NOT_STARTED = "not_started"

    @property
    def good(self) -> bool:
        """Whether the output on disk is the complete notebook of this run."""
        return self in (RunOutcome.DONE, RunOutcome.CURRENT)

    @property
    def says(self) -> str:
        """The outcome in words for a person."""
        return _WORDS[self]


_WORDS = {
    RunOutcome.DONE: "done",
    RunOutcome.CURRENT: "already done, nothing it rests on has changed",
    RunOutcome.FAILED: "failed",
    RunOutcome.TIMED_OUT: "ran out of time",
    RunOutcome.DIED: "its process died",
    RunOutcome.ABANDONED: "abandoned",
    RunOutcome.NOT_STARTED: "not started",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One notebook to be executed with one set of parameters.

    `output` is the path of the executed notebook inside the review folder. `rests_on` names what else the output
    depends on, as digests or positions: instruments, the list of cases, the ledger's entry number and digest. `names`
    gives the names that the output must not show; they are asked for only when the notebook runs. `own` are ids of the
    review's own people, which are nobody else's name when they stand in the params. `fixed` are params that can
    have one value only, because the names, the cases and the output are those of that batch.
    """

    label: str
    notebook: Path
    params: Mapping[str, Any]
    output: Path
    rests_on: Mapping[str, str] = field(default_factory=dict)
    names: Callable[[], Iterable[str]] = field(default=tuple, compare=False)
    own: frozenset[str] = frozenset()
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a run may take: whole seconds for a kernel to start and for one cell to finish, and memory.

    `memory_mb` is what one notebook may hold in data, in MB of 1,048,576 bytes; 0 is no limit.
    """

    start_seconds: int = 60
    cell_seconds: int = 120
    memory_mb: int = 4096

    def of_notebook(self, cells: int) -> int:
        """The longest a notebook of `cells` cells may take before its worker is ended, in seconds."""
        return self.start_seconds + self.cell_seconds * max(cells, 1) + 30


@dataclass(frozen=True, kw_only=True, slots=True)
class RunResult:
    """What became of one job.

    `seconds` is wall time; `output_digest` the SHA-256 of the executed notebook's bytes when the run is good;
    `error` says in words what went wrong and `cell` counts code cells from 1; `kept` is where the notebook of a
    run that failed was put; `attempts` is 2 when papermill stalled and the notebook was tried again.
    """

    label: str
    outcome: RunOutcome
    output: Path
    seconds: float = 0.0
    output_digest: str | None = None
    error: str | None = None
    cell: int | None = None
    kept: Path | None = None
    attempts: int = 1
