"""Drafts and claims of nothing: working papers that no desk leaves, named so that somebody looks into it."""

from clare_review.acts.allocating import allocations
from clare_review.acts.office import Office


def strays(office: Office) -> tuple[str, ...]:
    """Every draft and claim on an application that is not sealed, or that its reader was never given, in a sentence.

    They are no part of the chain and prove nothing wrong with it. On a shared ledger each belongs to its reader, so
    that only its owner sees them all: ask `keeper.sees_every_draft` before.
    """
    places = office.keeper.drafts.places()
    if not places:
        return ()
    with office.at_one_moment() as at:
        sealed, given = at.ledger.sealed_in(), allocations(at)
    found = []
    for what, reader, reference in places:
        if reference not in sealed:
            found.append(f"a {what} of {reader} is on {reference}, which no sealed population holds")
        elif reader not in given.readers_of(reference):
            found.append(f"a {what} of {reader} is on {reference}, which was never given to {reader}")
    return tuple(found)
