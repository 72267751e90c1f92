"""What a cut of the corpus gives away: how near the nearest training text is, and what copying its labels reaches.

A cut leaks where a document that is asked about has a near twin among those that were learnt from: then a program that
copies the labels of the nearest item does well without having learnt anything. Beside each cut along leak groups stands
the same cut without them, by article, as a control: what copying gains there is what the groups keep out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from baselines import evaluate
from baselines.data import Document, Item, most

SHINGLE = 5
"""Words in a row that are compared, as the check for near-duplicates does."""
Round = tuple[Sequence[Document], Sequence[Document]]
"""What is learnt from, and what is asked."""


class Copied(NamedTuple):
    """Of the items of a layer: how many copies of the nearest training item's label are right, and how many of the most frequent one."""

    items: int
    nearest: float
    majority: float


class Leakage(NamedTuple):
    """What one cut gives away. Shares of 0 to 1."""

    documents: int
    shared_mean: float
    """Share of a document's word 5-grams that one training document has, the most of all, mean over documents."""
    shared_most: float
    alike_mean: float
    """TF-IDF cosine to the nearest training document, mean over documents."""
    copied: dict[str, Copied]
    """Layer -> what copying reaches."""


def cuts(documents: Sequence[Document]) -> dict[str, list[Round]]:
    """Name -> rounds: the main split, the grouped folds, and five folds by article that do not look at groups."""
    first, *folds = evaluate.rounds(documents)
    # By the order of ids: as good as chance, and the same everywhere.
    apart = [
        ([one for place, one in enumerate(documents) if place % 5 != fold], list(documents[fold::5]))
        for fold in range(5)
    ]
    return {
        "train and test": [(first.training, first.asked.get("test", []))],
        "folds": [(training, asked[evaluate.FOLDS]) for training, asked in folds],
        "folds without groups (control)": apart,
    }


def measure(rounds: Sequence[Round]) -> Leakage:
    """What a cut gives away, over all its rounds."""
    shared, alike = [], []
    for training, asked in rounds:
        known = [shingles(document.text) for document in training]
        for document in asked:
            own = shingles(document.text)
            shared.append(max(len(own & other) for other in known) / max(len(own), 1))
        alike += [best for _, best in nearest([one.text for one in training], [one.text for one in asked])]
    copied = {layer: copying(rounds, items) for layer, items in LAYERS.items()}
    return Leakage(len(shared), float(np.mean(shared)), max(shared), float(np.mean(alike)), copied)


def copying(rounds: Sequence[Round], items: Callable[[Document], Iterator[tuple[str, str]]]) -> Copied:
    """How often the label of the nearest training item is right, and how often the most frequent one is."""
    right = usual = total = 0
    for training, asked in rounds:
        known = [item for document in training for item in items(document)]
        given = [item for document in asked for item in items(document)]
        common = most(Counter(label for _, label in known))
        found = nearest([text for text, _ in known], [text for text, _ in given])
        right += sum(known[place][1] == label for (place, _), (_, label) in zip(found, given, strict=True))
        usual += sum(label == common for _, label in given)
        total += len(given)
    return Copied(total, right / max(total, 1), usual / max(total, 1))


def nearest(known: Sequence[str], asked: Sequence[str]) -> list[tuple[int, float]]:
    """For each text that is asked about, the place of the nearest known one and its TF-IDF cosine; the first of equals."""
    if not known or not asked:
        return []
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    table = vectors.fit_transform(known)
    cosines = (vectors.transform(asked) @ table.T).toarray().round(9)
    return [(int(place), float(row[place])) for row, place in zip(cosines, cosines.argmax(axis=1), strict=True)]


def shingles(text: str) -> set[tuple[str, ...]]:
    """Runs of five words, without regard to case."""
    words = text.casefold().split()
    return {tuple(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}


def _events(document: Document) -> Iterator[tuple[str, str]]:
    for item in document.layers["events"]:
        start, end = document.sentence(item["triggers"][0]["start"])
        yield f"{item['triggers'][0]['text']} {document.text[start:end]}", item["type"]


def _claims(document: Document) -> Iterator[tuple[str, str]]:
    for item in document.layers["claims"]:
        yield " ".join(span["text"] for span in item["content"]), item["kind"]


def _stances(document: Document) -> Iterator[tuple[str, str]]:
    """Stances with evidence: that ``none`` has none gives it away."""
    for item in document.layers["stances"]:
        if item.get("evidence"):
            yield f"{_target(item)} {' '.join(span['text'] for span in item['evidence'])}", item["label"]


def _target(item: Item) -> str:
    return str(item["target"].get("issue", ""))


LAYERS: dict[str, Callable[[Document], Iterator[tuple[str, str]]]] = {
    "event type": _events,
    "claim kind": _claims,
    "stance label": _stances,
}
