"""How the record of a failed application comes to fit its failure, without saying that it failed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from clare_review.invented.casework import REASONS, Held, InventedApplication, LogLine, held_item, working_day
from clare_review.invented.people import day_and_month_swapped
from clare_review.invented.truth import Sign
from clare_review.population.records import Answer, Outcome, System

OUTCOMES: Mapping[Sign, Outcome | None] = {
    Sign.NOTHING_THOUGH_HELD: Outcome.NOTHING_HELD,
    Sign.AGREED_NOT_GIVEN: Outcome.AGREED,
    Sign.PND_NOT_CHECKED: Outcome.NOTHING_HELD,
    Sign.WRONG_BIRTH_DATE: Outcome.NOTHING_HELD,
    Sign.HELD_NOT_WEIGHED: Outcome.NO_DISCLOSURE,
    Sign.NOT_DECIDED: None,
    Sign.LATE: Outcome.NO_DISCLOSURE,
    Sign.NO_REASON: Outcome.NO_DISCLOSURE,
    Sign.NO_SUPERVISOR: Outcome.NOTHING_HELD,
}
_LINES = {
    Sign.NOTHING_THOUGH_HELD: "Nothing on B that meets the test, applicant told nothing held.",
    Sign.AGREED_NOT_GIVEN: "Forum agrees to disclose. Applicant to be rung to arrange.",
    Sign.PND_NOT_CHECKED: "No PND log-in today, PNC and local only.",
    Sign.WRONG_BIRTH_DATE: "PNC twice on the date of birth given, no match, no concerns.",
    Sign.HELD_NOT_WEIGHED: "History is with a former partner, relationship now said to be good.",
    Sign.NOT_DECIDED: "Waiting for forum date, diary forward four weeks.",
    Sign.LATE: "Found in tray on return from leave, apologies made to applicant.",
    Sign.NO_REASON: "Decision by telephone, form to follow.",
    Sign.NO_SUPERVISOR: "Closed on day of receipt.",
}


def make_failing(rng: Random, sound: InventedApplication, sign: Sign) -> InventedApplication:
    """The same application with the record its failure leaves behind; `sound` has the outcome of the sign."""
    changed = _CHANGES[sign](rng, sound)
    last = changed.log[-1]
    line = LogLine(entered=last.entered + timedelta(hours=rng.randint(1, 4)), by=last.by, text=_LINES[sign])
    return replace(changed, log=(*changed.log, line))


def sprinkle(rng: Random, sound: InventedApplication) -> InventedApplication:
    """The same sound application, now and then with a line or a delay as failed ones have them."""
    chance = rng.random()
    if chance < 0.012:
        text = _LINES[rng.choice((Sign.PND_NOT_CHECKED, Sign.WRONG_BIRTH_DATE, Sign.NO_REASON, Sign.LATE))]
        lines, at = list(sound.log), rng.randrange(len(sound.log))
        lines[at] = replace(lines[at], text=text)
        return replace(sound, log=tuple(lines))
    if chance < 0.016 and sound.outcome is Outcome.NOTHING_HELD:
        item = replace(_item(rng, sound), category="verbal argument, no crime", victim_was_partner=False)
        return replace(sound, held=(item,))
    if chance < 0.022:
        return _delayed(rng, sound, 25, 60)
    return sound


def _item(rng: Random, case: InventedApplication, system: str | None = None) -> Held:
    return held_item(rng, case.b_real, case.received.date(), system)


def _held(rng: Random, case: InventedApplication, system: str | None) -> InventedApplication:
    item = replace(
        _item(rng, case, system),
        category=rng.choice(("ABH", "non-fatal strangulation", "controlling or coercive behaviour")),
        outcome=rng.choice(("convicted", "charged", "intelligence only")),
        victim_was_partner=True,
    )
    more = tuple(_item(rng, case, system) for _ in range(rng.randint(0, 3)))
    return replace(case, held=(item, *more))


def _checked(case: InventedApplication, *, but: System | None = None) -> InventedApplication:
    return replace(case, checks={s: Answer.NO if s is but else Answer.YES for s in System})


def _nothing_though_held(rng: Random, case: InventedApplication) -> InventedApplication:
    return _checked(_held(rng, case, rng.choice(("PNC", "Local"))))


def _agreed_not_given(rng: Random, case: InventedApplication) -> InventedApplication:
    return _checked(_held(rng, case, None))


def _pnd_not_checked(rng: Random, case: InventedApplication) -> InventedApplication:
    return _checked(_held(rng, case, "PND"), but=System.PND)


def _wrong_birth_date(rng: Random, case: InventedApplication) -> InventedApplication:
    born = case.b_real.born
    assert born is not None  # who B really is always has a date of birth
    real = replace(case.b_real, born=born.replace(day=born.month % 12 + 1))
    wrong = replace(real, born=day_and_month_swapped(real.born))
    return _checked(_held(rng, replace(case, b=wrong, b_real=real), "PNC"))


def _held_not_weighed(rng: Random, case: InventedApplication) -> InventedApplication:
    return replace(_checked(_held(rng, case, None)), dash="high")


def _not_decided(rng: Random, case: InventedApplication) -> InventedApplication:
    return replace(case, forum_on=None, decided_on=None, reason=None)


def _late(rng: Random, case: InventedApplication) -> InventedApplication:
    return _delayed(rng, case, 110, 190)


def _delayed(rng: Random, case: InventedApplication, least: int, most: int) -> InventedApplication:
    if case.decided_on is None:
        return case
    by = timedelta(days=rng.randint(least, most))
    decided = working_day(case.decided_on + by)
    given = working_day(case.disclosed_on + by) if case.disclosed_on else None
    return replace(case, decided_on=decided, disclosed_on=given)


def _no_reason(rng: Random, case: InventedApplication) -> InventedApplication:
    return replace(case, reason=None, remarks=("Decision by telephone, form to follow.",))


def _no_supervisor(rng: Random, case: InventedApplication) -> InventedApplication:
    day = case.received.date()
    only_line = replace(case.log[0], entered=case.received + timedelta(minutes=rng.randint(5, 50)))
    same_day = replace(case, checks_on=day, met_on=None, forum_on=None, decided_on=day, supervisor=None)
    return replace(same_day, held=(), log=(only_line,), reason=REASONS[Outcome.NOTHING_HELD])


_CHANGES: Mapping[Sign, Callable[[Random, InventedApplication], InventedApplication]] = {
    Sign.NOTHING_THOUGH_HELD: _nothing_though_held,
    Sign.AGREED_NOT_GIVEN: _agreed_not_given,
    Sign.PND_NOT_CHECKED: _pnd_not_checked,
    Sign.WRONG_BIRTH_DATE: _wrong_birth_date,
    Sign.HELD_NOT_WEIGHED: _held_not_weighed,
    Sign.NOT_DECIDED: _not_decided,
    Sign.LATE: _late,
    Sign.NO_REASON: _no_reason,
    Sign.NO_SUPERVISOR: _no_supervisor,
}
