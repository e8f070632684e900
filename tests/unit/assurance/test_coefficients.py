"""Coefficients of agreement equal published worked examples and slow textbook versions.

Published: Gwet's irrCAC documentation (its data sets `cont3x3abstractors`, 100 cases and two readers, and
`cac.raw4raters`, Krippendorff 2011 example C, 12 cases and four readers with gaps). The standard errors printed for the
table divide by the number of cases, ours by one less.
"""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clare_review.assurance.coefficients import (
    ac1,
    alpha,
    fleiss_kappa,
    kappa,
    pabak,
    raw_agreement,
    specific_agreement,
)
from clare_review.assurance.patterns import patterns, quadratic
from clare_review.assurance.ratings import Rated, Ratings
from clare_review.assurance.spread import standard_error
from tests.unit.assurance.tables import from_table

FOUR_READERS = """
1 1 - 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
- 5 5 5
- - 1 1
- - 3 -
"""
ABSTRACTORS = from_table(("ectopic", "AIU", "NIU"), [[13, 0, 0], [0, 20, 7], [0, 4, 56]])


def ratings(text, categories="12345", weights=None):
    rows = [tuple(None if word == "-" else word for word in line.split()) for line in text.split("\n") if line]
    weights = weights or [1.0] * len(rows)
    rated = [
        Rated(case=f"case {number}", said=said, weight=weight)
        for number, (said, weight) in enumerate(zip(rows, weights, strict=True))
    ]
    return Ratings(categories=tuple(categories), rated=tuple(rated))


def terms(what, given_ratings, **credit):
    laid = patterns(given_ratings, **credit)
    return what(laid, laid.cases)


def error(what, given_ratings):
    laid = patterns(given_ratings)
    found = what(laid, laid.cases)
    return standard_error(laid, found.parts, found.value)


@pytest.mark.parametrize(
    ("what", "value", "se"),
    [
        (raw_agreement, 0.89, 0.03128898),
        (ac1, 0.8493305, 0.04321747),
        (fleiss_kappa, 0.7962397, 0.05905473),
        (kappa, 0.7964094, 0.05891072),
        (pabak, 0.835, 0.04693346),
        (alpha, 0.7972585, 0.05905473),
    ],
)
def test_two_readers_in_a_table_give_the_published_value_and_error(what, value, se):
    assert round(terms(what, ABSTRACTORS).value, 7) == value
    assert round(error(what, ABSTRACTORS) * (99 / 100) ** 0.5, 8) == se


@pytest.mark.parametrize(
    ("what", "value", "se"),
    [
        (raw_agreement, 0.81818, 0.12561),
        (ac1, 0.77544, 0.14295),
        (fleiss_kappa, 0.76117, 0.15302),
        (kappa, 0.76282, 0.14917),
        (pabak, 0.77273, 0.14472),
    ],
)
def test_four_readers_with_gaps_give_the_published_value_and_error(what, value, se):
    four = ratings(FOUR_READERS)
    assert (round(terms(what, four).value, 5), round(error(what, four), 5)) == (value, se)


def test_alpha_of_four_readers_with_gaps_is_the_published_value():
    found = terms(alpha, ratings(FOUR_READERS))
    assert (round(found.observed, 3), round(found.expected, 2), round(found.value, 5)) == (0.805, 0.24, 0.74342)


def test_ac2_with_quadratic_credit_is_the_published_value():
    assert round(terms(ac1, ratings(FOUR_READERS), credit=quadratic).value, 3) == 0.914


def test_positive_and_negative_agreement_are_those_of_a_two_by_two_table():
    table = from_table(("yes", "no"), [[8, 2], [4, 86]])
    assert terms(specific_agreement(0), table).value == pytest.approx(2 * 8 / (2 * 8 + 2 + 4))
    assert terms(specific_agreement(1), table).value == pytest.approx(2 * 86 / (2 * 86 + 2 + 4))


def test_a_case_that_stands_for_three_counts_like_three_cases():
    once = ratings("1 1\n1 2\n2 2", "12", [3.0, 1.0, 1.0])
    thrice = ratings("1 1\n1 1\n1 1\n1 2\n2 2", "12")
    for what in (raw_agreement, ac1, fleiss_kappa, kappa, pabak, specific_agreement(0)):
        assert terms(what, once).value == pytest.approx(terms(what, thrice).value)


def test_the_order_of_cases_changes_nothing():
    lines = FOUR_READERS.strip().split("\n")
    turned = "\n".join(reversed(lines))
    for what in (ac1, kappa, alpha):
        assert terms(what, ratings(turned)).value == terms(what, ratings(FOUR_READERS)).value


def test_one_category_throughout_leaves_agreement_beyond_chance_undefined():
    with pytest.raises(ValueError, match="not defined"):
        terms(kappa, from_table(("yes", "no"), [[0, 0], [0, 30]]))


@pytest.mark.parametrize("what", [kappa, alpha, fleiss_kappa])
def test_one_category_throughout_is_undefined_whatever_the_weights_round_to(what):
    for least in range(80, 120):
        rated = [
            Rated(case=f"{n}", said=("no", "no"), weight=(least + n % 9) / 3, stratum=f"read by R{n % 9}")
            for n in range(27)
        ]
        with pytest.raises(ValueError, match="not defined"):
            terms(what, Ratings(categories=("yes", "no"), rated=tuple(rated)))


def test_cases_read_once_only_are_refused():
    with pytest.raises(ValueError, match="no case was rated by two readers"):
        patterns(ratings("1 -\n- 2", "12"))


def test_a_category_that_is_not_among_the_answers_is_refused():
    with pytest.raises(ValueError, match="not among the categories: perhaps"):
        Ratings(categories=("yes", "no"), rated=(Rated(case="a", said=("yes", "perhaps")),))


CHOICES = st.sampled_from(["a", "b", "c", None])


def slow(rows):
    """Textbook sums over ordered pairs of readers: observed agreement, and what each coefficient expects."""
    twice = [row for row in rows if sum(word is not None for word in row) >= 2]
    each = []
    for row in twice:
        pairs = [(one, other) for one, other in permutations([word for word in row if word], 2)]
        each.append(sum(one == other for one, other in pairs) / len(pairs))
    shares = []
    for word in "abc":
        some = [row for row in rows if any(row)]
        shares.append(sum(row.count(word) / sum(w is not None for w in row) for row in some) / len(some))
    observed = sum(each) / len(each)
    ac = sum(share * (1 - share) for share in shares) / 2
    return observed, ac, sum(share**2 for share in shares)


@given(st.lists(st.tuples(CHOICES, CHOICES, CHOICES), min_size=2, max_size=25))
@settings(deadline=None, max_examples=60)
def test_ac1_and_fleiss_equal_the_slow_sums(rows):
    assume(any(sum(word is not None for word in row) >= 2 for row in rows))
    observed, by_ac, by_fleiss = slow(rows)
    assume(by_fleiss < 1)
    rated = tuple(Rated(case=str(number), said=row) for number, row in enumerate(rows))
    asked = Ratings(categories=("a", "b", "c"), rated=rated)
    assert terms(ac1, asked).value == pytest.approx((observed - by_ac) / (1 - by_ac))
    assert terms(fleiss_kappa, asked).value == pytest.approx((observed - by_fleiss) / (1 - by_fleiss))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=3, max_size=40))
@settings(deadline=None, max_examples=60)
def test_kappa_and_its_error_follow_the_formulas_for_two_by_two(rows):
    n = len(rows)
    p = {(one, other): rows.count((one, other)) / n for one in "ab" for other in "ab"}
    first = {one: p[one, "a"] + p[one, "b"] for one in "ab"}
    second = {other: p["a", other] + p["b", other] for other in "ab"}
    expected = sum(first[word] * second[word] for word in "ab")
    assume(expected < 1 - 1e-9)
    value = (p["a", "a"] + p["b", "b"] - expected) / (1 - expected)
    # Fleiss, Cohen and Everitt (1969), variance of kappa away from zero.
    a = sum(p[w, w] * (1 - (second[w] + first[w]) * (1 - value)) ** 2 for w in "ab")
    b = (1 - value) ** 2 * sum(p[i, j] * (second[i] + first[j]) ** 2 for i in "ab" for j in "ab" if i != j)
    variance = (a + b - (value - expected * (1 - value)) ** 2) / (n * (1 - expected) ** 2)
    asked = Ratings(categories=("a", "b"), rated=tuple(Rated(case=str(i), said=row) for i, row in enumerate(rows)))
    assert terms(kappa, asked).value == pytest.approx(value)
    assert error(kappa, asked) ** 2 * (n - 1) / n == pytest.approx(max(variance, 0.0), abs=1e-9)


@given(st.lists(st.tuples(CHOICES, CHOICES, CHOICES), min_size=2, max_size=20))
@settings(deadline=None, max_examples=60)
def test_alpha_equals_one_minus_the_disagreement_ratio_of_coincidences(rows):
    twice = [[word for word in row if word] for row in rows if sum(word is not None for word in row) >= 2]
    assume(twice)
    met = np.zeros((3, 3))
    for row in twice:
        for one, other in permutations(row, 2):
            met["abc".index(one), "abc".index(other)] += 1 / (len(row) - 1)
    n, totals = met.sum(), met.sum(axis=1)
    apart = (n * n - (totals**2).sum()) / (n * (n - 1)) if n > 1 else 0
    assume(apart > 0)
    rated = tuple(Rated(case=str(number), said=row) for number, row in enumerate(rows))
    found = terms(alpha, Ratings(categories=("a", "b", "c"), rated=rated)).value
    assert found == pytest.approx(1 - (n - met.trace()) / n / apart)
