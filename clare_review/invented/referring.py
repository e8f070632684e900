"""The last part of the demonstration: what is referred, how harm is judged and looked for again, and what is learnt.

It reproduces, in little, a confusion of the published record: 5 referrals, 10 applications and 3 complaints are three
counts of the same events. It begins where the parts before end, so that their entries stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from clare_review.acts.cases import Cases
from clare_review.acts.harming import check_harm, checks, judge_harm, proposed, said
from clare_review.acts.learning import learn_action, learn_cause, learn_proof, learn_warning
from clare_review.acts.office import Office
from clare_review.acts.referring import Item, feed_back, prompts_of, register, units_of
from clare_review.acts.settled import settled
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.making import LEAD, Made, Say, Scale
from clare_review.ledger.resting import collector_rests
from clare_review.review import open_review
from clare_review.reviewing.failures import Category
from clare_review.reviewing.judgement import DETAILED_REVIEW
from clare_review.safeguarding.harm import HarmKind, KnownFrom, Link
from clare_review.safeguarding.harm_checks import Found
from clare_review.safeguarding.learning import Became, CauseKind, Proved, WarningFrom
from clare_review.safeguarding.register import Body, CameOf, Unit

_BEGAN = datetime(2024, 6, 17, 9, 0, tzinfo=UTC)
_LOOKED_AGAIN = datetime(2024, 6, 20, 9, 0, tzinfo=UTC)
_SEED = 7  # chance of its own, so that no key of an earlier part comes again
_COVERS = (4, 2, 2, 1, 1)  # how many applications each referral brings: ten, on five referrals
_PUBLISHED = {"referrals": 5, "applications": 10, "complaints": 3}
_COMPLAINTS = (0, 1, 3)  # the referrals that a complaint went with
_ORDER = (Category.HARM, Category.SERVICE, Category.ADMINISTRATIVE)


@dataclass(frozen=True, kw_only=True)
class Referring:
    """What every step of this part works with; `failures` with those counted under harm first."""

    office: Office
    failures: tuple[str, ...]
    say: Say

    @property
    def today(self) -> date:
        return self.office.clock().date()


@collector_rests()
def refer(made: Made, scale: Scale, *, seed: int, say: Say) -> None:
    """Refers, judges harm, looks for it again and learns; same scale and seed: the same entries and digests."""
    clock, chance = OfficeClock(_BEGAN, scale.step), SeededChance(seed + _SEED)
    with open_review(made.folder, reader=LEAD, clock=clock, chance=chance) as lead:
        clock.not_before(lead.office.entries(after=lead.office.position().number - 1)[-1].at)
        step = Referring(office=lead.office, failures=_failures(lead.office), say=say)
        made_of = refer_what_failed(step)
        learn(step)
        clock.not_before(_LOOKED_AGAIN)
        look_again(step)
        feed_back(step.office, made_of[0], CameOf.INVESTIGATED_INDEPENDENTLY, on=step.today)
        feed_back(step.office, made_of[-1], CameOf.LEARNING, on=step.today)
        say(f"the register: {units_of(step.office).sentence()}")


def refer_what_failed(step: Referring) -> list[int]:
    """Hands over what the three questions ask for, with other failures of the same kind, on five referrals.

    Raises:
        FiguresDoNotBalance: the register does not come to what was published.
    """
    asked = [each.reference for each in prompts_of(step.office)]
    cases = list(dict.fromkeys([*asked, *step.failures]))[: sum(_COVERS)]
    parts, made = _parts(cases), list[int]()
    for number, part in enumerate(parts, 1):
        again = made[0] if number == len(parts) else None
        item = Item(unit=Unit.REFERRAL, on=step.today, applications=tuple(part), to=Body.IOPC, again=again)
        made.append(register(step.office, item).number)
    for number in _COMPLAINTS:
        item = Item(
            unit=Unit.COMPLAINT, on=step.today, applications=tuple(parts[number][:1]), referrals=(made[number],)
        )
        register(step.office, item)
    if len(cases) == sum(_COVERS):
        units_of(step.office).must_say(_PUBLISHED)
    step.say(f"{len(made)} referrals made, {len(prompts_of(step.office))} left to be handed over")
    return made


def _parts(cases: Sequence[str]) -> list[list[str]]:
    """The applications of each referral, ten where there are as many; the last refers the first of them again."""
    parts, left = [], list(cases)
    for many in _COVERS:
        part, left = left[:many], left[many:]
        parts.append(part or [cases[-1]])
    return [*parts[:-1], list(dict.fromkeys([*parts[-1], cases[0]]))]


def learn(step: Referring) -> None:
    """A warning that nobody acted on, two causes, an action each, and proof of one of them."""
    office = step.office
    warned = learn_warning(
        office,
        WarningFrom.AUDIT,
        on=date(2019, 5, 3),
        became=Became.NOT_ACTED_ON,
        what="A dip sample found applications closed with one system searched.",
        what_became="It was noted, and nobody was given it.",
    ).number
    training = learn_cause(
        office,
        CauseKind.TRAINING,
        step.failures[:5],
        what="Nobody had been shown how to search under a second date of birth.",
    ).number
    alone = learn_cause(
        office,
        CauseKind.SUPERVISION,
        step.failures[5:8],
        what="A decision could be sent out before anybody else saw it.",
    ).number
    taught = learn_action(
        office, [training], owner="Head of training", due=date(2024, 9, 30), what="Teach it and test it."
    ).number
    learn_action(
        office,
        [alone, warned],
        owner="Head of public protection",
        due=date(2024, 10, 31),
        what="A second look at each.",
    )
    learn_proof(office, taught, Proved.WORKED, what="Fifty searches were looked at, and all had both dates of birth.")


def look_again(step: Referring) -> None:
    """Looks for harm again where that is due, and finds that one more person came to harm."""
    office, cases = step.office, Cases(step.office)
    reference = _not_harmed(office, cases, step.failures)
    due = [each for each in checks(office) if each.is_due(step.today)]
    for each in due[:3] + [each for each in due[3:] if each.reference == reference][:1]:
        found = Found.SOMETHING if each.reference == reference else Found.NOTHING_NEW
        everywhere = list(office.settings.harm.searches)
        check_harm(office, each.reference, each.months, searched=everywhere, found=found)
    if reference:
        incidents = [each.incident.incident for each in proposed(office, reference, cases)]
        harm = said(
            reference,
            kinds=[HarmKind.PHYSICAL, HarmKind.EMOTIONAL],
            link=Link.PROBABLE,
            known_from=[KnownFrom.LATER_INCIDENT] if incidents else [KnownFrom.PARTNER],
            serious="no",
            incidents=incidents,
        )
        entry = judge_harm(
            office, harm, why="The report of the incident names both and what she was told.", cases=cases
        )
        step.say(f"{reference}: harm found on looking again (entry {entry.number:,})")


def _not_harmed(office: Office, cases: Cases, failures: Sequence[str]) -> str:
    """A failure not counted under harm, one with a later incident where there is one, whose reader is not the lead."""
    stand = settled(office)
    others = [
        each
        for each in failures
        if (one := stand.current(each, DETAILED_REVIEW)) is not None and one.category != Category.HARM
    ]
    with_incident = [each for each in others if cases.case(each).incidents]
    return next(iter([*with_incident, *others]), "")


def _failures(office: Office) -> tuple[str, ...]:
    judged = [each for each in settled(office).all_current() if each.instrument == DETAILED_REVIEW]
    found = {name: sorted(each.reference for each in judged if each.category == name) for name in _ORDER}
    return tuple(reference for name in _ORDER for reference in found[name])
