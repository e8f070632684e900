"""What has to be handed over to Professional Standards today, from three questions; it never decides causation.

Did anybody come to harm after the application? Would a right search have found it? Could the failure have contributed?
A death or serious injury matter is referable when there is an indication that contact with the police may have caused
or contributed to it, so doubt hands over. Whether it did, and whether it is referred on, others decide.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from clare_review.guidance.wording import say_day, say_list
from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.judgement import Judgement
from clare_review.safeguarding.harm import Harm, HarmKind, Link, harm_said
from clare_review.safeguarding.register import Register, Unit

_HERE = ZoneInfo("Europe/London")
NOT_FOR_US = "whether the failure had a part in it is for Professional Standards to say"


class Said(StrEnum):
    """The answer to one of the three questions."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why something has to be handed over."""

    DEATH_OR_SERIOUS_INJURY = "death_or_serious_injury"
    THREE_QUESTIONS = "three_questions"
    ASKED_FOR = "asked_for"

    @property
    def say(self) -> str:
        return _WHY[self]


_WHY = {
    Why.DEATH_OR_SERIOUS_INJURY: "a death or serious injury after contact with the police, or doubt of it",
    Why.THREE_QUESTIONS: "harm came after it, and neither the search nor a part of the failure in it is ruled out",
    Why.ASKED_FOR: "its reader asked for it",
}


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The three questions, as somebody answered them."""

    harm_after: Said
    would_have_found: Said
    could_have_contributed: Said

    @property
    def hand_over(self) -> bool:
        """Harm, and neither of the other two is ruled out."""
        return self.harm_after is Said.YES and Said.NO not in (self.would_have_found, self.could_have_contributed)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one entry says of one application: the three answers, and whether there was a failure at all."""

    reference: str
    entry: int
    at: datetime
    failed: Said
    questions: Questions
    serious: Said
    kinds: tuple[HarmKind, ...]
    asked_for: bool = False

    def whys(self) -> tuple[Why, ...]:
        """Why it has to be handed over; nothing where no failure was found and nobody asked for it."""
        found = []
        if self.failed is not Said.NO and (self.serious is not Said.NO or HarmKind.DEATH in self.kinds):
            found.append(Why.DEATH_OR_SERIOUS_INJURY)
        if self.failed is not Said.NO and self.questions.hand_over:
            found.append(Why.THREE_QUESTIONS)
        if self.asked_for:
            found.append(Why.ASKED_FOR)
        return tuple(found)

    def concerns(self) -> frozenset[str]:
        """What has to be known by whoever it is handed over to; a later one that is new is referred again."""
        whys = self.whys()
        kinds = {f"harm: {kind.value}" for kind in self.kinds} if whys else set()
        return frozenset({why.value for why in whys} | kinds)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """One application that has to be handed over, since when (UTC), and why; `again`: it was, before this arose."""

    reference: str
    since: int
    at: datetime
    whys: tuple[Why, ...]
    concerns: tuple[str, ...]
    again: tuple[int, ...] = ()

    @property
    def day(self) -> date:
        """The day on which it has to be handed over: the one on which it arose, in England and Wales."""
        return self.at.astimezone(_HERE).date()

    def late(self, today: date) -> bool:
        return today > self.day

    def sentence(self, today: date) -> str:
        """What has to be done, in words that decide nothing."""
        when = f"today; it had to be on {say_day(self.day)}" if self.late(today) else "today"
        what = "refer again, on a new concern" if self.again else "hand over to Professional Standards"
        why = say_list(each.say for each in self.whys) or say_list(self.concerns)
        return f"{self.reference}: {what}, {when} ({why}); {NOT_FOR_US}"


def evidence_of(judgement: Judgement, harm: Harm | None = None) -> Evidence:
    """What a detailed review says; `harm`, where it was judged apart, takes the place of what it says of harm."""
    answers = judgement.answers
    failed = _failed("".join(codes_of(answers.get("primary_failure"))))
    told = harm or harm_said(judgement)
    return Evidence(
        reference=judgement.reference,
        entry=max(judgement.entry, told.entry),
        at=max(judgement.at, told.at),
        failed=failed,
        questions=Questions(
            harm_after=Said.YES if told.kinds else Said.CANNOT_TELL if told.cannot_tell else Said.NO,
            would_have_found=_said("".join(codes_of(answers.get("held_then")))),
            could_have_contributed=_could(told.link, failed),
        ),
        serious=_said(told.serious) if told.serious else Said.NO,
        kinds=told.kinds,
        asked_for="professional_standards" in codes_of(answers.get("action")),
    )


def say_now(judgement: Judgement) -> str:
    """What whoever recorded a detailed review is told to hand over at once; empty where nothing has to be."""
    whys = evidence_of(judgement).whys()
    if not whys:
        return ""
    return f"Hand over to Professional Standards today: {say_list(each.say for each in whys)}; {NOT_FOR_US}."


def prompts(
    histories: Mapping[str, Sequence[Evidence]], standing: Iterable[Evidence], register: Register
) -> tuple[Prompt, ...]:
    """What has to be handed over and was not yet, the oldest first.

    `standing` is what is said now of each application, one piece of evidence or several; `histories` everything ever
    said of it. A concern dates from when it was first said; a referral answers those that were there when it was made.
    """
    now: dict[str, list[Evidence]] = {}
    for each in standing:
        now.setdefault(each.reference, []).append(each)
    found = (_prompt(reference, said, histories.get(reference, said), register) for reference, said in now.items())
    return tuple(sorted((each for each in found if each), key=lambda each: each.since))


def _prompt(reference: str, said: Sequence[Evidence], ever: Sequence[Evidence], register: Register) -> Prompt | None:
    made = [each.entry for each in register.of(Unit.REFERRAL) if reference in each.applications]
    concerns = {concern for each in said for concern in each.concerns()}
    began = {concern: min(_with(concern, (*ever, *said)), key=lambda each: each.entry) for concern in concerns}
    new = {concern: first for concern, first in began.items() if first.entry > max(made, default=0)}
    if not new:
        return None
    first = min(new.values(), key=lambda each: each.entry)
    return Prompt(
        reference=reference,
        since=first.entry,
        at=first.at,
        whys=tuple(why for why in Why if why.value in new),
        concerns=tuple(sorted(new)),
        again=tuple(made),
    )


_SAID = {each.value: each for each in Said}


def _with(concern: str, evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    return (each for each in evidence if concern in each.concerns())


def _said(code: str) -> Said:
    return _SAID.get(code, Said.CANNOT_TELL)


def _failed(primary: str) -> Said:
    return Said.NO if primary == "none" else Said.CANNOT_TELL if primary in ("", "cannot_tell") else Said.YES


def _could(link: Link | None, failed: Said) -> Said:
    if failed is Said.NO or link is Link.NO:
        return Said.NO
    return Said.YES if link is not None and link.linked else Said.CANNOT_TELL
