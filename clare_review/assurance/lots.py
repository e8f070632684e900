"""Lots drawn with a recorded seed: the same on every machine, for any order, and unknown before the seed is drawn."""

from collections.abc import Iterable
from hashlib import sha256


def in_drawn_order(seed: str, names: Iterable[str]) -> list[str]:
    """The names in an order that nobody can steer: by the SHA-256 of the seed and the name.

    The first n of them are a simple random sample without replacement, for any n.
    """
    return sorted(names, key=lambda name: (sha256(f"{seed}\n{name}".encode()).hexdigest(), name))
