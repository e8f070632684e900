"""What is reported of agreement: a table, every statistic with two intervals, and what cannot be said."""

import pytest

from clare_review.assurance.agreement import Statistic, agreement
from clare_review.assurance.ratings import Rated, Ratings, cross_table
from tests.unit.assurance.tables import from_table

USUAL = from_table(("yes", "no"), [[17, 10], [9, 964]])


def test_every_statistic_and_each_category_is_reported():
    found = agreement(USUAL, seed=1)
    assert [each.name for each in found.statistics] == [statistic.value for statistic in Statistic]
    assert [each.name for each in found.by_category] == ["yes", "no"]


def test_the_table_of_two_readers_counts_every_pair_once():
    assert cross_table(USUAL) == {("yes", "yes"): 17, ("yes", "no"): 10, ("no", "yes"): 9, ("no", "no"): 964}


def test_analytic_and_bootstrap_intervals_hold_the_value_and_nearly_agree():
    for each in agreement(USUAL, seed=1).statistics:
        assert each.analytic[0] < each.value < each.analytic[1]
        assert each.bootstrap == pytest.approx(each.analytic, abs=0.03)


def test_a_handful_of_unusual_answers_is_too_few_for_an_interval_beyond_chance():
    found = agreement(from_table(("yes", "no"), [[2, 3], [1, 994]]), seed=1)
    assert found.of("kappa").analytic is None
    assert "6 cases got any answer but the usual one, and on 2" in found.of("kappa").why
    assert found.of("AC1").analytic is not None


def test_no_interval_reaches_beyond_one_or_below_nothing():
    found = agreement(from_table(("yes", "no"), [[12, 1], [0, 300]]), seed=1)
    ends = [end for each in (*found.statistics, *found.by_category) for end in each.analytic]
    assert all(-1 < end < 1 for end in ends)
    assert found.of("yes").analytic[0] > 0


def test_the_same_seed_gives_the_same_bootstrap_and_another_seed_another():
    assert agreement(USUAL, seed=1) == agreement(USUAL, seed=1)
    assert agreement(USUAL, seed=1).of("kappa").bootstrap != agreement(USUAL, seed=2).of("kappa").bootstrap


def test_under_two_hundred_pairs_is_called_too_few():
    assert not agreement(USUAL, seed=1).too_few
    assert agreement(from_table(("yes", "no"), [[5, 1], [1, 192]]), seed=1).too_few


def test_readers_who_never_differ_get_no_interval_but_what_that_rules_out():
    found = agreement(from_table(("yes", "no"), [[3, 0], [0, 297]]), seed=1).of("raw agreement")
    assert (found.value, found.analytic, found.bootstrap) == (1.0, None, None)
    assert "rule out raw agreement under 99.0%" in found.why  # 1 - 0.05 ** (1 / 300) is 0.993%


def test_a_coefficient_that_is_not_defined_says_why_and_the_others_stand():
    found = agreement(from_table(("yes", "no"), [[0, 0], [0, 50]]), seed=1)
    assert found.of("kappa").value is None
    assert "every rating is the same category" in found.of("kappa").why
    assert found.of("raw agreement").value == 1.0


def test_a_stratum_with_one_case_leaves_the_interval_open():
    rated = (
        *USUAL.rated,
        Rated(case="alone", said=("yes", "no"), weight=40.0, stratum="standard"),
    )
    found = agreement(Ratings(categories=USUAL.categories, rated=rated), seed=1).of("AC1")
    assert found.analytic is None
    assert "single case" in found.why


def test_cases_drawn_with_unequal_chances_are_weighted_back():
    # All disagreements lie among cases that were certain to be read twice; the rest stand for ten each.
    certain = [Rated(case=f"c{i}", said=("yes", "yes" if i % 2 else "no"), stratum="certain") for i in range(20)]
    drawn = [Rated(case=f"d{i}", said=("no", "no"), weight=10.0, stratum="drawn") for i in range(98)]
    found = agreement(Ratings(categories=("yes", "no"), rated=(*certain, *drawn)), seed=1).of("raw agreement")
    assert found.value == pytest.approx((10 + 980) / 1000)


def test_a_level_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        agreement(USUAL, seed=1, level=95)
