"""Two people act at once: nobody's rows vanish, and the one who was slower is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.importing import import_file
from clare_review.acts.office import Office
from clare_review.acts.populations import admit, extend, quarantined_rows, seal
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import Entry, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.review import Review

from .conftest import Give, found, ticking


class Overtaken(SqliteKeeper):
    """A keeper before whose next entry somebody else, with a keeper of their own, acts first."""

    first: Callable[[], object] | None = None

    def append(self, new: NewEntry, **more: Any) -> Entry:
        first, self.first = self.first, None
        if first is not None:
            first()
        return super().append(new, **more)


def overtaken(office: Office, first: Callable[[], object]) -> Office:
    keeper = Overtaken(office.keeper.path, clock=ticking(), chance=lambda size: b"\x09" * size)
    keeper.first = first
    return replace(office, keeper=keeper, reader="slower")


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_imported_while_a_population_is_sealed_is_not_lost(office: Office, give: Give) -> None:
    give("one.csv", found({}))
    late = overtaken(office, lambda: give("two.csv", found({"Reference": "54200000002"})))
    with pytest.raises(ReviewNotReady, match=r"lead imported meanwhile \(entry 3\), so nothing was sealed: seal again"):
        seal(late)
    assert seal(late).applications == 2


def test_a_row_imported_while_a_population_is_extended_is_not_lost(office: Office, give: Give, tmp_path: Path) -> None:
    give("one.csv", found({}))
    seal(office)
    two, three = (written(tmp_path / f"{n}.csv", found({"Reference": f"5420000000{n}"})) for n in (2, 3))
    import_file(office, two, late=True)
    late = overtaken(office, lambda: import_file(office, three, late=True))
    with pytest.raises(ReviewNotReady, match="extend again"):
        extend(late, [])
    assert extend(late, [])[0].applications == 3


def test_two_who_seal_at_once_seal_one_population(office: Office, give: Give) -> None:
    give("one.csv", found({}))
    with pytest.raises(ReviewNotReady, match="lead sealed a population meanwhile"):
        seal(overtaken(office, lambda: seal(office)))


def test_two_who_import_at_once_number_no_row_twice(office: Office, give: Give, review: Review, tmp_path: Path) -> None:
    path = written(tmp_path / "two.csv", found({"Reference": "54200000002"}))
    late = overtaken(office, lambda: give("one.csv", found({})))
    with pytest.raises(ReviewNotReady, match=r"nothing of two\.csv was imported: import it again"):
        import_file(late, path)
    assert import_file(late, path).entry == 3 and review.verify().rows == 4


def test_a_row_that_somebody_else_admitted_is_not_admitted_again(office: Office, give: Give) -> None:
    give("one.csv", found({}, {"Reference": "54200000002", "Type": "Roam"}))
    row = quarantined_rows(office)[0]["id"]
    late = overtaken(office, lambda: admit(office, row, {"Type": "RTK"}, why="paper"))
    with pytest.raises(ReviewNotReady, match="admitted a row meanwhile"):
        admit(late, row, {"Type": "RTA"}, why="mail")
    assert quarantined_rows(office) == []
