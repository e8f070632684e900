"""Drafts a column map for a new export: what can be placed is placed, the rest is left blank for a person to say."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clare_review.errors import ImportRefused
from clare_review.population.column_map import (
    ANSWER_FIELDS,
    CODES,
    DATE_FIELDS,
    DELIMITERS,
    NEEDED,
    ColumnMap,
)
from clare_review.population.grid import ExportFile, Number, RawRow, Sheet, is_blank, plain_header, text_of
from clare_review.population.header_likeness import likely_kind, place
from clare_review.population.layout import unique_headers
from clare_review.population.maps import HEADER_WITHIN
from clare_review.population.reading import read_unknown
from clare_review.population.records import Kind
from clare_review.population.seen_values import (
    dates_seen,
    name_form_seen,
    not_recorded_seen,
    reference_forms,
    words_seen,
)

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_/() -]*(?<! )")
_TOTAL = re.compile(r"(?i)(grand )?(total|count|number of|records)\b[^\d]*")


@dataclass(frozen=True, kw_only=True)
class DraftedMap:
    """A drafted map as YAML with comments, and in sentences what a person must still say or check."""

    text: str
    not_placed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Table:
    """The table of a new export: its headers and, by header, the cells below them as text."""

    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    totals: tuple[str, ...]


def draft_map(path: Path, maps: Mapping[str, ColumnMap]) -> DraftedMap:
    """Drafts a map for a file from its headers and values and from the maps already known.

    Raises:
        ImportRefused: the file cannot be read safely, or no row of it looks like a header.
    """
    export, encoding, delimiter, doubts = read_unknown(path)
    return draft_of(export, maps, encoding=encoding, delimiter=delimiter, doubts=doubts)


def draft_of(
    export: ExportFile,
    maps: Mapping[str, ColumnMap],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    doubts: Sequence[str] = (),
) -> DraftedMap:
    """Drafts a map from an export already read; see `draft_map`.

    `doubts` are sentences about how the file was read that belong before the person's eyes.

    Raises:
        ImportRefused: no row of the file looks like a header.
    """
    draft = _Draft(_table(export), list(maps.values()), doubts)
    text = draft.write(export, encoding, delimiter)
    return DraftedMap(text=text, not_placed=tuple(draft.open))


class _Draft:
    """Writes one map line by line, gathering what is left open."""

    def __init__(self, table: _Table, maps: list[ColumnMap], doubts: Sequence[str]) -> None:
        self.table = table
        self.maps = maps
        self.open: list[str] = list(doubts)
        self.kind = likely_kind(table.headers, maps)
        self.placed = place(table.headers, self.kind, maps)
        self.lines: list[str] = []

    def write(self, export: ExportFile, encoding: str, delimiter: str) -> str:
        self.open[:0] = [
            "title: say in a few words what this export is",
            "source: say the words by which a reader is told where a row comes from",
        ]
        self._head(export, encoding, delimiter)
        self._columns()
        self._names()
        self._dates()
        self._words()
        self._not_data()
        top = [f"# Drafted from {export.name}. Left open, to be said or checked by a person:"]
        top += [f"#   - {sentence}" for sentence in self.open]
        return "\n".join([*top, *self.lines]) + "\n"

    def _head(self, export: ExportFile, encoding: str, delimiter: str) -> None:
        self.lines += [f"kind: {self.kind.value}", "title:", "source:"]
        if self.kind == Kind.APPLICATIONS:
            self.lines.append("rank: 1  # when two exports disagree, the one with the lower rank stands")
        self.lines.append(f"format: {export.format}")
        if export.format == "csv":
            name = next(word for word, mark in DELIMITERS.items() if mark == delimiter)
            self.lines += [f"encoding: {encoding}", f"delimiter: {name}"]
        else:
            self.lines.append(f"sheets: {_list(_sheet_patterns(self.table.sheets))}")
        self.lines.append("header_row: found")

    def _columns(self) -> None:
        self.lines += ["", "columns:  # our field: the header in the export"]
        self.lines += [f"  {field}: {_scalar(header)}" for field, header in self.placed.items()]
        for field in NEEDED[self.kind]:
            if field not in self.placed:
                self.lines.append(f"  {field}:  # needed: write the header of its column")
                self.open.append(f"columns: {field}: no header is like it, and it is needed")
        rest = [header for header in self.table.headers if header not in self.placed.values()]
        if rest:
            self.lines.append("  # not placed, so kept with every row as they are:")
            self.lines += [f"  #   {header}" for header in rest]
            self.open.append(f"columns: not placed: {', '.join(rest)}")
        if forms := reference_forms(self._texts("reference")) if self.kind == Kind.APPLICATIONS else ():
            self.lines.append(f"reference_forms: {_list(forms)}  # # is a digit; another form is quarantined")

    def _names(self) -> None:
        if self.kind != Kind.APPLICATIONS:
            return
        if {"a_surname", "b_surname"} & set(self.placed):
            self.lines.append("names: apart")
        elif {"a_name", "b_name"} & set(self.placed):
            form = name_form_seen([*self._texts("a_name"), *self._texts("b_name")])
            said = form.value if form else ""
            self.lines.append(f"names: {said}  # surname_comma_forename or forename_surname".rstrip())
            if form is None:
                self.open.append("names: say whether names are surname_comma_forename or forename_surname")

    def _dates(self) -> None:
        fields = [field for field in self.placed if field in DATE_FIELDS]
        if not fields:
            return
        seen = dates_seen([text for field in fields for text in self._texts(field)])
        numeric = any("??" in form for form in seen.forms)
        self.lines += ["", "dates:"]
        if numeric:
            shown = ", ".join(seen.forms)
            why = "some values have the day first, some the month" if seen.contradictory else "no value proves it"
            self.lines += [f"  order:  # dmy or mdy: {why}", f"  forms:  # seen: {shown}; write dd and mm for ??"]
            self.open.append(f"dates: order and forms: {why}; ask who made the export")
        else:
            order = f"{seen.order.value}" if seen.order else "dmy"
            self.lines += [f"  order: {order}", f"  forms: {_list(seen.forms)}"]
        if any(re.search(r"(?<!y)yy(?!y)", form) for form in seen.forms):
            self.lines.append("  two_digit_years_from:  # the first of the hundred years, e.g. 1950")
            self.open.append("dates: two_digit_years_from: years of two digits were seen; say the century")
        if seen.unread:
            self.open.append(f"dates: not read as dates (9 is a digit): {', '.join(seen.unread)}")

    def _words(self) -> None:
        written: list[str] = []
        for subject, fields in _subjects(self.kind).items():
            columns = [field for field in fields if field in self.placed]
            texts = [text for field in columns for text in self._texts(field)]
            if columns:
                written += self._subject(subject, texts)
        if written:
            self.lines += ["", "words:  # our code: the words of the export, whatever their case", *written]
        coded = [field for fields in _subjects(self.kind).values() for field in fields if field in self.placed]
        if blanks := not_recorded_seen([text for field in coded for text in self._texts(field)], self.maps):
            self.lines.append(f"not_recorded: {_list(blanks)}")

    def _subject(self, subject: str, texts: list[str]) -> list[str]:
        seen = words_seen(texts, subject, self.kind, self.maps)
        lines = [f"  {subject}:"]
        lines += [f'    {_scalar(code) if code not in ("yes", "no") else json.dumps(code)}: {_list(words)}'
                  for code, words in seen.by_code.items()]  # fmt: skip
        codes = ", ".join(sorted(CODES[subject]))
        if seen.too_many:
            self.open.append(f"words: {subject}: the column holds too many different values to be words for {codes}")
        for word, times in seen.unknown.items():
            lines.append(f"    # not placed: {word} ({times} rows); put it under one of {codes}")
            self.open.append(f"words: {subject}: {word} ({times} rows) is not placed")
        return lines

    def _not_data(self) -> None:
        if self.table.totals:
            self.lines += ["", "not_data:", f"  totals: {_list(self.table.totals)}"]

    def _texts(self, field: str) -> tuple[str, ...]:
        """The text cells of a placed field; real dates and numbers need no form."""
        return self.table.columns.get(self.placed.get(field, ""), ())


def _subjects(kind: Kind) -> dict[str, tuple[str, ...]]:
    subjects: dict[str, tuple[str, ...]] = {"answer": tuple(sorted(ANSWER_FIELDS))}
    if kind == Kind.APPLICATIONS:
        subjects |= {name: (name,) for name in ("route", "capacity", "outcome", "dash")}
        subjects["sex"] = ("a_sex", "b_sex")
    return subjects


def _table(export: ExportFile) -> _Table:
    """The table whose header has most columns, with the sheets that have the same header."""
    found = [(sheet, row) for sheet in export.sheets if (row := _header(sheet)) is not None]
    if not found:
        raise ImportRefused(f"{export.name}: no row looks like the header of a table")
    _, header = max(found, key=lambda pair: _width(pair[1]))
    headers = unique_headers([" ".join(text_of(cell).split()) for cell in header.cells])
    wanted = {plain_header(text) for text in headers}
    same = [(sheet, row) for sheet, row in found if {plain_header(text_of(cell)) for cell in row.cells} <= wanted]
    rows = [row for sheet, top in same for row in sheet.rows if row.row > top.row]
    return _Table(
        sheets=tuple(sheet.name for sheet, _ in same),
        headers=headers,
        columns={name: _column(rows, place) for place, name in enumerate(headers)},
        totals=tuple(sorted({total for row in rows if (total := _total(row))})),
    )


def _header(sheet: Sheet) -> RawRow | None:
    """The first of the widest rows near the top that hold nothing but different texts."""
    rows = [row for row in sheet.rows[:HEADER_WITHIN] if _looks_like_headers(row)]
    return max(rows, key=_width, default=None)


def _looks_like_headers(row: RawRow) -> bool:
    filled = [text_of(cell).strip() for cell in row.cells if not is_blank(cell)]
    texts = all(isinstance(cell, str) for cell in row.cells)
    return texts and len(filled) > 1 and len(set(filled)) == len(filled) and not any(text.isdigit() for text in filled)


def _width(row: RawRow) -> int:
    return sum(not is_blank(cell) for cell in row.cells)


def _column(rows: Iterable[RawRow], place: int) -> tuple[str, ...]:
    cells = [row.cells[place] for row in rows if place < len(row.cells) and _width(row) > 1]
    return tuple(text_of(cell).strip() for cell in cells if isinstance(cell, (str, Number)) and not is_blank(cell))


def _total(row: RawRow) -> str | None:
    filled = [text_of(cell).strip() for cell in row.cells if not is_blank(cell)]
    match = _TOTAL.match(filled[0]) if len(filled) in (1, 2) else None
    return re.sub(r"[^A-Za-z]+$", "", match.group()) + "*" if match else None


def _sheet_patterns(names: Iterable[str]) -> list[str]:
    """Sheet names with the digits of a year made open, so that next year's sheet is read too."""
    return sorted({re.sub(r"(?<=20)\d\d(?!\d)", "??", name) for name in names})


def _scalar(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _list(items: Iterable[str]) -> str:
    return "[" + ", ".join(_scalar(item) for item in items) + "]"
