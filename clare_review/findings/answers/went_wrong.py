"""Questions 6 to 11: what went wrong, as the detailed reviews found it."""

from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    counts_table,
    share_words,
    split,
)
from clare_review.findings.figures import Category, Figure, Table
from clare_review.population.records import System

MINIMUM = (System.PNC, System.PND, System.VISOR, System.LOCAL)
"""The systems of the police themselves; whether others had to be asked depends on the case."""
_SYSTEMS = {
    System.PNC: "PNC",
    System.PND: "PND",
    System.VISOR: "ViSOR",
    System.LOCAL: "The force's own records",
    System.OTHER_FORCES: "Other forces",
    System.MARAC: "MARAC",
    System.PROBATION: "Probation",
    System.SOCIAL_CARE: "Social care",
}
_SEARCHED = ("checked", "not_checked", "not_recorded", "not_needed", "cannot_tell")
_GAPS = {
    "alias": "An alias or nickname",
    "former_name": "A former or other surname",
    "exchanged_names": "Surname and forename exchanged",
    "spelling": "Another spelling",
    "date_of_birth": "Another, or a corrected, date of birth",
    "address": "An address",
    "other": "Something else",
    "cannot_tell": "Cannot tell",
}


def should_have_been_told(counting: Counting) -> Said:
    """Question 6."""
    record, none = counting.record, counting.not_disclosed
    read, reviewed = none & counting.read, none & counting.reviewed
    should = reviewed & record.is_("should_disclose_then", "yes")
    unsure = reviewed & record.is_("should_disclose_then", "cannot_tell")
    left_out = counting.unread(none)
    return Said(
        words=(
            f"Of {int(none.sum()):,} applications without a disclosure {int(read.sum()):,} are read, "
            f"{int(reviewed.sum()):,} of them in detail. In {int(should.sum()):,} a disclosure should have been "
            f"made by the rule in force then; for {int(unsure.sum()):,} nobody can tell."
        ),
        definition="applications whose recorded outcome is not a disclosure made, agreed but not made among them",
        left_out=left_out,
        figures=(
            counting.figure("should_have_been_told", "Should have been told", should,
                            "applications without a disclosure of which the detailed review says that one should "
                            "have "
                            "been made by the rule then", of=read, rate=True, left_out=left_out,
                            others=((none, "all without a disclosure"), (reviewed, "those reviewed in detail"))),
            counting.figure("should_have_been_told.cannot_tell", "Cannot tell", unsure,
                            "of these, the record does not let the reader say", of=reviewed, left_out=left_out),
            counting.figure("not_disclosed", "Without a disclosure", none,
                            "applications whose recorded outcome is not a disclosure made", of=counting.everything,
                            census=True),
            counting.figure("not_disclosed.read", "of which read", read, "those on which a judgement stands", of=none),
            counting.figure("not_disclosed.reviewed", "of which reviewed in detail", reviewed,
                            "those with a detailed review", of=none),
        ),
    )  # fmt: skip


def research(counting: Counting) -> Said:
    """Question 7."""
    record, reviewed = counting.record, counting.reviewed
    missed = reviewed & ~reviewed
    silent = reviewed & ~reviewed
    for system in System:
        missed = missed | record.is_(f"research_{system.value}", "not_checked")
        silent = silent | record.is_(f"research_{system.value}", "not_recorded", "cannot_tell")
    missed, silent = missed & reviewed, silent & reviewed & ~missed
    left_out = f"{int((~reviewed).sum()):,} applications not reviewed in detail"
    return Said(
        words=(
            f"In {share_words(int(missed.sum()), int(reviewed.sum()))} of the applications reviewed in detail the "
            "file shows that at least one system or partner was not searched; in another "
            f"{int(silent.sum()):,} it is silent on at least one. {_most_missed(counting)}"
        ),
        definition="a system is not checked where the file shows that it was not searched; a silent file is no proof",
        left_out=left_out,
        figures=(
            counting.figure("research.missed", "A system was not checked", missed,
                            "applications reviewed in detail whose file shows that at least one of the eight systems "
                            "and partners was not searched", of=reviewed, rate=True, left_out=left_out,
                            others=((counting.read, "all applications read"),)),
            counting.figure("research.silent", "The file is silent on a system", silent,
                            "the others whose file says nothing of at least one", of=reviewed, left_out=left_out),
            counting.figure("research.failure", "Failures of research",
                            record.is_("primary_failure", "B1", "B2", "B3", "B4", "B5"),
                            "failures whose primary code is one of research, B1 to B5", of=counting.failed,
                            left_out=left_out),
            *(
                counting.figure(f"research.{system.value}", f"{name} not checked",
                                reviewed & record.is_(f"research_{system.value}", "not_checked"),
                                "applications reviewed in detail whose file shows that it was not searched",
                                of=reviewed, left_out=left_out)
                for system, name in _SYSTEMS.items()
            ),
        ),
        tables=(_by_system(counting), _as_exported(counting)),
    )  # fmt: skip


def _most_missed(counting: Counting) -> str:
    record = counting.record
    missed = {name: int((counting.reviewed & record.is_(f"research_{s.value}", "not_checked")).sum())
              for s, name in _SYSTEMS.items()}  # fmt: skip
    most = max(missed.values())
    names = [name for name, number in missed.items() if number == most]
    return f"Most often not searched: {' and '.join(names)}, in {most:,}." if most else "None was found unsearched."


def _by_system(counting: Counting) -> Table:
    record, reviewed = counting.record, counting.reviewed
    rows = []
    for system, name in _SYSTEMS.items():
        told = [int((reviewed & record.is_(f"research_{system.value}", word)).sum()) for word in _SEARCHED]
        rows.append((name, (*told, int(reviewed.sum()) - sum(told), int(reviewed.sum()))))
    return counts_table(
        "research_by_system",
        "What the detailed reviews found of each system and partner",
        "System or partner",
        rows,
        [*((word, word.replace("_", " ").capitalize()) for word in _SEARCHED), ("unanswered", "Not answered"),
         ("reviewed", "Reviewed")],
        notes=("Each row adds up to the applications reviewed in detail; one application stands in every row.",),
    )  # fmt: skip


def _as_exported(counting: Counting) -> Table:
    record = counting.record
    words = ("yes", "no", "not recorded", "not exported")
    rows = [
        (name, tuple(int(record.is_(f"checked_{system.value}", word).sum()) for word in words))
        for system, name in _SYSTEMS.items()
    ]
    return counts_table(
        "checks_as_exported",
        "What the exports say of each check, for every application",
        "System or partner",
        rows,
        [(word.replace(" ", "_"), word.capitalize()) for word in words],
        notes=("A yes in an export is what was ticked then; only reading the file shows whether there was a result.",),
    )


def nothing_held(counting: Counting) -> Said:
    """Question 8."""
    record = counting.record
    closed = record.is_("outcome", "nothing_held")
    exported = closed & ~record.is_("checked_pnc", "not exported")
    none, denied = exported, closed & ~closed
    for system in MINIMUM:
        none = none & ~record.is_(f"checked_{system.value}", "yes")
        denied = denied | (exported & record.is_(f"checked_{system.value}", "no"))
    reviewed = closed & counting.reviewed
    unchecked = reviewed & ~reviewed
    for system in MINIMUM:
        unchecked = unchecked | (reviewed & record.is_(f"research_{system.value}", "not_checked"))
    reassured = reviewed & record.is_("outcome_told", "falsely_reassured")
    unknown = int((closed & ~exported).sum())
    return Said(
        words=(
            f"{int(closed.sum()):,} applications were closed as nothing held. For {int(none.sum()):,} of them no "
            f"search of PNC, PND, ViSOR or the force's own records is recorded; for {int(denied.sum()):,} at least "
            f"one of these is recorded as not done. Of {int(reviewed.sum()):,} reviewed in detail "
            f"{int(unchecked.sum()):,} had a system unsearched."
        ),
        definition="applications whose recorded outcome is that nothing was held",
        left_out=f"{unknown:,} whose export does not say which systems were checked",
        figures=(
            counting.figure("nothing_held.no_search", "No search recorded", none,
                            "closed as nothing held, and none of the four police systems is recorded as checked",
                            of=exported, others=((closed, "all closed as nothing held"),),
                            left_out=f"{unknown:,} whose export does not say", census=True),
            counting.figure("nothing_held", "Closed as nothing held", closed,
                            "applications whose recorded outcome is that nothing was held", of=counting.everything,
                            census=True),
            counting.figure("nothing_held.denied", "A search recorded as not done", denied,
                            "closed as nothing held, and at least one of the four is recorded as not checked",
                            of=exported, left_out=f"{unknown:,} whose export does not say", census=True),
            counting.figure("nothing_held.unsearched", "Found unsearched", unchecked,
                            "closed as nothing held, and the detailed review found one of the four unsearched",
                            of=reviewed, left_out=counting.unread(closed)),
            counting.figure("nothing_held.reassured", "Falsely reassured", reassured,
                            "closed as nothing held, and the detailed review found that the applicant was told so "
                            "falsely", of=reviewed, left_out=counting.unread(closed)),
        ),
    )  # fmt: skip


def wrong_identity(counting: Counting) -> Said:
    """Question 9."""
    record, reviewed = counting.record, counting.reviewed
    narrow = reviewed & record.is_("identity_search", "partial", "not_searched")
    failed = narrow & counting.failed
    born = narrow & record.has("identity_gap", "date_of_birth")
    left_out = f"{int((~reviewed).sum()):,} applications not reviewed in detail"
    gaps = [(say, (int((narrow & record.has("identity_gap", code)).sum()),
                   int((failed & record.has("identity_gap", code)).sum()))) for code, say in _GAPS.items()]  # fmt: skip
    return Said(
        words=(
            f"In {int(failed.sum()):,} of the {int(counting.failed.sum()):,} failures the subject was not searched "
            f"for under every name and date of birth that the file gives. That was so in {int(narrow.sum()):,} of "
            f"the {int(reviewed.sum()):,} applications reviewed in detail, in {int(born.sum()):,} for a date of "
            "birth."
        ),
        definition="searched for under some only, or under none that could find the subject, by the detailed review",
        left_out=left_out,
        figures=(
            counting.figure("identity.failures", "Failures with a narrow search", failed,
                            "failures in which a name or date of birth that the file gives was not searched for",
                            of=counting.failed, others=((counting.read, "all applications read"),), left_out=left_out),
            counting.figure("identity.narrow", "Searched too narrowly", narrow,
                            "applications reviewed in detail in which a name or date of birth was left out",
                            of=reviewed, rate=True, left_out=left_out),
            counting.figure("identity.born", "A date of birth left out", born,
                            "of these, another or a corrected date of birth", of=narrow, left_out=left_out),
            counting.figure("identity.code", "Primary failure: searched for too narrowly",
                            record.is_("primary_failure", "B2"), "failures whose primary code is B2",
                            of=counting.failed, left_out=left_out),
        ),
        tables=(
            counts_table("identity_gaps", "What the search left out", "Left out", gaps,
                         (("narrow", "Applications"), ("failures", "of which failures")),
                         notes=("One application may have left out several.",)),
        ),
    )  # fmt: skip


def unsupervised(counting: Counting) -> Said:
    """Question 10."""
    record, reviewed = counting.record, counting.reviewed
    closed = record.there("outcome")
    said = closed & ~record.is_("supervision", "not exported")
    nobody = said & record.is_("supervision", "not recorded")
    found_no = reviewed & record.is_("supervised", "no")
    found_silent = reviewed & record.is_("supervised", "not_recorded", "cannot_tell")
    unknown = int((closed & ~said).sum())
    return Said(
        words=(
            f"Of {int(said.sum()):,} closed applications whose export says who supervised, "
            f"{share_words(int(nobody.sum()), int(said.sum()))} name nobody. Of {int(reviewed.sum()):,} reviewed in "
            f"detail the file shows in {int(found_no.sum()):,} that no supervisor reviewed the decision, and is "
            f"silent in {int(found_silent.sum()):,}."
        ),
        definition="closed: an outcome is recorded; a name in the supervisor's column is not yet a review",
        left_out=f"{unknown:,} closed applications whose export has no such column",
        figures=(
            counting.figure("unsupervised", "No supervisor recorded", nobody,
                            "closed applications whose export has a column for the supervisor and names nobody",
                            of=said, others=((closed, "all closed applications"),), census=True,
                            left_out=f"{unknown:,} whose export has no such column"),
            counting.figure("unsupervised.found", "No review by a supervisor found", found_no,
                            "applications whose detailed review found that no supervisor reviewed the decision",
                            of=reviewed, rate=True, left_out=counting.unread()),
            counting.figure("unsupervised.silent", "The file is silent", found_silent,
                            "applications whose detailed review found nothing either way, or could not tell",
                            of=reviewed, left_out=counting.unread()),
        ),
        tables=(
            counts_table("supervision_by_year", "Closed applications, and whether a supervisor is named, by year",
                         "Year received", split(counting, "year", [closed, said, nobody], none="no year"),
                         (("closed", "Closed"), ("said", "Export says"), ("nobody", "Nobody named")),
                         total=(int(closed.sum()), int(said.sum()), int(nobody.sum()))),
        ),
    )  # fmt: skip


def administrative(counting: Counting) -> Said:
    """Question 11."""
    record = counting.record
    codes = [code.code for code in record.codes.codes if code.category.value == Category.ADMINISTRATIVE]
    coded = counting.failed & record.is_("primary_failure", *codes)
    led = coded & record.is_("category", "harm")
    harmed = coded & record.is_("harm_linked", "no", "cannot_tell")
    parts = tuple(f"failures.{category}" for category in Category)
    figures: list[Figure] = [counting.of_population("failures.administrative")]
    figures += [counting.of_population(id) for id in ("failures", *parts) if id != "failures.administrative"]
    return Said(
        words=(
            f"A failure whose primary code the force counts as administrative ({', '.join(codes)}), with no harm "
            f"linked to it: {figures[0].value:,} of the {int(counting.failed.sum()):,} failures. One can lead to "
            f"harm: of {int(coded.sum()):,} failures with such a code {int(led.sum()):,} had harm linked to them "
            f"and count as harm; in {int(harmed.sum()):,} more somebody came to harm, and the link is denied or "
            "cannot be told."
        ),
        definition="the work was done or recorded badly; the list of codes says which, and a failure with harm linked "
        "to it counts as harm whatever its code",
        left_out=counting.unread(),
        figures=(
            *figures,
            counting.figure("administrative.coded", "With an administrative code", coded,
                            "failures whose primary code is administrative, wherever they count", of=counting.failed,
                            left_out=counting.unread()),
            counting.figure("administrative.harm", "of which harm is linked", led,
                            "of these, those to which harm is linked, so that they count as harm", of=coded,
                            left_out=counting.unread()),
            counting.figure("administrative.unlinked", "of which harm without a link", harmed,
                            "of these, somebody came to harm and the link is denied or cannot be told", of=coded,
                            left_out=counting.unread()),
        ),
        sums=(("failures", parts),),
        tables=(_by_code(counting),),
    )  # fmt: skip


def _by_code(counting: Counting) -> Table:
    record, failed = counting.record, counting.failed
    says = {each.code: f"{each.code} {each.say} ({each.category.value})" for each in record.codes.codes}
    masks = [failed, *(record.is_("category", category.value) for category in Category)]
    rows = split(counting, "primary_failure", [mask & failed for mask in masks], lambda code: says.get(code, code))
    return counts_table(
        "failures_by_code",
        "Failures by their primary code, and what each counts as",
        "Primary failure",
        [row for row in rows if row[1][0]],
        [("failures", "Failures"), *((category.value, category.capitalize()) for category in Category)],
        total=[int((mask & failed).sum()) for mask in masks],
    )


ANSWERS: dict[int, Answering] = {
    6: should_have_been_told,
    7: research,
    8: nothing_held,
    9: wrong_identity,
    10: unsupervised,
    11: administrative,
}
