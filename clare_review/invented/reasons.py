"""What invented reviewers write: short free text that cites the lines of the file it rests on."""

from collections.abc import Sequence
from random import Random

from clare_review.invented.truth import Sign

_FAILED = {
    Sign.NOTHING_THOUGH_HELD: "The applicant was told that nothing was held. The systems held domestic abuse by B.",
    Sign.AGREED_NOT_GIVEN: "Disclosure was agreed and the file shows none being made.",
    Sign.PND_NOT_CHECKED: "PND was not searched, and what was held on B was on PND.",
    Sign.WRONG_BIRTH_DATE: "B was searched with day and month of birth exchanged; the history is under the other date.",
    Sign.HELD_NOT_WEIGHED: "The history was seen and set aside because it concerned a former partner.",
    Sign.NOT_DECIDED: "The file stops before a decision; nothing after it was kept.",
    Sign.LATE: "The decision came months after receipt and the file gives no reason that explains it.",
    Sign.NO_REASON: "There is a decision and no reason for it anywhere in the file.",
    Sign.NO_SUPERVISOR: "Closed on the day of receipt by one person; no supervisor saw it.",
}
_SOUND = (
    "The checks were made and the decision follows from them.",
    "What was held was old and did not concern a partner; the decision stands.",
    "The record is short, but each step can be followed.",
    "The delay is explained by the applicant's own wish to wait.",
    "Handled as the guidance of the time asked.",
)
_UNCLEAR = (
    "The minutes of the forum are not in the file, so neither view can be supported.",
    "The results of the checks are not in the file.",
)
_LINKS = (
    "Had the history been disclosed, a safety plan would have been in place before the incident.",
    "The injury followed within months of the answer she was given, by the same person.",
)
_CAUTIONS = (
    "Ring only on the number in the application, weekdays before 15:00.",
    "Safe number not confirmed; leave no message.",
)
_NOTES = (
    "Original paper form not seen.",
    "Worth reading beside the other application on the same subject.",
    "Log says more than the summary.",
)
_NO_DETAIL = (
    "The risk was acted on at the time and has an owner now; the work itself was sound.",
    "Already open to MARAC; nothing in the work done then needs a second look.",
)


def why_failed(sign: Sign, entries: Sequence[str]) -> str:
    """The reason given for a failure."""
    return f"{_FAILED[sign]} See {_listed(entries)}."


def why_sound(rng: Random, entries: Sequence[str]) -> str:
    """The reason given for finding no failure."""
    return f"{rng.choice(_SOUND)} See {_listed(entries)}."


def why_unclear(rng: Random, entries: Sequence[str]) -> str:
    """The reason given where the file does not let one say."""
    return f"{rng.choice(_UNCLEAR)} Read: {_listed(entries)}."


def link(rng: Random) -> str:
    """How the link between failure and harm was judged."""
    return rng.choice(_LINKS)


def caution(rng: Random) -> str:
    """What the person who makes contact has to know first."""
    return rng.choice(_CAUTIONS)


def note(rng: Random) -> str:
    """Something for the next reader."""
    return rng.choice(_NOTES)


def no_detail(rng: Random) -> str:
    """Why a case of high risk needs no detailed review."""
    return rng.choice(_NO_DETAIL)


def _listed(entries: Sequence[str]) -> str:
    return " and ".join("the application" if entry == "application" else entry for entry in entries)
