"""Questions 40 and 41: what was referred, complained of and decided, each in its own unit."""

from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, not_recorded
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Column, Figure, Table, in_words
from clare_review.guidance.wording import say_count
from clare_review.safeguarding.register import CameOf
from clare_review.safeguarding.units import Line


def referrals(counting: Counting) -> Said:
    """Question 40."""
    told = counting.record.afterwards
    units, register = told.units, told.register
    figures: list[Figure] = [
        counting.number(f"register.{name}", name.replace("_", " ").capitalize(), number, name.replace("_", " "),
                        f"{name.replace('_', ' ')} in the register that stand, a unit of their own",
                        cases=Cases(register.applications) if name == "applications" else None)
        for name, number in units.as_json().items()
    ]  # fmt: skip
    figures.append(
        counting.number("hand_over", "To be handed over to Professional Standards", len(told.hand_over), "applications",
                        "applications whose answers say that they have to be handed over, and in no referral since",
                        cases=Cases(told.hand_over))
    )  # fmt: skip
    return Said(
        words=(
            f"The register holds {units.sentence()}: units of their own, never one for another. "
            f"{say_count(len(told.hand_over), 'application')} still "
            f"{'has' if len(told.hand_over) == 1 else 'have'} to be handed over to Professional Standards."
        ),
        definition="one referral may cover several applications, and several complaints may go with it; each unit is "
        "counted once, where it first appears",
        left_out="what nobody entered in the register",
        figures=tuple(figures),
        tables=(_crosswalk(told.crosswalk),),
    )


def _crosswalk(lines: tuple[Line, ...]) -> Table:
    names = ("referrals", "applications", "people", "complaints", "conduct_matters")
    counts = [each.units.as_json() for each in lines]
    return Table(
        id="crosswalk",
        caption="Each referral with what it brought that no earlier one had",
        columns=(
            Column(id="referral", label="Referral"),
            Column(id="to", label="To"),
            Column(id="on", label="On"),
            *(Column(id=name, label=name.replace("_", " ").capitalize(), adds=True) for name in names),
            Column(id="stands", label="What came of it"),
        ),
        rows=tuple(
            (
                f"entry {each.entry:,}" if each.entry else "In no referral",
                each.to.say if each.to else None,
                in_words(each.on.isoformat()) if each.on else None,
                *(count[name] for name in names),
                each.stands if each.entry else None,
            )
            for each, count in zip(lines, counts, strict=True)
        ),
        total=("All", None, None, *(sum(count[name] for count in counts) for name in names), None),
        notes=("Every unit is counted on the first line where it appears, so that each column adds up.",),
    )


def matters(counting: Counting) -> Said:
    """Question 41."""
    register = counting.record.afterwards.register
    if not register.items:
        return Said(
            gaps=(
                not_recorded(
                    "nothing is in the register of referrals, complaints and conduct matters",
                    "each of them, and what came of it",
                ),
            )
        )
    kinds = (CameOf.CRIMINAL, CameOf.CIVIL, CameOf.INQUEST)
    by = {kind: [one for one in register.items if any(came.what is kind for came in one.came)] for kind in kinds}
    still = [each for each in register.items if each.is_open]
    rows = [
        (kind.say.capitalize(), (sum(any(came.what is kind for came in one.came) for one in register.items),))
        for kind in CameOf
    ]
    return Said(
        words=(
            f"Of {say_count(len(register.items), 'matter')} in the register {len(by[CameOf.CRIMINAL]):,} led to "
            f"criminal proceedings, {len(by[CameOf.CIVIL]):,} to civil ones and {len(by[CameOf.INQUEST]):,} to an "
            f"inquest; {len(still):,} are open."
        ),
        definition="what was fed back of each referral, complaint and conduct matter; one may have several outcomes",
        left_out="what nobody told the force, or nobody entered",
        figures=(
            *(
                counting.number(f"came.{kind.value}", kind.say.capitalize(), len(some), "matters",
                                "matters in the register of which this came", of=len(register.items),
                                cases=Cases(each for one in some for each in one.applications))
                for kind, some in by.items()
            ),
            counting.number("came.open", "Open", len(still), "matters", "matters of which something is still waited "
                                                                        "for",
                            of=len(register.items), cases=Cases(each for one in still for each in one.applications)),
        ),
        tables=(counts_table("came", "What came of the matters in the register", "What", rows,
                             (("matters", "Matters"),), notes=("One matter may have several.",)),),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {40: referrals, 41: matters}
