"""Each statistic against a slow version written from its definition, over invented ratings and samples.

AC1, Fleiss' kappa, Cohen's kappa and alpha are in `test_coefficients`, Clopper-Pearson, Wilson and funnel limits in
`test_intervals`, the bound on one stratum in `test_cleared`. Definitions: Cohen 1968 (weighted kappa), Conger 1980
(several readers), Byrt et al. 1993 (PABAK), Cicchetti and Feinstein 1990 (positive and negative agreement), Gwet 2014
(AC2), Chapman 1951, Reynolds and Stoumbos 1999 (Bernoulli CUSUM).
"""

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from clare_review.assurance.cleared import most_missed, sample_size
from clare_review.assurance.coefficients import ac1, kappa, pabak, raw_agreement, specific_agreement
from clare_review.assurance.cusum import Cusum, mean_run, walk
from clare_review.assurance.hypergeometric import Sampled, largest_total
from clare_review.assurance.known_answers import KnownAnswer, measure
from clare_review.assurance.patterns import patterns, quadratic
from clare_review.assurance.ratings import Rated, Ratings
from clare_review.assurance.recapture import Lists, chapman, lincoln_petersen
from clare_review.assurance.spread import percentiles, resampled, standard_error
from tests.unit.assurance.test_cleared import every_way

some = settings(deadline=None, max_examples=40)
WORDS = "abc"
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=20)
WITH_GAPS = st.lists(st.tuples(*[st.sampled_from(["a", "b", "c", None])] * 3), min_size=2, max_size=15)
WEIGHTS = st.integers(1, 9)


def asked(rows, weights=None):
    weights = weights or [1] * len(rows)
    rated = (
        Rated(case=str(n), said=row, weight=float(w)) for n, (row, w) in enumerate(zip(rows, weights, strict=True))
    )
    return Ratings(categories=tuple(WORDS), rated=tuple(rated))


def value(what, rows, weights=None, **credit):
    laid = patterns(asked(rows, weights), **credit)
    return what(laid, laid.cases).value


def near(one, other):
    """Quadratic credit by its definition: 1 less the squared distance as a share of the greatest."""
    return 1 - Fraction(WORDS.index(one) - WORDS.index(other), 2) ** 2


def read_twice(rows):
    return [[word for word in row if word] for row in rows if sum(word is not None for word in row) >= 2]


@some
@given(WITH_GAPS)
def test_raw_agreement_and_pabak_count_the_pairs_of_readers_that_said_the_same(rows):
    twice = read_twice(rows)
    assume(twice)
    alike = [Fraction(sum(a == b for a, b in combinations(row, 2)), len(row) * (len(row) - 1) // 2) for row in twice]
    raw = sum(alike) / len(twice)
    assert value(raw_agreement, rows) == pytest.approx(float(raw))
    assert value(pabak, rows) == pytest.approx(float((raw - Fraction(1, 3)) / (1 - Fraction(1, 3))))


@some
@given(ROWS, st.data())
def test_a_weight_counts_a_case_as_often_as_it_says(rows, data):
    weights = data.draw(st.lists(WEIGHTS, min_size=len(rows), max_size=len(rows)))
    often = [row for row, weight in zip(rows, weights, strict=True) for _ in range(weight)]
    assert value(raw_agreement, rows, weights) == pytest.approx(value(raw_agreement, often))
    assert value(ac1, rows, weights) == pytest.approx(value(ac1, often))


@some
@given(ROWS, st.integers(0, 2))
def test_agreement_on_a_category_is_twice_both_over_all_who_chose_it(rows, place):
    word = WORDS[place]
    both, chose = sum(row == (word, word) for row in rows), sum(row.count(word) for row in rows)
    assume(chose)
    assert value(specific_agreement(place), rows) == pytest.approx(2 * both / chose)


@some
@given(ROWS)
def test_kappa_with_credit_is_cohens_weighted_kappa(rows):
    n = len(rows)
    observed = sum(near(a, b) for a, b in rows) / n
    shares = [{w: Fraction(sum(row[side] == w for row in rows), n) for w in WORDS} for side in (0, 1)]
    expected = sum(shares[0][a] * shares[1][b] * near(a, b) for a in WORDS for b in WORDS)
    assume(expected < 1)
    assert value(kappa, rows, credit=quadratic) == pytest.approx(float((observed - expected) / (1 - expected)))


@some
@given(ROWS)
def test_ac2_is_gwets_sum_of_credit_over_shares(rows):
    n = len(rows)
    observed = sum(near(a, b) for a, b in rows) / n
    share = {w: Fraction(sum(row.count(w) for row in rows), 2 * n) for w in WORDS}
    credit = sum(near(a, b) for a in WORDS for b in WORDS)
    expected = credit / Fraction(3 * 2) * sum(s * (1 - s) for s in share.values())
    assume(expected < 1)
    assert value(ac1, rows, credit=quadratic) == pytest.approx(float((observed - expected) / (1 - expected)))


@some
@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=2, max_size=15))
def test_kappa_of_three_readers_expects_what_each_pair_of_them_would(rows):
    n = len(rows)
    raw = sum(Fraction(sum(a == b for a, b in permutations(row, 2)), 6) for row in rows) / n
    share = [{w: Fraction(sum(row[side] == w for row in rows), n) for w in WORDS} for side in range(3)]
    expected = sum(sum(one[w] * other[w] for w in WORDS) for one, other in combinations(share, 2)) / 3
    assume(expected < 1)
    assert value(kappa, rows) == pytest.approx(float((raw - expected) / (1 - expected)))


@some
@given(ROWS)
def test_the_error_of_raw_agreement_is_that_of_a_share_of_cases(rows):
    laid = patterns(asked(rows))
    terms = raw_agreement(laid, laid.cases)
    alike = [float(a == b) for a, b in rows]
    assert standard_error(laid, terms.parts, terms.value) == pytest.approx(np.std(alike, ddof=1) / len(rows) ** 0.5)


@settings(deadline=None, max_examples=10)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=20, max_size=40), st.integers(0, 99))
def test_the_bootstrap_gives_the_percentiles_of_a_binomial_share(rows, seed):
    alike = sum(a == b for a, b in rows) / len(rows)
    assume(0.1 < alike < 0.9)
    laid = patterns(asked(rows))
    low, high = percentiles(raw_agreement, laid, resampled(laid, seed, 1_000), 0.95)
    drawn = np.random.default_rng(seed).binomial(len(rows), alike, size=20_000) / len(rows)
    # A thousand resamples put the 2.5th percentile between about the 1.2th and the 4th of the distribution.
    assert np.quantile(drawn, 0.008) <= low <= np.quantile(drawn, 0.05)
    assert np.quantile(drawn, 0.95) <= high <= np.quantile(drawn, 0.992)


@some
@given(st.integers(1, 60), st.sampled_from([0.01, 0.03, 0.05, 0.1, 0.3]))
@example(25, 0.05)  # 19 leave 2 failures a chance of exactly 1 in 20
def test_the_sample_a_claim_needs_is_the_first_that_rules_out_one_more(pool, claim):
    allowed = int(claim * pool)
    sizes = range(pool + 1)
    slow = next(n for n in sizes if allowed >= pool or hypergeom.pmf(0, pool, allowed + 1, n) <= 0.05 + 1e-12)
    assert sample_size(pool, claim) == slow


@settings(deadline=None, max_examples=12)
@given(st.data())
def test_two_strata_together_are_bounded_as_by_trying_every_way_failures_can_lie(data):
    strata = []
    for _ in range(2):
        pool = data.draw(st.integers(2, 8))
        drawn = data.draw(st.integers(1, pool))
        strata.append(Sampled(pool=pool, drawn=drawn, found=data.draw(st.integers(0, min(drawn, 2)))))
    assert largest_total(strata, 0.05).total == every_way(strata, 0.05)


@some
@given(st.integers(1, 40), st.data())
def test_the_bound_on_missed_failures_covers_every_truth_at_least_95_times_in_100(pool, data):
    """Not simulated: every sample that can come up, with its exact chance."""
    drawn, failures = data.draw(st.integers(1, pool)), data.draw(st.integers(0, pool))
    possible = range(max(0, drawn - (pool - failures)), min(drawn, failures) + 1)
    held = sum(
        hypergeom.pmf(found, pool, failures, drawn) for found in possible if failures <= most_missed(pool, drawn, found)
    )
    assert held >= 0.95 - 1e-9


@some
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_two_lists_give_the_published_ratios(first, second, both):
    lists = Lists(first_only=first, second_only=second, both=both)
    one, other = first + both, second + both
    assert chapman(lists) == pytest.approx(float(Fraction((one + 1) * (other + 1), both + 1) - 1))
    assert lincoln_petersen(lists) == (pytest.approx(float(Fraction(one * other, both))) if both else None)


@some
@given(st.floats(0.05, 0.6), st.integers(2, 5), st.integers(1, 8))
def test_the_mean_run_is_the_sum_of_the_chances_to_be_still_running(rate, m, limit):
    at, mean = np.eye(limit)[0], 0.0
    while at.sum() > 1e-12 and mean < 1e7:
        mean += at.sum()
        after = np.zeros(limit)
        for state, chance in enumerate(at):
            after[max(0, state - 1)] += chance * (1 - rate)
            if state + m - 1 < limit:
                after[state + m - 1] += chance * rate
        if mean > 50_000:
            assume(False)  # so long a run is told better by solving than by following
        at = after
    assert mean_run(rate, m, limit) == pytest.approx(mean, rel=1e-6)


@some
@given(st.lists(st.booleans(), max_size=40))
def test_the_running_sum_is_the_likelihood_walk_that_never_falls_below_nothing(failed):
    chart, at, sums = Cusum(sound=0.1, worse=0.3, m=5, limit=9, until_false=0, until_seen=0), Fraction(0), []
    for each in failed:
        at = max(Fraction(0), at + (1 if each else 0) - Fraction(1, 5))
        sums.append(float(at))
    found = walk(chart, failed)
    assert found.sums == pytest.approx(sums)
    assert found.signalled == next((n for n, total in enumerate(sums, 1) if total >= 9 / 5 - 1e-12), None)


@some
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([True, False, None])), max_size=30))
def test_sensitivity_and_specificity_are_counted_by_hand(read):
    found = measure(KnownAnswer(reader="R01", entry=n, failure=f, said=s) for n, (f, s) in enumerate(read))
    assert (found.sensitivity.right, found.sensitivity.of) == (read.count((True, True)), sum(f for f, _ in read))
    assert (found.specificity.right, found.specificity.of) == (read.count((False, False)), sum(not f for f, _ in read))
