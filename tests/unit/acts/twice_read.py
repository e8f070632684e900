"""A small review in which cases are read a second time, and an adjudicator's hands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clare_review.acts.adjudicating import Given, give_to_adjudicators
from clare_review.acts.adjudication import AdjudicationBatch
from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage
from clare_review.review import Review, open_review
from clare_review.reviewing.adjudication import AdjudicationView, Decision, rows
from clare_review.reviewing.desk import Recorded
from tests.faults.small_review import made_review, request

from .conftest import ticking

SUSPECTED = {
    "risk_now": "high",
    "failure_suspected": "yes",
    "failure_code": "B1",
    "failure_entries": ["application"],
    "detailed_required": "yes",
    "detailed_why": ["failure_suspected"],
}
ABOUT = {"cause": "guidance_gap", "confidence": "sure", "guidance": "yes"}
WHY = "The application says so."


def opened(folder: Path, *, readers: int = 4) -> Review:
    """A review whose readers, R01 upwards, have one case each; opened by its lead."""
    return open_review(made_review(folder, readers=readers, each=1), reader="lead", clock=ticking())


def case_of(review: Review, reader: str) -> str:
    """The one case of a reader's first reading."""
    return next(one.references[0] for one in allocations(review.office).at(Stage.FIRST) if one.reviewer == reader)


def give_second(review: Review, reference: str, reader: str) -> str:
    """Draws a case and gives it to a second reader; returns the batch."""
    office = review.office
    name = f"S{len(allocations(office).at(Stage.SECOND)) + 1:04d}"
    chosen = [{"reference": reference, "why": "drawn", "stratum": "all", "chance": "1/1"}]
    drawn = {
        "purpose": "second_reading",
        "seed": "s",
        "share": "1/1",
        "strata": {"all": {"pool": 1, "drawn": 1}},
        "chosen": chosen,
    }
    for kind, body in (
        (EntryKind.DRAWN, drawn),
        (
            EntryKind.ALLOCATED,
            {
                "batches": [
                    {"id": name, "reviewer": reader, "band": "high", "references": [reference], "stage": "second"}
                ]
            },
        ),
    ):
        office.keeper.append(NewEntry(kind=kind, by="lead", key=f"{kind} {name}", body=body))
    return name


def read(review: Review, batch: str, answers: Mapping[str, Any] | None = None, **more: Any) -> Recorded:
    """Reads the one case of a batch, by whoever has it: low risk, with some answers changed."""
    office = review.office.for_reader(allocations(review.office).batch(batch).reviewer)
    desk = BatchDesk(office, batch)
    view = desk.open(desk.view.references[0])
    return desk.record(request(review, view, key=office.key(), answers=answers or {}, **more))


def disputed(review: Review, first: str = "R01", second: str = "R02") -> str:
    """A case that its first reader suspects and its second does not; returns its reference."""
    reference = case_of(review, first)
    read(review, str(allocations(review.office).batch_of(reference)), SUSPECTED)
    read(review, give_second(review, reference, second))
    return reference


def given(review: Review) -> tuple[Given, AdjudicationBatch]:
    """What waits is given out, and the first batch of it taken up by whoever has it."""
    made = give_to_adjudicators(review.office)
    batch = allocations(review.office).batch(made.batches[-1])
    return made, AdjudicationBatch(review.office.for_reader(batch.reviewer), batch.id)


def decision(desk: AdjudicationBatch, view: AdjudicationView, side: str, key: str, **more: Any) -> Decision:
    """All differences decided for one side; `side` is `first` or `second` as they stand on the screen."""
    chosen = view.first if side == "first" else view.second
    told: dict[str, Any] = {
        "reference": view.view.reference,
        "instrument": view.instrument.name,
        "version": view.instrument.version,
        "case_version": view.view.position.case_version,
        "answers": chosen.answers,
        "text": chosen.text,
        "taken": {row.question.id: side for row in rows(view) if row.differs},
        "about": ABOUT,
        "over": view.over,
        "reason": WHY,
        "key": key,
    }
    return Decision(**told | more)


def side_that_suspects(view: AdjudicationView) -> str:
    return "first" if view.first.answers["failure_suspected"] == "yes" else "second"


def decide(desk: AdjudicationBatch, reference: str, key: str = "decided", **more: Any) -> Recorded:
    """Opens the case and decides for whoever suspects a failure."""
    view = desk.open(reference)
    return desk.decide(decision(desk, view, more.pop("side", side_that_suspects(view)), key, **more))
