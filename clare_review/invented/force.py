"""An invented force drawn from a seed: its applications, its people, its later incidents and its hidden truth."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType

from clare_review.invented.casework import InventedApplication, draw_application
from clare_review.invented.failing import OUTCOMES, make_failing, sprinkle
from clare_review.invented.people import (
    MAIN_HANDLER,
    Person,
    alias,
    draw_handlers,
    draw_reviewers,
    handler_on,
    person,
)
from clare_review.invented.phrases import INCIDENTS
from clare_review.invented.truth import Category, Found, HiddenFailure, Recipe, Sizes, planned, totals
from clare_review.population.records import Handler, Outcome, Reviewer

_LEGACY_ENDED = date(2018, 5, 15)
_YEARS = {2015: 81, 2016: 225, 2017: 312, 2018: 414, 2019: 485, 2020: 553, 2021: 570, 2022: 672, 2023: 466}
ENDINGS = {
    Outcome.NO_DISCLOSURE: 1304,
    Outcome.NOTHING_HELD: 577,
    Outcome.WITHDRAWN: 309,
    Outcome.NOT_ELIGIBLE: 97,
    Outcome.TRANSFERRED: 93,
}
_HARMS = (("physical", "emotional"), ("physical", "children"))


@dataclass(frozen=True, kw_only=True)
class LaterIncident:
    """Something that happened between two people after an application."""

    occurred: date
    category: str
    victim: Person
    suspect: Person
    injury: str


@dataclass(frozen=True, kw_only=True)
class InventedForce:
    """Everything about the invented force; `truth` is keyed by reference and is in no export."""

    sizes: Sizes
    seed: int
    handlers: tuple[Handler, ...]
    reviewers: tuple[Reviewer, ...]
    applications: tuple[InventedApplication, ...]
    late: frozenset[str]
    recognised: frozenset[str]
    incidents: tuple[LaterIncident, ...]
    truth: Mapping[str, HiddenFailure]

    def first_population(self) -> tuple[InventedApplication, ...]:
        """The applications of the two main exports, in order of receipt."""
        return tuple(a for a in self.applications if a.reference not in self.late)

    def expected(self, *, january: bool) -> dict[str, int]:
        """The failures by category that the review should show, in January or at its end."""
        return totals(self.truth, (Found.JANUARY,) if january else tuple(Found))


def draw_force(sizes: Sizes, seed: int) -> InventedForce:
    """Draws a whole force; the same sizes and seed give the same force everywhere."""
    people = Random(f"{seed}/people")
    handlers = draw_handlers(people)
    reviewers = draw_reviewers(people, sizes.reviewers, sizes.former_handlers)
    received = _received(Random(f"{seed}/received"), sizes.applications)
    references = tuple(reference_of(number, at) for number, at in enumerate(received, 1))
    late = frozenset(Random(f"{seed}/late").sample(range(sizes.applications), sizes.late))
    failing = _failing(Random(f"{seed}/failing"), sizes, late)
    outcomes = _outcomes(Random(f"{seed}/outcomes"), sizes, late, failing)
    applications = tuple(_applications(Random(f"{seed}/casework"), references, received, outcomes, failing, handlers))
    first = [i for i in range(sizes.applications) if i not in late]
    return InventedForce(
        sizes=sizes,
        seed=seed,
        handlers=handlers,
        reviewers=reviewers,
        applications=applications,
        late=frozenset(references[i] for i in late),
        recognised=frozenset(references[i] for i in Random(f"{seed}/recognised").sample(first, sizes.recognised)),
        incidents=_incidents(Random(f"{seed}/incidents"), sizes.incidents, applications, failing),
        truth=_truth(references, failing),
    )


def share_out(number: int, weights: Sequence[int]) -> list[int]:
    """`number` shared out by `weights` in whole parts that add up to it (largest remainders first)."""
    whole = sum(weights)
    parts = [number * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(number * weights[i] % whole), i))
    for i in by_remainder[: number - sum(parts)]:
        parts[i] += 1
    return parts


def _received(rng: Random, number: int) -> list[datetime]:
    times = []
    for year, share in zip(_YEARS, share_out(number, list(_YEARS.values())), strict=True):
        first = date(year, 4, 3) if year == 2015 else date(year, 1, 1)
        last = date(year, 8, 31) if year == 2023 else date(year, 12, 31)
        for _ in range(share):
            day = first + timedelta(days=rng.randint(0, (last - first).days))
            times.append(datetime(day.year, day.month, day.day, rng.randint(6, 22), rng.randint(0, 59)))  # noqa: DTZ001
    return sorted(times)


def reference_of(number: int, received: datetime) -> str:
    """The reference of the application of this number in order of receipt, as the system of its day writes it."""
    if received.date() < _LEGACY_ENDED:
        return f"DVDS/{received.year}/{number:05d}"
    return f"54{received.year % 100:02d}{number:07d}"


def _failing(rng: Random, sizes: Sizes, late: frozenset[int]) -> dict[int, tuple[Found, Recipe]]:
    plan = planned(sizes)
    in_late = [entry for entry in plan if entry[0] is Found.SUPPLEMENT]
    in_first = [entry for entry in plan if entry[0] is not Found.SUPPLEMENT]
    first = [i for i in range(sizes.applications) if i not in late]
    places = rng.sample(first, len(in_first)) + rng.sample(sorted(late), len(in_late))
    return dict(zip(places, in_first + in_late, strict=True))


def _outcomes(
    rng: Random, sizes: Sizes, late: frozenset[int], failing: Mapping[int, tuple[Found, Recipe]]
) -> list[Outcome | None]:
    outcomes: list[Outcome | None] = [None] * sizes.applications
    for disclosed, member in ((sizes.disclosed, False), (sizes.late // 3, True)):
        places = [i for i in range(sizes.applications) if (i in late) is member and i not in failing]
        disclosed = min(disclosed, len(places))
        others = share_out(len(places) - disclosed, list(ENDINGS.values()))
        endings = [Outcome.DISCLOSED] * disclosed
        for ending, share in zip(ENDINGS, others, strict=True):
            endings += [ending] * share
        rng.shuffle(endings)
        for place, outcome in zip(places, endings, strict=True):
            outcomes[place] = outcome
    for place, (_, recipe) in failing.items():
        outcomes[place] = OUTCOMES[recipe.sign]
    return outcomes


def _applications(
    rng: Random,
    references: Sequence[str],
    received: Sequence[datetime],
    outcomes: Sequence[Outcome | None],
    failing: Mapping[int, tuple[Found, Recipe]],
    handlers: tuple[Handler, ...],
) -> Iterator[InventedApplication]:
    subjects: list[Person] = []
    for i, (reference, at) in enumerate(zip(references, received, strict=True)):
        fails = failing.get(i)
        a, b, b_real = two_people(rng, at.year, subjects, again=not fails)
        main = fails is not None and rng.random() < 0.8
        sound = draw_application(
            rng,
            reference=reference,
            received=at,
            a=a,
            b=b,
            b_real=b_real,
            outcome=outcomes[i],
            handler=MAIN_HANDLER if main else handler_on(rng, handlers, at.date()),
        )
        yield make_failing(rng, sound, fails[1].sign) if fails else sprinkle(rng, sound)
        subjects.append(b_real)


def two_people(rng: Random, year: int, subjects: list[Person], *, again: bool) -> tuple[Person, Person, Person]:
    """The person at risk, the subject as written down, and who the subject is; one in nine was asked about before."""
    sex = "F" if rng.random() < 0.88 else "M"
    a = person(rng, sex, year)
    if again and subjects and rng.random() < 0.11:
        real = rng.choice(subjects)
        return a, (alias(rng, real) if rng.random() < 0.45 else real), real
    real = person(rng, "M" if (sex == "F") == (rng.random() < 0.95) else "F", year)
    return a, (replace(real, born=None) if again and rng.random() < 0.008 else real), real


def _incidents(
    rng: Random,
    number: int,
    applications: Sequence[InventedApplication],
    failing: Mapping[int, tuple[Found, Recipe]],
) -> tuple[LaterIncident, ...]:
    harmed = sorted(i for i, (_, recipe) in failing.items() if recipe.category is Category.HARM)
    others = sorted(rng.sample([i for i in range(len(applications)) if i not in failing], number - len(harmed)))
    return tuple(_incident(rng, applications[i], i in harmed) for i in sorted([*harmed, *others]))


def _incident(rng: Random, about: InventedApplication, serious: bool) -> LaterIncident:
    after = rng.randint(40, 120) if serious else rng.randint(45, 890)
    suspect = about.b if serious or rng.random() < 0.9 else alias(rng, about.b_real)
    return LaterIncident(
        occurred=(about.decided_on or about.received.date()) + timedelta(days=after),
        category="GBH" if serious else rng.choice(INCIDENTS),
        victim=about.a,
        suspect=suspect,
        injury="serious, non-fatal" if serious else "none",
    )


def _truth(references: Sequence[str], failing: Mapping[int, tuple[Found, Recipe]]) -> Mapping[str, HiddenFailure]:
    truth: dict[str, HiddenFailure] = {}
    harmed = 0
    for place, (found, recipe) in sorted(failing.items()):
        harm = recipe.category is Category.HARM
        truth[references[place]] = HiddenFailure(
            reference=references[place],
            code=recipe.code,
            category=recipe.category,
            sign=recipe.sign,
            found=found,
            harm=_HARMS[harmed % len(_HARMS)] if harm else (),
            linked=("yes", "probable")[harmed % 2] if harm else None,
        )
        harmed += harm
    return MappingProxyType(truth)
