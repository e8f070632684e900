"""Writes an invented force as the eight files a force hands over, with the mess such files have."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from clare_review.invented.additional import additional_rows
from clare_review.invented.force import InventedForce, draw_force
from clare_review.invented.legacy import legacy_rows
from clare_review.invented.people import Person
from clare_review.invented.rms import write_workbook
from clare_review.invented.truth import FULL_APPLICATIONS, FULL_LATE, Sizes
from clare_review.invented.writing import uk

LEGACY = "legacy_2015_2018.csv"
RMS = "rms_2018_2023.xlsx"
ADDITIONAL = "additional_checks_2024.csv"
LOG = "log_entries.csv"
HISTORY = "subject_history.csv"
INCIDENTS = "later_incidents.csv"
HANDLERS = "handlers.csv"
REVIEWERS = "reviewers.csv"
FIRST_FILES = (LEGACY, RMS, LOG, HISTORY, INCIDENTS, HANDLERS, REVIEWERS)

Rows = Iterable[Sequence[str]]


def write_exports(
    folder: Path,
    *,
    seed: int,
    applications: int = FULL_APPLICATIONS,
    late: int = FULL_LATE,
    recognised: int = 212,
    reviewers: int = 45,
) -> InventedForce:
    """Writes the eight exports of an invented force into `folder`, which is made if need be.

    The same sizes and seed give the same bytes on every machine, in every time zone and locale.

    Raises:
        ReviewError: the sizes cannot hold together.
    """
    sizes = Sizes(applications=applications, late=late, recognised=recognised, reviewers=reviewers)
    force = draw_force(sizes, seed)
    folder.mkdir(parents=True, exist_ok=True)
    # The old database printed what it could; a letter it did not know became a question mark.
    (folder / LEGACY).write_bytes(as_csv(legacy_rows(force)).encode("cp1252", errors="replace"))
    write_workbook(folder / RMS, force)
    (folder / ADDITIONAL).write_bytes(as_csv(additional_rows(force)).encode("utf-8-sig"))
    tables: tuple[tuple[str, Callable[[InventedForce], Rows]], ...] = (
        (LOG, log_rows),
        (HISTORY, history_rows),
        (INCIDENTS, _incidents),
        (HANDLERS, handler_rows),
        (REVIEWERS, reviewer_rows),
    )
    for name, rows in tables:
        (folder / name).write_bytes(as_csv(rows(force)).encode("utf-8"))
    return force


def as_csv(rows: Rows) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def log_rows(force: InventedForce) -> Rows:
    yield ("Reference", "Entered", "By", "Entry")
    for case in force.applications:
        for line in case.log:
            yield (case.reference, line.entered.isoformat(" ", "minutes"), line.by, line.text)


def history_rows(force: InventedForce) -> Rows:
    yield (
        "Reference",
        "Subject name",
        "Subject DOB",
        "Recorded on",
        "System",
        "Category",
        "Outcome",
        "Victim was partner",
    )
    for case in force.applications:
        for item in case.held:
            partner = "Y" if item.victim_was_partner else "N"
            recorded = (uk(item.recorded_on), item.system, item.category, item.outcome, partner)
            yield (case.reference, *_named(item.subject), *recorded)


def _incidents(force: InventedForce) -> Rows:
    yield (
        "Incident",
        "Occurred",
        "Category",
        "Victim name",
        "Victim DOB",
        "Suspect name",
        "Suspect DOB",
        "Injury",
    )
    for number, incident in enumerate(force.incidents, 1):
        people = (*_named(incident.victim), *_named(incident.suspect))
        yield (f"INC{number:06d}", uk(incident.occurred), incident.category, *people, incident.injury)


def handler_rows(force: InventedForce) -> Rows:
    yield ("id", "name", "from", "to")
    for handler in force.handlers:
        yield (handler.id, handler.name, str(handler.worked_from), str(handler.worked_to))


def reviewer_rows(force: InventedForce) -> Rows:
    yield ("id", "login", "name", "team", "hours_per_week", "formerly")
    for one in force.reviewers:
        yield (one.id, one.login, one.name, one.team or "", one.hours_per_week, ";".join(one.formerly))


def _named(person: Person) -> tuple[str, str]:
    return f"{person.forename} {person.surname}", uk(person.born)
