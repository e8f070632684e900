"""How many judgements a reader recorded today: counted from the end of the ledger, back to another day."""

from datetime import UTC, datetime
from pathlib import Path

from clare_review.acts.desk_keeping import judged_today, recorded_today
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.review import init_review

DAYS = {"eve": datetime(2026, 6, 1, 22, 59, tzinfo=UTC), "day": datetime(2026, 6, 1, 23, 1, tzinfo=UTC)}


def test_today_begins_at_midnight_in_england_and_is_counted_over_many_entries(tmp_path: Path) -> None:
    now = ["eve"]
    with init_review(tmp_path / "r1", reader="R01", clock=lambda: DAYS[now[0]]) as review:

        def judged(by: str, times: int, on: str = "X") -> None:
            for _ in range(times):
                key = f"{now[0]} {review.office.position().number}"
                review.office.keeper.append(NewEntry(kind=EntryKind.JUDGED, by=by, key=key, subject=on, body={}))

        judged("R01", 3)
        assert recorded_today(review.office) == 3
        now[0] = "day"
        assert recorded_today(review.office) == 0
        judged("R01", 1, on="W")
        judged("R01", 59)
        judged("R02", 50, on="Y")
        judged("R01", 4)
        judged("R01", 1, on="V")
        assert recorded_today(review.office) == 65
        assert recorded_today(review.office.for_reader("R02")) == 50
        assert judged_today(review.office) == ("W", "X", "V")
