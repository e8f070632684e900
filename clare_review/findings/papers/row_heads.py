"""Every row of a PDF's tables tagged with its own header, which the typesetter does for columns only.

In typst 0.15 the function that marks a header cell of a row (`pdf.header-cell`) is an experiment that its Python
package cannot switch on, so the tags are put right afterwards: the first cell of a row becomes a header (TH) with the
scope Row, and the other cells of the row name it beside the header of their column.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import NameTree, Object


def with_row_heads(pdf: bytes) -> bytes:
    """The same PDF with the first cell of each row of every table's body and foot as the header of that row."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as made:
        root = made.Root.StructTreeRoot
        if "/IDTree" in root:  # there is one as soon as there is a table
            ids = pikepdf.NameTree(root.IDTree)
            for number, row in enumerate(_rows(root)):
                _mark(ids, row, f"row{number:05}")
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


def _rows(root: "Object") -> Iterator["Object"]:
    """Every row of every body and foot, in the order of reading."""
    for part in _below(root):
        if _kind(part) in ("/TBody", "/TFoot"):
            yield from (row for row in _below(part) if _kind(row) == "/TR")


def _below(element: "Object") -> Iterator["Object"]:
    """Every element under one, in order; what is no element (marked content, references) is passed over."""
    from pikepdf import Array, Dictionary

    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def _kind(element: "Object") -> str:
    return str(element.get("/S"))


def _mark(ids: "NameTree", row: "Object", name: str) -> None:
    from pikepdf import Name, String

    first, *others = (cell for cell in _below(row) if _kind(cell) in ("/TD", "/TH"))
    first.S, first.ID = Name.TH, String(name)
    _of_table(first).Scope = Name.Row
    ids[name] = first
    for cell in others:
        _of_table(cell).Headers.append(String(name))


def _of_table(cell: "Object") -> "Object":
    """The attributes of a cell that concern its table; the typesetter gives every cell some."""
    return next(each for each in cell.A if each.get("/O") == "/Table")
