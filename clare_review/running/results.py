"""What became of very many jobs, kept small: of a good notebook its time and digest, of another all that is told."""

from array import array
from collections.abc import Sequence
from pathlib import Path

from clare_review.running.checking import output_of
from clare_review.running.jobs import Job, RunOutcome, RunResult

_DIGEST = 32  # bytes of a SHA-256


class Results:
    """The results of jobs by their numbers, counted from 0; one that nothing was noted of is current."""

    def __init__(self, jobs: Sequence[Job], folder: Path) -> None:
        self._jobs, self._folder = jobs, folder
        self._seconds = array("d", bytes(8 * len(jobs)))
        self._attempts = bytearray(len(jobs))
        self._digests = bytearray(_DIGEST * len(jobs))
        self._others: dict[int, RunResult] = {}

    def note(self, number: int, result: RunResult) -> None:
        """Keeps what became of a job."""
        if result.outcome is not RunOutcome.DONE or result.output_digest is None:
            self._others[number] = result
            return
        self._seconds[number], self._attempts[number] = result.seconds, result.attempts
        self._digests[number * _DIGEST : (number + 1) * _DIGEST] = bytes.fromhex(result.output_digest)

    def one(self, number: int) -> RunResult:
        """What became of a job."""
        if number in self._others:
            return self._others[number]
        job = self._jobs[number]
        output = output_of(job, self._folder)
        if not self._attempts[number]:
            return RunResult(label=job.label, outcome=RunOutcome.CURRENT, output=output)
        return RunResult(
            label=job.label,
            outcome=RunOutcome.DONE,
            output=output,
            seconds=self._seconds[number],
            output_digest=self._digests[number * _DIGEST : (number + 1) * _DIGEST].hex(),
            attempts=self._attempts[number],
        )
