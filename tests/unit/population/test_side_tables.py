"""Side tables become records whose line numbers do not depend on the order of files and rows."""

from datetime import date
from random import Random
from typing import Any

import pytest

from clare_review.population.maps import load_maps
from clare_review.population.reading import open_export
from clare_review.population.records import Answer
from clare_review.population.side_tables import handlers, history_items, incidents, log_entries, reviewers
from clare_review.population.understanding import UnderstoodRow, understand

from .making import DATA, MAPS, SCOPE, Write


def read(write: Write, text: str) -> tuple[UnderstoodRow, ...]:
    export, column_map = open_export(write(text.encode(), "side.csv"), load_maps([MAPS]))
    return understand(export, column_map, SCOPE)


def values(rows: tuple[UnderstoodRow, ...]) -> list[Any]:
    return [row.values for row in rows if row.values is not None]


LOG = """Reference,Entered,By,Entry
r1,2019-04-05 10:00,P1,then wrote
R1,2019-04-03 09:30,P1,rang
R1,,P2,undated
R1,2019-04-05 10:00,P1,"=HYPERLINK(""http://x.invalid"")"
R2,2019-04-03,,NA
R1,2019-04-03 09:30,P1,rang
"""


def test_log_lines_are_numbered_by_time_and_then_by_text(write: Write) -> None:
    found = log_entries(values(read(write, LOG)))
    assert [(one.line, one.text) for one in found["R1"]] == [
        (1, "rang"), (2, "rang"), (3, '=HYPERLINK("http://x.invalid")'), (4, "then wrote"), (5, "undated"),
    ]  # fmt: skip
    assert found["R2"][0].by is None and found["R2"][0].text == "NA"


def test_line_numbers_are_the_same_whatever_the_order_of_rows(write: Write) -> None:
    rows = values(read(write, LOG))
    first = log_entries(rows)
    for seed in range(5):
        Random(seed).shuffle(rows)
        assert log_entries(rows) == first


def test_a_log_line_without_text_or_reference_is_quarantined(write: Write) -> None:
    rows = read(write, "Reference,Entered,By,Entry\nR1,2019-04-03,P1,\n,2019-04-03,P1,rang\nR1,x,P1,rang\n")
    assert rows[1].reasons == ("Entry is blank: a log line without its text says nothing",)
    assert rows[2].reasons == ("Reference is blank: without its reference a row cannot be placed",)
    assert rows[3].values is not None and rows[3].values["entered"] is None and len(rows[3].notes) == 1


def test_history_is_numbered_oldest_first_with_its_words_as_exported(write: Write) -> None:
    head = "Reference,Subject name,Subject DOB,Recorded on,System,Category,Outcome,Victim was partner\n"
    rows = "R1,Tom Reed,01/02/1980,03/04/2012,PND,ABH,NFA,Unknown\nR1,Tom Reed,,02/01/2010,ViSOR,rape,charged,Y\n"
    first, second = history_items(values(read(write, head + rows)))["R1"]
    assert (first.line, first.system, first.victim_was_partner, first.subject_born) == (1, "ViSOR", Answer.YES, None)
    assert (second.recorded_on, second.victim_was_partner) == (date(2012, 4, 3), None)


def test_reviewers_keep_the_ids_they_once_worked_under(write: Write) -> None:
    text = "id,login,name,team,hours_per_week,formerly\nR2,two,Ann,CID,18.5,P1; P2\nR1,one,Null,,37,\n"
    first, second = reviewers(values(read(write, text)))
    assert (first.id, first.name, first.team, first.formerly) == ("R1", "Null", None, ())
    assert (second.hours_per_week, second.formerly) == ("18.5", ("P1", "P2"))


@pytest.mark.parametrize("hours", ["many", "-1", "200", "NaN"])
def test_hours_that_are_no_hours_of_a_week_are_quarantined(write: Write, hours: str) -> None:
    rows = read(write, f"id,login,name,team,hours_per_week,formerly\nR1,one,Ann,CID,{hours},\n")
    assert "is not a number of hours in a week" in rows[1].reasons[0]


def test_a_handler_who_left_before_beginning_is_quarantined(write: Write) -> None:
    rows = read(write, "id,name,from,to\nP1,Ann,2019-01-02,2019-01-01\nP1,Ann,2019-02-01,\n")
    assert rows[1].reasons == ("to ‘2019-01-01’ lies before from ‘2019-01-02’",)
    (left,) = handlers(values(rows))
    assert left.worked_from == date(2019, 2, 1) and left.worked_to is None


def test_the_exports_give_their_142_incidents_14_handlers_and_45_reviewers() -> None:
    maps = load_maps([MAPS])
    counts = []
    for name, build in (("later_incidents.csv", incidents), ("handlers.csv", handlers), ("reviewers.csv", reviewers)):
        export, column_map = open_export(DATA / name, maps)
        counts.append(len(build(values(understand(export, column_map, SCOPE)))))  # type: ignore[operator]
    assert counts == [142, 14, 45]
