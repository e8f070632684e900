"""A look before the ledger is held: what makes it worth nothing, and that one answer tells what many would."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.looking import Look

from .conftest import judgement

CASE, OTHER = "DVDS/2015/00001", "DVDS/2015/00002"
SEALED = NewEntry(kind=EntryKind.SEALED, by="R01", key="seal", body={"version": 1})
LOOKED_AT = NewEntry(kind=EntryKind.CONSULTED, by="R01", key="look", subject=CASE, body={})
JUDGED, LOOKS = (EntryKind.JUDGED, EntryKind.URGENT), (EntryKind.CONSULTED,)


def look_at(keeper: Keeper) -> Look:
    with keeper.reading() as present:
        look = Look(present._ask, after=present.head().number)
        look.fence("R01", CASE)
    return look


@pytest.mark.parametrize(
    ("meanwhile", "stands"),
    [
        (lambda keeper: keeper.append(judgement("b", subject=OTHER)), True),
        (lambda keeper: keeper.append(LOOKED_AT, book=Book.CONSULTATIONS), True),
        (lambda keeper: keeper.drafts.claim("R01", OTHER, "page 1"), True),
        (lambda keeper: keeper.append(judgement("b")), False),
        (lambda keeper: keeper.append(SEALED), False),
        (lambda keeper: keeper.drafts.claim("R01", CASE, "page 1"), False),
    ],
)
def test_what_concerns_the_case_or_the_whole_review_makes_a_look_worth_nothing(
    either: Keeper, meanwhile: Callable[[Keeper], object], stands: bool
) -> None:
    either.append(judgement("a"))
    look = look_at(either)
    meanwhile(either)
    assert look.holds_still(either, CASE) is stands


@pytest.mark.parametrize(
    "question",
    [
        lambda told: told.entries(kinds=JUDGED, subject=CASE),
        lambda told: told.entries(subject=CASE),
        lambda told: told.entries(subject=CASE, after=2, upto=3),
        lambda told: told.entries(subject=OTHER),
        lambda told: told.entries(subjects=[CASE, OTHER]),
        lambda told: told.entries(kinds=LOOKS, subject=CASE, book=Book.CONSULTATIONS),
        lambda told: told.texts([2]),
        lambda told: told.texts([2, 3]),
        lambda told: told.texts(),
        lambda told: told.last_of([EntryKind.SEALED, EntryKind.IMPORTED]),
        lambda told: told.last_of([EntryKind.ALLOCATED]),
        lambda told: told.last_of([EntryKind.JUDGED]),
        lambda told: told.last_of([EntryKind.SEALED], upto=4),
        lambda told: told.fence("R01", CASE),
        lambda told: told.fence("R01", OTHER),
    ],
)
def test_asking_after_one_case_answers_as_asking_after_anything_does(either: Keeper, question: Callable) -> None:
    either.append(SEALED)
    either.append(judgement("a", text={"reason": "as in log 1"}))
    either.append(judgement("b", supersedes=2, text={"reason": "as in log 2"}))
    either.append(judgement("c", subject=OTHER, text={"reason": "as in log 3"}))
    either.append(replace(SEALED, key="again", body={"version": 2}))
    either.append(replace(judgement("d"), kind=EntryKind.DEFERRED))
    either.append(LOOKED_AT, book=Book.CONSULTATIONS)
    either.drafts.claim("R01", CASE, "page 1")
    with either.reading() as present, either.reading_of("R01", CASE) as told:
        assert question(told) == question(present)


def test_a_key_that_was_used_asks_no_check(either: Keeper) -> None:
    entry = either.append(judgement("a"))
    assert either.append(judgement("a"), check=lambda _: pytest.fail("it was recorded long ago")) == entry
