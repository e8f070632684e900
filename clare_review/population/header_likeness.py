"""How alike a new export's headers are to the headers of known maps; a proposal for a person, never a decision."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from clare_review.population.column_map import FIELDS, NEEDED, ColumnMap
from clare_review.population.records import Kind

CERTAIN = 0.72  # less alike is not placed; found by drafting the known exports with one header after another renamed

_SHORT = {
    "dob": "date of birth", "ref": "reference", "no": "number", "num": "number", "f2f": "face to face",
    "oic": "officer in case", "rec": "received", "recd": "received", "addl": "additional", "cat": "category",
    "supv": "supervisor", "rel": "relationship", "sys": "system", "occ": "occurrence", "pncid": "pnc id",
    "checked": "check", "checks": "check", "forces": "force", "systems": "system", "gender": "sex",
}  # fmt: skip
_FILLING = frozenset(("of", "the", "on", "at", "in", "for", "and"))
_GENERAL = frozenset(("date", "name", "birth", "number", "person", "type", "id", "check", "time", "a", "b", "c", "to"))
"""Words that too many headers share to place one by them alone."""

_SAYINGS: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference number", "unique reference", "urn", "case number", "occurrence number"),
    "received": ("date of application", "application date", "date reported", "received date"),
    "received_time": ("time",),
    "route": ("scheme", "scheme route", "application type", "dvds type", "right to ask or know"),
    "capacity": ("applicant type", "type of applicant"),
    "a_name": ("person a", "applicant", "name of applicant", "name of person at risk", "person at risk"),
    "a_born": ("date of birth of applicant", "date of birth of person at risk"),
    "b_name": ("person b", "name of subject", "subject"),
    "b_born": ("date of birth of subject",),
    "c_name": ("person c", "third party"),
    "handler": ("officer", "case officer", "allocated to", "worker"),
    "supervisor": ("supervising officer", "authorised by"),
    "dash": ("risk", "risk level", "risk assessment"),
    "outcome": ("result", "decision", "decision made", "disposal"),
    "outcome_reason": ("reason", "reason for decision"),
    "decided_on": ("date of decision", "outcome date"),
    "disclosed_on": ("date of disclosure", "date disclosed"),
    "met_on": ("date met", "face to face date", "date of meeting"),
    "forum_on": ("forum date", "date of forum", "panel date"),
    "checks_on": ("date of checks", "checks completed"),
    "remarks": ("notes", "comments", "free text", "summary"),
}


def plain(header: str) -> str:
    """The words of a header in alphabetical order, usual abbreviations written out and filling words left out."""
    words = re.sub(r"[^a-z0-9]+", " ", header.casefold()).split()
    full = " ".join(_SHORT.get(word, word) for word in words).split()
    return " ".join(sorted(word for word in full if word not in _FILLING)) or " ".join(full)


def likely_kind(headers: Sequence[str], maps: Iterable[ColumnMap]) -> Kind:
    """The kind of export that places most of the headers, the fields it needs counting half as much again."""
    known = list(maps)

    def weight(kind: Kind) -> tuple[float, float]:
        placed = place(headers, kind, known)
        needed = sum(name in placed for name in NEEDED[kind]) / len(NEEDED[kind])
        return needed / 2 + len(placed) / max(1, len([header for header in headers if header])), len(placed)

    return max(Kind, key=weight)


def place(headers: Sequence[str], kind: Kind, maps: Iterable[ColumnMap]) -> dict[str, str]:
    """Our field to the header that is likest to it, the likest pairs first, each header and each field once."""
    sayings = _sayings(kind, maps)
    pairs = [
        (max(likeness(header, saying) for saying in said), header, field)
        for header in dict.fromkeys(headers)
        if header.strip()
        for field, said in sayings.items()
    ]
    placed: dict[str, str] = {}
    for score, header, field in sorted(pairs, key=lambda pair: -pair[0]):
        if score < CERTAIN:
            break
        if field not in placed and header not in placed.values():
            placed[field] = header
    order = {field: number for number, field in enumerate(FIELDS[kind])}
    return dict(sorted(_without_clash(placed).items(), key=lambda item: order[item[0]]))


def likeness(one: str, other: str) -> float:
    """How alike two headers are, from 0 to 1: the same words 1, else by shared words and letters."""
    first, second = plain(one), plain(other)
    if first == second:
        return 1.0
    words, others = set(first.split()), set(second.split())
    if not words or not others:
        return 0.0
    shared = len(words & others) / len(words | others)
    score = (shared + SequenceMatcher(None, first, second).ratio()) / 2
    if (words <= others or others <= words) and not (words & others) <= _GENERAL:
        score = max(score, 0.7 + shared / 4)
    return score * _same_letter(words, others)


def known_headers(maps: Iterable[ColumnMap]) -> frozenset[str]:
    """Every header that a map or the draft's synonyms know, as `plain` writes it."""
    known = list(maps)
    return frozenset(plain(saying) for kind in Kind for said in _sayings(kind, known).values() for saying in said)


def _same_letter(words: set[str], others: set[str]) -> float:
    """A and B are different people, so a header that names the one is hardly the other's."""
    one, other = words & {"a", "b", "c"}, others & {"a", "b", "c"}
    return 1.0 if one == other else 0.5 if one and other else 0.96


def _sayings(kind: Kind, maps: Iterable[ColumnMap]) -> dict[str, list[str]]:
    sayings: dict[str, list[str]] = defaultdict(list)
    for field in FIELDS[kind]:
        sayings[field] += [field.replace("_", " "), *_SAYINGS.get(field, ())]
    for one in maps:
        if one.kind == kind:
            for field, header in one.columns.items():
                sayings[field].append(header)
    return sayings


def _without_clash(placed: dict[str, str]) -> dict[str, str]:
    """A person's name stands either in one column or in two; the form with more columns is kept."""
    apart = [field for field in placed if field[2:] in ("surname", "forename") and field[:2] in ("a_", "b_")]
    whole = [field for field in placed if field in ("a_name", "b_name")]
    drop = set(whole if len(apart) > len(whole) else apart) if apart and whole else set()
    return {field: header for field, header in placed.items() if field not in drop}
