"""The pictures of a review as at one record: each by its id, none that names or points at anybody."""

from collections.abc import Iterable, Mapping

from clare_review.findings.answers.record import Record
from clare_review.findings.failure_months import failure_months
from clare_review.findings.flow import flow_of
from clare_review.findings.missing_checks import Checked, CheckMap, check_map
from clare_review.findings.pictures.agreement import agreement_picture
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.first_shown import first_shown_picture
from clare_review.findings.pictures.flow import flow_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.missing_checks import checks_picture
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.progress import Planned, progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture
from clare_review.findings.progress import BANDS
from clare_review.population.records import System
from clare_review.reviewing.wording import say
from clare_review.safeguarding.people import OPEN
from clare_review.settings import PlanSettings

NO_HANDLER = "none recorded"
_NOT_EXPORTED = "not exported"


def pictures_of(record: Record, plan: PlanSettings | None) -> Mapping[str, Picture]:
    """Every picture that the record can be drawn as."""
    found = record.findings
    drawn = (
        volumes_picture(found),
        flow_picture(flow_of(record.given, contact_of(record))),
        progress_picture(found, planned(plan)),
        failures_picture(found),
        timeliness_picture(found),
        first_shown_picture(failure_months(record.given)),
        handlers_picture(found),
        agreement_picture(record.assured),
        *(checks_picture(each, {system.value: say(system) for system in System}) for each in check_maps(record)),
    )
    return {each.id: each for each in drawn if each is not None}


def planned(plan: PlanSettings | None) -> tuple[Planned, ...]:
    """The plan band by band; none where the settings have none."""
    if plan is None:
        return ()
    return tuple(Planned(band=name, begins=plan.begins, ends=getattr(plan, band)) for band, name in BANDS.items())


def contact_of(record: Record) -> Mapping[str, str]:
    """By reference how contact stands with the person an application concerns."""
    words = {OPEN: "contact open"}
    return {each: words.get(one.stands, one.stands) for one in record.people for each in one.references}


def check_maps(record: Record) -> tuple[CheckMap, CheckMap]:
    """The checks that the record lacks, by handler under a pseudonym and by year of receipt."""
    systems = [system.value for system in System]
    rows = record.cases[["handler", "year", *(f"checked_{system}" for system in systems)]].to_dict("records")
    known = [row for row in rows if _NOT_EXPORTED not in {row[f"checked_{system}"] for system in systems}]

    def mapped(by: str, groups: Iterable[str]) -> CheckMap:
        made = [{system: row[f"checked_{system}"] == "yes" for system in systems} for row in known]
        checked = (Checked(group=group, made=each) for group, each in zip(groups, made, strict=True))
        return check_map(by, systems, checked, len(rows) - len(known))

    names = record.pseudonyms
    return (
        mapped("handler", (names.get(row["handler"], NO_HANDLER) for row in known)),
        mapped("year", (str(row["year"]) for row in known)),
    )
