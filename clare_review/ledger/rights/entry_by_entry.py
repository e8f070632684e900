"""Which entries a person may see one by one, and of which they may read the free text: of every case, or of one.

Whoever records asks after one case, and what that costs must not grow with all that they have read before. Both ways
are made of the same words, so that they cannot say different things.
"""

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.possible_afterwards import HARM, REGISTER
from clare_review.ledger.possible_safeguarding import DESK_KINDS
from clare_review.ledger.rights.knowing import (
    JUDGED_BY_READERS,
    MINE_IF_APART,
    PATH,
    REAL,
    STAGE,
    knows,
    listed,
)
from clare_review.ledger.rights.matrix import BATCH_KINDS, GENERAL, OFFICE_KINDS, READING_KINDS, URGENT_KINDS

_KINDS = listed([kind.value for kind in READING_KINDS])
_DESK = listed([kind.value for kind in (*DESK_KINDS, *REGISTER, *HARM)])
_URGENT = listed([kind.value for kind in URGENT_KINDS])
_OFFICE = listed([kind.value for kind in OFFICE_KINDS])
_BATCHES = listed([kind.value for kind in BATCH_KINDS])
_GENERAL = listed([kind.value for kind in GENERAL])
_GIVING = (
    """
    SELECT a.entry FROM clare.allotment a JOIN clare.given() g ON a.reference = g.reference AND a.stage = g.stage
        WHERE """
    + MINE_IF_APART
)


def _read(given: str, on_case: str) -> str:
    """What a reader sees of cases. Every step sets out from what they were given, so that not even the work of finding
    it tells anything of what somebody else wrote.
    """
    return f"""
    WITH given AS MATERIALIZED (SELECT * FROM {given})
    SELECT e.number FROM given g
        JOIN clare.allotment a ON a.reference = g.reference AND a.stage = g.stage AND {MINE_IF_APART}
        JOIN clare.entry e ON e.subject = a.reference AND e."by" = a.person
        WHERE e.kind IN ({_KINDS}) AND {STAGE} = a.stage{on_case}
    UNION SELECT e.number FROM clare.entry e
        WHERE e.kind = '{EntryKind.DECLARED.value}' AND e."by" = (SELECT clare.whoami()){on_case}
    UNION SELECT e.number FROM clare.entry e
        WHERE e.kind IN ({_BATCHES}) AND e.body::jsonb->>'batch' = ANY ((SELECT clare.my_batches())::text[]){on_case}
    UNION SELECT e.number FROM given g
        JOIN clare.allotment a ON a.reference = g.reference AND a.stage IN ('first', 'second')
        JOIN clare.entry e ON e.subject = a.reference AND e."by" = a.person
        WHERE g.stage = 'adjudication' AND e.kind = '{EntryKind.JUDGED.value}' AND {STAGE} = a.stage{on_case}
    UNION SELECT e.number FROM given g JOIN clare.entry e ON e.subject = g.reference
        WHERE g.stage = 'adjudication' AND e.kind = '{EntryKind.REOPENED.value}'{on_case}"""


def _of_people_at_risk(on_case: str) -> str:
    return f"""
    UNION SELECT e.number FROM clare.entry e
        WHERE e.kind IN ({_URGENT}, {_DESK}) AND (SELECT clare.has('safeguarding')) AND {REAL}{on_case}"""


def _seen(name: str, read: str, on_case: str) -> str:
    """The function that finds what somebody sees; nobody but safeguarding needs more than the one question."""
    return f"""
CREATE OR REPLACE FUNCTION clare.{name} RETURNS SETOF integer ROWS 20
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS $$
BEGIN
    IF NOT clare.has('safeguarding') THEN
        RETURN QUERY SELECT * FROM {read};
        RETURN;
    END IF;
    RETURN QUERY SELECT number FROM {read} AS own(number){_of_people_at_risk(on_case)}
    UNION SELECT e.number FROM clare.entry e
        WHERE (({JUDGED_BY_READERS}) OR e.kind = '{EntryKind.REOPENED.value}')
            AND e.subject = ANY ((SELECT clare.urgent())::text[]){on_case};
END $$"""


def _texts(read: str, on_case: str) -> str:
    return f"""
    SELECT e.number FROM {read} own(number) JOIN clare.entry e USING (number)
        WHERE e.kind IN ({_KINDS}, {_BATCHES}, '{EntryKind.DECLARED.value}')
            AND (e.kind <> '{EntryKind.PASSED_ON.value}' OR e."by" = (SELECT clare.whoami()))
            AND (SELECT clare.has_any('reviewer', 'second_reader', 'adjudicator', 'safeguarding')){
        _of_people_at_risk(on_case)
    }
    UNION SELECT e.number FROM clare.entry e
        WHERE e.kind IN ({_OFFICE}) AND (SELECT clare.has('lead')){on_case}"""


_ON_CASE = " AND e.subject = p_case"
_OF_ALL = f"""{_read("clare.given()", "")}
    UNION SELECT e.number FROM clare.entry e
    WHERE e.kind IN ({_GENERAL}) AND (SELECT clare.whoami()) IS NOT NULL
    UNION {_GIVING}"""
# The last entries about the review as a whole: a program learns from them that it has to look again.
_LAST_SEEN = f"""
    SELECT k.kind, e.number FROM unnest(ARRAY[{_GENERAL}]) k(kind), LATERAL (
        SELECT max(e.number) AS number FROM clare.entry e WHERE e.kind = k.kind AND e.subject IS NULL) e
    WHERE e.number IS NOT NULL AND (SELECT clare.whoami()) IS NOT NULL
    UNION ALL SELECT e.kind, max(e.number) FROM clare.entry e WHERE e.number IN ({_GIVING}) GROUP BY e.kind"""
_WHOLE_SINCE = f"""
    SELECT EXISTS (SELECT FROM clare.entry e WHERE e.number > p_after AND e.subject IS NULL AND (
        (e.kind IN ({_GENERAL}) AND (SELECT clare.whoami()) IS NOT NULL)
        OR (e.kind IN ({_BATCHES}) AND e.body::jsonb->>'batch' = ANY ((SELECT clare.my_batches())::text[]))
        OR (e.kind = '{EntryKind.DECLARED.value}' AND e."by" = (SELECT clare.whoami()))
        OR (e.kind IN ({_URGENT}, {_DESK}) AND (SELECT clare.has('safeguarding')) AND {REAL})))"""

ENTRY_BY_ENTRY: tuple[str, ...] = (
    knows("read()", "SETOF integer", _OF_ALL),
    _seen("seen()", "clare.read()", ""),
    knows("texts_seen()", "SETOF integer", _texts("clare.read()", "")),
    knows("read_of(p_case text)", "SETOF integer ROWS 20", _read("clare.given_of(p_case)", _ON_CASE)),
    _seen("seen_of(p_case text)", "clare.read_of(p_case)", _ON_CASE),
    knows("texts_seen_of(p_case text)", "SETOF integer ROWS 20", _texts("clare.read_of(p_case)", _ON_CASE)),
    knows("last_seen()", "TABLE (kind text, number integer)", _LAST_SEEN),
    knows("whole_since(p_after integer)", "boolean", _WHOLE_SINCE),
)
"""The functions that find them; each speaks of whoever is logged in alone."""
