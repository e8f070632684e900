"""A review beside a plain dictionary of what was done in it: whatever is done in whatever order, the two agree.

What is done after the first readings stands in `model_later`.
"""

import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.handing_over import hand_over_batches
from clare_review.errors import LedgerDamaged, LedgerUnusable, NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import Stage, is_at
from clare_review.ledger.verifying import verify
from clare_review.review import Review, open_review
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.judgement import RISK_ASSESSMENT, fold
from clare_review.reviewing.marks import MARKS, MarkKind, MarkRequest, fold_marks
from tests.faults.recording_vfs import OK, RecordingVfs
from tests.faults.small_review import made_stages, request
from tests.ledger.conftest import open_keeper
from tests.ledger.model_later import Later, LaterReadings
from tests.ledger.model_machine import Dead, Jumping

MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
READERS, EVERYBODY = ("R01", "R02"), ("R01", "R02", "R03")
CASES = st.integers(0, 5)
WORDS = st.sampled_from(["Log 1 names no search.", "Met on the day.", "A supervisor is named.", "Zoë rang – twice."])


@dataclass(kw_only=True)
class Expected:
    """What was done, as plain data."""

    entries: int = 0
    reader_of: dict[str, str] = field(default_factory=dict)
    judged: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # reference to (reader, note), oldest first
    drafts: dict[tuple[str, str], str] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    aside_by: dict[str, str] = field(default_factory=dict)
    urgent: dict[str, int] = field(default_factory=dict)
    open: dict[tuple[str, str], tuple[CaseView, int]] = field(default_factory=dict)  # with the fence of the page
    drawn: bool = False
    later: Later = field(default_factory=Later)

    def waits(self, reference: str) -> str:
        """What its present reader said to leave it aside; that somebody before them passed it on does not bind them."""
        kind = self.aside.get(reference, "")
        return "" if kind == "passed_on" and self.aside_by[reference] != self.reader_of[reference] else kind

    @property
    def all_read(self) -> bool:
        """Whether every case that is in a batch was read first."""
        return bool(self.judged) and set(self.judged) == set(self.reader_of)


class Model(LaterReadings, RuleBasedStateMachine):
    """The acts of a review; each checks its own answer, and after each all that stands is compared."""

    def __init__(self) -> None:
        super().__init__()
        self._rim, self._numbers, self.clock = ExitStack(), count(1), Jumping()
        self.folder = Path(self._rim.enter_context(tempfile.TemporaryDirectory(prefix="clare-", dir=MEMORY)))
        self.place = self.folder / "review"
        self.vfs = self._rim.enter_context(RecordingVfs(self.place).installed())
        self.expected = Expected()

    @initialize(stage=st.sampled_from(["new", "sealed", "allocated", "read", "again", "again", "again"]))
    def begin(self, stage: str) -> None:
        shutil.copytree(made_stages() / stage, self.place)
        self.review = self._opened()
        self.late = self.place.parent / "late.csv"
        shutil.copy(made_stages() / "late.csv", self.late)
        self.imported, self.sealed = stage != "new", 0 if stage == "new" else 1
        self.expected.entries = self.review.office.position().number
        self._take_over_batches()
        self.expected.drawn = stage == "again"
        for entry in self.review.office.entries(EntryKind.JUDGED):
            if not is_at(entry, Stage.FIRST):
                missing = entry.body["answers"]["evidence_missing"][0]
                self.expected.later.second[str(entry.subject)] = entry.number, missing
                continue
            note = self.review.office.ledger.texts([entry.number])[entry.number]["note"]
            self.expected.judged[str(entry.subject)] = [(entry.by, note)]
            self.expected.later.first[str(entry.subject)] = entry.number

    # -- the population

    @precondition(lambda self: not self.imported)
    @rule()
    def import_(self) -> None:
        self.review.import_files([made_stages() / "found.csv"])
        again = self.review.import_files([made_stages() / "found.csv"])
        assert again[0].already
        self.imported, self.expected.entries = True, self.expected.entries + 1

    @precondition(lambda self: self.imported and not self.sealed)
    @rule()
    def seal(self) -> None:
        assert self.review.seal().applications == 4
        self.sealed, self.expected.entries = 1, self.expected.entries + 1

    @precondition(lambda self: self.sealed == 1)
    @rule()
    def extend(self) -> None:
        sealed, _ = self.review.extend([self.late])
        assert (sealed.applications, sealed.added) == (6, 2)
        self.sealed, self.expected.entries = 2, self.expected.entries + 2
        self.expected.open.clear()  # who else asked about the same people is part of every file

    @precondition(lambda self: self.sealed and len(self.expected.reader_of) < 2 + 2 * self.sealed)
    @rule()
    def allocate(self) -> None:
        before = len(self.expected.reader_of)
        made = self.review.allocate()
        assert made.applications == 2 + 2 * self.sealed - before
        self.expected.entries += 1
        self._take_over_batches()

    @precondition(lambda self: self.expected.reader_of)
    @rule(leaver=st.sampled_from(READERS))
    def hand_over(self, leaver: str) -> None:
        if leaver not in self.expected.reader_of.values():
            return
        other = READERS[leaver == READERS[0]]
        batches = [one.id for one in allocations(self.review.office).at(Stage.FIRST) if one.reviewer == leaver]
        try:
            done = hand_over_batches(self.review.office, leaver, batches=batches, to=other)
        except NotAllowed:
            return
        self.expected.entries += 1
        for reference in [each for move in done.moves for each in move.references]:
            self.expected.open.pop((leaver, reference), None)
            self.expected.open.pop((other, reference), None)
            if (leaver, reference) in self.expected.drafts:
                self.expected.drafts[other, reference] = self.expected.drafts.pop((leaver, reference))
        self._take_over_batches()

    # -- a reader at work

    @precondition(lambda self: self.expected.reader_of)
    @rule(case=CASES)
    def open(self, case: int) -> None:
        reader, reference, desk = self._at(case)
        fence = desk.panel_desk().keeping.claim(reference, f"page {next(self._numbers)}", take=True).fence
        self.expected.open[reader, reference] = (desk.open(reference), fence)

    @precondition(lambda self: self.expected.reader_of)
    @rule(case=CASES, words=WORDS, stale=st.booleans())
    def draft(self, case: int, words: str, stale: bool) -> None:
        reader, reference, desk, (_, fence) = self._opened_at(case)
        keeping = desk.panel_desk().keeping
        if stale:
            with_refusal(lambda: keeping.keep(reference, RISK_ASSESSMENT, {"note": "stale"}, fence - 1))
            return
        keeping.keep(reference, RISK_ASSESSMENT, {"note": words}, fence)
        self.expected.drafts[reader, reference] = words

    @precondition(lambda self: self.expected.reader_of)
    @rule(case=CASES, words=WORDS, how=st.sampled_from(["once", "twice", "stale page", "over what stands"]))
    def record(self, case: int, words: str, how: str) -> None:
        """A first judgement or a correction, sent once or twice, or from a page that must be refused."""
        reader, reference, desk, (_, fence) = self._opened_at(case)
        wanted = self._request(desk, reference, words, fence - (how == "stale page"))
        if self.expected.waits(reference) == "passed_on":
            return with_refusal(lambda: desk.record(wanted))
        if how == "stale page":
            return with_refusal(lambda: desk.record(wanted))
        if how == "over what stands" and wanted.supersedes:
            blind = self._request(desk, reference, words, fence, supersedes=None)
            return with_refusal(lambda: desk.record(blind))
        done = desk.record(wanted)
        assert done.entry == self.expected.entries + 1
        if how == "twice":
            assert desk.record(wanted).entry == done.entry
        return self._judged(reader, reference, wanted.text["note"])

    @precondition(lambda self: self.expected.reader_of)
    @rule(case=CASES, kind=st.sampled_from(MarkKind))
    def mark(self, case: int, kind: MarkKind) -> None:
        reader, reference, desk, _ = self._opened_at(case)
        wanted = MarkRequest(reference=reference, kind=kind, key=f"m{next(self._numbers)}", why="Ring first")
        if kind is MarkKind.RESUMED and not self.expected.waits(reference):
            return with_refusal(lambda: desk.mark(wanted))
        assert desk.mark(wanted).entry == desk.mark(wanted).entry == self.expected.entries + 1
        self.expected.entries += 1
        if kind is MarkKind.URGENT:
            self.expected.urgent[reference] = self.expected.urgent.get(reference, 0) + 1
        elif kind is MarkKind.RESUMED:
            del self.expected.aside[reference]
        else:
            self.expected.aside[reference], self.expected.aside_by[reference] = kind.value, reader
        return None

    # -- the machine

    @precondition(lambda self: self.expected.reader_of)
    @rule(case=CASES, words=WORDS, nth=st.integers(1, 90))
    def crash_while_recording(self, case: int, words: str, nth: int) -> None:
        """From some call on the machine does nothing any more; what is on the disk then is opened anew."""
        reader, reference, desk, (_, fence) = self._opened_at(case)
        wanted, told = self._request(desk, reference, words, fence), False
        self.vfs.fault = Dead(nth)
        with suppress(LedgerUnusable, NotAllowed):
            told = bool(desk.record(wanted).entry)
        self.review.close()
        self.vfs.fault = lambda _: OK
        self.review = self._opened()
        stands = self.review.office.position().number == self.expected.entries + 1
        assert stands or not told
        if stands:
            self._judged(reader, reference, wanted.text["note"])

    @rule()
    def reopen(self) -> None:
        self.review.close()
        self.review = self._opened()
        self.review.verify()

    @rule(days=st.sampled_from([-400, -1, 1, 31]))
    def jump(self, days: int) -> None:
        self.clock.by += timedelta(days=days)

    @rule(number=st.integers(1, 12), column=st.sampled_from(["at", "subject", "body", "previous", "digest"]))
    def tamper(self, number: int, column: str) -> None:
        """Somebody edits a copy: verifying names the very entry."""
        if number > self.expected.entries:
            return
        copy = self.folder / "copy.sqlite"
        shutil.copy(self.place / "ledger.sqlite", copy)
        with closing(sqlite3.connect(copy)) as raw:
            (guard,) = raw.execute("SELECT sql FROM sqlite_master WHERE name='entry_no_update'").fetchone()
            raw.execute("DROP TRIGGER entry_no_update")
            raw.execute(f"UPDATE entry SET {column} = coalesce({column}, '') || 'x' WHERE number = ?", [number])
            raw.execute(guard)
            raw.commit()
        keeper = open_keeper(copy)
        try:
            verify(keeper)
        except LedgerDamaged as problem:
            assert f"entry {number}:" in str(problem)
        else:
            raise AssertionError(f"entry {number} was edited and nobody noticed")
        finally:
            keeper.close()

    # -- what stands

    @invariant()
    def stands(self) -> None:
        if not hasattr(self, "review"):
            return
        office, expected = self.review.office, self.expected
        assert office.position().number == expected.entries
        keeper = office.keeper
        stands = fold(keeper.entries(kinds=[EntryKind.JUDGED]), keeper.texts())
        chains = {each: stands.history(each, RISK_ASSESSMENT) for each in stands.chains}
        assert {
            each: [(one.by, one.text["note"]) for one in chain] for each, chain in chains.items()
        } == expected.judged
        drafts = {
            (reader, each): draft.value["note"]
            for reader in EVERYBODY
            for each in keeper.drafts.references(reader)
            for draft in keeper.drafts.of(reader, each)
        }
        assert drafts == expected.drafts
        told = office.entries(EntryKind.JUDGED, *MARKS, subjects=list(expected.reader_of))
        marks = fold_marks(told, office.keeper.texts([entry.number for entry in told if entry.kind in MARKS]))
        assert {each: one.aside.kind.value for each, one in marks.items() if one.aside} == expected.aside
        assert {each: len(one.urgent) for each, one in marks.items() if one.urgent} == expected.urgent

    def teardown(self) -> None:
        if hasattr(self, "review"):
            self.review.verify()
            self.review.close()
        self._rim.close()

    # -- within

    def number(self) -> int:
        """A number that was not used before."""
        return next(self._numbers)

    def _opened(self) -> Review:
        return open_review(
            self.place,
            reader="lead",
            clock=self.clock,
            chance=lambda size: (10**6 + next(self._numbers)).to_bytes(size, "big"),
        )

    def _take_over_batches(self) -> None:
        """Whose every application is, as the ledger says; what was in a batch stays in one."""
        batches = allocations(self.review.office).at(Stage.FIRST)
        found = {each: batch.reviewer for batch in batches for each in batch.references}
        assert set(self.expected.reader_of) <= set(found)
        self.expected.reader_of = found

    def _at(self, case: int) -> tuple[str, str, BatchDesk]:
        reference = sorted(self.expected.reader_of)[case % len(self.expected.reader_of)]
        reader, office = self.expected.reader_of[reference], self.review.office
        return reader, reference, BatchDesk(office.for_reader(reader), str(allocations(office).batch_of(reference)))

    def _opened_at(self, case: int) -> tuple[str, str, BatchDesk, tuple[CaseView, int]]:
        """A case that its reader has open; opened now where nobody had."""
        reader, reference, desk = self._at(case)
        if (reader, reference) not in self.expected.open:
            self.open(case)
        return reader, reference, desk, self.expected.open[reader, reference]

    def _request(self, desk: BatchDesk, reference: str, words: str, fence: int, **more: object):
        """A whole form over what stands now; its note differs from every other."""
        number = next(self._numbers)
        view, _ = self.expected.open[self.expected.reader_of[reference], reference]
        stands = self.expected.judged.get(reference)
        entry = self.review.office.entries(subject=reference) if stands else ()
        last = [one.number for one in entry if one.kind is EntryKind.JUDGED and is_at(one, Stage.FIRST)]
        made = request(
            self.review, view, key=f"k{number}", fence=fence, reason="Read again" if stands else None,
            text={"note": f"{words} {number}"},
        )  # fmt: skip
        return type(made)(**{**vars(made), "supersedes": last[-1] if last else None, **more})

    def _judged(self, reader: str, reference: str, note: str) -> None:
        self.expected.entries += 1
        batch = str(allocations(self.review.office).batch_of(reference))
        self.corrects_first(reference, batch, self.expected.entries)
        self.expected.judged.setdefault(reference, []).append((reader, note))
        self.expected.drafts.pop((reader, reference), None)
        if self.expected.aside.get(reference) == "deferred":
            del self.expected.aside[reference]


def with_refusal(act) -> None:
    """Does what must be refused."""
    try:
        act()
    except (RecordingRefused, NotAllowed):
        return
    raise AssertionError("it was not refused")
