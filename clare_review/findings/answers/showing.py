"""What a notebook shows of the answers: under each head its questions, calm, with the numbers one step away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clare_review.findings.answer import Answer, Extent
from clare_review.findings.figures import Figure, Findings
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.report import answers_html
from clare_review.findings.showing import text_table

PICTURES: dict[int, str] = {
    7: "checks_by_year",
    11: "failures",
    12: "timeliness",
    26: "flow",
    27: "progress",
    30: "agreement",
    35: "handlers",
    39: "first_shown",
    43: "volumes",
}
"""Question to the picture that stands beside its words, by its id."""


@dataclass(frozen=True, kw_only=True)
class ShownAnswers:
    """Some answers, as HTML where it can be drawn and as text where it cannot; or all of them at a glance."""

    heading: str
    answers: tuple[Answer, ...]
    findings: Findings
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False, compare=False)
    overview: bool = False

    def _repr_html_(self) -> str:
        return answers_html(
            heading=self.heading,
            answers=self.answers,
            findings=self.findings,
            overview=self.overview,
            position=f"As at {self.answers[0].position_words()}",
            answerable=self.answers[0].answerable,
            tiles=tiles(self.answers),
            pictures={number: self.pictures[id] for number, id in PICTURES.items() if id in self.pictures},
        )

    def __repr__(self) -> str:
        if self.overview:
            told = [f"{number:,} {label}" for number, label in tiles(self.answers)]
            lines = [f"{one.number:>2}  {one.asked} ({one.extent.value})" for one in self.answers]
            return "\n".join([self.heading, *told, "", *lines])
        return "\n\n".join([self.heading, *(_text(one) for one in self.answers)])


def tiles(answers: Sequence[Answer]) -> list[tuple[int, str]]:
    """What stands largest: applications, failures, and how far the record answers."""
    figures = {figure.id: figure.value for answer in answers for figure in answer.figures}
    extents = [one.extent for one in answers]
    return [
        *((figures[id], label) for id, label in (("applications", "applications"), ("failures", "failures"))
          if id in figures),
        (extents.count(Extent.WHOLE), "questions answered"),
        (extents.count(Extent.PART), "answered in part"),
        (extents.count(Extent.NOT), "not to be answered from the record"),
    ]  # fmt: skip


def _text(answer: Answer) -> str:
    figures = [f"  {each.id}: {each.value:,} {each.unit}{_share(each)}" for each in answer.figures]
    words = [answer.words] if answer.words else []
    head = f"{answer.number}. {answer.asked} ({answer.extent.value})"
    tables = [text_table(table) for table in answer.tables]
    return "\n".join([head, *words, *(gap.words() for gap in answer.gaps), *figures, *tables])


def _share(figure: Figure) -> str:
    if figure.denominator is None:
        return ""
    interval = f", 95% {figure.interval.words()}" if figure.interval else ""
    return f" of {figure.denominator:,}" + (f" ({figure.share}%{interval})" if figure.share else "")
