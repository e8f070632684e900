"""One press of Record, with the next case: what stands on the disk at the moment the page is told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clare_review.ledger.entry import Book, EntryKind
from clare_review.review import Review, open_review
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.reviewing.panel.session import PanelSession
from tests.faults.small_review import desk_of, made_review

LOW_RISK = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}


class Window:
    """A page that looks into the file, on a connection of its own, at each answer it gets."""

    def __init__(self, place: Path, review: Review) -> None:
        self.told: list[dict[str, Any]] = []
        self.stood: list[tuple[list[str], list[str | None]]] = []
        self._place = place
        self.keeper = review.office.keeper
        self.session = PanelSession(desk_of(review).panel_desk(), "window", self._hear)
        self.send("hello")
        self.send("open", which="next")

    def send(self, kind: str, **more: Any) -> dict[str, Any]:
        self.session.receive({"type": kind, "n": len(self.told), **more})
        return self.told[-1]

    def record(self, note: str = "Seen.") -> dict[str, Any]:
        here = {"reference": self.case, "instrument": RISK_ASSESSMENT}
        return self.send("record", **here, answers=LOW_RISK, text={"note": note}, next=True)

    @property
    def case(self) -> str:
        return self.session.case.reference if self.session.case else ""

    def limit(self, pages: int) -> None:
        """Leaves the file that many pages; SQLite then says what it says on a full disk."""
        with self.keeper._engine.connect() as connection:
            now = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={now + pages}")

    def _hear(self, answer: dict[str, Any]) -> None:
        self.told.append(answer)
        with open_review(self._place, reader="R01") as other:
            judged = [entry.subject or "" for entry in other.office.entries(EntryKind.JUDGED)]
            looks = [each.subject for each in other.office.keeper.entries(book=Book.CONSULTATIONS)]
        self.stood.append((judged, looks))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made_review(tmp_path, each=3)


@pytest.fixture
def window(place: Path) -> Iterator[Window]:
    with open_review(place, reader="R01") as review:
        yield Window(place, review)


def test_the_judgement_and_the_look_at_the_next_case_are_on_the_disk_before_the_page_hears_of_either(window):
    first = window.case
    following = window.record()["next"]["case"]["reference"]
    assert window.stood[-1] == ([first], [first, following])


def test_a_press_that_the_ledger_does_not_take_leaves_the_window_where_it_stood(window):
    first, long = window.case, "Read twice. " * 1_600
    window.limit(0)
    told = window.record(long)
    assert told["type"] == "problem" and "the disk is full; nothing was recorded" in told["words"]
    assert (window.case, window.stood[-1]) == (first, ([], [first]))
    window.limit(10_000)
    told = window.record(long)
    assert first in told["words"] and told["progress"]["today"] == 1
    assert window.stood[-1] == ([first], [first, window.case])


def test_a_next_case_that_cannot_be_opened_takes_nothing_back(window):
    first = window.case
    window.session._desk = type(window.session._desk)(**{**vars(window.session._desk), "open": lambda reference: 1 / 0})
    window.record()
    recorded, problem = window.told[-2:]
    assert first in recorded["words"] and "ZeroDivisionError" in problem["words"]
    assert window.stood[-1] == ([first], [first])
