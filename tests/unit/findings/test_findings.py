"""The findings of an invented review: the published shape, whatever the order of the rows, and a page that is safe."""

import json
import random
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime

import pytest

from clare_review.errors import FiguresDoNotBalance, ReviewNotReady
from clare_review.findings.figures import Signal
from clare_review.findings.funnel import pseudonyms
from clare_review.findings.gathering import findings
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.months import months_picture
from clare_review.findings.pictures.progress import progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture
from clare_review.findings.report import report
from clare_review.findings.showing import show
from clare_review.ledger.digest import digest

from .invented_review import applications_frame, judgements_frame, position

CHARTS = [volumes_picture, progress_picture, failures_picture, timeliness_picture, handlers_picture]


@pytest.fixture(scope="module")
def frames():
    applications = applications_frame()
    return applications, judgements_frame(applications)


@pytest.fixture(scope="module")
def whole(frames):
    return findings(*frames, position(), secret=b"of this review")


def test_both_populations_keep_figures_of_their_own(whole):
    told = [(one.applications, one.failures()) for one in whole.populations]
    assert told == [
        (3_582, {"total": 25, "harm": 2, "service": 12, "administrative": 11, "cannot_tell": 1}),
        (3_778, {"total": 33, "harm": 2, "service": 17, "administrative": 14, "cannot_tell": 1}),
    ]


def test_the_order_of_the_rows_makes_no_difference(frames, whole):
    applications, judgements = (frame.sample(frac=1, random_state=7) for frame in frames)
    again = findings(applications, judgements, position(), secret=b"of this review")
    assert digest(again.as_json()) == digest(whole.as_json())


def test_the_data_for_programs_has_the_promised_keys(whole):
    told = json.loads(json.dumps(whole.as_json()))
    assert {"population", "rows", "batches", "entries", "failures", "populations", "risk_assessed"} <= set(told)
    assert (told["population"]["version"], told["population"]["applications"]) == (2, 3_778)


def test_a_count_from_the_frames_is_the_count_in_the_findings(frames, whole):
    applications, judgements = frames
    reviewed = judgements[judgements["instrument"] == "detailed_review"].merge(applications, on="reference")
    late = reviewed[reviewed["category"].isin(["harm", "service", "administrative"]) & (reviewed["year"] == 2019)]
    table = whole.table(next(one.id for one in whole.tables if "year" in one.id and "fail" in one.id))
    (row,) = [row for row in table.rows if str(row[0]) == "2019"]
    assert row[table.place(next(c.id for c in table.columns if c.label == "All failures"))] == len(late)


def test_findings_without_a_population_say_what_comes_first(frames):
    with pytest.raises(ReviewNotReady, match="seal the review first"):
        findings(*frames, {**position(), "populations": []})


def test_a_judgement_on_no_application_is_refused(frames):
    applications, judgements = frames
    stray = judgements.head(1).assign(reference="DV99999")
    with pytest.raises(FiguresDoNotBalance, match=r"in no sealed population, e\.g\. DV99999"):
        findings(applications, stray, position())


def test_an_application_counted_twice_is_refused(frames):
    import pandas as pd

    applications, judgements = frames
    with pytest.raises(FiguresDoNotBalance, match="counted twice: DV00000"):
        findings(pd.concat([applications, applications.head(1)]), judgements, position())


def test_a_missing_column_and_an_unknown_word_are_named(frames):
    applications, judgements = frames
    with pytest.raises(ValueError, match="applications have no column route"):
        findings(applications.drop(columns="route"), judgements, position())
    with pytest.raises(ValueError, match="perhaps"):
        findings(applications.assign(clock_total="perhaps"), judgements, position())


def test_a_time_without_a_zone_is_refused(frames):
    with pytest.raises(ValueError, match="no time zone"):
        findings(*frames, {**position(), "at": datetime(2024, 5, 23, 14, 2)})  # noqa: DTZ001 - that is the point


def test_a_handler_with_few_cases_gives_no_signal(whole):
    few = [point for point in whole.funnel.handlers if point.cases < 100]
    assert few and all(point.signal is Signal.TOO_FEW for point in few)


def test_a_handler_keeps_the_pseudonym_when_later_handlers_come():
    first = [(1, f"W{n}") for n in range(12)]
    later = [*first, (2, "W99"), (2, "W0")]
    random.Random(3).shuffle(later)
    january, may = pseudonyms(first, b"s"), pseudonyms(later, b"s")
    assert {id: may[id] for id in january} == january
    assert may["W99"] == "H13"


def test_pseudonyms_cannot_be_worked_out_without_the_secret():
    ids = [(1, f"W{n}") for n in range(12)]
    assert pseudonyms(ids, b"one") != pseudonyms(ids, b"other")


def test_no_handler_id_is_on_the_page_or_in_the_data(whole):
    assert not re.search(r"W0\d\d", report(whole) + json.dumps(whole.as_json()))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)
def test_a_chart_is_the_same_bytes_each_time_and_says_what_it_shows(whole, chart):
    drawn = chart(whole)
    assert (drawn.svg(), drawn.png()) == (chart(whole).svg(), chart(whole).png())
    root = ElementTree.fromstring(drawn.svg())
    texts = {child.tag.split("}")[-1]: child.text for child in root}
    assert texts["title"] and texts["desc"]


def test_the_months_are_drawn_with_their_totals():
    drawn = months_picture(["2015-04", "2015-05"], {"right_to_ask": [3, 2], "right_to_know": [0, 4]})
    assert "9 applications in 2 months" in ElementTree.fromstring(drawn.svg()).findtext(
        "{http://www.w3.org/2000/svg}desc"
    )


def test_the_page_fetches_nothing_and_carries_its_marking(whole):
    page = report(whole, marking="OFFICIAL-SENSITIVE: internal")
    fetched = re.findall(r"""(?:src|href)\s*=\s*["']?(?!#)([^"'\s>]+)|url\((?!#|"#|'#)([^)]+)\)|@import""", page)
    assert [one for one in fetched if any(one)] == []
    assert "OFFICIAL-SENSITIVE: internal</p>" in page


def test_a_hostile_name_of_a_force_is_text_and_nothing_else(whole):
    page = report(whole, title='<script>alert(1)</script>"onload="x')
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_is_the_same_text_each_time(whole):
    assert report(whole) == report(whole)


@pytest.mark.parametrize("section", ["population", "volumes", "progress", "failures", "timeliness", "handlers"])
def test_a_section_of_the_notebook_is_the_same_as_text_and_as_html(whole, section):
    shown = show(whole, section)
    assert shown.section.heading in repr(shown)
    assert shown.section.heading in shown._repr_html_()
    assert repr(shown) == repr(show(whole, section))
