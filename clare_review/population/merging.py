"""Merges several rows of one application, the same whatever order they come in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from clare_review.population.column_map import plain_word
from clare_review.population.names import Person, could_be_same
from clare_review.population.records import Application

Difference = tuple[str | None, str | None, str]
"""The value that stands, the value that does not, and why."""

_NAMES = ("a_surname", "a_forename", "b_surname", "b_forename")
_GROWING = frozenset(("remarks", "outcome_reason"))  # texts that are added to, so the longer holds the shorter
_WORDINGS = frozenset(("route_as_exported", "outcome_as_exported", "source"))  # how it was said, not what
_FLAGS = ("checks_exported", "supervisor_exported")
_APART = frozenset(
    ("reference", "received", "received_has_time", "kept", "notes", "variants", *_NAMES, *_WORDINGS, *_FLAGS)
)
SIMPLE = tuple(one.name for one in fields(Application) if one.name not in _APART)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one row says of an application, and the rank of the export it stands in (1 is believed first)."""

    rank: int
    application: Application


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The value that stands for one field and the values that do not."""

    value: Any
    variants: tuple[str, ...] = ()
    torn: bool = False  # equally good rows contradict each other, so the value is None


def merge(parts: Iterable[Part]) -> Application:
    """The application that several rows describe.

    Equal values stand; a value stands against a blank; a text that another one begins with gives way to the longer;
    else the export of better rank is believed; and where its own rows contradict each other nothing stands and both
    values are kept as variants.
    """
    given = tuple(parts)
    if len(given) == 1:
        return given[0].application
    ordered = sorted(given, key=_order)
    first = ordered[0].application
    settled = {name: _settle(name, ordered) for name in SIMPLE} | _settle_names(ordered)
    received = _settle_received(ordered)
    values: dict[str, Any] = {name: one.value for name, one in settled.items()}
    values |= {name: _wording(name, ordered) for name in _WORDINGS - {"source"}}
    values |= {flag: any(getattr(part.application, flag) for part in ordered) for flag in _FLAGS}
    settled["received"] = received
    variants = {name: one.variants for name, one in sorted(settled.items()) if one.variants}
    return replace(
        first,
        **values,
        received=received.value[0],
        received_has_time=received.value[1],
        kept=_merged_kept(ordered),
        notes=_merged_notes(ordered, settled),
        variants=MappingProxyType(variants),
    )


def contradictions(one: Application, other: Application) -> tuple[str, ...]:
    """In what two rows with one reference contradict each other as to whose application it is, in words."""
    found = []
    if one.received.date() != other.received.date():
        found.append("date of receipt")
    if one.route != other.route:
        found.append("route")
    for who, words in (("a", "person A"), ("b", "person B")):
        if not could_be_same(person(one, who), person(other, who)):
            found.append(words)
    return tuple(found)


def person(application: Application, who: str) -> Person:
    """Person `a` or `b` of an application, forename first."""
    names = (getattr(application, f"{who}_forename"), getattr(application, f"{who}_surname"))
    return Person(name=full_name(*names), born=getattr(application, f"{who}_born"))


def full_name(forename: str | None, surname: str | None) -> str | None:
    """A name as it is written, forename first; None where neither is recorded."""
    return " ".join(filter(None, (forename, surname))) or None


def differences(
    standing: Application, accepted: Application, merged: Application, why_rank: str
) -> dict[str, Difference]:
    """Where the merged row differs from the accepted one: which value stands, which does not, and why."""
    found: dict[str, Difference] = {}
    for name in ("received", *_NAMES, *SIMPLE):
        ours, theirs = getattr(accepted, name), getattr(merged, name)
        if theirs is None or _alike(name, ours, theirs) or (name == "received" and _same_day(accepted, merged)):
            continue
        stands = getattr(standing, name)
        other = ours if _alike(name, stands, theirs) else theirs
        found[name] = (_say(stands), _say(other), _why(name, stands, ours, theirs, why_rank))
    return found


def kept_differences(standing: Application, other: Application, why: str) -> dict[str, Difference]:
    """Where another row says something else in the columns that its map does not place."""
    return {
        f"kept: {header}": (standing.kept.get(header), text, why)
        for header, text in sorted(other.kept.items())
        if not _alike("remarks", standing.kept.get(header), text)
    }


def _same_day(one: Application, other: Application) -> bool:
    """Whether two rows agree on the day of receipt and not both record a time."""
    timed = one.received_has_time and other.received_has_time
    return one.received.date() == other.received.date() and not timed


def _order(part: Part) -> tuple[int, str]:
    return part.rank, repr(sorted(part.application.values().items()))


def _settle(name: str, parts: Sequence[Part]) -> Settled:
    """Settles one field among parts in order."""
    values = [(part.rank, getattr(part.application, name)) for part in parts]
    values = [(rank, value) for rank, value in values if value is not None]
    return _settle_values(values, lambda value: _plain(name, value), growing=name in _GROWING)


def _settle_values(values: Sequence[tuple[int, Any]], plain: Callable[[Any], Any], *, growing: bool = False) -> Settled:
    by_plain: dict[Any, tuple[int, Any]] = {}
    for rank, value in values:
        by_plain.setdefault(plain(value), (rank, value))
    if len(by_plain) <= 1:
        return Settled(value=next(iter(by_plain.values()))[1] if by_plain else None)
    if growing and (longest := _holds_all(by_plain)) is not None:
        return Settled(value=by_plain[longest][1])
    best = min(rank for rank, _ in by_plain.values())
    leading = {key: value for key, (rank, value) in by_plain.items() if rank == best}
    stands = next(iter(leading.items())) if len(leading) == 1 else None
    if growing and stands is None and (longest := _holds_all(leading)) is not None:
        stands = longest, leading[longest]
    others = sorted(str(_say(value)) for key, (_, value) in by_plain.items() if stands is None or key != stands[0])
    return Settled(value=stands[1] if stands else None, variants=tuple(others), torn=stands is None)


def _holds_all(texts: Iterable[str]) -> str | None:
    longest = max(texts, key=len)
    return longest if all(longest.startswith(text) for text in texts) else None


def _settle_names(parts: Sequence[Part]) -> dict[str, Settled]:
    """Surname and forename belong together; of spellings of equal rank the fuller one is shown, the others kept."""
    found = {}
    for who in "ab":
        pairs: list[tuple[int, Any, Any]] = [
            (part.rank, getattr(part.application, f"{who}_surname"), getattr(part.application, f"{who}_forename"))
            for part in parts
        ]
        known = [pair for pair in pairs if pair[1] or pair[2]] or pairs[:1]
        best = min(known, key=lambda pair: (pair[0], -sum(map(bool, pair[1:])), -len(f"{pair[1]}{pair[2]}")))
        for place, name in ((1, f"{who}_surname"), (2, f"{who}_forename")):
            texts = [text for text in (pair[place] for pair in known) if isinstance(text, str)]
            others = {plain_word(text): text for text in texts}
            others.pop(plain_word(str(best[place] or "")), None)
            found[name] = Settled(value=best[place], variants=tuple(sorted(others.values())))
    return found


def _settle_received(parts: Sequence[Part]) -> Settled:
    """The day of the best rank; of rows of that day, the time that is recorded, if they do not contradict it."""
    day = parts[0].application.received.date()
    same = [part for part in parts if part.application.received.date() == day and part.application.received_has_time]
    settled = _settle_values([(part.rank, part.application.received) for part in same], lambda value: value)
    other_days = {str(_say(part.application.received)) for part in parts if part.application.received.date() != day}
    variants = tuple(sorted({*settled.variants, *other_days}))
    if settled.value is None:
        midnight = datetime.combine(day, time())
        return Settled(value=(midnight, False), variants=variants, torn=settled.torn)
    return Settled(value=(settled.value, True), variants=variants)


def _wording(name: str, parts: Sequence[Part]) -> Any:
    values = [getattr(part.application, name) for part in parts]
    return next((value for value in values if value is not None), None)


def _merged_kept(parts: Sequence[Part]) -> Mapping[str, str]:
    headers = sorted({header for part in parts for header in part.application.kept})
    kept = {}
    for header in headers:
        texts = sorted({part.application.kept[header] for part in parts if header in part.application.kept})
        longest = _holds_all(texts)
        kept[header] = longest if longest is not None else " | ".join(texts)
    return MappingProxyType(kept)


def _merged_notes(parts: Sequence[Part], settled: Mapping[str, Settled]) -> tuple[str, ...]:
    notes = {note for part in parts for note in part.application.notes}
    for name, one in settled.items():
        if one.torn:
            values = " and ".join(f"‘{value}’" for value in one.variants)
            notes.add(
                f"{name.replace('_', ' ')}: rows of equal standing say {values}; it cannot be told which is right"
            )
    return tuple(sorted(notes))


def _plain(name: str, value: Any) -> Any:
    return " ".join(value.split()) if name in _GROWING else plain_word(value) if type(value) is str else value


def _alike(name: str, one: Any, other: Any) -> bool:
    return one is not None and other is not None and _plain(name, one) == _plain(name, other)


def _why(name: str, stands: Any, ours: Any, theirs: Any, why_rank: str) -> str:
    if stands is None:
        return "the rows contradict each other, so it cannot be told"
    if ours is None:
        return "only one of the rows says it"
    if name in _GROWING and _holds_all((_plain(name, ours), _plain(name, theirs))) is not None:
        return "the longer text holds the other"
    return why_rank


def _say(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
