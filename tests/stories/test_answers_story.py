"""The 47 answers of a worked review: each counted a second time, as at any entry, traced to its cases, and compared."""

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review import open_review
from clare_review.acts.answering import record_for
from clare_review.acts.comparing_issues import compare_issues
from clare_review.acts.moving import move_review
from clare_review.acts.populations import applications
from clare_review.acts.tracing import counts_in, figure_named, trails
from clare_review.cli import app
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.findings.answer import Answer, Extent, Group
from clare_review.findings.answers.changes import Why
from clare_review.findings.answers.comparing import Compared
from clare_review.findings.answers.counting import Counting
from clare_review.findings.answers.gathering import answered
from clare_review.findings.answers.questions import QUESTIONS
from clare_review.invented.making import SCALES, Made
from clare_review.invented.watching import LIVE
from clare_review.invented.whole import make_whole
from clare_review.ledger.entry import Book
from clare_review.ledger.exporting import exported
from tests.house.test_in_number import wrong
from tests.server import TestServer
from tests.stories.recount import Exported
from tests.stories.recounted import all_figures, changes_since
from tests.stories.recounted_today import figures_of_today, waits_meanwhile

ELSEWHERE = {
    "missed.most": "an exact bound, held to brute force in the tests of assurance",
    "hand_over": "a rule of its own, held to in the tests of what has to be handed over",
    "closing": "the closing test, held to in tests of its own",
    "closing.met": "the same",
    "closing.not_met": "the same",
    "closing.cannot_tell": "the same",
}
NOT_IN_THE_RECORD = {
    5: "only applications under this scheme",
    32: "no entry says that anybody outside the force",
    35: "no handler has 100 applications read",
}


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A worked review with its answers, and the same figures counted again from its exported ledger."""

    made: Made
    answers: tuple[Answer, ...]
    again: dict[str, int]

    @property
    def figures(self) -> dict[str, int]:
        return {figure.id: figure.value for answer in self.answers for figure in answer.figures}


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """The small invented review with everything done in it that a review does."""
    made = make_whole(tmp_path_factory.mktemp("answers"), SCALES["small"], seed=2023)
    with open_review(made.folder) as review:
        lines = list(exported(review.office.keeper, [Book.REVIEW], texts=True))
        answers = review.answers()
        (second,) = [entry.number for entry in review.office.entries() if entry.body.get("version") == 2]
    with open_review(made.folder.parent / LIVE) as live:
        today = Exported(exported(live.office.keeper, [Book.REVIEW], texts=True))
    told = Exported(lines)
    again = all_figures(told) | changes_since(Exported(lines, upto=second - 1), told)
    again |= figures_of_today(today, date.fromisoformat(answers[41].at[:10])) | waits_meanwhile(told, today)
    return Worked(made=made, answers=answers, again=again)


@pytest.fixture(scope="session")
def compared(worked: Worked) -> Compared:
    with open_review(worked.made.folder) as review:
        return compare_issues(review.office, worked.made.january, worked.made.end)


@pytest.mark.parametrize("number", range(1, 48))
def test_every_figure_of_an_answer_is_what_a_recount_of_the_exported_ledger_gives(worked: Worked, number: int) -> None:
    answer = worked.answers[number - 1]
    told = {figure.id: figure.value for figure in answer.figures if figure.id not in ELSEWHERE}
    assert answer.number == number
    assert told == {id: worked.again[id] for id in told}
    assert answer.figures or answer.gaps


def test_no_figure_escapes_the_recount_but_those_that_other_tests_hold(worked: Worked) -> None:
    assert worked.figures.keys() - worked.again.keys() == ELSEWHERE.keys()


def test_what_was_open_in_one_export_of_today_and_ended_in_a_later_one_waits_no_longer(worked: Worked) -> None:
    with open_review(worked.made.folder.parent / LIVE) as live:
        sealed_open = [each for each in applications(live.office).values() if each.outcome is None]
    assert worked.figures["today.open"] < len(sealed_open)
    assert worked.figures["today.decided"] + worked.figures["today.open"] == worked.figures["today.applications"]


def test_all_47_are_answered_in_order_under_their_heads_as_at_one_entry(worked: Worked) -> None:
    assert [answer.number for answer in worked.answers] == list(range(1, 48))
    assert list(dict.fromkeys(answer.group for answer in worked.answers)) == list(Group)
    assert {(answer.entry, answer.answerable) for answer in worked.answers} == {
        (worked.figures["entries"], "Review lead")
    }


def test_what_the_record_does_not_hold_is_said_with_what_would_have_to_be_recorded(worked: Worked) -> None:
    silent = {answer.number: answer.gaps for answer in worked.answers if answer.extent is Extent.NOT}
    assert silent.keys() == NOT_IN_THE_RECORD.keys()
    for number, because in NOT_IN_THE_RECORD.items():
        assert because in silent[number][0].because
        assert silent[number][0].words().startswith("Cannot be answered from the record, because ")
        assert silent[number][0].to_record


def said(answers: Iterable[Answer]) -> Iterator[str]:
    """Everything an answer says in words."""
    for answer in answers:
        yield from (answer.words, answer.left_out, answer.definition, *(gap.words() for gap in answer.gaps))
        yield from (text for figure in answer.figures for text in (figure.definition, figure.left_out))
        for table in answer.tables:
            yield from (
                table.caption,
                *table.notes,
                *(cell for row in table.rows for cell in row if isinstance(cell, str)),
            )


def test_the_answers_on_one_single_application_say_nothing_of_it_in_the_plural(worked: Worked) -> None:
    with open_review(worked.made.folder) as review:
        record = record_for(review.office)
    for category in ("harm", "none"):
        (one, *_) = record.cases.index[record.is_("category", category)]
        alone = Counting(replace(record, cases=record.cases.loc[[one]], kept={}))
        answers = [answered(question, alone) for question in QUESTIONS]
        assert [wrong(text) for text in said(answers) if wrong(text)] == []
        assert sum(bool(re.search(r"\b1 [a-z]", text)) for text in said(answers)) > 30


def test_no_answer_of_the_review_says_one_in_the_plural(worked: Worked) -> None:
    assert [wrong(text) for text in said(worked.answers) if wrong(text)] == []


def test_referrals_applications_and_complaints_are_kept_apart_and_reconcile(worked: Worked) -> None:
    units = {name: worked.figures[f"register.{name}"] for name in ("referrals", "applications", "complaints")}
    assert units == {"referrals": 5, "applications": 10, "complaints": 3}
    (crosswalk,) = worked.answers[39].tables
    totals = dict(zip((column.id for column in crosswalk.columns), crosswalk.total or (), strict=True))
    assert {name: totals[name] for name in units} == units


def test_the_answers_on_a_server_are_those_in_a_file(worked: Worked, tmp_path: Path, server: TestServer) -> None:
    folder = copied(worked, tmp_path)
    move_review(folder, server.address(server.database()), person="review-lead", tell=lambda *_: None)
    with open_review(folder) as review:
        assert review.office.keeper.knows_logins
        there, earlier = review.answers(), review.answers(worked.made.january)
    assert [answer.as_json() for answer in there] == [answer.as_json() for answer in worked.answers]
    assert there == worked.answers  # the cases behind every figure among them
    with open_review(worked.made.folder) as review:
        assert earlier == review.answers(worked.made.january)


def copied(worked: Worked, to: Path) -> Path:
    """A copy of the review, with that of today's applications beside it."""
    return shutil.copytree(worked.made.folder.parent, to / "copy") / worked.made.folder.name


@pytest.fixture
def cut_off(worked: Worked, tmp_path: Path) -> Iterator[Path]:
    """A copy of the review whose ledger ends where January's did: nothing later is on the disk at all."""
    copy = copied(worked, tmp_path)
    entry = worked.made.january
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM entry WHERE number > ?", [entry])
        raw.execute("DELETE FROM source_row WHERE entry > ?", [entry])
        raw.execute("DELETE FROM member WHERE version > 1")
        raw.commit()
    yield copy


def test_an_answer_as_at_an_entry_is_not_moved_by_anything_recorded_later(worked: Worked, cut_off: Path) -> None:
    with open_review(cut_off) as then, open_review(worked.made.folder) as now:
        was, looked_back = then.answers(), now.answers(worked.made.january)
    assert [answer.as_json() for answer in looked_back] == [answer.as_json() for answer in was]
    assert looked_back == was  # the cases behind every figure among them


def test_a_population_is_not_used_backwards_and_the_refusal_says_where_it_was_sealed(worked: Worked) -> None:
    with open_review(worked.made.folder, as_of=worked.made.january) as review:
        sealed = [entry.number for entry in review.office.keeper.entries() if entry.body.get("version") == 2]
        with pytest.raises(
            ReviewNotReady, match=f"population 2 was sealed in entry {sealed[0]}, .* not used backwards"
        ):
            review.answers(population=2)


def test_an_earlier_population_is_answered_for_as_its_cases_stand_now(worked: Worked) -> None:
    with open_review(worked.made.folder) as review:
        first = {figure.id: figure for answer in review.answers(population=1) for figure in answer.figures}
    late = worked.figures["late_finds"]
    assert first["applications"].value == worked.figures["applications"] - late
    assert first["failures"].value == worked.again["failures"] - worked.again["changes.late_find"]
    assert first["late_finds"].value == 0


def test_every_change_between_two_issues_has_reasons_that_add_up(compared: Compared) -> None:
    for line in compared.changed:
        assert line.reasons(), line.id
        if line.moved and line.unit == "applications":
            assert sum(each.net for each in line.moved) == line.change, line.id
    reasons = {each.why: each.net for each in compared.line("failures").moved}
    assert reasons == {Why.LATE_FIND: 2, Why.CORRECTED: 3}
    assert {each.why for each in compared.line("applications").moved} == {Why.LATE_FIND}


def test_a_category_that_moved_comes_into_one_figure_and_out_of_another(worked: Worked, compared: Compared) -> None:
    moved = [line for line in compared.changed if any(each.went for each in line.moved)]
    came = {case for line in compared.changed for each in line.moved for case in each.came}
    assert "no_failure" in {line.id for line in moved}
    assert all(case in came for line in moved for each in line.moved for case in each.went)


def test_two_issues_are_compared_from_the_earlier_to_the_later(worked: Worked) -> None:
    with open_review(worked.made.folder) as review, pytest.raises(ReviewError, match="name the earlier issue first"):
        compare_issues(review.office, worked.made.end, worked.made.january)


def test_any_number_opens_into_its_cases_and_a_case_leads_back_to_its_numbers(worked: Worked) -> None:
    failures = figure_named(worked.answers, "failures")
    with open_review(worked.made.folder) as review:
        found = trails(review.office, failures)
        judged = {entry.number: entry for entry in review.office.entries()}
    assert len(found) == failures.value
    for trail in found:
        named = {judged[number].subject for number, kind in trail.entries if kind == "judged"}
        assert named == {trail.reference}
        assert {"failures", "applications"} <= {each.id for each in counts_in(worked.answers, trail.reference)}
    others = set(figure_named(worked.answers, "no_failure").cases or ())
    assert others.isdisjoint(trail.reference for trail in found)


def test_the_notebook_opens_a_number_and_leads_back_from_its_case(worked: Worked) -> None:
    with open_review(worked.made.folder) as review:
        shown = review.findings_views()
        ((case, entries),) = shown.cases("failures.harm").table.rows
    assert "judged" in str(entries)
    assert (11, "Harm", "failures.harm") in shown.case(str(case)).table.rows
    assert str(case) not in repr(shown.group("What went wrong")) + repr(shown.overview())


def test_a_figure_of_no_cases_says_so(worked: Worked) -> None:
    with open_review(worked.made.folder) as review, pytest.raises(ReviewError, match="counts rows, which are no cases"):
        trails(review.office, figure_named(worked.answers, "rows"))


def test_the_commands_say_an_answer_its_cases_and_what_changed(worked: Worked) -> None:
    def typed(*words: object) -> str:
        return CliRunner().invoke(app, [*map(str, words), "--review", str(worked.made.folder)]).stdout

    said = typed("answers", "--question", 11)
    assert "failures.harm: 1 of 60 applications (1.667%), 95% 0.042 to 8.940%" in said
    (case,) = typed("answers", "--cases", "failures.harm").splitlines()
    assert "failures.harm: Harm" in typed("answers", "--case", case.split(":")[0])
    changed = typed("compare-issues", worked.made.january, worked.made.end)
    assert "Failures (applications): 3 -> 8: +2 late find; +3 corrected by its reader" in changed


@pytest.mark.long
def test_january_and_may_of_the_whole_demonstration_stand_as_they_were_published(tmp_path: Path) -> None:
    from clare_review.invented.making import make_review

    made = make_review(tmp_path, SCALES["full"], seed=2023, say=lambda _: None)
    with open_review(made.folder) as review:
        found = compare_issues(review.office, 4205, 4446)
    applications, failures = found.line("applications"), found.line("failures")
    assert (applications.before, applications.after) == (3_582, 3_778)
    assert (failures.before, failures.after) == (25, 33)
    assert {each.why: each.net for each in failures.moved} == {Why.LATE_FIND: 5, Why.CORRECTED: 3}
