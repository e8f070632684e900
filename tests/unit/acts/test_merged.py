"""What differed between merged rows is shown: which value stands, which does not, and why."""

from pathlib import Path

from clare_review.acts.merged import merged_lines, merged_rows
from clare_review.acts.office import Office
from clare_review.acts.populations import extend, seal

from .conftest import Give, found, table


def test_merged_rows_of_every_kind_are_listed_with_what_stands_and_why(office: Office, give: Give) -> None:
    give("a.csv", found({}, {"Handler": "P2"}))
    give("then.csv", table("id,name,from,to", "P1,Ann,2019-01-01,"))
    give("then2.csv", table("id,name,from,to", "P1,Ann,2019-01-01,2020-01-01"))
    assert merged_lines(office, with_values=True) == [
        "row 3: a.csv row 3 (applications, 54200000001): merged into a.csv row 2",
        "    handler: nothing stands, not ‘P2’: the rows contradict each other, so it cannot be told",
        "row 5: then.csv row 2 (handlers, P1): merged into then2.csv row 2",
        "    worked to: ‘2020-01-01’ stands, not nothing: the list imported later stands",
    ]


def test_no_value_is_listed_unless_it_is_asked_for(office: Office, give: Give, tmp_path: Path) -> None:
    give("a.csv", found({}))
    seal(office)
    (tmp_path / "late.csv").write_text(found({"A name": "Nan Quirke"}), encoding="utf-8")
    extend(office, [tmp_path / "late.csv"])
    told = "\n".join(merged_lines(office, with_values=False))
    assert "a surname differs: a sealed application does not change" in told and "Quirke" not in told
    assert "Quirke" in "\n".join(merged_lines(office, with_values=True))
    assert merged_rows(office)[0].into == "sealed"


def test_a_row_that_says_the_same_is_listed_as_such(office: Office, give: Give) -> None:
    give("a.csv", found({}, {}))
    assert merged_lines(office) == [
        "row 3: a.csv row 3 (applications, 54200000001): merged into a.csv row 2; it says the same"
    ]
