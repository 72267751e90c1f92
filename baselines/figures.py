"""The page of figures that goes into the dataset card: agreement, leakage, and what simple systems reach."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from baselines import leakage, table
from baselines.data import Document, Item
from escal import face
from escal.checks import Run
from escal.corpus import open_corpus
from escal.scoring.agree import USUAL, Block, Bootstrap, compare
from escal.scoring.show_agreement import FEW
from escal.scoring.uncertainty import Interval

FOUND = {
    "tri-c.exact": "triggers with their types",
    "arg-c.attached.entity.exact": "arguments, by entity",
    "coref.conll": "events across their triggers",
    "claim.span.iou50": "claim spans that overlap by half",
    "claim.claimant": "claim spans with their claimant",
    "claim.tuple": "claims as a whole",
    "stance.pair": "holder and target",
    "stance.triple": "holder, target and label",
}
"""Definition -> what two annotators must both find; shown as F1."""
CALLED = {
    "event.type.matched": "type of event",
    "event.mode.matched": "mode of event",
    "event.realis.matched": "realis of event",
    "event.polarity.matched": "polarity of event",
    "claim.kind.matched": "kind of claim",
    "claim.checkworthiness.matched": "check-worthiness",
    "stance.label.matched": "polarity of stance",
}
"""Attribute -> what both must call the same, of what both have found; shown as alpha."""
PAIRS = ("pairs-majority", "pairs-no-text", "pairs-full")


def page(
    root: Path, documents: Sequence[Document], rows: str, results: Sequence[Item], bootstrap: Bootstrap = USUAL
) -> str:
    """The page as Markdown; ``rows`` is the hash of the rows of the documents that it is about."""
    used = _newest_guidelines(root)
    agreement = compare(Run(open_corpus(root), today=face.today()), "all", bootstrap, guidelines=used)
    parts = [f"# Figures\n\n<!-- Written by scripts/baselines, on documents {rows} -->"]
    for kinds, block in agreement.kinds.items():
        if block is not None:
            parts.append("\n".join(_agreement(kinds, block, used)))
    parts.append("\n".join(_leakage(documents)))
    parts.append("\n".join(_baselines(results)))
    return "\n\n".join(parts) + "\n"


def _newest_guidelines(root: Path) -> str | None:
    """The newest version of the guidelines by which anything was labelled: figures of several say nothing of one."""
    used = {
        labels["guidelines"]
        for article in open_corpus(root).articles()
        for version in article.versions
        for labels in article.labels(version).values()
    }
    return max(used, key=lambda name: [int(part) for part in name.split(".")], default=None)


def _agreement(kinds: tuple[str, str], block: Block, guidelines: str | None) -> Iterator[str]:
    groups = len(set(block.report.tally.groups))
    yield f"## Agreement before adjudication, {' and '.join(kinds)}\n"
    yield (
        f"{block.versions:,} article versions in {groups:,} leak groups, each labelled by two annotators or more ({' and '.join(kinds)}) "
        f"by guidelines {guidelines}, none of whom saw another's labels."
        + (
            " Two runs of one model share its habits: this is no agreement of people."
            if set(kinds) == {"model"}
            else ""
        )
        + (f" Intervals from fewer than {FEW} groups are rough." if groups < FEW else "")
    )
    yield "\n| | measure | agreement | 95 % interval |\n|---|---|--:|---|"
    for score in block.report:
        if score.name in FOUND:
            yield f"| {FOUND[score.name]} | `{score.name}`, F1 | {_number(score.f1)} | {_interval(score.interval)} |"
    for row in block.rows:
        if row.attribute.name in CALLED and row.alpha is not None and row.scale != "ordinal":
            name = row.attribute.name
            yield f"| {CALLED[name]} | `{name}`, alpha | {_number(row.alpha.value)} | {_interval(row.alpha.interval)} |"


def _leakage(documents: Sequence[Document]) -> Iterator[str]:
    yield "## Leakage\n"
    yield (
        "What shares an incident, a source text or a near-duplicate text is one leak group and lies in one part. How near is the "
        "nearest training text to a text that is asked about, and how far does a program come that copies the label of the nearest "
        "training item (TF-IDF) instead of the most frequent one? The control cuts by article and does not look at groups: what "
        "copying gains there is what the groups keep out.\n"
    )
    layers = list(leakage.LAYERS)
    yield f"| cut | documents | word 5-grams shared, mean / most | cosine, mean | {' | '.join(f'{layer}: copied / most frequent' for layer in layers)} |"
    yield f"|---|--:|--:|--:|{'--:|' * len(layers)}"
    for name, rounds in leakage.cuts(documents).items():
        found = leakage.measure(rounds)
        cells = [
            f"{found.documents:,}",
            f"{_number(found.shared_mean)} / {_number(found.shared_most)}",
            _number(found.alike_mean),
        ]
        cells += [
            f"{_number(found.copied[layer].nearest)} / {_number(found.copied[layer].majority)}" for layer in layers
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def _baselines(results: Sequence[Item]) -> Iterator[str]:
    yield "## What simple systems reach\n"
    yield "`docs/baselines.md` in the repository tells what they are; `escal score` gives the figures.\n"
    yield table.brief(results)
    yield "\nStance on the pairs of gold, in the cross-validation: what a system reaches that sees no text, only the names of holder and target.\n"
    yield "| | `stance.triple` | `stance.macro-f1` |\n|---|--:|--:|"
    for result in results:
        if result["part"] == "folds" and result["baseline"] in PAIRS:
            scores = result["scores"]
            yield f"| {result['baseline']} | {table.cell(scores['stance.triple'])} | {table.cell(scores['stance.macro-f1'])} |"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _interval(interval: Interval | None) -> str:
    return "–" if interval is None or math.isnan(interval.low) else f"{interval.low:.3f} to {interval.high:.3f}"
