"""What the panel is given: frozen views and a handful of functions, never the store.

The contract holds for any panel: whoever builds a `PanelDesk` logs the consultation before `open` returns, and decides
in `record` by `recording.must_be_able_to_record` inside the transaction that appends.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from clare_review.guidance.results import StepResult
from clare_review.ledger.draft import Claim, Draft
from clare_review.ledger.stages import Stage
from clare_review.planning.signals import Signal
from clare_review.population.records import Case
from clare_review.reviewing.care import NO_CARE, Care, Had
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Standing, detailed_required
from clare_review.reviewing.marks import CaseMarks, Mark, MarkRequest
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.recording import Recorded, RecordingPosition, RecordRequest

__all__ = [
    "BatchView",
    "CaseProgress",
    "CaseView",
    "ExportedRow",
    "Keeping",
    "PanelDesk",
    "RecordRequest",
    "Recorded",
    "RecordingPosition",
    "next_unfinished",
    "preceding",
    "progress_of",
]


@dataclass(frozen=True, kw_only=True)
class BatchView:
    """A batch: its id, whose it is, and its applications in the order of work; `stages` as in `planning.Batch`."""

    id: str
    reviewer: str
    band: str
    references: tuple[str, ...]
    stage: Stage = Stage.FIRST
    stages: Mapping[str, Stage] = field(default_factory=dict)

    def stage_of(self, reference: str) -> Stage:
        """As what one of its cases is read."""
        return self.stages.get(reference, self.stage)


@dataclass(frozen=True, kw_only=True)
class CaseProgress:
    """How far one application of a batch has come; `entries` are the judgements that stand."""

    reference: str
    band: str
    risk_assessed: bool
    detailed_required: bool | None
    detailed_reviewed: bool
    immediate_contact: bool = False
    entries: tuple[int, ...] = ()

    @property
    def finished(self) -> bool:
        return self.risk_assessed and (self.detailed_reviewed or not self.detailed_required)


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """One opened case, with everything a reader sees and everything the rules of recording look at.

    `hidden` names what is not shown of it; see `masking`.
    """

    reference: str
    band: str
    case: Case
    clock: tuple[StepResult, ...]
    signals: tuple[Signal, ...]
    position: RecordingPosition
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExportedRow:
    """One row of an export as it was exported, and what each cell was understood as (None: it was not placed)."""

    file: str
    sheet: str
    row: int
    fate: str
    cells: tuple[tuple[str, str, str | None], ...]  # header, the text exported, the text understood


class Keeping(Protocol):
    """Keeps what is typed and not recorded, and knows which window has a case open; of the desk's reader alone."""

    def keep(self, reference: str, instrument: str, value: Mapping[str, Any], fence: int) -> datetime:
        """Replaces a draft durably; raises RecordingRefused when the case is open in a later window."""

    def drop(self, reference: str, instrument: str, fence: int) -> None:
        """Throws a draft away."""

    def of(self, reference: str) -> Mapping[str, Draft]:
        """Instrument to draft, for one application."""

    def drafted(self) -> frozenset[str]:
        """The applications with a draft."""

    def claim(self, reference: str, holder: str, *, instead_of: Iterable[str] = (), take: bool = False) -> Claim:
        """Takes a case for a window, or tells which window has it."""

    def still_held(self, reference: str, fence: int) -> bool:
        """Notes a sign of life; False when the case is open in a later window."""

    def release(self, reference: str, fence: int) -> None:
        """Lets go of a case."""


@dataclass(frozen=True, kw_only=True)
class PanelDesk:
    """The functions a panel may call; every other thing on the screen is worked out from what they return.

    `open` logs the consultation, then returns the case. `record` appends and returns the ledger's answer. `standing`
    gives the progress of the batch in its order. `read_only` is why nothing can be recorded, or empty. `live` is False
    where nobody can click, as in a notebook executed in a batch: then only the receipt is shown. `keeping` holds
    drafts. `mark` appends an urgent matter, a deferral or a passing on, and `marks` tells where they stand. `exported`
    gives the rows of the exports behind a case. `recorded_today` counts the reader's judgements of the day. `severe`
    warns, by reference, before a case is opened; `care` and `had_today` say when the others come first. `prepare`
    gathers a case ahead without showing it to anybody. What is done within `together` may become one transaction: it is
    said to nobody, and nothing is shown, before it has ended.
    """

    reader: str
    batch: BatchView
    instruments: Mapping[str, Instrument]
    standing: Callable[[], Sequence[CaseProgress]]
    open: Callable[[str], CaseView]
    record: Callable[[RecordRequest], Recorded]
    new_key: Callable[[], str]
    keeping: Keeping
    mark: Callable[[MarkRequest], Mark]
    marks: Callable[[], Mapping[str, CaseMarks]]
    exported: Callable[[str], Sequence[ExportedRow]]
    recorded_today: Callable[[], int]
    severe: Mapping[str, str] = field(default_factory=dict)
    care: Care = NO_CARE
    had_today: Callable[[], Had] = dict
    prepare: Callable[[str], None] = lambda reference: None
    together: Callable[[], AbstractContextManager[None]] = nullcontext
    marking: str = ""
    read_only: str = ""
    live: bool = True


def progress_of(standing: Standing, batch: BatchView, bands: Mapping[str, str]) -> tuple[CaseProgress, ...]:
    """The progress of each application of a batch, from where the judgements stand; `bands` by reference."""
    return tuple(progress_on(standing, each, bands.get(each, batch.band)) for each in batch.references)


def next_unfinished(
    progress: Sequence[CaseProgress], after: str | None = None, aside: Iterable[str] = ()
) -> str | None:
    """The next application with work left, looking on from `after` and round to the start; None when all is done.

    Those in `aside` are passed over: they were left for later or passed on.
    """
    start = next((n + 1 for n, each in enumerate(progress) if each.reference == after), 0)
    in_turn = [*progress[start:], *progress[:start]]
    passed_over = frozenset(aside)
    return next((each.reference for each in in_turn if not each.finished and each.reference not in passed_over), None)


def preceding(references: Sequence[str], before: str) -> str | None:
    """The application that stands before another in the batch, or None at its start."""
    place = references.index(before)
    return references[place - 1] if place else None


def progress_on(standing: Standing, reference: str, band: str) -> CaseProgress:
    """The progress of one application."""
    chains = standing.of(reference)
    risk = chains[RISK_ASSESSMENT][-1] if RISK_ASSESSMENT in chains else None
    return CaseProgress(
        reference=reference,
        band=band,
        risk_assessed=risk is not None,
        detailed_required=detailed_required(risk),
        detailed_reviewed=DETAILED_REVIEW in chains,
        immediate_contact=risk is not None and risk.answers.get("immediate_contact") == "yes",
        entries=tuple(sorted(chain[-1].entry for chain in chains.values())),
    )
