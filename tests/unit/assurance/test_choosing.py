"""Which applications are read twice: suspected failures and urgent bands for certain, the rest by a recorded lot."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.assurance.choosing import CERTAIN, Candidate, Choice, Why, choose
from clare_review.assurance.lots import in_drawn_order

TENTH = Choice(bands=frozenset({"immediate", "high"}), share=Fraction(1, 10), least=5)


def candidate(number, band="standard", *, suspected=False, stratum="right to ask"):
    return Candidate(reference=f"DVDS/{number:05d}", band=band, suspected=suspected, stratum=stratum)


PILE = [candidate(n) for n in range(200)] + [candidate(n, stratum="right to know") for n in range(200, 230)]


def test_every_suspected_failure_and_urgent_band_is_chosen_for_certain():
    urgent = [candidate(900, suspected=True), candidate(901, "immediate"), candidate(902, "high")]
    found = {each.reference: each for each in choose([*PILE, *urgent], TENTH, "seed")}
    assert [found[each.reference].why for each in urgent] == [Why.SUSPECTED, Why.BAND, Why.BAND]
    assert {(found[each.reference].stratum, found[each.reference].weight) for each in urgent} == {(CERTAIN, 1.0)}


def test_each_stratum_gives_its_share_or_the_least_number():
    found = choose(PILE, TENTH, "seed")
    assert sum(each.stratum == "right to ask" for each in found) == 20
    assert sum(each.stratum == "right to know" for each in found) == 5


def test_those_drawn_stand_for_their_whole_stratum():
    found = choose(PILE, TENTH, "seed")
    for stratum, size in (("right to ask", 200), ("right to know", 30)):
        assert sum(each.weight for each in found if each.stratum == stratum) == pytest.approx(size)


def test_a_stratum_smaller_than_the_least_number_is_read_whole():
    assert len(choose([candidate(n) for n in range(3)], TENTH, "seed")) == 3


def test_the_order_of_applications_changes_nothing():
    assert choose(PILE[::-1], TENTH, "seed") == choose(PILE, TENTH, "seed")


def test_another_seed_draws_others():
    assert choose(PILE, TENTH, "seed") != choose(PILE, TENTH, "other seed")


def test_a_share_of_nothing_draws_the_least_number_only():
    nothing = Choice(bands=frozenset(), share=Fraction(0), least=0)
    assert choose(PILE, nothing, "seed") == ()


def test_every_application_is_drawn_about_as_often_as_any_other():
    counts = dict.fromkeys((each.reference for each in PILE[:20]), 0)
    for seed in range(2_000):
        for name in in_drawn_order(str(seed), counts)[:5]:
            counts[name] += 1
    # 500 expected of each, spread sqrt(2,000 x 0.25 x 0.75) = 19.4; five spreads would be seen once in a million.
    assert max(abs(count - 500) for count in counts.values()) < 97


@given(st.integers(1, 500), st.fractions(0, 1), st.integers(0, 30))
@settings(deadline=None, max_examples=60)
def test_the_number_drawn_is_never_under_the_share_nor_over_the_stratum(size, share, least):
    number = Choice(bands=frozenset(), share=share, least=least).of(size)
    assert share * size <= number <= size
    assert number >= min(least, size)


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        Choice(bands=frozenset(), share=Fraction(3, 2), least=0)


def test_an_application_given_twice_is_refused():
    with pytest.raises(ValueError, match="given twice"):
        choose([candidate(1), candidate(1)], TENTH, "seed")
