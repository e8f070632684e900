from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from clare_review.errors import FileProblem
from clare_review.guidance.lines import Confidence, CountedFrom, Step, Unit
from clare_review.guidance.loading import load_guidance, parse_guidance
from clare_review.places import template
from clare_review.population.records import Route

from .cases import DATA, PACKAGED


def problems(data: Any) -> tuple[str, ...]:
    with pytest.raises(FileProblem) as raised:
        parse_guidance(data, "dvds.yaml")
    return raised.value.problems


def edited(version: int = 0, line: int = 0, **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = deepcopy(DATA)
    data["versions"][version]["lines"][line].update(fields)
    return data


def test_the_packaged_guidance_lists_every_step_of_both_routes_in_three_versions() -> None:
    assert [version.id for version in PACKAGED.versions] == ["2014", "dec_2016", "statutory_2023"]
    for version in PACKAGED.versions:
        for step in Step:
            for route in Route:
                assert version.line(step, route).step is step


@pytest.mark.parametrize(
    ("version", "step", "limit"),
    [
        ("2014", Step.INITIAL_CHECKS, 24),
        ("2014", Step.FACE_TO_FACE, 10),
        ("2014", Step.TOTAL, 35),
        ("dec_2016", Step.INITIAL_CHECKS, 24),
        ("dec_2016", Step.FACE_TO_FACE, 10),
        ("dec_2016", Step.TOTAL, 35),
        ("statutory_2023", Step.TOTAL, 28),
    ],
)
def test_the_limits_known_are_these(version: str, step: Step, limit: int) -> None:
    found = next(each for each in PACKAGED.versions if each.id == version)
    assert found.line(step, Route.RIGHT_TO_ASK).limit == limit


def test_no_other_limit_is_known() -> None:
    known = [line for version in PACKAGED.versions for line in version.lines if line.limit is not None]
    assert {line.step for line in known} == {Step.INITIAL_CHECKS, Step.FACE_TO_FACE, Step.TOTAL}
    assert {line.step for line in PACKAGED.versions[2].lines if line.limit is not None} == {Step.TOTAL}


def test_no_line_is_confirmed_or_sure_as_it_comes_with_the_package() -> None:
    lines = [line for version in PACKAGED.versions for line in version.lines]
    assert all(line.confirmed is None and line.confidence is not Confidence.HIGH for line in lines)


def test_right_to_know_has_no_known_start_anywhere() -> None:
    starts = {v.line(step, Route.RIGHT_TO_KNOW).counted_from for v in PACKAGED.versions for step in Step}
    assert starts == {(CountedFrom.NOT_KNOWN,)}


def test_every_line_names_its_source() -> None:
    assert all(line.source for version in PACKAGED.versions for line in version.lines)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"limit": "24", "confidence": "X"}, "confidence: a limit that is not confirmed (X) is written 'not known'"),
        ({"limit": "not known"}, "confidence: a limit that is not confirmed (X) is written 'not known'"),
        ({"limit": None}, "limit: is missing; a whole number from 1 in digits is wanted"),
        ({"limit": "0"}, "limit: is '0'; a whole number from 1 in digits is wanted"),
        ({"limit": "24.5"}, "limit: is '24.5'; a whole number from 1 in digits is wanted"),
        ({"limit": "²"}, "limit: is '²'; a whole number from 1 in digits is wanted"),
        ({"unit": "days"}, "unit: is 'days'; it has to be hours, calendar days, working days or not known"),
        ({"unit": ["hours", "hours"]}, "unit: is a list; one word is wanted, or a list of different ones"),
        ({"unit": "not known"}, "unit: is 'not known' exactly where the limit is"),
        ({"counted_from": ["application", "not known"]}, "counted_from: 'not known' stands alone"),
        ({"confidence": "m"}, "confidence: is 'm'; it has to be H, M, L or X"),
        ({"source": "  "}, "source: is '  '; text is wanted"),
        ({"confirmed": {"by": "the owner", "on": "2/11/2026"}}, "confirmed.on: is '2/11/2026'; a day is wanted"),
        ({"confirmed": "yes"}, "confirmed: is 'yes' where fields are wanted (by, on)"),
        ({"limits": "24"}, "limits: is not a field here, did you mean 'limit'?"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_its_place(fields: dict[str, Any], problem: str) -> None:
    found = problems(edited(**fields))
    assert any(problem in each for each in found)
    assert all(each.startswith("versions[1] (2014).lines[1] (initial_checks).") for each in found)


def test_every_problem_of_a_file_is_listed_at_once() -> None:
    data = edited(limit="soon", confidence="sure")
    data["versions"][2]["lines"][0]["source"] = None
    data["versions"][1]["in_force_from"]["latest"] = "2016-11-30"
    del data["edition"]
    assert len(problems(data)) == 5


def test_a_step_left_out_is_a_problem_because_silence_is_not_an_answer() -> None:
    data = edited()
    del data["versions"][2]["lines"][0]
    found = problems(data)
    assert found == (
        "versions[3] (statutory_2023).lines: initial_checks on right_to_ask is not listed; list it, as 'not known' "
        "if need be",
        "versions[3] (statutory_2023).lines: initial_checks on right_to_know is not listed; list it, as 'not known' "
        "if need be",
    )


def test_a_step_listed_twice_is_a_problem() -> None:
    data = edited()
    data["versions"][0]["lines"].append(data["versions"][0]["lines"][0])
    assert problems(data) == ("versions[1] (2014).lines: initial_checks on right_to_ask is listed more than once",)


def test_versions_stand_oldest_first_with_their_own_ids() -> None:
    data = edited()
    data["versions"][2]["id"] = "2014"
    data["versions"][2]["in_force_from"]["day"] = "2016-12-31"
    assert problems(data) == (
        "versions: the id '2014' is given more than once; every version has its own",
        "versions: 2014 does not begin after dec_2016; put the oldest first",
    )


def test_a_limit_not_known_cannot_be_confirmed_nor_counted_from_anything() -> None:
    data = edited(version=2, counted_from="application", confirmed={"by": "the owner", "on": "2026-11-02"})
    assert [found.split(": ")[1] for found in problems(data)] == [
        "a limit that is not known is counted from 'not known'",
        "a limit that is not known cannot be confirmed; give the limit",
    ]


def test_a_face_to_face_is_not_counted_from_itself() -> None:
    found = problems(edited(version=1, line=2, counted_from="face to face"))
    assert found == (
        "versions[2] (dec_2016).lines[3] (face_to_face).counted_from: a face to face cannot be counted from itself",
    )


def test_a_version_gives_its_day_or_the_span_it_lies_in() -> None:
    data = edited()
    data["versions"][0]["in_force_from"]["latest"] = "2014-03-31"
    assert problems(data) == (
        "versions[1] (2014).in_force_from.day: is given with earliest or latest; give the day, or the span it lies in",
    )


@pytest.mark.parametrize("data", [None, "text", [], {"versions": None}, {"versions": ["text"]}])
def test_a_file_of_another_shape_is_refused_in_words(data: Any) -> None:
    assert all(": " in found for found in problems(data))


def test_the_rule_for_open_cases_needs_a_source_once_it_is_known() -> None:
    data = edited()
    data["open_when_changed"]["rule"] = "version at receipt"
    assert problems(data) == (
        "open_when_changed.confidence: is X for a rule that is version at receipt; X goes with not known",
    )


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="it cannot be read"):
        load_guidance(tmp_path / "none.yaml")


def test_an_edited_file_has_another_digest() -> None:
    assert parse_guidance(edited(limit="48"), "test").digest != PACKAGED.digest
    assert parse_guidance(edited(), "test").digest == PACKAGED.digest


def test_an_edited_limit_is_used_without_any_programming(tmp_path: Path) -> None:
    text = template("guidance", "dvds.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace("limit: 28", "limit: 21"), encoding="utf-8")
    line = load_guidance(tmp_path / "own.yaml").versions[2].line(Step.TOTAL, Route.RIGHT_TO_ASK)
    assert (line.limit, line.units) == (21, (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS))
