"""The functions by which the database knows who somebody is, and what they have been given.

They run as the keeper of the functions, whom row-level security lets see everything, with a fixed search path. Each
asks `session_user`: who logged in, whatever role was put on since.
"""

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.rights.matrix import READING_KINDS, STAGES_OF, Names, Role
from clare_review.ledger.stages import APART

PATH = "SET search_path = pg_catalog, pg_temp"


def listed(words: "tuple[str, ...] | list[str]") -> str:
    """Words as a list of SQL literals; all of them are our own."""
    return ", ".join(f"'{word}'" for word in words)


def knows(name: str, returns: str, body: str) -> str:
    """A function that only looks, in one statement; `returns` may say how many rows are to be expected."""
    return (
        f"CREATE OR REPLACE FUNCTION clare.{name} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER {PATH} "
        f"AS $${body}$$"
    )


_STAGES = ", ".join(f"('{role.value}', '{stage.value}')" for role, stages in STAGES_OF.items() for stage in stages)
_APART = listed([stage.value for stage in APART])
# At the stages apart everybody reads for themselves: what one was given there ends with nobody else's being given it.
_GIVEN = f"""
    SELECT a.reference, a.stage FROM clare.allotment a
    WHERE a.person = (SELECT clare.whoami()) AND ON_CASE AND a.stage = ANY ((SELECT clare.my_stages())::text[])
        AND (a.stage IN ({_APART}) OR NOT EXISTS (
        SELECT FROM clare.allotment later
        WHERE later.reference = a.reference AND later.stage = a.stage AND later.entry > a.entry))"""
MINE_IF_APART = f"(a.stage NOT IN ({_APART}) OR a.person = (SELECT clare.whoami()))"
STAGE = "coalesce(e.body::jsonb->>'stage', 'first')"  # of an entry `e`
_KINDS = listed([kind.value for kind in READING_KINDS])
# An invented case, by which a reader is measured, puts nobody in danger, and nobody is sent to look for its people.
REAL = "NOT EXISTS (SELECT FROM clare.member m WHERE m.reference = e.subject AND m.version = 0)"
# Somebody judged that a person has to be reached at once, or found a failure; the codes of that, never the words, are
# safeguarding's. What is read only to measure a reader says nothing of anybody.
JUDGED_BY_READERS = f"e.kind = '{EntryKind.JUDGED.value}' AND {STAGE} NOT IN ({_APART})"
_ANSWERS = "e.body::jsonb->'answers'"
_JUDGED_URGENT = (
    f"{JUDGED_BY_READERS} AND ({_ANSWERS}->>'immediate_contact' = 'yes' "
    f"OR coalesce({_ANSWERS}->>'primary_failure', '') NOT IN ('', 'none', 'cannot_tell'))"
)
_FLAGS = listed([EntryKind.URGENT.value, EntryKind.CAME_IN.value])


def who_is_who(names: Names) -> tuple[str, ...]:
    """What somebody is, from the name they logged in under: nothing else is asked, and no role put on since counts."""
    is_somebody = "EXISTS (SELECT FROM clare.person p WHERE p.login = session_user)"
    has_one = (
        f"EXISTS (SELECT FROM unnest(roles) role WHERE pg_has_role(session_user, '{names.review}_' || role, 'USAGE'))"
    )
    roles = listed([role.value for role in Role])
    owns = f"pg_has_role(session_user, '{names.owner}', 'USAGE')"
    return (
        knows("roles_of()", "text", f"SELECT '{names.review}'"),
        knows("owns()", "boolean", f"SELECT {owns}"),
        knows("has_any(VARIADIC roles text[])", "boolean", f"SELECT {is_somebody} AND {has_one}"),
        knows("has(role text)", "boolean", "SELECT clare.has_any(role)"),
        # The stages at which somebody reads cases, all in one question: it is asked wherever a case is.
        knows(
            "my_stages()",
            "text[]",
            f"SELECT array_agg(DISTINCT o.stage) FROM (VALUES {_STAGES}) o(role, stage) "
            f"WHERE {is_somebody} AND pg_has_role(session_user, '{names.review}_' || o.role, 'USAGE')",
        ),
        # As one text, so that whoever waited can see that it still is so.
        knows(
            "stands_as()",
            "text",
            f"SELECT json_build_array(clare.whoami(), {owns}, ARRAY(SELECT role FROM unnest(ARRAY[{roles}]) role "
            f"WHERE pg_has_role(session_user, '{names.review}_' || role, 'USAGE')))::text",
        ),
        knows("sees(VARIADIC roles text[])", "boolean", f"SELECT {owns} OR ({is_somebody} AND {has_one})"),
    )


KNOWING: tuple[str, ...] = (
    knows("given()", "TABLE (reference text, stage text) ROWS 100", _GIVEN.replace("ON_CASE", "true")),
    knows(
        "given_of(p_case text)",
        "TABLE (reference text, stage text) ROWS 1",
        _GIVEN.replace("ON_CASE", "a.reference = p_case"),
    ),
    knows(
        "to_decide()",
        "text[]",
        "SELECT coalesce(array_agg(g.reference), '{}') FROM clare.given() g WHERE g.stage = 'adjudication'",
    ),
    knows("mine()", "text[]", "SELECT coalesce(array_agg(DISTINCT g.reference), '{}') FROM clare.given() g"),
    # The batches that are somebody's now: those of which the last entry that gives them gives them to that person.
    knows(
        "my_batches()",
        "text[]",
        """
    SELECT coalesce(array_agg(DISTINCT g.batch), '{}') FROM clare.giving g
    WHERE g.person = (SELECT clare.whoami()) AND NOT EXISTS (
        SELECT FROM clare.giving later WHERE later.batch = g.batch AND later.entry > g.entry)""",
    ),
    knows(
        "urgent()",
        "text[]",
        f"SELECT coalesce(array_agg(DISTINCT e.subject), '{{}}') FROM clare.entry e "
        f"WHERE (SELECT clare.has('safeguarding')) AND (e.kind IN ({_FLAGS}) OR ({_JUDGED_URGENT})) "
        f"AND {REAL}",
    ),
    knows(
        "drafters()",
        "text[]",
        "SELECT CASE WHEN clare.owns() THEN (SELECT array_agg(reader) FROM "
        "(SELECT reader FROM clare.draft UNION SELECT reader FROM clare.claim UNION SELECT person FROM clare.allotment "
        "UNION SELECT clare.whoami()) r(reader)) "
        "ELSE ARRAY[clare.whoami()] END",
    ),
    knows(
        "drafts_left(leaver text, cases text[])",
        "bigint",
        "SELECT count(*) FROM clare.draft d WHERE clare.sees('lead') "
        "AND d.reader = leaver AND d.reference = ANY (cases)",
    ),
    # A reader does not know which cases measure them: those are told, and spoken of, as the stage of their batch.
    knows(
        "as_given(p_kind text, p_subject text, p_body jsonb)",
        "jsonb",
        f"""
    SELECT CASE WHEN p_kind IN ({_KINDS}) AND NOT EXISTS (
        SELECT FROM clare.given_of(p_subject) g WHERE g.stage = coalesce(p_body->>'stage', 'first'))
    THEN p_body || coalesce((
        SELECT jsonb_build_object('stage', a.stage) FROM clare.allotment a
        WHERE a.reference = p_subject AND a.person = (SELECT clare.whoami()) AND a.stage IN ({_APART})
            AND a.told = coalesce(p_body->>'stage', 'first') ORDER BY a.entry DESC LIMIT 1), '{{}}')
    ELSE p_body END""",
    ),
    knows(
        "as_told(p_by text, p_subject text, p_body text)",
        "text",
        f"""
    SELECT CASE WHEN p_body ~ '"stage":"({"|".join(stage.value for stage in APART)})"' THEN coalesce((
        SELECT clare.canonical(CASE WHEN a.told = 'first' THEN p_body::jsonb - 'stage'
            ELSE p_body::jsonb || jsonb_build_object('stage', a.told) END)
        FROM clare.allotment a WHERE a.reference = p_subject AND a.person = p_by
            AND a.stage = p_body::jsonb->>'stage' ORDER BY a.entry DESC LIMIT 1), p_body)
    ELSE p_body END""",
    ),
)
