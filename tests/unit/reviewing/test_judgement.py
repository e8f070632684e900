"""Where judgements stand, folded from entries in any order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import LedgerDamaged
from clare_review.reviewing.judgement import WHY_AMENDED, fold
from tests.unit.reviewing.forms import judged

ONE, TWO = "DVDS/2016/00001", "DVDS/2016/00002"


@st.composite
def ledgers(draw):
    """Entries as a ledger may hold them: each new, or an amendment of what stands."""
    standing, entries = {}, []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        key = draw(st.sampled_from([(r, i) for r in (ONE, TWO) for i in ("risk_assessment", "detailed_review")]))
        entries.append(judged(number, *key, standing.get(key), risk_now=draw(st.sampled_from(("high", "standard")))))
        standing[key] = number
    return entries, standing


@given(ledger=ledgers(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_entries_are_handed_in_does_not_matter(ledger, data):
    entries, _ = ledger
    assert fold(data.draw(st.permutations(entries))) == fold(entries)


@given(ledger=ledgers())
@settings(max_examples=60, deadline=None)
def test_the_last_entry_of_each_chain_stands_and_none_is_lost(ledger):
    entries, standing = ledger
    folded = fold(entries)
    assert {(j.reference, j.instrument): j.entry for j in folded.all_current()} == standing
    assert sum(len(folded.history(*key)) for key in standing) == len(entries)


def test_an_amendment_stands_and_what_it_replaced_is_kept():
    folded = fold([judged(1, risk_now="standard"), judged(4, supersedes=1, risk_now="high")])
    assert folded.current(ONE, "risk_assessment").answers["risk_now"] == "high"
    assert [j.answers["risk_now"] for j in folded.history(ONE, "risk_assessment")] == ["standard", "high"]


def test_an_entry_can_be_replaced_once():
    with pytest.raises(LedgerDamaged, match=r"entry 3 .* replaces entry 1, where entry 2 stands"):
        fold([judged(1), judged(2, supersedes=1), judged(3, supersedes=1)])


def test_a_second_judgement_that_replaces_nothing_is_refused():
    with pytest.raises(LedgerDamaged, match=r"entry 2 .* replaces none, where entry 1 stands"):
        fold([judged(1), judged(2)])


def test_an_amendment_cannot_replace_the_judgement_of_another_case():
    with pytest.raises(LedgerDamaged, match="replaces entry 1, where none stands"):
        fold([judged(1, ONE), judged(2, TWO, supersedes=1)])


def test_a_detailed_review_is_required_when_the_standing_assessment_says_so():
    first = judged(1, detailed_required="no")
    assert fold([]).detailed_required(ONE) is None
    assert fold([first]).detailed_required(ONE) is False
    assert fold([first, judged(2, supersedes=1, detailed_required="yes")]).detailed_required(ONE) is True


def test_free_text_comes_from_beside_the_ledger_with_the_reason_apart():
    texts = {1: {"note": "Seen."}, 2: {"note": "Seen twice.", WHY_AMENDED: "Counted again."}}
    current = fold([judged(1), judged(2, supersedes=1)], texts).current(ONE, "risk_assessment")
    assert dict(current.text) == {"note": "Seen twice."}
    assert current.why_amended == "Counted again."


def test_a_judgement_whose_text_was_erased_still_stands():
    current = fold([judged(1, risk_now="high")]).current(ONE, "risk_assessment")
    assert dict(current.text) == {}
    assert current.answers["risk_now"] == "high"
