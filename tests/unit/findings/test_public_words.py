"""The public statement can be read by a child of 12 or 13, and its template reaches released figures alone."""

import re

from clare_review.acts.public_paper import NOT_SHOWN, handed_of_release
from clare_review.findings.papers.filling import filled
from clare_review.findings.papers.paper import Items, Paper, Words, plain
from clare_review.places import template
from clare_review.release.document import Document, Said, SaidFigure, SaidTable

IDS = ("applications", "risk_assessed", "failures", "failures.harm", "failures.service", "failures.administrative")
BAR = 8.0
"""The grade of somebody of 13; five more is the age."""


def release(hidden: tuple[str, ...] = ()) -> Document:
    def said(id: str, value: int) -> Said:
        return Said(id=id, value=None if id in hidden else value, exact=False)

    def line(year: str) -> tuple[str, tuple[Said, ...]]:
        return year, (said(year, 1_240), said(f"{year}k", 1_005), said(f"{year}a", 2_245))

    volumes = SaidTable(
        id="volumes",
        caption="By year",
        headings=("Year", "Right to Ask", "Right to Know", "All"),
        rows=(line("2015"), line("2016")),
        total=("All", (said("t", 2_480), said("tk", 2_010), said("ta", 4_490))),
    )
    figures = tuple(
        SaidFigure(said=said(id, 15 * n), label=id, definition=id, share=None, share_of=None)
        for n, id in enumerate(IDS, 1)
    )
    return Document(
        name="may", title="T", force="An invented force", day="2024-05-23", as_at="2024-05-20", replaces="",
        rules=("Small counts are not shown.",), figures=figures, tables=(volumes,),
    )  # fmt: skip


def statement(document: Document) -> Paper:
    source = template("papers", "public.md.j2").read_text(encoding="utf-8")
    return filled("public", source, "public", handed_of_release(document), marking="Public", entry=1, as_at="Released")


def words_of(paper: Paper) -> list[str]:
    lines = [block.line for block in paper.blocks if isinstance(block, Words)]
    return [plain(line) for line in (*lines, *(line for b in paper.blocks if isinstance(b, Items) for line in b.lines))]


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one. A rule of thumb that errs by few per hundred."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    letters = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzhgc])es$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]+", letters)))


def grade(text: str) -> float:
    """Flesch-Kincaid grade: Kincaid, Fishburne, Rogers and Chissom (1975), Naval Technical Training, report 8-75."""
    sentences = [each for each in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"[A-Za-z]", each)]
    words = re.findall(r"[A-Za-z][A-Za-z']*", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_statement_is_for_readers_of_thirteen_and_under():
    assert grade(" ".join(words_of(statement(release())))) <= BAR


def test_no_paragraph_of_the_statement_is_for_readers_of_sixteen():
    long = [text for text in words_of(statement(release())) if len(text) > 60]
    assert [text for text in long if grade(text) > 11] == [] and len(long) > 5


def test_the_measure_finds_prose_of_the_office_too_hard_and_a_nursery_rhyme_easy():
    office = "Notwithstanding organisational transformation, supervisory authorisation remained inadequate."
    assert grade(office) > 18
    assert grade("The cat sat on the mat. It saw a dog. The dog ran.") < 2


def test_syllables_are_counted_nearly_as_one_speaks_them():
    spoken = {"police": 2, "asked": 1, "wanted": 2, "someone": 2, "violence": 3, "the": 1, "applications": 4, "safe": 1}
    counted = {word: syllables(word) for word in spoken}
    assert sum(abs(counted[word] - number) for word, number in spoken.items()) <= 2
    assert abs(sum(counted.values()) - sum(spoken.values())) <= 1


def test_a_hidden_figure_is_said_to_be_hidden_and_never_guessed():
    said = " ".join(words_of(statement(release(hidden=("failures.harm",)))))
    assert NOT_SHOWN in said and "60" not in re.findall(r"\d+", said)


def test_the_years_are_drawn_only_where_every_count_of_them_is_shown():
    assert "volumes" in handed_of_release(release()).pictures
    assert handed_of_release(release(hidden=("2015k",))).pictures == {}


def test_a_public_template_is_handed_the_release_and_nothing_else():
    handed = handed_of_release(release())
    assert set(handed.figures.figures) == set(IDS)
    assert set(handed.words) == {"force", "release", "replaces", "rules", "definitions"}
    assert set(handed.tables) == {"volumes"}
