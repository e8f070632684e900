"""Two readings of one application, question by question: what each reader said, and how the pair came about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clare_review.assurance.ratings import Rated, Ratings

FINDING = "finding"
"""What a whole reading came to, beside the questions: failure, no failure, or cannot tell."""
FAILURE, NO_FAILURE, CANNOT_TELL = "failure", "no_failure", "cannot_tell"
FINDINGS = (FAILURE, NO_FAILURE, CANNOT_TELL)

NOT_ASKED = "not_asked"
LEFT_BLANK = "left_blank"
NOT_ON_FILE = "not_recorded"
CHOSEN, NOT_CHOSEN = "chosen", "not_chosen"
WORDS: Mapping[str, str] = {
    FAILURE: "failure",
    NO_FAILURE: "no failure",
    CANNOT_TELL: "cannot tell",
    NOT_ASKED: "not asked",
    LEFT_BLANK: "left blank",
    NOT_ON_FILE: "not on file",
    NOT_CHOSEN: "not chosen",
}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What two readers said to one question about one application, or with `own` one reader at two times.

    `chance` is how likely the application was to be drawn within its `stratum`, 1 when it was certain. `at` is the day
    of the later reading, ISO text. `blind` is whether neither knew anything of the other's reading. `sessions` are the
    calibration sessions that were held before the earlier and before the later of the two readings.

    Raises:
        ValueError: the chance is none, both readers are one, or with `own` they are two.
    """

    reference: str
    question: str
    first: str
    second: str
    band: str
    first_reader: str
    second_reader: str
    at: str
    chance: float
    stratum: str
    blind: bool
    own: bool = False
    sessions: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if not 0.0 < self.chance <= 1.0:
            raise ValueError(f"{self.reference}: a chance of {self.chance} cannot have drawn it")
        if self.own and self.first_reader != self.second_reader:
            raise ValueError(f"{self.reference}: {self.first_reader} and {self.second_reader} are not one reader")
        if not self.own and self.first_reader == self.second_reader:
            raise ValueError(f"{self.reference}: {self.first_reader} read it twice, which is no pair of readers")

    @property
    def readers(self) -> str:
        """Both readers, in the order of their names, so that who read first makes no other pair; or the one."""
        return " and ".join(sorted({self.first_reader, self.second_reader}))

    @property
    def agreed(self) -> bool:
        """Whether both said the same."""
        return self.first == self.second


def said_on(asked: bool, answer: str | Sequence[str] | None) -> str:
    """One answer as a category: its code, or why there is none; none of these is taken for another."""
    if not asked:
        return NOT_ASKED
    if not answer:
        return LEFT_BLANK
    return answer if isinstance(answer, str) else "+".join(answer)


def in_words(category: str) -> str:
    """A category as a reader sees it."""
    return WORDS.get(category, category.replace("_", " "))


def ratings_of(pairs: Iterable[Pair], categories: Sequence[str]) -> Ratings:
    """The pairs of one question for counting, each standing for as many as its chance says.

    Raises:
        ValueError: an answer is not among the categories, or an application is there twice.
    """
    return Ratings(
        categories=tuple(categories),
        rated=tuple(
            Rated(case=each.reference, said=(each.first, each.second), weight=1 / each.chance, stratum=each.stratum)
            for each in pairs
        ),
    )
