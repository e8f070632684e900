"""Rules for entries about people at risk: who is reached, what is needed for them, and what came of it.

See `possible`, which puts them to every entry.
"""

from collections.abc import Callable, Iterator, Mapping

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.so_far import SoFar

CONTACT = (EntryKind.LINKED, EntryKind.OWNED, EntryKind.SAFE_WAYS, EntryKind.CONTACTED, EntryKind.CAME_IN)
"""What is said of who somebody at risk is, and of getting in touch with her."""

ACTIONS = (EntryKind.NEEDED, EntryKind.DONE, EntryKind.UNDONE)
"""What is said of what has to be done for somebody at risk."""

DESK_KINDS = (*CONTACT, *ACTIONS, EntryKind.TOLD)
"""What whoever looks after people says; no reader of cases is ever shown any of it."""

Rule = Callable[[Entry, SoFar], Iterator[str]]


def _wrong_acknowledgement(entry: Entry, so_far: SoFar) -> Iterator[str]:
    raised = entry.body["of"]
    if so_far.kinds.get(raised) is not EntryKind.URGENT:
        yield f"it takes entry {raised} on, which is no urgent matter raised before"
    elif so_far.subjects[raised] != entry.subject:
        yield f"it takes entry {raised} on, which is about another case"


def _wrong_person(entry: Entry, so_far: SoFar) -> Iterator[str]:
    for case in entry.body["references"] if entry.kind is EntryKind.LINKED else [entry.subject]:
        if not so_far.is_sealed(case) and case not in so_far.came_in:
            yield f"it is about a person of {case or 'no case'}, which no population sealed before holds"


def _wrong_coming_in(entry: Entry, so_far: SoFar) -> Iterator[str]:
    name = entry.subject or "nobody"
    if name in so_far.came_in or so_far.is_sealed(name):
        yield f"it makes a record of {name}, of whom there is one already"


def _wrong_need(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _wrong_person(entry, so_far)
    if entry.supersedes is None:
        return
    first = so_far.needs.get(entry.supersedes)
    if first != entry.body.get("of"):
        yield f"it changes what entry {entry.body.get('of')} asks for, and replaces an entry about something else"
    elif first in so_far.closed:
        yield f"it changes what entry {first} asks for, which was closed"


def _wrong_closing(entry: Entry, so_far: SoFar) -> Iterator[str]:
    need = entry.body["of"]
    if so_far.needs.get(need) != need or so_far.subjects[need] != entry.subject:
        yield f"it closes entry {need}, which asks for nothing for this person"
    elif need in so_far.closed:
        yield f"it closes entry {need}, which was closed before"
    if not entry.body.get("outcome"):
        yield "it closes what was needed without an outcome"


def _wrong_undoing(entry: Entry, so_far: SoFar) -> Iterator[str]:
    done = entry.body["of"]
    if done not in so_far.closed.values() or so_far.subjects[done] != entry.subject:
        yield f"it undoes entry {done}, which closes nothing for this person"


SAFEGUARDING_RULES: Mapping[EntryKind, Rule] = {
    EntryKind.ACKNOWLEDGED: _wrong_acknowledgement,
    **dict.fromkeys(CONTACT, _wrong_person),
    EntryKind.CAME_IN: _wrong_coming_in,
    EntryKind.NEEDED: _wrong_need,
    EntryKind.DONE: _wrong_closing,
    EntryKind.UNDONE: _wrong_undoing,
}
"""Kind of entry to its rule."""
