"""The applications of a review as the findings count them: a column for each of what is known of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any]


class Clock(StrEnum):
    """The result of one step of a case's clock."""

    WITHIN = "within"
    OVER = "over"
    CANNOT_TELL = "cannot_tell"


class Reviewed(StrEnum):
    """What a detailed review came to."""

    HARM = "harm"
    SERVICE = "service"
    ADMINISTRATIVE = "administrative"
    NONE = "none"
    CANNOT_TELL = "cannot_tell"


FAILED = (Reviewed.HARM, Reviewed.SERVICE, Reviewed.ADMINISTRATIVE)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Words:
    """A column of words: for each application the place of its word among `words`, -1 where it has none."""

    places: "Column"
    words: tuple[str, ...]

    @classmethod
    def of(cls, said: Iterable[Any], missing: str | None = None) -> Self:
        """A column as somebody wrote it; `missing` is the word for what is missing, None for no word."""
        import numpy as np
        import pandas as pd

        column = said.to_numpy(object) if isinstance(said, pd.Series) else np.fromiter(said, object)
        places, found = pd.factorize(column)
        words = [str(each) for each in found]
        if missing is not None:
            places, words = np.where(places < 0, len(words), places), [*words, missing]
        at = {word: place for place, word in enumerate(dict.fromkeys(words))}
        if len(at) < len(words):  # two values that are written alike
            known = np.array([at[word] for word in words])
            places = np.where(places < 0, -1, known[places])
        return cls(places=places, words=tuple(at))

    def only(self, those: "Column") -> "Words":
        """The column of the applications that a mask chooses."""
        return Words(places=self.places[those], words=self.words)

    def is_(self, *words: str) -> "Column":
        """Which applications have one of some words."""
        import numpy as np

        return np.isin(self.places, [place for place, word in enumerate(self.words) if word in words])

    @property
    def none(self) -> "Column":
        """Which applications have no word."""
        found: Column = self.places < 0
        return found

    def there(self) -> tuple[str, ...]:
        """The words that any application has."""
        return tuple(word for word, number in self.counts().items() if number)

    def counts(self) -> dict[str, int]:
        """Each word to how many applications have it."""
        import numpy as np

        found = np.bincount(self.places + 1, minlength=len(self.words) + 1).tolist()
        return dict(zip(self.words, found[1:], strict=True))

    def told(self) -> list[str | None]:
        """The word of each application."""
        words = (*self.words, None)  # -1 is the last
        return [words[place] for place in self.places.tolist()]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Members:
    """Applications in order of reference, a column for each of what was exported, how its clock ran, what was judged.

    `received` are days as ISO text. `clocks` has a column for each step; `provisional` says of each 1 for provisional,
    0 for not and -1 where nothing is stated. `assessed` is the entry of the risk assessment, 0 where there is none, and
    `assessed_at` its moment as datetime64[s] in UTC. `reviewed` is what the detailed review came to.
    """

    reference: "Column"
    population: "Column"
    year: "Column"
    received: "Column"
    route: Words
    disclosed: "Column"
    handler: Words
    band: Words
    batch: Words
    guidance_version: Words
    clocks: Mapping[str, Words]
    provisional: Mapping[str, "Column"]
    assessed: "Column"
    assessed_at: "Column"
    risk_now: Words
    detailed_required: "Column"
    suspected: "Column"
    immediate_contact: "Column"
    reviewed: Words

    def __len__(self) -> int:
        return len(self.reference)

    def only(self, those: "Column") -> "Members":
        """Those that a mask chooses."""
        return Members(**{each.name: _only(getattr(self, each.name), those) for each in fields(self)})

    @property
    def is_assessed(self) -> "Column":
        """Which have a risk assessment standing."""
        found: Column = self.assessed > 0
        return found

    @property
    def is_reviewed(self) -> "Column":
        """Which have a detailed review standing."""
        return ~self.reviewed.none

    @property
    def read(self) -> "Column":
        """On which any judgement stands."""
        found: Column = self.is_assessed | self.is_reviewed
        return found

    @property
    def failed(self) -> "Column":
        """Of which the detailed review found a failure."""
        return self.reviewed.is_(*FAILED)

    def came_to(self) -> dict[str, int]:
        """What a detailed review can come to, and how many came to it."""
        return dict.fromkeys(Reviewed, 0) | self.reviewed.counts()


def _only(column: Any, those: "Column") -> Any:
    if isinstance(column, Mapping):
        return {name: _only(each, those) for name, each in column.items()}
    return column.only(those) if isinstance(column, Words) else column[those]


def how_many(mask: "Column") -> int:
    """How many a mask chooses."""
    return int(mask.sum())


def by_words(years: "Column") -> Words:
    """Years, or other whole numbers, as a column of words in their order."""
    import numpy as np

    found, places = np.unique(years, return_inverse=True)
    return Words(places=places, words=tuple(str(each) for each in found.tolist()))
