"""Check-worthiness as CheckThat! 2018-2021 ranks it: the mean average precision of ranked lists, one for each document."""

from __future__ import annotations

from collections.abc import Sequence

from escal.scoring import ranking
from escal.scoring.checkworthiness import ranked
from escal.scoring.counts import Counts, Definition, hits, micro
from escal.scoring.scheme import Scheme

CUTS = (1, 3, 5, 10, 20, 50)


def count(items: Sequence[tuple[float, bool]], existing: int) -> Counts:
    """The figures of one ranked list (score, relevant), each as one of a mean; none where no relevant item exists."""
    if not existing:
        return {}
    scores, relevant = [score for score, _ in items], [one for _, one in items]
    figures = {
        "map": ranking.average_precision(scores, relevant, existing),
        "map.file-order": ranking.average_precision(scores, relevant, existing, "order"),
        "mrr": ranking.reciprocal_rank(scores, relevant),
        "r-precision": ranking.r_precision(scores, relevant, existing),
        **{f"p@{cut}": ranking.precision_at(cut, scores, relevant) for cut in CUTS},
    }
    return {(f"checkthat.{name}", ""): hits(figure, 1, 1) for name, figure in figures.items()}


def _definition(name: str, title: str, *, main: bool = False) -> Definition:
    return Definition(f"checkthat.{name}", title, f"checkthat.{name}", micro, single=True, main=main)


SCHEME = Scheme(
    name="checkthat",
    task="claims",
    source="CLEF CheckThat! 2018-2021 (Barrón-Cedeño et al. 2020), scorer of clef2020-factchecking-task1",
    definitions=(
        _definition("map", "Mean over documents of the average precision, expected over the orders of ties", main=True),
        _definition("map.file-order", "Mean over documents of the average precision, ties in the order of the file"),
        _definition("mrr", "Mean over documents of one divided by the place of the first check-worthy claim"),
        _definition(
            "r-precision", "Mean over documents of the precision among as many claims as are check-worthy", main=True
        ),
        *(_definition(f"p@{cut}", f"Mean over documents of the precision among the first {cut}") for cut in CUTS),
    ),
    count=lambda gold, answers: count(*ranked(gold, answers)),
    notes=(
        "The official program ranks ties in the order of the file; all figures but map.file-order are expected over their orders.",
        "A document is a list. One without check-worthy claims has no score here; the official program gives it 0.",
        "The official program ranks given lines and stops where one is missing or where there are fewer than 50. Here a system's own claims are ranked: what it missed is not found, what fits no check-worthy claim is not relevant, and places that are not filled count as not relevant.",
    ),
)
