"""What a person may append, said to the database, so that no program has to be trusted with it.

What a refusal says never depends on an entry that the person may not see.
"""

from collections.abc import Iterator

from clare_review.ledger.entry import Book, EntryKind
from clare_review.ledger.rights.knowing import PATH, STAGE, knows, listed
from clare_review.ledger.rights.matrix import (
    ABOUT_ANYBODY,
    APPENDS,
    BATCH_KINDS,
    ON_ANY_GIVEN,
    STAGES_OF,
    WHOLE_CHAIN,
    Role,
    Rows,
    Thing,
)
from clare_review.ledger.rights.viewing import seeing
from clare_review.ledger.stages import APART, TABLE, Stage

_ON_ANY_GIVEN = listed([kind.value for kind in ON_ANY_GIVEN])
_APART = listed([stage.value for stage in APART])


def _may_append() -> str:
    """What finds out, one role after the other, whether a person may append an entry of a kind about a subject."""
    safeguarding = listed([kind.value for kind in APPENDS[Role.SAFEGUARDING]])
    anybody = listed([kind.value for kind in ABOUT_ANYBODY])
    lead = listed([kind.value for kind in APPENDS[Role.LEAD]])
    ways = (
        (f"p_kind = '{EntryKind.RAN.value}'", "true"),
        *(way for role in STAGES_OF for way in _may_say(role)),
        (f"p_kind IN ({lead})", "clare.has('lead')"),
        (
            f"p_kind IN ({safeguarding}) AND clare.has('safeguarding')",
            f"p_kind IN ({anybody}) OR p_subject = ANY ((SELECT clare.urgent())::text[]) "
            f"OR (p_kind = '{EntryKind.REGISTERED.value}' AND p_subject IS NULL AND NOT EXISTS (SELECT FROM "
            "jsonb_array_elements_text(p_body->'applications') r WHERE r <> ALL ((SELECT clare.urgent())::text[])))",
        ),
        (f"p_kind = '{EntryKind.EXPORTED.value}'", "clare.has('auditor')"),
    )
    return "\n    ".join(
        f"IF NOT v_may AND {when} THEN\n        v_may := coalesce({may}, false);\n    END IF;" for when, may in ways
    )


def _may_say(role: Role) -> Iterator[tuple[str, str]]:
    """When, and under which condition, a reader says something of a case at the stage at which they have it, or of a
    batch.
    """
    kinds = listed([kind.value for kind in APPENDS[role] if kind not in BATCH_KINDS])
    of_batches = listed([kind.value for kind in APPENDS[role] if kind in BATCH_KINDS])
    stages = listed([stage.value for stage in STAGES_OF[role]])
    yield (
        f"p_kind IN ({kinds}) AND clare.has('{role.value}')",
        f"EXISTS (SELECT FROM clare.given_of(p_subject) g WHERE g.stage IN ({stages}) "
        f"AND (p_kind IN ({_ON_ANY_GIVEN}) OR g.stage = coalesce(p_body->>'stage', 'first')))",
    )
    if of_batches:
        batch = "p_body->>'batch' = ANY ((SELECT clare.my_batches())::text[])"
        yield f"p_kind IN ({of_batches}) AND clare.has('{role.value}')", batch


def _wrong_book() -> str:
    """The condition that a kind of entry stands in another book."""
    looks = listed([EntryKind.CONSULTED.value, EntryKind.EXPORTED.value])
    return (
        f"p_book <> CASE WHEN p_kind IN ({looks}) THEN '{Book.CONSULTATIONS.value}' "
        f"WHEN p_kind = '{EntryKind.RAN.value}' THEN '{Book.RUNS.value}' ELSE '{Book.REVIEW.value}' END"
    )


_LEAD_REPLACES = listed(
    [
        kind.value
        for kind in (
            *(EntryKind.IMPORTED, EntryKind.REGISTERED, EntryKind.HARM_JUDGED, EntryKind.LEARNT),
            EntryKind.RELEASED,
        )
    ]
)
_SAFEGUARDING_REPLACES = listed(
    [kind.value for kind in (EntryKind.ACKNOWLEDGED, EntryKind.LINKED, EntryKind.NEEDED, EntryKind.REGISTERED)]
)

# A judgement is replaced by one of the same instrument and stage, and by whoever sees it: its own reader, or who was
# given the case after them at that stage.
_MAY_REPLACE = knows(
    "may_replace(old integer, new_kind text, new_subject text, new_body jsonb)",
    "boolean",
    "SELECT EXISTS (SELECT FROM clare.entry e WHERE e.number = old AND e.kind = new_kind "
    "AND e.subject IS NOT DISTINCT FROM new_subject "
    "AND NOT EXISTS (SELECT FROM clare.entry o WHERE o.supersedes = old) "
    f"AND {STAGE} = coalesce(new_body->>'stage', 'first') "
    "AND e.body::jsonb->>'instrument' IS NOT DISTINCT FROM new_body->>'instrument' "
    f"AND ((SELECT clare.has('lead')) AND new_kind IN ({_LEAD_REPLACES}) "
    f"OR (SELECT clare.has('safeguarding')) AND new_kind IN ({_SAFEGUARDING_REPLACES}) "
    "OR EXISTS (SELECT FROM clare.given_of(new_subject) g "
    "JOIN clare.allotment a ON a.reference = g.reference AND a.stage = g.stage "
    f'WHERE a.person = e."by" AND a.stage = {STAGE} '
    f"AND (a.stage NOT IN ({_APART}) OR a.person = (SELECT clare.whoami())))))",
)

_DIFFERS = ", ".join(
    f"('{stage.value}', '{other.value}')" for stage, rule in TABLE.items() for other in rule.differs_from
)
# A judgement is read again by somebody else, and decided by a third; only what is re-read is read by the same person.
_TWICE = f"""
    SELECT given.r || CASE WHEN given.stage = '{Stage.RE_READ.value}' AND given.strange
        THEN ' was not read first by ' || given.person || ', who alone could read it once more'
        ELSE ' was given to ' || given.person || ' at another stage: nobody reads a case twice' END
    FROM (SELECT said.r, said.person, said.stage,
            array_agg(said.stage) OVER (PARTITION BY said.r, said.person) AS here,
            NOT EXISTS (SELECT FROM clare.allotment a WHERE a.reference = said.r
                AND a.person = said.person AND a.stage = 'first') AS strange
        FROM (SELECT r, coalesce(b->>'reviewer', b->>'to') AS person,
                coalesce(b->'stages'->>r, b->>'stage', 'first') AS stage
            FROM jsonb_array_elements(coalesce(p_body->'batches', p_body->'moves')) b,
                jsonb_array_elements_text(b->'references') r) said) given
    WHERE (given.stage = '{Stage.RE_READ.value}' AND given.strange)
        OR EXISTS (SELECT FROM unnest(given.here) other WHERE (given.stage, other) IN ({_DIFFERS})) OR EXISTS (
        SELECT FROM clare.allotment a WHERE a.reference = given.r AND a.person = given.person
        AND (given.stage, a.stage) IN ({_DIFFERS})) ORDER BY 1 LIMIT 1"""

# Whoever signs proved who they are just now: the session that signs began within minutes, and the server asked it.
# The row that says when it began was written in this very transaction, and could only be written as it is.
FRESH = "5 minutes"
_WHY_NOT_PROVED = f"""
    SELECT CASE
        WHEN system_user IS NULL THEN 'the server lets this login in without asking who it is: have it ask for a '
            'password or a certificate before anything is signed'
        WHEN NOT EXISTS (SELECT FROM clare.proof f WHERE f.login = session_user AND f.pid = pg_backend_pid()
            AND f.xmin = pg_current_xact_id()::xid AND f.began > clock_timestamp() - interval '{FRESH}')
            THEN 'prove anew who you are: only a session that logged in within {FRESH} signs'
        WHEN p_body->>'proved' IS DISTINCT FROM split_part(system_user, ':', 1)
            THEN 'the entry says that you were known by ' || coalesce(p_body->>'proved', 'nothing')
                || ', and it was by ' || split_part(system_user, ':', 1)
    END"""

# What goes back to a hand-in goes back to the last one of that batch, and that is somebody else's.
_WHY_NOT_SIGNED = """
    SELECT CASE WHEN NOT EXISTS (SELECT FROM clare.entry h WHERE h.kind = 'handed_in' AND h."by" <> p_person
        AND h.number::text = p_body->>'of' AND h.body::jsonb->>'batch' = p_body->>'batch' AND NOT EXISTS (
            SELECT FROM clare.entry later WHERE later.number > h.number AND later.kind IN ('handed_in', 'returned')
                AND later.body::jsonb->>'batch' = p_body->>'batch'))
        THEN 'entry ' || coalesce(p_body->>'of', '-') || ' is not the last hand-in of that batch by another' END"""

# A reader hands in what was given to them, and of it the judgements that they see.
_WHY_NOT_HANDED_IN = """
    SELECT 'a batch is handed in by whom it was given to, with the judgements that stand in it'
    WHERE p_body->'judgements' IN ('{}', 'null') OR NOT p_body ? 'judgements' OR EXISTS (
        SELECT FROM jsonb_each(p_body->'judgements') j(reference, numbers)
        WHERE jsonb_array_length(numbers) = 0
            OR NOT EXISTS (SELECT FROM clare.given() g WHERE g.reference = j.reference)
            OR EXISTS (SELECT FROM jsonb_array_elements_text(numbers) n WHERE NOT EXISTS (
                SELECT FROM clare.entry e JOIN clare.seen() s(number) USING (number)
                WHERE e.number = n::integer AND e.kind = 'judged' AND e.subject = j.reference)))"""

# A small number is shown as it is when somebody else than who releases it signed for that; what was said elsewhere is
# nobody's release here, and 0 needs nobody.
_WHY_NOT_RELEASED = f"""
    SELECT 'nobody but ' || p_person || ' signed for ' || t.figure || ', which ' || (p_body->>'release')
        || ' shows as it is'
    FROM jsonb_each(coalesce(p_body->'told', '{{}}')) t(figure, said)
    WHERE coalesce(p_body->>'elsewhere', '') = '' AND said->>0 = 'exact' AND coalesce(said->>1, '0') <> '0'
        AND NOT EXISTS (SELECT FROM clare.entry s WHERE s.kind = '{EntryKind.EXCEPTED.value}' AND s."by" <> p_person
            AND s.body::jsonb->>'release' = p_body->>'release' AND s.body::jsonb->>'figure' = t.figure)
    ORDER BY t.figure LIMIT 1"""

_NOT_UNDONE = "NOT EXISTS (SELECT FROM clare.entry u WHERE u.kind = 'undone' AND u.body::jsonb->>'of' = d.number::text)"
# What was needed for somebody is closed once, with an outcome; what closed it is undone once.
_WHY_NOT_CLOSED = f"""
    SELECT CASE WHEN coalesce(p_body->>'outcome', '') = '' THEN 'nothing closes without an outcome'
        WHEN NOT EXISTS (SELECT FROM clare.entry n WHERE n.kind = 'needed' AND n.supersedes IS NULL
                AND n.subject = p_subject AND n.number::text = p_body->>'of')
            OR EXISTS (SELECT FROM clare.entry d WHERE d.kind = 'done' AND d.body::jsonb->>'of' = p_body->>'of'
                AND {_NOT_UNDONE})
        THEN 'entry ' || coalesce(p_body->>'of', '-') || ' asks for nothing that is open for this person' END"""
_WHY_NOT_UNDONE = f"""
    SELECT 'entry ' || coalesce(p_body->>'of', '-') || ' closes nothing for this person that is closed'
    WHERE NOT EXISTS (SELECT FROM clare.entry d WHERE d.kind = 'done' AND d.subject = p_subject
        AND d.number::text = p_body->>'of' AND {_NOT_UNDONE})"""

# One statement after the other: each session plans only what is asked of the kinds it appends.
_WHY_REFUSED = f"""
CREATE OR REPLACE FUNCTION clare.why_refused(
    p_book text, p_kind text, p_person text, p_subject text, p_supersedes integer, p_body jsonb
) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS $$
DECLARE
    v_may boolean := false;
BEGIN
    IF clare.owns() THEN
        RETURN NULL;
    ELSIF ({_wrong_book()}) THEN
        RETURN p_kind || ' is no entry of the book of ' || p_book;
    END IF;
    {_may_append()}
    IF NOT v_may THEN
        RETURN p_person || ' may not record this (' || p_kind || ')';
    ELSIF p_supersedes IS NOT NULL AND NOT clare.may_replace(p_supersedes, p_kind, p_subject, p_body) THEN
        RETURN 'entry ' || p_supersedes || ' is not one that can be replaced by this';
    END IF;
    CASE p_kind
        WHEN '{EntryKind.ALLOCATED.value}', '{EntryKind.HANDED_OVER.value}' THEN RETURN ({_TWICE});
        WHEN '{EntryKind.DONE.value}' THEN RETURN ({_WHY_NOT_CLOSED});
        WHEN '{EntryKind.UNDONE.value}' THEN RETURN ({_WHY_NOT_UNDONE});
        WHEN '{EntryKind.HANDED_IN.value}' THEN RETURN ({_WHY_NOT_HANDED_IN});
        WHEN '{EntryKind.RETURNED.value}' THEN RETURN ({_WHY_NOT_SIGNED});
        WHEN '{EntryKind.EXCEPTED.value}' THEN RETURN ({_WHY_NOT_PROVED});
        WHEN '{EntryKind.RELEASED.value}' THEN RETURN ({_WHY_NOT_RELEASED});
        WHEN '{EntryKind.ACCEPTED.value}' THEN RETURN coalesce(({_WHY_NOT_PROVED}), ({_WHY_NOT_SIGNED}));
        ELSE RETURN NULL;
    END CASE;
END $$"""

_SEES_CHAIN = knows(
    "sees_chain()", "boolean", f"SELECT clare.owns() OR clare.has_any({listed([r.value for r in WHOLE_CHAIN])})"
)

# Whether what a check looked at changed since. Whoever does not see every entry is told of those they see, found as the
# view of entries finds them, so that neither the answer nor the work tells what somebody else wrote.
_TOUCHED = f"""
CREATE OR REPLACE FUNCTION clare.touched(p_subject text, p_after integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM clare.entry e WHERE e.number > p_after) THEN
        RETURN false;
    ELSIF {seeing(Thing.ENTRY, Rows.ALL)} THEN
        RETURN EXISTS (SELECT FROM clare.entry e WHERE e.number > p_after
            AND (p_subject IS NULL OR e.subject IS NULL OR e.subject = p_subject));
    END IF;
    IF p_subject IS NULL THEN
        IF EXISTS (SELECT FROM clare.entry_seen() e WHERE e.number > p_after) THEN
            RETURN true;
        END IF;
    ELSIF clare.whole_since(p_after) OR EXISTS (SELECT FROM clare.seen_of(p_subject) s(number)
        WHERE s.number > p_after)
    THEN
        RETURN true;
    END IF;
    -- Whatever changed of what somebody has now was given to them last.
    RETURN EXISTS (SELECT FROM clare.allotment a WHERE a.person = (SELECT clare.whoami()) AND a.entry > p_after);
END $$"""

# What the lead's program worked out about each case, put in place of what was worked out before; no part of the chain.
# It may come in several parts, all in one transaction.
_RELATE = f"""
CREATE OR REPLACE FUNCTION clare.relate(p_rows jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER {PATH} AS $$
BEGIN
    IF NOT (SELECT clare.has('lead')) THEN
        RAISE EXCEPTION 'only the lead says what belongs together' USING ERRCODE = 'CR101';
    END IF;
    DELETE FROM clare.relation WHERE xmin <> pg_current_xact_id()::xid;
    INSERT INTO clare.relation SELECT * FROM jsonb_populate_recordset(NULL::clare.relation, p_rows);
END $$"""

# Free text as the commitment to it, for whoever proves the ledger and may not read the text.
_COMMITMENTS = knows(
    "commitments()",
    "TABLE (number integer, commitment text)",
    """
    SELECT t.number, clare.digest('{"salt":' || to_json(t.salt)::text || ',"text":' || clare.canonical(t.text::jsonb)
        || '}')
    FROM clare.entry_text t WHERE clare.sees_chain() ORDER BY t.number""",
)

REFUSING: tuple[str, ...] = (_MAY_REPLACE, _WHY_REFUSED, _SEES_CHAIN, _TOUCHED, _RELATE, _COMMITMENTS)
