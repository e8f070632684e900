"""Rules for entries about releases of figures; see `possible`, which puts them to every entry."""

from collections.abc import Iterator

from clare_review.ledger.entry import Entry
from clare_review.ledger.so_far import SoFar


def wrong_exception(entry: Entry, so_far: SoFar) -> Iterator[str]:
    """What is wrong with signing for a small number."""
    if entry.body["release"] in so_far.released:
        yield f"it signs for a number in {entry.body['release']}, which was released before"


def wrong_release(entry: Entry, so_far: SoFar) -> Iterator[str]:
    """What is wrong with a release."""
    name, as_at = entry.body["release"], entry.body["as_at"]
    if name in so_far.released:
        yield f"it releases {name}, which was released before"
    if as_at not in so_far.kinds:
        yield f"it counts as at entry {as_at}, which does not stand before it"
    if ("as" in entry.body) != (entry.supersedes is not None):
        yield f"it releases {name} in place of another without saying so, or says so and replaces none"
