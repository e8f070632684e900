"""Handlers against what the same cases would have had at the rates of others."""

import numpy as np
import pandas as pd
import pytest

from clare_review.assurance.cusum import cusum
from clare_review.assurance.intervals import binomial_limits
from clare_review.findings.figures import Signal
from clare_review.findings.first_shown import BETWEEN_FALSE, BORNE, NOT_BORNE, chart, first_shown
from clare_review.findings.handlers import LEANS, handlers_table, measured

NAMES = {"P1": "H01", "P2": "H02", "P3": "H03"}


def cases(handlers: list[str], failed: list[bool], route: list[str] | None = None) -> tuple[pd.DataFrame, np.ndarray]:
    number = len(handlers)
    frame = pd.DataFrame(
        {
            "handler": handlers,
            "route": route or ["right_to_ask"] * number,
            "guidance_version": "then",
            "children": "no",
            "days": 30.0,
            "disclosed": False,
            "outcome": "no_disclosure",
            "supervision": ["recorded", "not recorded"] * (number // 2),
            "received": pd.Timestamp("2020-01-05"),
            **{f"checked_{name}": "yes" for name in ("pnc", "pnd", "visor", "local")},
        }
    )
    return frame, np.array(failed)


def test_alike_cases_are_held_to_the_binomial_limits_of_the_rate_of_the_others() -> None:
    frame, failed = cases(["P1"] * 200 + ["P2"] * 800, [True] * 9 + [False] * 191 + [True] * 8 + [False] * 792)
    one, _ = measured(frame, np.ones(1000, bool), failed, NAMES)
    assert one.expected == pytest.approx(2.0)
    assert one.limits_95 == binomial_limits(200, 0.01, 0.95)
    assert one.limits_998 == binomial_limits(200, 0.01, 0.998)
    assert one.signal is Signal.ABOVE_998


def test_a_handler_given_the_hard_cases_is_expected_to_fail_more() -> None:
    """Half of all Right to Know cases fail whoever works them; P1 has nothing else."""
    handlers = ["P1"] * 200 + ["P2"] * 400 + ["P3"] * 400
    routes = ["right_to_know"] * 200 + ["right_to_ask"] * 400 + ["right_to_know"] * 400
    failed = [False, True] * 100 + [False] * 400 + [False, True] * 200
    one, *_ = measured(*_all(handlers, failed, routes))
    assert one.signal is Signal.WITHIN
    assert one.expected == pytest.approx(200 * (200 + LEANS * 0.25) / (400 + LEANS))


def _all(handlers, failed, routes):
    frame, bad = cases(handlers, failed, routes)
    return frame, np.ones(len(frame), bool), bad, NAMES


def test_limits_of_unlike_cases_are_those_of_a_sum_of_chances() -> None:
    handlers = ["P1"] * 200 + ["P2"] * 2000
    routes = (["right_to_ask"] * 100 + ["right_to_know"] * 100) + ["right_to_ask"] * 1000 + ["right_to_know"] * 1000
    failed = [False] * 200 + ([True] * 10 + [False] * 990) + ([True] * 200 + [False] * 800)
    one, _ = measured(*_all(handlers, failed, routes))
    lean = 210 / 2000 * LEANS
    low, high = (10 + lean) / (1000 + LEANS), (200 + lean) / (1000 + LEANS)
    drawn = np.random.default_rng(1)
    sums = drawn.binomial(100, low, 200_000) + drawn.binomial(100, high, 200_000)
    assert (one.limits_95.low, one.limits_95.high) == tuple(np.quantile(sums, [0.025, 0.975]))


def test_a_handler_under_the_floor_shows_no_measure() -> None:
    frame, failed = cases(["P1"] * 98 + ["P2"] * 300, [True] * 98 + [False] * 300)
    table = handlers_table(measured(frame, np.ones(398, bool), failed, NAMES))
    assert table.rows[0] == ("H01", 98, *(None,) * 3, "not enough data", *(None,) * 5)
    assert table.rows[1][-2:] == ("50.0", "300.0")


def test_a_check_that_runs_over_the_applications_says_when_it_first_signals() -> None:
    quiet = [(f"2019-{month:02d}-01", f"A{month:02d}", False) for month in range(1, 13)]
    bad = [("2020-03-01", "B1", True), ("2020-03-02", "B2", True), ("2020-04-01", "B3", True)]
    found = first_shown([*reversed(bad), *quiet])
    assert (found.month, found.reference, found.case, found.failures) == ("2020-04", "B3", 15, 3)
    assert first_shown(quiet).month is None


def test_the_chart_is_the_one_that_its_three_numbers_give() -> None:
    found = cusum(BORNE, NOT_BORNE, cases_between_false=BETWEEN_FALSE)
    assert (chart().m, chart().limit) == (found.m, found.limit)
    assert (chart().until_false, chart().until_seen) == pytest.approx((found.until_false, found.until_seen))
