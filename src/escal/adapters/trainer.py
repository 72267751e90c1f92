"""The Trainer of transformers: what it calls after each evaluation. transformers itself is not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from escal.adapters import documents, numbers
from escal.scoring.gold import Source
from escal.scoring.run import score

Decode = Callable[[Any], Iterable[Mapping[str, Any]]]
"""Makes prediction objects (``schema/prediction.schema.json``), one for each document, of what the model put out."""


def compute_metrics(
    gold: Source,
    decode: Decode,
    task: str = "all",
    split: str = "validation",
    *,
    annotator: str | None = None,
    **options: Any,
) -> Callable[[Any], dict[str, float]]:
    """What ``Trainer(compute_metrics=...)`` takes: a function from an ``EvalPrediction`` to name -> F1.

    The names are those of the main numbers; one that does not exist is left out. Gold is read once, here. ``options`` are
    ``profile``, ``missing`` and ``extra`` of ``escal.scoring.run.score``; there are no intervals. Raises what ``score``
    raises for a mistake in the call; the returned function raises ``PredictionsHaveErrors`` where what ``decode`` gives
    cannot be scored.
    """
    known = documents(gold, split, annotator)

    def scored(answers: Iterable[Mapping[str, Any]]) -> dict[str, float]:
        return numbers(score(task, known, answers, ci=0, **options))

    # A mistake in the call is told before the first epoch and not after it.
    scored({"article": document["article"]} for document in known)
    return lambda output: scored(decode(output))
