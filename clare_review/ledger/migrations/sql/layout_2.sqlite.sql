CREATE TABLE run (
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    subject TEXT,
    supersedes INTEGER,
    "key" TEXT NOT NULL,
    body TEXT NOT NULL,
    text_digest TEXT,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (supersedes),
    UNIQUE ("key"),
    UNIQUE (previous),
    UNIQUE (digest)
)

CREATE INDEX run_of_kind ON run (kind, number)

CREATE INDEX run_of_subject ON run (subject, kind)

CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'run: what was written is never changed'); END

CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'run: what was written is never changed'); END

CREATE TRIGGER run_no_replace BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'run: what was written is never replaced'); END

CREATE TRIGGER run_in_order BEFORE INSERT ON run WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM run) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM run WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM run WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'run: an entry follows the last one and is written once'); END

CREATE TABLE IF NOT EXISTS claim (
    reader TEXT NOT NULL,
    reference TEXT NOT NULL,
    fence INTEGER NOT NULL,
    holder TEXT NOT NULL,
    taken TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (reader, reference)
)

CREATE TABLE IF NOT EXISTS draft (
    reader TEXT NOT NULL,
    reference TEXT NOT NULL,
    instrument TEXT NOT NULL,
    value TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (reader, reference, instrument)
)

DROP TRIGGER entry_text_no_delete

CREATE TRIGGER entry_text_no_delete BEFORE DELETE ON entry_text WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.texts') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.atom = OLD.number) BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never changed'); END

DROP TRIGGER source_row_no_update

CREATE TRIGGER source_row_no_update BEFORE UPDATE ON source_row WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.rows') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.key = 'row' AND t.atom = OLD.id AND NEW.id = OLD.id AND NEW.entry = OLD.entry AND NEW.file_digest = OLD.file_digest AND NEW.row = OLD.row) BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never changed'); END

DROP TRIGGER member_no_update

CREATE TRIGGER member_no_update BEFORE UPDATE ON member WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.members') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.key = 'reference' AND t.atom = OLD.reference AND NEW.reference = OLD.reference AND NEW.version = OLD.version AND NEW.digest = OLD.digest) BEGIN SELECT RAISE(ABORT, 'member: what was written is never changed'); END
