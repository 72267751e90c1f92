"""Stance as SemEval-2016 Task 6 scores it: the mean of the F1 of the two classes that take a side."""

from __future__ import annotations

from collections.abc import Iterable

from escal.scoring.counts import Counts, Definition, macro, micro, zero
from escal.scoring.pairs import Line, by_label, lines, sides
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side


def count(found: Iterable[Line]) -> Counts:
    """Counts of each label over lines (gold label, answered label); a line without an answer is one that is not found."""
    return {("semeval16", label): quad for label, quad in by_label(found).items()}


def view(gold: Side, answers: Side) -> list[Line]:
    """The stances on entities, events and issues: a line for each pair of holder and target in gold."""
    return lines(gold, answers, claims=False)


SCHEME = Scheme(
    name="semeval16",
    task="stances",
    source="SemEval-2016 Task 6 (Mohammad et al. 2016), eval.pl of October 2015",
    definitions=(
        Definition(
            "semeval16.f-avg",
            f"Mean of the F1 of {' and '.join(sides())} over all gold pairs",
            "semeval16",
            zero(macro),
            sides(),
            single=True,
            main=True,
        ),
        *(
            Definition(f"semeval16.{label}", f"Gold pairs of the label {label}", "semeval16", zero(micro), (label,))
            for label in sides()
        ),
    ),
    count=lambda gold, answers: count(view(gold, answers)),
    notes=(
        "The official program joins by line number; pairs are joined by holder and target here.",
        "A class that stands neither in gold nor in the answers has an F1 of 0, as in the official program: a slice without it scores low.",
        "A pair without an answer counts as not found; a second answer to a pair counts as wrong; answers to other pairs do not count.",
        "Stances on claims are left out.",
    ),
)
