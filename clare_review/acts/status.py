"""Where a review stands: the figures that the findings show, and what has to be done next."""

from typing import Any

from clare_review.acts.figures import findings_of
from clare_review.acts.office import Office
from clare_review.acts.populations import rows_by_fate, sealed_populations
from clare_review.acts.sides import side_counts


def status_of(office: Office) -> dict[str, Any]:
    """The figures for programs, the same as `findings --json` gives, with the side tables and the ledger's position.

    Before anything is sealed, `population.version` is 0 and the figures of reading are left out.
    """
    head = office.position()
    told: dict[str, Any] = {
        "review": office.settings.name,
        "entries": head.number,
        "digest": head.digest,
        "consultations": office.looks().number,
        "side_rows": dict(side_counts(office)),
    }
    if not sealed_populations(office):
        nothing = {"version": 0, "applications": 0, "digest": None}
        return {"population": nothing, "rows": rows_by_fate(office), "batches": 0, **told}
    figures = findings_of(office).as_json()
    del figures["tables"]
    return {**figures, **told}


def status_text(office: Office) -> str:
    """The same for a person, with the next step at its end."""
    told = status_of(office)
    rows = told["rows"]
    lines = [
        f"{told['review']}: entry {told['entries']:,} ({told['digest'][:16]}), {told['consultations']:,} consultations",
        f"rows of applications: {rows['accepted']:,} accepted, {rows['merged']:,} merged, "
        f"{rows['quarantined']:,} quarantined, {rows['not_data']:,} not data",
        "side tables: " + ", ".join(f"{count:,} {kind}" for kind, count in told["side_rows"].items()),
        *_populations(told),
        *_reading(told),
        f"next: {_next(told)}",
    ]
    return "\n".join(lines)


def _populations(told: dict[str, Any]) -> list[str]:
    return [
        f"population {one['version']}: {one['applications']:,} applications, digest {one['digest'][:16]}"
        for one in told.get("populations", ())
    ]


def _reading(told: dict[str, Any]) -> list[str]:
    if "risk_assessed" not in told:
        return []
    failures = told["failures"]
    return [
        f"{told['batches']:,} batches; {told['risk_assessed']:,} risk-assessed, {told['detailed_reviewed']:,} of "
        f"{told['detailed_required']:,} required detailed reviews done",
        f"failures: {failures['total']:,} = {failures['harm']:,} harm + {failures['administrative']:,} administrative "
        f"+ {failures['service']:,} service; {failures['cannot_tell']:,} cannot be told",
    ]


def _next(told: dict[str, Any]) -> str:
    if not told["population"]["version"]:
        return "clare-review seal" if told["rows"]["accepted"] else "clare-review import FILES"
    if not told["batches"]:
        return "clare-review allocate"
    if told["risk_assessed"] < told["population"]["applications"]:
        return "clare-review lab --reviewer ID"
    return "clare-review findings"
