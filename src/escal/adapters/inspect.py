"""Inspect (UK AI Security Institute, 2024): language models are asked for labels, and counted as every system is.

``samples`` makes the questions, ``escal_scorer`` scores the answers. The log has texts, answers and numbers, never gold.
"""
# Where inspect_ai is not installed, its decorators have no types.
# mypy: disallow-untyped-decorators=False

from __future__ import annotations

from functools import cache
from statistics import fmean

from inspect_ai.dataset import Sample
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, Value, metric, scorer
from inspect_ai.solver import TaskState

from escal.adapters import numbers
from escal.adapters.completions import ASKED, checked, form
from escal.documents import LAYERS
from escal.errors import EscalError
from escal.scoring.gold import Gold, read
from escal.scoring.report import Report
from escal.scoring.run import schemes
from escal.scoring.sides import Layers, Side
from escal.scoring.tally import Counter


def samples(gold: str, task: str = "all", split: str = "test", instruction: str | None = None) -> list[Sample]:
    """One sample for each document: the instruction and the text, with the id of the article.

    ``gold`` is a built dataset folder or a gold file. The instruction is by default ``form(task)``, with the issues that
    the split has stances about. Raises what ``escal.scoring.gold.read`` raises, and ``UnknownName`` for a task.
    """
    documents = list(read(gold, split))
    if instruction is None:
        targets = [stance["target"] for document in documents for stance in document.layers["stances"]]
        issues = sorted({target["issue"] for target in targets if "issue" in target})
        instruction = form(task, tuple(issues) if "stances" in ASKED.get(task, LAYERS) else ())
    return [Sample(input=f"{instruction}\n{document.text}", id=document.article) for document in documents]


@cache
def _documents(gold: str, split: str) -> dict[str, Gold]:
    return {document.article: document for document in read(gold, split)}


def _numbers(task: str, pairs: list[tuple[Gold, Layers]]) -> dict[str, float]:
    counter = Counter(schemes(task))
    for document, line in pairs:
        counter.add(document, Side(document.layers, document.text), Side(line, document.text))
    return numbers(Report(counter.tally(), level=0))


@metric(name="escal", scores="unreduced")
def pooled() -> Metric:
    """Name -> F1 of the main numbers over all samples: of sums of counts, as ``escal score`` has them, no means.

    A sample of several epochs counts in each. What has no score (``--limit``, a sample with an error) is not counted.
    """

    def compute(scores: list[SampleScore]) -> Value:
        said = [each.score.metadata or {} for each in scores]
        if not said:
            return {}
        documents = _documents(said[0]["gold"], said[0]["split"])
        return _numbers(said[0]["task"], [(documents[each["line"]["article"]], each["line"]) for each in said])

    return compute


@scorer(metrics=[pooled()])
def escal_scorer(gold: str, task: str = "all", split: str = "test") -> Scorer:
    """Score completions against gold, a built dataset folder or a gold file; see ``pooled`` for the numbers.

    A sample is about the ``article`` of its metadata, or that of its id. The value of its score is for sorting: the mean
    of the main numbers of the document, 1 where nothing is to be found and nothing was answered, 0 where the completion
    cannot be used. Such a completion counts as no answers; ``reason`` and ``explanation`` say why. Raises what
    ``escal.scoring.gold.read`` raises, ``UnknownName`` for a task, ``EscalError`` for a sample that is not in gold.
    """
    schemes(task)
    # Gold may have been built anew since the last scorer was made.
    _documents.cache_clear()
    documents = _documents(gold, split)

    async def score(state: TaskState, target: Target) -> Score:
        article = (state.metadata or {}).get("article", state.sample_id)
        if article not in documents:
            raise EscalError(f"there is no document {article!r} in gold: give samples and scorer the same split")
        document = documents[article]
        line, reason, explanation = checked(state.output.completion, document)
        found = _numbers(task, [(document, line)])
        return Score(
            value=0.0 if reason else fmean(found.values() or [1.0]),
            reason=reason,
            explanation=explanation,
            metadata={"gold": gold, "task": task, "split": split, "line": line},
        )

    return score
