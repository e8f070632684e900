"""What a run will do, said before it does it: how many notebooks, why, and about how long it takes."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clare_review.running.jobs import RunOutcome
from clare_review.running.manifest import RunLine

ASKED_AGAIN = "asked for again"
_NOT_KNOWN = "; how long it takes is not known before the first run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Of one job the name of its notebook, and why it has to run, or None when its output is current."""

    kind: str
    why: str | None


def say_due(dues: Sequence[Due], latest: Mapping[str, RunLine], workers: int, *, again: bool = False) -> str:
    """One sentence, e.g. `152 notebooks to run (150 never run; 2 last time: failed), about 12 s`."""
    whys = Counter(due.why or ASKED_AGAIN for due in dues if due.why or again)
    current = sum(due.why is None for due in dues) if not again else 0
    beside = f"{current:,} already current"
    if not whys:
        return f"nothing to run: {beside}"
    number = whys.total()
    reasons = "; ".join(f"{count:,} {why}" for why, count in whys.most_common())
    seconds = expected_seconds(dues, latest, workers, again=again)
    about = f", about {seconds:,} s by earlier runs" if seconds is not None else _NOT_KNOWN
    counted = "1 notebook" if number == 1 else f"{number:,} notebooks"
    return f"{counted} to run ({reasons}){about}" + (f"; {beside}" if current else "")


def expected_seconds(
    dues: Sequence[Due], latest: Mapping[str, RunLine], workers: int, *, again: bool = False
) -> int | None:
    """How long the run takes if each notebook takes what its kind took before; None when nothing is known of one.

    Of each kind the median counts, because the first notebook of a run also waits for its process to start.
    """
    took: dict[str, list[int]] = {}
    for line in latest.values():
        if line.outcome is RunOutcome.DONE:
            took.setdefault(line.notebook, []).append(line.milliseconds)
    kinds = [due.kind for due in dues if due.why or again]
    if not all(kind in took for kind in kinds):
        return None
    total = sum(sorted(took[kind])[len(took[kind]) // 2] for kind in kinds)
    return max(1, math.ceil(total / 1000 / max(1, min(workers, len(kinds)))))
