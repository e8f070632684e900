"""What a sample of cleared cases can and cannot rule out, held to published numbers and to sums over every way."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from clare_review.assurance.cleared import Stratum, missed, most_missed
from clare_review.assurance.hypergeometric import Sampled, chance_of_at_most, largest_total


def test_a_sample_of_the_needed_size_supports_its_claim_and_one_fewer_does_not():
    assert most_missed(3_745, 1_169, 0) <= 0.002 * 3_745 < most_missed(3_745, 1_168, 0)


def test_reading_everything_again_leaves_nothing_open():
    assert most_missed(50, 50, 2) == 2


@given(st.integers(1, 60), st.data())
@settings(deadline=None, max_examples=80)
def test_the_bound_is_the_last_number_that_the_distribution_does_not_rule_out(pool, data):
    drawn = data.draw(st.integers(1, pool))
    found = data.draw(st.integers(0, drawn))
    possible = range(found, pool - (drawn - found) + 1)
    slow = max(failures for failures in possible if hypergeom.cdf(found, pool, failures, drawn) > 0.05 + 1e-9)
    assert most_missed(pool, drawn, found) == slow


@given(st.integers(1, 40), st.data())
@settings(deadline=None, max_examples=60)
def test_a_reader_who_misses_some_is_allowed_for_failure_by_failure(pool, data):
    failures, drawn = data.draw(st.integers(0, pool)), data.draw(st.integers(0, pool))
    found, sensitivity = data.draw(st.integers(0, 5)), data.draw(st.sampled_from([0.5, 0.9, 1.0]))
    from scipy.stats import binom

    slow = sum(
        hypergeom.pmf(there, pool, failures, drawn) * binom.cdf(found, there, sensitivity)
        for there in range(min(failures, drawn) + 1)
    )
    assert chance_of_at_most(found, pool, failures, drawn, sensitivity) == pytest.approx(slow)


def every_way(strata, risk, sensitivity=1.0):
    """The bound by trying every way failures can lie, with SciPy's own distribution."""
    worth = [each.pool / each.drawn for each in strata]
    seen = sum(each.found * value for each, value in zip(strata, worth, strict=True))
    results = [
        result
        for result in product(*(range(each.drawn + 1) for each in strata))
        if sum(number * value for number, value in zip(result, worth, strict=True)) <= seen + 1e-9
    ]
    best = 0
    for there in product(*(range(each.pool + 1) for each in strata)):
        chance = sum(
            hypergeom.pmf(result[0], strata[0].pool, there[0], strata[0].drawn)
            * hypergeom.pmf(result[1], strata[1].pool, there[1], strata[1].drawn)
            for result in results
        )
        if chance > risk + 1e-9 and all(
            each.found <= count <= each.pool - (each.drawn - each.found)
            for each, count in zip(strata, there, strict=True)
        ):
            best = max(best, sum(there))
    return best


@pytest.mark.parametrize(
    ("one", "other"),
    [((12, 4, 0), (9, 5, 0)), ((12, 6, 1), (9, 5, 0)), ((10, 5, 0), (10, 3, 1)), ((8, 4, 2), (6, 6, 1))],
)
def test_strata_together_are_bounded_as_by_trying_every_way(one, other):
    strata = [Sampled(pool=pool, drawn=drawn, found=found) for pool, drawn, found in (one, other)]
    assert largest_total(strata, 0.05).total == every_way(strata, 0.05)


def test_strata_together_are_never_wider_than_each_on_its_own():
    strata = [Sampled(pool=3_000, drawn=240, found=1), Sampled(pool=745, drawn=60, found=0)]
    alone = sum(largest_total([each], 1 - 0.95**0.5).total for each in strata)
    together = largest_total(strata, 0.05)
    assert together.method == "exact, strata together"
    assert together.total <= alone


def test_too_many_ways_fall_back_to_each_stratum_on_its_own_and_say_so():
    strata = [Sampled(pool=2_000, drawn=20, found=2) for _ in range(4)]
    assert largest_total(strata, 0.05).method == "exact, each stratum on its own"


def test_proportional_strata_with_none_found_are_bounded_much_as_one_pool():
    strata = [
        Stratum(name="standard", sampled=Sampled(pool=3_000, drawn=240, found=0)),
        Stratum(name="high", sampled=Sampled(pool=745, drawn=60, found=0)),
    ]
    assert abs(missed(strata).most - most_missed(3_745, 300, 0)) <= 1


def test_a_lower_sensitivity_never_lowers_the_bound():
    strata = [Stratum(name="all", sampled=Sampled(pool=3_745, drawn=300, found=1))]
    bounds = [missed(strata, sensitivity=share).most for share in (1.0, 0.9, 0.7, 0.5)]
    assert bounds == sorted(bounds)
    assert bounds[0] < bounds[-1]


def test_the_estimate_weights_each_stratum_by_how_much_of_it_was_read():
    strata = [
        Stratum(name="standard", sampled=Sampled(pool=1_000, drawn=100, found=1)),
        Stratum(name="high", sampled=Sampled(pool=100, drawn=50, found=1)),
    ]
    assert missed(strata).estimate == pytest.approx(10 + 2)


def test_a_stratum_that_nobody_sampled_is_named():
    strata = [
        Stratum(name="standard", sampled=Sampled(pool=10, drawn=5, found=0)),
        Stratum(name="high", sampled=Sampled(pool=10, drawn=0, found=0)),
    ]
    with pytest.raises(ValueError, match="nothing was read again in high"):
        missed(strata)


def test_numbers_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="does not add up"):
        Sampled(pool=10, drawn=11, found=0)


def test_many_failures_in_many_strata_are_bounded_without_going_through_every_way_to_find_them() -> None:
    strata = [Sampled(pool=700, drawn=220, found=found) for found in (40, 31, 25, 18, 12)]  # over 10^9 ways
    told = largest_total(strata, 0.05)
    alone = sum(largest_total([each], 1 - 0.95 ** (1 / 5)).total for each in strata)
    assert (told.method, told.total) == ("exact, each stratum on its own", alone)
