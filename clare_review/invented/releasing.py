"""The invented force goes public: January's figures are released, and the next release is planned.

It comes last, so that every entry of the earlier parts of the demonstration stays what it is.
"""

from datetime import timedelta

from clare_review.acts.release_register import plan_release
from clare_review.acts.releasing import make_release, publish_release
from clare_review.invented.making import Made, Say
from clare_review.review import Review

JANUARY, MAY = "january-2024", "may-2024"
_AHEAD = timedelta(days=14)


def release_january(lead: Review, made: Made, say: Say) -> None:
    """Releases the figures as they stood in January, and plans those of May."""
    _release(lead, JANUARY, made.january, say)
    on = lead.office.clock().date() + _AHEAD
    plan_release(lead.office, MAY, on=on)
    say(f"{MAY}: the next release, planned for {on.isoformat()}")


def release_may(lead: Review, made: Made, say: Say) -> None:
    """Releases the figures as they stood at the end of the review, with January's in mind."""
    _release(lead, MAY, made.end, say)


def _release(lead: Review, name: str, as_at: int, say: Say) -> None:
    prepared, folder = make_release(lead.office, name, as_at=as_at)
    entry = publish_release(lead.office, name, as_at=as_at)
    say(f"{prepared.sentence()}\n{folder}: released (entry {entry.number:,})")
