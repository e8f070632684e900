"""From a force's exports to a sealed population that was found to be larger later."""

import shutil

import pytest

from .conftest import EXPORTS, LATE


def test_population_1_is_what_was_sealed_and_stays_so(sealed, status):
    first = next(one for one in status(sealed)["populations"] if one["version"] == 1)
    assert first["applications"] == 3582
    entry = first["entry"]
    before = status(sealed, "--as-of", entry)
    assert (before["population"]["version"], before["population"]["digest"]) == (1, first["digest"])


def test_population_2_holds_the_196_late_finds_too(sealed, status):
    told = status(sealed)
    assert (told["population"]["version"], told["population"]["applications"]) == (2, 3778)


def test_every_row_of_every_export_is_accounted_for(sealed, status):
    rows = status(sealed)["rows"]
    assert rows == {"accepted": 3778, "merged": 78 + 212, "quarantined": 6, "not_data": 31}


def test_the_seal_says_how_many_disclosures_it_holds(typed, sealed, tmp_path):
    from clare_review import open_review
    from clare_review.acts.populations import sealed_populations

    with open_review(sealed) as review:
        assert sealed_populations(review.office)[0].disclosed == 1195


def test_each_quarantined_row_is_listed_with_its_reason(typed, sealed, tmp_path):
    copy = shutil.copytree(sealed, tmp_path / "r1")  # the look is logged
    lines = typed("quarantine", "--review", copy, "--show-values").stdout.splitlines()
    lines = [line for line in lines if line.startswith("row ")]
    expected = {"31/02/2016", "DVDS_REF is blank", "12/05/2107", "Right to Roam", "not known", "DVDS Type is blank"}
    assert len(lines) == 6
    assert {word for word in expected if any(word in line for line in lines)} == expected


def test_a_repeated_import_changes_nothing(typed, sealed, status):
    before = status(sealed)
    typed("import", "--review", sealed, EXPORTS / "handlers.csv", EXPORTS / "legacy_2015_2018.csv")
    typed("extend", "--review", sealed, EXPORTS / LATE)
    assert status(sealed) == before


def test_applications_are_not_imported_into_a_sealed_population_by_the_way(typed, sealed, tmp_path):
    more = tmp_path / "more.csv"
    lines = (EXPORTS / LATE).read_text(encoding="utf-8-sig").splitlines()
    more.write_text("\n".join([lines[0], lines[1].replace("54200001816", "54200009999")]) + "\n", encoding="utf-8")
    refused = typed("import", "--review", sealed, more, expect=3)
    assert "clare-review extend more.csv" in refused.stderr


def test_a_population_is_sealed_once(typed, sealed):
    refused = typed("seal", "--review", sealed, expect=4)
    assert "population 2 is sealed already" in refused.stderr


def test_the_order_of_files_makes_no_difference(typed, sealed, status, tmp_path):
    other = tmp_path / "r1"
    typed("init", other)
    for name in ("legacy_2015_2018.csv", "handlers.csv", "rms_2018_2023.xlsx"):
        typed("import", "--review", other, EXPORTS / name)
    typed("seal", "--review", other)
    first = [one for one in status(sealed)["populations"] if one["version"] == 1]
    assert status(other)["population"]["digest"] == first[0]["digest"]


def test_a_quarantined_row_is_corrected_admitted_and_joins_the_next_population(typed, sealed, status, tmp_path):
    copy = shutil.copytree(sealed, tmp_path / "r1")
    row = next(
        line for line in typed("quarantine", "--review", copy, "--show-values").stdout.splitlines() if "Roam" in line
    )
    number = row.split(":")[0].removeprefix("row ")
    typed("admit", "--review", copy, number, "ROUTE=Right to Know", "--why", "paper file", "--as", "R. Lead")
    typed("extend", "--review", copy)
    told = status(copy)
    assert (told["population"]["version"], told["population"]["applications"]) == (3, 3779)
    assert told["rows"]["quarantined"] == 5
    assert "verified" in typed("verify", "--review", copy).stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("status",), 4, "is not a review"),
        (("import", EXPORTS / "no_such.csv"), 4, "is not a review"),
        (("run", "nothing"), 4, "is not a review"),
    ],
)
def test_a_folder_that_is_no_review_is_said_with_what_to_do(typed, tmp_path, words, code, said):
    assert said in typed(*words, "--review", tmp_path, expect=code).stderr


def test_every_problem_of_the_settings_is_listed_at_once(typed, tmp_path):
    typed("init", tmp_path / "r1")
    settings = tmp_path / "r1" / "review.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("size: 25", "size: many").replace("force:", "farce:").replace("2015-04-01", "2029-04-01"),
        encoding="utf-8",
    )
    said = typed("status", "--review", tmp_path / "r1", expect=2).stderr
    assert all(word in said for word in ("farce: not a setting", "force: missing", "batches.size", "is before"))
