"""Reported speech by its cues: who says what, by the words that announce it and simple rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from baselines import arguments, lexicon
from baselines.data import Document, Marked, Span, spans

Cue = Callable[[Document, Span], Span | None]
"""The first cue of a sentence."""
_QUOTED = re.compile('["“«„](.+)["”»“]', re.DOTALL)
_TRIM = re.compile(r"\w.*\w|\w", re.DOTALL)
_CUE = "cue"


def learn(documents: Sequence[Document]) -> Cue:
    """The words that announce a claim often enough."""
    known = lexicon.learn(documents, _cues)

    def cue(document: Document, sentence: Span) -> Span | None:
        found = (place[:2] for place in lexicon.find(known, document))
        return next((place for place in found if sentence[0] <= place[0] < sentence[1]), None)

    return cue


def _cues(document: Document) -> Iterable[Marked]:
    found = [claim["cue"] for claim in document.layers["claims"] if claim.get("cue")]
    return [(*place, _CUE) for place in spans(found)]


def content(document: Document, sentence: Span, cue: Span) -> Span | None:
    """What is said in a sentence with a cue: a quotation that is half of it, else the longer side of the cue.

    Before a cue the content ends at the last comma, behind which the claimant stands.
    """
    quotation = _QUOTED.search(document.text, *sentence)
    if quotation and 2 * len(quotation[1]) >= sentence[1] - sentence[0]:
        return trimmed(document, quotation.span(1))
    comma = document.text.rfind(",", sentence[0], cue[0])
    before, after = (sentence[0], comma), (cue[1], sentence[1])
    return trimmed(document, max(before, after, key=lambda side: side[1] - side[0]))


def claimant(document: Document, cue: Span, said: Span) -> str | None:
    """The entity of the name nearest to a cue, outside of what is said; None where there is none."""
    names = [name for name in arguments.beside(document, cue).values() if name[1] <= said[0] or said[1] <= name[0]]
    nearest = min(names, key=lambda name: (max(name[0] - cue[1], cue[0] - name[1]), name), default=None)
    return None if nearest is None else document.named[nearest]


def trimmed(document: Document, span: Span) -> Span | None:
    """A span without blanks and marks at its edges; None where nothing is left."""
    found = _TRIM.search(document.text, *span)
    return found and found.span()
