"""The bytes that digests are taken of: the standard library's encoder where it writes what RFC 8785 asks for."""

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clare_review.ledger.digest import canonical

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
LEAVES = st.none() | st.booleans() | WHOLE | st.text() | st.text(st.characters(max_codepoint=0x80))
DATA = st.recursive(LEAVES, lambda each: st.lists(each) | st.tuples(each) | st.dictionaries(st.text(), each))


@settings(deadline=None, max_examples=150)
@given(DATA)
@example({"\ufb33": 1, "\U0001f600": 2})  # sorted by UTF-16 units, which is another order than that of code points
@example(['\x00\x1f\x7f\u2028"\\/'])
def test_the_bytes_are_those_of_the_reference_encoder(data):
    assert canonical(data) == rfc8785.dumps(data)


@pytest.mark.parametrize("data", ["\ud800", {1: "a"}, 2**53, {"a": {1, 2}}])
def test_what_json_cannot_carry_is_refused_as_the_reference_encoder_refuses_it(data):
    with pytest.raises(ValueError):
        canonical(data)


@pytest.mark.parametrize("data", [0.5, [1.0], {"a": (2.5,)}])
def test_a_number_that_is_not_whole_is_refused(data):
    with pytest.raises(TypeError, match="write it as text"):
        canonical(data)
