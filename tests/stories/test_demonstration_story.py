"""The whole demonstration, as `make demo` runs it, on the small force."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review.cli.start import app
from clare_review.invented.demo import run_demo

pytestmark = pytest.mark.long


def test_after_the_demonstration_no_notebook_is_stale(tmp_path: Path) -> None:
    made = run_demo(tmp_path / "demo", size="small", say=lambda words: None)
    for notebook in ("review", "safeguarding", "findings", "release"):
        words = ["run", notebook, "--plan", "--review", str(made.folder), *(["--all"] if notebook == "review" else [])]
        assert "nothing to run" in CliRunner().invoke(app, words).stdout, notebook
