"""Makes the pictures of docs/panel.md anew: every state of the panel on an invented review, in a real browser.

Run by `make pictures`; it takes about two minutes. What it does is what the tests of the same states do.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from clare_review.running.desk import prepare_desk  # noqa: E402
from tests.browser.conftest import PATIENCE, Lab, lab_on, page_on  # noqa: E402
from tests.browser.reviewing import pass_warning, small_review  # noqa: E402
from tests.browser.states import walk  # noqa: E402
from tests.browser.test_adjudication import adjudicators_desk  # noqa: E402
from tests.browser.test_panel_states import theme  # noqa: E402

SIZE = {"width": 1280, "height": 800}
ALSO_DARK = ("case", "detailed", "recorded")
ALSO_WIDE = ("case",)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="clare-pictures-") as place:
        review_pictures(Path(place) / "batch")
        adjudication_picture(Path(place) / "two")
        page_picture(Path(place) / "page")


def review_pictures(place: Path) -> None:
    with lab_on(small_review(place)) as lab:
        prepare(lab)
        walk(lab, look)


def look(state: str, page: Page) -> None:
    page.set_viewport_size(SIZE)
    take(state, page)
    if state in ALSO_WIDE:
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.wait_for_timeout(300)
        take(f"{state}-wide", page)
        page.set_viewport_size(SIZE)
    if state in ALSO_DARK:
        theme(page, "JupyterLab Dark")
        take(f"{state}-dark", page)
        theme(page, "JupyterLab Light")


def adjudication_picture(place: Path) -> None:
    place.mkdir()
    template = adjudicators_desk(place)
    with lab_on(prepare_desk(place / "review", "R20", template=template)) as lab:
        prepare(lab)
        lab.page.get_by_role("button", name="Open the next undecided case").click(timeout=PATIENCE)
        lab.page.get_by_role("heading", name="Where they differ").wait_for(timeout=PATIENCE)
        lab.page.keyboard.press("1")
        take("adjudication", lab.page)


def page_picture(place: Path) -> None:
    with page_on(small_review(place)) as served:
        served.page.set_viewport_size(SIZE)
        served.page.goto(served.server.address, timeout=PATIENCE)
        served.page.get_by_role("button", name="Open the next unfinished case").click(timeout=PATIENCE)
        pass_warning(served.page)
        served.page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
        take("without-code", served.page)


def prepare(lab: Lab) -> None:
    lab.page.set_viewport_size(SIZE)
    lab.page.emulate_media(reduced_motion="reduce")
    lab.open()


def take(name: str, page: Page) -> None:
    page.wait_for_timeout(200)
    page.screenshot(path=HERE / f"{name}.png")
    shrink(HERE / f"{name}.png")
    sys.stdout.write(f"{name}\n")


def shrink(path: Path) -> None:
    """Fewer colours make a small file; matplotlib brings Pillow along."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(160, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    main()
