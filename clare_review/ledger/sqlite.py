"""A ledger in one SQLite file: how it is opened so that what is acknowledged is on the disk.

Settings and their measurements: TRUNCATE journal with synchronous EXTRA lost nothing in enumerated power-cut states,
where WAL with NORMAL did. WAL before SQLite 3.51.3 can corrupt a file that two connections write, so it is never used.
"""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable
from clare_review.ledger.tables import LAYOUT, derived, layouts, metadata, replaceable, sqlite_guards

_PRAGMAS = (
    "PRAGMA journal_mode=TRUNCATE",
    "PRAGMA synchronous=EXTRA",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",  # a draft that was replaced or recorded leaves nothing behind in the file
    "PRAGMA busy_timeout=30000",
)
_USUAL_ROOM, _ROOM_TO_CHECK = -2_000, -64_000  # KB of pages that a connection keeps in memory
# Bytes that are no text any more are read as such, so that verifying names the entry. SQLite's own refusal would
# repeat what stands around them.
_AS_TEXT = partial(str, encoding="utf-8", errors="backslashreplace")
NOTHING = "nothing was recorded"
NOT_KNOWN = (
    "it is not known whether this was recorded, because the disk refused at the end; do the same again: it is recorded "
    "once, and the answer says as which entry"
)
_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "lustre", "gfs2", "ocfs2", "beegfs", "gpfs"),
    *("glusterfs", "virtiofs", "vboxsf", "vmhgfs", "prl_fs", "davfs", "coda", "orangefs"),
}
_FUSE_HERE = {"fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.bindfs", "fuse.ntfs-3g"}
_ESCAPED = re.compile(r"\\([0-7]{3})")  # as the kernel writes spaces and tabs of a name


def open_engine(path: Path, *, create: bool = False, any_layout: bool = False, mounts: str | None = None) -> sa.Engine:
    """An engine on the file at `path`; with `create`, the tables and guards are made.

    `any_layout` is for what migrates it; `mounts` stands for what this machine says is mounted where.

    Raises:
        LedgerUnusable: there is no ledger, there is one already (with `create`), it is no ledger of ours, or it lies
            on a network file system, where SQLite loses writes.
    """
    if create and path.exists():
        raise LedgerUnusable(f"{path} exists already; a ledger is never made twice")
    if not create and not path.is_file():
        raise LedgerUnusable(f"{path}: there is no ledger here; restore it from the last backup, never start a new one")
    _refuse_network(path.parent, _mounts() if mounts is None else mounts)
    engine = sa.create_engine(f"sqlite+pysqlite:///{path}", poolclass=sa.pool.QueuePool, pool_size=3)
    sa.event.listen(engine, "connect", _on_connect)
    with speaking(path):
        if create:
            _create(engine)
        if not any_layout:
            _must_be_present(engine, path)
    return engine


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its first moment; commits at the end, else rolls back."""
    with engine.connect() as connection:
        _say(connection, "BEGIN IMMEDIATE")
        try:
            yield connection
            _commit(connection)
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # the failure itself may have ended the transaction
                _say(connection, "ROLLBACK")
            raise


@contextlib.contextmanager
def part_of(connection: sa.Connection) -> Iterator[sa.Connection]:
    """A part of a transaction of `writing`, undone alone when it fails.

    Raises:
        LedgerUnusable: SQLite gave up the whole transaction before, so no part of it can be done any more.
    """
    if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        raise LedgerUnusable("what was done before this in the same transaction failed; nothing was recorded")
    _say(connection, "SAVEPOINT part")
    try:
        yield connection
        _say(connection, "RELEASE part")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # the failure itself may have ended the whole transaction
            _say(connection, "ROLLBACK TO part")
            _say(connection, "RELEASE part")
        raise


@contextlib.contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that sees one state of the file."""
    with engine.connect() as connection:
        _say(connection, "BEGIN")
        try:
            yield connection
        finally:
            with contextlib.suppress(sqlite3.Error):
                _say(connection, "ROLLBACK")


class Unanswered(Exception):
    """COMMIT failed where the entry may stand all the same: the disk refused after what decides was written."""


def _commit(connection: sa.Connection) -> None:
    try:
        _say(connection, "COMMIT")
    except sqlite3.Error as problem:
        if problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_IOERR:
            raise Unanswered(str(problem)) from None
        raise


def _say(connection: sa.Connection, word: str) -> None:
    """Begins or ends a transaction: straight to SQLite, because a judgement takes some forty of these."""
    connection.connection.cursor().execute(word)


@contextlib.contextmanager
def speaking(path: Path, *, nothing: str = "") -> Iterator[None]:
    """Turns what SQLite says into what a person can do; `nothing` is what certainly did not come of it.

    Raises:
        LedgerUnusable: the disk is full, the file is locked, gone, read-only or damaged.
    """
    try:
        yield
    except Unanswered as problem:
        raise LedgerUnusable(f"{path}: {NOT_KNOWN} (SQLite: {problem})") from None
    except UnicodeDecodeError:
        raise LedgerUnusable(f"{path}: {_advice('malformed', nothing)}") from None  # what SQLite says is no text itself
    except (sa.exc.DBAPIError, sqlite3.Error) as problem:
        said = str(problem.orig if isinstance(problem, sa.exc.DBAPIError) else problem)
        raise LedgerUnusable(f"{path}: {_advice(said, nothing)} (SQLite: {said})") from None


def wrong_guards(engine: sa.Engine) -> tuple[str, ...]:
    """The names of guards that are missing or say something else, and of triggers that nobody should have made."""
    with reading(engine) as connection:
        found = dict(
            tuple(row) for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        )
    ours = {name: f"CREATE TRIGGER {name} {sql}" for name, sql in sqlite_guards().items()}
    return tuple(sorted(name for name in ours.keys() | found.keys() if ours.get(name) != found.get(name)))


def unsound(engine: sa.Engine) -> str:
    """The first thing that is wrong with how the file is laid out, as SQLite finds or by its columns; empty if none."""
    with reading(engine) as connection:
        connection.exec_driver_sql(f"PRAGMA cache_size={_ROOM_TO_CHECK}")  # every index is looked up for every row
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        connection.exec_driver_sql(f"PRAGMA cache_size={_USUAL_ROOM}")
        other = [table.name for table in _tables() if _columns_on(connection, table) != _columns_of(table)]
    if found != "ok":
        return found.splitlines()[-1]
    return f"other columns than it was made with: {', '.join(other)}" if other else ""


def _tables() -> tuple[sa.Table, ...]:
    return (*metadata.sorted_tables, *derived.sorted_tables, *replaceable.sorted_tables)


_Columns = set[tuple[str, str, bool, bool]]  # name, type, never empty, part of the key


def _columns_of(table: sa.Table) -> _Columns:
    return {(one.name, str(one.type), not one.nullable, one.primary_key) for one in table.columns}


def _columns_on(connection: sa.Connection, table: sa.Table) -> _Columns:
    found = connection.exec_driver_sql(f"PRAGMA table_info({table.name})")
    return {(name, kind, bool(never_empty), key > 0) for _, name, kind, never_empty, _, key in found}


def _on_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # we say BEGIN and COMMIT ourselves
    raw.text_factory = _AS_TEXT
    for pragma in _PRAGMAS:
        raw.execute(pragma)


def _create(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        for table in _tables():
            connection.execute(sa.schema.CreateTable(table))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(sa.schema.CreateIndex(index))
        for name, sql in sqlite_guards().items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {sql}")
        connection.execute(layouts.insert(), [{"version_num": f"{LAYOUT:04d}"}])
        connection.exec_driver_sql(f"PRAGMA user_version={LAYOUT}")


def must_be_known(engine: sa.Engine, path: Path) -> int:
    """The layout of the file; raises LedgerUnusable when it is newer than this version, or no ledger at all."""
    with speaking(path), engine.connect() as connection:
        layout = layout_on(connection)
        if not 1 <= layout <= LAYOUT and _layout_in_words(connection) not in (None, layout):
            raise LedgerUnusable(f"{path}: {_advice('malformed', '')}")  # it says two things of itself
    if not 1 <= layout <= LAYOUT:
        raise LedgerUnusable(
            f"{path}: it has layout {layout}, this version of clare-review reads layout {LAYOUT}; "
            "open it with the version that made it, or a newer one"
        )
    return layout


def layout_on(connection: sa.Connection) -> int:
    """The layout that the file says it has; 0 when it says nothing."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)


def _layout_in_words(connection: sa.Connection) -> int | None:
    """The layout that stands in a table of the file as well; None where there is no such table."""
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (layouts.name,)).first()
    said = connection.execute(sa.select(layouts.c.version_num)).scalar() if there else None
    return int(said) if said and str(said).isdecimal() else None


def moved_to(path: Path) -> str | None:
    """Where the ledger that was in this file went; None when it is here."""
    engine = open_engine(path, any_layout=True)
    try:
        return _moved_to(engine, path)
    finally:
        engine.dispose()


def _moved_to(engine: sa.Engine, path: Path) -> str | None:
    with speaking(path), engine.connect() as connection:
        marked = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'moved'").first()
        return connection.exec_driver_sql("SELECT place FROM moved").scalar_one() if marked else None


def _must_be_present(engine: sa.Engine, path: Path) -> None:
    place = _moved_to(engine, path)
    if place is not None:
        raise LedgerUnusable(
            f"{path}: this ledger was moved to {place} and takes no entries any more; open the review again, or, "
            f"where its settings still name this file, run `clare-review move --to {place}` again"
        )
    layout = must_be_known(engine, path)
    if layout < LAYOUT:
        raise LedgerUnusable(
            f"{path}: it has layout {layout}, this version of clare-review reads layout {LAYOUT}; run "
            f"`clare-review migrate --review {path.parent}`: it touches no entry"
        )


def _advice(said: str, nothing: str) -> str:
    """What to do; the first part says what is wrong, then comes what did not come of it, then what would be right."""
    known = {
        "full": ("the disk is full", "make room and record again"),
        "locked": ("another program holds the ledger", "try again in a moment"),
        "readonly": ("the ledger cannot be written", "ask who looks after the folder"),
        "disk I/O": ("the disk refused to write or read", "tell who looks after the machine"),
        "unable to open": ("the ledger cannot be opened", "check that the folder is there and may be written"),
        "malformed": ("the file is damaged", "stop, keep a copy of it, and restore the last backup"),
        "no such": ("the file is damaged", "stop, keep a copy of it, and restore the last backup"),
        "unsupported file format": ("the file is damaged", "stop, keep a copy of it, and restore the last backup"),
        "not a database": ("the file is not a ledger", "stop, keep a copy of it, and restore the last backup"),
    }
    wrong, right = next((told for sign, told in known.items() if sign in said), ("the ledger refused", ""))
    return f"{wrong}; {', '.join(part for part in (nothing, right) if part)}".rstrip("; ")


def _refuse_network(folder: Path, mounts: str) -> None:
    kind = filesystem_kind(folder.resolve(), mounts)
    if is_over_a_network(kind):
        raise LedgerUnusable(
            f"{folder}: it lies on a network file system ({kind}), where SQLite can lose what it wrote; "
            "put the review on a disk of this machine, or the ledger on a server"
        )


def is_over_a_network(kind: str) -> bool:
    """Whether a kind of file system keeps its files on another machine, or shares them with a host."""
    return kind in _NETWORK or (kind.startswith("fuse.") and kind not in _FUSE_HERE)


def kind_of_place(folder: Path) -> str:
    """The kind of file system a folder lies on; empty where this system does not say."""
    return filesystem_kind(folder.resolve(), _mounts())


def filesystem_kind(folder: Path, mounts: str) -> str:
    """The kind of the innermost mount a folder lies in, of those in the text of Linux's /proc/mounts; the last of two
    at one place counts. Empty when there is none."""
    best, kind = "", ""
    for line in mounts.splitlines():
        _, mount, found, *_ = line.split(" ")
        mount = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), mount)
        inside = str(folder) == mount or str(folder).startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, found
    return kind


def _mounts() -> str:
    """What is mounted where; empty where this system does not say."""
    with contextlib.suppress(OSError):
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    return ""
