"""The manifest of a review's runs: one line of JSON per run, made durable before it is relied on.

Every line carries the digest of the line before it, so that a changed, dropped or reordered line is found. A line
torn by a crash at the very end was never relied on: reading passes over it and the next append removes it.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Protocol

from clare_review.errors import FileProblem
from clare_review.ledger.digest import digest
from clare_review.running.jobs import RunOutcome

FIRST = "0" * 64


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """One run: what it was given, what it rested on, what became of it.

    `rests_on` maps names (params, notebook, code, instruments, cases, ledger ...) to digests or positions; `output`
    is a path inside the review folder with forward slashes; `milliseconds` is wall time; `at` is when the run ended.
    """

    label: str
    notebook: str
    params: Mapping[str, Any]
    rests_on: Mapping[str, str]
    package: str
    outcome: RunOutcome
    milliseconds: int
    output: str
    at: datetime
    output_digest: str | None = None
    error: str | None = None
    attempts: int = 1
    previous: str = field(default=FIRST)

    def body(self) -> dict[str, Any]:
        """The line as plain data, without its own digest."""
        body = {name: getattr(self, name) for name in self.__dataclass_fields__}
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds")
        return body | {"params": dict(self.params), "rests_on": dict(self.rests_on), "at": at}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the line's canonical JSON, the previous line's digest included."""
        return digest(self.body())


class Witness(Protocol):
    """Where the digests of lines are noted outside the file, so that one that was rewritten as a whole is found."""

    def note(self, lines: Sequence[RunLine]) -> None:
        """Notes lines durably, or raises."""

    def noted(self) -> frozenset[str]:
        """The digest of every line noted so far."""


class Manifest:
    """The manifest in one file; every append is one durable line, also when two programs write at once.

    With a `witness` a line is relied on only once that has noted it: `settle` has it note what was appended.
    """

    def __init__(self, path: Path, witness: Witness | None = None) -> None:
        self.path = path
        self.witness = witness
        self._unsettled: list[RunLine] = []
        self._settled_at = time.monotonic()
        self._left: tuple[tuple[int, int, int], str] | None = None  # the file as this left it, and its last digest

    def lines(self) -> tuple[RunLine, ...]:
        """Every whole line in order.

        Raises:
            FileProblem: a line before the last is damaged, or the chain does not hold; the line is named.
        """
        return tuple(line for _, line in self._each())

    def standing(self) -> "Standing":
        """The last line of each output, and what the witness does not know, in one reading of the file.

        Raises:
            FileProblem: a line before the last is damaged, or the chain does not hold; the line is named.
        """
        noted = self.witness.noted() if self.witness else None
        begins: dict[str, int] = {}
        unnoted = set()
        for begin, line in self._each():
            begins[line.output] = begin
            if noted is not None and line.digest not in noted:
                unnoted.add(line.digest)
        return Standing(latest=LastLines(self.path, begins), unnoted=frozenset(unnoted))

    def latest(self) -> Mapping[str, RunLine]:
        """The last line of each output, by the output's path inside the review folder."""
        return self.standing().latest

    def unnoted(self) -> frozenset[str]:
        """The digests of lines that the witness does not know: a run that was killed leaves some, or a forger."""
        return self.standing().unnoted

    def append(self, line: RunLine) -> RunLine:
        """Adds a line after the last one, durable when this returns; gives it back as chained.

        Raises:
            FileProblem: the manifest is damaged, so nothing is added to it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file, _alone(file):
            chained = RunLine(**{**_fields(line), "previous": self._last_digest(file)})
            file.write(_encoded(chained) + b"\n")
            file.flush()
            os.fsync(file.fileno())
            self._left = _state(file), chained.digest
        self._unsettled.append(chained)
        return chained

    def settle(self, *, after: float = 0.0) -> None:
        """Has the lines appended here noted by the witness, if the last time is `after` seconds ago.

        Raises:
            ReviewError: whatever the witness raises; the lines stay in the file, and are not relied on.
        """
        if self.witness and self._unsettled and time.monotonic() - self._settled_at >= after:
            self.witness.note(self._unsettled)
            self._unsettled = []
            self._settled_at = time.monotonic()

    def _each(self) -> Iterator[tuple[int, RunLine]]:
        """Every whole line with where it begins, one at a time, because there may be very many."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            left, last, whole = _state(file), FIRST, 0
            for begin, end, line in _whole_lines(file, str(self.path)):
                yield begin, line
                last, whole = line.digest, end
            if whole == os.fstat(file.fileno()).st_size:
                self._left = left, last

    def _last_digest(self, file: IO[bytes]) -> str:
        """What the next line follows; a file nobody touched since the last append is not read through again."""
        if self._left and self._left[0] == _state(file):
            return self._left[1]
        file.seek(0)
        last, whole = FIRST, 0
        for _, end, line in _whole_lines(file, str(self.path)):
            last, whole = line.digest, end
        file.truncate(whole)
        return last


class LastLines(Mapping[str, RunLine]):
    """The last line of each output, by the output's path inside the review folder.

    There may be very many, so a line stays in the file, where it was found whole, until it is asked for.
    """

    def __init__(self, path: Path, begins: Mapping[str, int]) -> None:
        self._path, self._begins = path, begins

    def __getitem__(self, output: str) -> RunLine:
        begin = self._begins[output]
        with self._path.open("rb") as file:
            file.seek(begin)
            return _line(file.readline().rstrip(b"\n"), f"{self._path}, at byte {begin:,}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._begins)

    def __len__(self) -> int:
        return len(self._begins)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a manifest says now: the last line of each output, and the digests of lines its witness does not know."""

    latest: Mapping[str, RunLine]
    unnoted: frozenset[str]


NEVER_RUN = Standing(latest={}, unnoted=frozenset())


def _state(file: IO[bytes]) -> tuple[int, int, int]:
    found = os.fstat(file.fileno())
    return found.st_ino, found.st_size, found.st_mtime_ns


def _fields(line: RunLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__dataclass_fields__}


def _whole_lines(file: IO[bytes], where: str) -> Iterator[tuple[int, int, RunLine]]:
    """Each whole line with where it begins and ends; what follows the last line end is torn and left out."""
    expected, begin = FIRST, 0
    for number, text in enumerate(file, start=1):
        if not text.endswith(b"\n"):
            return
        end = begin + len(text)
        line = _line(text[:-1], f"{where}, line {number}", expected)
        yield begin, end, line
        expected, begin = line.digest, end


def _line(text: bytes, where: str, expected: str | None = None) -> RunLine:
    """A line of the file as it was written, and after the one whose digest is `expected`."""
    try:
        data = json.loads(text)
        del data["digest"]
        line = RunLine(**_typed(data))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FileProblem(where, ["it is not a line of a manifest"]) from None
    if expected is not None and line.previous != expected:
        raise FileProblem(where, ["it does not follow the line before it: a line was changed, removed or moved"])
    # Compared byte for byte: one time can be written in several ways, and only one of them was.
    if text != _encoded(line):
        raise FileProblem(where, ["it was changed after it was written"])
    return line


def _encoded(line: RunLine) -> bytes:
    return json.dumps(line.body() | {"digest": line.digest}, sort_keys=True).encode()


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"outcome": RunOutcome(data["outcome"]), "at": datetime.fromisoformat(data["at"])}


@contextmanager
def _alone(file: IO[bytes]) -> Iterator[None]:
    """Holds the file for this program alone; waits for another to finish its line."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file.fileno(), fcntl.LOCK_UN)
