"""Drawing the cases that are read again: which, why, by what seed, in the ledger before anything of it is known."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.recording import standing
from clare_review.acts.sampling import is_cleared
from clare_review.assurance.choosing import Candidate, Choice, Chosen, choose
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.planning.points import Band
from clare_review.reviewing.failures import Category
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Standing


class Purpose(StrEnum):
    """What cases are drawn for."""

    SECOND_READING = "second_reading"
    CLEARED_SAMPLE = "cleared_sample"
    RE_READ = "re_read"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One draw, or what it would be: the cases chosen, and of each stratum how many there were and were drawn.

    `entry` is None for what was only worked out.
    """

    purpose: Purpose
    seed: str
    chosen: tuple[Chosen, ...]
    strata: Mapping[str, tuple[int, int]]
    entry: int | None

    def sentence(self) -> str:
        """One line for a screen, and one for each stratum; no reference, since second readers may look on."""
        where = f"entry {self.entry}" if self.entry else "not recorded"
        lines = [f"{say_count(len(self.chosen), 'application')} drawn for a {self.purpose.say} ({where})"]
        lines += [f"  {name}: {drawn:,} of {pool:,}" for name, (pool, drawn) in sorted(self.strata.items())]
        return "\n".join(lines)


def purpose_named(text: str) -> Purpose:
    """The purpose of this name. Raises ReviewError when there is none."""
    try:
        return Purpose(text.replace("-", "_"))
    except ValueError:
        known = ", ".join(purpose.value.replace("_", "-") for purpose in Purpose)
        raise ReviewError(f"{text}: cases are not drawn for that; there are {known}") from None


def rule_of(share: str, least: int, bands: Sequence[str] | None = None) -> Choice:
    """The rule of choosing that somebody asks for; without bands, immediate and high are read twice for certain.

    Raises:
        ReviewError: the share is none from 0 to 100%, or there is no such band.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", share)
    part = Fraction(found[1]) / (100 if found[2] else 1) if found else Fraction(-1)
    if not 0 <= part <= 1:
        raise ReviewError(f"{share!r} is not a share: write it as 10% or 0.1, from 0 to 100%")
    known = [band.value for band in Band]
    strange = [band for band in bands or () if band not in known]
    if strange:
        raise ReviewError(f"{', '.join(strange)}: no such band; there are {', '.join(known)}")
    certain = frozenset(bands) if bands is not None else frozenset((Band.IMMEDIATE.value, Band.HIGH.value))
    return Choice(bands=certain, share=part, least=least)


def draw(
    office: Office,
    purpose: Purpose,
    choice: Choice,
    *,
    seed: str = "",
    readers: Sequence[str] = (),
    only_say: bool = False,
) -> Drawn:
    """Draws what is due since the last draw for this purpose, and records it with its seed before anybody reads it.

    A second reading: every case of which the first reading is done; suspected failures and the bands of `choice` for
    certain, a share of each stratum of the others by lot. A cleared sample: cases read and found without a failure, by
    lot. A re-read: a share of what each reader has read, or each of `readers`. What an earlier draw left out by lot is
    not drawn again.

    Raises:
        ReviewNotReady: nothing is due.
        ReviewError: readers are named for another draw than of re-reads.
    """
    if not only_say:
        office.must_be_now()
    if readers and purpose is not Purpose.RE_READ:
        raise ReviewError(f"a {purpose.say} is drawn whoever read first; name readers for a re-read only")
    seed = seed or office.chance(16).hex()
    before = draws(office, purpose)
    candidates = [each for each in _candidates(office, purpose, before) if not readers or _reader_of(each) in readers]
    if not candidates:
        raise ReviewNotReady(f"nothing is due for a {purpose.say}: no first reading was finished since the last draw")
    if purpose is not Purpose.SECOND_READING:
        choice = Choice(bands=frozenset(), share=choice.share, least=choice.least)
    chosen = choose(candidates, choice, seed)
    strata = _strata(candidates, chosen)
    if only_say:
        return Drawn(purpose=purpose, seed=seed, chosen=chosen, strata=strata, entry=None)
    body = _body(purpose, choice, seed, chosen, strata)
    entry = office.keeper.append(NewEntry(kind=EntryKind.DRAWN, by=office.reader, key=f"draw {seed}", body=body))
    return Drawn(purpose=purpose, seed=seed, chosen=chosen, strata=strata, entry=entry.number)


def draws(office: Office, *purposes: Purpose) -> tuple[Entry, ...]:
    """The draws so far for these purposes, in order."""
    return tuple(entry for entry in office.entries(EntryKind.DRAWN) if entry.body["purpose"] in purposes)


def drawn_for(office: Office, *purposes: Purpose) -> dict[str, int]:
    """Every case drawn so far for these purposes, with the entry of its first draw."""
    found: dict[str, int] = {}
    for entry in draws(office, *purposes):
        for each in entry.body["chosen"]:
            found.setdefault(each["reference"], entry.number)
    return found


def _candidates(office: Office, purpose: Purpose, before: Sequence[Entry]) -> list[Candidate]:
    """Whatever is finished now and was not when the last draw was made; and what is suspected only since then."""
    drawn = {each["reference"] for entry in before for each in entry.body["chosen"]}
    seen: Standing | None = standing(office.as_at(before[-1].number - 1)) if before else None
    stands, allocated = standing(office), allocations(office)
    found = []
    for reference in sorted(set(applications(office)) - drawn):
        candidate = _candidate(stands, allocated, reference, purpose)
        if candidate and not (seen and _is_finished(seen, reference) and not candidate.suspected):
            found.append(candidate)
    return found


def _candidate(stands: Standing, allocated: Allocations, reference: str, purpose: Purpose) -> Candidate | None:
    if not _is_finished(stands, reference):
        return None
    band = allocated.band_of.get(reference, Band.STANDARD.value)
    how = "reviewed in detail" if stands.detailed_reviewed(reference) else "risk-assessed only"
    suspected = purpose is Purpose.SECOND_READING and is_suspected(stands, reference)
    stratum = f"{band}, {how}"
    if purpose is Purpose.RE_READ:
        reader = allocated.reviewer_of(reference)
        risk = stands.current(reference, RISK_ASSESSMENT)
        if reader is None or risk is None or risk.by != reader:
            return None  # it changed hands: nobody has read all of it before
        stratum = f"{_READ_BY}{reader}"
    if purpose is Purpose.CLEARED_SAMPLE and not is_cleared(stands, reference):
        return None
    return Candidate(reference=reference, band=band, suspected=suspected, stratum=stratum)


_READ_BY = "read by "


def _reader_of(candidate: Candidate) -> str:
    """Whose stratum a candidate for a re-read is in."""
    return candidate.stratum.removeprefix(_READ_BY)


def _is_finished(stands: Standing, reference: str) -> bool:
    required = stands.detailed_required(reference)
    return required is not None and (not required or stands.detailed_reviewed(reference))


def is_suspected(stands: Standing, reference: str) -> bool:
    """Whether a finished reading found a failure, suspects one, or could not tell."""
    detailed = stands.current(reference, DETAILED_REVIEW)
    if detailed is not None:
        return detailed.category != Category.NONE
    risk = stands.current(reference, RISK_ASSESSMENT)
    return risk is not None and risk.answers.get("failure_suspected") != "no"


def _strata(candidates: Sequence[Candidate], chosen: Sequence[Chosen]) -> dict[str, tuple[int, int]]:
    certain = {each.reference: each.stratum for each in chosen}
    pools = Counter(certain.get(each.reference, each.stratum) for each in candidates)
    taken = Counter(each.stratum for each in chosen)
    return {stratum: (pool, taken[stratum]) for stratum, pool in sorted(pools.items())}


def _body(
    purpose: Purpose, choice: Choice, seed: str, chosen: Sequence[Chosen], strata: Mapping[str, tuple[int, int]]
) -> dict[str, Any]:
    """What the ledger keeps; a chance is a fraction in words, such as 13/120, and 1/1 for what is certain."""
    return {
        "purpose": purpose.value,
        "seed": seed,
        "share": str(Fraction(choice.share)),
        "least": choice.least,
        "bands": sorted(choice.bands),
        "strata": {name: {"pool": pool, "drawn": drawn} for name, (pool, drawn) in strata.items()},
        "chosen": [
            {
                "reference": each.reference,
                "why": each.why.name.lower(),
                "stratum": each.stratum,
                "chance": "{1}/{0}".format(*strata[each.stratum]),
            }
            for each in chosen
        ],
    }
