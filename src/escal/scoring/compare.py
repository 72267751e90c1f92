"""Two systems on the same gold: how far apart they are, how sure that is, and whether chance could have done it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from escal.errors import EscalError
from escal.scoring import uncertainty
from escal.scoring.counts import Array, Column
from escal.scoring.ranking import Ranking
from escal.scoring.report import Documents, Report, Score, Stack, batches, places
from escal.scoring.tally import Tally
from escal.scoring.uncertainty import Interval, Weights

_ROUNDING = 1e-12
_NONE = Column(np.zeros(0, np.int64), np.zeros((0, 4)))


@dataclass(frozen=True, slots=True)
class Difference:
    """A score of both systems. ``value`` is A minus B, ``p`` that of a paired permutation of leak groups, two-sided.

    Whose answers are whose is drawn for each group (approximate randomisation: Noreen 1989); the arrangement that was
    observed counts as one, so p is never 0.
    """

    one: Score
    other: Score
    value: float
    interval: Interval
    p: float


@dataclass(frozen=True)
class Comparison:
    """Every score of two systems; ``parts`` holds the whole under "" and each slice under its name (``year 2024``)."""

    one: Report
    other: Report
    parts: dict[str, list[Difference]]
    permutations: int


def compare(one: Report, other: Report, by: Iterable[str] = ()) -> Comparison:
    """Compare two systems that were scored in the same way on the same documents.

    Intervals and p use the resamples, level and seed of the first report; a resample weights both systems alike, so the
    interval is that of the difference, not of either. Raises ``EscalError`` where the reports are not comparable.
    """
    if one.tally.articles != other.tally.articles or one.tally.schemes != other.tally.schemes:
        raise EscalError("the two reports are about different documents or scores: score both against the same gold")
    both = _joined(one.tally, other.tally)
    parts = {"": _differences(one, other, both, np.arange(len(one.tally.articles)))}
    for slicing in by:
        for value, chosen in places(one.tally, slicing).items():
            parts[f"{slicing} {value}"] = _differences(one, other, both, chosen)
    return Comparison(one, other, parts, one.resamples)


def _differences(one: Report, other: Report, both: Tally, documents: Documents) -> list[Difference]:
    scores = [report.scores_of(documents) for report in (one, other)]
    # The groups of the first system, then those of the second: weights say whose answers count.
    documents = np.concatenate([documents, documents + len(one.tally.articles)])
    found = []
    for part in batches(both, both.definitions, len(documents)):
        sides = [[side[definition.name] for definition in part] for side in scores]
        values = np.array([ours.f1 - theirs.f1 for ours, theirs in zip(*sides, strict=True)])
        drawn, p = _chances(Stack(both, part, documents), values, one)
        for place, (ours, theirs) in enumerate(zip(*sides, strict=True)):
            bounds = uncertainty.interval(drawn[:, place], one.level)
            found.append(Difference(ours, theirs, float(values[place]), bounds, float(p[place])))
    return found


def _chances(stack: Stack, values: Array, how: Report) -> tuple[Array, Array]:
    """Differences of resamples, shape (resamples, definitions), and p of the differences ``values``."""
    number = stack.groups // 2
    if number < 2 or not how.level:
        return np.zeros((0, len(values))), np.full(len(values), np.nan)
    draws = uncertainty.draws(number, how.resamples, how.seed)
    drawn = np.concatenate([_difference(stack, weights, np.zeros_like(weights)) for weights in draws])
    extreme = np.zeros(len(values))
    for kept in uncertainty.swaps(number, how.resamples, how.seed):
        # What is equal up to the order of a sum is as extreme as what was observed.
        extreme += (np.abs(_difference(stack, kept, 1 - kept)) >= np.abs(values) - _ROUNDING).sum(axis=0)
    return drawn, np.where(np.isnan(values), np.nan, (extreme + 1) / (how.resamples + 1))


def _difference(stack: Stack, kept: Weights, given: Weights) -> Array:
    """F1 of a first system minus that of a second, shape (resamples, definitions).

    The first has A's groups with the weights ``kept`` and B's with ``given``; the second has them the other way round.
    """
    first, second = np.hstack([kept, given]), np.hstack([given, kept])
    found: Array = stack.values(first)[:, :, 2] - stack.values(second)[:, :, 2]
    return found


def _joined(one: Tally, other: Tally) -> Tally:
    """The documents of both systems as one tally, those of the second after those of the first."""
    size = len(one.articles)
    counts: dict[tuple[str, str], Column] = {}
    for tally, shift in ((one, 0), (other, size)):
        for key, column in tally.counts.items():
            first = counts.get(key, _NONE)
            counts[key] = Column(
                np.concatenate([first.documents, column.documents + shift]),
                np.concatenate([first.counts, column.counts]),
            )
    ranking = None
    if one.ranking is not None and other.ranking is not None:
        ranking = Ranking(
            np.concatenate([one.ranking.documents, other.ranking.documents + size]),
            np.concatenate([one.ranking.scores, other.ranking.scores]),
            np.concatenate([one.ranking.relevant, other.ranking.relevant]),
            np.concatenate([one.ranking.existing, other.ranking.existing]),
        )
    groups = [f"{side}:{group}" for side in "AB" for group in one.groups]
    return Tally(one.schemes, one.articles * 2, groups, one.slices * 2, counts, ranking)
