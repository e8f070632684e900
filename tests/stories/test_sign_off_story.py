"""Signing off as people type it: a batch is handed in, sent back, handed in again, signed off, and changed since."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review import open_review
from clare_review.acts.allocating import allocations
from clare_review.acts.status import status_of
from clare_review.cli import app
from clare_review.planning.allocation import Batch

LEAD = "review-lead"


@pytest.fixture
def own(small, tmp_path):
    return shutil.copytree(small.folder, tmp_path / "review")


def first_batch(own: Path) -> Batch:
    with open_review(own, reader=LEAD) as review:
        return allocations(review.office).batches[0]


def say(own: Path, who: str, *words: str) -> str:
    """What a command says, or what it refuses with and its exit code."""
    done = CliRunner().invoke(app, [*words, "--review", str(own), "--as", who])
    problem = done.exception
    return done.stdout if problem is None else f"{getattr(problem, 'exit_code', None)}: {problem}"


def signing(own: Path) -> dict[str, int]:
    with open_review(own, reader=LEAD) as review:
        return status_of(review.office)["signing"]


def test_a_batch_goes_from_its_reader_to_the_lead_and_back_until_it_is_signed_off(own):
    batch = first_batch(own)
    assert say(own, LEAD, "sign-off", batch.id).startswith(f"4: {batch.id}: it was not handed in")
    handed_in = say(own, batch.reviewer, "hand-in", batch.id)
    assert handed_in.startswith(f"{batch.id} is handed in with {len(batch.references)} cases (entry ")
    assert say(own, batch.reviewer, "sign-off", batch.id).startswith(f"5: {batch.id} holds judgements of yours")
    back = say(own, LEAD, "send-back", batch.id, "--why", "Two logs were not read.")
    assert f"{batch.id} is sent back" in back and signing(own)["sent_back"] == 1
    say(own, batch.reviewer, "hand-in", batch.id)
    signed = say(own, LEAD, "sign-off", batch.id)
    assert f"{batch.id} is signed off by {LEAD}" in signed and "rests on your word" in signed
    assert "nothing in it was changed since" in say(own, batch.reviewer, "hand-in", batch.id)
    assert (signing(own)["signed_off"], signing(own)["sent_back"], signing(own)["changed_since"]) == (1, 0, 0)


def test_a_conflict_is_declared_and_a_session_recorded(own):
    batch = first_batch(own)
    said = say(own, batch.reviewer, "declare-conflict", batch.references[0], "--why", "Her cousin.")
    assert said.startswith(f"{batch.reviewer} declared a conflict on {batch.references[0]} (entry ")
    told = signing(own)
    assert (told["conflicts"], told["conflicts_waiting"]) == (1, 0)  # it was finished, so it stays and is flagged
    assert "a calibration session is recorded" in say(own, LEAD, "calibrate", "--about", "What a search is.")
    assert say(own, LEAD, "calibrate", "--about", " ").startswith("1: say with --about")


def test_without_a_correction_there_is_no_amendment(own):
    said = CliRunner().invoke(app, ["amendments", "--review", str(own), "--as-of", "20"]).stdout
    assert said == "no correction took anything away\n"
