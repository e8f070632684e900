"""The journal a warm child writes on a pipe: every message as it is sent, every piece of text as it is written.

What is in the pipe survives the child, so that the output of a cell that kills its process is kept. Text is written
through at once, and put together here the way a kernel's streams put it together: until they are flushed, or for
0.2 seconds.
"""

import json
import os
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]

_HEAD = struct.Struct("!cI")
_TIME = struct.Struct("!d")
_TEXT = {b"o": "stdout", b"e": "stderr"}
_SIGN = {name: sign for sign, name in _TEXT.items()}
_FLUSH, _MESSAGE = b"f", b"m"
_FLUSHED_EVERY = 0.2


class DamagedJournal(Exception):
    """Somebody else wrote on the pipe."""


class JournalWriter:
    """The child's end; several threads may write."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self._owner = os.getpid()
        self._lock = threading.Lock()

    def message(self, kind: str, parent: str, content: bytes) -> None:
        """One message as a kernel would send it; `content` is JSON."""
        about = json.dumps([kind, parent]).encode()
        self._write(_MESSAGE, about + b"\n" + content)

    def text(self, stream: str, parent: str, text: str) -> None:
        """A piece of text written to `stdout` or `stderr` in the cell `parent`."""
        said = text.encode("utf-8", "surrogatepass")
        if os.getpid() != self._owner:
            # A process the cell forked: two writers would tear each other's frames apart.
            os.write(1 if stream == "stdout" else 2, said)
            return
        self._write(_SIGN[stream], _TIME.pack(time.monotonic()) + parent.encode() + b"\n" + said)

    def flush(self, stream: str) -> None:
        """Notes that the stream was flushed here."""
        self._write(_FLUSH, stream.encode())

    def _write(self, sign: bytes, payload: bytes) -> None:
        if os.getpid() != self._owner:
            return
        left = memoryview(_HEAD.pack(sign, len(payload)) + payload)
        with self._lock:
            while left:
                left = left[os.write(self.handle, left) :]


class JournalReader:
    """The parent's end: bytes in, messages out, in the shape in which nbclient takes them."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._held: dict[str, dict[str, list[str]]] = {name: {} for name in _SIGN}
        self._due: dict[str, float] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are complete with `data`.

        Raises:
            DamagedJournal: what was read is no journal.
        """
        self._bytes += data
        begin = 0
        while len(self._bytes) - begin >= _HEAD.size:
            sign, length = _HEAD.unpack_from(self._bytes, begin)
            end = begin + _HEAD.size + length
            if end > len(self._bytes):
                break
            payload = bytes(self._bytes[begin + _HEAD.size : end])
            begin = end
            yield from self._frame(sign, payload)
        del self._bytes[:begin]

    def write(self, stream: str, parent: str, text: str, at: float) -> Iterator[Message]:
        """Text that reached a stream at the time `at`; what has been held for long enough comes out before it."""
        for name in sorted(self._due, key=lambda name: self._due[name]):
            if self._due[name] <= at:
                yield from self.flush(name)
        self._held[stream].setdefault(parent, []).append(text)
        self._due.setdefault(stream, at + _FLUSHED_EVERY)

    def flush(self, stream: str) -> Iterator[Message]:
        """The text held for a stream, one message for each cell it was written in."""
        self._due.pop(stream, None)
        held, self._held[stream] = self._held[stream], {}
        for parent, texts in held.items():
            text = "".join(texts)
            if text:
                yield message("stream", parent, {"name": stream, "text": text})

    def rest(self) -> Iterator[Message]:
        """Everything still held."""
        for stream in _SIGN:
            yield from self.flush(stream)

    def _frame(self, sign: bytes, payload: bytes) -> Iterator[Message]:
        try:
            if sign in _TEXT:
                said = payload[_TIME.size :].partition(b"\n")
                text = said[2].decode("utf-8", "replace")
                yield from self.write(_TEXT[sign], said[0].decode(), text, _TIME.unpack_from(payload)[0])
            elif sign == _FLUSH:
                yield from self.flush(payload.decode())
            elif sign == _MESSAGE:
                about, _, content = payload.partition(b"\n")
                kind, parent = json.loads(about)
                yield message(kind, parent, json.loads(content))
            else:
                raise DamagedJournal
        except (ValueError, KeyError, TypeError, struct.error):
            raise DamagedJournal from None


def message(kind: str, parent: str, content: Any) -> Message:
    """A message with the parts nbclient looks at."""
    return {
        "msg_type": kind,
        "header": {"msg_type": kind, "msg_id": ""},
        "parent_header": {"msg_id": parent} if parent else {},
        "metadata": {},
        "content": content,
        "buffers": [],
    }
