"""Spans as labels of tokens: token by token with logistic regression, sentence by sentence with a CRF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn_crfsuite import CRF

from baselines import linear
from baselines.data import Document, Marked

Find = Callable[[Document], list[Marked]]
Mark = Callable[[Document], Iterable[Marked]]
OUTSIDE = "O"
WINDOW = 2
"""Tokens to either side that a token is described by."""
_QUOTES = frozenset('"“”«»„')


def logistic(documents: Sequence[Document], mark: Mark) -> Find:
    """Each token for itself; neighbours with one label are one span."""
    tokens = [token for document in documents for sentence in features(document) for token in sentence]
    labels = [tag[2:] for document in documents for tags in bio(document, mark(document)) for tag in tags]
    if not any(labels):
        return _nothing
    model = make_pipeline(CountVectorizer(analyzer=list, binary=True), linear.regression())
    model.fit(tokens, labels)

    def find(document: Document) -> list[Marked]:
        sentences = features(document)
        found = iter(model.predict([token for sentence in sentences for token in sentence]))
        tags = [[f"I-{label}" if label else OUTSIDE for label in islice(found, len(one))] for one in sentences]
        return unbio(document, tags)

    return find


def crf(documents: Sequence[Document], mark: Mark) -> Find:
    """A conditional random field (Lafferty, McCallum and Pereira 2001) over the labels of a sentence."""
    tags = [line for document in documents for line in bio(document, mark(document))]
    if not any(tag != OUTSIDE for line in tags for tag in line):
        # CRFsuite crashes where it has learnt nothing.
        return _nothing
    model = CRF(algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=60)
    model.fit([sentence for document in documents for sentence in features(document)], tags)
    return lambda document: unbio(document, [list(line) for line in model.predict(features(document))])


def _nothing(document: Document) -> list[Marked]:
    return []


def bio(document: Document, marked: Iterable[Marked]) -> list[list[str]]:
    """The tags of each sentence. Of spans that overlap the first is kept, and of two that begin together the longer."""
    kept: list[Marked] = []
    for span in sorted(set(marked), key=lambda span: (span[0], -span[1], span[2])):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    spans = iter(kept)
    current = next(spans, None)
    found = []
    for tokens in document.tokens:
        tags: list[str] = []
        for start, end in tokens:
            while current and current[1] <= start:
                current = next(spans, None)
            inside = current is not None and current[0] < end
            tags.append(f"{'B' if start <= current[0] else 'I'}-{current[2]}" if current and inside else OUTSIDE)
        found.append(tags)
    return found


def unbio(document: Document, tags: Sequence[Sequence[str]]) -> list[Marked]:
    """The spans that tags stand for; an I that continues nothing begins a span."""
    found: list[Marked] = []
    for tokens, line in zip(document.tokens, tags, strict=True):
        before = OUTSIDE
        for (start, end), tag in zip(tokens, line, strict=True):
            if tag != OUTSIDE:
                if tag[0] == "I" and tag[2:] == before[2:]:
                    start = found.pop()[0]
                found.append((start, end, tag[2:]))
            before = tag
    return found


def features(document: Document) -> list[list[list[str]]]:
    """What is said of each token of each sentence: words and shapes around it, its ending, and quotation marks before it."""
    found = []
    for tokens in document.tokens:
        words = [document.text[start:end] for start, end in tokens]
        quoted = 0
        lines = []
        for place, word in enumerate(words):
            quoted += word in _QUOTES
            line = [f"end={word[-3:].casefold()}", f"start={word[:4].casefold()}", f"quoted={quoted % 2}"]
            for step in range(-WINDOW, WINDOW + 1):
                there = place + step
                near = words[there] if 0 <= there < len(words) else ""
                line += [f"{step}:{near.casefold()}", f"{step}:{_shape(near)}"]
            lines.append(line)
        found.append(lines)
    return found


def _shape(word: str) -> str:
    if not word[:1].isalnum():
        return "edge" if not word else "mark"
    return "number" if word[0].isdigit() else "Name" if word[0].isupper() else "word"
