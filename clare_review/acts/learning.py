"""What was learnt, as it is recorded: causes, earlier warnings, actions with an owner and a date, and their proof."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.sides import handlers, reviewers
from clare_review.errors import RecordingRefused
from clare_review.guidance.wording import say_day
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.population.records import worked_by
from clare_review.safeguarding.learning import (
    Became,
    CauseKind,
    Learning,
    Part,
    Proved,
    WarningFrom,
    fold_learning,
    must_name_nobody,
)

_HERE = ZoneInfo("Europe/London")


def learning_of(office: Office) -> Learning:
    """Everything learnt, as at the office's position."""
    return fold_learning(office.entries(EntryKind.LEARNT))


def learn_cause(
    office: Office, kind: CauseKind, references: Sequence[str], *, what: str, instead_of: int | None = None
) -> Entry:
    """Records what made failures likely, and the applications on which it showed.

    Raises:
        RecordingRefused: it says nothing, names somebody, or an application that no population holds.
    """
    _must_say(what)
    sealed = applications(office, sorted(references))
    strange = [f"{each}: no sealed population holds it" for each in references if each not in sealed]
    must_name_nobody(what, _people(office, sealed))
    body = {"part": Part.CAUSE.value, "kind": kind.value, "applications": sorted(sealed)}
    return _append(office, body, {"what": what}, strange, instead_of)


def learn_warning(
    office: Office,
    source: WarningFrom,
    *,
    on: date,
    became: Became,
    what: str,
    what_became: str = "",
    instead_of: int | None = None,
) -> Entry:
    """Records a warning that came before the review, and what became of it."""
    _must_say(what)
    day = office.clock().astimezone(_HERE).date()
    problems = [f"{say_day(on)} is to come: a warning was given before"] if on > day else []
    body = {"part": Part.WARNING.value, "source": source.value, "on": on.isoformat(), "became": became.value}
    return _append(office, body, {"what": what, "what_became": what_became}, problems, instead_of)


def learn_action(
    office: Office, of: Sequence[int], *, owner: str, due: date, what: str, instead_of: int | None = None
) -> Entry:
    """Records what is done about causes or warnings, whose it is, and by when.

    Raises:
        RecordingRefused: it has no owner, or rests on nothing that was recorded.
    """
    _must_say(what)
    known = learning_of(office)
    there = {each.entry for each in known.causes} | {each.entry for each in known.warnings}
    problems = [] if owner.strip() else ["say with --owner whose it is: a post or a person"]
    problems += [] if of else ["say with --of which causes or warnings it answers, by their entries"]
    problems += [f"entry {each:,} is no cause or warning that stands" for each in of if each not in there]
    body = {"part": Part.ACTION.value, "of": sorted(of), "owner": owner.strip(), "due": due.isoformat()}
    return _append(office, body, {"what": what}, problems, instead_of)


def learn_proof(office: Office, action: int, proved: Proved, *, what: str, instead_of: int | None = None) -> Entry:
    """Records what was done to prove that an action worked, and whether it did.

    Raises:
        RecordingRefused: there is no such action, or it is not said how it was proved.
    """
    _must_say(what)
    there = {each.entry for each in learning_of(office).actions}
    problems = [] if action in there else [f"entry {action:,} is no action that stands"]
    day = office.clock().astimezone(_HERE).date()
    body = {"part": Part.PROOF.value, "of": [action], "proved": proved.value, "on": day.isoformat()}
    return _append(office, body, {"what": what}, problems, instead_of)


def words_of(office: Office) -> Mapping[int, Mapping[str, str]]:
    """What was said in words of everything learnt, by entry; nothing where the server shows no words."""
    return office.ledger.texts([each.number for each in office.entries(EntryKind.LEARNT)])


def _people(office: Office, sealed: Mapping[str, Any]) -> set[str]:
    worked = {one for application in sealed.values() for one in worked_by(application)}
    then = {name for one in handlers(office) for name in (one.id, one.name)}
    now = {name for one in reviewers(office) for name in (one.id, one.name)}
    return worked | then | now


def _must_say(what: str) -> None:
    if not what.strip():
        raise RecordingRefused("say with --what, in words, what it is; nothing was recorded")


def _append(
    office: Office, body: Mapping[str, Any], words: Mapping[str, str], problems: Sequence[str], instead_of: int | None
) -> Entry:
    office.must_be_now()
    if problems:
        raise RecordingRefused("nothing was recorded:" + "".join(f"\n  - {each}" for each in problems))

    def check(present: Reading) -> None:
        if instead_of is None:
            return
        found = {each.number: each.body["part"] for each in present.entries(kinds=[EntryKind.LEARNT])}
        if found.get(instead_of) != body["part"]:
            raise RecordingRefused(f"entry {instead_of:,} is no {body['part']}, so this cannot take its place")

    return office.keeper.append(
        NewEntry(
            kind=EntryKind.LEARNT,
            by=office.reader,
            key=office.key(),
            supersedes=instead_of,
            body=body,
            text={name: said.strip() for name, said in words.items() if said.strip()},
        ),
        check=check,
    )
