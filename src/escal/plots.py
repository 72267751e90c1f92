"""The pictures of a corpus that README, docs and the card show: which counts stand in which."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from escal import stats
from escal.bars import Panel, svg

FOLDER = "docs/plots"
"""Where the pictures of a project are, if it has any."""
TITLES = {
    "articles.svg": "Articles by year, genre, kind of source and length",
    "labels.svg": "How often labels are used",
    "density.svg": "Labels in 100 words",
}
"""File name -> what the picture shows."""
_BINS = (0, 200, 300, 400, 500, 1000)
"""Lengths of documents in words: the last bin is open."""


def plots(found: dict[str, Any]) -> dict[str, str]:
    """File name -> SVG, of what ``stats.gather`` has counted. Who made the labels is said in every picture of labels."""
    makers = f"labels by: {', '.join(f'{kind} ({number:,} documents)' for kind, number in found['made_by'].items()) or 'nobody'}"
    by, labels = found["by"], found["labels"]
    articles = [
        [Panel("Articles by year", by["year"]), Panel("by genre", by["genre"])],
        [Panel("by kind of source", by["source"]), Panel("Words in a document", _binned(found["lengths"]))],
    ]
    used = [
        [Panel("Event types", _sorted(labels["events[].type"])), Panel("Realis", labels["events[].realis"])],
        [
            Panel("Kinds of claims", _sorted(labels["claims[].kind"])),
            Panel("Stance labels", labels["stances[].label"]),
            Panel("Stages", labels["events[].stage"]),
        ],
    ]
    dense = [
        [
            Panel(
                f"{layer.capitalize()} in 100 words, by {trait}",
                {value: stats.per_100_words(counts)[layer] for value, counts in found["slices"][trait].items()},
            )
            for layer in ("events", "claims", "stances")
        ]
        for trait in ("genre", "source")
    ]
    columns = {"articles.svg": articles, "labels.svg": used, "density.svg": dense}
    for name in ("labels.svg", "density.svg"):
        left, right = columns[name]
        columns[name] = [[Panel(makers, {}), *left], [Panel("", {}), *right]]
    return {name: svg(title, columns[name]) for name, title in TITLES.items()}


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _binned(lengths: list[int]) -> dict[str, int]:
    bins = {f"{low} to {high - 1}": sum(low <= n < high for n in lengths) for low, high in pairwise(_BINS)}
    bins[f"{_BINS[-1]} or more"] = sum(n >= _BINS[-1] for n in lengths)
    return {name: number for name, number in bins.items() if number}
