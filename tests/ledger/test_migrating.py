"""A ledger of an earlier layout is taken to the present one by one command, and no entry is touched."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.entry import Book
from clare_review.ledger.migrating import migrate_file
from clare_review.ledger.tables import LAYOUT, layouts
from clare_review.ledger.verifying import verify

from .conftest import judgement, open_keeper

EARLIER = Path(__file__).resolve().parents[1] / "data" / "ledgers"
CASE = "DVDS/2015/00001"
LAST = {  # the digest of the last entry of a ledger of each layout
    1: "662e09246890013fa5485d07b2b361445928f108fb5cd08c5a6f6a20b71d82d4",
    2: "3810852023bc2dc5dd40ef31ae8d462e7498a1f5a7356323001f3ac0480c3d63",
}


@pytest.fixture(params=sorted(path.stem for path in EARLIER.glob("*.sql")))
def earlier(request, tmp_path) -> Path:
    """A ledger as an earlier version left it."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript((EARLIER / f"{request.param}.sql").read_text(encoding="utf-8"))
    return path


def number_of(path: Path) -> int:
    """The layout that a file says it has."""
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("PRAGMA user_version").fetchone()[0])


def layout_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in found}


def test_there_is_a_ledger_of_every_earlier_layout_to_migrate():
    assert {int(path.stem.split("_")[1]) for path in EARLIER.glob("layout_*.sql")} == set(range(1, LAYOUT))


def test_an_earlier_layout_is_not_opened_and_the_command_is_named(earlier):
    with pytest.raises(LedgerUnusable, match=f"reads layout {LAYOUT}; run `clare-review migrate --review"):
        open_keeper(earlier)


def test_a_migrated_ledger_is_laid_out_as_a_new_one(earlier, tmp_path):
    migrate_file(earlier)
    open_keeper(tmp_path / "new.sqlite", create=True).close()
    assert layout_of(earlier) == layout_of(tmp_path / "new.sqlite")


def test_every_entry_is_as_it_was_and_recording_goes_on(earlier):
    before = number_of(earlier)
    assert migrate_file(earlier).sentence().endswith(f"layout {before} became layout {LAYOUT}; no entry was touched")
    with closing(open_keeper(earlier)) as keeper:
        assert verify(keeper).heads[Book.REVIEW].digest == LAST[before]
        assert keeper.append(judgement("c")).previous == LAST[before]
        assert keeper.append(judgement("look"), book=Book.RUNS).number == 1


def test_what_was_given_before_stands_beside_its_entries(earlier):
    before = number_of(earlier)
    migrate_file(earlier)
    with closing(open_keeper(earlier)) as keeper:
        given = [(each.entry, each.batch, each.person) for each in keeper.givings("B0003")]
    with_batches = [(3, "", ""), (3, "B0001", "R01"), (4, "", ""), (4, "B0003", "R02")]
    assert given == (with_batches if before == 2 else [])


def test_drafts_of_before_are_still_there(earlier, request):
    migrate_file(earlier)
    with closing(open_keeper(earlier)) as keeper:
        drafts = keeper.drafts.of("R01", CASE)
    there = "with_drafts" in request.node.callspec.id
    assert [draft.value for draft in drafts] == ([{"text": "half a sentence"}] if there else [])


def test_a_second_time_changes_nothing(earlier):
    migrate_file(earlier)
    before = earlier.read_bytes()
    assert "nothing was changed" in migrate_file(earlier).sentence()
    assert earlier.read_bytes() == before


def test_a_migration_that_fails_leaves_the_earlier_layout(earlier):
    with closing(sqlite3.connect(earlier)) as raw:
        raw.execute("CREATE TABLE giving (somebody TEXT)")
    before = layout_of(earlier)
    with pytest.raises(LedgerUnusable, match="already exists"):
        migrate_file(earlier)
    assert layout_of(earlier) == before


@pytest.mark.parametrize("layout", [0, LAYOUT + 1])
def test_a_layout_this_version_does_not_know_is_left_alone(earlier, tmp_path, layout):
    other = shutil.copy(earlier, tmp_path / "other.sqlite")
    with closing(sqlite3.connect(other)) as raw:
        raw.execute(f"PRAGMA user_version={layout}")
        if layout and (layouts.name,) in raw.execute("SELECT name FROM sqlite_master").fetchall():
            raw.execute(f"UPDATE {layouts.name} SET version_num = '{layout:04d}'")
        elif not layout:
            raw.execute(f"DROP TABLE IF EXISTS {layouts.name}")
        raw.commit()
    for act in (open_keeper, migrate_file):
        with pytest.raises(LedgerUnusable, match="open it with the version that made it, or a newer one"):
            act(Path(other))
