"""The running check of a rate: when it signals, and how often it would without cause."""

import numpy as np
import pytest

from clare_review.assurance.cusum import Cusum, cusum, mean_run, step, walk


def small(limit=4, m=3):
    return Cusum(sound=0.2, worse=0.4, m=m, limit=limit, until_false=0.0, until_seen=0.0)


def test_the_step_is_the_likelihood_ratio_of_the_two_rates():
    down = -np.log((1 - 0.4) / (1 - 0.2))
    up = np.log(0.4 * 0.8 / (0.2 * 0.6))
    assert step(0.2, 0.4) == round(up / down) == 3


def test_each_failure_lifts_the_sum_and_sound_cases_bring_it_down_to_nothing():
    assert walk(small(), [True, False, False, False, True]).sums == (2 / 3, 1 / 3, 0.0, 0.0, 2 / 3)


def test_it_signals_at_the_case_that_reaches_the_limit():
    assert walk(small(limit=4), [True, False, True, False]).signalled is None
    assert walk(small(limit=4), [False, True, True, True]).signalled == 3


def test_the_mean_run_of_the_smallest_chart_is_that_of_waiting_for_one_failure():
    assert mean_run(0.2, 2, 1) == pytest.approx(1 / 0.2)


def test_the_mean_run_is_what_simulation_finds():
    chart, chance = small(limit=4), np.random.default_rng(20261122)
    runs = [walk(chart, chance.random(400) < 0.2).signalled for _ in range(3_000)]
    spread = np.std(runs) / len(runs) ** 0.5
    assert abs(np.mean(runs) - mean_run(0.2, 3, 4)) < 4 * spread


def test_the_limit_is_the_lowest_that_keeps_false_signals_rare_enough():
    chart = cusum(0.00873, 0.0175, cases_between_false=2_000)
    assert chart.until_false >= 2_000 > mean_run(0.00873, chart.m, chart.limit - 1)
    assert chart.until_seen < chart.until_false / 4


def test_rates_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="sound < worse"):
        step(0.4, 0.2)


def test_a_change_too_small_to_tell_is_refused_with_the_way_out():
    with pytest.raises(ValueError, match="ask for a larger change"):
        cusum(0.01, 0.0101, cases_between_false=10**9)
