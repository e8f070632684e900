"""An invented review shows what is hidden in it at both positions, and is the same on every run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clare_review.invented.making import SCALES, Made, make_review
from clare_review.review import open_review

_MAKE = """
import sys
from pathlib import Path
from clare_review.invented.making import SCALES, make_review
made = make_review(Path(sys.argv[1]), SCALES["small"], seed=5, say=lambda text: None)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make_review(tmp_path_factory.mktemp("made"), SCALES["small"], seed=5, say=lambda text: None)


def failures(made: Made, entry: int) -> dict[str, int]:
    with open_review(made.folder, as_of=entry) as review:
        found = review.findings().as_json()["failures"]
    return {word: found[word] for word in ("total", "harm", "service", "administrative")}


def head(folder: Path) -> tuple[int, str]:
    with open_review(folder) as review:
        position = review.office.position()
    return position.number, position.digest


def test_every_application_is_risk_assessed_and_every_detailed_review_asked_for_is_done(made: Made) -> None:
    with open_review(made.folder) as review:
        batches = review.batches()
    assert batches["applications"].sum() == 60
    assert (batches["finished"] == batches["applications"]).all()


def test_january_shows_what_january_hides(made: Made) -> None:
    assert failures(made, made.january) == made.force.expected(january=True)


def test_the_end_shows_everything_hidden(made: Made) -> None:
    assert failures(made, made.end) == made.force.expected(january=False)


def test_january_knows_nothing_of_what_was_found_later(made: Made) -> None:
    with open_review(made.folder, as_of=made.january) as review:
        population = review.findings().as_json()["population"]
    assert (population["version"], population["applications"]) == (1, 54)


def test_judgements_are_made_in_working_hours(made: Made) -> None:
    with open_review(made.folder) as review:
        times = [entry.at for entry in review.office.keeper.entries()]
    assert len(times) > 80
    assert times == sorted(times)
    assert all(at.weekday() < 5 and 8 <= at.hour < 17 for at in times)


def test_the_ledger_of_an_invented_review_proves_true(made: Made) -> None:
    with open_review(made.folder) as review:
        review.verify()


def test_the_same_seed_makes_the_same_ledger_elsewhere(made: Made, tmp_path: Path) -> None:
    surroundings = os.environ | {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", _MAKE, str(tmp_path)], env=surroundings, check=True, timeout=300)
    assert head(tmp_path / "review") == head(made.folder)
