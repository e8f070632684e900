"""The frame of sealed applications that findings rest on, put together column by column, never case by case."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from clare_review.acts.allocating import allocations
from clare_review.acts.office import Office
from clare_review.acts.populations import current_population
from clare_review.guidance.clock_of_many import ManySteps, clock_of_many, in_force_on
from clare_review.guidance.lines import Guidance, Step
from clare_review.guidance.wording import say_list
from clare_review.population.records import CHECKED, Application, Outcome

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[Any]

_STEPS = {Step.TOTAL: "total", Step.INITIAL_CHECKS: "checks", Step.FACE_TO_FACE: "met"}
_DAYS = ("checks_on", "met_on", "forum_on", "decided_on", "disclosed_on")

_FIELDS = (
    *("received", "received_has_time", "route", "outcome", "outcome_reason", "handler", "source", "children"),
    *("variants", "supervisor", "supervisor_exported", "checks_exported", *CHECKED.values(), *_DAYS),
)
_WORDS = (
    *("route", "outcome", "outcome_reason", "handler", "source", "children", "supervisor"),
    *(*CHECKED.values(), *_DAYS),
)
_TAKEN = itemgetter(*_FIELDS)

Fields = Mapping[str, Sequence[Any]]


def applications_of(office: Office) -> "pd.DataFrame":
    """One row per sealed application: what the findings need of it, without a name or any text of the case."""
    import numpy as np
    import pandas as pd

    allocated, last = allocations(office), current_population(office).version
    rows = office.ledger.members(upto_version=last)
    references = [row["reference"] for row in rows]
    told = _fields([row["value"] for row in rows])
    reader = {batch.id: batch.reviewer for batch in allocated.batches}
    in_batch = allocated.allotted()
    batches = [in_batch.get(each) for each in references]
    received = np.array(told["received"], "datetime64[us]")
    days = {name: np.array(told[name], "datetime64[D]") for name in _DAYS}
    frame = {
        "reference": references,
        **_facts(told, received, days),
        "population": [row["version"] for row in rows],
        "batch": batches,
        "reviewer": [reader.get(each) if each else None for each in batches],
        "band": [allocated.band_of.get(each) for each in references],
        "signals": [allocated.signals_of.get(each, ()) for each in references],
        **_clocks(told, received, days, office.guidance),
        "guidance_version": _guidance(received, office.guidance),
    }
    return pd.DataFrame(frame)


def _fields(values: Sequence[Mapping[str, Any]]) -> Fields:
    """What every application says in each field; one sealed before there was a field says what goes without saying."""
    try:
        rows = [_TAKEN(each) for each in values]
    except KeyError:
        rows = [_TAKEN(Application.of(each).values()) for each in values]
    told = dict(zip(_FIELDS, zip(*rows, strict=True) if rows else ((),) * len(_FIELDS), strict=True))
    return told | {name: _one_of_each(told[name]) for name in _WORDS}


def _one_of_each(column: Sequence[str | None]) -> list[str | None]:
    """The same with one string for all cells that say the same: whoever looks through it waits less for memory."""
    known: dict[str | None, str | None] = {}
    return [known.setdefault(each, each) for each in column]


def _facts(told: Fields, received: "Column", days: Mapping[str, "Column"]) -> dict[str, Any]:
    import numpy as np

    supervised = zip(told["supervisor"], told["supervisor_exported"], strict=True)
    worked = zip(told["handler"], told["variants"], strict=True)
    return {
        "received": received,
        "year": received.astype("datetime64[Y]").astype(int) + 1970,
        "route": told["route"],
        "outcome": told["outcome"],
        "disclosed": [each == Outcome.DISCLOSED.value for each in told["outcome"]],
        "handler": told["handler"],
        "source": told["source"],
        "children": told["children"],
        "reason": told["outcome_reason"],
        "supervision": [_or_not("recorded" if name is not None else None, there) for name, there in supervised],
        "decided": ~np.isnat(days["decided_on"]),
        "days": _until_the_end(received, days),
        "worked_by": [_worked_by(handler, variants) for handler, variants in worked],
        **{
            name: [_or_not(said, there) for said, there in zip(told[name], told["checks_exported"], strict=True)]
            for name in CHECKED.values()
        },
    }


def _or_not(said: str | None, exported: bool) -> str:
    return said or ("not recorded" if exported else "not exported")


def _worked_by(handler: str | None, variants: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """As `population.records.worked_by` says it."""
    if "handler" not in variants:
        return (handler,) if handler else ()
    return tuple(dict.fromkeys(name for name in (handler, *variants["handler"]) if name))


def _until_the_end(received: "Column", days: Mapping[str, "Column"]) -> "Column":
    """Whole days from receipt to the disclosure, else to the decision; NaN where neither has a day that can be."""
    import numpy as np

    disclosed = days["disclosed_on"]
    end = np.where(np.isnat(disclosed), days["decided_on"], disclosed)
    found = (end - received.astype("datetime64[D]")) / np.timedelta64(1, "D")
    known = found >= 0
    return found.astype(int) if known.all() else np.where(known, found, np.nan)


def _clocks(told: Fields, received: "Column", days: Mapping[str, "Column"], guidance: Guidance) -> dict[str, Any]:
    import numpy as np

    cases = ManySteps(
        received=received,
        received_has_time=np.array(told["received_has_time"], bool),
        route=np.array(told["route"], object),
        outcome=np.array(told["outcome"], object),
        days=days,
    )
    found: dict[str, Any] = {}
    for step, of_step in clock_of_many(cases, guidance, only=_STEPS).items():
        name = f"clock_{_STEPS[step]}"
        found |= {name: of_step.result, f"{name}_provisional": of_step.provisional}
    return found


def _guidance(received: "Column", guidance: Guidance) -> "Column":
    """The guidance that may have been in force on the day of receipt, by its title."""
    import numpy as np

    places, sets = in_force_on(guidance, received.astype("datetime64[D]"))
    titles = [[version.title for version in versions] for versions in sets]
    said = [say_list((each[:1].upper() + each[1:] for each in some), "or") or "none known" for some in titles]
    return np.array(said, object)[places]
