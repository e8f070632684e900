"""Who may be the same person: proposals with a sentence, found without comparing everybody with everybody."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.population.maps import load_maps
from clare_review.population.names import Person, could_be_same, how_alike, name_key, normalise_name, swapped_born
from clare_review.population.people import PeopleIndex, other_applications, propose_incidents
from clare_review.population.reading import open_export
from clare_review.population.records import Application, Incident, Route
from clare_review.population.side_tables import incidents
from clare_review.population.understanding import understand

from .making import DATA, MAPS, SCOPE, stored_exports

BORN = date(1980, 2, 1)
CASE = Application(
    reference="R1", received=datetime.fromisoformat("2019-04-03 10:00"), received_has_time=True,
    route=Route.RIGHT_TO_ASK, route_as_exported="Ask", source="small", a_surname="HART", a_forename="Ann",
    a_born=date(1985, 6, 7), b_surname="O'REED", b_forename="Tom", b_born=BORN,
)  # fmt: skip
LATER = Incident(
    incident="I1", occurred=date(2020, 1, 2), category="ABH", victim_name="Ann Hart", victim_born=date(1985, 6, 7),
    suspect_name="Tom O’Reed", suspect_born=BORN, injury="none",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Mr Tom O'REED", "tom oreed"), ("Zoë  Ünal-Day", "zoe unal day"), ("Dr", "dr"), ("名前", "名前"), ("  ", "")],
)
def test_names_are_compared_in_plain_letters(name: str, plain: str) -> None:
    assert normalise_name(name) == plain


@pytest.mark.parametrize(
    ("name", "born", "words", "exact"),
    [
        ("Tom Reed", BORN, "same name and date of birth", True),
        ("TOM  reed", BORN, "same name and date of birth", True),
        ("Reed Tom", BORN, "forename and surname swapped, same date of birth", False),
        ("Tom Reeds", BORN, "a name with and without a final s, same date of birth", False),
        ("T Reed", BORN, "an initial for a name, same date of birth", False),
        ("Reed T", BORN, "an initial for a name and the names swapped, same date of birth", False),
        ("Tom Reed", date(1980, 1, 2), "same name, day and month of birth swapped", False),
        ("Tom Reed", None, "same name, a date of birth not recorded", False),
    ],
)
def test_the_ways_in_which_two_people_may_be_one(name: str, born: date | None, words: str, exact: bool) -> None:
    found = how_alike(Person(name="Tom Reed", born=BORN), Person(name=name, born=born))
    assert found is not None and (found.words, found.exact) == (words, exact)


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Tom Reed", date(1981, 2, 1)), ("Tim Reed", BORN), ("T Reed", None), ("T R", BORN), ("Reed", BORN),
        (None, BORN), ("Tom Marsh", BORN),
    ],
)  # fmt: skip
def test_too_little_likeness_is_none(name: str | None, born: date | None) -> None:
    assert how_alike(Person(name="Tom Reed", born=BORN), Person(name=name, born=born)) is None


def test_nothing_recorded_contradicts_nothing() -> None:
    assert could_be_same(Person(name="Tom Reed", born=BORN), Person(name=None, born=None))
    assert not could_be_same(Person(name="Tom Reed", born=None), Person(name="Tim Marsh", born=None))
    assert not could_be_same(Person(name="Tom Reed", born=BORN), Person(name=None, born=date(1990, 1, 1)))


NAMES = st.text(alphabet="Tomred 'é-.", max_size=12)
PEOPLE = st.builds(Person, name=st.none() | NAMES, born=st.none() | st.dates(date(1980, 1, 1), date(1980, 3, 31)))


@given(PEOPLE, PEOPLE)
@settings(deadline=None, max_examples=150)
def test_likeness_is_the_same_from_both_sides(one: Person, other: Person) -> None:
    assert how_alike(one, other) == how_alike(other, one)
    assert could_be_same(one, other) == could_be_same(other, one)


@given(st.dates())
@settings(deadline=None, max_examples=60)
def test_swapping_day_and_month_twice_gives_the_date_again(born: date) -> None:
    swapped = swapped_born(born)
    assert swapped is None or (swapped != born and swapped_born(swapped) == born)


def test_an_incident_between_the_same_two_people_is_proposed_exactly() -> None:
    (found,) = propose_incidents(CASE, [LATER])
    assert found.exact
    assert found.sentence == "same names and dates of birth for A and B (victim as A, suspect as B)"


def test_an_incident_the_other_way_round_is_proposed_and_says_so() -> None:
    turned = replace(
        LATER, victim_name="T O'Reed", victim_born=BORN, suspect_name="Ann Hart", suspect_born=date(1985, 6, 7)
    )
    (found,) = propose_incidents(CASE, [turned])
    assert not found.exact
    assert found.sentence == (
        "victim as B, suspect as A: B by an initial for a name, same date of birth; A by same name and date of birth"
    )


@pytest.mark.parametrize(
    "change",
    [{"occurred": date(2019, 4, 2)}, {"victim_name": "Beth Marsh"}, {"suspect_born": date(1970, 1, 1)}],
)
def test_an_incident_before_the_application_or_with_one_other_person_is_not_proposed(change: dict[str, object]) -> None:
    assert propose_incidents(CASE, [replace(LATER, **change)]) == ()  # type: ignore[arg-type]


def test_an_incident_without_a_date_is_proposed_last() -> None:
    undated = replace(LATER, incident="I0", occurred=None)
    assert [one.incident.incident for one in propose_incidents(CASE, [undated, LATER])] == ["I1", "I0"]


def test_other_applications_on_the_subject_are_proposed_and_the_application_itself_is_not() -> None:
    same = replace(CASE, reference="R2", received=datetime.fromisoformat("2016-01-01"), a_surname="Marsh")
    known = replace(CASE, reference="R3", b_surname="Wood", b_pnc="88/1A")
    found = other_applications(
        replace(CASE, b_pnc="88/1a"), [CASE, known, same, replace(CASE, reference="R4", b_surname="X")]
    )
    assert [(one.reference, one.sentence) for one in found] == [
        ("R2", "subject (B): same name and date of birth"),
        ("R3", "subject (B): same PNC id, under another name or date of birth"),
    ]


def test_the_index_finds_what_comparing_everybody_finds() -> None:
    maps = load_maps([MAPS])
    export, column_map = open_export(DATA / "later_incidents.csv", maps)
    later = incidents(row.values for row in understand(export, column_map, SCOPE) if row.values)
    rows = [row for row in stored_exports("legacy_2015_2018.csv") if row.values]
    applications = list({str(row.reference): Application.of(row.values or {}) for row in rows}.values())
    index = PeopleIndex(applications, later)
    of_data = PeopleIndex([each.values() for each in applications], later)
    for application in applications[::6]:
        assert index.incidents(application) == propose_incidents(application, later)
        assert index.others(application) == other_applications(application, applications)
        assert of_data.others(application) == index.others(application)


def test_every_later_incident_of_the_exports_finds_its_application() -> None:
    rows = stored_exports("later_incidents.csv", "legacy_2015_2018.csv", "rms_2018_2023.xlsx")
    later = incidents(row.values for row in rows if row.values and row.kind == "incidents")
    applications = [Application.of(row.values) for row in rows if row.values and row.kind == "applications"]
    index = PeopleIndex(applications, later)
    found = {one.incident.incident for application in applications for one in index.incidents(application)}
    assert len(found) >= 130  # some concern applications that only the additional checks found


def test_the_words_of_a_name_are_a_key_whichever_stands_first() -> None:
    assert name_key("Reed Tom") == name_key("TOM reed") == ("reed", "tom")
