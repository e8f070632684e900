"""Progress by band: how far the reading has come, and whether the highest risk was read first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from clare_review.findings.figures import Cell, Column, Curve, Step, Table, in_words
from clare_review.findings.members import Members, how_many

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[Any]

BANDS = {"immediate": "Immediate", "high": "High", "standard": "Standard"}
NOT_BANDED = "Not banded"
_MOST_STEPS = 80
_MARKS = (("half", "Half assessed", 50), ("most", "Nine in ten", 90), ("all", "All assessed", 100))


def curves(members: Members) -> tuple[Curve, ...]:
    """One curve for each band that has applications, highest band first."""
    return tuple(
        Curve(band=name, applications=len(some), steps=_thinned(_Steps.of(some))) for name, some in _by_band(members)
    )


def progress_table(members: Members) -> Table:
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


def _by_band(members: Members) -> list[tuple[str, Members]]:
    band = members.band
    others = sorted(each for each in band.there() if each not in BANDS)
    groups = [(BANDS.get(each, each), members.only(band.is_(each))) for each in (*BANDS, *others)]
    groups.append((NOT_BANDED, members.only(band.none)))
    return [(name, some) for name, some in groups if len(some)]


def _row(name: str, some: Members) -> tuple[Cell, ...]:
    steps = _Steps.of(some)
    return (
        name,
        len(some),
        len(steps),
        how_many(some.detailed_required),
        how_many(some.is_reviewed),
        *(_reached(steps, len(some), percent) for _, _, percent in _MARKS),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Steps:
    """The risk assessments in the order of their entries; each is made a step only where somebody looks at it."""

    entries: "Places"
    at: "Places"

    @classmethod
    def of(cls, some: Members) -> Self:
        assessed = some.is_assessed
        entries, at = some.assessed[assessed], some.assessed_at[assessed]
        order = entries.argsort(kind="stable")
        return cls(entries=entries[order], at=at[order])

    def __len__(self) -> int:
        return len(self.entries)

    def step(self, place: int) -> Step:
        return Step(entry=int(self.entries[place]), at=f"{self.at[place]}+00:00", done=place + 1)


def _reached(steps: _Steps, of: int, percent: int) -> str:
    """The day, and the entry, by which so many percent were assessed."""
    needed = -(-of * percent // 100)
    if not of or len(steps) < needed:
        return "not yet"
    step = steps.step(needed - 1)
    return f"{in_words(step.at[:10])}, entry {step.entry:,}"


def _thinned(steps: _Steps) -> tuple[Step, ...]:
    """At most about 80 steps, always with the first and the last."""
    stride = -(-len(steps) // _MOST_STEPS) or 1
    places = dict.fromkeys([*range(0, len(steps), stride), *([len(steps) - 1] if len(steps) else [])])
    return tuple(steps.step(place) for place in places)
