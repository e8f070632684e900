"""Granting: the people of a review and their roles, from the reviewers file and `roles.yaml` onto the server."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import text

from clare_review import strict_yaml
from clare_review.acts.office import Office
from clare_review.acts.sides import not_listed_since, reviewers
from clare_review.errors import FileProblem, NotAllowed, ReviewError
from clare_review.ledger.rights.matrix import Role
from clare_review.population.records import Reviewer
from clare_review.settings import is_on_a_server, load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from clare_review.ledger.rights.people import Granted, Step

ROLES_FILE = "roles.yaml"
_BY_ITSELF = (Role.REVIEWER, Role.SECOND_READER)


class PersonRoles(BaseModel):
    """One person's line: the roles, and the login where the reviewers file has none for them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    login: Annotated[str, Field(min_length=1, max_length=63)] | None = None
    roles: tuple[Role, ...]


class RolesFile(BaseModel):
    """`roles.yaml`: the roles of everybody in the reviewers file, and of those who have others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    reviewers: tuple[Role, ...] = _BY_ITSELF
    people: Mapping[str, PersonRoles] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What granting does: `wide` is what is granted beyond the matrix, `people` are all who have a role then."""

    steps: "tuple[Step, ...]"
    people: "tuple[Granted, ...]"
    wide: tuple[str, ...]

    def text(self) -> str:
        """The plan for a screen."""
        lines = [*(f"too wide: {line}" for line in self.wide), *(step.says for step in self.steps)]
        return "\n".join(lines) or f"nothing to do: {len(self.people):,} people have the roles they should have"


def load_roles(folder: Path) -> RolesFile:
    """The roles in the review's folder; without the file, whoever is in the reviewers file reads.

    Raises:
        FileProblem: lists every line that cannot be used.
    """
    path = folder / ROLES_FILE
    if not path.is_file():
        return RolesFile()
    try:
        return RolesFile.model_validate(strict_yaml.read(path) or {})
    except ValidationError as problem:
        words = ", ".join(role.value for role in Role)
        lines = [f"{'.'.join(map(str, each['loc']))}: {_said(each['type'], words)}" for each in problem.errors()]
        raise FileProblem(str(path), lines) from None


def wanted(
    roles: RolesFile, staff: Iterable[Reviewer], missing: Mapping[str, int] = MappingProxyType({})
) -> "tuple[Granted, ...]":
    """Everybody who is to have a role, in order of login.

    `missing` are those who are not on a later edition of their list, to its entry: whether they left is for somebody to
    say, and never guessed.

    Raises:
        FileProblem: names everybody who has no login, is there twice, has roles that do not go together, or is missing
            from a list and was not said to have left or stayed.
    """
    from clare_review.ledger.rights.people import Granted, problems

    login_of = {one.id: one.login for one in staff}
    given = dict.fromkeys(login_of, roles.reviewers) | {name: one.roles for name, one in roles.people.items()}
    logins = login_of | {name: one.login for name, one in roles.people.items() if one.login}
    told = [f"people.{name}: say the login, the reviewers file has none" for name in given if not logins.get(name)]
    told += [
        f"people.{name}: they are not on the list of reviewers that entry {entry} brought; say {name}: {{roles: []}} "
        "if they left, and their roles if they stay, or import a list with everybody on it"
        for name, entry in missing.items()
        if name not in roles.people
    ]
    people = tuple(
        Granted(login=logins[person], person=person, roles=tuple(role for role in Role if role in held))
        for person, held in sorted(given.items())
        if held and logins.get(person)
    )
    told += problems(people)
    if told:
        raise FileProblem(ROLES_FILE, told)
    return tuple(sorted(people, key=lambda one: one.login))


@contextmanager
def owners_office(folder: Path) -> Iterator[Office]:
    """The office of whoever owns a shared ledger, who sets up rights and takes no part in the review.

    Raises:
        ReviewNotReady: the folder is no review.
        ReviewError: the ledger is a file, which knows no roles.
        LedgerUnusable: the server cannot be reached.
    """
    from clare_review.ledger.postgres_keeper import PostgresKeeper

    settings = load_settings(folder)
    if not is_on_a_server(settings.ledger):
        raise ReviewError(
            f"{folder / settings.ledger} is a file, and whoever holds the file holds the ledger: roles need a server; "
            "`clare-review move` takes a review to one"
        )
    keeper = PostgresKeeper(settings.ledger, chance=token_bytes)
    try:
        yield Office(
            folder=folder,
            settings=settings,
            keeper=keeper,
            clock=lambda: datetime.now(UTC),
            chance=token_bytes,
            reader="the owner",
        )
    finally:
        keeper.close()


def plan(office: Office) -> Plan:
    """What `grant` would do now; nothing is changed.

    Raises:
        ReviewError: the ledger is a file, which knows no roles.
        NotAllowed: the login is not the owner's.
        FileProblem: `roles.yaml` cannot be used.
    """
    from clare_review.ledger.rights import people
    from clare_review.ledger.rights.standing import names_on
    from clare_review.ledger.rights.too_wide import wide_rights

    whole = wanted(load_roles(office.folder), reviewers(office), not_listed_since(office))
    with _owning(office) as connection:
        names = names_on(connection)
        steps = people.steps(names, whole, people.found(connection), people.logins(connection))
        wide = wide_rights(connection)
    return Plan(steps=steps, people=whole, wide=wide)


def grant(office: Office) -> Plan:
    """Sets every right of the matrix anew and gives each person their roles, whole or not at all; says what changed.

    What was granted beyond the matrix to everybody or to a role is taken back; `wide` is what is left and has to be
    put right by hand. Who is in neither file any more loses every role and is nobody from that moment. Passwords are no
    matter of this program: a new login has none until whoever looks after the server gives it one, or a certificate.

    Raises:
        as `plan` does.
    """
    from clare_review.ledger.rights import people
    from clare_review.ledger.rights.standing import names_on, stand_up
    from clare_review.ledger.rights.too_wide import wide_rights

    whole = wanted(load_roles(office.folder), reviewers(office), not_listed_since(office))
    with _owning(office) as connection:
        stand_up(connection)
        steps = people.steps(names_on(connection), whole, people.found(connection), people.logins(connection))
        people.take(connection, steps)
        wide = wide_rights(connection)
    return Plan(steps=steps, people=whole, wide=wide)


def too_wide(office: Office) -> tuple[str, ...] | None:
    """Everything by which somebody can do more than the matrix says, each a sentence; None for all but the owner.

    Raises:
        ReviewError: the ledger is a file, which knows no roles.
    """
    from clare_review.ledger.rights.too_wide import wide_rights

    if not office.keeper.sees_every_draft():
        return None
    said = load_roles(office.folder).people
    with _owning(office) as connection:
        return wide_rights(connection) + tuple(
            f"{name} is not on the list of reviewers that entry {entry} brought, and {ROLES_FILE} says nothing"
            for name, entry in not_listed_since(office).items()
            if name not in said
        )


@contextmanager
def _owning(office: Office) -> "Iterator[Connection]":
    from clare_review.ledger.postgres_keeper import PostgresKeeper

    if not isinstance(office.keeper, PostgresKeeper):
        raise ReviewError(f"{office.keeper.where} is a file, which knows no roles")
    with office.keeper.owning() as connection:
        if not connection.execute(text("SELECT clare.owns()")).scalar_one():
            raise NotAllowed(f"{office.keeper.where}: only the owner of the ledger grants; log in as the owner")
        yield connection


def _said(problem: str, words: str) -> str:
    match problem:
        case "enum":
            return f"not a role; there are {words}"
        case "extra_forbidden":
            return "not a word of this file; it has reviewers and people, and a person has login and roles"
        case "missing":
            return "missing"
        case _:
            return "not written as this file is written; docs/shared-ledger.md shows it"
