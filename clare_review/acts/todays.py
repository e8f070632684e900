"""Today's applications for whoever looked back: from the review that keeps them, as it stood at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from clare_review.acts.at_risk import today_here
from clare_review.acts.office import Office
from clare_review.acts.populations import sealed_populations
from clare_review.acts.recorded import past
from clare_review.acts.watching import dip_of, watch_of
from clare_review.errors import ReviewError
from clare_review.findings.given import utc
from clare_review.findings.watching import Scrutiny
from clare_review.ledger.opening import open_keeper
from clare_review.settings import load_settings


def scrutiny_of(office: Office) -> Scrutiny:
    """What the review named by `watch: review` in the settings held at the moment of the office's position.

    Nothing recorded there later moves it. Why it cannot be told is said instead of raised: a look back can be answered
    for without it.
    """
    named = office.settings.watch.review
    if named is None:
        return Scrutiny(why_not="the settings name no review of today's applications (watch: review)")
    try:
        return scrutiny_in(office, office.folder / named, named)
    except ReviewError as problem:
        return Scrutiny(named=named, why_not=f"the review of today's applications cannot be read: {problem}")


def scrutiny_in(office: Office, folder: Path, named: str) -> Scrutiny:
    """The same of the review in a folder, called `named` in what is said of it; raises what opening it does."""
    with _opened(office, folder) as live:
        return _at(live, office, named)


def _at(live: Office, office: Office, named: str) -> Scrutiny:
    if not live.keeper.counts_every_case():
        return Scrutiny(named=named, why_not=f"the server does not show every case of {named} to {live.reader}")
    at = office.time()
    last = _last_by(live, at)
    if not last or not sealed_populations(live.as_at(last)):
        return Scrutiny(named=named, why_not=f"nothing was sealed in {named} by the moment this is as at")
    then, today = past(live, last), today_here(office)
    return Scrutiny(
        named=named, entry=last, at=utc(then.time()), found=watch_of(then, today), sample=dip_of(then, today)
    )


def _last_by(live: Office, at: datetime) -> int:
    """The last entry made by a moment, 0 where there is none."""
    return max((entry.number for entry in live.entries() if entry.at <= at), default=0)


@contextmanager
def _opened(office: Office, folder: Path) -> Iterator[Office]:
    settings = load_settings(folder.resolve())
    keeper = open_keeper(folder.resolve(), settings.ledger, clock=office.clock, chance=office.chance)
    try:
        yield Office(
            folder=folder.resolve(),
            settings=settings,
            keeper=keeper,
            clock=office.clock,
            chance=office.chance,
            reader=keeper.person() if keeper.knows_logins else office.reader,
        )
    finally:
        keeper.close()
