"""Making a release and publishing it: figures as at an entry, attacked with everything ever released, then recorded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from clare_review.acts.at_risk import balanced
from clare_review.acts.figures import findings_of
from clare_review.acts.office import Office
from clare_review.acts.populations import applications, sealed_populations
from clare_review.acts.referring import units_of
from clare_review.acts.release_register import (
    allowed_of,
    must_be_free,
    must_be_signed_by_others,
    must_be_the_same,
    register_of,
    rule_of,
)
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.release.allowing import Allowed
from clare_review.release.counts import Count, Tables
from clare_review.release.document import Document, Heading, document
from clare_review.release.files import DATA, digests, files_of
from clare_review.release.knowing import Said
from clare_review.release.planning import Plan, plan
from clare_review.release.register import Register, Released, Replacing, must_be_a_name, numbers_in
from clare_review.release.rule import Form, Rule, Told
from clare_review.release.tabling import Drawn, draw
from clare_review.running.canaries import are_shown, looked_for, words_of_the_program
from clare_review.running.writing import write_whole


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Which release this one takes the place of, as what, and why, in words for the public."""

    of: str
    as_what: Replacing
    why: str


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One release before it is out: what would be said, what that gives away, and the bytes of its files."""

    plan: Plan
    document: Document
    files: Mapping[str, bytes]
    allowed: Allowed
    as_at: int
    register: Register
    instead: Instead | None

    def sentence(self) -> str:
        """What is in it, in lines for a screen."""
        told = self.plan.said.told.values()
        earlier = say_count(len(self.plan.earlier), "earlier release")
        hidden = sum(each.form is Form.HIDDEN for each in told)
        lines = [
            f"{self.document.name}: {len(told)} counts as at entry {self.as_at:,}, {hidden} of them hidden",
            self.plan.hiding.words(),
            f"attacked with {earlier}: {len(self.plan.wanted)} secrets, {len(self.plan.leaks)} given away",
        ]
        lines += [f"out already, by what was said before: {each.says}" for each in self.plan.given_away]
        return "\n".join(lines)

    def body(self) -> dict[str, Any]:
        """What the ledger keeps of it, from which the bytes of its files are made again."""
        said = self.document
        told = {id: [each.form.value, each.value] for id, each in self.plan.said.told.items()}
        instead = {"as": self.instead.as_what.value, "why": self.instead.why} if self.instead else {}
        return {
            "release": said.name,
            "as_at": self.as_at,
            "day": said.day,
            "until": said.as_at,
            "force": said.force,
            "replaces": said.replaces,
            "list": self.allowed.as_json(),
            "rule": self.plan.rule.as_json(),
            "hidden": sorted(self.plan.hiding.hidden),
            "told": told,
            "loss": [self.plan.hiding.lost, self.plan.hiding.least],
            "files": digests(self.files),
            **instead,
        }


def prepare(
    office: Office, name: str, *, as_at: int = 0, instead: Instead | None = None, day: date | None = None
) -> Prepared:
    """Works a release out as at an entry (0: the last), with every release of the register in mind.

    `day` is the day it is dated; without it the day of its making.

    Raises:
        ReviewError: it cannot be called so, or what it should replace is not there.
        FileProblem: the list of what may be said cannot be used.
        FiguresDoNotBalance: figures that must add up do not.
    """
    must_be_a_name(name)
    known, allowed, rule = register_of(office), allowed_of(office), rule_of(office)
    at = office.as_at(as_at or office.position().number)
    _must_go_forward(name, at.position().number, known, instead)
    exact = frozenset(each.figure for each in known.exceptions_for(name))
    drawn = draw(findings_of(at), allowed, exact=exact)
    made = plan(name, drawn.tables, rule, [_said(office, each) for each in known.released])
    heading = Heading(
        name=name,
        force=office.settings.force,
        day=(day or office.time().date()).isoformat(),
        as_at=at.time().date().isoformat(),
        replaces=_replaces(known, instead),
    )
    said = document(heading, allowed, drawn.placed, made.said.told, rule)
    return Prepared(
        plan=made,
        document=said,
        files=files_of(said),
        allowed=allowed,
        as_at=at.position().number,
        register=known,
        instead=instead,
    )


def make_release(office: Office, name: str, *, as_at: int = 0, instead: Instead | None = None) -> tuple[Prepared, Path]:
    """Writes the files of a release to be looked at; nothing is recorded and nothing is public yet.

    Raises:
        ReleaseLeaks: it would give something away; no file is written.
        ReviewError: it is out already, or what `prepare` raises.
    """
    office.must_be_now()
    must_be_free(office, office.ledger, name)
    made = prepare(office, name, as_at=as_at, instead=instead)
    made.plan.must_not_leak()
    must_hold_nothing_personal(made.files, personal_of(office))
    _must_say_no_number(instead)
    folder = folder_of(office, name)
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in made.files.items():
        write_whole(folder / file, content)
    return made, folder


def publish_release(office: Office, name: str, *, as_at: int = 0, instead: Instead | None = None) -> Entry:
    """Records that a release is public, with what makes its bytes again; only what was made and looked at.

    Nothing leaves the house while somebody at risk is nobody's today, or while referrals, applications and complaints
    do not reconcile, whatever entry the release is as at.

    Raises:
        FiguresDoNotBalance: somebody at risk is lost, counted twice, or open without an owner or a next date; or units
            of the register do not reconcile.
        ReviewNotReady: it was not made, or it would be made otherwise now.
        ReleaseLeaks: it would give something away.
        NotAllowed: whoever publishes it is the only one who signed for a small number in it.
        ReviewError: it is out already, or what `prepare` raises.
    """
    office.must_be_now()
    balanced(office)
    units_of(office)
    must_be_free(office, office.ledger, name)
    made = prepare(office, name, as_at=as_at, instead=instead, day=_day_made(folder_of(office, name), name))
    made.plan.must_not_leak()
    exact = [id for id, each in made.plan.said.told.items() if each.form is Form.EXACT and each.value]
    must_be_signed_by_others(made.register, name, exact, office.reader)
    must_hold_nothing_personal(made.files, personal_of(office))
    _must_say_no_number(instead)
    _must_be_what_was_made(folder_of(office, name), made)
    replaced = made.register.of(instead.of) if instead else None
    new = NewEntry(
        kind=EntryKind.RELEASED,
        by=office.reader,
        key=office.key(),
        supersedes=replaced.entry if replaced else None,
        body=made.body(),
    )

    def check(present: Reading) -> None:
        must_be_free(office, present, name)
        must_be_the_same(office, present, made.register)

    return office.keeper.append(new, check=check)


def folder_of(office: Office, name: str) -> Path:
    """Where the files of a release are."""
    return office.folder / "releases" / name


def drawn_again(office: Office, released: Released) -> Drawn:
    """The counts of a release, worked out again from the ledger as at its entry, with the list it was made by."""
    told: Mapping[str, Sequence[Any]] = released.body["told"]
    exact = frozenset(id for id, (form, value) in told.items() if form == Form.EXACT and value)
    return draw(findings_of(office.as_at(released.as_at)), Allowed.from_json(released.body["list"]), exact=exact)


def told_in(released: Released) -> dict[str, Told]:
    """What a release told of each count, as it stands in the ledger."""
    rule = Rule.from_json(released.body["rule"])
    return {id: rule.as_told(Form(form), value) for id, (form, value) in released.body["told"].items()}


def must_hold_nothing_personal(files: Mapping[str, bytes], personal: frozenset[str]) -> None:
    """Raises ReviewError where a file holds a reference or a name of somebody in the review; it is not repeated."""
    for file, content in files.items():
        if are_shown([content.decode()], personal):
            raise ReviewError(f"{file}: it holds a reference or a name of somebody in the review; nothing was released")


def _said(office: Office, released: Released) -> Said:
    if released.elsewhere:  # what was said is all that is known of it, whether it was so or not
        counts = tuple(Count(id=id, value=value) for id, (_, value) in released.body["told"].items())
        return Said(name=released.name, tables=Tables(counts=counts), told=told_in(released))
    return Said(name=released.name, tables=drawn_again(office, released).tables, told=told_in(released))


def _must_go_forward(name: str, as_at: int, known: Register, instead: Instead | None) -> None:
    """Raises ReviewError where a release would say after another how things stood before it."""
    ours = [each for each in known.released if not each.elsewhere and each.replaced_by is None]
    last = max(ours, key=lambda each: each.as_at, default=None)
    if last and as_at < last.as_at and instead is None:
        raise ReviewError(
            f"{name} would count as at entry {as_at:,}, and {last.name}, which is out, as at entry {last.as_at:,}: "
            "what is said outside goes forward; leave out --as-of, or name with --corrects the release that was wrong"
        )


def _must_say_no_number(instead: Instead | None) -> None:
    """Raises ReviewError where a reason for the public says a number, which no rule would round or hide."""
    if instead and (said := numbers_in(instead.why)):
        raise ReviewError(
            f"--why stands in the release, and says {', '.join(said)}: say it without numbers, so that it says none "
            "that the release hides"
        )


def _replaces(known: Register, instead: Instead | None) -> str:
    if instead is None:
        return ""
    replaced = known.of(instead.of)
    if replaced.replaced_by:
        raise ReviewError(f"{instead.of} was replaced by {replaced.replaced_by}: name that one")
    if not instead.why.strip():
        raise ReviewError(f"say with --why, in words for the public, why {instead.of} is replaced")
    out = date.fromisoformat(replaced.body["day"])
    return f"This is a {instead.as_what.value} of what was released on {out.isoformat()}: {instead.why.strip()}"


def personal_of(office: Office) -> frozenset[str]:
    """References, and names that the program would not say of itself, in lower case."""
    if not sealed_populations(office):
        return frozenset()
    found = applications(office)
    names = {
        name
        for each in found.values()
        for name in (each.a_surname, each.a_forename, each.b_surname, each.b_forename, each.c_name, each.b_pnc)
        if name
    }
    return looked_for(names, words_of_the_program()) | {reference.casefold() for reference in found}


def _day_made(folder: Path, name: str) -> date:
    """The day that the files looked at are dated, which stays theirs when they are published on a later one."""
    path = folder / DATA
    if not path.is_file():
        raise ReviewNotReady(
            f"{name} was not made: run `clare-review release make {name}`, look at {folder}, then publish it"
        )
    try:
        return date.fromisoformat(json.loads(path.read_bytes())["released"])
    except (ValueError, KeyError, TypeError):
        raise ReviewNotReady(f"{path} is not what was made: make the release again and look at it") from None


def _must_be_what_was_made(folder: Path, made: Prepared) -> None:
    there = {file: (folder / file).read_bytes() if (folder / file).is_file() else b"" for file in made.files}
    other = [file for file, content in there.items() if content != made.files[file]]
    if other:
        raise ReviewNotReady(
            f"{', '.join(sorted(other))} in {folder} would be made otherwise now: make the release again and look at it"
        )
