"""From a number to its cases and their entries, and from a case back to the answers it counts in: internal only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clare_review.acts.office import Office
from clare_review.acts.populations import versions
from clare_review.acts.recorded import past
from clare_review.errors import ReviewError
from clare_review.findings.answer import Answer
from clare_review.findings.figures import Figure
from clare_review.ledger.entry import EntryKind


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One case behind a number: the entries about it up to the position, each with its kind."""

    reference: str
    entries: tuple[tuple[int, EntryKind], ...]

    def sentence(self) -> str:
        """The case and its entries on one line, without a name."""
        told = ", ".join(f"{number:,} {kind.value.replace('_', ' ')}" for number, kind in self.entries)
        return f"{self.reference}: {told}"


@dataclass(frozen=True, kw_only=True)
class CountsIn:
    """One figure in which a case counts."""

    number: int
    id: str
    label: str


def figure_named(answers: Iterable[Answer], id: str) -> Figure:
    """One figure of the answers by its id.

    Raises:
        ReviewError: there is none; those with a like name are named.
    """
    known = {figure.id: figure for answer in answers for figure in answer.figures}
    if id not in known:
        like = [each for each in known if id.split(".")[0] in each] or sorted(known)[:10]
        raise ReviewError(f"{id}: no answer has such a figure; there are {', '.join(like)}")
    return known[id]


def trails(office: Office, figure: Figure) -> tuple[Trail, ...]:
    """Every case that a figure counts, with the entries about it up to the figure's position.

    Raises:
        ReviewError: the figure counts no cases, as one of rows or of days.
    """
    if figure.cases is None:
        raise ReviewError(f"{figure.id} counts {figure.unit}, which are no cases of this review")
    return trails_of(office, tuple(figure.cases), figure.as_at)


def trails_of(office: Office, references: Sequence[str], as_at: int) -> tuple[Trail, ...]:
    """Some cases with the entries about each: those that sealed and allotted it, and those that name it."""
    at = past(office, as_at)
    sealed = {int(entry.body["version"]): entry.number for entry in at.entries(EntryKind.SEALED)}
    held = versions(at)
    found: dict[str, list[tuple[int, EntryKind]]] = {
        each: [(sealed[held[each]], EntryKind.SEALED)] if each in held else [] for each in references
    }
    for entry in at.entries():
        for each in _about(entry.subject, entry.body):
            if each in found:
                found[each].append((entry.number, entry.kind))
    return tuple(Trail(reference=each, entries=tuple(sorted(told))) for each, told in found.items())


def _about(subject: str | None, body: object) -> Iterable[str]:
    """The applications an entry is about: its subject, and those that its body lists as such."""
    named = [subject] if subject else []
    if isinstance(body, dict):
        for key in ("references", "applications", "order"):
            told = body.get(key)
            named += [each for each in told if isinstance(each, str)] if isinstance(told, list | dict) else []
    return dict.fromkeys(named)


def counts_in(answers: Iterable[Answer], reference: str) -> tuple[CountsIn, ...]:
    """Every figure in which a case counts, by question."""
    return tuple(
        CountsIn(number=answer.number, id=figure.id, label=figure.label)
        for answer in answers
        for figure in answer.figures
        if figure.cases is not None and reference in figure.cases
    )
