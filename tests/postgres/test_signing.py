"""Signing on a shared ledger: by the lead, of what somebody else handed in, from a session that proved who it is."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from psycopg import sql

from clare_review.errors import NotAllowed
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.postgres_keeper import PostgresKeeper
from tests.server import TestServer

from .conftest import FIRST, OTHER, Shared, fill, made_on

PASSWORD = secrets.token_hex(8)
BATCH = {"batch": "B0001", "judgements": {FIRST: [7]}}


@pytest.fixture(scope="module")
def asking(server: TestServer) -> Iterator[Shared]:
    """A ledger whose server asks the lead for a password, and nobody else for anything."""
    shared = made_on(server)
    fill(shared)
    login = sql.Identifier(shared.login("L01"))
    shared.owner(sql.SQL("ALTER ROLE {} PASSWORD {}").format(login, sql.Literal(PASSWORD)))
    hba = server.folder / "data" / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text(f'local "{shared.database}" "{shared.login("L01")}" scram-sha-256\n{before}')
    shared.owner("SELECT pg_reload_conf()")
    yield shared
    hba.write_text(before)
    shared.owner("SELECT pg_reload_conf()")


def lead(shared: Shared) -> PostgresKeeper:
    """The lead at work, let in by a password that was kept, as the variable PGPASSWORD or a file has it."""
    address = f"{shared.server.address(shared.database, shared.login('L01'))}&passfile={shared.server.folder}/pgpass"
    path = shared.server.folder / "pgpass"
    path.write_text(f"*:*:*:*:{PASSWORD}\n")
    path.chmod(0o600)
    return PostgresKeeper(address, chance=secrets.token_bytes)


def signed(kind: EntryKind, of: int, **body: object) -> NewEntry:
    return NewEntry(kind=kind, by="L01", key=secrets.token_hex(8), body={"batch": "B0001", "of": of} | body)


def test_a_reader_hands_in_their_own_judgements_and_no_others(asking: Shared) -> None:
    refused = "a batch is handed in by whom it was given to, with the judgements that stand in it"
    for body in (
        {"batch": "B0001", "judgements": {OTHER: [9]}},
        {"batch": "B0001", "judgements": {FIRST: [8]}},
        {"batch": "B0001", "judgements": {FIRST: []}},
        {"batch": "B0001", "judgements": {}},
        {"batch": "B0001"},
    ):
        with pytest.raises(NotAllowed, match=refused):
            asking.append("R01", EntryKind.HANDED_IN, body=body)
    for person, batch in (("A01", "B0001"), ("R01", "B0002"), ("R05", "B0001")):
        with pytest.raises(NotAllowed, match=rf"{person} may not record this \(handed_in\)"):
            asking.append(person, EntryKind.HANDED_IN, body=BATCH | {"batch": batch})


def test_a_batch_is_signed_by_the_lead_after_typing_the_password(asking: Shared) -> None:
    handed_in = asking.append("R01", EntryKind.HANDED_IN, body=BATCH)
    keeper = lead(asking)
    with pytest.raises(NotAllowed, match="type the password by which the server knows you"), keeper.proving():
        pass
    with pytest.raises(NotAllowed, match="who you are was not proved"), keeper.proving("not this one"):
        pass
    with keeper.proving(PASSWORD) as proved:
        new = signed(EntryKind.ACCEPTED, handed_in, proved=proved.proved_by())
        assert proved.append(new, check=lambda present: None).body["proved"] == "scram-sha-256"
        assert proved.append(new) == proved.append(new)
    keeper.close()


def test_an_older_session_signs_nothing_and_no_session_signs_by_another_word(asking: Shared) -> None:
    handed_in = asking.append("R01", EntryKind.HANDED_IN, body=BATCH)
    asking.owner("ALTER FUNCTION clare.why_refused(text, text, text, text, integer, jsonb) RENAME TO as_it_was")
    source = asking.owner("SELECT pg_get_functiondef('clare.as_it_was'::regproc)")[0][0]
    asking.owner(source.replace("clare.as_it_was", "clare.why_refused").replace("interval '5 minutes'", "interval '0'"))
    keeper = lead(asking)
    with (
        keeper.proving(PASSWORD) as proved,
        pytest.raises(NotAllowed, match="only a session that logged in within 5 minutes signs"),
    ):
        proved.append(signed(EntryKind.ACCEPTED, handed_in, proved="scram-sha-256"))
    asking.owner(source.replace("clare.as_it_was", "clare.why_refused"))
    with keeper.proving(PASSWORD) as proved, pytest.raises(NotAllowed, match="known by cert, and it was by scram"):
        proved.append(signed(EntryKind.ACCEPTED, handed_in, proved="cert"))
    keeper.close()


def test_what_a_session_says_of_its_own_beginning_has_to_be_so(asking: Shared) -> None:
    for values in (
        "(began) VALUES (now())",
        "(began) VALUES ('infinity')",
        "(pid) VALUES (1)",
        "(login) VALUES ('keeper_of_the_server')",
    ):
        keeper = lead(asking)
        with keeper.proving(PASSWORD) as proved, pytest.raises(NotAllowed, match="row-level security"):
            proved._value(f"INSERT INTO proof {values}")
        keeper.close()


def test_what_a_session_said_in_an_earlier_transaction_signs_nothing(asking: Shared) -> None:
    body = '{"figure":"failures.harm","proved":"scram-sha-256","release":"april"}'
    sign = f"SELECT number FROM append('review', 'excepted', 'L01', 'x', NULL, NULL, '{body}', NULL, NULL, NULL, NULL)"
    keeper = lead(asking)
    with keeper.proving(PASSWORD) as proved:
        proved._value("INSERT INTO proof DEFAULT VALUES RETURNING 1")
        with pytest.raises(NotAllowed, match="prove anew who you are"):
            proved._value(sign)
    keeper.close()


def test_the_lead_sees_and_takes_away_nobody_else_s_proof(asking: Shared) -> None:
    asking.owner("INSERT INTO clare.proof DEFAULT VALUES")
    keeper = lead(asking)
    keeper._value("INSERT INTO proof DEFAULT VALUES RETURNING 1")
    assert keeper._value("SELECT string_agg(DISTINCT login, ' ') FROM proof") == asking.login("L01")
    keeper._value("WITH gone AS (DELETE FROM proof RETURNING 1) SELECT count(*) FROM gone")
    assert asking.owner("SELECT login FROM clare.proof") == [("keeper_of_the_server",)]
    keeper.close()


def test_an_exception_of_a_release_is_signed_by_whoever_proved_who_they_are(asking: Shared) -> None:
    keeper = lead(asking)
    body = {"release": "may", "figure": "failures.harm"}
    new = NewEntry(kind=EntryKind.EXCEPTED, by="L01", key="sign", body=body, text={"why": "she asked us to"})
    with pytest.raises(NotAllowed, match="the entry says that you were known by nothing"):
        keeper.append(new)
    with keeper.proving(PASSWORD) as proved:
        number = proved.append(replace(new, body=body | {"proved": proved.proved_by()})).number
    assert keeper.texts([number]) == {number: {"why": "she asked us to"}}
    keeper.close()


def test_a_server_that_asks_nobody_lets_nobody_sign(shared: Shared) -> None:
    handed_in = shared.append("R01", EntryKind.HANDED_IN, body=BATCH)
    with pytest.raises(NotAllowed, match="lets this login in without asking who it is"):
        shared.append("L01", EntryKind.ACCEPTED, body={"batch": "B0001", "of": handed_in, "proved": "trust"})


def test_only_the_last_hand_in_of_somebody_else_is_sent_back_and_its_reader_reads_why(asking: Shared) -> None:
    first = asking.append("R01", EntryKind.HANDED_IN, body=BATCH)
    last = asking.append("R01", EntryKind.HANDED_IN, body=BATCH)
    keeper = lead(asking)
    for of, batch in ((first, "B0001"), (last, "B0002"), (7, "B0001")):
        with pytest.raises(NotAllowed, match=f"entry {of} is not the last hand-in of that batch"):
            keeper.append(NewEntry(kind=EntryKind.RETURNED, by="L01", key="x", body={"batch": batch, "of": of}))
    text = {"why": "the log was not read"}
    new = NewEntry(kind=EntryKind.RETURNED, by="L01", key="back", body={"batch": "B0001", "of": last}, text=text)
    number = keeper.append(new).number
    assert keeper.texts([number]) == {number: text}
    keeper.close()
    for person, seen in (("R01", [(number,)]), ("R02", []), ("R04", []), ("R05", []), ("R03", [])):
        for thing in ("entry", "entry_text"):
            assert asking.asked(person, f"SELECT number FROM clare_desk.{thing} WHERE number = {number}") == seen, (
                person,
                thing,
            )
    assert asking.asked("R05", "SELECT number FROM clare_desk.entry WHERE kind = 'handed_in'") == []


def test_a_conflict_is_declared_on_ones_own_case_and_read_by_the_lead_alone(asking: Shared) -> None:
    with pytest.raises(NotAllowed, match="may not record this"):
        asking.append("R01", EntryKind.DECLARED, OTHER, text={"why": "my neighbour"})
    number = asking.append("R04", EntryKind.DECLARED, OTHER, text={"why": "my neighbour"})
    keeper = lead(asking)
    assert keeper.texts([number]) == {number: {"why": "my neighbour"}}
    keeper.close()
    assert asking.asked("R04", f"SELECT number FROM clare_desk.entry WHERE number = {number}") == [(number,)]
    assert asking.asked("R01", f"SELECT number FROM clare_desk.entry WHERE number = {number}") == []


def test_a_small_number_is_released_as_it_is_when_somebody_else_signed_for_it(asking: Shared) -> None:
    told = {"failures.harm": ["exact", 3], "batches": ["exact", 0], "failures": ["at_least", 40]}
    sign = NewEntry(kind=EntryKind.EXCEPTED, by="L01", key="own", body={"release": "june", "figure": "failures.harm"})
    release = NewEntry(kind=EntryKind.RELEASED, by="L01", key="june", body={"release": "june", "told": told})
    asking.owner("INSERT INTO clare.person VALUES (session_user, 'owner')")
    keeper, owner = lead(asking), PostgresKeeper(asking.address, chance=secrets.token_bytes)
    with keeper.proving(PASSWORD) as proved:
        proved.append(replace(sign, body={**sign.body, "proved": proved.proved_by()}))
    for figure, name in (("batches", "june"), ("failures.harm", "may")):
        owner.append(replace(sign, by="owner", key=figure, body={"release": name, "figure": figure}))
    with pytest.raises(NotAllowed, match=r"nobody but L01 signed for failures\.harm, which june shows as it is"):
        keeper.append(release)
    keeper.append(replace(release, key="said", body={**release.body, "elsewhere": "in court"}))
    owner.append(replace(sign, by="owner", key="second"))
    assert keeper.append(release).body["told"] == told
    for each in (keeper, owner):
        each.close()
