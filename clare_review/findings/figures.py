"""What a finding is: frozen figures, tables and curves, complete enough to be checked, drawn or handed to a program."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clare_review.assurance.intervals import Interval, Limits, percent
from clare_review.findings.cases import Cases, OtherShare
from clare_review.guidance.in_number import put_in_number

Cell = int | str | None


class Category(StrEnum):
    """The published top level of a failure."""

    HARM = "harm"
    SERVICE = "service"
    ADMINISTRATIVE = "administrative"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with everything a reader needs to trust it.

    `value` is a count in `unit`; `numerator` and `denominator` say what share it is, where it is one, and `others` what
    share of something else. Exactly one of `interval` and `why_no_interval` is given. `as_at` is the ledger entry the
    figure was worked out at. `cases` are the applications it counts, for internal eyes; no page and no data holds them.
    """

    id: str
    label: str
    value: int
    unit: str
    definition: str
    as_at: int
    left_out: str
    numerator: int | None = None
    denominator: int | None = None
    interval: Interval | None = None
    why_no_interval: str | None = None
    others: tuple[OtherShare, ...] = ()
    cases: Cases | None = None

    def __post_init__(self) -> None:
        if (self.interval is None) == (self.why_no_interval is None):
            raise ValueError(f"{self.id}: give an interval or the reason why there is none, not both")
        put_in_number(self, "definition", "left_out")

    @property
    def share(self) -> str | None:
        """Numerator over denominator in percent to three places, e.g. `0.873`; None where there is no share."""
        if self.numerator is None or not self.denominator:
            return None
        return percent(self.numerator / self.denominator)

    def as_json(self) -> dict[str, Any]:
        """The figure as JSON data: whole numbers and text only."""
        return {
            "id": self.id,
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": self.share,
            "others": [each.as_json() for each in self.others],
            "interval": self.interval.as_json() if self.interval else None,
            "why_no_interval": self.why_no_interval,
            "definition": self.definition,
            "left_out": self.left_out,
            "as_at": self.as_at,
        }


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table; a column that `adds` has whole numbers whose sum is the total row's."""

    id: str
    label: str
    adds: bool = False
    number: bool = False  # set flush right; every column that adds is one


@dataclass(frozen=True, kw_only=True)
class Table:
    """A small table: rows of cells in the order of `columns`, the first cell naming the row.

    `sums` states which columns of every row add up to another, `ties` which columns' totals equal which figure of
    the newest population. `balance` holds the table to both.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.id}: a row has {len(row)} cells for {len(self.columns)} columns")
        put_in_number(self, "caption", "notes")

    def place(self, column: str) -> int:
        """The position of a column, by its id."""
        return [each.id for each in self.columns].index(column)

    def column(self, column: str) -> tuple[Cell, ...]:
        """The cells of one column, without the total row."""
        place = self.place(column)
        return tuple(row[place] for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """The table as JSON data, each row a mapping by column id."""
        ids = [column.id for column in self.columns]
        return {
            "id": self.id,
            "caption": self.caption,
            "rows": [dict(zip(ids, row, strict=True)) for row in self.rows],
            "total": dict(zip(ids, self.total, strict=True)) if self.total else None,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, kw_only=True)
class Population:
    """One sealed population with its own figures; `applications` is what the seal states."""

    version: int
    applications: int
    digest: str
    entry: int
    figures: tuple[Figure, ...]

    def figure(self, id: str) -> Figure:
        """One figure by its id, e.g. `failures.harm`."""
        for each in self.figures:
            if each.id == id:
                return each
        raise KeyError(f"population {self.version} has no figure {id!r}")

    def value(self, id: str) -> int:
        """The value of one figure by its id."""
        return self.figure(id).value

    def as_json(self) -> dict[str, Any]:
        """The population's headline counts, then every figure in full."""
        return {
            **self.sealed(),
            **{name: self.value(name) for name in ("risk_assessed", "detailed_required", "detailed_reviewed")},
            "failures": self.failures(),
            "figures": [figure.as_json() for figure in self.figures],
        }

    def sealed(self) -> dict[str, Any]:
        """What the seal states."""
        return {
            "version": self.version,
            "applications": self.applications,
            "digest": self.digest,
            "entry": self.entry,
        }

    def failures(self) -> dict[str, int]:
        """Failures by category, their total, and the detailed reviews that could not tell."""
        counts = {"total": self.value("failures")}
        counts |= {category.value: self.value(f"failures.{category}") for category in Category}
        return counts | {"cannot_tell": self.value("cannot_tell")}


@dataclass(frozen=True, kw_only=True)
class Step:
    """How many applications of a band were risk assessed once a ledger entry was made; `at` is ISO UTC text."""

    entry: int
    at: str
    done: int


@dataclass(frozen=True, kw_only=True)
class Curve:
    """The progress of one band; `steps` are in the order of the ledger, thinned when there are very many."""

    band: str
    applications: int
    steps: tuple[Step, ...]


class Signal(StrEnum):
    """What a funnel says of one handler; a signal, not a finding."""

    TOO_FEW = "not enough data"
    WITHIN = "within both limits"
    ABOVE_95 = "above the 95% limit"
    ABOVE_998 = "above the 99.8% limit"
    BELOW_95 = "below the 95% limit"
    BELOW_998 = "below the 99.8% limit"


@dataclass(frozen=True, kw_only=True)
class HandlerPoint:
    """One handler of the funnel under a pseudonym: applications read, failures among them, and both limits."""

    pseudonym: str
    cases: int
    failures: int
    limits_95: Limits
    limits_998: Limits
    signal: Signal
    signal_against_others: Signal

    @property
    def outside(self) -> bool:
        """Whether it is outside a limit, be it of the rate of all or of the rate of all others."""
        return not {self.signal, self.signal_against_others} <= {Signal.TOO_FEW, Signal.WITHIN}


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Failures by handler against exact binomial limits around the overall rate."""

    cases: int
    failures: int
    floor: int
    handlers: tuple[HandlerPoint, ...]
    cases_without_handler: int
    failures_without_handler: int


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where in the ledger the findings were worked out; `at` is ISO UTC text, `chain` the digest of that entry."""

    entry: int
    at: str
    chain: str
    rows: tuple[tuple[str, int], ...]
    rests_on: tuple[tuple[str, tuple[str, ...]], ...] = ()  # each editable file by name, and the digests in use

    def words(self) -> str:
        """How every figure says when it was true, e.g. `entry 4,120, 23 May 2024 14:02 UTC`."""
        return f"entry {self.entry:,}, {in_words(self.at)}"

    def rests_words(self) -> str:
        """What the figures rest on, e.g. `guidance c43f31e787ff; points a04be3ff1a26 and 77c1d0b2e9aa`."""
        return "; ".join(
            f"{name.replace('_', ' ')} {' and '.join(digest[:12] for digest in digests)}"
            for name, digests in self.rests_on
            if digests
        )


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything the findings say as at one ledger entry; nothing in it is worked out again later."""

    position: Position
    batches: int
    populations: tuple[Population, ...]
    tables: tuple[Table, ...]
    curves: tuple[Curve, ...]
    funnel: Funnel

    @property
    def newest(self) -> Population:
        """The population with the highest version."""
        return self.populations[-1]

    def table(self, id: str) -> Table:
        """One table by its id."""
        for each in self.tables:
            if each.id == id:
                return each
        raise KeyError(f"there is no table {id!r}")

    def as_json(self) -> dict[str, Any]:
        """The same figures for programs: whole numbers and text only, so that they have one canonical digest.

        The headline keys (`population`, `risk_assessed`, `failures` ...) are the newest population's; each population
        stands on its own under `populations`.
        """
        newest = self.newest.as_json()
        return {
            "population": self.newest.sealed(),
            "rows": dict(self.position.rows),
            "batches": self.batches,
            "entries": self.position.entry,
            "as_at": {"entry": self.position.entry, "at": self.position.at, "chain": self.position.chain},
            "rests_on": {name: list(digests) for name, digests in self.position.rests_on},
            **{name: newest[name] for name in ("risk_assessed", "detailed_required", "detailed_reviewed", "failures")},
            "populations": [population.as_json() for population in self.populations],
            "tables": {table.id: table.as_json() for table in self.tables},
        }


# Written out, so that no locale changes a report.
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
_MONTHS += ("August", "September", "October", "November", "December")


def in_words(iso: str) -> str:
    """ISO text as a reader writes it, e.g. `2024-05-23T14:02:00+00:00` as `23 May 2024 14:02 UTC`."""
    year, month, day = int(iso[:4]), int(iso[5:7]), int(iso[8:10])
    time = f" {iso[11:16]} UTC" if len(iso) > 10 else ""
    return f"{day} {_MONTHS[month - 1]} {year}{time}"
