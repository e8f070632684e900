"""YAML means what it seems to mean, or is refused with its line."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import FileProblem
from clare_review.places import house
from clare_review.strict_yaml import _Careful, _loaded, parse, read

PARTS = (
    *("a", "b: 1\n", ": ", ":", "- ", "\n", "\n  ", "[", "]", "{", "}", ", ", '"', "'", "|\n  ", ">", "#", " #", "~"),
    *("%", "@", "é", "\u2028", "\x85", "\ufeff", "\t", "<<", "...", "\n---\n", "\\n", "\r\n", "http://x", "|", "?"),
    *("&a ", "*a", "!b "),
)


def carefully(text: str) -> object:
    """What PyYAML alone reads, or that it reads nothing."""
    try:
        return yaml.load(text, Loader=_Careful)
    except yaml.YAMLError:
        return "refused"


def as_parsed(text: str) -> object:
    try:
        return _loaded(text)
    except yaml.YAMLError:
        return "refused"


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join))
@settings(deadline=None, max_examples=400)
def test_whatever_reads_it_reads_the_same(text: str) -> None:
    assert as_parsed(text) == carefully(text)


def test_our_templates_say_the_same_whatever_reads_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in house().glob("templates/**/*.yaml")]
    assert len(texts) > 5
    assert [as_parsed(each) for each in texts] == [carefully(each) for each in texts]


def refused(text: str) -> str:
    with pytest.raises(FileProblem) as problem:
        parse(text, "points.yaml")
    return str(problem.value)


PLAIN = ("no", "off", "yes", "null", "007", "1_000", "2023-04-05", "0x1f", "1e3", "NaN", "12:30:45")


@pytest.mark.parametrize("word", PLAIN)
def test_a_plain_word_stays_the_text_it_was(word):
    assert parse(f"a: {word}", "x.yaml") == {"a": word}


@pytest.mark.parametrize("text", ["a:", "a: ~"])
def test_nothing_is_nothing(text):
    assert parse(text, "x.yaml") == {"a": None}


def test_a_key_said_twice_is_refused_with_its_line():
    assert "line 3: 'a' is said twice" in refused("a: 1\nb: 2\na: 3\n")


def test_an_anchor_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    assert "line 1: anchors (&) and aliases (*) are not allowed" in refused(bomb)


def test_a_merge_key_is_refused():
    assert "merge keys" in refused("a: {x: 1}\nb:\n  <<: {y: 2}\n")


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system ['true']", "a: !!int 3", "!secret x"])
def test_a_tag_is_refused(text):
    assert "tags" in refused(text)


@pytest.mark.parametrize("text", ["a: [1, 2", "a: 'b", "a: b: c", "- a\nb: c", "\t- a"])
def test_text_that_is_no_yaml_is_refused_with_the_file_named(text):
    assert refused(text).startswith("points.yaml cannot be used:")


def test_deep_nesting_is_refused_calmly():
    assert "nested too deeply" in refused("[" * 5000 + "]" * 5000)


def test_a_file_that_is_not_utf_8_is_refused_with_the_byte(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_bytes("name: caf\u00e9".encode("cp1252"))
    with pytest.raises(FileProblem, match=r"not UTF-8 text \(byte 9\)"):
        read(path)


def test_a_huge_file_is_refused():
    assert "larger than 2 MB" in refused("a: " + "x" * 2_100_000)


def test_what_one_reader_changes_in_what_was_read_no_other_is_given() -> None:
    parse("a: [one]", "x.yaml")["a"].append("two")
    assert parse("a: [one]", "x.yaml") == {"a": ["one"]}


def test_a_file_refused_once_is_refused_again_under_its_own_name() -> None:
    for name in ("x.yaml", "y.yaml"):
        with pytest.raises(FileProblem, match=name):
            parse("a: &anchor 1", name)
