"""The machine refuses a call while a judgement is recorded: nothing looks recorded that was not, and a retry is one."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from tests.faults.recording_vfs import FAILURES, FULL, OK, Call, RecordingVfs
from tests.faults.small_review import desk_of, made_review, request
from tests.ledger.conftest import open_keeper

LEDGER = "ledger.sqlite"


@dataclass(kw_only=True)
class Refusing:
    """Refuses the n-th call of these kinds from the moment it is armed: that one alone, or all from there on."""

    nth: int
    kinds: tuple[str, ...]
    error: int = 0  # 0 is the usual one of the kind of call
    lasting: bool = False
    armed: bool = False
    reached: int = 0
    refused: list[str] = field(default_factory=list)

    def __call__(self, call: Call) -> int:
        if not self.armed or call.kind not in self.kinds:
            return OK
        self.reached += 1
        if self.reached == self.nth or (self.lasting and self.reached > self.nth):
            self.refused.append(call.kind)
            return self.error or FAILURES[call.kind]
        return OK


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One recording during which the machine refused a call: what was said, and what stood before a retry and after."""

    said: str
    before_retry: int
    after_retry: int
    draft_kept: bool


@pytest.fixture(scope="module")
def place(memory: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="clare-", dir=memory) as folder:
        yield made_review(Path(folder), readers=1, each=1)


@pytest.fixture(scope="module")
def clean(place: Path) -> bytes:
    """The ledger before anything is read."""
    return (place / LEDGER).read_bytes()


def attempts(
    place: Path, clean: bytes, kinds: tuple[str, ...], *, error: int = 0, lasting: bool = False
) -> Iterator[Attempt]:
    """A recording for each call that can be refused in it, until there is no such call left."""
    vfs, nth = RecordingVfs(place), 0
    while True:
        nth += 1
        (place / LEDGER).write_bytes(clean)
        (place / f"{LEDGER}-journal").unlink(missing_ok=True)
        refusing = Refusing(nth=nth, kinds=kinds, error=error, lasting=lasting)
        vfs.fault = refusing
        with vfs.installed():
            attempt = _attempted(place, refusing)
        if not refusing.refused:
            return
        yield attempt


def _attempted(place: Path, refusing: Refusing) -> Attempt:
    with open_review(place, reader="R01") as review:
        desk = desk_of(review)
        (reference,) = desk.view.references
        keeping = desk.panel_desk().keeping
        fence = keeping.claim(reference, "page").fence
        view = desk.open(reference)
        keeping.keep(reference, RISK_ASSESSMENT, {"note": "typed"}, fence)
        wanted = request(review, view, key="once", fence=fence)
        said = _said(lambda: desk.record(wanted), refusing)
        stands = _judged(place)
        kept = RISK_ASSESSMENT in keeping.of(reference)
        assert desk.record(wanted).entry
        assert desk.record(wanted).entry
    return Attempt(said=said, before_retry=stands, after_retry=_judged(place), draft_kept=kept)


def _said(record: Callable[[], object], refusing: Refusing) -> str:
    refusing.armed = True
    try:
        record()
        return ""
    except LedgerUnusable as problem:
        return str(problem)
    finally:
        refusing.armed = False


def _judged(place: Path) -> int:
    keeper = open_keeper(place / LEDGER)
    try:
        return len(keeper.entries(kinds=[EntryKind.JUDGED]))
    finally:
        keeper.close()


EVERY_CALL = tuple(FAILURES)


def must_be_true(attempt: Attempt) -> None:
    """What was said is so, nothing looks recorded that is not, and the retries made one entry."""
    assert attempt.after_retry == 1
    if not attempt.said:
        assert attempt.before_retry == 1
    elif "it is not known whether this was recorded" not in attempt.said:
        assert attempt.before_retry == 0, attempt.said
        assert attempt.draft_kept


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from there on"])
def test_whatever_call_the_machine_refuses_what_is_said_is_so_and_a_retry_is_one_entry(
    place: Path, clean: bytes, lasting: bool
) -> None:
    made = list(attempts(place, clean, EVERY_CALL, lasting=lasting))
    for attempt in made:
        must_be_true(attempt)
    said = Counter(attempt.said.partition(LEDGER)[2][2:22] for attempt in made)
    assert said["the disk refused to "] > 30
    assert said["it is not known whet"] > 0


def test_a_disk_that_is_full_at_any_write_is_said_and_a_retry_is_one_entry(place: Path, clean: bytes) -> None:
    made = list(attempts(place, clean, ("write",), error=FULL, lasting=True))
    assert len(made) > 20
    for attempt in made:
        must_be_true(attempt)
        assert "the disk is full; nothing was recorded, make room and record again" in attempt.said
