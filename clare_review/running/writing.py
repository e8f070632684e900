"""Files that are whole or not there: written beside, made durable, then moved into place."""

import errno
import os
import secrets
from pathlib import Path


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Writes `data` to `path` so that at every moment the old file or the new one is there, whole.

    A `private` file can be read by its owner alone from its first moment.

    Raises:
        OSError: it could not be written; the old file stands and nothing is left beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(beside, "xb", opener=_owner_only if private else None) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    settle(path.parent)


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def settle(folder: Path) -> None:
    """Makes the new name in `folder` durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as problem:
        # A share of another machine may keep folders in a way of its own, and the file stands there whole.
        if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
