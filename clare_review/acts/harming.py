"""Harm: what stands of it, judging it apart from the readings, looking for it again, and the figures that change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clare_review.acts.allocating import allocations
from clare_review.acts.at_risk import today_here
from clare_review.acts.cases import Cases, consult, has_consulted
from clare_review.acts.office import Office
from clare_review.acts.referring import people_of
from clare_review.acts.settled import KINDS as COUNTS
from clare_review.acts.settled import settled
from clare_review.errors import RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.population.records import IncidentProposal
from clare_review.reviewing.failures import Category
from clare_review.reviewing.judgement import DETAILED_REVIEW, NOTHING_JUDGED, Standing
from clare_review.safeguarding.harm import (
    Harm,
    HarmFigures,
    HarmKind,
    KnownFrom,
    Link,
    changed,
    count_harm,
    fold_harm,
    must_be_able_to_judge,
)
from clare_review.safeguarding.harm_checks import Closed, Due, Found, due_checks, fold_checks, must_be_able_to_check

_HERE = ZoneInfo("Europe/London")
_NO_FAILURE = "none"
_FAILURES = (Category.HARM, Category.SERVICE, Category.ADMINISTRATIVE)
_NEVER = datetime.min.replace(tzinfo=UTC)  # of what is no entry yet


@dataclass(frozen=True, kw_only=True)
class Reissued:
    """One entry by which figures of harm became others: which, each with what it was and is."""

    entry: int
    reference: str
    figures: tuple[str, ...]


def harm_of(office: Office) -> dict[str, Harm]:
    """Application to what stands of harm, as at the office's position; see `safeguarding.harm.fold_harm`."""
    return fold_harm(settled(office), office.entries(EntryKind.HARM_JUDGED))


def harm_figures(office: Office) -> HarmFigures:
    """How many people came to harm, by kind, as at the office's position."""
    with office.at_one_moment() as at:
        harm = harm_of(at)
        return count_harm(harm, people_of(at, sorted(harm)))


def reissued(office: Office) -> tuple[Reissued, ...]:
    """Every entry that judged harm apart and changed a figure of harm, with the figures it changed."""
    found, judged = [], office.entries(EntryKind.HARM_JUDGED)
    counted: tuple[int, Standing] = (-1, NOTHING_JUDGED)
    for place, entry in enumerate(judged):
        at = office.as_at(entry.number)
        if (last := at.last_of(*COUNTS)) != counted[0]:
            counted = last, settled(at)
        before, after = (fold_harm(counted[1], judged[:end]) for end in (place, place + 1))
        people = people_of(at, sorted(after))
        if told := changed(count_harm(before, people), count_harm(after, people)):
            found.append(Reissued(entry=entry.number, reference=entry.subject or "", figures=told))
    return tuple(found)


def counted_otherwise(office: Office) -> tuple[str, ...]:
    """The failures that harm was judged apart on since, so that their category would be another if decided anew.

    A failure keeps the category under which it was counted until somebody decides it anew: nothing here does.
    """
    judged = [each for each in settled(office).all_current() if each.instrument == DETAILED_REVIEW]
    harm = harm_of(office)
    failed = [each for each in judged if each.category in _FAILURES]
    return tuple(
        sorted(
            each.reference
            for each in failed
            if (one := harm[each.reference]).apart
            and one.entry > each.entry
            and one.linked != (each.category == Category.HARM)
        )
    )


def closed_cases(office: Office, references: Sequence[str] | None = None) -> tuple[Closed, ...]:
    """The cases in which harm is looked for again: with a failure, or of which nobody could tell; all, or of these.

    A case is closed on the day on which the detailed review that counts was recorded.
    """
    judged = [each for each in settled(office, references).all_current() if each.instrument == DETAILED_REVIEW]
    return tuple(
        Closed(reference=each.reference, on=each.at.astimezone(_HERE).date())
        for each in judged
        if each.answers.get("primary_failure") != _NO_FAILURE
    )


def checks(office: Office, references: Sequence[str] | None = None) -> tuple[Due, ...]:
    """Every time that harm has to be looked for again, the earliest first, as at the office's position."""
    made = fold_checks(office.entries(EntryKind.HARM_CHECKED, subjects=references))
    return due_checks(closed_cases(office, references), office.settings.harm.check_again_after_months, made)


def proposed(office: Office, reference: str, cases: Cases | None = None) -> tuple[IncidentProposal, ...]:
    """The later incidents that may be between the two people of a case; the look is logged first."""
    consult(office, reference, why="later incidents, to judge harm")
    return (cases or Cases(office)).case(reference).incidents


def unjudged(office: Office, references: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Application to the later incidents proposed for it that nobody confirmed or ruled out yet; ids only."""
    harm, cases = harm_of(office), Cases(office)
    found: dict[str, tuple[str, ...]] = {}
    for reference in references:
        one = harm.get(reference)
        told = {*one.incidents, *one.not_these} if one is not None else set()
        left = [
            each.incident.incident for each in cases.case(reference).incidents if each.incident.incident not in told
        ]
        if left:
            found[reference] = tuple(left)
    return found


def said(
    reference: str,
    *,
    serious: str,
    kinds: Sequence[HarmKind] = (),
    cannot_tell: bool = False,
    link: Link | None = None,
    known_from: Sequence[KnownFrom] = (),
    incidents: Sequence[str] = (),
    not_these: Sequence[str] = (),
) -> Harm:
    """What somebody is about to say of harm on an application, before it is an entry."""
    return Harm(
        reference=reference,
        entry=0,
        at=_NEVER,
        by="",
        kinds=tuple(kinds),
        cannot_tell=cannot_tell,
        link=link,
        known_from=tuple(known_from),
        serious=serious,
        incidents=tuple(incidents),
        not_these=tuple(not_these),
        apart=True,
    )


def judge_harm(office: Office, harm: Harm, *, why: str, cases: Cases | None = None) -> Entry:
    """Records how somebody judges harm on an application, apart from its readings.

    `harm.entry`, `at` and `by` are made here. They look at its later incidents first, by `proposed`.

    Raises:
        NotAllowed: they read the case themselves.
        RecordingRefused: it does not hold together; everything that is wrong is named.
        ReviewNotReady: the sealed population does not hold the application.
    """
    office.must_be_now()
    mine = replace(harm, by=office.reader)
    incidents = [each.incident.incident for each in (cases or Cases(office)).case(harm.reference).incidents]
    readers = allocations(office).readers_of(harm.reference)
    must_be_able_to_judge(mine, readers=readers, proposed=incidents, why=why)
    if not has_consulted(office, harm.reference):
        raise RecordingRefused(f"look at it first, with `clare-review harm {harm.reference}`; nothing was recorded")
    before = office.entries(EntryKind.HARM_JUDGED, subject=harm.reference)

    def check(present: Reading) -> None:
        if present.entries(kinds=[EntryKind.HARM_JUDGED], subject=harm.reference) != before:
            raise RecordingRefused(f"{harm.reference}: somebody judged it meanwhile; look at that first")

    new = NewEntry(
        kind=EntryKind.HARM_JUDGED,
        by=office.reader,
        key=office.key(),
        subject=harm.reference,
        supersedes=before[-1].number if before else None,
        body={
            "kinds": [each.value for each in harm.kinds],
            "cannot_tell": harm.cannot_tell,
            "link": harm.link.value if harm.link else None,
            "known_from": [each.value for each in harm.known_from],
            "serious": harm.serious,
            "incidents": list(harm.incidents),
            "not_these": list(harm.not_these),
        },
        text={"why": why.strip()},
    )
    return office.keeper.append(new, check=check)


def check_harm(
    office: Office, reference: str, months: int, *, searched: Sequence[str], found: Found, left_out: str = ""
) -> Entry:
    """Records that harm was looked for again on a closed case, where, and what was found.

    Raises:
        RecordingRefused: it is not due, or a search was left out without a reason.
    """
    office.must_be_now()
    today = office.clock().astimezone(_HERE).date()
    wanted = office.settings.harm.searches

    def check(present: Reading) -> None:
        due = _due(office.looking_at(present), reference, months)
        must_be_able_to_check(due, today, searched, wanted, left_out)

    body = {"months": months, "on": today.isoformat(), "searched": sorted(searched), "found": found.value}
    new = NewEntry(
        kind=EntryKind.HARM_CHECKED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body=body,
        text={"left_out": left_out.strip()} if left_out.strip() else None,
    )
    return office.keeper.append(new, check=check)


def due_now(office: Office) -> tuple[Due, ...]:
    """The checks whose day has come and that nobody made, the longest due first."""
    today = today_here(office)
    return tuple(each for each in checks(office) if each.is_due(today))


def _due(office: Office, reference: str, months: int) -> Due | None:
    return next((each for each in checks(office, [reference]) if each.months == months), None)
