"""Counts and what is made of them."""

from __future__ import annotations

import numpy as np
import pytest

from escal.scoring.counts import Quad, Table, hits, macro, micro, prf, zero

NAN = float("nan")


def close(found: object, wanted: object) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(wanted, float), atol=1e-12)


def test_precision_recall_f1() -> None:
    close(prf(np.array([1.0, 2, 1, 4])), [0.5, 0.25, 1 / 3])
    # Two numerators: what is right among the answers, and what is found of gold.
    close(prf(np.array([2.0, 2, 1, 4])), [1, 0.25, 0.4])


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ([0, 0, 0, 0], [NAN, NAN, NAN]),
        ([0, 3, 0, 0], [0, 0, 0]),
        ([0, 0, 0, 3], [0, 0, 0]),
        ([0, 2, 0, 3], [0, 0, 0]),
    ],
)
def test_what_is_undefined(counts: list[float], wanted: list[float]) -> None:
    close(prf(np.array(counts, float)), wanted)


CLASSES = np.array([[[1.0, 2, 1, 4], [3, 3, 3, 3], [0, 0, 0, 0]]])


def test_pooled_and_mean() -> None:
    close(micro(CLASSES), prf(np.array([[4.0, 5, 4, 7]])))
    close(macro(CLASSES)[0], [0.75, 0.625, (1 / 3 + 1) / 2])
    close(macro(np.zeros((1, 2, 4))), [[NAN] * 3])


def test_undefined_as_zero() -> None:
    close(zero(micro)(CLASSES), micro(CLASSES))
    close(zero(macro)(CLASSES)[0, 2], (1 / 3 + 1) / 3)
    close(zero(micro)(np.zeros((2, 3, 4))), np.zeros((2, 3)))


def test_table() -> None:
    table = Table()
    table.add({("b", ""): hits(1, 2, 3)})
    table.add({})
    table.add({("a", "x"): Quad(1, 1, 2, 2), ("b", ""): Quad(0, 0, 0, 0)})
    table.add({("b", ""): hits(2, 2, 2)})
    found = table.columns()
    assert list(found) == [("a", "x"), ("b", "")]
    assert found["b", ""].documents.tolist() == [0, 3]
    close(found["b", ""].counts, [[1, 2, 1, 3], [2, 2, 2, 2]])
    assert found["a", "x"].documents.tolist() == [2]
    close(found["b", ""].summed(np.array([1, 0, 0, 1]), 2), [[0] * 4, [3, 4, 3, 5]])
    close(found["b", ""].summed(np.array([-1, 0, 0, 1]), 2), [[0] * 4, [2, 2, 2, 2]])
    assert Table().columns() == {}
