"""Who goes with whom: the largest number of one-to-one pairs that agree, and the best sum of a similarity.

A right answer counts once, and so does a gold item. Because the number of pairs is the largest that there is, it depends
on no order, a wrong answer more never raises it, and a right one less never does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

Gold = TypeVar("Gold")
Answer = TypeVar("Answer")
Stretch = tuple[int, int]
"""Start and end of a span, half-open."""
Stretches = tuple[Stretch, ...]
"""A discontinuous span: stretches in order, not overlapping."""


def same(gold: Iterable[Hashable], answers: Iterable[Hashable]) -> int:
    """How many pairs of equal items there are, each item used once: the size of the common multiset."""
    return (Counter(gold) & Counter(answers)).total()


def pairs(
    gold: Sequence[Gold], answers: Sequence[Answer], agree: Callable[[Gold, Answer], bool]
) -> list[tuple[int, int]]:
    """A largest set of one-to-one pairs (place in gold, place in answers) that agree, sorted.

    Augmenting paths (Berge 1957), answers in their order: an answer that has found a partner keeps one to the end, so
    that answers in order of their confidence are served in that order.
    """
    return sorted(
        largest([[place for place, item in enumerate(gold) if agree(item, answer)] for answer in answers]).items()
    )


def largest(edges: Sequence[Sequence[int]]) -> dict[int, int]:
    """A largest set of pairs, place in gold -> place of the answer; ``edges`` are the places that each answer fits."""
    holder: dict[int, int] = {}
    for answer in range(len(edges)):
        _settle(answer, edges, holder)
    return holder


def _settle(answer: int, edges: Sequence[Sequence[int]], holder: dict[int, int]) -> None:
    """Find a place for an answer, moving others to other places of theirs where that makes room."""
    came_from: dict[int, int] = {}
    """Place -> the answer from which the search reached it."""
    held: dict[int, int] = {}
    """Answer -> the place that it would give up."""
    queue = [answer]
    for asking in queue:
        for place in edges[asking]:
            if place in came_from:
                continue
            came_from[place] = asking
            if place in holder:
                held[holder[place]] = place
                queue.append(holder[place])
                continue
            while True:
                mover = came_from[place]
                holder[place] = mover
                if mover == answer:
                    return
                place = held[mover]


def matched(gold: Sequence[Gold], answers: Sequence[Answer], agree: Callable[[Gold, Answer], bool]) -> int:
    """The largest number of one-to-one pairs that agree."""
    return len(pairs(gold, answers, agree)) if gold and answers else 0


def assigned(
    gold: Sequence[Gold], answers: Sequence[Answer], similarity: Callable[[Gold, Answer], float]
) -> list[tuple[int, int]]:
    """The one-to-one pairs (place in gold, place in answers) with the greatest sum of similarities; those of 0 left out."""
    if not gold or not answers:
        return []
    rows = [[similarity(one, other) for other in answers] for one in gold]
    if len(gold) == 1 or len(answers) == 1:
        best, row, column = max((rows[i][j], -i, -j) for i in range(len(gold)) for j in range(len(answers)))
        return [(-row, -column)] if best > 0 else []
    weights = np.array(rows)
    if not weights.any():
        return []
    # SciPy takes as long to load as a small corpus to score.
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if weights[row, column] > 0]


def stretches(spans: Iterable[dict[str, Any]]) -> Stretches:
    """Spans as stretches, in order; what overlaps or touches becomes one."""
    found: list[Stretch] = []
    for start, end in sorted((span["start"], span["end"]) for span in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def iou(one: Stretches, other: Stretches) -> float:
    """Intersection over union of the characters of two spans: 1 where they are equal, 0 where they share none."""
    if not one or not other or one[-1][1] <= other[0][0] or other[-1][1] <= one[0][0]:
        return 0.0
    common = sum(max(0, min(end, last) - max(start, first)) for start, end in one for first, last in other)
    return common / (_length(one) + _length(other) - common)


def overlaps(gold: Iterable[Stretch], answers: Iterable[Stretch], least: float) -> dict[Stretch, frozenset[Stretch]]:
    """For each answered span, the gold spans with which it has at least so much IoU; ``least`` is above 0."""
    known = sorted(set(gold))
    starts = [start for start, _ in known]
    longest = max((end - start for start, end in known), default=0)
    found = {}
    for start, end in set(answers):
        # What begins so early has ended before the answer begins.
        near = known[bisect_left(starts, start - longest) : bisect_left(starts, end)]
        found[start, end] = frozenset(span for span in near if iou((span,), ((start, end),)) >= least)
    return found


def _length(spans: Stretches) -> int:
    return sum(end - start for start, end in spans)
