"""Rules for entries of what follows a failure: referrals and what came of them, harm, and what was learnt.

See `possible`, which puts them to every entry.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_readings import wrong_on_sealed
from clare_review.ledger.so_far import SoFar

REGISTER = (EntryKind.REGISTERED, EntryKind.FED_BACK)
"""What is said of referrals, complaints and conduct matters."""

HARM = (EntryKind.HARM_JUDGED, EntryKind.HARM_CHECKED)
"""What is said of harm, apart from the readings."""


def _unsealed(cases: Iterable[str], so_far: SoFar) -> Iterator[str]:
    for case in cases:
        if not so_far.is_sealed(case):
            yield f"it is about {case}, which no population sealed before holds"


def _wrong_registration(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _unsealed(entry.body["applications"], so_far)
    if not entry.body["applications"]:
        yield "it registers something about no application"
    for number in entry.body["referrals"]:
        if so_far.registered.get(number) != "referral":
            yield f"it goes with entry {number}, which is no referral registered before"


def _wrong_feed_back(entry: Entry, so_far: SoFar) -> Iterator[str]:
    if entry.body["of"] not in so_far.registered:
        yield f"it says what came of entry {entry.body['of']}, which is in no register before"
    yield from _unsealed(entry.body["changes"], so_far)


def _wrong_check(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from wrong_on_sealed(entry, so_far)
    if entry.subject not in so_far.judged_cases:
        yield f"it looks for harm again on {entry.subject}, which nobody had judged"


def _wrong_lesson(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _unsealed(entry.body.get("applications", ()), so_far)
    needed = ("action",) if entry.body["part"] == "proof" else ("cause", "warning")
    for number in entry.body.get("of", ()):
        if so_far.learnt.get(number) not in needed:
            yield f"it rests on entry {number}, which is no {' or '.join(needed)} recorded before"


AFTERWARDS: Mapping[EntryKind, Callable[[Entry, SoFar], Iterator[str]]] = {
    EntryKind.REGISTERED: _wrong_registration,
    EntryKind.FED_BACK: _wrong_feed_back,
    EntryKind.HARM_JUDGED: wrong_on_sealed,
    EntryKind.HARM_CHECKED: _wrong_check,
    EntryKind.LEARNT: _wrong_lesson,
}
