"""The sealed list of known-answer cases: committed to in the ledger by its digest, opened when readers are measured.

The digest is over the list and 32 random bytes, so that nobody can find out by trying which cases are on it, and
whoever keeps the list cannot change an answer once readers have answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.ledger.digest import digest


@dataclass(frozen=True, kw_only=True)
class KnownCase:
    """One application given to a reader to be read as any other: whether it holds a failure, and how that is known."""

    reference: str
    reader: str
    failure: bool
    known_from: str


@dataclass(frozen=True, kw_only=True)
class SealedList:
    """The known cases and the salt, 64 hexadecimal digits.

    Raises:
        ValueError: the list is empty, a case is given to one reader twice, or the salt is not what it should be.
    """

    salt: str
    cases: tuple[KnownCase, ...]

    def __post_init__(self) -> None:
        if not self.cases:
            raise ValueError("a sealed list without a case measures nothing")
        if len({(each.reference, each.reader) for each in self.cases}) != len(self.cases):
            raise ValueError("a case is given to the same reader twice; who remembers it is not measured")
        if len(self.salt) != 64 or set(self.salt) - set("0123456789abcdef"):
            raise ValueError("the salt has to be 32 bytes, in 64 hexadecimal digits")

    @property
    def commitment(self) -> str:
        """The SHA-256 that goes into the ledger before anybody reads; the order of the cases does not matter."""
        return digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The list for its file."""
        cases = sorted(self.cases, key=lambda each: (each.reference, each.reader))
        return {
            "salt": self.salt,
            "cases": [
                {
                    "reference": each.reference,
                    "reader": each.reader,
                    "failure": "yes" if each.failure else "no",
                    "known from": each.known_from,
                }
                for each in cases
            ],
        }


def sealed_list(data: Mapping[str, Any]) -> SealedList:
    """The list in its file's data.

    Raises:
        ValueError: something is missing or is no answer; all problems are named.
    """
    given: Sequence[Mapping[str, Any]] = data.get("cases") or ()
    names = ("reference", "reader", "failure", "known from")
    problems = [
        f"case {number}: {name} is missing"
        for number, each in enumerate(given, 1)
        for name in names
        if name not in each
    ]
    problems += [
        f"case {number}: failure is {each['failure']!r}, and has to be yes or no"
        for number, each in enumerate(given, 1)
        if "failure" in each and each["failure"] not in ("yes", "no")
    ]
    if problems:
        raise ValueError("; ".join(problems))
    return SealedList(
        salt=str(data.get("salt", "")),
        cases=tuple(
            KnownCase(
                reference=str(each["reference"]),
                reader=str(each["reader"]),
                failure=each["failure"] == "yes",
                known_from=str(each["known from"]),
            )
            for each in given
        ),
    )
