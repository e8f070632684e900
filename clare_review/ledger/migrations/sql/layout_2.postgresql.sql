-- Layout 2 on PostgreSQL, where layouts begin. Everything is in the schema clare and belongs to its owner, a login that
-- nobody works with. Who may call and see what is granted elsewhere.
-- Text is compared byte by byte (COLLATE "C"), so that every machine and the embedded file give one order.

CREATE TABLE clare.entry (
    number integer PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    by text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    supersedes integer UNIQUE,
    key text COLLATE "C" NOT NULL UNIQUE,
    body text COLLATE "C" NOT NULL,
    text_digest text COLLATE "C",
    previous text COLLATE "C" NOT NULL UNIQUE,
    digest text COLLATE "C" NOT NULL UNIQUE
);

CREATE INDEX entry_of_subject ON clare.entry (subject, kind);

CREATE INDEX entry_of_kind ON clare.entry (kind, number);

CREATE TABLE clare.consultation (
    number integer PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    by text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    supersedes integer UNIQUE,
    key text COLLATE "C" NOT NULL UNIQUE,
    body text COLLATE "C" NOT NULL,
    text_digest text COLLATE "C",
    previous text COLLATE "C" NOT NULL UNIQUE,
    digest text COLLATE "C" NOT NULL UNIQUE
);

CREATE INDEX consultation_of_subject ON clare.consultation (subject, kind);

CREATE INDEX consultation_of_kind ON clare.consultation (kind, number);

CREATE TABLE clare.run (
    number integer PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    by text COLLATE "C" NOT NULL,
    subject text COLLATE "C",
    supersedes integer UNIQUE,
    key text COLLATE "C" NOT NULL UNIQUE,
    body text COLLATE "C" NOT NULL,
    text_digest text COLLATE "C",
    previous text COLLATE "C" NOT NULL UNIQUE,
    digest text COLLATE "C" NOT NULL UNIQUE
);

CREATE INDEX run_of_subject ON clare.run (subject, kind);

CREATE INDEX run_of_kind ON clare.run (kind, number);

CREATE TABLE clare.entry_text (
    number integer PRIMARY KEY,
    salt text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);

CREATE TABLE clare.source_row (
    id integer PRIMARY KEY,
    entry integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    map text COLLATE "C" NOT NULL,
    rank integer NOT NULL,
    file text COLLATE "C" NOT NULL,
    file_digest text COLLATE "C" NOT NULL,
    sheet text COLLATE "C" NOT NULL,
    row integer NOT NULL,
    corrects integer UNIQUE,
    reference text COLLATE "C",
    not_data text COLLATE "C",
    reasons text COLLATE "C" NOT NULL,
    raw text COLLATE "C" NOT NULL,
    value text COLLATE "C"
);

CREATE INDEX source_row_of_reference ON clare.source_row (kind, reference);

CREATE INDEX source_row_of_entry ON clare.source_row (entry);

CREATE TABLE clare.member (
    version integer NOT NULL,
    reference text COLLATE "C" NOT NULL UNIQUE,
    digest text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (version, reference)
);

CREATE TABLE clare.draft (
    reader text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    instrument text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    PRIMARY KEY (reader, reference, instrument)
);

CREATE TABLE clare.claim (
    reader text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    fence integer NOT NULL,
    holder text COLLATE "C" NOT NULL,
    taken text COLLATE "C" NOT NULL,
    seen text COLLATE "C" NOT NULL,
    PRIMARY KEY (reader, reference)
);

-- Who a login is. What a program says about itself is never asked.
CREATE TABLE clare.person (
    login name PRIMARY KEY,
    person text COLLATE "C" NOT NULL
);

-- Who was given an application at which stage, by which entry; the last one holds. Worked out from the entries, never
-- typed. Those before are kept, because whoever is given a case after somebody else sees what that reader wrote. What is
-- read to measure its reader is told to them as the stage of the batch it stands in.
CREATE TABLE clare.allotment (
    reference text COLLATE "C" NOT NULL,
    stage text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    entry integer NOT NULL,
    told text COLLATE "C" NOT NULL,
    PRIMARY KEY (reference, stage, entry, person)
);

CREATE INDEX allotment_of_person ON clare.allotment (person, stage);

-- The person behind the login of this session; NULL for a login that is nobody in this review.
CREATE FUNCTION clare.whoami() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT person FROM clare.person WHERE login = session_user
$$;

-- The time as the ledger writes it: UTC, milliseconds.
CREATE FUNCTION clare.written_now() RETURNS text
LANGUAGE sql VOLATILE SET search_path = clare, pg_temp AS $$
    SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The one way to write data as text (RFC 8785), for the data an entry may hold: no fractions, no great numbers.
CREATE FUNCTION clare.canonical(p_data jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = clare, pg_temp AS $$
BEGIN
    CASE jsonb_typeof(p_data)
        WHEN 'object' THEN
            IF EXISTS (SELECT FROM jsonb_object_keys(p_data) AS name WHERE name ~ '[\U00010000-\U0010ffff]') THEN
                RAISE EXCEPTION 'a name in an entry lies outside the basic plane of Unicode' USING ERRCODE = 'CR201';
            END IF;
            -- Most values are plain, and are written as they stand without another call.
            RETURN (SELECT '{' || coalesce(string_agg(
                        to_json(name)::text || ':' || CASE WHEN jsonb_typeof(value) IN ('string', 'boolean', 'null')
                            THEN value::text ELSE clare.canonical(value) END, ',' ORDER BY name COLLATE "C"), '') || '}'
                    FROM jsonb_each(p_data) AS pair (name, value));
        WHEN 'array' THEN
            RETURN (SELECT '[' || coalesce(string_agg(clare.canonical(value), ',' ORDER BY place), '') || ']'
                    FROM jsonb_array_elements(p_data) WITH ORDINALITY AS item (value, place));
        WHEN 'number' THEN
            IF p_data::text !~ '^-?[0-9]{1,16}$' OR abs(p_data::text::numeric) > 9007199254740991 THEN
                RAISE EXCEPTION 'a number in an entry is not a whole number below 2^53' USING ERRCODE = 'CR201';
            END IF;
            RETURN p_data::text;
        ELSE
            RETURN p_data::text;
    END CASE;
END
$$;

-- The SHA-256 of a text, as 64 lower-case hexadecimal digits.
CREATE FUNCTION clare.digest(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT SET search_path = clare, pg_temp AS $$
    SELECT encode(sha256(convert_to(p_text, 'UTF8')), 'hex')
$$;

-- The table of a book.
CREATE FUNCTION clare.table_of(p_book text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = clare, pg_temp AS $$
BEGIN
    RETURN CASE p_book WHEN 'review' THEN 'entry' WHEN 'consultations' THEN 'consultation' WHEN 'runs' THEN 'run' END;
EXCEPTION WHEN case_not_found THEN
    RAISE EXCEPTION '%: there is no such book', p_book USING ERRCODE = 'CR201';
END
$$;

-- Where a book stands: its last entry, or number 0 and the digest that a first entry follows. A statement for each book,
-- so that each is planned once in a session.
CREATE FUNCTION clare.head_of(p_book text) RETURNS TABLE (number integer, digest text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    IF p_book = 'review' THEN
        RETURN QUERY SELECT e.number, e.digest FROM clare.entry AS e ORDER BY e.number DESC LIMIT 1;
    ELSIF p_book = 'consultations' THEN
        RETURN QUERY SELECT e.number, e.digest FROM clare.consultation AS e ORDER BY e.number DESC LIMIT 1;
    ELSIF p_book = 'runs' THEN
        RETURN QUERY SELECT e.number, e.digest FROM clare.run AS e ORDER BY e.number DESC LIMIT 1;
    ELSE
        PERFORM clare.table_of(p_book);
    END IF;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 0, repeat('0', 64);
    END IF;
END
$$;

-- Whether this person may see a digest, which depends on every judgement before it; replaced where roles are set up.
CREATE FUNCTION clare.sees_chain() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT true
$$;

-- The number of the last entry of the review, and the entry that a key made in a book: its number, and its digest for
-- whoever may see one. A digest depends on every judgement before it, and not everybody may tell those apart.
CREATE FUNCTION clare.standing(p_book text, p_key text) RETURNS TABLE (number integer, made integer, digest text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    number := coalesce((SELECT max(e.number) FROM clare.entry AS e), 0);
    IF p_book = 'review' THEN
        SELECT e.number, e.digest INTO made, digest FROM clare.entry AS e WHERE e.key = p_key;
    ELSIF p_book = 'consultations' THEN
        SELECT e.number, e.digest INTO made, digest FROM clare.consultation AS e WHERE e.key = p_key;
    ELSIF p_book = 'runs' THEN
        SELECT e.number, e.digest INTO made, digest FROM clare.run AS e WHERE e.key = p_key;
    ELSE
        PERFORM clare.table_of(p_book);
    END IF;
    IF NOT clare.sees_chain() THEN
        digest := left(digest, 0);
    END IF;
    RETURN NEXT;
END
$$;

-- Holds a book until this transaction ends: nobody else appends to it meanwhile, so what a check sees stays as it is.
-- Answers as `standing` does. It is the only lock that orders a chain; whoever takes a row's lock as well takes it later.
CREATE FUNCTION clare.hold(p_book text, p_key text) RETURNS TABLE (number integer, made integer, digest text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    -- 1129071986 is 'Clar'; one lock for each book.
    PERFORM pg_advisory_xact_lock(1129071986, array_position(ARRAY['review', 'consultations', 'runs'], p_book));
    RETURN QUERY SELECT s.number, s.made, s.digest FROM clare.standing(p_book, p_key) AS s;
END
$$;

-- Whether an entry that this person may see followed that one, about this application or about the review as a whole;
-- replaced where roles are set up.
CREATE FUNCTION clare.touched(p_subject text, p_after integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM clare.entry
        WHERE number > p_after AND (p_subject IS NULL OR subject IS NULL OR subject = p_subject)
    )
$$;

-- Why this person may not append this, or NULL; NULL here, and replaced where roles are set up.
CREATE FUNCTION clare.why_refused(
    p_book text, p_kind text, p_person text, p_subject text, p_supersedes integer, p_body jsonb
) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT NULL::text
$$;

-- What is recorded when this person says this of a case, and what they are told of an entry; both as it is here, and
-- replaced where roles are set up, because a reader does not know which of their cases measure them.
CREATE FUNCTION clare.as_given(p_kind text, p_subject text, p_body jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT p_body
$$;

CREATE FUNCTION clare.as_told(p_by text, p_subject text, p_body text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
    SELECT p_body
$$;

-- Appends one entry, or answers with the entry that the key already made (fresh is false then).
-- The time is the server's, the person is that of the session's login, the number and the digests are worked out here.
-- p_body and p_text are canonical JSON; p_salt is 32 hexadecimal digits when there is text. p_after is the number
-- of the review's entry that the caller's check saw last, and p_fence the fence it saw on the person's case (0 for none);
-- NULL when it looked at nothing of the kind. Whatever concerns the subject has to be as it was then, and stays so until
-- the entry is there. p_clears is the instrument of the draft that this entry turns into a record.
-- What needs no lock is worked out before the book is held, because everybody else waits while it is.
CREATE FUNCTION clare.append(
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
    v_body jsonb;
    v_given jsonb;
    v_kept text;
    v_made integer;
    v_fence integer;
    v_head record;
    v_at text;
    v_text_digest text;
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
    SELECT made INTO v_made FROM clare.standing(p_book, p_key);
    IF v_made IS NULL THEN
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
            'WHERE e.number = $2 AND e.by = $3', v_table) USING p_book, v_made, v_person, clare.sees_chain();
        IF NOT FOUND THEN
            RAISE EXCEPTION 'somebody else recorded under the key of this act' USING ERRCODE = 'CR201';
        END IF;
        RETURN;
    END IF;
    IF p_after IS NOT NULL AND clare.touched(p_subject, p_after) THEN
        RAISE EXCEPTION 'somebody else recorded since this was checked' USING ERRCODE = 'CR202';
    END IF;
    IF p_fence IS NOT NULL THEN
        SELECT fence INTO v_fence FROM clare.claim WHERE reader = v_person AND reference = p_subject FOR SHARE;
        IF coalesce(v_fence, 0) <> p_fence THEN
            RAISE EXCEPTION 'the case changed hands since this was checked' USING ERRCODE = 'CR202';
        END IF;
    END IF;
    v_given := clare.as_given(p_kind, p_subject, v_body);
    v_kept := CASE WHEN v_given = v_body THEN p_body ELSE clare.canonical(v_given) END;
    v_refused := clare.why_refused(p_book, p_kind, v_person, p_subject, p_supersedes, v_given);
    IF v_refused IS NOT NULL THEN
        RAISE EXCEPTION '%', v_refused USING ERRCODE = 'CR101';
    END IF;
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
                        CASE WHEN clare.sees_chain() THEN v_kept ELSE p_body END, v_text_digest,
                        CASE WHEN clare.sees_chain() THEN v_head.digest ELSE '' END,
                        CASE WHEN clare.sees_chain() THEN v_digest ELSE '' END, p_text;
END
$$;

-- The digest that chains an entry to the one before it: canonical JSON of all its fields, whose body is canonical already.
CREATE FUNCTION clare.entry_digest(
    p_number integer, p_kind text, p_at text, p_by text, p_subject text, p_supersedes integer, p_key text, p_body text,
    p_text_digest text, p_previous text
) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = clare, pg_temp AS $$
    SELECT clare.digest(
        '{"at":' || to_json(p_at)::text || ',"body":' || p_body || ',"by":' || to_json(p_by)::text
        || ',"key":' || to_json(p_key)::text || ',"kind":' || to_json(p_kind)::text || ',"number":' || p_number
        || ',"previous":' || to_json(p_previous)::text || ',"subject":' || coalesce(to_json(p_subject)::text, 'null')
        || ',"supersedes":' || coalesce(p_supersedes::text, 'null')
        || ',"text_digest":' || coalesce(to_json(p_text_digest)::text, 'null') || '}')
$$;

-- Adds imported rows to an entry that this very transaction appended. Each row is an array of its columns, as JSON.
CREATE FUNCTION clare.bring_rows(p_entry integer, p_rows jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    PERFORM clare.must_be_ours_and_new(p_entry);
    INSERT INTO clare.source_row
    SELECT (r->>0)::integer, p_entry, r->>1, r->>2, (r->>3)::integer, r->>4, r->>5, r->>6, (r->>7)::integer,
           (r->>8)::integer, r->>9, r->>10, r->>11, r->>12, r->>13
    FROM jsonb_array_elements(p_rows) AS r;
END
$$;

-- Adds sealed applications to an entry that this very transaction appended.
CREATE FUNCTION clare.bring_members(p_entry integer, p_members jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    PERFORM clare.must_be_ours_and_new(p_entry);
    INSERT INTO clare.member SELECT (m->>0)::integer, m->>1, m->>2, m->>3 FROM jsonb_array_elements(p_members) AS m;
END
$$;

-- Raises unless this transaction appended the entry, in the name of the session's person.
CREATE FUNCTION clare.must_be_ours_and_new(p_entry integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    PERFORM FROM clare.entry
    WHERE number = p_entry AND by = clare.whoami() AND xmin = pg_current_xact_id()::xid
        AND kind IN ('imported', 'admitted', 'sealed', 'known', 'erased');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'rows come with the entry that brings them, and with no other' USING ERRCODE = 'CR201';
    END IF;
END
$$;

-- Notes who has which application, from the entry that allocates them or hands them over.
CREATE FUNCTION clare.allot() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    INSERT INTO clare.allotment
    SELECT reference, coalesce(batch->'stages'->>reference, batch->>'stage', 'first'),
           coalesce(batch->>'reviewer', batch->>'to'), NEW.number, coalesce(batch->>'stage', 'first')
    FROM jsonb_array_elements(coalesce(NEW.body::jsonb->'batches', NEW.body::jsonb->'moves')) AS batch,
         jsonb_array_elements_text(batch->'references') AS reference;
    RETURN NULL;
END
$$;

-- Moves the drafts of whoever hands cases over, and cuts their pages off: no page of theirs has the last fence now.
CREATE FUNCTION clare.pass_on() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
DECLARE
    v_from text := NEW.body::jsonb->>'from';
    v_to text;
    v_reference text;
BEGIN
    FOR v_to, v_reference IN
        SELECT move->>'to', reference
        FROM jsonb_array_elements(NEW.body::jsonb->'moves') AS move,
             jsonb_array_elements_text(move->'references') AS reference
    LOOP
        INSERT INTO clare.claim VALUES (v_from, v_reference, 1, '', NEW.at, NEW.at)
        ON CONFLICT (reader, reference)
            DO UPDATE SET fence = claim.fence + 1, holder = '', taken = EXCLUDED.taken, seen = EXCLUDED.seen;
        INSERT INTO clare.draft
        SELECT v_to, d.reference, d.instrument,
               clare.canonical(jsonb_build_object('left_by', v_from) || d.value::jsonb), d.at
        FROM clare.draft AS d WHERE d.reader = v_from AND d.reference = v_reference
        ON CONFLICT (reader, reference, instrument) DO NOTHING;
        DELETE FROM clare.draft AS d WHERE d.reader = v_from AND d.reference = v_reference;
    END LOOP;
    RETURN NULL;
END
$$;

-- Refuses to change what was written.
CREATE FUNCTION clare.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = clare, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%: what was written is never changed', TG_TABLE_NAME USING ERRCODE = 'CR301';
END
$$;

-- Refuses to change what was written, but for what an entry of this very transaction erases and names.
CREATE FUNCTION clare.refuse_unless_erased() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
DECLARE
    v_old jsonb := to_jsonb(OLD);
    v_new jsonb := to_jsonb(NEW);
    v_body jsonb;
BEGIN
    SELECT body::jsonb INTO v_body FROM clare.entry
    WHERE kind = 'erased' AND xmin = pg_current_xact_id()::xid ORDER BY number DESC LIMIT 1;
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'entry_text' AND v_body->'texts' @> (v_old->'number') THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'source_row'
          AND v_body->'rows' @> jsonb_build_array(jsonb_build_object('row', v_old->'id'))
          AND v_old - '{raw,reasons,value}'::text[] = v_new - '{raw,reasons,value}'::text[] THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'member'
          AND v_body->'members' @> jsonb_build_array(jsonb_build_object('reference', v_old->'reference'))
          AND v_old - 'value' = v_new - 'value' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: what was written is never changed', TG_TABLE_NAME USING ERRCODE = 'CR301';
END
$$;

-- Takes away what an entry of this very transaction erases: texts, and what is personal in rows and applications.
CREATE FUNCTION clare.erase(p_entry integer, p_what jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
BEGIN
    PERFORM clare.must_be_ours_and_new(p_entry);
    DELETE FROM clare.entry_text
    WHERE number IN (SELECT t::integer FROM jsonb_array_elements_text(p_what->'texts') AS t);
    UPDATE clare.source_row SET raw = r->>1, reasons = r->>2, value = r->>3
    FROM jsonb_array_elements(p_what->'rows') AS r WHERE id = (r->>0)::integer;
    UPDATE clare.member SET value = m->>1
    FROM jsonb_array_elements(p_what->'members') AS m WHERE reference = m->>0;
    DELETE FROM clare.draft
    WHERE reference IN (SELECT jsonb_array_elements_text(p_what->'drafts'))
          AND EXISTS (SELECT FROM clare.entry WHERE number = p_entry AND kind = 'erased');
END
$$;

-- Refuses an entry that does not follow the last one.
CREATE FUNCTION clare.must_follow() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = clare, pg_temp AS $$
DECLARE
    v_number integer;
    v_digest text;
BEGIN
    SELECT h.number, h.digest INTO v_number, v_digest FROM clare.head_of(TG_ARGV[0]) AS h;
    IF NEW.number <> v_number + 1 OR NEW.previous <> v_digest THEN
        RAISE EXCEPTION '%: an entry follows the last one and is written once', TG_TABLE_NAME USING ERRCODE = 'CR301';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER entry_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.entry FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER consultation_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.consultation FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER run_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.run FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER entry_text_never_changes BEFORE TRUNCATE ON clare.entry_text FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER entry_text_only_erased BEFORE DELETE OR UPDATE ON clare.entry_text FOR EACH ROW EXECUTE FUNCTION clare.refuse_unless_erased();
CREATE TRIGGER source_row_never_changes BEFORE TRUNCATE ON clare.source_row FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER source_row_only_erased BEFORE DELETE OR UPDATE ON clare.source_row FOR EACH ROW EXECUTE FUNCTION clare.refuse_unless_erased();
CREATE TRIGGER member_never_changes BEFORE TRUNCATE ON clare.member FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER member_only_erased BEFORE DELETE OR UPDATE ON clare.member FOR EACH ROW EXECUTE FUNCTION clare.refuse_unless_erased();
CREATE TRIGGER entry_in_order BEFORE INSERT ON clare.entry FOR EACH ROW EXECUTE FUNCTION clare.must_follow('review');
CREATE TRIGGER consultation_in_order BEFORE INSERT ON clare.consultation FOR EACH ROW EXECUTE FUNCTION clare.must_follow('consultations');
CREATE TRIGGER run_in_order BEFORE INSERT ON clare.run FOR EACH ROW EXECUTE FUNCTION clare.must_follow('runs');
CREATE TRIGGER entry_allots AFTER INSERT ON clare.entry FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['allocated'::text, 'handed_over'::text]))) EXECUTE FUNCTION clare.allot();
CREATE TRIGGER entry_hands_over AFTER INSERT ON clare.entry FOR EACH ROW WHEN ((new.kind = 'handed_over'::text)) EXECUTE FUNCTION clare.pass_on();

-- What nobody was granted, nobody has.
REVOKE ALL ON SCHEMA clare FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA clare FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clare FROM PUBLIC;
