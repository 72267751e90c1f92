"""How good an order is: average precision and its kin, over items that have a score and are relevant or not.

Items of equal scores have no order among themselves. ``expected`` is the mean over all of their orders (McSherry and
Najork 2008, Computing information retrieval performance measures efficiently in the presence of tied scores), in closed
form; ``order`` takes them as they come, as the scorers of CheckThat! do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from escal.scoring.counts import Array

Ties = Literal["expected", "order"]
Whole = NDArray[np.int64]


def average_precision(scores: ArrayLike, relevant: ArrayLike, existing: float, ties: Ties = "expected") -> float:
    """The sum of the precision at each relevant item, divided by the number of relevant items that exist.

    ``scores`` and ``relevant`` have shape (items,). Relevant items that are not among them count as not found. NaN where
    none exists.
    """
    if not existing:
        return np.nan
    total = before = found = 0.0
    for size, right in _groups(scores, relevant, ties):
        for place in range(size if right else 0):
            earlier = place * (right - 1) / (size - 1) if place else 0.0
            total += right / size * (found + earlier + 1) / (before + place + 1)
        before += size
        found += right
    return total / existing


def precision_at(k: int, scores: ArrayLike, relevant: ArrayLike, ties: Ties = "expected") -> float:
    """The share of relevant ones among the first ``k`` items, ``k`` at least 1; an item that is missing is not relevant."""
    before, found = 0, 0.0
    for size, right in _groups(scores, relevant, ties):
        found += right * min(size, k - before) / size
        before += size
        if before >= k:
            break
    return found / k


def r_precision(scores: ArrayLike, relevant: ArrayLike, existing: int, ties: Ties = "expected") -> float:
    """The precision among as many items as there are relevant ones; NaN where none exists."""
    return precision_at(existing, scores, relevant, ties) if existing else np.nan


def reciprocal_rank(scores: ArrayLike, relevant: ArrayLike, ties: Ties = "expected") -> float:
    """One divided by the place of the first relevant item; 0 where there is none."""
    before = 0
    for size, right in _groups(scores, relevant, ties):
        if right:
            total, still = 0.0, 1.0
            for place in range(1, size - right + 2):
                here = still * right / (size - place + 1)
                total += here / (before + place)
                still -= here
            return total
        before += size
    return 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The ranked items of many documents.

    ``documents`` (place of the item's document), ``scores`` and ``relevant`` have shape (items,); ``existing``, the number
    of relevant items in gold, has shape (documents,).
    """

    documents: Whole
    scores: Array
    relevant: NDArray[np.bool_]
    existing: Whole

    def part(self, chosen: NDArray[np.bool_]) -> Ranking:
        """The ranking of some documents alone. ``chosen`` has shape (documents,); places of documents stay."""
        items = chosen[self.documents]
        return Ranking(
            self.documents[items], self.scores[items], self.relevant[items], np.where(chosen, self.existing, 0)
        )


class Pool:
    """Ranked items of many documents, filled one document at a time."""

    def __init__(self) -> None:
        self._documents: list[int] = []
        self._scores: list[float] = []
        self._relevant: list[bool] = []
        self._existing: list[int] = []

    def add(self, items: Iterable[tuple[float, bool]], existing: int) -> None:
        """Take the items (score, relevant) of the next document, and how many relevant ones it has in gold."""
        for score, relevant in items:
            self._documents.append(len(self._existing))
            self._scores.append(score)
            self._relevant.append(relevant)
        self._existing.append(existing)

    def ranking(self) -> Ranking:
        """All that was taken."""
        return Ranking(
            np.array(self._documents, np.int64),
            np.array(self._scores, np.float64),
            np.array(self._relevant, np.bool_),
            np.array(self._existing, np.int64),
        )


def resampled(ranking: Ranking, weights: NDArray[np.integer]) -> Array:
    """Expected average precision of resamples of documents, shape (resamples,); NaN where nothing relevant exists.

    ``weights``, shape (resamples, documents), says how often a document is in a resample; copies of an item are tied. A
    group of ties of n items, r of them relevant, with N items and R relevant ones before it, adds r/n times the sum over
    i = 1..n of (R + 1 + (i - 1) s) / (N + i), where s = (r - 1) / (n - 1). That is (R + 1 - s (N + 1)) (H(N + n) - H(N)) + s n
    with harmonic numbers H. Takes memory for one copy of ``weights``.
    """
    copies: Whole = np.ascontiguousarray(weights.T, dtype=np.int64)
    largest = int((np.bincount(ranking.documents, minlength=len(copies)) @ copies).max(initial=0))
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, largest + 1))])
    total = np.zeros(copies.shape[1])
    before, found = np.zeros_like(total, np.int64), np.zeros_like(total, np.int64)
    for group in _members(ranking.scores):
        size = _number(ranking.documents[group], copies)
        hits = group[ranking.relevant[group]]
        if len(hits):
            right = _number(ranking.documents[hits], copies)
            share = np.divide(right, size, out=np.zeros_like(total), where=size > 0)
            slope = np.divide(right - 1, size - 1, out=np.zeros_like(total), where=size > 1)
            gained = harmonic[before + size] - harmonic[before]
            total += share * ((found + 1 - slope * (before + 1)) * gained + slope * size)
            found += right
        before += size
    existing = ranking.existing @ copies
    precision: Array = np.divide(total, existing, out=np.full_like(total, np.nan), where=existing > 0)
    return precision


def _number(documents: Whole, copies: Whole) -> Whole:
    """How many items there are in each resample, given the document of each."""
    present, number = np.unique(documents, return_counts=True)
    found: Whole = number @ copies[present]
    return found


def _members(scores: Array) -> Iterator[Whole]:
    """The places of the items of each group of ties, best first."""
    order = np.argsort(-scores, kind="stable")
    edges = np.flatnonzero(np.diff(scores[order])) + 1
    return (group for group in np.split(order, edges) if len(group))


def _groups(scores: ArrayLike, relevant: ArrayLike, ties: Ties) -> list[tuple[int, int]]:
    """Size and number of relevant items of each group of ties, best first; with ``order`` each item is a group."""
    known, right = np.asarray(scores, np.float64), np.asarray(relevant, np.bool_)
    if ties == "order":
        return [(1, int(one)) for one in right[np.argsort(-known, kind="stable")]]
    return [(len(group), int(right[group].sum())) for group in _members(known)]
