"""Draws a case as markup: who is who, the clock, what the file holds. Describes nothing, decides nothing."""

from collections.abc import Iterable, Sequence
from datetime import date

from benchmarks.plain_panel.markup import Markup, element, together
from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.wording import say_count
from clare_review.planning.signals import Signal
from clare_review.population.records import Application, Case, HistoryItem, IncidentProposal, System
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.file_lines import citable, incident_line
from clare_review.reviewing.wording import NOT_RECORDED, say, say_date, say_result, say_wall_time

_MARKS = {Result.WITHIN: "✓", Result.OVER: "▲", Result.CANNOT_TELL: "?"}


def draw_case(view: CaseView) -> Markup:
    """The whole case, for the reading side of the screen."""
    case = view.case
    return element(
        "div",
        _heading(view),
        _section("Signals", draw_signals(view.signals)),
        _section("Who is who", draw_people(case)),
        _section("The clock of the guidance then in force", draw_clock(view.clock)),
        _section("What happened when", draw_days(case)),
        _section("Checks recorded in the export", draw_checks(case.application)),
        _section(f"Log ({say_count(len(case.log), 'line')})", draw_log(case)),
        _section(f"History held on B before it ({say_count(len(case.history), 'line')})", draw_history(case.history)),
        _section("Later incidents that may concern the same people", draw_incidents(case)),
        _section("Other applications that may be on the same subject", draw_others(case)),
        _section("The application as understood", draw_application(case.application)),
        class_="cr-side",
        role="region",
        aria_label=f"The file of {view.reference}",
        tabindex="0",  # a region that scrolls has to be within reach of the keyboard
    )


def draw_signals(signals: Sequence[Signal]) -> Markup:
    """The signals as sentences; they order the work and clear nobody."""
    if not signals:
        return _nothing("No signal. That says nothing about whether the work was right.")
    return element("ul", *(element("li", _text(each.sentence)) for each in signals))


def draw_people(case: Case) -> Markup:
    """A, B and C side by side, and the names under which the history knows B."""
    it = case.application
    known = sorted({(each.subject_name or NOT_RECORDED, say_date(each.subject_born)) for each in case.history})
    also = element(
        "p", "B in the history: ", _text("; ".join(f"{name}, born {born}" for name, born in known)), class_="cr-small"
    )
    return together(
        (
            element(
                "div",
                _person("A, person at risk", _name(it.a_forename, it.a_surname), it.a_born, it.a_sex),
                _person("B, subject", _name(it.b_forename, it.b_surname), it.b_born, it.b_sex, it.b_pnc),
                _third_party(it),
                class_="cr-people",
            ),
            also if known else None,
        )
    )


def draw_clock(clock: Sequence[StepResult]) -> Markup:
    """Each step of the guidance: done, last day allowed, result in words and sign, and why."""
    head = _row(("Step", "Done", "Result", "Why"), "th")
    return element("table", element("thead", head), element("tbody", *map(_step, clock)), class_="cr-clock")


def draw_days(case: Case) -> Markup:
    """The dated steps and later incidents in order, each with the days since receipt."""
    it = case.application
    received = it.received.date()
    dated: list[tuple[date | None, str]] = [
        (received, "application received"),
        (it.checks_on, "checks"),
        (it.met_on, "applicant met"),
        (it.forum_on, "forum"),
        (it.decided_on, f"decision: {say(it.outcome)}"),
        (it.disclosed_on, "disclosure"),
    ]
    dated += [
        (each.incident.occurred, f"later {incident_line(each)}: {say(each.incident.category)}")
        for each in case.incidents
    ]
    missing = [what for day, what in dated if day is None]
    rows = [_row((say_date(day), f"day {(day - received).days}", what)) for day, what in sorted(_with_day(dated))]
    table = element("table", element("tbody", *rows))
    said = element("p", f"No date recorded for: {', '.join(missing)}.", class_="cr-small") if missing else None
    return together((table, said))


def draw_checks(application: Application) -> Markup:
    """What the export says about each system: yes, no, or not recorded."""
    if not application.checks_exported:
        return _nothing("This export has no columns for checks. That says nothing about whether they were made.")
    rows = [_row((say(system), say(application.checked(system)))) for system in System]
    return element("table", element("tbody", *rows), class_="cr-narrow")


def draw_log(case: Case) -> Markup:
    """The log, line by line, under the numbers a reason cites."""
    if not case.log:
        return _nothing("The export holds no log for this application.")
    lines = (
        _line(f"log {each.line}", f"{say_wall_time(each.entered)}, {say(each.by)}", each.text) for each in case.log
    )
    return element("ol", *lines, class_="cr-lines")


def draw_history(history: Sequence[HistoryItem]) -> Markup:
    """What systems held on B before the application."""
    if not history:
        return _nothing("The export holds no history on B before the application.")
    return element(
        "ol",
        *(_line(f"history {each.line}", _history_head(each), _history_text(each)) for each in history),
        class_="cr-lines",
    )


def draw_incidents(case: Case) -> Markup:
    """Later incidents as proposals: how each was matched, for a person to confirm."""
    if not case.incidents:
        return _nothing("None was matched by name and date of birth. That does not say that there was none.")
    return element("ol", *(_incident(each) for each in case.incidents), class_="cr-lines")


def draw_others(case: Case) -> Markup:
    """Other applications that may be on the same subject."""
    if not case.others:
        return _nothing("None was matched.")
    lines = (
        _line(each.reference, f"received {say_date(each.received.date())}, {say(each.outcome)}", each.sentence)
        for each in case.others
    )
    return element("ol", *lines, class_="cr-lines")


def draw_application(it: Application) -> Markup:
    """Everything else that was understood, and every column that was not placed."""
    outcome = say(it.outcome) if it.outcome else "no decision recorded"
    supervisor = say(it.supervisor) if it.supervisor_exported else "the export has no such column"
    facts = [
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
    table = element("table", element("tbody", *(_row(fact) for fact in facts)), class_="cr-facts")
    notes = element("ul", *(element("li", _text(note)) for note in it.notes)) if it.notes else None
    return together((table, notes))


def draw_cited_lines(case: Case) -> tuple[tuple[str, Markup], ...]:
    """Each line of the file that a reason can cite, with a line of its words; the names are those of `citable`."""
    words = {
        "application": "the application itself: what it says, or leaves out",
        **{f"log {each.line}": f"{say_wall_time(each.entered)}: {each.text}" for each in case.log},
        **{f"history {each.line}": f"{_history_head(each)}: {say(each.category)}" for each in case.history},
    }
    for each in case.incidents:
        words[incident_line(each)] = f"{say_date(each.incident.occurred)}: {say(each.incident.category)}"
    return tuple((name, element("div", words[name], class_="cr-text", dir="auto")) for name in citable(case))


def _heading(view: CaseView) -> Markup:
    return element(
        "h2",
        view.reference,
        element("span", f"band {view.band}, {say(view.case.application.route)}", class_="cr-tag"),
        class_="cr-reference",
    )


def _section(title: str, content: Markup) -> Markup:
    return element("section", element("h3", title), content, aria_label=title)


def _nothing(sentence: str) -> Markup:
    return element("p", sentence, class_="cr-none")


def _text(said: str) -> Markup:
    # dir=auto keeps a line written from right to left, or meant to confuse, from turning its neighbours round
    return element("span", said, class_="cr-text", dir="auto")


def _row(cells: Iterable[str], tag: str = "td") -> Markup:
    first, *rest = cells
    scope = {"scope": "col" if tag == "th" else "row"}
    others = (element("th", each, **scope) if tag == "th" else element("td", _text(each)) for each in rest)
    return element("tr", element("th", _text(first), **scope), *others)


def _step(result: StepResult) -> Markup:
    due = f"last day allowed {say_date(result.due_on)}; " if result.due_on else ""
    said = element("span", _MARKS[result.result], aria_hidden="true")
    return element(
        "tr",
        element("th", result.step.say, scope="row"),
        element("td", say_date(result.done_on)),
        element("td", said, " ", say_result(result)),
        element("td", _text(f"{due}{result.why}"), element("div", f"guidance: {result.version}", class_="cr-small")),
        class_=f"cr-{result.result.value}",
    )


def _line(name: str, head: str, text: str) -> Markup:
    return element(
        "li",
        element("span", element("b", _text(name)), " ", _text(head), class_="cr-head"),
        element("div", text, class_="cr-text", dir="auto"),
    )


def _incident(proposal: IncidentProposal) -> Markup:
    it = proposal.incident
    how = "exact match" if proposal.exact else "a proposal, to be confirmed"
    head = f"{say_date(it.occurred)}, {say(it.category)}, injury: {say(it.injury)} ({how})"
    people = (
        f"victim {say(it.victim_name)}, born {say_date(it.victim_born)}; "
        f"suspect {say(it.suspect_name)}, born {say_date(it.suspect_born)}"
    )
    return _line(incident_line(proposal), head, f"{proposal.sentence}\n{people}")


def _history_head(it: HistoryItem) -> str:
    return f"{say_date(it.recorded_on)}, {say(it.system)}"


def _history_text(it: HistoryItem) -> str:
    return (
        f"{say(it.category)}, outcome: {say(it.outcome)}, victim was a partner: {say(it.victim_was_partner)}\n"
        f"{say(it.subject_name)}, born {say_date(it.subject_born)}"
    )


def _name(forename: str | None, surname: str | None) -> str:
    return " ".join(part for part in (forename, surname) if part) or NOT_RECORDED


def _person(title: str, name: str, born: date | None, sex: str | None, pnc: str | None = None) -> Markup:
    facts = f"born {say_date(born)}, sex {say(sex)}" + (f", PNC {pnc}" if pnc else "")
    return element("div", element("h4", title), element("div", _text(name), class_="cr-name"), _text(facts))


def _third_party(it: Application) -> Markup:
    name = it.c_name or "none recorded"
    made_by = _text(f"application made by {say(it.capacity)}")
    return element("div", element("h4", "C, third party"), element("div", _text(name), class_="cr-name"), made_by)


def _with_day(dated: Iterable[tuple[date | None, str]]) -> list[tuple[date, str]]:
    return [(day, what) for day, what in dated if day is not None]
