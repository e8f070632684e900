"""Of what follows a failure too, an entry that no act makes is named."""

from typing import Any

import pytest

from clare_review.ledger.entry import Entry, EntryKind

from .test_possible import CASE, FIRST, JUDGED, OTHER, entry, found


def register(number: int, unit: str = "referral", cases: tuple[str, ...] = (CASE,), went_with: tuple[int, ...] = ()):
    body = {"unit": unit, "applications": list(cases), "referrals": list(went_with)}
    return entry(number, EntryKind.REGISTERED, body=body)


def learn(number: int, part: str, **body: Any) -> Entry:
    return entry(number, EntryKind.LEARNT, body={"part": part, **body})


REFERRED = register(6)
CAUSE = learn(6, "cause", applications=[CASE])


def test_what_the_acts_append_is_possible():
    fed = entry(8, EntryKind.FED_BACK, body={"of": 6, "changes": [CASE]})
    checked = entry(9, EntryKind.HARM_CHECKED, subject=CASE)
    said = (
        REFERRED,
        register(7, "complaint", went_with=(6,)),
        fed,
        checked,
        entry(10, EntryKind.HARM_JUDGED, subject=CASE),
    )
    assert found(*FIRST, JUDGED, *said) == []
    assert found(*FIRST, JUDGED, CAUSE, learn(7, "action", of=[6]), learn(8, "proof", of=[7])) == []


@pytest.mark.parametrize(
    ("before", "body", "kind", "subject", "why"),
    [
        (
            (),
            {"unit": "referral", "applications": [OTHER], "referrals": []},
            "registered",
            None,
            f"about {OTHER}, which",
        ),
        ((), {"unit": "referral", "applications": [], "referrals": []}, "registered", None, "about no application"),
        (
            (CAUSE,),
            {"unit": "complaint", "applications": [CASE], "referrals": [6]},
            "registered",
            None,
            "is no referral",
        ),
        ((CAUSE,), {"of": 6, "changes": []}, "fed_back", None, "came of entry 6, which is in no register"),
        ((REFERRED,), {"of": 6, "changes": [OTHER]}, "fed_back", None, f"about {OTHER}, which"),
        ((), {}, "harm_judged", OTHER, f"about {OTHER}, which"),
        ((), {}, "harm_judged", None, "about no case, which"),
        ((CAUSE,), {"part": "cause", "applications": [OTHER]}, "learnt", None, f"about {OTHER}, which"),
        ((REFERRED,), {"part": "action", "of": [6]}, "learnt", None, "rests on entry 6, which is no cause or warning"),
        ((CAUSE,), {"part": "proof", "of": [6]}, "learnt", None, "rests on entry 6, which is no action"),
    ],
)
def test_what_no_act_appends_is_named(before, body, kind, subject, why):
    number = 6 + len(before)
    ((said_of, said),) = found(*FIRST, JUDGED, *before, entry(number, EntryKind(kind), subject=subject, body=body))
    assert said_of == number and why in said


def test_harm_is_not_looked_for_again_before_anybody_judged():
    ((_, said),) = found(*FIRST, entry(5, EntryKind.HARM_CHECKED, subject=CASE))
    assert said == f"it looks for harm again on {CASE}, which nobody had judged"
