"""Column maps: what they may say, and that everything wrong with them is said at once."""

from pathlib import Path
from typing import Any

import pytest

from clare_review.errors import FileProblem
from clare_review.population.column_map import CODES, FIELDS, IDENTIFIED_BY, NEEDED
from clare_review.population.map_file import read_map
from clare_review.population.maps import load_maps
from clare_review.population.records import Application, Kind
from clare_review.strict_yaml import parse

from .making import MAPS, SMALL_MAP


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(FileProblem) as found:
        read_map(parse(text, "small"), name="small", where="small")
    return found.value.problems


def changed(*pairs: tuple[str, str]) -> str:
    text = SMALL_MAP
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_the_maps_that_come_with_the_package_load() -> None:
    maps = load_maps([MAPS])
    assert sorted({one.kind for one in maps.values()}) == sorted(Kind)
    assert len({one.digest for one in maps.values()}) == len(maps) == 8


def test_every_kind_of_export_has_its_fields_and_every_field_has_a_place() -> None:
    assert set(FIELDS) == set(NEEDED) == set(IDENTIFIED_BY) == set(Kind)
    assert all(set(NEEDED[kind]) <= set(FIELDS[kind]) for kind in Kind)
    columns = set(FIELDS[Kind.APPLICATIONS]) - {"a_name", "b_name", "received_time"}
    assert columns <= set(Application.__dataclass_fields__)


def test_all_problems_of_a_map_are_said_at_once() -> None:
    text = changed(
        ("kind: applications", "kind: aplications"),
        ("source: small export", "sorce: small export"),
        ("format: csv", "format: xls"),
        ("  reference: Ref", "  reference: Received"),
        ("names: apart", "names: any"),
        ("order: dmy", "order: day first"),
        ("route: {right_to_ask: [Ask]", "route: {right_to_beg: [Ask]"),
    )
    found = "\n".join(problems_of(text))
    for said in (
        "kind: 'aplications' is not one of applications, log, history",
        "sorce: not a part of a map",
        "source: missing",
        "format: 'xls' is not one of csv, xlsx",
        "columns: the header 'received' is given to 2 fields",
        "dates: order: 'day first' is not dmy, mdy or ymd",
        "words: route: right_to_beg: not a code",
    ):
        assert said in found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  received: Received\n", "", "columns: received: missing, and applications cannot be read without it"),
        ("  received: Received", "  recieved: Received", "columns: recieved: applications have no such field"),
        ("  outcome: Outcome\n", "  outcome:\n", "columns: outcome: write the header of its column"),
        ("  a_surname: A surname", "  a_name: A surname", "columns: a_name: does not go with names: apart"),
        ("names: apart", "names: forename_surname", "columns: a_surname: does not go with names: forename_surname"),
        ("names: apart\n", "", "names: missing; it is one of apart"),
        ("forms: [dd/mm/yyyy]", "forms: [mm/dd/yyyy]", "'mm/dd/yyyy' contradicts the order dmy"),
        ("forms: [dd/mm/yyyy]", "forms: [yyyy-dd-mm]", "puts the day between year and month"),
        ("forms: [dd/mm/yyyy]", "forms: [dd/mm/yy]", "say two_digit_years_from"),
        ("forms: [dd/mm/yyyy]", "forms: [short]", "'short' is not a date form"),
        ("forms: [dd/mm/yyyy]", "forms: []", "dates: forms: missing"),
        ("forms: [dd/mm/yyyy]", "forms: [dd/mm/yyyy], two_digit_years_from: soon", "'soon' is not a year"),
        ("order: dmy, ", "", "dates: order: missing; say dmy, mdy or ymd"),
        ("[Ask]", "[Ask, Know]", "words: route: 'know' stands for two codes"),
        ("  outcome: {disclosed: [Told], no_disclosure: [Not told]}\n", "", "words: outcome: missing"),
        ("  outcome: {disclosed: [Told], no_disclosure: [Not told]}", "  outcome: Told", "say for each code the words"),
        ("words:\n", "words:\n  mood: {good: [Fine]}\n", "words: mood: not known here"),
        ("format: csv", "format: csv\nencoding: latin-1", "encoding: 'latin-1' is not one of utf-8"),
        ("format: csv", "format: csv\ndelimiter: ','", "delimiter: ',' is not one of comma"),
        ("format: csv", "format: csv\nrank: first", "rank: 'first' is not a whole number from 1"),
        ("format: csv", "format: csv\nheader_row: 0", "header_row: '0' is not a whole number from 1"),
        ("format: csv", "format: csv\noptional: [beat]", "optional: beat: not among the columns"),
        ("format: csv", "format: csv\nidentified_by: [route]", "identified_by: not a part of a map"),
        ("not_data: {", "not_data: {pages: [x], ", "not_data: pages: not known here"),
        ("words:\n", "not_recorded: {a: b}\nwords:\n", "not_recorded: a list of words is needed here"),
    ],
)
def test_a_problem_is_named_with_what_would_be_right(old: str, new: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(changed((old, new))))


@pytest.mark.parametrize("data", [None, [], "kind", {}])
def test_a_map_of_nothing_is_refused(data: Any) -> None:
    with pytest.raises(FileProblem):
        read_map(data, name="small", where="small")


def test_the_problems_of_all_maps_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("kind: x")
    (tmp_path / "two.yaml").write_text("a: &b c")
    with pytest.raises(FileProblem) as found:
        load_maps([MAPS, tmp_path])
    assert {Path(problem.split(":")[0]).name for problem in found.value.problems} == {"one.yaml", "two.yaml"}


def test_a_reviews_own_map_of_the_same_name_replaces_the_packages(tmp_path: Path) -> None:
    (tmp_path / "reviewers.yaml").write_text((MAPS / "reviewers.yaml").read_text().replace("id: id", "id: Number"))
    maps = load_maps([MAPS, tmp_path])
    assert maps["reviewers"].columns["id"] == "Number" and maps["reviewers"].folder == 1


def test_a_maps_digest_changes_with_what_it_says_and_not_with_its_comments() -> None:
    def digest(text: str) -> str:
        return read_map(parse(text, "small"), name="small", where="small").digest

    assert digest(SMALL_MAP) == digest(f"# said by the force\n{SMALL_MAP}") != digest(changed(("[Ask]", "[Asked]")))


def test_every_subject_of_words_has_its_codes_from_the_records() -> None:
    assert set(CODES) == {"answer", "route", "capacity", "outcome", "dash", "sex"}
    assert all(CODES.values())
