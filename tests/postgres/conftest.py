"""A shared ledger with one login for each role, as `clare-review grant` would leave it."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest

from clare_review.ledger.digest import canonical
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.postgres_making import make_on_server
from clare_review.ledger.rights import people
from clare_review.ledger.rights.matrix import Names, Role
from clare_review.ledger.rights.standing import names_on
from tests.server import OWNER, TestServer

# One person for each role, and two who are more than one thing or one of many.
PEOPLE: Mapping[str, tuple[Role, ...]] = {
    "R01": (Role.REVIEWER,),
    "R02": (Role.REVIEWER, Role.SECOND_READER),
    "R03": (Role.ADJUDICATOR,),
    "R04": (Role.REVIEWER,),
    "R05": (Role.SECOND_READER,),
    "L01": (Role.LEAD,),
    "S01": (Role.SAFEGUARDING,),
    "A01": (Role.ANALYST,),
    "U01": (Role.AUDITOR,),
}
LOGIN_OF_ROLE = {
    Role.REVIEWER: "R01",
    Role.SECOND_READER: "R05",
    Role.ADJUDICATOR: "R03",
    Role.LEAD: "L01",
    Role.SAFEGUARDING: "S01",
    Role.ANALYST: "A01",
    Role.AUDITOR: "U01",
}
AT = {"R05": {"stage": "second"}, "R03": {"stage": "adjudication"}}  # as what they read; all others read first
BATCH = {"R01": "B0001", "R04": "B0002", "R05": "B0003", "R03": "B0004"}
FIRST, OTHER = "DVDS/2019/00001", "DVDS/2019/00002"  # of R01, read again by R05 and decided by R03; and of R04


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One database with a ledger, as the owner of the server and as each person reach it."""

    server: TestServer
    database: str
    first: str = ""  # the database this one is a copy of: they have their roles and logins in common
    chance: Callable[[int], bytes] = secrets.token_bytes
    owned_by: str = OWNER

    def copied(self) -> "Shared":
        """The same ledger once more, down to the last page, with the same roles and logins."""
        return replace(self, database=self.server.database(self.database), first=self.first or self.database)

    @property
    def address(self) -> str:
        return self.server.address(self.database, self.owned_by)

    @property
    def names(self) -> Names:
        return Names(review=self.owner("SELECT clare.roles_of()")[0][0])

    def login(self, person: str) -> str:
        return f"{self.first or self.database}_{person.lower()}"

    def owner(self, *statements: Any) -> list[tuple]:
        return self.server.do(self.database, *statements)

    def session(self, person: str) -> psycopg.Connection:
        """A person's own session, as any program would open one."""
        return psycopg.connect(self.server.address(self.database, self.login(person)), autocommit=True)

    def asked(self, person: str, *statements: str) -> list[tuple] | str:
        """What the server answers to a person's own SQL: the rows of the last statement, or why not."""
        with self.session(person) as session:
            try:
                for statement in statements:
                    cursor = session.execute(statement)
                return cursor.fetchall() if cursor.description else []
            except psycopg.Error as problem:
                return f"{problem.sqlstate} {problem.diag.message_primary}"

    def keeper(self, person: str) -> PostgresKeeper:
        return PostgresKeeper(self.server.address(self.database, self.login(person)), chance=self.chance)

    def append(self, person: str, kind: EntryKind, subject: str | None = None, **more: Any) -> int:
        """Appends by the keeper, as the desk does; returns the number."""
        new = NewEntry(
            kind=kind,
            by=person,
            key=more.pop("key", secrets.token_hex(16)),
            subject=subject,
            supersedes=more.pop("supersedes", None),
            body=more.pop("body", {}),
            text=more.pop("text", None),
        )
        keeper = self.keeper(person)
        try:
            return keeper.append(new, **more).number
        finally:
            keeper.close()

    def grant(self, wanted: Mapping[str, tuple[Role, ...]]) -> None:
        """Gives these people their roles, and nobody else any."""
        logins = [
            people.Granted(login=self.login(person), person=person, roles=roles) for person, roles in wanted.items()
        ]
        keeper = PostgresKeeper(self.address, chance=secrets.token_bytes)
        with keeper.owning() as connection:
            names = names_on(connection)
            people.take(connection, people.steps(names, logins, people.found(connection), people.logins(connection)))
        keeper.close()


def made_on(server: TestServer) -> Shared:
    """A ledger made as `init` makes it, and everybody granted."""
    shared = Shared(server=server, database=server.database())
    make_on_server(shared.address, person="owner")
    shared.grant(PEOPLE)
    return shared


def batch(number: int, reviewer: str, *references: str, stage: str = "first") -> dict[str, Any]:
    return {
        "id": f"B{number:04d}",
        "reviewer": reviewer,
        "band": "high",
        "references": list(references),
        "stage": stage,
    }


def allocation(*batches: Mapping[str, Any]) -> dict[str, Any]:
    told = {"band": "high", "points": 7, "signals": ["history"]}
    references = [reference for one in batches for reference in one["references"]]
    return {"batches": list(batches), "order": dict.fromkeys(references, told)}


def fill(shared: Shared) -> None:
    """Two cases with a row, a member and a relation each; one read twice and to be decided; an urgent matter."""
    allot(shared)
    judge(shared, "R01", failure="yes", reason="as in log 2")
    judge(shared, "R05", failure="no", reason="nothing in the log")
    judge(shared, "R04", OTHER, failure="yes", reason="as in history 1")
    urgent = {"body": {"batch": "B0002"}, "text": {"why": "he was released yesterday"}}
    shared.append("R04", EntryKind.URGENT, OTHER, **urgent)


def allot(shared: Shared) -> None:
    """Everything up to the first judgement."""
    kinds = [
        ("applications", FIRST),
        ("log", FIRST),
        ("applications", OTHER),
        ("incidents", None),
        ("reviewers", "R01"),
    ]
    rows = [row(number, kind, reference) for number, (kind, reference) in enumerate(kinds, 1)]
    shared.append("L01", EntryKind.OPENED, body={"name": "r1"})
    shared.append("L01", EntryKind.IMPORTED, body={"file": "legacy.csv"}, rows=rows)
    members = [member(reference) for reference in (FIRST, OTHER)]
    shared.append("L01", EntryKind.SEALED, body={"version": 1}, members=members)
    shared.append("L01", EntryKind.ADMITTED, body={"row": 1}, text={"why": "the lead saw the paper file"})
    shared.append("L01", EntryKind.ALLOCATED, body=allocation(batch(1, "R01", FIRST), batch(2, "R04", OTHER)))
    shared.append(
        "L01",
        EntryKind.ALLOCATED,
        body=allocation(batch(3, "R05", FIRST, stage="second"), batch(4, "R03", FIRST, stage="adjudication")),
    )
    relations = [
        {"reference": one, "kind": "other", "other": two, "value": "{}", "as_at": 4, "place": 1}
        for one, two in ((FIRST, OTHER), (OTHER, FIRST))
    ]
    shared.asked("L01", f"SELECT clare.relate('{json.dumps(relations)}')")


def judge(shared: Shared, person: str, reference: str = FIRST, *, failure: str, reason: str, **more: Any) -> int:
    """Looks at the case, keeps a draft, judges; the keys are the same in every world."""
    key = f"{person} {reference} {more.get('supersedes', '')}"
    looked = {"body": {"why": "review"}, "key": f"look {key}", "book": Book.CONSULTATIONS}
    shared.append(person, EntryKind.CONSULTED, reference, **looked)
    keeper = shared.keeper(person)
    claim = keeper.drafts.claim(person, reference, "page/1")
    place = DraftPlace(reader=person, reference=reference, instrument="risk_assessment")
    keeper.drafts.keep(place, {"answers": {"failure": failure}, "text": {"reason": reason}}, fence=claim.fence)
    keeper.close()
    body = {"instrument": "risk_assessment", "answers": {"failure": failure}} | AT.get(person, {})
    return shared.append(person, EntryKind.JUDGED, reference, body=body, text={"reason": reason}, key=key, **more)


def row(number: int, kind: str, reference: str | None) -> dict[str, Any]:
    return {
        "id": number, "kind": kind, "map": "legacy", "rank": 1, "file": "legacy.csv", "file_digest": "f" * 64,
        "sheet": "", "row": number + 1, "corrects": None, "reference": reference, "not_data": None, "reasons": "[]",
        "raw": json.dumps({"Surname": "Carrow"}), "value": json.dumps({"reference": reference}),
    }  # fmt: skip


def member(reference: str) -> dict[str, Any]:
    value = {"reference": reference, "a_surname": "Carrow", "remarks": "met at the station", "outcome": "disclosed"}
    return {"version": 1, "reference": reference, "digest": "d" * 64, "value": canonical(value).decode()}


@pytest.fixture(scope="module")
def shared(server: TestServer) -> Shared:
    """A ledger that is filled and only looked at."""
    made = made_on(server)
    fill(made)
    return made
