"""The bootstrap and the permutation test: what is drawn, and what comes of it."""

from __future__ import annotations

import numpy as np
import pytest

from escal.scoring import uncertainty
from escal.scoring.uncertainty import CHUNK, Interval


def test_groups_are_numbered_as_they_come() -> None:
    assert uncertainty.groups(["b", "a", "b", "c"]).tolist() == [0, 1, 0, 2]


def test_as_many_groups_are_drawn_as_there_are() -> None:
    drawn = np.concatenate(list(uncertainty.draws(7, CHUNK + 3)))
    assert drawn.shape == (CHUNK + 3, 7)
    assert set(drawn.sum(axis=1)) == {7}
    assert drawn.mean() == 1
    # The share of groups that are drawn twice and more tends to 1 - 2/e; drawing without replacement gives none.
    assert (drawn > 1).mean() == pytest.approx(0.264, abs=0.04)


def test_the_seed_decides() -> None:
    one, same, other = (np.concatenate(list(uncertainty.draws(5, 20, seed))) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    one, same, other = (np.concatenate(list(uncertainty.swaps(5, 20, seed))) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_interval_is_the_middle_of_what_is_known() -> None:
    values = np.array([np.nan, *range(101)])
    assert uncertainty.interval(values, 90) == Interval(5, 95)
    assert uncertainty.interval(values, 50) == Interval(25, 75)
    assert np.isnan(uncertainty.interval(np.array([np.nan]), 95)).all()
    assert np.isnan(uncertainty.interval(np.array([]), 95)).all()


def test_swaps_are_even() -> None:
    kept = np.concatenate(list(uncertainty.swaps(6, 2 * CHUNK + 1)))
    assert kept.shape == (2 * CHUNK + 1, 6)
    assert set(kept.ravel()) == {0, 1}
    assert kept.mean() == pytest.approx(0.5, abs=0.05)
