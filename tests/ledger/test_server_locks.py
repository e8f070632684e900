"""Who waits for whom on a server: nobody for a check on a case, everybody for an act on the whole review."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count

import psycopg
import pytest

from clare_review.errors import LedgerUnusable, RecordingRefused
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.reading import Reading
from clare_review.ledger.verifying import verify
from tests.server import TestServer

from .conftest import judgement

CASE, OTHER = "DVDS/2015/00001", "DVDS/2015/00002"
MOVES = {"from": "R01", "moves": [{"batch": "B1", "of": "B1", "to": "R02", "references": [CASE]}]}
HAND_OVER = NewEntry(kind=EntryKind.HANDED_OVER, by="R01", key="over", body=MOVES)
HELD_UP = "others were recording for too long; nothing was recorded"


@pytest.fixture
def address(server: TestServer) -> str:
    return server.ledger()


@pytest.fixture
def somebody(address: str) -> Iterator[Callable[[], PostgresKeeper]]:
    """Opens the ledger for one more, who waits for others a second at most."""
    made: list[PostgresKeeper] = []

    def another() -> PostgresKeeper:
        made.append(PostgresKeeper(address, chance=lambda size: b"\x07" * size, patience=1))
        return made[-1]

    yield another
    for each in made:
        each.close()


def checked(keeper: PostgresKeeper, meanwhile: Callable[[], object]) -> list[tuple[int, int | None]]:
    """Appends under a check in whose first look this happens; returns what each look saw: entries, and the fence."""
    seen: list[tuple[int, int | None]] = []

    def check(present: Reading) -> None:
        seen.append((len(present.entries(subject=CASE)), present.fence("R01", CASE)))
        if len(seen) == 1:
            meanwhile()

    keeper.append(judgement("mine"), check=check)
    return seen


def test_a_check_on_one_case_keeps_nobody_waiting_who_records_on_another(somebody):
    mine, other = somebody(), somebody()
    asked = lambda: other.append(judgement("other", subject=OTHER), check=lambda present: present.head())  # noqa: E731
    assert checked(mine, asked) == [(0, None)]
    assert [entry.key for entry in mine.entries()] == ["other", "mine"]


def test_an_entry_on_the_same_case_makes_a_check_be_asked_again(somebody):
    mine, other = somebody(), somebody()
    assert checked(mine, lambda: other.append(judgement("other"))) == [(0, None), (1, None)]
    assert [entry.key for entry in mine.entries()] == ["other", "mine"]


def test_a_page_that_takes_the_case_makes_a_check_be_asked_again(somebody):
    mine, other = somebody(), somebody()
    assert checked(mine, lambda: other.drafts.claim("R01", CASE, "page 2")) == [(0, None), (0, 1)]


def test_a_hand_over_makes_a_check_be_asked_again(somebody):
    mine, other = somebody(), somebody()
    assert checked(mine, lambda: other.append(HAND_OVER)) == [(0, None), (0, 1)]


def test_a_check_that_is_asked_again_may_refuse(somebody):
    mine, other = somebody(), somebody()

    def only_first(present: Reading) -> None:
        if present.entries(subject=CASE):
            raise RecordingRefused("not the first")
        other.append(judgement("other"))

    with pytest.raises(RecordingRefused, match="not the first"):
        mine.append(judgement("mine"), check=only_first)
    assert [entry.key for entry in mine.entries()] == ["other"]


def test_nobody_records_while_a_hand_over_is_checked(somebody):
    mine, other = somebody(), somebody()

    def meanwhile(_present: Reading) -> None:
        with pytest.raises(LedgerUnusable, match=HELD_UP):
            other.append(judgement("other"), check=lambda present: present.head())

    mine.append(HAND_OVER, check=meanwhile)
    assert [entry.key for entry in mine.entries()] == ["over"]


def test_a_hand_over_waits_for_a_recording_that_is_not_yet_committed(address, somebody):
    keeper = somebody()
    with psycopg.connect(address) as other:
        other.execute("SELECT clare.append('review','judged','R01','k','case',NULL,'{}',NULL,NULL,NULL,NULL)")
        with pytest.raises(LedgerUnusable, match=HELD_UP):
            keeper.append(HAND_OVER, check=lambda present: present.head())
    keeper.append(HAND_OVER, check=lambda present: present.head())
    assert [entry.key for entry in keeper.entries()] == ["k", "over"]


def test_who_clicks_twice_waits_for_nobody(address, somebody):
    keeper = somebody()
    entry = keeper.append(judgement("mine"))
    with psycopg.connect(address) as other:
        other.execute("SELECT clare.append('review','judged','R01','k','case',NULL,'{}',NULL,NULL,NULL,NULL)")
        assert keeper.append(judgement("mine"), check=lambda present: present.head()) == entry


def at_once(acts: list[Callable[[], object]]) -> list[Exception]:
    """Does all of it at once and returns what was refused."""
    refused: list[Exception] = []
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> None:
        start.wait(60)
        try:
            act()
        except (RecordingRefused, LedgerUnusable) as problem:
            refused.append(problem)

    working = [threading.Thread(target=one, args=(act,)) for act in acts]
    for each in working:
        each.start()
    for each in working:
        each.join(60)
    return refused


def test_of_six_who_record_on_one_case_at_once_one_is_the_first(address):
    everybody = threading.Barrier(6)

    def act(n: int) -> None:
        looks = count(1)

        def first(present: Reading) -> None:
            if present.entries(subject=CASE):
                raise RecordingRefused("not the first")
            if next(looks) == 1:
                everybody.wait(60)  # all six look, and see nothing

        with closing(PostgresKeeper(address, chance=lambda size: b"\x07" * size)) as keeper:
            keeper.append(judgement(f"k{n}"), check=first)

    assert [str(each) for each in at_once([lambda n=n: act(n) for n in range(6)])] == ["not the first"] * 5


def test_what_many_record_at_once_is_one_chain_in_order(address):
    def act(n: int) -> None:
        with closing(PostgresKeeper(address, chance=lambda size: b"\x07" * size)) as keeper:
            for m in range(5):
                keeper.append(judgement(f"{n}/{m}", subject=f"case {n}"), check=lambda present: present.head())

    assert at_once([lambda n=n: act(n) for n in range(6)]) == []
    with closing(PostgresKeeper(address, chance=lambda size: b"\x07" * size)) as keeper:
        verify(keeper)
        assert [entry.number for entry in keeper.entries()] == list(range(1, 31))


def test_no_lock_tells_other_logins_on_which_case_somebody_types(somebody, address):
    mine = somebody()
    with psycopg.connect(address) as watching, mine.drafts._writing("R01", CASE):
        query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database IS NOT NULL"
        assert watching.execute(query).fetchone() == (0,)


def test_two_windows_that_claim_a_case_nobody_had_are_told_apart(somebody):
    mine, other = somebody(), somebody()
    together = threading.Barrier(2)
    got: list[str] = []

    def claim(keeper: PostgresKeeper, page: str) -> None:
        together.wait(10)
        got.append(keeper.drafts.claim("R01", CASE, page).holder)

    windows = [threading.Thread(target=claim, args=each) for each in ((mine, "page 1"), (other, "page 2"))]
    for each in windows:
        each.start()
    for each in windows:
        each.join(30)
    assert len(got) == 2 and len(set(got)) == 1
