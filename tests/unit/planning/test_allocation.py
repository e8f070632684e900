from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import NotAllowed
from clare_review.planning.allocation import Batch, ToAllocate, allocate, conflict
from clare_review.planning.points import Band
from clare_review.planning.shares import shares
from clare_review.population.records import Reviewer

from .cases import reviewer, waiting

HANDLERS = ["PSE8100", "PSE8101", "PSE8102", "PSE8103"]
ORDER = list(Band)
some = settings(deadline=None, max_examples=60)

applications = st.builds(
    waiting,
    st.integers(0, 9999),
    st.one_of(st.none(), st.sampled_from(HANDLERS)),
    st.sampled_from(ORDER),
    st.integers(0, 20),
    st.integers(0, 900),
)
queues = st.lists(applications, min_size=1, max_size=60, unique_by=lambda a: a.reference)
hours = st.sampled_from(["18.5", "22.5", "30", "37"])


def staff(*, free: int, formerly: int = 2) -> st.SearchStrategy[list[Reviewer]]:
    """Reviewers of whom at least `free` never worked an application."""
    never = st.lists(hours, min_size=free, max_size=6)
    once = st.lists(st.tuples(hours, st.sets(st.sampled_from(HANDLERS), min_size=1)), max_size=formerly)
    return st.builds(
        lambda a, b: [
            *(reviewer(f"R{n:02d}", h) for n, h in enumerate(a)),
            *(reviewer(f"S{n:02d}", h, *sorted(ids)) for n, (h, ids) in enumerate(b)),
        ],
        never,
        once,
    )


def given_out(queue: list[ToAllocate], people: list[Reviewer], size: int, seed: int = 7) -> tuple[Batch, ...]:
    return allocate(queue, people, size=size, first_number=1, seed=seed)


@given(queues, staff(free=1), st.integers(1, 12))
@some
def test_every_application_is_in_exactly_one_batch(queue: list[ToAllocate], people: list[Reviewer], size: int) -> None:
    batches = given_out(queue, people, size)
    assert Counter(r for b in batches for r in b.references) == Counter(a.reference for a in queue)


@given(queues, staff(free=1), st.integers(1, 12))
@some
def test_there_are_just_enough_batches_and_none_is_too_large_or_empty(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    batches = given_out(queue, people, size)
    assert len(batches) == -(-len(queue) // size)
    assert all(1 <= len(b.references) <= size for b in batches)


@given(queues, staff(free=1, formerly=6), st.integers(1, 12))
@some
def test_nobody_is_given_what_they_worked(queue: list[ToAllocate], people: list[Reviewer], size: int) -> None:
    known, by_id = {a.reference: a for a in queue}, {p.id: p for p in people}
    for batch in given_out(queue, people, size):
        formerly = by_id[batch.reviewer].formerly
        assert not any(set(known[r].worked_by) & set(formerly) for r in batch.references)


@given(queues, staff(free=1), st.integers(1, 12), st.randoms(use_true_random=False))
@some
def test_the_order_of_what_is_handed_in_does_not_matter(
    queue: list[ToAllocate], people: list[Reviewer], size: int, chance: Random
) -> None:
    before = given_out(queue, people, size)
    chance.shuffle(queue)
    chance.shuffle(people)
    assert given_out(queue, people, size) == before


@given(queues, staff(free=1), st.integers(1, 12))
@some
def test_no_batch_comes_before_one_that_holds_something_more_urgent_at_its_head(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    known = {a.reference: a for a in queue}
    batches = given_out(queue, people, size)
    urgency = [
        [(ORDER.index(known[r].band), -known[r].points, known[r].received, r) for r in b.references] for b in batches
    ]
    assert all(batch == sorted(batch) for batch in urgency)
    assert [batch[0] for batch in urgency] == sorted(batch[0] for batch in urgency)
    assert all(b.band is known[b.references[0]].band for b in batches)


@given(queues, staff(free=1, formerly=0), st.integers(1, 12))
@some
def test_without_conflicts_the_batches_are_the_queue_cut_into_pieces(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    ordered = sorted(queue, key=lambda a: (ORDER.index(a.band), -a.points, a.received, a.reference))
    assert [r for b in given_out(queue, people, size) for r in b.references] == [a.reference for a in ordered]


@given(queues, staff(free=1, formerly=0), st.integers(1, 12))
@some
def test_without_conflicts_everyone_is_within_a_batch_of_their_share_by_hours(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    batches = given_out(queue, people, size)
    given_to, total = Counter(b.reviewer for b in batches), sum(Fraction(p.hours_per_week) for p in people)
    for person in people:
        share = len(batches) * Fraction(person.hours_per_week) / total
        assert abs(given_to[person.id] - share) < 1


def a_force() -> tuple[list[ToAllocate], list[Reviewer]]:
    """3,582 applications, 64 in 100 of one handler, and 45 reviewers, four of whom once worked applications."""
    queue = [
        waiting(n, HANDLERS[0] if n % 25 < 16 else f"PSE81{n % 13:02d}", ORDER[min(n % 17 // 4, 2)], n % 11, n % 3000)
        for n in range(3582)
    ]
    formerly = {4: "PSE8102", 12: "PSE8103", 25: "PSE8104", 38: "PSE8105"}
    people = [
        reviewer(f"R{n:02d}", ("37", "37", "30", "18.5")[n % 4], *([formerly[n]] if n in formerly else []))
        for n in range(1, 46)
    ]
    return queue, people


def test_a_whole_force_is_given_out_fairly_and_close_to_the_order_of_urgency() -> None:
    queue, people = a_force()
    batches = given_out(queue, people, 25)
    given_to, total = Counter(b.reviewer for b in batches), sum(Fraction(p.hours_per_week) for p in people)
    assert len(batches) == 144
    assert {len(b.references) for b in batches} <= {24, 25}
    assert all(abs(given_to[p.id] - 144 * Fraction(p.hours_per_week) / total) < 1 for p in people)
    ordered = sorted(queue, key=lambda a: (ORDER.index(a.band), -a.points, a.received, a.reference))
    place = {a.reference: n for n, a in enumerate(ordered)}
    out = [r for b in batches for r in b.references]
    assert max(abs(place[r] - n) for n, r in enumerate(out)) <= 50


def test_batches_of_a_supplement_go_on_from_the_last_number() -> None:
    queue, people = a_force()
    batches = allocate(queue[:196], people, size=25, first_number=145, seed=7)
    assert [b.id for b in batches] == [f"B{n:04d}" for n in range(145, 153)]


def test_the_same_seed_gives_the_same_and_another_seed_chooses_otherwise_between_equals() -> None:
    queue, people = a_force()
    assert given_out(queue, people, 25, seed=1) == given_out(queue, people, 25, seed=1)
    first, second = (given_out(queue, people, 25, seed=seed) for seed in (1, 2))
    assert [b.reviewer for b in first] != [b.reviewer for b in second]


def test_each_reviewer_gets_urgent_and_standard_work_alike() -> None:
    queue, people = a_force()
    turns: dict[str, list[int]] = {}
    for number, batch in enumerate(given_out(queue, people, 25)):
        turns.setdefault(batch.reviewer, []).append(number)
    assert all(numbers[0] < 72 for numbers in turns.values() if len(numbers) > 1)


def test_a_batch_over_goes_to_the_one_who_is_owed_most_of_it() -> None:
    people = [reviewer("R01", "18.5"), reviewer("R02", "37")]
    assert [b.reviewer for b in given_out([waiting(1)], people, 5)] == ["R02"]
    assert Counter(b.reviewer for b in given_out([waiting(n) for n in range(4)], people, 1)) == {"R02": 3, "R01": 1}


def test_turns_are_spread_evenly_over_the_queue() -> None:
    people = [reviewer("R01", "37"), reviewer("R02", "18.5")]
    batches = given_out([waiting(n) for n in range(6)], people, 1)
    assert [b.reviewer for b in batches] == ["R01", "R02", "R01", "R01", "R02", "R01"]


@pytest.mark.parametrize("seed", range(4))
def test_a_conflict_at_the_head_of_the_queue_passes_the_turn_on_and_parts_no_urgent_ones(seed: int) -> None:
    urgent = [waiting(n, "PSE8100" if n == 0 else None, Band.IMMEDIATE) for n in range(4)]
    people = [reviewer("R01"), reviewer("R02", "37", "PSE8100")]
    batches = given_out([*urgent, *(waiting(n) for n in range(4, 8))], people, 4, seed)
    assert set(batches[0].references) == {a.reference for a in urgent}


@pytest.mark.parametrize("seed", range(4))
def test_exchanging_keeps_batches_even_where_it_can(seed: int) -> None:
    people = [reviewer("R01"), reviewer("R02", "37", "PSE8100")]
    queue = [waiting(n, "PSE8100" if n > 9 else None) for n in range(12)]
    assert [len(b.references) for b in given_out(queue, people, 10, seed)] == [6, 6]


@pytest.mark.parametrize("seed", range(4))
def test_and_fills_one_up_to_the_size_where_it_has_to(seed: int) -> None:
    people = [reviewer("R01", "37", "PSE8101"), reviewer("R02", "37", "PSE8100")]
    queue = [waiting(n, "PSE8101" if n == 4 else "PSE8100") for n in range(5)]
    found = {b.reviewer: len(b.references) for b in given_out(queue, people, 4, seed)}
    assert found == {"R01": 4, "R02": 1}


def test_nothing_to_give_out_gives_no_batches() -> None:
    assert allocate([], [reviewer("R01")], size=25, first_number=1, seed=7) == ()


def test_somebody_without_hours_gets_nothing() -> None:
    batches = given_out([waiting(n) for n in range(9)], [reviewer("R01", "0"), reviewer("R02", "37")], 2)
    assert {b.reviewer for b in batches} == {"R02"}


def test_an_application_everyone_worked_is_named_with_who_blocks_it() -> None:
    people = [reviewer("R01", "37", "PSE8100"), reviewer("R02", "37", "PSE8101", "PSE8100")]
    with pytest.raises(NotAllowed) as raised:
        given_out([waiting(1, "PSE8100"), waiting(2, "PSE8101"), waiting(3)], people[::-1], 5)
    assert str(raised.value) == (
        "1 application can be given to nobody, because everyone worked them; add a reviewer who did not:\n"
        "  - A0001: R01 worked it as PSE8100 and R02 worked it as PSE8100"
    )


def test_many_impossible_applications_are_counted_and_the_first_ones_named() -> None:
    with pytest.raises(NotAllowed) as raised:
        given_out([waiting(n, "PSE8100") for n in range(30)], [reviewer("R01", "37", "PSE8100")], 5)
    assert str(raised.value).count("\n") == 11
    assert str(raised.value).endswith("and 20 applications more")


def test_batches_that_cannot_be_made_up_name_the_kinds_of_application_in_the_way() -> None:
    people = [reviewer("R01", "37", "PSE8100"), reviewer("R02", "37", "PSE8101")]
    with pytest.raises(NotAllowed) as raised:
        given_out([waiting(1, "PSE8100"), waiting(2, "PSE8101")], people, 2)
    assert str(raised.value).startswith("2 applications do not fit into 1 batch of at most 2")
    assert "1 application such as A0001: R01 worked it as PSE8100" in str(raised.value)


def test_shares_give_way_where_conflicts_leave_no_other_choice() -> None:
    people = [reviewer("R01", "37", "PSE8100"), reviewer("R02", "1")]
    batches = given_out([waiting(n, "PSE8100") for n in range(20)], people, 5)
    assert [b.reviewer for b in batches] == ["R02"] * 4


def test_an_application_barred_to_the_last_reviewer_is_exchanged_backwards() -> None:
    people = [reviewer("R01"), reviewer("R02", "37", "PSE8100")]
    queue = [waiting(n, "PSE8100" if n in (0, 3, 4, 5) else None) for n in range(8)]
    batches = {b.reviewer: b.references for b in given_out(queue, people, 4)}
    assert batches["R01"] == ("A0000", "A0003", "A0004", "A0005")


def fits(queue: list[ToAllocate], owners: tuple[Reviewer, ...], size: int) -> bool:
    """Whether everything finds a place in batches that belong to these, by trying one exchange after the other."""
    room = [owner for owner in owners for _ in range(size)]
    taken: dict[int, ToAllocate] = {}

    def place(a: ToAllocate, tried: set[int]) -> bool:
        for n, owner in enumerate(room):
            if n not in tried and not set(a.worked_by) & set(owner.formerly):
                tried.add(n)
                if n not in taken or place(taken[n], tried):
                    taken[n] = a
                    return True
        return False

    return all(place(a, set()) for a in queue)


def every_way(queue: list[ToAllocate], people: list[Reviewer], size: int) -> list[tuple[Reviewer, ...]]:
    """Every way of giving the batches out: slow, obvious, and only for a handful."""
    ways = combinations_with_replacement(people, -(-len(queue) // size))
    return [owners for owners in ways if fits(queue, owners, size)]


few = st.lists(applications, min_size=1, max_size=8, unique_by=lambda a: a.reference)


@given(few, staff(free=0, formerly=4).filter(bool), st.integers(1, 4))
@settings(deadline=None, max_examples=150)
def test_it_is_refused_exactly_when_trying_everything_finds_no_way(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    try:
        given_out(queue, people, size)
    except NotAllowed:
        assert not every_way(queue, people, size)
    else:
        assert every_way(queue, people, size)


def off_share(owners: list[str], fair: dict[str, int]) -> int:
    held = Counter(owners)
    return sum(abs(held[name] - share) for name, share in fair.items())


@given(few, staff(free=1, formerly=3), st.integers(1, 3))
@settings(deadline=None, max_examples=80)
def test_no_other_way_is_nearer_to_everybodys_share_by_hours(
    queue: list[ToAllocate], people: list[Reviewer], size: int
) -> None:
    able = sorted(people, key=lambda person: person.id)
    fair = shares(able, -(-len(queue) // size), 7)
    found = off_share([b.reviewer for b in given_out(queue, people, size)], fair)
    ways = every_way(queue, people, size)
    assert found == min(off_share([owner.id for owner in owners], fair) for owners in ways)


def a_hard_force(seed: int) -> tuple[list[ToAllocate], list[Reviewer], int]:
    """Up to 3,778 applications and 45 reviewers of whom every second once worked some, drawn with a seed."""
    chance = Random(seed)
    ids = [f"PSE81{n:02d}" for n in range(chance.randint(2, 40))]
    queue = [
        waiting(n, chance.choice([None, *ids]), chance.choice(ORDER), chance.randrange(20), chance.randrange(3000))
        for n in range(chance.randint(1, 3778))
    ]
    people = [
        reviewer(f"R{n:02d}", chance.choice(["0", "18.5", "30", "37"]), *chance.sample(ids, chance.choice([0, 1, 2])))
        for n in range(chance.randint(2, 44))
    ]
    return queue, [*people, reviewer("R99", "37")], chance.randint(1, 40)


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_over_many_forces_nothing_is_lost_and_nobody_is_given_what_they_worked(start: int) -> None:
    for seed in range(start, start + 100):
        queue, people, size = a_hard_force(seed)
        batches = given_out(queue, people, size, seed)
        known, formerly = {a.reference: a for a in queue}, {p.id: set(p.formerly) for p in people}
        assert Counter(r for b in batches for r in b.references) == Counter(known.keys())
        assert len(batches) == -(-len(queue) // size) and max(len(b.references) for b in batches) <= size
        assert not any(formerly[b.reviewer] & set(known[r].worked_by) for b in batches for r in b.references)


@pytest.mark.parametrize("formerly", ["PSE8100", " pse8100 "])
def test_a_handler_id_is_the_same_however_it_is_typed(formerly: str) -> None:
    assert conflict(waiting(1, "PSE8100"), reviewer("R01", "37", formerly)) == "PSE8100"


def test_an_application_without_a_handler_conflicts_with_nobody() -> None:
    assert conflict(waiting(1, None), reviewer("R01", "37", *HANDLERS)) is None


@pytest.mark.parametrize("given_hours", ["many", "-1", "nan", "inf", ""])
def test_hours_that_are_no_number_are_refused_with_the_reviewer(given_hours: str) -> None:
    with pytest.raises(NotAllowed, match=f"no batch can be given to R01: hours a week are '{given_hours}'"):
        given_out([waiting(1)], [reviewer("R01", given_hours)], 5)


@pytest.mark.parametrize("people", [[], [reviewer("R01", "0")]])
def test_without_anybody_to_review_the_message_says_what_is_wanted(people: list[Reviewer]) -> None:
    with pytest.raises(NotAllowed, match="no reviewer has any hours a week"):
        given_out([waiting(1)], people, 5)


@pytest.mark.parametrize(
    ("queue", "people", "size", "problem"),
    [
        ([waiting(1)], [reviewer("R01")], 0, "the size has to be 1 or more"),
        ([waiting(1), waiting(1)], [reviewer("R01")], 5, "an application is given twice"),
        ([waiting(1)], [reviewer("R01"), reviewer("R01")], 5, "a reviewer is given twice"),
    ],
)
def test_what_makes_no_sense_is_refused(
    queue: list[ToAllocate], people: list[Reviewer], size: int, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        given_out(queue, people, size)
