"""Everything the assurance notebook says, worked out from records handed in: agreement, missed failures, readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clare_review.assurance.comparing import By, Compared, before_and_after, compared, only_blind
from clare_review.assurance.drift import Drift, drift
from clare_review.assurance.intervals import LEVEL
from clare_review.assurance.known_answers import KnownAnswer, Marksmanship, measure
from clare_review.assurance.pairs import CHOSEN, FAILURE, FINDING, NOT_CHOSEN, Pair
from clare_review.assurance.patterns import quadratic
from clare_review.assurance.re_reading import Elusion, ReRead, elusion, why_not_yet
from clare_review.assurance.recapture import AtLeast, Lists, at_least
from clare_review.assurance.spread import RESAMPLES

SEED = 1
"""Of the bootstrap; any whole number does, and the same gives the same intervals."""
IN_ORDER = ("risk_now", ("immediate", "high", "standard"))
"""The question whose answers stand in an order, so that a near miss is part of an agreement."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One draw as the ledger holds it: what for, from how many, how many, and how many of them are read."""

    entry: int
    purpose: str
    stratum: str
    pool: int
    drawn: int
    read: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the report is worked out from.

    `pairs` are those drawn for second readings, `own` those of one reader at two times, `categories` what can be said
    to each question. `sessions` are the calibration sessions, each with its day and entry. `read` gives the band of
    every application whose first reading is finished. `sample` is the last sample of cleared cases, `found` the
    failures found outside it. `answers` are readings of known cases, `why_unknown` says why there are none.
    """

    draws: tuple[Drawn, ...]
    pairs: tuple[Pair, ...]
    categories: Mapping[str, tuple[str, ...]]
    read: Mapping[str, str]
    sample: tuple[ReRead, ...]
    found: int
    answers: tuple[KnownAnswer, ...]
    why_unknown: str = ""
    own: tuple[Pair, ...] = ()
    sessions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Recaptured:
    """Failures of bands in which everything was read twice, and how many there are at least; None without any."""

    bands: tuple[str, ...]
    applications: int
    lists: Lists
    at_least: AtLeast | None


@dataclass(frozen=True, kw_only=True)
class Assured:
    """What can be said of how far the review is to be trusted; `why_no_bound` is empty where `elusion` is given.

    `own` is what readers who read a case of theirs again said of the finding: all of them, then each.
    """

    draws: tuple[Drawn, ...]
    applications: int
    not_blind: int
    table: Mapping[tuple[str, str], int]
    finding: Compared | None
    in_order: Compared | None
    questions: tuple[Compared, ...]
    groups: Mapping[By, tuple[Compared, ...]]
    sample: tuple[ReRead, ...]
    elusion: Elusion | None
    why_no_bound: str
    recaptured: Recaptured
    overall: Marksmanship
    readers: tuple[tuple[str, Marksmanship], ...]
    drifts: tuple[Drift, ...]
    why_unknown: str
    sessions: tuple[tuple[str, int], ...]
    own: tuple[Compared, ...]
    own_table: Mapping[tuple[str, str], int]
    own_questions: tuple[Compared, ...]


def assured(asked: Asked, *, resamples: int = RESAMPLES) -> Assured:
    """The whole report; intervals by bootstrap for the finding, analytic for everything else."""
    on, own = _by_question(asked.pairs), _by_question(asked.own)
    findings, again = on.get(FINDING, []), own.get(FINDING, [])
    blind = only_blind(findings)
    known = _extended(asked.categories, (*asked.pairs, *asked.own))
    why = why_not_yet(asked.sample)
    overall = measure(asked.answers)
    return Assured(
        draws=asked.draws,
        applications=len(blind),
        not_blind=len(findings) - len(blind),
        table=_table(blind, known.get(FINDING, ())),
        finding=_all(findings, known.get(FINDING, ()), resamples),
        in_order=_in_order(on.get(IN_ORDER[0], [])),
        questions=_questions(on, known),
        groups=_groups(findings, known.get(FINDING, ()), len(asked.sessions)),
        sample=asked.sample,
        elusion=None if why else elusion(asked.found, asked.sample, overall.sensitivity),
        why_no_bound=why,
        recaptured=recaptured(findings, asked.read),
        overall=overall,
        readers=_each_reader(asked.answers),
        drifts=drift(asked.answers),
        why_unknown=asked.why_unknown,
        sessions=asked.sessions,
        own=tuple(
            each
            for by in (By.ALL, By.READERS)
            for each in compared(again, known.get(FINDING, ()), by, seed=SEED, resamples=0)
        ),
        own_table=_table(only_blind(again), known.get(FINDING, ())),
        own_questions=_questions(own, known),
    )


def recaptured(findings: Sequence[Pair], read: Mapping[str, str], level: float = LEVEL) -> Recaptured:
    """Two lists of failures where they are fair: in bands of which every application read once was read twice.

    Elsewhere a second reading was made because of the first, and the lists do not come about apart.
    """
    blind = {pair.reference: pair for pair in only_blind(findings)}
    whole = tuple(
        band
        for band in dict.fromkeys(read.values())
        if all(reference in blind for reference, its in read.items() if its == band)
    )
    inside = [pair for pair in blind.values() if read.get(pair.reference) in whole]
    lists = Lists(
        first_only=sum(pair.first == FAILURE != pair.second for pair in inside),
        second_only=sum(pair.second == FAILURE != pair.first for pair in inside),
        both=sum(pair.first == pair.second == FAILURE for pair in inside),
    )
    return Recaptured(
        bands=whole,
        applications=len(inside),
        lists=lists,
        at_least=at_least(lists, level) if lists.known else None,
    )


def _by_question(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.question, []).append(pair)
    return found


def _extended(categories: Mapping[str, tuple[str, ...]], pairs: Sequence[Pair]) -> dict[str, tuple[str, ...]]:
    """The categories, with answers of an earlier version of an instrument that the present one no longer has."""
    known = {name: dict.fromkeys(words) for name, words in categories.items()}
    for pair in sorted(pairs, key=lambda each: (each.first, each.second)):
        known.setdefault(pair.question, {}).update({pair.first: None, pair.second: None})
    return {name: tuple(words) for name, words in known.items()}


def _all(pairs: Sequence[Pair], categories: Sequence[str], resamples: int) -> Compared | None:
    groups = compared(pairs, categories, By.ALL, seed=SEED, resamples=resamples)
    return groups[0] if groups else None


def _questions(on: Mapping[str, Sequence[Pair]], known: Mapping[str, Sequence[str]]) -> tuple[Compared, ...]:
    return tuple(each for name in known if (each := _question(on.get(name, []), known[name])) is not None)


def _groups(findings: Sequence[Pair], categories: Sequence[str], sessions: int) -> dict[By, tuple[Compared, ...]]:
    parts: tuple[By, ...] = (By.BAND, By.READERS, By.MONTH)
    found = {by: compared(findings, categories, by, seed=SEED, resamples=0) for by in parts}
    return {**found, By.CALIBRATION: before_and_after(findings, categories, sessions, seed=SEED)}


def _question(pairs: Sequence[Pair], categories: Sequence[str]) -> Compared | None:
    """One question; a code that neither reader ever chose says nothing of agreement and is left out."""
    said = {answer for pair in pairs for answer in (pair.first, pair.second)}
    return None if NOT_CHOSEN in said and CHOSEN not in said else _all(pairs, categories, 0)


def _in_order(pairs: Sequence[Pair]) -> Compared | None:
    """AC2 and its like with credit for near answers, of the pairs in which both readers gave an answer with a place."""
    order = IN_ORDER[1]
    placed = [pair for pair in pairs if pair.first in order and pair.second in order]
    groups = compared(placed, order, By.ALL, seed=SEED, resamples=0, credit=quadratic)
    return groups[0] if groups else None


def _table(blind: Sequence[Pair], categories: Sequence[str]) -> dict[tuple[str, str], int]:
    return {
        (one, other): sum(pair.first == one and pair.second == other for pair in blind)
        for one in categories
        for other in categories
    }


def _each_reader(answers: Sequence[KnownAnswer]) -> tuple[tuple[str, Marksmanship], ...]:
    readers = sorted({answer.reader for answer in answers})
    return tuple((reader, measure(each for each in answers if each.reader == reader)) for reader in readers)
