"""Hostile text, shown in every place where the export can put it: nothing of it may be markup."""

import re
from html.parser import HTMLParser

import pytest

from clare_review.reviewing.panel import review_panel
from tests.panel.conftest import LOW_RISK, everything_on, fill
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case

PAYLOADS = (
    "<script>window.pwned=1</script> rang again",
    "<img src=x onerror=\"document.title='owned'\">",
    "<svg/onload=alert(1)>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)\" x=\"",
    "</details></section></div><h1>out of the box</h1>",
    "</style><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!-- never closed",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<a href=\"javascript:alert(1)\">click</a>",
    "<meta http-equiv=refresh content=\"0;url=http://x.invalid\">",
    "<link rel=stylesheet href=//x.invalid/a.css>",
    "<base href=//x.invalid/>",
    "<form action=//x.invalid><input name=q autofocus></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "=HYPERLINK(\"http://x.invalid\",\"click\")",
    "{{ 7*7 }} ${7*7} <%= 7*7 %>",
    "<b",
    "\x00<scr\x00ipt>alert(1)</script>",
)  # fmt: skip
OWN_TAGS = frozenset(
    (
        *(
            "style",
            "section",
            "div",
            "p",
            "span",
            "small",
            "b",
            "h2",
            "h3",
            "h4",
            "ul",
            "ol",
            "li",
            "details",
            "summary",
        ),
        *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
    )
)
NO_SCRIPT = ("class", "role", "aria-live", "aria-label", "aria-hidden", "dir", "scope", "tabindex", "open")


class Seen(HTMLParser):
    """The tags, attributes and text that a browser would make of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


def shown(said: str) -> str:
    kept = {"kept": {f"column {said}": said}, "variants": {"b_surname": (said, said)}, "notes": (said,)}
    words = dict.fromkeys(("a_surname", "a_forename", "a_sex", "b_surname", "b_pnc", "c_name", "relationship"), said)
    more = dict.fromkeys(("route_as_exported", "outcome_as_exported", "outcome_reason", "remarks", "found_in"), said)
    desk = DeskInMemory(cases={REFERENCES[0]: case(REFERENCES[0], said, **words, **more, **kept)})
    panel = review_panel(desk.panel_desk())
    panel.next_button.click()
    return everything_on(panel)


@pytest.mark.parametrize("said", PAYLOADS)
def test_hostile_text_of_the_export_is_text_wherever_it_is_shown(said):
    seen = Seen(shown(said))
    assert seen.tags <= OWN_TAGS
    assert seen.attributes <= set(NO_SCRIPT)
    assert seen.text.count(said.replace("\x00", "[U+0000]")) >= 20


def test_marks_that_turn_writing_round_or_cannot_be_seen_are_shown_by_their_code_point():
    seen = Seen(shown("\u202egnp.exe\u2066 \u200b\x1b[31m\ufeff"))
    assert "[U+202E]gnp.exe[U+2066] [U+200B][U+001B][31m[U+FEFF]" in seen.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", seen.text)


def test_the_label_of_a_box_never_holds_text_of_the_export(opened, desk):
    descriptions = [
        tick.description for tick in opened.forms["risk_assessment"].fields["failure_entries"].inputs.values()
    ]
    assert descriptions == ["application", "log 1", "log 2", "log 3", "history 1", "incident 1"]


@pytest.mark.parametrize("said", PAYLOADS[:6])
def test_what_a_reviewer_types_is_text_in_the_history_of_an_amendment(opened, desk, said):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK | {"note": "first"})
    form.record.click()
    form.amendment.click()
    fill(form, {"note": said})
    form.reason.value = said
    form.record.click()
    assert Seen(form.history.value).tags <= OWN_TAGS
    assert Seen(form.history.value).text.count(said) == 2


@pytest.mark.parametrize("said", PAYLOADS[:6])
def test_a_problem_that_quotes_hostile_text_is_text_in_the_status(opened, desk, said):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.trouble = ValueError(said)
    form.record.click()
    assert Seen(form.status.value).tags == {"div"}
    assert said in Seen(form.status.value).text
