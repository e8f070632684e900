"""What the answers rest on: one row for each sealed application, and what else the ledger holds, as at one entry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from clare_review.assurance.assured import Assured
from clare_review.findings.answers.changes import Change, Why
from clare_review.findings.closing import Closing
from clare_review.findings.figures import Findings
from clare_review.findings.given import Given
from clare_review.findings.watching import Scrutiny
from clare_review.planning.points import PointsTable
from clare_review.reviewing.failures import FailureCodes
from clare_review.safeguarding.actions import Action
from clare_review.safeguarding.attempts import Made
from clare_review.safeguarding.everybody_else import Telling
from clare_review.safeguarding.harm import HarmFigures
from clare_review.safeguarding.harm_checks import Due
from clare_review.safeguarding.learning import Learning
from clare_review.safeguarding.people import Person
from clare_review.safeguarding.register import Register
from clare_review.safeguarding.units import Line, Units

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Mask = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class SearchedFile:
    """One export of applications as the ledger took it in: its rows by what was understood, when, and whether late.

    `late` is the population that its applications joined, where that is not the first.
    """

    file: str
    entry: int
    at: str
    rows: int
    understood: int
    quarantined: int
    not_data: int
    population: int


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What the ledger says of the people who read: cases read by somebody who had worked them, conflicts declared."""

    readers: int
    read_by_own_handler: tuple[str, ...]
    conflicts_declared: int
    hidden_from_second: tuple[str, ...]
    unmasked: int


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """What was done once something was found: harm, contact, referrals and lessons, as their own rules fold them.

    `today` is the day of the position in England and Wales; `hand_over` are the applications that have to be handed
    over to Professional Standards and were not; `came_in` is how people came to the force, and how many.
    """

    today: date
    harm: HarmFigures
    harm_checks: tuple[Due, ...]
    register: Register
    units: Units
    crosswalk: tuple[Line, ...]
    hand_over: tuple[str, ...]
    to_read_anew: tuple[str, ...]
    learning: Learning
    actions: tuple[Action, ...]
    attempts: tuple[Made, ...]
    tellings: Mapping[str, Telling]
    came_in: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything the answers are worked out from.

    `cases` has one row for each application of the population, in order of reference, and no name and no text of a
    case; a question that was not answered is missing there. `flags` says when somebody was first said to need contact.
    """

    answerable: str
    scope: tuple[date, date]
    findings: Findings
    given: Given
    cases: "pd.DataFrame"
    files: tuple[SearchedFile, ...]
    codes: FailureCodes
    points: PointsTable
    assured: Assured
    worked: Worked
    people: tuple[Person, ...]
    flags: Mapping[str, datetime]
    urgent: Mapping[str, int]
    afterwards: Afterwards
    decisions: Mapping[str, int]
    opened: datetime
    pseudonyms: Mapping[str, str] = field(repr=False)
    before: "Before | None" = None
    closing: Closing | None = None
    scrutiny: Scrutiny | None = None
    kept: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def population(self) -> int:
        """The version of the population that is answered for."""
        return self.findings.newest.version

    def is_(self, column: str, *codes: str) -> "Mask":
        """Which applications have one of these words in a column."""
        import numpy as np

        places, words = self.words_of(column)
        wanted = [words[code] for code in codes if code in words]
        if len(wanted) == 1:
            found: Mask = places == wanted[0]
            return found
        return np.isin(places, wanted)

    def words_of(self, column: str) -> tuple["Mask", dict[Any, int]]:
        """For each application the number of its word in a column, -1 where there is none, and word to number."""
        found: tuple[Mask, dict[Any, int]] = self._once("words", column, lambda: _words(self.cases[column]))
        return found

    def has(self, column: str, *codes: str) -> "Mask":
        """Which applications have at least one of these codes among the several of a column."""
        import numpy as np

        places = self._once("several", column, lambda: _places(self.cases[column].tolist()))
        found = np.zeros(self.size, bool)
        for code in codes:
            found[places.get(code, [])] = True
        return found

    def there(self, column: str) -> "Mask":
        """Which applications have anything at all in a column."""
        found: Mask = self._once("there", column, lambda: self.cases[column].notna().to_numpy())
        return found.copy()

    def _once(self, what: str, column: str, make: Callable[[], Any]) -> Any:
        """What is worked out from a column of the frame, the first time that somebody asks."""
        if (what, column) not in self.kept:
            self.kept[what, column] = make()
        return self.kept[what, column]

    @property
    def size(self) -> int:
        """How many applications there are."""
        return len(self.cases)


@dataclass(frozen=True, kw_only=True)
class Before:
    """The previous issue of the figures: the entry it is as at, its population, and what became of it since.

    `before` and `now` say how the applications of either population count; `why` gives the reason for each that counts
    otherwise.
    """

    entry: int
    at: str
    population: int
    before: Mapping[str, Change]
    now: Mapping[str, Change]
    why: Mapping[str, Why]


def _words(column: "pd.Series[Any]") -> tuple["Mask", dict[Any, int]]:
    """For each cell of a column the number of its word, -1 where it is empty, and word to number."""
    import pandas as pd

    places, words = pd.factorize(column.to_numpy(object))
    return places, {word: number for number, word in enumerate(words)}


def _places(column: Sequence[Any]) -> dict[str, list[int]]:
    """Code to the places in a column whose cells hold it, which may hold several; looked through once."""
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(column):
        for code in cell if isinstance(cell, tuple) else ():
            found.setdefault(code, []).append(place)
    return found
