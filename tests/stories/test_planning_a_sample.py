"""A lead who wants to claim that few failures were missed asks how many cleared cases that takes."""

import json

import pytest

from clare_review.acts.sampling import cleared, plan_sample
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.review import init_review, open_review


def test_the_whole_force_at_two_in_a_thousand_takes_1169_re_reads(small, typed):
    said = typed("plan-sample", "--review", small.folder, "--claim", "0.2%", "--pool", 3_745).stdout
    assert "no more than 0.2% of 3,745 cleared cases" in said
    assert "1,169 drawn by lot" in said


def test_what_is_cleared_is_everything_read_but_failures_and_what_could_not_be_told(small):
    with open_review(small.folder) as desk:
        figures = desk.findings().as_json()
        failures = figures["failures"]["total"] + figures["failures"]["cannot_tell"]
        assert cleared(desk.office) == figures["risk_assessed"] - failures


def test_as_of_an_earlier_entry_fewer_were_cleared(small):
    with open_review(small.folder) as now, open_review(small.folder, as_of=now.status()["entries"] // 2) as before:
        assert cleared(before.office) < cleared(now.office)


def test_the_plan_for_programs_says_what_some_failures_found_would_leave_open(small, typed):
    told = json.loads(
        typed("plan-sample", "--review", small.folder, "--claim", "0.01", "--pool", 3_745, "--json").stdout
    )
    assert told["re_reads"] == 283
    assert told["left_open"][0] == {"found": 0, "most": 37}  # 1% of 3,745, rounded down
    assert [each["most"] for each in told["left_open"]] == sorted(each["most"] for each in told["left_open"])


@pytest.mark.parametrize("claim", ["two", "0", "100%", "-1%", "0.2 %%"])
def test_a_claim_that_is_no_rate_is_refused_with_how_to_write_one(small, claim):
    with open_review(small.folder) as desk, pytest.raises(ReviewError, match=r"write it as 0\.2% or 0\.002"):
        plan_sample(desk.office, claim)


def test_before_anything_is_sealed_there_is_nothing_to_sample(tmp_path):
    refused = pytest.raises(ReviewNotReady, match="no population is sealed")
    with init_review(tmp_path / "r", reader="lead") as desk, refused:
        plan_sample(desk.office, "1%")
