"""Two ledgers on a file that differ only in what a first reader judged and what followed, and what a second one gets.

The clock stands still and chance is foretold, so that nothing differs but what was written.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from clare_review.acts.action_desk import close, need
from clare_review.acts.cases import consult
from clare_review.acts.coming_in import came_in
from clare_review.acts.contacting import know_safe_ways, note_attempt, own
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.acts.harming import judge_harm, proposed, said
from clare_review.acts.learning import learn_cause
from clare_review.acts.referring import Item, register
from clare_review.acts.retaining import retain
from clare_review.acts.running import jobs_of, run_notebook
from clare_review.acts.urgent import acknowledge
from clare_review.invented.exports import FIRST_FILES, write_exports
from clare_review.invented.making import SCALES
from clare_review.ledger.entry import EntryKind
from clare_review.places import house
from clare_review.review import Review, init_review, open_review
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, Way
from clare_review.safeguarding.inbound import Channel
from clare_review.safeguarding.learning import CauseKind
from clare_review.safeguarding.register import Body, Unit
from clare_review.settings import FILE_NAME
from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED
from tests.postgres.second_reading import NOW, First, Page

OF_THE_MACHINE = ("at", "milliseconds", "digest")  # when and how fast it ran here; the digest covers those of each cell
HIDE = "handler, outcome, later_harm"


@dataclass(frozen=True, kw_only=True)
class World:
    """A review on a file, the batch that was read first, and the first batch of second readings with its reader."""

    folder: Path
    first: str = "B0001"
    second: str = "S0001"

    @contextmanager
    def at(self, reader: str) -> Iterator[Review]:
        """The review at a standing clock, whose every random byte is foretold."""
        with open_review(self.folder, reader=reader, clock=lambda: NOW, chance=Random(reader).randbytes) as review:
            yield review

    def reader(self, batch: str) -> str:
        with self.at("lead") as lead:
            return str(lead.batches().set_index("batch").loc[batch, "reviewer"])


def unread(folder: Path, hide: str = HIDE) -> World:
    """Sixty applications, allocated, of which nobody has read any."""
    sizes, place = SCALES["small"].force, folder / "review"
    names = {name: getattr(sizes, name) for name in ("applications", "late", "recognised", "reviewers")}
    write_exports(folder / "exports", seed=5, **names)
    place.mkdir(parents=True)
    usual = (house() / "params" / FILE_NAME).read_text(encoding="utf-8")
    (place / FILE_NAME).write_text(
        usual.replace("  size: 25", "  size: 6").replace("  hide: []", f"  hide: [{hide}]"), encoding="utf-8"
    )
    with init_review(place, reader="lead", clock=lambda: NOW, chance=Random("init").randbytes) as lead:
        lead.import_files([folder / "exports" / name for name in FIRST_FILES])
        lead.seal()
        lead.allocate()
    return World(folder=place)


def read_first(unread: World, folder: Path, wrote: First) -> World:
    """The same once more, in which a first reader judged one case so, marked another, and judged the rest alike."""
    shutil.copytree(unread.folder, folder)
    world = World(folder=folder)
    with world.at(world.reader(world.first)) as review:
        page = Page(review, world.first)
        page.must("batch", page.send("hello"))
        page.must("case", page.send("open", reference=page.references[0]))
        page.must("recorded", page.fill("record", wrote.before))
        page.must("forms", page.send("amend", instrument="risk_assessment"))
        page.must("recorded", page.fill("record", wrote.after, reason=wrote.why))
        page.must("recorded", page.fill("record", wrote.detailed, "detailed_review"))
        page.must("case", page.send("open", reference=page.references[1]))
        if wrote.mark == "urgent":
            page.must("marked", page.fill("urgent", wrote.after, why=wrote.why))
            page.must("case", page.send("open", which="next"))
        else:
            page.must("case", page.send("mark", kind=wrote.mark, why=wrote.why))
        for reference in page.references[1:]:
            page.must("case", page.send("open", reference=reference))
            page.must("recorded", page.fill("record", LOW_RISK))
    with world.at("S01") as officer:
        _look_after(officer, page.references[1] if wrote.mark == "urgent" else "")
    return world


def follow(world: World, *, happened: bool) -> World:
    """What follows a failure on the case that is read again, or as many entries about another case instead."""
    with world.at("standards") as lead:  # somebody else, whose chance gives other keys than the lead's
        office, (reference, *others) = lead.office, lead.batch(world.first).view.references
        if happened:
            item = Item(unit=Unit.REFERRAL, on=NOW.date(), applications=(reference,), to=Body.IOPC)
            register(office, item)
            proposed(office, reference)
            judge_harm(office, said(reference, serious="no", cannot_tell=True), why="Nobody could tell.")
            learn_cause(office, CauseKind.ACCESS, [reference], what="There was no log-in.")
        else:
            consult(office, others[-1], why="keeping it")
            for day in (1, 2, 3):
                retain(office, others[-1], until=date(2031, 3, day), why="It may be asked for.")
    return world


def _look_after(officer: Review, reference: str) -> None:
    """Six entries of the action desk about one case, or about people of whom no application is known."""
    office = officer.office
    if not reference:
        for _ in range(6):
            came_in(office, Channel.HELPLINE, note="gave no name")
        return
    acknowledge(office, office.entries(EntryKind.URGENT, subject=reference)[0].number)
    own(office, reference, owner="S01", next_on=NOW.date())
    know_safe_ways(office, reference, SafeWays(ways=(Way.CALL,)), note="she said so")
    note_attempt(office, reference, Attempt(way=Way.CALL, at=NOW), Ended.REACHED, {"note": "she was told"})
    asked = need(office, reference, ActionKind.DISCLOSURE, owner="S01", due=NOW.date())
    close(office, asked.number, Outcome.DONE, note="in person")


def draw_and_give(world: World) -> str:
    """Draws what was read, all of it for certain, gives it to one reader, and says to whom."""
    with world.at("lead") as lead:
        draw(lead.office, Purpose.SECOND_READING, rule_of("100%", 0))
        first = world.reader(world.first)
        other = next(one for one in sorted(set(lead.batches()["reviewer"])) if one != first)
        give_again(lead.office, readers=[other])
    return other


def seen_second(world: World) -> dict[str, str]:
    """Everything the second reader is given and shown, by name."""
    reader = draw_and_give(world)
    seen = {}
    with world.at(reader) as review:
        seen |= {f"before: {name}": told for name, told in _shown(review, world).items()}
        page = Page(review, world.second)
        _read_again(page)
        seen |= {f"message {number}": told for number, told in enumerate(page.heard)}
        seen |= {f"after: {name}": told for name, told in _shown(review, world).items()}
        seen |= _run(review, world)
    return {name: told.replace(str(world.folder), "folder") for name, told in seen.items()}


def _read_again(page: Page) -> None:
    page.must("batch", page.send("hello"))
    for reference in page.references:
        page.must("case", page.send("open", reference=reference))
        page.must("problem", page.send("rows"))
        page.must("kept", page.fill("draft", SUSPECTED))
        page.must("recorded", page.fill("record", SUSPECTED))
        page.must("rows", page.send("rows"))
        page.must("recorded", page.fill("record", NO_FAILURE, "detailed_review"))
        page.must("marked", page.fill("urgent", LOW_RISK, why="He is back."))
        page.send("mark", kind="deferred", why="The paper file is away.")
    page.must("nothing", page.last)
    page.send("bye")


def _shown(review: Review, world: World) -> dict[str, str]:
    desk = review.batch(world.second)
    panel = desk.panel_desk()
    return {
        "params": (world.folder / "batches" / f"{world.second}.yaml").read_text(encoding="utf-8"),
        "batch": repr(desk.view),
        "overview": desk.overview().to_csv(),
        "bands": desk.bands().to_csv(),
        "clocks": desk.clocks().to_csv(),
        "panel": repr(desk.panel()),
        "progress": repr((panel.standing(), panel.marks(), panel.severe, panel.recorded_today())),
        "drafts": repr(panel.keeping.drafted()),
        "receipt": desk.receipt(),
    }


def _run(review: Review, world: World) -> dict[str, str]:
    """The job, the executed notebook and its line of the manifest, without how long it took."""
    (job,) = jobs_of(review.office, "review", batches=[world.second])
    run_notebook(review.office, "review", batches=[world.second], workers=1, say=lambda _: None)
    executed = json.loads((world.folder / "executed" / "40_review" / f"{world.second}.ipynb").read_text("utf-8"))
    lines = (world.folder / "runs" / "manifest.jsonl").read_text("utf-8").splitlines()
    return {
        "job": repr((job.params, job.rests_on, job.output)),
        "notebook": json.dumps([{**cell, "metadata": None} for cell in executed["cells"]]),
        "manifest": repr({name: told for name, told in json.loads(lines[-1]).items() if name not in OF_THE_MACHINE}),
    }
