"""Whoever keeps the ledger: proves it, hands out signed notes, and is told where something is wrong."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.tables import sqlite_guards


@pytest.fixture
def copy(small, tmp_path) -> Path:
    """A copy of the worked invented review, to be damaged."""
    return Path(shutil.copytree(small.folder, tmp_path / "review"))


def cut_tail(folder: Path, keep: int) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as raw:
        guards = sqlite_guards()
        for name in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM entry_text WHERE number > ?", [keep])
        raw.execute("DELETE FROM entry WHERE number > ?", [keep])
        for name, sql in guards.items():
            raw.execute(f"CREATE TRIGGER {name} {sql}")
        raw.commit()


def test_the_worked_review_holds_nothing_impossible(small):
    with open_review(small.folder) as review:
        assert review.verify().heads[Book.REVIEW].number == small.end


def test_a_judgement_that_nobody_could_have_made_is_named_though_it_is_well_chained(copy):
    with open_review(copy) as review:
        subject = review.office.keeper.members()[0]["reference"]
        new = NewEntry(kind=EntryKind.JUDGED, by="nobody", key="forged", subject=subject, body={"answers": {}})
        forged = review.office.keeper.append(new)
        with pytest.raises(LedgerDamaged, match=rf"review entry {forged.number}: it is by nobody, and .* allocated to"):
            review.verify()


def test_a_signed_note_finds_a_cut_off_tail_and_a_changed_note_is_refused(typed, copy, tmp_path):
    made = typed("checkpoint", "--review", copy, "--new-key").stdout.split()
    public, note = made[-1], tmp_path / "held-elsewhere.note"
    typed("checkpoint", "--review", copy, "--out", note)
    assert "agrees with the note" in typed("verify", "--review", copy, "--against", note, "--key", public).stdout
    changed = tmp_path / "changed.note"
    changed.write_text(note.read_text(encoding="utf-8").replace("\nat 20", "\nat 19"), encoding="utf-8")
    said = typed("verify", "--review", copy, "--against", changed, "--key", public, expect=11).stderr
    assert "changed.note: the note was changed after" in said
    with open_review(copy) as review:
        end = review.office.position().number
    cut_tail(copy, keep=end - 2)
    said = typed("verify", "--review", copy, "--against", note, "--key", public, expect=7).stderr
    assert f"review entry {end - 1}: it is gone" in said


def test_the_private_key_is_its_owners_alone_and_never_printed(typed, copy):
    said = typed("checkpoint", "--review", copy, "--new-key").stdout
    key = copy / "checkpoint.key"
    assert oct(key.stat().st_mode)[-3:] == "600"
    assert key.read_text(encoding="utf-8").strip() not in said
    key.chmod(0o644)
    assert "others can read this key" in typed("checkpoint", "--review", copy, expect=11).stderr


def test_a_key_is_not_made_twice(typed, copy):
    typed("checkpoint", "--review", copy, "--new-key")
    assert "there is a key already" in typed("checkpoint", "--review", copy, "--new-key", expect=11).stderr


def test_nothing_is_signed_that_does_not_verify(typed, copy):
    typed("checkpoint", "--review", copy, "--new-key")
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw:
        raw.execute("DROP TRIGGER entry_no_delete")
        raw.commit()
    typed("checkpoint", "--review", copy, expect=7)
    assert not (copy / "checkpoints").exists()
