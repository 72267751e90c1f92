"""Confusion matrices: which label was answered for which gold label, as numbers and as a picture.

Items are paired as ``escal.scoring.mistakes`` pairs them. What has no partner, or none that shares what the matrix asks
for, stands in the column *missed* or the row *spurious*, so that rows add up to gold and columns to the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from escal.schema import schemas
from escal.scoring.mistakes import claims, events, stances
from escal.scoring.mistakes.rounds import RIGHT
from escal.scoring.pairs import Line
from escal.scoring.sides import Item, Side

Confusions = dict[str, Counter[Line]]
"""Name of a matrix -> (gold label, answered label) -> how often; None for no partner."""

_HOMES = {
    "type": ("event", "type"),
    "role": ("argument", "role"),
    "kind": ("claim", "kind"),
    "label": ("stance", "label"),
}
"""Name of a matrix -> the definition of the schema, and the field, whose labels it has."""
TITLES = {
    "type": "Event types of triggers with equal spans",
    "role": "Roles of arguments with equal event and filler",
    "kind": "Kinds of claims that share half of their characters and more",
    "label": "Labels of stances with equal holder and target",
}
"""Name of a matrix -> what it shows."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One confusion matrix. ``labels`` are those that occur, in the order of the schema."""

    name: str
    title: str
    labels: tuple[str, ...]
    counts: Counter[Line]


def confusions(ours: Side, theirs: Side, tasks: Collection[str]) -> Confusions:
    """The counts of one document, to be added up over documents. ``tasks`` are some of events, claims and stances."""
    found: Confusions = {}
    sides = (ours, theirs)
    if "events" in tasks:
        triggers = events.triggers(ours, theirs).pairs
        pairs = [(one.event.type, other.event.type) for _, one, other in triggers if one.span == other.span]
        found["type"] = _whole(
            pairs, *([event.type for event in side.events for _ in event.triggers] for side in sides)
        )
        arguments = events.arguments(ours, theirs).pairs
        pairs = [(one.argument.role, other.argument.role) for _, one, other in arguments if events.attached(one, other)]
        found["role"] = _whole(
            pairs, *([part.role for event in side.events for part in event.arguments] for side in sides)
        )
    if "claims" in tasks:
        said = [
            (one.item, other.item) for step, one, other in claims.claims(ours, theirs).pairs if step != claims.TOUCH
        ]
        found["kind"] = _of_items("kind", said, *(side.items("claims") for side in sides))
    if "stances" in tasks:
        same = {RIGHT, stances.LABEL}
        held = [(one.item, other.item) for step, one, other in stances.stances(ours, theirs).pairs if step in same]
        found["label"] = _of_items("label", held, *(side.items("stances") for side in sides))
    return found


def matrices(found: Mapping[str, Counter[Line]]) -> list[Matrix]:
    """The matrices that have anything in them. Labels that the schema does not know come last."""
    result = []
    for name, counts in found.items():
        labels = {label for line in counts for label in line if label is not None}
        definition, field = _HOMES[name]
        known = [
            label["const"] for label in schemas().labels(schemas().at("annotation", f"/$defs/{definition}"), field)
        ]
        order = [label for label in known if label in labels] + sorted(labels - {*known})
        if labels:
            result.append(Matrix(name, TITLES[name], tuple(order), counts))
    return result


def rows(matrix: Matrix) -> list[dict[str, Any]]:
    """What is not zero in a matrix, as objects for JSON, row by row; null stands for missed and spurious."""
    return [
        {"gold": one, "answer": other, "count": matrix.counts[one, other]}
        for one in (*matrix.labels, None)
        for other in (*matrix.labels, None)
        if matrix.counts[one, other]
    ]


def _of_items(field: str, pairs: list[tuple[Item, Item]], gold: list[Item], answers: list[Item]) -> Counter[Line]:
    """The same for items that may have no label."""
    labels = ([item[field] for item in side if item.get(field) is not None] for side in (gold, answers))
    both = [(one.get(field), other.get(field)) for one, other in pairs]
    return _whole([pair for pair in both if None not in pair], *labels)


def _whole(both: Sequence[Line], gold: Iterable[str], answers: Iterable[str]) -> Counter[Line]:
    """Pairs of labels, and what is left of either side without a partner."""
    found: Counter[Line] = Counter(both)
    missed = Counter[str | None](gold) - Counter(one for one, _ in both)
    spurious = Counter[str | None](answers) - Counter(other for _, other in both)
    found.update((label, None) for label in missed.elements())
    found.update((None, label) for label in spurious.elements())
    return found
