"""A drafted map places what it can, says what it could not, and loads once a person has filled in the rest."""

from pathlib import Path

import pytest

from clare_review.errors import FileProblem, ImportRefused
from clare_review.population.column_map import DATE_FIELDS, ColumnMap
from clare_review.population.drafting import draft_map
from clare_review.population.map_file import read_map
from clare_review.population.maps import load_maps
from clare_review.population.reading import open_export
from clare_review.population.reconciling import reconcile
from clare_review.population.seen_values import dates_seen, name_form_seen, reference_forms
from clare_review.population.understanding import understand
from clare_review.strict_yaml import parse

from .making import DATA, MAPS, SCOPE, Write, stored_row, workbook

NEW_FORCE = """URN,Date of application,Scheme,Applicant,Applicant DOB,Subject name,Allocated to,Result,Beat code
X/2020/01,03/04/2020,Ask,Ann Hart,02/01/1980,Tom Reed,PC 12,Told,N1
X/2020/02,04/04/2020,Know,Beth Hart,02/01/1981,Tim Reed,PC 12,Not told,N1
"""
MAPPED = sorted(path.stem for path in MAPS.glob("*.yaml"))
EXPORTS = sorted(path for path in DATA.iterdir() if path.stem in MAPPED)


def loaded(text: str, name: str = "drafted") -> ColumnMap:
    return read_map(parse(text, name), name=name, where=name)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_a_known_export_is_drafted_as_it_is_mapped_but_for_what_only_a_person_can_say(path: Path) -> None:
    maps = load_maps([MAPS])
    known = maps[path.stem]
    text = draft_map(path, maps).text.replace("title:\n", "title: T\n").replace("source:\n", "source: S\n")
    text = text.replace("two_digit_years_from:  ", "two_digit_years_from: 1950  ")
    drafted = loaded(text)
    assert drafted.columns == {name: header for name, header in known.columns.items() if name not in known.optional}
    assert (drafted.kind, drafted.format, drafted.sheets) == (known.kind, known.format, known.sheets)
    assert (drafted.names, drafted.totals) == (known.names, known.totals)
    dated = known.dates if DATE_FIELDS & set(drafted.columns) else None
    assert (drafted.dates and drafted.dates.order) == (dated and dated.order)


def test_an_export_is_read_by_its_drafted_map_as_by_its_own() -> None:
    maps = load_maps([MAPS])
    path = DATA / "legacy_2015_2018.csv"
    text = draft_map(path, maps).text.replace("title:\n", "title: T\n")
    text = text.replace("source:\n", "source: old database, 2015 to 2018\n")

    def applications(column_map: ColumnMap) -> object:
        export, found = open_export(path, {column_map.name: column_map})
        rows = enumerate(understand(export, found, SCOPE), 1)
        return reconcile(stored_row(row, id=number, column_map=found) for number, row in rows).applications

    assert applications(loaded(text)) == applications(maps["legacy_2015_2018"])


@pytest.mark.parametrize("name", ["legacy_2015_2018.csv", "rms_2018_2023.xlsx", "additional_checks_2024.csv"])
def test_most_columns_of_an_export_nobody_mapped_are_placed_and_hardly_one_wrongly(name: str) -> None:
    maps = load_maps([MAPS])
    known = maps.pop(Path(name).stem)
    text = draft_map(DATA / name, maps).text
    drafted = parse(text, name)["columns"]
    right = {field for field, header in drafted.items() if known.columns.get(field) == header}
    assert len(right) >= 0.6 * len(known.columns)
    assert len(set(drafted) - right) <= 3


def test_a_new_forces_export_is_drafted_with_what_is_open_said(write: Write) -> None:
    drafted = draft_map(write(NEW_FORCE.encode(), "new.csv"), load_maps([MAPS]))
    columns = parse(drafted.text, "new")["columns"]
    assert columns["reference"] == "URN" and columns["received"] == "Date of application"
    assert columns["a_name"] == "Applicant" and columns["b_name"] == "Subject name"
    said = "\n".join(drafted.not_placed)
    for open_matter in (
        "title:",
        "source:",
        "Beat code",
        "dates: order and forms: no value proves it",
        "route: Ask (1 rows)",
    ):
        assert open_matter in said


def test_a_draft_does_not_load_before_a_person_declares_the_order_of_dates(write: Write) -> None:
    text = draft_map(write(NEW_FORCE.encode(), "new.csv"), load_maps([MAPS])).text
    with pytest.raises(FileProblem) as found:
        loaded(text)
    said = "\n".join(found.value.problems)
    for blank in ("title: missing", "source: missing", "dates: order: missing", "words: route", "words: outcome"):
        assert blank in said


def test_a_draft_loads_and_reads_its_export_once_the_blanks_are_filled_in(write: Write) -> None:
    path = write(NEW_FORCE.encode(), "new.csv")
    text = draft_map(path, load_maps([MAPS])).text
    for blank, filled in (
        ("title:\n", "title: New force\n"), ("source:\n", "source: new force\n"), ("  order:  ", "  order: dmy  "),
        ("  forms:  ", "  forms: [dd/mm/yyyy]  "),
        ("  route:\n", "  route:\n    right_to_ask: [Ask]\n    right_to_know: [Know]\n"),
        ("  outcome:\n", "  outcome:\n    disclosed: [Told]\n    no_disclosure: [Not told]\n"),
    ):  # fmt: skip
        assert blank in text
        text = text.replace(blank, filled)
    export, column_map = open_export(path, {"drafted": loaded(text)})
    rows = understand(export, column_map, SCOPE)
    assert [row.reference for row in rows[1:]] == ["X/2020/01", "X/2020/02"]
    assert rows[1].values is not None and rows[1].values["kept"] == {"Beat code": "N1"}


def test_a_file_without_a_header_cannot_be_drafted(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="no row looks like the header of a table"):
        draft_map(workbook(tmp_path / "numbers.xlsx", {"S": [[1, 2], [3, 4]]}), {})


@pytest.mark.parametrize(
    ("texts", "order", "forms"),
    [
        (["03/04/2019", "25/12/2019"], "dmy", ("dd/mm/yyyy",)),
        (["03/04/2019", "12/25/2019"], "mdy", ("mm/dd/yyyy",)),
        (["03/04/2019", "05/06/2019"], None, ("??/??/yyyy",)),
        (["25/12/2019", "12/25/2019"], None, ("??/??/yyyy",)),
        (["2019-04-03"], "ymd", ("yyyy-mm-dd",)),
        (["3 April 2019", "2019-04-03 10:00"], "dmy", ("yyyy-mm-dd", "dd month yyyy")),
        (["13.04.19"], "dmy", ("dd.mm.yy",)),
        ([], None, ()),
    ],
)
def test_the_order_of_dates_is_proved_by_values_or_left_open(
    texts: list[str], order: str | None, forms: tuple[str, ...]
) -> None:
    seen = dates_seen(texts)
    assert (seen.order, seen.forms) == (order, forms)


def test_forms_of_references_are_proposed_only_when_they_cover_nearly_all() -> None:
    assert reference_forms(["dvds/01", "DVDS/02", "541", "542"]) == ("###", "DVDS/##")
    assert reference_forms(["a1", "b22", "c-3", "d/4", "e5x"]) == ()


def test_the_form_of_names_is_left_open_when_both_are_usual() -> None:
    assert name_form_seen(["REED, Tom", "HART, Ann"]) == "surname_comma_forename"
    assert name_form_seen(["Tom Reed", "Ann Hart"]) == "forename_surname"
    assert name_form_seen(["Tom Reed", "HART, Ann"]) is None
