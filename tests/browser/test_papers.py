"""The papers as pages in a browser without network: nothing for axe-core to find by day or night, nothing fetched."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from clare_review.acts.case_paper import case_paper
from clare_review.acts.papers import INTERNAL, internal_paper
from clare_review.acts.populations import applications
from clare_review.acts.watching import in_brief, watch_of
from clare_review.findings.papers.as_page import as_page
from clare_review.findings.report import report, watch_page
from clare_review.findings.watching import watch_table
from clare_review.invented.making import SCALES, make_review
from clare_review.release.files import page as page_of_release
from clare_review.review import open_review
from tests.browser.alone import browser
from tests.browser.test_panel_states import violations
from tests.unit.findings.test_public_words import release, statement

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every paper of a small review as a file."""
    place = tmp_path_factory.mktemp("papers")
    made = make_review(place, SCALES["small"], seed=7, say=lambda _: None)
    with open_review(made.folder, reader="lead") as review:
        papers = {name: internal_paper(review.office, name) for name in INTERNAL}
        papers["case"] = case_paper(review.office, next(iter(applications(review.office))), to="Professional Standards")
        found, today = report(review.findings()), watch_of(review.office)
    papers["public"] = statement(release())
    months = watch_page(
        today, watch_table(today), title="Today", as_at="Now", brief=in_brief(today), marking="OFFICIAL-SENSITIVE"
    )
    made_of = {name: as_page(paper) for name, paper in papers.items()}
    made_of |= {"findings": found.encode(), "watch": months.encode(), "release": page_of_release(release())}
    for name, data in made_of.items():
        (place / f"{name}.html").write_bytes(data)
    return {name: place / f"{name}.html" for name in made_of}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def opened(chromium: Browser, file: Path, scheme: str) -> tuple[Page, list[str]]:
    """A page in a browser without network, and everything it asked for or complained of."""
    context = chromium.new_context(offline=True, color_scheme=scheme, viewport={"width": 1100, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    return page, wrong


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        *((name, "light") for name in (*INTERNAL, "case", "public", "findings", "watch", "release")),
        *((name, "dark") for name in ("board", "findings", "watch", "release")),
    ],
)
def test_a_paper_opens_offline_and_axe_finds_nothing_wrong_with_it(chromium, pages, name, scheme):
    page, wrong = opened(chromium, pages[name], scheme)
    assert page.locator("h1").count() == 1
    assert (violations(page, "html"), wrong) == ([], [])
    page.context.close()


def test_no_page_is_wider_than_a_telephone(chromium, pages):
    page, _ = opened(chromium, pages["board"], "light")
    page.set_viewport_size({"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.context.close()
