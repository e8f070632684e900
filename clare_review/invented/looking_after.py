"""The fourth part of the demonstration: everybody at risk is looked after, and contact ends in every way it can.

Every act goes through the functions that the desk and the commands call; who did what stands in the ledger.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from clare_review.acts.action_desk import ActionDesk, action_desk, close, need
from clare_review.acts.allocating import allocations
from clare_review.acts.at_risk import balanced, people
from clare_review.acts.batches import BatchDesk
from clare_review.acts.cases import Cases
from clare_review.acts.coming_in import came_in, proposals_for
from clare_review.acts.contacting import know_safe_ways, link, note_attempt, own
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.telling import decide_to_tell
from clare_review.acts.urgent import acknowledge
from clare_review.population.merging import person
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, DoNot, Ended, SafeWays, Way, Window
from clare_review.safeguarding.everybody_else import Decision
from clare_review.safeguarding.inbound import Channel

if TYPE_CHECKING:
    from clare_review.invented.assuring import Assuring

_DUTY, _OFFICERS = "S01", ("S02", "S03")
_MORNINGS = SafeWays(
    ways=(Way.CALL, Way.VISIT),
    windows=(Window(days=(0, 1, 2, 3, 4), begins=time(8), ends=time(12)),),
    do_not=(DoNot.IN_WRITING,),
)
Given = tuple[ActionKind, Outcome, dict[str, str]]
_IN_PERSON = {"note": "in person, at the station she chose"}
_GIVEN: tuple[Given, ...] = (
    (ActionKind.DISCLOSURE, Outcome.DONE, _IN_PERSON),
    (ActionKind.IDVA, Outcome.TAKEN_ON, {"taken_on_by": "the IDVA service of the county"}),
    (ActionKind.MARAC, Outcome.DONE, {}),
    (ActionKind.SAFETY_PLAN, Outcome.DONE, _IN_PERSON),
    (ActionKind.APOLOGY, Outcome.DECLINED, {"note": "she wants to hear it from the chief constable herself"}),
    (ActionKind.CHILDREN, Outcome.TAKEN_ON, {"taken_on_by": "children's social care of the county"}),
    (ActionKind.POLICE, Outcome.DONE, {"note": "arrested the same evening"}),
    (ActionKind.DVPN, Outcome.NOT_POSSIBLE, {"note": "he was remanded in custody"}),
    (ActionKind.COMPLAINT, Outcome.DONE, {}),
    (ActionKind.SAFETY_PLAN, Outcome.NOT_NEEDED, {"note": "she has one, made with the refuge, and uses it"}),
)
_WORDS = {
    Ended.DECEASED: {"next_of_kin": "her sister was told in person, with the family liaison officer"},
    Ended.MOVED: {"taken_on_by": "Exshire Constabulary"},
}
# One of each way contact can end, and reached more often than any other; the last ones stay open.
_ENDINGS = (
    *(Ended.REACHED, Ended.UNREACHABLE, Ended.DECLINED, Ended.REACHED, Ended.MOVED, Ended.UNSAFE),
    *(Ended.DECEASED, Ended.REACHED, Ended.NO_ANSWER, Ended.CALL_AGAIN),
)
_FURTHER = timedelta(days=14)  # by which everything that is open is taken up again


def look_after(step: "Assuring") -> ActionDesk:
    """Has everybody at risk looked after, a stranger and somebody known come in, and a few others told.

    Raises:
        FiguresDoNotBalance: somebody is lost, or left without an owner or a next date.
    """
    office = step.lead.office.for_reader(_DUTY)
    with office.keeper.together():
        _urgent(step, office)
        _known_and_stranger(office)
    found = people(office)
    endings, officers, given = cycle(_ENDINGS), cycle(_OFFICERS), cycle(_GIVEN)
    for one in sorted(found.people, key=lambda each: each.references):
        with office.keeper.together():
            _see_to(office.for_reader(next(officers)), one.references[0], next(endings), given)
    _tell_others(office, found_at_risk=[each for one in found.people for each in one.references])
    balanced(office)
    desk = action_desk(office)
    step.say(desk.sentence())
    return desk


def _urgent(step: "Assuring", office: Office) -> None:
    """One reader raised an urgent matter from a case that was theirs, and the duty officer holds it."""
    reference = min(each for each, hidden in step.made.force.truth.items() if hidden.harm)
    allocated = allocations(office)
    batch = allocated.batch(allocated.allotted()[reference])
    reader = BatchDesk(office.for_reader(batch.reviewer), batch.id, cases=Cases(office), allocated=allocated)
    desk = reader.panel_desk()
    desk.open(reference)
    why = "His new partner rang the station last night; she lives at the address of this application."
    told = desk.mark(MarkRequest(reference=reference, kind=MarkKind.URGENT, key=desk.new_key(), why=why))
    acknowledge(office, told.entry)


def _known_and_stranger(office: Office) -> None:
    """Somebody at risk rings, and is linked; somebody whom no export knows walks in."""
    first = min(people(office).people, key=lambda one: one.references).references[0]
    application = applications(office, [first])[first]
    known = person(application, "a")
    rang = came_in(office, Channel.HELPLINE, name=known.name or "", born=known.born, note="rings from work, mornings")
    proposed = {one.reference for one in proposals_for(office, rang.subject or "")}
    if first in proposed:
        link(office, [first, rang.subject or ""], why="she named the day of her application and the officer she saw")
    came_in(office, Channel.WALK_IN, name="Zinnia Quillfeather", note="asked about a former partner; never applied")


def _see_to(office: Office, reference: str, ended: Ended, given: Iterator[Given]) -> None:
    further = (office.clock() + _FURTHER).date()
    own(office, reference, owner=office.reader, next_on=further)
    if ended is not Ended.UNSAFE:
        know_safe_ways(office, reference, _MORNINGS, note="from whoever applied for her, confirmed by herself")
    words = dict(_WORDS.get(ended, {}))
    if ended is Ended.UNSAFE:
        words["nevertheless"] = "the neighbourhood officer called at her work, and broke off when he stood there"
    note_attempt(office, reference, _this_morning(office), ended, words)
    if ended is Ended.REACHED:
        _gave(office, reference, further, given)


def _this_morning(office: Office) -> Attempt:
    """A call at half past eight UTC of the last working day, when calling is safe."""
    day = office.clock() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return Attempt(way=Way.CALL, at=day.replace(hour=8, minute=30, second=0, microsecond=0).astimezone(UTC))


def _gave(office: Office, reference: str, further: date, given: Iterator[Given]) -> None:
    """What she was given when she was reached: two things closed, and one that stays open."""
    for kind, outcome, words in (next(given), next(given)):
        asked = need(office, reference, kind, owner=office.reader, due=further)
        close(office, asked.number, outcome, **words)
    need(office, reference, next(given)[0], owner=office.reader, due=further)


def _tell_others(office: Office, *, found_at_risk: Sequence[str]) -> None:
    others = iter(sorted(set(applications(office)) - set(found_at_risk)))
    for reference, decision in zip(others, _decisions(), strict=False):
        told = decision is Decision.TOLD
        decide_to_tell(
            office,
            reference,
            decision,
            way=Way.CALL if told else None,
            why="he reads what comes by post" if decision is Decision.NOT_TOLD else "she rang us, from a safe number",
            said="that her application was looked at again, and nothing was left out" if told else "",
        )


def _decisions() -> Iterator[Decision]:
    yield from (Decision.TOLD, Decision.NOT_TOLD, Decision.TO_BE_TOLD, Decision.TOLD)
