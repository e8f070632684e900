"""Intervals and limits: published values to the printed precision, and a slow textbook version for the rest."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.findings.intervals import binomial_limits, clopper_pearson, none_found, percent, wilson

# Published counts of one review, with both intervals in per cent.
REFERENCE = [
    (33, 3_778, "0.873", ("0.623", "1.224"), ("0.602", "1.225")),
    (25, 3_582, "0.698", ("0.473", "1.028"), ("0.452", "1.029")),
    (2, 3_778, "0.053", ("0.015", "0.193"), ("0.006", "0.191")),
    (17, 3_778, "0.450", ("0.281", "0.719"), ("0.262", "0.719")),
]


def tail_at_least(found: int, of: int, rate: Fraction) -> Fraction:
    """The chance of `found` or more among `of`, summed term by term."""
    return sum((comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(found, of + 1)), Fraction(0))


@pytest.mark.parametrize(("found", "of", "share", "score", "exact"), REFERENCE)
def test_the_reference_numbers_come_out_as_printed(found, of, share, score, exact):
    assert percent(found / of) == share
    assert (percent(wilson(found, of).low), percent(wilson(found, of).high)) == score
    assert (percent(clopper_pearson(found, of).low), percent(clopper_pearson(found, of).high)) == exact


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 40).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_exact_interval_ends_where_each_tail_is_two_and_a_half_per_cent(pair):
    found, of = pair
    interval = clopper_pearson(found, of)
    if found:
        assert float(tail_at_least(found, of, Fraction(interval.low))) == pytest.approx(0.025, abs=1e-9)
    if found < of:
        assert float(1 - tail_at_least(found + 1, of, Fraction(interval.high))) == pytest.approx(0.025, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_every_interval_holds_the_share_it_is_about(pair):
    found, of = pair
    for interval in (clopper_pearson(found, of), wilson(found, of)):
        assert interval.low <= found / of <= interval.high


def test_none_found_still_allows_what_the_rule_of_three_says():
    assert none_found(300).high == pytest.approx(1 - 0.05 ** (1 / 300), abs=1e-12)


@pytest.mark.parametrize(("cases", "inner", "outer"), [(100, 3, 5), (250, 5, 8)])
def test_the_funnel_s_upper_limits_are_the_reference_ones(cases, inner, outer):
    rate = 33 / 3_778
    assert binomial_limits(cases, rate, 0.95).high == inner
    assert binomial_limits(cases, rate, 0.998).high == outer


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.sampled_from([0.01, 0.05, 0.3, 0.7]), st.sampled_from([0.95, 0.998]))
def test_a_count_beyond_a_limit_has_at_most_the_tail_s_chance(cases, rate, level):
    limits, tail, exact = binomial_limits(cases, rate, level), (1 - level) / 2, Fraction(rate)
    assert float(tail_at_least(limits.high + 1, cases, exact)) <= tail + 1e-12
    if limits.high:
        assert float(tail_at_least(limits.high, cases, exact)) > tail - 1e-12


@pytest.mark.parametrize(("found", "of"), [(-1, 10), (11, 10), (0, 0)])
def test_a_count_that_is_no_share_is_refused(found, of):
    with pytest.raises(ValueError, match="is not a share"):
        clopper_pearson(found, of)
