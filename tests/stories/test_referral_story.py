"""From a finding that has to be handed over to the figures that change when harm is looked for again, as typed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from clare_review import open_review
from clare_review.reviewing.judgement import DETAILED_REVIEW


@pytest.fixture
def folder(small, tmp_path) -> Path:
    return shutil.copytree(small.folder, tmp_path / "r1")


def told(typed, folder: Path, expect: int = 0) -> dict[str, Any]:
    return json.loads(typed("referrals", "--review", folder, "--json", expect=expect).stdout)


def test_what_has_to_be_handed_over_is_listed_until_it_is_and_each_unit_is_counted_for_itself(typed, folder):
    on = ("--review", folder, "--as", "L01")
    asked = [each["reference"] for each in told(typed, folder, expect=14)["hand_over"]]
    assert asked and "hand over to Professional Standards" in typed("referrals", *on[:2], expect=14).stdout
    made = typed("refer", *asked, "--to", "professional_standards", "--on", "2024-06-03", *on).stdout
    entry = made.split("entry ")[1].strip(")\n").replace(",", "")
    typed("complaint", asked[0], "--on", "2024-06-04", "--with", entry, *on)
    typed("conduct-matter", asked[0], "--on", "2024-06-04", "--with", entry, *on)
    assert told(typed, folder)["units"] == {
        "referrals": 1, "applications": len(asked), "people": len(asked), "complaints": 1, "conduct_matters": 1,
    }  # fmt: skip
    typed("complaint", other_than(folder, asked), "--on", "2024-06-04", "--with", entry, *on, expect=6)
    typed("feed-back", entry, "--what", "sent_back", "--on", "2024-07-01", "--changes", asked[0], *on)
    assert told(typed, folder)["to_read_anew"] == [asked[0]]
    typed("verify", "--review", folder)


def test_harm_found_later_changes_the_count_and_says_so(typed, folder):
    on = ("--review", folder, "--as", "L01")
    reference = other_than(folder, [each["reference"] for each in told(typed, folder, expect=14)["hand_over"]])
    judge = ("judge-harm", reference, "--serious", "no", "--kind", "physical", "--link", "probable",
             "--known-from", "partner", "--why", "A refuge told us.")  # fmt: skip
    assert "look at it first" in typed(*judge, *on, expect=6).stderr
    typed("harm", reference, *on)
    said = typed(*judge, *on).stdout
    assert "harm, people: " in said and " is now " in said
    shown = typed("harm", "--review", folder).stdout
    assert f"on {reference}: harm, people" in shown and "harm is looked for again" in shown
    assert "not searched: PND" in typed("check-harm", reference, "--after", "3", "--found", "nothing_new", *on,
                                        "--searched", "own_records", expect=6).stderr  # fmt: skip
    typed("check-harm", reference, "--after", "3", "--found", "nothing_new", *on, "--left-out", "tried by hand")


def test_what_was_learnt_has_an_owner_and_is_done_when_it_was_proved(typed, folder):
    on = ("--review", folder, "--as", "L01")
    made = typed("cause", "--kind", "training", "--what", "Nobody had been shown how.", *on).stdout
    cause = made.split("entry ")[1].strip(")\n").replace(",", "")
    typed("warning", "--from", "audit", "--on", "2019-05-03", "--became", "acted_on", "--what", "Thin searches.", *on)
    assert f"entry {int(cause):,}: no action answers it" in typed("learning", "--review", folder).stdout
    made = typed(
        "action", "--of", cause, "--owner", "Training", "--due", "2024-09-30", "--what", "Show it.", *on
    ).stdout
    action = made.split("entry ")[1].strip(")\n").replace(",", "")
    assert "OVERDUE, not proved yet" in typed("learning", "--review", folder).stdout
    typed("proof", action, "--proved", "worked", "--what", "Fifty looked at.", *on)
    assert "worked, last proved: worked" in typed("learning", "--review", folder).stdout


def other_than(folder: Path, references: list[str]) -> str:
    """A failure that is none of these, without harm."""
    with open_review(folder) as review:
        from clare_review.acts.settled import settled

        judged = settled(review.office).all_current()
    failed = [one.reference for one in judged if one.instrument == DETAILED_REVIEW and one.category == "service"]
    return next(each for each in failed if each not in references)
