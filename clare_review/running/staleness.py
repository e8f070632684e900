"""What has to run and why: an output is current while everything it rests on is what it was."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.ledger.digest import digest, digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.manifest import RunLine

_PACKAGE = Path(__file__).resolve().parent.parent


def code_digest() -> str:
    """One digest of the package's code and templates as they are on disk, whatever the machine."""
    total = hashlib.sha256()
    for root, pattern in ((_PACKAGE, "**/*.py"), (places.house() / "templates", "**/*.*")):
        for path in sorted(root.glob(pattern)):
            inner = path.relative_to(root).as_posix()
            total.update(f"{inner}\0{digest_of_bytes(path.read_bytes())}\n".encode())
    return total.hexdigest()


class Resting:
    """What outputs rest on; a notebook is read once, and no job is kept. `code` is the package's digest."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._read = cache(_digest_of)

    def of(self, job: Job) -> dict[str, str]:
        """Everything that the output of a job rests on, as digests or positions."""
        own = {"params": digest(dict(job.params)), "notebook": self._read(job.notebook), "code": self._code}
        return own | dict(job.rests_on)


def inside(output: Path, folder: Path) -> str:
    """The path of an output inside the review folder, with forward slashes."""
    return output.relative_to(folder.resolve()).as_posix()


def _digest_of(notebook: Path) -> str:
    return digest_of_bytes(notebook.read_bytes())


def why_stale(job: Job, line: RunLine | None, rests_on: Mapping[str, str], unnoted: frozenset[str]) -> str | None:
    """Why a job has to run, or None when its output is current.

    `line` is the last line of its output, `rests_on` what it rests on now; `unnoted` are the digests of lines that the
    ledger does not know.
    """
    if line is None:
        return "never run"
    if line.outcome is not RunOutcome.DONE:
        return f"last time: {line.outcome.says}"
    if line.digest in unnoted:
        return "the ledger has no note of its last run"
    changed = _changed(job, line, rests_on)
    if changed:
        return f"changed: {', '.join(sorted(changed))}"
    if not job.output.exists():
        return "its notebook is gone"
    if digest_of_bytes(job.output.read_bytes()) != line.output_digest:
        return "its notebook was changed by hand"
    return None


def _changed(job: Job, line: RunLine, rests_on: Mapping[str, str]) -> set[str]:
    """The names of what changed; a position that the params only take from the ledger is no change of theirs."""
    names = rests_on.keys() | line.rests_on.keys()
    changed = {name for name in names if rests_on.get(name) != line.rests_on.get(name)}
    if "ledger" in changed and _but_for_position(job.params) == _but_for_position(line.params):
        changed.discard("params")
    return changed


def _but_for_position(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != "as_of"}
