"""Stance on claims as RumourEval 2019 task A has it, with macro-F1 over all items."""

from __future__ import annotations

from collections.abc import Iterable

from escal.scoring.counts import Counts, Definition, hits, macro, micro
from escal.scoring.pairs import Line, by_label, lines
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side


def count(found: Iterable[Line]) -> Counts:
    """Counts over lines (gold label, answered label), all of them and by label."""
    every = list(found)
    right = sum(one == other for one, other in every)
    labels: Counts = {("rumoureval.label", label): quad for label, quad in by_label(every).items()}
    return {("rumoureval.accuracy", ""): hits(right, len(every), len(every)), **labels}


def view(gold: Side, answers: Side) -> list[Line]:
    """The stances on claims: a line for each pair of holder and claim in gold."""
    return lines(gold, answers, claims=True)


SCHEME = Scheme(
    name="rumoureval",
    task="stances",
    source="RumourEval 2019, SemEval-2019 Task 7 (Gorrell et al. 2019), subtask A",
    definitions=(
        Definition(
            "rumoureval.accuracy",
            "Share of stances on claims that are answered right",
            "rumoureval.accuracy",
            micro,
            single=True,
            main=True,
        ),
        Definition(
            "rumoureval.macro-f1",
            "Mean of the classes' F1 over all stances on claims",
            "rumoureval.label",
            macro,
            single=True,
            main=True,
        ),
    ),
    count=lambda gold, answers: count(view(gold, answers)),
    notes=(
        "The official macro-F1 leaves out items without an answer, so that leaving hard ones out raises it; here such an item is one that is not found.",
        "A pair without an answer counts as wrong; so does a second answer to a pair; answers to other pairs do not count.",
        "Stances on entities, events and issues are left out.",
    ),
)
