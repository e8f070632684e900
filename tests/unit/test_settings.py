"""A review's settings: every problem at once, with what would be right."""

from pathlib import Path

import pytest

from clare_review import strict_yaml
from clare_review.errors import ReviewNotReady, SettingsProblem
from clare_review.places import house
from clare_review.settings import check_settings, load_settings

PACKAGED = house() / "params" / "review.yaml"


def changed(*changes: tuple[str, str]) -> object:
    text = PACKAGED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return strict_yaml.parse(text, "review.yaml")


def problems(*changes: tuple[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsProblem) as problem:
        check_settings(changed(*changes), "review.yaml")
    return problem.value.problems


def test_the_settings_that_come_with_the_package_can_be_used():
    settings = check_settings(strict_yaml.read(PACKAGED), "review.yaml")
    assert (settings.batches.size, settings.ledger) == (25, "ledger.sqlite")


def test_all_problems_are_listed_at_once():
    found = problems(("size: 25", "size: none"), ("name: review", "nmae: review"), ("workers: 2", "workers: 0"))
    assert len(found) == 4
    assert any(line.startswith("nmae: not a setting") for line in found)
    assert any(line.startswith("name: missing") for line in found)
    assert any(line.startswith("running.workers") and "'0'" in line for line in found)


def test_a_scope_that_ends_before_it_begins_is_refused():
    assert any("is before received_from" in line for line in problems(("2023-08-31", "2014-08-31")))


@pytest.mark.parametrize("place", ["/var/lib/ledger.sqlite", "../ledger.sqlite", "ledger.db", "a b.sqlite"])
def test_the_ledger_stays_in_the_review_folder(place):
    assert any(line.startswith("ledger") for line in problems(("ledger.sqlite", place)))


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://db.force.example/clare",
        "postgresql://R07@db.force.example:5433/clare?sslmode=verify-full",
        "postgresql:///clare?host=/var/run/postgresql",
        "postgresql://?service=clare",
    ],
)
def test_the_ledger_may_be_on_a_server(place):
    assert check_settings(changed(("ledger: ledger.sqlite", f"ledger: {place}")), "review.yaml").ledger == place


@pytest.mark.parametrize(
    "place", ["postgresql://R07:Quillfeather@db/clare", "postgresql://db/clare?password=Quillfeather"]
)
def test_a_password_in_the_address_is_refused_and_not_repeated(place):
    (line,) = problems(("ledger: ledger.sqlite", f"ledger: {place}"))
    assert "a service file" in line and "PGPASSWORD" in line and "Quillfeather" not in line


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://db.force.example", "name the database too"),
        ("postgresql://db/clare?options=-csession_replication_role%3Dreplica", "options: an address does not take"),
        ("mysql://db/clare", r"such as ledger.sqlite, or postgresql://host/dbname"),
    ],
)
def test_an_address_that_leads_nowhere_or_changes_the_session_is_refused(place, said):
    (line,) = problems(("ledger: ledger.sqlite", f"ledger: {place}"))
    assert said in line


def test_a_file_without_settings_is_refused(tmp_path: Path):
    (tmp_path / "review.yaml").write_text("- a list\n", encoding="utf-8")
    with pytest.raises(SettingsProblem, match="it holds no settings"):
        load_settings(tmp_path)


def test_a_folder_that_is_no_review_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(ReviewNotReady, match="clare-review init"):
        load_settings(tmp_path)


def test_a_period_that_nobody_confirmed_is_not_known_and_no_number():
    found = problems(("    years: 6\n    confidence: L", "    years: 6\n    confidence: X"))
    assert len(found) == 3
    assert found[0].startswith("retention.disclosed: years is 6 and confidence is X; X goes with not known")
    settings = check_settings(changed(("years: 6\n    confidence: L", "years: not known\n    confidence: X")), "it")
    assert settings.retention is not None and settings.retention.undecided.years == "not known"


@pytest.mark.parametrize("years", ["0", "-1", "101", "six", "6.5"])
def test_a_period_is_a_whole_number_of_years(years):
    assert any(line.startswith("retention.disclosed.years") for line in problems(("years: 6", f"years: {years}")))
