"""What came of a referral opens again what two people had settled, for somebody to decide anew."""

from datetime import date
from pathlib import Path

from clare_review.acts.referring import Item, feed_back, register, to_read_anew
from clare_review.acts.settled import settled_cases
from clare_review.ledger.entry import EntryKind
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.safeguarding.register import Body, CameOf, Unit

from .twice_read import decide, disputed, given, opened

ON = date(2026, 3, 2)


def test_a_case_that_was_decided_is_open_again_and_the_last_entry_says_why(tmp_path: Path) -> None:
    with opened(tmp_path) as review:
        office, reference = review.office, disputed(review)
        decide(given(review)[1], reference)
        assert settled_cases(office)[reference][RISK_ASSESSMENT].state.settled
        made = register(office, Item(unit=Unit.REFERRAL, on=ON, applications=(reference,), to=Body.IOPC))
        fed, again = feed_back(office, made.number, CameOf.MISCONDUCT, on=ON, changes=[reference])
        assert again == (reference,)
        assert not settled_cases(office)[reference][RISK_ASSESSMENT].state.settled
        (reopened,) = office.entries(EntryKind.REOPENED)
        assert (
            reopened.number == fed.number + 1
            and f"entry {made.number}" in office.ledger.texts()[reopened.number]["why"]
        )
        assert to_read_anew(office) == (reference,)
        review.verify()
