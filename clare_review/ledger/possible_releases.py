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
    others = {figure for of, figure, by in so_far.signed if of == name and by != entry.by}
    for figure in sorted(_shown_as_they_are(entry) - others):
        yield f"it shows {figure} as it is, for which nobody but {entry.by} signed, who releases it"


def _shown_as_they_are(entry: Entry) -> set[str]:
    """The small numbers that a release shows; what was said elsewhere is nobody's release here, and 0 needs nobody."""
    told = {} if entry.body.get("elsewhere") else entry.body.get("told", {})
    return {figure for figure, (form, value) in told.items() if form == "exact" and value}
