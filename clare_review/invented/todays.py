"""The invented force after the years looked back on: what it received since, and what its systems said on a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from clare_review.invented.casework import InventedApplication, draw_application
from clare_review.invented.exports import (
    HANDLERS,
    REVIEWERS,
    as_csv,
    handler_rows,
    history_rows,
    log_rows,
    reviewer_rows,
)
from clare_review.invented.failing import OUTCOMES, make_failing, sprinkle
from clare_review.invented.force import ENDINGS, InventedForce, reference_of, two_people
from clare_review.invented.people import MAIN_HANDLER, SCHEME_ENDED, handler_on
from clare_review.invented.rms import write_years
from clare_review.invented.truth import FULL_APPLICATIONS, Category, Found, HiddenFailure, Recipe, Sign, scaled
from clare_review.population.records import Outcome

_FIRST, _LAST = date(2023, 9, 1), date(2024, 6, 7)
_FULL, _LEAST = 300, 18  # fewer a month than in the years looked back on, so that a demonstration stays short
_DISCLOSED = scaled(1195, 100, 3582)  # of a hundred, as before
_FAILING = (
    Recipe(code="B1", category=Category.SERVICE, sign=Sign.PND_NOT_CHECKED),
    Recipe(code="C1", category=Category.ADMINISTRATIVE, sign=Sign.LATE),
    Recipe(code="E4", category=Category.ADMINISTRATIVE, sign=Sign.NO_SUPERVISOR),
)


def draw_today(force: InventedForce) -> InventedForce:
    """The same force with the applications it received since, and what is hidden in them, in place of the others."""
    number = max(_LEAST, scaled(_FULL, force.sizes.applications, FULL_APPLICATIONS))
    rng = Random(f"{force.seed}/today")
    received = _received(rng, number)
    hidden = _FAILING[: max(1, scaled(len(_FAILING), number, _FULL))]
    failing = dict(zip(rng.sample(range(number), len(hidden)), hidden, strict=True))
    cases = tuple(_applications(rng, force, received, failing))
    truth = {cases[place].reference: _hidden(cases[place].reference, recipe) for place, recipe in failing.items()}
    nothing = frozenset[str]()
    return replace(force, applications=cases, late=nothing, recognised=nothing, incidents=(), truth=truth)


def as_on(case: InventedApplication, day: date) -> InventedApplication:
    """The application as the force's systems hold it at the end of a day: nothing that came later."""
    known = replace(
        case,
        checks_on=_by(case.checks_on, day),
        met_on=_by(case.met_on, day),
        forum_on=_by(case.forum_on, day),
        disclosed_on=_by(case.disclosed_on, day),
        log=tuple(line for line in case.log if line.entered.date() <= day),
    )
    if case.decided_on is None or case.decided_on > day:
        return replace(known, decided_on=None, outcome=None, reason=None, disclosed_on=None, supervisor=None)
    agreed = case.outcome is Outcome.DISCLOSED and known.disclosed_on is None
    return replace(known, outcome=Outcome.AGREED) if agreed else known


def write_today(folder: Path, today: InventedForce, day: date, since: date | None) -> tuple[Path, ...]:
    """Writes the exports of a day: the records system's workbook of all, and the files of what came after `since`."""
    there = [as_on(case, day) for case in today.applications if case.received.date() <= day]
    new = replace(today, applications=tuple(case for case in there if since is None or case.received.date() > since))
    name = f"{day:%Y_%m}"
    workbook, log, history = folder / f"rms_{name}.xlsx", folder / f"log_{name}.csv", folder / f"history_{name}.csv"
    run_at = datetime(day.year, day.month, day.day, 18, 5)  # noqa: DTZ001
    years = range(_FIRST.year, day.year + 1)
    write_years(workbook, there, Random(f"{today.seed}/rms/{name}"), years=years, run_at=run_at)
    rows = {log: log_rows(new), history: history_rows(new)}
    if since is None:
        rows |= {folder / HANDLERS: handler_rows(today), folder / REVIEWERS: reviewer_rows(today)}
    for path, told in rows.items():
        path.write_bytes(as_csv(told).encode("utf-8"))
    return workbook, *rows


def _by(then: date | None, day: date) -> date | None:
    return then if then is not None and then <= day else None


def _received(rng: Random, number: int) -> list[datetime]:
    days = [_FIRST + timedelta(days=rng.randint(0, (_LAST - _FIRST).days)) for _ in range(number)]
    return sorted(datetime(day.year, day.month, day.day, rng.randint(6, 22), rng.randint(0, 59)) for day in days)  # noqa: DTZ001


def _applications(
    rng: Random, force: InventedForce, received: Sequence[datetime], failing: Mapping[int, Recipe]
) -> Iterator[InventedApplication]:
    for place, at in enumerate(received):
        a, b, real = two_people(rng, at.year, [], again=False)
        fails = failing.get(place)
        sound = draw_application(
            rng,
            reference=reference_of(force.sizes.applications + 1 + place, at),
            received=at,
            a=a,
            b=b,
            b_real=real,
            outcome=OUTCOMES[fails.sign] if fails else _outcome(rng),
            handler=handler_on(rng, force.handlers, min(at.date(), SCHEME_ENDED)) if not fails else MAIN_HANDLER,
        )
        yield make_failing(rng, sound, fails.sign) if fails else sprinkle(rng, sound)


def _outcome(rng: Random) -> Outcome:
    if rng.randrange(100) < _DISCLOSED:
        return Outcome.DISCLOSED
    return rng.choices(list(ENDINGS), list(ENDINGS.values()))[0]


def _hidden(reference: str, recipe: Recipe) -> HiddenFailure:
    return HiddenFailure(
        reference=reference, code=recipe.code, category=recipe.category, sign=recipe.sign, found=Found.JANUARY
    )
