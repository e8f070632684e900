"""The files a power cut can leave: every moment of a recording, with what was not yet synced lost in part.

Until a file is synced, each write and each cut of it may have reached the disk or not, in any order, and a write may
have reached it in some of its 512-byte sectors only. A new file or a removal may be unknown to the folder until the
folder is synced. What was synced is there. The same reading of a disk as in SQLite's own account of atomic commit
(https://www.sqlite.org/atomiccommit.html), where a sector is written whole or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from tests.faults.recording_vfs import Call

SECTOR = 512
Files = dict[str, bytes]


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """What reaches the disk whole or not at all: a sector of a write, or a cut, a new file, a removal."""

    call: Call
    group: int  # the number of its call
    start: int = 0
    end: int = 0


@dataclass(kw_only=True)
class Disk:
    """What is certainly on the disk, and what may be."""

    sure: Files
    pending: list[Piece] = field(default_factory=list)

    def take(self, number: int, call: Call) -> None:
        """Notes one call."""
        if call.kind == "sync":
            self._settle(call.name, "write", "truncate")
        elif call.kind == "write":
            self.pending += _sectors(number, call)
        else:
            self.pending.append(Piece(call=call, group=number))
        if call.into_folder:
            self._settle("", "create", "delete")

    def left(self, kept: Sequence[Piece]) -> Files:
        """The files when of what was pending only `kept` reached the disk."""
        files: dict[str, bytearray | bytes] = dict(self.sure)
        _apply(files, kept)
        known = {piece.group for piece in kept if piece.call.kind == "create"}
        for piece in self.pending:
            if piece.call.kind == "create" and piece.group not in known:
                files.pop(piece.call.name, None)
        return {name: bytes(data) for name, data in files.items()}

    def _settle(self, name: str, *kinds: str) -> None:
        settled = [p for p in self.pending if p.call.kind in kinds and (not name or p.call.name == name)]
        files: dict[str, bytearray | bytes] = dict(self.sure)
        _apply(files, settled)
        self.sure = {name: bytes(data) for name, data in files.items()}
        self.pending = [piece for piece in self.pending if piece not in settled]


def states(before: Mapping[str, bytes], calls: Sequence[Call], seed: int, each: int) -> Iterator[tuple[int, Files]]:
    """For the moment after each call, up to `each` sets of files that a power cut then could leave."""
    disk, chance = Disk(sure=dict(before)), Random(seed)
    for number, call in enumerate(calls):
        disk.take(number, call)
        seen: set[int] = set()
        for kept in islice(_choices(disk.pending, chance), 8 * each):
            files = disk.left(kept)
            mark = hash(tuple(sorted(files.items())))
            if mark not in seen:
                seen.add(mark)
                yield number + 1, files
            if len(seen) >= each:
                break


def _choices(pending: Sequence[Piece], chance: Random) -> Iterator[list[Piece]]:
    """Ways to keep a part of what is pending: nothing, all, all but one call, one call torn, and anything at all."""
    yield []
    yield list(pending)
    if not pending:
        return
    groups = sorted({piece.group for piece in pending})
    while True:
        one = chance.choice(groups)
        yield [piece for piece in pending if piece.group != one]  # one call lost
        yield [piece for piece in pending if piece.group == one]  # one call alone, before all others
        yield [piece for piece in pending if piece.group != one or chance.random() < 0.5]  # one call torn
        yield [piece for piece in pending if chance.random() < chance.choice((0.1, 0.5, 0.9))]
        lost = {group for group in groups if chance.random() < 0.5}
        yield [piece for piece in pending if piece.group not in lost]  # whole calls, in any order


def _sectors(number: int, call: Call) -> Iterator[Piece]:
    start, end = call.offset, call.offset + len(call.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Piece(call=call, group=number, start=start, end=stop)
        start = stop


def _apply(files: "dict[str, bytearray | bytes]", pieces: Iterable[Piece]) -> None:
    for piece in pieces:
        call = piece.call
        if call.kind == "delete":
            files.pop(call.name, None)
            continue
        data = files.get(call.name, b"")
        data = files[call.name] = data if isinstance(data, bytearray) else bytearray(data)
        if call.kind == "truncate":
            del data[call.offset :]
        elif call.kind == "write":
            data.extend(bytes(max(0, piece.end - len(data))))
            data[piece.start : piece.end] = call.data[piece.start - call.offset : piece.end - call.offset]
