"""A search of everything that was written to the disk: every byte of every file, and what is packed inside."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_GZIP, _ZIP, _LEVELDB = b"\x1f\x8b\x08", b"PK\x03\x04", bytes.fromhex("57fb808b247547db")


def files_that_hold(needles: Iterable[str], places: Iterable[Path]) -> dict[Path, str]:
    """The files below some places that hold a needle, in whatever it is written or packed, each with one of them."""
    wanted = {form: needle for needle in needles for form in forms(needle)}
    found = {}
    for path in sorted({each for place in places for each in place.rglob("*") if each.is_file()}):
        held = [needle for data in unpacked(path.read_bytes()) for form, needle in wanted.items() if form in data]
        if held:
            found[path] = held[0]
    return found


def forms(text: str) -> set[bytes]:
    """How a text can stand in a file: in the encodings of browsers, notebooks and logs, and escaped as in JSON."""
    plain = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    encodings = ("utf-8", "utf-16-le", "utf-16-be")
    return {each.encode(encoding) for each in plain for encoding in encodings} | {text.encode("latin-1", "replace")}


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes themselves, and those of whatever is packed in them: zip, gzip, and the tables of a LevelDB."""
    yield data
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield from unpacked(packed.read(name))
    at = data.find(_GZIP)
    while at >= 0:
        yield _gunzipped(data[at:])
        at = data.find(_GZIP, at + 1)
    if data.endswith(_LEVELDB):
        yield from _blocks(data)


def _gunzipped(data: bytes) -> bytes:
    """What can be had of a gzip stream, whatever follows it; nothing where three bytes only look like one."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data)
    except zlib.error:
        return b""


def _blocks(table: bytes) -> Iterator[bytes]:
    """The data blocks of a LevelDB table (github.com/google/leveldb, doc/table_format.md), unpacked."""
    _, at = _varint(table, len(table) - 48)
    _, at = _varint(table, at)
    where, at = _varint(table, at)
    size, at = _varint(table, at)
    index = _block(table, where, size)
    restarts = int.from_bytes(index[-4:], "little")
    at, end = 0, len(index) - 4 * (restarts + 1)
    while at < end:
        _, at = _varint(index, at)
        unshared, at = _varint(index, at)
        length, at = _varint(index, at)
        where, after = _varint(index, at + unshared)
        size, _ = _varint(index, after)
        yield _block(table, where, size)
        at += unshared + length


def _block(table: bytes, at: int, size: int) -> bytes:
    packed = table[at : at + size]
    return _unsnapped(packed) if table[at + size] == 1 else packed


def _unsnapped(packed: bytes) -> bytes:
    """What a Snappy block holds (github.com/google/snappy, format_description.txt)."""
    _, at = _varint(packed, 0)
    out = bytearray()
    while at < len(packed):
        tag, at = packed[at], at + 1
        kind, high = tag & 3, tag >> 2
        if kind == 0:
            wide = max(0, high - 59)
            length = (int.from_bytes(packed[at : at + wide], "little") if wide else high) + 1
            out += packed[at + wide : at + wide + length]
            at += wide + length
            continue
        if kind == 1:
            length, back, at = (high & 7) + 4, (high >> 3 << 8) | packed[at], at + 1
        else:
            wide = 2 if kind == 2 else 4
            length, back, at = high + 1, int.from_bytes(packed[at : at + wide], "little"), at + wide
        for _ in range(length):
            out.append(out[-back])
    return bytes(out)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
