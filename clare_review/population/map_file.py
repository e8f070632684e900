"""Turns the YAML of a column map into a `ColumnMap`, listing everything that is wrong with it at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from clare_review.errors import FileProblem
from clare_review.ledger.digest import digest
from clare_review.population.column_map import (
    ANSWER_FIELDS,
    CODES,
    DATE_FIELDS,
    DELIMITERS,
    ENCODINGS,
    FIELDS,
    NEEDED,
    ColumnMap,
    Format,
    NameForm,
    words_of,
)
from clare_review.population.dates import DateForms, Order, form_problems
from clare_review.population.grid import plain_header
from clare_review.population.records import Kind

_KEYS = frozenset(
    (
        *("kind", "title", "source", "rank", "format", "encoding", "delimiter", "sheets", "header_row", "columns"),
        *("optional", "names", "dates", "words", "not_recorded", "not_data", "reference_forms", "late_finds"),
    )
)
_PARTS = {
    "dates": frozenset(("order", "forms", "two_digit_years_from")),
    "not_data": frozenset(("totals", "titles")),
}
Closed = TypeVar("Closed", bound=StrEnum)


def read_map(data: Any, *, name: str, where: str) -> ColumnMap:
    """A column map from parsed strict YAML.

    Raises:
        FileProblem: it cannot be used; all its problems are listed.
    """
    if not isinstance(data, Mapping):
        raise FileProblem(where, ["it holds no settings; see the maps that come with the package"])
    reader = _Reader(data)
    column_map = reader.column_map(name)
    if reader.problems or column_map is None:
        raise FileProblem(where, reader.problems)
    return column_map


class _Reader:
    """Reads one map, gathering problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.problems: list[str] = []
        self._unknown_keys()

    def column_map(self, name: str) -> ColumnMap | None:
        kind = self._one_of(Kind, "kind")
        file_format = self._one_of(Format, "format")
        columns = self._columns(kind)
        dates = self._dates(columns)
        words = self._words(columns)
        settings: dict[str, Any] = dict(  # noqa: C408 - keyword by keyword as ColumnMap takes them
            title=self._text("title"),
            source=self._text("source"),
            rank=self._whole("rank", default=1),
            optional=self._fields_named("optional", columns),
            encoding=self._choice("encoding", ENCODINGS, "utf-8"),
            delimiter=DELIMITERS.get(self._choice("delimiter", DELIMITERS, "comma"), ","),
            sheets=self._list("sheets", self.data.get("sheets")) or ("*",),
            header_row=None if self.data.get("header_row") == "found" else self._whole("header_row", default=None),
            names=self._names(kind, columns),
            not_recorded=frozenset(words_of({"": self._list("not_recorded", self.data.get("not_recorded"))})),
            reference_forms=self._list("reference_forms", self.data.get("reference_forms")),
            late_finds=self._choice("late_finds", ("true", "false"), "false") == "true",
            totals=self._part("not_data", "totals"),
            titles=self._part("not_data", "titles"),
        )
        if self.problems or kind is None or file_format is None:
            return None
        return ColumnMap(
            digest=digest(self.data),
            name=name,
            kind=kind,
            format=file_format,
            columns=columns,
            dates=dates,
            words=words,
            **settings,
        )

    def _unknown_keys(self) -> None:
        for key in self.data:
            if key not in _KEYS:
                self.problems.append(f"{key}: not a part of a map (it takes {', '.join(sorted(_KEYS))})")
        for part, keys in _PARTS.items():
            for key in self._mapping(part):
                if key not in keys:
                    self.problems.append(f"{part}: {key}: not known here (it takes {', '.join(sorted(keys))})")

    def _mapping(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problems.append(f"{key}: a list of `name: value` lines is needed here")
            return {}
        return value

    def _text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            self.problems.append(f"{key}: missing; say it in a few words")
            return ""
        return value.strip()

    def _whole(self, key: str, *, default: int | None) -> int | None:
        value = self.data.get(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.isascii() or not value.isdigit() or int(value) < 1:
            self.problems.append(f"{key}: {value!r} is not a whole number from 1")
            return default
        return int(value)

    def _choice(self, key: str, known: Iterable[str], default: str) -> str:
        value = self.data.get(key, default)
        if value not in set(known):
            self.problems.append(f"{key}: {value!r} is not one of {', '.join(known)}")
            return default
        return str(value)

    def _one_of(self, words: type[Closed], key: str) -> Closed | None:
        value = self.data.get(key)
        if value not in set(words):
            what = "missing; it" if value is None else f"{value!r}"
            self.problems.append(f"{key}: {what} is {'' if value is None else 'not '}one of {', '.join(words)}")
            return None
        return words(value)

    def _list(self, key: str, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            self.problems.append(f"{key}: a list of words is needed here")
            return ()
        return tuple(items)

    def _part(self, part: str, key: str) -> tuple[str, ...]:
        return self._list(f"{part}: {key}", self._mapping(part).get(key))

    def _columns(self, kind: Kind | None) -> dict[str, str]:
        columns: dict[str, str] = {}
        for name, header in self._mapping("columns").items():
            if kind is not None and name not in FIELDS[kind]:
                self.problems.append(f"columns: {name}: {kind} have no such field ({', '.join(FIELDS[kind])})")
            elif not isinstance(header, str) or not header.strip():
                self.problems.append(f"columns: {name}: write the header of its column, or take the line out")
            else:
                columns[name] = header
        for header, times in Counter(plain_header(header) for header in columns.values()).items():
            if times > 1:
                self.problems.append(f"columns: the header {header!r} is given to {times} fields")
        for name in NEEDED[kind] if kind else ():
            if name not in self._mapping("columns"):
                self.problems.append(f"columns: {name}: missing, and {kind} cannot be read without it")
        return columns

    def _fields_named(self, key: str, columns: Mapping[str, str]) -> frozenset[str]:
        names = self._list(key, self.data.get(key))
        self.problems += [f"{key}: {name}: not among the columns" for name in names if name not in columns]
        return frozenset(names)

    def _names(self, kind: Kind | None, columns: Mapping[str, str]) -> NameForm | None:
        if kind != Kind.APPLICATIONS or not {"a_name", "b_name", "a_surname", "b_surname"} & set(columns):
            return None
        form = self._one_of(NameForm, "names")
        unfit = ("_name",) if form == NameForm.APART else ("_surname", "_forename")
        for name in columns:
            if form and name[:2] in ("a_", "b_") and name[1:] in unfit:
                self.problems.append(f"columns: {name}: does not go with names: {form}")
        return form

    def _dates(self, columns: Mapping[str, str]) -> DateForms | None:
        if not DATE_FIELDS & set(columns):
            return None
        part = self._mapping("dates")
        order, forms = str(part.get("order") or ""), self._part("dates", "forms")
        century = part.get("two_digit_years_from")
        if century is not None and not (isinstance(century, str) and century.isdigit() and len(century) == 4):
            self.problems.append(f"dates: two_digit_years_from: {century!r} is not a year, e.g. 1950")
            century = None
        problems = form_problems(order, forms, int(century) if century else None)
        if not forms and self.data.get("format") == Format.CSV:
            problems.append("dates: forms: missing; say how dates are written, e.g. dd/mm/yyyy")
        self.problems += problems
        if problems:
            return None
        return DateForms(order=Order(order), forms=forms, century_from=int(century) if century else None)

    def _words(self, columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
        words: dict[str, dict[str, str]] = {}
        for subject, by_code in self._mapping("words").items():
            if subject not in CODES:
                self.problems.append(f"words: {subject}: not known here (it takes {', '.join(sorted(CODES))})")
            elif not isinstance(by_code, Mapping):
                self.problems.append(f"words: {subject}: say for each code the words of the export")
            else:
                words[subject] = self._words_of(subject, by_code)
        self.problems += [
            f"words: {subject}: missing; say for each code the words of the export"
            for subject in _needs(columns)
            if not words.get(subject) and subject not in self._mapping("words")
        ]
        return words

    def _words_of(self, subject: str, by_code: Mapping[str, Any]) -> dict[str, str]:
        lists = {code: self._list(f"words: {subject}: {code}", words) for code, words in by_code.items()}
        for code in lists:
            if code not in CODES[subject]:
                known = ", ".join(sorted(CODES[subject]))
                self.problems.append(f"words: {subject}: {code}: not a code (it takes {known})")
        for word, times in Counter(word for words in lists.values() for word in words_of({"": words})).items():
            if times > 1:
                self.problems.append(f"words: {subject}: {word!r} stands for two codes")
        return words_of(lists)


def _needs(columns: Mapping[str, str]) -> list[str]:
    """The subjects whose words a map must say, because it has columns that hold them."""
    subjects = [name for name in ("route", "capacity", "dash") if name in columns]
    if "outcome" in columns and "route" in columns:  # the outcome of an item of history is kept as it is written
        subjects.append("outcome")
    return subjects + (["answer"] if ANSWER_FIELDS & set(columns) else [])
