"""Calibration sessions: readers talk cases through, and agreement is shown before and after."""

from clare_review.acts.office import Office
from clare_review.errors import ReviewError
from clare_review.ledger.entry import Entry, EntryKind, NewEntry

ABOUT = "about"  # the name of what was talked through in the entry's free text


def calibrate(office: Office, *, about: str) -> Entry:
    """Records that a calibration session was held just now.

    Its place in the ledger is what divides readings before it from those after it: it cannot be put where the figures
    would look best.

    Raises:
        ReviewError: it is not said what was talked through.
        NotAllowed: on a shared ledger, somebody else than the lead asks.
    """
    office.must_be_now()
    if not about.strip():
        raise ReviewError("say with --about what was talked through in the session")
    new = NewEntry(kind=EntryKind.CALIBRATED, by=office.reader, key=office.key(), body={}, text={ABOUT: about.strip()})
    return office.keeper.append(new)
