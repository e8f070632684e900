"""A reviewer leaves: their batches and drafts go to others, and their open pages can write no more."""

import pytest

from clare_review.acts.allocating import allocations, one_batch
from clare_review.acts.batches import BatchDesk
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.handing_over import hand_over_batches
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.populations import seal
from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import EntryKind
from clare_review.review import Review
from clare_review.reviewing.desk import RecordRequest
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.reviewing.panel.fillings import Fillings

from .conftest import Give, found, table

STAFF = "id,login,name,team,hours_per_week,formerly"
REFERENCES = tuple(f"5420000000{n}" for n in range(1, 7))
STANDARD = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}
DRAFT = {"key": "theirs", "supersedes": None, "answers": {"risk_now": "high"}, "text": {}, "reason": "", "version": "1"}


@pytest.fixture
def allocated(office: Office, give: Give) -> Office:
    """Six applications for R07 alone; R12 and R13 come later, and each of them worked another one."""
    give("staff.csv", table(STAFF, "R07,r07,Ann Leaver,CID,37,"))
    handlers = {REFERENCES[4]: "P6", REFERENCES[5]: "P5"}
    rows = ({"Reference": each, "Handler": handlers.get(each, "P1")} for each in REFERENCES)
    give("a.csv", found(*rows))
    seal(office)
    allocate_new(office)
    give("staff2.csv", table(STAFF, "R12,r12,Bea Stayer,CID,37,P5", "R13,r13,Cy Stayer,CID,20,P6"))
    return office


def desk_of(office: Office, reader: str, batch: str = "B0001") -> BatchDesk:
    return BatchDesk(office.for_reader(reader), batch)


def request(desk: BatchDesk, reference: str, key: str = "k") -> RecordRequest:
    view = desk.open(reference)
    instrument = view.position.instruments["risk_assessment"]
    return RecordRequest(
        reference=reference,
        instrument="risk_assessment",
        version=instrument.version,
        answers=STANDARD,
        case_version=view.position.case_version,
        key=key,
    )


def test_every_application_has_a_new_reader_and_nothing_is_stranded(allocated: Office, review: Review) -> None:
    done = hand_over_batches(allocated, "R07")
    after = allocations(allocated)
    assert {after.reviewer_of(each) for each in REFERENCES[:5]} == {"R12"}
    assert after.reviewer_of(REFERENCES[5]) == "R13" and after.batch_of(REFERENCES[5]) == "B0002"
    assert "B0002: 1 application to R13, split from B0001" in done.sentence()
    assert list(review.batches()["reviewer"]) == ["R12", "R13"]
    assert sorted(each for batch in after.batches for each in batch.references) == list(REFERENCES)
    review.verify()


def test_the_review_as_at_an_earlier_entry_still_shows_the_leaver(allocated: Office) -> None:
    before = allocated.position().number
    hand_over_batches(allocated, "R07")
    assert {batch.reviewer for batch in allocations(allocated.as_at(before)).batches} == {"R07"}


def test_a_batch_is_read_by_itself_as_it_stands_among_all_of_them(allocated: Office, give: Give) -> None:
    hand_over_batches(allocated, "R07")
    give("staff3.csv", table(STAFF, "R14,r14,Di Newcomer,CID,37,"))
    hand_over_batches(allocated, "R12", to="R14")
    for at in range(allocated.last_of(EntryKind.ALLOCATED), allocated.position().number + 1):
        every = allocations(allocated.as_at(at))
        for batch in every.batches:
            one = one_batch(allocated.as_at(at), batch.id)
            assert (one.batch, one.as_at) == (batch, every.as_at)
            for told, among in ((one.band_of, every.band_of), (one.signals_of, every.signals_of)):
                assert {each: told[each] for each in batch.references} == {
                    each: among[each] for each in batch.references
                }


def test_the_leavers_open_page_is_refused_at_recording_marking_claiming_and_opening(allocated: Office) -> None:
    page = desk_of(allocated, "R07")
    asked = request(page, REFERENCES[0])
    keeping = page.panel_desk().keeping
    fence = keeping.claim(REFERENCES[0], "page/1").fence
    hand_over_batches(allocated, "R07")
    entries = allocated.position().number
    for act in (
        lambda: page.record(asked),
        lambda: page.open(REFERENCES[1]),
        lambda: keeping.claim(REFERENCES[0], "page/1", take=True),
        lambda: page.mark(MarkRequest(reference=REFERENCES[0], kind=MarkKind.PASSED_ON, key="m")),
    ):
        with pytest.raises(NotAllowed, match="B0001 is the batch of R12, and you are R07"):
            act()
    with pytest.raises(RecordingRefused):
        keeping.keep(REFERENCES[0], "risk_assessment", DRAFT, fence)
    assert keeping.still_held(REFERENCES[0], fence) is False
    assert allocated.position().number == entries


def test_the_new_reader_opens_and_records_what_the_leaver_left(allocated: Office, review: Review) -> None:
    hand_over_batches(allocated, "R07")
    desk = desk_of(allocated, "R12")
    desk.record(request(desk, REFERENCES[0]))
    assert [each.risk_assessed for each in desk.progress_of_cases()] == [True, False, False, False, False]
    review.verify()


def test_a_draft_goes_along_and_says_who_left_it(allocated: Office) -> None:
    keeping = desk_of(allocated, "R07").panel_desk().keeping
    fence = keeping.claim(REFERENCES[1], "page/1").fence
    keeping.keep(REFERENCES[1], "risk_assessment", DRAFT, fence)
    assert hand_over_batches(allocated, "R07").drafts == 1
    desk = desk_of(allocated, "R12")
    drafts = desk.panel_desk().keeping.of(REFERENCES[1])
    filling = Fillings(desk.open(REFERENCES[1]), drafts, lambda: "new").get("risk_assessment")
    assert filling is not None and filling.answers == {"risk_now": "high"} and filling.key == "new"
    assert "This is a draft that R07 left" in filling.note
    assert desk_of(allocated, "R07").panel_desk().keeping.drafted() == frozenset()
    assert desk.panel_desk().keeping.drafted() == {REFERENCES[1]}


def test_a_finished_batch_stays_unless_it_is_named(allocated: Office) -> None:
    desk = desk_of(allocated, "R07")
    for number, reference in enumerate(REFERENCES):
        desk.record(request(desk, reference, f"k{number}"))
    with pytest.raises(ReviewNotReady, match="finished every batch; name one with --batch"):
        hand_over_batches(allocated, "R07")
    hand_over_batches(allocated, "R07", batches=["B0001"])
    assert allocations(allocated).reviewer_of(REFERENCES[0]) == "R12"


def test_what_cannot_be_handed_over_is_named_and_nothing_changes(allocated: Office) -> None:
    before = allocated.position()
    with pytest.raises(NotAllowed, match=f"{REFERENCES[5]}: R12 worked it as P5"):
        hand_over_batches(allocated, "R07", to="R12")
    with pytest.raises(ReviewNotReady, match="R99 is not on the reviewers file"):
        hand_over_batches(allocated, "R07", to="R99")
    with pytest.raises(ReviewNotReady, match=r"B0009: R07 has no such batch \(they have B0001\)"):
        hand_over_batches(allocated, "R07", batches=["B0009"])
    with pytest.raises(ReviewNotReady, match="R99 has no batch, so there is nothing to hand over"):
        hand_over_batches(allocated, "R99")
    with pytest.raises(ReviewNotReady, match="R07 is who hands over"):
        hand_over_batches(allocated, "R07", to="R07")
    assert allocated.position() == before


def test_a_batch_may_come_back(allocated: Office) -> None:
    hand_over_batches(allocated, "R07")
    hand_over_batches(allocated, "R12", to="R07")
    assert allocations(allocated).reviewer_of(REFERENCES[0]) == "R07"


def test_the_params_of_a_batch_name_its_new_reader_and_keep_what_was_edited(allocated: Office) -> None:
    write_params(allocated, allocations(allocated).batches)
    path = allocated.folder / "batches" / "B0001.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("as_of: 0\n", "as_of: 4\n"), encoding="utf-8")
    hand_over_batches(allocated, "R07")
    text = path.read_text(encoding="utf-8")
    assert "reader: R12\n" in text and "as_of: 4\n" in text
    assert "reader: R13\n" in (path.with_name("B0002.yaml")).read_text(encoding="utf-8")
