"""The digest that seals a population: the same applications give the same digest on any machine, in any order."""

from collections.abc import Iterable

from clare_review.ledger.digest import member_digest, root_of
from clare_review.population.records import Application


def application_digest(application: Application) -> str:
    """The SHA-256 of everything the application says, as 64 hexadecimal digits."""
    return member_digest(application.values())


def root_digest(applications: Iterable[Application]) -> str:
    """The SHA-256 over reference and digest of every application in order of reference, as 64 hexadecimal digits.

    Raises:
        ValueError: two applications have the same reference.
    """
    leaves = [(one.reference, application_digest(one)) for one in applications]
    if len({reference for reference, _ in leaves}) < len(leaves):
        raise ValueError("two applications have the same reference, so they are no population")
    return root_of(leaves)
