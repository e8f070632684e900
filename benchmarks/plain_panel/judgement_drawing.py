"""Draws what a form says about itself: what is missing, what is recorded, what was amended and why."""

from collections.abc import Sequence

from benchmarks.plain_panel.markup import Markup, element
from clare_review.guidance.wording import say_count
from clare_review.reviewing.judgement import Judgement
from clare_review.reviewing.judgement_wording import changes, say_urgent
from clare_review.reviewing.questions import Instrument, Problem
from clare_review.reviewing.wording import say_date_and_time


def draw_status(sentence: str, mood: str = "plain") -> Markup:
    """A line the reader is told; `mood` is plain, good, bad or urgent, and is never the only sign."""
    role = "alert" if mood in ("bad", "urgent") else "status"
    return element("div", sentence, class_=f"cr-status cr-{mood}", role=role, aria_live="polite")


def draw_problems(instrument: Instrument, problems: Sequence[Problem]) -> Markup:
    """What stands between the form and recording it."""
    if not problems:
        return element("p", "Everything that applies is answered.", class_="cr-none")
    missing = [_ask(instrument, each) for each in problems if each.missing]
    wrong = [each.message for each in problems if not each.missing]
    said = [
        f"{title}: {len(lines)}." for title, lines in (("To put right", wrong), ("Still to answer", missing)) if lines
    ]
    lines = element("ul", *(element("li", each) for each in (*wrong, *missing)))
    # tabindex: a region that scrolls has to be within reach of the keyboard
    return element("details", element("summary", " ".join(said)), lines, class_="cr-missing", tabindex="0", open="open")


def draw_set_aside(instrument: Instrument, kept: Sequence[str]) -> Markup:
    """Says which answers are kept though their question no longer applies."""
    if not kept:
        return Markup("")
    asks = [instrument.question(each).ask for each in kept]
    return _list("Kept, but not counted, because the question no longer applies", asks)


def draw_history(instrument: Instrument, judgements: Sequence[Judgement]) -> Markup:
    """Every judgement on the case under an instrument, oldest first, with what each amendment changed and why."""
    if len(judgements) < 2:
        return Markup("")
    pairs = zip([None, *judgements], judgements, strict=False)
    return element(
        "details",
        element("summary", f"History: {say_count(len(judgements), 'entry', 'entries')}"),
        element("ol", *(_amendment(instrument, before, each) for before, each in pairs), class_="cr-lines"),
        class_="cr-history",
    )


def draw_urgent(judgement: Judgement) -> Markup:
    """The notice of a recorded immediate contact."""
    return draw_status(say_urgent(judgement.entry, judgement.at), "urgent")


def draw_words(sentence: str) -> Markup:
    """A sentence beside the buttons."""
    return element("span", sentence, class_="cr-small", role="status")


def _amendment(instrument: Instrument, before: Judgement | None, it: Judgement) -> Markup:
    head = f"entry {it.entry}, {say_date_and_time(it.at)}, {it.by}"
    if before is None:
        return element("li", head)
    changed = [f"{q.ask} {old} → {new}" for q, old, new in changes(instrument, before, it)]
    return element(
        "li",
        f"{head}, replaces entry {it.supersedes}",
        element("div", f"Why: {it.why_amended or 'not kept'}", class_="cr-text", dir="auto"),
        element("ul", *(element("li", each, class_="cr-text", dir="auto") for each in changed)),
    )


def _ask(instrument: Instrument, problem: Problem) -> str:
    return instrument.question(problem.question).ask


def _list(title: str, lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    return element("div", element("h4", title), element("ul", *(element("li", line) for line in lines)))
