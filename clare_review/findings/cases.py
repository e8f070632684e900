"""The cases behind a number: which applications it counts, for internal eyes only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True, kw_only=True)
class OtherShare:
    """The same count against another denominator, and what that denominator is."""

    of: int
    what: str

    def as_json(self) -> dict[str, int | str]:
        """As JSON data."""
        return {"of": self.of, "what": self.what}


class Cases(Sequence[str]):
    """References in order, each once; told apart from other text by its type, so that nothing prints them unasked.

    Its text form says how many there are and names none of them: a figure may be looked at in a notebook.
    """

    __slots__ = ("_references",)

    def __init__(self, references: Iterable[str]) -> None:
        self._references = tuple(sorted(set(references)))

    def __len__(self) -> int:
        return len(self._references)

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __contains__(self, reference: object) -> bool:
        return reference in self._references

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._references[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cases) and other._references == self._references

    def __hash__(self) -> int:
        return hash(self._references)

    def __repr__(self) -> str:
        return f"<{len(self):,} cases>"
