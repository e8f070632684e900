"""Very many things of which none is kept: a run is no larger in memory for having more notebooks."""

from collections.abc import Callable, Mapping, Sequence
from sys import intern
from typing import Any, TypeVar, overload

Thing = TypeVar("Thing")


class MadeWhenAsked(Sequence[Thing]):
    """A sequence of `size` things; `make` makes each from its number, counted from 0, whenever it is asked for."""

    def __init__(self, size: int, make: Callable[[int], Thing]) -> None:
        self._numbers, self._make = range(size), make

    @overload
    def __getitem__(self, number: int) -> Thing: ...

    @overload
    def __getitem__(self, number: slice) -> "MadeWhenAsked[Thing]": ...

    def __getitem__(self, number: int | slice) -> "Thing | MadeWhenAsked[Thing]":
        if isinstance(number, slice):
            numbers = self._numbers[number]
            return MadeWhenAsked(len(numbers), lambda each: self._make(numbers[each]))
        return self._make(self._numbers[number])

    def __len__(self) -> int:
        return len(self._numbers)


class KeptParams:
    """The params of very many batches as their files say them; what several say alike is kept once."""

    def __init__(self) -> None:
        self._names: list[tuple[str, ...]] = []
        self._values: list[tuple[Any, ...]] = []
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, params: Mapping[str, Any]) -> None:
        """Keeps one more."""
        names = tuple(params)
        self._names.append(self._known.setdefault(names, names))
        self._values.append(tuple(intern(said) if type(said) is str else said for said in params.values()))

    def __getitem__(self, number: int) -> dict[str, Any]:
        return dict(zip(self._names[number], self._values[number], strict=True))
