"""Intervals and limits, held to printed reference values and to slow textbook versions."""

import math
import warnings
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from clare_review.assurance.intervals import (
    Interval,
    Limits,
    Method,
    binomial_limits,
    binomial_limits_for,
    clopper_pearson,
    none_found,
    rate_interval,
    wilson,
)

some = settings(deadline=None, max_examples=60)
shares = st.integers(1, 70).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def tail(found: int, of: int, share: float) -> float:
    """The probability of `found` or more among `of`, summed term by term."""
    terms = (math.comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(found, of + 1))
    return math.fsum(terms)


def bisected(at_least: float, rising: Callable[[float], float]) -> float:
    """Where a rising function of a share reaches `at_least`, halved down to the last bit."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) >= at_least else (middle, high)
    return high


@some
@example((0, 1), 0.95)
@example((1, 1), 0.95)
@given(shares, st.sampled_from([0.9, 0.95, 0.998]))
def test_clopper_pearson_is_what_bisecting_the_binomial_tails_gives(share, level):
    found, of = share
    interval = clopper_pearson(found, of, level)
    low = bisected((1 - level) / 2, lambda p: tail(found, of, p)) if found else 0.0
    high = bisected((1 + level) / 2, lambda p: tail(found + 1, of, p)) if found < of else 1.0
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


@some
@given(shares)
def test_the_ends_of_wilson_are_where_the_score_test_just_rejects(share):
    found, of = share
    interval = wilson(found, of)
    for end in {interval.low, interval.high} - {0.0, 1.0}:
        z = (found / of - end) / math.sqrt(end * (1 - end) / of)
        assert abs(z) == pytest.approx(1.959964, abs=1e-5)


@some
@given(shares)
def test_an_interval_holds_its_share_and_mirrors_that_of_the_rest(share):
    found, of = share
    for method in (clopper_pearson, wilson):
        interval, rest = method(found, of), method(of - found, of)
        assert interval.low <= found / of <= interval.high
        assert (interval.low, interval.high) == pytest.approx((1 - rest.high, 1 - rest.low), abs=1e-12)


@pytest.mark.parametrize(("of", "printed"), [(1, "95.000"), (300, "0.994"), (3_778, "0.079")])
def test_none_found_gives_the_one_sided_bound(of, printed):
    interval = rate_interval(0, of)
    assert interval.words() == f"0.000 to {printed}%"
    assert (1 - interval.high) ** of == pytest.approx(0.05)
    assert interval.method is Method.NONE_FOUND


def test_with_one_found_the_two_sided_interval_is_printed():
    assert rate_interval(1, 300) == clopper_pearson(1, 300)


@pytest.mark.parametrize("work_out", [clopper_pearson, wilson])
@pytest.mark.parametrize(("found", "of"), [(-1, 5), (6, 5), (0, 0), (1, -1)])
def test_what_is_no_share_is_refused_by_its_numbers(work_out, found, of):
    with pytest.raises(ValueError, match=f"{found} of {of} is not a share"):
        work_out(found, of)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_no_level_is_refused(level):
    for work_out in (lambda: clopper_pearson(1, 5, level), lambda: wilson(1, 5, level), lambda: none_found(5, level)):
        with pytest.raises(ValueError, match=f"level {level} must be between 0 and 1"):
            work_out()


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.1), (-0.1, 0.1), (0.9, 1.1)])
def test_an_interval_the_wrong_way_round_or_outside_0_to_1_cannot_be_made(low, high):
    with pytest.raises(ValueError, match="is not within 0 to 1"):
        Interval(method=Method.WILSON, level=0.95, low=low, high=high)


def test_an_interval_for_programs_is_text_in_percent():
    assert clopper_pearson(33, 3_778).as_json() == {
        "method": "Clopper-Pearson",
        "level": "95%",
        "low_percent": "0.602",
        "high_percent": "1.225",
    }


def up_to(count: int, cases: int, rate: Fraction) -> Fraction:
    """The exact probability of `count` or fewer among `cases`."""
    return sum((math.comb(cases, k) * rate**k * (1 - rate) ** (cases - k) for k in range(count + 1)), start=Fraction(0))


@some
@given(st.integers(1, 60), st.integers(1, 199), st.sampled_from([Fraction(95, 100), Fraction(998, 1000)]))
def test_limits_are_the_first_counts_at_which_exact_sums_reach_each_tail(cases, per_200, level):
    rate = Fraction(per_200, 200)
    limits = binomial_limits(cases, float(rate), float(level))
    for count, reached in ((limits.low, (1 - level) / 2), (limits.high, (1 + level) / 2)):
        sums = (up_to(count - 1, cases, rate), up_to(count, cases, rate))
        assume(all(abs(each - reached) > Fraction(1, 10**10) for each in sums))  # a tie no float can settle
        assert sums[0] < reached <= sums[1]


@some
@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=8), st.floats(0.001, 0.2))
def test_limits_worked_out_together_are_those_worked_out_one_by_one(cases, rate):
    together = binomial_limits_for(tuple(cases), rate, 0.95)
    assert together == tuple(binomial_limits(number, rate, 0.95) for number in cases)


def test_a_rate_of_none_or_all_leaves_one_count_only():
    assert binomial_limits(150, 0.0, 0.95) == Limits(low=0, high=0)
    assert binomial_limits(150, 1.0, 0.95) == Limits(low=150, high=150)


@pytest.mark.parametrize(("cases", "rate", "level"), [(0, 0.1, 0.95), (5, 1.1, 0.95), (5, 0.1, 1.0)])
def test_limits_of_nothing_or_of_no_rate_are_refused(cases, rate, level):
    with pytest.raises(ValueError, match=r"at least one case|must be within 0 to 1"):
        binomial_limits(cases, rate, level)


def test_limits_ask_nothing_of_scipy_that_it_means_to_drop():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        binomial_limits_for((100, 250, 1_415), 33 / 3_778, 0.95)
