"""The invented review asks whether it can be trusted: second readings, a cleared sample, known answers, a report."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review.acts.backing_up import back_up
from clare_review.acts.known_cases import known_readings
from clare_review.acts.signing_off import signing_frame
from clare_review.acts.status import status_of
from clare_review.assurance.comparing import By
from clare_review.cli import app
from clare_review.invented.making import SCALES, Made
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import Stage, is_at
from clare_review.review import open_review, restore_review
from clare_review.running.bundle import Lock
from tests.made_once import small_assured

SMALL = SCALES["small"]


@pytest.fixture(scope="module")
def assured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, list[str]]:
    """A small invented review with its second part, and what that said."""
    return small_assured(tmp_path_factory)


@pytest.fixture(scope="module")
def trusted(assured: tuple[Made, list[str]]) -> Made:
    return assured[0]


@pytest.fixture(scope="module")
def told(assured: tuple[Made, list[str]]) -> list[str]:
    return assured[1]


def test_two_planted_failures_are_found_and_the_bounds_hold_the_truth(trusted: Made, told: list[str]) -> None:
    with open_review(trusted.folder) as review:
        found = review.assurance().trust.told.elusion
    assert found is not None and found.overall.found == 2 <= found.overall.most
    assert any(said.startswith("2 missed failures planted among") and "2 found" in said for said in told)


def test_every_stratum_of_the_sample_is_read_to_its_end(trusted: Made) -> None:
    with open_review(trusted.folder) as review:
        draws = review.assurance().trust.told.draws
    assert {each.purpose for each in draws} == {"second_reading", "cleared_sample", "re_read"}
    assert all(each.drawn == each.read for each in draws)


def test_readers_of_known_cases_are_measured_and_one_failure_is_missed(trusted: Made) -> None:
    with open_review(trusted.folder) as review:
        known = known_readings(review.office)
        marks = review.assurance().trust.told.overall
    assert len(known.answers) == known.given and 0 < marks.sensitivity.right < marks.sensitivity.of


def test_readers_stand_against_their_own_earlier_reading_and_before_and_after_a_session(trusted: Made) -> None:
    with open_review(trusted.folder) as review:
        told = review.assurance().trust.told
    assert told.own[0].pairs == 12 == sum(each.pairs for each in told.own[1:])
    before, astride, after = told.groups[By.CALIBRATION]
    assert before.pairs and astride.pairs and not after.pairs and len(told.sessions) == 1


def test_one_batch_was_changed_after_it_was_signed_off_and_one_came_back(trusted: Made, told: list[str]) -> None:
    with open_review(trusted.folder) as review:
        signing, frame = status_of(review.office)["signing"], signing_frame(review.office)
    assert (signing["signed_off"], signing["changed_since"], signing["handed_in"]) == (3, 1, 1)
    assert list(frame["changed since"])[:4] == [0, 0, 1, 0]
    assert any("B0002 sent back, handed in again and signed off" in said for said in told)


def test_neither_second_readings_nor_known_cases_move_a_figure_before_something_is_decided(trusted: Made) -> None:
    with open_review(trusted.folder) as review:
        judged = review.office.entries(EntryKind.JUDGED)
    decided = next(entry.number for entry in judged if is_at(entry, Stage.ADJUDICATION))
    assert decided - 1 > trusted.end
    with open_review(trusted.folder, as_of=trusted.end) as then, open_review(trusted.folder, as_of=decided - 1) as now:
        before, after = then.findings().as_json(), now.findings().as_json()
    assert before["risk_assessed"] == after["risk_assessed"]
    assert {name: before["tables"][name] for name in ("volumes", "progress", "risk_now")} == {
        name: after["tables"][name] for name in ("volumes", "progress", "risk_now")
    }


def test_the_command_says_what_readers_found_and_the_ledger_proves(trusted: Made, tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["known", "--review", str(trusted.folder)])
    assert shown.exit_code == 0 and "known cases read" in shown.output and "all: failures found" in shown.output
    (tmp_path / "known.yaml").write_text("cases:\n  - {reference: x}\n")
    asked = ["known", "--review", str(trusted.folder), "--give-out", str(tmp_path / "known.yaml")]
    refused = CliRunner().invoke(app, asked)
    assert refused.exit_code != 0
    with open_review(trusted.folder) as review:
        review.verify()


def test_the_sealed_list_is_in_a_backup_and_measures_the_same_once_restored(trusted: Made, tmp_path: Path) -> None:
    lock = Lock(passphrase="correct horse battery staple")
    with open_review(trusted.folder, reader="lead") as review:
        back_up(review.office, tmp_path / "b.age", lock)
        before = known_readings(review.office).as_json()
    (trusted.folder / "runs" / "backups.jsonl").unlink()
    restore_review(tmp_path / "b.age", tmp_path / "again", lock)
    with open_review(tmp_path / "again") as review:
        assert known_readings(review.office).as_json() == before and before["read"] == before["given"]
