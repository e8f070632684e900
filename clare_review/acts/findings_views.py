"""What the findings notebook shows: the answers under their heads, the cases behind a number, and a receipt."""

from collections.abc import Mapping
from functools import cached_property

from clare_review.acts.answering import record_for
from clare_review.acts.office import Office
from clare_review.acts.paper_pictures import pictures_of
from clare_review.acts.tracing import counts_in, figure_named, trails
from clare_review.errors import ReviewError
from clare_review.findings.answer import Answer, Group
from clare_review.findings.answers.gathering import answers
from clare_review.findings.answers.showing import ShownAnswers
from clare_review.findings.figures import Column, Table
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.showing import Shown, ShownTable, show
from clare_review.ledger.digest import digest


class FindingsViews:
    """The findings and all answers as at the office's position, worked out once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        record = record_for(office)
        self.findings = record.findings
        self.answers: tuple[Answer, ...] = answers(record)
        self._record = record

    @cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """Every picture by its id, made when one is asked for."""
        return pictures_of(self._record, self._office.settings.plan)

    def overview(self) -> ShownAnswers:
        """All 47 questions at a glance, and how far the record answers each."""
        return ShownAnswers(heading="Findings", answers=self.answers, findings=self.findings, overview=True)

    def group(self, heading: str) -> ShownAnswers:
        """The answers under one head, such as `What went wrong`.

        Raises:
            ReviewError: there is no such head; those that there are, are named.
        """
        if heading not in set(Group):
            raise ReviewError(f"{heading}: there is no such head; there are {', '.join(Group)}")
        some = tuple(one for one in self.answers if one.group == heading)
        return ShownAnswers(heading=heading, answers=some, findings=self.findings, pictures=self.pictures)

    def show(self, section: str) -> Shown:
        """One section of the page by its id: population, volumes, progress, failures, timeliness or handlers."""
        return show(self.findings, section)

    def cases(self, figure: str) -> ShownTable:
        """The cases behind a figure, by its id, with the entries about each: internal only.

        Raises:
            ReviewError: no answer has such a figure, or it counts no cases.
        """
        named = figure_named(self.answers, figure)
        rows = tuple(
            (each.reference, ", ".join(f"{number:,} {kind.value.replace('_', ' ')}" for number, kind in each.entries))
            for each in trails(self._office, named)
        )
        columns = (Column(id="case", label="Application"), Column(id="entries", label="Entries of the ledger about it"))
        caption = f"{named.label}: {named.value:,} {named.unit}"
        return ShownTable(table=Table(id="cases", caption=caption, columns=columns, rows=rows))

    def case(self, reference: str) -> ShownTable:
        """Every figure in which one application counts: the way back from a case to the answers; internal only."""
        rows = tuple((each.number, each.label, each.id) for each in counts_in(self.answers, reference))
        columns = (
            Column(id="question", label="Question", number=True),
            Column(id="label", label="Number"),
            Column(id="id", label="Its name"),
        )
        caption = f"{reference} counts in {len(rows):,} numbers"
        return ShownTable(table=Table(id="counts_in", caption=caption, columns=columns, rows=rows))

    def receipt(self) -> str:
        """The stable text at the foot of the notebook: the headline figures and the digest of all answers."""
        told = self.findings.as_json()
        failures = told["failures"]
        position = self.findings.position
        return (
            f"receipt: findings of {self._office.settings.name}, as of entry {position.entry} "
            f"({position.chain[:16]}): population {told['population']['version']} with "
            f"{told['population']['applications']} applications, {told['risk_assessed']} risk assessed, "
            f"{failures['total']} failures = {failures['harm']} harm + {failures['administrative']} administrative "
            f"+ {failures['service']} service; digest {digest(told)}; {len(self.answers)} answers, digest "
            f"{digest([each.as_json() for each in self.answers])}"
        )
