"""When a question applies: conditions on the answers to other questions.

A condition sees only answers that count. A question that is unanswered or does not apply therefore satisfies neither
`is` nor `is_not`, so that nothing appears on a form because of an answer nobody can see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Answers = Mapping[str, str | Sequence[str]]


def codes_of(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """The codes in an answer: none, one or several."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(value)


@dataclass(frozen=True, kw_only=True)
class Is:
    """Holds when the answer is, or holds among several, one of the codes."""

    question: str
    codes: tuple[str, ...]

    def holds(self, counted: Answers) -> bool:
        return any(code in self.codes for code in codes_of(counted.get(self.question)))

    def parents(self) -> frozenset[str]:
        return frozenset((self.question,))

    def as_data(self) -> dict[str, object]:
        return {"question": self.question, "is": list(self.codes)}


@dataclass(frozen=True, kw_only=True)
class IsNot:
    """Holds when there is an answer, and at least one code of it is none of these."""

    question: str
    codes: tuple[str, ...]

    def holds(self, counted: Answers) -> bool:
        return any(code not in self.codes for code in codes_of(counted.get(self.question)))

    def parents(self) -> frozenset[str]:
        return frozenset((self.question,))

    def as_data(self) -> dict[str, object]:
        return {"question": self.question, "is_not": list(self.codes)}


@dataclass(frozen=True, kw_only=True)
class All:
    """Holds when every part holds."""

    parts: tuple["Condition", ...]

    def holds(self, counted: Answers) -> bool:
        return all(part.holds(counted) for part in self.parts)

    def parents(self) -> frozenset[str]:
        return frozenset().union(*(part.parents() for part in self.parts))

    def as_data(self) -> dict[str, object]:
        return {"all": [part.as_data() for part in self.parts]}


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple["Condition", ...]

    def holds(self, counted: Answers) -> bool:
        return any(part.holds(counted) for part in self.parts)

    def parents(self) -> frozenset[str]:
        return frozenset().union(*(part.parents() for part in self.parts))

    def as_data(self) -> dict[str, object]:
        return {"any": [part.as_data() for part in self.parts]}


Condition = Is | IsNot | All | AnyOf


def leaves(condition: Condition) -> tuple[Is | IsNot, ...]:
    """The parts of a condition that each look at one question."""
    if isinstance(condition, (All, AnyOf)):
        return tuple(leaf for part in condition.parts for leaf in leaves(part))
    return (condition,)
