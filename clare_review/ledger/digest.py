"""One way to write data as bytes (RFC 8785) and one digest of it (SHA-256)."""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from typing import Any

import rfc8785

_WHOLE = 2**53 - 1  # the largest number that every reader of JSON takes in as it was written (RFC 8785, 3.2.2.3)
_quick = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


def canonical(data: Any) -> bytes:
    """The canonical JSON bytes of `data` (RFC 8785): mappings, lists, text, integers, booleans and None.

    Raises:
        TypeError: the data holds something JSON cannot carry, or a number that is not an integer.
    """
    if _is_plain(data):
        with contextlib.suppress(UnicodeEncodeError):
            return _quick(data).encode()
    _refuse_floats(data)
    return rfc8785.dumps(data)


def _is_plain(data: Any) -> bool:
    """Whether the standard library's encoder, which is many times faster, writes the same bytes as RFC 8785 asks for.

    The two differ in numbers that are not whole or very large, and in the order of keys beyond ASCII.
    """
    kind = type(data)
    if kind is dict:
        for key, each in data.items():
            if type(key) is not str or not key.isascii() or (type(each) is not str and not _is_plain(each)):
                return False
        return True
    if kind is list or kind is tuple:
        return all(type(each) is str or _is_plain(each) for each in data)
    if kind is str or kind is bool or data is None:
        return True
    return kind is int and -_WHOLE <= data <= _WHOLE


def digest(data: Any) -> str:
    """The SHA-256 of the canonical JSON of `data`, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


class ListDigest:
    """What `digest` says of a list, worked out while its parts are added one by one."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256(b"[")
        self.parts = 0

    def add(self, part: Any) -> None:
        """Adds the next part of the list."""
        self._sum.update(b"," + canonical(part) if self.parts else canonical(part))
        self.parts += 1

    def digest(self) -> str:
        """The digest of the parts added so far."""
        whole = self._sum.copy()
        whole.update(b"]")
        return whole.hexdigest()


def digest_of_bytes(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def member_digest(value: dict[str, Any]) -> str:
    """The digest of one sealed application's values."""
    return digest(value)


def root_of(members: Iterable[tuple[str, str]]) -> str:
    """The root digest of a population from (reference, digest) pairs; their order does not matter."""
    return digest([list(pair) for pair in sorted(members)])


def _refuse_floats(data: Any) -> None:
    if isinstance(data, float):
        raise TypeError(f"{data!r} is not an integer: write it as text, so that every machine agrees on it")
    if isinstance(data, dict):
        for value in data.values():
            _refuse_floats(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            _refuse_floats(value)
