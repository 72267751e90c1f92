"""Texts and spans: offsets are code points, and a quote is where it is said to be."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import text as texts

few = st.text(st.sampled_from("ab "), max_size=12)


def test_the_hash_is_that_of_the_exact_bytes():
    assert texts.sha256("é\n".encode()) == hashlib.sha256(b"\xc3\xa9\n").hexdigest()


@given(few, few)
def test_occurrences_are_all_there_are(text, quote):
    naive = [at for at in range(len(text)) if quote and text.startswith(quote, at)]
    assert texts.occurrences(text, quote) == naive


def test_occurrences_overlap_and_have_a_limit():
    assert texts.occurrences("aaaa", "aa") == [0, 1, 2]
    assert texts.occurrences("aaaa", "a", limit=2) == [0, 1]


@given(few, few, st.integers(-5, 20))
def test_nearest_is_the_only_one_at_its_distance(text, quote, start):
    found = texts.nearest(text, quote, start)
    distances = [abs(at - start) for at in texts.occurrences(text, quote)]
    if found is None:
        assert not distances or distances.count(min(distances)) == 2
    else:
        assert text.startswith(quote, found)
        assert abs(found - start) == min(distances)
        assert distances.count(min(distances)) == 1


@pytest.mark.parametrize(("start", "found"), [(0, 0), (1, 0), (2, 0), (3, None), (4, 6), (99, 6), (-9, 0)])
def test_nearest_never_guesses(start, found):
    assert texts.nearest("ab    ab", "ab", start) == found


@given(st.text(st.sampled_from("a \n\u00a0\u2003🔴"), max_size=9), st.data())
def test_trimmed_takes_blanks_off_and_nothing_else(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = texts.trimmed(text, start, end)
    if text[start:end].strip():
        assert text[left:right] == text[start:end].strip()
        assert start <= left < right <= end


@pytest.mark.parametrize(
    ("text", "edge", "cuts"),
    [
        ("ab", 1, False),
        ("e\u0301t", 1, True),  # combining acute accent
        ("e\u0301t", 2, False),
        ("Raz\u0324i", 3, True),
        ("\u0939\u093f", 1, True),  # a vowel sign of Devanagari, of combining class 0
        ("1\ufe0f\u20e3", 1, True),  # variation selector
        ("1\ufe0f\u20e3", 2, True),  # enclosing keycap
        ("👩\u200d🚀", 1, True),  # before the joiner
        ("👩\u200d🚀", 2, True),  # after it
        ("👍🏽", 1, True),  # skin tone
        ("👍🏽", 2, False),
        ("🔴🔴", 1, False),
        ("e\u0301", 0, False),
    ],
)
def test_a_character_is_whole_with_what_belongs_to_it(text, edge, cuts):
    assert texts.cuts_character(text, edge, len(text)) is cuts
    assert texts.cuts_character(text, 0, edge) is cuts


@given(st.text(st.sampled_from("ab\n"), max_size=15), st.data())
def test_a_paragraph_is_the_line_around_an_offset(text, data):
    at = data.draw(st.integers(0, len(text)))
    start, end = texts.paragraph(text, at)
    assert start <= at <= end
    assert "\n" not in text[start:end]
    assert start == 0 or text[start - 1] == "\n"
    assert end == len(text) or text[end] == "\n"
