"""Hostile texts in every place of a case, in a real browser: nothing runs, nothing leaves, nothing breaks."""

from pathlib import Path

import nbformat
import pytest

from clare_review.running.desk import prepare_desk
from tests.browser.conftest import PATIENCE, lab_on
from tests.browser.reviewing import start
from tests.panel.payloads import PAYLOADS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CELL = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from clare_review.reviewing.panel import review_panel
from tests.panel.desk_in_memory import DeskInMemory
from tests.panel.payloads import PAYLOADS
from tests.panel.test_hostile_text import hostile_case
desk = DeskInMemory(cases=dict((f"DVDS/2016/{{n:05}}", hostile_case(said)) for n, said in enumerate(PAYLOADS)))
review_panel(desk.panel_desk())
"""
# Everything the panel itself draws; whatever else turned up would have come out of a text.
OWN = """
B BUTTON CIRCLE DD DETAILS DIALOG DIV DL DT FIELDSET G H2 H3 H4 INPUT KBD LABEL LEGEND LI LINE MARK OL OPTION P PATH
PROGRESS RECT SECTION SELECT SPAN SUMMARY SVG TABLE TBODY TD TEXT TEXTAREA TH THEAD TITLE TR UL
"""


def test_forty_hostile_texts_stay_texts_in_every_place(tmp_path: Path) -> None:
    folder = tmp_path / "review"
    (folder / "batches").mkdir(parents=True)
    (folder / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\n")
    sources = ('review = ""\nbatch = ""\nreader = ""\nas_of = 0', CELL, 'print("receipt")')
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), tmp_path / "n.ipynb")
    with lab_on(prepare_desk(folder, "R07", template=tmp_path / "n.ipynb")) as lab:
        page = lab.page
        page.on("dialog", lambda dialog: lab.wrong.append(dialog.message))
        lab.open()
        start(page)
        for number in range(len(PAYLOADS)):
            page.locator(".cr-cell").nth(number).click()
            page.get_by_text(f"case {number + 1} of {len(PAYLOADS)}").wait_for(timeout=PATIENCE)
            tags = page.evaluate("[...document.querySelectorAll('.cr-panel *')].map((each) => each.tagName)")
            assert {tag.upper() for tag in tags} <= set(OWN.split())
            assert page.evaluate("(node => node.scrollWidth <= node.clientWidth)(document.querySelector('.cr-panel'))")
        assert "owned" not in page.title()
        assert page.evaluate("[typeof window.pwned, typeof {}.polluted]") == ["undefined", "undefined"]
        page.wait_for_timeout(300)
        lab.check_quiet()
