"""Questions 19 to 24: the people, how they stand, and how long they waited."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, middle, not_recorded
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Figure
from clare_review.guidance.wording import say_count, say_list
from clare_review.safeguarding.actions import Action, ActionKind, Outcome
from clare_review.safeguarding.attempts import Made
from clare_review.safeguarding.contact import Ended
from clare_review.safeguarding.everybody_else import NOT_DECIDED, Decision, counts
from clare_review.safeguarding.people import OPEN, Person

_STANDS = {
    OPEN: "Contact is open",
    Ended.REACHED: "Reached",
    Ended.UNREACHABLE: "Not reached, and given up",
    Ended.UNSAFE: "Not safely reachable",
    Ended.DECLINED: "Reached, and declined",
    Ended.DECEASED: "Deceased",
    Ended.MOVED: "Moved, and taken on by another force",
}
_SPOKEN = (Ended.REACHED, Ended.DECLINED)


def _cases(people: Sequence[Person]) -> Cases:
    return Cases(reference for person in people for reference in person.references)


def needed_contact(counting: Counting) -> Said:
    """Question 19."""
    record, people = counting.record, counting.record.people
    by = {name: [one for one in people if one.stands == name] for name in _STANDS}
    untried = [one for one in by[OPEN] if not one.attempts]
    at_once = [one for one in people if not record.flags.keys().isdisjoint(one.references)]
    ways_at_once = Counter(one.stands for one in at_once)
    figures: list[Figure] = [
        counting.number("contact", "People at risk", len(people), "people",
                        "people at risk in applications with a failure, judged to need contact at once, or raised as "
                        "urgent, and whoever came to the force; several applications are one person only where "
                        "somebody "
                        "said so", cases=_cases(people)),
        counting.number("contact.at_once", "of whom at once", len(at_once), "people",
                        "of these, people judged to need contact at once or raised as urgent", of=len(people),
                        cases=_cases(at_once)),
        *(
            counting.number(f"contact.{name}", say, len(by[name]), "people",
                            "people with whom contact stands so, by the last attempt noted", of=len(people),
                            cases=_cases(by[name]))
            for name, say in _STANDS.items()
        ),
        counting.number("contact.untried", "of the open ones, without an attempt", len(untried), "people",
                        "people whose contact is open and to whom no attempt is noted", of=len(by[OPEN]),
                        cases=_cases(untried)),
        counting.number("urgent", "Urgent matters", sum(record.urgent.values()), "urgent matters",
                        "matters raised at once from a form, finished or not"),
    ]  # fmt: skip
    return Said(
        words=(
            f"{say_count(len(people), 'person', 'people')} at risk have to be contacted, {len(at_once):,} of them at "
            f"once. {len(by[Ended.REACHED]) + len(by[Ended.DECLINED]):,} were reached ({len(by[Ended.DECLINED]):,} "
            f"declined), {len(by[Ended.UNREACHABLE]):,} could not be, {len(by[Ended.UNSAFE]):,} cannot be reached "
            f"safely, {len(by[Ended.DECEASED]):,} have died, {len(by[Ended.MOVED]):,} moved. With {len(by[OPEN]):,} "
            f"contact is open; to {len(untried):,} of these no attempt is noted."
        ),
        definition="everybody at risk stands exactly one way, by the last attempt noted",
        left_out="people in applications not yet read",
        figures=tuple(figures),
        sums=(("contact", tuple(f"contact.{name}" for name in _STANDS)),),
        tables=(
            counts_table("contact", "People at risk, and how contact with them stands", "Contact",
                         [(say, (len(by[name]), ways_at_once[name]))
                          for name, say in _STANDS.items()],
                         (("people", "People"), ("at_once", "of whom at once")), total=(len(people), len(at_once))),
        ),
    )  # fmt: skip


def how_long(counting: Counting) -> Said:
    """Question 20."""
    flags = counting.record.flags
    people = [one for one in counting.record.people if not flags.keys().isdisjoint(one.references)]
    tried: dict[str, list[Made]] = {}
    for made in counting.record.afterwards.attempts:
        tried.setdefault(made.reference, []).append(made)
    first = [(one, hours) for one in people if (hours := _hours(flags, tried, one, spoken=False)) is not None]
    talk = [(one, hours) for one in people if (hours := _hours(flags, tried, one, spoken=True)) is not None]
    if not first:
        return Said(
            gaps=(
                not_recorded(
                    "no attempt is noted to reach any of the "
                    f"{say_count(len(people), 'person', 'people')} who had to be contacted at once",
                    "each attempt as it is made",
                ),
            )
        )
    figures = []
    for id, label, told in (("first", "a first attempt", first), ("talk", "a conversation", talk)):
        waits = [each for _, each in told]
        figures.append(
            counting.number(f"wait.{id}.people", f"People with {label}", len(told), "people",
                            "people to be contacted at once of whom one is noted", of=len(people),
                            cases=_cases([one for one, _ in told]))
        )  # fmt: skip
        middle_one = middle(waits)
        if middle_one is not None:
            figures += [
                counting.number(f"wait.{id}", f"Middle wait for {label}", middle_one, "hours",
                                "whole hours from the first flag, of the middle one of those who had one"),
                counting.number(f"wait.{id}.longest", f"Longest wait for {label}", max(waits), "hours",
                                "whole hours from the first flag, of those who had one"),
            ]  # fmt: skip
    half = middle([hours for _, hours in first])
    spoken = middle([hours for _, hours in talk])
    return Said(
        words=(
            f"{len(first):,} of {say_count(len(people), 'person', 'people')} had a first attempt, the middle one of "
            f"them after {half:,} hours; {len(talk):,} had a conversation"
            + (f", the middle one after {spoken:,} hours" if spoken is not None else "")
            + f". {len(people) - len(first):,} wait for an attempt."
        ),
        definition="from the entry that first said that contact was needed at once to the attempt as it was noted",
        left_out=f"{len(people) - len(first):,} people without an attempt, whose wait goes on",
        figures=tuple(figures),
    )


def _hours(
    flags: Mapping[str, datetime], tried: Mapping[str, Sequence[Made]], person: Person, *, spoken: bool
) -> int | None:
    flagged = min(flags[each] for each in person.references if each in flags)
    made = [
        each.at
        for reference in person.references
        for each in tried.get(reference, ())
        if not spoken or each.ended in _SPOKEN
    ]
    return max(0, int((min(made) - flagged).total_seconds() // 3600)) if made else None


def what_they_got(counting: Counting) -> Said:
    """Question 21."""
    record, actions = counting.record, counting.record.afterwards.actions
    due = counting.reviewed & ~record.has("action", "none") & record.there("action")
    if not actions:
        return Said(
            gaps=(
                not_recorded(
                    f"nothing stands on the action desk, though {int(due.sum()):,} detailed reviews say that "
                    "something has to be done",
                    "what is needed for each person, who sees to it, and what came of it",
                ),
            )
        )
    given = [each for each in actions if each.closing and each.closing.outcome is Outcome.DONE]
    still = [each for each in actions if each.is_open]
    people = [one for one in record.people if any(each.reference in one.references for each in given)]
    return Said(
        words=(
            f"{say_count(len(people), 'person', 'people')} got something of what was needed for them: "
            f"{_kinds(given)}. {len(still):,} of {say_count(len(actions), 'action')} are open."
        ),
        definition="what was asked for on the action desk and closed as done",
        left_out=f"{int(due.sum()):,} detailed reviews that say what has to be done; saying so does not do it",
        figures=(
            counting.number("given.people", "People who got something", len(people), "people",
                            "people for whom something that was needed is closed as done", cases=_cases(people)),
            counting.number("given", "Actions done", len(given), "actions", "actions closed as done", of=len(actions),
                            cases=_of(given)),
            counting.number("given.open", "Actions open", len(still), "actions", "actions not closed",
                            of=len(actions), cases=_of(still)),
            counting.number("actions", "Actions needed", len(actions), "actions",
                            "everything asked for on the action desk", cases=_of(actions)),
        ),
        tables=(
            counts_table("actions", "What was needed, and what came of it", "Action",
                         [(kind.say, _outcomes([each for each in actions if each.kind is kind]))
                          for kind in ActionKind],
                         (("open", "Open"), *((one.value, one.say.capitalize()) for one in Outcome), ("all", "All")),
                         total=_outcomes(actions)),
        ),
    )  # fmt: skip


def _of(actions: Sequence[Action]) -> Cases:
    return Cases(each.reference for each in actions)


def _kinds(actions: Sequence[Action]) -> str:
    told = [(kind.say, sum(each.kind is kind for each in actions)) for kind in ActionKind]
    return say_list(f"{number:,} {say}" for say, number in told if number) or "nothing yet"


def _outcomes(actions: Sequence[Action]) -> tuple[int, ...]:
    closed = [each.closing.outcome for each in actions if each.closing]
    told = tuple(closed.count(outcome) for outcome in Outcome)
    return (len(actions) - len(closed), *told, len(actions))


def everybody_else(counting: Counting) -> Said:
    """Question 22."""
    record = counting.record
    at_risk = {each for one in record.people for each in one.references}
    sealed = set(record.cases.index)
    tellings = {each: told for each, told in record.afterwards.tellings.items() if each in sealed}
    found = counts(sealed, at_risk, tellings)
    decided = {
        name: [each for each in tellings if each not in at_risk and tellings[each].decision == name]
        for name in Decision
    }
    if not tellings:
        return Said(
            gaps=(
                not_recorded(
                    f"nothing was decided of telling whoever the other {found[NOT_DECIDED]:,} applications concern",
                    "for each of them whether she is told that her case was looked at, by which safe way, and that "
                    "it was done",
                ),
            )
        )
    others = sum(found.values())
    return Said(
        words=(
            "Not as a matter of course: a letter may tell whoever opens it that there was an application. "
            f"Applications of nobody at risk: {others:,}, of these told {found[Decision.TOLD]:,}, to be told "
            f"{found[Decision.TO_BE_TOLD]:,}, not to be told {found[Decision.NOT_TOLD]:,}, and not decided "
            f"{found[NOT_DECIDED]:,}."
        ),
        definition="the last decision on each application that concerns nobody at risk",
        left_out="applications of somebody at risk, who is contacted as the action desk says",
        figures=(
            counting.number("others", "Applications of nobody at risk", others, "applications",
                            "applications of the population that concern nobody at risk"),
            *(
                counting.number(f"others.{name}", name.say.capitalize(), found[name], "applications",
                                "applications of which this was decided last", of=others, cases=Cases(decided[name]))
                for name in Decision
            ),
            counting.number(f"others.{NOT_DECIDED}", "Not decided", found[NOT_DECIDED], "applications",
                            "applications of which nothing was decided", of=others),
        ),
        sums=(("others", tuple(f"others.{name}" for name in (*Decision, NOT_DECIDED))),),
    )  # fmt: skip


def died_or_moved(counting: Counting) -> Said:
    """Question 23."""
    record = counting.record
    died = [one for one in record.people if one.stands == Ended.DECEASED]
    moved = [one for one in record.people if one.stands == Ended.MOVED]
    death = record.has("harm", "death")
    return Said(
        words=(
            f"{len(died):,} of the people at risk are noted as deceased and {len(moved):,} as moved; a death is "
            f"among the harm in {say_count(int(death.sum()), 'application')}. Nobody can note a death without "
            "saying what was done about the next of kin, nor a move without the force that took her on."
        ),
        definition="how contact ended, by the last attempt noted; and harm as it stands",
        left_out="people who are not at risk, of whom nobody had to find out",
        figures=(
            counting.number("people.deceased", "Deceased", len(died), "people",
                            "people whose contact ended with the note that they have died", of=len(record.people),
                            cases=_cases(died)),
            counting.number("people.moved", "Moved", len(moved), "people",
                            "people whom another force acknowledged to have taken on", of=len(record.people),
                            cases=_cases(moved)),
            counting.figure("harmed.death", "A death among the harm", death, "applications with a death as harm",
                            of=counting.reviewed, left_out=counting.unread()),
        ),
        gaps=(
            not_recorded(
                "what was done for a family is a note in words, and no word of it is counted",
                "for each family who spoke to them, when, and what they were told and offered",
                part="What was done for families",
            ),
        ),
    )  # fmt: skip


def who_can_ring(counting: Counting) -> Said:
    """Question 24."""
    came = counting.record.afterwards.came_in
    number = not_recorded(
        "the settings name no number to ring",
        "the number, its hours, and where it was published",
        part="Who can ring" if came else "",
    )
    if not came:
        return Said(gaps=(not_recorded("nobody is recorded as having rung or come in, and the settings name no "
                                       "number to "
                                       "ring", "the number and its hours, and each person who rings or comes "
                                               "in"),))  # fmt: skip
    told = say_list(f"{number:,} by {channel}" for channel, number in sorted(came.items()))
    return Said(
        words=f"{say_count(sum(came.values()), 'person', 'people')} came to the force about the review: {told}.",
        definition="records made of people who rang, walked in, wrote, or for whom an agency spoke",
        figures=(
            counting.number("came_in", "People who came to the force", sum(came.values()), "people",
                            "records made of people who came to the force about the review"),
            *(
                counting.number(f"came_in.{channel.replace(' ', '_')}", f"by {channel}", number, "people",
                                "records made of people who came this way", of=sum(came.values()))
                for channel, number in sorted(came.items())
            ),
        ),
        sums=(("came_in", tuple(f"came_in.{channel.replace(' ', '_')}" for channel in sorted(came))),),
        gaps=(number,),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {
    19: needed_contact,
    20: how_long,
    21: what_they_got,
    22: everybody_else,
    23: died_or_moved,
    24: who_can_ring,
}
