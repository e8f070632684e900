"""What the charts draw and what they leave out; their words are read from the drawing itself."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from clare_review.findings.figures import Findings, Signal
from clare_review.findings.gathering import findings
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.progress import progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture
from clare_review.findings.report import report
from clare_review.findings.sections import Section, sections, unanswered

from .invented_review import applications_frame, judgements_frame, position

NONE_FOUND = {"harm": 0, "service": 0, "administrative": 0}


@pytest.fixture(scope="module")
def whole() -> Findings:
    applications = applications_frame()
    return findings(applications, judgements_frame(applications), position())


def small(assessed: float) -> Findings:
    applications = applications_frame(40, 50)
    judgements = judgements_frame(applications, NONE_FOUND, NONE_FOUND, assessed)
    return findings(applications, judgements, position(40, 50))


def drawn_words(chart: Picture) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(chart.svg()).iter("{http://www.w3.org/2000/svg}text")]


def test_a_handler_with_too_few_cases_is_not_in_the_funnel_chart(whole):
    points = whole.funnel.handlers
    shown = {each.pseudonym for each in points} & set(drawn_words(handlers_picture(whole)))
    assert shown == {each.pseudonym for each in points if each.signal is not Signal.TOO_FEW}


def test_the_funnel_chart_counts_those_it_does_not_show(whole):
    few = sum(each.signal is Signal.TOO_FEW for each in whole.funnel.handlers)
    assert f"{few} under 100: not enough data" in drawn_words(handlers_picture(whole))


def test_every_year_is_labelled_with_the_total_of_its_table(whole):
    table = whole.table("volumes")
    words = drawn_words(volumes_picture(whole))
    assert {f"{total:,}" for total in table.column("applications")} <= set(words)


def test_the_rate_of_all_failures_stands_beside_its_exact_interval(whole):
    assert "0.873%  (0.602 to 1.225)" in drawn_words(failures_picture(whole))


def test_a_name_that_looks_like_markup_or_mathematics_is_drawn_as_it_is(whole):
    curve = replace(whole.curves[0], band="$x^2$ <b>&")
    words = drawn_words(progress_picture(replace(whole, curves=(curve, *whole.curves[1:]))))
    assert "$x^2$ <b>&" in words


def test_a_long_name_of_guidance_is_broken_so_that_it_stays_on_the_chart():
    applications = applications_frame(40, 50)
    long = "Statutory guidance under section 77 of the Domestic Abuse Act 2021"
    named = applications.assign(guidance_version=long)
    words = drawn_words(
        timeliness_picture(findings(named, judgements_frame(named, NONE_FOUND, NONE_FOUND), position(40, 50)))
    )
    assert max(len(each) for each in words) <= 36 and "Statutory guidance under section 77" in " ".join(words)


def test_charts_on_one_page_share_no_identifier(whole):
    root = ElementTree.fromstring(f"<page>{volumes_picture(whole).svg()}{handlers_picture(whole).svg()}</page>")
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("assessed", [0.0, 0.5, 1.0])
def test_a_review_that_has_found_nothing_yet_still_has_a_page(assessed):
    page = report(small(assessed))
    assert page.count("<svg") == 5


def test_progress_within_two_days_is_drawn_along_the_ledger_up_to_its_last_entry():
    words = drawn_words(progress_picture(small(0.5)))
    assert "ledger entry" in words and "14,000" in words


def test_with_nothing_read_the_page_says_so_instead_of_a_rate():
    assert "nothing is read yet, so there is no rate" in report(small(0.0))


def test_what_is_not_yet_looked_for_is_said_first():
    assert unanswered(small(0.5))[0].endswith("25 applications not yet risk assessed.")


def test_a_handler_outside_a_limit_is_named_even_where_names_run_together(whole):
    (one, other, *_) = [each for each in whole.funnel.handlers if each.signal is not Signal.TOO_FEW]
    quiet = replace(one, pseudonym="H98", cases=150, failures=0)
    loud = replace(other, pseudonym="H99", cases=151, failures=0, signal_against_others=Signal.BELOW_95)
    drawn = handlers_picture(replace(whole, funnel=replace(whole.funnel, handlers=(quiet, loud))))
    words = drawn_words(drawn)  # below the funnel both stand in a line of their own
    assert (words.count("H98"), words.count("H99")) == (1, 2)
    assert "outside a limit: H99" in drawn.says


def test_the_words_on_handlers_name_those_above_a_limit_of_either_rate(whole):
    (one, *_) = [each for each in whole.funnel.handlers if each.signal is not Signal.TOO_FEW]
    loud = replace(one, pseudonym="H99", signal_against_others=Signal.ABOVE_998)
    said = " ".join(section(replace(whole, funnel=replace(whole.funnel, handlers=(loud,))), "handlers").words)
    assert "the rate of all: none" in said
    assert "cannot hide: H99." in said


def section(findings: Findings, id: str) -> Section:
    return next(each for each in sections(findings) if each.id == id)
