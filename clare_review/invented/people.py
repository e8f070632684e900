"""Invented people: those at risk, those asked about, and those who worked or now review the applications."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from clare_review.invented.names import colleague, forename, surname
from clare_review.invented.phrases import TEAMS
from clare_review.population.records import Handler, Reviewer

SCHEME_BEGAN, SCHEME_ENDED = date(2015, 4, 1), date(2023, 8, 31)
MAIN_HANDLER = "PSE7100"
_MAIN_SHARE = 0.63
_HANDLERS = 14


@dataclass(frozen=True, kw_only=True)
class Person:
    """One invented person as one application records them."""

    surname: str
    forename: str
    sex: str
    born: date | None


def person(rng: Random, sex: str, year: int) -> Person:
    """Someone who is between 17 and 61 in `year`."""
    born = date(year - rng.randint(17, 61), 1, 1) + timedelta(days=rng.randrange(365))
    return Person(surname=surname(rng), forename=forename(rng, sex), sex=sex, born=born)


def alias(rng: Random, real: Person) -> Person:
    """The same person as another worker might have written them down."""
    kind = rng.randrange(5)
    if kind == 0:
        return replace(real, surname=real.forename, forename=real.surname)
    if kind == 1:
        return replace(real, surname=real.surname.removesuffix("s") if real.surname[-1] == "s" else f"{real.surname}s")
    if kind == 2:
        return replace(real, forename=real.forename[0])
    if kind == 3:
        return replace(real, born=None)
    return replace(real, born=day_and_month_swapped(real.born))


def day_and_month_swapped(born: date | None) -> date | None:
    """The date with day and month the wrong way round, or the same date where that is none."""
    return born.replace(day=born.month, month=born.day) if born and born.day <= 12 else born


def draw_handlers(rng: Random) -> tuple[Handler, ...]:
    """Fourteen handlers: the first worked from beginning to end, the others for one to three and a half years."""
    names = _different_names(rng, _HANDLERS)
    handlers = [Handler(id=MAIN_HANDLER, name=names[0], worked_from=SCHEME_BEGAN, worked_to=SCHEME_ENDED)]
    span = (SCHEME_ENDED - SCHEME_BEGAN).days
    for i in range(1, _HANDLERS):
        # Starts are spread evenly so that somebody besides the first handler is always there.
        start = SCHEME_BEGAN + timedelta(days=(i - 1) * (span - 400) // (_HANDLERS - 2) + rng.randrange(60))
        end = min(SCHEME_ENDED, start + timedelta(days=rng.randint(370, 1280)))
        handlers.append(Handler(id=f"PSE{7100 + i}", name=names[i], worked_from=start, worked_to=end))
    return tuple(handlers)


def handler_on(rng: Random, handlers: tuple[Handler, ...], day: date) -> str:
    """Who takes an application received on `day`: mostly the one handler who is always there."""
    others = [h.id for h in handlers[1:] if h.worked_from and h.worked_to and h.worked_from <= day <= h.worked_to]
    return rng.choice(others) if others and rng.random() > _MAIN_SHARE else MAIN_HANDLER


def draw_reviewers(rng: Random, number: int, former: int) -> tuple[Reviewer, ...]:
    """Today's reviewers, `former` of whom are handlers of those days (never the main one)."""
    names = _different_names(rng, number)
    once = dict(zip(sorted(rng.sample(range(number), former)), range(2, 2 + former), strict=True))
    return tuple(
        Reviewer(
            id=f"R{i + 1:02d}",
            login=f"reviewer{i + 1:02d}",
            name=names[i],
            team=rng.choice(TEAMS),
            hours_per_week=rng.choice(("37", "37", "37", "30", "22.5", "18.5")),
            formerly=(f"PSE{7100 + once[i]}",) if i in once else (),
        )
        for i in range(number)
    )


def _different_names(rng: Random, number: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < number:
        names[colleague(rng)] = None
    return list(names)
