PRAGMA user_version=2;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE claim (
	reader TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	fence INTEGER NOT NULL, 
	holder TEXT NOT NULL, 
	taken TEXT NOT NULL, 
	seen TEXT NOT NULL, 
	PRIMARY KEY (reader, reference)
);
INSERT INTO "claim" VALUES('R01','DVDS/2015/00002',1,'','2026-03-02T09:00:03.000Z','2026-03-02T09:00:03.000Z');
INSERT INTO "claim" VALUES('R01','DVDS/2015/00001',1,'tab','2026-03-02T09:00:05.000Z','2026-03-02T09:00:05.000Z');
CREATE TABLE consultation (
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
);
CREATE TABLE draft (
	reader TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	instrument TEXT NOT NULL, 
	value TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (reader, reference, instrument)
);
INSERT INTO "draft" VALUES('R01','DVDS/2015/00001','risk_assessment','{"text":"half a sentence"}','2026-03-02T09:00:06.000Z');
CREATE TABLE entry (
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
);
INSERT INTO "entry" VALUES(1,'imported','2026-03-02T09:00:00.000Z','L',NULL,NULL,'i','{"rows_digest":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"}',NULL,'0000000000000000000000000000000000000000000000000000000000000000','9c1fdca51426b91a73fbd8c755d3abe44cf7aaa8539a35cd8f2a3d9c596de8bd');
INSERT INTO "entry" VALUES(2,'sealed','2026-03-02T09:00:01.000Z','L',NULL,NULL,'s','{"applications":4,"digest":"22716fcb721e881b9504f41773e8f5e40e863074a6aeceb1bd05a4fc928e5cee","version":1}',NULL,'9c1fdca51426b91a73fbd8c755d3abe44cf7aaa8539a35cd8f2a3d9c596de8bd','1e707d0c8a865813dd01cc84c4ecda8b010746749c12001eac75138b745c40e7');
INSERT INTO "entry" VALUES(3,'allocated','2026-03-02T09:00:02.000Z','L',NULL,NULL,'al','{"batches":[{"band":"standard","id":"B0001","references":["DVDS/2015/00001","DVDS/2015/00002","DVDS/2015/00003"],"reviewer":"R01","stages":{"DVDS/2015/00003":"check"}},{"band":"standard","id":"B0002","references":["DVDS/2015/00004"],"reviewer":"R02"}],"order":{"DVDS/2015/00001":{"band":"standard","points":0,"signals":["no_supervisor"]},"DVDS/2015/00002":{"band":"standard","points":1,"signals":["no_supervisor"]},"DVDS/2015/00003":{"band":"standard","points":2,"signals":["no_supervisor"]},"DVDS/2015/00004":{"band":"standard","points":3,"signals":["no_supervisor"]}},"seed":1,"size":25}',NULL,'1e707d0c8a865813dd01cc84c4ecda8b010746749c12001eac75138b745c40e7','ef74ad05481925cb0c6f0ed459f06b5aa123a185088c1ca1039bd28a8168640a');
INSERT INTO "entry" VALUES(4,'handed_over','2026-03-02T09:00:03.000Z','L',NULL,NULL,'h','{"from":"R01","moves":[{"batch":"B0003","of":"B0001","references":["DVDS/2015/00002"],"to":"R02"}]}',NULL,'ef74ad05481925cb0c6f0ed459f06b5aa123a185088c1ca1039bd28a8168640a','8edf82cd91c8d0b24a07ab2dd730330686a9631d7d3cbe7cb4cc7d9f01cc5052');
INSERT INTO "entry" VALUES(5,'judged','2026-03-02T09:00:04.000Z','R01','DVDS/2015/00001',NULL,'a','{"answers":{"failure":"no"}}','e8bf81c7b74d979091666e15d3b8849b497236180bab3413282a2d0b37a8c3a7','8edf82cd91c8d0b24a07ab2dd730330686a9631d7d3cbe7cb4cc7d9f01cc5052','3810852023bc2dc5dd40ef31ae8d462e7498a1f5a7356323001f3ac0480c3d63');
CREATE TABLE entry_text (
	number INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "entry_text" VALUES(5,'07070707070707070707070707070707','{"reason":"as in log 2"}');
CREATE TABLE member (
	version INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (version, reference), 
	UNIQUE (reference)
);
INSERT INTO "member" VALUES(1,'DVDS/2015/00001','c434fe3e78dea40d3c33adb654aaf48c78086c5840556bad8a8172c96688c076','{"outcome":"disclosed","reference":"DVDS/2015/00001"}');
INSERT INTO "member" VALUES(1,'DVDS/2015/00002','a222977949c1772c994a406865be59bff62a35fc9ddb1eace0a127d8be7309d0','{"outcome":"disclosed","reference":"DVDS/2015/00002"}');
INSERT INTO "member" VALUES(1,'DVDS/2015/00003','80a1099c82ff8e538d2d6ff5bf2b2d67bf5167f244e686662db45272ce220b9b','{"outcome":"disclosed","reference":"DVDS/2015/00003"}');
INSERT INTO "member" VALUES(1,'DVDS/2015/00004','4ef28a7e50bc5c8003d6c4fb576455673bb73f45a18b5d1a953cb330b2d4a271','{"outcome":"disclosed","reference":"DVDS/2015/00004"}');
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
);
CREATE TABLE source_row (
	id INTEGER NOT NULL, 
	entry INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	map TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	file_digest TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	corrects INTEGER, 
	reference TEXT, 
	not_data TEXT, 
	reasons TEXT NOT NULL, 
	raw TEXT NOT NULL, 
	value TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (corrects)
);
CREATE INDEX consultation_of_kind ON consultation (kind, number);
CREATE INDEX consultation_of_subject ON consultation (subject, kind);
CREATE INDEX entry_of_kind ON entry (kind, number);
CREATE INDEX entry_of_subject ON entry (subject, kind);
CREATE INDEX run_of_kind ON run (kind, number);
CREATE INDEX run_of_subject ON run (subject, kind);
CREATE INDEX source_row_of_entry ON source_row (entry);
CREATE INDEX source_row_of_reference ON source_row (kind, reference);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry: what was written is never changed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry: what was written is never changed'); END;
CREATE TRIGGER consultation_no_update BEFORE UPDATE ON consultation BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never changed'); END;
CREATE TRIGGER consultation_no_delete BEFORE DELETE ON consultation BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never changed'); END;
CREATE TRIGGER run_no_update BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'run: what was written is never changed'); END;
CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'run: what was written is never changed'); END;
CREATE TRIGGER entry_text_no_update BEFORE UPDATE ON entry_text BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never changed'); END;
CREATE TRIGGER entry_text_no_delete BEFORE DELETE ON entry_text WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.texts') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.atom = OLD.number) BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never changed'); END;
CREATE TRIGGER source_row_no_update BEFORE UPDATE ON source_row WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.rows') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.key = 'row' AND t.atom = OLD.id AND NEW.id = OLD.id AND NEW.entry = OLD.entry AND NEW.file_digest = OLD.file_digest AND NEW.row = OLD.row) BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never changed'); END;
CREATE TRIGGER source_row_no_delete BEFORE DELETE ON source_row BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never changed'); END;
CREATE TRIGGER member_no_update BEFORE UPDATE ON member WHEN NOT EXISTS (SELECT 1 FROM entry AS e, json_tree(e.body, '$.members') AS t WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND t.key = 'reference' AND t.atom = OLD.reference AND NEW.reference = OLD.reference AND NEW.version = OLD.version AND NEW.digest = OLD.digest) BEGIN SELECT RAISE(ABORT, 'member: what was written is never changed'); END;
CREATE TRIGGER member_no_delete BEFORE DELETE ON member BEGIN SELECT RAISE(ABORT, 'member: what was written is never changed'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'entry: what was written is never replaced'); END;
CREATE TRIGGER consultation_no_replace BEFORE INSERT ON consultation WHEN EXISTS (SELECT 1 FROM consultation WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never replaced'); END;
CREATE TRIGGER run_no_replace BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'run: what was written is never replaced'); END;
CREATE TRIGGER entry_text_no_replace BEFORE INSERT ON entry_text WHEN EXISTS (SELECT 1 FROM entry_text WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never replaced'); END;
CREATE TRIGGER source_row_no_replace BEFORE INSERT ON source_row WHEN EXISTS (SELECT 1 FROM source_row WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never replaced'); END;
CREATE TRIGGER member_no_replace BEFORE INSERT ON member WHEN EXISTS (SELECT 1 FROM member WHERE reference = NEW.reference) BEGIN SELECT RAISE(ABORT, 'member: what was sealed is never replaced'); END;
CREATE TRIGGER entry_in_order BEFORE INSERT ON entry WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entry) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM entry WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM entry WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'entry: an entry follows the last one and is written once'); END;
CREATE TRIGGER consultation_in_order BEFORE INSERT ON consultation WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM consultation) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM consultation WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM consultation WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'consultation: an entry follows the last one and is written once'); END;
CREATE TRIGGER run_in_order BEFORE INSERT ON run WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM run) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM run WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM run WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'run: an entry follows the last one and is written once'); END;
COMMIT;
