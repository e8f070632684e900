"""What two readers disagree on goes to a third person, whose decision counts until a reading under it is corrected."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clare_review.acts.adjudicating import give_to_adjudicators
from clare_review.acts.adjudication import AdjudicationBatch
from clare_review.acts.allocating import allocations
from clare_review.acts.assuring import pairs_of
from clare_review.acts.decisions import causes_frame, guidance_frame, settled_frame
from clare_review.acts.noting import manifest_of
from clare_review.acts.recording import standing
from clare_review.acts.reopening import reopen
from clare_review.acts.settled import settled, settled_cases
from clare_review.acts.signing_off import changed_since, hand_in, sign_off
from clare_review.acts.status import status_of, status_text
from clare_review.acts.voiding import Rested, say_voided, voided
from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.stages import Stage
from clare_review.review import Review
from clare_review.reviewing.adjudication import rows
from clare_review.reviewing.panel.deciding import AdjudicationSession

from .test_noting import LINE
from .twice_read import SUSPECTED, case_of, decide, decision, disputed, give_second, given, opened, read

RISK = "risk_assessment"


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with opened(tmp_path) as made:
        yield made


def state(review: Review, reference: str) -> str:
    return settled_cases(review.office)[reference][RISK].state.value


def last(review: Review, kind: EntryKind = EntryKind.JUDGED) -> Entry:
    return review.office.entries(kind)[-1]


def test_only_what_disagrees_is_given_out_and_only_once(review: Review) -> None:
    reference = disputed(review)
    agreed = case_of(review, "R03")
    read(review, str(allocations(review.office).batch_of(agreed)))
    read(review, give_second(review, agreed, "R04"))
    made, _ = given(review)
    assert list(made.adjudicator_of) == [reference] and state(review, agreed) == "agreed"
    assert give_to_adjudicators(review.office).entry == 0


def test_the_adjudicator_is_neither_of_the_two_readers(review: Review) -> None:
    disputed(review)
    made, _ = given(review)
    assert set(made.adjudicator_of.values()) <= {"R03", "R04"}
    assert allocations(review.office).batch("J0001").stage is Stage.ADJUDICATION


def test_where_nobody_is_left_to_decide_the_case_is_named_with_who_is_barred(tmp_path: Path) -> None:
    with opened(tmp_path, readers=2) as review:
        reference = disputed(review)
        with pytest.raises(NotAllowed, match=rf"{reference}: R01 was given it to read and R02 was given it to read"):
            give_to_adjudicators(review.office)


def test_the_decision_counts_and_both_opinions_are_kept(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    made = decide(desk, reference)
    now = settled(review.office).current(reference, RISK)
    assert now is not None and (now.entry, now.answers["risk_now"]) == (made.entry, "high")
    body, text = last(review).body, review.office.ledger.texts([made.entry])[made.entry]
    assert body["stage"] == "adjudication" and set(body["taken"].values()) == {"first"}
    assert [body[name] for name in ("cause", "confidence", "guidance")] == ["guidance_gap", "sure", True]
    assert text["why decided"] == "The application says so."
    assert standing(review.office).current(reference, RISK).entry == body["over"][0]
    assert standing(review.office, stage=Stage.SECOND).current(reference, RISK).entry == body["over"][1]


def test_the_entry_names_first_and_second_as_they_were_read_whichever_stood_first(review: Review) -> None:
    for first, second in (("R01", "R02"), ("R02", "R01")):
        disputed(review, first, second)
    made = give_to_adjudicators(review.office)
    for batch in made.batches:
        desk = AdjudicationBatch(review.office.for_reader(allocations(review.office).batch(batch).reviewer), batch)
        for reference in desk.references:
            decide(desk, reference, key=f"key {reference}")
            assert set(last(review).body["taken"].values()) == {"first"}


def test_nothing_the_panel_is_given_names_a_reader_or_an_entry(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    session_said: list[dict] = []
    session = AdjudicationSession(desk.panel_desk(), "w", session_said.append)
    for kind in ("hello", "open"):
        session.receive({"type": kind, "n": 1, "window": "w"})
    assert session_said[-1]["case"]["reference"] == reference
    said = repr(session_said)
    over = desk.open(reference).over
    assert [who for who in ("R01", "R02", f"entry {over[0]}", f"entry {over[1]}") if who in said] == []


def test_the_same_decision_sent_twice_is_one_entry(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    view = desk.open(reference)
    told = decision(desk, view, "first", "once")
    assert desk.decide(told).entry == desk.decide(told).entry == review.office.position().number


def test_a_decision_over_a_reading_that_was_corrected_since_is_refused(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    told = decision(desk, desk.open(reference), "first", "late")
    read(review, "S0001", {"risk_now": "cannot_tell"}, reason="Read again.")
    with pytest.raises(RecordingRefused, match="was corrected since"):
        desk.decide(told)


def test_an_incomplete_decision_names_everything_that_is_open(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    view = desk.open(reference)
    with pytest.raises(RecordingRefused, match=r"not decided: [\s\S]*Why do the two readings differ[\s\S]*say why"):
        desk.decide(decision(desk, view, "first", "k", taken={}, about={}, reason=" "))


def test_nobody_decides_in_another_s_batch_or_without_opening(review: Review) -> None:
    reference = disputed(review)
    made, desk = given(review)
    other = {"R03": "R04", "R04": "R03"}[made.adjudicator_of[reference]]
    with pytest.raises(NotAllowed, match="only the adjudicator"):
        AdjudicationBatch(review.office.for_reader(other), "J0001").open(reference)
    unopened = decision(desk, desk._view(desk._part(review.office, reference)), "first", "k")
    with pytest.raises(NotAllowed, match="was not opened"):
        desk.decide(unopened)


def test_a_reader_of_the_case_is_refused_though_a_batch_says_otherwise(review: Review) -> None:
    reference = disputed(review)
    batch = {"id": "J0001", "reviewer": "R02", "band": "high", "references": [reference], "stage": "adjudication"}
    forged = NewEntry(kind=EntryKind.ALLOCATED, by="lead", key="j", body={"batches": [batch], "sides": "x"})
    review.office.keeper.append(forged)
    with pytest.raises(NotAllowed, match="was read by you"):
        AdjudicationBatch(review.office.for_reader("R02"), "J0001").open(reference)
    assert not review.office.keeper.entries(kinds=[EntryKind.CONSULTED], subject=reference)


def test_a_batch_to_be_read_is_not_adjudicated(review: Review) -> None:
    with pytest.raises(ReviewNotReady, match="is to be read"):
        review.adjudication("B0001")


def test_correcting_a_reading_voids_the_decision_and_names_it(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    made = decide(desk, reference)
    assert voided(review.office) == ()
    first = str(allocations(review.office).batch_of(reference))
    read(review, first, SUSPECTED | {"risk_now": "standard"}, reason="No.")
    assert state(review, reference) == "to be adjudicated" and desk.decided() == ()
    assert f"decision: entry {made.entry} over " in say_voided(review.office)
    again = decide(desk, reference, key="again")
    assert last(review).supersedes == made.entry and state(review, reference) == "adjudicated"
    assert settled(review.office).current(reference, RISK).entry == again.entry


def test_correcting_a_reading_into_agreement_settles_it_without_anybody(review: Review) -> None:
    reference = disputed(review)
    given(review)
    read(review, "S0001", SUSPECTED, reason="I overlooked the second page.")
    assert state(review, reference) == "agreed"


def test_a_settled_case_is_reopened_with_a_reason_and_decided_anew(review: Review) -> None:
    reference = disputed(review)
    with pytest.raises(RecordingRefused, match="is not settled"):
        reopen(review.office, reference, why="A letter came.")
    _, desk = given(review)
    decide(desk, reference)
    with pytest.raises(RecordingRefused, match="say why"):
        reopen(review.office, reference, why=" ")
    told = reopen(review.office, reference, why="A letter came.")
    assert state(review, reference).startswith("reopened") and told.adjudicator in told.sentence()
    assert "decision: entry" in say_voided(review.office)
    view = desk.open(reference)
    assert view.reopened and all(row.differs for row in rows(view))
    decide(desk, reference, key="anew")
    assert state(review, reference) == "adjudicated"


def test_an_agreement_can_be_reopened_and_goes_to_a_third_person(review: Review) -> None:
    reference = case_of(review, "R01")
    read(review, str(allocations(review.office).batch_of(reference)))
    read(review, give_second(review, reference, "R02"))
    reopen(review.office, reference, why="Both overlooked the letter.")
    made, desk = given(review)
    assert list(made.adjudicator_of) == [reference] and desk.open(reference).reopened


def outstanding(review: Review) -> tuple[list[int], list[int]]:
    told = status_of(review.office)
    second = told["second_readings"]
    return [second["to_give_out"], second["to_read"]], list(told["adjudications"].values())


def test_the_status_says_what_is_outstanding_of_later_readings(review: Review) -> None:
    assert outstanding(review) == ([0, 0], [0, 0])
    reference = case_of(review, "R01")
    read(review, str(allocations(review.office).batch_of(reference)), SUSPECTED)
    batch = give_second(review, reference, "R02")
    assert outstanding(review) == ([0, 1], [0, 0])
    read(review, batch)
    assert outstanding(review) == ([0, 0], [1, 0])
    assert "adjudications outstanding: 1 to give out, 0 to decide" in status_text(review.office)
    _, desk = given(review)
    assert outstanding(review) == ([0, 0], [0, 1])
    decide(desk, reference)
    assert outstanding(review) == ([0, 0], [0, 0]) and "outstanding" not in status_text(review.office)


def signed_off(review: Review, batch: str) -> None:
    hand_in(review.office.for_reader(allocations(review.office).batch(batch).reviewer), batch)
    sign_off(review.office, [batch], password=str)


def test_a_correction_takes_away_and_lists_all_that_rested_on_the_reading(review: Review) -> None:
    """Of an agreement and of a decision: the agreement, the decision, the sign-off and the figures that were run."""
    alike, other = case_of(review, "R01"), case_of(review, "R02")
    first = {each: str(allocations(review.office).batch_of(each)) for each in (alike, other)}
    for reference, second in ((alike, "R03"), (other, "R04")):
        read(review, first[reference])
        read(
            review,
            give_second(review, reference, second),
            {"evidence_missing": ["supervision"]} if second == "R04" else {},
        )
    _, desk = given(review)
    made = decide(desk, other, side="first")
    for batch in first.values():
        signed_off(review, batch)
    at = review.office.position().number
    manifest_of(review.office).append(replace(LINE, label="60", notebook="60_assurance", params={"as_of": at}))
    assert voided(review.office) == () and changed_since(review.office) == {}
    for reference in (alike, other):
        read(review, first[reference], {"evidence_missing": ["forum_minutes"]}, reason="I looked again.")
    gone = voided(review.office)
    assert [(each.reference, each.what) for each in gone] == [
        (reference, what)
        for reference, settled in ((alike, Rested.AGREEMENT), (other, Rested.DECISION))
        for what in (settled, Rested.SIGN_OFF, Rested.FIGURES)
    ]
    assert gone[3].said.startswith(f"entry {made.entry} over ") and f"which accepted {first[other]}" in gone[4].said
    assert gone[5].said == f"60_assurance as at entry {at}"
    assert changed_since(review.office) == {first[each]: (each,) for each in (alike, other)}
    assert not any(pair.blind for pair in pairs_of(review.office) if pair.question == "evidence_missing: supervision")


def test_what_has_to_change_is_listed_without_a_name(review: Review) -> None:
    reference = disputed(review)
    _, desk = given(review)
    decide(desk, reference)
    told = guidance_frame(review.office)
    assert set(told["reference"]) == {reference} and len(told) == 5
    assert causes_frame(review.office).loc["The guidance leaves it open"].tolist() == [1, 1]
    assert "R0" not in settled_frame(review.office).to_string() + desk.receipt() + repr(desk.panel())
