"""Referrals, complaints and conduct matters: what has to be handed over today, the register, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clare_review.acts.at_risk import today_here
from clare_review.acts.office import Office
from clare_review.acts.populations import versions
from clare_review.acts.recording import standings
from clare_review.acts.reopening import reopen
from clare_review.acts.settled import settled_cases
from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.guidance.wording import say_day, say_list
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import DETAILED_REVIEW
from clare_review.safeguarding.harm import Harm, harm_judged
from clare_review.safeguarding.people import joined, standing_links
from clare_review.safeguarding.prompts import Evidence, Prompt, evidence_of, prompts
from clare_review.safeguarding.register import REGISTER, Body, CameOf, Register, Registered, Unit, fold_register
from clare_review.safeguarding.units import Line, Units, crosswalk, reconciled

_HERE = ZoneInfo("Europe/London")
_READ_AT = (Stage.FIRST, Stage.SECOND, Stage.ADJUDICATION)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What somebody asks to register; see `safeguarding.register.Registered`. `instead_of` is the entry it corrects."""

    unit: Unit
    on: date
    applications: tuple[str, ...]
    to: Body | None = None
    referrals: tuple[int, ...] = ()
    again: int | None = None
    instead_of: int | None = None
    note: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """The register as it stands at one moment: the cross-walk of its units, and what has to be handed over."""

    today: date
    entry: int
    units: Units
    lines: tuple[Line, ...]
    register: Register
    prompts: tuple[Prompt, ...]
    to_read_anew: tuple[str, ...]

    @property
    def late(self) -> tuple[Prompt, ...]:
        """What had to be handed over on an earlier day."""
        return tuple(each for each in self.prompts if each.late(self.today))

    def sentence(self) -> str:
        """How many of each unit, on one line."""
        return f"as at entry {self.entry:,}: {self.units.sentence()}; {len(self.prompts):,} to be handed over"

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "day": self.today.isoformat(),
            "entry": self.entry,
            "units": self.units.as_json(),
            "referrals": [_line_data(each) for each in self.lines],
            "hand_over": [
                {
                    "reference": each.reference,
                    "since": each.since,
                    "day": each.day.isoformat(),
                    "late": each.late(self.today),
                    "why": [why.value for why in each.whys],
                    "concerns": list(each.concerns),
                    "again": list(each.again),
                }
                for each in self.prompts
            ],
            "to_read_anew": list(self.to_read_anew),
        }


def register_of(office: Office) -> Register:
    """The register, as at the office's position."""
    return fold_register(office.entries(*REGISTER))


def people_of(office: Office, references: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The applications of each person whom these concern: linked by somebody, or each a person of its own."""
    return joined(references, standing_links(office.entries(EntryKind.LINKED)))


def units_of(office: Office) -> Units:
    """How many referrals, applications, people, complaints and conduct matters there are, once they reconcile.

    Raises:
        FiguresDoNotBalance: they do not; each disagreement is named.
    """
    register = register_of(office)
    return reconciled(register, people_of(office, register.applications), versions(office))


def referrals(office: Office) -> Referrals:
    """The register and what has to be handed over, as at the office's position, on its day in England and Wales.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
        FiguresDoNotBalance: the units do not reconcile.
    """
    with office.at_one_moment() as at:
        register = register_of(at)
        people = people_of(at, register.applications)
        return Referrals(
            today=today_here(at),
            entry=at.position().number,
            units=reconciled(register, people, versions(at)),
            lines=crosswalk(register, people),
            register=register,
            prompts=prompts_of(at),
            to_read_anew=to_read_anew(at),
        )


def prompts_of(office: Office) -> tuple[Prompt, ...]:
    """What has to be handed over to Professional Standards and was not yet, the oldest first.

    Any reading asks for that, without waiting for a second one; once somebody decided between two, the decision does.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
    """
    if not office.keeper.counts_every_case():
        raise NotAllowed(f"what has to be handed over rests on every reading, which {office.reader} is not shown")
    ever, now = _evidence(office)
    return prompts(ever, now, register_of(office))


def register(office: Office, item: Item) -> Entry:
    """Registers a referral, a complaint or a conduct matter.

    Raises:
        RecordingRefused: it does not fit what is there; everything that is wrong is named.
    """
    office.must_be_now()
    day = office.clock().astimezone(_HERE).date()

    def check(present: Reading) -> None:
        _must_fit(item, office.looking_at(present), day)

    body: dict[str, Any] = {
        "unit": item.unit.value,
        "to": item.to.value if item.to else None,
        "on": item.on.isoformat(),
        "applications": sorted(item.applications),
        "referrals": sorted(item.referrals),
        "again": item.again,
    }
    text = {"note": item.note.strip()} if item.note.strip() else None
    return office.keeper.append(
        NewEntry(
            kind=EntryKind.REGISTERED,
            by=office.reader,
            key=office.key(),
            supersedes=item.instead_of,
            body=body,
            text=text,
        ),
        check=check,
    )


def feed_back(
    office: Office, entry: int, what: CameOf, *, on: date, changes: Sequence[str] = (), note: str = ""
) -> tuple[Entry, tuple[str, ...]]:
    """Records what came of something in the register, and opens again what it changes.

    `changes` are applications whose finding no longer stands as it is. Those that two people settled are opened again,
    and named in what is returned; the others stand with their first reader, and are listed until read anew.

    Raises:
        RecordingRefused: the entry is nothing in the register, or does not concern what it changes; the day is to come.
    """
    office.must_be_now()
    named = tuple(sorted(set(changes)))
    day = office.clock().astimezone(_HERE).date()

    def check(present: Reading) -> None:
        item = register_of(office.looking_at(present)).item(entry)
        problems = _not_yet(on, day)
        if strange := sorted(set(named) - set(item.applications)):
            problems.append(f"{say_list(strange)}: entry {entry:,} does not concern it")
        _must_be_none(problems)

    body = {"of": entry, "what": what.value, "on": on.isoformat(), "changes": list(named)}
    text = {"note": note.strip()} if note.strip() else None
    new = NewEntry(kind=EntryKind.FED_BACK, by=office.reader, key=office.key(), body=body, text=text)
    made = office.keeper.append(new, check=check)
    stand = settled_cases(office, named) if named else {}
    settled = tuple(each for each in named if any(one.state.settled for one in stand.get(each, {}).values()))
    for reference in settled:
        reopen(office, reference, why=f"What came of entry {entry} ({what.say}, entry {made.number}) changes it.")
    return made, settled


def to_read_anew(office: Office) -> tuple[str, ...]:
    """The applications that what was fed back changes, and that nobody judged or opened again since."""
    fed = office.entries(EntryKind.FED_BACK)
    changed = {reference: each.number for each in fed for reference in each.body["changes"]}
    since = office.entries(EntryKind.JUDGED, subjects=sorted(changed)) if changed else ()
    last = {each.subject or "": each.number for each in since}
    return tuple(sorted(each for each, number in changed.items() if last.get(each, 0) < number))


def _must_fit(item: Item, present: Office, day: date) -> None:
    there = register_of(present)
    sealed = {row["reference"] for row in present.ledger.members(references=sorted(item.applications))}
    problems = _not_yet(item.on, day)
    if not item.applications:
        problems.append("name the applications that it concerns")
    problems += [f"{each}: no sealed population holds it" for each in item.applications if each not in sealed]
    if (item.to is None) == (item.unit is Unit.REFERRAL):
        problems.append("a referral goes to a body, and nothing else does")
    if item.instead_of is not None and there.item(item.instead_of).unit is not item.unit:
        problems.append(f"entry {item.instead_of:,} is no {item.unit.say}, so this cannot take its place")
    by_entry = {each.entry: each for each in there.of(Unit.REFERRAL)}
    for number in (*item.referrals, *([item.again] if item.again is not None else [])):
        problems += _wrong_referral(number, item, by_entry.get(number))
    _must_be_none(problems)


def _wrong_referral(number: int, item: Item, found: Registered | None) -> list[str]:
    if found is None:
        return [f"entry {number:,} is no referral in the register"]
    left = sorted(set(item.applications) - set(found.applications))
    if number in item.referrals and left:
        return [f"the referral of entry {number:,} does not cover {say_list(left)}: refer it too, or leave it out here"]
    if number == item.again and not set(item.applications) & set(found.applications):
        return [f"the referral of entry {number:,} is about none of these: it is referred for the first time"]
    return []


def _not_yet(on: date, day: date) -> list[str]:
    return [f"{say_day(on)} is to come: register it once it was done"] if on > day else []


def _must_be_none(problems: Sequence[str]) -> None:
    if problems:
        raise RecordingRefused("nothing was recorded:" + "".join(f"\n  - {each}" for each in problems))


def _evidence(office: Office) -> tuple[dict[str, list[Evidence]], list[Evidence]]:
    """Everything ever said of each application that may have to be handed over, and what is said of it now."""
    read, harm = standings(office), _harm_by_case(office)
    ever: dict[str, list[Evidence]] = {}
    now: dict[str, dict[Stage, Evidence]] = {}
    for stage in _READ_AT:
        for reference, chains in read[stage].chains.items():
            chain, apart = chains.get(DETAILED_REVIEW, ()), harm.get(reference, [])
            told = ever.setdefault(reference, [])
            told += [evidence_of(each) for each in chain]
            told += [evidence_of(chain[-1], each) for each in apart if chain]
            if chain:
                now.setdefault(reference, {})[stage] = told[-1]  # what was judged apart last, else the last review
    return ever, [each for stages in now.values() for each in _counting(stages)]


def _counting(stages: dict[Stage, Evidence]) -> list[Evidence]:
    decision = stages.get(Stage.ADJUDICATION)
    newest = max(each.entry for each in stages.values())
    return [decision] if decision is not None and decision.entry == newest else list(stages.values())


def _harm_by_case(office: Office) -> dict[str, list[Harm]]:
    found: dict[str, list[Harm]] = {}
    for entry in office.entries(EntryKind.HARM_JUDGED):
        found.setdefault(entry.subject or "", []).append(harm_judged(entry))
    return found


def _line_data(line: Line) -> dict[str, Any]:
    return {
        "entry": line.entry,
        "to": line.to.value if line.to else None,
        "on": line.on.isoformat() if line.on else None,
        "covers": line.covers,
        "stands": line.stands,
        **line.units.as_json(),
    }
