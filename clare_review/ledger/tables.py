"""The tables of a review and the guards that refuse to change what was written."""

from sqlalchemy import Column, Index, Integer, MetaData, PrimaryKeyConstraint, String, Table, Text, UniqueConstraint

from clare_review.ledger.entry import Book

LAYOUT = 3  # the last of `migrations`; a file keeps it as its user_version as well

metadata = MetaData()
replaceable = MetaData()  # what is typed and who has a case open: no part of the chain
derived = MetaData()  # worked out from the entries as they are appended; never moved, but worked out anew


def _book(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("kind", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("subject", Text),
        Column("supersedes", Integer, unique=True),
        Column("key", Text, nullable=False, unique=True),
        Column("body", Text, nullable=False),
        Column("text_digest", Text),
        Column("previous", Text, nullable=False, unique=True),
        Column("digest", Text, nullable=False, unique=True),
        Index(f"{name}_of_subject", "subject", "kind"),
        Index(f"{name}_of_kind", "kind", "number"),
    )


books: dict[Book, Table] = {
    Book.REVIEW: _book("entry"),
    Book.CONSULTATIONS: _book("consultation"),
    Book.RUNS: _book("run"),
}

entry_text = Table(
    "entry_text",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("text", Text, nullable=False),
)

source_row = Table(
    "source_row",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entry", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("map", Text, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("file_digest", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("corrects", Integer, unique=True),
    Column("reference", Text),
    Column("not_data", Text),
    Column("reasons", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("value", Text),
    Index("source_row_of_reference", "kind", "reference"),
    Index("source_row_of_entry", "entry"),
)

member = Table(
    "member",
    metadata,
    Column("version", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("version", "reference"),
    UniqueConstraint("reference"),
)

giving = Table(
    "giving",
    derived,
    Column("entry", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("batch", Text, nullable=False),
    Column("came_from", Text),
    Column("person", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("ordered", Text, nullable=False),
    PrimaryKeyConstraint("entry", "place"),
    Index("giving_of_batch", "batch", "entry"),
    Index("giving_of_source", "came_from"),
    Index("giving_to_person", "person"),
)

draft = Table(
    "draft",
    replaceable,
    Column("reader", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("reader", "reference", "instrument"),
)

claim = Table(
    "claim",
    replaceable,
    Column("reader", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("taken", Text, nullable=False),
    Column("seen", Text, nullable=False),
    PrimaryKeyConstraint("reader", "reference"),
)

# Which migrations a ledger has been through, under the name that alembic gives its table.
layouts = Table("alembic_version", replaceable, Column("version_num", String(32), primary_key=True))

# The one lawful way round: the last entry erases, and names the row. So it has to be appended in the same transaction.
_LAST_ERASES = (
    "SELECT 1 FROM entry AS e, json_tree(e.body, '$.{part}') AS t "
    "WHERE e.number = (SELECT max(number) FROM entry) AND e.kind = 'erased' AND {names}"
)
_ERASED = {
    "entry_text_no_delete": _LAST_ERASES.format(part="texts", names="t.atom = OLD.number"),
    "source_row_no_update": _LAST_ERASES.format(part="rows", names="t.key = 'row' AND t.atom = OLD.id")
    + " AND NEW.id = OLD.id AND NEW.entry = OLD.entry AND NEW.file_digest = OLD.file_digest AND NEW.row = OLD.row",
    "member_no_update": _LAST_ERASES.format(part="members", names="t.key = 'reference' AND t.atom = OLD.reference")
    + " AND NEW.reference = OLD.reference AND NEW.version = OLD.version AND NEW.digest = OLD.digest",
}

_KEPT = {"entry": "number", "consultation": "number", "run": "number", "entry_text": "number", "source_row": "id"}


def sqlite_guards() -> dict[str, str]:
    """Trigger name to SQL: no update, no delete, no replacement, no gap, no entry that follows another than the last.

    `INSERT OR REPLACE` goes round UPDATE and DELETE triggers, hence the guards on INSERT.
    """
    guards: dict[str, str] = {}
    for table in (*metadata.tables, *derived.tables):
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            unless = f" WHEN NOT EXISTS ({_ERASED[name]})" if name in _ERASED else ""
            guards[name] = (
                f"BEFORE {act} ON {table}{unless} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: what was written is never changed'); END"
            )
    for table, key in _KEPT.items():
        guards[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) "
            f"BEGIN SELECT RAISE(ABORT, '{table}: what was written is never replaced'); END"
        )
    guards["member_no_replace"] = (
        "BEFORE INSERT ON member WHEN EXISTS (SELECT 1 FROM member WHERE reference = NEW.reference) "
        "BEGIN SELECT RAISE(ABORT, 'member: what was sealed is never replaced'); END"
    )
    guards["giving_no_replace"] = (
        "BEFORE INSERT ON giving WHEN NEW.entry <> (SELECT max(number) FROM entry) "
        "OR EXISTS (SELECT 1 FROM giving WHERE entry = NEW.entry AND place = NEW.place) "
        "BEGIN SELECT RAISE(ABORT, 'giving: what an entry gave is written once, and with it'); END"
    )
    for book in books.values():
        guards[f"{book.name}_in_order"] = (
            f"BEFORE INSERT ON {book.name} WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {book.name}) "
            f"OR (NEW.number > 1 AND NEW.previous <> (SELECT digest FROM {book.name} WHERE number = NEW.number - 1)) "
            f"OR EXISTS (SELECT 1 FROM {book.name} WHERE key = NEW.key OR digest = NEW.digest "
            f"OR (supersedes IS NOT NULL AND supersedes = NEW.supersedes)) "
            f"BEGIN SELECT RAISE(ABORT, '{book.name}: an entry follows the last one and is written once'); END"
        )
    return guards
