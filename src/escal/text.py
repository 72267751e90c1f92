"""Texts and spans. Offsets are Unicode code points, 0-based, half-open: ``text[start:end]`` is the quote."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

Span = dict[str, Any]


def sha256(data: bytes) -> str:
    """Hash of exact bytes, as lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def occurrences(text: str, quote: str, limit: int = 1000) -> list[int]:
    """Offsets at which ``quote`` stands in ``text``, overlapping ones included, at most ``limit``."""
    found: list[int] = []
    start = text.find(quote) if quote else -1
    while start >= 0 and len(found) < limit:
        found.append(start)
        start = text.find(quote, start + 1)
    return found


def nearest(text: str, quote: str, start: int) -> int | None:
    """Offset of the one occurrence of ``quote`` that is nearest to ``start``; None where two are equally near."""
    ranked = sorted(occurrences(text, quote), key=lambda offset: abs(offset - start))
    if not ranked or (len(ranked) > 1 and abs(ranked[0] - start) == abs(ranked[1] - start)):
        return None
    return ranked[0]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without blanks at its edges."""
    quote = text[start:end]
    return start + len(quote) - len(quote.lstrip()), end - (len(quote) - len(quote.rstrip()))


def cuts_character(text: str, start: int, end: int) -> bool:
    """Whether an edge parts a character from its combining marks, joiner or variation selector."""
    return any(0 < edge < len(text) and (_joins(text[edge]) or text[edge - 1] == "\u200d") for edge in (start, end))


def _joins(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return (
        unicodedata.category(character).startswith("M")  # combining marks and variation selectors
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def paragraph(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the line of the text that holds ``offset``."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return start, len(text) if end < 0 else end
