"""The whole report on trust: from pairs, a sample and known answers to words and tables, with what cannot be said."""

import pytest

from clare_review.assurance.assured import Asked, Drawn, assured, recaptured
from clare_review.assurance.comparing import By
from clare_review.assurance.pairs import FINDING, FINDINGS
from clare_review.assurance.re_reading import ReRead, Result
from clare_review.findings.report import section_html
from clare_review.findings.showing import show
from clare_review.findings.trust import Trust
from tests.unit.assurance.test_pairs import pair
from tests.unit.assurance.test_recall import answers

NOTHING = Asked(
    draws=(),
    pairs=(),
    categories={FINDING: FINDINGS},
    read={},
    sample=(),
    found=0,
    answers=(),
    why_unknown="no known case was given out",
)
FAILED = [pair(n, "failure", "failure", band="high") for n in range(12)]
MISSED = [pair(20 + n, "no_failure", "failure", band="high") for n in range(3)]
SOUND = [pair(40 + n) for n in range(200)]
RISK = [pair(300 + n, "high" if n % 9 else "standard", "high", question="risk_now") for n in range(40)]
FULL = Asked(
    draws=(Drawn(entry=40, purpose="second_reading", stratum="standard", pool=900, drawn=215, read=215),),
    pairs=(*FAILED, *MISSED, *SOUND, *RISK),
    categories={FINDING: FINDINGS, "risk_now": ("immediate", "high", "standard", "cannot_tell")},
    read={each.reference: each.band for each in (*FAILED, *MISSED)} | {"DVDS/99999": "standard"},
    sample=(ReRead(name="standard", pool=3_745, results=(Result.SOUND,) * 300),),
    found=33,
    answers=tuple(answers(17, 20)),
    own=(
        *(pair(n, second="failure" if n == 3 else "no_failure", second_reader="R01", own=True) for n in range(21)),
        pair(50, first_reader="R07", second_reader="R07", own=True),
    ),
    sessions=(("2024-06-12", 5_012),),
)


def rows(told, table):
    return Trust(told).table(table).rows


def test_a_review_without_second_readings_says_so_in_every_section():
    trust = Trust(assured(NOTHING))
    said = {id: " ".join(section.words) for id, section in trust.sections.items()}
    assert "Nothing was drawn" in said["read_twice"] and "cannot be said" in said["agreement"]
    assert "no cleared case was drawn" in said["missed"].lower() and "no known case was given out" in said["known"]
    assert all(section.tables == () for section in trust.sections.values())
    assert all(section.tables for section in Trust(assured(FULL, resamples=50)).sections.values())


def test_every_section_can_be_drawn_with_nothing_and_with_everything():
    for asked in (NOTHING, FULL):
        trust = Trust(assured(asked, resamples=50))
        for id in trust.sections:
            assert section_html(trust, trust.sections[id]).count("<table") == len(trust.sections[id].tables)
            assert repr(show(trust, id)).startswith(trust.sections[id].heading)


def test_the_table_of_two_readers_and_its_two_by_two_hold_every_blind_pair():
    told = assured(FULL, resamples=50)
    assert rows(told, "findings_of_two")[0] == ("Failure", 12, 0, 0, 12)
    assert rows(told, "two_by_two") == (("A failure", 12, 0, 12), ("Anything else", 3, 200, 203))


def test_the_finding_has_both_intervals_and_agreement_on_each_category():
    named = {row[0]: row for row in rows(assured(FULL, resamples=200), "finding")}
    assert {"raw agreement", "AC1", "kappa", "PABAK", "alpha", "on: failure", "on: no failure"} <= named.keys()
    assert named["on: failure"][1] == "0.889"  # 2 x 12 / (2 x 12 + 3)
    assert " to " in named["AC1"][2] and " to " in named["AC1"][3]


def test_a_near_answer_on_the_risk_counts_in_part():
    named = {row[0]: row[1] for row in rows(assured(FULL, resamples=50), "in_order")}
    assert named["raw agreement"] == "0.969"  # 35 of 40 the same, 5 one step of two apart: (35 + 5 x 0.75) / 40
    assert "AC2" in named and "AC1" not in named


def test_groups_with_few_pairs_are_too_few_to_say():
    told = assured(FULL, resamples=50)
    assert {row[0]: row[-1] for row in rows(told, "by_band")}["high"] == "too few to say: 15 of at least 20 pairs"
    assert [each.pairs for each in told.groups[By.MONTH]] == [215]


def test_pairs_of_readers_with_few_pairs_stand_in_one_row():
    strangers = [pair(900 + n, second_reader=f"R{10 + n}") for n in range(5)]
    told = assured(Asked(**{**vars(FULL), "pairs": (*SOUND, *strangers)}), resamples=50)
    assert rows(told, "by_readers")[-1][:3] == ("5 others", 5, 0)


def test_readers_stand_against_their_own_earlier_reading_all_of_them_and_each():
    told = assured(FULL, resamples=50)
    shown = [(row[0], row[1], row[2], row[-1]) for row in rows(told, "own")]
    assert [row[:3] for row in shown] == [("all", 22, 1), ("R01", 21, 1), ("R07", 1, 0)]
    assert shown[-1][-1] == "too few to say: 1 of at least 20 pairs"
    assert rows(told, "findings_of_one")[1] == ("No failure", 1, 21, 0, 22)
    assert "22 cases were shown to their own reader once more" in Trust(told).sections["steady"].words[0]


def test_agreement_stands_before_and_after_a_calibration_session():
    told = assured(FULL, resamples=50)
    assert [row[:2] for row in rows(told, "by_calibration")] == [
        ("both before session 1", 215), ("one before, one after session 1", 0), ("both after session 1", 0),
    ]  # fmt: skip
    assert "session 1 on 2024-06-12 (entry 5,012)" in Trust(told).sections["groups"].words[-1]
    assert "No calibration session was recorded" in Trust(assured(NOTHING)).sections["groups"].words[-1]


def test_two_lists_are_set_against_each_other_only_where_everything_was_read_twice():
    found = recaptured([*FAILED, *MISSED, *SOUND], FULL.read)
    assert found.bands == ("high",) and found.applications == 15
    assert (found.lists.both, found.lists.first_only, found.lists.second_only) == (12, 0, 3)
    assert recaptured(SOUND, {SOUND[0].reference: "standard", "DVDS/1": "standard"}).bands == ()


def test_the_missed_section_gives_the_bound_the_share_found_and_at_least():
    words = " ".join(Trust(assured(FULL, resamples=50)).sections["missed"].words)
    assert "still allow 35 (0.93%)" in words and "cannot rule out" in words and "at least" in words


def test_an_answer_of_an_earlier_version_of_an_instrument_is_kept_as_a_category():
    old = [pair(n, "grave", "high", question="risk_now") for n in range(20)]
    told = assured(Asked(**{**vars(FULL), "pairs": tuple(old)}), resamples=50)
    assert told.questions[0].agreement.of("grave").value == 0.0


def test_a_code_that_nobody_chose_is_no_row():
    def options(second):
        return tuple(pair(n, "not_chosen", second, question="harm: physical") for n in range(3))

    for second, named in (("not_chosen", []), ("chosen", ["harm: physical"])):
        told = assured(Asked(**{**vars(NOTHING), "pairs": options(second)}), resamples=50)
        assert [each.question for each in told.questions] == named


def test_the_same_records_in_another_order_give_the_same_report():
    turned = Asked(**{**vars(FULL), "pairs": FULL.pairs[::-1], "own": FULL.own[::-1], "answers": FULL.answers[::-1]})
    assert Trust(assured(turned, resamples=50)).as_json() == Trust(assured(FULL, resamples=50)).as_json()


def test_the_report_as_data_holds_whole_numbers_and_text_only():
    def leaves(value):
        if isinstance(value, dict):
            return [leaf for each in value.values() for leaf in leaves(each)]
        return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]

    kinds = {type(leaf) for leaf in leaves(Trust(assured(FULL, resamples=50)).as_json())}
    assert kinds <= {int, str, type(None)}


@pytest.mark.parametrize("read", [0, 1])
def test_readers_of_known_cases_stand_with_what_they_found(read):
    told = assured(Asked(**{**vars(NOTHING), "answers": tuple(answers(17, 20)) if read else ()}), resamples=50)
    assert [row[:2] for row in rows(told, "readers")] == ([("R01", "17 of 20")] if read else [])
