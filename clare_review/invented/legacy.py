"""The print from the old database: surnames apart, repeated rows, blank rows, rows that cannot be true, a total."""

from collections.abc import Iterator
from random import Random

from clare_review.invented.casework import InventedApplication
from clare_review.invented.force import InventedForce, share_out
from clare_review.invented.truth import scaled
from clare_review.invented.writing import outcome_word, uk, yes_or_no
from clare_review.population.records import Route, System

HEADER = (
    *("DVDS_REF", "DATE RECEIVED", "TIME", "ROUTE", "APPLICANT TYPE"),
    *("A SURNAME", "A FORENAME", "A DOB", "A SEX", "B SURNAME", "B FORENAME", "B DOB", "PNCID"),
    *("C NAME", "RELATIONSHIP", "CHILDREN?"),
    *("PNC", "PND", "VISOR", "LOCAL", "OTHER FORCE", "MARAC", "PROBATION", "SOCIAL CARE"),
    *("DASH", "INITIAL CHECKS DATE", "F2F DATE", "FORUM DATE", "DECISION DATE", "DECISION", "REASON"),
    *("DISCLOSED DATE", "DISCLOSED TO", "OIC", "SUPERVISOR", "REMARKS"),
)
# A day that does not exist, no reference, a year to come, a route nobody knows.
_IMPOSSIBLE = (
    ("DVDS/2016/99990", "31/02/2016", "10:00", "Right to Ask", "PERSON AT RISK", "NOSUCHDAY", "Ann"),
    ("", "12/05/2017", "09:15", "Right to Know", "AGENCY", "NOREF", "Beth"),
    ("DVDS/2017/99991", "12/05/2107", "09:15", "Right to Know", "AGENCY", "FUTURE", "Cath"),
    ("DVDS/2017/99992", "12/05/2017", "09:15", "Right to Roam", "AGENCY", "NOROUTE", "Dee"),
)
IMPOSSIBLE = len(_IMPOSSIBLE)


def duplicates(force: InventedForce) -> tuple[int, int]:
    """How many rows are repeated in the old print and in the records system, at least two in each."""
    cases = force.first_population()
    legacy = sum(case.legacy for case in cases)
    in_legacy, in_rms = share_out(force.sizes.duplicates - 4, (legacy, len(cases) - legacy))
    return in_legacy + 2, in_rms + 2


def legacy_rows(force: InventedForce) -> Iterator[tuple[str, ...]]:
    """Every line of the print, the header first."""
    rng = Random(f"{force.seed}/legacy")
    cases = [case for case in force.first_population() if case.legacy]
    repeated = sorted(rng.sample(range(len(cases)), min(len(cases), duplicates(force)[0])))
    updated = set(repeated[::2])
    blank = set(rng.sample(range(len(cases)), max(1, scaled(3, len(cases), 728))))
    yield HEADER
    for i, case in enumerate(cases):
        if i in blank:
            yield ()
        row = _row(rng, case)
        yield row
        if i in repeated:
            yield (*row[:-1], f"{row[-1]} (updated)") if i in updated else row
    for given in _IMPOSSIBLE:
        yield given + ("",) * (len(HEADER) - len(given))
    yield (f"Total records: {len(cases) + len(repeated)}",)


def _row(rng: Random, case: InventedApplication) -> tuple[str, ...]:
    padding = " " if rng.random() < 0.33 else ""
    return (
        case.reference,
        uk(case.received.date()),
        case.received.strftime("%H:%M"),
        "Right to Ask" if case.route is Route.RIGHT_TO_ASK else "Right to Know",
        case.capacity.value.replace("_", " ").upper(),
        *(case.a.surname.upper(), case.a.forename, uk(case.a.born), case.a.sex),
        *(f"{case.b.surname.upper()}{padding}", case.b.forename, uk(case.b.born), case.b_pnc),
        f"{case.c.forename} {case.c.surname}" if case.c else "",
        case.relationship,
        yes_or_no(rng, case.children, neither="Unknown"),
        *(yes_or_no(rng, case.checks[system]) for system in System),
        (case.dash or "").upper(),
        *(uk(case.checks_on), uk(case.met_on), uk(case.forum_on), uk(case.decided_on)),
        outcome_word(case.outcome).upper(),
        case.reason or "",
        uk(case.disclosed_on),
        "A" if case.disclosed_on else "",
        case.handler,
        case.supervisor or "",
        case.remarks[0],
    )
