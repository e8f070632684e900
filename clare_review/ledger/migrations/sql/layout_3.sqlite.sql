CREATE TABLE giving (
    entry INTEGER NOT NULL,
    place INTEGER NOT NULL,
    batch TEXT NOT NULL,
    came_from TEXT,
    person TEXT NOT NULL,
    part TEXT NOT NULL,
    ordered TEXT NOT NULL,
    PRIMARY KEY (entry, place)
)

CREATE INDEX giving_of_batch ON giving (batch, entry)

CREATE INDEX giving_of_source ON giving (came_from)

CREATE INDEX giving_to_person ON giving (person)
