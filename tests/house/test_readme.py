"""The README's commands exist, and no command is missing from it."""

import re
from pathlib import Path

from typer.main import get_command

from clare_review import errors
from clare_review.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def commands() -> set[str]:
    return set(get_command(app).commands)


def test_every_command_is_in_the_readme():
    assert {name for name in commands() if f"clare-review {name}" not in README} == set()


def test_the_readme_names_no_command_that_does_not_exist():
    assert set(re.findall(r"clare-review ([a-z]+(?:-[a-z]+)*)\b", README)) - commands() == set()


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"make ([a-z][a-z-]+)", README)) - targets == set()


def test_every_exit_code_is_in_the_readme_and_means_one_thing():
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.ReviewError)]
    own = {c.exit_code: c.__name__ for c in classes if "exit_code" in vars(c)}
    assert len(own) == len([c for c in classes if "exit_code" in vars(c)])
    assert [code for code in own if f"| {code} |" not in README] == []


def test_no_file_speaks_of_a_path_of_one_machine():
    text = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".yaml", ".yml", ".toml", ".j2", ".ipynb"}]
    ours = [p for p in text if not {".venv", ".venv-bench", "demo", ".git"} & set(p.relative_to(ROOT).parts)]
    pattern = re.compile(r"(?<![\w.])/(?:work|root|farm)/")
    assert [str(p) for p in ours if pattern.search(p.read_text(encoding="utf-8"))] == []
