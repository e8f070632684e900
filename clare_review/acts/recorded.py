"""What the answers rest on, gathered from the ledger as at one entry; see `findings.answers.record`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clare_review.acts.application_frame import applications_of
from clare_review.acts.assuring import asked_of
from clare_review.acts.at_risk import people, today_here
from clare_review.acts.decisions import pairs
from clare_review.acts.figures import judged_frame, position_of
from clare_review.acts.harming import checks
from clare_review.acts.learning import learning_of
from clare_review.acts.moment import Past
from clare_review.acts.office import Office
from clare_review.acts.populations import sealed_populations, versions
from clare_review.acts.referring import people_of, prompts_of, register_of, to_read_anew
from clare_review.acts.rows import entries_left_out
from clare_review.acts.settled import Cases, settled, settled_before, settled_cases
from clare_review.acts.sides import reviewers
from clare_review.acts.urgent import urgent_matters
from clare_review.assurance.assured import Assured, assured
from clare_review.errors import ReviewNotReady
from clare_review.findings.answers.changes import Change, Why, standing_of, why_judged
from clare_review.findings.answers.record import Afterwards, Before, Record, SearchedFile, Worked
from clare_review.findings.funnel import pseudonyms
from clare_review.findings.gathering import findings_from
from clare_review.findings.given import DETAILED_REVIEW, RISK_ASSESSMENT, given, utc
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_safeguarding import ACTIONS
from clare_review.population.records import Kind, worked_as
from clare_review.reviewing.adjudication import Cause
from clare_review.reviewing.judgement import Standing
from clare_review.safeguarding.actions import fold_actions
from clare_review.safeguarding.attempts import fold_attempts
from clare_review.safeguarding.everybody_else import fold_tellings
from clare_review.safeguarding.harm import Harm, count_harm, fold_harm, harm_said
from clare_review.safeguarding.inbound import Channel
from clare_review.safeguarding.units import crosswalk, reconciled

if TYPE_CHECKING:
    import pandas as pd

_ANSWERS = {
    RISK_ASSESSMENT: ("risk_now", "immediate_contact", "failure_suspected", "evidence_missing", "detailed_required"),
    DETAILED_REVIEW: (
        "research_pnc", "research_pnd", "research_visor", "research_local", "research_other_forces", "research_marac",
        "research_probation", "research_social_care", "identity_search", "identity_gap", "held_then", "test_applied",
        "test_error", "should_disclose_then", "should_disclose_now", "face_to_face", "delivery", "delivery_person",
        "safety_plan", "outcome_told", "reasons_recorded", "record_kept", "supervised", "timely", "support",
        "primary_failure", "other_failures", "action",
    ),
}  # fmt: skip


def past(office: Office, as_of: int = 0) -> Office:
    """The same office at an entry, which reads everything up to it once; nothing recorded since can be seen there."""
    entry = office.as_at(as_of or office.as_of).position().number
    return replace(office.as_at(entry), moment=Past(office.keeper, entry))


def record_of(office: Office, *, population: int = 0) -> Record:
    """Everything the answers rest on, as at the office's position.

    `population` answers for the applications of an earlier one, as they stand at that position; 0 is the newest.

    Raises:
        ReviewNotReady: no population is sealed yet.
        FiguresDoNotBalance: figures that must add up do not.
    """
    sealed = sealed_populations(office)
    newest = population or len(sealed)
    stood, twice = settled(office), settled_cases(office)
    frame, judged, position = applications_of(office), judged_frame(stood), position_of(office)
    if newest < len(sealed):
        frame = frame[frame["population"] <= newest]
        judged = judged[judged["reference"].isin(set(frame["reference"]))]
        position |= {"populations": position["populations"][:newest]}
    facts = given(frame, judged, position)
    harm = fold_harm(stood, office.entries(EntryKind.HARM_JUDGED))
    cases = _told_besides(cases_frame(frame, judged), office, stood, twice, harm)
    held_by = set(cases.index)
    later_ones = (
        versions(office).keys() - held_by
    )  # whoever came to the force and applied never is nobody's to leave out
    secret = office.pseudonym_secret()
    held = zip(cases["population"].tolist(), cases["handler"].tolist(), strict=True)
    return Record(
        answerable=office.settings.answerable,
        scope=(office.settings.scope.received_from, office.settings.scope.received_to),
        findings=findings_from(facts, secret),
        given=facts,
        cases=cases,
        files=_files(office),
        codes=office.failure_codes,
        points=office.points,
        assured=_assured(office),
        worked=_worked(office, cases),
        people=tuple(one for one in people(office).people if later_ones.isdisjoint(one.references)),
        flags=_flags(office),
        urgent=urgent_matters(office).counts,
        afterwards=_afterwards(office, harm, held_by),
        decisions=_decisions(office),
        opened=office.entries(EntryKind.OPENED)[0].at,
        pseudonyms=pseudonyms(((version, who) for version, who in held if isinstance(who, str)), secret),
        before=_before(office, newest, stood),
    )


def cases_frame(applications: "pd.DataFrame", judgements: "pd.DataFrame") -> "pd.DataFrame":
    """One row for each application in order of reference: what was exported, how it was read, and every answer."""
    frame = applications.set_index("reference")
    if not frame.index.is_monotonic_increasing:
        frame = frame.sort_index()
    for instrument, stage in ((RISK_ASSESSMENT, "assessed"), (DETAILED_REVIEW, "reviewed")):
        frame = frame.join(
            _answered(judgements[(judgements["instrument"] == instrument).to_numpy()], instrument, stage)
        )
    return frame


def _answered(judged: "pd.DataFrame", instrument: str, stage: str) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    answers, known = judged["answers"].tolist(), dict[Any, Any]()
    columns: dict[str, Any] = {
        stage: judged["entry"].to_numpy(),
        f"{stage}_at": judged["at"].array,
        f"{stage}_first_at": judged["first_at"].array,
        f"{stage}_by": judged["by"].array,
        f"{stage}_stage": judged["stage"].array,
    }
    if instrument == DETAILED_REVIEW:
        columns["category"] = judged["category"].array
    for name in _ANSWERS[instrument]:
        said = (one.get(name) for one in answers)  # one object for all cells that say the same
        columns[name] = np.fromiter((known.setdefault(each, each) for each in said), object, len(answers))
    return pd.DataFrame(columns, index=judged["reference"].tolist())


def _told_besides(
    cases: "pd.DataFrame", office: Office, stood: Standing, twice: Cases, harm: Mapping[str, Harm]
) -> "pd.DataFrame":
    """The same with when each was allocated, how two readings stand, what stands of harm, and what did at first."""
    import pandas as pd

    order = reversed(office.entries(EntryKind.ALLOCATED))  # the first of them holds: later ones give it out again
    allocated = {reference: entry.at for entry in order for reference in entry.body.get("order", {})}
    names = cases.index.tolist()
    cases["allocated_at"] = pd.Series(
        [allocated.get(each) for each in names], index=cases.index, dtype="datetime64[us, UTC]"
    )
    for instrument, stage in ((RISK_ASSESSMENT, "assessed"), (DETAILED_REVIEW, "reviewed")):
        found = {each: told[instrument].state.name.lower() for each, told in twice.items() if instrument in told}
        cases[f"{stage}_settled"] = [found.get(each) for each in names]
    first = {each: chain[0] for each, chains in stood.chains.items() if (chain := chains.get(DETAILED_REVIEW))}
    told = {each: _harm_codes(one) for each, one in harm.items()}
    at_first = {each: _harm_codes(harm_said(one)) for each, one in first.items()}
    for name, found_in in (("harm", told), ("harm_at_first", at_first)):
        cases[name] = pd.Series([found_in.get(each) for each in names], dtype=object, index=cases.index)
    for name, word in (("harm_linked", "link"), ("serious_injury", "serious"), ("harm_by", "by")):
        cases[name] = [getattr(harm[each], word) or None if each in harm else None for each in names]
    cases["harm_known_from"] = pd.Series(
        [tuple(harm[each].known_from) if each in harm else None for each in names], dtype=object, index=cases.index
    )
    cases["harm_apart"] = [each in harm and harm[each].apart for each in names]
    return cases


def _harm_codes(harm: Harm) -> tuple[str, ...]:
    """Kinds of harm as the codes of the form, which says `none` and `cannot_tell` in words of their own."""
    return tuple(harm.kinds) or (("cannot_tell",) if harm.cannot_tell else ("none",))


def _afterwards(office: Office, harm: Mapping[str, Harm], among: AbstractSet[str]) -> Afterwards:
    register = register_of(office)
    of_register = people_of(office, register.applications)
    links = people_of(office, sorted(among & set(harm)))
    sealed = versions(office)
    return Afterwards(
        today=today_here(office),
        harm=count_harm({each: one for each, one in harm.items() if each in among}, links),
        harm_checks=tuple(each for each in checks(office) if each.reference in among),
        register=register,
        units=reconciled(register, of_register, sealed),
        crosswalk=crosswalk(register, of_register),
        hand_over=tuple(each.reference for each in prompts_of(office) if each.reference in among),
        to_read_anew=to_read_anew(office),
        learning=learning_of(office),
        actions=tuple(fold_actions(office.entries(*ACTIONS)).values()),
        attempts=fold_attempts(office.entries(EntryKind.CONTACTED)),
        tellings=fold_tellings(office.entries(EntryKind.TOLD)),
        came_in=Counter(Channel(entry.body["channel"]).say for entry in office.entries(EntryKind.CAME_IN)),
    )


def _files(office: Office) -> tuple[SearchedFile, ...]:
    away = entries_left_out(office)
    seals = [(entry.number, int(entry.body["version"])) for entry in office.entries(EntryKind.SEALED)]
    return tuple(
        SearchedFile(
            file=entry.body["file"],
            entry=entry.number,
            at=utc(entry.at),
            rows=int(entry.body["rows"]),
            understood=int(entry.body["understood"]),
            quarantined=int(entry.body["quarantined"]),
            not_data=int(entry.body["not_data"]),
            population=next((version for number, version in seals if number > entry.number), 0),
        )
        for entry in office.entries(EntryKind.IMPORTED)
        if entry.body["kind"] == Kind.APPLICATIONS and entry.number not in away
    )


def _assured(office: Office) -> Assured:
    """What the readings came to alone, without the bootstrap: the notebook on assurance shows the rest."""
    return assured(asked_of(office, only_finding=True), resamples=0)


def _worked(office: Office, cases: "pd.DataFrame") -> Worked:
    formerly = {one.id: one.formerly for one in reviewers(office) if one.formerly}
    judged = office.entries(EntryKind.JUDGED)
    theirs = {(entry.by, entry.subject or "") for entry in judged if entry.by in formerly}
    worked = cases["worked_by"].reindex(sorted({reference for _, reference in theirs})).dropna().to_dict()
    own = {reference for reader, reference in theirs if worked_as(worked.get(reference, ()), formerly[reader])}
    return Worked(
        readers=len({entry.by for entry in judged}),
        read_by_own_handler=tuple(sorted(own)),
        conflicts_declared=len(office.entries(EntryKind.DECLARED)),
        hidden_from_second=tuple(office.settings.second_readings.hide),
        unmasked=len(office.entries(EntryKind.UNMASKED)),
    )


def _flags(office: Office) -> Mapping[str, datetime]:
    """When each application was first judged to need contact at once, or raised as urgent."""
    first: dict[str, datetime] = {}
    for entry in office.entries(EntryKind.JUDGED, EntryKind.URGENT):
        if entry.kind is EntryKind.URGENT or entry.body["answers"].get("immediate_contact") == "yes":
            first.setdefault(entry.subject or "", entry.at)
    return first


def _decisions(office: Office) -> dict[str, int]:
    """How many second readings stand how, and how many decisions were put down to what."""
    found = pairs(office)
    told = Counter(each.state.value for each in found)
    decided = [each.decision.deciding for each in found if each.decision]
    told |= Counter(f"cause: {Cause(each.cause).say}" for each in decided if each)
    told["guidance needs changing"] = sum(each.guidance for each in decided if each)
    return dict(told)


def _before(office: Office, population: int, stood: Standing) -> Before | None:
    """The issue just before the newest population was sealed, and what changed since; None where it is the first."""
    seals = {int(entry.body["version"]): entry for entry in office.entries(EntryKind.SEALED)}
    if population < 2:
        return None
    number = seals[population].number - 1
    (last,) = office.entries(after=number - 1, upto=number)
    stood_then = settled_before(office, number)
    members = {each: version for each, version in versions(office).items() if version <= population}
    before = {each: standing_of(stood_then, each) for each, version in members.items() if version < population}
    now = {each: standing_of(stood, each) for each in members}
    changed = [each for each in members if before.get(each) != now[each]]
    return Before(
        entry=number,
        at=utc(last.at),
        population=population - 1,
        before=before,
        now=now,
        why=whys(office, stood, number, {each: before.get(each) for each in changed}, now),
    )


def whys(
    office: Office, stood: Standing, after: int, before: Mapping[str, Change | None], now: Mapping[str, Change]
) -> dict[str, Why]:
    """The reason why each application counts otherwise than it did at entry `after`; None before it was sealed."""
    fed = office.entries(EntryKind.FED_BACK, after=after)
    external = {reference for entry in fed for reference in entry.body["changes"]}
    found = {}
    for each, was in before.items():
        judged = None if was is None else why_judged(stood.of(each), after, was, now[each])
        found[each] = Why.LATE_FIND if was is None else Why.EXTERNAL if each in external else judged or Why.OTHER
    return found


def must_be_sealed(office: Office, population: int) -> None:
    """Raises ReviewNotReady where a population is asked for as at an entry at which it was not sealed yet."""
    seals = office.keeper.entries(kinds=(EntryKind.SEALED,))
    at = office.position().number
    found: Sequence[Entry] = [entry for entry in seals if int(entry.body["version"]) == population]
    if not found:
        raise ReviewNotReady(f"there is no population {population}; there are {len(seals):,}")
    if found[0].number > at:
        raise ReviewNotReady(
            f"population {population} was sealed in entry {found[0].number:,}, and the answers are asked for as at "
            f"entry {at:,}, when nobody had it: it is not used backwards; ask as at entry {found[0].number:,} or "
            f"later, or for population {sum(entry.number <= at for entry in seals)}"
        )
