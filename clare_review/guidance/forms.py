"""Reads what a policy colleague typed into a file, and collects every problem with the place it is in."""

from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from clare_review.guidance.wording import say_list

_Word = TypeVar("_Word", bound=StrEnum)


class Form:
    """One mapping of a strict YAML file; `place` says where it stands, `problems` is shared by the whole file.

    Every reader returns a value of the right type even when it notes a problem, so that reading goes on to the
    end and everything wrong is listed at once; nothing read is used when there are problems.
    """

    def __init__(self, data: Any, place: str, problems: list[str], fields: Collection[str], called: str = "") -> None:
        """`called` names the field whose text, where there is any, tells people which entry is meant."""
        self._data: dict[str, Any] = {str(key): value for key, value in data.items()} if _is_mapping(data) else {}
        name = self._data.get(called)
        self.place = f"{place} ({name})" if isinstance(name, str) else place
        self.problems = problems
        if not _is_mapping(data):
            self.problem("", f"is {_seen(data)} where fields are wanted ({', '.join(fields)})")
        for name in self._data:
            if name not in fields:
                self.problem(name, f"is not a field here{_nearest(name, fields)} (it takes {', '.join(fields)})")

    def problem(self, name: str, what: str) -> None:
        """Notes what is wrong with one field and what would be right."""
        place = ".".join(part for part in (self.place, name) if part)
        self.problems.append(f"{place}: {what}")

    def has(self, name: str) -> bool:
        """Whether the field is filled in."""
        return self._data.get(name) is not None

    def text(self, name: str) -> str:
        """Text that has to be there."""
        value = self._data.get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
        self.problem(name, f"is {_seen(value)}; text is wanted")
        return ""

    def text_or_nothing(self, name: str) -> str:
        """Text that may be left out."""
        return self.text(name) if self.has(name) else ""

    def whole_number(self, name: str, least: int = 0) -> int:
        """A whole number from `least` to 9,999 in digits."""
        value = self._data.get(name)
        digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 4
        if digits and int(str(value)) >= least:
            return int(str(value))
        self.problem(name, f"is {_seen(value)}; a whole number from {least} in digits is wanted, such as 35")
        return least

    def day(self, name: str) -> date:
        """A day written as year-month-day."""
        value = self._data.get(name)
        try:
            if isinstance(value, str) and len(value) == 10:
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.problem(name, f"is {_seen(value)}; a day is wanted as year-month-day, such as 2023-04-05")
        return date.min

    def word(self, name: str, words: type[_Word]) -> _Word:
        """One word of a closed set."""
        return self._word(name, self._data.get(name), words)

    def words(self, name: str, words: type[_Word]) -> tuple[_Word, ...]:
        """One word of a closed set, or a list of different ones."""
        value = self._data.get(name)
        found = tuple(self._word(name, one, words) for one in (value if isinstance(value, list) else [value]))
        if len(set(found)) != len(found) or not found:
            self.problem(name, f"is {_seen(value)}; one word is wanted, or a list of different ones")
        return found

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """The entries of a list, each with the place it stands in."""
        value = self._data.get(name)
        if not isinstance(value, list) or not value:
            self.problem(name, f"is {_seen(value)}; a list with at least one entry is wanted")
            return
        for number, entry in enumerate(value, start=1):
            yield ".".join(part for part in (self.place, f"{name}[{number}]") if part), entry

    def inner(self, name: str, fields: Collection[str]) -> "Form":
        """The form inside a field."""
        place = ".".join(part for part in (self.place, name) if part)
        return Form(self._data.get(name), place, self.problems, fields)

    def _word(self, name: str, value: Any, words: type[_Word]) -> _Word:
        for word in words:
            if word.value == value:
                return word
        choices = [word.value for word in words]
        self.problem(name, f"is {_seen(value)}; it has to be {say_list(choices, 'or')}")
        return next(iter(words))


def _is_mapping(data: Any) -> bool:
    return isinstance(data, dict)


def _seen(value: Any) -> str:
    if value is None:
        return "missing"
    if isinstance(value, str):
        return f"{value!r}"
    return "a list" if isinstance(value, list) else "a group of fields"


def _nearest(name: str, fields: Collection[str]) -> str:
    near = get_close_matches(name, fields, n=1)
    return f", did you mean {near[0]!r}?" if near else ""
