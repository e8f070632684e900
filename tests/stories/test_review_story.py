"""From batches to findings: who may open what, what is recorded, and figures that can be worked out again."""

import json
import re
from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.acts.running import run_notebook
from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.invented.exports import ADDITIONAL
from clare_review.invented.making import EXPORTS as EXPORTS_FOLDER
from clare_review.reviewing.desk import RecordRequest

STANDARD = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}


@pytest.fixture(scope="module")
def executed(small) -> Path:
    """The small review with every batch notebook executed by papermill."""
    with open_review(small.folder) as review:
        run_notebook(review.office, "review", all_batches=True, say=lambda _: None)
    return small.folder / "executed" / "40_review"


def names_of(small) -> set[str]:
    """Every surname of a person in the exports, and every line of their logs, long enough to be told apart."""
    with open_review(small.folder) as review:
        members = review.office.keeper.members()
        logs = review.office.keeper.source_rows(kind="log")
    surnames = {str(row["value"][f"{who}_surname"]) for row in members for who in "ab"}
    texts = {row["value"]["text"] for row in logs if row["value"]}
    return {word for word in surnames | texts if len(word) > 5}


def test_each_batch_has_a_notebook_with_its_receipt(small, executed):
    with open_review(small.folder) as review:
        batches = list(review.batches()["batch"])
    assert sorted(path.stem for path in executed.glob("*.ipynb")) == batches
    assert all("receipt: batch" in path.read_text(encoding="utf-8") for path in executed.glob("*.ipynb"))


def test_executed_notebooks_hold_no_names_and_no_text_of_a_case(small, executed):
    written = "".join(path.read_text(encoding="utf-8") for path in executed.glob("*.ipynb"))
    params = "".join(path.read_text(encoding="utf-8") for path in (small.folder / "batches").glob("*.yaml"))
    runs = (small.folder / "runs" / "manifest.jsonl").read_text(encoding="utf-8")
    found = {word for word in names_of(small) if re.search(rf"\b{re.escape(word)}\b", written + params + runs, re.I)}
    assert found == set()


def test_a_second_run_with_the_same_params_gives_the_same_bytes(small, executed):
    before = {path.name: path.read_bytes() for path in executed.glob("*.ipynb")}
    with open_review(small.folder) as review:
        run_notebook(review.office, "review", all_batches=True, again=True, say=lambda _: None)
    assert {path.name: path.read_bytes() for path in executed.glob("*.ipynb")} == before


def test_running_the_notebooks_records_nothing(small, executed):
    with open_review(small.folder) as review:
        assert review.office.position().number == small.end


def test_january_is_shown_as_it_was(small):
    with open_review(small.folder, as_of=small.january) as review:
        january = review.findings().as_json()
    assert january["population"]["version"] == 1
    assert january["failures"]["total"] == sum(
        small.force.expected(january=True)[k] for k in ("harm", "service", "administrative")
    )


def test_the_same_position_gives_the_same_figures_to_the_byte(small, typed):
    first = typed("findings", "--review", small.folder, "--json", "--as-of", small.january).stdout
    again = typed("findings", "--review", small.folder, "--json", "--as-of", small.january).stdout
    assert first == again
    assert json.loads(first)["as_at"]["entry"] == small.january


def test_nobody_opens_the_batch_of_somebody_else(small):
    with open_review(small.folder) as review:
        batch = review.batches().iloc[0]
        other = next(one for one in review.batches()["reviewer"] if one != batch["reviewer"])
    with open_review(small.folder, reader=other) as review:
        desk = review.batch(batch["batch"])
        with pytest.raises(NotAllowed, match="only the reviewer it was given to"):
            desk.open(desk.view.references[0])


def test_a_refused_look_shows_nothing_and_every_look_is_logged(small):
    with open_review(small.folder) as review:
        batch = review.batches().iloc[0]
        before = review.office.looks().number
    with open_review(small.folder, reader=batch["reviewer"]) as review:
        desk = review.batch(batch["batch"])
        desk.open(desk.view.references[0])
        assert review.office.looks().number == before + 1


def test_a_case_recorded_in_another_window_is_not_recorded_over(small):
    with open_review(small.folder) as review:
        batch = review.batches().iloc[0]
    with open_review(small.folder, reader=batch["reviewer"]) as review:
        desk = review.batch(batch["batch"])
        view = desk.open(desk.view.references[0])
        request = RecordRequest(
            reference=view.reference,
            instrument="risk_assessment",
            version="1",
            answers=STANDARD,
            case_version=view.position.case_version,
            key="stale window",
        )
        with pytest.raises(RecordingRefused, match="before you: open the case again"):
            desk.record(request)


def test_nothing_is_recorded_in_the_past(small):
    with open_review(small.folder) as review:
        batch = review.batches().iloc[0]
    with open_review(small.folder, reader=batch["reviewer"], as_of=small.january) as review:
        desk = review.batch(batch["batch"])
        assert desk.panel_desk().read_only
        with pytest.raises(NotAllowed, match="nothing can be recorded"):
            review.import_files([small.folder.parent / EXPORTS_FOLDER / ADDITIONAL])


def test_a_position_the_ledger_does_not_have_is_named(small, typed):
    said = typed("status", "--review", small.folder, "--as-of", small.end + 5, expect=4).stderr
    assert f"the ledger ends at entry {small.end}" in said


def test_a_batch_that_does_not_exist_is_named_with_those_that_do(small):
    with open_review(small.folder) as review, pytest.raises(ReviewNotReady, match="B0999: there is no such batch"):
        review.batch("B0999")


def test_the_ledger_of_a_whole_review_verifies(small, typed):
    assert "verified" in typed("verify", "--review", small.folder).stdout


def test_the_findings_page_asks_nothing_of_any_network(small, typed):
    typed("findings", "--review", small.folder)
    page = (small.folder / "findings" / "findings.html").read_text(encoding="utf-8")
    fetched = re.findall(r"""(?:src|href)\s*=\s*["']?(?!#|data:)([^"'\s>]+)|url\((?!#|data:)([^)]+)|@import""", page)
    assert [one for one in fetched if any(one)] == []
