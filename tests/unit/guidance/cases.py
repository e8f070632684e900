"""Cases and guidance for tests, told in as few words as a test needs."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any

from clare_review import strict_yaml
from clare_review.guidance.clock import clock
from clare_review.guidance.lines import Guidance, Step
from clare_review.guidance.loading import load_guidance, parse_guidance
from clare_review.guidance.results import StepResult
from clare_review.guidance.steps import CaseSteps
from clare_review.places import template
from clare_review.population.records import Outcome, Route

PACKAGED = load_guidance()
DATA = strict_yaml.read(template("guidance", "dvds.yaml"))


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def case(
    received: str,
    *,
    checks: str | None = None,
    met: str | None = None,
    decided: str | None = None,
    disclosed: str | None = None,
    outcome: Outcome | None = Outcome.NO_DISCLOSURE,
    route: Route = Route.RIGHT_TO_ASK,
    disputed: tuple[str, ...] = (),
) -> CaseSteps:
    """A case received on a day, or on a day and time such as `2019-03-01 10:15`."""
    return CaseSteps(
        received=datetime.fromisoformat(received),
        received_has_time=len(received) > 10,
        route=route,
        checks_on=day(checks),
        met_on=day(met),
        decided_on=day(decided),
        disclosed_on=day(disclosed),
        outcome=outcome,
        disputed=disputed,
    )


def result(step: Step, steps: CaseSteps, guidance: Guidance = PACKAGED) -> StepResult:
    return next(found for found in clock(steps, guidance) if found.step is step)


def said(step: Step, steps: CaseSteps, guidance: Guidance = PACKAGED) -> str:
    """The result in two words or so: `within`, `over by 3`, `over by at least 3`, `cannot_tell`."""
    found = result(step, steps, guidance)
    if found.days_over is None:
        return found.result.value
    return f"{found.result.value} by {'at least ' if found.at_least else ''}{found.days_over}"


def changed(version: str, step: str, route: str, **fields: Any) -> Guidance:
    """The packaged guidance with one line rewritten for one route."""
    data = deepcopy(DATA)
    lines = next(found for found in data["versions"] if found["id"] == version)["lines"]
    old = next(line for line in lines if line["step"] == step and route in line["route"])
    rest = [name for name in old["route"] if name != route] if isinstance(old["route"], list) else []
    lines.append({**old, "route": route, **fields})
    if rest:
        old["route"] = rest
    else:
        lines.remove(old)
    return parse_guidance(data, "guidance for a test")
