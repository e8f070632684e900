"""What each kind of entry is in the eyes of the law: the operations of which a log has to be kept.

Source: Data Protection Act 2018 s.62(1), https://www.legislation.gov.uk/ukpga/2018/12/section/62, and the Information
Commissioner's guidance on logging for law enforcement purposes (ico.org.uk, updated 4 November 2025). Which of our
kinds is which operation is this project's reading; a force's data protection officer may read it otherwise.
"""

from collections.abc import Mapping
from enum import StrEnum

from clare_review.ledger.entry import Entry, EntryKind


class Operation(StrEnum):
    """The operations of s.62(1)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


OPERATIONS: Mapping[EntryKind, Operation | None] = {
    EntryKind.OPENED: None,  # nothing about a person is processed
    EntryKind.IMPORTED: Operation.COLLECTION,
    EntryKind.ADMITTED: Operation.ALTERATION,  # a row is corrected
    EntryKind.SEALED: Operation.COMBINATION,  # rows of several exports become one record
    EntryKind.ALLOCATED: None,  # who is to read what; what they read is logged as they open it
    EntryKind.HANDED_OVER: None,  # likewise
    EntryKind.JUDGED: Operation.COLLECTION,
    EntryKind.URGENT: Operation.COLLECTION,
    EntryKind.DEFERRED: Operation.COLLECTION,
    EntryKind.PASSED_ON: Operation.COLLECTION,
    EntryKind.RESUMED: Operation.COLLECTION,
    EntryKind.DRAWN: None,  # who is to read what once more
    EntryKind.UNMASKED: Operation.CONSULTATION,  # more of a case is shown than was before
    EntryKind.REOPENED: Operation.COLLECTION,
    EntryKind.HANDED_IN: None,
    EntryKind.ACCEPTED: None,
    EntryKind.RETURNED: Operation.COLLECTION,  # why a batch is given back may say something of a person
    EntryKind.DECLARED: Operation.COLLECTION,
    EntryKind.KNOWN: None,  # a commitment, which says nothing
    EntryKind.CALIBRATED: Operation.COLLECTION,  # what was talked through may say something of a person
    EntryKind.ACKNOWLEDGED: None,  # who sees to it; what is then done for somebody is an entry of its own
    EntryKind.LINKED: Operation.COMBINATION,
    EntryKind.OWNED: None,
    EntryKind.SAFE_WAYS: Operation.COLLECTION,
    EntryKind.CONTACTED: Operation.COLLECTION,
    EntryKind.CAME_IN: Operation.COLLECTION,
    EntryKind.NEEDED: Operation.COLLECTION,
    EntryKind.DONE: Operation.COLLECTION,  # that something was disclosed to her is said in it; the telling is by word
    EntryKind.UNDONE: Operation.COLLECTION,
    EntryKind.TOLD: Operation.COLLECTION,
    EntryKind.REGISTERED: Operation.DISCLOSURE,  # a referral hands it to others; so does a complaint that goes with one
    EntryKind.FED_BACK: Operation.COLLECTION,
    EntryKind.HARM_JUDGED: Operation.COLLECTION,
    EntryKind.HARM_CHECKED: Operation.COLLECTION,
    EntryKind.LEARNT: None,  # causes and actions are about the force, and name nobody
    EntryKind.RETAINED: Operation.COLLECTION,  # why a record is kept says something of a person
    EntryKind.RELEASE_PLANNED: None,
    EntryKind.EXCEPTED: None,  # how a count is shown
    EntryKind.RELEASED: None,  # counts in which nobody can be recognised
    EntryKind.ERASED: Operation.ERASURE,
    EntryKind.RAN: None,  # which notebooks ran at which entry
    EntryKind.CONSULTED: Operation.CONSULTATION,
    EntryKind.EXPORTED: Operation.DISCLOSURE,
}


def operation(entry: Entry) -> Operation | None:
    """The operation an entry logs; what replaces an earlier entry alters it. None: nothing about a person."""
    known = OPERATIONS[entry.kind]
    return Operation.ALTERATION if known and entry.supersedes is not None else known
