"""Entries of second readings, adjudications, checks and sign-offs that no act makes are named."""

from typing import Any

import pytest

from clare_review.ledger.entry import Entry, EntryKind

from .test_possible import CASE, OTHER, batch, entry, found

DRAW = {"purpose": "second_reading", "chosen": [{"reference": CASE}]}
STEADY = {"purpose": "re_read", "chosen": [{"reference": CASE}]}
RISK = {"instrument": "risk_assessment"}


def again(name: str, reader: str, stage: str, **more: Any) -> dict[str, Any]:
    return {"batches": [{**batch(name, reader)["batches"][0], "stage": stage, **more}]}


def look(by: str, number: int) -> Entry:
    return entry(number, EntryKind.CONSULTED, subject=CASE, by=by, body={"after": 1})


def said(number: int, by: str, stage: str = "", **more: Any) -> Entry:
    body = RISK | ({"stage": stage} if stage else {}) | more.pop("body", {})
    return entry(number, EntryKind.JUDGED, subject=CASE, by=by, body=body, **more)


HANDED_IN: dict[str, Any] = {"batch": "S0001", "judgements": {CASE: [7]}}
BEFORE = (
    entry(1, EntryKind.OPENED),
    entry(2, EntryKind.SEALED, body={"version": 1}),
    entry(3, EntryKind.ALLOCATED, body=batch()),
    said(4, "R01"),
    entry(5, EntryKind.DRAWN, body=DRAW),
    entry(6, EntryKind.ALLOCATED, body=again("S0001", "R02", "second")),
    said(7, "R02", "second"),
    entry(8, EntryKind.ALLOCATED, body=again("J0001", "R03", "adjudication")),
    said(9, "R03", "adjudication", body={"over": [4, 7]}),
    entry(10, EntryKind.HANDED_IN, by="R02", body=HANDED_IN),
)
LOOKS = tuple(look(f"R0{n}", n) for n in (1, 2, 3, 4))


def test_a_case_read_twice_decided_and_handed_in_by_the_rules_is_possible():
    more = (
        said(11, "R02", "second", supersedes=7),
        entry(12, EntryKind.RETURNED, by="L01", body={"batch": "S0001", "of": 10}),
        entry(13, EntryKind.HANDED_IN, by="R02", body=HANDED_IN),
        entry(14, EntryKind.HANDED_IN, by="R02", body={"batch": "S0001", "judgements": {CASE: [11]}}),
        entry(15, EntryKind.ACCEPTED, by="L01", body={"batch": "S0001", "of": 14}),
        entry(16, EntryKind.RETURNED, by="L01", body={"batch": "S0001", "of": 14}),
        entry(17, EntryKind.REOPENED, subject=CASE, by="L01"),
        entry(18, EntryKind.DRAWN, body=STEADY),
        entry(19, EntryKind.ALLOCATED, body={"batches": [{"id": "S0002", "reviewer": "R01", "stage": "second",
              "references": [CASE], "stages": {CASE: "re_read"}}]}),
        said(20, "R01", "re_read"),
        entry(21, EntryKind.ALLOCATED, body=again("B0002", "R04", "first", stages={CASE: "check"})),
        said(22, "R04", "check"),
    )  # fmt: skip
    assert found(*BEFORE, *more, looks=LOOKS) == []


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (said(11, "R02"), f"it is by R02, and {CASE} was allocated to R01"),
        (said(11, "R01", "second"), f"it is by R01, and {CASE} was allocated to R02 as second"),
        (said(11, "R04", "check"), f"{CASE}, which was allocated to nobody as check before"),
        (said(11, "R02", "second", supersedes=4), "replaces entry 4, a risk_assessment of another instrument or stage"),
        (said(11, "R03", "adjudication", supersedes=9, body={"over": [7, 4]}), "decides over 7, 4, which is not"),
        (said(11, "R03", "adjudication", supersedes=9), "decides over nothing, which is not a first and a second"),
        (entry(11, EntryKind.DRAWN, body=DRAW), f"it draws {CASE}, which was drawn for that before"),
        (
            entry(11, EntryKind.DRAWN, body={**STEADY, "chosen": [{"reference": OTHER}]}),
            f"draws {OTHER}, which no population",
        ),
        (entry(11, EntryKind.ALLOCATED, body=again("S0002", "R04", "second")), f"{CASE}, which is in S0001 already"),
        (entry(11, EntryKind.ALLOCATED, body=again("K0001", "R02", "check")), "R02, who was given it at another stage"),
        (
            entry(11, EntryKind.ALLOCATED, body=again("R0001", "R04", "re_read")),
            "R04 as re read, who was not given it as",
        ),
        (entry(11, EntryKind.ALLOCATED, body=again("R0001", "R01", "re_read")), "as re read, for which it was not"),
        (entry(11, EntryKind.UNMASKED, subject=CASE, by="R02"), f"it is by R02, and {CASE} was allocated to R01"),
        (entry(11, EntryKind.REOPENED, subject=OTHER), f"about {OTHER}, which no population sealed before holds"),
        (entry(11, EntryKind.DECLARED, subject=OTHER), f"about {OTHER}, which no population sealed before holds"),
        (entry(11, EntryKind.HANDED_IN, by="R01", body=HANDED_IN), "which was not the batch of R01"),
        (
            entry(11, EntryKind.HANDED_IN, by="R02", body=HANDED_IN | {"judgements": {CASE: [5]}}),
            f"it hands 5 in for {CASE}, which is no judgement of it",
        ),
        (
            entry(11, EntryKind.HANDED_IN, by="R02", body=HANDED_IN | {"judgements": {OTHER: [7]}}),
            f"it hands 7 in for {OTHER}, which is no judgement of it",
        ),
        (entry(11, EntryKind.ACCEPTED, body={"batch": "B0001", "of": 10}), "answers B0001, which was not handed in"),
        (
            entry(11, EntryKind.ACCEPTED, by="L01", body={"batch": "S0001", "of": 9}),
            "answers entry 9, and S0001 was handed in by entry 10",
        ),
        (
            entry(11, EntryKind.ACCEPTED, by="R02", body={"batch": "S0001", "of": 10}),
            "it answers S0001 by R02, who handed it in",
        ),
        (
            entry(11, EntryKind.HANDED_OVER, body={"from": "R02", "moves": [
                {"batch": "S0001", "of": "S0001", "to": "R01", "references": [CASE], "stage": "second"}]}),
            "R01, who was given it at another stage (first)",
        ),
    ],
)  # fmt: skip
def test_what_no_act_appends_after_a_first_reading_is_named(last, why):
    ((number, told), *_) = found(*BEFORE, last, looks=LOOKS)
    assert number == 11 and why in told, found(*BEFORE, last, looks=LOOKS)


def test_a_second_reading_that_nobody_drew_is_named():
    undrawn = (*BEFORE[:4], entry(5, EntryKind.ALLOCATED, body=again("S0001", "R02", "second")))
    assert found(*undrawn, looks=LOOKS) == [(5, f"it gives out {CASE} as second, for which it was not drawn before")]


def test_a_re_read_among_first_readings_is_named():
    mixed = again("B0002", "R01", "first", stages={CASE: "re_read"})
    drawn = (*BEFORE, entry(11, EntryKind.DRAWN, body=STEADY), entry(12, EntryKind.ALLOCATED, body=mixed))
    assert [why for _, why in found(*drawn, looks=LOOKS)] == [
        f"it puts {CASE} as re read among first readings, where nothing tells the two apart"
    ]


def test_a_check_given_to_the_same_reader_once_more_is_named():
    twice = [entry(10 + n, EntryKind.ALLOCATED, body=again(f"K000{n}", "R04", "check")) for n in (1, 2)]
    assert found(*BEFORE, *twice, looks=LOOKS) == [(12, f"it allocates {CASE} to R04 as check once more")]


def test_opening_a_case_again_that_nobody_had_judged_is_named():
    reopened = entry(4, EntryKind.REOPENED, subject=CASE)
    assert found(*BEFORE[:3], reopened, looks=LOOKS) == [(4, f"it opens {CASE} again, which nobody had judged")]
