"""The progress of a run on a terminal: how many are done, how many a second, and how long it still takes."""

import sys
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from clare_review.running.jobs import RunOutcome, RunResult


class RunProgress:
    """A progress bar for as long as the context lasts; quiet where `console`, the error stream, is no terminal."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        shown = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("notebooks"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            console=shown,
            disable=not (shown.is_terminal if console else sys.stderr.isatty()),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total)
        self._total = total

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._bar.stop()

    def __call__(self, result: RunResult) -> None:
        """One more; what was current already takes no time, so it is no part of what is still to come."""
        if result.outcome is RunOutcome.CURRENT:
            self._total -= 1
            self._bar.update(self._task, total=self._total)
        else:
            self._bar.advance(self._task)


class _Rate(ProgressColumn):
    """How many a second, or a minute where it is less than one."""

    def render(self, task: Task) -> Text:
        """The rate of the last while; nothing until one is known."""
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f}/s" if speed >= 1 else f"{speed * 60:.0f}/min")
