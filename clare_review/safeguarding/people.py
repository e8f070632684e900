"""The people at risk, and where contact with each of them stands; what is open has an owner and a next date.

Several applications may concern one person. That they do is said by somebody, never worked out: until then each
application is a person of its own.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clare_review.errors import FiguresDoNotBalance
from clare_review.guidance.wording import say_count, say_list
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_safeguarding import CONTACT
from clare_review.safeguarding.contact import NOTHING_KNOWN, Ended, SafeWays

OPEN = "open"


class Trouble(StrEnum):
    """Why somebody in need is not looked after."""

    NO_OWNER = "nobody has it"
    NO_NEXT_DATE = "no next date"
    OVERDUE = "its date has passed"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at risk: the applications that concern her, who sees to contact, when next, and how it ended."""

    references: tuple[str, ...]
    owner: str | None = None
    next_on: date | None = None
    ended: Ended | None = None
    attempts: int = 0
    safe: SafeWays = NOTHING_KNOWN

    @property
    def stands(self) -> str:
        """`open`, or how contact ended."""
        return self.ended.value if self.ended is not None and self.ended.settles else OPEN

    def troubles(self, today: date) -> tuple[Trouble, ...]:
        """What is wrong while contact is open; a date has passed when the day after it has begun."""
        if self.stands != OPEN:
            return ()
        found = []
        if not self.owner:
            found.append(Trouble.NO_OWNER)
        if self.next_on is None:
            found.append(Trouble.NO_NEXT_DATE)
        elif self.next_on < today:
            found.append(Trouble.OVERDUE)
        return tuple(found)


def joined(flagged: Collection[str], links: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The applications that concern one person each: those flagged, with every application somebody linked them to.

    Links that share an application are about the same person. The order of what is handed in never matters.
    """
    asked = frozenset(flagged)  # a list would be gone through once for each person
    group: dict[str, set[str]] = {each: {each} for each in asked}
    for link in links:
        whole: set[str] = set(link).union(*(group.get(each, {each}) for each in link))
        group |= dict.fromkeys(whole, whole)
    return tuple(sorted({tuple(sorted(each)) for each in group.values() if not each.isdisjoint(asked)}))


def standing_links(entries: Iterable[Entry]) -> tuple[tuple[str, ...], ...]:
    """What each link says that stands: a link that was replaced links nothing."""
    links = [entry for entry in entries if entry.kind is EntryKind.LINKED]
    replaced = {entry.supersedes for entry in links}
    return tuple(tuple(one.body["references"]) for one in links if one.number not in replaced)


def fold_people(flagged: Collection[str], entries: Iterable[Entry]) -> tuple[Person, ...]:
    """The people whom the flagged applications concern, as the entries on linking and contact leave them.

    What was said of one of a person's applications is said of the person; the last of each kind holds.
    """
    in_turn = sorted((entry for entry in entries if entry.kind in CONTACT), key=lambda each: each.number)
    said: dict[str, list[Entry]] = {}
    for entry in in_turn:
        said.setdefault(entry.subject or "", []).append(entry)
    people = []
    for references in joined(flagged, standing_links(in_turn)):
        own = [entry for each in references for entry in said.get(each, ())]
        people.append(_person(references, sorted(own, key=lambda each: each.number)))
    return tuple(people)


def _person(references: tuple[str, ...], own: Sequence[Entry]) -> Person:
    last = {entry.kind: entry.body for entry in own}
    owned, safe = last.get(EntryKind.OWNED), last.get(EntryKind.SAFE_WAYS)
    ended = last.get(EntryKind.CONTACTED)
    return Person(
        references=references,
        owner=owned["owner"] if owned else None,
        next_on=date.fromisoformat(owned["next_on"]) if owned else None,
        ended=Ended(ended["ended"]) if ended else None,
        attempts=sum(entry.kind is EntryKind.CONTACTED for entry in own),
        safe=SafeWays.of(safe) if safe else NOTHING_KNOWN,
    )


def overdue_first(people: Iterable[Person], today: date) -> tuple[Person, ...]:
    """Those in trouble first, then those that are open by their next date, then those that are settled."""

    def place(one: Person) -> tuple[int, date, tuple[str, ...]]:
        rank = 0 if one.troubles(today) else 1 if one.stands == OPEN else 2
        return rank, one.next_on or date.min, one.references

    return tuple(sorted(people, key=place))


def counted(people: Iterable[Person]) -> dict[str, int]:
    """`open` and every way contact can end to how many people stand so; they add up to all of them."""
    found = Counter(one.stands for one in people)
    return {name: found[name] for name in (OPEN, *(each.value for each in Ended if each.settles))}


def balance(flagged: Iterable[str], people: Sequence[Person]) -> Mapping[str, int]:
    """How many people stand how: `open` and every way contact can end, which add up to everybody flagged.

    Raises:
        FiguresDoNotBalance: an application that was flagged is nobody's, or two people's, or somebody whose contact is
            open has no owner or no next date; each is named.
    """
    held = Counter(reference for one in people for reference in one.references)
    problems = [f"{each} was flagged and stands with nobody" for each in sorted(set(flagged)) if not held[each]]
    problems += [
        f"{each} stands with {say_count(times, 'person', 'people')}" for each, times in held.items() if times > 1
    ]
    for one in people:
        unowned = [each for each in one.troubles(date.min) if each is not Trouble.OVERDUE]
        if unowned:
            problems.append(f"{say_list(one.references)}: {say_list(each.value for each in unowned)}")
    if problems:
        raise FiguresDoNotBalance("people at risk do not add up:" + "".join(f"\n  - {line}" for line in problems))
    return counted(people)
