"""Worlds in which one case was read by a first reader, and what its blind second reader then has on every screen.

The clock of the ledger and the chance of every program are handed in, so that nothing differs but what was written.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from clare_review.acts.allocating import allocations
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.acts.params import write_params
from clare_review.acts.status import status_of, status_text
from clare_review.errors import ReviewError
from clare_review.review import Review
from clare_review.reviewing.panel.session import PanelSession
from tests.notebooks.committed import committed, execute
from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED
from tests.postgres.test_story import OnServer

NOW = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)  # later than the entries from which every world sets out
_CLOCK = (
    "CREATE OR REPLACE FUNCTION clare.written_now() RETURNS text LANGUAGE sql VOLATILE "
    "SET search_path = clare, pg_temp AS $$SELECT '2030-03-04T09:00:00.000Z'::text$$"
)
_NAMES_ITSELF = ("hello", "open")  # every other message is about the case that is open
_UNSURE = LOW_RISK | {"detailed_required": "yes", "detailed_why": ["file_too_thin"]}


@dataclass(frozen=True, kw_only=True)
class First:
    """What a first reader wrote: a risk assessment, its amendment, a detailed review, a mark on another case."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    detailed: Mapping[str, Any]
    why: str
    mark: str


CALM = First(before=SUSPECTED, after=_UNSURE, detailed=NO_FAILURE, why="That was another man.", mark="deferred")
ALARMED = First(
    before=_UNSURE,
    after=SUSPECTED | {"immediate_contact": "yes", "contact_whom": ["children"]},
    detailed=NO_FAILURE | {"primary_failure": "B1", "reason": "What was held on him was never looked for."},
    why="The log was read again.",
    mark="urgent",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """One ledger on the server, the batch that was read and the batch in which it is read again."""

    on: OnServer
    first: str
    second: str
    batches: tuple[str, str] = ("B0001", "S0001")
    again: str = ""  # the id of the second reader, where there is one

    def copied(self, folder: Path) -> "World":
        """The same once more: the ledger down to the last page, and a folder of its own."""
        database = self.on.server.database(self.on.database)
        folder.mkdir()
        for name in ("review.yaml", "roles.yaml", "pseudonyms.key"):
            whole = (self.on.folder / name).read_bytes()
            (folder / name).write_bytes(whole.replace(f"/{self.on.database}?".encode(), f"/{database}?".encode()))
        return replace(self, on=replace(self.on, folder=folder, database=database))

    def neutral(self, told: str) -> str:
        """Without the name of the database and of the folder, by which one world is told from the other."""
        return told.replace(self.on.database, "database").replace(str(self.on.folder), "folder")


@dataclass
class Page:
    """What a window says, and every byte it is sent."""

    review: Review
    batch: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = PanelSession(self.review.batch(self.batch).panel_desk(), "window 1", self._hear)

    def _hear(self, answer: dict[str, Any]) -> None:
        self.heard.append(json.dumps(answer, ensure_ascii=False))
        self.last = answer

    def send(self, kind: str, /, **more: Any) -> dict[str, Any]:
        here = {"reference": self.session.case.reference} if self.session.case and kind not in _NAMES_ITSELF else {}
        self.session.receive({"type": kind, "n": len(self.heard), "window": "window 1", **here, **more})
        return self.last

    def fill(self, kind: str, answers: Mapping[str, Any], instrument: str = "risk_assessment", /, **more: Any) -> Any:
        personal = {each.id for each in self.review.office.instrument(instrument).questions if each.personal}
        assert self.session.case is not None
        line = self.session.case.position.citable[0]
        given = {name: [line] if name.endswith("_entries") else value for name, value in answers.items()}
        parts = {
            "answers": {name: value for name, value in given.items() if name not in personal},
            "text": {name: value for name, value in given.items() if name in personal},
        }
        return self.send(kind, instrument=instrument, **parts | more)

    @property
    def references(self) -> tuple[str, ...]:
        return self.review.batch(self.batch).view.references

    @staticmethod
    def must(kind: str, answer: Mapping[str, Any]) -> None:
        assert answer["type"] == kind, answer


@contextmanager
def at_the_desk(world: World, login: str) -> Iterator[Review]:
    """A review at a standing clock, whose every random byte is foretold."""
    with world.on.review(login, clock=lambda: NOW, chance=Random(login).randbytes) as review:
        yield review


def unread(on: OnServer, logins: Mapping[str, str]) -> World:
    """The ledger of which nobody has read anything yet, and who will read its first batch, and again."""
    on.server.do(on.database, _CLOCK)
    with on.review("lead_of_it") as lead:
        first = allocations(lead.office).batch("B0001").reviewer
    second = next(person for person in sorted(logins) if person.startswith("R") and person != first)
    return World(on=on, first=logins[first], second=logins[second], again=second)


def draw_and_give(world: World) -> None:
    """The lead draws what was read, all of it for certain, and gives it to the second reader."""
    with at_the_desk(world, "lead_of_it") as lead:
        draw(lead.office, Purpose.SECOND_READING, rule_of("100%", 0))
        give_again(lead.office, readers=[world.again])


def read_first(world: World, wrote: First) -> None:
    """The first reader judges, amends, reviews in detail, drafts, marks a case, and then judges all others alike."""
    with at_the_desk(world, world.first) as review:
        page = Page(review, world.batches[0])
        page.must("batch", page.send("hello"))
        page.must("case", page.send("open", which="next"))
        page.must("recorded", page.fill("record", wrote.before))
        page.must("forms", page.send("amend", instrument="risk_assessment"))
        page.must("recorded", page.fill("record", wrote.after, reason=wrote.why))
        page.must("recorded", page.fill("record", wrote.detailed, "detailed_review"))
        page.must("case", page.send("open", reference=page.references[1]))
        page.must("kept", page.fill("draft", wrote.before))
        if wrote.mark == "urgent":
            page.must("marked", page.fill("urgent", wrote.after, why=wrote.why))
            page.must("case", page.send("open", which="next"))
        else:
            page.must("case", page.send("mark", kind=wrote.mark, why=wrote.why))
        for reference in page.references[1:]:
            page.must("case", page.send("open", reference=reference))
            page.must("recorded", page.fill("record", LOW_RISK))


def seen_second(world: World) -> dict[str, str]:
    """Everything the second reader is shown, under their own login, by name of the screen."""
    with at_the_desk(world, world.second) as review:
        screens = {f"before: {name}": told for name, told in _tables(review, world).items()}
        page = Page(review, world.batches[1])
        _read_again(page)
        screens |= {f"message {number}": told for number, told in enumerate(page.heard)}
        screens |= {f"after: {name}": told for name, told in _tables(review, world).items()}
        screens["params"] = _params(review, world)
    screens |= {f"cell {number}": told for number, told in enumerate(_notebook(world))}
    return {name: world.neutral(told) for name, told in screens.items()}


def _read_again(page: Page) -> None:
    """Every message a page can send, on the case that was judged and on the one that was marked."""
    page.must("batch", page.send("hello"))
    page.must("case", page.send("open", which="next"))
    page.must("rows", page.send("rows"))
    page.must("kept", page.fill("draft", SUSPECTED))
    page.must("alive", page.send("beat", seconds=20))
    page.must("recorded", page.fill("record", SUSPECTED))
    page.must("forms", page.send("amend", instrument="risk_assessment"))
    page.must("recorded", page.fill("record", _UNSURE, reason="Once more."))
    page.must("recorded", page.fill("record", NO_FAILURE, "detailed_review", next=True))
    page.must("kept", page.fill("draft", LOW_RISK))
    page.must("forms", page.send("leave", instrument="risk_assessment"))
    page.must("marked", page.fill("urgent", LOW_RISK, why="He is back."))
    page.must("case", page.send("mark", kind="passed_on"))
    page.must("case", page.send("open", which="previous"))
    page.must("case", page.send("mark", kind="resumed"))
    page.must("problem", page.send("open", reference="DVDS/2099/00001"))
    page.must("problem", page.send("amend", instrument="no_such_form"))
    page.must("problem", page.send("strange"))
    page.send("bye")


def _tables(review: Review, world: World) -> dict[str, str]:
    desk, other = review.batch(world.batches[1]), world.batches[0]
    frames = {"overview": desk.overview(), "bands": desk.bands(), "clocks": desk.clocks(), "batches": review.batches()}
    return {name: frame.to_csv() for name, frame in frames.items()} | {
        "panel": repr(desk.panel()),
        "receipt": desk.receipt(),
        "status": _refusal(lambda: status_of(review.office)),
        "status for a screen": _refusal(lambda: status_text(review.office)),
        "findings": _refusal(review.findings),
        "population": repr([row["reference"] for row in review.office.keeper.members()]),
        "the first batch": _refusal(lambda: review.batch(other)),
        "who else read": repr(allocations(review.office)),
        "verify": _refusal(review.verify),
        "quarantined": _refusal(review.quarantined),
    }


def _refusal(act: Callable[[], Any]) -> str:
    try:
        return repr(act())
    except ReviewError as problem:
        return f"{type(problem).__name__}: {problem}"


def _params(review: Review, world: World) -> str:
    write_params(review.office, [allocations(review.office).batch(world.batches[1])])
    return (world.on.folder / "batches" / f"{world.batches[1]}.yaml").read_text(encoding="utf-8")


def _notebook(world: World) -> list[str]:
    """The notebook of the batch as it is executed under the second reader's login, a string for each cell."""
    notebook, scratch = next(each for each in committed() if each.stem == "40_review"), world.on.folder / "scratch"
    scratch.mkdir()
    with world.on.logged_in(world.second):
        params = {"batch": world.batches[1]}
        problem = execute(notebook, world.on.folder, scratch / "seen.ipynb", scratch, params=params)
    assert problem is None, problem
    return [json.dumps(cell) for cell in json.loads((scratch / "seen.ipynb").read_text(encoding="utf-8"))["cells"]]
