"""What a run would do: which of its jobs have to run, and why."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clare_review.running.checking import Checks
from clare_review.running.expecting import Due
from clare_review.running.jobs import Job
from clare_review.running.manifest import NEVER_RUN, Standing
from clare_review.running.staleness import Resting, code_digest, inside, why_stale


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A job with everything its output rests on; `why` it has to run, or None when its output is current."""

    job: Job
    rests_on: Mapping[str, str]
    why: str | None


class Plan:
    """What has to run and why, in the order given, every job checked before this is made.

    There may be very many, so of each it keeps the reason alone; a job is made ready when it is asked for.
    """

    def __init__(self, jobs: Sequence[Job], folder: Path, standing: Standing = NEVER_RUN) -> None:
        """Starts nothing; `standing` is what the manifest says of earlier runs, and is not kept.

        Raises:
            ParamsProblem: a job cannot be run as it is; every problem is listed.
        """
        self._jobs, self._checks, self._resting = jobs, Checks(folder), Resting(code_digest())
        same: dict[Due, Due] = {}  # few kinds and few reasons, however many jobs
        found = (self._due(job, standing, folder) for job in self._checks.every(jobs))
        self.dues = [same.setdefault(due, due) for due in found]

    def _due(self, job: Job, standing: Standing, folder: Path) -> Due:
        line = standing.latest.get(inside(job.output, folder))
        why = why_stale(job, line, self._resting.of(job), standing.unnoted)
        return Due(kind=job.notebook.stem, why=why)

    def stale(self, *, again: bool = False) -> Sequence[int]:
        """The numbers of the jobs that have to run, counted from 0."""
        return array("q", (number for number, due in enumerate(self.dues) if again or due.why))

    def current(self) -> Iterator[int]:
        """The numbers of the jobs whose output is current."""
        return (number for number, due in enumerate(self.dues) if not due.why)

    def __len__(self) -> int:
        return len(self.dues)

    def __getitem__(self, number: int) -> Planned:
        job = self._checks.one(self._jobs[number])
        return Planned(job=job, rests_on=self._resting.of(job), why=self.dues[number].why)
