"""Thin coats over scoring, for the places where people score already: Trainer, Inspect, evaluate, Codabench.

Each module needs the library that it is for, and nothing else in the package imports one of them. All of them count with
``escal.scoring``: the same predictions have the same numbers everywhere.
"""

from __future__ import annotations

import math
from typing import Any

import orjson

from escal.scoring import gold
from escal.scoring.report import Report


def documents(source: gold.Source, split: str, annotator: str | None = None) -> list[dict[str, Any]]:
    """The documents of a gold source in the form of a gold file, to be scored against again and again.

    See ``escal.scoring.gold.read`` for the sources and the errors.
    """
    return [orjson.loads(line) for line in gold.dump(gold.read(source, split, annotator))]


def numbers(report: Report) -> dict[str, float]:
    """Definition name -> F1 of the main numbers. A number that does not exist (NaN) is left out."""
    return {score.name: score.f1 for score in report if score.definition.main and not math.isnan(score.f1)}
