"""A ledger on a PostgreSQL server: how a session is opened so that what is acknowledged is on the server's disk.

The driver is loaded when the first session is opened, never before.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable, NotAllowed, RecordingRefused, ReviewError
from clare_review.ledger.postgres_saying import Results, say
from clare_review.ledger.tables import LAYOUT

if TYPE_CHECKING:
    import psycopg

Answer = TypeVar("Answer")

# Where there is a schema clare_desk, with what a person may see and do, its names stand before those of the owner.
# Nobody waits for ever, and nobody holds the others up for ever. What a function asks is planned once in a session: the
# plan is the same whatever is asked for, and planning is most of the work.
_SESSION = (
    "-csearch_path=clare_desk,clare,pg_temp -csynchronous_commit=on -clock_timeout={patience}s "
    "-cidle_in_transaction_session_timeout=60s -cdefault_transaction_isolation=read\\ committed "
    "-cplan_cache_mode=force_generic_plan"
)
NOT_KNOWN = (
    "it is not known whether this was recorded, because the server did not answer; do the same again: it is recorded "
    "once, and the answer says as which entry"
)
CHANGED = "CR202"  # what was checked is not as it was any more
_STATE = """
SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',
       to_regclass('clare.alembic_version') IS NOT NULL, to_regclass('clare.moved') IS NOT NULL
"""


class Server:
    """The sessions one process has with a server; `where` is its address, in which nothing is secret.

    `patience` is how many seconds to wait for others who are recording. With a `password` its sessions are let in by
    that alone: the server has to ask for one, and none that is kept on this machine is looked at.
    """

    def __init__(self, address: str, *, patience: int = 30, password: str | None = None) -> None:
        self.where = address
        self._proof: dict[str, Any] = {}
        if password is not None:
            self._proof = {"password": password, "passfile": os.devnull, "require_auth": "scram-sha-256,md5,password"}
        self._options = _SESSION.format(patience=patience)
        self.engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=self._connect,
            poolclass=sa.pool.QueuePool,
            pool_size=2,
            max_overflow=8,
            pool_use_lifo=True,  # the session that asked last has planned what is asked next
            use_native_hstore=False,
        )

    def _connect(self) -> "psycopg.Connection[Any]":
        import psycopg

        return psycopg.connect(
            self.where,
            autocommit=True,
            connect_timeout=10,
            options=self._options,
            application_name="clare-review",
            **self._proof,
        )

    @contextlib.contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """A session in which every statement is a transaction of its own until one says BEGIN.

        Raises:
            LedgerUnusable: the server cannot be reached, or refuses; the message says what to do.
            NotAllowed: the server says that this login may not do this.
            RecordingRefused: the server says that this cannot be recorded as it stands.
        """
        with speaking(self.where), self.engine.connect() as connection:
            try:
                yield connection
            except Exception:
                if not connection.invalidated and _raw(connection).closed:
                    connection.invalidate()  # the next act gets a new one
                raise

    @contextlib.contextmanager
    def transaction(self, begin: str, values: Sequence[Any] = ()) -> Iterator[tuple[sa.Connection, Results]]:
        """A session whose transaction the statements in `begin` open, and their answers; rolled back unless committed.

        A session that broke while nobody used it is replaced before anything was said in it.
        """
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(self.session())
            try:
                found = say(connection, begin, values)
            except Exception as problem:
                if not lost(problem):
                    raise
                self.engine.dispose()
                connection = stack.enter_context(self.session())
                found = say(connection, begin, values)
            yield connection, found

    def ask(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None, /) -> Sequence[Any]:
        """The answer to one question, asked again once when the session had broken."""
        return self.again_if_lost(lambda connection: connection.execute(query, values).fetchall())

    def again_if_lost(self, act: Callable[[sa.Connection], Answer]) -> Answer:
        """Does what may be done twice, and does it twice when the session broke."""
        with speaking(self.where):
            try:
                with self.engine.connect() as connection:
                    return act(connection)
            except Exception as problem:
                if not lost(problem):
                    raise
            self.engine.dispose()
            with self.engine.connect() as connection:
                return act(connection)

    def must_be_safe(self) -> None:
        """Raises LedgerUnusable when the server can lose what it acknowledged, or has no ledger of this layout."""
        durable, made, moved = self.again_if_lost(lambda connection: say(connection, _STATE))[0][0]
        if not durable:
            raise LedgerUnusable(
                f"{self.where}: the server runs with fsync or full_page_writes off and can lose what it acknowledged; "
                "have both turned on"
            )
        if not made:
            raise LedgerUnusable(
                f"{self.where}: there is no ledger here; restore it from the last backup, or make a new review with "
                "`clare-review init`"
            )
        if moved:
            place = self.moved_to()
            raise LedgerUnusable(
                f"{self.where}: this ledger was moved to {place} and takes no entries any more; open the review again, "
                f"or, where its settings still name this address, run `clare-review move --to {place}` again"
            )
        layout = self.layout()
        if layout != LAYOUT:
            mend = "use a newer version" if layout > LAYOUT else "have its owner run `clare-review migrate`"
            raise LedgerUnusable(
                f"{self.where}: it has layout {layout}, this version of clare-review reads layout {LAYOUT}; {mend}"
            )

    def moved_to(self) -> str | None:
        """Where the ledger that was here went; None when it is here."""
        asked = "SELECT to_regclass('clare.moved') IS NOT NULL"
        if not self.again_if_lost(lambda connection: say(connection, asked))[0][0][0]:
            return None
        found = self.again_if_lost(lambda connection: say(connection, "SELECT place FROM clare.moved"))
        return str(found[0][0][0])

    def layout(self) -> int:
        """The layout the ledger says it has."""
        query = "SELECT version_num FROM clare.alembic_version"
        return int(self.again_if_lost(lambda connection: connection.exec_driver_sql(query).scalar_one()))

    def close(self) -> None:
        """Ends the sessions."""
        self.engine.dispose()


def lost(problem: BaseException) -> bool:
    """Whether a session broke: the server stopped, or the network did."""
    said = problem.orig if isinstance(problem, sa.exc.DBAPIError) else problem
    state = getattr(said, "sqlstate", None)
    if state is None:
        return type(said).__name__ in ("OperationalError", "InterfaceError")
    return str(state)[:2] == "08" or str(state)[:3] == "57P"


@contextlib.contextmanager
def speaking(where: str) -> Iterator[None]:
    """Turns what the server says into what a person can do; see `Server.session` for what is raised.

    Only the first line of what the server says is repeated: the others may hold values.
    """
    try:
        yield
    except ReviewError:
        raise
    except Exception as problem:
        told = in_plain_words(where, problem)
        if told is None:
            raise
        raise told from None


def in_plain_words(where: str, problem: Exception) -> ReviewError | None:
    """What a person can do about what a driver raised; None when no driver raised it."""
    import psycopg

    said = problem.orig if isinstance(problem, sa.exc.DBAPIError) else problem
    if isinstance(problem, sa.exc.TimeoutError):
        return LedgerUnusable(f"{where}: every session of this program is busy; nothing was recorded, try again")
    if not isinstance(said, psycopg.Error) or (said.sqlstate is None and not lost(said)):
        return None
    state = said.sqlstate or ""
    words = (said.diag.message_primary or str(said) or type(said).__name__).strip().splitlines()[0]
    if state.startswith("CR1"):
        return NotAllowed(words)
    if state.startswith("CR2"):
        return RecordingRefused(f"{words}; nothing was recorded")
    if state == "42501":
        return NotAllowed(
            f"{where}: your login may not do this ({words}); have the owner of the ledger run `clare-review grant`"
        )
    if "permission denied for database" in words:
        return NotAllowed(
            f"{where}: your login is nobody in this review; have the owner of the ledger run `clare-review grant`"
        )
    if state == "23505":
        words = "an entry follows the last one and is written once"
    return LedgerUnusable(f"{where}: {_advice(state or _state_said(words))} (PostgreSQL: {words})")


# Of a session that was never opened the driver hands on words alone.
_SAID = (
    (("certificate", "SSL error"), "SSL"),
    (("authentication failed", "no password supplied", "no pg_hba.conf entry", 'FATAL:  role "'), "28"),
    (('FATAL:  database "',), "3D000"),
    (("too many clients", "too many connections", "connection slots"), "53"),
    (("is starting up", "is shutting down", "in recovery mode"), "57P"),
)


def _state_said(words: str) -> str:
    """The state that goes with the words by which a session was refused; empty when they are none of these."""
    return next((state for signs, state in _SAID if any(sign in words for sign in signs)), "")


def _advice(state: str) -> str:
    known = {
        "55P03": "others were recording for too long; nothing was recorded, try again in a moment",
        "40": "two acts got in each other's way; nothing was recorded, do the same again",
        "57014": "it took too long and was stopped; nothing was recorded, try again in a moment",
        "53100": "the server's disk is full; nothing was recorded, tell who looks after the server",
        "53": "the server has no room for one more; nothing was recorded, try again in a moment",
        "25006": "the server only reads now; nothing was recorded, tell who looks after the server",
        "57P": "the server is stopping or starting; nothing was recorded, try again in a moment",
        "28": "the server does not let you in; check your login and how you prove it (a service file, ~/.pgpass, "
        "PGPASSWORD, a client certificate)",
        "SSL": "the server and this machine could not prove to each other who they are; check sslrootcert, sslcert and "
        "sslkey in the address, and with whoever looks after the server",
        "3D000": "the server has no such database; check the address in review.yaml",
        "42P01": "what the ledger needs is not there; have the owner of the ledger run `clare-review doctor`",
        "58": "the server's disk refused to write or read; nothing was recorded, tell who looks after the server",
        "XX000": "the server ran into a fault of its own; nothing was recorded, tell who looks after the server",
        "XX": "the server found its own files damaged; stop, and restore the last backup",
    }
    if not state or state.startswith("08"):
        return "the server cannot be reached; nothing was recorded, try again in a moment"
    said = (advice for sign, advice in known.items() if state.startswith(sign))
    return next(said, "the ledger refused; nothing was recorded")


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection
