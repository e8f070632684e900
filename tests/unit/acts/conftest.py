"""A new review per test, its clock and chance handed in, and small exports written for it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.batches import BatchDesk
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.importing import Imported
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.review import Review, init_review
from clare_review.reviewing.desk import RecordRequest
from clare_review.reviewing.marks import MarkKind, MarkRequest
from tests.panel.conftest import NO_FAILURE

Give = Callable[[str, str], Imported]
HEADERS = (
    "Reference", "Received", "Type", "Capacity", "A name", "A DOB", "B name", "B DOB", "Outcome", "Outcome date",
    "Disclosed on", "Handler", "Found in",
)  # fmt: skip
_USUAL = ("54200000001", "2020-03-04", "RTA", "Third party", "Ann Hart", "1981-02-03", "Tom Reed", "1980-01-02",
          "No disclosure", "2020-03-20", "", "P1", "mailbox")  # fmt: skip

URGENT, JUDGED, CALM, CALM_TOO = "54200000001", "54200000002", "54200000003", "54200000004"
CALM_ANSWERS = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}
ANSWERS = {JUDGED: CALM_ANSWERS | {"immediate_contact": "yes", "contact_whom": ["person_at_risk"]}, CALM: CALM_ANSWERS}


def ticking() -> Callable[[], datetime]:
    """A clock that moves on a second at each look."""
    ticks = count()
    return lambda: datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=next(ticks))


def found(*rows: dict[str, str], more: Sequence[str] = ()) -> str:
    """An export of late finds: usual rows with some cells changed, `more` columns at its end."""
    named = [dict(zip(HEADERS, _USUAL, strict=True)) | row for row in rows]
    written = [",".join(cells.get(header, "") for header in (*HEADERS, *more)) for cells in named]
    return "\n".join([",".join((*HEADERS, *more)), *written]) + "\n"


def table(head: str, *rows: str) -> str:
    """CSV text of a header and rows."""
    return "\n".join((head, *rows)) + "\n"


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    numbers = count(1)
    with init_review(
        tmp_path / "r1", reader="lead", clock=ticking(), chance=lambda size: next(numbers).to_bytes(size, "big")
    ) as made:
        yield made


@pytest.fixture
def office(review: Review) -> Office:
    return review.office


@pytest.fixture
def give(review: Review, tmp_path: Path) -> Give:
    """Writes a file and imports it."""

    def to(name: str, text: str) -> Imported:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return review.import_files([path])[0]

    return to


@pytest.fixture
def risen(office: Office, give: Give) -> Office:
    """Three applications: on one an urgent matter was raised, one was judged to need contact at once, one was not."""
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R07,r07,Ann Reader,CID,37,"))
    give("a.csv", found(*({"Reference": each} for each in (URGENT, JUDGED, CALM, CALM_TOO))))
    seal(office)
    allocate_new(office)
    desk = BatchDesk(office.for_reader("R07"), "B0001")
    desk.open(URGENT)
    desk.mark(MarkRequest(reference=URGENT, kind=MarkKind.URGENT, key="u"))
    for reference, answers in ANSWERS.items():
        view = desk.open(reference)
        desk.record(
            RecordRequest(
                reference=reference,
                instrument="risk_assessment",
                version=view.position.instruments["risk_assessment"].version,
                answers=answers,
                case_version=view.position.case_version,
                key=reference,
            )
        )
    return office.for_reader("S01")


FAILED, ALSO, FINE = "54200000011", "54200000012", "54200000013"
SUSPECTS = CALM_ANSWERS | {
    "failure_suspected": "yes",
    "failure_code": "B2",
    "failure_entries": ["application"],
    "detailed_required": "yes",
    "detailed_why": ["failure_suspected"],
}
FAILURE = NO_FAILURE | {"primary_failure": "B2", "held_then": "yes", "reason_entries": ["application"]}
HARMED = FAILURE | {
    "harm": ["physical"],
    "harm_known_from": ["file"],
    "harm_linked": "probable",
    "harm_link_reason": "A search would have shown it.",
    "serious_injury": "no",
    "action": ["contact"],
}


@pytest.fixture
def failed(office: Office, give: Give) -> Office:
    """Three applications of the same two people, read by R07: a failure with harm, a failure without, and none."""
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R07,r07,Ann Reader,CID,37,"))
    give("a.csv", found(*({"Reference": each} for each in (FAILED, ALSO, FINE))))
    give("incidents.csv", INCIDENTS)
    seal(office)
    allocate_new(office)
    for reference, answers in (
        (FAILED, HARMED),
        (ALSO, FAILURE),
        (FINE, NO_FAILURE | {"reason_entries": ["application"]}),
    ):
        record_on(office, reference, "risk_assessment", SUSPECTS)
        record_on(office, reference, "detailed_review", answers)
    return office


INCIDENTS = table(
    "Incident,Occurred,Category,Victim name,Victim DOB,Suspect name,Suspect DOB,Injury",
    "INC1,04/05/2020,assault,Ann Hart,03/02/1981,Tom Reed,02/01/1980,fracture",
    "INC2,04/06/2020,harassment,Ann Hart,03/02/1981,Tom Reed,02/01/1980,none",
)


def record_on(office: Office, reference: str, instrument: str, answers: dict[str, Any], **more: Any) -> int:
    """Has the one reader of a case open it and record on it; returns the entry."""
    desk = BatchDesk(office.for_reader("R07"), "B0001")
    position = desk.open(reference).position
    text = {name: said for name, said in answers.items() if name in ("reason", "harm_link_reason")}
    request = RecordRequest(
        reference=reference,
        instrument=instrument,
        version=position.instruments[instrument].version,
        answers={name: said for name, said in answers.items() if name not in text},
        text=text,
        case_version=position.case_version,
        key=office.key(),
        **more,
    )
    return desk.record(request).entry
