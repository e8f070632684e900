"""A batch is handed in and signed off, changes since then show, and a conflict declared later moves what is unread."""

from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.declaring import concerned, declare_conflict, move_declared, waiting
from clare_review.acts.office import Office
from clare_review.acts.signing_off import (
    ON_A_FILE,
    changed_since,
    hand_in,
    say_signing,
    send_back,
    sign_off,
    signing_frame,
)
from clare_review.acts.status import status_of, status_text
from clare_review.errors import NotAllowed, RecordingRefused, ReviewError, ReviewNotReady
from clare_review.review import Review
from clare_review.reviewing.desk import RecordRequest

from .conftest import Give, table
from .test_handing_over import DRAFT, REFERENCES, STAFF, allocated, desk_of, request

__all__ = ["allocated"]


def no_password() -> str:
    raise AssertionError("a file asks for no password")


def work(office: Office, *references: str, **more: Any) -> None:
    desk = desk_of(office, "R07")
    for reference in references:
        desk.record(request(desk, reference, f"{reference} {more}"))


def amended(office: Office, reference: str) -> int:
    desk = desk_of(office, "R07")
    view = desk.open(reference)
    current = view.position.current("risk_assessment")
    assert current is not None
    asked = RecordRequest(
        reference=reference,
        instrument="risk_assessment",
        version=current.version,
        answers={**current.answers, "evidence_missing": ["supervision"]},
        case_version=view.position.case_version,
        key="amended",
        supersedes=current.entry,
        reason="read again",
    )
    return desk.record(asked).entry


@pytest.fixture
def done(allocated: Office) -> Office:
    """R07 has judged all six applications of B0001."""
    work(allocated, *REFERENCES)
    return allocated


def test_a_batch_is_handed_in_and_signed_off_and_all_of_it_proves(done: Office, review: Review) -> None:
    entry = hand_in(done.for_reader("R07"), "B0001")
    signed = sign_off(done, ["B0001"], password=no_password)
    assert signed.entries[0].body == {"batch": "B0001", "of": entry.number}
    assert signed.sentence() == f"B0001 is signed off by lead (entry {entry.number + 1})\n{ON_A_FILE}"
    row = signing_frame(done).loc["B0001"]
    assert list(row) == ["R07", "signed off", "lead", str(entry.number + 1), 0]
    review.verify()


def test_nothing_unfinished_and_nobody_elses_batch_is_handed_in(allocated: Office) -> None:
    work(allocated, *REFERENCES[:5])
    with pytest.raises(ReviewNotReady, match=f"{REFERENCES[5]}: not judged yet"):
        hand_in(allocated.for_reader("R07"), "B0001")
    work(allocated, REFERENCES[5])
    with pytest.raises(NotAllowed, match="is the batch of R07, and you are R12"):
        hand_in(allocated.for_reader("R12"), "B0001")
    keeping = desk_of(allocated, "R07").panel_desk().keeping
    keeping.keep(REFERENCES[1], "risk_assessment", DRAFT, keeping.claim(REFERENCES[1], "page/1").fence)
    with pytest.raises(ReviewNotReady, match=f"{REFERENCES[1]}: a form is filled in and not recorded"):
        hand_in(allocated.for_reader("R07"), "B0001")


def test_what_was_changed_since_shows_everywhere_and_is_not_signed(done: Office, review: Review) -> None:
    reader = done.for_reader("R07")
    hand_in(reader, "B0001")
    amended(done, REFERENCES[2])
    with pytest.raises(ReviewNotReady, match=f"changed since R07 handed it in.*\n  - {REFERENCES[2]}"):
        sign_off(done, ["B0001"], password=no_password)
    hand_in(reader, "B0001")
    sign_off(done, ["B0001"], password=no_password)
    assert changed_since(done) == {}
    desk = desk_of(done, "R07")
    view = desk.open(REFERENCES[0])
    assert view.position.judgements  # opening changes nothing
    assert "changed since" not in say_signing(done, "B0001")
    review.verify()


def test_a_judgement_corrected_after_the_signature_is_named(done: Office) -> None:
    hand_in(done.for_reader("R07"), "B0001")
    sign_off(done, ["B0001"], password=no_password)
    before = done.position().number
    amended(done, REFERENCES[2])
    assert changed_since(done) == {"B0001": (REFERENCES[2],)} and changed_since(done.as_at(before)) == {}
    assert say_signing(done, "B0001").endswith(f"; changed since on 1 case: {REFERENCES[2]}")
    assert signing_frame(done).loc["B0001", "changed since"] == 1
    assert status_of(done)["signing"]["changed_since"] == 1
    assert "1 changed since" in status_text(done)


def test_a_batch_comes_back_with_reasons_its_reader_sees(done: Office, review: Review) -> None:
    reader = done.for_reader("R07")
    with pytest.raises(ReviewNotReady, match="it was not handed in"):
        send_back(done, "B0001", why="too quick")
    hand_in(reader, "B0001")
    with pytest.raises(ReviewError, match="say with --why"):
        send_back(done, "B0001", why=" ")
    number = send_back(done, "B0001", why="two rows were not looked at").number
    assert say_signing(reader, "B0001") == (
        f"sign-off: B0001 was sent back by lead (entry {number}): two rows were not looked at"
    )
    hand_in(reader, "B0001")
    sign_off(done, ["B0001"], password=no_password)
    send_back(done, "B0001", why="the lead looked again")
    assert status_of(done)["signing"]["sent_back"] == 1
    review.verify()


def test_nobody_signs_off_what_they_read_and_several_are_signed_whole_or_not_at_all(done: Office) -> None:
    hand_in(done.for_reader("R07"), "B0001")
    with pytest.raises(NotAllowed, match="B0001 holds judgements of yours"):
        sign_off(done.for_reader("R07"), ["B0001"], password=no_password)
    with pytest.raises(ReviewNotReady, match="B0002: there is no such batch"):
        sign_off(done, ["B0001", "B0002"], password=no_password)
    assert signing_frame(done).loc["B0001", "sign-off"] == "handed in"


def test_a_declared_conflict_closes_the_case_and_throws_the_draft_away(allocated: Office) -> None:
    reader, desk = allocated.for_reader("R07"), desk_of(allocated, "R07")
    asked, keeping = request(desk, REFERENCES[0]), desk.panel_desk().keeping
    fence = keeping.claim(REFERENCES[0], "page/1").fence
    keeping.keep(REFERENCES[0], "risk_assessment", DRAFT, fence)
    entry = declare_conflict(reader, REFERENCES[0], why="her brother is my neighbour").number
    for act in (lambda: desk.open(REFERENCES[0]), lambda: desk.record(asked)):
        with pytest.raises(NotAllowed, match=rf"declared a conflict of interest on {REFERENCES[0]} \(entry {entry}\)"):
            act()
    assert keeping.drafted() == frozenset()
    with pytest.raises(RecordingRefused):
        keeping.keep(REFERENCES[0], "risk_assessment", DRAFT, fence)
    with pytest.raises(ReviewNotReady, match=f"declared a conflict on {REFERENCES[0]} before"):
        declare_conflict(reader, REFERENCES[0], why="once more")
    with pytest.raises(NotAllowed, match="in no batch of R12"):
        declare_conflict(allocated.for_reader("R12"), REFERENCES[0], why="x")


def test_what_is_unfinished_moves_and_what_is_finished_is_flagged(allocated: Office, review: Review) -> None:
    work(allocated, REFERENCES[0])
    reader = allocated.for_reader("R07")
    for reference in (REFERENCES[0], REFERENCES[4], REFERENCES[5]):
        declare_conflict(reader, reference, why="her brother is my neighbour")
    assert [one.declared.reference for one in waiting(concerned(allocated))] == [REFERENCES[4], REFERENCES[5]]
    assert status_of(allocated)["signing"] | {"conflicts": 3, "conflicts_waiting": 2} == status_of(allocated)["signing"]
    assert status_text(allocated).endswith("next: clare-review hand-over --declared")
    done = move_declared(allocated)
    assert [(one.of, one.reader, one.references) for one in done.moves] == [
        ("B0001", "R12", (REFERENCES[4],)),
        ("B0001", "R13", (REFERENCES[5],)),
    ]
    after = allocations(allocated)
    assert after.batch("B0001").references == REFERENCES[:4] and after.batch("B0001").reviewer == "R07"
    assert [(one.declared.reference, one.finished) for one in concerned(allocated)] == [(REFERENCES[0], True)]
    moved = desk_of(allocated, "R12", "B0002")
    moved.record(request(moved, REFERENCES[4], "theirs"))
    work(allocated, *REFERENCES[1:4])
    hand_in(reader, "B0001")
    assert move_declared(allocated).moves == ()
    review.verify()


def test_a_batch_of_which_every_case_moves_keeps_its_name(allocated: Office, review: Review) -> None:
    for reference in REFERENCES:
        declare_conflict(allocated.for_reader("R07"), reference, why="I worked there")
    move_declared(allocated)
    batches = allocations(allocated).batches
    assert [batch.id for batch in batches] == ["B0001", "B0002"] and {one.reviewer for one in batches} == {"R12", "R13"}
    assert sorted(each for batch in batches for each in batch.references) == list(REFERENCES)
    review.verify()


def test_a_case_that_nobody_may_take_is_named_and_nothing_moves(allocated: Office) -> None:
    declare_conflict(allocated.for_reader("R07"), REFERENCES[4], why="x")
    move_declared(allocated)
    declare_conflict(allocated.for_reader("R12"), REFERENCES[4], why="x")
    before = allocated.position().number
    with pytest.raises(NotAllowed) as refused:
        move_declared(allocated)
    said = str(refused.value)
    assert f"{REFERENCES[4]}: R07 declared a conflict of interest" in said and "R13 worked it as P6" in said
    assert allocated.position().number == before


def test_nothing_new_goes_to_somebody_on_leave_unless_by_name(allocated: Office, give: Give) -> None:
    leave = f"{STAFF},experienced,away_from,away_until"
    give("leave.csv", table(leave, "R12,r12,Bea Stayer,CID,37,P5,yes,2026-03-01,2026-03-09"))
    declare_conflict(allocated.for_reader("R07"), REFERENCES[0], why="x")
    assert [move.reader for move in move_declared(allocated).moves] == ["R13"]
