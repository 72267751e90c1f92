"""Words without meaning, and a text that remembers where each of its quotes stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, product
from random import Random
from typing import TypeVar

Label = TypeVar("Label")
Span = dict[str, object]

_HEADS = ["ba", "cor", "den", "fi", "gol", "har", "ki", "lem", "mor", "na", "per", "qua", "ros", "sta", "tor", "ves"]
_TAILS = ["an", "bel", "der", "est", "ing", "kor", "lin", "mer", "nor", "ond", "ra", "sil", "ton", "ul", "ven", "y"]
_PLAIN = ["ab", "dal", "far", "hil", "jor", "kar", "mal", "nas", "rud", "sal", "tir", "zan"]
_ACCENTED = ["ça", "dé", "gül", "mañ", "ör", "réz", "şah", "tür", "živ", "ål"]
COMMON = ["the", "of", "a", "in", "to", "and", "that", "after", "for", "on", "with", "at"]
WORDS = ["".join(parts) for parts in product(_HEADS, ["", "li", "ma", "ro", "ti"], _TAILS)]
EMOJI = ["🔴", "🚢", "🕊", "📍"]
ACCENTED_SHARE = 0.15
COMMON_SHARE = 0.35


def name(rng: Random) -> str:
    """A name of one to three words, some with accents."""
    accented = rng.random() < ACCENTED_SHARE
    words = [rng.choice(_PLAIN) + rng.choice(_TAILS) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    if accented:
        words[0] = rng.choice(_ACCENTED) + words[0]
    return " ".join(word.capitalize() for word in words)


def filler(rng: Random, count: int) -> str:
    """Words in a row, about a third of them the short ones that every text has."""
    return " ".join(
        [
            rng.choice(COMMON) if rng.random() < COMMON_SHARE else word  # the rest are drawn at once: it is faster
            for word in rng.choices(WORDS, k=count)
        ]
    )


def pick(rng: Random, labels: Sequence[Label]) -> Label:
    """One of some labels; the n-th is drawn 1/n as often as the first, since labels in news are as uneven."""
    return rng.choices(labels, cum_weights=_weights(len(labels)))[0]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


class Text:
    """A text in the making; ``quote`` adds words and returns their span."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, words: str) -> None:
        """Add words that nothing refers to."""
        self._parts.append(words)
        self._length += len(words)

    def quote(self, words: str) -> Span:
        """Add words, and return the span that quotes them."""
        start = self._length
        self.add(words)
        return {"start": start, "end": self._length, "text": words}

    def __str__(self) -> str:
        return "".join(self._parts)
