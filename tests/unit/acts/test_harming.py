"""Harm is judged apart by somebody else, looked for again on its day, and a changed count names its figures."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clare_review.acts.harming import (
    check_harm,
    checks,
    counted_otherwise,
    due_now,
    harm_figures,
    harm_of,
    judge_harm,
    proposed,
    reissued,
    said,
    unjudged,
)
from clare_review.acts.noting import manifest_of
from clare_review.acts.referring import prompts_of
from clare_review.acts.voiding import Rested, voided
from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.running.jobs import RunOutcome
from clare_review.running.manifest import RunLine
from clare_review.safeguarding.harm import HarmKind, KnownFrom, Link
from clare_review.safeguarding.harm_checks import Found

from .conftest import ALSO, FAILED, FINE, HARMED, record_on

LATER = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)  # three months after they were closed
WHY = "The crime report names both, and the injury."
EVERYWHERE = ("own_records", "pnd", "marac", "social_care", "coroner")


def harmed(reference=ALSO):
    return said(
        reference,
        kinds=[HarmKind.PHYSICAL],
        link=Link.PROBABLE,
        known_from=[KnownFrom.LATER_INCIDENT],
        serious="yes",
        incidents=["INC1"],
        not_these=["INC2"],
    )


def judge(office, harm=None):
    proposed(office, (harm or harmed()).reference)
    return judge_harm(office, harm or harmed(), why=WHY)


def test_later_incidents_are_proposed_until_somebody_says_whose_they_are(failed):
    assert unjudged(failed, [FAILED, ALSO]) == {FAILED: ("INC1", "INC2"), ALSO: ("INC1", "INC2")}
    judge(failed)
    assert unjudged(failed, [FAILED, ALSO]) == {FAILED: ("INC1", "INC2")}
    assert harm_of(failed)[ALSO].by == "lead" and harm_of(failed)[FAILED].by == "R07"


def test_one_that_became_two_is_told_with_the_entry_that_did_it(failed):
    assert harm_figures(failed).people == 1
    entry = judge(failed)
    (told,) = reissued(failed)
    assert (told.entry, told.reference) == (entry.number, ALSO)
    assert "harm, people: 1 is now 2" in told.figures and "harm, linked: 1 is now 2" in told.figures
    assert harm_figures(failed.as_at(entry.number - 1)).people == 1


def test_what_showed_the_count_before_is_named_among_what_corrections_took_away(failed):
    line = RunLine(label="x", notebook="75_referrals", params={"as_of": failed.position().number}, rests_on={},
                   package="0", outcome=RunOutcome.DONE, milliseconds=1, output="x", at=LATER)  # fmt: skip
    manifest_of(failed).append(line)
    entry = judge(failed)
    (gone,) = voided(failed)
    assert (gone.entry, gone.what) == (entry.number, Rested.FIGURES)
    assert "harm, people: 1 is now 2" in gone.said and f"75_referrals as at entry {entry.number - 1}" in gone.said


def test_what_is_judged_again_names_what_it_replaces_and_the_last_stands(failed):
    first = judge(failed)
    second = judge(failed, said(ALSO, serious="no"))
    assert second.supersedes == first.number and harm_figures(failed).people == 1
    assert [each.entry for each in reissued(failed)] == [first.number, second.number]


def test_a_failure_keeps_its_category_until_it_is_decided_anew_and_is_named(failed):
    assert counted_otherwise(failed) == ()
    judge(failed)
    assert counted_otherwise(failed) == (ALSO,)
    linked = HARMED | {"harm_known_from": ["later_incident"]}
    before = failed.entries(EntryKind.JUDGED, subject=ALSO)[-1].number
    record_on(failed, ALSO, "detailed_review", linked, supersedes=before, reason="Harm was found since.")
    assert counted_otherwise(failed) == ()


def test_a_serious_injury_that_was_judged_apart_has_to_be_handed_over(failed):
    judge(failed)
    assert sorted(each.reference for each in prompts_of(failed)) == [FAILED, ALSO]


def test_nobody_judges_harm_who_read_the_case_or_did_not_look(failed):
    with pytest.raises(NotAllowed, match="R07 read"):
        judge_harm(failed.for_reader("R07"), harmed(), why=WHY)
    with pytest.raises(RecordingRefused, match=f"look at it first, with `clare-review harm {ALSO}`"):
        judge_harm(failed, harmed(), why=WHY)


def test_harm_is_looked_for_again_in_failures_and_doubts_only_and_when_it_is_due(failed):
    assert {each.reference for each in checks(failed)} == {FAILED, ALSO} and due_now(failed) == ()
    with pytest.raises(RecordingRefused, match="it is due on 2 June 2026"):
        check_harm(failed, ALSO, 3, searched=EVERYWHERE, found=Found.NOTHING_NEW)
    then = replace(failed, clock=lambda: LATER)
    assert [each.reference for each in due_now(then)] == [FAILED, ALSO]
    check_harm(then, ALSO, 3, searched=EVERYWHERE, found=Found.SOMETHING)
    assert [each.reference for each in due_now(then)] == [FAILED]


def test_no_check_is_noted_of_a_case_without_a_failure_or_with_a_search_left_out(failed):
    then = replace(failed, clock=lambda: LATER)
    with pytest.raises(RecordingRefused, match="no check of that application"):
        check_harm(then, FINE, 3, searched=EVERYWHERE, found=Found.NOTHING_NEW)
    with pytest.raises(RecordingRefused, match=r"not searched: .* deaths reported to the coroner"):
        check_harm(then, FAILED, 3, searched=EVERYWHERE[:3], found=Found.NOTHING_NEW)
    check_harm(then, FAILED, 3, searched=EVERYWHERE[:3], found=Found.NOTHING_NEW, left_out="No child, she is well.")
