"""What a server tells of one case, for whoever records on it, is what that person is shown of it anyway."""

import pytest

from clare_review.ledger.entry import ABOUT_THE_WHOLE, Book, EntryKind

from .conftest import FIRST, OTHER, PEOPLE, Shared, allocation, batch

CASES = (FIRST, OTHER)
READERS = ("R01", "R02", "R03", "R04", "R05")
SHOWN = "SELECT number FROM clare_desk.entry WHERE subject IS NULL OR subject = '{}'"
RESUMED = "SELECT clare.append('review', 'resumed', '{}', 'r', '{}', NULL, '{{}}', NULL, NULL, {}, NULL)"
WHO_LOOKED = {FIRST: ("R01", "R05"), OTHER: ("R04",)}


@pytest.fixture(scope="module")
def answered(shared: Shared) -> Shared:
    """The ledger in which, besides, R05 handed a batch in and got it back, and R01 declared a conflict."""
    made = shared.copied()
    handed = made.append("R05", EntryKind.HANDED_IN, body={"batch": "B0003", "judgements": {FIRST: [8]}})
    made.append("L01", EntryKind.RETURNED, body={"batch": "B0003", "of": handed}, text={"why": "no evidence"})
    made.append("R01", EntryKind.DECLARED, FIRST, text={"why": "a neighbour"})
    return made


@pytest.mark.parametrize("reference", CASES)
@pytest.mark.parametrize("person", READERS)
def test_one_case_is_told_as_the_views_show_it(answered: Shared, person: str, reference: str) -> None:
    keeper = answered.keeper(person)
    with keeper.reading() as shown, keeper.reading_of(person, reference) as told:
        rows = shown.entries(subject=reference)
        numbers = [entry.number for entry in rows]
        assert told.entries(subject=reference) == rows
        assert told.texts(numbers) == shown.texts(numbers)
        for each in (told, shown):
            assert len(each.entries(subject=reference, book=Book.CONSULTATIONS)) == (person in WHO_LOOKED[reference])
        assert told.fence(person, reference) == shown.fence(person, reference)
        assert {kind: told.last_of([kind]) for kind in ABOUT_THE_WHOLE} == {
            kind: shown.last_of([kind]) for kind in ABOUT_THE_WHOLE
        }
    keeper.close()


@pytest.mark.parametrize("person", PEOPLE)
def test_a_check_counts_what_its_person_is_shown_since_and_nothing_else(answered: Shared, person: str) -> None:
    for reference in CASES:
        last = max(number for (number,) in answered.asked(person, SHOWN.format(reference)))
        before, then = (
            answered.asked(person, "BEGIN", RESUMED.format(person, reference, n), "ROLLBACK") for n in (last - 1, last)
        )
        assert str(before).startswith("CR202 somebody else recorded since")
        assert not str(then).startswith("CR202")


def test_who_checks_a_case_is_not_told_when_others_were_given_it(shared: Shared) -> None:
    made = shared.copied()
    parts = [batch(n, person, OTHER) | {"stages": {OTHER: "check"}} for n, person in ((5, "R05"), (6, "R01"))]
    own, _of_another = (made.append("L01", EntryKind.ALLOCATED, body=allocation(part)) for part in parts)
    keeper = made.keeper("R05")
    with keeper.reading_of("R05", OTHER) as told:
        assert told.last_of([EntryKind.ALLOCATED]) == own == keeper.last_of([EntryKind.ALLOCATED])
    keeper.close()


def test_what_belongs_to_each_case_is_kept_in_place_of_what_was_however_much_it_is(answered: Shared) -> None:
    keeper = answered.keeper("L01")
    other = {"kind": "other", "other": "x", "value": "{}", "as_at": 4, "place": 1}
    for count in (10_001, 1, 0):
        keeper.relate([{"reference": str(number)} | other for number in range(count)])
        assert answered.owner("SELECT count(*) FROM clare.relation") == [(count,)]
    keeper.close()
