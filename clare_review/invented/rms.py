"""The records system's workbook: a sheet a year under two title rows, references and dates in several forms."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from clare_review.invented.casework import InventedApplication
from clare_review.invented.force import InventedForce
from clare_review.invented.legacy import duplicates
from clare_review.invented.people import Person
from clare_review.invented.writing import outcome_word, typed_date, yes_or_no
from clare_review.population.records import Route, System

HEADER = (
    *("Occurrence No", "Reported Date/Time", "DVDS Type", "Applicant Capacity"),
    *("Person A", "A Date of Birth", "A Gender", "Subject (B)", "B Date of Birth", "B PNC ID"),
    *("Third Party (C)", "Relationship", "Children in household"),
    *("PNC check", "PND check", "ViSOR check", "Local systems", "Other forces"),
    *("MARAC", "Probation", "Social care", "Risk (DASH)"),
    *("Initial checks completed", "Face to face", "Decision forum", "Decision date"),
    *("Outcome", "Outcome reason", "Disclosure date", "Disclosed to"),
    *("Officer in case", "Authorising supervisor", "Summary"),
)
# No time of receipt; no route. Both stand at the foot of the sheet for 2021.
_IMPOSSIBLE: tuple[tuple[str | datetime, ...], ...] = (
    ("54210099901", "not known", "RTA"),
    ("54210099902", datetime(2021, 6, 30, 9, 0), ""),  # noqa: DTZ001
)
IMPOSSIBLE = len(_IMPOSSIBLE)
YEARS = range(2018, 2024)
_RUN_AT = datetime(2023, 10, 26, 8, 14)  # noqa: DTZ001
_ASK = ("RTA", "Right To Ask", "right to ask")
_KNOW = ("RTK", "Right To Know")

Value = str | int | date | datetime | None


def write_workbook(path: Path, force: InventedForce) -> None:
    """Writes the workbook of the years looked back on; its bytes depend on the force alone."""
    rng = Random(f"{force.seed}/rms")
    cases = [case for case in force.first_population() if not case.legacy]
    repeated = {case.reference for case in rng.sample(cases, duplicates(force)[1])}
    write_years(path, cases, rng, years=YEARS, run_at=_RUN_AT, repeated=repeated)


def write_years(
    path: Path,
    cases: Sequence[InventedApplication],
    rng: Random,
    *,
    years: Iterable[int],
    run_at: datetime,
    repeated: Container[str] = (),
) -> None:
    """Writes applications as the records system's workbook, a sheet a year; the sheet for 2021 has two bad rows."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": run_at})
        sheet = _Sheet(book, run_at)
        for year in years:
            sheet.begin(year)
            for case in cases:
                if case.received.year == year:
                    row = tuple(_row(rng, case))
                    for _ in range(1 + (case.reference in repeated)):
                        sheet.add(row)
            if year == 2021:
                for impossible in _IMPOSSIBLE:
                    sheet.add(impossible)
        book.add_worksheet("Notes").write_string(0, 0, "Columns agreed with the supplier. Not to be sent on.")


class _Sheet:
    """Writes one sheet after the other, row by row."""

    def __init__(self, book: xlsxwriter.Workbook, run_at: datetime) -> None:
        self._book, self._run_at = book, run_at
        self._bold = book.add_format({"bold": True})
        self._time = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})

    def begin(self, year: int) -> None:
        self._page = self._book.add_worksheet(f"DVDS {year}")
        title = f"DVDS applications {year} – OFFICIAL-SENSITIVE when complete"
        self._page.merge_range(0, 0, 0, 8, title, self._bold)
        self._page.write_string(1, 0, f"Report run {self._run_at:%d/%m/%Y %H:%M}")
        for column, name in enumerate(HEADER):
            self._page.write_string(3, column, name, self._bold)
        self._next = 4

    def add(self, row: tuple[Value, ...]) -> None:
        for column, value in enumerate(row):
            if isinstance(value, str):
                self._page.write_string(self._next, column, value)
            elif isinstance(value, datetime):
                self._page.write_datetime(self._next, column, value, self._time)
            elif isinstance(value, date):
                self._page.write_datetime(self._next, column, value, self._day)
            elif value is not None:
                self._page.write_number(self._next, column, value)
        self._next += 1


def _row(rng: Random, case: InventedApplication) -> Iterator[Value]:
    yield int(case.reference) if rng.random() < 0.7 else case.reference
    yield case.received
    yield rng.choice(_ASK if case.route is Route.RIGHT_TO_ASK else _KNOW)
    yield case.capacity.value.replace("_", " ").title()
    yield from (_name(case.a), case.a.born, "Female" if case.a.sex == "F" else "Male")
    yield from (_name(case.b), case.b.born, case.b_pnc or None)
    yield _name(case.c) if case.c else None
    yield case.relationship
    yield yes_or_no(rng, case.children, neither="Unknown")
    for system in System:
        yield yes_or_no(rng, case.checks[system]) or None
    yield case.dash.capitalize() if case.dash else None
    for day in (case.checks_on, case.met_on, case.forum_on, case.decided_on):
        yield _date(rng, day)
    yield from (outcome_word(case.outcome) or None, case.reason)
    yield from (_date(rng, case.disclosed_on), "A" if case.disclosed_on else None)
    yield from (case.handler, case.supervisor, " ".join(case.remarks))


def _name(person: Person) -> str:
    return f"{person.surname.upper()}, {person.forename}"


def _date(rng: Random, day: date | None) -> Value:
    return typed_date(rng, day) if day and rng.random() < 0.19 else day
