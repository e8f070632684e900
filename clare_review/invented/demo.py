"""The demonstration: an invented force from exports to findings, told as it goes."""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from clare_review.acts.allocating import allocations
from clare_review.acts.at_risk import today_here
from clare_review.acts.cases import Cases
from clare_review.acts.figures import findings_of
from clare_review.acts.recorded import past
from clare_review.acts.watching import watch_of, write_watch
from clare_review.errors import FiguresDoNotBalance, ReviewNotReady
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.making import (
    EXPORTS,
    LEAD,
    REVIEW,
    Made,
    Progress,
    Say,
    Scale,
    nothing_shown,
    scale_named,
)
from clare_review.invented.releasing import release_may
from clare_review.invented.watching import LIVE
from clare_review.invented.whole import make_whole
from clare_review.review import Review, open_review

MARK = "INVENTED.txt"
_RELEASED = datetime(2024, 7, 8, 9, 0, tzinfo=UTC)
_RELEASING_SEED = 2  # of keys that nothing before it used
_ABOUT = "Everything here is invented; `clare-review demo` makes it anew and removes what was here before.\n"


def run_demo(folder: Path, *, size: str = "full", seed: int = 2023, workers: int = 0, say: Say) -> Made:
    """Runs the main job on an invented force in `folder`, and ends by saying what was made and what to open.

    What an earlier demonstration left in `folder` is made anew.

    Raises:
        ReviewError: there is no such size.
        ReviewNotReady: the folder holds something else than a demonstration.
        FiguresDoNotBalance: the review did not find what is hidden in the invented force.
    """
    scale = scale_named(size)
    began = time.monotonic()
    _clear(folder)
    with _bars() as progress:
        made = make_whole(folder, scale, seed=seed, say=say, progress=progress)
    _release_may(made, scale, seed, say)
    with ThreadPoolExecutor(max_workers=1) as beside:  # the ledger does not move any more, so nobody waits for anybody
        written = beside.submit(_write, made)
        _run_notebooks(made.folder, workers, say)
        told = written.result()
    _tell(made, told, say)
    say(f"done in {time.monotonic() - began:,.0f} s")
    return made


def _clear(folder: Path) -> None:
    if folder.exists() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise ReviewNotReady(
            f"{folder} holds something that is no demonstration; name another folder, it stays as it is"
        )
    for name in (EXPORTS, REVIEW, LIVE):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(_ABOUT, encoding="utf-8")


def _run_notebooks(place: Path, workers: int, say: Say) -> None:
    from clare_review.acts.running import run_every_notebook

    with open_review(place) as review:
        run_every_notebook(review.office, workers=workers, say=say)


def _release_may(made: Made, scale: Scale, seed: int, say: Say) -> None:
    """Before the notebooks, none of which is stale when the demonstration ends."""
    clock, chance = OfficeClock(_RELEASED, scale.step), SeededChance(seed + _RELEASING_SEED)
    with open_review(made.folder, reader=LEAD, clock=clock, chance=chance) as lead:
        release_may(lead, made, say)


@dataclass(frozen=True, kw_only=True)
class _Written:
    """Where the findings, the papers and today's charts are, and what the review found, in sentences."""

    report: Path
    papers: Path
    watch: Path
    found: tuple[str, ...]


def _write(made: Made) -> _Written:
    """The findings as a page and the papers; raises FiguresDoNotBalance where they do not hold what is hidden."""
    from clare_review.acts.figures import write_report

    with open_review(made.folder, reader=LEAD) as review:
        found = tuple(_found(review, made, name) for name in ("January", "The end"))
        report, papers, day = write_report(review.office), _write_papers(review), today_here(past(review.office))
    with open_review(made.folder.parent / LIVE, reader=LEAD) as live:
        page = write_watch(live.office, watch_of(live.office, day, cases=Cases(live.office)))
    return _Written(report=report, papers=papers, watch=page, found=found)


def _write_papers(review: Review) -> Path:
    """The board paper as PDF, and the public statement on the last release as a page; gives back where they are."""
    from clare_review.acts.paper_writing import Wanted, write_papers
    from clare_review.acts.release_register import register_of

    (board,) = write_papers(review.office, Wanted(name="board"), ["pdf"])
    released = register_of(review.office).released
    if released:
        write_papers(review.office, Wanted(name="public", release=released[-1].name), ["html"])
    return board.file.parent


def _found(review: Review, made: Made, name: str) -> str:
    entry = made.january if name == "January" else made.end
    found = findings_of(review.office.as_at(entry)).as_json()
    failures = found["failures"]
    hidden = made.force.expected(january=entry == made.january)
    if {word: failures[word] for word in hidden} != hidden:
        raise FiguresDoNotBalance(f"{name}: the review shows {failures}, and {hidden} is hidden in the invented force")
    read = f"{found['risk_assessed']:,} of {found['population']['applications']:,} applications risk-assessed"
    parts = " + ".join(f"{failures[word]} {word}" for word in ("harm", "administrative", "service"))
    return (
        f"{name}, entry {entry:,}: {read}, {found['detailed_reviewed']:,} reviewed in detail, "
        f"{failures['total']} failures = {parts}"
    )


def _tell(made: Made, written: _Written, say: Say) -> None:
    for sentence in written.found:
        say(sentence)
    say(f"the review: {made.folder}")
    say(f"the executed notebooks: {made.folder / 'executed'}")
    say(f"the findings: {written.report}")
    opens = f"{_command()} lab --review {made.folder} --reviewer {_first_reader(made.folder)}"
    say(f"to open a batch in JupyterLab: {opens}")
    say(f"today's applications: {written.watch}")
    say(f"the papers: {written.papers}, the same by `clare-review report`")


def _first_reader(place: Path) -> str:
    with open_review(place) as review:
        return allocations(review.office).batches[0].reviewer


def _command() -> str:
    """How this very program is called from here: by its name where that finds it, else by its path."""
    beside = Path(sys.executable).with_name("clare-review")
    if shutil.which("clare-review") == str(beside):
        return "clare-review"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)


def _bars() -> "AbstractContextManager[Progress]":
    return _Bars() if sys.stdout.isatty() else nullcontext(nothing_shown)


class _Bars:
    """One progress bar for each thing that is being done."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Bars(*columns, console=Console(file=sys.stdout))
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, what: str, done: int, of: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=of)
        self._bars.update(self._tasks[what], completed=done)
