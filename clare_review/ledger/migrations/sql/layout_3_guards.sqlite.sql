CREATE TRIGGER giving_no_update BEFORE UPDATE ON giving BEGIN SELECT RAISE(ABORT, 'giving: what was written is never changed'); END

CREATE TRIGGER giving_no_delete BEFORE DELETE ON giving BEGIN SELECT RAISE(ABORT, 'giving: what was written is never changed'); END

CREATE TRIGGER giving_no_replace BEFORE INSERT ON giving WHEN NEW.entry <> (SELECT max(number) FROM entry) OR EXISTS (SELECT 1 FROM giving WHERE entry = NEW.entry AND place = NEW.place) BEGIN SELECT RAISE(ABORT, 'giving: what an entry gave is written once, and with it'); END
