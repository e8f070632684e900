"""A batch is handed in by its reader and signed off by somebody else; what was changed since shows."""

from datetime import UTC, datetime

import pytest

from clare_review.assurance.signing import (
    Desk,
    Signing,
    SignOff,
    fold_signing,
    must_be_able_to_accept,
    must_be_able_to_hand_in,
    must_be_able_to_return,
)
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.reviewing.desk import CaseProgress

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
GIVEN = {"A": (11,), "B": (12, 14)}


def entry(number: int, kind: EntryKind, by: str, **body: object) -> Entry:
    fields = {"subject": None, "supersedes": None, "text_digest": None, "previous": "p", "digest": "d"}
    return Entry(number=number, kind=kind, at=AT, by=by, key=f"k{number}", body={"batch": "B0001"} | body, **fields)


def handed_in(number: int = 20, by: str = "R07") -> Entry:
    return entry(number, EntryKind.HANDED_IN, by, judgements={name: list(numbers) for name, numbers in GIVEN.items()})


def last(*entries: Entry) -> Signing:
    return fold_signing(entries, {23: {"why": "two rows were not looked at"}})["B0001"]


def case(name: str, entries: tuple[int, ...], **more: bool) -> CaseProgress:
    told = {"risk_assessed": True, "detailed_required": False, "detailed_reviewed": False} | more
    return CaseProgress(reference=name, band="high", entries=entries, **told)


DONE = (case("A", (11,)), case("B", (12, 14), detailed_required=True, detailed_reviewed=True))


def desk(who: str, signing: Signing | None = None, progress: tuple[CaseProgress, ...] = DONE, **more: object) -> Desk:
    return Desk(who=who, batch="B0001", reader="R07", progress=progress, last=signing, **more)


HANDED_IN = last(handed_in())
ACCEPTED = last(handed_in(), entry(21, EntryKind.ACCEPTED, "L01"))
RETURNED = last(handed_in(), entry(23, EntryKind.RETURNED, "L01"))


def test_each_step_follows_the_one_before_and_keeps_what_was_handed_in() -> None:
    assert (HANDED_IN.state, HANDED_IN.reader, HANDED_IN.judgements) == (SignOff.HANDED_IN, "R07", GIVEN)
    assert (ACCEPTED.state, ACCEPTED.by, ACCEPTED.handed_in, ACCEPTED.reader) == (SignOff.ACCEPTED, "L01", 20, "R07")
    assert (RETURNED.state, RETURNED.why) == (SignOff.RETURNED, "two rows were not looked at")
    again = last(handed_in(), entry(23, EntryKind.RETURNED, "L01"), handed_in(25))
    assert (again.state, again.handed_in, again.why) == (SignOff.HANDED_IN, 25, "")


def test_the_order_in_which_entries_come_makes_no_difference() -> None:
    entries = (handed_in(), entry(23, EntryKind.RETURNED, "L01"), handed_in(25), entry(26, EntryKind.ACCEPTED, "L01"))
    assert last(*entries[::-1]) == last(*entries)


def test_a_case_on_which_something_else_stands_than_was_signed_is_named() -> None:
    assert ACCEPTED.changed(GIVEN) == ()
    assert ACCEPTED.changed({"A": (11, 30), "B": (12, 14)}) == ("A",)
    assert ACCEPTED.changed({"A": (11,)}) == ("B",)


@pytest.mark.parametrize("signing", [None, RETURNED])
def test_a_finished_batch_is_handed_in_by_its_reader_alone(signing: Signing | None) -> None:
    must_be_able_to_hand_in(desk("R07", signing))
    with pytest.raises(NotAllowed, match="B0001 is the batch of R07, and you are R08"):
        must_be_able_to_hand_in(desk("R08", signing))


@pytest.mark.parametrize(
    ("progress", "more", "why"),
    [
        ((case("A", (), risk_assessed=False),), {}, "A: not judged yet"),
        ((case("A", (11,), detailed_required=True),), {}, "A: the detailed review is still to do"),
        (DONE, {"aside": ["B"]}, "B: left for later or passed on"),
        (DONE, {"drafted": ["A"]}, "A: a form is filled in and not recorded"),
    ],
)
def test_what_is_left_to_do_is_named_case_by_case(progress: tuple, more: dict, why: str) -> None:
    with pytest.raises(ReviewNotReady, match=r"1 case of \d has something left to do") as refused:
        must_be_able_to_hand_in(desk("R07", progress=progress, **more))
    assert why in str(refused.value)


@pytest.mark.parametrize("signing", [HANDED_IN, ACCEPTED])
def test_a_batch_is_handed_in_again_only_when_something_was_changed(signing: Signing) -> None:
    with pytest.raises(ReviewNotReady, match="nothing in it was changed since"):
        must_be_able_to_hand_in(desk("R07", signing))
    must_be_able_to_hand_in(desk("R07", signing, (case("A", (30,)), DONE[1])))


def test_what_was_handed_in_and_not_changed_since_is_signed_off_by_somebody_else() -> None:
    must_be_able_to_accept(desk("L01", HANDED_IN))
    for who, more in (("R07", {}), ("L01", {"judged_by": ["L01"]})):
        with pytest.raises(NotAllowed, match="holds judgements of yours"):
            must_be_able_to_accept(desk(who, HANDED_IN, **more))
    with pytest.raises(ReviewNotReady, match=r"changed since R07 handed it in \(entry 20\).*\n  - A"):
        must_be_able_to_accept(desk("L01", HANDED_IN, (case("A", (30,)), DONE[1])))


@pytest.mark.parametrize(
    ("signing", "said"), [(None, "not handed in"), (ACCEPTED, "signed off by L01"), (RETURNED, "sent back by L01")]
)
def test_nothing_but_what_was_handed_in_is_signed_off(signing: Signing | None, said: str) -> None:
    with pytest.raises(ReviewNotReady, match=f"B0001: it was {said}"):
        must_be_able_to_accept(desk("L01", signing))


def test_a_batch_that_changed_hands_has_to_be_handed_in_again() -> None:
    one_more = (*DONE, case("C", (15,)))
    for there in (desk("L01", HANDED_IN, one_more), desk("L01", last(handed_in(by="R08")))):
        assert there.state is SignOff.OPEN
        with pytest.raises(ReviewNotReady, match="it was not handed in"):
            must_be_able_to_accept(there)
    assert desk("L01", ACCEPTED, one_more).state is SignOff.ACCEPTED


@pytest.mark.parametrize("signing", [HANDED_IN, ACCEPTED])
def test_a_batch_is_sent_back_with_reasons_even_after_it_was_signed_off(signing: Signing) -> None:
    must_be_able_to_return(desk("L01", signing), "the log was not read")
    with pytest.raises(ReviewError, match="say with --why for what reasons B0001 goes back to R07"):
        must_be_able_to_return(desk("L01", signing), "  ")
    with pytest.raises(NotAllowed, match="holds judgements of yours"):
        must_be_able_to_return(desk("R07", signing), "x")
    with pytest.raises(ReviewNotReady, match="it was not handed in"):
        must_be_able_to_return(desk("L01"), "x")
