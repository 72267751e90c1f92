"""Documents: one article version with its text and its labels, as users and tables see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from escal.corpus import Article, Corpus

GOLD = "gold"
LAYERS = ("entities", "events", "claims", "stances")
Document = dict[str, Any]


def documents(corpus: Corpus) -> Iterator[Document]:
    """Every labelled article in its latest labelled version, in the order of their ids."""
    for article in corpus.articles():
        found = document(article, corpus.lists["annotators"])
        if found is not None:
            yield found


def document(article: Article, annotators: dict[str, Any]) -> Document | None:
    """One article in its latest labelled version; None where no version has complete labels.

    Keys: ``article`` (article.json), ``version``, ``text``, ``labels`` (the annotation file), ``label_basis``
    (adjudicated | single), ``annotators`` (ids, sorted) and ``annotator_kind`` (human | model | mixed).
    """
    for version in reversed(article.versions):
        text, found = article.text(version), article.labels(version)
        name = best(found, annotators)
        if text is not None and name is not None:
            labels = found[name]
            makers = sorted({labels["annotator"], *labels.get("adjudicates", [])})
            return {
                "article": article.meta,
                "version": version,
                "text": text,
                "labels": labels,
                "label_basis": "adjudicated" if name == GOLD else "single",
                "annotators": makers,
                "annotator_kind": kind_of(makers, annotators),
            }
    return None


def best(labels: dict[str, dict[str, Any]], annotators: dict[str, Any]) -> str | None:
    """Whose complete labels stand for a version: gold, else a person's, else a model's; the first by id among equals."""
    ready = [name for name, value in labels.items() if value.get("status") == "complete"]
    return min(ready, key=lambda name: (name != GOLD, kind_of([name], annotators) != "human", name), default=None)


def kind_of(names: Iterable[str], annotators: dict[str, Any]) -> str:
    """Kind of a group of annotators: their common kind, or ``mixed``. An unknown annotator counts as a model.

    Labels of unknown origin must never pass as human.
    """
    kinds = {annotators.get(name, {}).get("kind", "model") for name in names}
    return kinds.pop() if len(kinds) == 1 else "mixed"
