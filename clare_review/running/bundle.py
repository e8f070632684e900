"""One encrypted file that holds a folder: an archive inside the age format (https://c2sp.org/age).

The age format was chosen because a backup has to be opened on a bad day, perhaps without this program: the `age` and
`rage` commands open it, and `tar` unpacks it. It is locked by a passphrase (scrypt), or to public keys, so that the
machine that makes a backup need not hold what opens it. age checks every piece as it is read: a wrong passphrase, a
changed byte and a file that was cut off are all found.
"""

import contextlib
import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from clare_review.errors import BundleRefused

MANIFEST = "manifest.json"
SHORTEST = 12  # letters of a passphrase; whoever has the file can try as many as they like


@dataclass(frozen=True, kw_only=True)
class Lock:
    """What a bundle is locked or opened by: a passphrase, public keys (`age1...`), or the text of a file of keys."""

    passphrase: str = field(default="", repr=False)
    recipients: Sequence[str] = ()
    identities: str = field(default="", repr=False)

    def must_lock(self) -> None:
        """Raises BundleRefused when nothing, or too little, would lock a bundle."""
        if self.recipients:
            self._recipients()
        elif len(self.passphrase) < SHORTEST:
            raise BundleRefused(
                f"the passphrase has {len(self.passphrase)} letters; take {SHORTEST} or more, four or five words"
            )

    def encrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        import pyrage

        if self.recipients:
            pyrage.encrypt_io(reader, writer, self._recipients())
        else:
            writer.write(pyrage.passphrase.encrypt(reader.read(), self.passphrase))

    def decrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        """Raises BundleRefused when it does not open."""
        import pyrage

        try:
            if self.identities:
                pyrage.decrypt_io(reader, writer, self._identities())
            else:
                writer.write(pyrage.passphrase.decrypt(reader.read(), self.passphrase))
        except (pyrage.DecryptError, OSError) as problem:
            raise BundleRefused(f"it does not open: {_said(str(problem))}") from None

    def _recipients(self) -> list[Any]:
        import pyrage

        try:
            return [pyrage.x25519.Recipient.from_str(word) for word in self.recipients]
        except pyrage.RecipientError:
            raise BundleRefused(
                "a public key to lock a backup to begins with age1, as `age-keygen` prints it"
            ) from None

    def _identities(self) -> list[Any]:
        import pyrage

        words = [line for line in self.identities.split() if line.startswith("AGE-SECRET-KEY-")]
        try:
            found = [pyrage.x25519.Identity.from_str(word) for word in words]
        except pyrage.IdentityError:
            found = []
        if not found:
            raise BundleRefused("the file of keys holds no line that begins with AGE-SECRET-KEY-")
        return found


def pack(files: Mapping[str, Path], told: Mapping[str, Any], target: Path, lock: Lock) -> str:
    """Writes a bundle of `files` (name to path) and what is told of them, and returns the bundle's SHA-256.

    The file is whole or not there, and its owner's alone. Nothing is ever on the disk that is not locked.

    Raises:
        BundleRefused: there is a file already, or nothing locks it.
    """
    lock.must_lock()
    if target.exists():
        raise BundleRefused(f"{target} is there already; a backup never replaces another")
    told = {**told, "files": {name: digest_of_file(path) for name, path in sorted(files.items())}}
    beside = target.with_name(f".{target.name}.part")
    try:
        with open(beside, "wb", opener=_owner_only) as written:
            with _archive(files, json.dumps(told, indent=1).encode()) as archive:
                lock.encrypt(archive, written)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return digest_of_file(target)


def unpack(source: Path, folder: Path, lock: Lock) -> dict[str, Any]:
    """Opens a bundle into an empty folder and returns what was told of it.

    Raises:
        BundleRefused: it does not open, was changed or cut off, or holds something else than it says.
    """
    with source.open("rb") as locked, _Unpacking(folder) as opened:
        lock.decrypt(locked, opened)
    return _checked(folder)


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(folder: Path) -> dict[str, Any]:
    place = folder / MANIFEST
    if not place.is_file():
        raise BundleRefused("it opens, but it is no backup of a review")
    told: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    missing = sorted(told["files"].keys() ^ found)
    changed = sorted(
        name for name in found & told["files"].keys() if digest_of_file(folder / name) != told["files"][name]
    )
    if missing or changed:
        raise BundleRefused(f"it holds something else than it says: {', '.join([*missing, *changed][:5])}")
    place.unlink()
    return told


@contextlib.contextmanager
def _archive(files: Mapping[str, Path], manifest: bytes) -> Iterator[IO[bytes]]:
    """The archive as a stream to read, made on the way, so that nothing lies about unlocked."""
    out, into = os.pipe()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with os.fdopen(into, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|gz") as archive:
                _add(archive, MANIFEST, io.BytesIO(manifest), len(manifest))
                for name, path in sorted(files.items()):
                    with path.open("rb") as file:
                        _add(archive, name, file, os.fstat(file.fileno()).st_size)
        except BaseException as problem:  # told to whoever reads; a thread has nobody else to tell
            failed.append(problem)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        with os.fdopen(out, "rb") as reading:
            yield reading
    finally:
        writing.join()
    if failed:
        raise failed[0]


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    archive.addfile(about, file)


class _Unpacking:
    """Takes an archive piece by piece and unpacks regular files below a folder, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        out, into = os.pipe()
        self._read, self._write = os.fdopen(out, "rb"), os.fdopen(into, "wb")
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._unpack)

    def __enter__(self) -> IO[bytes]:
        self._thread.start()
        return self._write

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        with contextlib.suppress(OSError):
            self._write.close()
        self._thread.join()
        self._read.close()
        if problem is None and self._failed:
            raise BundleRefused(f"it opens, but it is no archive that is whole ({self._failed[0]})") from None

    def _unpack(self) -> None:
        try:
            with tarfile.open(fileobj=self._read, mode="r|gz") as archive:
                for about in archive:
                    self._one(archive, about)
        except (tarfile.TarError, OSError, EOFError, BundleRefused) as problem:
            self._failed.append(problem)
        finally:
            while self._read.read(1 << 20):
                pass  # whoever writes is never left waiting

    def _one(self, archive: tarfile.TarFile, about: tarfile.TarInfo) -> None:
        name = PurePosixPath(about.name)
        content = archive.extractfile(about) if about.isreg() else None
        if content is None or name.is_absolute() or ".." in name.parts:
            raise BundleRefused(f"{about.name}: not a file of a review")
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(place, "xb", opener=_owner_only) as file:
            while piece := content.read(1 << 20):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _said(problem: str) -> str:
    said = problem.casefold()
    if "decryption failed" in said or "no matching keys" in said or "incorrect" in said:
        return "the passphrase or key is another one, or the file was changed"
    return f"the file was changed or cut off ({problem})"
