"""Harm is counted by people, judged by somebody else than the reader, and a changed count names what it changed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.reviewing.judgement import NOTHING_JUDGED
from clare_review.safeguarding.harm import (
    Harm,
    HarmKind,
    KnownFrom,
    Link,
    changed,
    count_harm,
    fold_harm,
    must_be_able_to_judge,
)

from .afterwards import entry

AT = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
NONE = Harm(reference="A", entry=5, at=AT, by="S01", serious="no", apart=True)
HARMED = replace(
    NONE, kinds=(HarmKind.PHYSICAL,), link=Link.PROBABLE, known_from=(KnownFrom.LATER_INCIDENT,), incidents=("I1",)
)


def body(**more):
    return {"kinds": [], "cannot_tell": False, "link": None, "known_from": [], "serious": "no", "incidents": [],
            "not_these": []} | more  # fmt: skip


def test_the_last_that_was_judged_apart_stands():
    first = entry(5, EntryKind.HARM_JUDGED, body(), subject="A", by="S01")
    again = entry(7, EntryKind.HARM_JUDGED, body(kinds=["death"], link="cannot_tell", known_from=["partner"],
                  serious="yes"), subject="A", by="S02", supersedes=5)  # fmt: skip
    found = fold_harm(NOTHING_JUDGED, [again, first])["A"]
    assert (found.entry, found.by, found.kinds, found.linked) == (7, "S02", (HarmKind.DEATH,), False)


def test_two_applications_of_one_person_are_one_person_who_came_to_harm():
    harm = {"A": HARMED, "B": replace(HARMED, reference="B", kinds=(HarmKind.CHILDREN,)), "C": NONE}
    told = count_harm(harm, [("A", "B")]).as_json()
    assert told["people"] == 1 and told["applications"] == 2 and told["linked"] == 1
    assert (told["kind.physical"], told["kind.children"], told["kind.death"]) == (1, 1, 0)
    assert count_harm(harm, []).people == 2
    assert count_harm(harm, [("A", "C")]).people == 2  # of whom one application knows of no harm


def test_whom_nobody_could_tell_of_counts_as_neither():
    unknown = replace(NONE, cannot_tell=True)
    told = count_harm({"A": unknown, "B": replace(HARMED, reference="B")}, [])
    assert (told.people, told.not_told) == (1, 1)
    assert count_harm({"A": unknown, "B": HARMED}, [("A", "B")]).not_told == 0


def test_two_that_became_three_is_told_with_what_it_was():
    harm = {each: replace(HARMED, reference=each) for each in "AB"}
    before, after = count_harm(harm, []), count_harm(harm | {"C": replace(HARMED, reference="C")}, [])
    assert "harm, people: 2 is now 3" in changed(before, after)
    assert changed(after, after) == ()


def judge(harm: Harm, readers=("R01",), proposed=("I1", "I2"), why="Read with the crime report."):
    must_be_able_to_judge(harm, readers=readers, proposed=proposed, why=why)


def test_what_holds_together_may_be_recorded():
    judge(NONE)
    judge(replace(HARMED, not_these=("I2",)))
    judge(replace(NONE, cannot_tell=True))


def test_whoever_read_the_case_does_not_judge_how_harm_is_linked():
    with pytest.raises(NotAllowed, match="R01 read A: how harm is linked is judged by somebody else"):
        judge(replace(HARMED, by="R01"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (replace(HARMED, cannot_tell=True), "not both"),
        (replace(HARMED, link=None), "say how it is known and whether it is linked"),
        (replace(HARMED, known_from=()), "say how it is known and whether it is linked"),
        (replace(NONE, link=Link.YES), "no kind of harm is given"),
        (replace(NONE, serious=""), "death or serious injury"),
        (replace(HARMED, kinds=(HarmKind.DEATH,)), "a death is serious"),
        (replace(HARMED, incidents=()), "is named with --incident"),
        (replace(HARMED, known_from=(KnownFrom.FILE,)), "is named with --incident"),
        (replace(HARMED, not_these=("I1",)), "I1: it cannot be theirs and somebody else's"),
        (replace(HARMED, incidents=("I9",)), "I9: it is not proposed"),
    ],
)
def test_what_contradicts_itself_is_refused(harm, said):
    with pytest.raises(RecordingRefused, match=said):
        judge(harm)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(RecordingRefused) as refused:
        judge(replace(HARMED, link=None, serious=""), why=" ")
    assert str(refused.value).count("\n  - ") == 3
