"""A whole ledger is moved between a file and a server: the same chains, counts and drafts, or the old one stays."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from clare_review.acts.moving import move_review
from clare_review.errors import LedgerDamaged, LedgerUnusable, ReviewError, SettingsProblem
from clare_review.ledger.digest import canonical, member_digest
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.erasing import Erasure
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.opening import open_keeper
from clare_review.ledger.proving_rows import row_digest, rows_digest
from clare_review.ledger.verifying import verify
from clare_review.settings import load_settings

from .conftest import ROW, TickingClock, judgement
from .conftest import open_keeper as open_file

CASE = "DVDS/2015/00001"
SETTINGS = (Path(__file__).resolve().parents[2] / "params" / "review.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(full, path, tmp_path) -> Path:
    """A review whose ledger has more rows than are moved at once, drafts, a claim, and a hand-over of cases."""
    rows = [{**ROW, "id": n, "row": n, "raw": f'{{"name":"Zoë {n}"}}'} for n in range(2, 4_600)]
    as_read = [{**row, "reasons": [], "raw": {"name": f"Zoë {row['id']}"}} for row in rows]
    full.append(
        NewEntry(kind=EntryKind.IMPORTED, by="L", key="i2", body={"rows_digest": rows_digest(as_read)}), rows=rows
    )
    batches = [{"id": "B0001", "reviewer": "R01", "band": "high", "references": [CASE]}]
    full.append(NewEntry(kind=EntryKind.ALLOCATED, by="L", key="al", body={"batches": batches}))
    fence = full.drafts.claim("R01", CASE, "page 1").fence
    full.drafts.keep(DraftPlace(reader="R01", reference=CASE, instrument="risk_assessment"), {"n": 1}, fence=fence)
    moves = [{"batch": "B0001", "of": "B0001", "to": "R02", "references": [CASE]}]
    full.append(NewEntry(kind=EntryKind.HANDED_OVER, by="L", key="h", body={"from": "R01", "moves": moves}))
    full.drafts.claim("R02", CASE, "page 2")
    erase(full)
    full.close()
    (tmp_path / "review.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def erase(keeper: Keeper) -> None:
    """Takes away the text of a judgement, what one row said, and what a sealed application said of a person."""
    left = {"reference": CASE, "outcome": None}
    was = {**ROW, "id": 2, "row": 2, "reasons": [], "raw": {"name": "Zoë 2"}}
    body = {
        "texts": [3],
        "rows": [{"row": 2, "was": row_digest(was), "is": row_digest({**was, "raw": {}})}],
        "members": [{"reference": CASE, "is": member_digest(left)}],
    }
    keeper.append(
        NewEntry(kind=EntryKind.ERASED, by="L", key="e", body=body, text={"why": "the time has come"}),
        erases=Erasure(texts=(3,), rows=((2, "{}", "[]", None),), members=((CASE, canonical(left).decode()),)),
    )


@pytest.fixture
def place(server) -> str:
    """The address of a database without a ledger."""
    return server.address(server.database())


def opened(folder: Path) -> Keeper:
    return open_keeper(folder, load_settings(folder).ledger, clock=TickingClock(), chance=lambda n: b"\x07" * n)


def standing(folder: Path) -> list[object]:
    """All that has to be the same wherever a ledger is."""
    with closing(opened(folder)) as keeper:
        claims = keeper._ask(sa.text("SELECT * FROM claim ORDER BY reader"))
        drafts = [draft for reader in ("R01", "R02") for draft in keeper.drafts.of(reader, CASE)]
        return [
            verify(keeper),
            keeper.texts(),
            keeper.source_rows(),
            keeper.members(),
            drafts,
            list(map(tuple, claims)),
        ]


def move(folder: Path, to: str, tell=lambda *_: None):
    return move_review(folder, to, person="lead", tell=tell)


def test_a_review_moved_to_a_server_and_back_is_the_same_review(folder, place, server):
    before = standing(folder)
    assert before[0].erased.by == (8,) and 3 not in before[1]
    told = []
    moved = move(folder, place, lambda *at: told.append(at))
    assert load_settings(folder).ledger == place == moved.where
    assert standing(folder) == before
    assert ("source_row", 2_000, 4_599) in told and ("source_row", 4_599, 4_599) in told
    last = "SELECT reference, person FROM clare.allotment ORDER BY entry DESC LIMIT 1"
    assert server.do(server.database_of(place), last) == [(CASE, "R02")]
    move(folder, "back.sqlite")
    assert standing(folder) == before


@pytest.fixture
def plain_place(server) -> str:
    """A database without a ledger, of a login that is no superuser: it may make roles, and owns its database."""
    database = server.database()
    login = f"owner_of_{database}"
    server.do("postgres", f"CREATE ROLE {login} LOGIN CREATEROLE", f"ALTER DATABASE {database} OWNER TO {login}")
    return server.address(database, login)


def test_an_owner_who_is_no_superuser_moves_a_review_there_and_back(folder, plain_place):
    before = standing(folder)
    move(folder, plain_place)
    assert standing(folder) == before
    move(folder, "back.sqlite")
    assert standing(folder) == before


def test_a_move_by_an_owner_who_is_no_superuser_can_be_undone(folder, plain_place):
    before = standing(folder)
    (folder / "review.yaml").write_text(SETTINGS.replace("\nledger: ledger.sqlite", "\n'ledger': ledger.sqlite"))
    with pytest.raises(LedgerUnusable, match="nothing was moved"):
        move(folder, plain_place)
    (folder / "review.yaml").write_text(SETTINGS)
    move(folder, plain_place)
    assert standing(folder) == before


def test_recording_goes_on_where_the_review_came_to(folder, place):
    end = standing(folder)[0].heads[Book.REVIEW]
    move(folder, place)
    with closing(opened(folder)) as keeper:
        entry = keeper.append(NewEntry(kind=EntryKind.DEFERRED, by="lead", key="n", subject=CASE, body={}))
    assert (entry.number, entry.previous) == (end.number + 1, end.digest)


def test_the_old_ledger_is_left_and_says_where_it_went(folder, path, place):
    with closing(open_file(path)) as still_open:
        move(folder, place)
        with pytest.raises(LedgerUnusable, match="the ledger was moved elsewhere: open the review again"):
            still_open.append(judgement("late"))
    with pytest.raises(LedgerUnusable, match=r"this ledger was moved to postgresql://.* and takes no entries"):
        open_file(path)
    move(folder, "back.sqlite")
    with pytest.raises(LedgerUnusable, match=r"this ledger was moved to back\.sqlite"):
        open_keeper(folder, place, clock=TickingClock(), chance=lambda n: b"\x07" * n)


class Interrupted(BaseException):
    """What a Ctrl-C raises, or a machine that is told to stop."""


@pytest.mark.parametrize("steps", [1, 5, 8])
@pytest.mark.parametrize("to", ["server", "new.sqlite"])
def test_a_move_that_is_interrupted_leaves_the_old_ledger_in_force_and_nothing_at_the_new_place(
    folder, place, steps, to
):
    before, there = standing(folder), {file.name for file in folder.iterdir()}
    left = iter(range(steps))

    def interrupt(*_at):
        if next(left, None) is None:
            raise Interrupted

    with pytest.raises(Interrupted):
        move(folder, place if to == "server" else to, interrupt)
    assert standing(folder) == before
    assert {file.name for file in folder.iterdir()} == there
    move(folder, place if to == "server" else to)
    assert standing(folder) == before


def test_a_move_whose_settings_could_not_be_written_is_undone(folder, place):
    before = standing(folder)
    (folder / "review.yaml").write_text(SETTINGS.replace("\nledger: ledger.sqlite", "\n'ledger': ledger.sqlite"))
    with pytest.raises(LedgerUnusable, match="nothing was moved"):
        move(folder, place)
    assert standing(folder) == before
    (folder / "review.yaml").write_text(SETTINGS)
    move(folder, place)
    assert standing(folder) == before


def test_a_move_that_was_killed_before_its_settings_were_written_is_finished_by_the_same_command(folder, place):
    before = standing(folder)
    move(folder, place)
    (folder / "review.yaml").write_text(SETTINGS)
    with pytest.raises(LedgerUnusable, match="run `clare-review move --to postgresql://"):
        opened(folder)
    move(folder, place)
    assert standing(folder) == before


def test_a_ledger_is_not_moved_onto_another(folder, server, tmp_path):
    (tmp_path / "other.sqlite").write_text("somebody's")
    for taken in ("other.sqlite", server.ledger()):
        with pytest.raises(LedgerUnusable, match=r"exists already|there is a ledger already"):
            move(folder, taken)
    with pytest.raises(ReviewError, match="the ledger is there already"):
        move(folder, "ledger.sqlite")
    with pytest.raises(SettingsProblem, match="it holds a password"):
        move(folder, "postgresql://R01:Quillfeather@db/clare")


def test_a_ledger_that_does_not_prove_is_not_moved(folder, path, place):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER entry_no_update")
        raw.execute("UPDATE entry SET \"by\" = 'R09' WHERE number = 3")
        raw.commit()
    with pytest.raises(LedgerDamaged, match="entry 3: it was changed"):
        move(folder, place)
    assert load_settings(folder).ledger == "ledger.sqlite"
