"""The server stops, the network drops, others hold on: what looks recorded is, and a retry records once."""

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from clare_review.errors import LedgerUnusable, NotAllowed
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.postgres_making import make_on_server, migrate_server
from clare_review.ledger.tables import LAYOUT
from clare_review.ledger.verifying import verify
from tests.server import OWNER, TestServer

from .conftest import judgement

CASE = "DVDS/2015/00001"
PLACE = DraftPlace(reader="R01", reference=CASE, instrument="risk_assessment")


def opened(address: str, **more: int) -> PostgresKeeper:
    return PostgresKeeper(address, chance=lambda size: b"\x07" * size, **more)


@pytest.fixture
def address(server: TestServer) -> str:
    return server.ledger()


@pytest.fixture(scope="module")
def filled_with_nothing(server: TestServer) -> str:
    return server.database_of(server.ledger())


@pytest.fixture
def keeper(address: str) -> Iterator[PostgresKeeper]:
    with closing(opened(address, patience=1)) as made:
        yield made


@pytest.fixture(scope="module")
def frail() -> Iterator[TestServer]:
    """A server that tests may stop, crash and start again."""
    with closing(TestServer()) as started:
        yield started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_stopped_in_the_middle_of_a_form_is_said_and_the_form_is_recorded_once_it_is_back(frail, how):
    with closing(opened(frail.ledger())) as keeper:
        fence = keeper.drafts.claim("R01", CASE, "page 1").fence
        keeper.drafts.keep(PLACE, {"text": "half"}, fence=fence)
        keeper.append(judgement("before"))
        frail.stop(how)
        with pytest.raises(LedgerUnusable, match="the server cannot be reached; nothing was recorded"):
            keeper.drafts.keep(PLACE, {"text": "more"}, fence=fence)
        with pytest.raises(LedgerUnusable, match=r"nothing was recorded|not known whether"):
            keeper.append(judgement("a"), check=lambda _: None, clears=PLACE)
        with pytest.raises(LedgerUnusable, match="the server cannot be reached"):
            keeper.entries()
        frail.start()
        assert [draft.value for draft in keeper.drafts.of("R01", CASE)] == [{"text": "half"}]
        keeper.append(judgement("a"), check=lambda _: None, clears=PLACE)
        assert [entry.key for entry in keeper.entries()] == ["before", "a"]
        assert keeper.drafts.of("R01", CASE) == ()


def test_a_session_that_broke_while_nobody_worked_is_replaced_and_nobody_notices(server, address, keeper):
    keeper.append(judgement("a"))
    for act in (
        lambda: keeper.append(judgement("b")),
        lambda: keeper.append(judgement("c"), check=lambda _: None),
        lambda: keeper.entries(),
        lambda: keeper.drafts.claim("R01", CASE, "page 1"),
        lambda: verify(keeper),
    ):
        database = server.database_of(address)
        server.do("postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        act()
    assert [entry.key for entry in keeper.entries()] == ["a", "b", "c"]


class Cable:
    """A cable to a server on a Unix socket, that tears once COMMIT went through and before the answer came back."""

    def __init__(self, server: TestServer, folder: Path) -> None:
        self.folder, self._server = folder, str(server.folder / ".s.PGSQL.5432")
        self.tears = 0  # how many more times
        self._open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near = self._listener.accept()[0]
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._server)
            self._open += [near, far]
            torn = threading.Event()
            threading.Thread(target=self._forward, args=(near, far, torn), daemon=True).start()
            threading.Thread(target=self._back, args=(far, near, torn), daemon=True).start()

    def _forward(self, near: socket.socket, far: socket.socket, torn: threading.Event) -> None:
        while data := _received(near):
            if self.tears and b"COMMIT" in data:
                self.tears -= 1
                torn.set()
            with contextlib.suppress(OSError):  # the server may have hung up
                far.sendall(data)
        far.close()

    def _back(self, far: socket.socket, near: socket.socket, torn: threading.Event) -> None:
        while data := _received(far):
            if torn.is_set():  # the server has done it, and nobody hears
                break
            with contextlib.suppress(OSError):  # the client may have hung up
                near.sendall(data)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_RDWR)
        near.close()

    def close(self) -> None:
        self._listener.close()
        for each in self._open:
            each.close()


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


@pytest.fixture
def cable(server, tmp_path_factory) -> Iterator[Cable]:
    folder = Path(tmp_path_factory.mktemp("c"))
    with closing(Cable(server, folder)) as made:
        yield made


@pytest.fixture
def over_the_cable(server, address, cable) -> Iterator[PostgresKeeper]:
    through = f"postgresql://{OWNER}@/{server.database_of(address)}?host={quote(str(cable.folder), safe='')}"
    with closing(opened(through)) as made:
        yield made


@pytest.mark.parametrize("check", [None, lambda _: None])
def test_an_answer_that_is_lost_after_commit_is_asked_for_again(cable, over_the_cable, check):
    cable.tears = 1
    entry = over_the_cable.append(judgement("a", text={"reason": "x"}), check=check)
    assert cable.tears == 0
    assert over_the_cable.entries() == (entry,)


@pytest.mark.parametrize("check", [None, lambda _: None])
def test_where_no_answer_comes_it_is_not_known_and_doing_the_same_again_records_once(cable, over_the_cable, check):
    over_the_cable.append(judgement("before"))
    cable.tears = 2
    with pytest.raises(LedgerUnusable, match=r"it is not known whether this was recorded.*do the same again"):
        over_the_cable.append(judgement("a"), check=check)
    assert over_the_cable.append(judgement("a"), check=check).number == 2
    assert [each.key for each in over_the_cable.entries()] == ["before", "a"]


def test_a_book_that_somebody_holds_for_too_long_is_said_and_the_other_books_go_on(server, address, keeper):
    with psycopg.connect(address) as other:
        other.execute("SELECT * FROM clare.hold('review', 'k')")
        with pytest.raises(LedgerUnusable, match="others were recording for too long; nothing was recorded, try again"):
            keeper.append(judgement("a"))
        keeper.append(NewEntry(kind=EntryKind.CONSULTED, by="R01", key="c", body={}), book=Book.CONSULTATIONS)
    assert keeper.append(judgement("a")).number == 1


def test_two_acts_that_wait_for_each_other_are_said(server, address, keeper):
    keeper.append(judgement("a"))

    def entangle(_present):
        held.execute("SELECT * FROM clare.hold('consultations', 'k')")
        waiting.start()
        keeper.append(NewEntry(kind=EntryKind.CONSULTED, by="R01", key="c", body={}), book=Book.CONSULTATIONS)

    with psycopg.connect(address) as held:
        waiting = threading.Thread(target=lambda: held.execute("SELECT * FROM clare.hold('review', 'k')"))
        with pytest.raises(LedgerUnusable, match="nothing was recorded"):
            keeper.append(replace(judgement("b"), subject=None), check=entangle)  # such an act holds its book
        waiting.join()
    assert [entry.key for entry in keeper.entries()] == ["a"]


def test_nobody_records_as_somebody_else(keeper):
    with pytest.raises(NotAllowed, match="you are logged in to the server as R01, and asked to record as R07"):
        keeper.append(replace(judgement("a"), by="R07"))


def test_a_login_that_is_nobody_in_the_review_records_nothing(server, address, keeper):
    server.do(server.database_of(address), "DELETE FROM clare.person")
    with pytest.raises(NotAllowed, match="in this review: have the owner of the ledger run `clare-review grant`"):
        keeper.append(judgement("a"))
    assert keeper.person() == ""


def test_rows_come_with_the_entry_that_brings_them_and_with_no_other(server, address, keeper):
    keeper.append(judgement("a"))
    with pytest.raises(psycopg.DatabaseError, match="rows come with the entry that brings them"):
        server.do(server.database_of(address), "SELECT clare.bring_rows(1, '[]')")


@pytest.mark.parametrize(
    "body", ['{"b":1,"a":2}', '{"a": 1}', '{"a":1.5}', '{"a":1e3}', "[1]", '{"a":9007199254740992}', '{"a":"\\u00e9"}']
)
def test_the_server_takes_an_entry_only_as_it_is_written_everywhere(server, address, body):
    ask = sql.SQL("SELECT * FROM clare.append('review','judged','R01','k',NULL,NULL,{},NULL,NULL,NULL,NULL)")
    with pytest.raises(psycopg.DatabaseError, match=r"the one way|not a whole number"):
        server.do(server.database_of(address), ask.format(body))


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_can_lose_what_it_acknowledged_is_refused(frail, setting):
    address = frail.ledger()
    frail.do("postgres", f"ALTER SYSTEM SET {setting} = off", "SELECT pg_reload_conf()")
    try:
        with pytest.raises(LedgerUnusable, match="can lose what it acknowledged; have both turned on"):
            for _ in range(100):  # a reload takes a moment to reach new sessions
                opened(address).close()
    finally:
        frail.do("postgres", f"ALTER SYSTEM RESET {setting}", "SELECT pg_reload_conf()")


def test_a_database_without_a_ledger_is_named_as_such(server):
    with pytest.raises(LedgerUnusable, match="there is no ledger here; restore it from the last backup"):
        opened(server.address(server.database()))


def test_a_database_that_does_not_exist_and_a_server_that_does_not_are_said(server, tmp_path):
    with pytest.raises(LedgerUnusable, match="the server has no such database; check the address in review"):
        opened(server.address("nowhere"))
    with pytest.raises(LedgerUnusable, match="the server does not let you in; check your login"):
        opened(server.address("postgres", "nobody_at_all"))
    with pytest.raises(LedgerUnusable, match="cannot be reached"):
        opened(f"postgresql://R01@/clare?host={quote(str(tmp_path), safe='')}")


def test_a_ledger_on_a_server_is_never_made_twice(address):
    with pytest.raises(LedgerUnusable, match="never made twice"):
        make_on_server(address, person="R01")


def test_a_migration_of_the_present_layout_changes_nothing_and_an_unknown_one_is_left_alone(server, address):
    assert "nothing was changed" in migrate_server(address).sentence()
    server.do(server.database_of(address), f"UPDATE clare.alembic_version SET version_num = '{LAYOUT + 1:04d}'")
    for act in (opened, migrate_server):
        with pytest.raises(LedgerUnusable, match=f"layout {LAYOUT + 1}"):
            act(address)


numbers = st.integers(-(2**53) + 1, 2**53 - 1)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0", max_codepoint=0xFFFF), max_size=8)
data = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(bodies=st.lists(st.dictionaries(names, data, max_size=4), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_server_writes_data_and_digests_as_this_program_does(server, filled_with_nothing, bodies):
    ours = [canonical(body).decode() for body in bodies]
    asked = [sql.SQL("(clare.canonical({0}::jsonb), clare.digest({0}))").format(text) for text in ours]
    found = server.do(filled_with_nothing, sql.SQL("VALUES {}").format(sql.SQL(",").join(asked)))
    assert found == [(text, digest(body)) for text, body in zip(ours, bodies, strict=True)]
