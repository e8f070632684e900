"""The attacker on tables that were published with what he finds, and on one of our own by trying every number."""

from collections.abc import Collection, Sequence
from itertools import product

import pytest

from clare_review.release.attacking import Attacker, Interval
from clare_review.release.counts import MOST, Count, Sum, Tables
from clare_review.release.knowing import Said, system
from clare_review.release.rule import Form, Told

# Geurts, Heuristics for Cell Suppression in Tables (Netherlands Central Bureau of Statistics, 1992), table 10, as the
# Handbook on Statistical Disclosure Control prints it (second edition, 2024, section 4.2, example 3): only the third
# row and the totals are shown, and the first count is worked out to lie between 3 and 6. Any counts that fit will do.
GEURTS = {"1": (4, 3), "2": (2, 1), "3": (3, 3)}
# What sdcTable, the R package of Meindl, tests its protection with (tests/testthat/test-simpleheuristic.R, version
# 0.34.0). The comments there work the hidden "w, b" out as 236 - 189 = 47, and name the one count that has to be hidden
# too. They give the first and third columns 1,021 and 770 in all; its counts make 1,012 and 779, the same together.
MEINDL = {"w": (30, 47, 64, 89), "x": (90, 124, 5, 31), "y": (92, 100, 59, 85), "z": (800, 991, 651, 685)}
# Ours, and nobody's figures.
OURS = {"I": (2, 5, 1), "II": (0, 3, 2), "III": (4, 1, 3)}


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
    """What is left of a hidden count where everything else is published as it is, as those tables are."""
    told = {
        id: Told(form=Form.HIDDEN, value=None, low=0, high=MOST)
        if id in hidden
        else Told(form=Form.EXACT, value=value, low=value, high=value)
        for id, value in made.values.items()
    }
    known = system([Said(name="x", tables=made, told=told)])
    return Attacker(known).interval(((known.numbers["x", asked], 1),))


def test_the_margins_of_the_published_tables_are_those_that_were_published():
    values = table(GEURTS).values
    assert [values[id] for id in (*GEURTS, ".0", ".1", "all")] == [7, 3, 6, 9, 7, 16]
    values = table(MEINDL).values
    assert [values[id] for id in MEINDL] == [230, 250, 336, 3127]
    assert [values[id] for id in (".0", ".1", ".2", ".3", "all")] == [1012, 1262, 779, 890, 3943]


def test_the_feasibility_interval_of_the_handbook_is_found():
    hidden = ("1.0", "1.1", "2.0", "2.1")
    assert attacked(table(GEURTS), hidden, "1.0") == Interval(low=3, high=6)


LOOKS_SAFE = ("w.0", "w.1", "w.2", "x.0", "x.2", "y.1", "y.3", "z.1", "z.3")


def test_two_hidden_counts_in_every_row_and_column_can_still_give_one_away():
    made = table(MEINDL)
    for line in made.sums[:-1]:
        assert len(set(line.parts) & set(LOOKS_SAFE)) >= 2
    assert attacked(made, LOOKS_SAFE, "w.1") == Interval(low=47, high=47)


def test_hiding_the_count_that_the_package_names_leaves_none_of_them_alone():
    made, hidden = table(MEINDL), (*LOOKS_SAFE, "x.1")
    assert [id for id in hidden if attacked(made, hidden, id).values == 1] == []


def test_one_hidden_count_alone_is_no_secret():
    assert attacked(table(OURS), ["II.2"], "II.2") == Interval(low=2, high=2)


def tried_out(made: Tables, hidden: Sequence[str], most: int) -> dict[str, Interval]:
    """What is left of each hidden count, by trying every whole number up to `most` in every hidden place."""
    fitting = []
    for filling in product(range(most + 1), repeat=len(hidden)):
        counts = dict(made.values) | dict(zip(hidden, filling, strict=True))
        if all(sum(counts[part] for part in each.parts) == counts[each.total] for each in made.sums):
            fitting.append(counts)
    return {id: Interval(low=min(c[id] for c in fitting), high=max(c[id] for c in fitting)) for id in hidden}


@pytest.mark.parametrize(
    "hidden",
    [
        ("I.0", "I.1", "II.0", "II.1"),
        ("II.0", "II.2", "III.0", "III.2"),
        ("I.0", "I.1", "II.1", "II.2", "III.0", "III.2"),
    ],
)
def test_a_small_table_of_our_own_leaves_what_trying_every_number_leaves(hidden):
    made = table(OURS)
    assert {id: attacked(made, hidden, id) for id in hidden} == tried_out(made, hidden, most=8)
