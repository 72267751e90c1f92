"""The count of a whole corpus: one document after the other, of which nothing stays but numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from escal.scoring import coref
from escal.scoring.checkworthiness import ranked
from escal.scoring.counts import Column, Counts, Definition, Table
from escal.scoring.gold import Gold
from escal.scoring.matching import Stretch
from escal.scoring.ranking import Pool, Ranking
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side

Mention = tuple[Stretch, int]
_LOCAL = 20
"""Bits of the number of a mention in its document; the number of the document stands above them."""


@dataclass
class Tally:
    """Counts of every document, by measure and class, and what the documents are."""

    schemes: tuple[Scheme, ...]
    articles: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    slices: list[dict[str, str]] = field(default_factory=list)
    counts: dict[tuple[str, str], Column] = field(default_factory=dict)
    """(measure, class) -> counts of the documents."""
    ranking: Ranking | None = None

    @property
    def definitions(self) -> list[Definition]:
        """Every number that can be had, in the order in which it is shown."""
        return [definition for scheme in self.schemes for definition in scheme.definitions]


class Counter:
    """Counts one document after the other; ``tally`` is the result."""

    def __init__(self, schemes: tuple[Scheme, ...]) -> None:
        self._tally = Tally(schemes)
        self._table = Table()
        self._across = Across() if any(scheme.name == "events" for scheme in schemes) else None
        self._ranking = Pool() if any(scheme.task == "claims" for scheme in schemes) else None

    def add(self, gold: Gold, ours: Side, theirs: Side) -> None:
        """Take the next document, with its two sides."""
        self._tally.articles.append(gold.article)
        self._tally.groups.append(gold.group)
        self._tally.slices.append(gold.slices)
        found: Counts = {}
        for scheme in self._tally.schemes:
            found |= scheme.count(ours, theirs)
        self._table.add(found)
        if self._across is not None:
            self._across.add(ours, theirs)
        if self._ranking is not None:
            self._ranking.add(*ranked(ours, theirs))

    def tally(self) -> Tally:
        """What was counted."""
        self._tally.counts = self._table.columns()
        if self._across is not None:
            across = Table()
            for counts in self._across.counts():
                across.add(counts)
            self._tally.counts |= across.columns()
        self._tally.ranking = self._ranking.ranking() if self._ranking is not None else None
        return self._tally


class Across:
    """Coreference of events across documents: events with one incident are one happening.

    A mention is a number: that of its document, and within it one of its own. So a corpus takes some megabytes.
    """

    def __init__(self) -> None:
        self._documents = 0
        self._clusters: tuple[dict[Any, list[int]], dict[Any, list[int]]] = (defaultdict(list), defaultdict(list))

    def add(self, gold: Side, answers: Side) -> None:
        """Take the events of the next document."""
        numbers: dict[Mention, int] = {}
        first = self._documents << _LOCAL
        for side, clusters in zip((gold, answers), self._clusters, strict=True):
            for event in side.events:
                incident = event.item.get("incident")
                cluster = clusters[(self._documents, event.id) if incident is None else incident]
                for mention in side.mentions_of_events[event.id]:
                    cluster.append(first + numbers.setdefault(mention, len(numbers)))
        self._documents += 1

    def counts(self) -> list[Counts]:
        """The counts that fall to each document."""
        gold, answers = ([set(mentions) for mentions in clusters.values()] for clusters in self._clusters)
        shares = coref.attributed(gold, answers, lambda mention: mention >> _LOCAL)
        return [
            {("coref.cross", name): quad for name, quad in shares.get(number, {}).items()}
            for number in range(self._documents)
        ]
