"""Tokens and sentences: the units that scores count."""

import pytest

from escal.sentences import sentences, tokens


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokens(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("A line\nAnother one. And more\n\n Last ", ["A line", "Another one.", "And more", "Last"]),
        (
            "The U.S. Navy said so. Mr. Hale of St. Ives paid approx.",
            ["The U.S. Navy said so.", "Mr. Hale of St. Ives paid approx."],
        ),
        ("John F. Kennedy spoke. It rained.", ["John F. Kennedy spoke.", "It rained."]),
        (
            "It cost 3.5 million. “We left.” He stayed (at home). Yes",
            ["It cost 3.5 million.", "“We left.”", "He stayed (at home).", "Yes"],
        ),
        ("At 5 p.m. local time it began. Well... maybe.", ["At 5 p.m. local time it began.", "Well... maybe."]),
        ("He left... Nobody saw it.", ["He left...", "Nobody saw it."]),
        ("هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
        ("“Why?” she asked.", ["“Why?” she asked."]),
        ("(Gen. Hale) and “Lt. Ray” met. End.", ["(Gen. Hale) and “Lt. Ray” met.", "End."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert split(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Iran's 3,400 troops’ AK-47, e\u0301t café_x",
            ["Iran's", "3,400", "troops", "’", "AK", "-", "47", ",", "e\u0301t", "café_x"],
        ),
        ("3.5, then 4.", ["3.5", ",", "then", "4", "."]),
        ("🔴 نورثبورت_", ["🔴", "نورثبورت_"]),
        ("كِتَاب", ["كِتَاب"]),
        ("", []),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted
