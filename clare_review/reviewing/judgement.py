"""A judgement as the ledger holds it, and where the judgements of a review stand.

Nothing is overwritten: an amendment is a new entry that names the one it replaces, and an entry can be replaced once.
Where things stand is folded from the entries, in whatever order they are handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage, is_at, stage_of
from clare_review.reviewing.conditions import Answers

RISK_ASSESSMENT = "risk_assessment"
DETAILED_REVIEW = "detailed_review"
# Both stand with the free text; the blank keeps them apart from the ids of questions.
WHY_AMENDED = "why amended"
WHY_DECIDED = "why decided"

Texts = Mapping[int, Mapping[str, str]]
_NO_TEXTS: Texts = MappingProxyType({})
_NOTHING: Answers = MappingProxyType({})
_NO_CHAINS: Mapping[str, tuple["Judgement", ...]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """What an adjudicator's judgement says beside its answers.

    `over` are the entries of the two readings, first and second; `taken` is question to whose answer was taken
    (`first`, `second` or `own`) where they differed. `cause` and `confidence` are codes of `adjudication.Cause` and
    `adjudication.Confidence`; `guidance` says that the guidance, or the form, needs changing.
    """

    over: tuple[int, int]
    taken: Mapping[str, str]
    cause: str
    confidence: str
    guidance: bool


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What one reader answered about one application, under one version of one instrument.

    `answers` and `text` count; `set_aside` and `set_aside_text` were answered before their question ceased to apply.
    `entry` is its number in the ledger, `supersedes` the entry it replaces, `at` is in UTC, `stage` is that
    of the reading.
    """

    reference: str
    instrument: str
    version: str
    instrument_digest: str
    case_version: str
    answers: Answers
    text: Mapping[str, str]
    set_aside: Answers
    set_aside_text: Mapping[str, str]
    by: str
    at: datetime
    entry: int
    supersedes: int | None
    why_amended: str | None
    category: str | None = None  # of a detailed review, as counted when it was recorded
    stage: Stage = Stage.FIRST
    deciding: Deciding | None = None  # of an adjudicator's
    why_decided: str | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Every judgement by application, then instrument, oldest first: the last of each is the current one."""

    chains: Mapping[str, Mapping[str, tuple[Judgement, ...]]]

    def of(self, reference: str) -> Mapping[str, tuple[Judgement, ...]]:
        """Instrument to judgements, oldest first, for one application."""
        return self.chains.get(reference, _NO_CHAINS)

    def history(self, reference: str, instrument: str) -> tuple[Judgement, ...]:
        """All judgements of an application under an instrument, oldest first; empty when there is none."""
        return self.of(reference).get(instrument, ())

    def current(self, reference: str, instrument: str) -> Judgement | None:
        """The judgement that stands, or None."""
        return next(reversed(self.history(reference, instrument)), None)

    def all_current(self) -> tuple[Judgement, ...]:
        """Every judgement that stands, in the order of their entries."""
        standing = [chain[-1] for chains in self.chains.values() for chain in chains.values()]
        return tuple(sorted(standing, key=lambda each: each.entry))

    def upto(self, entry: int) -> "Standing":
        """The same as they stood at an earlier entry."""
        kept = {
            reference: {name: told for name, chain in chains.items() if (told := _until(chain, entry))}
            for reference, chains in self.chains.items()
        }
        return Standing(chains={reference: chains for reference, chains in kept.items() if chains})

    def risk_assessed(self, reference: str) -> bool:
        return self.current(reference, RISK_ASSESSMENT) is not None

    def detailed_required(self, reference: str) -> bool | None:
        """Whether the risk assessment asks for a detailed review; None before there is one."""
        return detailed_required(self.current(reference, RISK_ASSESSMENT))

    def detailed_reviewed(self, reference: str) -> bool:
        return self.current(reference, DETAILED_REVIEW) is not None


def _until(chain: tuple[Judgement, ...], entry: int) -> tuple[Judgement, ...]:
    return chain if chain[-1].entry <= entry else tuple(each for each in chain if each.entry <= entry)


NOTHING_JUDGED = Standing(chains=MappingProxyType({}))


def detailed_required(risk: Judgement | None) -> bool | None:
    """Whether a risk assessment asks for a detailed review; None when there is no risk assessment."""
    return None if risk is None else risk.answers.get("detailed_required") == "yes"


def fold(
    entries: Iterable[Entry],
    texts: Texts = _NO_TEXTS,
    onto: Standing = NOTHING_JUDGED,
    stage: Stage | None = Stage.FIRST,
    reader: str | None = None,
) -> Standing:
    """Works out where the judgements of one stage stand; entries of other kinds and stages are passed over.

    `texts` is free text by entry number, as the ledger's keeper gives it; without it the judgements have no text.
    `onto` is where they stood before these entries. `reader` leaves out what others judged: at the stages apart every
    reader has a judgement of their own, so there one has to be named. Without a stage the entries are taken as they
    are, for whoever chose them before.

    Raises:
        LedgerDamaged: an entry replaces one that is not current, or judges anew what is judged already.
    """
    judged = [each for each in entries if each.kind is EntryKind.JUDGED]
    if stage is not None:
        judged = [each for each in judged if is_at(each, stage, reader)]
    judged.sort(key=lambda each: each.number)
    chains = dict(onto.chains)
    for entry in judged:
        judgement = judgement_of(entry, texts.get(entry.number, {}))
        own = chains.get(judgement.reference, _NO_CHAINS)
        chain = own.get(judgement.instrument, ())
        _must_follow(judgement, chain)
        chains[judgement.reference] = {**own, judgement.instrument: (*chain, judgement)}
    return Standing(chains=chains)


def judgement_of(entry: Entry, text: Mapping[str, str]) -> Judgement:
    """The judgement in one entry of the ledger, with its free text."""
    body = entry.body
    aside: Sequence[str] = body.get("set_aside_text", ())
    words = {name: said for name, said in text.items() if name not in (WHY_AMENDED, WHY_DECIDED)} if text else {}
    return Judgement(
        reference=entry.subject or "",
        instrument=body["instrument"],
        version=body["version"],
        instrument_digest=body["instrument_digest"],
        case_version=body["case_version"],
        answers=_fixed(body["answers"]),
        text={name: said for name, said in words.items() if name not in aside} if words else {},
        set_aside=_fixed(body["set_aside"]) if body.get("set_aside") else _NOTHING,
        set_aside_text={name: said for name, said in words.items() if name in aside} if words else {},
        by=entry.by,
        at=entry.at,
        entry=entry.number,
        supersedes=entry.supersedes,
        why_amended=text.get(WHY_AMENDED),
        category=body.get("category"),
        stage=stage_of(body),
        deciding=_deciding(body),
        why_decided=text.get(WHY_DECIDED),
    )


def _deciding(body: Mapping[str, Any]) -> Deciding | None:
    if "over" not in body:
        return None
    first, second = body["over"]
    return Deciding(
        over=(first, second),
        taken=MappingProxyType(dict(body["taken"])),
        cause=body["cause"],
        confidence=body["confidence"],
        guidance=body["guidance"],
    )


def _must_follow(judgement: Judgement, chain: Sequence[Judgement]) -> None:
    current = chain[-1].entry if chain else None
    if judgement.supersedes == current:
        return
    stands = f"entry {current} stands" if current else "none stands"
    replaces = f"replaces entry {judgement.supersedes}" if judgement.supersedes else "replaces none"
    raise LedgerDamaged(
        f"entry {judgement.entry} is a {judgement.instrument} of {judgement.reference} that {replaces}, "
        f"where {stands}; an entry can be replaced once, and only the one that stands"
    )


def _fixed(answers: Mapping[str, Any]) -> Answers:
    return MappingProxyType({k: v if isinstance(v, str) else tuple(v) for k, v in answers.items()})
