"""Backing a review up into one locked file, and restoring it to the same chain heads and counts."""

import json
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review import __version__
from clare_review.acts.custody import PUBLIC_KEY
from clare_review.acts.granting import ROLES_FILE
from clare_review.acts.known_cases import FOLDER as KNOWN
from clare_review.acts.moving import pointed
from clare_review.acts.office import PSEUDONYM_FILE, Office
from clare_review.errors import BundleRefused, NotAllowed
from clare_review.ledger.entry import Book, written
from clare_review.ledger.moving import copy_ledger
from clare_review.ledger.moving_file import FileEnd
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.ledger.verifying import verify
from clare_review.running.bundle import Lock, pack, unpack
from clare_review.settings import FILE_NAME, is_on_a_server, load_settings

FORMAT = "clare-review backup 1"
LOG = Path("runs") / "backups.jsonl"
A_FILE = "ledger.sqlite"
_FILES = (FILE_NAME, ROLES_FILE, PSEUDONYM_FILE, PUBLIC_KEY, ".gitignore")
_FOLDERS = ("templates", "maps", "batches", "staged", "runs", "checkpoints", KNOWN)
# Left out, because they are made again from these: executed, desks, jupyter, findings. The key that signs checkpoints
# is left out too: a copy of it elsewhere would make every note worth less.


@dataclass(frozen=True, kw_only=True)
class BackedUp:
    """A backup, or a folder restored from one: where it is, a backup's SHA-256, and where the ledger in it stands."""

    file: Path
    digest: str
    told: Mapping[str, Any]

    def sentence(self) -> str:
        """One line for a screen."""
        return f"{self.file}: {_say(self.told)}" + (f"; SHA-256 {self.digest}" if self.digest else "")


def back_up(office: Office, file: Path, lock: Lock) -> BackedUp:
    """Writes a locked bundle of the ledger and of everything that it cannot be understood without.

    The ledger is copied in one state, and the copy is verified before it is locked. Of a file others go on recording
    meanwhile; on a server they wait until it is copied, and what the bundle restores to is a review with a file.

    Raises:
        NotAllowed: the ledger is on a server, and the login is not its owner's.
        BundleRefused: the file is there already, or nothing locks it.
        LedgerDamaged: the ledger does not verify; the last good backup should not be followed by a bad one.
    """
    lock.must_lock()
    with _copy_of_ledger(office) as copy, _settings_inside(office) as settings:
        told = {
            "bundle": FORMAT,
            "review": office.settings.name,
            "at": written(office.clock()),
            "by": office.reader,
            "version": __version__,
            **_standing(office, copy),
        }
        digest = pack({**_files(office.folder), FILE_NAME: settings, _name_inside(office): copy}, told, file, lock)
    _note(office, told, digest, file)
    return BackedUp(file=file, digest=digest, told=told)


def restore(file: Path, folder: Path, lock: Lock, opened: Callable[[Path], AbstractContextManager[Office]]) -> BackedUp:
    """Restores a bundle into a new folder, once its ledger verifies and stands where the bundle says.

    `opened` proves the review in a folder and gives its office. Nothing is written over: `folder` must not be there, or
    be empty, and it appears only when all is well.

    Raises:
        BundleRefused: the folder holds something, or the bundle does not open or is not what it says.
        LedgerDamaged: the ledger in it does not verify.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BundleRefused(f"{folder} holds something already; a backup is restored into a new folder")
    if not file.is_file():
        raise BundleRefused(f"{file}: there is no such file")
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.restoring")
    beside.mkdir(mode=0o700)
    try:
        told = _unpacked(file, beside, lock)
        settings = load_settings(beside)
        with opened(beside) as office:
            _must_stand(office, beside / settings.ledger, told)
        beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return BackedUp(file=folder, digest="", told=told)


def backups_of(office: Office) -> list[dict[str, Any]]:
    """The backups made from here, oldest first: file, time, entry and digest of each."""
    path = office.folder / LOG
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


@contextmanager
def _copy_of_ledger(office: Office) -> Iterator[Path]:
    """A copy of the ledger in one state, in the review's folder and as well guarded, that goes when it was packed."""
    copy = office.folder / f".{_name_inside(office)}.{secrets.token_hex(4)}.copy"
    try:
        if isinstance(office.keeper, SqliteKeeper):
            _copy_file(office.keeper.path, copy)
        else:
            _copy_server(office, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _copy_file(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        copy.chmod(0o600)
        source.execute("PRAGMA busy_timeout=30000")
        source.backup(target)


def _copy_server(office: Office, copy: Path) -> None:
    from clare_review.ledger.moving_server import ServerEnd

    if not office.keeper.sees_every_draft():
        raise NotAllowed(
            f"{office.keeper.where}: only the owner of a shared ledger sees all of it and backs it up; log in as the "
            "owner, or leave it to the server's own tools"
        )
    copy_ledger(ServerEnd(office.keeper.where), FileEnd(copy), tell=lambda *_: None)
    copy.chmod(0o600)


def _name_inside(office: Office) -> str:
    """What the ledger is called in a bundle, where it is a file whatever it was before."""
    return A_FILE if is_on_a_server(office.settings.ledger) else office.settings.ledger


@contextmanager
def _settings_inside(office: Office) -> Iterator[Path]:
    """The settings as they are in a bundle, which name the ledger that is in it."""
    if not is_on_a_server(office.settings.ledger):
        yield office.folder / FILE_NAME
        return
    copy = office.folder / f".{FILE_NAME}.{secrets.token_hex(4)}.copy"
    try:
        copy.write_text(pointed(office.folder, A_FILE), encoding="utf-8")
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _standing(office: Office, path: Path) -> dict[str, Any]:
    """Where the ledger in a file stands, after it was verified: the heads of its books, and what it holds."""
    with closing(SqliteKeeper(path, clock=office.clock, chance=office.chance)) as keeper:
        verified = verify(keeper)
        texts = len(keeper.texts())
    heads = {book.value: {"number": head.number, "digest": head.digest} for book, head in verified.heads.items()}
    return {"heads": heads, "counts": {"rows": verified.rows, "members": verified.members, "texts": texts}}


def _must_stand(office: Office, path: Path, told: Mapping[str, Any]) -> None:
    found = _standing(office, path)
    for what in ("heads", "counts"):
        if found[what] != told[what]:
            raise BundleRefused(f"the ledger in it stands elsewhere than it says: {found[what]} and not {told[what]}")


def _unpacked(file: Path, folder: Path, lock: Lock) -> dict[str, Any]:
    try:
        told = unpack(file, folder, lock)
    except BundleRefused as problem:
        raise BundleRefused(f"{file}: {problem}; nothing was restored") from None
    if told.get("bundle") != FORMAT:
        raise BundleRefused(f"{file}: it is a backup of another kind ({told.get('bundle')}); nothing was restored")
    return told


def _files(folder: Path) -> dict[str, Path]:
    single = [folder / name for name in _FILES]
    inside = [path for name in _FOLDERS for path in sorted((folder / name).rglob("*"))]
    there = [path for path in (*single, *inside) if path.is_file() and not path.name.endswith(".part")]
    return {path.relative_to(folder).as_posix(): path for path in there}


def _note(office: Office, told: Mapping[str, Any], digest: str, file: Path) -> None:
    """Notes that there is a backup, so that an erasure can say which backups still hold what it erased."""
    line = {"file": str(file.resolve()), "at": told["at"], "entry": told["heads"][Book.REVIEW.value]["number"]}
    path = office.folder / LOG
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line | {"digest": digest}) + "\n")


def _say(told: Mapping[str, Any]) -> str:
    head, counts = told["heads"][Book.REVIEW.value], told["counts"]
    return (
        f"{told['review']} as at entry {head['number']:,} ({head['digest'][:16]}), "
        f"{counts['rows']:,} imported rows, {counts['members']:,} applications, {counts['texts']:,} texts"
    )
