"""The answers in words, for a screen: one line each, one in full, and two issues side by side."""

from collections.abc import Sequence

from clare_review.findings.answer import Answer
from clare_review.findings.answers.comparing import Compared, Line
from clare_review.findings.figures import Figure
from clare_review.findings.showing import text_table
from clare_review.guidance.in_number import in_number


def say_overview(answers: Sequence[Answer]) -> str:
    """Every question with its answer, or with what the record does not hold, under its head."""
    lines: list[str] = []
    group = None
    for answer in answers:
        if answer.group is not group:
            lines += ["", answer.group.value.upper()]
            group = answer.group
        lines += [f"{answer.number:>2}  {answer.asked}", f"    {answer.words or answer.gaps[0].words()}"]
    return "\n".join(lines).strip("\n")


def say_answer(answer: Answer) -> str:
    """One answer in full, without its cases."""
    lines = [
        f"{answer.number}  {answer.asked}",
        f"({answer.extent.value}; as at {answer.position_words()}; answerable: {answer.answerable})",
        *([answer.words] if answer.words else []),
        *(gap.words() for gap in answer.gaps),
        *([f"Definition: {answer.definition}."] if answer.definition else []),
        *([f"Left out: {answer.left_out}."] if answer.words else []),
        *(f"  {say_figure(figure)}" for figure in answer.figures),
        *(f"\n{text_table(table)}" for table in answer.tables),
    ]
    return "\n".join(lines)


def say_figure(figure: Figure) -> str:
    """One number with its share, interval and other denominators, e.g. `failures: 33 of 3,778 applications "
    "(0.873%)`."""
    of = f" of {figure.denominator:,}" if figure.denominator is not None else ""
    share = f" ({figure.share}%)" if figure.share else ""
    interval = f", 95% {figure.interval.words()}" if figure.interval else ""
    others = "".join(f"; of {each.what}: {figure.value:,} of {each.of:,}" for each in figure.others)
    return f"{figure.id}: {figure.value:,}{of} {figure.unit}{share}{interval}{others}; {figure.definition}"


def say_compared(found: Compared, question: int = 0) -> str:
    """Two issues, a line for each figure that is not the same; one question's, or all."""
    lines = [line for line in found.changed if question in (0, line.number)]
    same = len(found.lines) - len(found.changed)
    heads = found.heads()
    told = [f"earlier: {heads[0]}", f"later:   {heads[1]}", ""]
    return "\n".join([*told, *(_say_line(line) for line in lines), "", in_number(f"{same:,} figures are the same")])


def _say_line(line: Line) -> str:
    was, is_now = ("none" if each is None else f"{each:,}" for each in (line.before, line.after))
    return f"{line.number:>2}  {line.label} ({line.unit}): {was} -> {is_now}: {line.reasons()}"
