"""What an executed notebook keeps: the cells and what they showed, nothing of the machine, no widget state.

Pure functions on a notebook as plain nested data (nbformat 4), changed in place and returned.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Notebook = dict[str, Any]

_KEPT_OF_NOTEBOOK = ("kernelspec", "language_info")
_KEPT_OF_CELL = ("tags", "jupyter")
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_RECEIPT = re.compile(r"^\W*receipt\b", re.IGNORECASE | re.MULTILINE)
GIVEN = "injected-parameters"


def tidied(notebook: Notebook, given: Mapping[str, Any] | None = None) -> Notebook:
    """The notebook without papermill's paths and times, without widget state and with settled cell ids.

    `given` are the parameters of the run; they are kept once, in the notebook's metadata.
    """
    metadata = notebook["metadata"]
    notebook["metadata"] = {name: metadata[name] for name in _KEPT_OF_NOTEBOOK if name in metadata}
    # The patch level of Python is the machine's, and no part of what was found.
    notebook["metadata"].get("language_info", {}).pop("version", None)
    if given:
        notebook["metadata"]["clare_review"] = {"parameters": dict(given)}
    for cell in notebook["cells"]:
        cell["metadata"] = {name: value for name, value in cell["metadata"].items() if name in _KEPT_OF_CELL}
        if GIVEN in cell["metadata"].get("tags", ()):
            cell["id"] = GIVEN
    return without_widgets(notebook)


def without_widgets(notebook: Notebook) -> Notebook:
    """The notebook without widget state and without views of widgets; the text beside a view stays."""
    notebook["metadata"].pop("widgets", None)
    for cell in code_cells(notebook):
        for output in cell["outputs"]:
            # A saved view without its state would be drawn as "model not found".
            if len(output.get("data", {})) > 1:
                output["data"].pop(_WIDGET_VIEW, None)
    return notebook


def without_places(notebook: Notebook, places: Mapping[str, str]) -> Notebook:
    """The notebook with the machine's folders in what its cells showed replaced by what they are.

    `places` maps a folder's absolute path to a word, e.g. `<review>`; longer paths are replaced first.
    """
    in_order = sorted(places.items(), key=lambda pair: -len(pair[0]))
    for cell in code_cells(notebook):
        cell["outputs"] = [_replaced(output, in_order) for output in cell["outputs"]]
    return notebook


def receipt_of(notebook: Notebook) -> str | None:
    """The text of the receipt in the last code cell, or None when the notebook did not come to its end."""
    last = next(reversed(list(code_cells(notebook))), None)
    if last is None or last.get("execution_count") is None:
        return None
    text = "".join(_texts(last))
    return text if _RECEIPT.search(text) else None


def unfinished_because(notebook: Notebook) -> str | None:
    """Why an executed notebook does not count as done, in words; None when it does."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            return f"code cell {number} shows an error"
        if cell.get("execution_count") != number:
            return f"code cell {number} was not run in its turn"
    if receipt_of(notebook) is None:
        return "the last code cell shows no receipt, so the notebook did not come to its end"
    return None


def code_cells(notebook: Notebook) -> Iterator[Any]:
    """The code cells of a notebook in order."""
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _texts(cell: Mapping[str, Any]) -> Iterator[str]:
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            yield "".join(output["text"])
        else:
            yield "".join(output.get("data", {}).get("text/plain", ""))


def _replaced(value: Any, places: list[tuple[str, str]]) -> Any:
    if isinstance(value, str):
        for place, word in places:
            value = value.replace(place, word)
        return value
    if isinstance(value, dict):
        return {key: _replaced(inner, places) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, places) for inner in value]
    return value
