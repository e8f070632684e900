"""The database holds every entry to the stage at which its writer was given the case."""

import pytest

from clare_review.errors import NotAllowed
from clare_review.ledger.entry import Book, EntryKind

from .conftest import FIRST, OTHER, Shared, allocation, batch


@pytest.fixture
def fresh(shared: Shared) -> Shared:
    """A ledger of its own, which is filled."""
    return shared.copied()


RISK = {"instrument": "risk_assessment", "answers": {}}


@pytest.mark.parametrize(
    ("person", "stage"), [("R01", "second"), ("R05", "first"), ("R05", "adjudication"), ("R01", "check")]
)
def test_nobody_writes_at_a_stage_at_which_they_were_not_given_the_case(shared: Shared, person, stage):
    for kind in (EntryKind.JUDGED, EntryKind.URGENT, EntryKind.UNMASKED):
        with pytest.raises(NotAllowed, match="may not record this"):
            shared.append(person, kind, FIRST, body=RISK | {"stage": stage})


@pytest.mark.parametrize("other", [{"instrument": "detailed_review"}, {"stage": "check"}])
def test_a_judgement_is_replaced_only_by_one_of_its_instrument_and_stage(fresh: Shared, other):
    part = {**batch(5, "R05", OTHER), "stage": "second", "stages": {OTHER: "check"}}
    fresh.append("L01", EntryKind.ALLOCATED, body=allocation(part))
    with pytest.raises(NotAllowed, match=r"entry 8 is not one that can be replaced by this|may not record this"):
        fresh.append("R05", EntryKind.JUDGED, FIRST, supersedes=8, body=RISK | {"stage": "second"} | other)
    fresh.append("R05", EntryKind.JUDGED, FIRST, supersedes=8, body=RISK | {"stage": "second"})


def test_a_case_given_at_a_stage_of_no_own_role_is_not_shown(fresh: Shared):
    fresh.append("L01", EntryKind.ALLOCATED, body=allocation(batch(5, "R05", OTHER)))
    assert fresh.asked("R05", "SELECT reference FROM clare_desk.member") == [(FIRST,)]


@pytest.mark.parametrize("person", ["R01", "S01", "A01"])
def test_the_lead_alone_says_what_belongs_together(shared: Shared, person):
    assert "only the lead says what belongs together" in str(shared.asked(person, "SELECT clare.relate('[]')"))


def test_a_judgement_is_replaced_once(fresh: Shared):
    fresh.append("R01", EntryKind.JUDGED, FIRST, supersedes=7, body=RISK)
    with pytest.raises(NotAllowed, match="entry 7 is not one that can be replaced by this"):
        fresh.append("R01", EntryKind.JUDGED, FIRST, supersedes=7, body=RISK)


@pytest.mark.parametrize(
    ("kind", "book"), [(EntryKind.JUDGED, Book.RUNS), (EntryKind.CONSULTED, Book.REVIEW), (EntryKind.RAN, Book.REVIEW)]
)
def test_an_entry_stands_in_no_book_but_its_own(shared: Shared, kind, book):
    with pytest.raises(NotAllowed, match=f"{kind.value} is no entry of the book of {book.value}"):
        shared.append("R01", kind, FIRST, body=RISK, book=book)


def test_what_is_checked_is_read_by_each_for_themselves_and_by_nobody_who_had_it(fresh: Shared):
    fresh.append("L01", EntryKind.ALLOCATED, body=allocation(
        {**batch(5, "R05", OTHER), "stages": {OTHER: "check"}}, {**batch(6, "R01", OTHER), "stages": {OTHER: "check"}},
    ))  # fmt: skip
    numbers = [
        fresh.append(person, EntryKind.JUDGED, OTHER, body=RISK | {"stage": "check"}) for person in ("R05", "R01")
    ]
    for person, own in zip(("R05", "R01"), numbers, strict=True):
        asked = f"SELECT number FROM clare_desk.entry WHERE subject = '{OTHER}' AND kind = 'judged'"
        assert fresh.asked(person, asked) == [(own,)]
        parts = f"SELECT count(*) FROM clare_desk.entry WHERE body LIKE '%\"{'R01' if person == 'R05' else 'R05'}\"%'"
        assert fresh.asked(person, parts) == [(0,)]
    with pytest.raises(NotAllowed, match="was given to R04 at another stage: nobody reads a case twice"):
        fresh.append("L01", EntryKind.ALLOCATED, body=allocation({**batch(7, "R04", OTHER), "stage": "check"}))


def test_nobody_is_given_a_case_at_two_stages_by_one_and_the_same_entry(fresh: Shared):
    new = "DVDS/2019/00003"
    one, two = batch(5, "R02", new), batch(6, "R02", new) | {"stage": "second"}
    with pytest.raises(NotAllowed, match="was given to R02 at another stage: nobody reads a case twice"):
        fresh.append("L01", EntryKind.ALLOCATED, body=allocation(one, two))
    moves = [{"batch": "B0009", "of": "B0001", "to": "R02", "references": [new]}]
    moves.append({"batch": "S0009", "of": "B0003", "to": "R02", "references": [new], "stage": "second"})
    with pytest.raises(NotAllowed, match="was given to R02 at another stage"):
        fresh.append("L01", EntryKind.HANDED_OVER, body={"from": "R01", "moves": moves})


def test_only_who_read_a_case_first_is_given_it_once_more(fresh: Shared):
    with pytest.raises(NotAllowed, match="was not read first by R01, who alone could read it once more"):
        fresh.append("L01", EntryKind.ALLOCATED, body=allocation({**batch(5, "R01", OTHER), "stage": "re_read"}))
    fresh.append("L01", EntryKind.ALLOCATED, body=allocation({**batch(5, "R01", FIRST), "stage": "re_read"}))
    fresh.append("R01", EntryKind.JUDGED, FIRST, body=RISK | {"stage": "re_read"})


def test_a_batch_is_handed_in_by_whose_it_is_and_seen_by_them_alone(fresh: Shared):
    with pytest.raises(NotAllowed, match="may not record this"):
        fresh.append("R01", EntryKind.HANDED_IN, body={"batch": "B0003"})
    handed = fresh.append("R05", EntryKind.HANDED_IN, body={"batch": "B0003", "judgements": {FIRST: [8]}})
    of = {"batch": "B0003", "of": handed}
    answer = fresh.append("L01", EntryKind.RETURNED, body=of, text={"why": "case 1 has no evidence"})
    asked = "SELECT number FROM clare_desk.entry WHERE kind IN ('handed_in', 'returned') ORDER BY 1"
    assert fresh.asked("R05", asked) == [(handed,), (answer,)] and fresh.asked("R01", asked) == []
    assert fresh.asked("R05", f"SELECT number FROM clare_desk.entry_text WHERE number = {answer}") == [(answer,)]


@pytest.mark.parametrize("told", ["first", "second"])
def test_a_reader_is_not_told_which_cases_measure_them_and_their_judgement_is_kept_as_what_it_is(fresh: Shared, told):
    person = {"first": "R01", "second": "R05"}[told]
    said = RISK | ({"stage": told} if told == "second" else {})
    part = batch(5, person, OTHER) | {"stage": told, "stages": {OTHER: "check"}}
    fresh.append("L01", EntryKind.ALLOCATED, body=allocation(part))
    number = fresh.append(person, EntryKind.JUDGED, OTHER, body=said, key="once")
    assert fresh.append(person, EntryKind.JUDGED, OTHER, body=said, key="once") == number
    amended = fresh.append(person, EntryKind.JUDGED, OTHER, body=said, supersedes=number)
    asked = "SELECT number FROM clare_desk.{} WHERE {}::text LIKE '%check%'"
    assert fresh.asked(person, f"SELECT stage FROM clare_desk.allotment WHERE reference = '{OTHER}'") == [(told,)]
    for thing in ("entry", "consultation", "run"):
        assert fresh.asked(person, asked.format(thing, thing)) == []
    seen = fresh.asked("L01", asked.format("entry", "body") + " AND kind = 'judged' ORDER BY 1")
    assert seen == [(number,), (amended,)]
