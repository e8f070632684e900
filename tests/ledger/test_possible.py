"""An entry that no act makes is named, however well it is chained."""

from datetime import UTC, datetime
from typing import Any

import pytest

from clare_review.ledger.entry import Book, Entry, EntryKind
from clare_review.ledger.possible import Possible

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE, OTHER = "DVDS/2015/00001", "DVDS/2015/00002"
SEALED_IN = {CASE: 1, OTHER: 2}
BROUGHT = {1: 2, 2: 9}


def entry(number: int, kind: EntryKind, *, by: str = "R01", **more: Any) -> Entry:
    fields = {"subject": None, "supersedes": None, "body": {}, "text_digest": None} | more
    return Entry(
        number=number, kind=kind, at=AT, by=by, key=f"k{number}", previous="p", digest=f"{number:064x}", **fields
    )


def batch(name: str = "B0001", reviewer: str = "R01", cases: tuple[str, ...] = (CASE,)) -> dict[str, Any]:
    return {"batches": [{"id": name, "reviewer": reviewer, "references": list(cases)}]}


def handed(
    by: str = "R01", of: str = "B0001", batch: str = "B0001", cases: tuple[str, ...] = (CASE,)
) -> dict[str, Any]:
    return {"from": by, "moves": [{"of": of, "batch": batch, "to": "R02", "references": list(cases)}]}


FIRST = (
    entry(1, EntryKind.OPENED),
    entry(2, EntryKind.IMPORTED),
    entry(3, EntryKind.SEALED, body={"version": 1}),
    entry(4, EntryKind.ALLOCATED, body=batch()),
)
JUDGED = entry(5, EntryKind.JUDGED, subject=CASE)
LOOKED = entry(1, EntryKind.CONSULTED, subject=CASE, body={"after": 4})


def found(*entries: Entry, looks: tuple[Entry, ...] = (LOOKED,)) -> list[tuple[int, str]]:
    rules = Possible(sealed_in=SEALED_IN, brought=BROUGHT)
    for book, seen in ((Book.CONSULTATIONS, looks), (Book.REVIEW, entries)):
        for one in seen:
            rules.see(book, one)
    return [(one.number, one.why) for one in rules.found()]


def test_a_review_worked_by_the_rules_holds_nothing_impossible():
    amended = entry(6, EntryKind.JUDGED, subject=CASE, supersedes=5)
    assert found(*FIRST, JUDGED, amended, entry(7, EntryKind.ADMITTED, body={"row": 1})) == []


@pytest.mark.parametrize("kind", ["judged", "urgent", "deferred", "passed_on", "resumed"])
@pytest.mark.parametrize(
    ("before", "why"),
    [
        (FIRST[:2], "which no population sealed before holds"),
        (FIRST[:3], "which was allocated to nobody before"),
        ((*FIRST[:3], entry(4, EntryKind.ALLOCATED, body=batch(reviewer="R02"))), "was allocated to R02"),
    ],
)
def test_what_is_said_on_a_case_needs_a_sealed_case_in_ones_own_batch(kind, before, why):
    last = entry(len(before) + 1, EntryKind(kind), subject=CASE)
    ((number, said),) = found(*before, last, looks=(entry(1, EntryKind.CONSULTED, subject=CASE),))
    assert number == last.number and why in said


def test_a_case_of_a_population_that_is_sealed_later_is_not_sealed_yet():
    looked = entry(2, EntryKind.CONSULTED, subject=OTHER, body={"after": 4})
    said = found(*FIRST, entry(5, EntryKind.JUDGED, subject=OTHER), looks=(LOOKED, looked))
    assert said == [(5, f"it is about {OTHER}, which no population sealed before holds")]


@pytest.mark.parametrize(
    "looks",
    [
        (),
        (entry(1, EntryKind.CONSULTED, subject=CASE, by="R02", body={"after": 4}),),
        (entry(1, EntryKind.CONSULTED, subject=CASE, body={"after": 5}),),
    ],
)
def test_a_judgement_without_a_look_before_it_is_named(looks):
    assert (5, f"R01 had not opened {CASE}: no consultation of it stands before") in found(*FIRST, JUDGED, looks=looks)


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (entry(6, EntryKind.JUDGED, subject=CASE, supersedes=9), "replaces entry 9, which does not stand before it"),
        (entry(6, EntryKind.JUDGED, subject=CASE, supersedes=4), "entry 4, which is of another kind (allocated)"),
        (entry(6, EntryKind.IMPORTED, subject=CASE, supersedes=2), "entry 2, which is about another case"),
        (
            entry(6, EntryKind.RETAINED, subject="DVDS/1", body={"until": "2031-03-02"}),
            "keeps DVDS/1, which no population",
        ),
        (entry(6, EntryKind.RETAINED, subject=CASE, body={"until": "2026-03-01"}), "2026-03-01, which had passed"),
        (entry(6, EntryKind.OPENED), "opened by its first entry and by no other"),
        (entry(6, EntryKind.CONSULTED, subject=CASE), "kind consulted stands in the book of consultations"),
        (entry(6, EntryKind.SEALED, body={"version": 3}), "it seals population 3, and 2 comes next"),
        (entry(6, EntryKind.ALLOCATED, body=batch("B0001", cases=())), "B0001, which was made before"),
        (entry(6, EntryKind.ALLOCATED, body=batch("B0002")), f"{CASE}, which is in B0001 already"),
        (entry(6, EntryKind.ALLOCATED, body=batch("B0002", cases=(OTHER,))), f"{OTHER}, which no population sealed"),
        (entry(6, EntryKind.RAN), "an entry of the kind ran stands in the book of runs"),
        (entry(6, EntryKind.RETAINED, subject=OTHER, body={"until": "2031-03-02"}), f"keeps {OTHER}, which no"),
        (entry(6, EntryKind.ALLOCATED, body=batch("B0002", cases=("DVDS/1",))), "DVDS/1, which no population sealed"),
        (entry(6, EntryKind.HANDED_OVER, body=handed(by="R02")), "B0001 over, which was not the batch of R02"),
        (entry(6, EntryKind.HANDED_OVER, body=handed(of="B0009", cases=())), "B0009 over, which was not the batch"),
        (entry(6, EntryKind.HANDED_OVER, body=handed(cases=())), "hands over other cases than those in the batches"),
        (entry(6, EntryKind.HANDED_OVER, body=handed(cases=(CASE, OTHER))), "hands over other cases than those"),
        (entry(6, EntryKind.ERASED, body={"texts": [9], "rows": []}), "erases what was not there: 9"),
        (entry(6, EntryKind.ERASED, body={"texts": [], "rows": [{"row": 7}]}), "erases what was not there: 7"),
        (entry(6, EntryKind.ADMITTED, body={"row": 2}), "admits row 2, which no entry before it brought"),
        (entry(6, EntryKind.ADMITTED, body={"row": 3}), "admits row 3, which no entry before it brought"),
        (
            entry(6, EntryKind.RELEASED, body={"release": "may", "as_at": 7}),
            "counts as at entry 7, which does not stand",
        ),
        (
            entry(6, EntryKind.RELEASED, body={"release": "may", "as_at": 5, "as": "revision"}),
            "or says so and replaces",
        ),
    ],
)
def test_what_no_act_appends_is_named_with_its_entry(last, why):
    ((number, said),) = found(*FIRST, JUDGED, last)
    assert number == 6 and why in said


def test_what_is_done_by_the_rules_is_possible_up_to_their_edges():
    kept = entry(6, EntryKind.RETAINED, subject=CASE, body={"until": "2026-03-02"})
    erased = entry(7, EntryKind.ERASED, body={"texts": [5], "rows": [{"row": 1}]})
    over = entry(8, EntryKind.HANDED_OVER, body=handed())
    split = {"from": "R02", "moves": [{"of": "B0001", "batch": "B0002", "to": "R03", "references": [CASE]}]}
    assert found(*FIRST, JUDGED, kept, erased, over, entry(9, EntryKind.HANDED_OVER, body=split)) == []


def test_after_a_hand_over_the_case_is_that_of_whoever_took_it_and_nobody_else_s():
    handed_over, late = entry(6, EntryKind.HANDED_OVER, body=handed()), entry(7, EntryKind.JUDGED, subject=CASE)
    ((number, said),) = found(*FIRST, JUDGED, handed_over, late)
    assert number == 7 and f"{CASE} was allocated to R02" in said


def test_a_batch_that_is_split_off_has_a_name_that_was_never_made():
    two = entry(4, EntryKind.ALLOCATED, body={"batches": [*batch()["batches"], *batch("B0002", cases=())["batches"]]})
    again = entry(5, EntryKind.HANDED_OVER, body=handed(batch="B0002"))
    assert found(*FIRST[:3], two, again) == [(5, "it makes B0002, which was made before")]


def test_a_look_counts_for_its_own_case_and_an_export_for_none():
    exported = entry(2, EntryKind.EXPORTED, subject=CASE, body={"after": 4})
    assert found(*FIRST, JUDGED, looks=(entry(1, EntryKind.CONSULTED, body={"after": 4}), exported)) == [
        (5, f"R01 had not opened {CASE}: no consultation of it stands before")
    ]


def test_the_book_of_consultations_holds_consultations_of_sealed_cases_only():
    looks = (LOOKED, entry(2, EntryKind.JUDGED, subject=CASE), entry(3, EntryKind.CONSULTED, subject="nobody's"))
    assert [number for number, _ in found(*FIRST, looks=looks)] == [2, 3]


def test_a_release_is_released_once_and_nobody_signs_for_it_afterwards():
    body = {"release": "may", "as_at": 5}
    first = entry(6, EntryKind.RELEASED, body=body)
    signed = entry(8, EntryKind.EXCEPTED, body={"release": "may", "figure": "failures.harm"})
    assert found(*FIRST, JUDGED, first, entry(7, EntryKind.RELEASED, body=body), signed) == [
        (7, "it releases may, which was released before"),
        (8, "it signs for a number in may, which was released before"),
    ]


def test_whoever_releases_a_small_number_is_not_the_only_one_who_signed_for_it():
    told = {"failures.harm": ["exact", 2], "late": ["exact", 0], "failures": ["rounded", 35]}
    signed = entry(6, EntryKind.EXCEPTED, by="L", body={"release": "may", "figure": "failures.harm"})
    by_another = entry(7, EntryKind.EXCEPTED, by="M", body={"release": "may", "figure": "failures.harm"})
    body = {"release": "may", "as_at": 5, "told": told}
    alone = found(*FIRST, JUDGED, signed, entry(7, EntryKind.RELEASED, by="L", body=body))
    assert alone == [(7, "it shows failures.harm as it is, for which nobody but L signed, who releases it")]
    assert found(*FIRST, JUDGED, signed, entry(7, EntryKind.RELEASED, by="M", body=body)) == []
    assert found(*FIRST, JUDGED, signed, by_another, entry(8, EntryKind.RELEASED, by="L", body=body)) == []
    elsewhere = entry(6, EntryKind.RELEASED, by="L", body=body | {"elsewhere": "in court"})
    assert found(*FIRST, JUDGED, elsewhere) == []
