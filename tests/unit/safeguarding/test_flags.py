"""Who is on the desk, and why: at once for any reading that says so, and not for what measures a reader."""

from datetime import UTC, datetime, timedelta

import pytest

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.flags import Reason, fold_flags

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTACT = {"answers": {"immediate_contact": "yes"}}
CALM = {"answers": {"immediate_contact": "no"}}


def entry(number: int, kind: EntryKind = EntryKind.JUDGED, subject: str = "A1", **body: object) -> Entry:
    return Entry.chained(
        number=number, kind=kind, at=AT + timedelta(hours=number), by="R01", subject=subject, supersedes=None,
        key=str(number), body=body, text_digest=None, previous="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "reasons"),
    [
        ([entry(1, EntryKind.URGENT)], (Reason.URGENT,)),
        ([entry(1, EntryKind.CAME_IN)], (Reason.CAME_IN,)),
        ([entry(1, **CONTACT)], (Reason.CONTACT,)),
        ([entry(1, **CONTACT, stage="second")], (Reason.CONTACT,)),  # nobody decided on it yet
        ([entry(1, **CONTACT), entry(2, **CALM)], (Reason.CONTACT,)),  # corrected, and still to be seen to
        ([entry(1, **CALM)], None),
        ([entry(1, **CONTACT, stage="check")], None),
        ([entry(1, **CONTACT, stage="re_read")], None),
        ([entry(1, category="service")], (Reason.FAILURE,)),
        ([entry(1, category="none"), entry(2, category="cannot_tell")], None),
        ([entry(1, category="none"), entry(2, category="harm", stage="second")], None),  # to be decided
        ([entry(1, category="none"), entry(2, category="harm", stage="adjudication")], (Reason.FAILURE,)),
        ([entry(1, category="harm", stage="second")], (Reason.FAILURE,)),  # nobody else looked so closely
        ([entry(1, category="harm", **CONTACT)], (Reason.CONTACT, Reason.FAILURE)),
        ([entry(1, EntryKind.DEFERRED)], None),
    ],
)
def test_why_somebody_is_on_the_desk(entries, reasons):
    found = fold_flags(reversed(entries))
    assert (found["A1"].reasons if found else None) == reasons


def test_she_is_on_it_since_the_first_of_them():
    (flag,) = fold_flags([entry(3, **CONTACT), entry(2, EntryKind.URGENT), entry(5, category="harm")]).values()
    assert flag.at == AT + timedelta(hours=2) and flag.reasons == (Reason.URGENT, Reason.CONTACT, Reason.FAILURE)
