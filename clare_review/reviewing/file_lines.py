"""The lines of a file that a reason can cite, and the version of a file as a reader saw it.

A line is named by its kind and its number within the application: `log 3`, `history 1`. A later incident keeps the id
the force gave it, `incident INC000004`: which incidents are proposed can change with a later list, and a citation must
not come to mean another one. `application` is the application itself, which can always be cited, for what it says and
for what it leaves out.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from clare_review.ledger.digest import digest
from clare_review.population.records import Application, Case, IncidentProposal
from clare_review.reviewing.readable import readable

APPLICATION = "application"


def citable(case: Case) -> tuple[str, ...]:
    """Every line of the file that can be cited, in the order of the screen."""
    return (
        APPLICATION,
        *(f"log {item.line}" for item in case.log),
        *(f"history {item.line}" for item in case.history),
        *(incident_line(each) for each in case.incidents),
    )


def incident_line(proposal: IncidentProposal) -> str:
    """The name under which a later incident is cited."""
    return f"incident {readable(proposal.incident.incident)}"


def case_version(case: Case) -> str:
    """The digest of everything in a case; another digest means that another file was read."""
    return digest(_plain(case))


def _plain(value: Any) -> Any:
    if isinstance(value, Application):
        return value.values()
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value
