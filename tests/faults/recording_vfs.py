"""A layer between SQLite and the file system that notes every call, and can make one of them fail.

It is put under the very SQLite library that Python's `sqlite3` uses, in the running program, through SQLite's own
interface for virtual file systems (https://www.sqlite.org/vfs.html). What is recorded above it is recorded by the
product as it is: no statement is replayed, no setting is imitated.
"""

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass
from pathlib import Path

OK = 0
FULL = 13
FAILURES = {
    "open": 14,  # SQLITE_CANTOPEN
    "read": 266,  # SQLITE_IOERR_READ
    "write": 778,
    "sync": 1034,
    "truncate": 1546,
    "size": 1802,
    "delete": 2570,
}
"""The error SQLite's own layer gives when the machine refuses a call, by kind of call."""
_JOURNAL, _WAL, _CREATE, _DELETE_ON_CLOSE = 0x800, 0x80000, 0x4, 0x8
_XWRITE = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_XTRUNCATE = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64)
_XSYNC = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)
_XSIZE = ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(c_int64))
_XCLOSE = ctypes.CFUNCTYPE(c_int, c_void_p)
_XOPEN = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_XDELETE = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class _Methods(Structure):
    _fields_ = [
        ("version", c_int),
        ("close", _XCLOSE),
        ("read", _XWRITE),
        ("write", _XWRITE),
        ("truncate", _XTRUNCATE),
        ("sync", _XSYNC),
        ("size", _XSIZE),
        ("rest", c_void_p * 12),
    ]


class _File(Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(Structure):
    _fields_ = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", _XOPEN),
        ("delete", _XDELETE),
        ("rest", c_void_p * 14),
    ]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that reached the file system: which file, where in it, what was written or to what size it was cut."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""
    into_folder: bool = False  # of a sync, that it syncs the folder too; of a delete, that it is synced at once


Fault = Callable[[Call], int]
"""Asked before each call; another answer than `OK` is what the call gives, and nothing is done."""


class RecordingVfs:
    """The calls on files in one folder, in order; `fault` may refuse them."""

    def __init__(self, folder: Path) -> None:
        self.calls: list[Call] = []
        self.fault: Fault = lambda _: OK
        self._folder = str(folder)
        self._library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        self._library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._under = self._library.sqlite3_vfs_find(None)
        self._names: dict[int, tuple[str, _Methods]] = {}
        self._unsynced_folder: set[str] = set()
        self._tables: dict[int, _Methods] = {}  # by address of the table below; kept, because open files point here
        self._vfs = _Vfs.from_buffer_copy(self._under.contents)
        self._vfs.name = b"recording"
        self._vfs.open, self._vfs.delete = _XOPEN(self._open), _XDELETE(self._delete)

    @contextmanager
    def installed(self) -> Iterator["RecordingVfs"]:
        """Every file that is opened meanwhile is opened through here."""
        self._library.sqlite3_vfs_register(byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._library.sqlite3_vfs_unregister(byref(self._vfs))

    def _asked(self, call: Call) -> int:
        refused = self.fault(call)
        if not refused:
            self.calls.append(call)
        return refused

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if not path.startswith(self._folder):
            return int(self._under.contents.open(ctypes.addressof(self._under.contents), name, file, flags, out))
        short = Path(path).name
        new = not Path(path).exists()
        if refused := self.fault(Call(kind="open", name=short)):
            ctypes.cast(file, POINTER(_File)).contents.methods = POINTER(_Methods)()
            return refused
        done = int(self._under.contents.open(ctypes.addressof(self._under.contents), name, file, flags, out))
        if done == OK:
            self._watch(file, short)
            if new and flags & _CREATE:
                self.calls.append(Call(kind="create", name=short))
                self._unsynced_folder |= {short} if flags & (_JOURNAL | _WAL) else set()
        return done

    def _watch(self, file: int, name: str) -> None:
        opened = ctypes.cast(file, POINTER(_File)).contents
        below = opened.methods.contents
        address = ctypes.addressof(below)
        if address not in self._tables:
            table = _Methods.from_buffer_copy(below)
            table.close, table.read = _XCLOSE(self._close), _XWRITE(self._read)
            table.write, table.truncate = _XWRITE(self._write), _XTRUNCATE(self._truncate)
            table.sync, table.size = _XSYNC(self._sync), _XSIZE(self._size)
            self._tables[address] = table
        self._names[file] = (name, below)
        opened.methods = ctypes.pointer(self._tables[address])

    def _close(self, file: int) -> int:
        return int(self._names.pop(file)[1].close(file))

    def _read(self, file: int, into: int, amount: int, offset: int) -> int:
        name, below = self._names[file]
        return self.fault(Call(kind="read", name=name, offset=offset)) or int(below.read(file, into, amount, offset))

    def _size(self, file: int, into: "ctypes._Pointer[c_int64]") -> int:
        name, below = self._names[file]
        return self.fault(Call(kind="size", name=name)) or int(below.size(file, into))

    def _write(self, file: int, data: int, amount: int, offset: int) -> int:
        name, below = self._names[file]
        call = Call(kind="write", name=name, offset=offset, data=ctypes.string_at(data, amount))
        return self._asked(call) or int(below.write(file, data, amount, offset))

    def _truncate(self, file: int, size: int) -> int:
        name, below = self._names[file]
        return self._asked(Call(kind="truncate", name=name, offset=size)) or int(below.truncate(file, size))

    def _sync(self, file: int, flags: int) -> int:
        name, below = self._names[file]
        whole = name in self._unsynced_folder
        refused = self._asked(Call(kind="sync", name=name, into_folder=whole)) or int(below.sync(file, flags))
        self._unsynced_folder -= {name} if not refused else set()
        return refused

    def _delete(self, _vfs: int, name: bytes, into_folder: int) -> int:
        path = name.decode()
        call = Call(kind="delete", name=Path(path).name, into_folder=bool(into_folder))
        if path.startswith(self._folder) and Path(path).exists() and (refused := self._asked(call)):
            return refused
        return int(self._under.contents.delete(ctypes.addressof(self._under.contents), name, into_folder))
