"""What has to run, and why."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.manifest import RunLine
from clare_review.running.staleness import Resting, why_stale


@pytest.fixture
def given_job(tmp_path: Path) -> Job:
    (tmp_path / "40_review.ipynb").write_text("notebook")
    (tmp_path / "B0001.ipynb").write_text("executed")
    return Job(
        label="B0001",
        notebook=tmp_path / "40_review.ipynb",
        params={"batch": "B0001"},
        output=tmp_path / "B0001.ipynb",
        rests_on={"ledger": "881 ab"},
    )


def why(job: Job, line: RunLine | None, code: str = "c1") -> str | None:
    return why_stale(job, line, Resting(code).of(job), frozenset())


def line_of(job: Job) -> RunLine:
    """The line that a good run of this job leaves."""
    return RunLine(
        label=job.label,
        notebook="40_review",
        params=job.params,
        rests_on=Resting("c1").of(job),
        package="0.1.0",
        outcome=RunOutcome.DONE,
        milliseconds=1,
        output="B0001.ipynb",
        at=datetime(2024, 1, 11, tzinfo=UTC),
        output_digest=digest_of_bytes(job.output.read_bytes()),
    )


def test_what_was_never_run_has_to_run(given_job: Job) -> None:
    assert why(given_job, None) == "never run"


def test_a_good_run_of_which_nothing_changed_is_current(given_job: Job) -> None:
    assert why(given_job, line_of(given_job)) is None


@pytest.mark.parametrize("outcome", [outcome for outcome in RunOutcome if not outcome.good])
def test_a_run_that_did_not_end_well_has_to_run_again(given_job: Job, outcome: RunOutcome) -> None:
    assert why(given_job, replace(line_of(given_job), outcome=outcome)) == f"last time: {outcome.says}"


def test_a_change_in_anything_the_output_rests_on_is_named(given_job: Job) -> None:
    line = line_of(given_job)
    changed = replace(
        given_job, params={"batch": "B0001", "reader": "R08"}, rests_on={"ledger": "882 cd", "cases": "x"}
    )
    given_job.notebook.write_text("notebook, edited")
    assert why(changed, line, code="c2") == "changed: cases, code, ledger, notebook, params"


def test_a_ledger_that_moved_is_named_alone_where_the_params_only_follow_it(given_job: Job) -> None:
    at = replace(given_job, params={"batch": "B0001", "as_of": 881})
    moved = replace(at, params={"batch": "B0001", "as_of": 882}, rests_on={"ledger": "882 cd"})
    assert why(moved, line_of(at)) == "changed: ledger"
    assert why(replace(at, params=moved.params), line_of(at)) == "changed: params"


def test_an_output_that_is_gone_or_was_changed_by_hand_has_to_run_again(given_job: Job) -> None:
    line = line_of(given_job)
    given_job.output.write_text("edited")
    assert why(given_job, line) == "its notebook was changed by hand"
    given_job.output.unlink()
    assert why(given_job, line) == "its notebook is gone"


def test_a_run_that_the_ledger_did_not_note_has_to_run_again(given_job: Job) -> None:
    line = line_of(given_job)
    for unnoted, said in (({line.digest}, "the ledger has no note of its last run"), ({"another"}, None)):
        assert why_stale(given_job, line, Resting("c1").of(given_job), frozenset(unnoted)) == said
