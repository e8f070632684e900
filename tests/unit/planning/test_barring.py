"""Who may not read an application is said in words, and one of two readers is experienced where that is asked."""

from dataclasses import replace

import pytest

from clare_review.errors import NotAllowed
from clare_review.planning.assigning import Due, assign
from clare_review.planning.barring import Bars

from .cases import reviewer

BARS = Bars(
    worked_by={"A": ["P1"]},
    read_by={"A": frozenset({"R02"}), "B": frozenset({"R02"})},
    declared={"A": frozenset({"R02", "R03"})},
)
STAFF = [reviewer("R01", "37", "p1"), reviewer("R02"), reviewer("R03"), reviewer("R04")]
OLD_HAND = replace(reviewer("R05"), experienced=True)


def test_everybody_who_is_barred_is_named_with_the_first_reason() -> None:
    conflict = "declared a conflict of interest"
    assert BARS.barred("A", STAFF) == {"R01": "worked it as P1", "R02": conflict, "R03": conflict}
    assert BARS.barred("B", STAFF) == {"R02": "was given it in another reading"}


def test_beside_an_inexperienced_reader_only_an_experienced_one_reads() -> None:
    bars = Bars(worked_by={}, other_reader={"A": "R01"})
    due = [Due(reference="A", barred=bars.barred("A", [*STAFF, OLD_HAND]), after="R01")]
    assert assign(due, [*STAFF, OLD_HAND], seed=1).reader_of == {"A": "R05"}
    assert bars.barred("B", STAFF) == {}


def test_where_nobody_experienced_is_left_the_refusal_says_so() -> None:
    bars = Bars(worked_by={}, other_reader={"A": "R02"})
    with pytest.raises(NotAllowed, match="A: R01 is not experienced, and neither is R02"):
        assign([Due(reference="A", barred=bars.barred("A", STAFF), after="R02")], STAFF, seed=1)
