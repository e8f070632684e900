"""How a count is said outside, and what that alone gives away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import FiguresDoNotBalance
from clare_review.release.counts import AtMost, Count, Sum, Tables
from clare_review.release.rule import Form, Rule

RULE = Rule()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [(0, "exact", 0), (1, "hidden", None), (7, "hidden", None), (8, "rounded", 10), (12, "rounded", 10),
     (13, "rounded", 15), (3_778, "rounded", 3_780), (3_582, "rounded", 3_580)],
)  # fmt: skip
def test_zero_is_shown_one_to_seven_are_hidden_and_the_rest_is_rounded(value, form, shown):
    told = RULE.told(Count(id="x", value=value))
    assert (told.form, told.value) == (Form(form), shown)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.integers(1, 12), st.integers(0, 12))
def test_what_is_told_gives_away_every_count_that_would_be_told_so_and_no_other(value, to, more):
    rule = Rule(below=to + more, to=to)
    told = rule.told(Count(id="x", value=value))
    alike = [each for each in range(max(0, value - 30), value + 30) if rule.told(Count(id="x", value=each)) == told]
    if told.form is Form.HIDDEN:
        assert (told.low, 1 <= value < rule.below) == (1, True)
    else:
        assert (told.low, told.high) == (min(alike), max(alike))


def test_only_a_signed_exception_shows_a_small_count():
    assert RULE.told(Count(id="x", value=2, exact=True)).value == 2


def test_rounding_coarser_than_the_threshold_is_no_rule():
    with pytest.raises(ValueError, match="no coarser than the threshold"):
        Rule(below=4, to=5)


def counts(**values: int) -> tuple[Count, ...]:
    return tuple(Count(id=id, value=value) for id, value in values.items())


def test_categories_that_stopped_adding_up_are_refused_with_their_numbers():
    parts = ("harm", "service", "administrative")
    published = counts(failures=33, harm=3, service=17, administrative=14)
    with pytest.raises(
        FiguresDoNotBalance, match=r"harm 3 \+ service 17 \+ administrative 14 = 34, but failures says 33"
    ):
        Tables(counts=published, sums=(Sum(total="failures", parts=parts),))


def test_more_failures_than_applications_and_counts_that_are_not_there_are_refused_all_at_once():
    with pytest.raises(FiguresDoNotBalance, match="failures 34 is counted within read, which is only 33"):
        Tables(counts=counts(failures=34, read=33), orders=(AtMost(part="failures", whole="read"),))
    with pytest.raises(FiguresDoNotBalance, match=r"twice[\s\S]*nowhere: a sum or an order"):
        Tables(counts=(*counts(a=1), *counts(a=2)), orders=(AtMost(part="a", whole="nowhere"),))
