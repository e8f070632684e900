"""Questions 15 to 18: harm, which is an axis of its own beside the failure."""

from typing import TYPE_CHECKING, Any

from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, not_recorded
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Table
from clare_review.guidance.wording import say_count
from clare_review.safeguarding.contact import Ended
from clare_review.safeguarding.harm import HarmKind, KnownFrom, Link

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[Any]

_KINDS = {
    HarmKind.PHYSICAL: "Physical",
    HarmKind.SEXUAL: "Sexual",
    HarmKind.EMOTIONAL: "Emotional or psychological",
    HarmKind.ECONOMIC: "Economic",
    HarmKind.CHILDREN: "Harm to children",
    HarmKind.DEATH: "A death",
}
_LINKS = {Link.YES: "Yes", Link.PROBABLE: "Probably", Link.NO: "No", Link.CANNOT_TELL: "Cannot tell"}
_KNOWN = {
    KnownFrom.LATER_INCIDENT: "A later incident, confirmed to be the same people",
    KnownFrom.FILE: "The file itself",
    KnownFrom.PERSON: "What the person said",
    KnownFrom.PARTNER: "A partner agency",
    KnownFrom.OTHER: "Another source",
    KnownFrom.CANNOT_TELL: "Cannot tell",
}


def harmed(counting: Counting) -> "Mask":
    """Applications of which it stands that somebody named in them came to harm afterwards."""
    return counting.mask("harmed", lambda: counting.record.has("harm", *HarmKind))


def came_to_harm(counting: Counting) -> Said:
    """Question 15."""
    record, some, told = counting.record, harmed(counting), counting.record.afterwards.harm
    linked = some & record.is_("harm_linked", Link.YES, Link.PROBABLE)
    children = some & record.has("harm", HarmKind.CHILDREN)
    unsure = record.has("harm", "cannot_tell")
    left_out = (
        f"{int((~counting.reviewed).sum()):,} applications not reviewed in detail; {int(unsure.sum()):,} of which "
        "nobody can tell"
    )
    kinds = ", ".join(f"{told.kinds[kind]:,} {say.lower()}" for kind, say in _KINDS.items() if told.kinds[kind])
    cases = Cases.chosen(record.cases.index.to_numpy(), some)
    return Said(
        words=(
            f"{say_count(told.people, 'person', 'people')} came to harm after applying, as far as is known, in "
            f"{say_count(told.applications, 'application')} ({kinds or 'no kind'}; one person may have come to "
            f"several). For {told.linked:,} of them the harm is judged to be linked to a failure. Children came to "
            f"harm in {say_count(int(children.sum()), 'application')}."
        ),
        definition="harm at the subject's hands after the application, recorded or told; whether a failure had a "
                   "part in "
        "it is a question of its own. Several applications are one person only where somebody said so",
        left_out=left_out,
        figures=(
            counting.number("harmed.people", "People who came to harm", told.people, "people",
                            "people at risk in applications with harm", cases=cases, left_out=left_out),
            counting.number("harmed.linked_people", "of which linked to a failure", told.linked, "people",
                            "people whose harm was judged to be linked to a failure", of=told.people,
                            cases=Cases.chosen(record.cases.index.to_numpy(), linked), left_out=left_out),
            counting.number("harmed.not_told", "People of whom nobody can tell", told.not_told, "people",
                            "people of whom nobody could tell whether they came to harm",
                            cases=Cases.chosen(record.cases.index.to_numpy(), unsure)),
            counting.figure("harmed", "Applications with harm", some,
                            "applications of which it stands that somebody named in them came to harm",
                            of=counting.reviewed, left_out=left_out,
                            others=((counting.read, "all applications read"),)),
            counting.figure("harmed.children", "of which children", children, "of these, children came to harm",
                            of=some, left_out=left_out),
            counting.figure("harmed.linked", "of which linked to a failure", linked,
                            "of these, the harm is judged to be linked to a failure", of=some, left_out=left_out),
            counting.figure("harmed.cannot_tell", "Cannot tell", unsure,
                            "applications of which nobody could tell whether somebody came to harm",
                            of=counting.reviewed, left_out=left_out),
        ),
        tables=(_by_kind(counting),),
        gaps=(
            not_recorded(
                "the form asks whether children were harmed and not how many",
                "the number of children harmed in each case",
                part="How many children came to harm",
            ),
        ),
    )  # fmt: skip


def _by_kind(counting: Counting) -> Table:
    record, some = counting.record, harmed(counting)
    linked = some & record.is_("harm_linked", Link.YES, Link.PROBABLE)
    masks = (some, linked, some & record.is_("serious_injury", "yes"))
    rows = [
        (say, (record.afterwards.harm.kinds[kind], *(int((mask & record.has("harm", kind)).sum()) for mask in masks)))
        for kind, say in _KINDS.items()
    ]  # fmt: skip
    return counts_table("harm_kinds", "Harm by kind", "Kind of harm", rows,
                        (("people", "People"), ("applications", "Applications"),
                         ("linked", "of which linked to a failure"),
                         ("injury", "of which an indication of death or serious injury")),
                        notes=("One person, and one application, may show several kinds.",))  # fmt: skip


def how_linked(counting: Counting) -> Said:
    """Question 16."""
    record = counting.record
    asked = harmed(counting) & record.there("harm_linked")
    apart = asked & record.cases["harm_apart"].to_numpy(bool)
    twice = asked & (apart | record.is_("reviewed_settled", "agreed", "decided"))
    judges = record.cases.loc[asked, "harm_by"].nunique()
    yes = asked & record.is_("harm_linked", Link.YES, Link.PROBABLE)
    rows = [(say, tuple(int((record.is_("harm_linked", link) & mask).sum()) for mask in (asked, twice, apart)))
            for link, say in _LINKS.items()]  # fmt: skip
    known = [
        (say, (int((harmed(counting) & record.has("harm_known_from", code)).sum()),)) for code, say in _KNOWN.items()
    ]
    return Said(
        words=(
            "By asking, apart from the failure and apart from the harm, whether the harm would probably not have "
            f"happened, or have been less, without the failure. It was judged for {int(asked.sum()):,} "
            f"applications, by {say_count(judges, 'person', 'people')}, and found linked in {int(yes.sum()):,}. "
            f"{int(twice.sum()):,} of the judgements are not one reader's alone, {int(apart.sum()):,} of them made "
            "apart from the readings."
        ),
        definition="the link is judged where there is harm; yes and probably count as linked, doubt as neither",
        left_out=counting.unread(),
        figures=(
            counting.figure("linked", "Judged to be linked", yes, "applications whose link is judged yes or probably",
                            of=asked, left_out=counting.unread()),
            counting.figure("linked.asked", "For which it was judged", asked, "applications with harm and a judged "
                                                                              "link",
                            of=harmed(counting), left_out=counting.unread()),
            counting.figure("linked.twice", "of which not one reader's alone", twice,
                            "of these, two readings agree, a third person decided, or somebody judged it "
                            "apart", of=asked),
            counting.figure("linked.apart", "of which judged apart", apart,
                            "of these, judged apart from the readings, by somebody who had not read the "
                            "case", of=asked),
            counting.number("linked.judges", "People who judged it", judges, "people", "people whose judgement stands"),
        ),
        tables=(
            counts_table("links", "The link between failure and harm", "Linked", rows,
                         (("applications", "Applications"), ("twice", "of which not one reader's alone"),
                          ("apart", "of which judged apart")),
                         total=tuple(int(mask.sum()) for mask in (asked, twice, apart))),
            counts_table("harm_known", "How the harm is known", "Source", known, (("applications", "Applications"),),
                         notes=("One application may name several.",)),
        ),
    )  # fmt: skip


def looked_again(counting: Counting) -> Said:
    """Question 17."""
    now, checks = harmed(counting), counting.record.afterwards.harm_checks
    first = counting.record.has("harm_at_first", *HarmKind)
    more, less = now & ~first, first & ~now
    today = counting.record.afterwards.today
    made = [each for each in checks if each.done is not None]
    due = [each for each in checks if each.is_due(today)]
    return Said(
        words=(
            f"{say_count(len(checks), 're-check')} of harm {'is' if len(checks) == 1 else 'are'} set for closed "
            f"cases; {len(made):,} were made and {len(due):,} are due. Since the first detailed reviews harm was "
            f"found in {say_count(int(more.sum()), 'application')} and withdrawn in {int(less.sum()):,}: the count "
            f"went from {int(first.sum()):,} to {int(now.sum()):,}."
        ),
        definition="what the first detailed review of each application says of harm, against what stands now; a "
                   "re-check "
        "is set after so many months for every case with a failure, and those of which nobody can tell",
        left_out=counting.unread(),
        figures=(
            counting.figure("harm_found_since", "Harm found since", more,
                            "applications with harm now and without when first reviewed in detail",
                            of=counting.reviewed),
            counting.figure("harm_withdrawn", "Harm withdrawn since", less,
                            "applications with harm when first reviewed in detail and without now",
                            of=counting.reviewed),
            counting.figure("harmed.first", "Applications with harm at first", first,
                            "applications with harm when first reviewed in detail", of=counting.reviewed),
            counting.number("harm_checks", "Re-checks of harm set", len(checks), "re-checks",
                            "times at which harm has to be looked for again in a closed case",
                            cases=Cases(each.reference for each in checks)),
            counting.number("harm_checks.made", "of which made", len(made), "re-checks",
                            "re-checks that were made on or after their day", of=len(checks),
                            cases=Cases(each.reference for each in made)),
            counting.number("harm_checks.due", "of which due and not made", len(due), "re-checks",
                            "re-checks whose day has come, and which nobody made", of=len(checks),
                            cases=Cases(each.reference for each in due)),
        ),
    )  # fmt: skip


def unknown_harm(counting: Counting) -> Said:
    """Question 18."""
    record = counting.record
    quiet = counting.failed & ~harmed(counting)
    reached = {each for one in record.people if one.stands == Ended.REACHED for each in one.references}
    unasked = quiet & ~record.cases.index.isin(list(reached))
    return Said(
        words=(
            f"It cannot be excluded. In {int(quiet.sum()):,} of the {int(counting.failed.sum()):,} failures no "
            f"harm is recorded; in {int(unasked.sum()):,} of these whoever is at risk has not been reached and asked."
        ),
        definition="failures of which no harm stands; no harm recorded is not no harm",
        left_out=counting.unread(),
        figures=(
            counting.figure("unknown_harm.unasked", "Nobody was asked", unasked,
                            "failures without harm recorded whose person at risk is not recorded as reached",
                            of=quiet, left_out=counting.unread()),
            counting.figure("unknown_harm", "Failures without harm recorded", quiet,
                            "failures of which no harm stands", of=counting.failed, left_out=counting.unread()),
        ),
        gaps=(
            not_recorded(
                "harm that nobody reported leaves no trace in a file of the police",
                "what each person says when she is reached and asked, and what partners know",
                part="How many people were harmed and never reported it",
            ),
        ),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {15: came_to_harm, 16: how_linked, 17: looked_again, 18: unknown_harm}
