"""A case as plain data for the page: words only, in the order they are shown. Decides nothing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from clare_review.guidance.results import Result, StepResult
from clare_review.population.records import Application, Case, HistoryItem, IncidentProposal, LaterRow, System
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.file_lines import citable, incident_line
from clare_review.reviewing.masking import HIDDEN, Mask
from clare_review.reviewing.timeline import timeline
from clare_review.reviewing.wording import NOT_RECORDED, say, say_date, say_result, say_wall_time

_MARKS = {Result.WITHIN: "✓", Result.OVER: "▲", Result.CANNOT_TELL: "?"}


def case_data(view: CaseView) -> dict[str, Any]:
    """Everything the reading side shows of a case."""
    case, it = view.case, view.case.application
    return {
        "reference": view.reference,
        "band": view.band,
        "route": say(it.route),
        "handler": say(it.handler),
        "received": say_wall_time(it.received, it.received_has_time),
        "outcome": _outcome(view),
        "signals": [each.sentence for each in view.signals],
        "people": _people(it),
        "known_as": _known_as(case),
        "steps": [_step(each) for each in view.clock],
        "timeline": asdict(timeline(view)),
        "checks": [_check(it, system) for system in System] if it.checks_exported else None,
        "lines": [
            _section("Log", [_log(each) for each in case.log], "The export holds no log for this application."),
            _section(
                "History held on B before the application",
                [_history(each) for each in case.history],
                "The export holds no history on B before the application.",
            ),
            _section(
                "Later incidents that may concern the same people",
                [_incident(each) for each in case.incidents],
                HIDDEN.capitalize() + "."
                if Mask.LATER_HARM in view.hidden
                else "None was matched by name and date of birth. That does not say that there was none.",
            ),
            _section("Other applications that may be on the same subject", _others(case), "None was matched."),
        ],
        "later": [_later(each) for each in case.later_rows],
        "facts": [list(fact) for fact in _facts(it, _outcome(view))],
        "notes": list(it.notes),
        "citable": list(citable(case)),
    }


def step_mark(result: Result) -> str:
    """The sign of a result, which stands beside its words and never alone."""
    return _MARKS[result]


def _section(title: str, lines: Sequence[dict[str, str]], none: str) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "none": none}


def _people(it: Application) -> list[dict[str, str]]:
    third = f"application made by {say(it.capacity)}"
    return [
        _person("A, person at risk", it.a_forename, it.a_surname, it.a_born, f"sex {say(it.a_sex)}"),
        _person("B, subject", it.b_forename, it.b_surname, it.b_born, f"sex {say(it.b_sex)}, PNC {say(it.b_pnc)}"),
        {"title": "C, third party", "name": it.c_name or "none recorded", "facts": third},
    ]


def _person(title: str, forename: str | None, surname: str | None, born: date | None, more: str) -> dict[str, str]:
    name = " ".join(part for part in (forename, surname) if part) or NOT_RECORDED
    return {"title": title, "name": name, "facts": f"born {say_date(born)}, {more}"}


def _known_as(case: Case) -> str:
    """The names and dates of birth under which the history knows B."""
    known = sorted({(say(each.subject_name), say_date(each.subject_born)) for each in case.history})
    return "; ".join(f"{name}, born {born}" for name, born in known)


def _step(result: StepResult) -> dict[str, str]:
    return {
        "step": result.step.say,
        "done": say_date(result.done_on),
        "due": say_date(result.due_on) if result.due_on else "not known",
        "result": result.result.value,
        "mark": step_mark(result.result),
        "said": say_result(result),
        "why": result.why,
        "version": result.version,
    }


def _check(it: Application, system: System) -> dict[str, str]:
    answer = it.checked(system)
    return {"system": say(system), "said": say(answer), "answer": answer.value if answer else "blank"}


def _log(each: Any) -> dict[str, str]:
    return {"name": f"log {each.line}", "head": f"{say_wall_time(each.entered)}, {say(each.by)}", "text": each.text}


def _history(it: HistoryItem) -> dict[str, str]:
    text = (
        f"{say(it.category)}, outcome: {say(it.outcome)}, victim was a partner: {say(it.victim_was_partner)}\n"
        f"{say(it.subject_name)}, born {say_date(it.subject_born)}"
    )
    return {"name": f"history {it.line}", "head": f"{say_date(it.recorded_on)}, {say(it.system)}", "text": text}


def _incident(proposal: IncidentProposal) -> dict[str, str]:
    it = proposal.incident
    how = "exact match" if proposal.exact else "a proposal, to be confirmed"
    head = f"{say_date(it.occurred)}, {say(it.category)}, injury: {say(it.injury)} ({how})"
    text = (
        f"{proposal.sentence}\nvictim {say(it.victim_name)}, born {say_date(it.victim_born)}; "
        f"suspect {say(it.suspect_name)}, born {say_date(it.suspect_born)}"
    )
    return {"name": incident_line(proposal), "head": head, "text": text}


def _others(case: Case) -> list[dict[str, str]]:
    return [
        {
            "name": each.reference,
            "head": f"received {say_date(each.received.date())}, {say(each.outcome)}",
            "text": each.sentence,
        }
        for each in case.others
    ]


def _later(row: LaterRow) -> list[str]:
    """What a row of later says otherwise: of what, what stands, what it says, where it is."""
    kept = row.field.removeprefix("kept: ")
    name = f"Column {kept!r}" if kept != row.field else row.field.replace("_", " ").capitalize()
    return [name, row.sealed or NOT_RECORDED, row.later or NOT_RECORDED, f"{row.file}, row {row.row}"]


def _outcome(view: CaseView) -> str:
    outcome = view.case.application.outcome
    if Mask.OUTCOME in view.hidden:
        return HIDDEN
    return say(outcome) if outcome else "no decision recorded"


def _facts(it: Application, outcome: str) -> list[tuple[str, str]]:
    supervisor = say(it.supervisor) if it.supervisor_exported else "the export has no such column"
    return [
        ("Received", say_wall_time(it.received, it.received_has_time)),
        ("Route", f"{say(it.route)} (exported as: {it.route_as_exported})"),
        ("Made by", say(it.capacity)),
        ("Relationship", say(it.relationship)),
        ("Children", say(it.children)),
        ("DASH", say(it.dash)),
        ("Outcome", f"{outcome} (exported as: {it.outcome_as_exported or 'blank'})"),
        ("Reason given", say(it.outcome_reason)),
        ("Disclosed to", say(it.disclosed_to)),
        ("Handler", say(it.handler)),
        ("Supervisor", supervisor),
        ("Remarks", say(it.remarks)),
        ("Source", it.source),
        ("Found in", say(it.found_in)),
        *((f"Column {name!r}", said) for name, said in it.kept.items()),
        *((f"Other values of {name}", " | ".join(values)) for name, values in it.variants.items()),
    ]
