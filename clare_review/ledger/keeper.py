"""What a keeper of a ledger promises: it appends entries, reads them back, and never changes one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from clare_review.ledger.asking import Ask
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.drafts import Drafts
from clare_review.ledger.entry import Book, Entry, NewEntry
from clare_review.ledger.erasing import Erasure
from clare_review.ledger.kept import Kept, Understood
from clare_review.ledger.reading import Reading
from clare_review.ledger.way import Way

Clock = Callable[[], datetime]
Chance = Callable[[int], bytes]
Check = Callable[[Reading], None]


class Keeper(Reading, ABC):
    """Keeps the books, the free text, the imported rows, the sealed applications, and drafts and claims beside them.

    Itself it reads the latest state, each question by itself; `reading` gives several questions one state. `where` is
    the file or the server's address, as messages name it. `kept` is for whoever works something out of it.
    """

    where: str
    drafts: Drafts
    kept: Kept
    knows_logins = False  # whether the ledger itself knows who is there, and what they may see

    def __init__(self, ask: Ask, understood: Understood | None = None) -> None:
        super().__init__(ask, understood)
        self.kept = Kept()

    def person(self) -> str:
        """Who is logged in, as the review knows them; empty for nobody, and where the ledger knows no logins."""
        return ""

    def sees_every_case(self) -> bool:
        """Whether whoever is there has every application, with every name in it."""
        return True

    def counts_every_case(self) -> bool:
        """Whether whoever is there sees every application and every judgement, be it without names."""
        return True

    def hands_out(self) -> bool:
        """Whether whoever is there may hand the ledger to somebody outside: they see every entry with its digest."""
        return True

    def sees_every_draft(self) -> bool:
        """Whether whoever is there sees the drafts and claims of everybody: on a server its owner alone."""
        return True

    def logs_what_is_typed(self) -> tuple[str, ...]:
        """The settings, as `name = value`, by which a server writes into its log what people type; none on a file."""
        return ()

    def proving(self, password: str = "") -> AbstractContextManager["Keeper"]:
        """This ledger as whoever is there has it after proving anew who they are, which signing needs.

        `password` is what they typed just now; empty where the server knows them by something else. A file knows no
        logins and takes everybody at their word.

        Raises:
            NotAllowed: the proof does not hold, or a password is wanted and none was typed.
        """
        return nullcontext(self)

    def proved_by(self) -> str:
        """How the server knows who is there, in its own word, such as scram-sha-256; empty where it does not ask."""
        return ""

    def way(self) -> Way | None:
        """How a server is reached; None where the ledger is a file."""
        return None

    def drafts_left(self, reader: str, references: Sequence[str]) -> int:
        """How many drafts a reader has on these cases, for whoever may not see what stands in them."""
        return sum(len(self.drafts.of(reader, reference)) for reference in references)

    def related(self, reference: str) -> list[dict[str, Any]]:
        """What was kept of what belongs to a case: `kind`, `other`, `value` as data, `as_at`; in the order found."""
        return []

    def relate(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keeps what belongs to each case, in place of all that was kept before; only where logins are known."""

    @abstractmethod
    def append(
        self,
        new: NewEntry,
        *,
        book: Book = Book.REVIEW,
        check: Check | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        members: Sequence[Mapping[str, Any]] = (),
        clears: DraftPlace | None = None,
        erases: Erasure | None = None,
    ) -> Entry:
        """Appends one entry durably and returns it after reading it back.

        `check` sees one state of the ledger and raises to refuse. For an entry about the review as a whole it sees the
        ledger inside the transaction, and nobody else can append between its look and the entry. For an entry about one
        application it may look before anybody has to wait: when an entry about that application or about the review as
        a whole came since, or a fence that it asked for is another, it is asked again inside the transaction.

        `rows` are `source_row` and `members` are `member` mappings, written in the same transaction, in which the draft
        at `clears` goes. An entry that hands cases over takes their drafts along.
        `erases` goes with an entry that says so. A key that was used before returns the entry it made.

        Raises:
            RecordingRefused: the key made another entry than the one asked for.
            LedgerUnusable: nothing could be written, or it is not known whether it was, or what was written could not
                be read back; the message says which. Doing the same again is always right.
            ReviewError: whatever `check` raises; nothing is written then.
        """

    def together(self) -> AbstractContextManager[None]:
        """Makes one transaction of what this thread does within it, where the database waits for its disk each time.

        Nothing done within it may be told to anybody before it ends. An act that raises is undone by itself; when the
        end raises, nothing of it was done, or it is not known whether it was, and doing the same again is right. A
        keeper may also do one act after the other, each in a transaction of its own.

        Raises:
            LedgerUnusable: as `append` does, at its end for all that was appended within it.
        """
        return nullcontext()

    @abstractmethod
    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view of the ledger: everything read within it is of one state."""

    def reading_of(self, reader: str, reference: str) -> AbstractContextManager[Reading]:
        """As `reading`, for a reader who asks after one case: a server tells all that the rules ask in one answer."""
        return self.reading()

    @abstractmethod
    def wrong_guards(self) -> tuple[str, ...]:
        """Guards of the database that are gone or changed, and triggers that are not ours."""

    def unsound(self) -> str:
        """What the database finds wrong with how it is stored, where it can be asked; empty when there is nothing."""
        return ""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the ledger."""
