"""Reads a workbook: the zip is checked first, then a limited child process reads it.

A crafted workbook of a few kilobytes can make a reader claim all memory and abort the process, which no
`except` catches; so the reader is given a process of its own.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clare_review.errors import ImportRefused
from clare_review.population.csv_text import wall_note
from clare_review.population.grid import Cell, Fault, Number, RawRow, Sheet

_CHILD = "clare_review.population.workbook_child"
_HOME = Path(__file__).resolve().parents[2]
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What reading one workbook may cost.

    `grace` are the seconds after which the parent ends a child that its own limit did not end; `inflated` is the
    size of its parts in bytes once unpacked.
    """

    seconds: int = 60
    grace: int = 5
    memory: int = 2 * 1024**3
    inflated: int = 256 * 1024**2
    entries: int = 5_000


def check_package(content: bytes, name: str, limits: Limits) -> tuple[str, ...]:
    """Checks a workbook's zip without unpacking it; gives what a person should know.

    Raises:
        ImportRefused: it is damaged, too large once unpacked, encrypted, or not a plain .xlsx workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = [entry.filename for entry in entries]
            kind = package.read("mimetype")[:60] if "mimetype" in names and _small(entries, "mimetype") else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
        raise ImportRefused(f"{name}: it is not a whole workbook ({problem}); export it again") from None
    if why := _package_problem(entries, names, kind, limits):
        raise ImportRefused(f"{name}: {why}")
    if any(entry.startswith("xl/externalLinks/") for entry in names):
        return ("it has links to other workbooks; they were not followed, the values last stored were read",)
    return ()


def read_workbook(content: bytes, name: str, limits: Limits | None = None) -> tuple[tuple[Sheet, ...], tuple[str, ...]]:
    """The sheets of a workbook, and what a person should know about them.

    Raises:
        ImportRefused: it cannot be read safely, within its limits, or without loss.
    """
    limits = limits or Limits()
    notes = check_package(content, name, limits)
    with tempfile.TemporaryDirectory(prefix="clare-review-") as folder:
        copy = Path(folder) / "workbook.xlsx"
        copy.write_bytes(content)
        answer = _ask_child(copy, name, limits)
    if "refused" in answer:
        raise ImportRefused(f"{name}: {answer['refused']}")
    sheets = tuple(_sheet(data) for data in answer["sheets"])
    return sheets, (*notes, *answer["notes"], *(note for sheet in sheets for note in _notes(sheet)))


def _small(entries: list[zipfile.ZipInfo], name: str) -> bool:
    return all(entry.file_size < 1000 for entry in entries if entry.filename == name)


def _package_problem(entries: list[zipfile.ZipInfo], names: list[str], kind: bytes, limits: Limits) -> str | None:
    inflated = sum(entry.file_size for entry in entries)
    if b"opendocument" in kind:
        return f"it is an OpenDocument file; {_SAVE_AS}"
    if "xl/workbook.bin" in names:
        return f"it is a binary workbook (.xlsb); {_SAVE_AS}"
    if "xl/vbaProject.bin" in names:
        return f"it carries macros (.xlsm), which an export has no need of; {_SAVE_AS}"
    if any(entry.flag_bits & 1 for entry in entries):
        return "it is protected by a password; save it without one"
    if len(entries) > limits.entries:
        return f"it has {len(entries):,} parts, more than the {limits.entries:,} a workbook may have"
    if len(set(names)) < len(names):
        return "two of its parts have the same name, so what it says depends on who reads it; export it again"
    if inflated > limits.inflated:
        most = limits.inflated // 1024**2
        return f"unpacked it is {inflated // 1024**2:,} MB, more than the {most:,} MB allowed; export it in parts"
    if "xl/workbook.xml" not in names:
        return "it is a zip file but no workbook; give the .xlsx itself"
    return None


def _ask_child(copy: Path, name: str, limits: Limits) -> dict[str, Any]:
    command = [sys.executable, "-m", _CHILD, str(copy), str(limits.seconds), str(limits.memory)]
    paths = [str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    most = f"{limits.seconds} seconds and {limits.memory / 1024**3:.1f} GB"
    # Started in a folder of our own, because Python looks for modules where it starts.
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=limits.seconds + limits.grace,
            env=environment,
            cwd=copy.parent,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ImportRefused(f"{name}: reading it took longer than the {most} allowed; export it in parts") from None
    if done.returncode != 0:
        raise ImportRefused(
            f"{name}: reading it failed within the {most} allowed (the reader ended with {done.returncode});"
            " the file is damaged or made to do harm; export it again"
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _sheet(data: dict[str, Any]) -> Sheet:
    hidden = set(data["hidden_rows"])
    rows = tuple(
        RawRow(row=number, cells=tuple(_cell(cell) for cell in cells), hidden=number in hidden)
        for number, cells in enumerate(data["rows"], 1)
    )
    return Sheet(name=data["name"], rows=rows, hidden=data["hidden"])


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell
    if cell[0] == "n":
        return Number(text=cell[1])
    if cell[0] == "d":
        return datetime.fromisoformat(cell[1]) if "T" in cell[1] else date.fromisoformat(cell[1])
    return Fault(shown=cell[1], why=cell[2])


def _notes(sheet: Sheet) -> list[str]:
    notes = [f"sheet {sheet.name} is hidden; it was read like the others"] if sheet.hidden else []
    hidden = [row.row for row in sheet.rows if row.hidden]
    if hidden:
        first = ", ".join(str(row) for row in hidden[:10]) + (" and more" if len(hidden) > 10 else "")
        notes.append(f"sheet {sheet.name}: {len(hidden)} hidden rows were read like the others (row {first})")
    if note := wall_note(len(sheet.rows), f"sheet {sheet.name}"):
        notes.append(note)
    return notes
