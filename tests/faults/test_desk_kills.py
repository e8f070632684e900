"""Whoever raises, holds and looks after is killed at any moment: what was told is recorded, and nothing is unseen."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from clare_review.acts.action_desk import action_desk, close, need
from clare_review.acts.at_risk import today_here
from clare_review.acts.contacting import own
from clare_review.acts.urgent import acknowledge, urgent_matters
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.review import open_review
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.urgent import State
from tests.faults.small_review import desk_of, made_review

KILLS = 8


def work(place: Path) -> Iterator[Entry | int]:
    """Raises and looks after without end; gives each entry once the ledger has answered."""
    with open_review(place, reader="R01") as reader, open_review(place, reader="S01") as officer:
        desk, office = desk_of(reader), officer.office
        reference = desk.view.references[0]
        desk.open(reference)
        while True:
            key = desk.panel_desk().new_key()
            raised = desk.mark(MarkRequest(reference=reference, kind=MarkKind.URGENT, key=key, why="He is back"))
            yield raised.entry
            yield acknowledge(office, raised.entry)
            yield own(office, reference, owner="S01", next_on=today_here(office))
            asked = need(office, reference, ActionKind.IDVA, owner="S01", due=today_here(office))
            yield asked
            yield close(office, asked.number, Outcome.DONE)


def killed_after(place: Path, seconds: float) -> list[int]:
    """The numbers that one at work was told before it was killed, so many seconds after the first."""
    hears, tells = os.pipe()
    child = os.fork()
    if not child:
        try:
            for told in work(place):
                os.write(tells, f"{told if isinstance(told, int) else told.number}\n".encode())
        finally:
            os._exit(1)
    os.close(tells)
    with os.fdopen(hears, encoding="ascii") as heard:
        first = heard.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [int(line) for line in (first, *heard) if line.strip()]


@pytest.fixture
def place(scratch: Path) -> Path:
    return made_review(scratch, readers=1, each=2)


def test_killed_at_any_moment_between_raising_and_closing_nothing_told_is_lost_and_nothing_is_unseen(place: Path):
    chance, told = Random(7), list[int]()
    for _ in range(KILLS):
        told += killed_after(place, chance.uniform(0, 0.3))
    with open_review(place, reader="S01") as review:
        review.verify()
        entries = {one.number: one.kind for one in review.office.entries()}
        assert len(told) > 2 * KILLS and set(told) <= set(entries)
        raised = {number for number, kind in entries.items() if kind is EntryKind.URGENT}
        held = {one.body["of"] for one in review.office.entries(EntryKind.ACKNOWLEDGED)}
        stand = {one.urgent.entry: one.state for one in urgent_matters(review.office).matters}
        assert set(stand) == raised and {each for each, state in stand.items() if state is State.HELD} == held
        (row,) = action_desk(review.office).rows
        done = {one.body["of"] for one in review.office.entries(EntryKind.DONE)}
        assert {one.entry for one in row.open_actions} == {
            n for n, k in entries.items() if k is EntryKind.NEEDED
        } - done
