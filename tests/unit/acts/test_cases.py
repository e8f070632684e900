"""A case as its reader sees it: what is cited does not move, and what came later is not kept from them."""

from pathlib import Path

import pytest

from clare_review.acts.cases import Cases, all_cases
from clare_review.acts.office import Office
from clare_review.acts.populations import extend, seal
from clare_review.population.records import Case
from clare_review.reviewing.file_lines import case_version

from .conftest import Give, found, table

REF = "54200000001"
LOG = "Reference,Entered,By,Entry"
HISTORY = "Reference,Subject name,Subject DOB,Recorded on,System,Category,Outcome,Victim was partner"
INCIDENTS = "Incident,Occurred,Category,Victim name,Victim DOB,Suspect name,Suspect DOB,Injury"
BETWEEN = "Assault,Ann Hart,03/02/1981,Tom Reed,02/01/1980"


def both_ways(office: Office) -> Case:
    """One case gathered alone, once it is sure that gathering all gives the same."""
    one = Cases(office).case(REF)
    assert all_cases(office)[REF] == one
    return one


def test_a_late_line_moves_no_line_that_may_be_cited(office: Office, give: Give) -> None:
    give("a.csv", found({}))
    give("log.csv", table(LOG, f"{REF},2020-03-10,P1,rang", f"{REF},2020-03-12,P1,wrote"))
    give("held.csv", table(HISTORY, f"{REF},Tom Reed,,03/04/2012,PND,ABH,NFA,Y"))
    seal(office)
    give("log2.csv", table(LOG, f"{REF},2020-03-05,P1,first of all", f"{REF},2020-03-12,P1,wrote"))
    give("held2.csv", table(HISTORY, f"{REF},Tom Reed,,03/04/2002,PND,GBH,NFA,Y"))
    case = both_ways(office)
    assert [(one.line, one.text) for one in case.log] == [(1, "rang"), (2, "wrote"), (3, "first of all")]
    assert [one.category for one in case.history] == ["ABH", "GBH"]


def test_lines_brought_before_the_seal_are_numbered_alike_whatever_the_order_of_files(
    office: Office, give: Give
) -> None:
    give("log2.csv", table(LOG, f"{REF},2020-03-12,P1,wrote"))
    give("log1.csv", table(LOG, f"{REF},2020-03-10,P1,rang"))
    give("a.csv", found({}))
    seal(office)
    assert [one.text for one in both_ways(office).log] == ["rang", "wrote"]


def test_a_late_incident_stands_behind_those_that_may_be_cited(office: Office, give: Give) -> None:
    give("a.csv", found({}))
    give("i.csv", table(INCIDENTS, f"I2,03/04/2021,{BETWEEN},minor", f"I3,03/04/2020,{BETWEEN},none"))
    seal(office)
    give("i2.csv", table(INCIDENTS, f"I1,03/05/2020,{BETWEEN},none", f"I2,03/04/2021,{BETWEEN},serious"))
    case = both_ways(office)
    told = [(one.incident.incident, one.incident.injury) for one in case.incidents]
    assert told == [("I2", "serious"), ("I3", "none"), ("I1", "none")]


def test_a_reader_is_told_what_a_later_row_says_and_reads_another_file_then(
    office: Office, give: Give, tmp_path: Path
) -> None:
    give("a.csv", found({"Outcome": "Disclosed", "Outcome date": ""}))
    seal(office)
    before = both_ways(office)
    (tmp_path / "late.csv").write_text(found({"Beat": "N4", "A name": "A Hart"}, more=["Beat"]))
    extend(office, [tmp_path / "late.csv"])
    case = both_ways(office)
    assert before.later_rows == () and before.application == case.application
    assert {(one.field, one.sealed, one.later) for one in case.later_rows} == {
        ("outcome", "disclosed", "no_disclosure"),
        ("decided_on", None, "2020-03-20"),
        ("a_forename", "Ann", "A"),
        ("kept: Beat", None, "N4"),
    }
    assert {(one.file, one.row) for one in case.later_rows} == {("late.csv", 2)}
    assert case_version(before) != case_version(case)


def test_rows_merged_before_the_seal_are_no_later_rows(office: Office, give: Give) -> None:
    give("a.csv", found({}, {"Handler": "P2"}))
    seal(office)
    assert both_ways(office).later_rows == ()


@pytest.mark.parametrize("text", ["rang", "rang twice"])
def test_a_line_exported_again_is_shown_once(office: Office, give: Give, text: str) -> None:
    give("a.csv", found({}))
    give("log.csv", table(LOG, f"{REF},2020-03-10,P1,rang"))
    seal(office)
    give("log2.csv", table(LOG, f"{REF},2020-03-10,P1,{text}"))
    assert [one.text for one in both_ways(office).log] == sorted({"rang", text})
