"""Loads the guidance file, checks that it hangs together, and lists everything wrong with it at once."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from clare_review import strict_yaml
from clare_review.errors import FileProblem
from clare_review.guidance.forms import Form
from clare_review.guidance.lines import (
    Confidence,
    Confirmation,
    CountedFrom,
    Guidance,
    Line,
    Step,
    Unit,
    Version,
    WhenChanged,
)
from clare_review.ledger.digest import digest
from clare_review.places import template
from clare_review.population.records import Route

_FILE = ("name", "edition", "open_when_changed", "versions")
_CHANGED = ("rule", "confidence", "source")
_VERSION = ("id", "title", "in_force_from", "lines")
_FORCE = ("day", "earliest", "latest", "confidence", "source", "confirmed")
_LINE = ("step", "route", "limit", "unit", "counted_from", "confidence", "source", "unless", "confirmed")
_CONFIRMED = ("by", "on")
_NOT_KNOWN = "not known"


def load_guidance(path: Path | None = None) -> Guidance:
    """Loads the guidance from a file, by default the one that comes with the package.

    Raises:
        FileProblem: the file cannot be used; every problem is listed with the place it stands in.
    """
    file = path or template("guidance", "dvds.yaml")
    return parse_guidance(strict_yaml.read(file), str(file))


def parse_guidance(data: Any, where: str) -> Guidance:
    """The guidance in strict YAML data; `where` names its file in messages. Raises as `load_guidance` does."""
    problems: list[str] = []
    form = Form(data, "", problems, _FILE)
    changed = form.inner("open_when_changed", _CHANGED)
    rule = _changed_rule(changed)
    source = changed.text("source")
    versions = tuple(_version(entry, place, problems) for place, entry in form.items("versions"))
    name, edition = form.text("name"), form.text("edition")
    problems.extend(_order(versions))
    if problems:
        raise FileProblem(where, problems)
    return Guidance(
        name=name,
        edition=edition,
        when_changed=rule,
        when_changed_source=source,
        versions=versions,
        digest=digest(data),
    )


def _changed_rule(form: Form) -> WhenChanged:
    rule = form.word("rule", WhenChanged)
    confidence = form.word("confidence", Confidence)
    if (rule is WhenChanged.NOT_KNOWN) != (confidence is Confidence.NOT_CONFIRMED):
        form.problem("confidence", f"is {confidence.value} for a rule that is {rule.value}; X goes with not known")
    return rule


def _version(data: Any, place: str, problems: list[str]) -> Version:
    form = Form(data, place, problems, _VERSION, called="id")
    force = form.inner("in_force_from", _FORCE)
    earliest, latest = _span(force)
    lines = tuple(_line(entry, at, problems) for at, entry in form.items("lines"))
    for problem in _completeness(lines):
        form.problem("lines", problem)
    return Version(
        id=form.text("id"),
        title=form.text("title"),
        earliest=earliest,
        latest=latest,
        confidence=_confidence_of_day(force),
        source=force.text("source"),
        confirmed=_confirmed(force),
        lines=lines,
    )


def _span(form: Form) -> tuple[date, date]:
    if form.has("day"):
        if form.has("earliest") or form.has("latest"):
            form.problem("day", "is given with earliest or latest; give the day, or the span it lies in")
        day = form.day("day")
        return day, day
    earliest, latest = form.day("earliest"), form.day("latest")
    if earliest > latest > date.min:
        form.problem("latest", f"is {latest}, before earliest ({earliest}); put the earlier day first")
    return earliest, latest


def _confidence_of_day(form: Form) -> Confidence:
    confidence = form.word("confidence", Confidence)
    if confidence is Confidence.NOT_CONFIRMED:
        form.problem("confidence", "is X; give the span of days it must lie in, with the confidence of that span")
    return confidence


def _line(data: Any, place: str, problems: list[str]) -> Line:
    before = len(problems)
    form = Form(data, place, problems, _LINE, called="step")
    line = Line(
        step=form.word("step", Step),
        routes=form.words("route", Route),
        limit=_limit(form),
        units=form.words("unit", Unit),
        counted_from=form.words("counted_from", CountedFrom),
        confidence=form.word("confidence", Confidence),
        source=form.text("source"),
        unless=form.text_or_nothing("unless"),
        confirmed=_confirmed(form),
    )
    if len(problems) == before:  # what could not be read would only be complained of twice
        _check_line(form, line)
    return line


def _limit(form: Form) -> int | None:
    if form.has("limit") and form.text("limit") == _NOT_KNOWN:
        return None
    return form.whole_number("limit", least=1)


def _check_line(form: Form, line: Line) -> None:
    if (line.limit is None) != (line.confidence is Confidence.NOT_CONFIRMED):
        form.problem("confidence", "a limit that is not confirmed (X) is written 'not known', never as a number")
    if (line.limit is None) != (Unit.NOT_KNOWN in line.units):
        form.problem("unit", "is 'not known' exactly where the limit is; for a doubtful unit list both readings")
    if CountedFrom.NOT_KNOWN in line.counted_from and len(line.counted_from) > 1:
        form.problem("counted_from", "'not known' stands alone; list starts only where those are the only ones")
    if line.limit is None and line.counted_from != (CountedFrom.NOT_KNOWN,):
        form.problem("counted_from", "a limit that is not known is counted from 'not known'")
    if line.step is Step.FACE_TO_FACE and CountedFrom.FACE_TO_FACE in line.counted_from:
        form.problem("counted_from", "a face to face cannot be counted from itself")
    if line.limit is None and line.confirmed:
        form.problem("confirmed", "a limit that is not known cannot be confirmed; give the limit")


def _confirmed(form: Form) -> Confirmation | None:
    if not form.has("confirmed"):
        return None
    inner = form.inner("confirmed", _CONFIRMED)
    return Confirmation(by=inner.text("by"), on=inner.day("on"))


def _completeness(lines: Iterable[Line]) -> list[str]:
    """Silence is not an answer: every step of every route is listed once, if only as not known."""
    found = [(line.step, route) for line in lines for route in line.routes]
    wanted = [(step, route) for step in Step for route in Route]
    missing = [pair for pair in wanted if pair not in found]
    twice = [pair for pair in wanted if found.count(pair) > 1]
    return [
        *(
            f"{step.value} on {route.value} is not listed; list it, as 'not known' if need be"
            for step, route in missing
        ),
        *(f"{step.value} on {route.value} is listed more than once" for step, route in twice),
    ]


def _order(versions: tuple[Version, ...]) -> list[str]:
    ids = [version.id for version in versions]
    repeated = dict.fromkeys(name for name in ids if name and ids.count(name) > 1)
    return [
        *(f"versions: the id {name!r} is given more than once; every version has its own" for name in repeated),
        *(
            f"versions: {newer.id} does not begin after {older.id}; put the oldest first"
            for older, newer in pairwise(versions)
            if newer.earliest <= older.latest
        ),
    ]
