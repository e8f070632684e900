"""How lines of the register, later incidents and learning are said, without a name."""

from datetime import date

from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.population.records import IncidentProposal
from clare_review.safeguarding.harm import Harm
from clare_review.safeguarding.learning import Action, Cause, Warned
from clare_review.safeguarding.units import OUTSIDE, Line


def say_line(line: Line) -> str:
    """One referral and what it brought that no earlier one had, or what is in none."""
    units = line.units
    parts = [
        say_count(units.applications, "application"),
        say_count(units.people, "person", "people"),
        say_count(units.complaints, "complaint"),
        say_count(units.conduct_matters, "conduct matter"),
    ]
    if line.entry is None or line.to is None or line.on is None:
        return f"{OUTSIDE}: {say_list(parts)}"
    before = line.covers - units.applications
    known = f" ({say_count(before, 'application')} referred before)" if before else ""
    return f"entry {line.entry:,}, to {line.to.say}, {say_day(line.on)}: {say_list(parts)}{known}; {line.stands}"


def say_incident(one: IncidentProposal, harm: Harm | None) -> str:
    """One later incident that may be between the two people, and what somebody found of that."""
    it = one.incident
    when = say_day(it.occurred) if it.occurred else "no date"
    told = "not looked at yet"
    if harm is not None and it.incident in harm.incidents:
        told = f"the same two people, by {harm.by}"
    elif harm is not None and it.incident in harm.not_these:
        told = f"other people, by {harm.by}"
    what = f"{it.category or 'no category'}, injury: {it.injury or 'none recorded'}"
    return f"{it.incident}, {when}: {what}; {one.sentence}; {told}"


def say_harm(one: Harm) -> str:
    """What stands of harm on one application, with who judged it."""
    kinds = say_list(each.value for each in one.kinds) or ("cannot be told" if one.cannot_tell else "none known")
    link = f"; linked to a failure: {one.link.value.replace('_', ' ')}" if one.link else ""
    how = "judged apart" if one.apart else "as read"
    return f"{one.reference}: harm {kinds}{link} ({how} by {one.by}, entry {one.entry:,})"


def say_cause(one: Cause) -> str:
    """A cause, and on how many applications it showed."""
    return f"entry {one.entry:,}: cause, {one.kind.value}, on {say_count(len(one.applications), 'application')}"


def say_warning(one: Warned) -> str:
    """A warning that came before, and what became of it."""
    became = one.became.value.replace("_", " ")
    return f"entry {one.entry:,}: warning of {say_day(one.on)} by {one.source.value}: {became}"


def say_action(one: Action, today: date) -> str:
    """An action, whose it is and how it stands."""
    stands = one.stands(today).upper() if one.stands(today) == "overdue" else one.stands(today)
    proved = f", last proved: {one.proved.value.replace('_', ' ')}" if one.proved else ", not proved yet"
    of = say_list(f"{each:,}" for each in one.of)
    return f"entry {one.entry:,}: action on {of}, {one.owner}, due {say_day(one.due)}: {stands}{proved}"
