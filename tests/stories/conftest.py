"""A force's exports on disk, and the commands as a person types them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clare_review.invented.making import SCALES, Made, make_review

EXPORTS = Path(__file__).resolve().parents[1] / "data" / "population"
FIRST = ("rms_2018_2023.xlsx", "reviewers.csv", "legacy_2015_2018.csv", "later_incidents.csv", "handlers.csv")
LATE = "additional_checks_2024.csv"

Typed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def typed() -> Typed:
    """Runs one command; a test says itself which exit code it expects."""

    def run(*words: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from clare_review.cli import main; main()", *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def typed_with() -> Typed:
    """The same with variables of the environment, as the first word."""

    def run(variables: dict[str, str], *words: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from clare_review.cli import main; main()", *map(str, words)]
        env = {**os.environ, **variables}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, stdin=subprocess.DEVNULL)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def sealed(typed: Typed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The review of the exports, sealed and extended."""
    folder = tmp_path_factory.mktemp("story") / "r1"
    typed("init", folder, "--as", "lead")
    typed("import", "--review", folder, "--as", "lead", *(EXPORTS / name for name in FIRST))
    typed("seal", "--review", folder, "--as", "lead")
    typed("extend", "--review", folder, "--as", "lead", EXPORTS / LATE)
    return folder


@pytest.fixture(scope="session")
def status(typed: Typed) -> Callable[..., dict[str, Any]]:
    def read(folder: Path, *more: object) -> dict[str, Any]:
        return json.loads(typed("status", "--review", folder, "--json", *more).stdout)

    return read


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small invented review, worked to its end."""
    return make_review(tmp_path_factory.mktemp("small"), SCALES["small"], seed=7, say=lambda _: None)
