"""Alpha and kappa: the published examples, other implementations, and what must hold for any data."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import agreement
from escal.agreement import alpha, coincidences, crossed, interval, kappa, nominal, ordinal

_ = None
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
"""Krippendorff (2011), section C: observers by units."""
SCALES = {"nominal": nominal, "ordinal": ordinal, "interval": interval(range(1, 6))}
VALUES = range(1, 6)


def units(raters: list[list[Any]]) -> list[tuple[Any, ...]]:
    return list(zip(*raters, strict=True))


def alphas(raters: list[list[Any]]) -> dict[str, float]:
    found = coincidences(units(raters), VALUES)
    return {scale: float(alpha(found, distance)) for scale, distance in SCALES.items()}


# ---- published examples


def test_four_observers_with_missing_values():
    found = coincidences(units(FOUR_OBSERVERS), VALUES)
    third = 1 / 3
    assert found == pytest.approx(
        np.array(
            [
                [7, 4 * third, third, third, 0],
                [4 * third, 10, 4 * third, third, 0],
                [third, 4 * third, 8, third, 0],
                [third, third, third, 4, 0],
                [0, 0, 0, 0, 3],
            ]
        )
    )
    assert found.sum(axis=1) == pytest.approx(np.array([9, 13, 10, 5, 3]))
    assert {scale: round(value, 3) for scale, value in alphas(FOUR_OBSERVERS).items()} == {
        "nominal": 0.743,
        "ordinal": 0.815,
        "interval": 0.849,
    }


def test_two_observers_and_two_values():
    raters = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    found = coincidences(units(raters), (0, 1))
    assert found.tolist() == [[10, 4], [4, 2]]
    assert float(alpha(found, nominal)) == pytest.approx(0.095, abs=5e-4)


def test_two_observers_and_five_values():
    found = coincidences(zip("aabbdcccedda", "babbbccceddd", strict=True), "abcde")
    assert found.diagonal().tolist() == [2, 4, 6, 4, 2]
    assert float(alpha(found, nominal)) == pytest.approx(0.692, abs=5e-4)


def test_the_table_of_cohen():
    assert float(kappa(np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]], float))) == pytest.approx(0.492, abs=5e-4)


# ---- other implementations


def drawn(random: Random, raters: int, number: int) -> list[list[Any]]:
    """Raters who often say what the unit is, sometimes something else, sometimes nothing."""
    truth = [random.choice(VALUES) for _ in range(number)]
    return [
        [random.choice([value, value, value, random.choice(VALUES), None]) for value in truth] for _ in range(raters)
    ]


@pytest.mark.parametrize("raters", [2, 3, 5])
def test_alpha_is_that_of_krippendorff(raters):
    package = pytest.importorskip("krippendorff")
    random = Random(raters)
    for _ in range(30):
        data = drawn(random, raters, random.randint(3, 40))
        numbers = np.array([[math.nan if value is None else value for value in row] for row in data])
        for scale, value in alphas(data).items():
            assert value == pytest.approx(package.alpha(numbers, level_of_measurement=scale), abs=1e-12)


def test_kappa_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    random = Random(7)
    for _ in range(30):
        one, other = ([value or 1 for value in row] for row in drawn(random, 2, random.randint(3, 40)))
        table = crossed(zip(one, other, strict=True), VALUES)
        assert float(kappa(table)) == pytest.approx(metrics.cohen_kappa_score(one, other), abs=1e-12)


# ---- what is undefined


def test_without_pairs_nothing_is_defined():
    for raters in ([[], []], [[1, None], [None, 2]], [[1], [None]]):
        assert all(map(math.isnan, alphas(raters).values()))
        table = crossed(units(raters), VALUES)
        assert math.isnan(kappa(table))
        assert math.isnan(agreement.equal(table))


def test_no_values_at_all():
    empty = np.zeros((2, 0, 0))
    assert np.isnan([alpha(empty, nominal), alpha(empty, ordinal), kappa(empty), agreement.equal(empty)]).all()


def test_a_single_value_says_nothing():
    raters = [[2, 2, 2, 1], [2, 2, 2, None]]
    assert all(map(math.isnan, alphas(raters).values()))
    table = crossed(units(raters), VALUES)
    assert math.isnan(kappa(table))
    assert agreement.equal(table) == 1


def test_raters_who_only_differ():
    raters = [[1, 2], [2, 1]]
    assert float(alpha(coincidences(units(raters), VALUES), nominal)) == -0.5
    assert float(kappa(crossed(units(raters), VALUES))) == -1
    assert float(agreement.equal(crossed(units(raters), VALUES))) == 0


def test_a_value_that_is_not_among_the_values():
    with pytest.raises(KeyError):
        coincidences([(1, 9)], VALUES)
    with pytest.raises(KeyError):
        crossed([(1, 9)], VALUES)


# ---- distances


def test_distances():
    given_values = np.array([4.0, 2.0, 6.0])
    assert nominal(given_values).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    # Krippendorff (2011): from rank 1 to rank 3 there are 4 + 2 + 6 values, less half of the first and of the last.
    assert ordinal(given_values).tolist() == [[0, 9, 49], [9, 0, 16], [49, 16, 0]]
    assert interval([1, 2, 5])(given_values).tolist() == [[0, 1, 16], [1, 0, 9], [16, 9, 0]]


def test_the_order_of_ranks_matters():
    raters = [[1, 1, 3, 3, 2], [2, 1, 3, 3, 1]]
    near, far = (coincidences(units(raters), order) for order in ((1, 2, 3), (1, 3, 2)))
    assert alpha(near, ordinal) > alpha(far, ordinal)
    assert alpha(near, nominal) == pytest.approx(float(alpha(far, nominal)))


# ---- many at once


def test_matrices_add_up_and_are_worked_on_together():
    random = Random(1)
    parts = [drawn(random, 3, 10) for _ in range(4)]
    whole = [[value for part in parts for value in part[rater]] for rater in range(3)]
    matrices = np.array([coincidences(units(part), VALUES) for part in parts])
    assert matrices.sum(axis=0) == pytest.approx(coincidences(units(whole), VALUES))
    stacked = np.array([matrices, 2 * matrices])
    assert alpha(stacked, ordinal).shape == (2, 4)
    for distance in SCALES.values():
        assert alpha(stacked, distance)[0] == pytest.approx([float(alpha(matrix, distance)) for matrix in matrices])
    tables = np.array([crossed(list(zip(*part[:2], strict=True)), VALUES) for part in parts])
    for measure in (kappa, agreement.equal):
        assert measure(np.array([tables, tables]))[1] == pytest.approx([float(measure(table)) for table in tables])


# ---- for any data

ROWS = st.lists(st.lists(st.sampled_from([None, *VALUES]), min_size=3, max_size=3), min_size=1, max_size=12)


def known(values: dict[str, float]) -> dict[str, float]:
    return {scale: value for scale, value in values.items() if not math.isnan(value)}


@given(st.lists(st.sampled_from(VALUES), min_size=2), st.integers(2, 4))
def test_raters_who_say_the_same_agree(values, raters):
    found = known(alphas([values] * raters))
    assert found == pytest.approx(dict.fromkeys(found, 1.0))
    assert bool(found) == (len(set(values)) > 1)
    if found:
        assert kappa(crossed(units([values] * 2), VALUES)) == 1


@given(ROWS, st.randoms())
def test_the_order_of_raters_and_units_does_not_matter(rows, random):
    raters = [list(row) for row in zip(*rows, strict=True)]
    shuffled_rows = random.sample(rows, len(rows))
    shuffled = [list(row) for row in zip(*shuffled_rows, strict=True)]
    random.shuffle(shuffled)
    assert alphas(shuffled) == pytest.approx(alphas(raters), nan_ok=True)
    turned = crossed([row[:2] for row in shuffled_rows], VALUES).T
    assert kappa(turned) == pytest.approx(float(kappa(crossed([row[:2] for row in rows], VALUES))), nan_ok=True)


@given(ROWS, st.permutations(VALUES))
def test_names_of_labels_do_not_matter(rows, names):
    renamed = [[None if value is None else names[value - 1] for value in row] for row in rows]
    one, other = (float(alpha(coincidences(each, VALUES), nominal)) for each in (rows, renamed))
    assert one == pytest.approx(other, nan_ok=True)
    one, other = (float(kappa(crossed([row[:2] for row in each], VALUES))) for each in (rows, renamed))
    assert one == pytest.approx(other, nan_ok=True)


@given(ROWS)
def test_what_nobody_used_does_not_matter(rows):
    used = [value for value in VALUES if any(value in row for row in rows)]
    whole, part = coincidences(rows, VALUES), coincidences(rows, used)
    for distance in (nominal, ordinal):
        assert float(alpha(part, distance)) == pytest.approx(float(alpha(whole, distance)), nan_ok=True)


@given(ROWS)
def test_agreement_is_at_most_1(rows):
    assert all(value <= 1 + 1e-12 for value in known(alphas(list(map(list, zip(*rows, strict=True))))).values())
