"""Agreement beyond chance: Krippendorff's alpha and Cohen's kappa, out of matrices that can be added up.

A unit is what several raters have given a value to. All units of a text go into one small matrix, and the matrix of many
texts is the sum of theirs. So every resample of texts is a weighted sum, and the measures take all of them at once: they
work on the last two axes of an array, whatever stands before.

NaN stands for "undefined": where no unit has two values, and where only one value was ever given. In the second case
observed and expected disagreement are both 0, and nothing tells whether the raters would have seen a difference. To say 1
there would reward a label that everybody uses by habit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Unit = Sequence[Hashable | None]
"""The values that the raters gave to one unit, rater by rater; None where a rater gave none."""
Distance = Callable[[Array], Array]
"""How often each value was given, shape (..., values), to squared differences of values, shape (..., values, values)."""


def coincidences(units: Iterable[Unit], values: Sequence[Hashable]) -> Array:
    """Coincidence matrix of units with any number of raters and missing values, shape (values, values).

    Every ordered pair of values of a unit that come from two raters counts 1 / (m - 1), where m raters gave the unit a
    value (Krippendorff 2011). A unit with fewer than two values has no pairs. The sum is the number of values in pairs.
    Raises ``KeyError`` for a value that is not among ``values``.
    """
    place = {value: number for number, value in enumerate(values)}
    found = np.zeros((len(values), len(values)))
    for unit in units:
        known = [place[value] for value in unit if value is not None]
        for one, other in permutations(known, 2):
            found[one, other] += 1 / (len(known) - 1)
    return found


def crossed(units: Iterable[tuple[Hashable | None, Hashable | None]], values: Sequence[Hashable]) -> Array:
    """How often two raters gave which values, shape (values of the first, values of the second).

    A unit that either rater left out does not count. Raises ``KeyError`` for a value that is not among ``values``.
    """
    place = {value: number for number, value in enumerate(values)}
    found = np.zeros((len(values), len(values)))
    for one, other in units:
        if one is not None and other is not None:
            found[place[one], place[other]] += 1
    return found


def nominal(given: Array) -> Array:
    """Values are equal or they are not: 0 or 1."""
    return 1 - np.eye(given.shape[-1])


def ordinal(given: Array) -> Array:
    """Values are ranks, in their order: how many values were given from the one to the other, both counted half.

    Krippendorff (2011): the square of the sum of n_g over the ranks g from c to k, less (n_c + n_k) / 2.
    """
    middle = given.cumsum(axis=-1) - given / 2
    squared: Array = (middle[..., :, np.newaxis] - middle[..., np.newaxis, :]) ** 2
    return squared


def interval(values: Sequence[float]) -> Distance:
    """Values are numbers: the square of their difference."""
    numbers = np.array(values, dtype=np.float64)
    squared = (numbers[:, np.newaxis] - numbers) ** 2
    return lambda given: squared


def alpha(matrices: Array, distance: Distance) -> Array:
    """Krippendorff's alpha of coincidence matrices, shape (..., values, values), as shape (...).

    1 - (n - 1) sum(o_ck d_ck) / sum(n_c n_k d_ck), with o the matrix, n_c its sums by value, n its sum and d the squared
    distances (Krippendorff 2011, 2019). NaN where it is undefined, as the module says.
    """
    given = matrices.sum(axis=-1)
    number = given.sum(axis=-1)
    squared = distance(given)
    observed = (matrices * squared).sum(axis=(-2, -1))
    expected = (given[..., :, np.newaxis] * given[..., np.newaxis, :] * squared).sum(axis=(-2, -1))
    return 1 - _divided((number - 1) * observed, expected)


def kappa(tables: Array) -> Array:
    """Cohen's kappa of the tables of two raters, shape (..., values, values), as shape (...).

    (p_o - p_e) / (1 - p_e): the share of units with equal values, against the share that two raters with these habits
    have by chance (Cohen 1960). NaN where it is undefined, as the module says.
    """
    number = tables.sum(axis=(-2, -1))
    same = np.trace(tables, axis1=-2, axis2=-1)
    chance = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1)
    # Multiplied by the square of the number, so that counts stay whole and an undefined kappa is exactly 0 / 0.
    return _divided(number * same - chance, number**2 - chance)


def equal(tables: Array) -> Array:
    """The share of units to which two raters gave the same value, shape (..., values, values) as (...); NaN without units."""
    return _divided(np.trace(tables, axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def _divided(above: Array, below: Array) -> Array:
    found: Array = np.divide(above, below, out=np.full(np.shape(below), np.nan), where=np.asarray(below) > 0)
    return found
