"""A whole review on a server, each act under the login of whoever does it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clare_review import open_review, places
from clare_review.acts import granting
from clare_review.acts.backing_up import back_up
from clare_review.acts.cases import Cases
from clare_review.acts.examining import examine
from clare_review.acts.figures import findings_of
from clare_review.acts.harming import judge_harm, proposed, said
from clare_review.acts.learning import learn_cause, learning_of
from clare_review.acts.referring import Item, feed_back, prompts_of, register, register_of
from clare_review.acts.retaining import retain, retentions
from clare_review.errors import NotAllowed, ReviewNotReady
from clare_review.invented.exports import FIRST_FILES, INCIDENTS, write_exports
from clare_review.invented.force import InventedForce
from clare_review.invented.working import Worker, take_turns
from clare_review.ledger.entry import Book
from clare_review.ledger.keeper import Keeper
from clare_review.review import Review, custodian, init_review, restore_review
from clare_review.running.bundle import Lock
from clare_review.safeguarding.learning import CauseKind
from clare_review.safeguarding.register import Body, CameOf, Unit
from tests.server import TestServer

ROLES = """\
people:
  L01: {login: lead_of_it, roles: [lead]}
  A01: {login: analyst_of_it, roles: [analyst]}
  S01: {login: safe_of_it, roles: [safeguarding]}
  U01: {login: auditor_of_it, roles: [auditor]}
"""


@dataclass(frozen=True, kw_only=True)
class OnServer:
    """A review whose folder everybody shares, and the logins its people have."""

    folder: Path
    server: TestServer
    database: str
    force: InventedForce
    exports: Path

    @contextmanager
    def logged_in(self, login: str) -> Iterator[None]:
        before = os.environ.get("PGUSER")
        os.environ["PGUSER"] = login
        yield
        os.environ.pop("PGUSER")
        if before is not None:
            os.environ["PGUSER"] = before

    @contextmanager
    def review(self, login: str, **more: Any) -> Iterator[Review]:
        with self.logged_in(login), open_review(self.folder, **more) as review:
            yield review

    def grant(self) -> granting.Plan:
        with self.logged_in("keeper_of_the_server"), granting.owners_office(self.folder) as office:
            return granting.grant(office)


def made(server: TestServer, folder: Path) -> OnServer:
    """Made by the owner, granted, taken in, sealed and allocated by the lead, and granted again to who reviews."""
    database = server.database()
    force = write_exports(folder / "exports", seed=11, applications=60, late=6, recognised=6, reviewers=4)
    place = folder / "r1"
    place.mkdir()
    settings = (places.house() / "params" / "review.yaml").read_text(encoding="utf-8")
    address = server.address(database).replace("keeper_of_the_server@", "")
    settings = settings.replace("\nledger: ledger.sqlite\n", f"\nledger: {address}\n").replace("size: 25", "size: 10")
    (place / "review.yaml").write_text(settings, encoding="utf-8")
    on = OnServer(folder=place, server=server, database=database, force=force, exports=folder / "exports")
    with on.logged_in("keeper_of_the_server"):
        init_review(place, reader="owner").close()
    (place / "roles.yaml").write_text(ROLES, encoding="utf-8")
    on.grant()
    with on.review("lead_of_it") as lead:
        lead.import_files([folder / "exports" / name for name in FIRST_FILES])
        lead.seal()
        lead.allocate()
    on.grant()
    return on


@pytest.fixture(scope="module")
def on(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnServer]:
    yield made(server, tmp_path_factory.mktemp("on"))


@pytest.fixture(scope="module")
def staff(on: OnServer) -> dict[str, str]:
    """Reviewer to login, as the reviewers file says."""
    return {person: login for login, person in on.server.do(on.database, "SELECT login, person FROM clare.person")}


@pytest.fixture(scope="module")
def worked(on: OnServer, staff: dict[str, str]) -> OnServer:
    """Every batch worked through by its reader, over the reader's own login."""
    with on.review("lead_of_it") as lead:
        batches = lead.batches().groupby("reviewer")["batch"].apply(list).to_dict()
    worker = Worker(truth=on.force.truth, seed=11)
    for reader, ids in batches.items():
        with on.review(staff[reader]) as review:
            take_turns([worker.batch(review.batch(batch).panel_desk()) for batch in ids], lambda _: None)
    return on


def test_after_granting_nothing_is_wider_than_the_matrix(on: OnServer):
    assert on.grant().wide == ()


def test_granting_twice_changes_nothing(on: OnServer):
    on.grant()
    assert on.grant().steps == ()


def test_the_server_says_who_somebody_is(on: OnServer, staff):
    reader = next(person for person in staff if person.startswith("R"))
    with on.review(staff[reader]) as review:
        assert review.office.reader == reader


def test_somebody_else_s_name_is_refused(on: OnServer, staff):
    reader = next(person for person in staff if person.startswith("R"))
    with pytest.raises(NotAllowed, match=f"logged in to the server as {reader}, and asked to be R99"):
        open_as(on, staff[reader], reader="R99")


def test_a_login_that_was_granted_nothing_is_nobody(on: OnServer):
    on.server.do(on.database, "CREATE ROLE stranger LOGIN")
    with pytest.raises(NotAllowed, match="nobody in this review"):
        open_as(on, "stranger")


def open_as(on: OnServer, login: str, **more: Any) -> None:
    with on.review(login, **more):
        pass


def test_a_reader_sees_the_same_case_as_the_lead_s_program_gathers(on: OnServer, staff):
    with on.review("lead_of_it") as lead:
        whole = Cases(lead.office)
        batches = lead.batches().set_index("batch")["reviewer"].to_dict()
        cases = {batch: {r: whole.case(r) for r in lead.batch(batch).view.references} for batch in batches}
    for batch, reader in batches.items():
        with on.review(staff[reader]) as review:
            gathered = Cases(review.office)
            assert {reference: gathered.case(reference) for reference in cases[batch]} == cases[batch]


def test_some_of_those_cases_have_incidents_and_other_applications(on: OnServer):
    with on.review("lead_of_it") as lead:
        whole = Cases(lead.office)
        references = [row["reference"] for row in lead.office.keeper.members()]
        found = [whole.case(reference) for reference in references]
    assert any(case.incidents for case in found) and any(case.others for case in found)


def test_readers_record_and_the_lead_sees_how_far_they_are(worked: OnServer):
    with worked.review("lead_of_it") as lead:
        told = lead.status()
        assert told["risk_assessed"] == told["population"]["applications"] > 0
        assert told["consultations"] > 0


def test_the_analyst_has_the_lead_s_findings_without_a_name(worked: OnServer):
    with worked.review("lead_of_it") as lead:
        figures = lead.findings().as_json()
    with worked.review("analyst_of_it") as analyst:
        assert analyst.findings().as_json() == figures
        assert all("a_surname" not in row["value"] for row in analyst.office.keeper.members())


def test_the_lead_proves_the_ledger_without_reading_the_free_text(worked: OnServer):
    with worked.review("lead_of_it") as lead:
        assert lead.verify().sentence().startswith("verified: ")
        assert lead.office.keeper.texts() == {}


def test_a_reader_s_own_sql_holds_no_case_of_anybody_else(worked: OnServer, staff):
    reader = next(person for person in staff if person.startswith("R"))
    with worked.review("lead_of_it") as lead:
        frame = lead.batches()
        mine = {
            reference
            for batch in frame[frame["reviewer"] == reader]["batch"]
            for reference in lead.batch(batch).view.references
        }
    rows = worked.server.do(worked.database, "SELECT reference FROM clare_desk.member", login=staff[reader])
    assert {reference for (reference,) in rows} == mine


def test_a_case_is_not_opened_before_new_rows_were_looked_through(worked: OnServer, staff, tmp_path):
    header, first, *_ = (worked.exports / INCIDENTS).read_text(encoding="utf-8").splitlines()
    (tmp_path / "more.csv").write_text(
        f"{header}\n{first.replace(first.split(',')[0], 'INC9999', 1)}\n", encoding="utf-8"
    )
    with worked.review("lead_of_it") as lead:
        lead.import_files([tmp_path / "more.csv"])
        batch = lead.batches().iloc[0]
    with worked.review(staff[batch["reviewer"]]) as review:
        desk = review.batch(batch["batch"])
        with pytest.raises(ReviewNotReady, match="not looked through yet"):
            desk.open(desk.view.references[0])
        with worked.review("lead_of_it") as lead:
            lead.allocate()
        assert desk.open(desk.view.references[0]).reference == desk.view.references[0]


def test_the_lead_alone_keeps_a_record_and_reads_why(worked: OnServer, staff):
    reader = next(person for person in staff if person.startswith("R"))
    with worked.review(staff[reader]) as review:
        case = review.office.keeper.members()[0]["reference"]
        with pytest.raises(NotAllowed, match="may not record this"):
            retain(review.office, case, until=date(2999, 1, 1), why="not for a reader to say")
    with worked.review("lead_of_it") as lead:
        entry = retain(lead.office, case, until=date(2999, 1, 1), why="the subject is known again")
        assert lead.office.keeper.texts() == {entry.number: {"why": "the subject is known again"}}
        assert {one.reference: one.due for one in retentions(lead.office).records}[case] == date(2999, 1, 1)
        lead.verify()
    with worked.review(staff[reader]) as review:
        assert entry.number not in review.office.keeper.texts()


def doctored(on: OnServer, login: str) -> list[str]:
    with on.logged_in(login), custodian(on.folder) as office:
        return [one.sentence() for one in examine(office) if "rights" in one.what or "on the server" in one.what]


def test_what_follows_a_failure_is_said_over_the_own_login_and_seen_by_no_reader(worked: OnServer, staff):
    with worked.review("lead_of_it") as lead:
        reference = next(each.reference for each in prompts_of(lead.office))
        item = Item(unit=Unit.REFERRAL, on=date(2024, 6, 3), applications=(reference,), to=Body.IOPC)
        entry = register(lead.office, item)
        assert reference not in [each.reference for each in prompts_of(lead.office)]
        proposed(lead.office, reference)
        judge_harm(lead.office, said(reference, serious="no", cannot_tell=True), why="The file ends here.")
        learn_cause(lead.office, CauseKind.ACCESS, [reference], what="There was no log-in for it.")
        feed_back(lead.office, entry.number, CameOf.LEARNING, on=date(2024, 7, 1), changes=[reference])
        assert "1 referral, 1 application" in lead.referrals().receipt()
    with worked.review("safe_of_it") as safeguarding:
        register(safeguarding.office, replace(item, unit=Unit.COMPLAINT, to=None, referrals=(entry.number,)))
        with pytest.raises(NotAllowed, match="rests on every reading"):
            prompts_of(safeguarding.office)
    for person in sorted(staff):
        if person.startswith("R"):
            with worked.review(staff[person]) as review:
                assert register_of(review.office).items == () and learning_of(review.office).causes == ()


def test_the_doctor_of_the_owner_refuses_rights_that_are_too_wide(on: OnServer, staff):
    owner = "keeper_of_the_server"
    assert doctored(on, owner) == ["well:   nobody may do more on the server than the matrix of rights says"]
    (said,) = doctored(on, "lead_of_it")
    assert "have the owner run `clare-review doctor` too" in said
    on.server.do(on.database, "GRANT SELECT ON clare.entry TO PUBLIC")
    (said,) = doctored(on, owner)
    assert said.startswith(
        "unsafe: rights are too wide: everybody (PUBLIC) has SELECT on clare.entry; `clare-review grant`"
    )
    on.grant()
    assert doctored(on, owner)[0].startswith("well:")


def test_the_doctor_is_not_for_a_login_that_is_nobody(on: OnServer):
    on.server.do(on.database, "CREATE ROLE passer_by LOGIN")
    with pytest.raises(NotAllowed):
        doctored(on, "passer_by")
    ((review,),) = on.server.do(on.database, "SELECT clare.roles_of()")
    on.server.do(on.database, f'GRANT "{review}_reviewer" TO passer_by')
    with pytest.raises(NotAllowed, match="nobody in this review"):
        doctored(on, "passer_by")
    on.server.do(on.database, "DROP ROLE passer_by")


def test_a_backup_by_the_owner_restores_to_a_file_that_stands_where_the_server_stood(worked: OnServer, tmp_path):
    lock = Lock(passphrase="correct horse battery staple")
    with worked.logged_in("lead_of_it"), custodian(worked.folder) as office:
        figures, stood = findings_of(office).as_json(), standing(office.keeper)
        with pytest.raises(NotAllowed, match="only the owner"):
            back_up(office, tmp_path / "no.age", lock)
    before = {*worked.folder.iterdir(), worked.folder / "runs"}
    with worked.logged_in("keeper_of_the_server"), custodian(worked.folder) as office:
        back_up(office, tmp_path / "review.age", lock)
    assert set(worked.folder.iterdir()) == before
    restore_review(tmp_path / "review.age", tmp_path / "again", lock)
    with open_review(tmp_path / "again", reader="lead") as review:
        assert standing(review.office.keeper) == stood
        assert review.findings().as_json() == figures
        assert review.office.keeper.where.endswith("ledger.sqlite")


def standing(keeper: Keeper) -> list[Any]:
    """All of a ledger that whoever leads the review sees."""
    with keeper.reading() as present:
        heads = [present.head(book) for book in Book]
        return [heads, present.source_rows(), present.members(), present.commitments()]
