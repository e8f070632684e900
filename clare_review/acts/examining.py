"""Examining a review and its machine: what is unsafe, what to know, and the mend for each."""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from clare_review.acts.allocating import allocations
from clare_review.acts.backing_up import backups_of
from clare_review.acts.custody import PRIVATE_KEY
from clare_review.acts.granting import too_wide
from clare_review.acts.office import PSEUDONYM_FILE, Office
from clare_review.acts.strays import strays
from clare_review.ledger.entry import Book, moment
from clare_review.ledger.sqlite import kind_of_place
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.ledger.stages import Stage
from clare_review.ledger.way import Way
from clare_review.running.server_settings import unsafe_in_own_settings, unsafe_in_users_settings

OLDEST_SQLITE = (3, 38, 0)  # the first with the JSON functions that the guards use always built in
LEAST_FREE = 1 << 30  # bytes; a year of a full review's ledger, its copy for a backup, and room to spare
_LONG_AGO = timedelta(days=7)
_AHEAD = timedelta(minutes=2)  # two machines that keep time agree far better than this


class Level(StrEnum):
    """How much a finding weighs."""

    WELL = "well"
    KNOW = "know"  # nothing to mend, but somebody should know
    UNSAFE = "unsafe"


@dataclass(frozen=True, kw_only=True)
class Examined:
    """One thing that was looked at; `mend` is what puts it right."""

    level: Level
    what: str
    mend: str = ""

    def sentence(self) -> str:
        """One line for a screen."""
        return f"{self.level.value + ':':8}{self.what}" + (f"; {self.mend}" if self.mend else "")


def examine(office: Office) -> tuple[Examined, ...]:
    """Everything that was looked at, in order; nothing is changed."""
    return tuple(found for look in _LOOKS for found in look(office))


def _ledger(office: Office) -> Iterator[Examined]:
    keeper = office.keeper
    wrong = keeper.wrong_guards()
    if wrong:
        yield _unsafe(
            f"guards of the ledger are missing or changed: {', '.join(wrong)}",
            "find out who did it, verify, and restore the last backup",
        )
    else:
        yield _well("every guard of the ledger is in place")
    if isinstance(keeper, SqliteKeeper):
        yield from _file(keeper.path)
    if logs := keeper.logs_what_is_typed():
        yield _unsafe(
            f"the server writes what people type into its log ({', '.join(logs)})",
            "have whoever looks after it set log_statement = none, log_min_error_statement = panic and every "
            "log_min_duration to -1",
        )
    elif keeper.knows_logins:
        yield _well("the server writes nothing that is typed into its log")
    if way := keeper.way():
        yield from of_the_way(way)


def of_the_way(way: Way) -> Iterator[Examined]:
    """What there is to say of how a server is reached."""
    mend = "have it offer TLS, and put sslmode=verify-full into its address in review.yaml"
    if way.local:
        yield _well("the way to the server stays on this machine")
    elif not way.encrypted:
        yield _unsafe("the way to the server is not encrypted: others on the network can read every case", mend)
    elif not way.verified:
        yield _know(f"the way to the server is encrypted, and another machine could stand in for it: {mend}")
    else:
        yield _well("the way to the server is encrypted, and its end is proved")


def _rights(office: Office) -> Iterator[Examined]:
    if not office.keeper.knows_logins:
        return
    wide = too_wide(office)
    if wide is None:
        yield _know(
            "whether somebody may do more on the server than they should is shown to the owner of the ledger alone: "
            "have the owner run `clare-review doctor` too"
        )
        return
    for line in wide:
        yield _unsafe(
            f"rights are too wide: {line}",
            "`clare-review grant` takes back what was granted; what it still names then is put right by hand",
        )
    if not wide:
        yield _well("nobody may do more on the server than the matrix of rights says")


def _working_papers(office: Office) -> Iterator[Examined]:
    if office.keeper.sees_every_draft():
        yield from (_know(f"{line}; find out how it came there") for line in strays(office))


def _file(path: Path) -> Iterator[Examined]:
    version = sqlite3.sqlite_version_info
    if version < OLDEST_SQLITE:
        yield _unsafe(
            f"SQLite {sqlite3.sqlite_version} is too old for the guards", "use a newer Python, which brings its own"
        )
    mode = _journal_mode(path)
    if mode in ("wal", "off", "memory"):
        yield _unsafe(
            f"the ledger's journal is {mode}, which can lose what was recorded",
            "somebody opened the file with another program; close it there and run `clare-review verify`",
        )
    else:
        yield _well(f"SQLite {sqlite3.sqlite_version}, journal {mode}")
    kind = kind_of_place(path.parent)
    if kind:
        yield _well(f"the ledger lies on a disk of this machine ({kind})")  # on any other it could not be opened
    else:
        yield _know(
            "whether the ledger lies on a disk of this machine is not known on this system: never on a shared drive, "
            "where SQLite can lose what it wrote"
        )
    yield _know("one file trusts whoever holds it: the chain shows what was changed, and cannot stop anybody")
    yield _know("a reviewer's own program can read the whole file; a server keeps people apart")


def _journal_mode(path: Path) -> str:
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as raw:
        (mode,) = raw.execute("PRAGMA journal_mode").fetchone()
    raw.close()
    return str(mode)


def _folder(office: Office) -> Iterator[Examined]:
    if os.name != "posix":
        yield _know("who may look into the folder is not known on this system")
        return
    places = [office.folder, office.folder / PSEUDONYM_FILE, office.folder / PRIVATE_KEY]
    if isinstance(office.keeper, SqliteKeeper):
        places.append(office.keeper.path)
    closed = office.folder.stat().st_mode & 0o077 == 0
    for place in (one for one in places if one.exists()):
        mode = place.stat().st_mode & 0o777
        secret = place.name in (PSEUDONYM_FILE, PRIVATE_KEY)
        if mode & 0o077 and (secret or not closed):
            right = "700" if place.is_dir() else "600"
            yield _unsafe(f"{place}: others on this machine may open it ({mode:o})", f"chmod {right} {place}")
    if closed:
        yield _well("nobody else on this machine may look into the review's folder")
    free = shutil.disk_usage(office.folder).free
    if free < LEAST_FREE:
        yield _unsafe(f"{free >> 20:,} MiB are free on the disk of the review", "make room before anything is recorded")


def _blindness(office: Office) -> Iterator[Examined]:
    if office.settings.second_readings.hide and office.keeper.knows_logins:
        yield _know(
            "what review.yaml hides from second readers is hidden by the program; their own SQL shows the raw rows of "
            "their cases all the same (docs/second-readings.md)"
        )
    if office.keeper.knows_logins:
        yield _know(
            "whoever writes their own SQL reads the cases given to them with no entry among the consultations "
            "(docs/shared-ledger.md)"
        )
    second = allocations(office).at(Stage.SECOND)
    if not second or office.keeper.knows_logins:
        return
    executed = len(list((office.folder / "executed" / "40_review").glob("*.ipynb")))
    yield _know(
        f"the ledger is a file, so that second readers could read what was judged first, there and in {executed:,} "
        "executed notebooks of batches: their blindness is a rule they keep (docs/second-readings.md)"
    )


def _clock(office: Office) -> Iterator[Examined]:
    now = office.clock()
    for book in Book:
        head = office.keeper.head(book).number
        last = office.keeper.entries(after=head - 1, upto=head, book=book) if head else ()
        if last and last[0].at > now + _AHEAD:
            yield _unsafe(
                f"the clock says {now:%Y-%m-%d %H:%M} UTC and the last entry of {book.value} is of "
                f"{last[0].at:%Y-%m-%d %H:%M}",
                "set the clock, and keep it by a time server",
            )
    entries = office.keeper.entries()
    back = [later.number for earlier, later in itertools.pairwise(entries) if later.at < earlier.at]
    if back:
        yield _know(f"the clock was set back before {len(back):,} entries, the first is {back[0]}")


def _copies(office: Office) -> Iterator[Examined]:
    backups = backups_of(office)
    if not backups:
        yield _know("no backup was made from here: `clare-review backup FILE`, best on another disk")
    elif office.clock() - moment(backups[-1]["at"]) > _LONG_AGO:
        yield _know(f"the last backup is of {backups[-1]['at']}: make another")
    notes = sorted((office.folder / "checkpoints").glob("*.note"))
    if not notes:
        yield _know("no signed note was written: `clare-review checkpoint`, for somebody outside to keep")


def _server(office: Office) -> Iterator[Examined]:
    own = unsafe_in_own_settings(office.folder)
    for problem in own:
        yield _unsafe(f"`clare-review lab` would start JupyterLab unsafely: {problem}", "install the package again")
    if not own:
        yield _well("`clare-review lab` serves this machine only, with a token and against forged requests")
    for problem in unsafe_in_users_settings():
        yield _unsafe(
            f"a JupyterLab you start yourself would be unsafe: {problem}",
            "start it with `clare-review lab`, or put that setting right",
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield _unsafe("you are the administrator (root)", "do a review under a login of your own, without such rights")


def _well(what: str) -> Examined:
    return Examined(level=Level.WELL, what=what)


def _know(what: str) -> Examined:
    return Examined(level=Level.KNOW, what=what)


def _unsafe(what: str, mend: str) -> Examined:
    return Examined(level=Level.UNSAFE, what=what, mend=mend)


_LOOKS: tuple[Callable[[Office], Iterator[Examined]], ...] = (
    _ledger,
    _rights,
    _working_papers,
    _folder,
    _blindness,
    _clock,
    _copies,
    _server,
)
