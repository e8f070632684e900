PRAGMA user_version=1;
BEGIN TRANSACTION;
CREATE TABLE claim (
	reader TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	fence INTEGER NOT NULL, 
	holder TEXT NOT NULL, 
	taken TEXT NOT NULL, 
	seen TEXT NOT NULL, 
	PRIMARY KEY (reader, reference)
);
INSERT INTO "claim" VALUES('R01','DVDS/2015/00001',1,'page 1','2026-03-02T09:00:05.000Z','2026-03-02T09:00:05.000Z');
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
INSERT INTO "consultation" VALUES(1,'consulted','2026-03-02T09:00:04.000Z','R01','DVDS/2015/00001',NULL,'c','{}',NULL,'0000000000000000000000000000000000000000000000000000000000000000','de289ccd8a81e14e4a350dc1b9398009a9ed0b31804e280fb2b96433a1373021');
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
INSERT INTO "entry" VALUES(1,'imported','2026-03-02T09:00:00.000Z','L',NULL,NULL,'i','{"rows_digest":"5c35cc4001f813d90379507456b0140bf1e5ea19a70a56977d48a3ba38edf26d"}',NULL,'0000000000000000000000000000000000000000000000000000000000000000','03937ef14d85b27e10cf50255c18fc2d33e3edc6b37c54c79ae865a6210beb5e');
INSERT INTO "entry" VALUES(2,'sealed','2026-03-02T09:00:01.000Z','L',NULL,NULL,'s','{"applications":1,"digest":"bbbb632998ac4ec0e4febe2ef35a469a0e06bed7841d35a2b76375a9f0d13b0e","version":1}',NULL,'03937ef14d85b27e10cf50255c18fc2d33e3edc6b37c54c79ae865a6210beb5e','c0eb182fde124a1bb5974ae59ae2753f721be44e2499757b8dc80dcbeea755f8');
INSERT INTO "entry" VALUES(3,'judged','2026-03-02T09:00:02.000Z','R01','DVDS/2015/00001',NULL,'a','{"answers":{"failure":"no"}}','e8bf81c7b74d979091666e15d3b8849b497236180bab3413282a2d0b37a8c3a7','c0eb182fde124a1bb5974ae59ae2753f721be44e2499757b8dc80dcbeea755f8','68b05d59bbc135ce4ad904df1408e88e64d8bf8e7cc5c13793bec6bc5f2eb864');
INSERT INTO "entry" VALUES(4,'judged','2026-03-02T09:00:03.000Z','R01','DVDS/2015/00001',3,'b','{"answers":{"failure":"no"}}',NULL,'68b05d59bbc135ce4ad904df1408e88e64d8bf8e7cc5c13793bec6bc5f2eb864','662e09246890013fa5485d07b2b361445928f108fb5cd08c5a6f6a20b71d82d4');
CREATE TABLE entry_text (
	number INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "entry_text" VALUES(3,'07070707070707070707070707070707','{"reason":"as in log 2"}');
CREATE TABLE member (
	version INTEGER NOT NULL, 
	reference TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (version, reference), 
	UNIQUE (reference)
);
INSERT INTO "member" VALUES(1,'DVDS/2015/00001','c434fe3e78dea40d3c33adb654aaf48c78086c5840556bad8a8172c96688c076','{"outcome":"disclosed","reference":"DVDS/2015/00001"}');
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
INSERT INTO "source_row" VALUES(1,1,'applications','legacy',1,'legacy.csv','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','',2,NULL,'DVDS/2015/00001',NULL,'[]','{}',NULL);
CREATE INDEX consultation_of_kind ON consultation (kind, number);
CREATE INDEX consultation_of_subject ON consultation (subject, kind);
CREATE INDEX entry_of_kind ON entry (kind, number);
CREATE INDEX entry_of_subject ON entry (subject, kind);
CREATE INDEX source_row_of_entry ON source_row (entry);
CREATE INDEX source_row_of_reference ON source_row (kind, reference);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry: what was written is never changed'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry: what was written is never changed'); END;
CREATE TRIGGER consultation_no_update BEFORE UPDATE ON consultation BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never changed'); END;
CREATE TRIGGER consultation_no_delete BEFORE DELETE ON consultation BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never changed'); END;
CREATE TRIGGER entry_text_no_update BEFORE UPDATE ON entry_text BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never changed'); END;
CREATE TRIGGER entry_text_no_delete BEFORE DELETE ON entry_text BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never changed'); END;
CREATE TRIGGER source_row_no_update BEFORE UPDATE ON source_row BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never changed'); END;
CREATE TRIGGER source_row_no_delete BEFORE DELETE ON source_row BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never changed'); END;
CREATE TRIGGER member_no_update BEFORE UPDATE ON member BEGIN SELECT RAISE(ABORT, 'member: what was written is never changed'); END;
CREATE TRIGGER member_no_delete BEFORE DELETE ON member BEGIN SELECT RAISE(ABORT, 'member: what was written is never changed'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'entry: what was written is never replaced'); END;
CREATE TRIGGER consultation_no_replace BEFORE INSERT ON consultation WHEN EXISTS (SELECT 1 FROM consultation WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'consultation: what was written is never replaced'); END;
CREATE TRIGGER entry_text_no_replace BEFORE INSERT ON entry_text WHEN EXISTS (SELECT 1 FROM entry_text WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'entry_text: what was written is never replaced'); END;
CREATE TRIGGER source_row_no_replace BEFORE INSERT ON source_row WHEN EXISTS (SELECT 1 FROM source_row WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'source_row: what was written is never replaced'); END;
CREATE TRIGGER member_no_replace BEFORE INSERT ON member WHEN EXISTS (SELECT 1 FROM member WHERE reference = NEW.reference) BEGIN SELECT RAISE(ABORT, 'member: what was sealed is never replaced'); END;
CREATE TRIGGER entry_in_order BEFORE INSERT ON entry WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entry) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM entry WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM entry WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'entry: an entry follows the last one and is written once'); END;
CREATE TRIGGER consultation_in_order BEFORE INSERT ON consultation WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM consultation) OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM consultation WHERE number = NEW.number - 1)) OR EXISTS (SELECT 1 FROM consultation WHERE key = NEW.key OR digest = NEW.digest OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) BEGIN SELECT RAISE(ABORT, 'consultation: an entry follows the last one and is written once'); END;
COMMIT;
