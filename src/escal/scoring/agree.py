"""Do annotators agree? Two annotators of one text are the two sides of a score, and what both have found is compared.

Units. Every article version with complete labels of at least two annotators counts, and every pair of annotators on it is
one comparison. Labels are those before adjudication: gold.json is not read for this.

Two things are asked, because either alone misleads. *Do both find the same?* F1 by the definitions of ``escal score``. A
definition may ask more of an answer than of gold (half of its mentions must be gold's), so each comparison is counted both
ways round, and its counts are the mean: nobody is gold. *Do both call it the same?* On what both have found, the share of
equal labels, Krippendorff's alpha and Cohen's kappa.

People and models are never pooled: figures are those of pairs of the same kinds, and there is none over all. Intervals
come from the bootstrap over leak groups.

The ceiling is what an annotator would score as a system, against the gold.json of the same version. Where gold was made
from these labels, that is an upper bound of what a score can be expected to reach, and no independent measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np

from escal import agreement
from escal.checks import Run
from escal.documents import GOLD, kind_of
from escal.errors import EscalError
from escal.schema import schemas
from escal.scoring import events, uncertainty
from escal.scoring.counts import Array, Counts, Quad, Table
from escal.scoring.report import Report
from escal.scoring.run import schemes
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side
from escal.scoring.tally import Tally
from escal.scoring.uncertainty import Interval
from escal.scoring.units import UNITS, Attribute, Units, attributes

ALSO = {
    *(f"{name}.{level}.exact" for name, *_ in events.ARGUMENTS for level in ("mention", "entity")),
    *("claim.sentence", "claim.token", "claim.span.exact", "claim.claimant"),
}
"""Definitions that are shown beside the main ones."""
LOPSIDED = {"stance.favg", "stance.macro-f1"}
"""Main definitions that make no sense without gold: they look at the pairs of one side only."""
DISTANCES = {"nominal": agreement.nominal, "ordinal": agreement.ordinal}
_ANNOTATOR = ("annotators", "/properties/annotators/items")
Pair = tuple[str, str]


class Bootstrap(NamedTuple):
    """How intervals are made: the middle ``level`` percent (none for 0) of so many resamples of leak groups."""

    level: float = 95
    resamples: int = uncertainty.RESAMPLES
    seed: int = 0


USUAL = Bootstrap()


class Figure(NamedTuple):
    """A number with its interval; NaN where there is none."""

    value: float
    interval: Interval


class Row(NamedTuple):
    """How far two annotators agree in one attribute. ``units`` counts those to which both gave a value.

    ``alpha`` is Krippendorff's, on this scale. ``same``, the share of equal values, and ``kappa``, Cohen's, do not stand
    beside an ordinal alpha. Kappa knows two raters, so it is None where several pairs of annotators are pooled.
    """

    attribute: Attribute
    scale: str | None
    units: int
    same: Figure | None
    alpha: Figure | None = None
    kappa: Figure | None = None


class Comparison(NamedTuple):
    """Two sides of one article version, counted: annotators in the order of their ids, or adjudicator and annotator.

    ``made_from`` says whether the first side is gold that was made from the labels of the second.
    """

    article: str
    version: int
    pair: Pair
    counts: Counts
    units: Units
    made_from: bool = False


@dataclass(frozen=True)
class Block:
    """Figures of comparisons that belong together; ``kinds`` are those of the first pair."""

    pairs: tuple[Pair, ...]
    kinds: Pair
    versions: int
    report: Report
    rows: tuple[Row, ...]
    made_from: bool


@dataclass(frozen=True)
class Agreement:
    """All figures. ``kinds`` has every two kinds of annotators, with None where no text was labelled by two such.

    ``pairs`` has a block for each pair of annotators, ``ceilings`` one for each adjudicator and annotator, without rows.
    """

    kinds: dict[Pair, Block | None]
    pairs: tuple[Block, ...]
    ceilings: tuple[Block, ...]


def compare(run: Run, task: str = "all", bootstrap: Bootstrap = USUAL, *, guidelines: str | None = None) -> Agreement:
    """Compare the annotators of a corpus in events, claims, stances or all of them.

    ``guidelines`` leaves out labels that were made by another version of the guidelines, whose agreement says nothing of it.
    ``run`` is a run of the checks that has not begun. Raises ``EscalError`` where it finds errors, other than in splits and
    documents, since a file that cannot be read would be missing in silence; ``UnknownName`` for another task.
    """
    ways = schemes(task)
    asked = [attribute for way in ways for attribute in attributes(way.name)]
    between, against = _read(run, ways, guidelines)
    groups, annotators = run.groups(), run.corpus.lists["annotators"]
    order = [label["const"] for label in schemas().labels(schemas().at(*_ANNOTATOR), "kind")]

    def kinds(pair: Pair) -> Pair:
        one, other = (kind_of([name], annotators) for name in pair)
        return one, other

    def block(found: list[Comparison], asked: Sequence[Attribute], left_out: set[str]) -> Block:
        pairs = tuple(sorted({each.pair for each in found}))
        group = [groups[each.article] for each in found]
        versions = len({(each.article, each.version) for each in found})
        report = _report(found, group, ways, left_out, bootstrap)
        rows = (row for each in asked for row in _rows(each, found, group, len(pairs) == 1, bootstrap))
        return Block(pairs, kinds(pairs[0]), versions, report, tuple(rows), found[0].made_from)

    by_kind = _by(lambda each: tuple(sorted(kinds(each.pair), key=order.index)), between)
    return Agreement(
        {
            pair: block(by_kind[pair], asked, LOPSIDED) if pair in by_kind else None
            for pair in combinations_with_replacement(order, 2)
        },
        tuple(block(found, asked, LOPSIDED) for found in _by(lambda each: each.pair, between).values()),
        tuple(block(found, (), set()) for found in _by(lambda each: (each.pair, each.made_from), against).values()),
    )


def _by(key: Callable[[Comparison], tuple[Any, ...]], found: list[Comparison]) -> dict[Any, list[Comparison]]:
    return {value: [each for each in found if key(each) == value] for value in sorted(set(map(key, found)))}


def _read(run: Run, ways: Sequence[Scheme], guidelines: str | None) -> tuple[list[Comparison], list[Comparison]]:
    """All comparisons of two annotators, and of gold with an annotator."""
    between, against = [], []
    for article in run.articles():
        for version in article.versions:
            text = article.text(version) or ""  # Labels without a text are an error, which is told below.
            ready = {
                name: each
                for name, each in article.labels(version).items()
                if each["status"] == "complete" and guidelines in (None, each["guidelines"])
            }
            found = {name: Side(each, text) for name, each in ready.items() if name != GOLD}
            for pair in combinations(found, 2):
                one, other = (found[name] for name in pair)
                counts = _mean(_count(ways, one, other), _count(ways, other, one))
                units = {name: value for way in ways for name, value in UNITS[way.name](one, other).items()}
                between.append(Comparison(article.id, version, pair, counts, units))
            if (gold := ready.get(GOLD)) is not None:
                for name, side in found.items():
                    counts, made_from = _count(ways, Side(gold, text), side), name in gold.get("adjudicates", ())
                    pair = gold["annotator"], name
                    against.append(Comparison(article.id, version, pair, counts, {}, made_from))
    # Neither splits nor the numbers in documents have a say in what annotators wrote.
    errors = sum(each.severity == "error" and not each.code.startswith(("E6", "E8")) for each in run.finish())
    if errors:
        raise EscalError(
            f"the corpus has {errors:,} error{'s' * (errors != 1)}, and labels with errors cannot be compared: run `escal check` first"
        )
    return between, against


def _count(ways: Iterable[Scheme], gold: Side, answers: Side) -> Counts:
    return {key: quad for way in ways for key, quad in way.count(gold, answers).items()}


def _mean(counts: Counts, turned: Counts) -> Counts:
    """The mean of counts and of those with the sides turned round, where the answers are the gold items of the first."""
    nothing = Quad(0, 0, 0, 0)
    found = {}
    for key in counts | turned:
        one, other = counts.get(key, nothing), turned.get(key, nothing)
        found[key] = Quad(*((here + there) / 2 for here, there in zip(one, other[2:] + other[:2], strict=True)))
    return found


def _report(
    found: list[Comparison], group: list[str], ways: Iterable[Scheme], left_out: set[str], bootstrap: Bootstrap
) -> Report:
    table = Table()
    for each in found:
        table.add(each.counts)
    shown = []
    for way in ways:
        chosen = (each for each in way.definitions if (each.main or each.name in ALSO) and each.name not in left_out)
        shown.append(replace(way, definitions=tuple(chosen)))
    articles = [each.article for each in found]
    return Report(Tally(tuple(shown), articles, group, [{}] * len(found), table.columns()), *bootstrap)


def _rows(
    attribute: Attribute, found: list[Comparison], group: list[str], alone: bool, bootstrap: Bootstrap
) -> Iterator[Row]:
    by_group: dict[str, list[tuple[Any, Any]]] = {}
    for each, name in zip(found, group, strict=True):
        by_group.setdefault(name, []).extend(each.units[attribute.name])
    given = {value for units in by_group.values() for unit in units for value in unit}
    values = [value for value in attribute.values if value in given]
    tables = np.array([agreement.crossed(units, values) for units in by_group.values()])
    matrices = np.array([agreement.coincidences(units, values) for units in by_group.values()])
    number, same = int(tables.sum()), _figure(tables, agreement.equal, bootstrap)
    if not attribute.scales:
        yield Row(attribute, None, number, same)
    for scale in attribute.scales:
        alpha = _figure(matrices, partial(agreement.alpha, distance=DISTANCES[scale]), bootstrap)
        nominal = scale == "nominal"
        kappa = _figure(tables, agreement.kappa, bootstrap) if nominal and alone else None
        yield Row(attribute, scale, number, same if nominal else None, alpha, kappa)


def _figure(sums: Array, measure: Callable[[Array], Array], bootstrap: Bootstrap) -> Figure:
    """A measure of matrices by leak group, shape (groups, values, values), and its interval."""
    drawn = np.zeros(0)
    if bootstrap.level and len(sums) > 1:
        draws = uncertainty.draws(len(sums), bootstrap.resamples, bootstrap.seed)
        drawn = np.concatenate([measure(np.tensordot(weights.astype(float), sums, axes=1)) for weights in draws])
    return Figure(float(measure(sums.sum(axis=0))), uncertainty.interval(drawn, bootstrap.level))
