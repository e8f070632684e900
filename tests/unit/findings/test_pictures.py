"""Every picture: told in words, drawn the same each time, told apart by every eye and in grey print, naming nobody."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations

import pandas as pd
import pytest

from clare_review.assurance.assured import assured
from clare_review.findings.failure_months import failure_months
from clare_review.findings.flow import flow_of
from clare_review.findings.gathering import findings
from clare_review.findings.given import given
from clare_review.findings.missing_checks import Checked, check_map
from clare_review.findings.pictures.agreement import agreement_picture
from clare_review.findings.pictures.drawing import BLUE, INK, MUTED, PAPER, RAMP
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.first_shown import first_shown_picture
from clare_review.findings.pictures.flow import flow_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.missing_checks import STEPS, checks_picture
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.progress import Planned, progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture
from clare_review.findings.report import picture_html
from clare_review.places import template
from tests.unit.assurance.test_assured import FULL, NOTHING

from .colour_vision import VISIONS, apart, contrast, difference
from .invented_review import applications_frame, judgements_frame, position

APART = 10.0
"""CIEDE2000 that any two areas of one picture keep; about 1 is the least that is seen side by side (Sharma 2005)."""
SYSTEMS = {"pnc": "PNC", "pnd": "PND"}
NAMES = (
    "flow", "progress", "failures", "timeliness", "first_shown", "handlers", "agreement", "checks_by_handler",
    "volumes",
)  # fmt: skip


def in_every_class() -> list[Checked]:
    """Groups of 100 of which each lacks a check as often as one class of the map says."""
    lacking = [0, *(round(100 * step) for step in STEPS)]
    return [
        Checked(group=f"H{number:02d}", made={"pnc": place >= few, "pnd": place >= few})
        for number, few in enumerate(lacking)
        for place in range(100)
    ]


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    applications = applications_frame()
    return applications, judgements_frame(applications, assessed=0.97)


@pytest.fixture(scope="module")
def pictures(frames: tuple[pd.DataFrame, pd.DataFrame]) -> Mapping[str, Picture]:
    found, known = findings(*frames, position()), given(*frames, position())
    plan = [Planned(band="High", begins=date(2023, 11, 1), ends=date(2023, 12, 8))]
    contact = {each.reference: "reached" for each in known.applications if each.failed}
    drawn = (
        flow_picture(flow_of(known, contact)),
        progress_picture(found, plan),
        failures_picture(found),
        timeliness_picture(found),
        first_shown_picture(failure_months(known)),
        handlers_picture(found),
        agreement_picture(assured(FULL, resamples=0)),
        checks_picture(check_map("handler", list(SYSTEMS), in_every_class()), SYSTEMS),
        volumes_picture(found),
    )
    return {each.id: each for each in drawn if each is not None}


@pytest.fixture(scope="module")
def alone(pictures: Mapping[str, Picture]) -> Mapping[str, str]:
    """Each picture as a file of its own, drawn once."""
    return {name: picture.svg_alone() for name, picture in pictures.items()}


def areas(svg: str) -> set[str]:
    """The colours that areas of a drawing are filled with whole: no letters, no lines, nothing that shines through."""
    found = set()
    for element in ElementTree.fromstring(svg).iter():
        style = element.get("style", "")
        if element.tag.endswith(("path", "use", "rect")) and "opacity" not in style:
            found.update(re.findall(r"fill: (#[0-9a-f]{6})", style))
    return found - {PAPER, INK, MUTED}


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_in_words_what_it_shows_and_holds_its_numbers_as_a_table(pictures, alone, name):
    picture = pictures[name]
    described = ElementTree.fromstring(alone[name]).findtext("{http://www.w3.org/2000/svg}desc")
    assert described == picture.says and re.search(r"\d", picture.says)
    assert [table.rows for table in picture.tables] and all(table.rows for table in picture.tables)


@pytest.mark.parametrize("name", NAMES)
def test_two_areas_of_one_picture_are_told_apart_by_every_eye_and_in_grey_print(alone, name):
    near = [
        (one, other, vision, round(apart(one, other, vision), 1))
        for one, other in combinations(sorted(areas(alone[name])), 2)
        for vision in VISIONS
        if apart(one, other, vision) < (APART if {one, other} - set(RAMP) else APART - 1)
    ]
    assert near == []


def test_the_pictures_are_filled_with_several_colours_so_that_there_is_something_to_tell_apart(alone):
    assert {name: len(areas(alone[name])) for name in ("flow", "volumes", "checks_by_handler")} == {
        "flow": 4,
        "volumes": 2,
        "checks_by_handler": 5,
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_alone_fetches_nothing_and_names_nobody(pictures, alone, frames, name):
    svg = alone[name]
    assert "var(" not in svg and not re.search(r"""(?:href|src)="(?!#)|url\((?!#)|<script|@import""", svg)
    personal = set(frames[0]["reference"]) | set(frames[0]["handler"].dropna())
    assert [each for each in personal if each in svg + pictures[name].says + str(pictures[name].tables)] == []


@pytest.mark.parametrize("name", ["flow", "first_shown", "checks_by_handler"])
def test_a_picture_is_the_same_bytes_each_time_and_its_dots_say_nothing_of_what_made_them(pictures, alone, name):
    dots = pictures[name].png()
    anew = replace(pictures[name])
    assert (anew.svg_alone(), anew.png()) == (alone[name], dots)
    assert b"tEXt" not in dots and b"matplotlib" not in dots.lower()


@pytest.mark.parametrize(
    ("ink", "paper"), [(INK, PAPER), (MUTED, PAPER), (PAPER, BLUE), (INK, RAMP[2]), (PAPER, RAMP[3])]
)
def test_words_stand_out_from_what_is_behind_them(ink, paper):
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    assert contrast(ink, paper) >= 4.5


def colours(where: str) -> dict[str, str]:
    """The colours that the page's style gives to pictures, by their names: in the `dark`, or in `print`."""
    style = template("reports", "findings.css").read_text(encoding="utf-8")
    dark = template("reports", "dark.css").read_text(encoding="utf-8")
    style = style.replace('{% include "dark.css" %}', dark)
    block = style[style.index({"dark": "prefers-color-scheme: dark", "print": "@media print"}[where]) :]
    return dict(re.findall(r"--chart-([a-z0-9]+): (#[0-9a-f]{6})", block[: block.index("}")]))


@pytest.mark.parametrize("where", ["dark", "print"])
def test_words_stand_out_in_the_dark_and_in_print_too(where):
    by_name = colours(where)
    light = [
        ("ink", "paper"),
        ("muted", "paper"),
        ("paper", "blue"),
        ("ink", "ramp0"),
        ("ink", "ramp1"),
        ("ink", "ramp2"),
    ]
    pairs = [*light, ("paper", "ramp3"), ("paper", "ramp4")]
    assert [each for each in pairs if contrast(by_name[each[0]], by_name[each[1]]) < 4.5] == []


def test_every_colour_of_a_picture_has_one_in_the_dark_and_is_itself_in_print(pictures):
    named = dict(re.findall(r"var\(--chart-([a-z0-9]+), (#[0-9a-f]{6})\)", "".join(p.svg() for p in pictures.values())))
    assert named.keys() <= colours("dark").keys() and len(named) > 9
    in_print = colours("print") | {"paper": PAPER}
    assert named == {name: in_print[name] for name in named}


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_of_difference_gives_the_published_values(one, other, published):
    """Sharma, Wu and Dalal (2005), table 1, pairs 1, 17, 25 and 34."""
    assert round(difference(one, other), 4) == published


def test_a_red_and_a_green_that_look_alike_to_some_are_found_to(pictures):
    assert apart("#b4711d", "#6b8e23", "as it is") > 2 * apart("#b4711d", "#6b8e23", "deuteranopia")


def test_nothing_is_drawn_of_agreement_where_nobody_read_twice():
    assert agreement_picture(assured(NOTHING)) is None


def test_a_plan_stands_in_the_words_and_in_the_table(pictures):
    assert "planned by 8 December 2023" in pictures["progress"].says
    (table,) = pictures["progress"].tables
    assert dict(zip(table.column("band"), table.column("planned"), strict=True))["High"] == "8 December 2023"


@pytest.mark.parametrize("name", ["flow", "timeliness", "failures"])
def test_a_picture_in_a_notebook_has_every_colour_of_its_own_in_jupyterlab_s_dark_theme(pictures, name):
    shown = picture_html(pictures[name])
    start = shown.index('body[data-jp-theme-light="false"] :is(.clare-findings, .clare-answers) {')
    dark = dict(re.findall(r"--chart-([a-z0-9]+): (#[0-9a-f]{6})", shown[start : shown.index("}", start)]))
    drawn_with = set(re.findall(r"var\(--chart-([a-z0-9]+),", shown))
    assert "ink" in drawn_with and drawn_with <= dark.keys()
    assert contrast(dark["ink"], "#111111") >= 4.5 <= contrast(dark["muted"], "#111111")  # the theme's own background
