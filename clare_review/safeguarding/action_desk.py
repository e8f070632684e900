"""The action desk: one row for each person at risk with all that concerns her, those in trouble first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from clare_review.guidance.wording import say_count
from clare_review.safeguarding.actions import Action, by_day
from clare_review.safeguarding.flags import Flag
from clare_review.safeguarding.people import OPEN, Person
from clare_review.safeguarding.urgent import Matter, State

Thing = TypeVar("Thing")
_NO_FLAGS: Mapping[str, Flag] = {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person: how contact with her stands, what is needed, her urgent matters, and why she is on the desk."""

    person: Person
    actions: tuple[Action, ...] = ()
    urgent: tuple[Matter, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def why(self) -> tuple[str, ...]:
        """Why she is on the desk, each reason once."""
        return tuple(dict.fromkeys(reason.value for flag in self.flags for reason in flag.reasons))

    @property
    def open_actions(self) -> tuple[Action, ...]:
        return tuple(one for one in self.actions if one.is_open)

    @property
    def is_open(self) -> bool:
        """Whether anybody still has something to do for her."""
        unheld = any(one.state is not State.HELD for one in self.urgent)
        return self.person.stands == OPEN or bool(self.open_actions) or unheld

    @property
    def next_on(self) -> date | None:
        """The first day on which something has to be done for her; None when nothing has a day."""
        days = [one.due for one in self.open_actions]
        if self.person.stands == OPEN and self.person.next_on:
            days.append(self.person.next_on)
        return min(days, default=None)

    @property
    def owners(self) -> tuple[str, ...]:
        """Who sees to her, the one who sees to contact first."""
        contact = [self.person.owner] if self.person.owner else []
        return tuple(dict.fromkeys([*contact, *(one.owner for one in self.open_actions)]))

    def red(self, today: date) -> tuple[str, ...]:
        """Why nobody may look away from her, a few words each; nothing when somebody looks after all of it in time."""
        late = [one for one in self.urgent if one.state is State.LATE]
        told = [f"{say_count(len(late), 'urgent matter')} that nobody holds in time"] if late else []
        told += [f"contact: {trouble.value}" for trouble in self.person.troubles(today)]
        told += [f"{one.kind.say}: its day has passed" for one in self.open_actions if one.overdue(today)]
        return tuple(told)


def rows(
    people: Iterable[Person], actions: Iterable[Action], urgent: Iterable[Matter], flags: Mapping[str, Flag] = _NO_FLAGS
) -> tuple[Row, ...]:
    """A row for each person with all that concerns her, on whichever of her applications."""
    needed: dict[str, list[Action]] = {}
    for action in actions:
        needed.setdefault(action.reference, []).append(action)
    raised: dict[str, list[Matter]] = {}
    for matter in urgent:
        raised.setdefault(matter.urgent.reference, []).append(matter)
    return tuple(
        Row(
            person=one,
            actions=by_day(_of(one.references, needed)),
            urgent=tuple(_of(one.references, raised)),
            flags=tuple(flags[each] for each in one.references if each in flags),
        )
        for one in people
    )


def _of(references: Sequence[str], by_reference: Mapping[str, Sequence[Thing]]) -> list[Thing]:
    return [thing for each in references for thing in by_reference.get(each, ())]


def red_first(found: Iterable[Row], today: date) -> tuple[Row, ...]:
    """Those in trouble first, then those for whom something is open, then all others; each by the next day."""

    def place(one: Row) -> tuple[int, date, tuple[str, ...]]:
        rank = 0 if one.red(today) else 1 if one.is_open else 2
        return rank, one.next_on or date.min, one.person.references

    return tuple(sorted(found, key=place))
