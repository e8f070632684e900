"""The frame of sealed applications that findings rest on, put together column by column, never case by case."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from clare_review.acts.allocating import allocations
from clare_review.acts.office import Office
from clare_review.acts.populations import current_population
from clare_review.guidance.clock_of_many import ManySteps, clock_of_many, in_force_on
from clare_review.guidance.lines import Guidance, Step
from clare_review.guidance.wording import say_list
from clare_review.population.records import CHECKED, Outcome

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[Any]

_STEPS = {Step.TOTAL: "total", Step.INITIAL_CHECKS: "checks", Step.FACE_TO_FACE: "met"}
_DAYS = ("checks_on", "met_on", "forum_on", "decided_on", "disclosed_on")

Values = Sequence[Mapping[str, Any]]  # what `Application.values` gave of each


def applications_of(office: Office) -> "pd.DataFrame":
    """One row per sealed application: what the findings need of it, without a name or any text of the case."""
    import numpy as np
    import pandas as pd

    allocated, last = allocations(office), current_population(office).version
    rows = office.ledger.members(upto_version=last)
    references = [row["reference"] for row in rows]
    values: Values = [row["value"] for row in rows]
    reader = {batch.id: batch.reviewer for batch in allocated.batches}
    in_batch = allocated.allotted()
    batches = [in_batch.get(each) for each in references]
    received = np.array([each["received"] for each in values], "datetime64[us]")
    days = {name: np.array([each.get(name) for each in values], "datetime64[D]") for name in _DAYS}
    frame = {
        "reference": references,
        **_facts(values, received, days),
        "population": [row["version"] for row in rows],
        "batch": batches,
        "reviewer": [reader.get(each) if each else None for each in batches],
        "band": [allocated.band_of.get(each) for each in references],
        "signals": [allocated.signals_of.get(each, ()) for each in references],
        **_clocks(values, received, days, office.guidance),
        "guidance_version": _guidance(received, office.guidance),
    }
    return pd.DataFrame(frame)


def _facts(values: Values, received: "Column", days: Mapping[str, "Column"]) -> dict[str, Any]:
    import numpy as np

    outcomes = _said(values, "outcome")
    return {
        "received": received,
        "year": received.astype("datetime64[Y]").astype(int) + 1970,
        "route": _said(values, "route"),
        "outcome": outcomes,
        "disclosed": [each == Outcome.DISCLOSED.value for each in outcomes],
        "handler": _said(values, "handler"),
        "source": _said(values, "source"),
        "children": _said(values, "children"),
        "reason": _said(values, "outcome_reason"),
        "supervision": [_supervision(each) for each in values],
        "decided": ~np.isnat(days["decided_on"]),
        "days": _until_the_end(received, days),
        "worked_by": [_worked_by(each) for each in values],
        **{name: [_checked(each, name) for each in values] for name in CHECKED.values()},
    }


def _said(values: Values, field: str) -> list[Any]:
    return [each.get(field) for each in values]


def _supervision(value: Mapping[str, Any]) -> str:
    if value.get("supervisor") is not None:
        return "recorded"
    return "not recorded" if value.get("supervisor_exported", True) else "not exported"


def _checked(value: Mapping[str, Any], field: str) -> str:
    return value.get(field) or ("not recorded" if value.get("checks_exported", True) else "not exported")


def _worked_by(value: Mapping[str, Any]) -> tuple[str, ...]:
    """As `population.records.worked_by` says it."""
    named = (value.get("handler"), *value.get("variants", {}).get("handler", ()))
    return tuple(dict.fromkeys(name for name in named if name))


def _until_the_end(received: "Column", days: Mapping[str, "Column"]) -> "Column":
    """Whole days from receipt to the disclosure, else to the decision; NaN where neither has a day that can be."""
    import numpy as np

    disclosed = days["disclosed_on"]
    end = np.where(np.isnat(disclosed), days["decided_on"], disclosed)
    found = (end - received.astype("datetime64[D]")) / np.timedelta64(1, "D")
    known = found >= 0
    return found.astype(int) if known.all() else np.where(known, found, np.nan)


def _clocks(values: Values, received: "Column", days: Mapping[str, "Column"], guidance: Guidance) -> dict[str, Any]:
    import numpy as np

    cases = ManySteps(
        received=received,
        received_has_time=np.array([each["received_has_time"] for each in values], bool),
        route=np.array(_said(values, "route"), object),
        outcome=np.array(_said(values, "outcome"), object),
        days=days,
    )
    told: dict[str, Any] = {}
    for step, found in clock_of_many(cases, guidance, only=_STEPS).items():
        name = f"clock_{_STEPS[step]}"
        told |= {name: found.result, f"{name}_provisional": found.provisional}
    return told


def _guidance(received: "Column", guidance: Guidance) -> "Column":
    """The guidance that may have been in force on the day of receipt, by its title."""
    import numpy as np

    places, sets = in_force_on(guidance, received.astype("datetime64[D]"))
    titles = [[version.title for version in versions] for versions in sets]
    said = [say_list((each[:1].upper() + each[1:] for each in some), "or") or "none known" for some in titles]
    return np.array(said, object)[places]
