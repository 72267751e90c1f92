"""Coreference: how well clusters of mentions agree with gold clusters, within a document and across documents.

A clustering is a sequence of sets of mentions. A mention is anything hashable, and stands in one cluster of its side at
most; clusters without mentions count for nothing. Clusters of one mention (singletons) count like any other, and what
only one side mentions stays as it is: ``without_singletons`` and ``imputed`` are for those who hold it otherwise. Which
is done moves a score by several points, so it belongs beside the number.

A cluster of one side falls into parts: the mentions that the other side has in one cluster, and those that it has not.
Every measure is a sum over clusters or parts, which is why each document can be given what it adds to the whole.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import count
from typing import Any, NamedTuple, TypeVar

import numpy as np

from escal.scoring.counts import Array, Quad, macro

Mention = TypeVar("Mention", bound=Hashable)
Document = TypeVar("Document", bound=Hashable)
Clustering = Sequence[AbstractSet[Hashable]]


class _Group(NamedTuple):
    """Mentions that share alike in a number: how many they are, and in which document how many of them stand."""

    size: int
    homes: dict[Any, int]


class _Cluster(NamedTuple):
    """A cluster, and its parts by the place of the other side's cluster; what the other side does not mention is None's."""

    whole: _Group
    parts: dict[int | None, _Group]

    @property
    def found(self) -> dict[int, int]:
        """Place of a cluster of the other side -> the number of mentions in common."""
        return {place: part.size for place, part in self.parts.items() if place is not None}


_Side = list[_Cluster]
_Share = tuple[_Group, float, float]
"""Who shares in it, what adds to the numerator of a measure, what adds to its denominator."""


def mentions(gold: Clustering, answers: Clustering) -> Quad:
    """Mentions that both sides have, whatever their clusters."""
    return _total(_mentions, gold, answers)


def muc(gold: Clustering, answers: Clustering) -> Quad:
    """Links that hold the clusters together (Vilain et al. 1995). Singletons have none and count for nothing."""
    return _total(_muc, gold, answers)


def b3(gold: Clustering, answers: Clustering) -> Quad:
    """The share of a mention's cluster that the other side puts with it, summed over mentions (Bagga & Baldwin 1998)."""
    return _total(_b3, gold, answers)


def ceafm(gold: Clustering, answers: Clustering) -> Quad:
    """Mentions in common of clusters paired one to one, as many as can be (Luo 2005, phi 3)."""
    return _total(_ceafm, gold, answers)


def ceafe(gold: Clustering, answers: Clustering) -> Quad:
    """Dice coefficients of clusters paired one to one, the greatest sum, over clusters (Luo 2005, phi 4)."""
    return _total(_ceafe, gold, answers)


def lea(gold: Clustering, answers: Clustering) -> Quad:
    """The share of a cluster's links that the other side has, weighted by its size (Moosavi & Strube 2016).

    The link of a singleton is to itself: it is found if the mention is a singleton on the other side too.
    """
    return _total(_lea, gold, answers)


def blanc(gold: Clustering, answers: Clustering) -> tuple[Quad, Quad]:
    """Pairs of mentions in one cluster, and pairs in two (Luo et al. 2014, after Recasens & Hovy 2011): see ``links``."""
    return _total(_coreference, gold, answers), _total(_non_coreference, gold, answers)


def counts(gold: Clustering, answers: Clustering) -> dict[str, Quad]:
    """Every measure by its name: those of ``MEASURES``."""
    nothing = dict.fromkeys(MEASURES, Quad(0.0, 0.0, 0.0, 0.0))
    return attributed(gold, answers, lambda mention: None).get(None, nothing)


def attributed(
    gold: Sequence[AbstractSet[Mention]], answers: Sequence[AbstractSet[Mention]], home: Callable[[Mention], Document]
) -> dict[Document, dict[str, Quad]]:
    """Every measure of clusters that span documents, as a sum over documents: document -> measure -> its part.

    ``home`` gives the document of a mention. What a mention counts is its document's, and half of a pair of mentions.
    What a cluster counts as a whole (MUC, CEAFe, LEA) is shared by its mentions' documents, in proportion to their number.
    Where several pairings of clusters are best for CEAF, their order decides which documents gain; the sum is the same.
    Raises ``ValueError`` where a side has a mention in two clusters.
    """
    sides = _compared(gold, answers, home)
    sums: defaultdict[Document, dict[str, list[float]]] = defaultdict(lambda: {name: [0.0] * 4 for name in MEASURES})
    for name, shares in MEASURES.items():
        for at, (mine, theirs) in ((0, sides[::-1]), (2, sides)):
            for group, numerator, denominator in shares(mine, theirs):
                for document, number in group.homes.items():
                    quad = sums[document][name]
                    quad[at] += numerator * (number / group.size)
                    quad[at + 1] += denominator * (number / group.size)
    return {document: {name: Quad(*quad) for name, quad in found.items()} for document, found in sums.items()}


def links(pairs: Array) -> Array:
    """The BLANC score of its two kinds of pairs: the mean of their scores, or that of the one kind that gold has."""
    has = pairs[..., 3] > 0
    return macro(np.where((has | ~has.any(axis=-1, keepdims=True))[..., np.newaxis], pairs, 0.0))


def without_singletons(clusters: Clustering) -> Clustering:
    """The clusters of two mentions and more. Each side drops its own."""
    return [cluster for cluster in clusters if len(cluster) > 1]


def imputed(clusters: Clustering, others: Clustering) -> Clustering:
    """The clusters, and what only the others mention, as singletons."""
    known = _places(clusters)
    return [*clusters, *({mention} for mention in _places(others) if mention not in known)]


def _total(shares: Callable[[_Side, _Side], Iterable[_Share]], gold: Clustering, answers: Clustering) -> Quad:
    sides = _compared(gold, answers, lambda mention: None)
    found = []
    for mine, theirs in (sides[::-1], sides):
        rows = list(shares(mine, theirs))
        found += [sum(numerator for _, numerator, _ in rows), sum(denominator for *_, denominator in rows)]
    return Quad(*map(float, found))


def _compared(gold: Clustering, answers: Clustering, home: Callable[[Any], Hashable]) -> tuple[_Side, _Side]:
    gold, answers = ([cluster for cluster in clusters if cluster] for clusters in (gold, answers))
    return _parted(gold, _places(answers), home), _parted(answers, _places(gold), home)


def _places(clusters: Clustering) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    for place, cluster in enumerate(clusters):
        for mention in cluster:
            if places.setdefault(mention, place) != place:
                raise ValueError(f"mention {mention!r} stands in two clusters of one side")
    return places


def _parted(clusters: Clustering, places: Mapping[Hashable, int], home: Callable[[Any], Hashable]) -> _Side:
    side = []
    for cluster in clusters:
        whole: dict[Hashable, int] = {}
        parts: dict[int | None, dict[Hashable, int]] = {}
        for mention in cluster:
            document = home(mention)
            whole[document] = whole.get(document, 0) + 1
            part = parts.setdefault(places.get(mention), {})
            part[document] = part.get(document, 0) + 1
        side.append(
            _Cluster(
                _Group(len(cluster), whole), {place: _Group(sum(part.values()), part) for place, part in parts.items()}
            )
        )
    return side


def _mentions(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    for cluster in mine:
        for place, part in cluster.parts.items():
            yield part, 0 if place is None else part.size, part.size


def _muc(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    for cluster in mine:
        yield cluster.whole, sum(size - 1 for size in cluster.found.values()), cluster.whole.size - 1


def _b3(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    for cluster in mine:
        for place, part in cluster.parts.items():
            yield part, 0 if place is None else part.size**2 / cluster.whole.size, part.size


def _ceafm(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    partner = _assigned([cluster.found for cluster in mine])
    for at, cluster in enumerate(mine):
        for place, part in cluster.parts.items():
            yield part, part.size if place is not None and place == partner.get(at) else 0, part.size


def _ceafe(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    dice = [
        {place: 2 * common / (cluster.whole.size + theirs[place].whole.size) for place, common in cluster.found.items()}
        for cluster in mine
    ]
    partner = _assigned(dice)
    for at, cluster in enumerate(mine):
        yield cluster.whole, dice[at][partner[at]] if at in partner else 0, 1


def _lea(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    for cluster in mine:
        size = cluster.whole.size
        if size == 1:
            yield cluster.whole, sum(theirs[place].whole.size == 1 for place in cluster.found), 1
        else:
            yield cluster.whole, sum(common * (common - 1) for common in cluster.found.values()) / (size - 1), size


def _coreference(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    for cluster in mine:
        for place, part in cluster.parts.items():
            yield (
                part,
                0 if place is None else part.size * (part.size - 1) / 2,
                part.size * (cluster.whole.size - 1) / 2,
            )


def _non_coreference(mine: _Side, theirs: _Side) -> Iterator[_Share]:
    known = [[sum(cluster.found.values()) for cluster in side] for side in (mine, theirs)]
    common = sum(known[0])
    total = sum(cluster.whole.size for cluster in mine)
    for at, cluster in enumerate(mine):
        for place, part in cluster.parts.items():
            # Of the mentions that both sides have, those that are in neither of the two clusters of this part.
            apart = 0 if place is None else common - known[0][at] - known[1][place] + part.size
            yield part, part.size * apart / 2, part.size * (total - cluster.whole.size) / 2


def _assigned(rows: Sequence[Mapping[int, float]]) -> dict[int, int]:
    """Row -> column with the greatest sum of weights, one to one. ``rows`` hold the weights above 0 by column.

    Shortest augmenting paths with prices (Edmonds & Karp 1972), from each row to a free column or to a row that had better
    go without. Clusters overlap with few others, so a path is short. A matrix would not do: a few wrong links among
    documents join most of their clusters into one component.
    """
    row_price = [max(row.values(), default=0.0) for row in rows]
    column_price: defaultdict[int, float] = defaultdict(float)
    holder: dict[int, int] = {}
    held: dict[int, int] = {}
    # Among equal lengths free columns come first and then those nearby: ties would lead far away.
    turn = count()
    for start in range(len(rows)):
        distance: dict[int, float] = {}
        came_from: dict[int, int] = {}
        heap: list[tuple[float, bool, int, int]] = []
        closed: set[int] = set()
        reached = [(start, 0.0)]
        # The cheapest end of a path so far: the row that goes without, at its price, or else a free column.
        loser, free, shortest = start, None, row_price[start]
        while free is None:
            row, so_far = reached[-1]
            if so_far + row_price[row] < shortest:
                loser, shortest = row, so_far + row_price[row]
            for column, weight in rows[row].items():
                length = so_far + row_price[row] + column_price[column] - weight
                if column not in closed and length < distance.get(column, shortest):
                    distance[column], came_from[column] = length, row
                    heapq.heappush(heap, (length, column in holder, next(turn), column))
            while heap and heap[0][-1] in closed:
                heapq.heappop(heap)
            if not heap or heap[0][0] >= shortest:
                break
            so_far, *_, column = heapq.heappop(heap)
            if column in holder:
                closed.add(column)
                reached.append((holder[column], so_far))
            else:
                free, shortest = column, so_far
        for row, length in reached:
            row_price[row] -= shortest - length
        for column in closed:
            column_price[column] += shortest - distance[column]
        moved = held.pop(loser, None) if free is None else free
        while moved is not None:
            row = came_from[moved]
            holder[moved] = row
            held[row], moved = moved, held.get(row)
    return held


MEASURES: dict[str, Callable[[_Side, _Side], Iterable[_Share]]] = {
    "mentions": _mentions,
    "muc": _muc,
    "b3": _b3,
    "ceafm": _ceafm,
    "ceafe": _ceafe,
    "lea": _lea,
    "blanc.coreference": _coreference,
    "blanc.non-coreference": _non_coreference,
}
CONLL = ("muc", "b3", "ceafe")
"""The measures whose mean F1 is the CoNLL score (Pradhan et al. 2012)."""
BLANC = ("blanc.coreference", "blanc.non-coreference")
