"""Which cases are read again is drawn before anybody reads them, and given to who had no part in them."""

from dataclasses import replace
from pathlib import Path

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.drawing import Purpose, draw, draws, purpose_named, rule_of
from clare_review.acts.giving_again import due_again, give_again
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.handing_over import hand_over_batches
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage
from clare_review.settings import SecondReadingSettings
from tests.panel.conftest import NO_FAILURE

from .conftest import Give, found, table
from .test_handing_over import REFERENCES, STAFF, STANDARD, desk_of, request
from .twice_read import case_of, opened
from .twice_read import read as read_case

READERS = ("R07,r07,Ann First,CID,37,", "R12,r12,Bea Second,CID,37,", "R13,r13,Cy Third,CID,37,P5")
UNSURE = STANDARD | {"failure_suspected": "cannot_tell", "detailed_required": "yes", "detailed_why": ["file_too_thin"]}
FAILURE = {name: value for name, value in NO_FAILURE.items() if name != "reason"} | {
    "primary_failure": "B1",
    "reason_entries": ["application"],
}
ALL = rule_of("100%", 0)


@pytest.fixture
def read(office: Office, give: Give) -> Office:
    """Six applications that R07 has read, suspecting a failure in the first of them; R13 once worked the last."""
    give("staff.csv", table(STAFF, READERS[0]))
    give(
        "a.csv",
        found(*({"Reference": each, "Handler": "P5" if each == REFERENCES[5] else "P1"} for each in REFERENCES)),
    )
    seal(office)
    allocate_new(office)
    for reference in REFERENCES[1:]:
        desk_of(office, "R07").record(request(desk_of(office, "R07"), reference, reference))
    suspect(office, REFERENCES[0])
    give("staff2.csv", table(STAFF, *READERS))
    return office


def suspect(office: Office, reference: str) -> None:
    """R07 suspects a failure, amending what stands if anything does, and finds one."""
    desk = desk_of(office, "R07")
    asked = request(desk, reference, f"suspect {reference}")
    stands = desk.open(reference).position.current("risk_assessment")
    over = {"supersedes": stands.entry, "reason": "read again"} if stands else {}
    desk.record(replace(asked, answers=UNSURE, **over))
    detailed = {"instrument": "detailed_review", "key": f"find {reference}", "answers": FAILURE}
    desk.record(replace(asked, **detailed, text={"reason": "Nothing was searched."}))


def chosen(office: Office) -> dict[str, tuple[str, str]]:
    return {each["reference"]: (each["why"], each["chance"]) for entry in office.entries(EntryKind.DRAWN)
            for each in entry.body["chosen"]}  # fmt: skip


def test_what_is_suspected_is_drawn_for_certain_and_of_the_rest_a_share_with_its_chance(read: Office) -> None:
    draw(read, Purpose.SECOND_READING, rule_of("20%", 0, []), seed="lot")
    told = chosen(read)
    assert told.pop(REFERENCES[0]) == ("suspected", "1/1")
    assert list(told.values()) == [("drawn", "1/5")]
    (entry,) = draws(read, Purpose.SECOND_READING)
    assert entry.body["seed"] == "lot" and entry.body["share"] == "1/5"


def test_the_same_seed_draws_the_same_and_another_draws_otherwise(read: Office) -> None:
    rule = rule_of("40%", 0, [])
    seen = [draw(read, Purpose.CLEARED_SAMPLE, rule, seed=seed, only_say=True).chosen for seed in "aabcdefg"]
    assert seen[0] == seen[1] and len(set(seen)) > 2 and not draws(read, *Purpose)


def test_what_a_draw_left_out_is_not_drawn_again_but_what_is_suspected_since_is(read: Office) -> None:
    draw(read, Purpose.SECOND_READING, rule_of("0%", 1, []))
    with pytest.raises(ReviewNotReady, match="no first reading was finished since the last draw"):
        draw(read, Purpose.SECOND_READING, ALL)
    left = next(each for each in REFERENCES if each not in chosen(read))
    suspect(read, left)
    draw(read, Purpose.SECOND_READING, ALL)
    assert chosen(read)[left] == ("suspected", "1/1")


def test_a_second_reader_had_no_part_in_the_case_and_the_order_is_by_lot(read: Office) -> None:
    read.keeper.append(
        NewEntry(kind=EntryKind.DECLARED, by="R12", key="d", subject=REFERENCES[4], body={}, text={"why": "a cousin"})
    )
    draw(read, Purpose.SECOND_READING, ALL)
    given = give_again(read)
    after = allocations(read)
    readers = {each: after.reviewer_of(each, Stage.SECOND) for each in REFERENCES}
    assert readers[REFERENCES[4]] == "R13" and readers[REFERENCES[5]] == "R12" and "R07" not in readers.values()
    assert sum(size for _, size in given.batches.values()) == 6
    assert all((read.folder / "batches" / f"{batch}.yaml").is_file() for batch in given.batches)
    with pytest.raises(ReviewNotReady, match="nothing is due"):
        give_again(read)


def test_a_case_that_nobody_may_read_again_is_named_with_who_is_barred_by_what(read: Office) -> None:
    draw(read, Purpose.SECOND_READING, ALL)
    with pytest.raises(
        NotAllowed, match=f"{REFERENCES[5]}: R07 was given it in another reading and R13 worked it as P5"
    ):
        give_again(read, readers=["R07", "R13"])


def asking_for_experience(office: Office) -> Office:
    asked = SecondReadingSettings(one_experienced=("immediate", "high", "standard"))
    return replace(office, settings=office.settings.model_copy(update={"second_readings": asked}))


def test_where_it_is_asked_one_of_the_two_readers_is_experienced(read: Office, give: Give) -> None:
    asking = asking_for_experience(read)
    draw(asking, Purpose.SECOND_READING, ALL)
    with pytest.raises(NotAllowed, match=f"{REFERENCES[0]}: .*R12 is not experienced, and neither is R07"):
        give_again(asking)
    give("old_hand.csv", table(f"{STAFF},experienced", f"{READERS[1]},no", f"{READERS[2]},yes"))
    with pytest.raises(NotAllowed) as refused:
        give_again(asking)
    assert f"1 reading can be given to nobody; add a reader who may:\n  - {REFERENCES[5]}: " in str(refused.value)
    give("old_hands.csv", table(f"{STAFF},experienced", f"{READERS[1]},yes", "R14,r14,Di,CID,37,,no"))
    give_again(asking)
    after = allocations(asking)
    assert {after.reviewer_of(each, Stage.SECOND) for each in REFERENCES} == {"R12", "R13"}


def test_a_second_reading_is_handed_over_to_an_experienced_reader_where_it_is_asked(read: Office, give: Give) -> None:
    asking = asking_for_experience(read)
    give(
        "old_hand.csv",
        table(f"{STAFF},experienced", f"{READERS[1]},yes", "R14,r14,Di,CID,37,,no", "R15,r15,Ed,CID,37,,yes"),
    )
    draw(asking, Purpose.SECOND_READING, ALL)
    give_again(asking, readers=["R12"])
    with pytest.raises(NotAllowed, match="R14 is not experienced, and neither is R07"):
        hand_over_batches(asking, "R12", to="R14")
    hand_over_batches(asking, "R12", to="R15")
    assert allocations(asking).reviewer_of(REFERENCES[0], Stage.SECOND) == "R15"


def test_a_re_read_travels_among_the_second_readings_of_its_own_first_reader(read: Office) -> None:
    draw(read, Purpose.RE_READ, rule_of("0%", 2))
    draw(read, Purpose.SECOND_READING, rule_of("0%", 1, []))
    give_again(read)
    assert all(not batch.stages for batch in allocations(read).batches)  # R07 has no second readings to hide them in
    assert {told[0] for told in chosen(read).values()} <= {"drawn", "suspected"}


def test_a_case_may_be_read_again_by_somebody_else_and_by_its_own_reader(tmp_path: Path) -> None:
    with opened(tmp_path, readers=2) as review:
        office, cases = review.office, {each: case_of(review, each) for each in ("R01", "R02")}
        for reference in cases.values():
            read_case(review, str(allocations(office).batch_of(reference)))
        draw(office, Purpose.SECOND_READING, ALL)
        draw(office, Purpose.RE_READ, ALL)
        give_again(office)
        after = allocations(office)
        assert {reader: after.reviewer_of(each, Stage.RE_READ) for reader, each in cases.items()} == {
            "R01": "R01", "R02": "R02",
        }  # fmt: skip
        assert [after.reviewer_of(each, Stage.SECOND) for each in cases.values()] == ["R02", "R01"]
        assert due_again(office, after) == ([], {})
        review.verify()


def test_re_reads_may_be_drawn_of_some_readers_only(read: Office) -> None:
    with pytest.raises(ReviewNotReady, match="nothing is due for a re read"):
        draw(read, Purpose.RE_READ, rule_of("0%", 2), readers=["R12"])
    drawn = draw(read, Purpose.RE_READ, rule_of("0%", 2), readers=["R07"])
    assert drawn.strata == {"read by R07": (6, 2)}
    with pytest.raises(ReviewError, match="name readers for a re-read only"):
        draw(read, Purpose.SECOND_READING, ALL, readers=["R07"])


@pytest.mark.parametrize(("words", "why"), [(("11%1", 0), "not a share"), (("10%", 0, ["low"]), "no such band")])
def test_a_rule_that_cannot_be_is_refused_with_what_would_be_right(words, why):
    with pytest.raises(ReviewError, match=why):
        rule_of(*words)


def test_a_purpose_that_is_none_is_refused_and_those_there_are_are_named():
    with pytest.raises(ReviewError, match="there are second-reading, cleared-sample, re-read"):
        purpose_named("third-reading")
