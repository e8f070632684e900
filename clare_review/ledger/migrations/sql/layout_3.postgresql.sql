-- Layout 3: what an entry gave whom stands beside it, a row to a batch, so that a batch is opened by its own.

-- Worked out from the entry by the server as it is appended, never typed. Place 0 is the entry as a whole, without its
-- batches; the others are its batches in turn, each with how the applications in it are ordered.
CREATE TABLE clare.giving (
    entry integer NOT NULL,
    place integer NOT NULL,
    batch text COLLATE "C" NOT NULL,
    came_from text COLLATE "C",
    person text COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL,
    ordered text COLLATE "C" NOT NULL,
    PRIMARY KEY (entry, place)
);

CREATE INDEX giving_of_batch ON clare.giving (batch, entry);

CREATE INDEX giving_of_source ON clare.giving (came_from);

CREATE INDEX giving_to_person ON clare.giving (person);

-- In which batch of the entry an application was given.
ALTER TABLE clare.allotment ADD COLUMN batch text COLLATE "C";

-- The rows that an entry makes.
CREATE FUNCTION clare.givings_of(p_entry integer, p_body jsonb) RETURNS SETOF clare.giving
LANGUAGE plpgsql IMMUTABLE SET search_path = clare, pg_temp AS $$
DECLARE
    v_name text := CASE WHEN p_body ? 'batches' THEN 'batches' ELSE 'moves' END;
    v_order jsonb := coalesce(p_body->'order', '{}');
BEGIN
    RETURN QUERY SELECT p_entry, 0, '', NULL::text, '',
        (p_body || jsonb_build_object(v_name, '[]'::jsonb)
            || CASE WHEN p_body ? 'order' THEN '{"order": {}}'::jsonb ELSE '{}' END)::text, '{}';
    RETURN QUERY SELECT p_entry, given.place::integer, coalesce(given.it->>'id', given.it->>'batch'), given.it->>'of',
        coalesce(given.it->>'reviewer', given.it->>'to'), given.it::text,
        coalesce((SELECT jsonb_object_agg(r, v_order->r) FROM jsonb_array_elements_text(given.it->'references') AS r
                  WHERE v_order ? r), '{}')::text
    FROM jsonb_array_elements(p_body->v_name) WITH ORDINALITY AS given (it, place);
END
$$;

INSERT INTO clare.giving
SELECT g.* FROM clare.entry AS e, clare.givings_of(e.number, e.body::jsonb) AS g
WHERE e.kind IN ('allocated', 'handed_over') ORDER BY e.number;

UPDATE clare.allotment AS a SET batch = g.batch FROM clare.giving AS g
WHERE g.entry = a.entry AND g.place > 0 AND g.part::jsonb->'references' ? a.reference AND g.person = a.person
    AND coalesce(g.part::jsonb->'stages'->>a.reference, g.part::jsonb->>'stage', 'first') = a.stage;

ALTER TABLE clare.allotment ALTER COLUMN batch SET NOT NULL;

-- Notes who has which application in which batch, from the entry that allocates them or hands them over.
CREATE OR REPLACE FUNCTION clare.allot() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    INSERT INTO clare.giving SELECT * FROM clare.givings_of(NEW.number, NEW.body::jsonb);
    INSERT INTO clare.allotment
    SELECT reference, coalesce(g.it->'stages'->>reference, g.it->>'stage', 'first'), g.person, NEW.number,
           coalesce(g.it->>'stage', 'first'), g.batch
    FROM (SELECT person, batch, part::jsonb AS it FROM clare.giving WHERE entry = NEW.number AND place > 0) AS g,
         jsonb_array_elements_text(g.it->'references') AS reference;
    RETURN NULL;
END
$$;

-- The first entry beside which what it gave is not what it says; NULL when there is none.
CREATE FUNCTION clare.allotted_otherwise() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    WITH said AS (
        SELECT reference, coalesce(g.it->'stages'->>reference, g.it->>'stage', 'first') AS stage, g.person, g.entry,
               coalesce(g.it->>'stage', 'first') AS told, g.batch
        FROM (SELECT entry, person, batch, part::jsonb AS it FROM clare.giving WHERE place > 0) AS g,
             jsonb_array_elements_text(g.it->'references') AS reference)
    SELECT min(entry) FROM (
        (SELECT * FROM said EXCEPT SELECT reference, stage, person, entry, told, batch FROM clare.allotment)
        UNION ALL (SELECT reference, stage, person, entry, told, batch FROM clare.allotment EXCEPT SELECT * FROM said)
    ) AS other WHERE clare.sees_chain()
$$;

-- Who this session is, and in which roles, as one text by which to see that it still is; replaced where roles are set up.
CREATE FUNCTION clare.stands_as() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT clare.whoami()
$$;

-- Appends one entry, or answers with the entry that the key already made (fresh is false then).
-- The time is the server's, the person is that of the session's login, the number and the digests are worked out here.
-- p_body and p_text are canonical JSON; p_salt is 32 hexadecimal digits when there is text. p_after is the number
-- of the review's entry that the caller's check saw last, and p_fence the fence it saw on the person's case (0 for none);
-- NULL when it looked at nothing of the kind. Whatever concerns the subject has to be as it was then, and stays so until
-- the entry is there. p_clears is the instrument of the draft that this entry turns into a record.
-- Everybody else waits while the book is held, so all that takes long is worked out before, and once more only when what
-- it rests on changed meanwhile: an entry about the same application, about the review as a whole, or by which a case
-- changes hands came.
CREATE OR REPLACE FUNCTION clare.append(
    p_book text, p_kind text, p_by text, p_key text, p_subject text, p_supersedes integer,
    p_body text, p_salt text, p_text text, p_after integer, p_clears text,
    p_fence integer DEFAULT NULL
) RETURNS TABLE (
    fresh boolean, number integer, kind text, at text, by text, subject text, supersedes integer, key text, body text,
    text_digest text, previous text, digest text, said text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_table text := clare.table_of(p_book);
    v_person text := clare.whoami();
    v_role text := clare.stands_as();
    v_chain boolean := clare.sees_chain();
    v_body jsonb;
    v_given jsonb;
    v_kept text;
    v_made integer;
    v_seen integer;
    v_fence integer;
    v_head record;
    v_at text;
    v_text_digest text;
    v_touched boolean;
    v_refused text;
    v_digest text;
BEGIN
    IF v_person IS NULL THEN
        RAISE EXCEPTION 'the login % is nobody in this review: have the owner of the ledger run `clare-review grant`',
            session_user USING ERRCODE = 'CR101';
    ELSIF v_person <> p_by THEN
        RAISE EXCEPTION 'you are logged in to the server as %, and asked to record as %: log in as who you are',
            v_person, p_by USING ERRCODE = 'CR101';
    END IF;
    v_body := p_body::jsonb;
    IF clare.canonical(v_body) <> p_body OR jsonb_typeof(v_body) <> 'object' THEN
        RAISE EXCEPTION 'the body is not written in the one way an entry is written' USING ERRCODE = 'CR201';
    END IF;
    IF p_text IS NOT NULL THEN
        IF clare.canonical(p_text::jsonb) <> p_text OR p_salt !~ '^[0-9a-f]{32}$' OR p_salt IS NULL
           OR p_book <> 'review' THEN
            RAISE EXCEPTION 'the free text is not written in the one way it is written' USING ERRCODE = 'CR201';
        END IF;
        v_text_digest := clare.digest('{"salt":"' || p_salt || '","text":' || p_text || '}');
    END IF;
    -- What a key made stays made: whoever clicks twice holds nobody up.
    SELECT number, made INTO v_seen, v_made FROM clare.standing(p_book, p_key);
    IF v_made IS NULL THEN
        v_given := clare.as_given(p_kind, p_subject, v_body);
        v_refused := clare.why_refused(p_book, p_kind, v_person, p_subject, p_supersedes, v_given);
        v_touched := p_after IS NOT NULL AND clare.touched(p_subject, p_after);
        SELECT made INTO v_made FROM clare.hold(p_book, p_key);
    END IF;
    IF p_clears IS NOT NULL THEN
        DELETE FROM clare.draft WHERE reader = v_person AND reference = p_subject AND instrument = p_clears;
    END IF;
    IF v_made IS NOT NULL THEN
        RETURN QUERY EXECUTE format(
            'SELECT false, e.number, e.kind, e.at, e.by, e.subject, e.supersedes, e.key, '
            'CASE WHEN $4 THEN e.body ELSE clare.as_told(e.by, e.subject, e.body) END, e.text_digest, '
            'CASE WHEN $4 THEN e.previous ELSE '''' END, CASE WHEN $4 THEN e.digest ELSE '''' END, t.text '
            'FROM clare.%I AS e '
            'LEFT JOIN clare.entry_text AS t ON $1 = ''review'' AND t.number = e.number '
            'WHERE e.number = $2 AND e.by = $3', v_table) USING p_book, v_made, v_person, v_chain;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'somebody else recorded under the key of this act' USING ERRCODE = 'CR201';
        END IF;
        RETURN;
    END IF;
    IF v_role IS DISTINCT FROM clare.stands_as() THEN
        RAISE EXCEPTION 'what you are in this review changed since this was checked' USING ERRCODE = 'CR202';
    END IF;
    IF EXISTS (
        SELECT FROM clare.entry AS e
        WHERE e.number > v_seen AND (p_subject IS NULL OR e.subject IS NULL OR e.subject = p_subject
                                     OR e.kind IN ('allocated', 'handed_over', 'known'))
    ) THEN
        v_given := clare.as_given(p_kind, p_subject, v_body);
        v_refused := clare.why_refused(p_book, p_kind, v_person, p_subject, p_supersedes, v_given);
        v_touched := p_after IS NOT NULL AND clare.touched(p_subject, p_after);
    END IF;
    IF v_touched THEN
        RAISE EXCEPTION 'somebody else recorded since this was checked' USING ERRCODE = 'CR202';
    END IF;
    IF p_fence IS NOT NULL THEN
        SELECT fence INTO v_fence FROM clare.claim WHERE reader = v_person AND reference = p_subject FOR SHARE;
        IF coalesce(v_fence, 0) <> p_fence THEN
            RAISE EXCEPTION 'the case changed hands since this was checked' USING ERRCODE = 'CR202';
        END IF;
    END IF;
    IF v_refused IS NOT NULL THEN
        RAISE EXCEPTION '%', v_refused USING ERRCODE = 'CR101';
    END IF;
    v_kept := CASE WHEN v_given = v_body THEN p_body ELSE clare.canonical(v_given) END;
    SELECT * INTO v_head FROM clare.head_of(p_book);
    v_at := clare.written_now();
    v_digest := clare.entry_digest(v_head.number + 1, p_kind, v_at, v_person, p_subject, p_supersedes, p_key, v_kept,
                                   v_text_digest, v_head.digest);
    IF p_book = 'review' THEN
        INSERT INTO clare.entry VALUES (v_head.number + 1, p_kind, v_at, v_person, p_subject, p_supersedes, p_key,
                                        v_kept, v_text_digest, v_head.digest, v_digest);
    ELSIF p_book = 'consultations' THEN
        INSERT INTO clare.consultation VALUES (v_head.number + 1, p_kind, v_at, v_person, p_subject, p_supersedes,
                                               p_key, v_kept, v_text_digest, v_head.digest, v_digest);
    ELSE
        INSERT INTO clare.run VALUES (v_head.number + 1, p_kind, v_at, v_person, p_subject, p_supersedes, p_key,
                                      v_kept, v_text_digest, v_head.digest, v_digest);
    END IF;
    IF p_text IS NOT NULL THEN
        INSERT INTO clare.entry_text VALUES (v_head.number + 1, p_salt, p_text);
    END IF;
    RETURN QUERY SELECT true, v_head.number + 1, p_kind, v_at, v_person, p_subject, p_supersedes, p_key,
                        CASE WHEN v_chain THEN v_kept ELSE p_body END, v_text_digest,
                        CASE WHEN v_chain THEN v_head.digest ELSE '' END,
                        CASE WHEN v_chain THEN v_digest ELSE '' END, p_text;
END
$$;

DROP FUNCTION IF EXISTS clare.own_part(text);

CREATE TRIGGER giving_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.giving FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER allotment_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.allotment FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();

REVOKE ALL ON clare.giving FROM PUBLIC;
REVOKE ALL ON FUNCTION clare.givings_of(integer, jsonb), clare.allotted_otherwise(), clare.stands_as() FROM PUBLIC;
