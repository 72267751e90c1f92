"""Train, answer, score: every baseline on each part of the corpus."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from baselines.data import Document, Item
from baselines.systems import System, lines
from escal.scoring import run
from escal.scoring.report import Score

TRAIN, FOLDS = "train", "folds"
PARTS = {"test": "test", "validation": "validation", FOLDS: "all"}
"""Part -> what the scorer calls its documents. In the cross-validation every document is answered once."""
EXTRA = frozenset({"tri-c.exact.macro-f1", "claim.sentence", "claim.checkworthy.ap", "stance.claims.macro-f1"})
"""What is shown beside the main definitions."""
DIGITS = 6


class Round(NamedTuple):
    """What is learnt from, and what is answered after that: part -> documents."""

    training: list[Document]
    asked: dict[str, list[Document]]


def rounds(documents: Sequence[Document]) -> list[Round]:
    """Train on the training split, then answer the others; and for each fold train on the other folds, then answer it."""
    by_split: dict[str, list[Document]] = {}
    for document in documents:
        by_split.setdefault(document.split, []).append(document)
    found = [Round(by_split[TRAIN], {split: by_split[split] for split in PARTS if split in by_split})]
    for fold in sorted({document.fold for document in documents}):
        training, asked = ([one for one in documents if (one.fold == fold) == here] for here in (False, True))
        found.append(Round(training, {FOLDS: asked}))
    return found


def about(plan: Sequence[Round]) -> dict[str, Item]:
    """Part -> how many documents and leak groups it has, who labelled them, and on how many documents was trained."""
    found: dict[str, Item] = {}
    for part in dict.fromkeys(part for _, parts in plan for part in parts):
        asked = [document for _, parts in plan for document in parts.get(part, ())]
        found[part] = {
            "documents": len(asked),
            "groups": len({document.group for document in asked}),
            "labelled_by": dict(sorted(Counter(document.kind for document in asked).items())),
            "trained_on": sorted({len(training) for training, parts in plan if part in parts}),
        }
    return found


def answers(system: System, plan: Sequence[Round]) -> dict[str, list[Item]]:
    """Part -> the lines of a baseline, sorted by article."""
    found: dict[str, list[Item]] = {}
    for training, parts in plan:
        predict = system.train(training)
        for part, asked in parts.items():
            found.setdefault(part, []).extend(lines(system, predict, asked))
    return {part: sorted(answered, key=lambda line: str(line["article"])) for part, answered in found.items()}


def write(file: Path, answered: Sequence[Item]) -> None:
    """Write lines as a prediction file, which ``escal score`` takes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in answered)
    file.write_text(text, encoding="utf-8", newline="\n")


def scored(system: System, part: str, folder: Path, answered: Sequence[Item]) -> list[Item]:
    """The figures of each task, by the scorer of the package with its defaults, against the dataset in a folder."""
    results = []
    for task in system.tasks:
        report = run.score(task, folder, answered, split=PARTS[part])
        scores = {score.name: _figures(score) for score in report if score.definition.main or score.name in EXTRA}
        results.append({"part": part, "task": task, "baseline": system.name, "scores": scores})
    return results


def _figures(score: Score) -> Item:
    figures = {"f1": score.f1, "precision": score.precision, "recall": score.recall} | score.interval._asdict()
    return {name: None if math.isnan(value) else round(value, DIGITS) for name, value in figures.items()}


def rows(folder: Path) -> str:
    """The hash of the rows of the documents in a built dataset, as its manifest has it."""
    found: str = json.loads((folder / "manifest.json").read_bytes())["row_hashes"]["documents"]
    return found
