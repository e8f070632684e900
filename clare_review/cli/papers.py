"""Papers: the board paper, weekly progress, method annex, public statement, and one case for Professional Standards."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsOf, ReviewFolder, Who
from clare_review.cli.saying import say
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def report(
    name: Annotated[str, typer.Argument(help="Which: board, weekly, method, public or case.")],
    form: Annotated[
        list[str] | None, typer.Option("--format", help="html, pdf or docx; may be repeated. Default: html.")
    ] = None,
    case: Annotated[str, typer.Option("--case", help="With case: its reference; the look is logged.")] = "",
    to: Annotated[str, typer.Option("--to", help="With case: who gets the summary; it is logged.")] = "",
    release: Annotated[str, typer.Option("--release", help="With public: the published release it speaks of.")] = "",
    review: ReviewFolder = HERE,
    as_of: AsOf = 0,
    who: Who = "",
) -> None:
    """Write a paper as a page, a tagged PDF or a Word file, as at an entry of the ledger."""
    from clare_review.acts.paper_writing import Wanted, write_papers

    with open_review(review, reader=who, as_of=as_of) as desk:
        wanted = Wanted(name=name, case=case, to=to, release=release)
        for written in write_papers(desk.office, wanted, form or ["html"]):
            say(written.sentence())
