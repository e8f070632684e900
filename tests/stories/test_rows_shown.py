"""What an export said is shown on a screen only after the look was logged: no log, no look."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.acts.handing_out import looks
from clare_review.acts.merged import merged_rows
from clare_review.acts.showing_rows import merged_away_lines
from clare_review.errors import ImportRefused, NotAllowed

SHOWN = {"quarantined": "Right to Roam", "merged": "stands, not"}
SAID = {"quarantined": "the raw values of 6 quarantined rows", "merged": "what differed in 290 merged rows"}


@pytest.fixture
def copy(sealed, tmp_path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "review"))


def logged(folder: Path, **more: str) -> list[str]:
    with open_review(folder) as review:
        return [f"{look.by}: {look.why}" for look in looks(review.office, **more)]


def words(what: str) -> list[str]:
    return ["quarantine", "--show-values", "--as", "R. Lead", *(["--merged"] if what == "merged" else [])]


@pytest.mark.parametrize("what", SHOWN)
def test_raw_values_are_shown_and_who_saw_them_is_logged(typed, copy, what):
    assert SHOWN[what] in typed(*words(what), "--review", copy).stdout
    assert logged(copy) == [f"R. Lead: {SAID[what]}"]
    assert "verified" in typed("verify", "--review", copy).stdout


@pytest.mark.parametrize("what", SHOWN)
def test_what_cannot_be_logged_is_not_shown(typed, copy, what):
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw:
        raw.execute("CREATE TRIGGER broken BEFORE INSERT ON consultation BEGIN SELECT RAISE(ABORT, 'no room'); END")
        raw.commit()
    refused = typed(*words(what), "--review", copy, expect=8)
    assert refused.stdout == "" and "no room" in refused.stderr


@pytest.mark.parametrize("more", [[], ["--merged"]])
def test_a_list_without_values_is_no_look_and_logs_nothing(typed, copy, more):
    assert typed("quarantine", *more, "--review", copy).stdout
    assert logged(copy) == []


def test_who_asks_for_one_case_is_told_of_lists_of_rows_that_held_it(copy):
    with open_review(copy, reader="R. Lead") as review:
        lines = merged_away_lines(review.office, with_values=True)
        reference = merged_rows(review.office)[0].reference
    assert any(reference in line for line in lines)
    assert logged(copy, case=reference) == [f"R. Lead: {SAID['merged']}"]
    assert logged(copy, case="DVDS/1900/00001") == []


def test_the_past_is_not_shown_with_values_because_nothing_can_be_logged_there(copy):
    with open_review(copy, as_of=4) as review, pytest.raises(NotAllowed, match="nothing can be recorded there"):
        review.quarantined(with_values=True)


def test_a_correction_that_is_refused_repeats_only_what_was_typed(copy):
    with open_review(copy, reader="R. Lead") as review:
        row = next(int(line.split()[1].strip(":")) for line in review.quarantined(with_values=True) if "Roam" in line)
        with pytest.raises(ImportRefused) as untouched:
            review.admit(row, {"REMARKS": "none"}, why="a try")
        with pytest.raises(ImportRefused, match="Right to Wander"):
            review.admit(row, {"ROUTE": "Right to Wander"}, why="a try")
    assert "Roam" not in str(untouched.value) and "‘…’" in str(untouched.value)
