"""What the pictures draw: a flow, months, the handlers' spread, missing checks; each counted another way."""

from dataclasses import replace
from math import isclose

import pytest

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.failure_months import failure_months, failure_months_table
from clare_review.findings.figures import Signal
from clare_review.findings.flow import DETAIL, FAILURE, NOT_FLAGGED, Flow, flow_of, flow_table
from clare_review.findings.gathering import findings
from clare_review.findings.given import Given, given
from clare_review.findings.missing_checks import Checked, check_map, check_table
from clare_review.findings.over_dispersion import pulled_in, spread

from .invented_review import applications_frame, judgements_frame, position


@pytest.fixture(scope="module")
def known() -> Given:
    applications = applications_frame()
    return given(applications, judgements_frame(applications), position())


def test_the_flow_holds_every_application_and_every_failure(known):
    flow = flow_of(known, {})
    received, reviewed, failed = flow.stretches
    assert sum(received.size(group) for group in received.columns[0]) == 3_778
    assert (
        received.size(DETAIL) == reviewed.size(DETAIL) == sum(each.reviewed is not None for each in known.applications)
    )
    assert [failed.size(kind) for kind in ("harm", "service", "administrative")] == [2, 17, 14]
    assert failed.size(NOT_FLAGGED) == reviewed.size(FAILURE) == 33


def test_a_flow_of_which_a_group_loses_somebody_on_the_way_is_refused_with_both_numbers(known):
    flow = flow_of(known, {})
    fewer = replace(flow.stretches[2], links=tuple(e for e in flow.stretches[2].links if e.target != "service"))
    with pytest.raises(FiguresDoNotBalance, match=r"failure: 33 in Reviewed in detail, but 16 in Failures and contact"):
        Flow(stretches=(*flow.stretches[:2], fewer))


def test_how_contact_stands_is_told_of_failed_applications_alone(known):
    every = {each.reference: "reached" for each in known.applications}
    rows = flow_table(flow_of(known, every)).rows
    assert [row for row in rows if row[1] == "reached"] == [
        ("harm", "reached", 2),
        ("service", "reached", 17),
        ("administrative", "reached", 14),
    ]


def test_the_months_hold_every_application_read_and_the_day_of_the_signal_is_found_by_adding_up(known):
    told = failure_months(known)
    assert (sum(e.read for e in told.months), sum(e.failures for e in told.months)) == (3_778, 33)
    total, day = 0.0, None
    for each in sorted(known.applications, key=lambda e: (e.received, e.reference)):
        total = max(0.0, total - 1 / told.shown.chart.m + each.failed)
        if total >= told.limit - 1e-9:
            day = each.received
            break
    assert told.signalled == day
    assert failure_months_table(told).total[1:3] == (3_778, 33)


def test_a_review_that_found_nothing_never_signals():
    applications = applications_frame(300, 320)
    none = {"harm": 0, "service": 0, "administrative": 0}
    told = failure_months(given(applications, judgements_frame(applications, none, none), position(300, 320)))
    assert told.signalled is None and told.sentence().startswith("The data never showed it")


def test_the_spread_is_the_mean_of_squared_scores_with_the_extremes_pulled_in():
    """Twelve scores: a tenth, rounded down, is one on either side."""
    assert pulled_in([9.0, -9.0, *range(10)]) == [0.0, 0.0, *map(float, range(1, 10)), 9.0]
    assert pulled_in([3.0, 1.0]) == [1.0, 3.0]


def test_handlers_with_the_same_rate_do_not_widen_the_limits_and_different_ones_do():
    applications = applications_frame()
    funnel = findings(applications, judgements_frame(applications), position()).funnel
    (point, *_) = [each for each in funnel.handlers if each.signal is not Signal.TOO_FEW]
    alike = [replace(point, pseudonym=f"H{n}", cases=1_000, failures=20) for n in range(4)]
    unlike = [replace(one, failures=number) for one, number in zip(alike, (0, 0, 40, 40), strict=True)]
    same = spread(replace(funnel, handlers=tuple(alike), cases=4_000, failures=80))
    other = spread(replace(funnel, handlers=tuple(unlike), cases=4_000, failures=80))
    assert not same.widened and isclose(same.phi, 0.0)
    assert other.widened and isclose(other.phi, 0.02**2 / (0.02 * 0.98 / 1_000))


def test_few_applications_are_shown_together_and_counted_once():
    checked = [Checked(group="H01", made={"pnc": n % 4 > 0}) for n in range(40)]
    checked += [Checked(group=f"H{n}", made={"pnc": False}) for n in range(50, 60)]
    told = check_map("handler", ["pnc"], checked, unexported=7)
    assert [(row.group, row.applications, row.lacking) for row in told.rows] == [
        ("H01", 40, (10,)),
        ("10 others", 10, (10,)),
    ]
    assert [row.group for row in check_map("year", ["pnc"], checked[40:]).rows] == ["all 10"]
    assert check_table(told, {"pnc": "PNC"}).rows[0] == ("H01", 40, "10 (25%)")
    assert "7 applications are not counted" in check_table(told, {}).notes[1]
