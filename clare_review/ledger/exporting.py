"""A ledger as lines of JSON that a script of little more than a hundred lines verifies without any of our code.

The first line says what follows and where each book ends, the last how many lines there are. Free text is there only
where it is asked for, with the salt of its commitment; without it a commitment is a digest that nobody can guess back.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from clare_review.ledger.entry import Book
from clare_review.ledger.reading import Reading

FORMAT = "clare-review ledger"


def exported(present: Reading, books: Sequence[Book], *, texts: bool) -> Iterator[str]:
    """The lines of an export, each with its newline, all of one state of the ledger.

    With `texts`, free text, imported rows and sealed applications come along as they were written: everything that is
    personal in a review.
    """
    heads = {book.value: vars(present.head(book)) for book in books}
    count = 2
    yield _line({"export": FORMAT, "books": heads, "texts": texts})
    for book in books:
        for entry in present.each_entry(book):
            yield _line({"book": book.value, "entry": entry.fields(), "digest": entry.digest})
            count += 1
    for line in _personal(present) if texts else ():
        yield _line(line)
        count += 1
    yield _line({"end": count})


def _personal(present: Reading) -> Iterator[dict[str, Any]]:
    for number, salt, text in present.each_salted_text():
        yield {"text_of": number, "salt": salt, "text": text}
    for row in present.each_source_row():
        kept = {name: value for name, value in row.items() if name not in ("id", "entry")}
        yield {"row": kept, "id": row["id"], "entry": row["entry"]}
    for row in present.each_member():
        told = {name: row[name] for name in ("reference", "version", "digest")}
        yield {"member": row["value"], **told}


def _line(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
