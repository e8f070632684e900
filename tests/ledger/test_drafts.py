"""Drafts and claims: replaceable, durable, fenced, and no part of what may never change."""

import sqlite3
from datetime import timedelta

import pytest

from clare_review.errors import RecordingRefused
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.verifying import verify
from tests.ledger.conftest import judgement

CASE = "DVDS/2015/00001"
PLACE = DraftPlace(reader="R01", reference=CASE, instrument="risk_assessment")


def claimed(keeper, holder="page 1", **more):
    return keeper.drafts.claim("R01", CASE, holder, **more)


def test_a_draft_is_replaced_and_is_there_when_the_ledger_is_opened_again(either, again):
    fence = claimed(either).fence
    for text in ("Half", "Half a thought"):
        either.drafts.keep(PLACE, {"text": text}, fence=fence)
    (draft,) = again().drafts.of("R01", CASE)
    assert draft.value == {"text": "Half a thought"}
    assert either.drafts.references("R01") == {CASE}


def test_drafts_of_two_readers_and_two_forms_stand_apart(either):
    fence = claimed(either).fence
    other = DraftPlace(reader="R01", reference=CASE, instrument="detailed_review")
    either.drafts.keep(PLACE, {"n": 1}, fence=fence)
    either.drafts.keep(other, {"n": 2}, fence=fence)
    assert [each.value for each in either.drafts.of("R01", CASE)] == [{"n": 2}, {"n": 1}]
    assert either.drafts.of("R02", CASE) == ()


def test_the_entry_that_records_a_draft_clears_it_and_a_refused_one_does_not(either):
    either.drafts.keep(PLACE, {"n": 1}, fence=claimed(either).fence)

    def refuse(_):
        raise RecordingRefused("no")

    with pytest.raises(RecordingRefused):
        either.append(judgement("k1"), check=refuse, clears=PLACE)
    assert either.drafts.of("R01", CASE)
    either.append(judgement("k1"), clears=PLACE)
    assert either.drafts.of("R01", CASE) == ()


def test_what_a_draft_said_is_not_left_in_the_file_once_it_is_recorded(keeper, path):
    keeper.drafts.keep(PLACE, {"text": "Quillfeather"}, fence=claimed(keeper).fence)
    assert b"Quillfeather" in path.read_bytes()
    keeper.append(judgement("k1"), clears=PLACE)
    assert b"Quillfeather" not in path.read_bytes()


def test_a_window_that_lost_its_case_can_keep_nothing(either):
    first = claimed(either)
    second = claimed(either, "page 2", take=True)
    with pytest.raises(RecordingRefused, match="another window"):
        either.drafts.keep(PLACE, {"n": 1}, fence=first.fence)
    either.drafts.keep(PLACE, {"n": 2}, fence=second.fence)
    assert not either.drafts.still_held("R01", CASE, first.fence)


def test_a_fence_never_goes_back_not_even_after_a_release(either):
    first = claimed(either).fence
    either.drafts.release("R01", CASE, first)
    assert claimed(either, "page 2").fence > first


def test_a_claim_stands_until_it_is_released_or_gives_no_sign_of_life(either):
    assert claimed(either).holder == claimed(either, "page 2").holder == "page 1"
    assert claimed(either, "page 2", instead_of=["page 1"]).holder == "page 2"
    assert claimed(either, "page 3/1", instead_of=["page 2"]).holder == "page 3/1"
    assert claimed(either, "page 2", instead_of=["page 3"]).holder == "page 2"
    claim = claimed(either, "page 2")
    assert claim.held_against("page 3", claim.seen + timedelta(seconds=30))
    assert not claim.held_against("page 3", claim.seen + timedelta(hours=1))


def test_a_check_sees_the_fence_inside_the_transaction_that_appends(either):
    fence, seen = claimed(either).fence, []
    either.append(judgement("k1"), check=lambda present: seen.append(present.fence("R01", CASE)))
    assert seen == [fence]


def test_drafts_change_nothing_of_the_ledger_and_its_guards(keeper, path):
    keeper.append(judgement("k1"))
    before = verify(keeper)
    keeper.drafts.keep(PLACE, {"n": 1}, fence=claimed(keeper).fence)
    assert verify(keeper) == before and keeper.wrong_guards() == ()
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("DELETE FROM entry")
    raw.close()
