"""The drill: a backup restores to the same chain heads and counts, or not at all and says why."""

import io
import itertools
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from clare_review import open_review
from clare_review.acts.backing_up import back_up, backups_of
from clare_review.errors import BundleRefused, LedgerDamaged
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.review import restore_review
from clare_review.running.bundle import Lock

KEYS = pyrage.x25519.Identity.generate()
TO, OWN = Lock(recipients=[str(KEYS.to_public())]), Lock(identities=str(KEYS))
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def copy(small, tmp_path) -> Path:
    return Path(shutil.copytree(small.folder, tmp_path / "review"))


@pytest.fixture
def bundle(copy, tmp_path) -> Path:
    with open_review(copy, reader="lead") as review:
        return back_up(review.office, tmp_path / "review.age", TO).file


def names_in(bundle: Path) -> set[str]:
    """The names of the files in a bundle, read as the age and tar commands would."""
    plain = io.BytesIO()
    pyrage.decrypt_io(io.BytesIO(bundle.read_bytes()), plain, [KEYS])
    with tarfile.open(fileobj=io.BytesIO(plain.getvalue())) as archive:
        return set(archive.getnames())


def standing(folder: Path) -> list[object]:
    with open_review(folder) as review:
        keeper = review.office.keeper
        heads = [keeper.head(book) for book in Book]
        return [*heads, len(keeper.source_rows()), len(keeper.members()), keeper.texts(), review.findings().as_json()]


def test_a_restored_review_stands_where_it_stood_and_gives_the_same_figures(bundle, copy, tmp_path):
    restore_review(bundle, tmp_path / "again", OWN)
    assert standing(tmp_path / "again") == standing(copy)
    for name in ("review.yaml", "pseudonyms.key", "templates/guidance/dvds.yaml"):
        assert (tmp_path / "again" / name).read_bytes() == (copy / name).read_bytes()
    assert oct((tmp_path / "again").stat().st_mode)[-3:] == "700"


def test_the_commands_make_and_restore_a_backup_by_a_passphrase(typed_with, copy, tmp_path):
    said = typed_with({"CLARE_REVIEW_PASSPHRASE": PASSPHRASE}, "backup", tmp_path / "b.age", "--review", copy)
    assert "as at entry" in said.stdout and PASSPHRASE not in said.stdout
    wrong = {"CLARE_REVIEW_PASSPHRASE": "another four words here"}
    said = typed_with(wrong, "restore", tmp_path / "b.age", tmp_path / "again", expect=13)
    assert "passphrase or key is another one" in said.stderr and not (tmp_path / "again").exists()
    typed_with({"CLARE_REVIEW_PASSPHRASE": PASSPHRASE}, "restore", tmp_path / "b.age", tmp_path / "again")
    assert standing(tmp_path / "again")[0] == standing(copy)[0]


def test_a_backup_can_be_opened_without_this_program(bundle):
    names = names_in(bundle)
    assert {"ledger.sqlite", "review.yaml", "pseudonyms.key", "manifest.json"} <= names


@pytest.mark.parametrize("damage", ["first byte", "middle byte", "last byte", "cut", "half", "empty", "added to"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(bundle, tmp_path, damage):
    whole = bytearray(bundle.read_bytes())
    places = {"first byte": 0, "middle byte": len(whole) // 2, "last byte": len(whole) - 1}
    if damage in places:
        whole[places[damage]] ^= 1
    cuts = {"cut": whole[:-20], "half": whole[: len(whole) // 2], "empty": b"", "added to": whole + b"more"}
    bundle.write_bytes(cuts.get(damage, whole))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BundleRefused, match="nothing was restored"):
        restore_review(bundle, tmp_path / "again", OWN)
    assert sorted(tmp_path.iterdir()) == before


def test_a_backup_locked_to_somebody_else_does_not_open(bundle, tmp_path):
    other = Lock(identities=str(pyrage.x25519.Identity.generate()))
    with pytest.raises(BundleRefused, match="passphrase or key is another one"):
        restore_review(bundle, tmp_path / "again", other)


def test_nothing_is_restored_over_what_is_there(bundle, copy, tmp_path):
    with pytest.raises(BundleRefused, match="holds something already"):
        restore_review(bundle, copy, OWN)
    with open_review(copy) as review, pytest.raises(BundleRefused, match="never replaces another"):
        back_up(review.office, bundle, TO)


def repacked(bundle: Path, change: dict[str, bytes]) -> None:
    """Opens a bundle as whoever has the key can, changes files in it, and locks it again."""
    plain, again, locked = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pyrage.decrypt_io(io.BytesIO(bundle.read_bytes()), plain, [KEYS])
    with tarfile.open(fileobj=io.BytesIO(plain.getvalue())) as old, tarfile.open(fileobj=again, mode="w:gz") as new:
        files = {about.name: old.extractfile(about).read() for about in old} | change
        for name, data in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            new.addfile(about, io.BytesIO(data))
    pyrage.encrypt_io(io.BytesIO(again.getvalue()), locked, [KEYS.to_public()])
    bundle.write_bytes(locked.getvalue())


@pytest.mark.parametrize("name", ["review.yaml", "ledger.sqlite", "more.txt", "../outside.txt", "/tmp/outside.txt"])
def test_a_bundle_that_holds_something_else_than_it_says_is_refused(bundle, tmp_path, name):
    repacked(bundle, {name: b"something else"})
    with pytest.raises(BundleRefused, match="nothing was restored"):
        restore_review(bundle, tmp_path / "again", OWN)
    assert not (tmp_path / "again").exists() and not list(tmp_path.rglob("outside.txt"))


def test_a_ledger_that_does_not_verify_is_not_backed_up(copy, tmp_path):
    with open_review(copy) as review:
        last = max(review.office.keeper.texts())
    remove_text(copy, last)
    with open_review(copy) as review, pytest.raises(LedgerDamaged, match=f"entry {last}: its text is gone"):
        back_up(review.office, tmp_path / "bad.age", TO)
    assert not (tmp_path / "bad.age").exists() and not list(copy.glob(".*copy"))


def remove_text(folder: Path, number: int) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as raw:
        (sql,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'entry_text_no_delete'").fetchone()
        raw.execute("DROP TRIGGER entry_text_no_delete")
        raw.execute("DELETE FROM entry_text WHERE number = ?", [number])
        raw.execute(sql)
        raw.commit()


def test_a_backup_made_while_others_record_is_of_one_state(copy, tmp_path):
    stop = threading.Event()
    recorded: list[int] = []

    def record() -> None:
        with open_review(copy, reader="lead") as mine:
            for n in itertools.takewhile(lambda _: not stop.is_set(), itertools.count()):
                new = NewEntry(kind=EntryKind.EXPORTED, by="lead", key=f"more {n}", body={"books": []})
                recorded.append(mine.office.keeper.append(new, book=Book.CONSULTATIONS).number)

    recorder = threading.Thread(target=record)
    recorder.start()
    with open_review(copy) as review:
        backups = [back_up(review.office, tmp_path / f"{n}.age", TO) for n in range(3)]
    stop.set()
    recorder.join()
    for made in backups:
        restored = tmp_path / made.file.stem
        restore_review(made.file, restored, OWN)
        with open_review(restored) as again:
            head = again.office.keeper.head(Book.CONSULTATIONS)
        assert head.number == made.told["heads"]["consultations"]["number"] <= recorded[-1]
    assert recorded == list(range(recorded[0], recorded[-1] + 1))


def test_a_backup_holds_the_roles_and_no_key_that_signs_and_is_noted(typed, copy, tmp_path):
    typed("checkpoint", "--review", copy, "--new-key")
    (copy / "roles.yaml").write_text("people: {}\n", encoding="utf-8")
    with open_review(copy) as review:
        made = back_up(review.office, tmp_path / "b.age", TO)
        assert "checkpoint.key" not in str(made.told) and backups_of(review.office)[-1]["digest"] == made.digest
    names = names_in(made.file)
    assert {"roles.yaml", "checkpoint.pub"} <= names and "checkpoint.key" not in names


@pytest.mark.parametrize("lock", [Lock(), Lock(passphrase="short"), Lock(recipients=["age1nonsense"])])
def test_what_hardly_locks_is_refused_before_anything_is_copied(copy, tmp_path, lock):
    with open_review(copy) as review, pytest.raises(BundleRefused):
        back_up(review.office, tmp_path / "b.age", lock)
    assert not (tmp_path / "b.age").exists()
