"""Second readings go to those who may do them, by hours, with the same two seldom together, and at the lowest cost."""

from collections import Counter
from itertools import product
from random import Random

import networkx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clare_review.errors import NotAllowed
from clare_review.planning.assigning import NOTHING, Due, Standing, assign, network
from clare_review.planning.flow import END
from clare_review.population.records import Reviewer


def reader(number, hours="37"):
    name = f"R{number:02d}"
    return Reviewer(id=name, login=name.lower(), name=f"Reviewer {number}", team=None, hours_per_week=hours)


def due(number, *barred, after=None):
    words = {one: f"worked it as H{one[1:]}" for one in barred} | ({after: "read it first"} if after else {})
    return Due(reference=f"DVDS/{number:05d}", barred=words, after=after)


READERS = [reader(number) for number in range(1, 5)]
MANY = [due(number, after=f"R{number % 4 + 1:02d}") for number in range(48)]


def test_nobody_reads_second_what_they_read_first():
    found = assign(MANY, READERS, seed=1).reader_of
    assert all(found[each.reference] != each.after for each in MANY)


def test_readers_with_equal_hours_get_equal_work():
    assert set(Counter(assign(MANY, READERS, seed=1).reader_of.values()).values()) == {12}


def test_a_reader_with_half_the_hours_gets_half_the_work():
    found = Counter(
        assign([due(n) for n in range(30)], [reader(1, "37"), reader(2, "18.5")], seed=1).reader_of.values()
    )
    assert found == {"R01": 20, "R02": 10}


def test_the_same_two_meet_as_seldom_as_can_be():
    found = assign(MANY, READERS, seed=1)
    pairs = Counter((each.after, found.reader_of[each.reference]) for each in MANY)
    assert set(pairs.values()) == {4}
    assert found.pairs_squared == 12 * 16


def test_work_and_pairs_that_stand_already_are_counted_in():
    standing = Standing(load={"R02": 10}, pairs={("R01", "R03"): 5})
    found = assign([due(n, after="R01") for n in range(6)], READERS, seed=1, standing=standing)
    assert Counter(found.reader_of.values()) == {"R03": 2, "R04": 4}


def test_readings_that_one_reader_alone_may_do_go_there_although_others_have_room():
    only_first = [due(n, "R02", "R03", after="R04") for n in range(4)]
    found = assign([*only_first, due(8, after="R04"), due(9, after="R04")], READERS[:3], seed=1)
    assert Counter(found.reader_of.values()) == {"R01": 4, "R02": 1, "R03": 1}
    assert found.over_share == 2


def test_the_order_of_readings_and_readers_changes_nothing():
    turned = assign(MANY[::-1], READERS[::-1], seed=1)
    assert turned == assign(MANY, READERS, seed=1)


def test_another_seed_draws_other_cases_for_the_same_shares():
    one, other = assign(MANY, READERS, seed=1).reader_of, assign(MANY, READERS, seed=2).reader_of
    assert one != other
    assert Counter(one.values()) == Counter(other.values())


def test_a_reading_that_nobody_may_do_is_named_with_who_is_barred_by_what():
    with pytest.raises(NotAllowed) as refused:
        assign([due(7, "R01", "R02", "R03", after="R04"), due(8)], READERS, seed=1)
    assert "1 reading can be given to nobody" in str(refused.value)
    assert "DVDS/00007: R01 worked it as H01" in str(refused.value)
    assert "R04 read it first" in str(refused.value)


def test_without_hours_nothing_is_given_out():
    with pytest.raises(NotAllowed, match="no reader has any hours"):
        assign([due(1)], [reader(1, "0")], seed=1)


def test_nothing_due_is_nothing_assigned():
    assert assign([], READERS, seed=1).reader_of == {}


def test_a_reading_given_twice_is_refused():
    with pytest.raises(ValueError, match="given twice"):
        assign([due(1), due(1)], READERS, seed=1)


def cost(given_due, chosen, share, standing=NOTHING):
    load = Counter(standing.load)
    load.update(chosen)
    pairs = Counter(standing.pairs)
    pairs.update((each.after, who) for each, who in zip(given_due, chosen, strict=True) if each.after)
    over = sum(1_000 * max(0, load[one] - share) ** 2 for one in load)
    return over + sum(met**2 for met in pairs.values())


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=40)
def test_no_other_assignment_of_a_small_team_costs_less(seed):
    chance = Random(seed)
    names = ["R01", "R02", "R03"]
    asked = [
        due(n, *chance.sample(names, chance.choice([0, 0, 1])), after=chance.choice([None, *names])) for n in range(6)
    ]
    asked = [each for each in asked if not set(names) <= set(each.barred)]
    found = assign(asked, [reader(n) for n in (1, 2, 3)], seed=seed)
    share = -(-len(asked) // 3)
    assume(len(asked) % 3 == 0)  # else shares differ by one between readers by lot
    ways = product(*([one for one in names if one not in each.barred] for each in asked))
    best = min(cost(asked, chosen, share) for chosen in ways)
    assert cost(asked, [found.reader_of[each.reference] for each in asked], share) == best


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=25)
def test_nobody_who_is_barred_is_ever_chosen_in_teams_of_any_shape(seed):
    chance = Random(seed)
    team = [reader(n, chance.choice(["0", "10", "18.5", "37"])) for n in range(1, chance.randint(3, 9))] + [reader(9)]
    names = [one.id for one in team]
    asked = [due(n, *chance.sample(names, chance.randint(0, 2)), after=chance.choice(names)) for n in range(60)]
    able = {one.id for one in team if one.hours_per_week != "0"}
    asked = [each for each in asked if able - set(each.barred)]
    found = assign(asked, team, seed=seed).reader_of
    assert {each.reference for each in asked} == set(found)
    assert all(found[each.reference] in able - set(each.barred) for each in asked)


def an_instance(seed):
    """Up to 400 readings after one first reader or another, in a team with work and pairs that stand already."""
    chance = Random(seed)
    team = [reader(n, chance.choice(["0", "10", "18.5", "37"])) for n in range(1, chance.randint(3, 20))] + [reader(20)]
    names = [one.id for one in team]
    asked = [
        due(n, *chance.sample(names, chance.randint(0, 2)), after=chance.choice([None, *names]))
        for n in range(chance.randint(1, 400))
    ]
    able = {one.id for one in team if one.hours_per_week != "0"}
    met = {(chance.choice(names), chance.choice(names)): chance.randint(1, 9) for _ in range(len(names))}
    standing = Standing(load={name: chance.randint(0, 30) for name in names}, pairs=met)
    return [each for each in asked if able - set(each.barred)], team, standing


def cheapest_by_networkx(asked, team, standing, seed):
    """What another solver finds on the plainest drawing of the same network: a node for each reading."""
    drawn = network(asked, team, seed=seed, standing=standing)
    graph = networkx.MultiDiGraph()
    graph.add_node(END, demand=len(asked))
    for kind, references in drawn.kinds.items():
        for reference in references:
            graph.add_node(reference, demand=-1)
            graph.add_edges_from(
                (reference, ("pair", kind.after, who), {"capacity": 1, "weight": 0}) for who in kind.may
            )
    for arc in drawn.ways_on():
        graph.add_edge(arc.start, arc.end, capacity=len(asked) if arc.most is None else arc.most, weight=arc.price)
    return networkx.network_simplex(graph)[0]


@pytest.mark.long
@pytest.mark.parametrize("start", range(0, 200, 20))
def test_over_many_teams_nobody_barred_is_chosen_and_another_solver_finds_nothing_cheaper(start):
    for seed in range(start, start + 20):
        asked, team, standing = an_instance(seed)
        found = assign(asked, team, seed=seed, standing=standing)
        assert set(found.reader_of) == {each.reference for each in asked}
        assert not any(found.reader_of[each.reference] in each.barred for each in asked)
        assert found.price == cheapest_by_networkx(asked, team, standing, seed)
        assert assign(asked[::-1], team[::-1], seed=seed, standing=standing) == found
