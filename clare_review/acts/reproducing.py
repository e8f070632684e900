"""Reproducing a run: the same notebook with the same parameters, executed again and held against what was noted."""

import json
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from clare_review import places
from clare_review.acts.noting import limits_of, manifest_of
from clare_review.acts.office import Office
from clare_review.acts.paper_writing import NOTED_AS, changed_since, remade
from clare_review.acts.personal import names_in
from clare_review.errors import ReviewError, RunFailed
from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.manifest import RunLine
from clare_review.running.run import run_notebooks
from clare_review.running.staleness import Resting, code_digest
from clare_review.running.tidying import receipt_of


@dataclass(frozen=True, kw_only=True)
class Reproduced:
    """What became of reproducing a run: `same_bytes` of the whole notebook; None of `same_receipt` cannot be told.

    `differs` says in which line the receipts part, and what it said then and says now.
    """

    run: int
    line: RunLine
    same_bytes: bool
    same_receipt: bool | None
    changed: tuple[str, ...]
    differs: str = ""

    def sentence(self) -> str:
        """One line for a screen."""
        where = f"run {self.run} ({self.line.label}, {self.line.at:%Y-%m-%d %H:%M} UTC)"
        paper = self.line.notebook.startswith(NOTED_AS)
        if self.same_bytes:
            return f"{where}: reproduced, every byte of the {'paper' if paper else 'notebook'} is the same"
        changed = f"; since then changed: {', '.join(self.changed)}" if self.changed else ""
        if self.same_receipt:
            return f"{where}: reproduced, its receipt is the same to the byte; other parts of it differ{changed}"
        if self.same_receipt is None:
            return f"{where}: it differs, and the notebook it left then is not there to be compared with{changed}"
        return f"{where}: not reproduced, its {'bytes differ' if paper else 'receipt differs'}{self.differs}{changed}"


def reproduce(office: Office, run: int, *, engine: str = "") -> Reproduced:
    """Executes a run again, as at the same entry, and compares what it leaves with what was noted.

    `run` is the number of the run's line in the manifest. The notebook made for this is removed
    again when it is the same, and stays in runs/reproduced when it is not.

    Raises:
        ReviewError: there is no such run, it was not done, or the ledger has no note of it.
        RunFailed: it could not be executed again.
    """
    manifest = manifest_of(office)
    lines = manifest.lines()
    if not 1 <= run <= len(lines):
        raise ReviewError(f"run {run}: there is no such run (there are {len(lines):,} in runs/manifest.jsonl)")
    line = lines[run - 1]
    if line.outcome is not RunOutcome.DONE:
        raise ReviewError(f"run {run} ({line.label}) was not done ({line.outcome.says}), so there is nothing to match")
    if line.digest in manifest.unnoted():
        raise ReviewError(f"run {run} ({line.label}): the ledger has no note of it, so there is nothing to hold it to")
    if line.notebook.startswith(NOTED_AS):
        same = digest_of_bytes(remade(office, line)) == line.output_digest
        return Reproduced(run=run, line=line, same_bytes=same, same_receipt=same, changed=changed_since(office, line))
    again = _again(office, line, engine)
    before, after = _receipt(office.folder / line.output, line.output_digest), _receipt(again)
    same = digest_of_bytes(again.read_bytes()) == line.output_digest
    if same:
        again.unlink()
    return Reproduced(
        run=run,
        line=line,
        same_bytes=same,
        same_receipt=same or (None if before is None else before == after),
        changed=_changed(office, line),
        differs=_where_they_part(before, after) if before and after else "",
    )


def _where_they_part(before: str, after: str) -> str:
    """The first line in which two receipts differ, or nothing."""
    pairs = zip_longest(before.splitlines(), after.splitlines(), fillvalue="nothing")
    found = ((number, one, other) for number, (one, other) in enumerate(pairs, 1) if one != other)
    return next((f" in line {number}: then {one!r}, now {other!r}" for number, one, other in found), "")


def _again(office: Office, line: RunLine, engine: str) -> Path:
    job = replace(_job(line), names=names_in(office, line.label))
    limits = limits_of(office.settings.running)
    (result,) = run_notebooks([job], 1, folder=office.folder, limits=limits, engine=engine)
    if not result.outcome.good:
        raise RunFailed(f"{line.label}: {result.outcome.says}: {result.error}")
    return result.output


def _job(line: RunLine) -> Job:
    return Job(
        label=line.label,
        notebook=places.house() / "notebooks" / f"{line.notebook}.ipynb",
        params=line.params,
        output=Path("runs") / "reproduced" / f"{line.label}.ipynb",
    )


def _changed(office: Office, line: RunLine) -> tuple[str, ...]:
    """What of the program differs from what the run rested on."""
    now = Resting(code_digest()).of(_job(line))
    return tuple(sorted(name for name in ("code", "notebook") if now[name] != line.rests_on.get(name)))


def _receipt(path: Path, digest: str | None = None) -> str | None:
    """The receipt of an executed notebook; None where there is none, or another one than the `digest` says."""
    if not path.exists():
        return None
    data = path.read_bytes()
    if digest is not None and digest_of_bytes(data) != digest:
        return None
    return receipt_of(json.loads(data))
