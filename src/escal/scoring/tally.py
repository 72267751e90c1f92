"""The count of a whole corpus: one document after the other, of which nothing stays but numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from escal.scoring import coref
from escal.scoring.checkworthiness import ranked
from escal.scoring.counts import Column, Counts, Definition, Table
from escal.scoring.gold import Gold
from escal.scoring.matching import Stretch
from escal.scoring.ranking import Pool, Ranking
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side

Mention = tuple[Stretch, int]
ACROSS = "coref.cross"
"""The measure that is worked out over all documents."""
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
        definitions = self._tally.definitions
        self._across = Across() if any(each.measure == ACROSS for each in definitions) else None
        self._ranking = Pool() if any(each.reduce is None for each in definitions) else None

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
        """What was counted; to be asked for once, at the end."""
        if self._across is not None:
            for document, counts in self._across.counts():
                self._table.put(document, counts)
        self._tally.counts = self._table.columns()
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

    def counts(self) -> Iterator[tuple[int, Counts]]:
        """The counts that fall to each document, by its place, in no order.

        What no incident joins is worked out apart: the whole at once would take more memory than all else.
        """
        parts: dict[int, tuple[list[set[int]], list[set[int]]]] = {}
        home = self._components()
        for number, clusters in enumerate(self._clusters):
            for mentions in clusters.values():
                part = parts.setdefault(home[mentions[0] >> _LOCAL], ([], []))
                part[number].append(set(mentions))
        for gold, answers in parts.values():
            for document, quads in coref.attributed(gold, answers, lambda mention: mention >> _LOCAL).items():
                # Pairs of mentions that are apart (BLANC) know no components.
                known = {name: quad for name, quad in quads.items() if name not in coref.BLANC}
                yield document, {(ACROSS, name): quad for name, quad in known.items()}

    def _components(self) -> list[int]:
        """For each document the number of the component that incidents of either side join it to."""
        joined = [
            mentions for clusters in self._clusters for name, mentions in clusters.items() if isinstance(name, str)
        ]
        ends = np.array(
            [(mentions[0] >> _LOCAL, mention >> _LOCAL) for mentions in joined for mention in mentions], np.int64
        ).reshape(-1, 2)
        # SciPy takes as long to load as a small corpus to score.
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(self._documents, self._documents))
        found: list[int] = connected_components(graph, directed=False)[1].tolist()
        return found
