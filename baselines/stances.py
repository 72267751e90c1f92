"""Stances: the label of a holder towards a target, by majority, by words, and by logistic regression on what is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from baselines import linear, words
from baselines.data import Document, Item, Layers, most
from baselines.pairs import ISSUE, VOICE, Finder, Pair, context, masked, name, resolved

Label = Callable[[Document, Sequence[Pair]], list[str | None]]
"""The labels of pairs; None where nothing is known."""
Row = Callable[[Document, Pair], linear.Row]
Labeller = Callable[[Sequence[Document]], Label]
Stances = Callable[[Document, Layers], list[Item]]
HOLDER, TARGET = "[HOLDER]", "[TARGET]"
CLAIM = "claim"


def train(documents: Sequence[Document], finder: Finder, labeller: Labeller) -> Stances:
    """Find pairs, then label them; a pair without a label is no stance."""
    find, label = finder(documents), labeller(documents)

    def stances(document: Document, layers: Layers) -> list[Item]:
        pairs = resolved(document, layers, find(document, layers))
        labels = label(document, pairs)
        return [{**pair.stance, "label": name} for pair, name in zip(pairs, labels, strict=True) if name is not None]

    return stances


def majority(documents: Sequence[Document]) -> Label:
    """The most frequent label of pairs of the same kinds: voice or entity, towards an entity, an event, an issue or a claim.

    Kinds that were never seen together get the most frequent label of all towards claims, or towards anything else.
    """
    counts: dict[object, Counter[str]] = defaultdict(Counter)
    for _, pair in _pairs(documents):
        for key in _kinds(pair):
            counts[key][pair.stance["label"]] += 1
    known = {key: most(labels) for key, labels in counts.items()}
    return lambda document, pairs: [next((known[key] for key in _kinds(pair) if key in known), None) for pair in pairs]


def _kinds(pair: Pair) -> tuple[object, bool]:
    return (pair.holder[0], pair.target[0]), pair.target[0] == CLAIM


def by_words(documents: Sequence[Document]) -> Label:
    """What most telling words in the sentences of a pair stand for; ``majority`` without such words or such sentences."""
    known, usual = words.learn(documents), majority(documents)

    def told(document: Document, pair: Pair) -> str | None:
        if pair.target[0] == CLAIM or (pair.holder[0], pair.target[0]) == (VOICE, ISSUE):
            return None
        sentences = context(document, pair.holder, pair.target)
        return most(
            Counter(
                label
                for place, label in words.find(known, document)
                if any(start <= place[0] < end for start, end in sentences)
            )
        )

    def label(document: Document, pairs: Sequence[Pair]) -> list[str | None]:
        return [told(document, pair) or common for pair, common in zip(pairs, usual(document, pairs), strict=True)]

    return label


def full(documents: Sequence[Document]) -> Label:
    """Logistic regression on the sentences of a pair, with masks for holder and target, and on both names."""
    return _linear(documents, _full)


def no_text(documents: Sequence[Document]) -> Label:
    """Logistic regression on the names of holder and target alone."""
    return _linear(documents, _names)


def no_target(documents: Sequence[Document]) -> Label:
    """Logistic regression on the sentences of the holder alone: what is asked about is not shown."""
    return _linear(documents, _holder)


def _linear(documents: Sequence[Document], row: Row) -> Label:
    # Stances towards claims have labels of their own, so they are learnt apart.
    models = {}
    for on_claims in (False, True):
        pairs = [(document, pair) for document, pair in _pairs(documents) if (pair.target[0] == CLAIM) == on_claims]
        models[on_claims] = linear.fit([row(*pair) for pair in pairs], [pair.stance["label"] for _, pair in pairs])

    def label(document: Document, pairs: Sequence[Pair]) -> list[str | None]:
        rows = [row(document, pair) for pair in pairs]
        chances = {on_claims: classify(rows) for on_claims, classify in models.items()}
        return [linear.best(chances[pair.target[0] == CLAIM][number]) for number, pair in enumerate(pairs)]

    return label


def _names(document: Document, pair: Pair) -> linear.Row:
    return name(document, pair.holder), name(document, pair.target)


def _full(document: Document, pair: Pair) -> linear.Row:
    sentences = context(document, pair.holder, pair.target)
    text = masked(document, sentences, {HOLDER: pair.holder, TARGET: pair.target})
    return text, *_names(document, pair)


def _holder(document: Document, pair: Pair) -> linear.Row:
    return (masked(document, context(document, pair.holder, pair.holder), {HOLDER: pair.holder}),)


def _pairs(documents: Sequence[Document]) -> list[tuple[Document, Pair]]:
    return [
        (document, pair)
        for document in documents
        for pair in resolved(document, document.layers, document.layers["stances"])
    ]
