"""A signed note is what its specification says, and nothing that was changed passes for it.

The first pair of key and note is the example of https://c2sp.org/signed-note, the second that of the documentation of
golang.org/x/mod/sumdb/note. Ed25519 gives the same signature for the same text and key everywhere.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import NoteRefused
from clare_review.ledger.notes import PrivateKey, PublicKey, new_key, opened, sign, text_of

SPECIFIED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPECIFIED = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

KEY = new_key("custodian", lambda size: b"\x05" * size)
TEXT = "clare-review/r1\n3\nAAAA\n"
NOTE = sign(TEXT, KEY)


def test_the_example_of_the_specification_opens():
    assert opened(SPECIFIED, PublicKey.read(SPECIFIED_KEY)) == "This is an example message.\n"


def test_our_signature_is_the_one_another_implementation_documents():
    assert sign(GO_TEXT, PrivateKey.read(GO_PRIVATE)) == f"{GO_TEXT}\n— PeterNeumann {GO_SIGNATURE}\n"


def test_a_key_is_written_as_another_implementation_writes_it():
    key = PrivateKey.read(GO_PRIVATE)
    assert (key.written(), key.public.written()) == (GO_PRIVATE, GO_PUBLIC)


@settings(deadline=None, max_examples=150)
@given(place=st.integers(0, len(NOTE) - 1), letter=st.characters(min_codepoint=32, exclude_categories=["Cs"]))
def test_a_note_with_any_letter_changed_is_refused(place, letter):
    changed = NOTE[:place] + letter + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(NoteRefused):
            opened(changed, KEY.public)


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_note_that_was_cut_off_is_refused(cut):
    with pytest.raises(NoteRefused):
        opened(NOTE[:-cut], KEY.public)


def test_a_note_signed_by_somebody_else_is_refused_by_name():
    other = new_key("somebody-else", lambda size: b"\x06" * size)
    with pytest.raises(NoteRefused, match=r"not signed by custodian .* but by somebody-else"):
        opened(sign(TEXT, other), KEY.public)


def test_a_note_signed_in_our_name_by_another_key_is_refused():
    other = new_key("custodian", lambda size: b"\x06" * size)
    with pytest.raises(NoteRefused, match="not signed by custodian"):
        opened(sign(TEXT, other), KEY.public)


def test_a_second_signature_leaves_the_first_one_valid():
    witness = new_key("witness", lambda size: b"\x07" * size)
    both = NOTE + sign(TEXT, witness).splitlines()[-1] + "\n"
    assert opened(both, KEY.public) == opened(both, witness.public) == TEXT


@pytest.mark.parametrize("text", ["", "\n", "no signature\n", "a\n\n- not a dash AAAA\n", "a\n\n— name !!!\n"])
def test_what_is_no_note_is_said(text):
    with pytest.raises(NoteRefused, match="no signed note"):
        text_of(text)


@pytest.mark.parametrize("word", ["", "a+b", GO_PUBLIC[:-1], GO_PUBLIC.replace("c74f", "c74e"), GO_PRIVATE])
def test_a_mistyped_public_key_is_refused(word):
    with pytest.raises(NoteRefused):
        PublicKey.read(word)


def test_a_private_key_is_not_repeated_where_it_is_shown_or_refused():
    assert "\\x05" not in repr(KEY)
    with pytest.raises(NoteRefused) as refused:
        PrivateKey.read("secret words")
    assert "secret" not in str(refused.value)
