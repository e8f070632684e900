"""One batch as its reader works it: what a review notebook shows, and the functions its panel is given."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clare_review.acts.allocating import Allocations, one_batch
from clare_review.acts.batch_standing import BatchStanding
from clare_review.acts.batch_views import counts_of, view_of
from clare_review.acts.cases import CaseFile, Cases, consult, has_consulted
from clare_review.acts.desk_keeping import DeskKeeping, exported_rows, judged_today, mark, recorded_today
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.recording import OnCase, on_case, record
from clare_review.acts.sides import reviewer_named
from clare_review.acts.signing_off import say_signing
from clare_review.acts.unmasking import is_unmasked, unmask
from clare_review.errors import NotAllowed
from clare_review.guidance.clock import clock
from clare_review.guidance.lines import Step
from clare_review.guidance.results import Result
from clare_review.guidance.steps import CaseSteps
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.giving import CHANGES_HANDS
from clare_review.ledger.keeper import Check
from clare_review.ledger.stages import Stage
from clare_review.planning.points import Band
from clare_review.planning.signals import signals
from clare_review.population.records import Application, Reviewer, worked_as, worked_by
from clare_review.reviewing.care import Care
from clare_review.reviewing.conflicts import fold_conflicts, say_conflict
from clare_review.reviewing.desk import (
    CaseProgress,
    CaseView,
    ExportedRow,
    PanelDesk,
    Recorded,
    RecordingPosition,
    RecordRequest,
)
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.reviewing.marks import CaseMarks, Mark, MarkRequest, say_passed_on
from clare_review.reviewing.masking import HIDDEN, Mask, masked
from clare_review.reviewing.severity import severity_of

if TYPE_CHECKING:
    import pandas as pd

    from clare_review.reviewing.panel.widget import ReviewPanel

_STEPS = (Step.INITIAL_CHECKS, Step.FACE_TO_FACE, Step.TOTAL)
_SAY = {Result.WITHIN: "within", Result.OVER: "over", Result.CANNOT_TELL: "cannot tell"}


class BatchDesk:
    """One batch for its reader, or for an analyst who looks on; no table here holds a name or any text of a case."""

    def __init__(
        self, office: Office, batch_id: str, *, cases: Cases | None = None, allocated: Allocations | None = None
    ) -> None:
        """Takes the batch up; `cases` and `allocated` may be shared by desks that see the same population.

        Raises:
            ReviewNotReady: there is no such batch.
        """
        self._office = office
        self._shared = cases
        self._allocated = allocated.one(batch_id) if allocated else one_batch(office, batch_id)
        self.view = view_of(self._allocated.batch)
        self._standing = BatchStanding(self.view, self._allocated.band_of)

    def overview(self) -> "pd.DataFrame":
        """One row per application, in the order of work."""
        import pandas as pd

        rows = [self._row(number, each) for number, each in enumerate(self.progress_of_cases(), 1)]
        return pd.DataFrame(rows).set_index("case")

    def bands(self) -> "pd.DataFrame":
        """How many applications each band has here, and how far they have come."""
        import pandas as pd

        progress = self.progress_of_cases()
        rows = {band.value: counts_of([each for each in progress if each.band == band.value]) for band in Band}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("band")

    def clocks(self) -> "pd.DataFrame":
        """For each step of the guidance, how many applications were within, over, or cannot be told."""
        import pandas as pd

        told: dict[Step, Counter[Result]] = {step: Counter() for step in _STEPS}
        provisional: Counter[Step] = Counter()
        for reference in self.view.references:
            for result in clock(CaseSteps.of(self._applications[reference]), self._office.guidance):
                if result.step in told:
                    told[result.step][result.result] += 1
                    provisional[result.step] += result.provisional
        rows = {
            step.say: {
                **{_SAY[result]: told[step][result] for result in Result},
                "of these provisional": provisional[step],
            }
            for step in _STEPS
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("step")

    def progress_of_cases(self) -> tuple[CaseProgress, ...]:
        """How far each application has come, in the order of work."""
        return self._standing.look(self._office).progress

    def panel(self) -> "ReviewPanel":
        """The panel a reviewer records in; nothing of a case is shown before it is opened."""
        from clare_review.reviewing.panel import review_panel

        return review_panel(self.panel_desk())

    def panel_desk(self) -> PanelDesk:
        """The functions the panel is given."""
        care = self._office.settings.care
        return PanelDesk(
            reader=self._office.reader,
            batch=self.view,
            instruments=self._office.instruments,
            standing=self.progress_of_cases,
            open=self.open,
            record=self.record,
            new_key=self._office.key,
            keeping=DeskKeeping(self._office, self._must_be_allowed, self.view.stage),
            mark=self.mark,
            marks=self._marks,
            exported=self.exported,
            recorded_today=lambda: recorded_today(self._office),
            severe=self._severe(),
            care=Care(in_a_day=care.hard_in_a_day, in_a_row=care.hard_in_a_row),
            had_today=lambda: {each: bool(self._warning(each)) for each in judged_today(self._office)},
            prepare=self.prepare,
            together=self.together,
            marking=self._office.settings.marking,
            read_only=self._read_only(),
            live=not self._office.as_of,
        )

    def open(self, reference: str) -> CaseView:
        """Logs the consultation, then gathers the case.

        Raises:
            NotAllowed: the case is not in this batch, the batch is somebody else's, or the reader handled it.
        """
        consult(self._office, reference, why=f"review of batch {self.view.id}", check=self._may_open(reference))
        read = self._cases.file(reference)
        with self._office.at_one_moment() as present:
            told = on_case(present, reference, self.view.stage_of(reference))
        steps = clock(CaseSteps.of(read.case.application), self._office.guidance)
        view = CaseView(
            reference=reference,
            band=self._allocated.band_of.get(reference, self.view.band),
            case=read.case,
            clock=steps,
            signals=signals(read.case, steps, self._office.points),
            position=self._position(read, told, opened=True),
        )
        return masked(view, self._hidden(view))

    def record(self, request: RecordRequest) -> Recorded:
        """Records one judgement; see `acts.recording.record`."""
        stage = self.view.stage_of(request.reference)
        return record(self._office, request, self._position_in, stage, drafted_at=self.view.stage)

    def mark(self, request: MarkRequest) -> Mark:
        """Marks a case of this batch; see `acts.desk_keeping.mark`. Raises as `open` does, too."""
        stage = self.view.stage_of(request.reference)
        return mark(self._office, request, self.view.id, self._may_open(request.reference), stage)

    def exported(self, reference: str) -> tuple[ExportedRow, ...]:
        """The rows of the exports behind a case the reader has open.

        Raises:
            NotAllowed: the reader may not open the case, or has not.
        """
        self._must_be_allowed(reference)
        if not has_consulted(self._office, reference):
            raise NotAllowed(f"{reference} was not opened: open the case first")
        if self._hide and not is_unmasked(self._office, reference, self.view.stage_of(reference)):
            raise NotAllowed(f"the rows of the exports show what is {HIDDEN}")
        return exported_rows(self._office, reference)

    def prepare(self, reference: str) -> None:
        """Gathers a case before it is asked for; nobody is shown anything, so nothing is logged."""
        if reference in self.view.references:
            self._cases.file(reference)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of what is done within it; see `ledger.keeper.Keeper.together`."""
        self._cases.begin()
        try:
            with self._office.keeper.together():
                yield
        except BaseException:
            # What was looked at within it may never have been written.
            self._standing = BatchStanding(self.view, self._allocated.band_of)
            raise

    def signing(self) -> str:
        """Where the sign-off of the batch stands, and what was changed since, in a sentence."""
        return say_signing(self._office, self.view.id)

    def receipt(self) -> str:
        """The stable text at the foot of the notebook: where in the ledger, what was counted, and its digest."""
        counts = counts_of(self.progress_of_cases())
        head = self._office.position()
        # The chain rests on every judgement: its digest would tell a blind reader one first reading from another.
        chain = head.digest if self.view.stage is Stage.FIRST else ""
        facts = {"batch": self.view.id, "reviewer": self.view.reviewer, "entry": head.number, "chain": chain} | counts
        told = ", ".join(f"{number} {name}" for name, number in counts.items())
        where = f"entry {head.number} ({chain[:16]})" if chain else f"entry {head.number}"
        return (
            f"receipt: batch {self.view.id} of {self._office.settings.name}, as of {where}: {told}; "
            f"digest {digest(facts)}"
        )

    @cached_property
    def _applications(self) -> dict[str, Application]:
        """The sealed applications of the batch, which never change."""
        return applications(self._office, self.view.references)

    @cached_property
    def _cases(self) -> Cases:
        return self._shared or Cases(self._office)

    @cached_property
    def _reader(self) -> Reviewer | None:
        """The reader as the reviewers file has them when the batch is taken up."""
        return reviewer_named(self._office, self._office.reader)

    @property
    def _hide(self) -> tuple[Mask, ...]:
        """What is hidden in this batch: of first readings and of what is decided, nothing ever."""
        settings = self._office.settings.second_readings
        return tuple(Mask(each) for each in settings.hide) if self.view.stage is Stage.SECOND else ()

    def _hidden(self, view: CaseView) -> tuple[Mask, ...]:
        """What is hidden of a case now; it is lifted, by an entry, as soon as the risk assessment is recorded."""
        if not self._hide or self._office.as_of:
            return self._hide
        if view.position.current(RISK_ASSESSMENT) is None:
            return self._hide
        unmask(self._office, view.reference, self.view.stage_of(view.reference), self._hide)
        return ()

    def _severe(self) -> dict[str, str]:
        """The warning before a case, by reference, from the signals it was allocated by; nothing of the case itself."""
        if Mask.LATER_HARM in self._hide:
            return {}
        found = {each: self._warning(each) for each in self.view.references}
        return {reference: said for reference, said in found.items() if said}

    def _warning(self, reference: str) -> str:
        return severity_of(self._allocated.signals_of.get(reference, ()))

    def _marks(self) -> Mapping[str, CaseMarks]:
        return self._standing.look(self._office).marks

    def _position_in(self, present: Office, reference: str, told: OnCase) -> RecordingPosition:
        """The position the rules look at, of the very moment in which they are asked."""
        self._let_go_of_what_changed_hands(present)
        opened = has_consulted(present, reference)
        return self._position(self._cases.file(reference, present), told, opened=opened)

    def _position(self, read: CaseFile, told: OnCase, *, opened: bool) -> RecordingPosition:
        application = read.case.application
        reader = self._reader
        return RecordingPosition(
            reader=self._office.reader,
            batch=self.view.id,
            batch_reviewer=self.view.reviewer,
            references=self.view.references,
            formerly=reader.formerly if reader else (),
            worked_by=worked_by(application, read.case.later_rows),
            opened=opened,
            case_version=read.version,
            citable=read.citable,
            instruments=self._office.instruments,
            judgements=told.judgements,
            declared=told.declared,
            read_only=self._read_only() or say_passed_on(told.marks),
        )

    def _may_open(self, reference: str) -> Check:
        """Refuses, inside a transaction, a case that the reader may not open."""
        return lambda present: self._must_be_allowed(reference, self._office.looking_at(present))

    def _must_be_allowed(self, reference: str, present: Office | None = None) -> None:
        self._let_go_of_what_changed_hands(present or self._office)
        reader = self._reader
        if reader is None or reader.id != self.view.reviewer:
            raise NotAllowed(
                f"{self.view.id} is the batch of {self.view.reviewer}, and you are {self._office.reader}: "
                "only the reviewer it was given to opens its cases"
            )
        if reference not in self.view.references:
            raise NotAllowed(f"{reference} is not in {self.view.id}")
        conflicts = fold_conflicts((present or self._office).entries(EntryKind.DECLARED, subject=reference))
        declared = conflicts.get(reference, {}).get(reader.id)
        if declared is not None:
            raise NotAllowed(say_conflict(reference, declared.entry))
        former = worked_as(worked_by(self._applications[reference]), reader.formerly)
        if former is not None:
            raise NotAllowed(
                f"{reference} was handled under {former}, an id you once worked under; tell the review lead"
            )

    def _let_go_of_what_changed_hands(self, present: Office) -> None:
        """Looks again whose batch this is, so that the page of somebody who left is refused from that moment on."""
        as_at = present.last_of(*CHANGES_HANDS)
        if as_at != self._allocated.as_at:
            self._allocated = one_batch(present, self.view.id)
            self.view = view_of(self._allocated.batch)
            self._standing = BatchStanding(self.view, self._allocated.band_of)

    def _read_only(self) -> str:
        if self._office.as_of:
            return f"This is the review as at entry {self._office.as_of}; nothing can be recorded here."
        return ""

    def _row(self, number: int, progress: CaseProgress) -> dict[str, Any]:
        reference = progress.reference
        application = self._applications[reference]
        return {
            "case": number,
            "reference": reference,
            "received": application.received.date().isoformat(),
            "route": application.route.value.replace("_", " "),
            "band": progress.band,
            "points": "hidden" if self._hide else self._allocated.points_of.get(reference),
            "signals": "hidden" if self._hide else len(self._allocated.signals_of.get(reference, ())),
            "risk assessed": "yes" if progress.risk_assessed else "no",
            "detailed review": _detailed(progress),
        }


def _detailed(progress: CaseProgress) -> str:
    if progress.detailed_reviewed:
        return "done"
    if progress.detailed_required is None:
        return "not known yet"
    return "to do" if progress.detailed_required else "not required"
