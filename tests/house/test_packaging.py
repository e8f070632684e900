"""The files that say what is needed say the same, and hold no addresses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"matplotlib": "matplotlib-base", "psycopg[binary]": "psycopg"}
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-bench.lock")


def wanted() -> set[str]:
    lines = [*PROJECT["dependencies"], *(line for part in PROJECT["optional-dependencies"].values() for line in part)]
    found = set()
    for line in lines:
        name, bound = re.fullmatch(r"([a-z0-9-]+(?:\[[a-z]+\])?)(>=.+)", line).groups()
        found.add(CONDA_NAMES.get(name, name) + bound)
    return found | {f"python{PROJECT['requires-python']}"}


def test_environment_yml_asks_for_what_pyproject_asks_for():
    listed = re.findall(r"^ +- ([^\s:]+)$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) - {"conda-forge", "pip"} == wanted()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_a_hash(lock):
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert blocks
    assert [block[:60] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock):
    assert re.findall(r"https?://|file:", (ROOT / lock).read_text(encoding="utf-8")) == []


def test_every_package_we_ask_for_is_locked():
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / LOCKS[0]).read_text(encoding="utf-8"), re.MULTILINE))
    asked = {re.match(r"[a-z0-9-]+", line).group() for line in PROJECT["dependencies"]}
    assert asked - locked == set()
