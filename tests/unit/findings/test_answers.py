"""An answer, its sums, its cases, and why an application counts otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clare_review.assurance.intervals import clopper_pearson
from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.answer import Answer, Extent, Gap, Group
from clare_review.findings.answers.balance import balance
from clare_review.findings.answers.changes import Change, Why, changes_table, why_judged
from clare_review.findings.answers.questions import QUESTIONS
from clare_review.findings.cases import Cases, OtherShare
from clare_review.findings.figures import Column, Figure, Table
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import Judgement

GAP = Gap(part="", because="nobody wrote it down", to_record="it")
FAILED = ("harm", "service", "administrative")


def figure(id: str, value: int, unit: str = "applications", **more) -> Figure:
    told = {"label": id, "definition": "such", "as_at": 5, "left_out": "nothing", "why_no_interval": "a count", **more}
    return Figure(id=id, value=value, unit=unit, **told)


def answer(*figures: Figure, **more) -> Answer:
    told = {"words": "so many", "definition": "", "left_out": "nothing", "answerable": "Review lead", **more}
    at = {"entry": 5, "at": "2024-01-11T09:00:00+00:00"}
    return Answer(number=11, group=Group.WENT_WRONG, asked="How many?", figures=figures, **at, **told)


def failures(harm: int, service: int, administrative: int, total: int) -> Answer:
    parts = zip(FAILED, (harm, service, administrative), strict=True)
    return answer(
        figure("failures", total),
        *(figure(f"failures.{name}", number) for name, number in parts),
        sums=(("failures", tuple(f"failures.{name}" for name in FAILED)),),
    )


def judged(entry: int, category: str | None = None, *, required: str = "yes", stage: Stage = Stage.FIRST, **more):
    blank = {"version": "1", "instrument_digest": "", "case_version": "", "text": {}, "set_aside": {}}
    return Judgement(
        reference="A", instrument="", by="R01", at=datetime(2024, 1, 1, tzinfo=UTC), entry=entry, set_aside_text={},
        supersedes=more.get("supersedes"), why_amended=None, category=category, stage=stage,
        answers={"detailed_required": required}, **blank,
    )  # fmt: skip


def test_there_are_47_questions_under_eight_heads() -> None:
    counts = [sum(each.group is group for each in QUESTIONS) for group in Group]
    assert counts == [5, 9, 4, 6, 4, 6, 7, 6]
    assert len({each.asked for each in QUESTIONS}) == 47


def test_3_and_17_and_14_against_33_are_refused_with_the_numbers() -> None:
    with pytest.raises(
        FiguresDoNotBalance, match=r"failures.harm 3 \+ failures.service 17 \+ failures.administrative 14"
    ):
        balance([failures(3, 17, 14, 33)])
    balance([failures(2, 17, 14, 33)])


def test_referrals_applications_and_complaints_are_not_added_up() -> None:
    drifted = answer(
        figure("all", 18), figure("referrals", 5, "referrals"), figure("applications", 10),
        figure("complaints", 3, "complaints"), sums=(("all", ("referrals", "applications", "complaints")),),
    )  # fmt: skip
    with pytest.raises(
        FiguresDoNotBalance, match="adds up applications and referrals and complaints, which are different"
    ):
        balance([drifted])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (answer(figure("a", 3, numerator=2, denominator=9)), "a is 3, but its share counts 2"),
        (answer(figure("a", 3, numerator=3, denominator=2)), "a is 3 of only 2"),
        (answer(figure("a", 3, others=(OtherShare(of=2, what="those read"),))), "a is 3 of only 2"),
        (answer(figure("a", 3, cases=Cases(["1", "2"]))), "a is 3, and stands for 2 cases"),
        (answer(figure("a", 3, as_at=4)), "a is as at entry 4, and the answer as at 5"),
        (answer(figure("a", 3), words="", gaps=(GAP,)), "says that the record holds nothing, and gives figures"),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_given(wrong: Answer, said: str) -> None:
    with pytest.raises(FiguresDoNotBalance, match=said):
        balance([wrong])


def test_a_figure_that_stands_in_two_answers_is_the_same_in_both() -> None:
    with pytest.raises(FiguresDoNotBalance, match="failures is 33 of 3,778 applications in question 11, and 33 of 650"):
        balance([
            answer(figure("failures", 33, numerator=33, denominator=3_778)),
            answer(figure("failures", 33, numerator=33, denominator=650)),
        ])  # fmt: skip


def test_a_table_that_does_not_add_up_or_disagrees_with_its_figure_is_named() -> None:
    columns = (Column(id="what", label=""), Column(id="failures", label="", adds=True))
    table = Table(
        id="t", caption="", columns=columns, rows=(("a", 3),), total=("All", 3), ties=(("failures", "failures"),)
    )
    balance([answer(figure("failures", 3), tables=(table,))])
    with pytest.raises(FiguresDoNotBalance, match="table t: failures totals 3, but failures is 4"):
        balance([answer(figure("failures", 4), tables=(table,))])
    with pytest.raises(FiguresDoNotBalance, match="failures adds up to 3, but its total says 4"):
        balance([answer(tables=(replace(table, total=("All", 4)),))])


def test_an_answer_says_something_or_what_the_record_does_not_hold() -> None:
    with pytest.raises(ValueError, match="silence is no answer"):
        answer(words="")
    assert [answer().extent, answer(gaps=(GAP,)).extent, answer(words="", gaps=(GAP,)).extent] == list(Extent)
    assert GAP.words() == ("Cannot be answered from the record, because nobody wrote it down. To answer it, record it.")


def test_neither_data_nor_text_of_a_figure_names_a_case() -> None:
    told = figure("a", 2, cases=Cases(["54230001", "54230002"]))
    assert "54230001" in (told.cases or ())
    assert "5423" not in str(answer(told).as_json()) + repr(told)


def test_a_rate_is_given_with_the_exact_interval() -> None:
    told = figure(
        "failures", 33, numerator=33, denominator=3_778, why_no_interval=None, interval=clopper_pearson(33, 3_778)
    )
    assert (told.share, told.interval and told.interval.words()) == ("0.873", "0.602 to 1.225%")


CLEAR = Change(assessed=True, required=True, reviewed="none")
FOUND = Change(assessed=True, required=True, reviewed="service")


@pytest.mark.parametrize(
    ("before", "risk", "detail", "why"),
    [
        (Change(assessed=False, required=False, reviewed=None), [judged(7)], [judged(8, "service")], Why.READ_SINCE),
        (CLEAR, [], [judged(8, "service", supersedes=4)], Why.CORRECTED),
        (CLEAR, [], [judged(8, "service", stage=Stage.ADJUDICATION, supersedes=4)], Why.DECIDED),
        (
            CLEAR,
            [],
            [judged(8, "service", supersedes=4), judged(9, "service", stage=Stage.ADJUDICATION)],
            Why.CORRECTED,
        ),
        (
            Change(assessed=True, required=False, reviewed=None),
            [judged(7, supersedes=3)],
            [judged(8, "service")],
            Why.CORRECTED,
        ),
        (CLEAR, [], [], None),
    ],
    ids=["read", "corrected", "decided", "corrected, then decided alike", "asked for after all", "nothing"],
)
def test_the_judgement_from_which_on_a_case_counted_so_is_the_reason(before, risk, detail, why) -> None:
    chains = {"risk_assessment": risk, "detailed_review": detail}
    assert why_judged(chains, 5, before, FOUND) == why


def test_the_reasons_of_each_headline_figure_make_its_change() -> None:
    before = {"A": CLEAR, "B": FOUND}
    now = {"A": FOUND, "B": CLEAR, "C": FOUND}
    why = {"A": Why.CORRECTED, "B": Why.DECIDED, "C": Why.LATE_FIND}
    table = changes_table(before, now, why, ("then", "now"))
    row = dict(zip((column.id for column in table.columns), table.rows[4], strict=True))
    assert row == {"figure": "Failures", "before": 1, "late_find": 1, "decided": -1, "corrected": 1, "now": 2}
    balance([answer(tables=(table,))])
