"""The reference numbers of the review, each to the precision it is printed with.

Rates and intervals are of the published counts of the review this project is about: 25 failures in 3,582 applications
read by January, 33 in 3,778 by May, of them 2 with harm and 17 service failures. Methods: Wilson 1927, Clopper and
Pearson 1934, the exact hypergeometric distribution, Cohen 1960, Gwet 2008, Cicchetti and Feinstein 1990, Petersen 1896,
Lincoln 1930, Chapman 1951, Spiegelhalter 2005 (funnels). Here each is worked out a second time from its definition in
exact fractions where that can be done, so that the printed number and the program are both checked.
"""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from clare_review.assurance.cleared import most_missed, sample_size
from clare_review.assurance.coefficients import ac1, kappa, raw_agreement, specific_agreement
from clare_review.assurance.intervals import binomial_limits, clopper_pearson, none_found, percent, wilson
from clare_review.assurance.patterns import patterns
from clare_review.assurance.recapture import Lists, chapman, lincoln_petersen
from tests.unit.assurance.tables import from_table

PUBLISHED = [
    (33, 3_778, "0.873", "0.623 to 1.224%", "0.602 to 1.225%"),
    (25, 3_582, "0.698", "0.473 to 1.028%", "0.452 to 1.029%"),
    (2, 3_778, "0.053", "0.015 to 0.193%", "0.006 to 0.191%"),
    (17, 3_778, "0.450", "0.281 to 0.719%", "0.262 to 0.719%"),
]


@pytest.mark.parametrize(("found", "of", "rate", "by_wilson", "exact"), PUBLISHED)
def test_each_published_rate_has_its_reference_intervals(found, of, rate, by_wilson, exact):
    assert percent(found / of) == rate
    assert (wilson(found, of).words(), clopper_pearson(found, of).words()) == (by_wilson, exact)


def none_among(drawn, pool, failures):
    """The exact chance that a sample without replacement holds none of the failures."""
    return Fraction(comb(pool - failures, drawn), comb(pool, drawn))


@pytest.mark.parametrize(("claim", "needed"), [("1.0%", 283), ("0.5%", 545), ("0.2%", 1_169), ("0.1%", 1_974)])
def test_the_re_reads_a_claim_needs_are_the_reference_numbers_and_one_fewer_is_not_enough(claim, needed):
    rate = Fraction(claim.rstrip("%")) / 100
    one_more = int(rate * 3_745) + 1
    assert sample_size(3_745, float(rate)) == needed
    assert none_among(needed, 3_745, one_more) <= Fraction(5, 100) < none_among(needed - 1, 3_745, one_more)


def test_300_clean_re_reads_of_3745_still_allow_35_missed_more_than_the_rate_found():
    most = most_missed(3_745, 300, 0)
    assert (most, percent(most / 3_745, 2)) == (35, "0.93")
    assert most / 3_745 > 33 / 3_778
    assert none_among(300, 3_745, 35) > Fraction(5, 100) >= none_among(300, 3_745, 36)


def test_an_infinite_pool_would_say_0_99_percent():
    assert percent(none_found(300).high, 2) == "0.99"


def test_two_good_readers_of_rare_failures_show_why_no_coefficient_stands_alone():
    """Prevalence 0.9%, each reader 80% sensitive and 99.5% specific and apart from the other: no case is counted."""
    rate, sensitive, specific = Fraction(9, 1_000), Fraction(4, 5), Fraction(995, 1_000)
    both = rate * sensitive**2 + (1 - rate) * (1 - specific) ** 2
    one = rate * sensitive * (1 - sensitive) + (1 - rate) * specific * (1 - specific)
    laid = patterns(from_table(("yes", "no"), [[1, 1], [1, 1]]))
    shares = {("yes", "yes"): both, ("yes", "no"): one, ("no", "yes"): one, ("no", "no"): 1 - both - 2 * one}
    words = [tuple(("yes", "no")[int(place.argmax())] for place in each) for each in laid.by_place]
    cases = np.array([float(shares[word]) for word in words])
    found = [what(laid, cases).value for what in (raw_agreement, kappa, ac1, specific_agreement(0))]
    assert f"{100 * found[0]:.1f}" == "98.7"
    assert [f"{value:.2f}" for value in found[1:]] == ["0.47", "0.99", "0.48"]


def test_the_table_130_56_9_5_has_its_three_reference_values():
    laid = patterns(from_table(("yes", "no"), [[130, 56], [9, 5]]))
    found = [what(laid, laid.cases).value for what in (raw_agreement, kappa, ac1)]
    raw = Fraction(135, 200)
    chance = Fraction(186, 200) * Fraction(139, 200) + Fraction(14, 200) * Fraction(61, 200)
    mean = (Fraction(186, 200) + Fraction(139, 200)) / 2
    gwet = 2 * mean * (1 - mean)
    exact = [raw, (raw - chance) / (1 - chance), (raw - gwet) / (1 - gwet)]
    assert found == pytest.approx([float(each) for each in exact])
    assert [f"{value:.3f}" for value in found] == ["0.675", "0.022", "0.533"]


def test_lists_of_10_and_12_with_8_in_both_give_15_and_14_9():
    lists = Lists(first_only=2, second_only=4, both=8)
    assert lincoln_petersen(lists) == 15
    assert f"{chapman(lists):.1f}" == "14.9"


@pytest.mark.parametrize(("cases", "inner", "outer"), [(100, 3, 5), (250, 5, 8)])
def test_the_funnel_of_0_873_percent_has_its_reference_limits(cases, inner, outer):
    rate = Fraction(33, 3_778)

    def beyond(count):
        return 1 - sum(comb(cases, k) * rate**k * (1 - rate) ** (cases - k) for k in range(count + 1))

    for limit, level in ((inner, 0.95), (outer, 0.998)):
        assert binomial_limits(cases, float(rate), level).high == limit
        assert float(beyond(limit)) <= (1 - level) / 2 < float(beyond(limit - 1))
