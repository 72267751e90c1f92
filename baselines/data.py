"""Documents as the baselines see them: a text cut into sentences, tokens and names, with labels or without."""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from escal import columns
from escal.schema import schemas
from escal.scoring import gold
from escal.sentences import sentences, tokens

Span = tuple[int, int]
"""Start and end in the text. Code points, half-open."""
Marked = tuple[int, int, str]
"""A span with a label."""
Item = dict[str, Any]
Layers = dict[str, list[Item]]
_WORD = re.compile(r"\w+(?:-\w+)*")
_OPENING = "\"“”«„‘'(["


@dataclass(frozen=True)
class Document:
    """One document. ``issues`` are the ids of the issues that the article raises; ``layers`` its labels, or none.

    ``split``, ``fold`` and ``group`` (its leak group) say where it belongs, ``kind`` who labelled it.
    """

    article: str
    version: int
    text: str
    issues: tuple[str, ...] = ()
    layers: Layers = field(default_factory=dict)
    split: str = ""
    fold: int = 0
    group: str = ""
    kind: str = ""

    @cached_property
    def tokens(self) -> list[list[Span]]:
        """The tokens of every sentence."""
        found = tokens(self.text)
        starts = [start for start, _ in found]
        return [found[bisect_left(starts, start) : bisect_left(starts, end)] for start, end in self.sentences]

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences, in order."""
        return sentences(self.text)

    @cached_property
    def names(self) -> list[Span]:
        """Runs of capitalised words, in order. A word that opens a sentence or quotation is none if it stands in lower case too."""
        found: list[Span] = []
        words = {match.group() for match in _WORD.finditer(self.text)}
        for first, last in self.sentences:
            for match in _WORD.finditer(self.text, first, last):
                start, end = match.span()
                if not _capitalised(match.group()) or (self._opens(start, first) and match.group().casefold() in words):
                    continue
                if found and found[-1][0] >= first and self.text[found[-1][1] : start] == " ":
                    start = found.pop()[0]
                found.append((start, end))
        return found

    def _opens(self, start: int, first: int) -> bool:
        return start == first or self.text[start - 1] in _OPENING

    @cached_property
    def entities(self) -> list[Item]:
        """The names as entities: equal names are one."""
        places: dict[str, list[Span]] = {}
        for start, end in self.names:
            places.setdefault(self.text[start:end], []).append((start, end))
        return [
            {"id": f"e{number}", "mentions": [self.quoted(span) for span in spans]}
            for number, spans in enumerate(places.values(), 1)
        ]

    @cached_property
    def named(self) -> dict[Span, str]:
        """Name -> id of its entity."""
        return {(span["start"], span["end"]): item["id"] for item in self.entities for span in item["mentions"]}

    def quoted(self, span: Span) -> Item:
        """A span as it stands in a prediction."""
        return {"start": span[0], "end": span[1], "text": self.text[span[0] : span[1]]}

    def sentence(self, place: int) -> Span:
        """The sentence in which a place of the text is."""
        return self.sentences[max(bisect_right([start for start, _ in self.sentences], place) - 1, 0)]

    def words(self, span: Span) -> tuple[str, ...]:
        """The tokens that a span touches, without regard to case."""
        return tuple(
            self.text[start:end].casefold()
            for sentence in self.tokens
            for start, end in sentence
            if start < span[1] and span[0] < end
        )


def read(folder: str | os.PathLike[str]) -> list[Document]:
    """All documents of a built dataset folder, with labels, sorted. Raises what ``escal.scoring.gold.read`` does."""
    found = list(gold.read(folder, "all"))
    plan = {column.name: column for column in columns.columns(schemas(), "documents")}
    about: dict[str, Item] = {}
    for path in (Path(folder) / "data" / "documents").glob("*.parquet"):
        table = pq.read_table(path, columns=["article", "issues", "fold", "annotator_kind"])
        for batch in table.to_batches():
            arrays = {name: columns.decode(batch.column(name), plan[name]).to_pylist() for name in batch.schema.names}
            rows = (dict(zip(arrays, values, strict=True)) for values in zip(*arrays.values(), strict=True))
            about |= {row["article"]: {**row, "split": path.name.partition("-")[0]} for row in rows}
    return sorted((_document(one, about[one.article]) for one in found), key=lambda document: document.article)


def _document(one: gold.Gold, row: Item) -> Document:
    return Document(
        one.article,
        one.version,
        one.text,
        tuple(row["issues"] or ()),
        one.layers,
        split=row["split"],
        fold=row["fold"],
        group=one.group,
        kind=row["annotator_kind"],
    )


def hidden(document: Document) -> Document:
    """The document without its labels."""
    return replace(document, layers={})


_ASKED = {
    "entities": ("id", "mentions"),
    "events": ("id", "type", "triggers"),
    "claims": ("id", "content"),
    "stances": ("id", "holder", "target"),
}


def asked(document: Document) -> Document:
    """The document with holder and target of each stance, what these lead to, and no label of a stance.

    Evidence is left out too: where it is missing the label is known.
    """
    layers = {
        layer: [{name: item[name] for name in names} for item in document.layers[layer]]
        for layer, names in _ASKED.items()
    }
    return replace(document, layers=layers)


def spans(parts: Iterable[Item]) -> list[Span]:
    """Start and end of the spans of an item."""
    return [(part["start"], part["end"]) for part in parts]


def most(counts: Counter[str]) -> str | None:
    """What was counted most often, the first by name where several were; None where nothing was counted."""
    return min(counts, key=lambda name: (-counts[name], name), default=None)


def _capitalised(word: str) -> bool:
    # "al-Asad" is a name, "US-led" is none.
    return word.rpartition("-")[2][:1].isupper()
