"""Two issues of the figures: each is of one entry, says what it rests on, and names every handler as before."""

import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clare_review import open_review
from clare_review.acts.application_frame import applications_of
from clare_review.acts.figures import findings_of, write_report
from clare_review.acts.office import PSEUDONYM_FILE
from clare_review.acts.recording import standing
from clare_review.acts.status import status_of
from clare_review.findings.figures import Findings
from clare_review.findings.funnel import pseudonyms
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.review import Review, init_review


@pytest.fixture
def copy(small, tmp_path) -> Path:
    """The small review, to be worked on further."""
    return shutil.copytree(small.folder, tmp_path / "review")


def cleared(review: Review) -> NewEntry:
    """A reader's second thought: the first failure found was none."""
    entries = {entry.number: entry for entry in review.office.entries(EntryKind.JUDGED)}
    failures = ("harm", "service", "administrative")
    found = next(each for each in standing(review.office).all_current() if each.category in failures)
    old = entries[found.entry]
    body = {**old.body, "answers": {**old.body["answers"], "primary_failure": "none"}, "category": "none"}
    return NewEntry(
        kind=EntryKind.JUDGED, by=old.by, key="amended", subject=old.subject, supersedes=old.number, body=body
    )


class KeeperAtABusyTime(SqliteKeeper):
    """A keeper in whose ledger somebody records each time after the sealed applications were read."""

    meanwhile: Callable[[], Any] = staticmethod(lambda: None)

    def members(self, **asked: Any) -> list[dict[str, Any]]:
        found = super().members(**asked)
        self.meanwhile()
        return found


def edited(copy: Path, name: str, old: str, new: str) -> None:
    path = copy / "templates" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def figures(folder: Path, as_of: int = 0) -> Findings:
    with open_review(folder, as_of=as_of) as review:
        return review.findings()


def test_what_is_recorded_while_the_figures_are_worked_out_is_not_in_them(small, copy):
    before = figures(copy)
    with open_review(copy) as review:
        office = review.office
        late = cleared(review)
        keeper = KeeperAtABusyTime(office.keeper.path, clock=office.clock, chance=office.chance)
        keeper.meanwhile = lambda: keeper.append(late)
        meanwhile = findings_of(replace(office, keeper=keeper))
        keeper.close()
    after = figures(copy)
    assert meanwhile == before == figures(copy, as_of=small.end)
    assert after.position.entry == small.end + 1
    assert after.newest.value("failures") == before.newest.value("failures") - 1


def test_the_category_stands_in_the_entry_of_a_detailed_review_with_the_codes_it_rests_on(copy):
    with open_review(copy) as review:
        judged = review.office.entries(EntryKind.JUDGED)
        codes = review.office.failure_codes.digest
    detailed = [entry.body for entry in judged if entry.body["instrument"] == "detailed_review"]
    assert {body["failure_codes"] for body in detailed} == {codes}
    assert {body["category"] for body in detailed} >= {"none", "harm"}
    assert not [1 for e in judged if e.body["instrument"] == "risk_assessment" and "category" in e.body]


def test_a_code_that_is_no_longer_in_the_file_changes_nothing_that_was_counted(small, copy):
    before = figures(copy)
    edited(copy, "instruments/failure_codes.yaml", "code: ", "code: X")
    with open_review(copy) as review:
        assert "A1" not in [each.code for each in review.office.failure_codes.codes]
        assert status_of(review.office)["failures"] == before.newest.failures()
    assert figures(copy) == before
    assert figures(copy, small.january) == figures(small.folder, small.january)


def test_figures_say_what_they_rest_on_as_recorded_then(small, copy):
    before = figures(copy).as_json()["rests_on"]
    edited(copy, "planning/points.yaml", "points: 12", "points: 11")
    edited(copy, "instruments/failure_codes.yaml", "category: service", "category: administrative")
    assert figures(copy).as_json()["rests_on"] == before
    with open_review(copy) as review:
        late = cleared(review)
        codes = review.office.failure_codes.digest
        review.office.keeper.append(replace(late, body={**late.body, "failure_codes": codes}))
    assert figures(copy).as_json()["rests_on"] == {**before, "failure_codes": [*before["failure_codes"], codes]}
    assert figures(copy, small.end).as_json()["rests_on"] == before


def test_edited_guidance_shows_in_what_the_figures_rest_on_and_on_the_page(copy):
    before = figures(copy).as_json()["rests_on"]["guidance"]
    edited(copy, "guidance/dvds.yaml", 'edition: "2026-11"', 'edition: "2026-12"')
    with open_review(copy) as review:
        (after,) = review.findings().as_json()["rests_on"]["guidance"]
        page = write_report(review.office).read_text(encoding="utf-8")
    assert [after] != before
    assert f"guidance {after[:12]}" in page


def test_guidance_is_named_by_its_title(small):
    shown = figures(small.folder).table("timeliness_total").column("guidance_version")
    assert "December 2016 guidance" in shown
    assert not [name for name in shown if "_" in str(name)]


def test_a_handler_has_one_pseudonym_in_every_issue(small):
    held: dict[str, dict[str, tuple[int, int]]] = {}
    for as_of in (small.january, small.end):
        with open_review(small.folder, as_of=as_of) as review:
            frame = applications_of(review.office).dropna(subset=["handler"])
            points = {each.pseudonym: each.cases for each in review.findings().funnel.handlers}
            names = pseudonyms(
                zip(frame["population"], frame["handler"], strict=True), review.office.pseudonym_secret()
            )
        read = frame["handler"].value_counts()
        assert points == {names[handler]: int(number) for handler, number in read.items()}
        held[str(as_of)] = names
    january, end = held.values()
    assert {handler: end[handler] for handler in january} == january


def test_the_secret_of_the_pseudonyms_is_the_owner_s_alone_and_another_in_every_review(tmp_path):
    secrets = []
    for name in ("one", "other"):
        with init_review(tmp_path / name) as review:
            secrets.append(review.office.pseudonym_secret())
        assert stat.S_IMODE((tmp_path / name / PSEUDONYM_FILE).stat().st_mode) == 0o600
    assert [len(secret) for secret in secrets] == [32, 32]
    assert secrets[0] != secrets[1]
