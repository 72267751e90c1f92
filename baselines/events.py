"""Events: triggers by four ways of finding them, each with the same rule for arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from baselines import arguments, lexicon, sequences
from baselines.data import Document, Item, Marked
from baselines.sequences import Find

Events = Callable[[Document], list[Item]]
Finder = Callable[[Sequence[Document]], Find]
"""Learns to find triggers, with event types as labels."""


def train(documents: Sequence[Document], finder: Finder) -> Events:
    """One event for each trigger; arguments by the names beside it."""
    find, fill = finder(documents), arguments.learn(documents)

    def events(document: Document) -> list[Item]:
        return [
            {
                "id": f"ev{number}",
                "type": trigger[2],
                "triggers": [document.quoted(trigger[:2])],
                "arguments": fill(document, trigger),
            }
            for number, trigger in enumerate(find(document), 1)
        ]

    return events


def nothing(documents: Sequence[Document]) -> Find:
    """No triggers: most words are none."""
    return lambda document: []


def by_lexicon(documents: Sequence[Document]) -> Find:
    """Phrases that are triggers where they stand often enough, with their usual type."""
    known = lexicon.learn(documents, triggers)
    return lambda document: lexicon.find(known, document)


def by_token(documents: Sequence[Document]) -> Find:
    """Logistic regression for each token."""
    return sequences.logistic(documents, triggers)


def by_crf(documents: Sequence[Document]) -> Find:
    """A CRF for each sentence."""
    return sequences.crf(documents, triggers)


def triggers(document: Document) -> Iterable[Marked]:
    """The triggers of a labelled document."""
    return [
        (span["start"], span["end"], event["type"]) for event in document.layers["events"] for span in event["triggers"]
    ]
