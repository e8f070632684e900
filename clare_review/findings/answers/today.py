"""Question 42: today's applications, as the review that keeps them stood at the moment of the answer."""

from dataclasses import replace

from clare_review.findings.answers.counting import Counting, Said, not_recorded
from clare_review.findings.figures import Figure, in_words
from clare_review.findings.watching import Scrutiny, Watch, watch_table
from clare_review.guidance.wording import say_count

UNIT = "today's applications"
_LAST_MONTHS = 12
_FLAGGED = "what the signals flag is read for certain, so that this is no share of all"


def today(counting: Counting) -> Said:
    """Question 42."""
    scrutiny = counting.record.scrutiny
    if scrutiny is None or scrutiny.found is None:
        return Said(gaps=(not_recorded(
            scrutiny.why_not if scrutiny else "nobody looked into a review of today's applications",
            "today's applications in a review of their own, by `clare-review watch`, and name its folder in the "
            "settings (watch: review)",
        ),))  # fmt: skip
    found = scrutiny.found
    months = watch_table(found)
    return Said(
        words=f"{_of_all(scrutiny, found)} {_newest(found)} {_sample(found)}",
        definition="today's applications are those in the population of the review that keeps them; open and waiting "
        "are counted on the day of this answer",
        left_out=f"{say_count(found.no_day, 'application')} with an outcome and no day of it, which "
        f"{'is' if found.no_day == 1 else 'are'} in no month's decisions; what was recorded there later",
        figures=_figures(counting, found),
        tables=(replace(months, id="today", rows=months.rows[-_LAST_MONTHS:]),),
        gaps=() if _may_say(found) else (not_recorded(
            "no export says it", "who signed off in the export of today's applications",
            part="Whether decisions are signed off",
        ),),
    )  # fmt: skip


def _of_all(scrutiny: Scrutiny, found: Watch) -> str:
    return (
        f"{say_count(found.applications, 'application')} of today, as at entry {scrutiny.entry:,} of the review that "
        f"keeps them ({scrutiny.named}), {in_words(scrutiny.at)}."
    )


def _newest(found: Watch) -> str:
    last = found.newest
    if last is None:
        return ""
    days = _days(found)
    waits = f", the longest for {say_count(last.waits, 'day')}" if last.open else ""
    signed = f" {_signed(found):,} of {say_count(_may_say(found), 'decision')} signed off." if _may_say(found) else ""
    return f"{last.open:,} open{waits}; {days}.{signed}"


def _days(found: Watch) -> str:
    decided = [month for month in found.months if month.days is not None]
    if not decided:
        return "none is decided"
    last = decided[-1]
    unit = "day" if last.days == 1 else "days"
    return f"{last.days:g} {unit} to a decision at the median of those decided in {last.month}"


def _sample(found: Watch) -> str:
    silent = f", of {found.cannot_tell:,} nobody can tell" if found.cannot_tell else ""
    return f"{found.drawn:,} drawn to be read, {found.read:,} read{silent}: {found.failures_words()}."


def _signed(found: Watch) -> int:
    return sum(month.signed for month in found.months)


def _may_say(found: Watch) -> int:
    return sum(month.may_say for month in found.months)


def _figures(counting: Counting, found: Watch) -> tuple[Figure, ...]:
    """The numbers of the answer; their cases are those of another review and stand in none of this one's."""
    last = found.newest
    return (
        counting.number("today.failures", "Failures among those read", found.failures, UNIT,
                        "read by the form of this review, and a failure found", of=found.read, why=_FLAGGED,
                        left_out=f"{say_count(found.drawn - found.read, 'application')} drawn and not read, or of "
                                 "which nobody can tell"),
        counting.number("today.applications", "Applications", found.applications, UNIT,
                        "in the population of the review of today's applications"),
        counting.number("today.open", "Open", last.open if last else 0, UNIT, "without an outcome on the day",
                        of=found.applications),
        counting.number("today.waits", "Longest wait", last.waits if last else 0, "days",
                        "days since receipt of the one that is open longest"),
        counting.number("today.decided", "Decided", sum(month.decided for month in found.months), UNIT,
                        "with a day of decision or disclosure", of=found.applications),
        counting.number("today.signed", "Decisions signed off", _signed(found), UNIT,
                        "decided, and a supervisor is named", of=_may_say(found),
                        left_out="decisions whose export does not say who signed off"),
        counting.number("today.drawn", "Drawn to be read", found.drawn, UNIT, "drawn in any dip sample",
                        of=found.applications),
        counting.number("today.cannot_tell", "Nobody can tell", found.cannot_tell, UNIT,
                        "read, and cannot tell", of=found.drawn),
    )  # fmt: skip
