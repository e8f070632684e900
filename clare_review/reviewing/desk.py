"""What the panel is given: frozen views and a handful of functions, never the store.

The contract holds for any panel: whoever builds a `PanelDesk` logs the consultation before `open` returns, and decides
in `record` by `recording.must_be_able_to_record` inside the transaction that appends.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clare_review.guidance.results import StepResult
from clare_review.planning.signals import Signal
from clare_review.population.records import Case
from clare_review.reviewing.judgement import RISK_ASSESSMENT, Judgement, Standing
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.recording import Recorded, RecordingPosition, RecordRequest

__all__ = [
    "BatchView",
    "CaseProgress",
    "CaseView",
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
    """A batch: its id, whose it is, and its applications in the order of work."""

    id: str
    reviewer: str
    band: str
    references: tuple[str, ...]


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
    """One opened case, with everything a reader sees and everything the rules of recording look at."""

    reference: str
    band: str
    case: Case
    clock: tuple[StepResult, ...]
    signals: tuple[Signal, ...]
    position: RecordingPosition


@dataclass(frozen=True, kw_only=True)
class PanelDesk:
    """The functions a panel may call; every other thing on the screen is worked out from what they return.

    `open` logs the consultation, then returns the case. `record` appends and returns the ledger's answer. `standing`
    gives the progress of the batch in its order. `read_only` is why nothing can be recorded, or empty. `live` is False
    where nobody can click, as in a notebook executed in a batch: then only the receipt is shown.
    """

    reader: str
    batch: BatchView
    instruments: Mapping[str, Instrument]
    standing: Callable[[], Sequence[CaseProgress]]
    open: Callable[[str], CaseView]
    record: Callable[[RecordRequest], Recorded]
    new_key: Callable[[], str]
    read_only: str = ""
    live: bool = True


def progress_of(standing: Standing, batch: BatchView, bands: Mapping[str, str]) -> tuple[CaseProgress, ...]:
    """The progress of each application of a batch, from where the judgements stand; `bands` by reference."""
    return tuple(_progress(standing, each, bands.get(each, batch.band)) for each in batch.references)


def next_unfinished(progress: Sequence[CaseProgress], after: str | None = None) -> str | None:
    """The next application with work left, looking on from `after` and round to the start; None when all is done."""
    start = next((n + 1 for n, each in enumerate(progress) if each.reference == after), 0)
    in_turn = [*progress[start:], *progress[:start]]
    return next((each.reference for each in in_turn if not each.finished), None)


def preceding(references: Sequence[str], before: str) -> str | None:
    """The application that stands before another in the batch, or None at its start."""
    place = references.index(before)
    return references[place - 1] if place else None


def _progress(standing: Standing, reference: str, band: str) -> CaseProgress:
    stands: list[Judgement] = [chain[-1] for chain in standing.of(reference).values()]
    risk = standing.current(reference, RISK_ASSESSMENT)
    return CaseProgress(
        reference=reference,
        band=band,
        risk_assessed=standing.risk_assessed(reference),
        detailed_required=standing.detailed_required(reference),
        detailed_reviewed=standing.detailed_reviewed(reference),
        immediate_contact=risk is not None and risk.answers.get("immediate_contact") == "yes",
        entries=tuple(sorted(each.entry for each in stands)),
    )
