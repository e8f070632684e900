"""A notebook opens in JupyterLab and runs without a keystroke."""

import json
from pathlib import Path

import nbformat
import pytest

from clare_review.running.desk import prepare_desk
from tests.browser.conftest import PATIENCE, lab_on

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
COUNTER = """
import ipywidgets as w
said = w.Label("0 clicks")
button = w.Button(description="Count")
button.on_click(lambda _: setattr(said, "value", f"{int(said.value.split()[0]) + 1} clicks"))
w.VBox([button, said])
"""


def small_notebook(path: Path) -> Path:
    """A notebook with a button that counts."""
    sources = ('review = ""\nbatch = ""\nreader = ""\nas_of = 0', COUNTER, 'print("receipt of", batch, "for", reader)')
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def test_a_batch_runs_as_it_opens_and_its_buttons_work_and_nothing_leaves_the_machine(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\n")
    desk = prepare_desk(folder, "R07", template=small_notebook(tmp_path / "40_review.ipynb"))
    with lab_on(desk) as lab:
        lab.open()
        lab.page.get_by_text("receipt of B0001 for R07").wait_for()
        for _ in range(3):
            lab.page.get_by_role("button", name="Count").click()
        lab.page.get_by_text("3 clicks").wait_for()
        lab.check_quiet()


def test_saving_keeps_no_widget_state_even_when_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    (folder / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\n")
    desk = prepare_desk(folder, "R07", template=small_notebook(tmp_path / "40_review.ipynb"))
    with lab_on(desk) as lab:
        lab.open()
        lab.page.evaluate("window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')")
        lab.page.get_by_role("button", name="Count").click()
        lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
        lab.page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = json.loads(desk.first.read_text())
    assert any(cell.get("outputs") for cell in saved["cells"])
    assert "widgets" not in saved["metadata"] and "widget-view" not in json.dumps(saved)


def test_an_executed_notebook_without_a_kernel_shows_a_receipt_and_how_to_start(folder: Path, tmp_path: Path) -> None:
    (folder / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\n")
    desk = prepare_desk(folder, "R07", template=small_notebook(tmp_path / "40_review.ipynb"))
    (desk.folder / "executed.ipynb").write_bytes((ROOT / "notebooks" / "40_review.ipynb").read_bytes())
    with lab_on(desk) as lab:
        lab.page.goto(lab.server.address.replace(desk.first.name, "executed.ipynb"))
        lab.page.get_by_text("To work on it: clare-review lab --reviewer").wait_for(timeout=PATIENCE)
        shown = lab.page.locator(".jp-Notebook").inner_text()
        assert "detailed review required so far" in shown and "receipt: batch B0001" in shown
        assert [words for words in ("model not found", "error displaying widget") if words in shown.lower()] == []
        assert lab.outside() == set()
