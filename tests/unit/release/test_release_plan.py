"""What is hidden so that nobody can work out a secret: against an attacker of the tests' own, and at what cost."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clare_review.errors import ReleaseLeaks
from clare_review.release.attacking import Attacker, Contradiction
from clare_review.release.counts import AtMost, Count, Sum, Tables
from clare_review.release.knowing import Said, system
from clare_review.release.planning import plan
from clare_review.release.rule import Rule
from clare_review.release.secrets import Kind
from tests.unit.release.families import Grid, changes_left, cheapest, grids, pinned, tables, values_left

RULE = Rule()
AS_IT_IS = Rule(to=1)
NOT_ROUNDED = ((3, 5, 20), (30, 40, 50))


def never_wins(grid: Grid, rule: Rule) -> None:
    made = plan("x", tables(grid), rule)
    assert made.leaks == () and pinned(made.said, rule) == []


@settings(deadline=None, max_examples=25)
@given(grids(), st.sampled_from([RULE, AS_IT_IS, Rule(below=5, to=3, hidden_keeps=4, difference_keeps=3)]))
@example(NOT_ROUNDED, AS_IT_IS)
def test_trying_every_combination_narrows_no_hidden_count(grid, rule):
    never_wins(grid, rule)


@pytest.mark.long
@settings(deadline=None, max_examples=1_000)
@given(grids(), st.sampled_from([RULE, AS_IT_IS, Rule(below=5, to=3, hidden_keeps=4, difference_keeps=3)]))
def test_of_a_thousand_families_the_attacker_wins_none(grid, rule):
    never_wins(grid, rule)


def loses_the_least(grid: Grid, rule: Rule) -> None:
    made = plan("x", tables(grid), rule)
    assert made.hiding.proven
    assert made.hiding.lost <= 1.1 * cheapest(made.said.tables, rule, lambda said: not pinned(said, rule))


@settings(deadline=None, max_examples=10)
@given(grids(4), st.sampled_from([RULE, AS_IT_IS]))
def test_no_more_is_lost_than_by_the_best_of_all_choices(grid, rule):
    loses_the_least(grid, rule)


@pytest.mark.long
@settings(deadline=None, max_examples=200)
@given(grids(4), st.sampled_from([RULE, AS_IT_IS]))
def test_of_two_hundred_small_tables_none_loses_more_than_the_best_choice(grid, rule):
    loses_the_least(grid, rule)


def test_without_hiding_a_second_count_the_attacker_wins():
    made = plan("x", tables(NOT_ROUNDED), AS_IT_IS, hidden=frozenset())
    assert {leak.secret.says for leak in made.leaks} == {"x: r0c0", "x: r0c1"}
    assert values_left(made.said, "r0c0") == 1
    with pytest.raises(ReleaseLeaks, match=r"x: r0c0: exactly 3, where at least 7[\s\S]*mend it:\s+- hide "):
        made.must_not_leak()


def headline(applications: int, harm: int, service: int, administrative: int) -> Tables:
    parts = {"harm": harm, "service": service, "administrative": administrative}
    counts = {"applications": applications, "failures": sum(parts.values()), **parts}
    return Tables(
        counts=tuple(Count(id=id, value=value) for id, value in counts.items()),
        sums=(Sum(total="failures", parts=tuple(parts)),),
        orders=(AtMost(part="failures", whole="applications"),),
    )


JANUARY, MAY = headline(3_582, 2, 12, 11), headline(3_778, 2, 17, 14)


def test_of_january_and_may_the_differences_of_three_five_and_none_cannot_be_told():
    january = plan("january", JANUARY, RULE)
    may = plan("may", MAY, RULE, [january.said])
    changes = {each.secret.says.split(":")[0]: each for each in may.learnt if each.secret.kind is Kind.CHANGE}
    assert (MAY.values["administrative"], MAY.values["service"], MAY.values["harm"]) == (11 + 3, 12 + 5, 2 + 0)
    for name in ("administrative", "service", "harm"):
        assert changes[name].interval.values >= 5
    assert may.leaks == () and may.said.told["harm"].value is None


def test_as_they_were_published_the_differences_can_be_told_and_all_are_named():
    exact = Rule(below=1, to=1)
    january = Said(name="january", tables=JANUARY, told=exact.tell(JANUARY))
    may = Said(name="may", tables=MAY, told=exact.tell(MAY))
    known = system([january, may])
    attacker = Attacker(known)
    for name, change in (("administrative", 3), ("service", 5), ("harm", 0)):
        form = ((known.numbers["may", name], 1), (known.numbers["january", name], -1))
        assert attacker.interval(form).words() == f"exactly {change}"


def two(a: int, b: int) -> Tables:
    counts = (Count(id="a", value=a), Count(id="b", value=b), Count(id="all", value=a + b))
    return Tables(counts=counts, sums=(Sum(total="all", parts=("a", "b")),))


def test_a_release_that_forgets_the_one_before_gives_the_difference_away():
    first, second = two(30, 60), two(33, 62)
    january = plan("january", first, AS_IT_IS)
    forgetful = plan("may", second, AS_IT_IS)
    assert forgetful.leaks == () and forgetful.hiding.hidden == frozenset()
    known = system([january.said, forgetful.said])
    change = ((known.numbers["may", "a"], 1), (known.numbers["january", "a"], -1))
    assert Attacker(known).interval(change).words() == "exactly 3"
    mindful = plan("may", second, AS_IT_IS, [january.said])
    assert mindful.leaks == () and mindful.hiding.hidden != frozenset()


@settings(deadline=None, max_examples=15)
@given(
    grids(4), st.lists(st.sampled_from([0, 0, 1, 3, 5, 9]), min_size=4, max_size=4), st.sampled_from([RULE, AS_IT_IS])
)
def test_a_second_release_gives_no_secret_of_the_first_away_nor_what_changed(grid, more, rule):
    first = plan("first", tables(grid), rule)
    grown = tuple(tuple(n + more[r * len(row) + c] for c, n in enumerate(row)) for r, row in enumerate(grid))
    second = plan("second", tables(grown), rule, [first.said])
    assert second.leaks == ()
    assert {each.secret.says for each in first.learnt} <= {each.secret.says for each in second.learnt}
    assert pinned(first.said, rule) == [] and pinned(second.said, rule) == []


def tells_no_small_change(grid: Grid, more: tuple[int, ...], rule: Rule) -> None:
    first = plan("first", tables(grid), rule)
    flat = iter(more)
    grown = tuple(tuple(n + next(flat) for n in row) for row in grid)
    second = plan("second", tables(grown), rule, [first.said])
    small = [each.secret.says.split(":")[0] for each in second.learnt if each.secret.kind is Kind.CHANGE]
    assert [id for id in small if changes_left(first.said, second.said, id) < rule.difference_keeps] == []


MORE = st.tuples(*[st.sampled_from([0, 1, 3, 5, 9])] * 2)


@settings(deadline=None, max_examples=10)
@given(grids(2), MORE, st.sampled_from([RULE, AS_IT_IS]))
def test_trying_every_combination_of_two_releases_narrows_no_small_change(grid, more, rule):
    tells_no_small_change(grid, more, rule)


@pytest.mark.long
@settings(deadline=None, max_examples=300)
@given(grids(2), MORE, st.sampled_from([RULE, AS_IT_IS]))
def test_of_three_hundred_pairs_of_releases_none_tells_a_small_change(grid, more, rule):
    tells_no_small_change(grid, more, rule)


def test_an_exception_that_gives_another_count_away_is_refused_and_the_exception_is_named():
    shown = ("all", "b")
    counts = tuple(Count(id=id, value=value, exact=id in shown) for id, value in (("a", 3), ("b", 9), ("all", 12)))
    made = plan("x", Tables(counts=counts, sums=(Sum(total="all", parts=("a", "b")),)), RULE)
    with pytest.raises(ReleaseLeaks, match=r"x: a: exactly 3[\s\S]*withdraw the exceptions for b, all"):
        made.must_not_leak()


def test_what_must_be_shown_is_refused_where_it_gives_away_and_what_would_mend_it_is_named():
    counts = (
        Count(id="a", value=3),
        Count(id="b", value=10, must_show=True),
        Count(id="all", value=13, must_show=True),
    )
    made = plan("x", Tables(counts=counts, sums=(Sum(total="all", parts=("a", "b")),)), AS_IT_IS)
    with pytest.raises(ReleaseLeaks, match=r"exactly 3[\s\S]*- hide (all|b) too[\s\S]*allow b, all to be hidden"):
        made.must_not_leak()


def test_a_share_worked_out_from_true_counts_gives_a_rounded_count_away():
    """33 of 3,778 is 0.873%, and no other count near 35 rounds to that: so shares come from what is shown."""
    said = plan("may", MAY, RULE).said
    places = (("may", "failures"), ("may", "applications"))
    at_least, at_most = {places[0]: 1_000, places[1]: -8.725}, {places[0]: 1_000, places[1]: -8.735}
    share = [(at_least, 0.0, float("inf")), (at_most, -float("inf"), 0.0)]
    for known, left in ((system([said]), "33 to 37"), (system([said], share), "exactly 33")):
        assert Attacker(known).interval(((known.numbers[places[0]], 1),)).words() == left


def test_people_do_not_come_in_halves_and_the_attacker_knows():
    """Twice somebody's two counts is shown as 15, so 13 to 17; but it is even."""
    counts = (Count(id="a", value=3), Count(id="b", value=5), Count(id="twice", value=16))
    made = Tables(counts=counts, sums=(Sum(total="twice", parts=("a", "a", "b", "b")),))
    known = system([Said(name="x", tables=made, told=RULE.tell(made))])
    assert Attacker(known).interval(((2, 1),)).words() == "14 to 16"


def test_what_is_counted_within_a_figure_is_no_more_than_that_figure():
    counts = (Count(id="all", value=9), Count(id="part", value=2))
    made = plan("x", Tables(counts=counts, orders=(AtMost(part="part", whole="all"),)), Rule(hidden_keeps=12))
    assert [each.interval.words() for each in made.learnt if each.secret.kind is Kind.HIDDEN] == ["1 to 12"]


def test_that_a_review_goes_forward_is_known_to_whoever_attacks_it():
    first = plan("first", Tables(counts=(Count(id="all", value=20),)), RULE)
    second = plan("second", Tables(counts=(Count(id="all", value=21),)), RULE, [first.said])
    (change,) = second.learnt
    assert change.interval.words() == "0 to 4" and second.leaks == ()


def test_the_rest_of_a_count_that_is_small_is_a_secret_too():
    counts = (Count(id="all", value=100), Count(id="read", value=98))
    made = plan("x", Tables(counts=counts, orders=(AtMost(part="read", whole="all"),)), AS_IT_IS)
    assert made.leaks == () and made.hiding.hidden in ({"all"}, {"read"})


def test_what_stands_in_no_file_and_follows_from_what_does_is_a_secret_too():
    counts = (Count(id="a", value=40), Count(id="b", value=2, said=False), Count(id="all", value=42))
    made = plan("x", Tables(counts=counts, sums=(Sum(total="all", parts=("a", "b")),)), AS_IT_IS)
    assert made.leaks == () and len(made.hiding.hidden) == 1


def test_bounded_rounds_end_with_a_safe_choice_and_say_the_gap():
    made = plan("x", tables(((3, 5, 20), (30, 2, 50))), AS_IT_IS, rounds=1)
    assert made.leaks == () and pinned(made.said, AS_IT_IS) == []
    assert made.hiding.least <= made.hiding.lost
    assert made.hiding.proven or "has not been ruled out" in made.hiding.words()


def test_the_same_tables_in_another_order_make_the_same_plan():
    one = tables(NOT_ROUNDED)
    other = Tables(counts=tuple(reversed(one.counts)), sums=tuple(reversed(one.sums)))
    assert plan("x", one, AS_IT_IS).hiding.lost == plan("x", other, AS_IT_IS).hiding.lost


def test_what_contradicts_itself_is_told_and_nothing_is_concluded_from_it():
    made = two(30, 60)
    told = RULE.tell(made) | {"all": RULE.told(Count(id="all", value=500))}
    known = system([Said(name="x", tables=made, told=told)])
    with pytest.raises(Contradiction, match="contradicts itself"):
        Attacker(known).interval(((0, 1),))


def test_a_table_of_nothing_but_small_counts_hides_them_all():
    made = plan("x", tables(((1, 2), (2, 1))), RULE)
    assert {id for id, told in made.said.told.items() if told.value is not None} == set()
