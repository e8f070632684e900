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

DROP FUNCTION IF EXISTS clare.own_part(text);

CREATE TRIGGER giving_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.giving FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();
CREATE TRIGGER allotment_never_changes BEFORE DELETE OR UPDATE OR TRUNCATE ON clare.allotment FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_change();

REVOKE ALL ON clare.giving FROM PUBLIC;
REVOKE ALL ON FUNCTION clare.givings_of(integer, jsonb), clare.allotted_otherwise() FROM PUBLIC;
