"""What would be released: every count as it would be said, what protects it, and what an attacker could learn of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from clare_review.errors import ReleaseLeaks
from clare_review.release.attacking import Attacker, Interval
from clare_review.release.counts import Tables
from clare_review.release.hiding import MOST_ROUNDS, Hiding, hide
from clare_review.release.knowing import Said, system
from clare_review.release.rule import Form, Rule
from clare_review.release.secrets import Kind, Secret, secrets


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What everything published together leaves of one secret."""

    secret: Secret
    interval: Interval

    def sentence(self) -> str:
        """One line, which names the number and what is left of it, never what it is."""
        return f"{self.secret.says}: {self.interval.words()}, where at least {self.secret.keeps} values have to be left"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One release as it would be said, with all earlier ones in mind.

    `wanted` are the secrets, `leaks` those that would be given away. `given_away` are secrets of earlier releases that
    were out before this one: nothing can protect them any more.
    """

    said: Said
    earlier: tuple[Said, ...]
    rule: Rule
    hiding: Hiding
    wanted: tuple[Secret, ...]
    leaks: tuple[Learnt, ...]
    given_away: tuple[Secret, ...] = ()

    @cached_property
    def learnt(self) -> tuple[Learnt, ...]:
        """What is left of every secret, worked out when somebody asks: it takes two programmes for each."""
        attacker = Attacker(system((*self.earlier, self.said)))
        return tuple(Learnt(secret=each, interval=attacker.interval(each.form)) for each in self.wanted)

    def must_not_leak(self) -> None:
        """Raises ReleaseLeaks with every leak and what would mend it; nothing where there is none."""
        if self.leaks:
            raise ReleaseLeaks(_refusal(self))


def plan(
    name: str,
    tables: Tables,
    rule: Rule,
    earlier: Sequence[Said] = (),
    *,
    hidden: frozenset[str] | None = None,
    rounds: int = MOST_ROUNDS,
) -> Plan:
    """Works out what to hide and attacks the outcome; with `hidden`, attacks that choice as it is.

    Same input: the same plan.
    """
    said = Said(name=name, tables=tables, told=rule.tell(tables, hidden or frozenset()))
    releases = (*earlier, said)
    known = system(releases)
    out = _out_already(earlier, rule)
    wanted = tuple(each for each in secrets(releases, known, rule) if each.says not in {one.says for one in out})
    if hidden is None:
        hiding = hide(said, known, wanted, rule, rounds=rounds)
    else:
        lost = sum(tables.count(id).worth for id in hidden)
        hiding = Hiding(hidden=hidden, lost=lost, least=0)
    said = replace(said, told=rule.tell(tables, hiding.hidden))
    attacker = Attacker(system((*earlier, said)))  # a new one, which has nothing from the search
    leaks = tuple(Learnt(secret=each, interval=attacker.interval(each.form)) for each in attacker.won(wanted))
    return Plan(said=said, earlier=tuple(earlier), rule=rule, hiding=hiding, wanted=wanted, leaks=leaks, given_away=out)


def _out_already(earlier: Sequence[Said], rule: Rule) -> tuple[Secret, ...]:
    """What everything said so far gives away by itself, because somebody said a number elsewhere."""
    if not earlier:
        return ()
    known = system(earlier)
    return Attacker(known).won(secrets(earlier, known, rule))


def _refusal(made: Plan) -> str:
    lines = "".join(f"\n  - {each.sentence()}" for each in made.leaks)
    mends = "".join(f"\n  - {each}" for each in _mends(made))
    return f"{made.said.name} is not released, because it would give away:{lines}\nwhat would mend it:{mends}"


def _mends(made: Plan) -> list[str]:
    """What could be changed so that nothing leaks; nothing else is tried than was asked for."""
    counts = made.said.tables.counts
    exact = [count.id for count in counts if count.exact and count.value]
    kept = [count.id for count in counts if count.must_show and made.said.told[count.id].form is Form.ROUNDED]
    free = _without_strings(made)
    found = []
    if free is not None and not free.leaks and free.hiding.hidden:
        found.append(f"hide {', '.join(sorted(free.hiding.hidden))} too")
    if exact:
        found.append(f"withdraw the exceptions for {', '.join(exact)}, which show them as they are")
    if kept:
        found.append(f"allow {', '.join(kept)} to be hidden (must_show in the list of figures)")
    if any(each.secret.kind is Kind.CHANGE for each in made.leaks):
        found.append("leave out the figures whose change is named, or wait until more has changed")
    return found or ["leave out the figures named, or publish fewer figures that add up to one another"]


def _without_strings(made: Plan) -> Plan | None:
    """The same release where everything may be hidden, to see what would have to be."""
    counts = tuple(replace(count, must_show=False) for count in made.said.tables.counts)
    tables = replace(made.said.tables, counts=counts)
    tried = plan(made.said.name, tables, made.rule, made.earlier)
    return None if tried.leaks else tried
