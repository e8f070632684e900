"""The same seed writes the same bytes, wherever and whenever it runs."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.unit.invented.conftest import Written

_WRITE = """
import sys
from pathlib import Path
from clare_review.invented.exports import write_exports
write_exports(Path(sys.argv[1]), seed=int(sys.argv[2]), applications=60, late=6, recognised=6, reviewers=4)
"""


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def write_elsewhere(folder: Path, seed: int) -> None:
    surroundings = os.environ | {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    command = [sys.executable, "-c", _WRITE, str(folder), str(seed)]
    subprocess.run(command, env=surroundings, check=True, timeout=120)


def test_another_hash_seed_time_zone_and_locale_write_the_same_bytes(small: Written, tmp_path: Path) -> None:
    write_elsewhere(tmp_path, seed=7)
    assert digests(tmp_path) == digests(small.folder)


def test_another_seed_writes_another_force(small: Written, tmp_path: Path) -> None:
    write_elsewhere(tmp_path, seed=8)
    assert not set(digests(tmp_path).values()) & set(digests(small.folder).values())
