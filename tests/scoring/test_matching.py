"""Who goes with whom: as many pairs as there can be, whatever the order."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from escal.scoring.matching import assigned, iou, largest, matched, overlaps, pairs, same, stretches


def most(fits: list[list[bool]]) -> int:
    """The largest number of pairs, by trying every order of the rows of a square."""
    size = len(fits)
    return max(sum(fits[row][column] for column, row in enumerate(order)) for order in permutations(range(size)))


def test_as_many_pairs_as_there_can_be() -> None:
    random = Random(1)
    for _ in range(1000):
        size = random.randint(1, 5)
        fits = [[random.random() < 0.4 for _ in range(size)] for _ in range(size)]
        found = pairs(range(size), range(size), lambda one, other: fits[one][other])  # noqa: B023
        assert len(found) == most(fits) == matched(range(size), range(size), lambda one, other: fits[one][other])  # noqa: B023
        assert all(fits[one][other] for one, other in found)
        assert len({one for one, _ in found}) == len({other for _, other in found}) == len(found)
        assert found == sorted(found)


def test_who_comes_first_is_served_first() -> None:
    assert pairs("a", "xy", lambda one, other: True) == [(0, 0)]
    # The first answer moves to its other place, and keeps one.
    assert pairs("ab", "xyz", lambda one, other: other != "y" or one == "a") == [(0, 1), (1, 0)]


def test_long_chains_need_no_recursion() -> None:
    chain = [[place, place + 1] for place in range(5000)] + [[0]]
    assert len(largest(chain)) == 5001


def test_nothing_to_pair() -> None:
    assert matched([], "ab", lambda one, other: True) == 0
    assert matched("ab", [], lambda one, other: True) == 0
    assert assigned([], "ab", lambda one, other: 1.0) == assigned("ab", [], lambda one, other: 1.0) == []
    assert assigned("ab", "cd", lambda one, other: 0.0) == assigned("a", "cd", lambda one, other: 0.0) == []


def test_equal_items_are_used_once() -> None:
    assert same("aab", "abbb") == 2
    assert same("", "a") == 0


def test_greatest_sum() -> None:
    random = Random(2)
    for _ in range(300):
        rows, columns = random.randint(1, 4), random.randint(1, 4)
        weights = [[random.choice([0, 0, 1, 2, 3.5]) for _ in range(columns)] for _ in range(rows)]
        found = assigned(range(rows), range(columns), lambda one, other: weights[one][other])  # noqa: B023
        square = [[weights[i][j] if i < rows and j < columns else 0 for j in range(4)] for i in range(4)]
        best = max(sum(square[row][column] for column, row in enumerate(order)) for order in permutations(range(4)))
        assert sum(weights[one][other] for one, other in found) == pytest.approx(best)
        assert all(weights[one][other] > 0 for one, other in found)


def test_one_item_takes_the_first_of_the_best() -> None:
    assert assigned("a", "xyz", lambda one, other: {"x": 1, "y": 2, "z": 2}[other]) == [(0, 1)]
    assert assigned("xyz", "a", lambda one, other: {"x": 1, "y": 2, "z": 2}[one]) == [(1, 0)]


def test_spans_become_stretches() -> None:
    spans = [{"start": 8, "end": 9}, {"start": 0, "end": 3}, {"start": 2, "end": 5}, {"start": 5, "end": 6}]
    assert stretches(spans) == ((0, 6), (8, 9))


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (((0, 4),), ((0, 4),), 1),
        (((0, 4),), ((2, 6),), 2 / 6),
        (((0, 4),), ((4, 6),), 0),
        (((0, 2), (4, 6)), ((1, 5),), 2 / 6),
        (((0, 2), (8, 9)), ((3, 5),), 0),
        ((), ((3, 5),), 0),
        (((-1, -1),), ((-1, -1),), 0),
    ],
)
def test_intersection_over_union(
    one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...], share: float
) -> None:
    assert iou(one, other) == iou(other, one) == pytest.approx(share)


def test_overlaps_are_those_of_iou() -> None:
    random = Random(3)
    for _ in range(300):
        sides = [[(start := random.randrange(20), start + random.randint(1, 9)) for _ in range(6)] for _ in "ab"]
        found = overlaps(*sides, 0.5)
        assert found == {
            answer: frozenset(span for span in sides[0] if iou((span,), (answer,)) >= 0.5) for answer in sides[1]
        }
    assert overlaps([(0, 2)], [(-1, -1)], 0.5) == {(-1, -1): frozenset()}
