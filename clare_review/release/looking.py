"""What somebody inside sees of a release before it is out; all of it anybody outside could work out for themselves.

So it lists every hidden count and every change, not only those that are secret: which of them are small is what nobody
is to learn, also from a notebook that was left open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clare_review.findings.figures import Column, Table
from clare_review.guidance.wording import say_count
from clare_review.release.attacking import Attacker
from clare_review.release.document import Document, Said
from clare_review.release.knowing import Said as Release
from clare_review.release.knowing import system
from clare_review.release.planning import Plan
from clare_review.release.rule import Form

_NOTHING = "nothing was released before"


@dataclass(frozen=True, kw_only=True)
class Look:
    """One part of what is to be seen: a heading, sentences and a table."""

    heading: str
    words: tuple[str, ...]
    tables: tuple[Table, ...] = ()


def labels_of(document: Document) -> dict[str, str]:
    """The name of each count in the words of the release."""
    found: dict[str, str] = {}
    for table in document.tables:
        for row, counts in (*table.rows, table.total):
            for heading, said in zip(table.headings[1:], counts, strict=True):
                found[said.id] = f"{table.caption}: {row}, {heading}"
    return found | {figure.said.id: figure.label for figure in document.figures}


def what_is_said(document: Document) -> Look:
    """The headline figures as they would stand outside."""
    rows = tuple(
        (figure.label, figure.said.shown, f"{figure.share} of {figure.share_of}" if figure.share else "")
        for figure in document.figures
    )
    tables = [_as_table(document, place) for place in range(len(document.tables))]
    headline = Table(id="said", caption="Figures", columns=_columns("Figure", "Number", "Share"), rows=rows)
    return Look(heading="What would be said", words=document.rules, tables=(headline, *tables))


def what_is_hidden(made: Plan, document: Document) -> Look:
    """Every hidden count, and what an attacker is left with."""
    labels = labels_of(document)
    known = system((*made.earlier, made.said))
    attacker = Attacker(known)
    rows = tuple(
        (labels[id], attacker.interval(((known.numbers[made.said.name, id], 1),)).words())
        for id, told in made.said.told.items()
        if told.form is Form.HIDDEN
    )
    small = f"1 to {made.rule.below - 1}"
    words = (
        f"{len(rows)} of {len(made.said.told)} counts are not shown: each is one of {small}, or one from which such a "
        "count could be worked out. Which of the two it is, is not said here either.",
        "Beside each stands what can be worked out of it by whoever has this release, all earlier ones and a computer.",
    )
    return Look(
        heading="What is hidden, and what an attacker could learn",
        words=words,
        tables=(Table(id="hidden", caption="Hidden counts", columns=_columns("Count", "What is left"), rows=rows),),
    )


def what_changed(made: Plan, document: Document) -> Look:
    """Every headline figure then and now as shown, and what its change could be."""
    if not made.earlier:
        return Look(heading="What changed since the last release", words=(f"{_NOTHING.capitalize()}.",))
    last = made.earlier[-1]
    known = system((*made.earlier, made.said))
    attacker = Attacker(known)
    rows = []
    for figure in document.figures:
        if (id := figure.said.id) in last.told:
            form = ((known.numbers[made.said.name, id], 1), (known.numbers[last.name, id], -1))
            rows.append((figure.label, _shown(last, id), figure.said.shown, attacker.interval(form).words()))
    columns = _columns("Figure", last.name.capitalize(), "Now", "What the change could be")
    table = Table(id="changed", caption=f"Since {last.name}", columns=columns, rows=tuple(rows))
    words = ("A change is protected like a count of its own: it could be that of a single person.",)
    return Look(heading="What changed since the last release", words=words, tables=(table,))


def verdict(made: Plan) -> Look:
    """Whether it may be released; which numbers leak is said to whoever makes the release, and not here."""
    tried = say_count(len(made.earlier), "earlier release") if made.earlier else f"no earlier release: {_NOTHING}"
    if made.leaks:
        said = "It would be refused, because something that is hidden could be worked out; `release make` says what."
    else:
        said = "Nothing that is hidden can be worked out more closely than the settings allow: it may be released."
    best = "It is proved that no other choice of what to hide loses less."
    if not made.hiding.proven:
        best = "It is not proved that no other choice of what to hide loses less."
    return Look(heading="May it be released?", words=(f"Attacked with everything in it and {tried}.", said, best))


def _as_table(document: Document, place: int) -> Table:
    table = document.tables[place]
    lines: list[tuple[str, ...]] = [(row, *(said.shown for said in counts)) for row, counts in table.rows]
    total = (table.total[0], *(said.shown for said in table.total[1]))
    return Table(id=table.id, caption=table.caption, columns=_columns(*table.headings), rows=tuple(lines), total=total)


def _columns(*labels: str) -> tuple[Column, ...]:
    first, *others = labels
    return (
        Column(id="c0", label=first),
        *(Column(id=f"c{n}", label=each, number=True) for n, each in enumerate(others, 1)),
    )


def _shown(last: Release, id: str) -> str:
    return Said(id=id, value=last.told[id].value, exact=False).shown


def in_text(looks: Sequence[Look]) -> str:
    """Looks as text that never changes its form."""
    from clare_review.findings.showing import text_table

    parts = [[look.heading, *look.words, *(f"\n{text_table(table)}" for table in look.tables)] for look in looks]
    return "\n\n".join("\n".join(part) for part in parts)


def in_html(look: Look) -> str:
    """A look as HTML for a notebook."""
    from clare_review.release.files import drawing

    return drawing().get_template("look.html.j2").render(look=look)
