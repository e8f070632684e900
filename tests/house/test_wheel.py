"""What is installed holds everything that it needs."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = out.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("folder", ["notebooks", "templates", "params"])
def test_the_wheel_carries_every_file_of_a_folder(names, folder):
    files = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
    files = {name for name in files if ".ipynb_checkpoints" not in name}
    assert files
    assert {name for name in files if f"clare_review/_house/{name}" not in names} == set()


def test_the_wheel_carries_every_module_and_what_lies_beside_it(names):
    ours = [p for p in (ROOT / "clare_review").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {p.relative_to(ROOT).as_posix() for p in ours} - names == set()


def test_the_wheel_puts_the_command_on_the_path(names):
    assert any(name.endswith("entry_points.txt") for name in names)
