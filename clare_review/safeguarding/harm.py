"""Harm on an axis of its own: which kinds, how it is known, how the link to a failure was judged, and by whom.

A reader says in the detailed review what the file shows. Somebody else may judge it apart, once more is known; that
judgement stands from then on, and names the one before. A doubt stays a doubt: it counts as neither yes nor no.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.reviewing.conditions import Answers, codes_of
from clare_review.reviewing.judgement import DETAILED_REVIEW, Judgement, Standing


class HarmKind(StrEnum):
    """What kind of harm somebody came to."""

    PHYSICAL = "physical"
    SEXUAL = "sexual"
    EMOTIONAL = "emotional"
    ECONOMIC = "economic"
    CHILDREN = "children"
    DEATH = "death"


class Link(StrEnum):
    """Whether harm would probably not have happened, or have been less, without the failure: somebody's judgement."""

    YES = "yes"
    PROBABLE = "probable"
    NO = "no"
    CANNOT_TELL = "cannot_tell"

    @property
    def linked(self) -> bool:
        return self in (Link.YES, Link.PROBABLE)


class KnownFrom(StrEnum):
    """Where harm is known from."""

    LATER_INCIDENT = "later_incident"
    FILE = "file"
    PERSON = "person"
    PARTNER = "partner"
    OTHER = "other"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Harm:
    """What is judged of harm on one application.

    `kinds` empty with `cannot_tell` False: none is known. `apart` says that it was judged apart from a reading, by
    somebody who did not read the case first. `incidents` are the later incidents confirmed to be the same two people,
    `not_these` those found to be other people.
    """

    reference: str
    entry: int
    at: datetime
    by: str
    kinds: tuple[HarmKind, ...] = ()
    cannot_tell: bool = False
    link: Link | None = None
    known_from: tuple[KnownFrom, ...] = ()
    serious: str = ""  # whether there is an indication of a death or serious injury: yes, no or cannot_tell
    incidents: tuple[str, ...] = ()
    not_these: tuple[str, ...] = ()
    apart: bool = False

    @property
    def linked(self) -> bool:
        """Whether harm is known and was judged to be linked to a failure."""
        return bool(self.kinds) and self.link is not None and self.link.linked


_KINDS = frozenset(HarmKind)


def harm_said(judgement: Judgement) -> Harm:
    """What a detailed review says of harm."""
    answers: Answers = judgement.answers
    codes = codes_of(answers.get("harm"))
    link = "".join(codes_of(answers.get("harm_linked")))
    return Harm(
        reference=judgement.reference,
        entry=judgement.entry,
        at=judgement.at,
        by=judgement.by,
        kinds=tuple(HarmKind(each) for each in codes if each in _KINDS),
        cannot_tell="cannot_tell" in codes,
        link=Link(link) if link else None,
        known_from=tuple(KnownFrom(each) for each in codes_of(answers.get("harm_known_from"))),
        serious="".join(codes_of(answers.get("serious_injury"))),
    )


def harm_judged(entry: Entry) -> Harm:
    """What an entry that judges harm apart says."""
    body: Any = entry.body
    return Harm(
        reference=entry.subject or "",
        entry=entry.number,
        at=entry.at,
        by=entry.by,
        kinds=tuple(HarmKind(each) for each in body["kinds"]),
        cannot_tell=body["cannot_tell"],
        link=Link(body["link"]) if body["link"] else None,
        known_from=tuple(KnownFrom(each) for each in body["known_from"]),
        serious=body["serious"],
        incidents=tuple(body["incidents"]),
        not_these=tuple(body["not_these"]),
        apart=True,
    )


def fold_harm(settled: Standing, entries: Iterable[Entry]) -> dict[str, Harm]:
    """Application to what stands of harm: what was judged apart last, else what the review that counts says of it."""
    found = {
        one.reference: harm_said(one) for one in settled.all_current() if one.instrument == DETAILED_REVIEW
    }  # a review that was judged anew after harm was judged apart takes nothing back: that was judged with more known
    for entry in sorted(entries, key=lambda each: each.number):
        if entry.kind is EntryKind.HARM_JUDGED:
            found[entry.subject or ""] = harm_judged(entry)
    return found


@dataclass(frozen=True, kw_only=True)
class HarmFigures:
    """How many people came to harm, by kind; one person may count under several kinds, and once in `people`.

    `linked` are people whose harm was judged linked to a failure, `not_told` those of whom nobody could tell whether
    they came to harm. `judged_apart` are the applications on which harm was judged by somebody else than the reader.
    """

    people: int
    kinds: Mapping[HarmKind, int]
    linked: int
    not_told: int
    applications: int
    judged_apart: int

    def as_json(self) -> dict[str, int]:
        """The same as data: `people`, `kind.physical` and so on."""
        kinds = {f"kind.{kind.value}": self.kinds[kind] for kind in HarmKind}
        return {
            "people": self.people,
            **kinds,
            "linked": self.linked,
            "not_told": self.not_told,
            "applications": self.applications,
            "judged_apart": self.judged_apart,
        }


def count_harm(harm: Mapping[str, Harm], people: Sequence[Collection[str]]) -> HarmFigures:
    """Counts people, not applications; an application that is nobody's among `people` is a person of its own."""
    named = {reference for one in people for reference in one}
    each_person = [*people, *((reference,) for reference in harm if reference not in named)]
    theirs = [[harm[reference] for reference in one if reference in harm] for one in each_person]
    kinds = Counter(kind for found in theirs for kind in {kind for each in found for kind in each.kinds})
    harmed = [found for found in theirs if any(each.kinds for each in found)]
    others = [found for found in theirs if not any(each.kinds for each in found)]
    return HarmFigures(
        people=len(harmed),
        kinds={kind: kinds[kind] for kind in HarmKind},
        linked=sum(any(each.linked for each in found) for found in harmed),
        not_told=sum(any(each.cannot_tell for each in found) for found in others),
        applications=sum(bool(each.kinds) for each in harm.values()),
        judged_apart=sum(each.apart for each in harm.values()),
    )


def changed(before: HarmFigures, after: HarmFigures) -> tuple[str, ...]:
    """Which figures of harm are others now, each with what it was and is."""
    was, now = before.as_json(), after.as_json()
    return tuple(
        f"harm, {name.replace('_', ' ')}: {was[name]:,} is now {now[name]:,}" for name in now if was[name] != now[name]
    )


def must_be_able_to_judge(harm: Harm, *, readers: Collection[str], proposed: Collection[str], why: str) -> None:
    """Refuses a judgement of harm that does not hold together, or that its judge may not make.

    `readers` are those who read the case first: the link is judged by somebody else. `proposed` are the later incidents
    that may be the same two people.

    Raises:
        NotAllowed: they read the case themselves.
        RecordingRefused: names everything that is missing or contradicts itself.
    """
    if harm.by in readers:
        raise NotAllowed(f"{harm.by} read {harm.reference}: how harm is linked is judged by somebody else")
    problems = [] if why.strip() else ["say with --why how you judged it"]
    if harm.kinds and harm.cannot_tell:
        problems.append("harm is known, or nobody can tell: not both")
    if harm.kinds and (harm.link is None or not harm.known_from):
        problems.append("say how it is known and whether it is linked to a failure; cannot_tell is an answer")
    if not harm.kinds and (harm.link is not None or harm.known_from or harm.incidents):
        problems.append("no kind of harm is given, so nothing can be known of it or linked: name the kinds")
    if harm.serious not in ("yes", "no", "cannot_tell"):
        problems.append("say with --serious whether there is an indication of a death or serious injury")
    if HarmKind.DEATH in harm.kinds and harm.serious == "no":
        problems.append("a death is serious: --serious no contradicts it")
    if bool(harm.incidents) != (KnownFrom.LATER_INCIDENT in harm.known_from):
        problems.append("a later incident that was confirmed is named with --incident, and is what harm is known from")
    both = sorted(set(harm.incidents) & set(harm.not_these))
    strange = sorted({*harm.incidents, *harm.not_these} - set(proposed))
    problems += [f"{each}: it cannot be theirs and somebody else's" for each in both]
    problems += [f"{each}: it is not proposed as a later incident between these two" for each in strange]
    if problems:
        raise RecordingRefused(
            f"{harm.reference}: nothing was recorded:" + "".join(f"\n  - {each}" for each in problems)
        )
