"""A case is read at several stages, and what stands at one says nothing at another."""

from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.batch_views import batches_frame
from clare_review.acts.batches import BatchDesk
from clare_review.acts.figures import judgements_of
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.handing_over import hand_over_batches
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.acts.recording import on_case, standing
from clare_review.errors import NotAllowed
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage
from clare_review.reviewing.marks import MarkKind, MarkRequest

from .conftest import Give, found, table
from .test_handing_over import REFERENCES, STAFF, desk_of, request

HERE = REFERENCES[:3]


@pytest.fixture
def twice(office: Office, give: Give) -> Office:
    """Three applications read first by R07 and once more by R12, who has a fourth to be checked on."""
    give("staff.csv", table(STAFF, "R07,r07,Ann First,CID,37,"))
    give("a.csv", found(*({"Reference": each, "Handler": "P1"} for each in REFERENCES[:4])))
    seal(office)
    allocate_new(office)
    give("staff2.csv", table(STAFF, "R07,r07,Ann First,CID,37,", "R12,r12,Bea Second,CID,37,", "R13,r13,Cy,CID,37,"))
    append(office, EntryKind.DRAWN, purpose="second_reading", chosen=[{"reference": each} for each in HERE])
    second = {"id": "S0001", "reviewer": "R12", "band": "standard", "references": list(REFERENCES[:4])}
    append(office, EntryKind.ALLOCATED, batches=[second | {"stage": "second", "stages": {REFERENCES[3]: "check"}}])
    return office


def append(office: Office, kind: EntryKind, **body: Any) -> int:
    return office.keeper.append(NewEntry(kind=kind, by=office.reader, key=office.key(), body=body)).number


def test_the_second_reader_begins_with_nothing_and_the_first_keeps_what_stands(twice: Office) -> None:
    first, second = desk_of(twice, "R07"), desk_of(twice, "R12", "S0001")
    recorded = first.record(request(first, HERE[0], "one"))
    first.mark(MarkRequest(reference=HERE[1], kind=MarkKind.DEFERRED, key="d", why="the paper file is away"))
    assert second.open(HERE[0]).position.judgements == {}
    assert not any(each.entries for each in second.progress_of_cases()) and not second.panel_desk().marks()
    again = second.record(request(second, HERE[0], "two"))
    assert [len(chain) for chain in again.judgements.values()] == [1]
    stands = {stage: standing(twice, stage=stage).current(HERE[0], "risk_assessment") for stage in list(Stage)[:2]}
    assert {stage: one.entry for stage, one in stands.items() if one} == {
        Stage.FIRST: recorded.entry, Stage.SECOND: again.entry,
    }  # fmt: skip


def test_a_check_in_a_batch_of_second_readings_counts_at_neither_reading(twice: Office) -> None:
    desk = desk_of(twice, "R12", "S0001")
    desk.record(request(desk, REFERENCES[3]))
    assert standing(twice).chains == standing(twice, stage=Stage.SECOND).chains == {}
    assert (
        on_case(twice, REFERENCES[3], Stage.CHECK, "R12").judgements
        and not on_case(twice, REFERENCES[3], Stage.CHECK, "R13").judgements
    )
    assert [each.risk_assessed for each in desk.progress_of_cases()] == [False, False, False, True]


def test_what_a_reader_once_typed_does_not_come_up_when_they_are_silently_shown_the_case_again(twice: Office) -> None:
    append(twice, EntryKind.DRAWN, purpose="re_read", chosen=[{"reference": HERE[0]}])
    again = {"id": "S0002", "reviewer": "R07", "band": "standard", "references": [HERE[0]], "stage": "second"}
    append(twice, EntryKind.ALLOCATED, batches=[again | {"stages": {HERE[0]: "re_read"}}])
    old, new = desk_of(twice, "R07").panel_desk().keeping, desk_of(twice, "R07", "S0002")
    old.keep(HERE[0], "risk_assessment", {"note": "once"}, old.claim(HERE[0], "page/1", take=True).fence)
    keeping = new.panel_desk().keeping
    assert keeping.of(HERE[0]) == {} and not keeping.drafted() and old.drafted() == {HERE[0]}
    keeping.keep(HERE[0], "risk_assessment", {"note": "again"}, keeping.claim(HERE[0], "page/2", take=True).fence)
    assert old.of(HERE[0])["risk_assessment"].value == {"note": "once"}
    new.record(request(new, HERE[0]))
    assert keeping.of(HERE[0]) == {} and old.drafted() == {HERE[0]}


def test_a_second_reading_moves_no_figure_of_the_first(twice: Office) -> None:
    before = (judgements_of(twice).to_csv(), allocations(twice).allotted(), batches_frame(twice).head(1).to_csv())
    desk = desk_of(twice, "R12", "S0001")
    desk.record(request(desk, HERE[0]))
    desk.mark(MarkRequest(reference=HERE[1], kind=MarkKind.URGENT, key="u", why="he is back"))
    after = (judgements_of(twice).to_csv(), allocations(twice).allotted(), batches_frame(twice).head(1).to_csv())
    assert after == before and list(batches_frame(twice)["risk assessed"]) == [0, 1]


def test_nobody_records_at_a_stage_at_which_the_case_is_not_theirs(twice: Office) -> None:
    second = desk_of(twice, "R12", "S0001")
    asked = request(second, HERE[0])
    with pytest.raises(NotAllowed, match="S0001 is the batch of R12, and you are R07"):
        BatchDesk(twice.for_reader("R07"), "S0001").record(asked)


def test_a_second_readers_batch_goes_to_somebody_who_read_none_of_it_and_the_checks_stay(twice: Office) -> None:
    done = hand_over_batches(twice, "R12")
    assert [(move.batch, move.reader, move.references) for move in done.moves] == [("S0001", "R13", HERE)]
    batch = allocations(twice).batch("S0001")
    assert (batch.reviewer, batch.stage, batch.stages) == ("R13", Stage.SECOND, {})
    with pytest.raises(NotAllowed, match="R07 was given it in another reading"):
        hand_over_batches(twice, "R13", to="R07")


def test_what_was_read_at_every_stage_proves(twice: Office, review: Any) -> None:
    for reader, batch in (("R07", "B0001"), ("R12", "S0001")):
        desk = desk_of(twice, reader, batch)
        for reference in REFERENCES[:3]:
            desk.record(request(desk, reference, f"{reader} {reference}"))
    review.verify()
