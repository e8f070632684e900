"""A Friday before a bank holiday: raised at 16:55 from a half-filled form, seen on Tuesday to be late, and taken on."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.reviewing.marks import MarkKind, MarkRequest

FRIDAY = datetime(2026, 5, 22, 15, 55, tzinfo=UTC)  # 16:55 on the wall; Monday is a bank holiday
WORDS = "He has her keys and is on his way"


@pytest.fixture
def raised(small, tmp_path) -> tuple[Path, int]:
    """A review with one urgent matter, and the number of its entry."""
    folder = shutil.copytree(small.folder, tmp_path / "r1")
    with open_review(folder) as review:
        first = review.batches().iloc[0]
    with open_review(folder, reader=first["reviewer"], clock=lambda: FRIDAY) as review:
        desk = review.batch(first["batch"])
        reference = desk.view.references[0]
        desk.open(reference)
        told = desk.mark(MarkRequest(reference=reference, kind=MarkKind.URGENT, key="u", why=WORDS))
    return folder, told.entry


def test_what_was_raised_before_the_holiday_is_late_after_it_until_somebody_holds_it(typed, raised):
    folder, entry = raised
    said = typed("urgent", "--review", folder, expect=14)
    assert "raised by" in said.stdout and "22 May 2026, 16:55:00" in said.stdout and WORDS not in said.stdout
    assert "somebody had to by 22 May 2026, 18:55:00: now duty superintendent" in said.stdout
    assert "next: clare-review urgent" in typed("status", "--review", folder).stdout
    assert WORDS in typed("acknowledge", entry, "--review", folder, "--as", "S02").stdout
    assert "held by S02" in typed("urgent", "--review", folder).stdout
    assert "S02 holds it" in typed("acknowledge", entry, "--review", folder, "--as", "S03", expect=6).stderr
    typed("verify", "--review", folder)


def test_how_urgent_matters_stand_is_data_for_programs_too(typed, raised):
    folder, entry = raised
    told = json.loads(typed("urgent", "--json", "--review", folder, expect=14).stdout)
    assert (told["counts"], told["matters"][0]["entry"]) == ({"late": 1, "waiting": 0, "held": 0}, entry)
    assert json.loads(typed("urgent", "--json", "--review", folder, "--as-of", entry).stdout)["counts"]["waiting"] == 1


def test_she_is_reached_in_a_safe_way_after_a_warning_against_another(typed, raised):
    folder, entry = raised
    on = ("--review", folder, "--as", "S02")
    reference = reference_of(folder, entry)
    lines = typed("desk", *on[:2], expect=14).stdout.splitlines()
    (her,) = [line for line in lines if line.startswith(f"{reference}: open, 0 attempts; because: ")]
    assert "urgent" in her and "RED: 1 urgent matter that nobody holds in time; contact: nobody has it" in her
    said = typed("contact", reference, "--way", "letter", "--at-her-address", *on, expect=6)
    assert "WARNING: no safe way to reach her is known" in said.stdout
    typed("safe-ways", reference, "--way", "call", "--time", "Tue 09:00-11:00", "--do-not", "at_her_address", *on)
    call = ("contact", reference, "--way", "call", "--ended", "reached", *on, "--at")
    assert "Tuesday 12:00 is no time known to be safe" in typed(*call, "2026-05-26 12:00", expect=6).stdout
    assert "reached, noted" in typed(*call, "2026-05-26 10:00").stdout
    assert f"{reference}: reached, 1 attempt" in typed("desk", *on[:2], expect=14).stdout
    typed("verify", "--review", folder)


def test_what_is_needed_is_asked_for_closed_and_opened_again_and_a_caller_has_a_record(typed, raised):
    folder, entry = raised
    on = ("--review", folder, "--as", "S02")
    asked = typed("need", reference_of(folder, entry), "--action", "idva", "--owner", "S03", "--by", "2099-01-01", *on)
    number = asked.stdout.rsplit("(entry ", 1)[1].split(")")[0]
    assert "closed as done" in typed("close", number, "--outcome", "done", *on).stdout
    assert "open again" in typed("undo", number, "--why", "the adviser has left", *on).stdout
    caller = ("--name", "Nora Vale", "--born", "", "--note", "")
    assert "P0001: a record of its own" in typed("came-in", "--channel", "helpline", *caller, *on).stdout
    desk = json.loads(typed("desk", "--json", *on[:2], expect=14).stdout)
    assert desk["unowned"] == len([one for one in desk["people"] if not one["owner"]]) and ["P0001"] in [
        one["references"] for one in desk["people"]
    ]
    typed("verify", "--review", folder)


def reference_of(folder: Path, entry: int) -> str:
    with open_review(folder) as review:
        (raised,) = review.office.keeper.entries(after=entry - 1, upto=entry)
    return raised.subject or ""
