"""January and May as releases: the findings of the invented frames, and what the list of the house makes of them."""

from functools import cache
from typing import Any

from clare_review.findings.figures import Findings
from clare_review.findings.gathering import findings
from clare_review.places import template
from clare_review.release.allowing import Allowed, load_allowed
from clare_review.release.document import Document, Heading, document
from clare_review.release.planning import Plan, plan
from clare_review.release.rule import Rule
from clare_review.release.tabling import Drawn, draw
from tests.unit.findings.invented_review import JANUARY, applications_frame, judgements_frame, position

RULE = Rule()
HEADING = Heading(name="may-2024", force="An invented force", day="2024-05-30", as_at="2024-05-23")


def allowed() -> Allowed:
    return load_allowed(template("releases", "public.yaml"))


@cache
def found(january: bool = False) -> Findings:
    """The findings of May, or of January, whose applications are those of population 1."""
    applications = applications_frame()
    judgements = judgements_frame(applications)
    told: dict[str, Any] = position()
    if january:
        applications = applications[applications["population"] == 1]
        judgements = judgements[judgements["reference"].isin(applications["reference"])]
        told = {**told, "populations": told["populations"][:1], "rows": told["rows"] | {"accepted": JANUARY}}
    return findings(applications, judgements, told, secret=b"s" * 32)


@cache
def drawn(january: bool = False) -> Drawn:
    return draw(found(january), allowed())


@cache
def planned(january: bool = False) -> Plan:
    """May is planned with January in mind."""
    earlier = [] if january else [planned(january=True).said]
    return plan("january" if january else "may", drawn(january).tables, RULE, earlier)


@cache
def read(january: bool = False) -> Document:
    return document(HEADING, allowed(), drawn(january).placed, planned(january).said.told, RULE)
