"""An entry about somebody at risk that no act makes is named, however well it is chained."""

import pytest

from clare_review.ledger.entry import EntryKind

from .test_possible import CASE, FIRST, JUDGED, OTHER, entry, found


@pytest.mark.parametrize(
    ("of", "subject", "why"),
    [(5, CASE, "which is no urgent matter"), (9, CASE, "which is no urgent matter"), (6, OTHER, "about another case")],
)
def test_what_is_taken_on_is_an_urgent_matter_of_that_case(of, subject, why):
    urgent = entry(6, EntryKind.URGENT, subject=CASE)
    ((number, said),) = found(
        *FIRST, JUDGED, urgent, entry(7, EntryKind.ACKNOWLEDGED, subject=subject, body={"of": of})
    )
    assert number == 7 and why in said
    assert found(*FIRST, JUDGED, urgent, entry(7, EntryKind.ACKNOWLEDGED, subject=CASE, body={"of": 6})) == []


@pytest.mark.parametrize("kind", ["owned", "safe_ways", "contacted"])
def test_what_is_said_of_reaching_somebody_is_about_a_sealed_case(kind):
    ((_, why),) = found(*FIRST, entry(5, EntryKind(kind), subject="DVDS/2015/99999"))
    assert "DVDS/2015/99999, which no population sealed before holds" in why
    assert found(*FIRST, entry(5, EntryKind(kind), subject=CASE)) == []


def test_applications_of_one_person_are_all_sealed():
    ((_, why),) = found(*FIRST, entry(5, EntryKind.LINKED, body={"references": [CASE, "DVDS/2015/99999"]}))
    assert "a person of DVDS/2015/99999" in why


CAME_IN = entry(5, EntryKind.CAME_IN, subject="P0001")
NEEDED = entry(6, EntryKind.NEEDED, subject="P0001", body={"action": "idva"})
CHANGED = entry(7, EntryKind.NEEDED, subject="P0001", supersedes=6, body={"action": "idva", "of": 6})
CLOSED = entry(8, EntryKind.DONE, subject="P0001", body={"of": 6, "outcome": "done"})
UNDONE = entry(9, EntryKind.UNDONE, subject="P0001", body={"of": 8})
AGAIN = entry(10, EntryKind.DONE, subject="P0001", body={"of": 6, "outcome": "declined"})
ALL = (*FIRST, CAME_IN, NEEDED, CHANGED, CLOSED, UNDONE, AGAIN)


def test_what_is_needed_is_changed_closed_undone_and_closed_again_by_the_rules():
    told = entry(11, EntryKind.TOLD, subject=CASE, body={"decision": "not_told"})
    linked = entry(12, EntryKind.LINKED, body={"references": [CASE, "P0001"]})
    assert found(*ALL, told, linked) == []


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (entry(11, EntryKind.CAME_IN, subject="P0001"), "a record of P0001, of whom there is one already"),
        (entry(11, EntryKind.CAME_IN, subject=CASE), f"a record of {CASE}, of whom there is one already"),
        (entry(11, EntryKind.NEEDED, subject=OTHER), f"a person of {OTHER}, which no population sealed"),
        (entry(11, EntryKind.NEEDED, subject="P0001", supersedes=7, body={"of": 6}), "entry 6 asks for, which was clo"),
        (entry(11, EntryKind.NEEDED, subject="P0001", supersedes=7, body={"of": 9}), "an entry about something else"),
        (entry(11, EntryKind.DONE, subject="P0001", body={"of": 6, "outcome": "done"}), "6, which was closed before"),
        (entry(11, EntryKind.DONE, subject="P0001", body={"of": 7, "outcome": "done"}), "7, which asks for nothing"),
        (entry(11, EntryKind.DONE, subject=CASE, body={"of": 7, "outcome": "done"}), "7, which asks for nothing"),
        (entry(11, EntryKind.UNDONE, subject="P0001", body={"of": 8}), "8, which closes nothing for this person"),
        (entry(11, EntryKind.UNDONE, subject=CASE, body={"of": 10}), "10, which closes nothing for this person"),
        (entry(11, EntryKind.TOLD, subject=OTHER), f"about {OTHER}, which no population sealed before holds"),
    ],
)
def test_what_no_act_says_of_somebody_at_risk_is_named(last, why):
    ((number, said),) = found(*ALL, last)
    assert number == 11 and why in said


def test_nothing_closes_without_an_outcome():
    ((number, said),) = found(*FIRST, CAME_IN, NEEDED, entry(7, EntryKind.DONE, subject="P0001", body={"of": 6}))
    assert (number, said) == (7, "it closes what was needed without an outcome")
