"""Answers that must add up, do; otherwise nothing is answered, and everything that disagrees is named."""

from collections.abc import Iterable, Iterator, Sequence

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.answer import Answer, Extent
from clare_review.findings.balance import added_up
from clare_review.findings.figures import Figure


def balance(answers: Sequence[Answer]) -> None:
    """Holds every figure to its share and its cases, every sum to its parts and their unit, every table to its totals.

    A figure that stands in several answers has to be the same in each.

    Raises:
        FiguresDoNotBalance: figures disagree; every disagreement is named with its numbers.
    """
    found = disagreements(answers)
    if found:
        lines = "".join(f"\n  - {each}" for each in found)
        raise FiguresDoNotBalance(f"the answers do not add up, so none is given:{lines}")


def disagreements(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Every disagreement as a sentence with its numbers; none when all answers balance."""
    found: list[str] = []
    for answer in answers:
        name = f"question {answer.number}"
        for figure in answer.figures:
            found += [f"{name}: {said}" for said in _within(figure, answer)]
        found += [f"{name}: {said}" for said in _sums(answer)]
        found += [f"{name}: {said}" for table in answer.tables for said in added_up(table)]
        if answer.extent is Extent.NOT and (answer.figures or answer.tables):
            found.append(f"{name}: it says that the record holds nothing, and gives figures")
    found += _told_twice(answers)
    found += _ties(answers)
    return tuple(found)


def _within(figure: Figure, answer: Answer) -> Iterator[str]:
    if figure.as_at != answer.entry:
        yield f"{figure.id} is as at entry {figure.as_at:,}, and the answer as at {answer.entry:,}"
    if figure.numerator is not None and figure.numerator != figure.value:
        yield f"{figure.id} is {figure.value:,}, but its share counts {figure.numerator:,}"
    for of in (figure.denominator, *(each.of for each in figure.others)):
        if of is not None and figure.value > of:
            yield f"{figure.id} is {figure.value:,} of only {of:,}"
    if figure.unit == "applications" and figure.cases is not None and len(figure.cases) != figure.value:
        yield f"{figure.id} is {figure.value:,}, and stands for {len(figure.cases):,} cases"


def _sums(answer: Answer) -> Iterator[str]:
    for whole, parts in answer.sums:
        total, told = answer.figure(whole), [answer.figure(part) for part in parts]
        units = dict.fromkeys(each.unit for each in (total, *told))
        if len(units) > 1:
            yield f"{whole} adds up {' and '.join(units)}, which are different units"
            continue
        added = sum(each.value for each in told)
        if added != total.value:
            said = " + ".join(f"{each.id} {each.value:,}" for each in told)
            yield f"{said} = {added:,}, but {whole} says {total.value:,}"


def _told_twice(answers: Iterable[Answer]) -> Iterator[str]:
    first: dict[str, tuple[int, Figure]] = {}
    for answer in answers:
        for figure in answer.figures:
            number, before = first.setdefault(figure.id, (answer.number, figure))
            if (before.value, before.unit, before.denominator) != (figure.value, figure.unit, figure.denominator):
                yield (
                    f"{figure.id} is {_said(before)} in question {number}, and {_said(figure)} in question "
                    f"{answer.number}"
                )


def _said(figure: Figure) -> str:
    of = "" if figure.denominator is None else f" of {figure.denominator:,}"
    return f"{figure.value:,}{of} {figure.unit}"


def _ties(answers: Sequence[Answer]) -> Iterator[str]:
    """Columns of tables whose total is a figure, which may stand in another answer."""
    told = {figure.id: figure for answer in answers for figure in answer.figures}
    for answer in answers:
        for table in answer.tables:
            for column, id in table.ties:
                total = table.total[table.place(column)] if table.total else None
                if id in told and total != told[id].value:
                    yield (
                        f"question {answer.number}: table {table.id}: {column} totals {total}, but {id} is "
                        f"{told[id].value:,}"
                    )
