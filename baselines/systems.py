"""The baselines by name, and the lines that they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from baselines import claims, events, pairs, stances
from baselines.data import Document, Item, Layers, asked, hidden

Predict = Callable[[Document], Layers]
"""What a trained baseline does: reads a document without labels, and answers."""


@dataclass(frozen=True, slots=True)
class System:
    """A baseline. ``tasks`` are those that it answers; ``pairs`` says whether it is told the pairs of gold's stances."""

    name: str
    title: str
    tasks: tuple[str, ...]
    train: Callable[[Sequence[Document]], Predict]
    pairs: bool = False


def lines(system: System, predict: Predict, documents: Sequence[Document]) -> Iterator[Item]:
    """One line of predictions for each document, of which only what the baseline may see is shown."""
    see = asked if system.pairs else hidden
    for document in documents:
        yield {"article": document.article, "version": document.version, **predict(see(document))}


def _whole(
    finder: events.Finder,
    contents: claims.Finder,
    judge: claims.Judger,
    found: pairs.Finder | None = None,
    labeller: stances.Labeller | None = None,
) -> Callable[[Sequence[Document]], Predict]:
    """Everything out of the text alone; entities are the names in it."""

    def train(documents: Sequence[Document]) -> Predict:
        find = events.train(documents, finder)
        claim = claims.train(documents, contents, judge)
        stance = stances.train(documents, found, labeller) if found and labeller else None

        def predict(document: Document) -> Layers:
            layers: Layers = {"entities": document.entities, "events": find(document), "claims": claim(document)}
            return layers | {"stances": stance(document, layers)} if stance else layers

        return predict

    return train


def _on_pairs(labeller: stances.Labeller) -> Callable[[Sequence[Document]], Predict]:
    """Labels for the pairs of gold, whose holders and targets come with them."""

    def train(documents: Sequence[Document]) -> Predict:
        stance = stances.train(documents, pairs.given, labeller)
        return lambda document: document.layers | {"stances": stance(document, document.layers)}

    return train


EVERYTHING, STANCES = ("events", "claims", "stances"), ("stances",)
SYSTEMS = (
    System(
        "majority",
        "no events; every sentence a claim; the author towards each issue; the most frequent labels",
        EVERYTHING,
        _whole(events.nothing, claims.every_sentence, claims.majority, pairs.on_issues, stances.majority),
    ),
    System(
        "lexicon",
        "triggers, cues and telling words of the training documents, and rules",
        EVERYTHING,
        _whole(events.by_lexicon, claims.after_cues, claims.by_cue, pairs.around_words, stances.by_words),
    ),
    System(
        "tfidf",
        "logistic regression on tokens, sentences and pairs, with TF-IDF of words and characters",
        EVERYTHING,
        _whole(events.by_token, claims.by_sentence, claims.by_text, pairs.around_words, stances.full),
    ),
    System(
        "crf",
        "conditional random fields for triggers and for what is claimed; the rest as `tfidf`",
        ("events", "claims"),
        _whole(events.by_crf, claims.by_crf, claims.by_text),
    ),
    System(
        "pairs-majority",
        "gold pairs: the most frequent label of pairs of the same kinds",
        STANCES,
        _on_pairs(stances.majority),
        pairs=True,
    ),
    System("pairs-lexicon", "gold pairs: telling words", STANCES, _on_pairs(stances.by_words), pairs=True),
    System(
        "pairs-full",
        "gold pairs: logistic regression on text, holder and target",
        STANCES,
        _on_pairs(stances.full),
        pairs=True,
    ),
    System(
        "pairs-no-text",
        "gold pairs: the same on the names of holder and target alone",
        STANCES,
        _on_pairs(stances.no_text),
        pairs=True,
    ),
    System(
        "pairs-no-target",
        "gold pairs: the same on the holder's sentences alone",
        STANCES,
        _on_pairs(stances.no_target),
        pairs=True,
    ),
)
