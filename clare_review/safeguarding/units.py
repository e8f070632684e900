"""How many referrals, applications, people, complaints and conduct matters: five units, never one for another.

A published record of a real review once gave 5 referrals, then 10 applications and 3 complaints, of the same events.
Each is right in its own unit. Here they stand side by side, every one counted where it first appears, so that each
column adds up; where they do not reconcile, no figure is given.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from clare_review.errors import FiguresDoNotBalance
from clare_review.guidance.wording import say_count, say_list
from clare_review.safeguarding.register import Body, Register, Registered, Unit

People = Sequence[Collection[str]]  # for each person the applications that concern her
OUTSIDE = "in no referral"


@dataclass(frozen=True, kw_only=True)
class Units:
    """How many of each unit there are."""

    referrals: int = 0
    applications: int = 0
    people: int = 0
    complaints: int = 0
    conduct_matters: int = 0

    def as_json(self) -> dict[str, int]:
        """The same as data."""
        return asdict(self)

    def sentence(self) -> str:
        """All five, each with its own noun."""
        return say_list(
            (
                say_count(self.referrals, "referral"),
                say_count(self.applications, "application"),
                say_count(self.people, "person", "people"),
                say_count(self.complaints, "complaint"),
                say_count(self.conduct_matters, "conduct matter"),
            )
        )

    def must_say(self, stated: Mapping[str, int]) -> None:
        """Holds figures that somebody states, by unit, to these.

        Raises:
            FiguresDoNotBalance: a unit is not known, or states another number; every one is named.
        """
        known = self.as_json()
        problems = [f"{unit}: not a unit (they are {', '.join(known)})" for unit in stated if unit not in known]
        problems += [
            f"{unit.replace('_', ' ')}: {number:,} is stated, and the register holds {known[unit]:,}"
            for unit, number in stated.items()
            if unit in known and known[unit] != number
        ]
        _must_be_none(problems)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One referral of the cross-walk, or what is in none; each unit is counted on the first line where it appears."""

    entry: int | None
    to: Body | None
    on: date | None
    covers: int  # applications, counted before or not
    units: Units
    stands: str = ""


def crosswalk(register: Register, people: People) -> tuple[Line, ...]:
    """Each referral with what it brought that no earlier one had, and a last line for what is in no referral.

    The columns add up to `reconciled`, whatever the order in which the register was written.
    """
    seen: dict[str, set[object]] = {unit.name: set() for unit in fields(Units)}
    lines = []
    for referral in register.of(Unit.REFERRAL):
        went_with = [each for each in register.items if referral.entry in each.referrals]
        lines.append(_line(referral, [referral, *went_with], people, seen))
    lines.append(_line(None, [each for each in register.items if each.unit is not Unit.REFERRAL], people, seen))
    return tuple(lines)


def _line(
    referral: Registered | None, items: Sequence[Registered], people: People, seen: dict[str, set[object]]
) -> Line:
    cases = {each for item in items for each in item.applications}
    here: dict[str, set[object]] = {
        "referrals": {referral.entry} if referral else set(),
        "applications": set(cases),
        "people": {number for number, one in enumerate(people) if not cases.isdisjoint(one)},
        "complaints": {each.entry for each in items if each.unit is Unit.COMPLAINT},
        "conduct_matters": {each.entry for each in items if each.unit is Unit.CONDUCT_MATTER},
    }
    first = {name: len(found - seen[name]) for name, found in here.items()}
    for name, found in here.items():
        seen[name] |= found
    return Line(
        entry=referral.entry if referral else None,
        to=referral.to if referral else None,
        on=referral.on if referral else None,
        covers=len(cases),
        units=Units(**first),
        stands=referral.stands if referral else OUTSIDE,
    )


def reconciled(register: Register, people: People, sealed: Collection[str]) -> Units:
    """How many of each unit there are, once the units fit together.

    `people` are the applications of each person whom the register concerns, `sealed` every application there is.

    Raises:
        FiguresDoNotBalance: they do not reconcile; each disagreement is named.
    """
    problems = [*_cases(register, people, sealed), *_referrals(register)]
    units = Units(
        referrals=len(register.of(Unit.REFERRAL)),
        applications=len(register.applications),
        people=sum(not set(one).isdisjoint(register.applications) for one in people),
        complaints=len(register.of(Unit.COMPLAINT)),
        conduct_matters=len(register.of(Unit.CONDUCT_MATTER)),
    )
    added = Counter[str]()
    for line in crosswalk(register, people):
        added.update(line.units.as_json())
    problems += [
        f"{name.replace('_', ' ')}: the cross-walk adds up to {added[name]:,}, and the register holds {number:,}"
        for name, number in units.as_json().items()
        if added[name] != number
    ]
    _must_be_none(problems)
    return units


def _cases(register: Register, people: People, sealed: Collection[str]) -> Iterator[str]:
    held = Counter(reference for one in people for reference in one)
    for reference in register.applications:
        if reference not in sealed:
            yield f"{reference}: no sealed population holds it"
        if held[reference] != 1:
            yield f"{reference}: it stands with {say_count(held[reference], 'person', 'people')}"
    for each in register.items:
        twice = [name for name, times in Counter(each.applications).items() if times > 1]
        if twice or not each.applications:
            yield f"entry {each.entry:,} names {say_list(twice) + ' twice' if twice else 'no application'}"


def _referrals(register: Register) -> Iterator[str]:
    by_entry = {each.entry: each for each in register.of(Unit.REFERRAL)}
    for each in register.items:
        for number in each.referrals:
            if number not in by_entry:
                yield f"entry {each.entry:,} ({each.unit.say}) went with entry {number:,}, which is no referral"
            elif uncovered := sorted(set(each.applications) - set(by_entry[number].applications)):
                yield (
                    f"entry {each.entry:,} ({each.unit.say}) is about {say_list(uncovered)}, which the referral of "
                    f"entry {number:,} does not cover"
                )
        if (each.to is None) == (each.unit is Unit.REFERRAL):
            yield f"entry {each.entry:,} ({each.unit.say}) {'goes to nobody' if each.to is None else 'goes to a body'}"
        if each.again is not None and each.again not in by_entry:
            yield f"entry {each.entry:,} refers again what entry {each.again:,} did, which is no referral"


def _must_be_none(problems: Sequence[str]) -> None:
    if problems:
        lines = "".join(f"\n  - {line}" for line in problems)
        raise FiguresDoNotBalance(f"referrals, applications, people and complaints do not reconcile:{lines}")
