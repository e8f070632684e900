from datetime import date
from typing import Any

import pytest

from clare_review.planning.points import SignalCode
from clare_review.population.records import Answer, Outcome, Route

from .cases import POINTS, found, held, incident, other

OTHERS_THAN_DISCLOSED = [None, *(outcome for outcome in Outcome if outcome is not Outcome.DISCLOSED)]


def test_a_record_with_nothing_to_note_has_no_signal() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        (
            {"outcome": Outcome.AGREED, "decided_on": date(2019, 5, 3)},
            "agreed_not_disclosed",
            "Agreed on 3 May 2019 to disclose, no disclosure date recorded.",
        ),
        (
            {"outcome": Outcome.AGREED, "decided_on": None},
            "agreed_not_disclosed",
            "Agreed to disclose, no disclosure date recorded.",
        ),
        ({"outcome": None}, "no_decision", "No decision is recorded."),
        (
            {"outcome": Outcome.DISCLOSED},
            "disclosure_not_dated",
            "Recorded as disclosed, no disclosure date recorded.",
        ),
        ({"checked_pnd": None}, "minimum_check_not_recorded", "PND check is not recorded."),
        ({"checked_pnd": Answer.NO}, "minimum_check_recorded_no", "PND check is recorded as not done."),
        (
            {"checked_pnc": Answer.NO, "checked_local": Answer.NO, "checked_visor": Answer.NO},
            "minimum_check_recorded_no",
            "PNC, ViSOR and local systems checks are recorded as not done.",
        ),
        (
            {"checks_exported": False, "checked_pnc": None},
            "checks_not_exported",
            "The export it comes from does not say which systems were checked.",
        ),
        (
            {"decided_on": date(2019, 3, 4), "checks_on": date(2019, 3, 5)},
            "decided_before_checks",
            "Decided on 4 March 2019, before the checks of 5 March 2019.",
        ),
        (
            {"decided_on": date(2019, 3, 1)},
            "closed_same_day",
            "Closed on 1 March 2019, the day it was received, and the recorded outcome is: no disclosure.",
        ),
        ({"met_on": None}, "no_face_to_face", "Right to Ask, and no face to face is recorded."),
        ({"supervisor": None}, "no_supervisor", "No supervisor is recorded."),
        ({"b_born": None}, "subject_born_missing", "No date of birth of the subject is recorded."),
        ({"children": Answer.YES}, "children", "Children in the household."),
        (
            {"dash": "high"},
            "high_risk_not_disclosed",
            "The risk was assessed as high at the time, and the recorded outcome is: no disclosure.",
        ),
        (
            {"history": (held(), held(line=2))},
            "history_not_disclosed",
            "2 entries held on the subject, and the recorded outcome is: no disclosure.",
        ),
        (
            {"history": (held(partner=Answer.YES), held(line=2))},
            "partner_history_not_disclosed",
            "1 entry against a partner held on the subject, and the recorded outcome is: no disclosure.",
        ),
        (
            {"history": (held("Threats  to kill"), held("rape"), held("rape"), held("ABH"))},
            "serious_history_not_disclosed",
            "History of Threats  to kill and rape held on the subject, and the recorded outcome is: no disclosure.",
        ),
        (
            {"history": (held(),), "outcome": Outcome.NOTHING_HELD},
            "nothing_held_though_held",
            "The recorded outcome is: nothing held, and 1 entry was held on the subject.",
        ),
        (
            {"others": (other(), other("DVDS/2018/00010"))},
            "subject_in_others",
            "The subject may be the same in 2 other applications: DVDS/2017/00009 and DVDS/2018/00010.",
        ),
        (
            {"others": (other(outcome=Outcome.DISCLOSED),)},
            "disclosed_in_another",
            "A disclosure was made in DVDS/2017/00009 on what may be the same subject, and none in this one.",
        ),
        (
            {"incidents": (incident(),)},
            "later_incident",
            "A later incident may be between the same two people: INC000001, common assault on 9 January 2020, "
            "same names and dates of birth.",
        ),
        (
            {"incidents": (incident(injury="serious, non-fatal"),)},
            "later_serious_injury",
            "Serious injury recorded in INC000001, common assault on 9 January 2020, same names and dates of birth.",
        ),
    ],
)
def test_a_fact_of_the_record_is_said_in_a_plain_sentence(fields: dict[str, Any], code: str, sentence: str) -> None:
    assert found(**fields)[code].sentence == sentence


def test_a_case_over_the_total_limit_says_by_how_much() -> None:
    over = found(decided_on=date(2019, 12, 24))["over_total"]
    assert over.sentence.startswith("Total, disclosure included: over by at least 244 days: done on 24 December 2019")


def test_a_total_that_cannot_be_told_is_no_signal() -> None:
    assert "over_total" not in found(decided_on=date(2019, 12, 24), route=Route.RIGHT_TO_KNOW)


@pytest.mark.parametrize("outcome", OTHERS_THAN_DISCLOSED)
def test_history_held_is_a_signal_under_every_outcome_but_a_disclosure(outcome: Outcome | None) -> None:
    assert "history_not_disclosed" in found(history=(held(),), outcome=outcome)


@pytest.mark.parametrize("outcome", OTHERS_THAN_DISCLOSED)
def test_high_risk_is_a_signal_under_every_outcome_but_a_disclosure(outcome: Outcome | None) -> None:
    assert "high_risk_not_disclosed" in found(dash="high", outcome=outcome)


def test_a_disclosure_takes_the_signals_for_not_disclosing_away() -> None:
    everything: dict[str, Any] = {
        "history": (held("rape", Answer.YES),),
        "dash": "high",
        "others": (other(outcome=Outcome.DISCLOSED),),
    }
    disclosed = found(**everything, outcome=Outcome.DISCLOSED, disclosed_on=date(2019, 3, 20))
    assert set(disclosed) == {"subject_in_others"}


@pytest.mark.parametrize("outcome", [Outcome.AGREED, None])
def test_a_dated_disclosure_counts_where_the_outcome_leaves_room_for_it(outcome: Outcome | None) -> None:
    dated = found(history=(held(),), outcome=outcome, disclosed_on=date(2019, 3, 21))
    assert set(dated) <= {"no_decision"}


def test_a_dated_disclosure_under_another_outcome_takes_nothing_away_and_is_a_contradiction() -> None:
    dated = found(history=(held(),), disclosed_on=date(2019, 3, 21))
    assert dated["record_contradicts_itself"].sentence == (
        "The record contradicts itself: a disclosure is dated 21 March 2019, and the recorded outcome is: "
        "no disclosure."
    )
    assert "history_not_disclosed" in dated


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("checks_on", "the checks are"),
        ("met_on", "the face to face is"),
        ("forum_on", "the forum is"),
        ("decided_on", "the decision is"),
    ],
)
def test_a_date_before_the_application_is_a_contradiction(name: str, said: str) -> None:
    sentence = found(**{name: date(2019, 2, 28)})["record_contradicts_itself"].sentence
    assert sentence == (
        f"The record contradicts itself: {said} dated 28 February 2019, before the application of 1 March 2019."
    )
    assert "record_contradicts_itself" not in found(**{name: date(2019, 3, 1)})


def test_recorded_as_not_done_and_not_recorded_are_different_facts() -> None:
    both = found(checked_pnd=Answer.NO, checked_visor=None)
    assert both["minimum_check_recorded_no"].sentence == "PND check is recorded as not done."
    assert both["minimum_check_not_recorded"].sentence == "ViSOR check is not recorded."


def test_a_partner_not_asked_is_no_minimum_system() -> None:
    assert found(checked_probation=Answer.NO) == {}


def test_what_an_export_has_no_column_for_is_not_held_against_the_case() -> None:
    bare = found(checks_exported=False, supervisor_exported=False, supervisor=None, met_on=None, checked_pnc=None)
    assert set(bare) == {"checks_not_exported"}


def test_right_to_know_needs_no_face_to_face() -> None:
    assert found(met_on=None, route=Route.RIGHT_TO_KNOW) == {}


def test_an_incident_before_the_application_is_not_a_later_one() -> None:
    assert found(incidents=(incident("2019-02-28"),)) == {}
    assert set(found(incidents=(incident("2019-03-01"),))) == {"later_incident"}


def test_an_incident_without_a_date_is_not_left_out() -> None:
    assert "on a day not recorded" in found(incidents=(incident(None),))["later_incident"].sentence


@pytest.mark.parametrize("injury", ["serious, non-fatal", "Fatal", " SERIOUS"])
def test_a_serious_or_fatal_injury_is_known_however_it_is_written(injury: str) -> None:
    assert "later_serious_injury" in found(incidents=(incident(injury=injury),))


def test_checks_on_the_day_of_the_decision_were_not_after_it() -> None:
    assert found(decided_on=date(2019, 3, 5), checks_on=date(2019, 3, 5)) == {}


def test_an_application_disclosed_on_the_day_it_came_in_was_not_closed_too_soon() -> None:
    day = date(2019, 3, 1)
    assert "closed_same_day" not in found(decided_on=day, disclosed_on=day, outcome=Outcome.DISCLOSED)


def test_signals_carry_the_points_of_the_table_and_stand_heaviest_first() -> None:
    many = found(history=(held("rape", Answer.YES),), outcome=None, children=Answer.YES, supervisor=None)
    points = [signal.points for signal in many.values()]
    assert points == sorted(points, reverse=True)
    assert all(signal.points == POINTS.points[signal.code] for signal in many.values())


def test_no_signal_names_anybody() -> None:
    everything = found(
        history=(held("rape", Answer.YES),),
        incidents=(incident(injury="serious"),),
        others=(other(),),
        c_name="Ann Lee",
    )
    said = " ".join(signal.sentence for signal in everything.values())
    assert not any(name in said for name in ("Carter", "Porter", "Lee", "1201"))


def test_no_signal_ever_takes_points_away() -> None:
    assert all(POINTS.points[code] >= 0 for code in SignalCode)
