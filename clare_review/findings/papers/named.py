"""Figures by name, as a paper may use them: checked before anything is written, and nothing else within reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clare_review.findings.answer import Answer
from clare_review.findings.figures import Figure, Findings


@dataclass(frozen=True, kw_only=True)
class Named:
    """One figure as words: its value, and where it has them its share and its interval.

    `count` is the whole number behind the words, None where there is none that may be added up.
    """

    value: str
    share: str | None = None
    interval: str | None = None
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class NamedFigures:
    """Everything a paper may say in numbers; `sums` states which figure is the sum of which others."""

    figures: Mapping[str, Named]
    sums: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())

    def unbalanced(self) -> dict[str, str]:
        """For every whole whose parts do not add up to it, a sentence with the numbers."""
        found = {}
        for whole, parts in self.sums:
            counts = {name: self.figures[name].count or 0 for name in parts if name in self.figures}
            stated = self.figures[whole].count if whole in self.figures else None
            if stated is not None and sum(counts.values()) != stated:
                added = " + ".join(f"{name} {count:,}" for name, count in counts.items())
                found[whole] = f"{added} = {sum(counts.values()):,}, but {whole} says {stated:,}"
        return found


_SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("failures", ("failures.harm", "failures.service", "failures.administrative")),
    ("detailed_reviewed", ("failures", "no_failure", "cannot_tell")),
)


def named_of(findings: Findings, answers: Iterable[Answer] = ()) -> NamedFigures:
    """The figures of the newest population by id, those of each as `population_1.failures`, answers as `q6.id`."""
    found: dict[str, Named] = {each.id: named(each) for each in findings.newest.figures}
    sums = list(_SUMS)
    for population in findings.populations:
        prefix = f"population_{population.version}"
        found |= {f"{prefix}.{each.id}": named(each) for each in population.figures}
        sums += [(f"{prefix}.{whole}", tuple(f"{prefix}.{part}" for part in parts)) for whole, parts in _SUMS]
    for answer in answers:
        found |= {f"q{answer.number}.{each.id}": named(each) for each in answer.figures}
        sums += [(f"q{answer.number}.{a}", tuple(f"q{answer.number}.{b}" for b in parts)) for a, parts in answer.sums]
    return NamedFigures(figures=found, sums=tuple(sums))


def named(figure: Figure) -> Named:
    """A figure as a paper says it."""
    share = None
    if figure.numerator is not None and figure.denominator is not None:
        share = f"{figure.numerator:,} of {figure.denominator:,}" + (f" ({figure.share}%)" if figure.share else "")
    return Named(
        value=f"{figure.value:,}",
        share=share,
        interval=figure.interval.words() if figure.interval else None,
        count=figure.value,
    )
