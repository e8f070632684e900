"""Whoever keeps the ledger: proves it, hands out signed notes, and is told where something is wrong."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from clare_review import open_review
from clare_review.acts.strays import strays
from clare_review.errors import LedgerDamaged
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.tables import sqlite_guards


@pytest.fixture
def copy(small, tmp_path) -> Path:
    """A copy of the worked invented review, to be damaged."""
    return Path(shutil.copytree(small.folder, tmp_path / "review"))


def cut_tail(folder: Path, keep: int) -> None:
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as raw:
        guards = sqlite_guards()
        for name in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM entry_text WHERE number > ?", [keep])
        raw.execute("DELETE FROM entry WHERE number > ?", [keep])
        for name, sql in guards.items():
            raw.execute(f"CREATE TRIGGER {name} {sql}")
        raw.commit()


def test_the_worked_review_holds_nothing_impossible(small):
    with open_review(small.folder) as review:
        assert review.verify().heads[Book.REVIEW].number == small.end


def test_a_judgement_that_nobody_could_have_made_is_named_though_it_is_well_chained(copy):
    with open_review(copy) as review:
        subject = review.office.keeper.members()[0]["reference"]
        new = NewEntry(kind=EntryKind.JUDGED, by="nobody", key="forged", subject=subject, body={"answers": {}})
        forged = review.office.keeper.append(new)
        with pytest.raises(LedgerDamaged, match=rf"review entry {forged.number}: it is by nobody, and .* allocated to"):
            review.verify()


def test_a_signed_note_finds_a_cut_off_tail_and_a_changed_note_is_refused(typed, copy, tmp_path):
    made = typed("checkpoint", "--review", copy, "--new-key").stdout.split()
    public, note = made[-1], tmp_path / "held-elsewhere.note"
    typed("checkpoint", "--review", copy, "--out", note)
    assert "agrees with the note" in typed("verify", "--review", copy, "--against", note, "--key", public).stdout
    changed = tmp_path / "changed.note"
    changed.write_text(note.read_text(encoding="utf-8").replace("\nat 20", "\nat 19"), encoding="utf-8")
    said = typed("verify", "--review", copy, "--against", changed, "--key", public, expect=11).stderr
    assert "changed.note: the note was changed after" in said
    with open_review(copy) as review:
        end = review.office.position().number
    cut_tail(copy, keep=end - 2)
    said = typed("verify", "--review", copy, "--against", note, "--key", public, expect=7).stderr
    assert f"review entry {end - 1}: it is gone" in said


def test_the_private_key_is_its_owners_alone_and_never_printed(typed, copy):
    said = typed("checkpoint", "--review", copy, "--new-key").stdout
    key = copy / "checkpoint.key"
    assert oct(key.stat().st_mode)[-3:] == "600"
    assert key.read_text(encoding="utf-8").strip() not in said
    key.chmod(0o644)
    assert "others can read this key" in typed("checkpoint", "--review", copy, expect=11).stderr


def test_a_key_is_not_made_twice(typed, copy):
    typed("checkpoint", "--review", copy, "--new-key")
    assert "there is a key already" in typed("checkpoint", "--review", copy, "--new-key", expect=11).stderr


def test_nothing_is_signed_that_does_not_verify(typed, copy):
    typed("checkpoint", "--review", copy, "--new-key")
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw:
        raw.execute("DROP TRIGGER entry_no_delete")
        raw.commit()
    typed("checkpoint", "--review", copy, expect=7)
    assert not (copy / "checkpoints").exists()


def test_an_auditor_gets_a_ledger_that_verifies_elsewhere_and_it_is_logged(typed, copy, tmp_path):
    file = tmp_path / "ledger.jsonl"
    typed("export-ledger", file, "--review", copy, "--to", "the auditor", "--as", "lead")
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "verify_ledger.py", file], capture_output=True, text=True, check=True
    )
    assert done.stdout.count("entries verified") == 3
    assert oct(file.stat().st_mode)[-3:] == "600"
    last = typed("consultations", "--review", copy).stdout.splitlines()[-1]
    assert "lead  disclosure  ledger (review, consultations and runs, without free text) to the auditor" in last
    assert "is there already" in typed("export-ledger", file, "--review", copy, "--to", "x", expect=1).stderr


def test_an_export_without_text_holds_no_name_of_anybody(typed, copy, tmp_path):
    file = tmp_path / "ledger.jsonl"
    typed("export-ledger", file, "--review", copy, "--to", "the auditor")
    text = file.read_text(encoding="utf-8")
    with open_review(copy) as review:
        members = review.office.keeper.members()
    names = {str(row["value"][f"{who}_surname"]) for row in members for who in "ab"}
    assert {name for name in names if len(name) > 5 and name in text} == set()


def test_the_log_says_who_saw_what_when_and_why(typed, small):
    with open_review(small.folder) as review:
        first = review.office.keeper.entries(book=Book.CONSULTATIONS)[0]
    by_case = typed("consultations", "--review", small.folder, "--case", first.subject).stdout.splitlines()
    assert by_case[0].split("  ")[1:4] == [f"{first.at:%Y-%m-%d %H:%M:%S} UTC", first.by, "consultation"]
    assert f"{first.subject}: {first.body['why']}" in by_case[0]
    day = first.at.date().isoformat()
    data = json.loads(
        typed(
            "consultations", "--review", small.folder, "--reader", first.by, "--since", day, "--until", day, "--json"
        ).stdout
    )
    assert data and {look["by"] for look in data} == {first.by} and {look["at"][:10] for look in data} == {day}


def test_no_figure_is_worked_out_from_the_book_of_consultations(small):
    said: list[str] = []

    def hear(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(said.append)

    sqlalchemy.event.listen(sqlalchemy.pool.Pool, "connect", hear)
    try:
        with open_review(small.folder) as review:
            review.findings()
            review.batches()
            review.planning()
            review.population()
    finally:
        sqlalchemy.event.remove(sqlalchemy.pool.Pool, "connect", hear)
    assert any("FROM entry" in statement for statement in said)
    assert [statement for statement in said if "consultation" in statement] == []


def test_what_is_due_is_listed_kept_and_gone_from_the_list(typed, sealed, tmp_path):
    copy = Path(shutil.copytree(sealed, tmp_path / "sealed"))
    told = json.loads(typed("retention", "--review", copy, "--due", "--json").stdout)
    first = told["records"][0]["reference"]
    assert told["counts"]["due"] == len(told["records"]) > 1 and told["records"][0]["source"]
    assert first in typed("retention", "--review", copy).stdout.splitlines()[1]
    typed("retain", first, "--review", copy, "--until", "tomorrow", "--why", "a ground", expect=1)
    typed("retain", first, "--review", copy, "--until", "2999-01-01", "--why", "a ground")
    after = json.loads(typed("retention", "--review", copy, "--due", "--json").stdout)
    assert [one["reference"] for one in after["records"]] == [one["reference"] for one in told["records"][1:]]
    before = typed("retention", "--review", copy, "--due", "--as-of", told["entry"]).stdout
    assert first in before and "kept until" not in before
    typed("verify", "--review", copy)


def test_a_draft_and_a_claim_of_nothing_are_named_and_no_error_of_the_chain(typed, copy):
    with open_review(copy) as review:
        first = review.batches().iloc[0]
        reference = review.batch(first["batch"]).view.references[0]
        assert strays(review.office) == ()
        drafts, instrument = review.office.keeper.drafts, "risk_assessment"
        for reader, case in (("R99", reference), (first["reviewer"], "DVDS/NONE")):
            fence = drafts.claim(reader, case, "a page").fence
            drafts.keep(DraftPlace(reader=reader, reference=case, instrument=instrument), {}, fence=fence)
        assert strays(review.office) == tuple(
            line
            for what in ("claim", "draft")
            for line in (
                f"a {what} of {first['reviewer']} is on DVDS/NONE, which no sealed population holds",
                f"a {what} of R99 is on {reference}, which was never given to R99",
            )
        )
    said = typed("verify", "--review", copy).stdout
    assert said.count("no error of the chain, and yet") == 4
