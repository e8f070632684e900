"""Moving a review's ledger between a file and a server: the settings follow only when it is proved where it came to."""

import re
from pathlib import Path

from clare_review.errors import LedgerUnusable, ReviewError, SettingsProblem
from clare_review.ledger.moving import End, Moved, Tell, move_ledger, moved_before
from clare_review.ledger.moving_file import FileEnd
from clare_review.running.writing import write_whole
from clare_review.settings import FILE_NAME, is_on_a_server, ledger_address, load_settings

_LINE = re.compile(r"^ledger:.*$", re.MULTILINE)


def move_review(folder: Path, to: str, *, person: str, tell: Tell) -> Moved:
    """Moves the ledger of the review in `folder` to the address `to`; see `ledger.moving`.

    `person` is who the login that moves it becomes in a ledger on a server. The old ledger is left where it is, marked
    as moved. Until the new one is proved, the old one stays in force, whatever interrupts.

    Raises:
        ReviewError: the ledger is there already.
        SettingsProblem: the address cannot be used.
        LedgerUnusable: there is another ledger already, or one of the two cannot be reached or written.
        LedgerDamaged: the ledger does not prove, here or there.
    """
    settings = load_settings(folder)
    try:
        ledger_address(to)
    except ValueError as problem:
        raise SettingsProblem("--to", [f"ledger: {problem}"]) from None
    if to == settings.ledger:
        raise ReviewError(f"{to}: the ledger is there already")
    old, new = (_end(folder, address) for address in (settings.ledger, to))
    if old.moved_to() == to:
        moved = moved_before(new)  # interrupted when all was done but the settings
        _point(folder, to)
        return moved
    moved = move_ledger(old, new, person=person, tell=tell)
    try:
        _point(folder, to)
    except BaseException:
        old.unmark()
        new.discard()
        raise
    return moved


def _end(folder: Path, address: str) -> End:
    if not is_on_a_server(address):
        return FileEnd(folder / address)
    from clare_review.ledger.moving_server import ServerEnd

    return ServerEnd(address)


def _point(folder: Path, to: str) -> None:
    write_whole(folder / FILE_NAME, pointed(folder, to).encode())


def pointed(folder: Path, to: str) -> str:
    """The text of a review's settings with another address of its ledger in them.

    Raises:
        LedgerUnusable: the settings do not name the ledger on exactly one line.
    """
    path = folder / FILE_NAME
    text, count = _LINE.subn(lambda _: f"ledger: {to}", path.read_text(encoding="utf-8"))
    if count != 1:
        raise LedgerUnusable(f"{path}: it has not one line `ledger:` but {count}; nothing was moved")
    return text
