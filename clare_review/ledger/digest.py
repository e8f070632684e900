"""One way to write data as bytes (RFC 8785) and one digest of it (SHA-256)."""

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785


def canonical(data: Any) -> bytes:
    """The canonical JSON bytes of `data` (RFC 8785): mappings, lists, text, integers, booleans and None.

    Raises:
        TypeError: the data holds something JSON cannot carry, or a number that is not an integer.
    """
    _refuse_floats(data)
    return rfc8785.dumps(data)


def digest(data: Any) -> str:
    """The SHA-256 of the canonical JSON of `data`, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()


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
