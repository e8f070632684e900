"""Who takes over what from somebody who leaves: by load, without conflicts, nothing left behind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import NotAllowed
from clare_review.planning.allocation import Batch
from clare_review.planning.barring import Bars
from clare_review.planning.handing_over import hand_over
from clare_review.planning.points import Band
from clare_review.population.records import Reviewer


def reviewer(name: str, hours: str = "37", *formerly: str) -> Reviewer:
    return Reviewer(id=name, login=name, name=name, team=None, hours_per_week=hours, formerly=formerly)


def batch(name: str, *references: str) -> Batch:
    return Batch(id=name, reviewer="R07", references=references, band=Band.HIGH)


def standing(left: str = "", read_by: dict[str, str] | None = None, **worked: str) -> tuple[Bars, str]:
    """What bars whom, and what is left to do."""
    readers = {each: frozenset(names.split()) for each, names in (read_by or {}).items()}
    return Bars(worked_by={each: [by] for each, by in worked.items()}, read_by=readers), left


def moves(batches, staff, stands, *, load=None, to=None):
    bars, left = stands
    found = hand_over(batches, staff, bars, left=left, load=load or {}, to=to, next_number={"B": 9})
    return [(one.batch, one.of, one.reader, "".join(one.references)) for one in found]


def test_a_batch_goes_to_whoever_has_least_to_do_for_their_hours():
    staff = [reviewer("R01", "37"), reviewer("R02", "18.5"), reviewer("R03", "37")]
    stands = standing(left="abc")
    assert moves([batch("B1", *"abc")], staff, stands, load={"R01": 9, "R02": 2, "R03": 5}) == [
        ("B1", "B1", "R03", "abc")
    ]


def test_several_batches_are_spread():
    staff = [reviewer("R01"), reviewer("R02")]
    batches = [batch("B1", *"ab"), batch("B2", *"cd"), batch("B3", *"e")]
    assert [move[2] for move in moves(batches, staff, standing(left="abcde"))] == ["R01", "R02", "R01"]


def test_what_one_may_not_read_goes_to_another_in_a_batch_of_its_own():
    staff = [reviewer("R01", "37", "P1"), reviewer("R02", "37", "P2")]
    stands = standing(left="abcd", a="P1", b="P2", c="P2", d="P9")
    assert moves([batch("B1", *"abcd")], staff, stands) == [("B1", "B1", "R01", "bcd"), ("B0009", "B1", "R02", "a")]


def test_somebody_who_judged_a_case_in_another_reading_does_not_take_it_over():
    staff = [reviewer("R01"), reviewer("R02")]
    assert moves([batch("B1", "a")], staff, standing(left="a", read_by={"a": "R01"})) == [("B1", "B1", "R02", "a")]


def test_a_named_reader_who_may_not_read_some_of_it_is_refused_with_every_reason():
    staff = [reviewer("R01", "37", "P1"), reviewer("R02")]
    stands = standing(left="abc", a="P1", b="P1")
    with pytest.raises(NotAllowed, match="nothing was handed over: 2 applications") as refused:
        moves([batch("B1", *"abc")], staff, stands, to="R01")
    assert "a: R01 worked it as P1" in str(refused.value) and "b: R01 worked it as P1" in str(refused.value)


def test_an_application_nobody_may_read_keeps_everything_where_it_is():
    staff = [reviewer("R01", "37", "P1"), reviewer("R02")]
    with pytest.raises(NotAllowed, match="a: R01 worked it as P1 and R02 was given it in another reading"):
        moves([batch("B1", *"ab")], staff, standing(left="ab", read_by={"a": "R02"}, a="P1"))


def test_nobody_without_hours_is_given_work_unless_they_are_named():
    staff = [reviewer("R01", "0"), reviewer("R02")]
    assert moves([batch("B1", "a")], staff, standing(left="a"), load={"R02": 99})[0][2] == "R02"
    assert moves([batch("B1", "a")], staff, standing(left="a"), to="R01")[0][2] == "R01"
    with pytest.raises(NotAllowed, match="nobody to hand over to"):
        moves([batch("B1", "a")], staff[:1], standing(left="a"))


WHO = st.sampled_from(["P1", "P2", "P3", "P9"])


@settings(deadline=None, max_examples=150)
@given(worked=st.lists(st.lists(WHO, min_size=1, max_size=8), min_size=1, max_size=4), data=st.data())
def test_nothing_is_lost_doubled_or_given_to_somebody_who_worked_it(worked, data):
    staff = [reviewer("R01", "37", "P1"), reviewer("R02", "20", "P2"), reviewer("R03", "5", "P3")]
    batches = [batch(f"B{n}", *(f"{n}-{place}" for place in range(len(handlers)))) for n, handlers in enumerate(worked)]
    cases = {f"{n}-{place}": [by] for n, handlers in enumerate(worked) for place, by in enumerate(handlers)}
    bars = Bars(worked_by=cases)
    left = data.draw(st.sets(st.sampled_from(sorted(cases))))
    found = hand_over(batches, staff, bars, left=left, load={}, to=None, next_number={"B": 100})
    assert sorted(each for move in found for each in move.references) == sorted(cases)
    by_id = {one.id: one for one in staff}
    assert not any(bars.why(each, by_id[move.reader]) for move in found for each in move.references)
    assert len({move.batch for move in found}) == len(found) and {move.of for move in found} == {b.id for b in batches}
    again = hand_over(batches, list(reversed(staff)), bars, left=left, load={}, to=None, next_number={"B": 100})
    assert again == found
