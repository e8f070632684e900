"""Everybody records at once and clicks twice: as many entries as were accepted, none twice, none missing between."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from tests.faults.crowd import Told, crowd, let_in, ready, shared_ledger
from tests.faults.small_review import made_review
from tests.server import TestServer


def must_have_recorded_once_each(place: Path, told: Sequence[Told], recordings: int) -> None:
    """What was accepted is what stands: every answer to one key names one entry, and no number is left out."""
    os.environ["PGUSER"] = "lead"
    assert [failed for each in told for failed in each.failed] == []
    with open_review(place) as review:
        entries = review.office.entries()
        review.verify()
    judged = [entry.number for entry in entries if entry.kind is EntryKind.JUDGED]
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert sorted({number for each in told for number in each.entries}) == judged
    assert len(judged) == recordings
    assert {each.reader: len(set(each.entries)) for each in told} == {
        each.reader: sum(entry.by == each.reader and entry.number in judged for entry in entries) for each in told
    }


def must_have_refused_the_stale(told: Sequence[Told], times: int) -> None:
    refused = [why for each in told for why in each.refused]
    assert len(refused) == times
    assert {why.partition(" ")[2] for why in refused} == {
        "was opened in another window after this one: go on there, or take the case over here"
    }


def crowded(folder: Path, readers: int, each: int, server: TestServer | None = None) -> None:
    """On a file, or on the server."""
    address = shared_ledger(server, readers) if server else ""
    place = made_review(folder, readers=readers, each=each, ledger=address, strangers=True)
    if server:
        let_in(server, address, readers)
    told = crowd([ready(place, f"R{n:02d}") for n in range(1, readers + 1)], both_at_once=True)
    must_have_recorded_once_each(place, told, readers * each)
    must_have_refused_the_stale(told, readers * each)


@pytest.fixture(autouse=True)
def _logins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks a server is said in the environment, which is put back afterwards."""
    monkeypatch.setenv("PGUSER", "lead")


def test_eight_readers_who_record_at_once_and_click_twice_make_one_entry_each_time(scratch: Path) -> None:
    crowded(scratch, readers=8, each=4)


def test_eight_readers_on_a_server_make_one_entry_each_time_too(scratch: Path, server: TestServer) -> None:
    crowded(scratch, readers=8, each=4, server=server)


@pytest.mark.long
def test_45_readers_who_record_20_each_at_once_and_click_twice_make_900_entries(tmp_path: Path) -> None:
    crowded(tmp_path, readers=45, each=20)


@pytest.mark.long
def test_45_readers_on_a_server_who_record_20_each_make_900_entries_too(tmp_path: Path, server: TestServer) -> None:
    crowded(tmp_path, readers=45, each=20, server=server)
