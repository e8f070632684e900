"""Side tables that are imported again, changed: nobody disappears, nothing is doubled, and what changed is said."""

from clare_review.acts.office import Office
from clare_review.acts.populations import admit, quarantined_rows
from clare_review.acts.sides import handlers, not_listed_since, reviewers, side_rows_by_fate

from .conftest import Give, table

STAFF = "id,login,name,team,hours_per_week,formerly"
LOG = "Reference,Entered,By,Entry"


def test_a_changed_list_of_reviewers_takes_nobody_away(office: Office, give: Give) -> None:
    give("staff.csv", table(STAFF, "R01,one,Ann Hart,CID,18.5,", "R02,two,Tom Reed,CID,37,"))
    told = give("staff2.csv", table(STAFF, "R01,one,Ann Marsh,PPD,20,P1", "R03,three,May Wood,CID,37,")).sentence()
    assert [(one.id, one.hours_per_week) for one in reviewers(office)] == [("R01", "20"), ("R02", "37"), ("R03", "37")]
    assert told.splitlines() == [
        "staff2.csv: rows of reviewers by map reviewers: 2 accepted, 0 merged, 0 quarantined, 1 not data (entry 3)",
        "  changed: R01: formerly is now P1 (was blank), hours_per_week is now 20 (was 18.5), name changed, "
        "team is now PPD (was CID)",
        "  changed: R02 is not on this list and stays among the reviewers",
    ]


def test_who_is_not_on_a_later_edition_of_their_list_is_known_with_that_list(office: Office, give: Give) -> None:
    ann, tom = "R01,one,Ann Hart,CID,18.5,", "R02,two,Tom Reed,CID,37,"
    give("staff.csv", table(STAFF, ann, tom, "R05,five,Al Fox,CID,37,"))
    give("joiners.csv", table(STAFF, "R03,three,May Wood,CID,37,"))
    give("other team.csv", table(STAFF, "R06,six,Joy Bell,PPD,37,"))
    assert not_listed_since(office) == {}
    later = give("staff2.csv", table(STAFF, ann, "R05,five,Al Fox,CID,some,")).entry
    assert not_listed_since(office) == {"R02": later, "R05": later}
    admit(office, quarantined_rows(office)[0]["id"], {"hours_per_week": "37"}, why="his manager said so")
    assert not_listed_since(office) == {"R02": later}
    last = give("staff3.csv", table(STAFF, ann, tom)).entry
    assert not_listed_since(office) == {"R05": last}


def test_a_changed_list_of_handlers_takes_nobody_away(office: Office, give: Give) -> None:
    give("then.csv", table("id,name,from,to", "P1,Ann,2019-01-01,"))
    give("then2.csv", table("id,name,from,to", "P1,Ann,2019-01-01,2020-01-01"))
    assert [one.worked_to is not None for one in handlers(office)] == [True]


def test_a_log_exported_again_doubles_no_line_and_its_import_says_so(office: Office, give: Give) -> None:
    give("log.csv", table(LOG, "R1,2019-04-03,P1,rang"))
    again = give("log2.csv", table(LOG, "R1,2019-04-03,P1,rang", "R1,2019-04-04,P1,wrote"))
    assert again.fates == {"accepted": 1, "merged": 1, "quarantined": 0, "not_data": 1}
    assert side_rows_by_fate(office)["log"] == {"accepted": 2, "merged": 1, "quarantined": 0, "not_data": 2}


def test_a_quarantined_row_of_a_side_table_is_listed_with_its_kind_and_can_be_admitted(
    office: Office, give: Give
) -> None:
    give("staff.csv", table(STAFF, "R01,one,Ann Hart,CID,many,"))
    give("log.csv", table(LOG, ",2019-04-03,P1,rang"))
    rows = {row["kind"]: row for row in quarantined_rows(office)}
    assert set(rows) == {"reviewers", "log"} and reviewers(office) == ()
    assert rows["log"]["reasons"] == ["Reference is blank: without its reference a row cannot be placed"]
    admit(office, rows["reviewers"]["id"], {"hours_per_week": "37"}, why="her manager said so")
    admit(office, rows["log"]["id"], {"Reference": "R1"}, why="paper file")
    assert [one.hours_per_week for one in reviewers(office)] == ["37"] and quarantined_rows(office) == []
    assert side_rows_by_fate(office)["log"] == {"accepted": 1, "merged": 0, "quarantined": 0, "not_data": 1}


def test_an_admitted_line_is_not_doubled_when_its_file_is_exported_again(office: Office, give: Give) -> None:
    give("log.csv", table(LOG, ",2019-04-03,P1,rang"))
    admit(office, quarantined_rows(office)[0]["id"], {"Reference": "R1"}, why="paper file")
    assert give("log2.csv", table(LOG, "R1,2019-04-03,P1,rang")).fates["merged"] == 1
