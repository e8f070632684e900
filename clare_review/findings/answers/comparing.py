"""Two issues of the answers, figure by figure, with the reason for each change; neither is restated."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.answer import Answer
from clare_review.findings.answers.changes import Why
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Figure, in_words

WhyOf = Callable[[str], Why]
_NONE = Cases()


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What one reason did to a figure: the applications it brought in and took out."""

    why: Why
    came: Cases
    went: Cases

    @property
    def net(self) -> int:
        return len(self.came) - len(self.went)

    def words(self) -> str:
        """In words, e.g. `+5 late find` or `+3 -1 decided by a third person`."""
        signs = [f"+{len(self.came):,}"] if self.came else []
        signs += [f"-{len(self.went):,}"] if self.went else []
        return f"{' '.join(signs)} {self.why.value}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure at both issues; None where an issue did not have it.

    `moved` are the reasons case by case, where the figure has cases; `besides` says in words what else is behind it.
    """

    number: int
    id: str
    label: str
    unit: str
    before: int | None
    after: int | None
    of: tuple[int | None, int | None]
    moved: tuple[Moved, ...]
    besides: str

    @property
    def changed(self) -> bool:
        return self.before != self.after or bool(self.moved)

    @property
    def change(self) -> int | None:
        """By how much it changed; None where only one issue has it."""
        return None if self.before is None or self.after is None else self.after - self.before

    def reasons(self) -> str:
        """Every reason in words."""
        told = [each.words() for each in self.moved]
        return "; ".join([*told, *([self.besides] if self.besides else [])])

    def as_json(self) -> dict[str, Any]:
        """As JSON data without cases."""
        return {
            "question": self.number,
            "figure": self.id,
            "label": self.label,
            "unit": self.unit,
            "before": self.before,
            "after": self.after,
            "of": list(self.of),
            "reasons": [{"why": each.why.value, "came": len(each.came), "went": len(each.went)} for each in self.moved],
            "besides": self.besides,
        }


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two issues: where each stands, its population, and every figure of either."""

    earlier: tuple[int, str, int]
    later: tuple[int, str, int]
    lines: tuple[Line, ...]

    @property
    def changed(self) -> tuple[Line, ...]:
        """The lines that are not the same."""
        return tuple(line for line in self.lines if line.changed)

    def line(self, id: str) -> Line:
        """One line by the id of its figure.

        Raises:
            KeyError: neither issue has such a figure.
        """
        for line in self.lines:
            if line.id == id:
                return line
        raise KeyError(f"neither issue has a figure {id!r}")

    def heads(self) -> tuple[str, str]:
        """Both issues in words."""
        first, second = (
            f"entry {entry:,}, {in_words(at)}, population {population}"
            for entry, at, population in (self.earlier, self.later)
        )
        return first, second

    def as_json(self) -> dict[str, Any]:
        """As JSON data without cases."""
        names = ("entry", "at", "population")
        return {
            "earlier": dict(zip(names, self.earlier, strict=True)),
            "later": dict(zip(names, self.later, strict=True)),
            "lines": [line.as_json() for line in self.lines],
        }


def compare(
    earlier: Sequence[Answer],
    later: Sequence[Answer],
    populations: tuple[int, int],
    why: WhyOf,
    besides: Callable[[Figure], str],
) -> Compared:
    """Every figure of two issues of the answers, in the order of the questions.

    `why` gives the reason why an application counts otherwise, `besides` says in words what the ledger holds since that
    may be behind a figure that has no cases.

    Raises:
        FiguresDoNotBalance: the reasons of a figure do not add up to its change.
    """
    before, after = _figures(earlier), _figures(later)
    lines = [
        _line(id, before.get(id), after.get(id), why, besides) for id in dict.fromkeys((*after, *before))
    ]  # by question, then in the order of the later issue
    compared = Compared(
        earlier=(earlier[0].entry, earlier[0].at, populations[0]),
        later=(later[0].entry, later[0].at, populations[1]),
        lines=tuple(sorted(lines, key=lambda line: line.number)),
    )
    _must_add_up(compared.lines)
    return compared


def _figures(answers: Sequence[Answer]) -> dict[str, tuple[int, Figure]]:
    found: dict[str, tuple[int, Figure]] = {}
    for answer in answers:
        for figure in answer.figures:
            found.setdefault(figure.id, (answer.number, figure))
    return found


def _line(
    id: str,
    before: tuple[int, Figure] | None,
    after: tuple[int, Figure] | None,
    why: WhyOf,
    besides: Callable[[Figure], str],
) -> Line:
    told = after or before
    if told is None:
        raise KeyError(id)
    was, is_now = (each[1] if each else None for each in (before, after))
    moved = _moved(was.cases if was else None, is_now.cases if is_now else None, why)
    values = tuple(each.value if each else None for each in (was, is_now))
    said = "" if moved or values[0] == values[1] else besides(told[1])
    if before is None or after is None:
        said = f"not in the {'earlier' if before is None else 'later'} issue" + (f"; {said}" if said else "")
    return Line(
        number=told[0],
        id=id,
        label=told[1].label,
        unit=told[1].unit,
        before=values[0],
        after=values[1],
        of=(was.denominator if was else None, is_now.denominator if is_now else None),
        moved=moved,
        besides=said,
    )


def _moved(before: Cases | None, after: Cases | None, why: WhyOf) -> tuple[Moved, ...]:
    if before is None or after is None:
        return ()
    was, is_now = set(before), set(after)
    reasons: Mapping[str, Why] = {each: why(each) for each in was ^ is_now}
    return tuple(
        Moved(
            why=reason,
            came=Cases(each for each in is_now - was if reasons[each] is reason),
            went=Cases(each for each in was - is_now if reasons[each] is reason),
        )
        for reason in Why
        if reason in Counter(reasons.values())
    )


def _must_add_up(lines: Sequence[Line]) -> None:
    problems = [
        f"{line.id}: {line.before:,} and {line.reasons()} do not make {line.after:,}"
        for line in lines
        if line.unit == "applications" and line.moved and sum(each.net for each in line.moved) != line.change
    ]
    if problems:
        raise FiguresDoNotBalance("the reasons do not add up:" + "".join(f"\n  - {each}" for each in problems))
