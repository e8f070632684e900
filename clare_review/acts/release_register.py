"""The release register as a review keeps it: planning a release, signing for an exception, and looking it up."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from clare_review.acts.figures import findings_of
from clare_review.acts.office import Office
from clare_review.errors import NotAllowed, ReviewError
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.release.allowing import Allowed, load_allowed
from clare_review.release.register import KINDS, Register, must_be_a_name, register
from clare_review.release.rule import Form, Rule
from clare_review.release.tabling import draw

LIST = "releases/public.yaml"


def register_of(office: Office, *, reasons: bool = False) -> Register:
    """The register as at the office's position; with `reasons`, where whoever asks may read them."""
    entries = office.entries(*KINDS)
    signed = [entry.number for entry in entries if entry.kind is EntryKind.EXCEPTED]
    return register(entries, office.ledger.texts(signed) if reasons and signed else {})


def allowed_of(office: Office) -> Allowed:
    """The review's list of what may be said outside; raises FileProblem where it cannot be used."""
    return load_allowed(office.templates(LIST))


def rule_of(office: Office) -> Rule:
    """The rule by which this review says counts outside."""
    said = office.settings.releases
    return Rule(
        below=said.hidden_below,
        to=said.round_to,
        hidden_keeps=said.hidden_keeps,
        difference_keeps=said.difference_keeps,
    )


def plan_release(office: Office, name: str, *, on: date) -> Entry:
    """Promises a release for a day; promising it again moves the day, and the register keeps both.

    Raises:
        ReviewError: it cannot be called so, the day has passed, or it was released.
    """
    office.must_be_now()
    must_be_a_name(name)
    if on < office.clock().date():
        raise ReviewError(f"{name}: {on.isoformat()} has passed; say with --on when it will be released")
    new = NewEntry(
        kind=EntryKind.RELEASE_PLANNED,
        by=office.reader,
        key=office.key(),
        body={"release": name, "on": on.isoformat()},
    )
    return office.keeper.append(new, check=lambda present: must_be_free(office, present, name))


def sign_exception(office: Office, name: str, figure: str, *, why: str, password: Callable[[], str]) -> Entry:
    """Signs for one small number to be shown as it is in one release, after whoever signs proved anew who they are.

    Raises:
        ReviewError: no reason is given, or the release is out.
        FileProblem: the figure is not among those that may be said.
        NotAllowed: who signs was not proved, or may not.
    """
    office.must_be_now()
    must_be_a_name(name)
    if not why.strip():
        raise ReviewError(f"{figure}: say with --why on what ground it is shown as it is; nothing was recorded")
    draw(findings_of(office), allowed_of(office), exact=frozenset((figure,)))
    with office.keeper.proving(password() if office.keeper.knows_logins else "") as keeper:
        proved_by = keeper.proved_by()
        new = NewEntry(
            kind=EntryKind.EXCEPTED,
            by=office.reader,
            key=office.key(),
            body={"release": name, "figure": figure, **({"proved": proved_by} if proved_by else {})},
            text={"why": why.strip()},
        )
        return keeper.append(new, check=lambda present: must_be_free(office, present, name))


def note_elsewhere(office: Office, name: str, said: Mapping[str, int], *, where: str, on: date) -> Entry:
    """Notes numbers that were said elsewhere, in a statement or before a court: from then on the attacker has them.

    Raises:
        ReviewError: it says no numbers or not where, the day is to come, a number is of no figure that may be said, or
            the name is taken.
    """
    office.must_be_now()
    must_be_a_name(name)
    known = {count.id for count in draw(findings_of(office), allowed_of(office)).tables.counts}
    problems = [] if where.strip() else ["say with --where they were said"]
    problems += [] if said else ["give the numbers, as failures=33"]
    problems += [f"{on.isoformat()} is to come"] if on > office.clock().date() else []
    problems += [f"{id}: no count that may be said in a release" for id in sorted(said.keys() - known)]
    problems += [f"{id}: {value} is no count" for id, value in said.items() if value < 0]
    if problems:
        raise ReviewError(f"{name}: {'; '.join(problems)}; nothing was noted")
    body = {
        "release": name,
        "as_at": office.position().number,
        "day": on.isoformat(),
        "elsewhere": where.strip(),
        "rule": rule_of(office).as_json(),
        "told": {id: [Form.EXACT.value, value] for id, value in said.items()},
        "files": {},
    }
    new = NewEntry(kind=EntryKind.RELEASED, by=office.reader, key=office.key(), body=body)
    return office.keeper.append(new, check=lambda present: must_be_free(office, present, name))


def must_be_free(office: Office, present: Reading, name: str) -> None:
    """Raises ReviewError where a release of this name is out already."""
    there = register_of(office.looking_at(present))
    if any(each.name == name for each in there.released):
        raise ReviewError(f"{name} was released: what is public stays as it is; give the next one a name of its own")


def must_be_signed_by_others(known: Register, name: str, exact: Collection[str], publisher: str) -> None:
    """Raises NotAllowed where a small number would be shown on no other signature than the publisher's own."""
    others = {each.figure for each in known.exceptions_for(name) if each.by != publisher}
    alone = sorted(set(exact) - others)
    if alone:
        raise NotAllowed(
            f"{name} shows {say_list(alone)} as it is, and nobody but {publisher}, who publishes it, signed for that: "
            f"somebody else signs too (`clare-review release except {name} {alone[0]} --why ...`), or publishes it; "
            "nothing was released"
        )


def must_be_the_same(office: Office, present: Reading, seen: Register) -> None:
    """Raises NotAllowed where the register changed since it was looked at."""
    if register_of(office.looking_at(present)) != seen:
        raise NotAllowed("the register changed meanwhile, so nothing was released: make it again and look at it")


def register_lines(found: Register) -> list[str]:
    """The register for a screen, in order of time."""
    lines = [
        f"{one.name}: {'noted' if one.elsewhere else 'released'} {one.at:%Y-%m-%d %H:%M} UTC by {one.by} "
        f"(entry {one.entry:,}), as at entry {one.as_at:,}"
        + (f"; said elsewhere: {one.elsewhere}" if one.elsewhere else "")
        + (f"; a {one.as_what.value} of entry {one.replaces:,}, because {one.why}" if one.as_what else "")
        + (f"; replaced by {one.replaced_by}" if one.replaced_by else "")
        for one in found.released
    ]
    lines += [
        f"{one.release}: {one.figure} shown as it is, signed by {one.by} (entry {one.entry:,})"
        + (f", because {one.why}" if one.why else "")
        for one in found.exceptions
    ]
    lines += [
        f"{one.name}: planned for {one.on.isoformat()} by {one.by} (entry {one.entry:,})" for one in found.waiting()
    ]
    return lines
