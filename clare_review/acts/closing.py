"""The facts of the closing test, worked out from the ledger as at the office's position."""

from datetime import date
from pathlib import Path

from clare_review.acts.allocating import allocations
from clare_review.acts.declaring import concerned, waiting
from clare_review.acts.office import Office
from clare_review.acts.recorded import past, record_of
from clare_review.acts.release_register import register_of
from clare_review.acts.signing_off import changed_since, signed
from clare_review.acts.todays import scrutiny_in, scrutiny_of
from clare_review.assurance.assured import Assured
from clare_review.assurance.re_reading import why_not_yet
from clare_review.assurance.signing import SignOff
from clare_review.findings.answers.record import Record
from clare_review.findings.closing import Closing, Facts, Sample, Terms, closing
from clare_review.findings.watching import Scrutiny
from clare_review.reviewing.settling import State
from clare_review.safeguarding.learning import Learning, Proved
from clare_review.safeguarding.people import OPEN


def closing_of(office: Office, live: Path | None = None) -> Closing:
    """Puts the closing test to a review as at its last entry, as question 47 does, whatever the clock says.

    `live` is the folder of the review of today's applications, where it is another than the settings name; it is read
    as it stood at the same moment.

    Raises:
        ReviewNotReady: no population is sealed yet, or `live` is no review.
        NotAllowed: the server shows this login some of the cases only.
    """
    at = past(office)
    found = scrutiny_of(at) if live is None else scrutiny_in(at, live, str(live))
    return closing_at(at, record_of(at), found)


def closing_at(office: Office, record: Record, scrutiny: Scrutiny) -> Closing:
    """The same where what the answers rest on is at hand."""
    settings = office.settings.closing
    terms = Terms(missed_at_most=settings.share, dip_sample_days=settings.dip_sample_days)
    return closing(facts_of(office, record, scrutiny), terms)


def facts_of(office: Office, record: Record, scrutiny: Scrutiny) -> Facts:
    """Everything the test asks, counted once."""
    after, today = record.afterwards, record.afterwards.today
    still = [one for one in record.people if one.stands == OPEN]
    detail = record.is_("detailed_required", "yes") & ~record.there("category")
    return Facts(
        entry=office.position().number,
        unread=record.size - int(record.given.members.read.sum()),
        waiting_for_detail=int(detail.sum()),
        undecided=sum(record.decisions.get(state.value, 0) for state in State if state.to_be_decided),
        to_read_anew=len(after.to_read_anew),
        conflicts=len(waiting(concerned(office))),
        not_signed_off=_not_signed_off(office),
        changed_since=len(changed_since(office)),
        contact_open=len(still),
        parked=sum(not one.troubles(today) for one in still),
        urgent_not_held=record.urgent.get("late", 0) + record.urgent.get("waiting", 0),
        actions_late=sum(each.overdue(today) for each in after.actions if each.is_open),
        to_hand_over=len(after.hand_over),
        sample=_sample(record.assured),
        failures=record.findings.newest.value("failures"),
        closed_cases=len({each.reference for each in after.harm_checks}),
        horizons=tuple(office.settings.harm.check_again_after_months),
        checks_due=sum(each.is_due(today) for each in after.harm_checks),
        checks_to_come=sum(each.done is None and not each.is_due(today) for each in after.harm_checks),
        causes=len(after.learning.causes),
        causes_unanswered=len(after.learning.unanswered),
        lessons_late=_lessons_late(after.learning, today),
        releases_late=tuple(each.name for each in register_of(office).waiting() if each.on < today),
        live=scrutiny.sample,
        live_why_not=scrutiny.why_not,
    )


def _not_signed_off(office: Office) -> int:
    """Batches that are read and handed in by their readers, and that nobody signed off; adjudications stand alone."""
    batches = sum(not batch.id.startswith("J") for batch in allocations(office).batches)
    return batches - sum(desk.state is SignOff.ACCEPTED for desk in signed(office) if not desk.batch.startswith("J"))


def _sample(assured: Assured) -> Sample:
    pool = sum(each.pool for each in assured.sample)
    if assured.elusion is None:
        return Sample(pool=pool, most=None, why_not=assured.why_no_bound or why_not_yet(assured.sample))
    bound = assured.elusion.doubted or assured.elusion.overall
    return Sample(pool=bound.pool, most=bound.most)


def _lessons_late(learning: Learning, today: date) -> int:
    return sum(each.stands(today) == "overdue" or each.proved is Proved.DID_NOT_WORK for each in learning.actions)
