"""Questions 15 to 18: harm, which is an axis of its own beside the failure."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, not_recorded
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Table
from clare_review.safeguarding.people import joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[Any]

KINDS = {
    "physical": "Physical",
    "sexual": "Sexual",
    "emotional": "Emotional or psychological",
    "economic": "Economic",
    "children": "Harm to children",
    "death": "A death",
}
_LINKS = {"yes": "Yes", "probable": "Probably", "no": "No", "cannot_tell": "Cannot tell"}
_HOW = {
    "later_incident": "A later incident, confirmed to be the same people",
    "file": "The file itself",
    "person": "What the person said",
    "partner": "A partner agency",
    "other": "Another source",
    "cannot_tell": "Cannot tell",
}


def harmed(counting: Counting) -> "Mask":
    """Applications of which the detailed review says that somebody named in them came to harm afterwards."""
    return counting.mask("harmed", lambda: counting.reviewed & counting.record.has("harm", *KINDS))


def people_of(counting: Counting, references: Collection[str]) -> int:
    """How many people some applications concern, as far as somebody said which of them concern one person."""
    links = [person.references for person in counting.record.people]
    return len(joined(references, links))


def came_to_harm(counting: Counting) -> Said:
    """Question 15."""
    record, some = counting.record, harmed(counting)
    linked = some & record.is_("category", "harm")
    children = some & record.has("harm", "children")
    unsure = counting.reviewed & record.has("harm", "cannot_tell")
    cases = Cases.chosen(record.cases.index.to_numpy(), some)
    of_linked = Cases.chosen(record.cases.index.to_numpy(), linked)
    number, with_link = people_of(counting, tuple(cases)), people_of(counting, tuple(of_linked))
    left_out = f"{int((~counting.reviewed).sum()):,} applications not reviewed in detail; {int(unsure.sum()):,} of which nobody can tell"
    kinds = ", ".join(f"{int((some & record.has('harm', code)).sum()):,} {say.lower()}" for code, say in KINDS.items())
    return Said(
        words=(
            f"{number:,} people at risk came to harm after they applied, as far as the files reviewed in detail "
            f"show, in {int(some.sum()):,} applications ({kinds}; one may show several). To {with_link:,} of them "
            f"the harm is linked to a failure. Children were harmed in {int(children.sum()):,} applications."
        ),
        definition="harm at the subject's hands after the application, recorded or told; whether a failure had a part in "
        "it is a question of its own",
        left_out=left_out,
        figures=(
            counting.number("harmed.people", "People who came to harm", number, "people",
                            "people at risk in applications with harm; several applications are one person only "
                            "where "
                            "somebody said so", cases=cases, left_out=left_out),
            counting.number("harmed.linked_people", "of which linked to a failure", with_link, "people",
                            "people at risk in applications whose failure has harm linked to it", of=None,
                            cases=of_linked, left_out=left_out),
            counting.figure("harmed", "Applications with harm", some,
                            "applications whose detailed review says that somebody named in them came to harm",
                            of=counting.reviewed, left_out=left_out,
                            others=((counting.read, "all applications read"),)),
            counting.figure("harmed.children", "of which children", children, "of these, children came to harm",
                            of=some, left_out=left_out),
            counting.figure("harmed.linked", "of which linked to a failure", linked,
                            "of these, the failure has harm linked to it, so that it counts as harm", of=some,
                            left_out=left_out),
            counting.figure("harmed.cannot_tell", "Cannot tell", unsure,
                            "applications whose detailed review could not tell whether somebody came to harm",
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
    linked = some & record.is_("category", "harm")
    injured = some & record.is_("serious_injury", "yes")
    masks = (some, linked, injured)
    rows = [(say, tuple(int((mask & record.has("harm", code)).sum()) for mask in masks)) for code, say in KINDS.items()]
    return counts_table("harm_kinds", "Harm by kind", "Kind of harm", rows,
                        (("applications", "Applications"), ("linked", "of which linked to a failure"),
                         ("injury", "of which an indication of death or serious injury")),
                        notes=("One application may show several kinds.",))  # fmt: skip


def how_linked(counting: Counting) -> Said:
    """Question 16."""
    record = counting.record
    asked = counting.reviewed & record.there("harm_linked")
    second = record.is_("reviewed_settled", "agreed", "decided")
    readers = record.cases.loc[asked, "reviewed_by"].nunique()
    rows = [
        (
            say,
            tuple(
                int((asked & record.is_("harm_linked", code) & mask).sum()) for mask in (counting.everything, second)
            ),
        )
        for code, say in _LINKS.items()
    ]
    how = [(say, (int((harmed(counting) & record.has("harm_known_from", code)).sum()),)) for code, say in _HOW.items()]
    yes = asked & record.is_("harm_linked", "yes", "probable")
    return Said(
        words=(
            "By asking, apart from the failure and apart from the harm, whether the harm would probably not have "
            f"happened, or have been less, without the failure. It was asked of {int(asked.sum()):,} applications "
            f"and said to be so of {int(yes.sum()):,}, by {readers:,} readers; {int((asked & second).sum()):,} of "
            "the answers stand after a second person read the case."
        ),
        definition="the link is asked where there is a failure and harm; yes and probably count as linked",
        left_out=counting.unread(),
        figures=(
            counting.figure("linked", "Said to be linked", yes, "applications whose link is answered yes or probably",
                            of=asked, left_out=counting.unread()),
            counting.figure("linked.asked", "Of which it was asked", asked,
                            "applications with a failure and with harm", of=counting.failed, left_out=counting.unread()),
            counting.figure("linked.twice", "of which settled by two people", asked & second,
                            "of these, two readings agree or a third person decided", of=asked),
            counting.number("linked.readers", "Readers who judged it", readers, "readers",
                            "people whose reading of these applications counts"),
        ),
        tables=(
            counts_table("links", "The link between failure and harm", "Linked", rows,
                         (("applications", "Applications"), ("twice", "of which settled by two people")),
                         total=(int(asked.sum()), int((asked & second).sum()))),
            counts_table("harm_known", "How the harm is known", "Source", how, (("applications", "Applications"),),
                         notes=("One application may name several.",)),
        ),
        gaps=(
            not_recorded(
                "a reader's judgement of the link is confirmed by nobody outside the review",
                "for each linked case who confirmed or overturned the link, of which body, and when",
                part="Whether somebody outside the review confirmed the link",
            ),
        ),
    )  # fmt: skip


def looked_again(counting: Counting) -> Said:
    """Question 17."""
    record = counting.record
    again = harmed_changed(counting)
    more, less = again
    now = int(harmed(counting).sum())
    then = now - int(more.sum()) + int(less.sum())
    changed = int(more.sum()) + int(less.sum())
    return Said(
        words=(
            f"{changed:,} applications have another answer on harm than their first detailed review gave: "
            f"{int(more.sum()):,} show harm now and did not, {int(less.sum()):,} the other way. The count went from "
            f"{then:,} to {now:,} applications."
        ),
        definition="the first detailed review of each application against the one that counts now",
        left_out=counting.unread(),
        figures=(
            counting.figure(
                "harm_found_since",
                "Harm found since",
                more,
                "applications that show harm now and did not when first reviewed in detail",
                of=counting.reviewed,
            ),
            counting.figure(
                "harm_withdrawn",
                "Harm withdrawn since",
                less,
                "applications that showed harm when first reviewed in detail and do not now",
                of=counting.reviewed,
            ),
            counting.number(
                "harmed.first",
                "Applications with harm at first",
                then,
                "applications",
                "applications that showed harm when first reviewed in detail",
            ),
        ),
        gaps=(
            not_recorded(
                "no entry says that somebody looked for harm again at a set time after a case was closed",
                "each re-check of harm: when it was due, when it was made, and what it found",
                part="Whether harm was looked for again at set times",
            ),
        ),
    )


def harmed_changed(counting: Counting) -> "tuple[Mask, Mask]":
    """Applications that show harm now and did not at first, and the other way round."""
    record, now = counting.record, harmed(counting)
    first = counting.reviewed & record.has("harm_at_first", *KINDS)
    return now & ~first, first & ~now


def unknown_harm(counting: Counting) -> Said:
    """Question 18."""
    record = counting.record
    quiet = counting.failed & ~harmed(counting)
    reached = {ref for person in record.people if person.stands == "reached" for ref in person.references}
    unreached = quiet & ~record.cases.index.isin(list(reached))
    return Said(
        words=(
            f"It cannot be excluded. In {int(quiet.sum()):,} of the {int(counting.failed.sum()):,} failures no "
            f"harm is recorded; in {int(unreached.sum()):,} of these nobody who is at risk has been reached and "
            "asked."
        ),
        definition="failures whose detailed review records no harm; no harm recorded is not no harm",
        left_out=counting.unread(),
        figures=(
            counting.figure("unknown_harm.unasked", "Nobody was asked", unreached,
                            "failures without harm recorded whose person at risk is not recorded as reached",
                            of=quiet, left_out=counting.unread()),
            counting.figure("unknown_harm", "Failures without harm recorded", quiet,
                            "failures whose detailed review records no harm", of=counting.failed,
                            left_out=counting.unread()),
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
