"""A template of a paper: figures by name, nothing else within reach, refused with line and cause beforehand."""

from dataclasses import replace

import pytest

from clare_review.errors import FiguresDoNotBalance, FileProblem
from clare_review.findings.figures import Column, Table
from clare_review.findings.papers.filling import BEHIND, Handed, filled
from clare_review.findings.papers.marked_text import Put, escaped, pieces
from clare_review.findings.papers.named import Named, NamedFigures
from clare_review.findings.papers.paper import Drawn, Heading, Items, Paper, Tabled, Words, plain
from clare_review.findings.pictures.picture import Picture

COUNTS = {"failures": 33, "failures.harm": 2, "failures.service": 17, "failures.administrative": 14}
SUMS = (("failures", ("failures.harm", "failures.service", "failures.administrative")),)
HOSTILE = "# Title [table: x] **strong** {{ 7 * 7 }} <script>alert(1)</script>\n- item\n> apart"


def table(id: str) -> Table:
    columns = (Column(id="what", label="What"), Column(id="n", label="How many", adds=True))
    return Table(id=id, caption=f"Of {id}", columns=columns, rows=(("one", 1_234), ("two", 2)), total=("All", 1_236))


def picture(id: str) -> Picture:
    return Picture(
        id=id, title=id, says=f"{id} says 2", tables=(table(f"{id}_table"),), height=2.0, paint=lambda _: None
    )


def handed(counts: dict[str, int] | None = None, **words: object) -> Handed:
    figures = {name: Named(value=f"{n:,}", share=f"{n:,} of 3,778", count=n) for name, n in (counts or COUNTS).items()}
    return Handed(
        figures=NamedFigures(figures=figures, sums=SUMS),
        words=words,
        pictures={"flow": picture("flow")},
        tables={"progress": table("progress")},
    )


def paper(source: str, given: Handed | None = None) -> Paper:
    return filled("board", source, "board.md.j2", given or handed(), marking="SECRET", entry=7, as_at="As at entry 7")


def refused(source: str, given: Handed | None = None) -> tuple[str, ...]:
    with pytest.raises(FileProblem) as problem:
        paper(source, given)
    return problem.value.problems


def test_an_unknown_figure_is_refused_with_its_line_and_the_nearest_name_there_is():
    assert refused('# T\n\n{{ figure("failurs") }}') == (
        "line 3: 'failurs' is no figure that this paper is given; is it failures or failures.harm or failures.service",
    )


def test_all_that_is_wrong_with_a_template_is_said_at_once_with_its_lines():
    said = refused('# T\n{{ forse }}\n{{ figure("none") }}\n{{ share("nothing") }}', handed(force="A force"))
    assert [each.partition(":")[0] for each in said] == ["line 2", "line 3", "line 4"]
    assert "is it force" in said[0]


def test_a_picture_or_a_table_that_there_is_not_is_refused_with_its_line():
    assert refused("# T\n\n[picture: flo]\n\n[table: nothing]") == (
        "line 3: 'flo' is no picture that this paper is given; is it flow",
        "line 5: 'nothing' is no table that this paper is given; there are progress",
    )


def test_seventeen_and_three_and_fourteen_against_thirty_three_are_refused_with_the_numbers_and_the_line():
    with pytest.raises(FiguresDoNotBalance) as problem:
        paper('# T\n\n{{ figure("failures") }}', handed({**COUNTS, "failures.harm": 3}))
    assert (
        "failures.harm 3 + failures.service 17 + failures.administrative 14 = 34, but failures says 33 (line 3)"
        in str(problem.value)
    )


@pytest.mark.parametrize(
    "reach",
    [
        "{{ figure.__globals__ }}",
        "{{ force.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{% include 'findings.html.j2' %}",
        "{{ self._TemplateReference__context }}",
        "{{ range(9) }}",
    ],
)
def test_a_template_reaches_nothing_but_what_it_is_handed(reach):
    assert refused(f"# T\n\n{reach}", handed(force="A force"))


def test_what_is_asked_for_first_may_be_missing():
    text = '# T\n\n{% if there_is("agreement") %}\n[picture: agreement]\n{{ figure("q1.x") }}\n{% endif %}\nend'
    guarded = text.replace('there_is("agreement")', 'there_is("q1.x")')
    assert [type(block) for block in paper(guarded).blocks] == [Words]


def test_words_from_elsewhere_are_words_whatever_they_look_like():
    made = paper("# {{ force }}\n\n{{ force }}\n\n- {{ force }}", handed(force=HOSTILE))
    words = " ".join(HOSTILE.split())
    assert made.title == words
    assert [type(block) for block in made.blocks] == [Words, Items]
    assert plain(made.blocks[0].line) == plain(made.blocks[1].lines[0]) == words
    assert not any(run.strong for run in made.blocks[0].line)


def test_the_marks_make_headings_lists_strong_words_and_paragraphs_set_apart():
    title, found = pieces("# T\n## A\none\ntwo **three** four\n\n- a\n- **b**\n\n> mind\n> this\n\n[picture: flow]")
    assert title == "T"
    assert found[0] == Heading(level=2, text="A")
    assert [(run.text, run.strong) for run in found[1].line] == [("one two ", False), ("three", True), (" four", False)]
    assert [plain(line) for line in found[2].lines] == ["a", "b"]
    assert (plain(found[3].line), found[3].set_apart, found[4]) == ("mind this", True, Put(what="picture", id="flow"))


@pytest.mark.parametrize(
    ("text", "said"), [("no title", "this one has 0"), ("# T\n\n### deep", "under none of the level")]
)
def test_a_paper_without_a_title_or_with_a_heading_too_deep_is_refused(text, said):
    assert said in refused(text)[0]


def test_escaped_words_are_read_back_as_they_were():
    _, (words,) = pieces(f"# T\n\n{escaped(HOSTILE)}")
    assert plain(words.line) == " ".join(HOSTILE.split())


def test_the_numbers_of_every_picture_follow_as_a_table_once():
    blocks = paper("# T\n\n[picture: flow]\n\n[table: progress]\n\n[picture: flow]").blocks
    assert [block.table_numbers for block in blocks if isinstance(block, Drawn)] == [(2,), (2,)]
    assert [(block.table.id, block.number) for block in blocks if isinstance(block, Tabled)] == [
        ("progress", 1),
        ("flow_table", 2),
    ]
    assert Heading(level=2, text=BEHIND) in blocks


def test_a_figure_without_a_share_says_so_where_one_is_asked_for():
    bare = handed()
    figures = {**bare.figures.figures, "failures": replace(bare.figures.figures["failures"], share=None)}
    said = refused('# T\n\n{{ share("failures") }}', replace(bare, figures=NamedFigures(figures=figures)))
    assert said == ("failures has no share: use figure('failures'), or leave it out",)
