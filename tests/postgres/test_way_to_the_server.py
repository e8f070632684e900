"""How a login proves itself with no password in the settings, and what the doctor says of the way to the server."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg import sql

from clare_review.acts.examining import Level, of_the_way
from clare_review.errors import LedgerUnusable
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.way import Way
from clare_review.settings import ledger_address
from tests.server import TestServer

from .conftest import Shared, made_on
from .tls_front import Authority, TlsFront

PASSWORD = secrets.token_hex(8)


@pytest.fixture(scope="module")
def asking(server: TestServer) -> Iterator[Shared]:
    """A ledger whose server asks the lead for a password."""
    shared = made_on(server)
    login = shared.login("L01")
    shared.owner(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(PASSWORD)))
    hba = server.folder / "data" / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text(f'local "{shared.database}" "{login}" scram-sha-256\n{before}')
    shared.owner("SELECT pg_reload_conf()")
    yield shared
    hba.write_text(before)
    shared.owner("SELECT pg_reload_conf()")


def person_at(address: str) -> str:
    """Who one is at an address, if settings may hold it."""
    with closing(PostgresKeeper(ledger_address(address), chance=secrets.token_bytes)) as keeper:
        return keeper.person()


@pytest.fixture
def plain(asking: Shared, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The lead's address, and nothing anywhere that lets the lead in."""
    for name in ("PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE"):
        monkeypatch.setenv(name, str(tmp_path / "none") if name.endswith("FILE") else "")
    return asking.server.address(asking.database, asking.login("L01"))


def test_without_proof_nobody_is_let_in(plain: str) -> None:
    with pytest.raises(LedgerUnusable, match="the server does not let you in; check your login and how you prove it"):
        person_at(plain)


def test_a_password_from_the_environment_lets_in(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert person_at(plain) == "L01"
    monkeypatch.setenv("PGPASSWORD", "another")
    with pytest.raises(LedgerUnusable, match=r"a service file, ~/\.pgpass, PGPASSWORD, a client certificate"):
        person_at(plain)


def test_a_password_from_a_file_of_passwords_lets_in(
    plain: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pgpass").write_text(f"*:*:*:*:{PASSWORD}\n")
    (tmp_path / "pgpass").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    assert person_at(plain) == "L01"


def test_a_service_file_says_where_the_server_is_and_who_one_is_and_proves_it(
    asking: Shared, plain: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = {
        "host": asking.server.folder,
        "dbname": asking.database,
        "user": asking.login("L01"),
        "password": PASSWORD,
        "options": "-csynchronous_commit=off",  # what a session has to be is not for the file to say
    }
    told = "\n".join(["[clare]", *(f"{name}={value}" for name, value in lines.items())])
    (tmp_path / "services").write_text(f"{told}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    assert person_at("postgresql://?service=clare") == "L01"
    with closing(PostgresKeeper("postgresql://?service=clare", chance=secrets.token_bytes)) as keeper:
        assert keeper._value("SHOW synchronous_commit") == "on"


@pytest.fixture
def front(shared: Shared, tmp_path: Path) -> Iterator[tuple[TlsFront, Authority]]:
    authority = Authority(tmp_path)
    with closing(TlsFront(shared.server.folder, authority)) as made:
        yield made, authority


def over_tls(shared: Shared, port: int, **words: object) -> str:
    told = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in words.items())
    return f"postgresql://{shared.login('R01')}@127.0.0.1:{port}/{shared.database}?{told}"


def test_a_client_certificate_lets_in_over_a_way_whose_other_end_is_proved(
    shared: Shared, front: tuple[TlsFront, Authority]
) -> None:
    made, authority = front
    certificate, key = authority.certify("r.one")
    words = {"sslmode": "verify-full", "sslrootcert": authority.certificate, "sslcert": certificate, "sslkey": key}
    address = over_tls(shared, made.port, **words)
    assert person_at(address) == "R01" and set(made.let_in) == {"r.one"}
    with closing(PostgresKeeper(address, chance=secrets.token_bytes)) as keeper:
        assert keeper.way() == Way(local=True, encrypted=True, verified=True)


def test_without_a_certificate_or_with_somebody_else_s_server_nothing_is_opened(
    shared: Shared, front: tuple[TlsFront, Authority], tmp_path: Path
) -> None:
    made, authority = front
    (tmp_path / "other").mkdir()
    certificate, key = authority.certify("r.one")
    other = Authority(tmp_path / "other").certificate
    mine = {"sslcert": certificate, "sslkey": key}
    for words in ({"sslrootcert": authority.certificate, "sslcert": tmp_path / "none"}, {"sslrootcert": other} | mine):
        with pytest.raises(LedgerUnusable, match="could not prove to each other who they are; check sslrootcert"):
            person_at(over_tls(shared, made.port, sslmode="verify-full", **words))
    assert made.let_in == []


@pytest.mark.parametrize(
    ("way", "level", "said"),
    [
        (Way(local=False, encrypted=False, verified=False), Level.UNSAFE, "put sslmode=verify-full into its address"),
        (Way(local=False, encrypted=True, verified=False), Level.KNOW, "put sslmode=verify-full into its address"),
        (Way(local=False, encrypted=True, verified=True), Level.WELL, "is encrypted, and its end is proved"),
        (Way(local=True, encrypted=False, verified=False), Level.WELL, "stays on this machine"),
    ],
)
def test_the_doctor_refuses_a_way_that_others_hear_and_names_one_they_could_stand_in(
    way: Way, level: Level, said: str
) -> None:
    (found,) = of_the_way(way)
    assert found.level is level and said in found.sentence()
