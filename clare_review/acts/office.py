"""The office an act happens in: whose review, which ledger, whose hands, what time it is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from clare_review.acts.moment import Moment, Past
from clare_review.errors import FileProblem, NotAllowed, ReviewNotReady
from clare_review.guidance.lines import Guidance
from clare_review.guidance.loading import load_guidance
from clare_review.ledger.entry import Book, Entry, EntryKind
from clare_review.ledger.giving import Giving
from clare_review.ledger.keeper import Chance, Clock, Keeper
from clare_review.ledger.reading import Head, Reading
from clare_review.places import template
from clare_review.planning.points import PointsTable, load_points
from clare_review.population.column_map import ColumnMap
from clare_review.population.maps import load_maps
from clare_review.reviewing.failures import FailureCodes, load_failure_codes
from clare_review.reviewing.instrument import load_instrument
from clare_review.reviewing.questions import Instrument
from clare_review.settings import Settings

# Templates that a policy colleague edits for one review; `init` copies them into the review's folder.
EDITABLE = (
    "guidance/dvds.yaml",
    "planning/points.yaml",
    "instruments/risk_assessment.yaml",
    "instruments/detailed_review.yaml",
    "instruments/failure_codes.yaml",
    "releases/public.yaml",
)

PSEUDONYM_FILE = "pseudonyms.key"
_T = TypeVar("_T")
_LOADED = ("maps", "guidance", "points", "failure_codes", "instruments")


@dataclass(frozen=True, kw_only=True)
class Office:
    """Everything an act needs; `as_of` is the last entry it may know of, 0 for all there are.

    `moment` is the one state of the ledger that an act looks at, where it asks more than one thing.
    """

    folder: Path
    settings: Settings
    keeper: Keeper
    clock: Clock = field(repr=False)
    chance: Chance = field(repr=False)
    reader: str
    as_of: int = 0
    moment: Moment | None = field(default=None, repr=False)

    @property
    def ledger(self) -> Reading:
        """What is asked: the moment an act looks at, else the ledger as it is now."""
        return self.moment or self.keeper

    @contextmanager
    def at_one_moment(self) -> Iterator["Office"]:
        """The same office for an act that reads more than once: all it reads is of one state, and is read once.

        Nothing is appended within it, and nothing long is worked out: whoever writes waits for it to end.
        """
        if self.moment is not None:
            yield self
            return
        with self.keeper.reading() as present:
            yield self.looking_at(present)

    def looking_at(self, present: Reading) -> "Office":
        """The same office, which sees the ledger within a transaction."""
        return self._otherwise(moment=Moment(present))

    def for_reader(self, reader: str) -> "Office":
        """The same office with another reader; guidance, points and instruments are loaded once for all readers."""
        other = replace(self, reader=reader)
        vars(other).update({name: getattr(self, name) for name in ("guidance", "points", "instruments")})
        return other

    def as_at(self, entry: int) -> "Office":
        """The same office at an entry of its ledger; what was loaded is shared."""
        return self._otherwise(as_of=entry)

    def pseudonym_secret(self) -> bytes:
        """The review's own secret behind the pseudonyms of handlers; without its file they would all change.

        Raises:
            ReviewNotReady: the file is gone.
        """
        path = self.folder / PSEUDONYM_FILE
        if not path.is_file():
            raise ReviewNotReady(f"{path} is gone: restore it from a backup, or every pseudonym would change")
        return path.read_bytes()

    def entries(
        self,
        *kinds: EntryKind,
        subject: str | None = None,
        subjects: Sequence[str] | None = None,
        after: int = 0,
        upto: int = 0,
    ) -> tuple[Entry, ...]:
        """The review's entries of these kinds, or of every kind, as at this office's position.

        `after` is the number they follow, `upto` the last one of interest, 0 for all there are.
        """
        last = min((each for each in (self.as_of, upto) if each), default=None)
        return self.ledger.entries(kinds=kinds or None, subject=subject, subjects=subjects, after=after, upto=last)

    def last_of(self, *kinds: EntryKind) -> int:
        """The number of the last entry of these kinds, 0 when there is none: a cheap sign that something was added."""
        return self.ledger.last_of(kinds, upto=self.as_of or None)

    def givings(self, batch: str) -> tuple[Giving, ...]:
        """What was given in a batch, as at this office's position; see `ledger.reading.Reading.givings`."""
        return self.ledger.givings(batch, upto=self.as_of or None)

    def position(self) -> Head:
        """The entry number and digest this office sees the review at.

        Raises:
            ReviewNotReady: the ledger has no such entry yet.
        """
        head = self.ledger.head()
        if not self.as_of or self.as_of == head.number:
            return head
        found = self.ledger.entries(after=self.as_of - 1, upto=self.as_of)
        if not found:
            raise ReviewNotReady(
                f"as of entry {self.as_of}: the ledger ends at entry {head.number}; name one from 1 to {head.number}"
            )
        return Head(number=found[0].number, digest=found[0].digest)

    def went_through(self, head: Head) -> bool:
        """Whether the ledger still goes through a place where it stood before."""
        found = self.ledger.entries(after=head.number - 1, upto=head.number)
        return bool(found) and found[0].digest == head.digest

    def time(self) -> datetime:
        """Now; where the review is shown as at an entry of the past, the moment of that entry. In UTC."""
        if not self.as_of:
            return self.clock()
        (entry,) = self.ledger.entries(after=self.as_of - 1, upto=self.as_of)
        return entry.at

    def must_be_now(self) -> None:
        """Raises NotAllowed when this office looks at the past, where nothing can be recorded."""
        if self.as_of:
            raise NotAllowed(
                f"the review is shown as at entry {self.as_of}: nothing can be recorded there; open it without as_of"
            )

    def key(self) -> str:
        """A fresh idempotency key."""
        return self.chance(16).hex()

    def templates(self, name: str) -> Path:
        """The path of a template: the review's own copy where there is one."""
        own = self.folder / "templates" / name
        return own if own.is_file() else template(*name.split("/"))

    @cached_property
    def maps(self) -> dict[str, ColumnMap]:
        """The column maps that come with the package and the review's own."""
        return load_maps([template("maps"), self.folder / "maps"])

    @cached_property
    def guidance(self) -> Guidance:
        """The guidance versions in force over the years."""
        return load_guidance(self.templates("guidance/dvds.yaml"))

    @cached_property
    def points(self) -> PointsTable:
        """The points that order the work."""
        return load_points(self.templates("planning/points.yaml"))

    @cached_property
    def failure_codes(self) -> FailureCodes:
        """The failure codes, in the force's words."""
        return load_failure_codes(self.templates("instruments/failure_codes.yaml"))

    def instrument(self, name: str) -> Instrument:
        """One instrument, as this review words it."""
        if name not in self.instruments:
            known = ", ".join(sorted(self.instruments))
            raise FileProblem(name, [f"not an instrument of this review (it has {known})"])
        return self.instruments[name]

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """Every instrument by name."""
        names = [name for name in EDITABLE if name.startswith("instruments/") and not name.endswith("codes.yaml")]
        loaded = [load_instrument(self.templates(name)) for name in names]
        return {instrument.name: instrument for instrument in loaded}

    def worked_out(self, what: Any, make: Callable[[], _T]) -> _T:
        """What `make` works out from the ledger: once for each position, where the office looks at a past."""
        if isinstance(self.moment, Past):
            return self.moment.worked_out((self.as_of, what), make)
        return make()

    def kept(self, what: Any, sign: Any, make: Callable[[], _T]) -> _T:
        """What `make` works out of the ledger, kept for as long as `sign` is the same.

        A sign holds digests of entries, for a transaction that comes to nothing leaves its numbers to others. Nothing
        is kept of a server, which may show more or less tomorrow. Whoever gets it changes nothing in it.
        """
        return make() if self.keeper.knows_logins else self.keeper.kept.get(what, sign, make)

    def looks(self) -> Head:
        """Where the book of consultations stands."""
        return self.keeper.head(Book.CONSULTATIONS)

    def _otherwise(self, **changes: Any) -> "Office":
        """The same office with something changed; what was loaded is shared."""
        other = replace(self, **changes)
        vars(other).update({name: value for name, value in vars(self).items() if name in _LOADED})
        return other
