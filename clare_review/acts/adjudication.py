"""One adjudicator's batch: what their notebook shows, and the functions its panel is given.

Who read a case is never part of what is shown. Which of the two answers stands first is drawn by lot with the seed that
was recorded when the case was given out; the entry of a decision names first and second as they were read.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from clare_review.acts.allocating import one_batch
from clare_review.acts.cases import Cases, consult, has_consulted
from clare_review.acts.deciding import decision_entry
from clare_review.acts.decisions import causes_frame, guidance_frame, settled_frame
from clare_review.acts.office import Office
from clare_review.acts.settled import settled_case, settled_cases
from clare_review.acts.sides import reviewer_named
from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.guidance.clock import clock
from clare_review.guidance.steps import CaseSteps
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.giving import CHANGES_HANDS, put_together
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading as Present
from clare_review.ledger.stages import Stage, stage_of
from clare_review.planning.allocation import Batch
from clare_review.planning.signals import signals
from clare_review.population.records import Reviewer, worked_as, worked_by
from clare_review.reviewing.adjudication import AdjudicationDesk, AdjudicationView, Decision, Reading, must_be_decided
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.judgement import Judgement
from clare_review.reviewing.recording import Recorded, RecordingPosition
from clare_review.reviewing.settling import Settled, State, second_stands_first

if TYPE_CHECKING:
    import pandas as pd

    from clare_review.reviewing.panel.widget import AdjudicationPanel


class AdjudicationBatch:
    """The cases given to one adjudicator; no table here holds a name, a text of a case or who read it."""

    def __init__(self, office: Office, batch_id: str, *, cases: Cases | None = None) -> None:
        """Takes the batch up; `cases` may be shared by desks that see the same population.

        Raises:
            ReviewNotReady: there is no such batch, or it is one to be read.
        """
        self._office = office
        self._cases = cases or Cases(office)
        self._as_at = -1
        self._batch = self._taken_up(office, batch_id)

    @property
    def references(self) -> tuple[str, ...]:
        """The cases of the batch, in the order in which they come up."""
        return self._batch.references

    def overview(self) -> "pd.DataFrame":
        """One row per case and form that two people answered: how it stands."""
        return settled_frame(self._office, self.references).set_index("reference")

    def causes(self) -> "pd.DataFrame":
        """How many decisions of this batch were put down to each cause."""
        return causes_frame(self._office, self.references)

    def guidance(self) -> "pd.DataFrame":
        """The questions of this batch on which the guidance, or the form, needs changing."""
        return guidance_frame(self._office, self.references)

    def panel(self) -> "AdjudicationPanel":
        """The panel in which the cases are decided; nothing of a case is shown before it is opened."""
        from clare_review.reviewing.panel import adjudication_panel

        return adjudication_panel(self.panel_desk())

    def panel_desk(self) -> AdjudicationDesk:
        """The functions the panel is given."""
        return AdjudicationDesk(
            reader=self._office.reader,
            title=f"Adjudication, batch {self._batch.id}",
            references=self.references,
            decided=self.decided,
            open=self.open,
            decide=self.decide,
            new_key=self._office.key,
            marking=self._office.settings.marking,
            live=not self._office.as_of,
        )

    def decided(self) -> tuple[str, ...]:
        """The cases in which nothing is left to decide."""
        stand = settled_cases(self._office, self.references)
        return tuple(
            each
            for each in self.references
            if not any(part.state.to_be_decided for part in stand.get(each, {}).values())
        )

    def open(self, reference: str) -> AdjudicationView:
        """Logs the consultation, then puts both readings of what is to be decided side by side.

        Raises:
            NotAllowed: the case is not in this batch, the batch is somebody else's, or they had a part in it.
        """
        why = f"adjudication, batch {self._batch.id}"
        consult(self._office, reference, why=why, check=self._may_open(reference))
        with self._office.at_one_moment() as now:
            return self._view(self._part(now, reference))

    def decide(self, decision: Decision) -> Recorded:
        """Records a decision durably, or raises and records nothing; the same key once more is the same decision.

        Raises:
            NotAllowed: this person may not decide this case.
            RecordingRefused: it is not complete, or one of the two readings was corrected since they were shown.
            LedgerUnusable: the ledger cannot be written now.
        """
        self._office.must_be_now()
        made, _ = self._office.ledger.standing(decision.key)
        if made is not None and (made.by, made.subject) == (self._office.reader, decision.reference):
            return Recorded(entry=made.number, at=made.at, judgements={})
        with self._office.at_one_moment() as now:
            part = self._part(now, decision.reference, decision.instrument)
            swapped = self._swapped(part)
            new = decision_entry(self._office, decision, part, self._view(part), swapped=swapped)
        entry = self._office.keeper.append(new, check=self._may_decide(decision, new.supersedes))
        return Recorded(entry=entry.number, at=entry.at, judgements={})

    def receipt(self) -> str:
        """The stable text at the foot of the notebook: where in the ledger, what was counted, and its digest."""
        head, frame = self._office.position(), settled_frame(self._office, self.references)
        counts = {state.value: int((frame["state"] == state.value).sum()) for state in State if state is not State.ONCE}
        facts = {"batch": self._batch.id, "cases": list(self.references), "entry": head.number, "chain": head.digest}
        told = ", ".join(f"{number} {state}" for state, number in counts.items())
        where = f"entry {head.number} ({head.digest[:16]})" if head.digest else f"entry {head.number}"
        return (
            f"receipt: batch {self._batch.id} of {self._office.settings.name}, as of {where}: {told}; "
            f"digest {digest(facts | counts)}"
        )

    def _taken_up(self, present: Office, batch_id: str) -> Batch:
        self._as_at = present.last_of(*CHANGES_HANDS)
        batch = one_batch(present, batch_id).batch
        if batch.stage is not Stage.ADJUDICATION:
            raise ReviewNotReady(f"{batch_id} is to be read, not adjudicated: open it with the notebook 40_review")
        return batch

    def _may_open(self, reference: str) -> Check:
        return lambda present: self._must_be_allowed(reference, self._office.looking_at(present))

    def _may_decide(self, decision: Decision, supersedes: int | None) -> Check:
        """Every rule once more, inside the transaction that appends."""

        def check(present: Present) -> None:
            now = self._office.looking_at(present)
            self._must_be_allowed(decision.reference, now)
            if not has_consulted(now, decision.reference):
                raise NotAllowed(f"{decision.reference} was not opened: open the case, read it, then decide")
            part = self._part(now, decision.reference, decision.instrument)
            _must_be_as_shown(decision, part, supersedes)
            view = self._view(part, now)
            if decision.case_version != view.view.position.case_version:
                raise RecordingRefused(f"the file of {decision.reference} has changed since you opened it: {_AGAIN}")
            if decision.version != view.instrument.version:
                raise RecordingRefused(f"{decision.instrument} is at version {view.instrument.version} now: {_AGAIN}")
            must_be_decided(view, decision.taken, decision.answers, decision.text, decision.reason, decision.about)

        return check

    def _part(self, now: Office, reference: str, instrument: str = "") -> Settled:
        """The part of a case that is to be decided next, or the one named; the last one when nothing is left."""
        stand = settled_case(now, reference)
        pairs = [each for each in stand.values() if each.first and each.second]
        if instrument:
            pairs = [each for each in pairs if each.instrument == instrument]
        if not pairs:
            raise RecordingRefused(f"{reference} has no two readings any more between which to decide: {_AGAIN}")
        return next((each for each in pairs if each.state.to_be_decided), pairs[-1])

    def _view(self, part: Settled, now: Office | None = None) -> AdjudicationView:
        assert part.first and part.second  # `_part` gives pairs alone
        sides = _reading(part.first), _reading(part.second)
        left, right = reversed(sides) if self._swapped(part) else sides
        return AdjudicationView(
            view=self._case(part.reference, now),
            instrument=self._office.instrument(part.instrument),
            first=left,
            second=right,
            over=(part.first.entry, part.second.entry),
            reopened=part.state is State.REOPENED,
            read_only=self._read_only(part),
        )

    def _case(self, reference: str, now: Office | None) -> CaseView:
        read = self._cases.file(reference, now)
        steps = clock(CaseSteps.of(read.case.application), self._office.guidance)
        position = RecordingPosition(
            reader=self._office.reader,
            batch=self._batch.id,
            batch_reviewer=self._batch.reviewer,
            references=self.references,
            formerly=self._reader.formerly if self._reader else (),
            worked_by=worked_by(read.case.application, read.case.later_rows),
            opened=True,
            case_version=read.version,
            citable=read.citable,
            instruments=self._office.instruments,
            judgements={},  # both stand in the view, without who gave them
        )
        found = signals(read.case, steps, self._office.points)
        band = self._bands.get(reference, self._batch.band.value)
        return CaseView(reference=reference, band=band, case=read.case, clock=steps, signals=found, position=position)

    def _read_only(self, part: Settled) -> str:
        if self._office.as_of:
            return f"This is the review as at entry {self._office.as_of}; nothing can be decided here."
        if part.state.to_be_decided:
            return ""
        if part.decision:
            return f"Entry {part.decision.entry} decides this. It is decided anew when the review lead opens it again."
        return "Both readings agree now, so there is nothing to decide."

    def _must_be_allowed(self, reference: str, present: Office) -> None:
        if present.last_of(*CHANGES_HANDS) != self._as_at:
            self._batch = self._taken_up(present, self._batch.id)
        reader, batch = self._reader, self._batch
        if reader is None or reader.id != batch.reviewer:
            raise NotAllowed(
                f"{batch.id} is the batch of {batch.reviewer}, and you are {self._office.reader}: only the adjudicator "
                "it was given to opens its cases"
            )
        if reference not in batch.references:
            raise NotAllowed(f"{reference} is not in {batch.id}")
        self._must_have_had_no_part(reference, reader, present)

    def _must_have_had_no_part(self, reference: str, reader: Reviewer, present: Office) -> None:
        read = self._cases.file(reference, present).case
        former = worked_as(worked_by(read.application, read.later_rows), reader.formerly)
        if former is not None:
            raise NotAllowed(
                f"{reference} was worked under {former}, an id you once worked under; tell the review lead"
            )
        judged = present.entries(EntryKind.JUDGED, subject=reference)
        if any(entry.by == reader.id and stage_of(entry.body) is not Stage.ADJUDICATION for entry in judged):
            raise NotAllowed(f"{reference} was read by you: somebody else has to decide it; tell the review lead")

    def _swapped(self, part: Settled) -> bool:
        return second_stands_first(self._sides[part.reference], part.reference, part.instrument)

    @cached_property
    def _sides(self) -> dict[str, str]:
        """Case to the seed that was recorded when it was given to be adjudicated."""
        found: dict[str, str] = {}
        for body in put_together(self._office.givings(self._batch.id)):
            for batch in body.get("batches", ()):
                if stage_of(batch) is Stage.ADJUDICATION:
                    found |= dict.fromkeys(batch["references"], body["sides"])
        return found

    @cached_property
    def _bands(self) -> dict[str, str]:
        return dict(one_batch(self._office, self._batch.id).band_of)

    @cached_property
    def _reader(self) -> Reviewer | None:
        return reviewer_named(self._office, self._office.reader)


_AGAIN = "open it again, read what is new, then decide"


def _must_be_as_shown(decision: Decision, part: Settled, supersedes: int | None) -> None:
    over = (part.first.entry, part.second.entry) if part.first and part.second else ()
    if decision.over != over:
        raise RecordingRefused(f"one of the two readings of {decision.reference} was corrected since: {_AGAIN}")
    last = part.last_decision.entry if part.last_decision else None
    if supersedes != last or not part.state.to_be_decided:
        raise RecordingRefused(f"{decision.reference} was settled meanwhile: {_AGAIN}")


def _reading(judgement: Judgement) -> Reading:
    return Reading(answers=judgement.answers, text=judgement.text)
