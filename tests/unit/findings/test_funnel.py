"""The funnel by handler: who is compared with whom, and when nothing is said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clare_review.assurance.intervals import Limits
from clare_review.findings.figures import Funnel, HandlerPoint, Signal
from clare_review.findings.funnel import CAUTION, funnel, funnel_table, pseudonyms, signal
from clare_review.findings.members import Members, Words


def cases(handler: str | None, number: int, failed: int, *, read: bool = True) -> pd.DataFrame:
    """So many applications of one handler, so many of them failed; all read, or none."""
    came_to = ["service"] * failed + ["none"] * (number - failed) if read else [None] * number
    return pd.DataFrame({"handler": [handler] * number, "came_to": came_to, "read": read}, dtype=object)


def found_of(*some: pd.DataFrame) -> Funnel:
    """The funnel of all of these together."""
    frame = pd.concat([*some, cases(None, 0, 0)], ignore_index=True)
    size = len(frame)
    no, unsaid = np.zeros(size, bool), Words(places=np.full(size, -1), words=())
    everybody = Members(
        reference=np.array([f"DV{place}" for place in range(size)], object),
        population=np.ones(size, int),
        year=np.full(size, 2019),
        received=np.full(size, "2019-05-03", object),
        route=unsaid,
        disclosed=no,
        handler=Words.of(frame["handler"]),
        band=unsaid,
        batch=unsaid,
        guidance_version=unsaid,
        clocks={},
        provisional={},
        assessed=frame["read"].to_numpy(int),
        assessed_at=np.full(size, "2023-11-01T09:00", "datetime64[s]"),
        risk_now=unsaid,
        detailed_required=no,
        suspected=no,
        immediate_contact=no,
        reviewed=Words.of(frame["came_to"]),
    )
    return funnel(everybody, SECRET)


SECRET = b"of this review"
NAMES = pseudonyms([(1, "W1"), (1, "W2")], SECRET)


def point(found: Funnel, handler: str) -> HandlerPoint:
    return next(each for each in found.handlers if each.pseudonym == NAMES[handler])


@pytest.mark.parametrize(
    ("number", "failures", "said"),
    [
        (99, 20, Signal.TOO_FEW),
        (100, 3, Signal.WITHIN),
        (100, 4, Signal.ABOVE_95),
        (100, 5, Signal.ABOVE_95),
        (100, 6, Signal.ABOVE_998),
        (250, 5, Signal.WITHIN),
        (250, 6, Signal.ABOVE_95),
        (250, 8, Signal.ABOVE_95),
        (250, 9, Signal.ABOVE_998),
    ],
)
def test_a_handler_signals_only_outside_the_limits_of_the_overall_rate(number, failures, said):
    found = found_of(cases("W1", number, failures), cases("W2", 3_778 - number, 33 - failures))
    assert point(found, "W1").signal is said


@pytest.mark.parametrize(
    ("failures", "said"),
    [(0, Signal.BELOW_998), (1, Signal.BELOW_95), (2, Signal.WITHIN), (6, Signal.WITHIN), (7, Signal.ABOVE_95)],
)
def test_fewer_than_the_lower_limit_is_a_signal_too(failures, said):
    assert signal(100, failures, Limits(low=2, high=6), Limits(low=1, high=9)) is said


def test_under_the_floor_the_table_says_not_enough_data_and_shows_no_rate():
    found = found_of(cases("W1", 99, 9), cases("W2", 900, 8))
    (row,) = [row for row in funnel_table(found).rows if row[0] == NAMES["W1"]]
    assert row[1:] == (99, 9, None, None, None, "not enough data", "not enough data")


def test_a_large_handler_cannot_hide_in_the_rate_of_all():
    found = found_of(cases("W1", 2_343, 30), cases("W2", 1_435, 3))
    assert point(found, "W1").signal is Signal.WITHIN
    assert point(found, "W1").signal_against_others is Signal.ABOVE_998


def test_there_are_no_others_to_compare_with_when_they_have_too_few():
    found = found_of(cases("W1", 400, 4), cases("W2", 99, 1))
    assert point(found, "W1").signal_against_others is Signal.TOO_FEW


def test_what_is_not_read_yet_counts_for_nobody():
    found = found_of(cases("W1", 40, 0, read=False), cases("W2", 120, 1))
    assert [(each.pseudonym, each.cases) for each in found.handlers] == [(NAMES["W2"], 120)]


def test_an_application_without_a_handler_stays_in_the_totals():
    found = found_of(cases("W1", 120, 1), cases(None, 7, 2))
    assert (found.cases, found.failures) == (127, 3)
    assert (found.cases_without_handler, found.failures_without_handler) == (7, 2)
    assert funnel_table(found).rows[-1][:3] == ("No handler recorded", 7, 2)


def test_with_nothing_read_the_funnel_is_empty_and_has_no_rate():
    found = found_of()
    assert (found.cases, found.handlers) == (0, ())
    assert funnel_table(found).total == ("All", 0, 0, None, None, None, None, None)


def test_the_funnel_says_that_a_signal_is_not_a_finding():
    assert CAUTION in funnel_table(found_of(cases("W1", 5, 0))).notes
    assert CAUTION.startswith("A signal, not a finding")


def test_a_hundred_handlers_and_more_stand_in_the_order_of_their_numbers():
    found = found_of(*(cases(f"W{number}", 1, 0) for number in range(103)))
    assert [int(each.pseudonym[1:]) for each in found.handlers] == list(range(1, 104))


def test_a_handler_is_outside_a_limit_whichever_rate_the_limit_is_of():
    found = found_of(cases("W1", 2_343, 30), cases("W2", 1_435, 3))
    assert point(found, "W1").outside
    assert not replace(point(found, "W1"), signal_against_others=Signal.WITHIN).outside
    assert not replace(point(found, "W1"), signal_against_others=Signal.TOO_FEW).outside
