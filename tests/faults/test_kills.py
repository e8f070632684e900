"""A reader's kernel is killed at every point of a recording, and at any moment: what it was told is recorded, is."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from tests.faults.small_review import made_review


class Readers:
    """A reader who is started again after each death, and what they were told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.told: list[str] = []
        self.kills = 0

    def kill(self, how: str) -> bool:
        """Lets one reader begin and die so; whether they came to record at all."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        heard = list(iter(self._process.stdout.readline, "gone\n"))
        assert "" not in heard, "the recorder itself is gone"
        self.told += [line.removeprefix("recorded ").strip() for line in heard if line.startswith("recorded ")]
        self.kills += 1
        return "began\n" in heard


@contextmanager
def readers(place: Path, reader: str = "R01") -> Iterator[Readers]:
    command = [sys.executable, "-m", "tests.faults.recorder", str(place), reader]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        yield Readers(process)
        process.communicate("end\n", timeout=60)


def must_stand(place: Path, told: list[str], kills: int) -> None:
    """Everything that was told is recorded, once; of what was not, at most what was under way at each kill."""
    with open_review(place) as review:
        keys = [entry.key for entry in review.office.entries(EntryKind.JUDGED)]
        review.verify()
    assert set(told) <= set(keys)
    assert len(set(keys)) == len(keys)
    assert len(set(keys) - set(told)) <= kills


def killed_at_calls(place: Path, calls: range) -> Readers:
    with readers(place) as killed:
        for nth in calls:
            assert killed.kill(f"call {nth}")
    return killed


def test_a_kernel_killed_at_points_all_through_its_recordings_loses_nothing_it_was_told(scratch: Path) -> None:
    place = made_review(scratch, readers=1, each=3)
    killed = killed_at_calls(place, range(1, 260, 8))
    assert len(killed.told) >= 10
    must_stand(place, killed.told, killed.kills)


def test_a_kernel_killed_at_any_moment_loses_nothing_it_was_told(scratch: Path) -> None:
    place, chance = made_review(scratch, readers=1, each=3), Random(4)
    with readers(place) as killed:
        assert all(killed.kill(f"after {chance.uniform(0, 0.25):.4f}") for _ in range(12))
    must_stand(place, killed.told, killed.kills)


@pytest.mark.long
def test_a_kernel_killed_a_thousand_times_loses_nothing_it_was_told(scratch: Path) -> None:
    place, chance = made_review(scratch, readers=1, each=3), Random(5)
    killed = killed_at_calls(place, range(1, 501))
    with readers(place) as anywhere:
        for _ in range(500):
            assert anywhere.kill(f"after {chance.uniform(0, 0.25):.4f}")
    must_stand(place, killed.told + anywhere.told, killed.kills + anywhere.kills)
