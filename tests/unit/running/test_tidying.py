"""What an executed notebook keeps, and when it counts as done."""

from typing import Any

import nbformat
import pytest

from clare_review.running.tidying import receipt_of, tidied, unfinished_because, without_places

VIEW = "application/vnd.jupyter.widget-view+json"


def executed(*texts: str) -> Any:
    """A notebook of which each cell printed one text."""
    cells = [
        nbformat.v4.new_code_cell(
            "print()", execution_count=number, outputs=[nbformat.v4.new_output("stream", text=text)]
        )
        for number, text in enumerate(texts, start=1)
    ]
    return nbformat.v4.new_notebook(cells=cells)


def test_nothing_of_the_machine_and_no_widget_state_is_kept() -> None:
    notebook = executed("receipt")
    notebook.metadata |= {"papermill": {"output_path": "/home/sian/x"}, "widgets": {"state": "Smith"}, "toc": 1}
    notebook.cells[0].metadata |= {"papermill": {"start_time": "2024"}, "execution": {"iopub": "2024"}, "tags": ["a"]}
    assert tidied(notebook)["metadata"] == {}
    assert notebook["cells"][0]["metadata"] == {"tags": ["a"]}


def test_a_widget_is_kept_as_its_text_only() -> None:
    notebook = executed("receipt")
    data = {VIEW: {"model_id": "1"}, "text/plain": "Button()"}
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data=data)]
    assert tidied(notebook)["cells"][0]["outputs"][0]["data"] == {"text/plain": "Button()"}


def test_the_cell_that_papermill_adds_always_has_the_same_id() -> None:
    one, other = executed("receipt"), executed("receipt")
    for notebook in (one, other):
        notebook.cells[0].metadata["tags"] = ["injected-parameters"]
    assert tidied(one)["cells"][0]["id"] == tidied(other)["cells"][0]["id"]


def test_folders_of_the_machine_are_named_by_what_they_are_longest_first() -> None:
    notebook = without_places(executed("/r/r1/b /r/x"), {"/r": "<home>", "/r/r1": "<review>"})
    assert notebook["cells"][0]["outputs"][0]["text"] == "<review>/b <home>/x"


def test_a_notebook_that_printed_its_receipt_is_done() -> None:
    assert unfinished_because(executed("", "Receipt of B0001\n3 of 25")) is None
    assert receipt_of(executed("Receipt of B0001")) == "Receipt of B0001"


@pytest.mark.parametrize("texts", [("Receipt", "and then"), ("",), ("no receipts here",), ()])
def test_a_notebook_without_a_receipt_in_its_last_cell_is_not_done(texts: tuple[str, ...]) -> None:
    assert "no receipt" in str(unfinished_because(executed(*texts)))


def test_a_notebook_of_which_a_cell_failed_or_was_left_out_is_not_done() -> None:
    failed, left_out = executed("", "Receipt"), executed("", "Receipt")
    failed.cells[0].outputs = [nbformat.v4.new_output("error", ename="ValueError", evalue="", traceback=[])]
    left_out.cells[0].execution_count = None
    assert unfinished_because(failed) == "code cell 1 shows an error"
    assert unfinished_because(left_out) == "code cell 1 was not run in its turn"
