"""Words that tell a stance, by how much oftener they stand in the evidence for it than anywhere else."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from baselines.data import Document, Span, most, spans

Words = dict[str, str]
"""Lower-cased word -> label."""
SURE = 3.0
"""Standard errors of the log-odds that a word must be away from chance."""


def learn(documents: Sequence[Document]) -> Words:
    """The words whose log-odds in the evidence for a label, against all other text, are surely above 0.

    Log-odds and their variance after Monroe, Colaresi and Quinn (2008), smoothed by half a word. Where a word tells several labels it
    stands for the one with most evidence. Stances towards claims are left out: they have labels of their own.
    """
    everywhere: Counter[str] = Counter()
    evidence: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        everywhere.update(
            document.text[start:end].casefold() for sentence in document.tokens for start, end in sentence
        )
        for stance in document.layers["stances"]:
            if stance["target"].get("claim") is None:
                for span in spans(stance.get("evidence", ())):
                    evidence[stance["label"]].update(document.words(span))
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for label, counts in evidence.items():
        for word, count in counts.items():
            if errors_above(count, counts.total(), everywhere[word], everywhere.total()) > SURE:
                told[word][label] = count
    return {word: usual for word, counts in told.items() if (usual := most(counts))}


def find(words: Words, document: Document) -> list[tuple[Span, str]]:
    """The places where words of the list stand, with their labels."""
    return [
        (place, words[word])
        for sentence in document.tokens
        for place in sentence
        if (word := document.text[slice(*place)].casefold()) in words
    ]


def errors_above(inside: int, size: int, everywhere: int, total: int) -> float:
    """By how many standard errors the log-odds of a word are higher in a part of a text than in the rest of it.

    ``inside`` is how often the word stands in the part, which has ``size`` words; ``everywhere`` and ``total`` are those
    of the whole. Parts may overlap, so that a word is counted more often inside than everywhere.
    """
    outside, rest = max(everywhere - inside, 0), max(total - size, 1)
    odds = math.log((inside + 0.5) / (size - inside + 0.5)) - math.log((outside + 0.5) / (rest - outside + 0.5))
    return odds / math.sqrt(1 / (inside + 0.5) + 1 / (outside + 0.5))
