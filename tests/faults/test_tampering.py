"""Somebody holds the file and has an editor: whatever they change is found, and the first bad entry is named."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from clare_review.errors import LedgerDamaged, LedgerUnusable
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.reading import Head
from clare_review.ledger.verifying import verify
from clare_review.review import open_review
from tests.faults.small_review import desk_of, made_review, request
from tests.faults.test_power_cuts import everything
from tests.ledger.conftest import open_keeper

LEDGER = "ledger.sqlite"
SHARES = 20  # of all bytes of a file: a long sweep shows how far it is, and processors can share it
NAMES_A_PLACE = re.compile(r"entry \d+|row \d+|application \S+|guards are|the file is damaged|not a ledger")
"""What a message must name: an entry, a row, an application, a guard, or that the file as a whole is no database."""
PERSONAL = re.compile("Hart|Reed|1981-02-03|1980-01-02|Police National")
"""What no message may repeat of what stands in the file."""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ledger with everything in it: rows, members, judgements with text, an amendment, looks."""
    place = made_review(tmp_path_factory.mktemp("tampering"), readers=1, each=3)
    with open_review(place, reader="R01") as review:
        desk = desk_of(review)
        for n, reference in enumerate(desk.view.references):
            desk.record(request(review, desk.open(reference), key=f"k{n}"))
        again = desk.open(desk.view.references[0])
        desk.record(request(review, again, key="again", reason="Read again", text={"note": "Log 2 names one."}))
        for number in (1, 2):
            ran = NewEntry(kind=EntryKind.RAN, by="R01", key=f"run {number}", body={"notebooks": number})
            review.office.keeper.append(ran, book=Book.RUNS)
    return place / LEDGER


def verdict(path: Path, noted: Iterable[Head] = ()) -> str:
    """What verifying says; empty when it finds nothing."""
    try:
        keeper = open_keeper(path)
        try:
            verify(keeper, noted)
        finally:
            keeper.close()
    except (LedgerDamaged, LedgerUnusable) as problem:
        return str(problem)
    return ""


# -- bytes


def flipped(ledger: Path, scratch: Path, offsets: Iterable[int]) -> Counter[str]:
    """What became of each byte that was flipped: located, or it says the same; anything else is spelt out."""
    whole, says = ledger.read_bytes(), everything(ledger)
    copy, told = scratch / LEDGER, Counter[str]()
    for offset in offsets:
        changed = bytearray(whole)
        changed[offset] ^= 0xFF
        copy.write_bytes(changed)
        said = verdict(copy)
        if said:
            told["located" if NAMES_A_PLACE.search(said) else f"not located: {said}"] += 1
            assert not PERSONAL.search(said), said
        else:
            told["says the same" if everything(copy) == says else f"not found: byte {offset}"] += 1
    return told


def test_a_flipped_byte_is_found_and_located_or_changes_nothing_that_is_read(ledger: Path, scratch: Path) -> None:
    size = ledger.stat().st_size
    told = flipped(ledger, scratch, sorted(Random(1).sample(range(size), 700)))
    assert set(told) == {"located", "says the same"}
    assert told["located"] > 100


def test_every_byte_of_the_files_own_head_that_is_flipped_is_located_or_changes_nothing(
    ledger: Path, scratch: Path
) -> None:
    assert set(flipped(ledger, scratch, range(100))) == {"located", "says the same"}


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_every_byte_that_is_flipped_is_found_and_located_or_changes_nothing_that_is_read(
    ledger: Path, scratch: Path, share: int
) -> None:
    told = flipped(ledger, scratch, range(share, ledger.stat().st_size, SHARES))
    assert set(told) == {"located", "says the same"}


@pytest.mark.parametrize("table", ["claim", "draft", "giving", "member"])
def test_a_table_that_was_given_another_column_is_named(ledger: Path, scratch: Path, table: str) -> None:
    copy = tampered(ledger, scratch, f"ALTER TABLE {table} ADD COLUMN more TEXT")
    assert f"other columns than it was made with: {table}" in verdict(copy)


# -- rows, by somebody who can drop the guards and put them back


def tampered(ledger: Path, scratch: Path, *statements: str) -> Path:
    """A copy in which these statements were run with every guard away."""
    copy = scratch / LEDGER
    copy.write_bytes(ledger.read_bytes())
    with closing(sqlite3.connect(copy)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        for _, sql in guards:
            raw.execute(sql)
        raw.commit()
    return copy


def numbers(ledger: Path, table: str, key: str) -> list[int]:
    with closing(sqlite3.connect(ledger)) as raw:
        return [number for (number,) in raw.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]


BOOKS = {"entry": "review", "consultation": "consultations", "run": "runs"}


@pytest.mark.parametrize("table", BOOKS)
def test_every_column_of_every_entry_that_is_edited_is_named(ledger: Path, scratch: Path, table: str) -> None:
    columns = ("kind", "at", '"by"', "subject", "supersedes", '"key"', "body", "text_digest", "previous", "digest")
    edits = {column: f"coalesce({column}, '') || 'x'" for column in columns} | {
        "supersedes": "7 + number",
        "text_digest": "'x'",
    }
    for number in numbers(ledger, table, "number"):
        for column, value in edits.items():
            copy = tampered(ledger, scratch, f"UPDATE {table} SET {column} = {value} WHERE number = {number}")
            assert f"{BOOKS[table]} entry {number}: " in verdict(copy), (column, number)


@pytest.mark.parametrize("table", BOOKS)
def test_every_entry_that_is_taken_out_or_changes_places_is_named(ledger: Path, scratch: Path, table: str) -> None:
    there = numbers(ledger, table, "number")
    for number in there[:-1]:
        gone = tampered(ledger, scratch, f"DELETE FROM {table} WHERE number = {number}")
        assert f"{BOOKS[table]} entry {number + 1}: entry {number} should stand here" in verdict(gone)
        aside = f"UPDATE {table} SET number = -number WHERE number IN ({number}, {number + 1})"
        back = f"UPDATE {table} SET number = {2 * number + 1} + number WHERE number < 0"
        said = verdict(tampered(ledger, scratch, aside, back))
        assert f"{BOOKS[table]} entry {number}: it does not follow" in said


def test_a_tail_that_is_cut_off_is_found_against_a_head_that_was_noted(ledger: Path, scratch: Path) -> None:
    keeper = open_keeper(ledger)
    noted = keeper.head()
    keeper.close()
    for number in range(1, noted.number + 1):
        cut = [f"DELETE FROM entry_text WHERE number >= {number}", f"DELETE FROM entry WHERE number >= {number}"]
        said = verdict(tampered(ledger, scratch, *cut), [noted])
        assert f"entry {noted.number} was noted elsewhere, and the ledger ends at entry {number - 1}" in said


def test_every_text_row_and_member_that_is_edited_or_taken_out_is_named(ledger: Path, scratch: Path) -> None:
    for number in numbers(ledger, "entry_text", "number"):
        for act in (f"UPDATE entry_text SET text = '{{}}' WHERE number = {number}",
                    f"UPDATE entry_text SET salt = salt || '0' WHERE number = {number}",
                    f"DELETE FROM entry_text WHERE number = {number}"):  # fmt: skip
            assert f"entry {number}: its text" in verdict(tampered(ledger, scratch, act))
    for number in numbers(ledger, "source_row", "id"):
        for act in (f"UPDATE source_row SET raw = '{{}}' WHERE id = {number}",
                    f"UPDATE source_row SET row = row + 1 WHERE id = {number}",
                    f"DELETE FROM source_row WHERE id = {number}"):  # fmt: skip
            assert re.search(
                r"the rows it brought were changed|imported row \d+: ", verdict(tampered(ledger, scratch, act))
            )
    for act in ("UPDATE member SET digest = digest || '0'", "DELETE FROM member WHERE version = 1",
                "UPDATE member SET reference = reference || '0'", "UPDATE member SET version = 2"):  # fmt: skip
        assert NAMES_A_PLACE.search(verdict(tampered(ledger, scratch, act)))


def test_what_stands_beside_an_entry_of_whom_it_gave_what_is_found_when_it_is_not_what_the_entry_says(
    ledger: Path, scratch: Path
) -> None:
    (number,) = set(numbers(ledger, "giving", "entry"))
    values = {"batch": "'B9'", "came_from": "'B9'", "person": "'R02'", "part": "'{}'", "ordered": "'{\"x\":1}'"}
    acts = [f"UPDATE giving SET {column} = {value} WHERE place = 1" for column, value in values.items()]
    acts += ["DELETE FROM giving WHERE place = 1", "DELETE FROM giving", "UPDATE giving SET place = place + 5"]
    acts += [f"INSERT INTO giving SELECT {entry}, 9, batch, came_from, person, part, ordered FROM giving LIMIT 1"
             for entry in (number, number - 1, 99)]  # fmt: skip
    for act in acts:
        assert re.search(r"^review entry \d+: .*gave", verdict(tampered(ledger, scratch, act))), act


def test_an_index_that_was_changed_alone_is_found(ledger: Path, scratch: Path) -> None:
    def without(raw: sqlite3.Connection) -> None:
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("UPDATE sqlite_master SET sql = sql || ' WHERE number > 4' WHERE name = 'entry_of_kind'")

    copy = scratch / LEDGER
    copy.write_bytes(ledger.read_bytes())
    with closing(sqlite3.connect(copy)) as raw:
        without(raw)
        raw.commit()
    with closing(sqlite3.connect(copy)) as raw:
        raw.execute("REINDEX entry_of_kind")
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("UPDATE sqlite_master SET sql = replace(sql, ' WHERE number > 4', '') WHERE name = 'entry_of_kind'")
        raw.commit()
    assert "the file is damaged" in verdict(copy)
