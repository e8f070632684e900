"""What nobody may work out: every hidden small count, and every small difference that is a count of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clare_review.release.knowing import Form, Said, System
from clare_review.release.rule import Form as Shown
from clare_review.release.rule import Rule


class Kind(StrEnum):
    """What makes a number secret."""

    HIDDEN = "a hidden count"
    CHANGE = "the change since an earlier release"
    REST = "what is left of a count without a part of it"


@dataclass(frozen=True, kw_only=True)
class Secret:
    """A sum of counts of which an attacker has to be left `keeps` values or more; `says` names it without its value."""

    kind: Kind
    says: str
    form: Form
    keeps: int


def secrets(releases: Sequence[Said], known: System, rule: Rule) -> tuple[Secret, ...]:
    """Everything to be kept from whoever has all releases, the newest last; earlier ones stay protected for ever.

    That nothing changed is a secret too; that nothing is left of a count is not, since the rule shows a 0.
    """
    found: list[Secret] = []
    for number, said in enumerate(releases):
        found += _hidden(said, known, rule)
        found += _rests(said, known, rule)
        for earlier in releases[:number]:
            found += _changes(earlier, said, known, rule)
    return tuple(found)


def _hidden(said: Said, known: System, rule: Rule) -> Iterator[Secret]:
    for count in said.tables.counts:
        at = known.numbers[said.name, count.id]
        if rule.small(count.value) and said.told[count.id].form is Shown.HIDDEN:
            yield Secret(kind=Kind.HIDDEN, says=f"{said.name}: {count.id}", form=((at, 1),), keeps=rule.hidden_keeps)
        elif not count.said and rule.small(count.value):
            says = f"{said.name}: {count.id}, which is in no file"
            yield Secret(kind=Kind.REST, says=says, form=((at, 1),), keeps=rule.difference_keeps)


def _rests(said: Said, known: System, rule: Rule) -> Iterator[Secret]:
    for each in said.tables.orders:
        part, whole = said.tables.values[each.part], said.tables.values[each.whole]
        if rule.small(whole - part) and not _both_exact(said, each.part, said, each.whole):
            form = ((known.numbers[said.name, each.whole], 1), (known.numbers[said.name, each.part], -1))
            says = f"{said.name}: {each.whole} without {each.part}"
            yield Secret(kind=Kind.REST, says=says, form=form, keeps=rule.difference_keeps)


def _changes(earlier: Said, later: Said, known: System, rule: Rule) -> Iterator[Secret]:
    now = later.tables.values
    for id, before in earlier.tables.values.items():
        if id in now and abs(now[id] - before) < rule.below and not _both_exact(earlier, id, later, id):
            form = ((known.numbers[later.name, id], 1), (known.numbers[earlier.name, id], -1))
            says = f"{id}: from {earlier.name} to {later.name}"
            yield Secret(kind=Kind.CHANGE, says=says, form=form, keeps=rule.difference_keeps)


def _both_exact(one: Said, id: str, other: Said, other_id: str) -> bool:
    """Whether both are shown as they are: then somebody signed for it, or it is 0, and nothing is left to protect."""
    return one.told[id].form is Shown.EXACT and other.told[other_id].form is Shown.EXACT
