"""One page that opens anywhere, offline: the findings as HTML with their charts inside and nothing fetched.

Only this module touches Jinja, and only when something is rendered.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clare_review.findings.balance import balance
from clare_review.findings.figures import Cell, Figure, Findings, Table
from clare_review.findings.pictures.failures import failures_picture
from clare_review.findings.pictures.handlers import handlers_picture
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.pictures.progress import progress_picture
from clare_review.findings.pictures.timeliness import timeliness_picture
from clare_review.findings.pictures.volumes import volumes_picture
from clare_review.findings.sections import Chart, Section, in_brief, sections, unanswered
from clare_review.places import template

if TYPE_CHECKING:
    from jinja2 import Environment

    from clare_review.findings.trust import Trust
    from clare_review.findings.watching import Watch

INTERNAL = "OFFICIAL-SENSITIVE: internal, not for release"
_DRAWN = {
    Chart.VOLUMES: volumes_picture,
    Chart.PROGRESS: progress_picture,
    Chart.FAILURES: failures_picture,
    Chart.TIMELINESS: timeliness_picture,
    Chart.HANDLERS: handlers_picture,
}


def report(findings: Findings, *, title: str = "Findings of the review", marking: str = INTERNAL) -> str:
    """The findings as one self-contained HTML page, the same text every time.

    Raises:
        FiguresDoNotBalance: figures that must add up do not; nothing is rendered.
    """
    balance(findings)
    return _environment().get_template("findings.html.j2").render(
        findings=findings,
        title=title,
        marking=marking,
        sections=sections(findings),
        brief=[in_brief(population) for population in findings.populations],
        unanswered=unanswered(findings),
    )  # fmt: skip


def section_html(findings: "Findings | Trust", section: Section) -> str:
    """One section as HTML for a notebook: heading, words, chart and tables."""
    return _environment().get_template("section.html.j2").render(findings=findings, section=section)


def table_html(table: Table) -> str:
    """One table as HTML for a notebook."""
    return (
        _environment()
        .from_string('{% import "tables.html.j2" as tables %}{{ tables.draw(table) }}')
        .render(table=table)
    )


def answers_html(**shown: Any) -> str:
    """Some answers as HTML for a notebook; see `answers.showing.ShownAnswers`."""
    return _environment().get_template("answers.html.j2").render(**shown)


def picture_html(shown: "Picture") -> str:
    """One picture as HTML for a notebook, in the colours of JupyterLab's theme."""
    return _environment().get_template("picture.html.j2").render(shown=shown)


def watch_page(found: "Watch", table: Table, *, title: str, as_at: str, brief: Sequence[str], marking: str) -> str:
    """The scrutiny of today's applications as one page that needs no network."""
    from markupsafe import Markup

    from clare_review.findings.pictures.today import today_pictures

    drawings = [(each.title, Markup(each.svg())) for each in today_pictures(found)]  # our own, whose words are escaped
    page = _environment().get_template("watch.html.j2")
    return page.render(title=title, as_at=as_at, brief=brief, charts=drawings, table=table, marking=marking)


def drawn(findings: Findings, chart: Chart) -> str:
    """One chart as an SVG element."""
    return _DRAWN[chart](findings).svg()


def cell_text(cell: Cell) -> str:
    """A cell as a reader sees it: thousands apart, an en dash where there is nothing to say."""
    if cell is None:
        return "–"
    return f"{cell:,}" if isinstance(cell, int) else cell


def share_text(figure: Figure) -> str:
    """A figure's share, e.g. `33 of 3,778 (0.873%)`, or a dash."""
    if figure.numerator is None or figure.denominator is None:
        return "–"
    of = f"{figure.numerator:,} of {figure.denominator:,}"
    return f"{of} ({figure.share}%)" if figure.share else of


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(template("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def chart(findings: Findings, id: Chart) -> Any:
        return Markup(drawn(findings, id))  # our own drawing, whose words are already escaped

    def picture(one: Picture) -> Any:
        return Markup(one.svg())  # as above

    environment.filters.update(cell=cell_text, share=share_text)
    environment.globals.update(chart=chart, picture=picture)
    return environment
