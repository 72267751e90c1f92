"""Ranking measures: both ways with ties, what was not answered, resamples."""

import math
from itertools import groupby, permutations
from random import Random

import numpy as np
import pytest

from escal.scoring.ranking import Pool, average_precision, precision_at, r_precision, reciprocal_rank, resampled

RANDOM = Random(1)
CASES = [
    ([RANDOM.choice([0.1, 0.5, 0.9]) for _ in range(size)], [RANDOM.random() < 0.4 for _ in range(size)], missing)
    for size in (0, 1, 2, 3, 4, 5)
    for missing in (0, 1, 3)
    for _ in range(15)
]


def listed(scores, relevant):
    """The list that the file's order gives: best first."""
    return [relevant[place] for place in sorted(range(len(scores)), key=lambda place: (-scores[place], place))]


def plain_ap(items, existing):
    return sum(sum(items[: place + 1]) / (place + 1) for place, one in enumerate(items) if one) / existing


def plain_rr(items):
    return next((1 / place for place, one in enumerate(items, 1) if one), 0.0)


def over_orders(scores, relevant, figure):
    """The mean of a figure over all orders of tied items, and over nothing else."""
    values = []
    for order in permutations(range(len(scores))):
        values.append(figure(listed([scores[place] for place in order], [relevant[place] for place in order])))
    return sum(values) / len(values)


@pytest.mark.parametrize("ties", ["expected", "order"])
def test_every_figure_is_that_of_all_orders_or_of_the_file(ties):
    for scores, relevant, missing in CASES:
        existing = sum(relevant) + missing

        def want(figure, scores=scores, relevant=relevant):
            return over_orders(scores, relevant, figure) if ties == "expected" else figure(listed(scores, relevant))

        if existing:
            found = average_precision(scores, relevant, existing, ties)
            assert found == pytest.approx(want(lambda items, n=existing: plain_ap(items, n)), abs=1e-12)
            found = r_precision(scores, relevant, existing, ties)
            assert found == pytest.approx(want(lambda items, n=existing: sum(items[:n]) / n), abs=1e-12)
        assert reciprocal_rank(scores, relevant, ties) == pytest.approx(want(plain_rr), abs=1e-12)
        for k in (1, 2, 4, 9):
            found = precision_at(k, scores, relevant, ties)
            assert found == pytest.approx(want(lambda items, k=k: sum(items[:k]) / k), abs=1e-12)


def test_figures_by_hand():
    assert average_precision([1, 1], [True, False], 1) == (1 + 1 / 2) / 2
    assert average_precision([1, 1, 1], [True, True, False], 2) == pytest.approx((1 + 5 / 6 + 7 / 12) / 3)
    assert average_precision([3, 2, 1], [True, False, True], 2) == pytest.approx((1 + 2 / 3) / 2)
    assert reciprocal_rank([1, 1, 1], [True, False, False]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert precision_at(2, [2, 1, 1], [True, True, False]) == 3 / 4


def test_equal_scores_are_expected_unless_asked_otherwise():
    for scores, relevant, missing in CASES:
        existing = sum(relevant) + missing or 1
        for figure in (
            lambda *more, s=scores, r=relevant, n=existing: average_precision(s, r, n, *more),
            lambda *more, s=scores, r=relevant, n=existing: r_precision(s, r, n, *more),
            lambda *more, s=scores, r=relevant: reciprocal_rank(s, r, *more),
            lambda *more, s=scores, r=relevant: precision_at(1, s, r, *more),
        ):
            assert figure() == figure("expected")
    assert average_precision([1, 1], [True, False], 1, "order") == 1
    assert average_precision([1, 1], [False, True], 1, "order") == 1 / 2


def test_what_was_not_answered_is_not_found():
    assert average_precision([1], [True], 4) == 1 / 4
    assert average_precision([], [], 4) == 0
    assert r_precision([2, 1], [True, True], 4) == 1 / 2
    assert precision_at(5, [2, 1], [True, False]) == 1 / 5
    assert precision_at(5, [], []) == 0


def test_nothing_to_find_has_no_precision():
    for ties in ("expected", "order"):
        assert math.isnan(average_precision([1], [False], 0, ties))
        assert math.isnan(r_precision([1], [False], 0, ties))
        assert reciprocal_rank([1, 1], [False, False], ties) == 0


def test_a_wrong_item_more_or_a_right_one_less_never_helps():
    for scores, relevant, missing in CASES:
        existing = sum(relevant) + missing
        if not existing or not scores:
            continue
        more = [*scores, RANDOM.choice(scores)], [*relevant, False]
        kept = [place for place in range(len(scores)) if not relevant[place] or place != relevant.index(True)]
        less = [scores[place] for place in kept], [relevant[place] for place in kept]
        for other in (more, less):
            assert average_precision(*other, existing) <= average_precision(scores, relevant, existing) + 1e-12
            assert r_precision(*other, existing) <= r_precision(scores, relevant, existing) + 1e-12
            assert reciprocal_rank(*other) <= reciprocal_rank(scores, relevant) + 1e-12
            assert precision_at(2, *other) <= precision_at(2, scores, relevant) + 1e-12


def pool(random, documents, most, scores):
    found, kept = Pool(), []
    for _ in range(documents):
        items = [(random.choice(scores), random.random() < 0.3) for _ in range(random.randint(0, most))]
        existing = sum(relevant for _, relevant in items) + random.randint(0, 1)
        found.add(items, existing)
        kept.append((items, existing))
    return found.ranking(), kept


def repeated(kept, weights):
    """Scores, relevance and number of relevant ones of a resample, item by item."""
    items = [item for (items, _), weight in zip(kept, weights, strict=True) for item in items * int(weight)]
    existing = sum(existing * int(weight) for (_, existing), weight in zip(kept, weights, strict=True))
    return [score for score, _ in items], [relevant for _, relevant in items], existing


@pytest.mark.parametrize("scores", [[0.5], [0.1, 0.5, 0.9], [place / 97 for place in range(97)]])
def test_resamples_are_the_repeated_items(scores):
    random = Random(len(scores))
    for documents in (1, 2, 5, 9):
        for _ in range(12):
            ranking, kept = pool(random, documents, 6, scores)
            weights = np.array([[random.choice([0, 0, 1, 1, 2, 3]) for _ in range(documents)] for _ in range(7)])
            wanted = [average_precision(*repeated(kept, row)) for row in weights]
            np.testing.assert_allclose(resampled(ranking, weights), wanted, atol=1e-12)


def test_resamples_of_a_large_ranking_stay_exact():
    random = Random(2)
    ranking, kept = pool(random, 60, 100, [place / 7 for place in range(700)])
    weights = np.array([[1] * 60, [random.randint(0, 2) for _ in range(60)]])
    wanted = [average_precision(*repeated(kept, row)) for row in weights]
    np.testing.assert_allclose(resampled(ranking, weights), wanted, rtol=1e-11)


def test_resamples_with_nothing_to_find():
    found = Pool()
    found.add([], 0)
    assert np.isnan(resampled(found.ranking(), np.array([[1], [2]]))).tolist() == [True, True]
    found.add([], 2)
    found.add([(0.5, False), (0.5, True)], 1)
    scores = resampled(found.ranking(), np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [3, 1, 1]], np.int16))
    np.testing.assert_array_equal(scores, [np.nan, 0, 0.75, 0.25])
    assert resampled(found.ranking(), np.zeros((0, 3), int)).shape == (0,)


def test_documents_are_pooled_in_their_order():
    found = Pool()
    found.add(iter([(0.25, True), (0.5, False)]), 3)
    found.add([], 1)
    found.add([(1, True)], 1)
    ranking = found.ranking()
    assert ranking.documents.tolist() == [0, 0, 2]
    assert ranking.scores.tolist() == [0.25, 0.5, 1]
    assert ranking.relevant.tolist() == [True, False, True]
    assert ranking.existing.tolist() == [3, 1, 1]


def test_a_part_is_the_ranking_of_its_documents():
    random = Random(3)
    for _ in range(20):
        ranking, kept = pool(random, 6, 5, [0.1, 0.5, 0.9])
        chosen = np.array([random.random() < 0.5 for _ in range(6)])
        part = ranking.part(chosen)
        wanted = repeated(kept, chosen)
        assert [part.scores.tolist(), part.relevant.tolist(), part.existing.sum()] == [*wanted]
        np.testing.assert_allclose(resampled(part, np.ones((1, 6), int)), [average_precision(*wanted)], atol=1e-12)


def test_groups_are_those_of_equal_scores():
    """A restatement by groups: the expected precision at each place of a group, one place at a time."""
    random = Random(4)
    for _ in range(200):
        items = sorted(((random.choice([0, 1, 2, 3]), random.random() < 0.5) for _ in range(12)), reverse=True)
        total = before = found = 0.0
        for _, group in groupby(items, key=lambda item: item[0]):
            flags = [relevant for _, relevant in group]
            size, right = len(flags), sum(flags)
            for place in range(1, size + 1):
                # Given that a relevant item stands here, each other one stands before it in (place-1)/(size-1) of the orders.
                others = (right - 1) * (place - 1) / (size - 1) if size > 1 else 0
                total += right / size * (found + 1 + others) / (before + place)
            before, found = before + size, found + right
        scores, relevant = zip(*items, strict=True)
        existing = int(found) + 1
        assert average_precision(scores, relevant, existing) == pytest.approx(total / existing, abs=1e-12)
