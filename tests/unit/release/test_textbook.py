"""The attacker on tables that were published to teach, with the intervals that follow from them."""

from collections.abc import Collection

import pytest

from clare_review.release.attacking import Attacker, Interval
from clare_review.release.counts import MOST, Count, Sum, Tables
from clare_review.release.knowing import Said, system
from clare_review.release.rule import Form, Told

EXACTLY = {"I": (20, 50, 10), "II": (8, 19, 22), "III": (17, 32, 12)}
DELINQUENT = {"Alpha": (15, 1, 3, 1), "Beta": (20, 10, 10, 15), "Gamma": (3, 10, 10, 2), "Delta": (12, 14, 7, 2)}


def table(rows: dict[str, tuple[int, ...]]) -> Tables:
    """Inner counts by row, named `I.0`, with all margins."""
    counts = {f"{row}.{n}": value for row, values in rows.items() for n, value in enumerate(values)}
    width = len(next(iter(rows.values())))
    sums = [Sum(total=row, parts=tuple(f"{row}.{n}" for n in range(width))) for row in rows]
    sums += [Sum(total=f".{n}", parts=tuple(f"{row}.{n}" for row in rows)) for n in range(width)]
    sums.append(Sum(total="all", parts=tuple(rows)))
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    return Tables(counts=tuple(Count(id=id, value=value) for id, value in counts.items()), sums=tuple(sums))


def attacked(made: Tables, hidden: Collection[str], asked: str) -> Interval:
    """What is left of a hidden count where everything else is published as it is, as the textbooks do."""
    told = {
        id: Told(form=Form.HIDDEN, value=None, low=0, high=MOST)
        if id in hidden
        else Told(form=Form.EXACT, value=value, low=value, high=value)
        for id, value in made.values.items()
    }
    known = system([Said(name="x", tables=made, told=told)])
    return Attacker(known).interval(((known.numbers["x", asked], 1),))


def test_the_margins_of_the_textbook_tables_are_those_that_were_published():
    values = table(EXACTLY).values
    assert [values[id] for id in ("I", "II", "III", ".0", ".1", ".2", "all")] == [80, 49, 61, 45, 101, 44, 190]
    values = table(DELINQUENT).values
    assert [values[id] for id in (*DELINQUENT, ".0", ".1", ".2", ".3", "all")] == [20, 55, 25, 35, 50, 35, 30, 20, 135]


@pytest.mark.parametrize(
    ("asked", "low", "high"), [("II.2", 5, 30), ("II.0", 0, 25), ("III.0", 0, 25), ("III.2", 4, 29)]
)
def test_four_hidden_counts_of_investment_by_activity_and_region_leave_the_known_intervals(asked, low, high):
    """Willenborg and de Waal, Statistical Disclosure Control in Practice (1996); the same table in Fischetti and
    Salazar, Management Science 47 (2001), where 22 is left between 5 and 30."""
    hidden = ("II.0", "II.2", "III.0", "III.2")
    assert attacked(table(EXACTLY), hidden, asked) == Interval(low=low, high=high)


def test_one_hidden_count_alone_is_no_secret():
    assert attacked(table(EXACTLY), ["II.2"], "II.2") == Interval(low=22, high=22)


LOOKS_SAFE = ("Alpha.1", "Alpha.2", "Alpha.3", "Beta.1", "Beta.2", "Gamma.0", "Gamma.3", "Delta.0", "Delta.3")


def test_two_hidden_counts_in_every_row_and_column_can_still_give_one_away():
    """Statistical Policy Working Paper 22 (Office of Management and Budget, 1994), delinquent children by county and
    education: two counts are hidden in each row and column, and yet Alpha's last is 1, because the first two rows less
    the second and third columns leave it alone."""
    made = table(DELINQUENT)
    assert attacked(made, LOOKS_SAFE, "Alpha.3") == Interval(low=1, high=1)


def test_a_choice_that_breaks_this_leaves_no_small_count_alone():
    hidden = (
        "Alpha.1",
        "Alpha.2",
        "Alpha.3",
        "Beta.1",
        "Beta.3",
        "Gamma.0",
        "Gamma.3",
        "Delta.0",
        "Delta.2",
        "Delta.3",
    )
    made = table(DELINQUENT)
    small = [id for id in hidden if made.values[id] < 5]
    assert [id for id in small if attacked(made, hidden, id).values == 1] == []
