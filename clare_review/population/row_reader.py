"""Reads one row's cells by field, gathering why the row cannot be understood and what was left out of it."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from fnmatch import fnmatchcase

from clare_review.population.column_map import ColumnMap, NameForm, plain_word
from clare_review.population.dates import iso_moment
from clare_review.population.grid import Cell, Fault, Number, text_of

_EXPONENT = re.compile(r"\d+(\.\d+)?[eE][+-]?\d+")
_WHOLE_AS_FLOAT = re.compile(r"(\d+)\.0+")
_MOST_DIGITS = 15  # of a number cell: a spreadsheet program turns the rest into zeros
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"


def quoted(text: str) -> str:
    """A value as messages quote it, in marks by which it can be taken out again."""
    shown = " ".join(text.split())
    return f"‘{shown[:57]}...’" if len(shown) > 60 else f"‘{shown}’"


def clean(text: str) -> str:
    """Text without the spaces and invisible marks at its ends."""
    return text.strip().strip(_INVISIBLE).strip()


class RowReader:
    """One row seen through a column map.

    `reasons` gathers why the row cannot be admitted, `notes` what was taken as not recorded and why. With `typed`,
    a person typed some cells in and ISO dates are read besides the declared forms.
    """

    def __init__(
        self, column_map: ColumnMap, headers: Mapping[str, str], cells: Mapping[str, Cell], *, typed: bool = False
    ) -> None:
        self.map = column_map
        self.headers = headers  # field to header as the file writes it
        self.cells = cells
        self.typed = typed
        self.reasons: list[str] = []
        self.notes: list[str] = []

    def has(self, field: str) -> bool:
        """Whether the export has this column."""
        return field in self.headers

    def cell(self, field: str) -> Cell:
        """The cell of a field, blank when the export has no such column."""
        return self.cells.get(self.headers.get(field, ""), "")

    def shown(self, field: str) -> str:
        """The cell of a field as a message names it: header and quoted value."""
        return f"{self.headers[field]} {quoted(text_of(self.cell(field)))}"

    def text(self, field: str) -> str | None:
        """The text of a field as exported, None when blank; a faulty cell is noted and not recorded."""
        cell = self.cell(field)
        if isinstance(cell, Fault):
            self._note_fault(field, cell)
            return None
        return clean(text_of(cell)) or None

    def needed_text(self, field: str, what: str) -> str | None:
        """The text of a field without which the row is not admitted."""
        text = self.text(field)
        if text is None:
            self.reasons.append(f"{self.headers.get(field, field)} is {self._why_empty(field)}: {what}")
        return text

    def reference(self, field: str = "reference") -> str | None:
        """A reference in capitals, a whole number without its decimals; why it cannot be one goes to the reasons."""
        text = self.needed_text(field, "without its reference a row cannot be placed")
        cell = self.cell(field)
        if text is None:
            return None
        if whole := _WHOLE_AS_FLOAT.fullmatch(text):
            text = whole[1]
        text = text.upper()
        if isinstance(cell, date):
            self._refuse(field, "is a date: a spreadsheet program took the reference for one")
            return None
        if _EXPONENT.fullmatch(text) or (isinstance(cell, Number) and len(text) > _MOST_DIGITS):
            self._refuse(field, "has lost digits: a spreadsheet program took the reference for a number")
            return None
        if isinstance(cell, Number) and "." in text:
            self._refuse(field, "is a number with decimals, not a reference")
            return None
        if not self._fits(text):
            self._refuse(field, f"is not of the form {' or '.join(self.map.reference_forms)}")
            return None
        return text

    def moment(self, field: str) -> tuple[datetime, bool] | None:
        """The date and time of a field, and whether a time is recorded; an unreadable one is noted."""
        cell = self.cell(field)
        if isinstance(cell, datetime):
            return cell, True
        if isinstance(cell, date):
            return datetime(cell.year, cell.month, cell.day), False  # noqa: DTZ001 - exports carry no zone
        text = self.text(field)
        if text is None:
            return None
        found = self._declared(text, cell)
        if found is None:
            self.notes.append(f"{self.shown(field)} {self._why_no_date(text, cell)}; taken as not recorded")
        return found

    def day(self, field: str) -> date | None:
        """The date of a field, its time of day left out."""
        found = self.moment(field)
        return found[0].date() if found else None

    def code(self, subject: str, field: str) -> str | None:
        """The code a field's word stands for; a word the map does not know is noted."""
        text = self.text(field)
        if text is None or plain_word(text) in self.map.not_recorded:
            return None
        found = self.map.code(subject, text)
        if found is None:
            self.notes.append(f"{self.shown(field)} is not a word the map knows; taken as not recorded")
        return found

    def needed_code(self, subject: str, field: str) -> str | None:
        """The code of a field whose unknown words keep the row from being admitted; blank gives None."""
        text = self.text(field)
        if text is None or plain_word(text) in self.map.not_recorded:
            return None
        found = self.map.code(subject, text)
        if found is None:
            self._refuse(field, f"is not a word the map knows for {subject} ({self.map.known_words(subject)})")
        return found

    def name(self, who: str) -> tuple[str | None, str | None]:
        """Surname and forename of `a` or `b`, parted as the map declares."""
        if self.map.names == NameForm.APART:
            return self.text(f"{who}_surname"), self.text(f"{who}_forename")
        text = self.text(f"{who}_name")
        if text is None:
            return None, None
        text = " ".join(text.split())
        if "," in text:
            surname, _, forename = text.partition(",")
            return surname.strip() or None, forename.strip() or None
        forename, _, surname = text.rpartition(" ")
        if not forename or self.map.names == NameForm.SURNAME_FIRST:
            header = self.headers[f"{who}_name"]
            self.notes.append(f"{header}: the name cannot be parted; all of it is taken as the surname")
            return text, None
        return surname, forename

    def kept(self) -> dict[str, str]:
        """The cells of columns that the map does not place, by header, blank ones left out."""
        placed = set(self.headers.values())
        return {header: text_of(cell) for header, cell in self.cells.items() if header not in placed and text_of(cell)}

    def _refuse(self, field: str, why: str) -> None:
        self.reasons.append(f"{self.shown(field)} {why}")

    def _why_empty(self, field: str) -> str:
        cell = self.cell(field)
        return f"{quoted(cell.shown)}, {cell.why}" if isinstance(cell, Fault) else "blank"

    def _note_fault(self, field: str, cell: Fault) -> None:
        shown = quoted(cell.shown) if cell.shown else "blank"
        self.notes.append(f"{self.headers[field]} is {shown}, {cell.why}; taken as not recorded")

    def _fits(self, reference: str) -> bool:
        patterns = [form.upper().replace("[", "[[]").replace("#", "[0-9]") for form in self.map.reference_forms]
        return not patterns or any(fnmatchcase(reference, pattern) for pattern in patterns)

    def _declared(self, text: str, cell: Cell) -> tuple[datetime, bool] | None:
        if isinstance(cell, Number) or self.map.dates is None:
            return None
        found = self.map.dates.moment(text)
        return iso_moment(text) if found is None and self.typed else found

    def _why_no_date(self, text: str, cell: Cell) -> str:
        if isinstance(cell, Number):
            return "is a number without the form of a date"
        return self.map.dates.why_not(text) if self.map.dates else "is a date the map declares no form for"
