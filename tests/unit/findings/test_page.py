"""The page and the notebook's sections: safe with hostile input, the same everywhere, readable by day and by night."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clare_review.findings.figures import Column, Findings, Table
from clare_review.findings.gathering import findings
from clare_review.findings.report import report
from clare_review.findings.sections import sections
from clare_review.findings.showing import show, text_table

from .invented_review import applications_frame, judgements_frame, position

HOSTILE = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'
NONE_FOUND = {"harm": 0, "service": 0, "administrative": 0}
IN_A_PROCESS = """
from clare_review.findings.report import report
from clare_review.ledger.digest import digest
from tests.unit.findings.test_page import small
print(digest(small().as_json()), digest(report(small())), digest(repr([one for one in small().tables])))
"""


def small(**columns: object) -> Findings:
    applications = applications_frame(110, 120).assign(**columns)
    judgements = judgements_frame(applications, NONE_FOUND, {**NONE_FOUND, "service": 2})
    return findings(applications, judgements, position(110, 120), secret=b"k")


class Opened(HTMLParser):
    """What a browser would make of a page: elements and their attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_hostile_words_from_an_export_are_words_on_the_page():
    page = Opened(report(small(route=HOSTILE, band=HOSTILE, guidance_version=HOSTILE), title=HOSTILE, marking=HOSTILE))
    assert not {"img", "script", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert page.words.count(HOSTILE) > 10


def test_hostile_words_are_words_in_the_notebook_too():
    hostile = small(route=HOSTILE, guidance_version=HOSTILE)
    for name in ("volumes", "timeliness"):
        shown = Opened(show(hostile, name)._repr_html_())
        assert "img" not in {tag for tag, _ in shown.elements}
        assert HOSTILE in shown.words


def test_a_handler_s_id_is_nowhere_however_it_is_written():
    hostile = small(handler=HOSTILE)
    said = report(hostile) + str(hostile.as_json()) + "".join(repr(show(hostile, s.id)) for s in sections(hostile))
    assert "onerror" not in said
    assert "H01" in said


def test_the_page_shows_its_marking_first_and_last_and_in_its_title():
    page = report(small(), marking="OFFICIAL-SENSITIVE: drill")
    body = Opened(page[page.index("<body>") :]).words.split()
    assert (" ".join(body[4:6]), " ".join(body[-2:])) == ("OFFICIAL-SENSITIVE: drill",) * 2
    assert "OFFICIAL-SENSITIVE: drill</title>" in page


def test_the_page_forbids_a_browser_to_fetch_anything():
    metas = [attributes for tag, attributes in Opened(report(small())).elements if tag == "meta"]
    policy = next(each["content"] for each in metas if each.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_link_leads_to_a_place_on_the_page():
    elements = Opened(report(small())).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    links = [attributes["href"] for tag, attributes in elements if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {link for link in links if link and link.removeprefix("#") not in ids} == set()


def test_every_chart_has_a_title_and_a_description_that_it_names():
    for drawn in re.findall(r"<svg.*?</svg>", report(small()), flags=re.DOTALL):
        root = ElementTree.fromstring(drawn)
        said = {each.get("id"): each.text for each in root if each.tag.endswith(("title", "desc"))}
        assert list(said) == root.get("aria-labelledby", "").split()
        assert all(said.values())


@pytest.mark.parametrize("mode", ["@media (prefers-color-scheme: dark)", "@media print"])
def test_every_colour_of_the_charts_has_its_value_by_night_and_in_print(mode):
    page = report(small())
    used = set(re.findall(r"var\((--chart-\w+), #", page))
    block = page[page.index(mode) :].split("\n}", 1)[0]
    assert len(used) > 5
    assert used <= set(re.findall(r"(--chart-\w+):", block))


def test_figures_and_page_are_the_same_in_another_zone_locale_and_hash_seed():
    def told(zone: str, locale: str, seed: str) -> str:
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS],
            env=environment,
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert told("Pacific/Auckland", "C", "1") == told("America/Los_Angeles", "C.UTF-8", "2")


def test_a_table_as_text_sets_words_left_and_numbers_right_with_the_total_under_a_rule():
    table = Table(
        id="t",
        caption="Two kinds",
        columns=(Column(id="kind", label="Kind"), Column(id="n", label="Number", adds=True)),
        rows=(("Long ones", 1_234), ("Short", None)),
        total=("All", 1_234),
    )
    assert text_table(table).splitlines() == [
        "Two kinds",
        "Kind       Number",
        "-----------------",
        "Long ones   1,234",
        "Short           –",
        "-----------------",
        "All         1,234",
    ]


def test_a_section_as_text_holds_its_words_and_every_one_of_its_tables():
    figures = small()
    for section in sections(figures):
        said = repr(show(figures, section.id))
        assert all(word in said for word in section.words)
        assert all(text_table(figures.table(id)) in said for id in section.tables)


def test_a_section_that_there_is_not_is_named_with_those_there_are():
    with pytest.raises(KeyError, match="no section 'harm'; there are population, volumes, progress, failures"):
        show(small(), "harm")
