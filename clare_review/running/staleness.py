"""What has to run and why: an output is current while everything it rests on is what it was."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.ledger.digest import digest, digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.manifest import RunLine

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A job with everything its output rests on; `why` it has to run, or None when its output is current."""

    job: Job
    rests_on: Mapping[str, str]
    why: str | None


def code_digest() -> str:
    """One digest of the package's code and templates as they are on disk, whatever the machine."""
    total = hashlib.sha256()
    for root, pattern in ((_PACKAGE, "**/*.py"), (places.house() / "templates", "**/*.*")):
        for path in sorted(root.glob(pattern)):
            inner = path.relative_to(root).as_posix()
            total.update(f"{inner}\0{digest_of_bytes(path.read_bytes())}\n".encode())
    return total.hexdigest()


def plan_runs(
    jobs: Sequence[Job],
    latest: Mapping[str, RunLine],
    folder: Path,
    code: str,
    unnoted: frozenset[str] = frozenset(),
) -> tuple[Planned, ...]:
    """Each job with why it has to run.

    `latest` is the last line of each output, `code` the package's digest; `unnoted` are the digests of lines that the
    ledger does not know.
    """
    read = cache(_digest_of)
    return tuple(_planned(job, latest.get(inside(job.output, folder)), code, unnoted, read) for job in jobs)


def inside(output: Path, folder: Path) -> str:
    """The path of an output inside the review folder, with forward slashes."""
    return output.relative_to(folder.resolve()).as_posix()


def _digest_of(notebook: Path) -> str:
    return digest_of_bytes(notebook.read_bytes())


def _planned(
    job: Job, line: RunLine | None, code: str, unnoted: frozenset[str], read: Callable[[Path], str]
) -> Planned:
    rests_on = {
        "params": digest(dict(job.params)),
        "notebook": read(job.notebook),
        "code": code,
        **job.rests_on,
    }
    return Planned(job=job, rests_on=rests_on, why=_why(job, line, rests_on, unnoted))


def _why(job: Job, line: RunLine | None, rests_on: Mapping[str, str], unnoted: frozenset[str]) -> str | None:
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
