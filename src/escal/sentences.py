"""Tokens and sentences of a text, by rules that never change: scores that count them must mean the same next year.

A token is a run of letters, digits and the marks that belong to them, or any other single character that is no blank.
A sentence ends at the end of a line, or after ``.``, ``!``, ``?`` or their like with the closing quotation marks and
brackets behind them, where a blank follows and then something that can begin a sentence. A full stop after an
abbreviation, a single letter or a number with a small word behind it ends nothing.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"[^\W_](?:[\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f]|(?<=\d)[.,](?=\d)|['’](?=[^\W\d_]))*|\S"
)
_STOP = re.compile(r"[.!?…؟。！？]+[\"'”’»)\]]*(?=\s)")
_ABBREVIATIONS = frozenset(
    [
        "adm",
        "brig",
        "capt",
        "cmdr",
        "co",
        "col",
        "corp",
        "dept",
        "dr",
        "e.g",
        "est",
        "etc",
        "feb",
        "fri",
        "gen",
        "gov",
        "hon",
        "i.e",
        "inc",
        "jan",
        "jr",
        "lt",
        "ltd",
        "maj",
        "mr",
        "mrs",
        "ms",
        "mt",
        "no",
        "nov",
        "oct",
        "p",
        "pp",
        "prof",
        "rep",
        "rev",
        "sen",
        "sept",
        "sgt",
        "sr",
        "st",
        "thu",
        "tue",
        "u.k",
        "u.n",
        "u.s",
        "vs",
        "wed",
        "aug",
        "dec",
        "a.m",
        "p.m",
    ]
)


def tokens(text: str) -> list[tuple[int, int]]:
    """Start and end of every token, in order. Code points, half-open."""
    return [match.span() for match in _TOKEN.finditer(text)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, in order, without the blanks around it. Code points, half-open."""
    found = []
    at = 0
    for line in text.split("\n"):
        begin = 0
        for stop in _STOP.finditer(line):
            if _ends(line, stop):
                found.append((at + begin, at + stop.end()))
                begin = stop.end()
        found.append((at + begin, at + len(line)))
        at += len(line) + 1
    return [edges for edges in (_trimmed(text, *edges) for edges in found) if edges[0] < edges[1]]


def _ends(line: str, stop: re.Match[str]) -> bool:
    rest = line[stop.end() :].lstrip()
    if rest[:1].islower():
        return False
    if not stop.group().startswith(".") or stop.group().startswith(".."):
        return True
    word = re.split(r"[\s(\[\"“‘«]", line[: stop.start()])[-1].casefold()
    return not (word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    quote = text[start:end]
    return start + len(quote) - len(quote.lstrip()), start + len(quote.rstrip())
