"""Questions 12 to 14: time by the rule then, the reasons that were recorded, and files too thin to judge."""

from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    counts_table,
    share_words,
    split,
)
from clare_review.findings.figures import Table

_MISSING = {
    "application_form": "The application as made",
    "research_results": "The results of the checks",
    "face_to_face": "The record of the meeting with the applicant",
    "risk_assessment": "The risk assessment of the time",
    "forum_minutes": "The minutes of the forum",
    "decision_reasons": "The decision and its reasons",
    "supervision": "A supervisor's review",
    "disclosure_record": "The record of the disclosure",
    "outcome_letter": "What the applicant was told",
    "other": "Something else",
    "cannot_tell": "Cannot tell",
}
_STEPS = {"total": "in total", "checks": "with the initial checks", "met": "with the face-to-face meeting"}


def late(counting: Counting) -> Said:
    """Question 12."""
    record = counting.record
    over, within = record.is_("clock_total", "over"), record.is_("clock_total", "within")
    unsure = record.is_("clock_total", "cannot_tell")
    provisional = over & record.cases["clock_total_provisional"].eq(True).to_numpy()
    judged = over | within
    figures = [
        counting.figure("late", "Late in total", over,
                        "applications over the total limit on every reading of the guidance that may be meant",
                        of=judged, others=((counting.everything, "all applications"),), census=True,
                        left_out=f"{int(unsure.sum()):,} of which nobody can tell"),
        counting.figure("late.within", "Within in total", within, "applications within it on every reading",
                        of=counting.everything, census=True),
        counting.figure("late.cannot_tell", "Cannot tell", unsure,
                        "applications of which a date, the limit, or its reading leaves it open",
                        of=counting.everything, census=True),
        counting.figure("late.provisional", "Late, provisional", provisional,
                        "late by a limit that the force's guidance owner has not confirmed", of=over, census=True),
    ]  # fmt: skip
    figures += [
        counting.figure(f"late.{step}", f"Late {say}", record.is_(f"clock_{step}", "over"),
                        "applications over the limit of this step on every reading", of=counting.everything,
                        census=True, left_out=f"{int(record.is_(f'clock_{step}', 'cannot_tell').sum()):,} of which "
                        "nobody can tell")
        for step, say in _STEPS.items() if step != "total"
    ]  # fmt: skip
    figures.append(counting.of_population("applications"))
    return Said(
        words=(
            f"{int(over.sum()):,} were over the total limit in force when they were received, {int(within.sum()):,} "
            f"within it, and for {int(unsure.sum()):,} nobody can tell. {int(provisional.sum()):,} of those over are "
            "provisional."
        ),
        definition="each application by the guidance of its day; a limit that is not known cannot have been missed",
        left_out=f"{int(unsure.sum()):,} of which nobody can tell",
        figures=tuple(figures),
        sums=(("applications", ("late", "late.within", "late.cannot_tell")),),
        tables=tuple(record.findings.table(f"timeliness_{step}") for step in _STEPS),
    )


def reasons(counting: Counting) -> Said:
    """Question 13."""
    record, none = counting.record, counting.not_disclosed
    given = none & record.there("reason")
    reviewed = none & counting.reviewed
    unrecorded = reviewed & record.is_("reasons_recorded", "no", "partly")
    wrong = reviewed & record.is_("test_applied", "wrong_test", "no_test")
    should = reviewed & record.is_("should_disclose_then", "yes")
    left_out = counting.unread(none)
    return Said(
        words=(
            f"A reason is exported for {share_words(int(given.sum()), int(none.sum()))} of the applications without a "
            f"disclosure. Of {int(reviewed.sum()):,} of them reviewed in detail {int(wrong.sum()):,} rested on another "
            f"test or on none, {int(unrecorded.sum()):,} have their reasons in part or not at all, and in "
            f"{int(should.sum()):,} the reason does not stand: a disclosure should have been made."
        ),
        definition="the reason as exported; it stands unless the detailed review says that a disclosure was due",
        left_out=left_out,
        figures=(
            counting.figure("reasons.fall", "The reason does not stand", should,
                            "applications without a disclosure of which the detailed review says one was due",
                            of=reviewed, rate=True, left_out=left_out),
            counting.figure("reasons.given", "A reason is exported", given,
                            "applications without a disclosure whose export gives a reason", of=none, census=True),
            counting.figure("reasons.unrecorded", "Reasons in part or not at all", unrecorded,
                            "of those reviewed in detail, another officer could not follow the reasons", of=reviewed,
                            left_out=left_out),
            counting.figure("reasons.wrong_test", "Another test, or none", wrong,
                            "of those reviewed in detail, the right test was not applied", of=reviewed,
                            left_out=left_out),
        ),
        tables=(_by_reason(counting), _tests(counting)),
    )  # fmt: skip


def _by_reason(counting: Counting) -> Table:
    record, none = counting.record, counting.not_disclosed
    reviewed = none & counting.reviewed
    masks = [none, reviewed, reviewed & record.is_("test_applied", "wrong_test", "no_test"),
             reviewed & record.is_("should_disclose_then", "yes")]  # fmt: skip
    columns = (("applications", "Without a disclosure"), ("reviewed", "Reviewed in detail"),
               ("wrong_test", "Another test, or none"), ("should", "Should have been told"))  # fmt: skip
    rows = split(counting, "reason", masks, none="no reason exported")
    return counts_table("reasons", "Reasons for not disclosing, as exported, and whether they stand", "Reason", rows,
                        columns, total=[int(mask.sum()) for mask in masks])  # fmt: skip


def _tests(counting: Counting) -> Table:
    errors = {
        "convictions_only": "Only convictions counted",
        "relationship_ended": "The relationship was said to have ended",
        "too_old": "The history was set aside only because of its age",
        "subject_consent": "The subject's wishes or rights decided it alone",
        "already_known": "It was assumed that the person knew already",
        "other": "Something else",
        "cannot_tell": "Cannot tell",
    }
    record = counting.record
    rows = [(say, (int((counting.reviewed & record.has("test_error", code)).sum()),)) for code, say in errors.items()]
    return counts_table("test_errors", "What was wrong where another test was applied", "What", rows,
                        (("applications", "Applications"),), notes=("One application may show several.",))  # fmt: skip


def too_thin(counting: Counting) -> Said:
    """Question 14."""
    record = counting.record
    thin = record.is_("category", "cannot_tell")
    assessed = record.there("assessed")
    missing = assessed & ~record.has("evidence_missing", "nothing")
    gaps = counting.reviewed & record.is_("record_kept", "gaps", "overwritten")
    rows = [(say, (int((assessed & record.has("evidence_missing", code)).sum()),)) for code, say in _MISSING.items()]
    return Said(
        words=(
            f"For {share_words(int(thin.sum()), int(counting.reviewed.sum()))} of the applications reviewed in detail "
            "the file is too thin to say whether anything failed; they count neither as a failure nor as clear. In "
            f"{int(missing.sum()):,} of {int(assessed.sum()):,} risk assessments something was looked for and not "
            f"found; {int(gaps.sum()):,} records have gaps or were written over."
        ),
        definition="applications whose detailed review could not tell from the record whether anything failed",
        left_out=counting.unread(),
        figures=(
            counting.of_population("cannot_tell"),
            counting.figure("thin.missing", "Something was not found", missing,
                            "applications in whose file the risk assessment looked for something and did not find it",
                            of=assessed, left_out=counting.unread()),
            counting.figure("thin.gaps", "Records with gaps or written over", gaps,
                            "applications whose detailed review found gaps, or something written over",
                            of=counting.reviewed, left_out=counting.unread()),
        ),
        tables=(
            counts_table("missing", "What was looked for and not found", "Missing", rows,
                         (("applications", "Applications"),), notes=("One file may lack several.",)),
        ),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {12: late, 13: reasons, 14: too_thin}
