"""Counts and what is made of them: every score is a function of sums of ``[p_num, p_den, r_num, r_den]``.

A document leaves four numbers for each measure and class: what counts as right among the answers, how many answers
there are, what counts as found among the gold items, how many gold items there are. For a plain F1 the two numerators
are equal; for coreference and templates they are not. Sums over documents give the score of a corpus, of a slice of it
and of a resample alike, so nothing is ever averaged that should have been pooled.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Reduce = Callable[[Array], Array]
"""Counts of the classes of a definition, shape (..., classes, 4), to precision, recall and F1, shape (..., 3)."""


class Quad(NamedTuple):
    """Counts of one document (or of any sum of documents) for one measure and class."""

    p_num: float
    p_den: float
    r_num: float
    r_den: float


Counts = dict[tuple[str, str], Quad]
"""(measure, class) -> counts of one document; the class is "" where a measure has no classes. Absent is all zero."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What one printed number is. ``name`` stands beside the number wherever it is shown.

    ``title`` is the definition in one line. ``measure`` says whose counts are taken, ``classes`` which classes of it
    (all where empty), ``reduce`` what is made of them; None stands for the average precision of the check-worthiness
    ranking, which is no sum of counts. ``single`` marks figures that are one number, such as an
    accuracy or a mean of F1s, and have no precision and recall of their own. ``main`` marks what is shown by default.
    """

    name: str
    title: str
    measure: str
    reduce: Reduce | None
    classes: tuple[str, ...] = ()
    single: bool = False
    main: bool = False


def hits(right: float, answers: float, gold: float) -> Quad:
    """Counts of a measure in which an answer is right or wrong as a whole."""
    return Quad(right, answers, right, gold)


def prf(counts: Array) -> Array:
    """Precision, recall and F1, shape (..., 3), of counts of shape (..., 4).

    Where there is nothing to find and nothing was answered all three are NaN: there is no score, rather than a bad one.
    Otherwise what has a denominator of 0 is 0, and so is an F1 of two zeros.
    """
    p_num, p_den, r_num, r_den = np.moveaxis(counts, -1, 0)
    precision = np.divide(p_num, p_den, out=np.zeros_like(p_num), where=p_den > 0)
    recall = np.divide(r_num, r_den, out=np.zeros_like(r_num), where=r_den > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    scores = np.stack([precision, recall, f1], axis=-1)
    scores[(p_den <= 0) & (r_den <= 0)] = np.nan
    return scores


def micro(counts: Array) -> Array:
    """The scores of all classes pooled."""
    return prf(counts.sum(axis=-2))


def macro(counts: Array) -> Array:
    """The mean of the classes' scores; a class that stands neither in gold nor in the answers does not count."""
    scores = prf(counts)
    known = ~np.isnan(scores)
    number = known.sum(axis=-2)
    total = np.where(known, scores, 0.0).sum(axis=-2)
    mean: Array = np.divide(total, number, out=np.full_like(total, np.nan), where=number > 0)
    return mean


def zero(reduce: Reduce) -> Reduce:
    """The same, with 0 for what is undefined, as several official scorers have it.

    ``zero(macro)`` counts a class that stands neither in gold nor in the answers as 0.
    """
    if reduce is macro:
        return _macro_of_all

    def reduced(counts: Array) -> Array:
        scores: Array = np.nan_to_num(reduce(counts))
        return scores

    return reduced


def _macro_of_all(counts: Array) -> Array:
    scores: Array = np.nan_to_num(prf(counts)).mean(axis=-2)
    return scores


class Column(NamedTuple):
    """Counts of one measure and class, of the documents that have any: a document has few of all that there are."""

    documents: NDArray[np.int64]
    """Places of the documents, each once, in any order."""
    counts: Array
    """Shape (documents, 4)."""

    def summed(self, group: NDArray[np.intp], number: int) -> Array:
        """Sums by group, shape (number, 4); ``group`` gives the group of every document, -1 for one that is left out."""
        groups = group[self.documents]
        sums = np.zeros((number, 4))
        np.add.at(sums, groups[groups >= 0], self.counts[groups >= 0])
        return sums


class Table:
    """Counts of many documents, filled one document at a time."""

    def __init__(self) -> None:
        self.size = 0
        # Bare numbers: as objects the counts of twenty thousand documents would fill a gigabyte.
        self._columns: dict[tuple[str, str], tuple[array[int], array[float]]] = {}

    def add(self, counts: Counts) -> None:
        """Take the counts of the next document."""
        self.put(self.size, counts)
        self.size += 1

    def put(self, document: int, counts: Counts) -> None:
        """Take counts of a document by its place; a document has each count from one of these two ways alone."""
        for key, quad in counts.items():
            if any(quad):
                documents, values = self._columns.setdefault(key, (array("q"), array("d")))
                documents.append(document)
                values.extend(quad)

    def columns(self) -> dict[tuple[str, str], Column]:
        """(measure, class) -> counts, sorted by key; what was never counted is not there."""
        return {
            key: Column(np.frombuffer(documents, np.int64), np.frombuffer(values).reshape(-1, 4))
            for key, (documents, values) in sorted(self._columns.items())
        }
