from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review import strict_yaml
from clare_review.errors import FileProblem
from clare_review.places import template
from clare_review.planning.points import Band, SignalCode, load_points, parse_points
from clare_review.planning.priority import priority

from .cases import POINTS, signal

DATA = strict_yaml.read(template("planning", "points.yaml"))


def problems(data: Any) -> tuple[str, ...]:
    with pytest.raises(FileProblem) as raised:
        parse_points(data, "points.yaml")
    return raised.value.problems


def edited(name: str, value: Any) -> dict[str, Any]:
    data: dict[str, Any] = deepcopy(DATA)
    data[name] = value
    return data


@pytest.mark.parametrize(
    ("points", "band"),
    [
        ((), Band.STANDARD),
        ((0,), Band.STANDARD),
        ((3,), Band.STANDARD),
        ((3, 1), Band.HIGH),
        ((7,), Band.HIGH),
        ((4, 3, 1), Band.IMMEDIATE),
        ((50,), Band.IMMEDIATE),
    ],
)
def test_the_points_are_added_up_and_the_band_follows(points: tuple[int, ...], band: Band) -> None:
    found = priority([signal(each) for each in points], POINTS)
    assert (found.points, found.band) == (sum(points), band)


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 9))
@settings(deadline=None, max_examples=60)
def test_one_signal_more_never_puts_a_case_further_back(points: list[int], more: int) -> None:
    order = list(Band)
    before = priority([signal(each) for each in points], POINTS)
    after = priority([signal(each) for each in [*points, more]], POINTS)
    assert order.index(after.band) <= order.index(before.band)
    assert after.points == before.points + more


@pytest.mark.parametrize("code", [SignalCode.LATER_SERIOUS_INJURY, SignalCode.AGREED_NOT_DISCLOSED])
def test_the_gravest_facts_make_a_case_immediate_on_their_own(code: SignalCode) -> None:
    assert POINTS.points[code] >= POINTS.immediate_from


def test_nothing_held_though_something_was_is_immediate_with_the_history_it_comes_with() -> None:
    together = POINTS.points[SignalCode.NOTHING_HELD_THOUGH_HELD] + POINTS.points[SignalCode.HISTORY_NOT_DISCLOSED]
    assert together >= POINTS.immediate_from


@pytest.mark.parametrize("code", [SignalCode.NO_DECISION, SignalCode.LATER_INCIDENT, SignalCode.DECIDED_BEFORE_CHECKS])
def test_these_facts_make_a_case_high_on_their_own(code: SignalCode) -> None:
    assert POINTS.points[code] >= POINTS.high_from


def test_serious_categories_are_compared_without_regard_to_case_or_spaces() -> None:
    assert POINTS.is_serious(" Threats  to KILL")
    assert not POINTS.is_serious("harassment")
    assert not POINTS.is_serious(None)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("bands", {"immediate_from": "4", "high_from": "4"}, "bands.high_from: is 4; it has to be from 1 to less"),
        ("bands", {"immediate_from": "4", "high_from": "0"}, "bands.high_from: is 0; it has to be from 1 to less"),
        ("bands", {"immediate_from": "eight", "high_from": "4"}, "bands.immediate_from: is 'eight'; a whole number"),
        ("minimum_systems", ["pnc", "crimint"], "minimum_systems: is 'crimint'; it has to be pnc, pnd"),
        ("serious_categories", ["rape", ["x"]], "serious_categories[2]: is not text"),
        ("serious_categories", None, "serious_categories: is missing; a list with at least one entry is wanted"),
        ("decided_by", None, "decided_by: is missing; text is wanted"),
        ("band", {}, "band: is not a field here, did you mean 'bands'?"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_place(name: str, value: Any, problem: str) -> None:
    assert any(found.startswith(problem) for found in problems(edited(name, value)))


@pytest.mark.parametrize("points", ["-1", "1.5", "many", None, "1_0"])
def test_points_are_whole_numbers_from_0(points: str | None) -> None:
    data = deepcopy(DATA)
    data["signals"]["children"]["points"] = points
    assert [found.split(":")[0] for found in problems(data)] == ["signals.children.points"]


def test_a_signal_left_out_or_misspelt_is_a_problem() -> None:
    data = deepcopy(DATA)
    data["signals"]["childen"] = data["signals"].pop("children")
    assert [found[:60] for found in problems(data)] == [
        "signals.childen: is not a field here, did you mean 'children",
        "signals.children: is not listed; list it, with 0 points if i",
    ]


def test_every_problem_of_a_table_is_listed_at_once() -> None:
    data = edited("bands", {"immediate_from": "8"})
    data["signals"]["children"] = {"points": "x", "why": None}
    data["name"] = None
    assert len(problems(data)) == 4


def test_points_changed_in_the_file_are_used_without_any_programming(tmp_path: Path) -> None:
    text = template("planning", "points.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace("high_from: 4", "high_from: 2"), encoding="utf-8")
    own = load_points(tmp_path / "own.yaml")
    assert priority([signal(2)], own).band is Band.HIGH
    assert own.digest != POINTS.digest
