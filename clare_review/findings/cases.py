"""The cases behind a number: which applications it counts, for internal eyes only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, overload

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class OtherShare:
    """The same count against another denominator, and what that denominator is."""

    of: int
    what: str

    def as_json(self) -> dict[str, int | str]:
        """As JSON data."""
        return {"of": self.of, "what": self.what}


class Cases(Sequence[str]):
    """References in order, each once; they are put together only when somebody asks for them.

    Its text form says how many there are and names none of them: a figure may be looked at in a notebook.
    """

    __slots__ = ("_among", "_chosen", "_number", "_references")

    def __init__(self, references: Iterable[str] = ()) -> None:
        self._references: tuple[str, ...] | None = tuple(sorted(set(references)))
        self._number = len(self._references)
        self._among: Any = None
        self._chosen: Any = None

    @classmethod
    def chosen(cls, among: "NDArray[Any]", chosen: "NDArray[Any]") -> Self:
        """Those of `among`, which are in order and each there once, that the mask `chosen` has."""
        made = cls()
        made._among, made._chosen, made._references = among, chosen, None
        made._number = int(chosen.sum())
        return made

    def _told(self) -> tuple[str, ...]:
        if self._references is None:
            self._references = tuple(self._among[self._chosen].tolist())
            self._among = self._chosen = None
        return self._references

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[str]:
        return iter(self._told())

    def __contains__(self, reference: object) -> bool:
        return reference in self._told()

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self._told()[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cases) and other._told() == self._told()

    def __hash__(self) -> int:
        return hash(self._told())

    def __repr__(self) -> str:
        return f"<{len(self):,} cases>"
