"""A metric for the ``evaluate`` library: ``evaluate.load(escal.adapters.hf_evaluate.__file__)``, which works offline.

``evaluate`` copies this file and looks for its imports line by line: each ``import`` names one module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import datasets
import evaluate
import orjson

from escal.adapters import documents, numbers
from escal.errors import EscalError
from escal.scoring.run import score

USAGE = """
Args:
    predictions: lines of a prediction file, each a string with one JSON object (schema/prediction.schema.json).
    references: ids of the articles that are scored, in any order; `predictions` are joined to them by their `article`.
    gold: a built dataset folder, or a gold file.
    task: events, claims, stances or all.
    split: which split of a dataset folder; or all.
    profile, missing, extra: as in `escal score`.
Returns:
    Name -> F1 of the main numbers.
"""


class Escal(evaluate.Metric):  # type: ignore[misc]  # evaluate has no types
    """Name -> F1 of the main numbers, by the definitions of ``escal score``."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description="Events, claims and stances in news, scored by ESCAL.",
            citation="",
            inputs_description=USAGE,
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(
        self,
        predictions: list[str],
        references: list[str],
        gold: str,
        task: str = "all",
        split: str = "test",
        **options: Any,
    ) -> dict[str, float]:
        asked = set(references)
        known = [document for document in documents(gold, split) if document["article"] in asked]
        return numbers(score(task, known, _objects(predictions), ci=0, **options))


def _objects(lines: Iterable[str]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        try:
            yield orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise EscalError(f"predictions:{number}: expected a JSON object, found {error}") from None
