"""How sure a score is: the bootstrap over leak groups, and the paired permutation test of two systems.

Documents of one leak group share an incident or a text, so they are no independent draws: the group is what is drawn
(Efron and Tibshirani 1993, chapter 8, on data in clusters). Because every score is a function of sums of counts, a
resample is a vector of weights over groups, and all resamples of all scores are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from escal.scoring.counts import Array

Weights = NDArray[np.int64]
RESAMPLES = 10_000
CHUNK = 500
"""Resamples that are worked on at once: bounds the memory, changes no number."""


class Interval(NamedTuple):
    """Bounds of a percentile interval. NaN where there is nothing to resample: fewer than two groups, or no score."""

    low: float
    high: float


def groups(names: Sequence[str]) -> NDArray[np.intp]:
    """For each document the number of its group, in order of first appearance."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)


def draws(number: int, resamples: int = RESAMPLES, seed: int = 0) -> Iterator[Weights]:
    """How often each of ``number`` groups is drawn in each resample, chunk by chunk, shape (up to CHUNK, number)."""
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, CHUNK):
        size = min(CHUNK, resamples - start)
        drawn = rng.integers(0, number, (size, number))
        places = drawn + np.arange(size)[:, None] * number
        yield np.bincount(places.ravel(), minlength=size * number).reshape(size, number)


def interval(values: Array, level: float) -> Interval:
    """The middle ``level`` percent of resampled values; resamples without a score are left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(np.nan, np.nan)
    low, high = np.percentile(known, [50 - level / 2, 50 + level / 2])
    return Interval(float(low), float(high))


def swaps(number: int, permutations: int = RESAMPLES, seed: int = 0) -> Iterator[Weights]:
    """For each group 1 where a system keeps its answers and 0 where two systems swap theirs, shape (up to CHUNK, number)."""
    rng = np.random.default_rng(seed)
    for start in range(0, permutations, CHUNK):
        yield rng.integers(0, 2, (min(CHUNK, permutations - start), number))
