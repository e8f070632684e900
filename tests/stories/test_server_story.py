"""The whole job on a PostgreSQL server: the populations, digests and figures of a file, and moved back whole."""

from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.acts.moving import move_review
from clare_review.places import house
from clare_review.review import Review, init_review
from clare_review.reviewing.desk import RecordRequest

from .conftest import EXPORTS, FIRST, LATE

SETTINGS = (house() / "params" / "review.yaml").read_text(encoding="utf-8")
STANDARD = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}


@pytest.fixture(scope="module")
def shared(server, tmp_path_factory) -> tuple[Path, str]:
    """The review of the exports on a server, imported, sealed, extended and allocated by its lead."""
    folder, database = tmp_path_factory.mktemp("server") / "r1", server.database()
    folder.mkdir()
    text = SETTINGS.replace("\nledger: ledger.sqlite\n", f"\nledger: {server.address(database)}\n")
    (folder / "review.yaml").write_text(text.replace("\nname: review\n", "\nname: r1\n"), encoding="utf-8")
    with init_review(folder, reader="lead") as review:
        review.import_files([EXPORTS / name for name in FIRST])
        review.seal()
        review.extend([EXPORTS / LATE])
        review.allocate()
    return folder, database


def populations(review: Review) -> list[tuple[int, str]]:
    return [(one["applications"], one["digest"]) for one in review.status()["populations"]]


def test_the_populations_on_a_server_are_those_in_a_file(shared, sealed):
    with open_review(shared[0], reader="lead") as there, open_review(sealed, reader="lead") as here:
        assert populations(there) == populations(here)
        assert [count for count, _ in populations(there)] == [3_582, 3_778]
        assert there.status()["rows"] == here.status()["rows"]


def test_a_reader_opens_and_records_on_a_server_and_the_review_moves_back_whole(shared, server):
    folder, database = shared
    with open_review(folder, reader="lead") as review:
        batch = review.batches().iloc[0]
    server.do(database, f"UPDATE clare.person SET person = '{batch['reviewer']}'")  # the one login is the reader now
    with open_review(folder, reader=batch["reviewer"]) as review:
        desk = review.batch(batch["batch"])
        view = desk.open(desk.view.references[0])
        request = RecordRequest(
            reference=view.reference,
            instrument="risk_assessment",
            version="1",
            answers=STANDARD,
            case_version=view.position.case_version,
            key="first",
        )
        recorded = desk.record(request)
        assert desk.record(request).entry == recorded.entry
        figures, proved = review.findings().as_json(), review.verify()
    move_review(folder, "back.sqlite", person="lead", tell=lambda *_: None)
    with open_review(folder, reader="lead") as review:
        assert review.verify() == proved
        assert review.findings().as_json() == figures
