"""Near-duplicates: estimates against the true Jaccard similarity, and what must not change a signature."""

import random
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import dedup

VOCABULARY = [
    f"{first}{second}" for first in "bcdfghklmnprst" for second in ("al", "een", "Or", "ünd", "ist", "o7", "ğx")
]


@cache
def words(seed: int, count: int = 400) -> tuple[str, ...]:
    generator = random.Random(seed)
    return tuple("".join(generator.choices(VOCABULARY, k=2)) for _ in range(count))


def edited(text: Sequence[str], edits: int, seed: int) -> list[str]:
    """The text with that many words, at random places, replaced by new ones."""
    generator = random.Random(seed)
    text = list(text)
    for place in generator.sample(range(len(text)), edits):
        text[place] = f"new{generator.random()}".replace(".", "")
    return text


def encoded(text: Sequence[str]) -> bytes:
    return " ".join(text).encode()


def jaccard(a: bytes, b: bytes) -> float:
    """The definition itself, over sets of five words."""

    def shingles(text: bytes) -> set[tuple[bytes, ...]]:
        found = re.findall(rb"[0-9a-z\x80-\xff]+", text.lower())
        return {tuple(found[start : start + 5]) for start in range(max(1, len(found) - 4))}

    return len(shingles(a) & shingles(b)) / len(shingles(a) | shingles(b))


@pytest.mark.parametrize("edits", [2, 5, 9, 14, 20, 40, 400])
def test_estimates_and_hit_rates_are_near_theory(edits):
    texts = [encoded(words(seed)) for seed in range(150)]
    others = [encoded(edited(words(seed), edits, seed)) for seed in range(150)]
    a, b = dedup.signatures(texts), dedup.signatures(others)
    true = np.array([jaccard(text, other) for text, other in zip(texts, others, strict=True)])
    estimates = np.array([dedup.similarity(*rows) for rows in zip(a, b, strict=True)])
    # Four standard errors: of the mean of 150 estimates, and of the share of 150 pairs.
    assert abs((estimates - true).mean()) <= 4 * np.sqrt((true * (1 - true)).mean() / 128 / 150)
    assert np.sqrt(((estimates - true) ** 2).mean()) <= 0.06
    hits = (dedup.bands(a) == dedup.bands(b)).any(axis=1).mean()
    theory = (1 - (1 - true**8) ** 16).mean()
    assert abs(hits - theory) <= 4 * np.sqrt(theory * (1 - theory) / 150) + 0.01


def test_quotation_marks_and_dashes_do_not_make_another_text():
    text = "The ministry said - and repeated - that it \"had seen nothing\", heard 'nothing' and would say nothing more"
    curly = text.replace(' "', " “").replace('",', "”,").replace(" '", " ‘").replace("' ", "’ ").replace(" - ", " — ")
    rows = dedup.signatures([text.encode(), curly.encode()])
    assert curly != text
    assert dedup.similarity(*rows) == 1.0


def test_shape_and_dtype():
    rows = dedup.signatures([b"one text", b"and another"])
    assert (rows.shape, rows.dtype) == ((2, 128), np.uint64)
    assert (dedup.bands(rows).shape, dedup.bands(rows).dtype) == ((2, 16), np.uint64)


def test_nothing_has_no_signatures_and_no_pairs():
    rows = dedup.signatures([])
    assert rows.shape == (0, 128)
    assert dedup.bands(rows).shape == (0, 16)
    assert dedup.pairs(rows) == []


@given(st.lists(st.text(alphabet="aB é—。\n\0", max_size=60).map(str.encode), max_size=12), st.randoms())
def test_a_signature_depends_on_its_text_alone(texts, generator):
    rows = dedup.signatures(texts)
    alone = [dedup.signatures([text])[0] for text in texts]
    assert rows.tolist() == [row.tolist() for row in alone]
    order = generator.sample(range(len(texts)), len(texts))
    assert (dedup.signatures([texts[at] for at in order]) == rows[order]).all()


@given(st.binary(max_size=300))
def test_any_bytes_have_a_signature(text):
    assert dedup.similarity(*dedup.signatures([text, text])) in (0.0, 1.0)


def test_blocks_do_not_change_a_signature(monkeypatch):
    texts = [encoded(words(seed, count)) for seed, count in enumerate([0, 3, 400, 5, 1000, 4, 60, 1])]
    whole = dedup.signatures(texts)
    for size in (1, 100, 3000):
        monkeypatch.setattr(dedup, "_BLOCK_BYTES", size)
        assert (dedup.signatures(texts) == whole).all()


def test_a_text_larger_than_a_block():
    large = encoded(words(1, 40_000))
    assert len(large) > dedup._BLOCK_BYTES
    assert dedup.similarity(*dedup.signatures([large, large + b" and five more words here"])) > 0.95


def test_signatures_are_the_same_on_every_machine_and_in_every_release():
    rows = dedup.signatures(["Drones struck Tower 22, the Pentagon said — again.".encode(), b"three short words"])
    assert [f"{row[0]:016x}" for row in dedup.bands(rows)] == ["f1546b3c4aaa8cf6", "7a78b297691a32f1"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("The Drone struck a base at dawn", "the drone STRUCK a base at dawn"),
        ("one two, three four five-six", "one two three\n\nfour (five) six."),
        ("ракета попала в базу", "ракета, попала (в базу)"),
        ("two words", "  Two\twords!"),
    ],
)
def test_case_blanks_and_ascii_punctuation_do_not_count(text, same):
    assert dedup.similarity(*dedup.signatures([text.encode(), same.encode()])) == 1.0


def test_non_ascii_letters_belong_to_words():
    a, b, c = dedup.signatures([text.encode() for text in ("un café à Paris", "un caf à Paris", "un cafè à Paris")])
    assert dedup.similarity(a, b) == dedup.similarity(a, c) == 0.0


def test_multi_byte_texts_are_estimated_like_others():
    letters = str.maketrans("abcdefghiklmnoprstx", "абцдефгхиклмнопрстж")
    text = " ".join(words(3)).translate(letters)
    other = " ".join(edited(words(3), 15, 3)).translate(letters)
    rows = dedup.signatures([text.encode(), other.encode()])
    assert dedup.similarity(*rows) == pytest.approx(jaccard(text.encode(), other.encode()), abs=0.13)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_short_texts_match_only_their_equals(count):
    text = words(1, count)
    others = [text[:-1], [*text, "more"], ["more", *text], words(2, count), *([text[::-1]] if count > 1 else [])]
    rows = dedup.signatures([encoded(text) for text in (text, text, *others)])
    assert dedup.pairs(rows, threshold=1 / 128) == [(0, 1, 1.0)]
    assert [dedup.similarity(rows[0], row) for row in rows[2:]] == [0.0] * len(others)


@pytest.mark.parametrize("blank", [b"", b" \n", b"... !?", b"\0"])
def test_a_text_without_words_is_nobodys_duplicate(blank):
    rows = dedup.signatures([blank, b"some words", blank])
    assert (rows[[0, 2]] == dedup.EMPTY).all()
    assert (dedup.bands(rows)[[0, 2]] == dedup.EMPTY).all()
    assert dedup.similarity(rows[0], rows[2]) == dedup.similarity(rows[0], rows[1]) == 0.0
    assert dedup.pairs(rows, threshold=0.0) == []


def test_pairs_are_all_that_share_a_band_and_are_near_enough():
    families = [edited(words(seed), edits, edits) for seed in range(40) for edits in (0, 4, 8, 12, 16, 20)]
    rows = dedup.signatures([encoded(text) for text in families])
    hashes = dedup.bands(rows)
    for threshold in (0.5, 0.8):
        expected = [
            (i, j, dedup.similarity(rows[i], rows[j]))
            for i in range(len(rows))
            for j in range(i + 1, len(rows))
            if (hashes[i] == hashes[j]).any() and dedup.similarity(rows[i], rows[j]) >= threshold
        ]
        assert dedup.pairs(rows, threshold) == expected
    assert dedup.pairs(rows) == dedup.pairs(rows, 0.5)


def test_a_pair_at_the_threshold_counts():
    rows = dedup.signatures([encoded(words(1)), encoded(edited(words(1), 5, 1))])
    exact = dedup.similarity(*rows)
    assert dedup.pairs(rows, exact) == [(0, 1, exact)]
    assert dedup.pairs(rows, exact + 1 / 128) == []


def test_equal_texts_do_not_grow_with_their_square():
    rows = np.repeat(dedup.signatures([encoded(words(1)), encoded(words(2))]), 5000, axis=0)
    assert dedup.pairs(rows) == [(0, at, 1.0) for at in range(1, 5000)] + [
        (5000, at, 1.0) for at in range(5001, 10_000)
    ]


@pytest.mark.parametrize(("copies", "expected"), [(8, 28), (9, 8)])
def test_more_than_eight_texts_of_a_band_are_compared_with_the_first(copies, expected):
    rows = dedup.signatures([encoded(words(1))] * copies)
    assert len(dedup.pairs(rows)) == expected


def test_pairs_are_compared_in_pieces(monkeypatch):
    rows = dedup.signatures([encoded(edited(words(1), edits, edits)) for edits in range(8)])
    whole = dedup.pairs(rows)
    monkeypatch.setattr(dedup, "_PAIRS_AT_ONCE", 3)
    assert len(whole) > 3
    assert dedup.pairs(rows) == whole


def test_needs_numpy_only():
    code = "import sys, escal.dedup; sys.exit('pyarrow' in sys.modules or 'scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
