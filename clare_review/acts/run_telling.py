"""What became of a run, in words: a line for each notebook that failed, and one for all that never began."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from clare_review.errors import RunFailed
from clare_review.running.jobs import RunOutcome, RunResult


def tell_results(results: Iterable[RunResult], folder: Path, say: Callable[[str], None]) -> None:
    """Says how many were run and how many were current; `folder` is where the notebooks are.

    Raises:
        RunFailed: at least one notebook was not done; each that was begun is told with its cell and what went wrong.
    """
    outcomes: Counter[RunOutcome] = Counter()
    told = []
    for result in results:
        outcomes[result.outcome] += 1
        if not result.outcome.good and result.outcome is not RunOutcome.NOT_STARTED:
            told.append(_bad(result))
    good, waiting = outcomes[RunOutcome.DONE] + outcomes[RunOutcome.CURRENT], outcomes[RunOutcome.NOT_STARTED]
    say(
        f"{outcomes[RunOutcome.DONE]:,} notebooks run, {outcomes[RunOutcome.CURRENT]:,} already current, "
        f"{outcomes.total() - good:,} not done; in {folder}"
    )
    if waiting:
        told.append(f"{waiting:,} not started, because the run was stopped before their turn; run again for the rest")
    if told:
        raise RunFailed("\n".join(told))


def _bad(result: RunResult) -> str:
    where = f" in cell {result.cell}" if result.cell else ""
    kept = f"; kept as {result.kept}" if result.kept else ""
    return f"{result.label}: {result.outcome.says}{where}: {result.error}{kept}"
