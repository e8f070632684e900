"""The tables of the assurance notebook: what was read twice, how far two readers agreed, and what may be missed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from clare_review.assurance.agreement import Agreement, Estimate
from clare_review.assurance.assured import Assured, Drawn
from clare_review.assurance.cleared import Missed
from clare_review.assurance.comparing import FEWEST, By, Compared
from clare_review.assurance.cusum import Cusum
from clare_review.assurance.intervals import percent
from clare_review.assurance.known_answers import Marksmanship, Measured
from clare_review.assurance.pairs import FAILURE, FINDINGS, in_words
from clare_review.assurance.re_reading import ReRead, Result
from clare_review.findings.figures import Cell, Column, Table

_COEFFICIENTS = ("raw agreement", "AC1", "kappa", "PABAK", "alpha")


def trust_tables(told: Assured) -> tuple[Table, ...]:
    """Every table, in the order of the sections."""
    return (
        draws_table(told.draws),
        findings_table(told),
        two_by_two_table(told),
        statistics_table("finding", "Agreement on the finding", told.finding),
        statistics_table("in_order", "Agreement on the risk today, with part credit for a near answer", told.in_order),
        questions_table("questions", "Agreement question by question", told.questions),
        *(groups_table(by, told.groups.get(by, ())) for by in By if by is not By.ALL),
        own_table(told.own),
        own_findings_table(told),
        own_questions_table(told.own_questions),
        sample_table(told),
        readers_table(told),
        drift_table(told),
    )


def draws_table(draws: Sequence[Drawn]) -> Table:
    """Each draw, stratum by stratum."""
    return Table(
        id="draws",
        caption="What was drawn to be read again",
        columns=(
            Column(id="stratum", label="Stratum"),
            Column(id="purpose", label="Drawn for"),
            Column(id="entry", label="Entry", number=True),
            Column(id="pool", label="Of", number=True),
            Column(id="drawn", label="Drawn", adds=True),
            Column(id="read", label="Read", adds=True),
        ),
        rows=tuple((d.stratum, in_words(d.purpose), f"{d.entry:,}", d.pool, d.drawn, d.read) for d in draws),
        total=("All", None, None, None, sum(d.drawn for d in draws), sum(d.read for d in draws)) if draws else None,
    )


def findings_table(told: Assured) -> Table:
    """First reader against second, every finding apart."""
    return _findings("findings_of_two", "What two readers found: first in rows, second in columns", told.table)


def own_findings_table(told: Assured) -> Table:
    """One reader at two times, every finding apart."""
    caption = "What one reader found: the first time in rows, again in columns"
    return _findings("findings_of_one", caption, told.own_table)


def _findings(id: str, caption: str, found: Mapping[tuple[str, str], int]) -> Table:
    return _square(
        id,
        caption,
        [(in_words(name), [found.get((name, other), 0) for other in FINDINGS]) for name in FINDINGS],
        [in_words(name) for name in FINDINGS],
    )


def two_by_two_table(told: Assured) -> Table:
    """A failure against everything else."""
    counts = [
        [
            sum(n for (a, b), n in told.table.items() if (a == FAILURE) is one and (b == FAILURE) is other)
            for other in (True, False)
        ]
        for one in (True, False)
    ]
    words = ["a failure", "anything else"]
    caption = "The same as two by two: a failure, or anything else"
    return _square("two_by_two", caption, list(zip(words, counts, strict=True)), words)


def _square(id: str, caption: str, rows: Sequence[tuple[str, Sequence[int]]], heads: Sequence[str]) -> Table:
    names = [f"c{number}" for number in range(len(heads))]
    sums = [sum(row[place] for _, row in rows) for place in range(len(heads))]
    return Table(
        id=id,
        caption=caption,
        columns=(
            Column(id="first", label="First reading"),
            *(Column(id=n, label=h.capitalize(), adds=True) for n, h in zip(names, heads, strict=True)),
            Column(id="all", label="All", adds=True),
        ),
        rows=tuple((name.capitalize(), *row, sum(row)) for name, row in rows) if sum(sums) else (),
        total=("All", *sums, sum(sums)) if sum(sums) else None,
        sums=(("all", tuple(names)),),
    )


def statistics_table(id: str, caption: str, compared: Compared | None) -> Table:
    """Every coefficient with both intervals, and the agreement on each category; or why there is none."""
    found = compared.agreement if compared else None
    rows: list[tuple[Cell, ...]] = []
    if found:
        rows = [_statistic(_named(each, id), each) for each in found.statistics]
        rows += [_statistic(f"on: {in_words(each.name)}", each) for each in found.by_category]
    return Table(
        id=id,
        caption=caption,
        columns=(
            Column(id="statistic", label="Statistic"),
            Column(id="value", label="Value", number=True),
            Column(id="analytic", label="95%, analytic", number=True),
            Column(id="bootstrap", label="95%, bootstrap", number=True),
            Column(id="why", label="Why not"),
        ),
        rows=tuple(rows),
        notes=(compared.caution,) if compared and compared.caution else (),
    )


def _named(each: Estimate, id: str) -> str:
    return "AC2" if id == "in_order" and each.name == "AC1" else each.name


def _statistic(name: str, each: Estimate) -> tuple[Cell, ...]:
    return name, number(each.value), reach(each.analytic), reach(each.bootstrap), each.why or None


def questions_table(id: str, caption: str, questions: Iterable[Compared]) -> Table:
    """Each question on its own: answers kept apart, never one coefficient alone."""
    return Table(
        id=id,
        caption=caption,
        columns=(Column(id="question", label="Question"), *_COMPARED),
        rows=tuple((in_words(each.question), *_cells(each)) for each in questions),
        notes=("Not asked, left blank, not on file, cannot tell and no are five answers, and none counts as another.",),
    )


def groups_table(by: By, groups: Sequence[Compared]) -> Table:
    """Agreement on the finding in each group of pairs; groups of which nothing can be said are one row where many."""
    said = [each for each in groups if each.agreement or by is not By.READERS]
    few = [each for each in groups if each not in said]
    rows = [(each.group, *_cells(each)) for each in said]
    if few:
        sums = (sum(each.pairs for each in few), sum(each.differing for each in few))
        nothing = [None] * len(_COEFFICIENTS)
        rows.append((f"{len(few):,} others", *sums, *nothing, f"too few to say: each under {FEWEST} pairs"))
    return Table(
        id=f"by_{by.name.lower()}",
        caption=f"Agreement on the finding by {by.value}",
        columns=(Column(id="group", label=by.value.capitalize()), *_COMPARED),
        rows=tuple(rows),
    )


def own_table(own: Iterable[Compared]) -> Table:
    """How often each reader judged an old case of theirs as before."""
    return Table(
        id="own",
        caption="Cases read once more by their own reader: agreement with the first time, on the finding",
        columns=(Column(id="reader", label="Reader"), *_COMPARED),
        rows=tuple((each.group, *_cells(each)) for each in own),
    )


def own_questions_table(questions: Iterable[Compared]) -> Table:
    """One reader at two times, question by question, but for those of which there is nothing to say."""
    told = [each for each in questions if each.agreement or each.differing]
    table = questions_table("own_questions", "One reader at two times, question by question", told)
    return replace(table, notes=("Questions answered alike each time, in too few cases to say more, are left out.",))


_COMPARED = (
    Column(id="pairs", label="Pairs", number=True),
    Column(id="differing", label="Differing", number=True),
    *(Column(id=name.replace(" ", "_"), label=name.capitalize(), number=True) for name in _COEFFICIENTS[:1]),
    *(Column(id=name, label=name, number=True) for name in _COEFFICIENTS[1:]),
    Column(id="caution", label="Note"),
)


def _cells(each: Compared) -> tuple[Cell, ...]:
    found = each.agreement
    values = [_with_reach(found, name) for name in _COEFFICIENTS] if found else [None] * len(_COEFFICIENTS)
    short = each.caution.partition(":")[0] if found else each.caution
    return each.pairs, each.differing, *values, short or None


def _with_reach(found: Agreement, name: str) -> Cell:
    each = found.of(name)
    if each.value is None:
        return None
    return f"{number(each.value)} ({reach(each.analytic)})" if each.analytic else number(each.value)


def sample_table(told: Assured) -> Table:
    """The sample of cleared cases: what became of it, and the bound of each stratum on its own."""
    bounds = dict(told.elusion.by_stratum) if told.elusion else {}
    whole = told.elusion.overall if told.elusion else None
    counted = [(each.name, _counts(each), bounds.get(each.name)) for each in told.sample]
    sums = [sum(counts[place] for _, counts, _ in counted) for place in range(6)]
    return Table(
        id="sample",
        caption="Cleared cases read again, and the failures among all cleared cases that this still allows",
        columns=(
            Column(id="stratum", label="Stratum"),
            Column(id="pool", label="Cleared", adds=True),
            Column(id="drawn", label="Drawn", adds=True),
            *(Column(id=each.name.lower(), label=each.value.capitalize(), adds=True) for each in Result),
            Column(id="most", label="At most (95%)", number=True),
            Column(id="rate", label="Rate at most", number=True),
        ),
        rows=tuple((name, *counts, *_most(bound)) for name, counts, bound in counted),
        total=("All", *sums, *_most(whole)) if counted else None,
        sums=(("drawn", tuple(each.name.lower() for each in Result)),),
        notes=(
            "The bound of each stratum holds on its own, that of all for all together; those of the strata do not add "
            "up to it.",
        )
        if len(counted) > 1
        else (),
    )


def _counts(each: ReRead) -> list[int]:
    return [each.pool, len(each.results), *(each.count(result) for result in Result)]


def _most(bound: Missed | None) -> tuple[Cell, Cell]:
    return (bound.most, f"{percent(bound.most / bound.pool, 2)}%") if bound else (None, None)


def readers_table(told: Assured) -> Table:
    """Sensitivity and specificity of each reader on known-answer cases, and of all together."""
    rows = [(reader, *_marks(marks)) for reader, marks in told.readers]
    return Table(
        id="readers",
        caption="Known-answer cases: how well each reader finds failures",
        columns=(
            Column(id="reader", label="Reader"),
            Column(id="failures", label="Known failures found", number=True),
            Column(id="sensitivity", label="Sensitivity (95%)", number=True),
            Column(id="sound", label="Known sound cleared", number=True),
            Column(id="specificity", label="Specificity (95%)", number=True),
            Column(id="cannot_tell", label="Cannot tell", number=True),
        ),
        rows=tuple(rows),
        total=("All", *_marks(told.overall)) if rows else None,
    )


def _marks(marks: Marksmanship) -> tuple[Cell, ...]:
    return (
        *(cell for each in (marks.sensitivity, marks.specificity) for cell in _measured(each)),
        marks.cannot_tell,
    )


def _measured(each: Measured) -> tuple[Cell, Cell]:
    if each.interval is None or each.share is None:
        return None, None
    return f"{each.right} of {each.of}", f"{percent(each.share, 0)}% ({each.interval.words(0)})"


def drift_table(told: Assured) -> Table:
    """The running check of what each reader misses among known failures."""
    return Table(
        id="drift",
        caption="Drift: a running check of known failures missed, case by case",
        columns=(
            Column(id="reader", label="Reader"),
            Column(id="read", label="Known failures read", number=True),
            Column(id="missed", label="Missed", number=True),
            Column(id="said", label="What the check says"),
        ),
        rows=tuple((each.reader, each.read, each.missed, each.sentence()) for each in told.drifts),
        notes=tuple(_of_chart(each.chart) for each in told.drifts[:1]),
    )


def _of_chart(chart: Cusum) -> str:
    return (
        f"Missing {percent(chart.sound, 0)}% is borne and {percent(chart.worse, 0)}% is not; a false signal comes once "
        f"in {chart.until_false:,.0f} known failures on average."
    )


def number(value: float | None) -> str | None:
    """A coefficient to three places; the same text on every machine."""
    return None if value is None else f"{value + 0.0:.3f}"


def reach(ends: tuple[float, float] | None) -> str | None:
    """An interval of a coefficient, e.g. `0.412 to 0.633`."""
    return None if ends is None else f"{number(ends[0])} to {number(ends[1])}"
