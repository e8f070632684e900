"""What has to be handed over is, what was registered reconciles, and what came of it opens again what it changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clare_review.acts.batches import BatchDesk
from clare_review.acts.contacting import own
from clare_review.acts.referring import Item, feed_back, prompts_of, referrals, register, to_read_anew, units_of
from clare_review.acts.releasing import publish_release
from clare_review.acts.status import status_of, status_text
from clare_review.errors import FiguresDoNotBalance, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.reviewing.judgement import DETAILED_REVIEW
from clare_review.safeguarding.prompts import say_now
from clare_review.safeguarding.register import Body, CameOf, Unit

from .conftest import ALSO, FAILED, FINE, HARMED, record_on

TODAY = date(2026, 3, 2)


def refer(office, *references, **more):
    item = Item(unit=Unit.REFERRAL, on=TODAY, applications=references or (FAILED,), to=Body.IOPC, **more)
    return register(office, item).number


def last_on(office, reference):
    return office.entries(EntryKind.JUDGED, subject=reference)[-1].number


def test_a_failure_with_harm_is_to_be_handed_over_until_a_referral_covers_it(failed):
    (told,) = referrals(failed).prompts
    assert told.reference == FAILED and not told.late(TODAY)
    refer(failed, ALSO)
    assert [each.reference for each in prompts_of(failed)] == [FAILED]
    refer(failed)
    assert prompts_of(failed) == ()


def test_whoever_recorded_it_is_told_at_once_and_whoever_found_no_failure_is_not(failed):
    desk = BatchDesk(failed.for_reader("R07"), "B0001")
    stood = {each: desk.open(each).position.current(DETAILED_REVIEW) for each in (FAILED, ALSO, FINE)}
    said = {each: say_now(judgement) for each, judgement in stood.items()}
    assert said[FAILED].startswith("Hand over to Professional Standards today: harm came after it")
    assert said[ALSO] == said[FINE] == ""


def test_the_status_says_so_and_what_comes_next(failed):
    assert status_of(failed)["hand_over"] == {"today": 1, "late": 0}
    then = replace(failed, clock=lambda: datetime(2026, 3, 3, 0, 1, tzinfo=UTC))
    assert status_of(then)["hand_over"] == {"today": 0, "late": 1}
    assert status_text(then).endswith("next: clare-review referrals")
    refer(failed)
    assert status_of(failed)["hand_over"] == {"today": 0, "late": 0}


def test_it_was_to_be_handed_over_as_at_the_entry_before(failed):
    entry = refer(failed)
    assert len(prompts_of(failed.as_at(entry - 1))) == 1 and prompts_of(failed.as_at(entry)) == ()


def test_a_new_concern_is_referred_again(failed):
    first = refer(failed)
    before = last_on(failed, FAILED)
    worse = HARMED | {"harm": ["physical", "children"]}
    record_on(failed, FAILED, "detailed_review", worse, supersedes=before, reason="There were children.")
    (told,) = prompts_of(failed)
    assert told.again == (first,) and told.concerns == ("harm: children",)


def test_the_register_gives_its_units_and_what_goes_with_what(failed):
    first = refer(failed, FAILED, ALSO)
    register(failed, Item(unit=Unit.COMPLAINT, on=TODAY, applications=(ALSO,), referrals=(first,)))
    register(failed, Item(unit=Unit.CONDUCT_MATTER, on=TODAY, applications=(FAILED,), referrals=(first,)))
    assert units_of(failed).as_json() == {
        "referrals": 1, "applications": 2, "people": 2, "complaints": 1, "conduct_matters": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"applications": ("54200000099",)}, "54200000099: no sealed population holds it"),
        ({"applications": ()}, "name the applications"),
        ({"on": date(2026, 3, 3)}, "3 March 2026 is to come"),
        ({"to": None}, "a referral goes to a body"),
        ({"unit": Unit.COMPLAINT}, "and nothing else does"),
        ({"unit": Unit.COMPLAINT, "to": None, "referrals": (3,)}, "entry 3 is no referral in the register"),
        ({"again": 3}, "entry 3 is no referral in the register"),
    ],
)
def test_what_does_not_fit_is_not_registered(failed, item, said):
    with pytest.raises(RecordingRefused, match=said):
        register(
            failed, Item(**{"unit": Unit.REFERRAL, "on": TODAY, "applications": (FAILED,), "to": Body.IOPC} | item)
        )


def test_what_goes_with_a_referral_is_covered_by_it(failed):
    first = refer(failed)
    with pytest.raises(RecordingRefused, match=f"entry {first} does not cover {ALSO}"):
        register(failed, Item(unit=Unit.COMPLAINT, on=TODAY, applications=(ALSO,), referrals=(first,)))
    with pytest.raises(RecordingRefused, match="referred for the first time"):
        refer(failed, ALSO, again=first)
    second = refer(failed, FAILED, ALSO, instead_of=first)
    with pytest.raises(RecordingRefused, match=f"entry {first} is nothing that stands in the register"):
        refer(failed, FAILED, instead_of=first)
    assert units_of(failed).referrals == 1 and second > first


def test_a_correction_that_leaves_a_complaint_uncovered_gives_no_figures_and_stops_a_release(failed):
    first = refer(failed, FAILED, ALSO)
    complained = Item(unit=Unit.COMPLAINT, on=TODAY, applications=(ALSO,), referrals=(first,))
    complaint = register(failed, complained).number
    second = refer(failed, FAILED, instead_of=first)
    with pytest.raises(FiguresDoNotBalance, match=f"is about {ALSO}, which the referral of entry {second} does not"):
        units_of(failed)
    for reference in (FAILED, ALSO):
        own(failed, reference, owner="S01", next_on=TODAY)
    with pytest.raises(FiguresDoNotBalance, match="do not reconcile"):
        publish_release(failed, "january")
    register(failed, replace(complained, referrals=(), instead_of=complaint))
    assert units_of(failed).complaints == 1


def test_what_came_of_it_has_the_cases_read_anew_that_it_changes(failed):
    first = refer(failed, FAILED, ALSO)
    with pytest.raises(RecordingRefused, match=f"{FINE}: entry {first} does not concern it"):
        feed_back(failed, first, CameOf.NO_CASE, on=TODAY, changes=[FINE])
    _, opened = feed_back(failed, first, CameOf.SENT_BACK, on=TODAY, changes=[ALSO])
    assert opened == () and to_read_anew(failed) == (ALSO,)
    (made,) = referrals(failed).register.items
    assert made.is_open and made.stands == "sent back"
    record_on(
        failed, ALSO, "detailed_review", HARMED, supersedes=last_on(failed, ALSO), reason="What came of the referral."
    )
    assert to_read_anew(failed) == ()
