"""A blind second reader cannot reach the first judgement: worlds that differ in nothing else answer the same."""

import re
from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.rights.matrix import Thing
from tests.server import TestServer

from .conftest import FIRST, OTHER, Shared, allot, judge, made_on

BLIND = "R05"
AS_SECOND = '{"instrument":"risk_assessment","stage":"second"}'
# Counters of how much work was done and how long it took; they say nothing of what was written.
COUNTERS = re.compile(r"pg_stat_|pg_statio_|pg_locks|pg_cursors|pg_prepared|pg_settings|pg_show|pg_database")
NOT_OF_CONTENT = "- 'relfrozenxid' - 'relminmxid' - 'oid' - 'setdatabase' - 'dbid' - 'objid' - 'refobjid'"
SUBJECTS = (FIRST, OTHER, "DVDS/2019/99999")
PLANS = [
    f"{explain} SELECT * FROM clare_desk.{thing} WHERE {column} = '{subject}'"
    for explain in ("EXPLAIN (VERBOSE)", "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF)")
    for thing, column in (
        ("entry", "subject"),
        ("consultation", "subject"),
        ("draft", "reference"),
        ("claim", "reference"),
        ("source_row", "reference"),
        ("member", "reference"),
        ("relation", "reference"),
        ("allotment", "reference"),
        ("giving", "part"),
    )
    for subject in SUBJECTS
] + [
    f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM clare_desk.{thing} WHERE {condition}"
    for thing, condition in (
        ("entry", "number = 7"),
        ("entry", "body LIKE '%yes%'"),
        ("entry", "\"by\" = 'R01'"),
        ("entry", "supersedes = 7"),
        ("entry", "digest > 'a'"),
        ("entry_text", "number = 7"),
        ("giving", "person = 'R01'"),
        ("giving", "entry = 5"),
        ("entry_text", "text LIKE '%log%'"),
        ("draft", "instrument = 'risk_assessment'"),
        ("draft", "value LIKE '%yes%'"),
    )
]


def appending(kind: str, key: str, supersedes: str = "NULL", after: str = "NULL", fence: str = "NULL") -> str:
    rest = f"'{FIRST}', {supersedes}, '{AS_SECOND}', NULL, NULL, {after}, NULL, {fence}"
    return f"SELECT * FROM clare.append('review', '{kind}', '{BLIND}', '{key}', {rest})"


GUESSES = [appending("judged", f"k{n}", str(n)) for n in (6, 7, 8, 999)] + [
    appending("judged", f"R01 {FIRST} "),
    *(appending("resumed", "again", after=str(n)) for n in (0, 6, 7)),
    *(appending("resumed", "again", fence=str(n)) for n in (0, 2)),
    *(f"SELECT * FROM clare.looked('review', 'x', '{person}', '{FIRST}')" for person in (BLIND, "R01")),
    f"SELECT * FROM clare.standing('review', 'R01 {FIRST} ')",
    f"SELECT clare.touched('{FIRST}', 6)",
    "SELECT body::int FROM clare_desk.entry",
    "SELECT 1 / (number - 7) FROM clare_desk.entry",
    "SELECT text::json->'x' FROM clare_desk.entry_text",
    f"SELECT clare.drafts_left('R01', ARRAY['{FIRST}'])",
    "SELECT * FROM clare.commitments()",
    "SELECT clare.mine(), clare.urgent(), clare.whoami(), clare.owns(), clare.sees('lead')",
    "SELECT * FROM clare.entry_seen()",
    "SELECT * FROM clare.consultation_seen()",
    "SELECT schemaname, tablename, attname, most_common_vals::text, histogram_bounds::text FROM pg_stats "
    "WHERE schemaname IN ('clare', 'clare_desk') ORDER BY 1, 2, 3",
    "SELECT relname, relpages, reltuples FROM pg_class WHERE relnamespace = 'clare'::regnamespace ORDER BY 1",
    "SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c WHERE relnamespace = 'clare'::regnamespace ORDER BY 1",
    "SELECT count(*), max(number), min(number) FROM clare_desk.entry",
    "SELECT * FROM pg_sequences",
    "SELECT * FROM pg_largeobject_metadata",
    "SELECT query FROM pg_stat_activity WHERE usename <> session_user AND query <> '<insufficient privilege>'",
]


@pytest.fixture(scope="module")
def allotted(server: TestServer) -> Shared:
    """The ledger up to the first judgement, of which every world is a copy."""
    made = replace(made_on(server), chance=lambda size: b"\x07" * size)
    allot(made)
    return made


def world(allotted: Shared, first: Callable[[Shared], None]) -> Shared:
    """A copy in which the first reader does this, and then the second reader always the same."""
    made = allotted.copied()
    first(made)
    judge(made, BLIND, failure="no", reason="nothing in the log")
    made.owner("VACUUM (ANALYZE) " + ", ".join(f"clare.{thing.value}" for thing in Thing))
    return made


def said_yes(made: Shared) -> None:
    judge(made, "R01", failure="yes", reason="as in log 2")


def said_no(made: Shared) -> None:
    judge(made, "R01", failure="cannot_tell", reason="The log says nothing of it, and neither does the history of B.")


def said_more(made: Shared) -> None:
    """Four entries and a draft left lying, where the other world has one entry."""
    entry = judge(made, "R01", failure="yes", reason="as in log 2")
    judge(made, "R01", failure="no", reason="as in log 3", supersedes=entry)
    made.append("R01", EntryKind.URGENT, FIRST, body={"batch": "B0001"}, text={"why": "now"}, key="u")
    made.append("R01", EntryKind.DEFERRED, FIRST, body={"batch": "B0001"}, text={"why": "later"}, key="d")


@pytest.fixture(scope="module")
def worlds(allotted: Shared) -> tuple[Shared, Shared]:
    return world(allotted, said_yes), world(allotted, said_no)


def told(shared: Shared, statement: str, person: str = BLIND) -> str:
    """Every byte of the answer, but for times and the name of the database."""
    answer = shared.asked(person, statement)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "then", repr(answer))
    return text.replace(shared.database, "database")


def relations(shared: Shared) -> list[str]:
    asked = (
        "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'v') AND has_table_privilege(oid, 'SELECT')"
    )
    with shared.session(BLIND) as session:
        return sorted(
            name
            for (name,) in session.execute(asked + " AND has_table_privilege(oid, 'SELECT')")
            if not COUNTERS.search(name)
        )


def test_the_worlds_do_differ(worlds):
    lead = [told(one, "SELECT body, digest FROM clare_desk.entry", "L01") for one in worlds]
    assert lead[0] != lead[1]


@pytest.mark.parametrize("thing", Thing)
def test_every_view_shows_the_blind_reader_the_same(worlds, thing):
    one, other = (told(made, f"SELECT * FROM clare_desk.{thing.value} t ORDER BY t::text") for made in worlds)
    assert one == other


def test_the_second_reader_does_see_the_own_judgement(worlds):
    assert "nothing in the log" in told(worlds[0], "SELECT text FROM clare_desk.entry_text")


def test_every_catalogue_shows_the_blind_reader_the_same(worlds):
    names = relations(worlds[0])
    assert len(names) > 100 and "pg_class" in names and "pg_stats" in names
    asked = f"SELECT (to_jsonb(t) {NOT_OF_CONTENT})::text FROM {{}} t ORDER BY 1"
    assert [name for name in names if len({told(one, asked.format(name)) for one in worlds}) > 1] == []


@pytest.mark.parametrize("statement", PLANS)
def test_no_plan_tells_the_worlds_apart(worlds, statement):
    one, other = (told(made, statement) for made in worlds)
    assert one == other


@pytest.mark.parametrize("statement", GUESSES)
def test_no_guess_is_answered_otherwise(worlds, statement):
    one, other = (told(made, statement) for made in worlds)
    assert one == other


def test_what_is_recorded_answers_the_same(allotted):
    made = [world(allotted, said_yes), world(allotted, said_no)]
    asked = appending("resumed", "again")
    assert told(made[0], asked) == told(made[1], asked)


def test_how_much_the_first_reader_wrote_is_not_told_either(allotted):
    few, many = world(allotted, said_yes), world(allotted, said_more)
    for thing in ("entry", "entry_text", "consultation", "draft", "claim"):
        asked = f"SELECT (to_jsonb(t) - 'number')::text FROM clare_desk.{thing} t ORDER BY 1"
        assert told(few, asked) == told(many, asked)
        by_case = f"SELECT 1 FROM clare_desk.{thing} WHERE {'number = 7' if thing == 'entry_text' else 'true'}"
        work = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF, COSTS OFF) " + by_case
        assert told(few, work) == told(many, work)


def test_that_the_first_reader_wrote_since_is_not_told_and_that_one_wrote_oneself_is(allotted):
    made = allotted.copied()
    own = judge(made, BLIND, failure="no", reason="nothing in the log")
    judge(made, "R01", failure="yes", reason="as in log 2")
    assert "CR202" in told(made, appending("resumed", "again", after=str(own - 1)))
    assert "'resumed'" in told(made, appending("resumed", "again", after=str(own)))


def test_a_sight_that_is_given_would_be_seen(worlds):
    """Were the first judgement shown, these very questions would tell the worlds apart."""
    answers = {told(made, "SELECT * FROM clare_desk.entry t ORDER BY t::text", "A01") for made in worlds}
    assert len(answers) == 2


def test_the_server_refuses_a_first_judgement_to_the_second_reader_by_name(worlds):
    with worlds[0].session(BLIND) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SELECT * FROM clare.entry WHERE number = 7")
