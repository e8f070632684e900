"""What a notebook may be given."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import FileProblem, ParamsProblem
from clare_review.running.params import SCHEMAS, check_params, load_params

GOOD = {"review": "", "batch": "B0001", "reader": "R07", "as_of": "0"}


def refused(params: object, notebook: str = "40_review") -> str:
    with pytest.raises(ParamsProblem) as problem:
        check_params(params, notebook, where="params/demo.yaml")
    return str(problem.value)


def test_text_is_turned_into_the_types_the_notebook_takes() -> None:
    checked = check_params(GOOD | {"as_of": "0881"}, "40_review")
    assert checked == {"review": "", "batch": "B0001", "reader": "R07", "as_of": 881}


def test_gaps_are_filled_and_an_empty_yaml_value_is_empty_text() -> None:
    checked = check_params({"review": None, "batch": "B0001", "reader": "R07"}, "40_review")
    assert (checked["review"], checked["as_of"]) == ("", 0)


def test_a_misspelt_name_is_told_with_what_the_notebook_takes() -> None:
    message = refused({"batch": "B0001", "reviewr": "R07", "reader": "R07"})
    assert message == (
        "params/demo.yaml cannot be used:\n"
        "  - reviewr: not a parameter of 40_review (it takes review, as_of, batch, reader)"
    )


def test_all_problems_are_told_at_once() -> None:
    message = refused({"batch": "1", "as_of": "soon", "review": "../other", "x": "1"})
    for name in ("batch:", "as_of:", "review:", "x:", "reader: missing"):
        assert f"- {name}" in message


@pytest.mark.parametrize("path", ["/etc", "../r2", "a/../../b", "C:\\r1", "\\\\server\\r1", "~/r1", "a\\..\\..\\b"])
def test_a_path_that_leaves_the_review_folder_is_refused(path: str) -> None:
    assert "inside the review folder" in refused(GOOD | {"review": path})


def test_a_link_that_leaves_the_review_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1" / "away").symlink_to(tmp_path)
    with pytest.raises(ParamsProblem, match="leads out of the review folder"):
        check_params(GOOD | {"review": "away"}, "40_review", folder=tmp_path / "r1")


@pytest.mark.parametrize("as_of", ["-1", "1.0", "1e3", "", "٣", True, 1.0, -1, 2**60])
def test_as_of_is_a_whole_number_of_an_entry_and_nothing_else(as_of: object) -> None:
    assert "as_of:" in refused(GOOD | {"as_of": as_of})


PERSONAL = ("1985-03-12", "19850312", "12.03.1985", "12-3-85", "07700900123", "01632-960-961", "born-1985.03.12")


@pytest.mark.parametrize("value", PERSONAL)
def test_what_looks_like_a_birth_date_or_a_telephone_number_is_refused(value: str) -> None:
    message = refused(GOOD | {"reader": value, "review": f"copies/{value}"})
    assert message.count("params hold no personal data") == 2


@pytest.mark.parametrize("reader", ["R07", "007", "review-lead", "lead_of_it", "PC12345", "j.doe2"])
def test_the_ids_of_readers_pass(reader: str) -> None:
    assert check_params(GOOD | {"reader": reader}, "40_review")["reader"] == reader


def test_a_notebook_that_does_not_exist_is_named_with_those_that_do() -> None:
    assert "41_review: not a notebook that can be run (there are 10_population" in refused({}, "41_review")


@pytest.mark.parametrize("params", [["batch"], "B0001", None])
def test_params_that_are_no_names_and_values_are_refused(params: object) -> None:
    assert "must be a list of names and values" in refused(params)


def test_a_file_keeps_its_text_and_names_itself_in_a_message(tmp_path: Path) -> None:
    file = tmp_path / "B0001.yaml"
    file.write_text("batch: B0001\nreader: 007\n")
    assert load_params(file, "40_review")["reader"] == "007"
    file.write_text("batch: &b B0001\nreader: *b\n")
    with pytest.raises(FileProblem, match=r"B0001\.yaml cannot be used"):
        load_params(file, "40_review")


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=30), value=st.text(max_size=30))
def test_no_name_outside_the_schema_ever_passes(name: str, value: str) -> None:
    passes = name in ("review", "batch", "reader", "as_of")
    if not passes:
        assert "not a parameter of 40_review" in refused(GOOD | {name: value})


@settings(max_examples=100, deadline=None)
@given(value=st.text(max_size=30))
def test_a_value_that_passes_holds_nothing_that_code_could_be_made_of(value: str) -> None:
    for name in ("batch", "reader"):
        try:
            checked = check_params(GOOD | {name: value}, "40_review")
        except ParamsProblem:
            continue
        assert set(checked[name]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_every_schema_has_the_review_and_the_position_in_common() -> None:
    assert all({"review", "as_of"} <= set(schema.model_fields) for schema in SCHEMAS.values())
