"""The numbers of a count: scores with intervals, of the whole and of its slices. Everything here is derived."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from escal.errors import EscalError, UnknownName
from escal.findings import Finding
from escal.scoring import uncertainty
from escal.scoring.counts import Array, Definition
from escal.scoring.ranking import resampled
from escal.scoring.tally import Tally
from escal.scoring.uncertainty import Interval, Weights

Documents = NDArray[np.intp]
"""Places of documents in a tally."""
TYPE = "type"
BATCH_BYTES = 128 << 20
"""What the counts by group of a part of the definitions may take at once."""
_QUAD_BYTES = 32
DOCUMENT_SLICES = ("source", "year", "genre")
SLICES = (*DOCUMENT_SLICES, TYPE)


@dataclass(frozen=True, slots=True)
class Score:
    """One number with its name. What has no precision and recall of its own has NaN for them.

    ``right`` and ``found`` are the numerators of precision and recall, ``answers`` and ``gold`` their denominators.
    """

    definition: Definition
    precision: float
    recall: float
    f1: float
    interval: Interval
    right: float
    answers: float
    found: float
    gold: float

    @property
    def name(self) -> str:
        """Name of the definition."""
        return self.definition.name


@dataclass
class Report:
    """What a count says. ``report["claim.tuple"].f1`` is one number, ``report.table(by="year")`` those of the slices.

    Intervals are those of the middle ``level`` percent of ``resamples`` bootstrap samples of leak groups; none where
    ``level`` is 0. The same count, level, resamples and seed give the same numbers everywhere.
    """

    tally: Tally
    level: float = 95
    resamples: int = uncertainty.RESAMPLES
    seed: int = 0
    findings: list[Finding] = field(default_factory=list)
    """Warnings about the predictions."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What was scored against what."""

    def __post_init__(self) -> None:
        """Refuse what no interval can be made of; NaN is no level either."""
        if not 0 <= self.level < 100 or self.resamples < 1:
            raise EscalError(
                f"expected a level from 0 to below 100 and 1 resample or more, found {self.level} and {self.resamples}"
            )

    @cached_property
    def scores(self) -> dict[str, Score]:
        """Every score of the whole, by name, in the order of the definitions."""
        return self.scores_of(np.arange(len(self.tally.articles)))

    def __getitem__(self, name: str) -> Score:
        if name not in self.scores:
            raise UnknownName("metric", name, list(self.scores))
        return self.scores[name]

    def __iter__(self) -> Iterator[Score]:
        return iter(self.scores.values())

    def ci(self, name: str) -> Interval:
        """The interval of a score."""
        return self[name].interval

    def table(self, by: str) -> dict[str, dict[str, Score]]:
        """Scores of the slices: value -> name -> score.

        ``by`` is one of ``SLICES``. ``type`` gives, for each event type, kind of claim or label of stance, the scores that
        look at one type at a time. Raises ``UnknownName`` for another.
        """
        if by not in SLICES:
            raise UnknownName("slice", by, list(SLICES))
        if by == TYPE:
            return self._types()
        return {value: self.scores_of(documents) for value, documents in places(self.tally, by).items()}

    def scores_of(self, documents: Documents) -> dict[str, Score]:
        """The scores of some documents, by their places in the tally, with intervals from their own groups."""
        return self._scores(documents, self.tally.definitions)

    def _types(self) -> dict[str, dict[str, Score]]:
        found: dict[str, dict[str, Score]] = {}
        everything = np.arange(len(self.tally.articles))
        by_class: dict[str, list[Definition]] = {}
        for definition in self.tally.definitions:
            if not definition.classes and not definition.single:
                for measure, name in self.tally.counts:
                    if measure == definition.measure and name:
                        by_class.setdefault(name, []).append(definition)
        for name, definitions in sorted(by_class.items()):
            one = [replace(definition, classes=(name,)) for definition in definitions]
            found[name] = self._scores(everything, one)
        return found

    def _scores(self, documents: Documents, wanted: list[Definition]) -> dict[str, Score]:
        found = {}
        for part in batches(self.tally, wanted, len(documents) if self.level else 1):
            stack = Stack(self.tally, part, documents, pooled=not self.level)
            whole = stack.values(np.ones((1, stack.groups), np.int64))[0]
            drawn = np.zeros((0, len(part)))
            if stack.groups > 1:
                draws = uncertainty.draws(stack.groups, self.resamples, self.seed)
                drawn = np.concatenate([stack.values(weights)[:, :, 2] for weights in draws])
            for place, definition in enumerate(part):
                precision, recall, f1 = map(float, whole[place])
                right, answers, hit, gold = map(float, stack.totals(place))
                bounds = uncertainty.interval(drawn[:, place], self.level)
                if definition.single:
                    precision = recall = math.nan
                found[definition.name] = Score(definition, precision, recall, f1, bounds, right, answers, hit, gold)
        return found


def batches(tally: Tally, definitions: list[Definition], groups: int) -> Iterator[list[Definition]]:
    """Definitions in parts whose counts by group take a bounded memory at once; every part sees the same draws."""
    part: list[Definition] = []
    keys: set[tuple[str, str]] = set()
    for definition in definitions:
        more = keys | set(_keys(tally, definition))
        if part and len(more) * groups * _QUAD_BYTES > BATCH_BYTES:
            yield part
            part, more = [], set(_keys(tally, definition))
        part.append(definition)
        keys = more
    if part:
        yield part


def places(tally: Tally, by: str) -> dict[str, Documents]:
    """The documents of each slice: value -> places in the tally. ``by`` is one of ``DOCUMENT_SLICES``.

    Raises ``UnknownName`` for another.
    """
    if by not in DOCUMENT_SLICES:
        raise UnknownName("slice of documents", by, list(DOCUMENT_SLICES))
    values = sorted({slices[by] for slices in tally.slices if by in slices})
    return {value: np.array([slices.get(by) == value for slices in tally.slices]).nonzero()[0] for value in values}


class Stack:
    """The counts of some documents by leak group, ready to be weighted: what makes all scores of all resamples at once."""

    def __init__(
        self, tally: Tally, definitions: list[Definition], documents: Documents, *, pooled: bool = False
    ) -> None:
        """``pooled`` makes one group of all documents, where nothing is to be drawn."""
        names = ["" if pooled else tally.groups[document] for document in documents]
        self._group = uncertainty.groups(names)
        self.groups = len(set(self._group.tolist()))
        self._definitions = definitions
        keys = sorted({key for definition in definitions for key in _keys(tally, definition)})
        place = {key: number for number, key in enumerate(keys)}
        self._columns = [[place[key] for key in _keys(tally, definition)] for definition in definitions]
        group = np.full(len(tally.articles), -1)
        group[documents] = self._group
        self._sums = np.zeros((self.groups, len(keys), 4))
        for key in keys:
            # A class that is asked for and occurs nowhere has no counts.
            if key in tally.counts:
                self._sums[:, place[key]] = tally.counts[key].summed(group, self.groups)
        chosen = np.zeros(len(tally.articles), bool)
        chosen[documents] = True
        self._documents = documents
        self._ranking = tally.ranking.part(chosen) if tally.ranking is not None else None

    def values(self, weights: Weights) -> Array:
        """Precision, recall and F1, shape (resamples, definitions, 3); ``weights`` has shape (resamples, groups)."""
        sums = np.tensordot(weights.astype(float), self._sums, axes=1)
        found = np.full((len(weights), len(self._definitions), 3), np.nan)
        for number, definition in enumerate(self._definitions):
            if definition.reduce is None:
                found[:, number] = self._precision(weights)[:, None]
            elif self._columns[number]:
                found[:, number] = definition.reduce(sums[:, self._columns[number]])
        return found

    def totals(self, number: int) -> Array:
        """Counts of a definition over all documents and classes, shape (4,)."""
        found: Array = self._sums[:, self._columns[number]].sum(axis=(0, 1))
        return found

    def _precision(self, weights: Weights) -> Array:
        """Average precision of the resamples."""
        assert self._ranking is not None, "what is made of a ranking has one"
        by_document = np.zeros((len(weights), len(self._ranking.existing)), np.int64)
        by_document[:, self._documents] = weights[:, self._group]
        return resampled(self._ranking, by_document)


def _keys(tally: Tally, definition: Definition) -> list[tuple[str, str]]:
    """The counts that a definition is made of."""
    if definition.classes:
        return [(definition.measure, name) for name in definition.classes]
    return [key for key in tally.counts if key[0] == definition.measure]
