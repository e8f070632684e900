"""Questions 29 to 34: whether the review itself can be trusted."""

from clare_review.assurance.comparing import Compared
from clare_review.assurance.known_answers import Measured
from clare_review.assurance.pairs import FAILURE, NO_FAILURE
from clare_review.findings.answers.counting import Answering, Counting, Said, not_recorded
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Figure
from clare_review.findings.trust_tables import (
    findings_table,
    number,
    readers_table,
    sample_table,
    statistics_table,
    two_by_two_table,
)
from clare_review.reviewing.settling import State

BY_CHANCE = "the sample was drawn by lot, and the bound is exact for it"


def missed(counting: Counting) -> Said:
    """Question 29."""
    told = counting.record.assured
    if told.elusion is None:
        return Said(
            gaps=(
                not_recorded(
                    told.why_no_bound,
                    "a sample of the cleared cases, drawn by lot and read again to its end",
                ),
            )
        )
    whole = told.elusion.overall
    figures = [
        counting.number("missed.most", "Failures that may have been missed, at most", whole.most, "applications",
                        "the most failures among the cleared cases that the sample does not rule out, at "
                        f"{whole.level:.0%}, if those who read again miss nothing", of=whole.pool, why=BY_CHANCE),
        counting.number("missed.found", "Failures found in the sample", whole.found, "applications",
                        "cleared cases of the sample in which reading again found a failure", of=whole.drawn,
                        why="the bound above says what they allow"),
        counting.number("missed.read", "Cleared cases read again", whole.drawn, "applications",
                        "cleared cases drawn by lot and read again", of=whole.pool, why="a count of what was drawn"),
    ]  # fmt: skip
    if told.elusion.doubted is not None:
        figures.append(
            counting.number("missed.doubted", "The same, were every case nobody can tell a failure",
                            told.elusion.doubted.most, "applications",
                            "the bound if every re-read that could not tell were a failure", of=whole.pool,
                            why=BY_CHANCE)
        )  # fmt: skip
    sensitivity: Measured = told.overall.sensitivity
    return Said(
        words=". ".join(f"{each[:1].upper()}{each[1:]}" for each in told.elusion.sentences()) + ".",
        definition="a failure the review read past, among the cases it read and cleared",
        left_out="cases of which nobody can tell from the record, and failures the record does not show",
        figures=tuple(figures),
        tables=(sample_table(told), *((readers_table(told),) if sensitivity.of else ())),
    )


def agreed(counting: Counting) -> Said:
    """Question 30."""
    told, decided = counting.record.assured, counting.record.decisions
    if told.finding is None:
        return Said(
            gaps=(
                not_recorded("no application was read by two people, neither knowing of the other's reading",
                             "second readings, drawn and read blind"),
            )
        )  # fmt: skip
    states = [state for state in State if state is not State.ONCE]
    figures: list[Figure] = [
        counting.number("pairs.differing", "Pairs that differ on the failure", told.finding.differing, "pairs",
                        "blind pairs of readings that differ on whether there was a failure", of=told.finding.pairs),
        counting.number("pairs", "Blind pairs", told.finding.pairs, "pairs",
                        "pairs of readings of one application by two people, neither of whom knew of the other's"),
        *(
            counting.number(f"settled.{state.name.lower()}", f"Forms {state.value}", decided.get(state.value, 0),
                            "forms",
                            "risk assessments and detailed reviews filled in by two people that stand so")
            for state in states
        ),
        counting.number("settled", "Forms filled in by two people",
                        sum(decided.get(state.value, 0) for state in states), "forms",
                        "risk assessments and detailed reviews that two people filled in"),
    ]  # fmt: skip
    return Said(
        words=(
            f"{told.finding.pairs - told.finding.differing:,} of {told.finding.pairs:,} blind pairs agree on whether "
            f"there was a failure. {_how_far(told.finding)} A third person who had no part in it decided "
            f"{decided.get(State.DECIDED.value, 0):,} disagreements; {decided.get(State.DISPUTED.value, 0):,} wait. "
            f"{decided.get('guidance needs changing', 0):,} decisions say that the guidance has to change."
        ),
        definition="agreement of two blind readings; where failures are rare no single coefficient says how far it "
        "goes",
        left_out=f"{told.not_blind:,} pairs of which one reader knew the other's reading",
        figures=tuple(figures),
        sums=(("settled", tuple(f"settled.{state.name.lower()}" for state in states)),),
        tables=(
            findings_table(told),
            two_by_two_table(told),
            statistics_table("finding", "Agreement on the finding: every coefficient, never one alone", told.finding),
        ),
    )


def _how_far(finding: Compared) -> str:
    if finding.agreement is None:
        return f"How far beyond chance is {finding.caution}."
    on = {name: number(finding.agreement.of(name).value) or "not defined" for name in (FAILURE, NO_FAILURE)}
    return f"Positive agreement, on a failure, is {on[FAILURE]}, negative, on none, {on[NO_FAILURE]}."


def knew(counting: Counting) -> Said:
    """Question 31."""
    told, worked = counting.record.assured, counting.record.worked
    hidden = [each.replace("_", " ") for each in worked.hidden_from_second]
    says = (
        f"hidden from second readers: {', '.join(hidden)}"
        if hidden
        else "nothing of the file is hidden from second readers"
    )
    return Said(
        words=(
            "First readers saw the whole file, the name of whoever worked it and what happened later among it. "
            f"Second readers were shown nothing of the first reading: {told.applications:,} pairs were blind, "
            f"{told.not_blind:,} were not. By the settings {says} until their own risk assessment is recorded; it "
            f"was lifted {worked.unmasked:,} times."
        ),
        definition="blind: neither reader knew of the other's reading, nor corrected their own after it",
        left_out="what readers knew from elsewhere, which no record can show",
        figures=(
            counting.number("blind", "Blind pairs of readings", told.applications, "pairs",
                            "pairs of readings in which neither reader knew of the other's",
                            of=told.applications + told.not_blind),
            counting.number("unmasked", "Masks lifted", worked.unmasked, "entries",
                            "entries that lift what had been hidden from a second reader, before it is shown"),
        ),
        gaps=(
            not_recorded(
                "a first reader is shown the whole file, and whether the name or the later harm swayed them is "
                "not measured",
                "first readings of a sample with the handler and later harm hidden, to be held against the others",
                part="Whether knowing it swayed first readers",
            ),
        ),
    )  # fmt: skip


def independent(counting: Counting) -> Said:
    """Question 32."""
    return Said(
        gaps=(
            not_recorded(
                "no entry says that anybody outside the force looked at the method, the instruments or the sample",
                "each look at the method: who, of which body, at what, when, and what they said",
            ),
        )
    )


def own_work(counting: Counting) -> Said:
    """Question 33."""
    worked = counting.record.worked
    own = Cases(worked.read_by_own_handler)
    return Said(
        words=(
            f"{len(own):,} applications were read by somebody who had worked them, by the ids the reviewers file "
            f"gives for each of its {worked.readers:,} readers; {worked.conflicts_declared:,} conflicts of "
            "interest were declared by readers themselves."
        ),
        definition="any reading at any stage, against everybody whom any row of the exports names as having worked it",
        left_out="parts in the work under a name that no export gives",
        figures=(
            counting.number("own_work", "Read by whoever had worked them", len(own), "applications",
                            "applications of which a reading is by somebody who worked them at the time",
                            of=int(counting.read.sum()), cases=own),
            counting.number("conflicts", "Conflicts declared", worked.conflicts_declared, "entries",
                            "declarations by a reader that they may not read a case"),
            counting.number("readers", "Readers", worked.readers, "readers", "people with a reading at any stage"),
        ),
    )  # fmt: skip


def answerable(counting: Counting) -> Said:
    """Question 34."""
    position = counting.record.findings.position
    return Said(
        words=(
            f"{counting.record.answerable}, for every number here. Each can be made again: all of them are worked "
            f"out from the ledger as at {position.words()}, whose chain ends there in {position.chain[:16]}, and "
            "asking as at that entry gives the same."
        ),
        definition=f"what they rest on besides the ledger: {position.rests_words()}",
        left_out="nothing; the guidance is asked for as it stands today, and its digest says which that is",
        figures=(
            counting.number("entries", "Entries of the ledger", position.entry, "entries",
                            "entries of the review's book up to this position"),
        ),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {29: missed, 30: agreed, 31: knew, 32: independent, 33: own_work, 34: answerable}
