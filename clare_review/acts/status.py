"""Where a review stands: the figures that the findings show, and what has to be done next."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from clare_review.acts.action_desk import action_desk
from clare_review.acts.adjudicating import to_be_decided
from clare_review.acts.adjudicating import waiting as waiting_for_a_third
from clare_review.acts.allocating import allocations
from clare_review.acts.at_risk import today_here
from clare_review.acts.declaring import concerned, waiting
from clare_review.acts.figures import findings_of
from clare_review.acts.giving_again import due_again
from clare_review.acts.office import Office
from clare_review.acts.passing_on import passed_on
from clare_review.acts.populations import rows_by_fate, sealed_populations
from clare_review.acts.referring import prompts_of
from clare_review.acts.sides import side_rows_by_fate
from clare_review.acts.signing_off import changed_since, desks
from clare_review.acts.urgent import urgent_matters
from clare_review.assurance.signing import Desk, SignOff
from clare_review.guidance.wording import say_count
from clare_review.ledger.stages import Stage

_NOTHING_SIGNED = dict.fromkeys(
    ("handed_in", "signed_off", "sent_back", "changed_since", "conflicts", "conflicts_waiting", "passed_on"), 0
)
_NOTHING_AGAIN = {
    "second_readings": {"to_give_out": 0, "re_reads_to_give_out": 0, "to_read": 0},
    "adjudications": {"to_give_out": 0, "to_decide": 0},
}
_NOTHING: dict[str, Any] = {
    "population": {"version": 0, "applications": 0, "digest": None, "entry": None},
    "populations": [],
    "batches": 0,
    "risk_assessed": 0,
    "detailed_required": 0,
    "detailed_reviewed": 0,
    "failures": {"total": 0, "harm": 0, "service": 0, "administrative": 0, "cannot_tell": 0},
}


def status_of(office: Office) -> dict[str, Any]:
    """The figures for programs, the same as `findings --json` gives, with the side tables and the ledger's position.

    The keys are always the same. Before anything is sealed, `population.version` is 0 and the figures are 0.
    `at_risk` counts the people of the action desk, and the red ones among them.
    `hand_over` counts what has to be handed over, by today and before it. `consultations` counts what is logged now,
    and is None where the review is shown as at an earlier entry.
    """
    head = office.position()
    told: dict[str, Any] = {
        "review": office.settings.name,
        "entries": head.number,
        "digest": head.digest,
        "consultations": None if office.as_of else office.looks().number,
        "side_rows": dict(side_rows_by_fate(office)),
        "urgent": urgent_matters(office).counts,
        "at_risk": {"people": 0, "red": 0},
    }
    if not sealed_populations(office):
        nothing = {"signing": _NOTHING_SIGNED, **_NOTHING_AGAIN, "hand_over": {"today": 0, "late": 0}}
        return {**_NOTHING, "rows": rows_by_fate(office), **nothing, **told}
    figures, every = findings_of(office).as_json(), desks(office)
    counts = {name: figures[name] for name in (*_NOTHING, "rows")}
    more = {"signing": _signing(office, every), **_again(office, every), "hand_over": _hand_over(office)}
    return {**counts, **more, **told, "at_risk": _at_risk(office)}


def _at_risk(office: Office) -> dict[str, int]:
    """How many people are on the action desk, and of how many of them something is late, or nobody's."""
    found = action_desk(office)
    return {"people": len(found.rows), "red": len(found.red)}


def _hand_over(office: Office) -> dict[str, int]:
    """What has to be handed over to Professional Standards: by today, or before today."""
    found, today = prompts_of(office), today_here(office)
    late = sum(each.late(today) for each in found)
    return {"today": len(found) - late, "late": late}


def _again(office: Office, every: Sequence[Desk]) -> dict[str, dict[str, int]]:
    """What is outstanding of readings after the first: cases drawn and in no batch, given and not read to the end, in
    dispute or reopened and with nobody, and with somebody who has not decided yet."""
    allocated = allocations(office)
    second = {batch.id for batch in allocated.at(Stage.SECOND)}
    left = sum(not one.finished for desk in every if desk.batch in second for one in desk.progress)
    second_due, re_reads = due_again(office, allocated)
    nobody = len(waiting_for_a_third(office)) if second else 0
    disputed = to_be_decided(office) if second else ()
    return {
        "second_readings": {"to_give_out": len(second_due), "re_reads_to_give_out": len(re_reads), "to_read": left},
        "adjudications": {"to_give_out": nobody, "to_decide": len(disputed) - nobody},
    }


def _signing(office: Office, every: Sequence[Desk]) -> dict[str, int]:
    """Batches by where their sign-off stands, those changed since they were signed off, and declared conflicts."""
    states = Counter(desk.state for desk in every)
    declared = concerned(office)
    return {
        "handed_in": states[SignOff.HANDED_IN],
        "signed_off": states[SignOff.ACCEPTED],
        "sent_back": states[SignOff.RETURNED],
        "changed_since": len(changed_since(office)),
        "conflicts": len(declared),
        "conflicts_waiting": len(waiting(declared)),
        "passed_on": len(passed_on(office)),
    }


def status_text(office: Office) -> str:
    """The same for a person, with the next step at its end."""
    told = status_of(office)
    rows = told["rows"]
    lines = [
        f"{told['review']}: entry {told['entries']:,} ({told['digest'][:16]})",
        f"rows of applications: {rows['accepted']:,} accepted, {rows['merged']:,} merged, "
        f"{rows['quarantined']:,} quarantined, {rows['not_data']:,} not data",
        "side tables: " + ", ".join(_side(kind, counts) for kind, counts in told["side_rows"].items()),
        *_populations(told),
        *_reading(told),
        *_urgent(told),
        *_on_the_desk(told["at_risk"]),
        *_handed_over(told["hand_over"]),
        f"next: {_next(told)}",
    ]
    return "\n".join(lines)


def _side(kind: str, counts: dict[str, int]) -> str:
    held = f" ({counts['quarantined']:,} quarantined)" if counts["quarantined"] else ""
    return f"{counts['accepted']:,} {kind}{held}"


def _populations(told: dict[str, Any]) -> list[str]:
    return [
        f"population {one['version']}: {one['applications']:,} applications, digest {one['digest'][:16]}"
        for one in told["populations"]
    ]


def _reading(told: dict[str, Any]) -> list[str]:
    if not told["population"]["version"]:
        return []
    failures = told["failures"]
    return [
        f"{told['batches']:,} batches; {told['risk_assessed']:,} risk-assessed, {told['detailed_reviewed']:,} of "
        f"{told['detailed_required']:,} required detailed reviews done",
        f"failures: {failures['total']:,} = {failures['harm']:,} harm + {failures['administrative']:,} administrative "
        f"+ {failures['service']:,} service; {failures['cannot_tell']:,} cannot be told",
        *_signed(told["signing"]),
        *_outstanding(told),
    ]


def _urgent(told: dict[str, Any]) -> list[str]:
    counts = told["urgent"]
    if not any(counts.values()):
        return []
    stand = ", ".join(f"{number:,} {state}" for state, number in counts.items())
    return [f"{say_count(sum(counts.values()), 'urgent matter')}: {stand}"]


def _on_the_desk(at_risk: dict[str, int]) -> list[str]:
    if not at_risk["people"]:
        return []
    return [f"{say_count(at_risk['people'], 'person', 'people')} at risk, {at_risk['red']:,} of them not looked after"]


def _handed_over(counts: dict[str, int]) -> list[str]:
    if not any(counts.values()):
        return []
    return [f"to be handed over to Professional Standards: {counts['today']:,} today, {counts['late']:,} before today"]


def _signed(signing: dict[str, int]) -> list[str]:
    """Said once anything of it happened."""
    lines = []
    if any(signing[name] for name in ("handed_in", "signed_off", "sent_back")):
        lines.append(
            f"batches: {signing['handed_in']:,} handed in, {signing['signed_off']:,} signed off "
            f"({signing['changed_since']:,} changed since), {signing['sent_back']:,} sent back"
        )
    if signing["conflicts"]:
        lines.append(
            f"declared conflicts on cases still with their reader: {signing['conflicts']:,}, of which "
            f"{signing['conflicts_waiting']:,} are unfinished and wait to be moved"
        )
    if signing["passed_on"]:
        lines.append(f"passed on by their readers, and waiting to be moved: {signing['passed_on']:,}")
    return lines


def _outstanding(told: dict[str, Any]) -> list[str]:
    second, third = told["second_readings"], told["adjudications"]
    lines = []
    if any(second.values()):
        lines.append(
            f"second readings outstanding: {second['to_give_out']:,} to give out, {second['to_read']:,} to read; "
            f"{second['re_reads_to_give_out']:,} re-reads wait for second readings to be given out among"
        )
    if any(third.values()):
        lines.append(
            f"adjudications outstanding: {third['to_give_out']:,} to give out, {third['to_decide']:,} to decide"
        )
    return lines


def _next(told: dict[str, Any]) -> str:
    if told["urgent"]["late"] or told["urgent"]["waiting"]:
        return "clare-review urgent"
    if any(told["hand_over"].values()):
        return "clare-review referrals"
    if not told["population"]["version"]:
        return "clare-review seal" if told["rows"]["accepted"] else "clare-review import FILES"
    if told["at_risk"]["red"]:
        return "clare-review desk"
    if not told["batches"]:
        return "clare-review allocate"
    if told["signing"]["conflicts_waiting"]:
        return "clare-review hand-over --declared"
    if told["signing"]["passed_on"]:
        return "clare-review hand-over --passed-on"
    if told["risk_assessed"] < told["population"]["applications"]:
        return "clare-review lab --reviewer ID"
    if told["second_readings"]["to_give_out"]:
        return "clare-review allot"
    if told["adjudications"]["to_give_out"]:
        return "clare-review adjudicate"
    if told["second_readings"]["to_read"] or told["adjudications"]["to_decide"]:
        return "clare-review lab --reviewer ID"
    return "clare-review findings"
