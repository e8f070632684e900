"""What the findings take in: shapes and words they do not know are named, and nothing is dropped in silence."""

import pandas as pd
import pytest

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.figures import Findings
from clare_review.findings.gathering import findings
from clare_review.ledger.digest import canonical

from .invented_review import applications_frame, judgements_frame, position

FIRST = {"harm": 1, "service": 1, "administrative": 0}


@pytest.fixture
def applications() -> pd.DataFrame:
    return applications_frame(40, 50)


@pytest.fixture
def judgements(applications) -> pd.DataFrame:
    return judgements_frame(applications, FIRST, FIRST)


def found(applications: pd.DataFrame, judgements: pd.DataFrame) -> Findings:
    return findings(applications, judgements, position(40, 50), secret=b"k")


def test_everything_missing_is_named_at_once(applications, judgements):
    told = position(40, 50)
    del told["chain"], told["rows"]["quarantined"]
    with pytest.raises(ValueError) as refused:
        findings(applications.drop(columns=["band", "clock_met"]), judgements.drop(columns="answers"), told)
    assert str(refused.value).split("; ") == [
        "applications have no column band",
        "applications have no column clock_met",
        "judgements have no column answers",
        "the position has no chain",
        "the position's rows have no quarantined",
    ]


def test_unknown_words_are_named_at_once_with_an_application_that_has_them(applications, judgements):
    applications.loc[3, "clock_total"] = "perhaps"
    place = judgements.index[judgements["instrument"] == "detailed_review"][0]
    judgements.loc[place, "category"] = "grave"
    with pytest.raises(ValueError) as refused:
        found(applications, judgements)
    assert "clock_total of DV00003 is 'perhaps', and has to be one of within, over, cannot_tell" in str(refused.value)
    assert f"category of {judgements.loc[place, 'reference']} is 'grave'" in str(refused.value)


def test_a_detailed_review_without_a_category_is_refused_and_not_left_out(applications, judgements):
    with pytest.raises(ValueError, match="is 'None', and has to be one of harm, service"):
        found(applications, judgements.assign(category=None))


def test_a_judgement_under_an_unknown_instrument_is_refused_and_not_left_out(applications, judgements):
    judgements.loc[0, "instrument"] = "risk_assesment"
    with pytest.raises(ValueError, match=r"instrument of DV.* is 'risk_assesment', and has to be one of risk_assess"):
        found(applications, judgements)


def test_two_current_judgements_of_one_kind_are_refused(applications, judgements):
    twice = pd.concat([judgements, judgements.head(1)])
    with pytest.raises(FiguresDoNotBalance, match="has two current judgements of risk_assessment"):
        found(applications, twice)


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA, pd.NaT])
def test_a_missing_value_is_missing_however_a_frame_writes_it(applications, judgements, nothing):
    applications = applications.astype(object)
    for column in ("handler", "band", "batch", "clock_total"):
        applications[column] = pd.Series([nothing] * 50, dtype=object)
    result = found(applications, judgements)
    assert (result.batches, result.funnel.handlers, result.funnel.cases_without_handler) == (0, (), 50)
    assert [curve.band for curve in result.curves] == ["Not banded"]
    assert result.table("timeliness_total").total[-2:] == (50, 50)


def test_a_result_is_provisional_only_where_it_is_said_to_be(applications, judgements):
    applications["clock_total"] = "within"
    applications["clock_total_provisional"] = [number % 5 == 0 for number in range(50)]
    table = found(applications, judgements).table("timeliness_total")
    assert table.total[1:3] == (50, 10)
    assert "within_provisional" not in [
        column.id for column in found(applications, judgements).table("timeliness_met").columns
    ]


def test_versions_of_the_guidance_stand_in_the_order_they_first_received_an_application(applications, judgements):
    rename = {"2014 national guidance": "Z", "Dec 2016 guidance": "M", "Statutory guidance 2023": "A"}
    applications["guidance_version"] = applications["guidance_version"].map(rename)
    table = found(applications, judgements).table("timeliness_total")
    assert table.column("guidance_version") == ("Z", "M", "A")


def test_a_risk_that_was_not_answered_is_counted_as_that(applications, judgements):
    answers = dict(judgements.loc[0, "answers"])
    del answers["risk_now"]
    judgements.at[0, "answers"] = answers
    assert ("Not answered", 1) in found(applications, judgements).table("risk_now").rows


def test_a_later_seal_adds_to_its_own_population_only(applications, judgements):
    first, second = found(applications, judgements).populations
    early = set(applications[applications["population"] == 1]["reference"])
    read = judgements[judgements["instrument"] == "risk_assessment"]["reference"]
    assert (first.value("risk_assessed"), second.value("risk_assessed")) == (read.isin(early).sum(), len(read))
    assert first.value("disclosed") == applications.query("population == 1")["disclosed"].sum()


def test_the_data_for_programs_are_whole_numbers_and_text_and_say_where_they_stand(applications, judgements):
    told = found(applications, judgements).as_json()
    assert canonical(told)  # refuses anything else
    assert set(told) == {
        *("population", "populations", "rows", "batches", "entries", "as_at", "rests_on", "tables"),
        *("risk_assessed", "detailed_required", "detailed_reviewed", "failures"),
    }
    assert set(told["population"]) == {"version", "applications", "digest", "entry"}
    assert list(told["rows"]) == ["accepted", "merged", "quarantined", "not_data"]
    assert list(told["failures"]) == ["total", "harm", "service", "administrative", "cannot_tell"]
    assert told["as_at"] == {"entry": 14_500, "at": "2024-05-23T14:02:11+00:00", "chain": "5e" * 32}


def test_every_figure_says_all_that_a_reader_needs_to_trust_it(applications, judgements):
    for population in found(applications, judgements).as_json()["populations"]:
        for figure in population["figures"]:
            assert (figure["interval"] is None) != (figure["why_no_interval"] is None)
            assert figure["definition"] and figure["left_out"] and figure["unit"] == "applications"
            assert figure["as_at"] == 14_500
