"""Reads an export from disk once, whole, and only if it stays the same while it is read."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from clare_review.errors import ImportRefused
from clare_review.ledger.digest import digest_of_bytes
from clare_review.population.column_map import DELIMITERS, ColumnMap
from clare_review.population.csv_text import broken_lines_note, decode, head_of, marked_encoding, rows_of, wall_note
from clare_review.population.grid import ExportFile, Sheet
from clare_review.population.maps import HEADER_WITHIN, headers_by_sheet, missing_headers, recognise
from clare_review.population.workbook import Limits, read_workbook

MOST_BYTES = 256 * 1024**2
_HEAD = 256 * 1024  # bytes: enough to see the headers of any CSV file

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE_AS = "open it in a spreadsheet program and save it as .xlsx"


def open_export(
    path: Path,
    maps: Mapping[str, ColumnMap],
    *,
    named: str | None = None,
    name: str | None = None,
    limits: Limits | None = None,
) -> tuple[ExportFile, ColumnMap]:
    """Reads an export with the map that fits it (or the one `named`); `name` is what messages and rows call the file.

    Raises:
        ImportRefused: the file cannot be read safely and without loss, changes while it is read, or no map fits it.
    """
    name = name or path.name
    content = snapshot(path, name)
    if _format(content, name) == "xlsx":
        export = _workbook(content, name, limits)
        column_map = recognise(headers_by_sheet(export), maps, named=named, format="xlsx", where=name)
    else:
        column_map = _map_of_text(content, name, maps, named)
        export = _text(content, name, column_map.encoding, column_map.delimiter)
    refuse_if_changed(path, export.digest, name)
    return export, column_map


def snapshot(path: Path, name: str) -> bytes:
    """The bytes of a file as they are now.

    Raises:
        ImportRefused: it is missing, not a plain file, empty, unreadable or larger than 256 MB.
    """
    try:
        if not path.is_file():
            raise ImportRefused(f"{name}: {'it is not a plain file' if path.exists() else 'there is no such file'}")
        if path.stat().st_size > MOST_BYTES:
            raise ImportRefused(f"{name}: it is larger than {MOST_BYTES // 1024**2} MB; export it in parts")
        content = path.read_bytes()
    except OSError as problem:
        raise ImportRefused(f"{name}: it cannot be read ({problem.strerror})") from None
    if not content.strip():
        raise ImportRefused(f"{name}: it is empty")
    return content


def refuse_if_changed(path: Path, digest: str, name: str) -> None:
    """Reads the file again and compares.

    Raises:
        ImportRefused: the file is no longer the one whose digest is given.
    """
    try:
        with path.open("rb") as stream:
            now = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise ImportRefused(f"{name}: it went away while it was read ({problem.strerror})") from None
    if now != digest:
        raise ImportRefused(f"{name}: it changed while it was read; close it everywhere and import it again")


def stage(path: Path, folder: Path) -> tuple[Path, str]:
    """Copies an export into `folder` under its digest, and gives the copy's path and digest.

    Raises:
        ImportRefused: the file cannot be read, changes while it is copied, or cannot be copied (disk full).
    """
    content = snapshot(path, path.name)
    digest = digest_of_bytes(content)
    staged = folder / f"{digest}{path.suffix.lower()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (staged.is_file() and digest_of_bytes(staged.read_bytes()) == digest):
            _write_whole(staged, content)
    except OSError as problem:
        raise ImportRefused(
            f"{path.name}: it cannot be copied into {folder} ({problem.strerror}), so nothing was imported"
        ) from None
    refuse_if_changed(path, digest, path.name)
    return staged, digest


def _write_whole(target: Path, content: bytes) -> None:
    """Writes a file whole or not at all, and leaves nothing beside it."""
    handle, beside = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _format(content: bytes, name: str) -> str:
    """The format of a file by what it holds, not by its name."""
    start = content[:2048].lstrip().lower()
    suffix = Path(name).suffix.lower()
    if content.startswith(_ZIP):
        if suffix in (".csv", ".txt"):
            raise ImportRefused(f"{name}: it is named like a text file but is a workbook; give it its right name")
        return "xlsx"
    if problem := _unreadable(content, start):
        raise ImportRefused(f"{name}: {problem}")
    if suffix in (".xls", ".xlsx", ".xlsm"):
        raise ImportRefused(f"{name}: it is named like a workbook but is text; name it .csv if that is what it is")
    return "csv"


def _unreadable(content: bytes, start: bytes) -> str | None:
    if content.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return "it is protected by a password; save it without one"
        return f"it is an old workbook (.xls); {_SAVE_AS}"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"\xef\xbb\xbf<html")) or b"<table" in start:
        return f"it is a web page named like a table; {_SAVE_AS}"
    if start.startswith((b"<?xml", b"\xef\xbb\xbf<?xml")):
        return f"it is an XML file, not a table; {_SAVE_AS}"
    if start.startswith((b"%pdf", b"{\\rtf")):
        return "it is a document, not a table; ask for the export as .csv or .xlsx"
    return None


def _workbook(content: bytes, name: str, limits: Limits | None) -> ExportFile:
    sheets, notes = read_workbook(content, name, limits)
    return ExportFile(name=name, digest=digest_of_bytes(content), format="xlsx", sheets=sheets, notes=notes)


def _text(content: bytes, name: str, encoding: str, delimiter: str) -> ExportFile:
    text = decode(content, encoding, name)
    rows = rows_of(text, delimiter, name)
    notes = [note for note in (wall_note(len(rows), name), broken_lines_note(rows, delimiter)) if note]
    if lost := text.count("\ufffd"):
        notes.append(f"{lost} characters were lost before this export was made (shown as \ufffd)")
    sheets = (Sheet(name="", rows=rows),)
    return ExportFile(name=name, digest=digest_of_bytes(content), format="csv", sheets=sheets, notes=tuple(notes))


def _map_of_text(content: bytes, name: str, maps: Mapping[str, ColumnMap], named: str | None) -> ColumnMap:
    """The map that fits a text file whose head is read as each map declares."""
    heads = {one.name: {"": _head(content, one)} for one in maps.values() if one.format == "csv"}
    fitting = {key: maps[key] for key, head in heads.items() if not missing_headers(maps[key], head)}
    if named in fitting or (named is None and fitting):
        return recognise(heads[named or next(iter(fitting))], fitting, named=named, where=name)
    blank: dict[str, list[list[str]]] = {"": []}
    fullest = max(heads.values(), key=lambda head: max((len(row) for row in head[""]), default=0), default=blank)
    return recognise(heads.get(named or "", fullest), maps, named=named, format="csv", where=name)


def _head(content: bytes, column_map: ColumnMap) -> list[list[str]]:
    encoding = marked_encoding(content) or column_map.encoding
    if encoding == "utf-16" and marked_encoding(content) is None:
        return []
    return head_of(content[:_HEAD].decode(encoding, errors="replace"), column_map.delimiter, HEADER_WITHIN)


def read_unknown(path: Path, *, limits: Limits | None = None) -> tuple[ExportFile, str, str, tuple[str, ...]]:
    """Reads a file that no map describes, to draft one: the export, its encoding and delimiter, and what is in doubt.

    A text file without a byte order mark that is not UTF-8 is read as cp1252, and that is said.

    Raises:
        ImportRefused: the file cannot be read safely.
    """
    content = snapshot(path, path.name)
    if _format(content, path.name) == "xlsx":
        return _workbook(content, path.name, limits), "", ",", ()
    encoding, doubts = _likely_encoding(content)
    first = decode(content, encoding, path.name).splitlines()[:HEADER_WITHIN]
    delimiter = max(DELIMITERS.values(), key=lambda mark: max(line.count(mark) for line in first))
    return _text(content, path.name, encoding, delimiter), encoding, delimiter, doubts


def _likely_encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    marked = marked_encoding(content)
    if marked:
        return marked, ()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", ("encoding: cp1252 is likely and not proved; look whether names with accents are right",)
    return "utf-8", ()
