"""Scoring: every document of gold beside its answers, counted. What is missing counts as wrong, never as skipped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from escal.checks import predictions
from escal.checks.lines import Document, Lines, given, read
from escal.errors import EscalError, PredictionsHaveErrors, UnknownName
from escal.findings import Finding
from escal.scoring import claims, events, gold, stances
from escal.scoring.gold import Gold
from escal.scoring.profiles import PROFILES
from escal.scoring.report import Report
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side
from escal.scoring.tally import Counter
from escal.scoring.uncertainty import RESAMPLES

TASKS: dict[str, tuple[Scheme, ...]] = {
    "events": (events.SCHEME,),
    "claims": (claims.SCHEME,),
    "stances": (stances.SCHEME,),
    "all": (events.SCHEME, claims.SCHEME, stances.SCHEME),
}
POLICIES = {"missing": ("error", "empty"), "extra": ("error", "ignore")}
"""What can be done about documents without a line, and lines about other documents; the first is the default."""
Predictions = str | os.PathLike[str] | Iterable[Mapping[str, Any]]


@dataclass
class Walk:
    """One way through gold, with the answers beside it.

    Iterating gives ``(gold, its side, the answers' side)``. Afterwards ``findings`` holds what is wrong with the
    predictions. ``missing="empty"`` takes a document without a line for one without answers, ``extra="ignore"`` passes
    over lines about other documents; else both are errors.
    """

    source: Iterable[Gold]
    lines: Lines
    missing: str = "error"
    extra: str = "error"
    findings: list[Finding] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[Gold, Side, Side]]:
        articles: list[str] = []
        for document in self.source:
            articles.append(document.article)
            yield document, Side(document.layers, document.text), Side(self._answers(document), document.text)
        if not articles:
            raise EscalError("there is nothing to score: gold has no documents")
        if len(set(articles)) < len(articles):
            twice = next(name for name in articles if articles.count(name) > 1)
            raise EscalError(f"gold has the document {twice!r} twice: give one version of each")
        self.findings += predictions.whole(
            self.lines, articles, missing=self.missing == "error", extra=self.extra == "error"
        )
        self.findings.sort()

    def _answers(self, document: Gold) -> dict[str, Any]:
        if document.article not in self.lines.places:
            return {}
        line = self.lines.line(document.article)
        found = predictions.check_line(line, Document(document.version, document.text))
        self.findings += found
        # What is broken is not scored: the walk goes on only to say all that is wrong.
        return {} if any(finding.severity == "error" for finding in found) else line.value


def schemes(task: str = "all", profile: str | None = None) -> tuple[Scheme, ...]:
    """How to score: our own way for a task, or a profile. Raises ``UnknownName``; ``EscalError`` where they do not fit."""
    if task not in TASKS:
        raise UnknownName("task", task, list(TASKS))
    if profile is None:
        return TASKS[task]
    if profile not in PROFILES:
        raise UnknownName("profile", profile, list(PROFILES))
    scheme = PROFILES[profile]
    if task not in {"all", scheme.task}:
        raise EscalError(f"profile {profile!r} scores {scheme.task}, not {task}")
    return (scheme,)


def opened(answers: Predictions) -> Lines:
    """Predictions as lines: a file of JSON lines, or the objects themselves."""
    if isinstance(answers, str | os.PathLike):
        return read(Path(answers))
    return given(answers)


def walk(
    gold_source: gold.Source,
    answers: Predictions,
    *,
    split: str = "test",
    annotator: str | None = None,
    missing: str = "error",
    extra: str = "error",
) -> Walk:
    """A way through gold with the answers beside it: see ``Walk``, and ``escal.scoring.gold.read`` for what gold may be.

    Raises ``UnknownName`` for a policy that there is not, ``EscalError`` where gold cannot be read.
    """
    for name, value in (("missing", missing), ("extra", extra)):
        if value not in POLICIES[name]:
            raise UnknownName(f"way with {name} documents", value, list(POLICIES[name]))
    return Walk(gold.read(gold_source, split, annotator), opened(answers), missing, extra)


def score(
    task: str,
    gold_source: gold.Source,
    answers: Predictions,
    *,
    profile: str | None = None,
    ci: float = 95,
    resamples: int = RESAMPLES,
    seed: int = 0,
    **what: Any,
) -> Report:
    """Score predictions against gold; see ``walk`` for what is read, and ``schema/prediction.schema.json`` for the form.

    ``task`` is events, claims, stances or all; ``profile`` scores by the definitions of an official scorer instead. Raises
    ``PredictionsHaveErrors`` where a line cannot be scored, a document is missing or is not in gold.
    """
    counter = Counter(schemes(task, profile))
    way = walk(gold_source, answers, **what)
    for document, ours, theirs in way:
        counter.add(document, ours, theirs)
    if any(finding.severity == "error" for finding in way.findings):
        raise PredictionsHaveErrors(way.findings)
    return Report(counter.tally(), ci, resamples, seed, way.findings)
