"""Frames of assurance from the ledger: pairs, a cleared sample and known cases, from readings really recorded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.application_frame import applications_of
from clare_review.acts.assurance_views import AssuranceViews
from clare_review.acts.assuring import asked_of, assured_of, pairs_frame
from clare_review.acts.batches import BatchDesk
from clare_review.acts.calibrating import calibrate
from clare_review.acts.figures import judgements_of
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.giving_known import give_out
from clare_review.acts.known_cases import FOLDER, known_in, known_readings
from clare_review.acts.office import Office
from clare_review.acts.planning_views import PlanningViews
from clare_review.acts.populations import seal
from clare_review.assurance.comparing import By
from clare_review.assurance.known_answers import KnownAnswer
from clare_review.assurance.re_reading import Result
from clare_review.assurance.sealed_list import KnownCase
from clare_review.errors import FileProblem, NotAllowed, ReviewError
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage
from clare_review.review import Review

from .conftest import Give, found, table
from .test_handing_over import REFERENCES, STAFF, desk_of, request

PILE = REFERENCES[:6]


@pytest.fixture
def read(office: Office, give: Give) -> Office:
    """Six applications read by R07 and cleared; R12 and R13 joined later."""
    give("staff.csv", table(STAFF, "R07,r07,Ann First,CID,37,"))
    give("a.csv", found(*({"Reference": each, "Handler": "P1"} for each in PILE)))
    seal(office)
    allocate_new(office)
    give("more.csv", table(STAFF, "R07,r07,Ann First,CID,37,", "R12,r12,Bea,CID,37,", "R13,r13,Cy,CID,37,P1"))
    desk = desk_of(office, "R07")
    for each in PILE:
        record(desk, each)
    return office


def append(office: Office, kind: EntryKind, **body: Any) -> int:
    return office.keeper.append(NewEntry(kind=kind, by=office.reader, key=office.key(), body=body)).number


def record(desk: BatchDesk, reference: str) -> None:
    desk.record(request(desk, reference, f"{desk.view.id} {reference}"))


def loads(office: Office) -> str:
    return PlanningViews(office).loads().to_csv()


def draw(office: Office, purpose: str, references: Sequence[str], pool: int) -> int:
    chosen = [
        {"reference": each, "why": "drawn", "stratum": "standard", "chance": f"{len(references)}/{pool}"}
        for each in references
    ]
    strata = {"standard": {"pool": pool, "drawn": len(references)}}
    return append(office, EntryKind.DRAWN, purpose=purpose, seed="s", share="1/2", strata=strata, chosen=chosen)


def second(office: Office, batch: str, references: Sequence[str], drawn: int) -> BatchDesk:
    told = {"id": batch, "stage": "second", "reviewer": "R12", "band": "standard", "references": list(references)}
    append(office, EntryKind.ALLOCATED, batches=[told | {"draw": drawn}])
    return desk_of(office, "R12", batch)


def known(*references: str, reader: str = "R12") -> list[KnownCase]:
    return [
        KnownCase(reference=each, reader=reader, failure=n % 2 == 0, known_from="settled")
        for n, each in enumerate(references)
    ]


def test_before_anything_is_drawn_every_section_says_that_nothing_can_be_said(read: Office) -> None:
    views = AssuranceViews(read)
    assert "Nothing was drawn" in repr(views.show("read_twice"))
    assert "no bound on failures missed" in views.receipt()


def test_a_pair_is_in_the_frame_once_both_readings_are_finished(read: Office) -> None:
    desk = second(read, "S0001", PILE[:3], draw(read, "second_reading", PILE[:3], 6))
    assert pairs_frame(read).empty
    record(desk, PILE[0])
    frame = pairs_frame(read).set_index("question")
    assert set(frame["reference"]) == {PILE[0]}
    row = frame.loc["finding"]
    assert (row["first"], row["second"], row["first reader"], row["second reader"]) == (
        "no_failure", "no_failure", "R07", "R12",
    )  # fmt: skip
    assert row["chance drawn"] == 0.5 and bool(row["blind"]) and row["band"] == "standard"


def test_a_reader_who_was_shown_the_first_reading_makes_no_blind_pair(read: Office) -> None:
    desk = second(read, "S0001", PILE[:1], draw(read, "second_reading", PILE[:1], 6))
    record(desk, PILE[0])
    body = {"what": ["reading"], "stage": "second"}
    new = NewEntry(kind=EntryKind.UNMASKED, by="R12", key="u", subject=PILE[0], body=body)
    read.keeper.append(new)
    assert not pairs_frame(read)["blind"].any()
    assert assured_of(read).not_blind == 1


def test_a_cleared_sample_is_waited_for_to_its_end_and_then_bounded(read: Office) -> None:
    desk = second(read, "S0001", PILE[:3], draw(read, "cleared_sample", PILE[:3], 6))
    for each in PILE[:2]:
        record(desk, each)
    assert asked_of(read).sample[0].results.count(Result.WAITING) == 1
    assert "1 of the 3 cleared cases drawn are not read yet" in assured_of(read).why_no_bound
    record(desk, PILE[2])
    told = assured_of(read).elusion
    assert told is not None and (told.overall.drawn, told.overall.pool, told.overall.found) == (3, 6, 0)


def test_readings_of_the_cleared_sample_make_no_pair_of_the_second_readings(read: Office) -> None:
    desk = second(read, "S0001", PILE[:1], draw(read, "cleared_sample", PILE[:1], 6))
    record(desk, PILE[0])
    assert pairs_frame(read).empty


def test_a_reader_stands_against_their_own_earlier_reading_and_in_no_pair_of_two(read: Office) -> None:
    drawn = draw(read, "re_read", PILE[:2], 6)
    told = {"id": "S0001", "stage": "second", "reviewer": "R07", "band": "standard", "references": list(PILE[:2])}
    again = dict.fromkeys(PILE[:2], "re_read")
    append(read, EntryKind.ALLOCATED, batches=[told | {"draw": drawn, "stages": again}])
    record(desk_of(read, "R07", "S0001"), PILE[0])
    whole, mine = assured_of(read).own
    assert (whole.pairs, mine.group, mine.pairs, mine.differing) == (1, "R07", 1, 0)
    assert pairs_frame(read).empty
    assert [(each.purpose, each.drawn, each.read) for each in assured_of(read).draws] == [("re_read", 2, 1)]


def test_a_calibration_session_divides_the_pairs_by_its_place_in_the_ledger(read: Office) -> None:
    desk = second(read, "S0001", PILE[:2], draw(read, "second_reading", PILE[:2], 6))
    record(desk, PILE[0])
    number = calibrate(read, about="What counts as a search.").number
    record(desk, PILE[1])
    told = assured_of(read)
    assert told.sessions == (("2026-03-02", number),)
    assert [each.pairs for each in told.groups[By.CALIBRATION]] == [1, 1, 0]
    assert read.ledger.texts([number]) == {number: {"about": "What counts as a search."}}
    with pytest.raises(ReviewError, match="say with --about"):
        calibrate(read, about=" ")


def test_the_report_as_at_an_entry_stays_as_it_was(read: Office) -> None:
    drawn = draw(read, "second_reading", PILE[:3], 6)
    then = AssuranceViews(read).receipt()
    desk = second(read, "S0001", PILE[:3], drawn)
    record(desk, PILE[0])
    assert AssuranceViews(read.as_at(drawn)).receipt() == then != AssuranceViews(read).receipt()


def test_known_cases_are_sealed_given_out_and_read_in_an_ordinary_batch(read: Office) -> None:
    given = give_out(read, known(*PILE[:2]), at_once=True)
    (batch,) = [each for each in allocations(read).batches if each.reviewer == "R12"]
    assert batch.id == "B0002" and batch.stage is Stage.FIRST
    desk = desk_of(read, "R12", batch.id)
    assert known_readings(read).why_none == "none of the 2 is read yet"
    for each in PILE[:2]:
        record(desk, each)
    assert {(a.reader, a.failure, a.said) for a in known_readings(read).answers} == {
        ("R12", True, False), ("R12", False, False),
    }  # fmt: skip
    assert given.file.stat().st_mode & 0o077 == 0


def test_the_ledger_holds_the_commitment_and_no_answer(read: Office) -> None:
    give_out(read, known(*PILE[:2]), at_once=True)
    (entry,) = read.entries(EntryKind.KNOWN)
    assert set(entry.body) == {"commitment", "cases"} and entry.body["cases"] == 2


def test_known_cases_are_in_no_figure_about_the_population(read: Office) -> None:
    before = (judgements_of(read).to_csv(), applications_of(read).to_csv(), asked_of(read).found, loads(read))
    give_out(read, known(*PILE[:2]), at_once=True)
    desk = desk_of(read, "R12", "B0002")
    record(desk, PILE[0])
    after = (judgements_of(read).to_csv(), applications_of(read).to_csv(), asked_of(read).found, loads(read))
    assert after == before


def test_a_changed_answer_is_found_by_the_commitment(read: Office) -> None:
    file = give_out(read, known(*PILE[:2]), at_once=True).file
    data = json.loads(file.read_text())
    data["cases"][0]["failure"] = "no"
    file.write_text(json.dumps(data))
    with pytest.raises(NotAllowed, match="somebody changed it"):
        known_readings(read)


def test_without_its_list_nobody_can_say_what_is_right(read: Office) -> None:
    give_out(read, known(*PILE[:2]), at_once=True).file.unlink()
    assert "not here" in known_readings(read).why_none
    assert "not measured: the sealed lists are not here" in repr(AssuranceViews(read).show("known"))


def test_everybody_who_may_not_be_given_a_known_case_is_named_at_once(read: Office) -> None:
    wrong = [
        *known(PILE[0], reader="R07"),
        *known(PILE[1], reader="R13"),
        *known(PILE[2], reader="R99"),
        *known("nothing"),
    ]
    with pytest.raises(NotAllowed) as problem:
        give_out(read, wrong, at_once=True)
    said = str(problem.value)
    assert f"R07 was given {PILE[0]} before" in said and f"R13 worked {PILE[1]} at the time" in said
    assert "R99 is not on the reviewers file" in said and "nothing is in no sealed population" in said
    assert not list((read.folder / FOLDER).glob("*")) and not read.entries(EntryKind.KNOWN)


def test_a_list_of_nothing_is_refused(read: Office) -> None:
    with pytest.raises(ReviewError, match="without a case measures nothing"):
        give_out(read, [])


def test_a_file_of_known_cases_names_all_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "known.yaml"
    path.write_text(
        'cases:\n  - {reference: a, reader: R12, failure: perhaps, "known from": panel}\n  - {reader: R1}\n'
    )
    with pytest.raises(FileProblem) as problem:
        known_in(path)
    assert "case 1: failure is 'perhaps'" in str(problem.value) and "case 2: reference is missing" in str(problem.value)


def test_a_ledger_with_second_readings_and_known_cases_proves(read: Office, review: Review) -> None:
    desk = second(read, "S0001", PILE[:3], draw(read, "second_reading", PILE[:3], 6))
    record(desk, PILE[0])
    give_out(read, known(*PILE[3:5]), at_once=True)
    check = desk_of(read, "R12", "S0002")
    record(check, PILE[3])
    review.verify()
    assert [type(each) for each in known_readings(read).answers] == [KnownAnswer]
