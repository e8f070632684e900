"""The 47 questions, in our own words and in the order in which they were asked.

Each was put on record about a real review by the public, a commissioner, a watchdog, a minister, a charity or the
press, or is a gap that its published answers left.
"""

from dataclasses import dataclass

from clare_review.findings.answer import Group


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, under its number and its head."""

    number: int
    group: Group
    asked: str


_ASKED: dict[Group, tuple[str, ...]] = {
    Group.SCOPE: (
        "How many applications are there, and how do we know that these are all?",
        "Which sources were searched, what did each add, and when were late finds assessed?",
        "Why these dates, and what of the time before, the time after, and other workers?",
        "Were cases in which something was disclosed re-read too, for partial or wrong disclosure?",
        "Which sister schemes need the same review?",
    ),
    Group.WENT_WRONG: (
        "Of those to whom nothing was disclosed, how many should have been told?",
        "How many had inadequate research, and which system was not checked?",
        "How many were closed as nothing held without a search?",
        "How many failed because of a wrong or variant name or date of birth?",
        "How many were closed without a supervisor's review?",
        "What is an administrative failure, and could one lead to harm?",
        "How many were late by the rule in force at the time?",
        "Which reasons were recorded for not disclosing, and do they stand?",
        "How many files are too incomplete to judge?",
    ),
    Group.HARM: (
        "How many people came to harm, of what kinds, and were there children among them?",
        "How was the link between failure and harm judged, and by whom?",
        "Has harm been looked for again since, and did the count change?",
        "Could somebody have been harmed of whom nobody knows, because it was never reported?",
    ),
    Group.PEOPLE: (
        "How many people had to be contacted at once: reached, not reached, not safely reachable?",
        "How long was it from the flag to the first attempt, and to a conversation?",
        "What did they get?",
        "Is everybody else told that their case was looked at?",
        "What of those who died, their families, and those who moved away?",
        "Who can ring, and did they?",
    ),
    Group.RISK: (
        "Which risk bands are there, by what criteria, and how many applications are in each?",
        "How many went to a detailed review, and what share of those had failed?",
        "Was the highest risk read first?",
        "Did new applications wait longer meanwhile?",
    ),
    Group.CONFIDENCE: (
        "How many failures may the review have missed?",
        "Did two people agree, and how were disagreements settled?",
        "Did reviewers know who had done the work, or of later harm?",
        "Who independent of the force looked at the method?",
        "Had any reviewer a part in the work they read?",
        "Who is answerable for each number, and can it be made again?",
    ),
    Group.CAUSES: (
        "How many failures are one person's and how many are others', as rates and not only as counts?",
        "What did the lines of management know and check?",
        "What of qualification, training and workload?",
        "What became of earlier warnings?",
        "When could the data first have shown the problem?",
        "Referrals, applications, complaints and people: how many of each, to whom, when, and with what outcome?",
        "Did criminal, civil or coronial matters follow?",
    ),
    Group.NOW: (
        "Are today's applications safe: second check, sign-off, dip sample, days, backlog?",
        "Do people still apply, and do they trust a no?",
        "What was learnt, and what was changed?",
        "What changed since these figures were last issued, and why?",
        "How do the rates compare with those elsewhere, fairly?",
        "When is the review closed, by what test, and what opens it again?",
    ),
}

QUESTIONS: tuple[Question, ...] = tuple(
    Question(number=number, group=group, asked=asked)
    for number, (group, asked) in enumerate(((group, asked) for group, asks in _ASKED.items() for asked in asks), 1)
)
"""All 47, in order of number."""
