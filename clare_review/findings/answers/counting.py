"""How every number of an answer is counted: from a mask over the applications, with its share, interval and cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from clare_review.assurance.intervals import percent, rate_interval
from clare_review.findings.answer import Gap
from clare_review.findings.answers.record import Record
from clare_review.findings.cases import Cases, OtherShare
from clare_review.findings.figures import Cell, Column, Figure, Table
from clare_review.findings.populations import CENSUS, NOT_A_RATE, NOTHING_READ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[Any]

NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a question's function says; who asked, when it was true and who is answerable is added for all alike."""

    words: str = ""
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    definition: str = ""
    left_out: str = NOTHING
    internal: bool = False


Answering = Callable[["Counting"], Said]


def not_recorded(because: str, to_record: str, part: str = "") -> Gap:
    """What the record does not hold; without `part` the whole question stays open."""
    return Gap(part=part, because=because, to_record=to_record)


@dataclass(frozen=True)
class Counting:
    """The record with what several questions count alike, worked out once."""

    record: Record
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def mask(self, name: str, make: Callable[[], "Mask"]) -> "Mask":
        """A mask that is made once and kept under a name."""
        if name not in self.kept:
            self.kept[name] = make()
        found: Mask = self.kept[name]
        return found

    @property
    def everything(self) -> "Mask":
        """Every application."""
        import numpy as np

        return self.mask("everything", lambda: np.ones(self.record.size, bool))

    @property
    def read(self) -> "Mask":
        """Those on which any judgement stands."""
        return self.mask("read", lambda: self.record.there("assessed") | self.reviewed)

    @property
    def reviewed(self) -> "Mask":
        """Those reviewed in detail."""
        return self.mask("reviewed", lambda: self.record.there("reviewed"))

    @property
    def failed(self) -> "Mask":
        """Those whose detailed review found a failure."""
        return self.mask("failed", lambda: self.record.is_("category", "harm", "service", "administrative"))

    @property
    def not_disclosed(self) -> "Mask":
        """Those whose recorded outcome is anything but a disclosure made, or for which none is recorded."""
        return self.mask("not disclosed", lambda: ~self.record.cases["disclosed"].to_numpy(bool))

    def unread(self, among: "Mask | None" = None) -> str:
        """How many of some are not read yet, and how many wait for their detailed review, in words."""
        some = self.everything if among is None else among
        waiting = some & self.record.is_("detailed_required", "yes") & ~self.reviewed
        unsettled = some & self.record.is_("category", "cannot_tell")
        return (
            f"{int((some & ~self.read).sum()):,} not yet read; {int(waiting.sum()):,} whose detailed review is "
            f"required and not yet recorded; {int(unsettled.sum()):,} detailed reviews that cannot tell"
        )

    def figure(
        self,
        id: str,
        label: str,
        counted: "Mask",
        definition: str,
        *,
        of: "Mask | None" = None,
        others: Sequence[tuple["Mask", str]] = (),
        left_out: str = NOTHING,
        rate: bool = False,
        census: bool = False,
    ) -> Figure:
        """A count of applications, as a share of those in `of`, with its cases.

        `rate` says that the share is an estimate of a rate, which gets an interval; `census` that all were counted from
        the exports, not from judgements.
        """
        value, among = int(counted.sum()), None if of is None else int(of.sum())
        interval = rate_interval(value, among) if rate and among else None
        return Figure(
            id=id,
            label=label,
            value=value,
            unit="applications",
            definition=definition,
            as_at=self.record.findings.position.entry,
            left_out=left_out,
            numerator=None if of is None else value,
            denominator=among,
            interval=interval,
            why_no_interval=None if interval else _why(rate=rate, census=census),
            others=tuple(OtherShare(of=int(mask.sum()), what=what) for mask, what in others),
            cases=Cases.chosen(self.record.cases.index.to_numpy(), counted),
        )

    def number(
        self,
        id: str,
        label: str,
        value: int,
        unit: str,
        definition: str,
        *,
        of: int | None = None,
        cases: Cases | None = None,
        left_out: str = NOTHING,
        why: str = NOT_A_RATE,
    ) -> Figure:
        """A count of something else than applications; `cases` are then the applications it concerns."""
        return Figure(
            id=id,
            label=label,
            value=value,
            unit=unit,
            definition=definition,
            as_at=self.record.findings.position.entry,
            left_out=left_out,
            numerator=None if of is None else value,
            denominator=of,
            why_no_interval=why,
            cases=cases,
        )

    def of_population(self, id: str) -> Figure:
        """A figure as the findings state it for the newest population, with its cases."""
        masks: dict[str, Callable[[], Mask]] = {
            "applications": lambda: self.everything,
            "disclosed": lambda: ~self.not_disclosed,
            "risk_assessed": lambda: self.record.there("assessed"),
            "detailed_required": lambda: self.record.is_("detailed_required", "yes"),
            "detailed_reviewed": lambda: self.reviewed,
            "failures": lambda: self.failed,
            "no_failure": lambda: self.record.is_("category", "none"),
            "cannot_tell": lambda: self.record.is_("category", "cannot_tell"),
        }
        masks |= {f"failures.{name}": _category(self.record, name) for name in ("harm", "service", "administrative")}
        found = self.record.findings.newest.figure(id)
        cases = Cases.chosen(self.record.cases.index.to_numpy(), masks[id]())
        return replace(found, cases=cases)


def _category(record: Record, name: str) -> Callable[[], "Mask"]:
    return lambda: record.is_("category", name)


def _why(*, rate: bool, census: bool) -> str:
    if rate:
        return NOTHING_READ
    return CENSUS if census else NOT_A_RATE


def counts_table(
    id: str,
    caption: str,
    heading: str,
    rows: Sequence[tuple[str, Sequence[int]]],
    columns: Sequence[tuple[str, str]],
    *,
    total: Sequence[int] | None = None,
    notes: Sequence[str] = (),
) -> Table:
    """A table of whole numbers; with `total` its columns add up to it, otherwise a row may share cases with another."""
    adds = total is not None
    return Table(
        id=id,
        caption=caption,
        columns=(
            Column(id="what", label=heading),
            *(Column(id=name, label=label, adds=adds, number=True) for name, label in columns),
        ),
        rows=tuple((name, *numbers) for name, numbers in rows),
        total=("All", *total) if total is not None else None,
        notes=tuple(notes),
    )


def split(
    counting: Counting,
    column: str,
    masks: Sequence["Mask"],
    words: Callable[[Any], str] = str,
    none: str = "not recorded",
) -> list[tuple[str, tuple[int, ...]]]:
    """Rows of a table by the words of a column, most first: of each mask how many have the word; `none` where none."""
    import numpy as np

    places, found = counting.record.words_of(column)
    counted = [np.bincount(places[mask] + 1, minlength=len(found) + 1).tolist() for mask in masks]
    at = {word: [place + 1] for word, place in found.items()}
    at[none] = [0, *at.get(none, ())]  # an export may have written the very word
    rows = [
        (words(each) if each != none else none, told)
        for each, mine in at.items()
        if any(told := tuple(sum(count[place] for place in mine) for count in counted))
    ]
    return sorted(rows, key=lambda row: (row[0] == none, *(-number for number in row[1]), row[0]))


def share_words(part: int, of: int) -> str:
    """A share in words, e.g. `33 of 3,778 (0.87%)`."""
    return f"{part:,} of {of:,}" + (f" ({percent(part / of, 2)}%)" if of else "")


def middle(values: Sequence[int]) -> int | None:
    """The middle one of some whole numbers, the lower of two; None of nothing."""
    placed = sorted(values)
    return placed[(len(placed) - 1) // 2] if placed else None


def cells(*told: Cell) -> tuple[Cell, ...]:
    """Cells of one row."""
    return told
