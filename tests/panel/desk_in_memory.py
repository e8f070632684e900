"""A desk that keeps its ledger in a list: the same rules, the same folding, no file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from clare_review.errors import LedgerUnusable, RecordingRefused
from clare_review.guidance.clock import clock
from clare_review.guidance.loading import load_guidance
from clare_review.guidance.steps import CaseSteps
from clare_review.ledger.draft import Claim, Draft, DraftPlace
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.places import template
from clare_review.planning.signals import Signal, SignalCode
from clare_review.population.records import (
    Answer,
    Application,
    Case,
    HistoryItem,
    Incident,
    IncidentProposal,
    LogEntry,
    OtherApplication,
    Outcome,
    Route,
)
from clare_review.reviewing.care import NO_CARE, Care
from clare_review.reviewing.desk import BatchView, CaseProgress, CaseView, ExportedRow, PanelDesk, progress_of
from clare_review.reviewing.file_lines import case_version, citable
from clare_review.reviewing.instrument import load_instrument
from clare_review.reviewing.judgement import Standing, fold
from clare_review.reviewing.marks import (
    CaseMarks,
    Mark,
    MarkRequest,
    fold_marks,
    mark_body,
    must_be_able_to_mark,
    say_passed_on,
)
from clare_review.reviewing.recording import (
    Recorded,
    RecordingPosition,
    RecordRequest,
    judgement_body,
    must_be_able_to_record,
)

GUIDANCE = load_guidance(template("guidance", "dvds.yaml"))
INSTRUMENTS = {
    name: load_instrument(template("instruments", f"{name}.yaml")) for name in ("risk_assessment", "detailed_review")
}
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REFERENCES = ("DVDS/2016/00001", "DVDS/2016/00002", "DVDS/2016/00003")


def application(reference: str = REFERENCES[0], **changes: object) -> Application:
    """An invented application with most things recorded."""
    made = Application(
        reference=reference,
        received=datetime.fromisoformat("2016-05-03T09:30"),
        received_has_time=True,
        route=Route.RIGHT_TO_ASK,
        route_as_exported="Right to Ask",
        source="legacy",
        a_surname="Quillfeather",
        a_forename="Ottoline",
        a_born=date(1980, 2, 29),
        b_surname="Brackenridge",
        b_forename="Peregrine",
        b_born=date(1978, 1, 9),
        checked_pnc=Answer.YES,
        checked_pnd=Answer.NO,
        checks_on=date(2016, 5, 4),
        met_on=date(2016, 5, 12),
        decided_on=date(2016, 7, 1),
        outcome=Outcome.NO_DISCLOSURE,
        outcome_as_exported="NO DISCLOSURE",
        handler="PSE8100",
        remarks="Remarks of an invented case",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def case(reference: str = REFERENCES[0], said: str = "Rang applicant.", **changes: object) -> Case:
    """An invented case; `said` stands in every place where free text of the export can appear."""
    return Case(
        application=application(reference, **changes),
        log=tuple(log_line(reference, number, said) for number in (1, 2, 3)),
        history=(history_line(reference, said),),
        incidents=(IncidentProposal(incident=incident(said), sentence="same names and dates of birth", exact=True),),
        others=(other_application(said),),
    )


def log_line(reference: str, number: int, said: str) -> LogEntry:
    entered = datetime.fromisoformat(f"2016-05-{3 + number:02d}T10:15")
    return LogEntry(reference=reference, line=number, entered=entered, by="PSE8100", text=said)


def history_line(reference: str, said: str) -> HistoryItem:
    return HistoryItem(
        reference=reference,
        line=1,
        subject_name=said,
        subject_born=date(1978, 9, 1),
        recorded_on=date(2011, 3, 4),
        system="PND",
        category=said,
        outcome=said,
        victim_was_partner=Answer.YES,
    )


def incident(said: str) -> Incident:
    return Incident(
        incident="INC000001",
        occurred=date(2017, 1, 1),
        category=said,
        victim_name=said,
        victim_born=None,
        suspect_name=said,
        suspect_born=None,
        injury=said,
    )


def other_application(said: str) -> OtherApplication:
    received = datetime.fromisoformat("2014-04-01")
    sentence = f"the same subject: {said}"
    return OtherApplication(reference="DVDS/2014/00077", received=received, outcome=None, sentence=sentence)


@dataclass
class KeepingInMemory:
    """Drafts and claims in dictionaries, by the same rules as the ledger's file; `trouble` is raised while set."""

    reader: str = "R07"
    drafts: dict[tuple[str, str], Draft] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    now: datetime = NINE
    trouble: BaseException | None = None

    def keep(self, reference: str, instrument: str, value: Mapping[str, Any], fence: int) -> datetime:
        self._must_hold(reference, fence)
        place = DraftPlace(reader=self.reader, reference=reference, instrument=instrument)
        self.drafts[reference, instrument] = Draft(place=place, value=dict(value), at=self.now)
        return self.now

    def drop(self, reference: str, instrument: str, fence: int) -> None:
        self._must_hold(reference, fence)
        self.drafts.pop((reference, instrument), None)

    def of(self, reference: str) -> dict[str, Draft]:
        return {instrument: each for (about, instrument), each in self.drafts.items() if about == reference}

    def drafted(self) -> frozenset[str]:
        return frozenset(reference for reference, _ in self.drafts)

    def claim(self, reference: str, holder: str, *, instead_of: Iterable[str] = (), take: bool = False) -> Claim:
        found = self.claims.get(reference)
        if found and not take and found.held_against(holder, self.now, instead_of):
            return found
        same = found is not None and found.holder == holder
        fence = found.fence + (not same) if found else 1
        self.claims[reference] = Claim(fence=fence, holder=holder, taken=self.now, seen=self.now)
        return self.claims[reference]

    def still_held(self, reference: str, fence: int) -> bool:
        return self.claims[reference].fence == fence

    def release(self, reference: str, fence: int) -> None:
        if self.claims[reference].fence == fence:
            self.claims[reference] = replace(self.claims[reference], holder="")

    def _must_hold(self, reference: str, fence: int) -> None:
        if self.trouble is not None:
            raise self.trouble
        if self.claims[reference].fence != fence:
            raise RecordingRefused("the case was opened in another window after this one")


@dataclass
class DeskInMemory:
    """Keeps entries in a list; `trouble` is raised instead of recording while it is set.

    With `lost_answer` the entry is kept and its answer lost, once; while `blind`, progress cannot be read.
    """

    cases: dict[str, Case] = field(default_factory=lambda: {each: case(each) for each in REFERENCES})
    entries: list[Entry] = field(default_factory=list)
    texts: dict[int, Mapping[str, str]] = field(default_factory=dict)
    consulted: list[str] = field(default_factory=list)
    trouble: BaseException | None = None
    lost_answer: bool = False
    blind: bool = False
    keys: int = 0
    reader: str = "R07"
    formerly: tuple[str, ...] = ()
    read_only: str = ""
    keeping: KeepingInMemory = field(default_factory=KeepingInMemory)
    severe: dict[str, str] = field(default_factory=dict)
    care: Care = NO_CARE
    hand_over: str = ""
    had_today: dict[str, bool] = field(default_factory=dict)

    def panel_desk(self, *, live: bool = True) -> PanelDesk:
        return PanelDesk(
            reader=self.reader,
            batch=self.batch,
            instruments=INSTRUMENTS,
            standing=self.progress,
            open=self.open,
            record=self.record,
            new_key=self.new_key,
            keeping=self.keeping,
            mark=self.mark,
            marks=self.marks,
            exported=self.exported,
            recorded_today=lambda: len(self.standing.all_current()),
            severe=self.severe,
            care=self.care,
            had_today=lambda: self.had_today,
            marking="INVENTED CASES",
            read_only=self.read_only,
            live=live,
        )

    @property
    def batch(self) -> BatchView:
        return BatchView(id="B0001", reviewer="R07", band="high", references=tuple(self.cases))

    @property
    def standing(self) -> Standing:
        return fold(self.entries, self.texts)

    def progress(self) -> tuple[CaseProgress, ...]:
        if self.blind:
            raise LedgerUnusable("the ledger is gone")
        return progress_of(self.standing, self.batch, {})

    def new_key(self) -> str:
        self.keys += 1
        return f"key {self.keys}"

    def open(self, reference: str) -> CaseView:
        self.consulted.append(reference)
        it = self.cases[reference]
        signal = Signal(code=next(iter(SignalCode)), sentence="PND check is not recorded.", points=2)
        return CaseView(
            reference=reference,
            band="high",
            case=it,
            clock=clock(CaseSteps.of(it.application), GUIDANCE),
            signals=(signal,),
            position=self.position(reference),
        )

    def record(self, request: RecordRequest) -> Recorded:
        made = next((entry for entry in self.entries if entry.key == request.key), None) or self._append(request)
        if self.lost_answer:
            self.lost_answer = False
            raise LedgerUnusable("the answer of the ledger was lost")
        stands = self.standing.of(request.reference)
        return Recorded(entry=made.number, at=made.at, judgements=stands, hand_over=self.hand_over)

    def mark(self, request: MarkRequest) -> Mark:
        made = next((entry for entry in self.entries if entry.key == request.key), None)
        if made is None:
            must_be_able_to_mark(request, self.marks().get(request.reference, CaseMarks()))
            body, text = mark_body(request, "B0001")
            made = self._add(EntryKind(request.kind.value), request.reference, request.key, body, text)
        return Mark(kind=request.kind, entry=made.number, at=made.at, by=made.by, why=request.why)

    def marks(self) -> dict[str, CaseMarks]:
        return fold_marks(self.entries, self.texts)

    def exported(self, reference: str) -> tuple[ExportedRow, ...]:
        cells = (("Ref", reference, reference), ("Clerk's own column", "seen", None))
        return (ExportedRow(file="legacy.csv", sheet="", row=7, fate="understood", cells=cells),)

    def position(self, reference: str) -> RecordingPosition:
        it = self.cases[reference]
        return RecordingPosition(
            reader=self.reader,
            batch="B0001",
            batch_reviewer="R07",
            references=tuple(self.cases),
            formerly=self.formerly,
            worked_by=(it.application.handler,) if it.application.handler else (),
            opened=reference in self.consulted,
            case_version=case_version(it),
            citable=citable(it),
            instruments=INSTRUMENTS,
            judgements=self.standing.of(reference),
            read_only=self.read_only or say_passed_on(self.marks().get(reference)),
            fence=self.keeping.claims[reference].fence if reference in self.keeping.claims else None,
        )

    def _append(self, request: RecordRequest) -> Entry:
        if self.trouble is not None:
            raise self.trouble
        must_be_able_to_record(request, self.position(request.reference))
        body, text = judgement_body(request, INSTRUMENTS[request.instrument])
        self.keeping.drafts.pop((request.reference, request.instrument), None)
        return self._add(EntryKind.JUDGED, request.reference, request.key, body, text, request.supersedes)

    def _add(
        self,
        kind: EntryKind,
        reference: str,
        key: str,
        body: Mapping[str, Any],
        text: Mapping[str, str],
        supersedes: int | None = None,
    ) -> Entry:
        number = len(self.entries) + 1
        self.texts[number] = text
        entry = Entry(
            number=number,
            kind=kind,
            at=NINE + timedelta(seconds=number),
            by=self.reader,
            subject=reference,
            supersedes=supersedes,
            key=key,
            body=body,
            text_digest=None,
            previous="",
            digest="",
        )
        self.entries.append(entry)
        return entry


def no_disk() -> Exception:
    return LedgerUnusable("the disk is full")


def refused() -> Exception:
    return RecordingRefused("R09 recorded entry 5 before you")
