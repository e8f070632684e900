"""What one entry gave one reader in one batch: an allocation or a hand-over, taken apart.

An allocation is one entry in which every batch it made stands, so that whoever opens one batch would have to read them
all. Beside the entry stands a row for each batch, worked out from the entry alone as it is appended. The entry remains
what counts: `verify` takes every entry apart anew, and names the first whose rows say anything else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clare_review.ledger.digest import canonical
from clare_review.ledger.entry import Entry, EntryKind

CHANGES_HANDS = (EntryKind.ALLOCATED, EntryKind.HANDED_OVER)
"""The kinds of entry that say whose batch an application is in."""

_LISTS = ("batches", "moves")  # under which name a body of either kind says what it gives

WHOLE = 0
"""The place of the row that holds what an entry says besides its batches."""


@dataclass(frozen=True, kw_only=True)
class Giving:
    """One row. `place` is that of the batch within the entry, from 1; `came_from` the batch it was taken out of.

    `part` is what the entry says of the batch, `ordered` what it says of how each application in it is ordered. In the
    row of the entry as a whole `part` is the entry's body without either.
    """

    entry: int
    place: int
    batch: str
    came_from: str | None
    person: str
    part: Mapping[str, Any]
    ordered: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        """The columns of the row."""
        return vars(self) | {name: canonical(dict(vars(self)[name])).decode() for name in ("part", "ordered")}


def givings_of(entry: Entry) -> Iterator[Giving]:
    """The rows of an entry; none for one that gives nothing to anybody."""
    if entry.kind not in CHANGES_HANDS:
        return
    name = _LISTS[CHANGES_HANDS.index(entry.kind)]
    order = entry.body.get("order", {})
    whole = {**entry.body, name: []} | ({"order": {}} if "order" in entry.body else {})
    yield Giving(entry=entry.number, place=WHOLE, batch="", came_from=None, person="", part=whole, ordered={})
    for place, part in enumerate(entry.body[name], 1):
        yield Giving(
            entry=entry.number,
            place=place,
            batch=part["id" if name == "batches" else "batch"],
            came_from=part.get("of"),
            person=part["reviewer" if name == "batches" else "to"],
            part=part,
            ordered={each: order[each] for each in part["references"] if each in order},
        )


def put_together(rows: Iterable[Giving]) -> Iterator[dict[str, Any]]:
    """The bodies of the entries that these rows are of, in order of number, as if they said nothing else."""
    bodies: dict[int, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda each: (each.entry, each.place)):
        if row.place == WHOLE:
            bodies[row.entry] = {**row.part, **{name: [] for name in _LISTS if name in row.part}}
            bodies[row.entry] |= {"order": {}} if "order" in row.part else {}
        else:
            body = bodies[row.entry]
            next(body[name] for name in _LISTS if name in body).append(row.part)
            body.get("order", {}).update(row.ordered)
    yield from bodies.values()
