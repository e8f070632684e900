"""Readings after the first on a shared ledger, each act at the desk of whoever does it, under their own login."""

import csv
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg import sql

from clare_review.acts.adjudicating import give_to_adjudicators
from clare_review.acts.allocating import allocations
from clare_review.acts.calibrating import calibrate
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.examining import examine
from clare_review.acts.giving_again import give_again
from clare_review.acts.giving_known import give_out
from clare_review.acts.known_cases import known_readings
from clare_review.acts.settled import settled_cases
from clare_review.acts.signing_off import hand_in, sign_off, signings
from clare_review.acts.urgent import urgent_matters
from clare_review.assurance.sealed_list import KnownCase
from clare_review.assurance.signing import SignOff
from clare_review.errors import NotAllowed, ReviewNotReady
from clare_review.invented.adjudicating import decide_batch
from clare_review.invented.exports import LEGACY
from clare_review.invented.working import Worker, take_turns
from clare_review.ledger.stages import Stage
from clare_review.review import Review
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.settings import SecondReadingSettings
from tests.server import TestServer

from .test_story import ROLES, OnServer, made

MADE = "DVDS/2017/09001"
PASSWORD = secrets.token_hex(8)
LOGIN = "SELECT login FROM clare.person WHERE person = '{}'"


def login(on: OnServer, person: str) -> str:
    return str(on.server.do(on.database, LOGIN.format(person))[0][0])


@contextmanager
def at_desk(on: OnServer, person: str) -> Iterator[Review]:
    with on.review(login(on, person)) as review:
        yield review


def work(on: OnServer, person: str, batch: str, seed: int) -> None:
    with at_desk(on, person) as review:
        worker = Worker(truth=on.force.truth, seed=seed)
        take_turns([worker.batch(review.batch(batch).panel_desk())], lambda _: None)


def invented_like(on: OnServer, folder: Path) -> list[Path]:
    """A case of the old print's columns with a line of log, of people whom nobody else has."""
    head, row = list(csv.reader(io.StringIO((on.exports / LEGACY).read_text(encoding="cp1252"))))[:2]
    cells = dict(zip(head, row, strict=True)) | {"DVDS_REF": MADE, "PNCID": "", "REMARKS": "", "REASON": ""}
    cells |= {"A SURNAME": "QUILLER", "A FORENAME": "Zara", "A DOB": "01/02/1991"}
    cells |= {"B SURNAME": "QUONDAM", "B FORENAME": "Ivo", "B DOB": "03/04/1989"}
    with (folder / "made.csv").open("w", encoding="cp1252", newline="") as out:
        csv.writer(out).writerows([head, list(cells.values())])
    said = f"Reference,Entered,By,Entry\n{MADE},2017-05-02 09:00,{cells['OIC']},Rang her.\n"
    (folder / "made_log.csv").write_text(said, encoding="utf-8")
    return [folder / "made.csv", folder / "made_log.csv"]


@pytest.fixture(scope="module")
def later(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[OnServer, str, str]:
    """One batch read by its reader and again by another, among whose cases stand a settled and an invented one."""
    folder = tmp_path_factory.mktemp("later")
    on = made(server, folder)
    with on.review("lead_of_it") as lead:
        batches = {batch.reviewer: batch for batch in reversed(allocations(lead.office).batches)}
    first, other, second, third = sorted(batches)
    (on.folder / "roles.yaml").write_text(f"{ROLES}  {third}: {{roles: [adjudicator]}}\n", encoding="utf-8")
    on.grant()
    for person in (first, other):
        work(on, person, batches[person].id, seed=1)
    with on.review("lead_of_it") as lead:
        settled = KnownCase(reference=batches[other].references[0], reader=second, failure=False, known_from="settled")
        unreal = KnownCase(reference=MADE, reader=second, failure=True, known_from="invented")
        give_out(lead.office, [settled, unreal], invented=invented_like(on, folder))
        draw(lead.office, Purpose.SECOND_READING, rule_of("100%", 0))
        give_again(lead.office, readers=[first, other, second])
        mine = [batch for batch in allocations(lead.office).at(Stage.SECOND) if batch.reviewer == second]
        given = next(batch for batch in mine if MADE in batch.references)
    for batch in mine:
        work(on, second, batch.id, seed=99)
    return on, second, given.id


def asked(on: OnServer, person: str, statement: str) -> list[tuple]:
    return on.server.do(on.database, statement, login=login(on, person))


def test_known_cases_are_read_at_the_own_desk_and_the_lead_alone_has_what_they_say(later) -> None:
    on, second, _ = later
    with on.review("lead_of_it") as lead:
        told = known_readings(lead.office)
        assert {(each.reader, each.failure) for each in told.answers} == {(second, True), (second, False)}
        lead.verify()
    with at_desk(on, second) as review:
        assert known_readings(review.office).why_none == "no known-answer case was given out"


def test_nothing_in_the_reader_s_own_sql_tells_an_invented_case_from_the_others(later) -> None:
    on, second, batch = later
    with at_desk(on, second) as review:
        mine = review.batch(batch).view.references
    of = {
        "version": f"SELECT DISTINCT version FROM clare_desk.member WHERE reference {{}} '{MADE}'",
        "as what": f"SELECT DISTINCT stage FROM clare_desk.allotment WHERE reference {{}} '{MADE}'",
        "given as": "SELECT DISTINCT part::jsonb->>'stage', part::jsonb ? 'stages' FROM clare_desk.giving, "
        f"jsonb_array_elements_text(part::jsonb->'references') r WHERE r {{}} '{MADE}'",
        "judged as": "SELECT DISTINCT body::jsonb->>'stage' FROM clare_desk.entry "
        f"WHERE kind = 'judged' AND subject {{}} '{MADE}'",
    }
    for name, statement in of.items():
        unreal, others = asked(on, second, statement.format("=")), asked(on, second, statement.format("<>"))
        assert unreal and set(unreal) <= set(others), name
    rows = (
        "SELECT DISTINCT e.kind FROM clare_desk.source_row r LEFT JOIN clare_desk.entry e ON e.number = r.entry "
        f"WHERE r.reference = '{MADE}'"
    )
    assert asked(on, second, rows) == [("imported",)]
    (body,) = asked(on, second, f"SELECT body FROM clare_desk.entry WHERE kind = 'allocated' AND body LIKE '%{batch}%'")
    assert MADE in mine and MADE in body[0] and "stages" not in body[0] and "check" not in body[0]
    assert asked(on, second, "SELECT number FROM clare_desk.entry WHERE kind = 'known'") == []


def test_an_urgent_matter_on_an_invented_case_sends_nobody_out(later) -> None:
    on, second, batch = later
    with at_desk(on, second) as review:
        desk = review.batch(batch)
        desk.open(MADE)
        desk.mark(MarkRequest(reference=MADE, kind=MarkKind.URGENT, key="u", why="he is back"))
    seen = f"SELECT number FROM clare_desk.entry WHERE subject = '{MADE}'"
    assert on.server.do(on.database, seen, login="safe_of_it") == []
    for person in ("lead_of_it", "safe_of_it"):
        with on.review(person) as review:
            assert MADE not in str(urgent_matters(review.office).as_json())


def test_what_differs_is_decided_at_the_desk_of_an_adjudicator_under_their_own_login(later) -> None:
    on = later[0]
    with on.review("lead_of_it") as lead:
        calibrate(lead.office, about="What counts as a search.")
        given = give_to_adjudicators(lead.office)
        (batch,) = given.batches
        third = allocations(lead.office).batch(batch).reviewer
    with at_desk(on, third) as review:
        assert decide_batch(review.adjudication(batch), on.force.truth, seed="1") >= len(given.adjudicator_of)
        with pytest.raises(ReviewNotReady, match="none is handed in"):
            hand_in(review.office, batch)
        with pytest.raises(NotAllowed, match="may not record this"):
            calibrate(review.office, about="What I think.")
    with on.review("lead_of_it") as lead:
        stand = settled_cases(lead.office)
        parts = [part for each in given.adjudicator_of for part in stand[each].values()]
        assert any(part.decision for part in parts) and not any(part.state.to_be_decided for part in parts)
        lead.verify()


def test_the_lead_types_the_password_again_and_only_then_a_batch_is_signed_off(later) -> None:
    on, second, batch = later
    with at_desk(on, second) as review:
        hand_in(review.office, batch)
    with asking_the_lead(on), on.review("lead_of_it") as lead:
        for typed, said in (("", "type the password"), ("not this one", "who you are was not proved")):
            with pytest.raises(NotAllowed, match=said):
                sign_off(lead.office, [batch], password=lambda typed=typed: typed)
        assert signings(lead.office)[batch].state is SignOff.HANDED_IN
        assert sign_off(lead.office, [batch], password=lambda: PASSWORD).proved_by == "scram-sha-256"
        assert signings(lead.office)[batch].state is SignOff.ACCEPTED


@contextmanager
def asking_the_lead(on: OnServer) -> Iterator[None]:
    """While the server asks the lead for a password, which a file on the machine holds."""
    alter = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier("lead_of_it"), sql.Literal(PASSWORD))
    on.server.do(on.database, alter)
    hba, kept = on.server.folder / "data" / "pg_hba.conf", on.folder / "pgpass"
    before = hba.read_text()
    hba.write_text(f'local "{on.database}" "lead_of_it" scram-sha-256\n{before}')
    kept.write_text(f"*:*:*:*:{PASSWORD}\n")
    kept.chmod(0o600)
    os.environ["PGPASSFILE"] = str(kept)
    on.server.do(on.database, "SELECT pg_reload_conf()")
    yield
    del os.environ["PGPASSFILE"]
    hba.write_text(before)
    on.server.do(on.database, "SELECT pg_reload_conf()")


def test_the_doctor_says_that_what_is_hidden_on_the_screen_is_not_hidden_from_own_sql(later) -> None:
    on = later[0]
    with on.review("lead_of_it") as lead:
        hiding = SecondReadingSettings(hide=("outcome",))
        settings = lead.office.settings.model_copy(update={"second_readings": hiding})
        said = [
            [one.what for one in examine(office)] for office in (lead.office, replace(lead.office, settings=settings))
        ]
    assert [any("their own SQL shows the raw rows" in what for what in each) for each in said] == [False, True]
