"""The policies of row-level security and the views that people read.

Whoever sees a thing whole reads the table, under the policies. Whoever sees it entry by entry reads through a function:
EXPLAIN shows the work done on a table, down to how many rows a condition left out, and how many rows somebody else
wrote on a case is already more than a blind reader may know.
"""

from clare_review.ledger.entry import ABOUT_THE_WHOLE, EntryKind
from clare_review.ledger.giving import CHANGES_HANDS
from clare_review.ledger.rights.knowing import MINE_IF_APART, PATH, STAGE, listed
from clare_review.ledger.rights.matrix import SEES, Names, Role, Rows, Thing
from clare_review.ledger.stages import Stage
from clare_review.ledger.tables import source_row

_BOOKS = (Thing.ENTRY, Thing.CONSULTATION, Thing.RUN)
_OF_GIVING = "entry, place, batch, came_from, person, part, ordered"
_COLUMNS = 'number, kind, at, "by", subject, supersedes, key, body, text_digest, previous, digest'
_SHOWN = "e.number, e.kind, e.at, e.\"by\", e.subject, e.supersedes, e.key, e.body, e.text_digest, '', ''"
# Whoever decides between two readings is not told whose they are.
_BY = (
    f"CASE WHEN e.kind = '{EntryKind.JUDGED.value}' AND {STAGE} <> '{Stage.ADJUDICATION.value}' "
    "AND e.subject = ANY ((SELECT clare.to_decide())::text[]) THEN '' ELSE e.\"by\" END"
)
PERSONAL = (
    *("a_surname", "a_forename", "a_born", "a_sex", "b_surname", "b_forename", "b_born", "b_sex", "b_pnc", "c_name"),
    *("relationship", "outcome_reason", "disclosed_to", "remarks", "found_in", "kept", "notes", "variants"),
    "outcome_as_exported",
)
"""The fields of an application that name or describe people; an analyst sees an application without them."""


def seeing(thing: Thing, *rows: Rows) -> str:
    """The condition that somebody has a role which sees these rows of a thing; the owner sees all of everything."""
    roles = [role.value for role in Role if thing in SEES[role] and SEES[role][thing].sees in rows]
    return f"(SELECT clare.sees({listed(roles)}))" if roles else "(SELECT clare.owns())"


POLICIES: dict[Thing, str] = {
    # Entry by entry they are seen by the functions below, which the viewer does not own.
    **{thing: seeing(thing, Rows.ALL) for thing in (*_BOOKS, Thing.TEXT, Thing.GIVING)},
    Thing.SOURCE_ROW: (
        f"{seeing(Thing.SOURCE_ROW, Rows.ALL)} "
        "OR (kind IN ('applications', 'log', 'history') AND reference = ANY ((SELECT clare.mine())::text[])) "
        "OR (kind = 'reviewers' AND reference = (SELECT clare.whoami()))"
    ),
    Thing.MEMBER: (
        f"{seeing(Thing.MEMBER, Rows.ALL, Rows.ALL_NO_NAMES)} OR reference = ANY ((SELECT clare.mine())::text[]) "
        "OR reference = ANY ((SELECT clare.urgent())::text[])"
    ),
    Thing.RELATION: (  # the row of no case says when they were all looked for
        f"{seeing(Thing.RELATION, Rows.ALL)} OR reference = ANY ((SELECT clare.mine())::text[]) OR reference = ''"
    ),
    Thing.ALLOTMENT: f"{seeing(Thing.ALLOTMENT, Rows.ALL)} OR person = (SELECT clare.whoami())",
    Thing.PERSON: f"{seeing(Thing.PERSON, Rows.ALL)} OR login = session_user",
    # Only the equality: an index begins with the reader, so that nobody else's rows are ever looked at.
    Thing.DRAFT: "reader = ANY ((SELECT clare.drafters())::text[])",
    Thing.CLAIM: "reader = ANY ((SELECT clare.drafters())::text[])",
    Thing.PROOF: "login = session_user",
}
"""Thing to the rows of its table that the viewer sees, for whoever is logged in."""

_OWN_AND_STILL = (
    "(SELECT clare.owns()) OR (reader = (SELECT clare.whoami()) AND reference = ANY ((SELECT clare.mine())::text[]))"
)
# Worked out as the one who logged in, of whose sessions alone the server says when they began.
_OF_THIS_SESSION = "login = session_user AND pid = pg_backend_pid() AND began = clare.session_began()"
CHANGES = {**dict.fromkeys((Thing.DRAFT, Thing.CLAIM), _OWN_AND_STILL), Thing.PROOF: _OF_THIS_SESSION}
"""Thing to the rows that may be written: the own ones, on a case that is the reader's still; of the very session."""


_NO_POLICIES = (
    "DO $$DECLARE it record; BEGIN FOR it IN SELECT p.polname, p.polrelid::regclass AS what FROM pg_policy p "
    "JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'clare'::regnamespace LOOP "
    "EXECUTE format('DROP POLICY %I ON %s', it.polname, it.what); END LOOP; END$$"
)


def policies(names: Names) -> list[str]:
    """Row-level security on every table, forced, and its policies made anew; those of others go."""
    made = [_NO_POLICIES]
    for thing in Thing:
        table = f"clare.{thing.value}"
        made += [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
        for who, rows in (("owner", "true"), ("keeper", "true"), ("viewer", POLICIES[thing])):
            role = getattr(names, who)
            check = CHANGES.get(thing, "false") if who == "viewer" else "true"
            made.append(f'CREATE POLICY {who} ON {table} TO "{role}" USING ({rows}) WITH CHECK ({check})')
    return made


def _seen_by(name: str, table: str, columns: str, where: str) -> str:
    """What somebody sees of a table row by row, found by a function, of which EXPLAIN shows nothing but its name."""
    return _found_by(f"{name}_seen()", table, columns, where)


def _seen_of(table: str, columns: str, where: str) -> str:
    """The same of one case."""
    return _found_by(f"{table}_seen_of(p_case text)", table, columns, where)


def _found_by(function: str, table: str, columns: str, where: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION clare.{function} RETURNS SETOF clare.{table} LANGUAGE sql STABLE "
        f"SECURITY DEFINER {PATH} AS $$SELECT {columns} FROM clare.{table} e WHERE {where}$$"
    )


def _whole_or(thing: Thing, columns: str, *others: str) -> str:
    """A view: the table itself for whoever sees all of it, else what the functions find."""
    whole, name = seeing(thing, Rows.ALL), thing.value
    parts = [f"SELECT {columns} FROM clare.{name} WHERE {whole}", *(f"{one} WHERE NOT {whole}" for one in others)]
    return f"CREATE OR REPLACE VIEW clare_desk.{name} WITH (security_barrier) AS {' UNION ALL '.join(parts)}"


# What one reader sees of what an entry gave: the applications that are that reader's now, whoever had them before. The
# row of the entry as a whole comes with them.
_GIVING_SEEN = f"""
CREATE OR REPLACE FUNCTION clare.giving_seen() RETURNS SETOF clare.giving
LANGUAGE sql STABLE SECURITY DEFINER {PATH} AS $$
    WITH mine AS MATERIALIZED (
        SELECT a.entry, a.batch, array_agg(a.reference) AS cases
        FROM clare.given() g JOIN clare.allotment a ON a.reference = g.reference AND a.stage = g.stage
        WHERE {MINE_IF_APART} GROUP BY a.entry, a.batch)
    SELECT w.* FROM clare.giving w WHERE w.place = 0 AND w.entry IN (SELECT m.entry FROM mine m)
    UNION ALL SELECT p.entry, p.place, p.batch, p.came_from, p.person,
        (p.part::jsonb - 'stages' || jsonb_build_object('references', cut.cases))::text, cut.ordered::text
    FROM mine m JOIN clare.giving p ON p.entry = m.entry AND p.batch = m.batch CROSS JOIN LATERAL (
        SELECT jsonb_agg(r ORDER BY n) AS cases, coalesce(jsonb_object_agg(r, p.ordered::jsonb->r)
            FILTER (WHERE p.ordered::jsonb ? r), '{{}}') AS ordered
        FROM jsonb_array_elements_text(p.part::jsonb->'references') WITH ORDINALITY AS every(r, n)
        WHERE r = ANY (m.cases)) cut
    WHERE cut.cases IS NOT NULL$$"""

# The bodies of allocations and hand-overs, put together from these.
_OWN_PARTS = f"""
CREATE OR REPLACE FUNCTION clare.own_parts() RETURNS TABLE (entry integer, body text)
LANGUAGE sql STABLE SECURITY DEFINER {PATH} AS $$
    WITH seen AS MATERIALIZED (SELECT s.entry, s.place, s.part::jsonb AS part, s.ordered::jsonb AS ordered
        FROM clare.giving_seen() s)
    SELECT w.entry, (w.part || jsonb_build_object(CASE WHEN w.part ? 'batches' THEN 'batches' ELSE 'moves' END,
            (SELECT jsonb_agg(p.part ORDER BY p.place) FROM seen p WHERE p.entry = w.entry AND p.place > 0))
        || CASE WHEN w.part ? 'order' THEN jsonb_build_object('order', coalesce(
            (SELECT jsonb_object_agg(o.key, o.value) FROM seen p, jsonb_each(p.ordered) o WHERE p.entry = w.entry),
            '{{}}')) ELSE '{{}}' END)::text
    FROM seen w WHERE w.place = 0$$"""


def _given_seen(name: str, kind: EntryKind) -> str:
    """The entries of a kind that gives, each cut to what the reader was given; nothing else of them is read."""
    return (
        f"CREATE OR REPLACE FUNCTION clare.{name}_seen() RETURNS SETOF clare.entry LANGUAGE sql STABLE "
        f"SECURITY DEFINER {PATH} AS $$SELECT {_SHOWN.replace('e.body', 'own.body')} FROM clare.own_parts() own "
        f"JOIN clare.entry e ON e.number = own.entry WHERE e.kind = '{kind.value}'$$"
    )


def _entry_views() -> list[str]:
    """The review's own book. Allocations stand apart, because every one has to be cut to what the reader was given."""
    kinds = listed([kind.value for kind in CHANGES_HANDS])
    named = (("allocation", EntryKind.ALLOCATED), ("hand_over", EntryKind.HANDED_OVER))
    given = [
        "SELECT " + _COLUMNS.replace("kind", f"'{kind.value}'::text AS kind") + f" FROM clare.{name}_seen()"
        for name, kind in named
    ]
    told = _SHOWN.replace('e."by"', "NAME").replace("e.body", 'clare.as_told(e."by", e.subject, e.body)')
    told = told.replace("NAME", _BY)
    return [
        _GIVING_SEEN,
        _OWN_PARTS,
        _seen_by("entry", "entry", told, f"e.number IN (SELECT clare.seen()) AND e.kind NOT IN ({kinds})"),
        _seen_of("entry", told, "e.number IN (SELECT clare.seen_of(p_case)) AND e.subject = p_case"),
        *(_given_seen(name, kind) for name, kind in named),
        _whole_or(Thing.ENTRY, _COLUMNS, f"SELECT {_COLUMNS} FROM clare.entry_seen()", *given),
        _whole_or(Thing.GIVING, _OF_GIVING, f"SELECT {_OF_GIVING} FROM clare.giving_seen()"),
    ]


def _other_books() -> list[str]:
    own = 'e."by" = (SELECT clare.whoami()) AND e.subject = p_case'
    made = [_seen_of(Thing.CONSULTATION.value, _SHOWN, own)]
    for thing in (Thing.CONSULTATION, Thing.RUN):
        made.append(_seen_by(thing.value, thing.value, _SHOWN, 'e."by" = (SELECT clare.whoami())'))
        made.append(_whole_or(thing, _COLUMNS, f"SELECT {_COLUMNS} FROM clare.{thing.value}_seen()"))
    return made


def _text_view() -> list[str]:
    columns = "number, salt, text"
    return [
        _seen_by("entry_text", "entry_text", "e.*", "e.number IN (SELECT clare.texts_seen())"),
        _seen_of("entry_text", "e.*", "e.number IN (SELECT clare.texts_seen_of(p_case))"),
        _whole_or(Thing.TEXT, columns, f"SELECT {columns} FROM clare.entry_text_seen()"),
    ]


# What was invented to measure a reader looks to that reader like what was sealed: of the first population, and as if it
# had come in with the last import before that.
_AS_SEALED = f"""
CREATE OR REPLACE FUNCTION clare.as_brought(p_entry integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER {PATH} AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM clare.entry k WHERE k.number = p_entry AND k.kind = '{EntryKind.KNOWN.value}')
    THEN (SELECT max(i.number) FROM clare.entry i WHERE i.kind = '{EntryKind.IMPORTED.value}'
        AND i.number < (SELECT min(s.number) FROM clare.entry s WHERE s.kind = '{EntryKind.SEALED.value}'))
    ELSE p_entry END$$"""


def _source_row_view() -> list[str]:
    whole = seeing(Thing.SOURCE_ROW, Rows.ALL)
    entry = f"CASE WHEN {whole} THEN r.entry ELSE clare.as_brought(r.entry) END AS entry"
    shown = ", ".join(entry if one.name == "entry" else f"r.{one.name}" for one in source_row.columns)
    view = "CREATE OR REPLACE VIEW clare_desk.source_row WITH (security_barrier)"
    return [_AS_SEALED, f"{view} AS SELECT {shown} FROM clare.source_row r"]


def _member_view() -> list[str]:
    whole = seeing(Thing.MEMBER, Rows.ALL, Rows.ALL_NO_NAMES)
    named = (
        f"{seeing(Thing.MEMBER, Rows.ALL)} OR reference = ANY ((SELECT clare.mine())::text[]) "
        "OR reference = ANY ((SELECT clare.urgent())::text[])"
    )
    return [
        f"CREATE OR REPLACE FUNCTION clare.without_names(value text) RETURNS text LANGUAGE sql IMMUTABLE {PATH} "
        f"AS $$SELECT (value::jsonb - ARRAY[{listed(PERSONAL)}])::text$$",
        "CREATE OR REPLACE VIEW clare_desk.member WITH (security_barrier) AS SELECT "
        f"CASE WHEN {whole} THEN version ELSE greatest(version, 1) END AS version, reference, "
        f"CASE WHEN {named} THEN digest ELSE '' END AS digest, "
        f"CASE WHEN {named} THEN value ELSE clare.without_names(value) END AS value FROM clare.member",
    ]


def _allotment_view() -> str:
    """Who was given what. A reader sees of their own what they are told, which is the stage of the batch."""
    whole = seeing(Thing.ALLOTMENT, Rows.ALL)
    return (
        "CREATE OR REPLACE VIEW clare_desk.allotment WITH (security_barrier) AS SELECT reference, "
        f"CASE WHEN {whole} THEN stage ELSE told END AS stage, person, entry FROM clare.allotment"
    )


def _plain_view(thing: Thing) -> str:
    return (
        f"CREATE OR REPLACE VIEW clare_desk.{thing.value} WITH (security_barrier) AS SELECT * FROM clare.{thing.value}"
    )


# All that the rules ask of one case, with the rights of whoever asks: what the views show them of it, found for that
# case alone. A judgement is recorded by one message more.
_ROWS = """json_build_object(
        'last', (SELECT json_object_agg(l.kind, l.number) FROM {last} l),
        'rows', (SELECT json_agg(e) FROM {rows} e))"""
_LAST_OF_ALL = (
    "(SELECT w.kind, max(w.number) AS number FROM clare_desk.entry w WHERE w.subject IS NULL "
    f"AND w.kind IN ({listed(sorted(kind.value for kind in ABOUT_THE_WHOLE))}) GROUP BY w.kind)"
)
_LOOKED = f"""
CREATE OR REPLACE FUNCTION clare.looked(p_book text, p_key text, p_person text, p_subject text, OUT number integer,
    OUT made integer, OUT fence integer, OUT entries json, OUT texts json, OUT looks json)
LANGUAGE plpgsql STABLE {PATH} AS $$
BEGIN
    SELECT s.number, s.made INTO number, made FROM clare.standing(p_book, p_key) s;
    IF made IS NOT NULL THEN
        RETURN;
    END IF;
    fence := (SELECT c.fence FROM clare_desk.claim c WHERE c.reader = p_person AND c.reference = p_subject);
    IF {seeing(Thing.CONSULTATION, Rows.ALL)} THEN
        looks := (SELECT json_agg(c) FROM clare_desk.consultation c WHERE c.subject = p_subject);
    ELSE
        looks := (SELECT json_agg(c) FROM clare.consultation_seen_of(p_subject) c);
    END IF;
    IF {seeing(Thing.ENTRY, Rows.ALL)} THEN
        entries := {_ROWS.format(last=_LAST_OF_ALL, rows="(SELECT * FROM clare_desk.entry WHERE subject = p_subject)")};
    ELSE
        entries := {_ROWS.format(last="clare.last_seen()", rows="clare.entry_seen_of(p_subject)")};
    END IF;
    IF entries->>'rows' IS NULL THEN
        RETURN;
    ELSIF {seeing(Thing.ENTRY, Rows.ALL)} THEN
        texts := (SELECT json_agg(t) FROM clare_desk.entry_text t WHERE t.number IN (
            SELECT (r->>'number')::integer FROM json_array_elements(entries->'rows') r));
    ELSE
        texts := (SELECT json_agg(t) FROM clare.entry_text_seen_of(p_subject) t);
    END IF;
END $$"""


def views() -> list[str]:
    """What people read, and the functions behind and before it."""
    apart = (*_BOOKS, Thing.TEXT, Thing.SOURCE_ROW, Thing.MEMBER, Thing.ALLOTMENT, Thing.GIVING)
    plain = [thing for thing in Thing if thing not in apart]
    return [
        *_entry_views(),
        *_other_books(),
        *_text_view(),
        *_source_row_view(),
        *_member_view(),
        _allotment_view(),
        *map(_plain_view, plain),
        _LOOKED,
    ]
