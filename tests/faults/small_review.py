"""A small review that tests of faults record in: a few applications, a reader for every so many of them."""

import atexit
import itertools
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.ledger.stages import Stage
from clare_review.places import house
from clare_review.review import Review, init_review, now, open_review
from clare_review.reviewing.desk import CaseView, RecordRequest
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.settings import FILE_NAME

HEADERS = (
    "Reference,Received,Type,Capacity,A name,A DOB,B name,B DOB,Outcome,Outcome date,Disclosed on,Handler,Found in"
)
ROW = (
    "54200{n:06d},2020-03-04,RTA,Third party,Ann Hart,1981-02-03,Tom Reed,1980-01-02,"
    "No disclosure,2020-03-20,,P1,mailbox"
)
REVIEWERS = "id,login,name,team,hours_per_week,formerly"
_SUBJECT = "Tom Reed,1980-01-02"
NOTE = "Log 1 names no search of the Police National Database. "
"""Free text of a usual length is this, a few times over."""

Clock = Callable[[], datetime]


def made_review(
    folder: Path, *, readers: int = 1, each: int = 3, clock: Clock = now, ledger: str = "", strangers: bool = False
) -> Path:
    """A review with `readers` readers, R01 upwards, who have one batch of `each` applications apiece; returns it.

    `ledger` is the address of a database on a server; without it the review is kept in a file. All applications are
    on the same two people, or with `strangers` each is on a subject of its own: hundreds on one man would each be shown
    beside all the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [ROW.format(n=n) for n in range(1, readers * each + 1)]
    rows = [row.replace(_SUBJECT, _stranger(n)) for n, row in enumerate(rows)] if strangers else rows
    _write(folder / "found.csv", [HEADERS, *rows])
    _write(
        folder / "readers.csv", [REVIEWERS, *(f"R{n:02d},r{n:02d},Reader {n},CID,20," for n in range(1, readers + 1))]
    )
    place = folder / "review"
    chance = _counted()
    if ledger:
        place.mkdir()
        usual = (house() / "params" / FILE_NAME).read_text(encoding="utf-8")
        (place / FILE_NAME).write_text(usual.replace("ledger: ledger.sqlite", f'ledger: "{ledger}"'), encoding="utf-8")
    with init_review(place, reader="lead", clock=clock, chance=chance) as review:
        review.import_files([folder / "readers.csv", folder / "found.csv"])
        review.seal()
    settings = (place / FILE_NAME).read_text(encoding="utf-8")
    (place / FILE_NAME).write_text(settings.replace("size: 25", f"size: {each}"), encoding="utf-8")
    with open_review(place, reader="lead", clock=clock, chance=chance) as review:
        review.allocate()
    return place


@cache
def made_stages() -> Path:
    """A folder with a review for two readers at five stages, made once: `new`, `sealed`, `allocated`, `read`, `again`.

    When all is read a third reader has joined. When it is read again two pairs of readings agree and two do not.

    `found.csv` there holds four applications, `late.csv` two.
    """
    folder = Path(tempfile.mkdtemp(prefix="clare-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _write(folder / "found.csv", [HEADERS, *(ROW.format(n=n) for n in range(1, 5))])
    _write(folder / "late.csv", [HEADERS, *(ROW.format(n=n) for n in range(5, 7))])
    _write(folder / "readers.csv", [REVIEWERS, "R01,r01,Reader 1,CID,20,", "R02,r02,Reader 2,CID,20,"])
    _write(folder / "joined.csv", [REVIEWERS, "R03,r03,Reader 3,CID,20,"])
    chance, place = _counted(), folder / "new"
    with init_review(place, reader="lead", clock=_long_ago, chance=chance) as review:
        review.import_files([folder / "readers.csv"])
    settings = (place / FILE_NAME).read_text(encoding="utf-8")
    (place / FILE_NAME).write_text(settings.replace("size: 25", "size: 2"), encoding="utf-8")
    for before, stage, act in (
        ("new", "sealed", _sealed),
        ("sealed", "allocated", lambda review, _: review.allocate()),
        ("allocated", "read", _read),
        ("read", "again", _read_again),
    ):
        shutil.copytree(folder / before, folder / stage)
        with open_review(folder / stage, reader="lead", clock=_long_ago, chance=chance) as review:
            act(review, folder)
    return folder


def _sealed(review: Review, folder: Path) -> None:
    review.import_files([folder / "found.csv"])
    review.seal()


def _read(review: Review, folder: Path) -> None:
    for batch in allocations(review.office).batches:
        desk = BatchDesk(review.office.for_reader(batch.reviewer), batch.id)
        for each in batch.references:
            desk.record(request(review, desk.open(each), key=f"first {each}", text={"note": f"first {each}"}))
    review.import_files([folder / "joined.csv"])


def _read_again(review: Review, folder: Path) -> None:
    draw(review.office, Purpose.SECOND_READING, rule_of("100%", 0))
    give_again(review.office, readers=["R01", "R02"])
    for batch in allocations(review.office).at(Stage.SECOND):
        desk = BatchDesk(review.office.for_reader(batch.reviewer), batch.id)
        for each, missing in zip(batch.references, ("nothing", "supervision"), strict=True):
            view, answers = desk.open(each), {"evidence_missing": [missing]}
            desk.record(request(review, view, key=f"again {each}", answers=answers, text={"note": "Once more."}))


def _long_ago() -> datetime:
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


def desk_of(review: Review) -> BatchDesk:
    """The one batch of the review's reader."""
    batches = allocations(review.office).batches
    return BatchDesk(review.office, next(one.id for one in batches if one.reviewer == review.office.reader))


def request(review: Review, view: CaseView, *, key: str, fence: int | None = None, **more: Any) -> RecordRequest:
    """A whole risk assessment, or with a `reason` an amendment of the one that stands."""
    current = view.position.current(RISK_ASSESSMENT)
    answers: Mapping[str, Any] = {
        "risk_now": "standard",
        "immediate_contact": "no",
        "failure_suspected": "no",
        "evidence_missing": ["nothing"],
        "detailed_required": "no",
    }
    return RecordRequest(
        reference=view.reference,
        instrument=RISK_ASSESSMENT,
        version=review.office.instruments[RISK_ASSESSMENT].version,
        answers={**answers, **more.pop("answers", {})},
        text=more.pop("text", {"note": NOTE * 4}),
        case_version=view.position.case_version,
        key=key,
        supersedes=current.entry if current else None,
        fence=fence,
        **more,
    )


def _stranger(number: int) -> str:
    letters = "".join("bdfglmnprs"[int(digit)] + "aeiou"[int(digit) // 2] for digit in f"{number:03d}")
    return f"{letters.title()} {letters[::-1].title()},{date(1950, 1, 1) + timedelta(days=17 * number)}"


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _counted() -> Callable[[int], bytes]:
    numbers = itertools.count(1)
    return lambda size: next(numbers).to_bytes(size, "big")
