"""How today's applications ended, by later exports: an application is sealed while it is open, and decided afterwards.

What is sealed never changes, so that readers, samples and populations stay what they are. Only the charts of days,
backlog and sign-off take the end of an application from the last export that says it.
"""

from collections.abc import Mapping
from typing import Any

from clare_review.acts.fates import application_fates
from clare_review.acts.office import Office
from clare_review.acts.rows import counted_rows, uncorrected
from clare_review.ledger.entry import EntryKind
from clare_review.population.records import Application, Kind

ENDS = ("decided_on", "outcome", "disclosed_on", "supervisor")


def ends_since(office: Office) -> Mapping[str, Mapping[str, Any]]:
    """By reference what exports say of the end of an application that was sealed before, the last that says it.

    A blank in a later export takes nothing back, and a row that is plainly about somebody else says nothing.
    """
    imports = [one for one in office.entries(EntryKind.IMPORTED) if one.body["kind"] == Kind.APPLICATIONS]
    if len(imports) < 2:
        return {}
    recognised = {fate.row_id for fate in application_fates(office) if fate.merged_into == "sealed"}
    told: dict[str, dict[str, Any]] = {}
    for row in sorted(uncorrected(counted_rows(office, Kind.APPLICATIONS)), key=lambda row: row.id):
        if row.id in recognised and row.reference and row.values:
            said = {name: row.values[name] for name in ENDS if row.values.get(name) is not None}
            said |= {"supervisor_exported": True} if row.values.get("supervisor_exported", True) else {}
            told.setdefault(row.reference, {}).update(said)
    return told


def as_it_ended(application: Application, said: Mapping[str, Any]) -> Application:
    """The same application with what later exports say of its end."""
    return Application.of({**application.values(), **said}) if said else application
