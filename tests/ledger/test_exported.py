"""An exported ledger is verified by a script of its own, with Python's own library and none of our code."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.ledger.checkpoints import Checkpoint
from clare_review.ledger.entry import Book
from clare_review.ledger.exporting import exported
from clare_review.ledger.notes import new_key, sign
from clare_review.places import template

from .conftest import TickingClock, judgement

SCRIPT = template("custody", "verify_ledger.py")
KEY = new_key("custodian", lambda size: b"\x05" * size)

# As a ledger holds them: no lone surrogates, no fractions, nothing beyond what every JSON reader keeps exactly.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


_spec = importlib.util.spec_from_file_location("verify_ledger", SCRIPT)
SCRIPTED = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(SCRIPTED)


@pytest.fixture
def file(full, tmp_path) -> Path:
    return write(full, tmp_path / "ledger.jsonl", texts=True)


def write(keeper, path: Path, *, books: tuple[Book, ...] = tuple(Book), texts: bool = False) -> Path:
    with keeper.reading() as present:
        path.write_text("".join(exported(present, books, texts=texts)), encoding="utf-8")
    return path


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def edit(path: Path, change: Any) -> None:
    """Rewrites the lines of an export as somebody would who wants it to look whole."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = change(lines) or lines
    lines[-1] = {"end": len(lines)}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def entries(lines: list[Any], book: str = "review") -> list[Any]:
    return [line for line in lines if line.get("book") == book]


@pytest.mark.parametrize("texts", [True, False])
@pytest.mark.parametrize("books", [tuple(Book), (Book.REVIEW,), (Book.CONSULTATIONS,)])
def test_an_export_verifies_without_our_code(full, tmp_path, texts, books):
    if texts and Book.REVIEW not in books:
        books = tuple(Book)
    done = run(write(full, tmp_path / "e.jsonl", books=books, texts=texts))
    assert done.returncode == 0, done.stderr
    for book in books:
        head = full.head(book)
        assert f"{book.value}: {head.number} entries verified, to {head.digest}" in done.stdout


def test_an_export_without_text_holds_no_text_and_its_commitment(full, tmp_path):
    text = write(full, tmp_path / "e.jsonl").read_text(encoding="utf-8")
    committed = next(entry.text_digest for entry in full.entries() if entry.text_digest)
    assert "as in log 2" not in text and "outcome" not in text
    assert f'"text_digest":"{committed}"' in text


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            lambda lines: entries(lines)[2]["entry"]["body"].update(answers={"failure": "yes"}),
            "entry 3: it was changed",
        ),
        (lambda lines: entries(lines)[3]["entry"].update(by="R02"), "entry 4: it was changed"),
        (lambda lines: entries(lines)[3].update(digest="0" * 64), "entry 4: it was changed"),
        (lambda lines: lines.remove(entries(lines)[1]), "entry 2 should stand here"),
        (lambda lines: lines.remove(entries(lines)[-1]), "review: it ends elsewhere"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "entry 1 should stand here"),
        (lambda lines: lines.insert(2, entries(lines)[0]), "entry 2 should stand here"),
        (lambda lines: entries(lines, "consultations")[0]["entry"].update(subject=None), "consultations entry 1"),
        (
            lambda lines: next(x for x in lines if "text_of" in x)["text"].update(reason="x"),
            "entry 3: its text is gone",
        ),
        (lambda lines: next(x for x in lines if "row" in x)["row"].update(raw={"A": "B"}), "entry 1: the rows"),
        (lambda lines: next(x for x in lines if "member" in x)["member"].update(outcome="x"), "00001: it was changed"),
        (lambda lines: [x for x in lines if "member" not in x], "entry 2: it sealed another population"),
        (lambda lines: [x for x in lines if "text_of" not in x], "entry 3: its text is gone"),
        (lambda lines: lines.insert(-1, {"text_of": 1, "salt": "", "text": {}}), "entry 1: its text"),
        (lambda lines: lines.insert(-1, {"note": "hello"}), "a line is of no known kind"),
    ],
)
def test_what_was_done_to_an_export_is_found_and_named(file, change, found):
    edit(file, lambda lines: result if isinstance(result := change(lines), list) else None)
    done = run(file)
    assert done.returncode == 1
    assert "NOT VERIFIED" in done.stderr and found in done.stderr


def test_every_byte_of_an_export_matters(file):
    whole, passed = file.read_bytes(), []
    for place in range(len(whole) - 1):  # the last byte is the newline of a file that ends as it should
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if SCRIPTED.problem_of(str(file)) is None:
            passed.append((place, whole[place - 9 : place + 9]))
    assert passed == []


@pytest.mark.parametrize("cut", [2, 5, 200])
def test_an_export_that_was_cut_off_is_found(file, cut):
    file.write_bytes(file.read_bytes()[:-cut])
    assert "NOT VERIFIED" in run(file).stderr


def note(keeper, path: Path) -> Path:
    heads = {book: keeper.head(book) for book in Book}
    path.write_text(sign(Checkpoint(review="r1", heads=heads, at=TickingClock()()).text(), KEY), encoding="utf-8")
    return path


def test_an_export_is_held_to_a_note_and_told_that_the_signature_was_not_checked(full, file, tmp_path):
    done = run(file, note(full, tmp_path / "a.note"))
    assert done.returncode == 0 and "its signature was NOT checked here" in done.stdout


def test_the_script_says_what_it_was_not_given_and_what_it_cannot_read(file, tmp_path):
    assert "say which export" in run().stderr
    assert run(file, tmp_path / "no.note").stderr.startswith(f"NOT VERIFIED: {tmp_path / 'no.note'} cannot be read")


def test_an_export_of_a_ledger_that_was_cut_off_is_found_by_a_note(full, tmp_path):
    short = write(full, tmp_path / "short.jsonl")
    full.append(judgement("later"))
    done = run(short, note(full, tmp_path / "a.note"))
    assert done.returncode == 1 and "review entry 5: it is gone" in done.stderr


def test_an_export_of_another_history_is_found_by_a_note(full, file, tmp_path):
    held = note(full, tmp_path / "a.note")
    lines = held.read_text(encoding="utf-8").splitlines()
    held.write_text("\n".join([*lines[:1], "3", *lines[2:]]) + "\n", encoding="utf-8")
    assert "review entry 3: " in run(file, held).stderr


@settings(deadline=None, max_examples=200)
@given(data=DATA)
def test_the_script_writes_data_as_rfc_8785_does(data):
    assert SCRIPTED.canonical(data).encode() == rfc8785.dumps(data)
