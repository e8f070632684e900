"""The public statement: made from one published release and from nothing else of the review."""

from clare_review.acts.office import Office
from clare_review.acts.papers import paper_of
from clare_review.acts.release_register import register_of
from clare_review.acts.releasing import must_hold_nothing_personal, personal_of
from clare_review.acts.reproducing_release import document_of
from clare_review.errors import ReviewError
from clare_review.findings.figures import Cell, Column, Table
from clare_review.findings.papers.as_page import as_page
from clare_review.findings.papers.filling import Handed
from clare_review.findings.papers.named import Named, NamedFigures
from clare_review.findings.papers.paper import Paper
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.volumes import volumes_of
from clare_review.release.document import Document, Said, SaidFigure, SaidTable

NOT_SHOWN = "a number that we do not show"


def public_paper(office: Office, release: str) -> Paper:
    """The statement on one published release; its template is handed that release alone.

    Raises:
        ReviewError: there is no such release, or the statement would hold a reference or a name of somebody.
        FileProblem: its template cannot be used; every problem is named with its line.
    """
    if not release:
        raise ReviewError("a public statement speaks of one published release: name it with --release")
    released = register_of(office).of(release)
    document = document_of(office, released)
    marking = f"Public: {document.force}"
    paper = paper_of(
        office, "public", handed_of_release(document), entry=released.entry, as_at=document.dated, marking=marking
    )
    must_hold_nothing_personal({f"the statement on {release}": as_page(paper)}, personal_of(office))
    return paper


def handed_of_release(document: Document) -> Handed:
    """All that a public template may use: the figures as they were released, by their names, and what explains them."""
    tables = {each.id: _table(each) for each in document.tables}
    return Handed(
        figures=NamedFigures(figures={each.said.id: _named(each) for each in document.figures}),
        words={
            "force": document.force,
            "release": document.name,
            "replaces": document.replaces,
            "rules": list(document.rules),
            "definitions": [f"{each.label}: {each.definition}" for each in document.figures],
        },
        pictures=_pictures(document, tables),
        tables=tables,
    )


def _named(each: SaidFigure) -> Named:
    share = f"{each.share} of {each.share_of.lower()}" if each.share and each.share_of else None
    return Named(value=NOT_SHOWN if each.said.value is None else each.said.shown, share=share)


def _table(each: SaidTable) -> Table:
    def line(name: str, counts: tuple[Said, ...]) -> tuple[Cell, ...]:
        return (name, *(said.shown for said in counts))

    heads = [Column(id="row", label=each.headings[0])]
    heads += [Column(id=f"c{place}", label=label, number=True) for place, label in enumerate(each.headings[1:])]
    return Table(
        id=each.id,
        caption=each.caption,
        columns=tuple(heads),
        rows=tuple(line(name, counts) for name, counts in each.rows),
        total=line(*each.total),
    )


def _pictures(document: Document, tables: dict[str, Table]) -> dict[str, Picture]:
    """The years as a picture, where every count of them is shown."""
    for each in document.tables:
        counts = [said.value for _, row in each.rows for said in row]
        if each.id == "volumes" and counts and None not in counts:
            numbers = tuple((name, *(said.value for said in row)) for name, row in each.rows)
            return {"volumes": volumes_of(each.caption, each.headings[1:-1], numbers, (tables[each.id],))}
    return {}
