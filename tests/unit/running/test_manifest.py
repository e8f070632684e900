"""The manifest: durable lines in a chain."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import FileProblem, LedgerUnusable
from clare_review.running.jobs import RunOutcome
from clare_review.running.manifest import FIRST, Manifest, RunLine

LINE = RunLine(
    label="B0001",
    notebook="40_review",
    params={"batch": "B0001", "as_of": 0},
    rests_on={"notebook": "ab", "ledger": "881 cd"},
    package="0.1.0",
    outcome=RunOutcome.DONE,
    milliseconds=912,
    output="executed/40_review/B0001.ipynb",
    at=datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC),
    output_digest="ef",
)


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(tmp_path / "runs" / "manifest.jsonl")


def test_a_manifest_that_was_never_written_is_empty(manifest: Manifest) -> None:
    assert manifest.lines() == ()


def test_lines_come_back_as_they_were_written_and_follow_one_another(manifest: Manifest) -> None:
    first, second = manifest.append(LINE), manifest.append(replace(LINE, label="B0002"))
    assert manifest.lines() == (first, second)
    assert (first.previous, second.previous) == (FIRST, first.digest)


def test_the_latest_line_of_an_output_is_the_one_written_last(manifest: Manifest) -> None:
    manifest.append(LINE)
    manifest.append(replace(LINE, outcome=RunOutcome.DIED))
    assert manifest.latest()[LINE.output].outcome is RunOutcome.DIED


class Notes:
    """A witness that writes on a slip of paper, or has none left."""

    def __init__(self, room: int = 9) -> None:
        self.slip: list[str] = []
        self.room = room

    def note(self, lines: Sequence[RunLine]) -> None:
        if len(self.slip) + len(lines) > self.room:
            raise LedgerUnusable("no room")
        self.slip += [line.digest for line in lines]

    def noted(self) -> frozenset[str]:
        return frozenset(self.slip)


def test_a_line_is_noted_when_it_is_settled_and_not_before(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path / "manifest.jsonl", notes := Notes())
    first = manifest.append(LINE)
    assert manifest.unnoted() == {first.digest}
    manifest.settle(after=60)
    assert notes.slip == []
    manifest.settle()
    manifest.settle()
    assert notes.slip == [first.digest] and manifest.unnoted() == frozenset()


def test_a_line_that_could_not_be_noted_stays_unnoted_until_it_can(tmp_path: Path) -> None:
    manifest = Manifest(tmp_path / "manifest.jsonl", notes := Notes(room=0))
    line = manifest.append(LINE)
    with pytest.raises(LedgerUnusable):
        manifest.settle()
    assert manifest.unnoted() == {line.digest} == {line.digest for line in manifest.lines()}
    notes.room = 1
    manifest.settle()
    assert manifest.unnoted() == frozenset()


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_a_last_line_torn_by_a_crash_is_passed_over_and_the_next_append_removes_it(
    manifest: Manifest, kept: int
) -> None:
    first = manifest.append(LINE)
    whole = manifest.path.read_bytes()
    manifest.path.write_bytes(whole + whole[:kept])
    assert manifest.lines() == (first,)
    assert manifest.lines() == (first,) and manifest.append(LINE) in manifest.lines()
    assert len(manifest.lines()) == 2


def test_a_damaged_manifest_is_not_added_to(manifest: Manifest) -> None:
    manifest.append(LINE)
    damaged = manifest.path.read_bytes().replace(b"881", b"882")
    manifest.path.write_bytes(damaged)
    with pytest.raises(FileProblem, match="line 1 cannot be used"):
        manifest.append(LINE)
    assert manifest.path.read_bytes() == damaged


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (1, 2), (0, 0, 1, 2), (2, 1, 0)])
def test_a_line_moved_removed_or_repeated_is_found(manifest: Manifest, order: tuple[int, ...]) -> None:
    for label in ("B0001", "B0002", "B0003"):
        manifest.append(replace(LINE, label=label))
    lines = manifest.path.read_bytes().splitlines(keepends=True)
    manifest.path.write_bytes(b"".join(lines[number] for number in order))
    with pytest.raises(FileProblem, match="does not follow the line before it"):
        manifest.lines()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_byte_is_found_wherever_it_is(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    manifest = Manifest(tmp_path_factory.mktemp("runs") / "manifest.jsonl")
    manifest.append(LINE)
    manifest.append(replace(LINE, label="B0002"))
    whole = bytearray(manifest.path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 2))
    whole[place] = data.draw(st.integers(32, 126).filter(lambda byte: byte != whole[place]))
    manifest.path.write_bytes(bytes(whole))
    with pytest.raises(FileProblem):
        manifest.lines()
