"""The population's tables: side tables and differences too, and nothing fails before anything is sealed."""

from clare_review.acts.office import Office
from clare_review.acts.population_views import PopulationViews
from clare_review.acts.populations import seal

from .conftest import Give, found, table


def test_every_table_can_be_shown_before_anything_is_imported(office: Office) -> None:
    views = PopulationViews(office)
    tables = (
        views.populations(), views.sources(), views.side_tables(), views.duplicates(), views.differences(),
        views.quarantine(), views.months(), views.gaps(),
    )  # fmt: skip
    assert all(len(one) == 0 for one in tables)
    assert views.months_chart().sentence == "no population is sealed yet, so there are no months to draw"
    assert "0 rows" in views.receipt()


def test_before_the_seal_the_sources_are_there_and_the_months_are_not(office: Office, give: Give) -> None:
    give("a.csv", found({}))
    views = PopulationViews(office)
    assert int(views.sources()["accepted"].sum()) == 1 and len(views.months()) == 0


def test_the_tables_count_side_rows_and_their_quarantine_too(office: Office, give: Give) -> None:
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R01,one,Ann Hart,CID,many,"))
    views = PopulationViews(office)
    assert views.side_tables().loc[("reviewers", "staff.csv"), "quarantined"] == 1
    (row,) = views.quarantine().to_dict("records")
    assert (row["rows of"], row["row"]) == ("reviewers", 2) and "many" not in row["why"]


def test_differences_are_counted_by_field_with_why_which_value_stands(office: Office, give: Give) -> None:
    give("a.csv", found({}, {"Handler": "P2"}, {"Reference": "54200000009"}))
    seal(office)
    (row,) = PopulationViews(office).differences().to_dict("records")
    assert row == {
        "rows of": "applications", "file": "a.csv", "merged into": "another row", "field": "handler",
        "why": "the rows contradict each other, so it cannot be told", "rows": 1,
    }  # fmt: skip
    assert PopulationViews(office).gaps().loc["5420", "missing"] == 7
