"""Signed notes: text with an Ed25519 signature, as C2SP specifies them (https://c2sp.org/signed-note).

A note is text that ends in a newline, a blank line, and signature lines: an em dash, the key's name, and base64 of
four bytes of key id and the signature. Keys are written as `golang.org/x/mod/sumdb/note` writes them, so that other
tools read them: `NAME+ID+BASE64` the public one, `PRIVATE+KEY+NAME+ID+BASE64` the private one.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from clare_review.errors import NoteRefused

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]+")
_LARGEST = 1_000_000  # characters of a note that anybody would read


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """The key that proves a note; `raw` is 32 bytes."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys apart; they prove nothing."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def written(self) -> str:
        """The key as one word to note down elsewhere."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.raw)}"

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """The key from the word that `written` gave.

        Raises:
            NoteRefused: it is no such word.
        """
        found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text.strip())
        raw = _unbase64(found[3]) if found else b""
        if found is None or len(raw) != 33 or raw[:1] != _ED25519:
            raise NoteRefused("this is no public key; it is one word, NAME+ID+BASE64, as `checkpoint` prints it")
        key = cls(name=found[1], raw=raw[1:])
        if key.id.hex() != found[2]:
            raise NoteRefused(f"the public key of {key.name} was mistyped: its id does not belong to it")
        return key


@dataclass(frozen=True, kw_only=True)
class PrivateKey:
    """The key that signs notes; `seed` is 32 bytes that only its owner may have."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return PublicKey(
            name=self.name, raw=Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        )

    def written(self) -> str:
        """The key as one word, for a file that only its owner can read."""
        return f"{_PRIVATE}{self.name}+{self.public.id.hex()}+{_base64(_ED25519 + self.seed)}"

    @classmethod
    def read(cls, text: str) -> "PrivateKey":
        """The key from the word that `written` gave.

        Raises:
            NoteRefused: it is no such word; the message does not repeat it.
        """
        found = re.fullmatch(re.escape(_PRIVATE) + r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text.strip())
        raw = _unbase64(found[3]) if found else b""
        if found is None or len(raw) != 33 or raw[:1] != _ED25519:
            raise NoteRefused("this file holds no private key; make one with `clare-review checkpoint --new-key`")
        return cls(name=found[1], seed=raw[1:])


def new_key(name: str, chance: Callable[[int], bytes]) -> PrivateKey:
    """A new key.

    Raises:
        NoteRefused: a key's name holds a space or a plus sign.
    """
    if not _NAME.fullmatch(name):
        raise NoteRefused(f"{name!r} cannot name a key: leave out spaces and plus signs")
    return PrivateKey(name=name, seed=chance(32))


def sign(text: str, key: PrivateKey) -> str:
    """The note: the text with the key's signature under it.

    Raises:
        ValueError: the text does not end in a newline, or holds other control characters.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not text.endswith("\n") or _has_controls(text):
        raise ValueError("the text of a note ends in a newline and holds no other control characters")
    signature = Ed25519PrivateKey.from_private_bytes(key.seed).sign(text.encode())
    return f"{text}\n\N{EM DASH} {key.name} {_base64(key.public.id + signature)}\n"


def opened(note: str, key: PublicKey) -> str:
    """The text of a note that the key signed; signatures of other keys are passed over.

    Raises:
        NoteRefused: it is no note, the key did not sign it, or it was changed after it was signed.
    """
    text, signatures = _parts(note)
    mine = [raw[4:] for name, raw in signatures if name == key.name and raw[:4] == key.id]
    if not mine:
        names = ", ".join(sorted({name for name, _ in signatures}))
        raise NoteRefused(f"the note is not signed by {key.name} ({key.id.hex()}), but by {names}: check the key")
    for signature in mine:
        _must_be_signed(text, signature, key)
    return text


def text_of(note: str) -> str:
    """The text of a note of which nobody checked the signature.

    Raises:
        NoteRefused: it is no note.
    """
    return _parts(note)[0]


def _must_be_signed(text: str, signature: bytes, key: PublicKey) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text.encode())
    except InvalidSignature:
        raise NoteRefused(
            f"the note was changed after {key.name} signed it, or somebody else signed in that name"
        ) from None


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    body, blank, tail = note.rpartition("\n\n")
    lines = tail.splitlines()
    if len(note) > _LARGEST or not blank or not tail.endswith("\n") or not lines or _has_controls(note):
        raise NoteRefused("this is no signed note: text, a blank line, and signature lines that begin with a dash")
    return f"{body}\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    found = re.fullmatch("\N{EM DASH} ([^\\s+]+) (\\S+)", line)
    raw = _unbase64(found[2]) if found else b""
    if found is None or len(raw) < 5:
        raise NoteRefused("this is no signed note: a signature line is a dash, a name and base64")
    return found[1], raw


def _has_controls(text: str) -> bool:
    return any(ord(letter) < 32 and letter != "\n" for letter in text)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
