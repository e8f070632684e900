"""Questions 19 to 24: the people, how they stand, and how long they waited."""

from collections.abc import Sequence
from datetime import datetime

from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, middle, not_recorded
from clare_review.findings.answers.harm import people_of
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Figure
from clare_review.safeguarding.contact import Ended
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
_ACTIONS = {
    "contact": "Contact the person at risk safely",
    "disclosure": "A disclosure today under the rule in force now",
    "safety_plan": "A safety plan",
    "idva": "An IDVA",
    "marac": "MARAC",
    "children": "A referral for children",
    "apology": "An apology or explanation",
}


def _cases(people: Sequence[Person]) -> Cases:
    return Cases(reference for person in people for reference in person.references)


def needed_contact(counting: Counting) -> Said:
    """Question 19."""
    people = counting.record.people
    by = {name: [one for one in people if one.stands == name] for name in _STANDS}
    untried = [one for one in by[OPEN] if not one.attempts]
    advised = counting.reviewed & counting.record.has("action", "contact")
    figures: list[Figure] = [
        counting.number("contact", "People to be contacted at once", len(people), "people",
                        "people at risk in applications judged to need contact at once or raised as urgent; several "
                        "applications are one person only where somebody said so", cases=_cases(people)),
        *(
            counting.number(f"contact.{name}", say, len(by[name]), "people",
                            "people with whom contact stands so: by the last attempt noted", of=len(people),
                            cases=_cases(by[name]))
            for name, say in _STANDS.items()
        ),
        counting.number("contact.untried", "of the open ones, nobody has tried yet", len(untried), "people",
                        "people whose contact is open and to whom no attempt is noted", of=len(by[OPEN]),
                        cases=_cases(untried)),
        counting.figure("contact.advised", "Contact advised by a detailed review", advised,
                        "applications whose detailed review says that the person at risk has to be contacted",
                        of=counting.reviewed, left_out=counting.unread()),
        counting.number("urgent", "Urgent matters", sum(counting.record.urgent.values()), "urgent matters",
                        "matters raised at once from a form, finished or not"),
    ]  # fmt: skip
    reached = len(by[Ended.REACHED]) + len(by[Ended.DECLINED])
    return Said(
        words=(
            f"{len(people):,} people. {reached:,} were reached ({len(by[Ended.DECLINED]):,} of them declined), "
            f"{len(by[Ended.UNREACHABLE]):,} could not be, {len(by[Ended.UNSAFE]):,} cannot be reached safely, "
            f"{len(by[Ended.DECEASED]):,} have died and {len(by[Ended.MOVED]):,} moved. Contact with "
            f"{len(by[OPEN]):,} is open; to {len(untried):,} of them no attempt is noted."
        ),
        definition="everybody flagged stands exactly one way, by the last attempt noted",
        left_out="people in applications not yet read",
        figures=tuple(figures),
        sums=(("contact", tuple(f"contact.{name}" for name in _STANDS)),),
        tables=(
            counts_table("contact", "People to be contacted at once, and how contact stands", "Contact",
                         [(say, (len(by[name]),)) for name, say in _STANDS.items()], (("people", "People"),),
                         total=(len(people),)),
        ),
    )  # fmt: skip


def how_long(counting: Counting) -> Said:
    """Question 20."""
    people = [one for one in counting.record.people if any(each in counting.record.flags for each in one.references)]
    first = [_hours(counting, one, reached=False) for one in people]
    talk = [_hours(counting, one, reached=True) for one in people]
    tried, spoken = [h for h in first if h is not None], [h for h in talk if h is not None]
    figures = [
        counting.number("wait.tried", "People with an attempt", len(tried), "people",
                        "flagged people to whom an attempt is noted", of=len(people), cases=_cases(people)),
        counting.number("wait.spoken", "People spoken to", len(spoken), "people",
                        "flagged people with whom an attempt ended in a conversation", of=len(people),
                        cases=_cases(people)),
    ]  # fmt: skip
    for id, label, hours in (("first", "to the first attempt", tried), ("talk", "to a conversation", spoken)):
        half = middle(hours)
        if half is not None:
            figures += [
                counting.number(f"wait.{id}", f"Middle wait {label}", half, "hours",
                                "whole hours from the first flag, of the middle one of those who had one"),
                counting.number(f"wait.{id}.longest", f"Longest wait {label}", max(hours), "hours",
                                "whole hours from the first flag, of those who had one"),
            ]  # fmt: skip
    gaps = () if tried else (not_recorded("no attempt to reach anybody is noted", "each attempt, as it is made"),)
    waits = {figure.id: figure.value for figure in figures}
    said = (
        f"The middle one of {len(tried):,} waited {waits['wait.first']:,} hours for a first attempt, the longest "
        f"{waits['wait.first.longest']:,}; {len(spoken):,} had a conversation. {len(people) - len(tried):,} still wait."
        if tried
        else ""
    )
    return Said(
        words=said,
        definition="from the entry that first said that contact was needed at once, to the attempt noted",
        left_out=f"{len(people) - len(tried):,} people to whom no attempt is noted, whose wait goes on",
        figures=tuple(figures),
        gaps=gaps,
    )


def _hours(counting: Counting, person: Person, *, reached: bool) -> int | None:
    record = counting.record
    flagged = min(record.flags[each] for each in person.references if each in record.flags)
    tried: list[datetime] = [
        contact.at
        for contact in record.contacts
        if contact.reference in person.references and (not reached or contact.ended in (Ended.REACHED, Ended.DECLINED))
    ]
    return max(0, int((min(tried) - flagged).total_seconds() // 3600)) if tried else None


def what_they_got(counting: Counting) -> Said:
    """Question 21."""
    record, reviewed = counting.record, counting.reviewed
    due = reviewed & record.has("action", *_ACTIONS)
    rows = [(say, (int((reviewed & record.has("action", code)).sum()),)) for code, say in _ACTIONS.items()]
    return Said(
        words=(
            f"In {int(due.sum()):,} applications the detailed review says that something has to be done for somebody; "
            "what it says is below."
        ),
        definition="what the detailed review says has to be done; saying so does not do it",
        left_out=counting.unread(),
        figures=(
            counting.figure("due", "Something is due to somebody", due,
                            "applications whose detailed review says that something has to be done for a person",
                            of=reviewed, left_out=counting.unread()),
        ),
        tables=(
            counts_table("due", "What the detailed reviews say has to be done", "What", rows,
                         (("applications", "Applications"),), notes=("One application may need several.",)),
        ),
        gaps=(
            not_recorded(
                "an attempt says how it ended and not what was given",
                "with each attempt that reached somebody what was given: disclosure, safety plan, IDVA, MARAC, apology",
                part="What they got",
            ),
        ),
    )  # fmt: skip


def everybody_else(counting: Counting) -> Said:
    """Question 22."""
    others = counting.read & ~counting.record.cases.index.isin(list(counting.record.flags))
    cases = Cases.chosen(counting.record.cases.index.to_numpy(), others)
    return Said(
        gaps=(
            not_recorded(
                "no entry says that anybody was told who did not have to be contacted at once "
                f"({people_of(counting, tuple(cases)):,} people by the applications read)",
                "for each person whether she is to be told that her case was looked at, by which safe way, and that "
                "it was done",
            ),
        ),
    )


def died_or_moved(counting: Counting) -> Said:
    """Question 23."""
    died = [one for one in counting.record.people if one.stands == Ended.DECEASED]
    moved = [one for one in counting.record.people if one.stands == Ended.MOVED]
    death = counting.reviewed & counting.record.has("harm", "death")
    return Said(
        words=(
            f"{len(died):,} of the people to be contacted have died and {len(moved):,} moved to another force's area; "
            f"a death is among the harm in {int(death.sum()):,} applications reviewed in detail. Whoever notes a death "
            "has to say what was done about the next of kin, and whoever notes a move which force took her on."
        ),
        definition="how contact ended, by the last attempt noted; and harm as the detailed review found it",
        left_out="people who were not flagged, of whom nobody had to find out",
        figures=(
            counting.number("people.deceased", "Deceased", len(died), "people",
                            "people whose contact ended with the note that they have died",
                            of=len(counting.record.people), cases=_cases(died)),
            counting.number("people.moved", "Moved", len(moved), "people",
                            "people whom another force acknowledged to have taken on",
                            of=len(counting.record.people), cases=_cases(moved)),
            counting.figure("harmed.death", "A death among the harm", death,
                            "applications whose detailed review names a death as harm", of=counting.reviewed,
                            left_out=counting.unread()),
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
    return Said(
        gaps=(
            not_recorded(
                "no call to the force is entered, and the settings name no number to ring",
                "the number and its hours, each call about the review, and whether the caller was in the population",
            ),
        )
    )


ANSWERS: dict[int, Answering] = {
    19: needed_contact,
    20: how_long,
    21: what_they_got,
    22: everybody_else,
    23: died_or_moved,
    24: who_can_ring,
}
