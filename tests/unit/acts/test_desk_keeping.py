"""What a desk shows besides the case: the rows behind it as they count, and the reader's day."""

from datetime import UTC, datetime
from pathlib import Path

from clare_review.acts.batch_standing import BatchStanding
from clare_review.acts.desk_keeping import exported_rows, recorded_today
from clare_review.acts.office import Office
from clare_review.acts.populations import admit, quarantined_rows
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.review import init_review
from clare_review.reviewing.desk import BatchView

from .conftest import Give, found

REF = "54200000001"


def judged(office: Office, key: str, *, by: str = "R01", subject: str = REF) -> None:
    body = {"instrument": "risk_assessment", "version": "1", "instrument_digest": "", "case_version": ""}
    body |= {"answers": {"detailed_required": "no"}}
    office.keeper.append(NewEntry(kind=EntryKind.JUDGED, by=by, key=key, subject=subject, body=body))


def test_a_row_that_was_corrected_is_shown_as_exported_and_as_admitted(office: Office, give: Give) -> None:
    give("a.csv", found({}, {"Reference": "54200000002", "Received": "the 4th"}))
    (held,) = quarantined_rows(office)
    admit(office, held["id"], {"Received": "2020-03-04"}, why="The letter says so.")
    exported, admitted = exported_rows(office, "54200000002")
    assert exported.fate.startswith("corrected and admitted since; held back at first: ")
    assert {name: said for name, said, _ in exported.cells}["Received"] == "the 4th"
    assert admitted.fate == "understood as it was corrected and admitted"
    assert [row.fate for row in exported_rows(office, REF)] == ["understood"]


def test_a_row_corrected_to_another_reference_is_shown_with_what_was_exported(office: Office, give: Give) -> None:
    give("a.csv", found({}, {"Reference": "1.5e+20"}))
    (held,) = quarantined_rows(office)
    admit(office, held["id"], {"Reference": "54200000009"}, why="The file's own cover names it.")
    said = [{name: text for name, text, _ in row.cells}["Reference"] for row in exported_rows(office, "54200000009")]
    assert said == ["1.5e+20", "54200000009"]


def test_the_judgements_of_the_day_are_the_readers_own_since_midnight(tmp_path: Path) -> None:
    now = [datetime(2026, 3, 1, 23, 59, tzinfo=UTC)]
    with init_review(tmp_path / "r", reader="R01", clock=lambda: now[0]) as review:
        judged(review.office, "yesterday", subject="0")
        now[0] = datetime(2026, 3, 2, 8, tzinfo=UTC)
        for number in range(1, 451):
            judged(review.office, f"k{number}", by="R01" if number % 9 == 0 else "R02", subject=str(number))
        assert recorded_today(review.office) == 50
        assert recorded_today(review.office.for_reader("R03")) == 0


def test_where_a_batch_stands_is_the_same_looked_at_once_or_after_each_entry(office: Office) -> None:
    batch = BatchView(id="B0001", reviewer="R01", band="high", references=(REF, "54200000002"))
    followed = BatchStanding(batch, {}).look(office)
    for number, subject in enumerate((REF, "54200000003", "54200000002")):
        judged(office, f"k{number}", subject=subject)
        assert followed.look(office).progress == BatchStanding(batch, {}).look(office).progress
    assert [each.finished for each in followed.progress] == [True, True]
    text = {"why": "Waiting."}
    mark = NewEntry(kind=EntryKind.DEFERRED, by="R01", key="m", subject=REF, body={"batch": "B0001"}, text=text)
    office.keeper.append(mark)
    assert followed.look(office).marks == BatchStanding(batch, {}).look(office).marks
    aside = followed.marks[REF].aside
    assert aside is not None and aside.why == "Waiting."
