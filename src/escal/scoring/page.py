"""Mistakes as one page to read: a static HTML file without scripts, and with nothing to load from elsewhere.

Gold is underlined, answers stand in boxes, and every mark leads to its mistake in the list and back. The boxes to tick in
the table hide what is not of interest: the style sheet alone does that.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from escal.scoring.confusion import Confusions, matrices
from escal.scoring.gold import Gold
from escal.scoring.mistakes import KINDS, Mistake
from escal.scoring.picture import svg
from escal.text import cuts_character

SHOWN = 24
"""Documents that are shown, unless another number is asked for."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_HUES = {"trigger": 212, "argument": 285, "claim": 155, "stance": 35, "mention": 0}
"""What can be wrong, from the innermost mark to the outermost, and its colour."""
_DEPTHS = tuple(_HUES)
_KINDS = sorted(
    dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds),
    key=lambda kind: kind in {"duplicate", "not_in_text", "spurious", "missed"},
)
"""Every kind, those of items without a partner last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document with what is wrong in it."""

    document: Gold
    mistakes: Sequence[Mistake]
    confusions: Confusions


class Mark(NamedTuple):
    """A stretch of the text to be marked: what gold has (``side`` g), or the answer (a)."""

    start: int
    end: int
    side: str
    item: str
    kind: str


def page(entries: Iterable[Entry], facts: Mapping[str, Any], limit: int = SHOWN) -> Iterator[str]:
    """The page, piece by piece. ``facts`` say what was scored.

    Every document is counted; at most ``limit`` are shown, those with the most mistakes first, and only those are kept.
    """
    counts: Counter[tuple[str, str]] = Counter()
    confusions: Confusions = {}
    documents: Counter[bool] = Counter()

    def wrong() -> Iterator[Entry]:
        for entry in entries:
            counts.update((mistake.item, mistake.kind) for mistake in entry.mistakes)
            for name, found in entry.confusions.items():
                confusions.setdefault(name, Counter()).update(found)
            documents[bool(entry.mistakes)] += 1
            if entry.mistakes:
                yield entry

    shown = heapq.nlargest(limit, wrong(), key=lambda entry: len(entry.mistakes))
    yield from _head(facts, counts)
    yield from _table(counts)
    yield from _figures(confusions)
    yield from _contents(shown, documents)
    for number, entry in enumerate(shown, 1):
        yield from _document(number, entry)
    yield "</main></body></html>\n"


def _head(facts: Mapping[str, Any], counts: Counter[tuple[str, str]]) -> Iterator[str]:
    style = resources.files("escal.scoring").joinpath("page.css").read_text(encoding="utf-8")
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
    yield f"<title>Mistakes</title>\n<style>\n{style}{''.join(_rules(counts))}</style></head>\n"
    yield '<body><main><h1>Mistakes</h1><dl class="facts">'
    for name, value in facts.items():
        yield f"<div><dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd></div>"
    yield "</dl>\n"


def _rules(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """Colours of the items, room for marks within marks, and what the boxes of the table hide."""
    for item, hue in _HUES.items():
        yield f".i-{item} {{ --hue: hsl({hue} 75% var(--light)); --deep: {_DEPTHS.index(item)}; }}\n"
    for name in dict.fromkeys(f"{axis}-{label}" for line in counts for axis, label in zip("ik", line, strict=True)):
        off = f"body:has(#{name}:not(:checked))"
        yield f"{off} :is(li, .n).{name} {{ display: none; }}\n"
        yield f"{off} :is(.a, .g).{name} {{ border: 0; background: none; }}\n"


def _table(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """How many mistakes there are, kinds in rows and items in columns, with the meaning of the kinds below."""
    items = [item for item in KINDS if any(item == one for one, _ in counts)]
    yield '<section><h2>Kinds of mistakes</h2><div class="scroll"><table><thead><tr><td></td>'
    yield "".join(f"<th>{_box('i', item)}</th>" for item in items) + "<th>all</th></tr></thead><tbody>"
    for kind in _KINDS:
        row = [counts[item, kind] for item in items]
        if sum(row):
            cells = "".join(f"<td>{count or ''}</td>" for count in (*row, sum(row)))
            yield f"<tr><th>{_box('k', kind)}</th>{cells}</tr>\n"
    sums = [sum(counts[item, kind] for kind in _KINDS) for item in items]
    yield "<tr><th>all</th>" + "".join(f"<td>{count}</td>" for count in (*sums, sum(sums))) + "</tr>"
    yield "</tbody></table></div><details><summary>What the kinds mean</summary><ul>"
    for item in items:
        for kind, meaning in KINDS[item].items():
            yield f"<li><b>{item}, {_words(kind)}</b>: {escape(meaning)}</li>"
    yield "</ul></details></section>\n"


def _figures(confusions: Confusions) -> Iterator[str]:
    yield '<section><h2>Confusions</h2><p class="quiet">Gold in rows, answers in columns; the shade is the share of a row.</p>'
    yield '<div class="figures">'
    for matrix in matrices(confusions):
        yield f"<figure><figcaption>{escape(matrix.title)}</figcaption>{svg(matrix)}</figure>\n"
    yield "</div></section>\n"


def _contents(shown: Sequence[Entry], documents: Counter[bool]) -> Iterator[str]:
    left_out = documents[True] - len(shown)
    yield f"<section><h2>Documents</h2><p>{_plural(documents[True], 'document')} with mistakes, {documents[False]} without."
    if left_out:
        yield f" Shown are the {len(shown)} with the most mistakes; {left_out} more are left out."
    yield '</p><p class="key">In the text, <span class="g i-trigger">gold is underlined</span>'
    yield '<span class="a s e i-trigger">answers stand in boxes</span>'
    yield "".join(f'<span class="g i-{item}">{item}</span>' for item in _HUES if item != "mention")
    yield '</p><ol class="list">'
    for number, entry in enumerate(shown, 1):
        yield f'<li><a href="#d{number}">{escape(entry.document.article)}</a> <span class="quiet">{len(entry.mistakes)}</span></li>'
    yield "</ol></section>\n"


def _document(number: int, entry: Entry) -> Iterator[str]:
    """A document: its text with marks, and its mistakes."""
    yield f'<article id="d{number}"><h2>{escape(entry.document.article)}</h2>'
    yield f'<p class="quiet">version {entry.document.version}, {_plural(len(entry.mistakes), "mistake")}</p>'
    yield '<div class="two"><div class="text">'
    yield from _paragraphs(number, entry)
    yield '</div><ol class="mistakes">'
    for place, mistake in enumerate(entry.mistakes, 1):
        yield f'<li id="m{number}-{place}" class="i-{mistake.item} k-{mistake.kind}">'
        link = f' href="#t{number}-{place}"' if mistake.start is not None else ""
        ids = " · ".join(f"{side} {id}" for side, id in (("gold", mistake.gold), ("answer", mistake.answer)) if id)
        yield f'<a class="n"{link}>{place}</a> <span class="kind">{mistake.item}, {_words(mistake.kind)}</span> '
        yield f'<bdi dir="ltr">{escape(mistake.message)}</bdi> <span class="quiet">{escape(ids)}</span></li>\n'
    yield "</ol></div></article>\n"


def _paragraphs(number: int, entry: Entry) -> Iterator[str]:
    text, marks, anchors = entry.document.text, _marks(entry), _anchors(number, entry)
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield f'<p dir="auto">{_marked(text, start, start + len(line), marks, anchors)}</p>\n'
        start += len(line) + 1


def _marks(entry: Entry) -> list[Mark]:
    """What is to be marked, each once, whole characters only, outermost first."""
    found = set()
    for mistake in entry.mistakes:
        answer = mistake.others or mistake.spans
        for side, known, spans in (("g", mistake.gold, mistake.spans), ("a", mistake.answer, answer)):
            for span in spans if known else ():
                edges = _outward(entry.document.text, span.start, span.end)
                found.add(Mark(*edges, side, mistake.item, mistake.kind))
    # A box goes around the line of gold.
    return sorted(found, key=lambda mark: (-_DEPTHS.index(mark.item), mark.side, mark))


def _anchors(number: int, entry: Entry) -> dict[int, str]:
    """Offset -> the numbers that stand there, at the end of the first span of each mistake that has one."""
    found: dict[int, str] = {}
    for place, mistake in enumerate(entry.mistakes, 1):
        for span in (mistake.spans + mistake.others)[:1]:
            end = _outward(entry.document.text, span.start, span.start + max(1, len(span.text.rstrip())))[1]
            link = f'<a class="n i-{mistake.item} k-{mistake.kind}" id="t{number}-{place}" href="#m{number}-{place}">{place}</a>'
            found[end] = found.get(end, "") + link
    return found


def _marked(text: str, start: int, end: int, marks: Iterable[Mark], anchors: Mapping[int, str]) -> str:
    """A stretch of the text with its marks, cut wherever one begins or ends."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {edge for mark in inside for edge in (mark.start, mark.end)} | anchors.keys()
    parts = []
    for begin, stop in pairwise(sorted({start, end} | {edge for edge in edges if start < edge < end})):
        classes: dict[str, str] = {}
        for mark in inside:
            if mark.start <= begin and stop <= mark.end:
                name = f"{mark.side} i-{mark.item} k-{mark.kind}"
                sides = " s" * (mark.start == begin) + " e" * (mark.end == stop)
                classes[name] = classes.get(name, "") + sides
        parts += [f'<span class="{name}{sides}">' for name, sides in classes.items()]
        parts += [escape(text[begin:stop]), anchors.get(stop, ""), "</span>" * len(classes)]
    return "".join(parts)


def _outward(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch with the whole of the characters that it cuts."""
    while cuts_character(text, start, start):
        start -= 1
    while cuts_character(text, end, end):
        end += 1
    return start, end


def _box(axis: str, name: str) -> str:
    """A box to tick, for a kind or an item, and its name."""
    return f'<label><input type="checkbox" id="{axis}-{name}" checked>{_words(name)}</label>'


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
