"""Checks the shape of strict YAML data, collecting every problem instead of stopping at the first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


class Shape:
    """Reads mappings, lists and words out of plain data; `problems` holds a sentence for each that did not fit.

    Every reader returns something of the right type, so that reading goes on and the rest is checked as well.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []

    def problem(self, where: str, sentence: str) -> None:
        self.problems.append(f"{where}: {sentence}")

    def mapping(self, where: str, data: Any, needs: Sequence[str] = (), may: Sequence[str] = ()) -> Mapping[str, Any]:
        """The mapping at `where`, which has all of `needs`, perhaps some of `may`, and nothing else."""
        if not isinstance(data, dict):
            self.problem(where, f"should be a mapping with {', '.join(needs) or 'names'}")
            return {}
        for name in needs:
            if data.get(name) is None:
                self.problem(where, f"{name} is missing")
        for name in data:
            if name not in needs and name not in may:
                self.problem(where, f"{name!r} is not known here (known: {', '.join((*needs, *may))})")
        return data

    def sequence(self, where: str, data: Any) -> Sequence[Any]:
        """The list at `where`, which is not empty."""
        if not isinstance(data, list) or not data:
            if data is not None:
                self.problem(where, "should be a list with at least one thing in it")
            return ()
        return data

    def text(self, where: str, data: Any) -> str:
        """The text at `where`; a missing one has been reported by `mapping`."""
        if data is None:
            return ""
        if not isinstance(data, str):
            self.problem(where, "should be text")
            return ""
        return data.strip()

    def texts(self, where: str, data: Any) -> tuple[str, ...]:
        """The list of texts at `where`."""
        return tuple(self.text(f"{where}, number {n}", each) for n, each in enumerate(self.sequence(where, data), 1))

    def word(self, where: str, data: Any, words: Sequence[str]) -> str:
        """One word of a closed set; the first of the set stands in for a wrong one."""
        if data in words:
            return str(data)
        if data is not None:
            self.problem(where, f"{data!r} is none of {', '.join(words)}")
        return words[0]

    def yes_no(self, where: str, data: Any, otherwise: bool = False) -> bool:
        """A yes or no; `otherwise` when nothing is said."""
        if data is None:
            return otherwise
        return self.word(where, data, ("no", "yes")) == "yes"

    def no_doubles(self, where: str, names: Sequence[str]) -> None:
        """Reports every name that stands more than once."""
        for name, times in Counter(names).items():
            if times > 1 and name:
                self.problem(where, f"{name} is there {times} times")
