"""An entry that hands cases over takes their drafts along and cuts the leaver's pages off; on every keeper."""

import pytest

from clare_review.errors import RecordingRefused
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import EntryKind, NewEntry

CASE = "DVDS/2015/00001"
THEIRS = DraftPlace(reader="R01", reference=CASE, instrument="risk_assessment")
VALUE = {"answers": {"risk_now": "high"}, "text": {"note": "half a thought"}}


def handed_over(keeper) -> None:
    moves = [{"batch": "B0001", "of": "B0001", "to": "R02", "references": [CASE]}]
    new = NewEntry(kind=EntryKind.HANDED_OVER, by="R01", key="h", body={"from": "R01", "moves": moves})
    keeper.append(new)


def test_a_draft_goes_along_and_the_leavers_page_is_cut_off(either):
    fence = either.drafts.claim("R01", CASE, "page/1").fence
    either.drafts.keep(THEIRS, VALUE, fence=fence)
    handed_over(either)
    (draft,) = either.drafts.of("R02", CASE)
    assert draft.value == {**VALUE, "left_by": "R01"} and either.drafts.of("R01", CASE) == ()
    assert either.drafts.still_held("R01", CASE, fence) is False
    with pytest.raises(RecordingRefused):
        either.drafts.keep(THEIRS, VALUE, fence=fence)


def test_a_case_that_nobody_had_open_can_be_handed_over_too(either):
    handed_over(either)
    assert either.drafts.of("R02", CASE) == () and either.head().number == 1
    assert either.drafts.claim("R02", CASE, "page/2").holder == "page/2"
