"""Personal text goes only with the entry that says so, and the chain can be proved without it; on every keeper."""

import json

import pytest
import sqlalchemy as sa

from clare_review.errors import LedgerDamaged, ReviewError
from clare_review.ledger.digest import canonical, member_digest, root_of
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.erasing import Erasure
from clare_review.ledger.proving_rows import row_digest, rows_digest
from clare_review.ledger.verifying import verify

from .conftest import ROW, judgement, open_keeper
from .test_exported import SCRIPTED, write

VALUE = {"reference": "DVDS/2015/00001", "b_surname": "Reed"}
LEFT = {"reference": "DVDS/2015/00001", "b_surname": None}
READ = {**ROW, "reasons": [], "raw": {"B": "Reed"}, "value": VALUE}
REDUCED = {**READ, "raw": {}, "value": LEFT}


@pytest.fixture
def held(either):
    """An imported row, the application sealed from it, and a judgement with text, all naming somebody."""
    row = {**READ, "raw": json.dumps(READ["raw"]), "reasons": "[]", "value": canonical(VALUE).decode()}
    either.append(
        NewEntry(kind=EntryKind.IMPORTED, by="R01", key="i", body={"rows_digest": rows_digest([READ])}), rows=[row]
    )
    pair = (VALUE["reference"], member_digest(VALUE))
    body = {"version": 1, "applications": 1, "digest": root_of([pair])}
    sealed = {"version": 1, "reference": pair[0], "digest": pair[1], "value": canonical(VALUE).decode()}
    either.append(NewEntry(kind=EntryKind.SEALED, by="R01", key="s", body=body), members=[sealed])
    either.append(judgement("a", text={"reason": "Reed hit her"}))
    return either


def erasing(**changes: object) -> tuple[NewEntry, Erasure]:
    body = {
        "texts": [3],
        "rows": [{"row": 1, "was": row_digest(READ), "is": row_digest(REDUCED)}],
        "members": [{"reference": VALUE["reference"], "is": member_digest(LEFT)}],
    } | changes
    new = NewEntry(kind=EntryKind.ERASED, by="R01", key="e", body=body, text={"why": "the time has come"})
    left = canonical(LEFT).decode()
    return new, Erasure(texts=(3,), rows=((1, "{}", "[]", left),), members=((VALUE["reference"], left),))


def test_what_was_erased_is_gone_and_the_chain_still_verifies(held):
    before = held.head()
    new, erasure = erasing()
    held.append(new, erases=erasure)
    assert verify(held, [before]).sentence().endswith("erased by entry 4: 1 texts, 1 imported rows, 1 applications")
    assert held.texts() == {4: {"why": "the time has come"}}
    assert held.source_rows()[0]["raw"] == {} and held.members()[0]["value"] == LEFT


def test_an_export_verifies_after_an_erasure_without_our_code(held, tmp_path):
    new, erasure = erasing()
    held.append(new, erases=erasure)
    file = write(held, tmp_path / "e.jsonl", texts=True)
    assert "Reed" not in file.read_text(encoding="utf-8")
    assert SCRIPTED.problem_of(str(file)) is None


@pytest.mark.parametrize(
    "changes", [{"texts": []}, {"rows": []}, {"members": []}, {"texts": [99]}, {"members": [{"reference": "other"}]}]
)
def test_nothing_goes_that_the_entry_does_not_name(held, changes):
    new, erasure = erasing(**changes)
    with pytest.raises((ReviewError, sa.exc.DBAPIError)):
        held.append(new, erases=erasure)
    assert held.head().number == 3 and held.texts() == {3: {"reason": "Reed hit her"}}
    assert verify(held).rows == 1


def test_nothing_goes_with_an_entry_of_another_kind(held):
    _, erasure = erasing()
    with pytest.raises((ReviewError, sa.exc.DBAPIError)):
        held.append(judgement("b", supersedes=3), erases=erasure)
    assert held.head().number == 3 and held.members()[0]["value"] == VALUE


def test_a_row_that_was_changed_besides_being_erased_is_found(held):
    new, erasure = erasing()
    held.append(new, erases=Erasure(texts=erasure.texts, members=erasure.members, rows=((1, "{}", "[]", None),)))
    with pytest.raises(LedgerDamaged, match="imported row 1: it was changed after it was erased"):
        verify(held)


def test_what_was_said_to_be_erased_and_was_not_is_found(held):
    new, _ = erasing()
    held.append(new)
    with pytest.raises(LedgerDamaged, match="entry 3: a text was added"):
        verify(held)


def test_the_file_holds_none_of_it_any_more(path):
    keeper = open_keeper(path, create=True)
    keeper.append(judgement("a", text={"reason": "Grantchester-Reed hit her"}))
    assert b"Grantchester-Reed" in path.read_bytes()
    body = {"texts": [1], "rows": [], "members": []}
    keeper.append(NewEntry(kind=EntryKind.ERASED, by="R01", key="e", body=body), erases=Erasure(texts=(1,)))
    keeper.close()
    assert b"Grantchester-Reed" not in path.read_bytes()
