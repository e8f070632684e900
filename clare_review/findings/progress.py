"""Progress by band: how far the reading has come, and whether the highest risk was read first."""

from collections.abc import Sequence

from clare_review.findings.figures import Cell, Column, Curve, Step, Table, in_words
from clare_review.findings.given import Read

BANDS = {"immediate": "Immediate", "high": "High", "standard": "Standard"}
NOT_BANDED = "Not banded"
_MOST_STEPS = 80
_MARKS = (("half", "Half assessed", 50), ("most", "Nine in ten", 90), ("all", "All assessed", 100))


def curves(members: Sequence[Read]) -> tuple[Curve, ...]:
    """One curve for each band that has applications, highest band first."""
    return tuple(
        Curve(band=name, applications=len(some), steps=_thinned(_steps(some))) for name, some in _by_band(members)
    )


def progress_table(members: Sequence[Read]) -> Table:
    """What each band holds, how much of it is read, and when it had come how far."""
    rows = [_row(name, some) for name, some in _by_band(members)]
    return Table(
        id="progress",
        caption="Progress by band",
        columns=(
            Column(id="band", label="Band"),
            Column(id="applications", label="Applications", adds=True),
            Column(id="risk_assessed", label="Risk assessed", adds=True),
            Column(id="detailed_required", label="Detailed review required", adds=True),
            Column(id="detailed_reviewed", label="Reviewed in detail", adds=True),
            *(Column(id=id, label=label) for id, label, _ in _MARKS),
        ),
        rows=tuple(rows),
        total=_row("All bands", members),
        ties=tuple((id, id) for id in ("applications", "risk_assessed", "detailed_required", "detailed_reviewed")),
        notes=("A risk assessment that was amended counts from its amendment: only the one that stands is counted.",),
    )


def _by_band(members: Sequence[Read]) -> list[tuple[str, list[Read]]]:
    others = sorted({m.band for m in members if m.band is not None and m.band not in BANDS})
    groups = [(BANDS.get(band, band), [m for m in members if m.band == band]) for band in (*BANDS, *others)]
    groups.append((NOT_BANDED, [m for m in members if m.band is None]))
    return [(name, some) for name, some in groups if some]


def _row(name: str, some: Sequence[Read]) -> tuple[Cell, ...]:
    steps = _steps(some)
    return (
        name,
        len(some),
        len(steps),
        sum(m.detailed_required for m in some),
        sum(m.reviewed is not None for m in some),
        *(_reached(steps, len(some), percent) for _, _, percent in _MARKS),
    )


def _steps(some: Sequence[Read]) -> tuple[Step, ...]:
    assessed = sorted(m.assessed for m in some if m.assessed is not None)
    return tuple(Step(entry=entry, at=at, done=done) for done, (entry, at) in enumerate(assessed, start=1))


def _reached(steps: Sequence[Step], of: int, percent: int) -> str:
    """The day, and the entry, by which so many percent were assessed."""
    needed = -(-of * percent // 100)
    if not of or len(steps) < needed:
        return "not yet"
    step = steps[needed - 1]
    return f"{in_words(step.at[:10])}, entry {step.entry:,}"


def _thinned(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """At most about 80 steps, always with the first and the last."""
    if len(steps) <= _MOST_STEPS:
        return steps
    stride = -(-len(steps) // _MOST_STEPS)
    kept = steps[::stride]
    return kept if kept[-1] is steps[-1] else (*kept, steps[-1])
