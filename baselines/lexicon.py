"""Phrases that are labelled in a good part of the places where they stand: the simplest thing that can be learnt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from baselines.data import Document, Marked, Span, most

Phrase = tuple[str, ...]
Lexicon = dict[Phrase, str]
"""Lower-cased tokens -> label."""
LEAST = 0.3
"""How often a phrase must be marked where it stands."""


def learn(documents: Sequence[Document], marked: Callable[[Document], Iterable[Marked]]) -> Lexicon:
    """The phrases that are marked in at least ``LEAST`` of the places where the documents have them, with their usual label."""
    labels: dict[Phrase, Counter[str]] = defaultdict(Counter)
    places: dict[Phrase, set[tuple[int, Span]]] = defaultdict(set)
    for number, document in enumerate(documents):
        for start, end, label in marked(document):
            phrase = document.words((start, end))
            labels[phrase][label] += 1
            places[phrase].add((number, (start, end)))
    seen = Counter(phrase for document in documents for phrase, _ in _phrases(document, labels))
    return {
        phrase: usual
        for phrase, counts in labels.items()
        if seen[phrase] and len(places[phrase]) / seen[phrase] >= LEAST and (usual := most(counts))
    }


def find(lexicon: Lexicon, document: Document) -> list[Marked]:
    """The places where phrases of a lexicon stand, from left to right, longer phrases first, none inside another."""
    found: list[Marked] = []
    for phrase, (start, end) in _phrases(document, lexicon):
        if not found or found[-1][1] <= start:
            found.append((start, end, lexicon[phrase]))
    return found


def _phrases(document: Document, known: Iterable[Phrase]) -> Iterable[tuple[Phrase, Span]]:
    """Every place of every phrase; at one place the longest first."""
    wanted = set(known)
    lengths = sorted({len(phrase) for phrase in wanted} - {0}, reverse=True)
    for tokens in document.tokens:
        words = [document.text[start:end].casefold() for start, end in tokens]
        for first in range(len(words)):
            for length in lengths:
                phrase = tuple(words[first : first + length])
                if len(phrase) == length and phrase in wanted:
                    yield phrase, (tokens[first][0], tokens[first + length - 1][1])
