"""Agreement as plain values for programs, and as tables for people, made of nothing but these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escal.scoring.agree import Agreement, Block, Figure, Pair, Row
from escal.scoring.report import TYPE, Report, Score
from escal.scoring.show import interval, number, table
from escal.scoring.uncertainty import Interval
from escal.scoring.units import attributes

Value = dict[str, Any]
FEW = 10
"""Leak groups below which an interval is said to be rough."""
_NOTES = {
    ("human", "model"): "This says how close a model comes to a person, and nothing about how far people agree.",
    (
        "model",
        "model",
    ): "Models share faults, runs of one model most of all: agreement does not make their labels right.",
}
_MADE_FROM = {
    True: "Gold was made from these labels: this is an upper bound, and no independent measure.",
    False: "Gold was made without these labels.",
}
_LEGEND = (
    "What is found: F1 of the two of a pair, A and B. What it is called: of what both have found, the share of equal values",
    "(same), Krippendorff's alpha (2011; nominal where nothing is said) and Cohen's kappa (1960; of two annotators only).",
    "sentence.claim asks of every sentence whether a claim is in it. –: undefined: nothing to compare, or all values equal.",
)


def plain(agreement: Agreement, *, by_pair: bool, types: bool) -> Value:
    """What is shown, as plain values; the text is made of nothing else.

    ``by_pair`` adds every pair of annotators where a kind has several, ``types`` each event type and kind of claim.
    """
    kinds = []
    for pair, block in agreement.kinds.items():
        parts = [part for part in agreement.pairs if by_pair and block and part.pairs[0] in block.pairs]
        kinds.append(
            {
                "kinds": pair,
                "said": _said(pair, block),
                "figures": block and _figures(block, types),
                # Of a single pair all has been said.
                "pairs": [_figures(part, types) for part in parts if len(parts) > 1],
            }
        )
    return {"kinds": kinds, "ceilings": [_ceiling(block) for block in agreement.ceilings]}


def _said(kinds: Pair, block: Block | None) -> str:
    if block is not None:
        return _NOTES.get(kinds, "")
    who = f"two {kinds[0]} annotators" if kinds[0] == kinds[1] else f"{kinds[0]} and {kinds[1]} annotator"
    return f"No {who} have labelled the same text."


def _size(block: Block) -> Value:
    return {
        "pairs": block.pairs,
        "versions": block.versions,
        "comparisons": len(block.report.tally.articles),
        "groups": len(set(block.report.tally.groups)),
    }


def _figures(block: Block, types: bool) -> Value:
    report = block.report
    by_type = report.table(TYPE) if types else {}
    layers = {}
    for way in report.tally.schemes:
        names = [definition.name for definition in way.definitions]
        of_type = [
            (f"{name} {kind}", found[name]) for name in names for kind, found in by_type.items() if name in found
        ]
        layers[way.name] = {
            "found": {name: _pairwise(report, report[name]) for name in names},
            "types": {name: _pairwise(report, score) for name, score in of_type},
            "labels": {
                attribute.name: _label([row for row in block.rows if row.attribute == attribute])
                for attribute in attributes(way.name)
            },
        }
    return {"kinds": block.kinds, **_size(block), "layers": layers}


def _pairwise(report: Report, score: Score) -> Value:
    theirs, ours = _items(report, score)
    return {"definition": score.definition.title, **_figure(Figure(score.f1, score.interval)), "a": ours, "b": theirs}


def _items(report: Report, score: Score) -> tuple[float, float]:
    """How many answers and gold items a score is about."""
    mentions = report.tally.counts.get(("coref", "mentions"))
    if score.definition.measure != "coref" or mentions is None:
        return score.answers, score.gold
    # A mean over several measures of the same mentions would have every mention several times.
    _, answers, _, gold = mentions.counts.sum(axis=0).tolist()
    return answers, gold


def _label(rows: list[Row]) -> Value:
    first = rows[0]
    return {
        "definition": first.attribute.title,
        "units": first.units,
        "same": first.same and _figure(first.same),
        "alpha": {row.scale: _figure(row.alpha) for row in rows if row.alpha},
        "kappa": first.kappa and _figure(first.kappa),
    }


def _figure(figure: Figure) -> Value:
    return {"value": figure.value, "low": figure.interval.low, "high": figure.interval.high}


def _ceiling(block: Block) -> Value:
    """An annotator as a system."""
    (adjudicator, annotator), kinds = block.pairs[0], block.kinds
    return {
        "annotator": {"id": annotator, "kind": kinds[1]},
        "adjudicator": {"id": adjudicator, "kind": kinds[0]},
        "made_from": block.made_from,
        "said": _MADE_FROM[block.made_from],
        **_size(block),
        "layers": {
            way.name: {
                definition.name: _against(block.report, block.report[definition.name]) for definition in way.definitions
            }
            for way in block.report.tally.schemes
        },
    }


def _against(report: Report, score: Score) -> Value:
    answers, gold = _items(report, score)
    return {
        "definition": score.definition.title,
        "precision": score.precision,
        "recall": score.recall,
        **_figure(Figure(score.f1, score.interval)),
        "answers": answers,
        "gold": gold,
    }


def text(value: Value) -> Iterator[str]:
    """The lines that a person reads, of plain values with ``interval``."""
    level = value["interval"]["level"]
    for kind in value["kinds"]:
        one, other = kind["kinds"]
        words = f"two {one} annotators" if one == other else f"a {one} and a {other} annotator"
        yield from _heading(f"{words.capitalize()} ({one}-{other})")
        if kind["figures"] is None:
            yield from (kind["said"], "")
            continue
        yield from _pairs(kind["figures"], level, kind["said"])
        for part in kind["pairs"]:
            yield from _heading(" and ".join(map(_who, part["pairs"][0], part["kinds"])))
            yield from _pairs(part, level, kind["said"])
    for ceiling in value["ceilings"]:
        who, against = (_who(**ceiling[side]) for side in ("annotator", "adjudicator"))
        yield from _heading(f"Ceiling: {who} as a system, against gold of {against}")
        yield from _about("", ceiling, level, ceiling["said"])
        for layer, scores in ceiling["layers"].items():
            yield from _table(
                [layer, "P", "R", *_head("F1", level), "answers", "gold"],
                [
                    [
                        name,
                        number(score["precision"]),
                        number(score["recall"]),
                        *_cells(score),
                        f"{score['answers']:,.0f}",
                        f"{score['gold']:,.0f}",
                    ]
                    for name, score in scores.items()
                ],
            )
    yield from _LEGEND
    if level:
        yield "Intervals: bootstrap over leak groups, {resamples:,} resamples, seed {seed}.".format(**value["interval"])


def _heading(words: str) -> Iterator[str]:
    yield from (words, "=" * len(words))


def _who(id: str, kind: str) -> str:
    return f"{id} ({kind})"


def _about(who: str, size: Value, level: float, said: str) -> Iterator[str]:
    """Whom figures are about, how much that is, and what is to be kept in mind."""
    counted = (
        f"{size[what]:,} {word}{'s' * (size[what] != 1)}"
        for what, word in (("versions", "article version"), ("comparisons", "comparison"), ("groups", "leak group"))
    )
    yield f"{who}{', '.join(counted)}."
    if said:
        yield said
    if level and size["groups"] < 2:
        yield "No intervals: texts of one leak group are no independent draws, and two groups are the least."
    elif level and size["groups"] < FEW:
        yield f"Intervals are rough: they are drawn from {size['groups']} leak groups only."
    yield ""


def _pairs(figures: Value, level: float, said: str) -> Iterator[str]:
    pairs = figures["pairs"]
    who = "{} (A) and {} (B)".format(*pairs[0]) if len(pairs) == 1 else ", ".join(map(" and ".join, pairs))
    yield from _about(f"{who}: ", figures, level, said)
    for layer, parts in figures["layers"].items():
        for part, words in (("found", "what is found"), ("types", "what is found, by type")):
            if found := parts[part].items():
                rows = [[name, *_cells(each), f"{each['a']:,.0f}", f"{each['b']:,.0f}"] for name, each in found]
                yield from _table([f"{layer}: {words}", *_head("F1", level), "items of A", "items of B"], rows)
        measures = [cell for measure in ("same", "alpha", "kappa") for cell in _head(measure, level)]
        labels = [row for name, each in parts["labels"].items() for row in _label_rows(name, each)]
        yield from _table([f"{layer}: what it is called", *measures, "units"], labels)


def _label_rows(name: str, label: Value) -> Iterator[list[str]]:
    """An attribute, and beneath it what its alpha is on other scales."""
    first, *others = label["alpha"].items() or [("", None)]
    yield [name, *_cells(label["same"]), *_cells(first[1]), *_cells(label["kappa"]), f"{label['units']:,}"]
    for scale, alpha in others:
        yield [f"{name}, {scale}", *_cells(None), *_cells(alpha), *_cells(None), f"{label['units']:,}"]


def _head(measure: str, level: float) -> list[str]:
    return [measure, f"{level:g} % interval" if level else "interval"]


def _cells(figure: Value | None) -> list[str]:
    """A number and its interval; blank where the measure makes no sense."""
    if figure is None:
        return ["", ""]
    return [number(figure["value"]), interval(Interval(figure["low"], figure["high"]))]


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield from (*table(head, rows), "")
