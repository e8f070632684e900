"""The result of one step of one case against the guidance, and the sentence a screen shows for it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clare_review.guidance.lines import Step
from clare_review.guidance.wording import say_count


class Result(StrEnum):
    WITHIN = "within"
    OVER = "over"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What can be said about one step, and what it rests on.

    `days_over` counts calendar days from the last day allowed to the day it was done, and is the least that every
    reading of the limit allows; `at_least` tells when it may have been more. `due_on` is the last day allowed: by the
    earliest reading when within, by the latest when over, None when it cannot be told. `limit`, `unit`,
    `counted_from` and `version` are words for people, with "or" between readings that have to agree. `why` is the
    reason for the result, as part of a sentence.
    """

    step: Step
    result: Result
    days_over: int | None
    at_least: bool
    limit: str
    unit: str
    counted_from: str
    done_on: date | None
    due_on: date | None
    provisional: bool
    confidence: str
    version: str
    why: str
    source: str

    def sentence(self) -> str:
        """The result as one plain sentence, and a second one when it is provisional."""
        said = f"{self.step.say}: {self._outcome()}: {self.why}."
        if self.provisional:
            said += " Provisional: the force has not yet confirmed this line of the guidance."
        return said

    def _outcome(self) -> str:
        if self.result is Result.OVER:
            least = "at least " if self.at_least else ""
            return f"over by {least}{say_count(self.days_over or 0, 'day')}"
        return "within the limit" if self.result is Result.WITHIN else "cannot tell"
