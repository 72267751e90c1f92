"""Which stance answers which: a gold pair of holder and target, and what was answered for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from escal.schema import schemas
from escal.scoring.counts import Quad, hits
from escal.scoring.matching import assigned
from escal.scoring.sides import Filler, Item, Side, agree

Line = tuple[str | None, str | None]
"""A gold label and the label that was answered; None for an answer too many, and for no answer."""


class Stance(NamedTuple):
    """A stance with its references followed."""

    label: str
    holder: Filler
    target: Filler


def resolved(side: Side) -> list[Stance]:
    """The stances of a side."""
    return [_resolved(side, stance) for stance in side.items("stances")]


def _resolved(side: Side, stance: Item) -> Stance:
    return Stance(stance["label"], side.voice(stance["holder"]), side.target(stance))


def same_pair(gold: Stance, answer: Stance) -> bool:
    """Whether two stances have the same holder and the same target."""
    return agree(gold.holder, answer.holder) and agree(gold.target, answer.target)


class Pairing(NamedTuple):
    """Gold pairs with their answers, answers too many (their gold pair has another one), and answers that fit no pair."""

    asked: list[tuple[Item, Item | None]]
    surplus: list[Item]
    unasked: list[Item]


def paired(gold: Side, answers: Side) -> Pairing:
    """Stances one to one by holder and target, each list in the order of its side.

    As many pairs as possible whose labels are equal, and then as many others as possible: so a wrong answer more never
    makes a right one of another. What is still open is decided by labels and places in the text, so that neither ids nor
    the order of items matter.
    """
    ours, theirs = resolved(gold), resolved(answers)
    bonus = min(len(ours), len(theirs)) + 1
    fits = [[same_pair(one, other) for other in theirs] for one in ours]
    rows, columns = _canonical(ours), _canonical(theirs)

    def similarity(row: int, column: int) -> float:
        # An equal label more outweighs all pairs that could be.
        return 1 + bonus * (ours[row].label == theirs[column].label) if fits[row][column] else 0

    partner = {rows[one]: columns[other] for one, other in assigned(rows, columns, similarity)}
    items, taken = answers.items("stances"), set(partner.values())
    asked = [
        (stance, items[partner[row]] if row in partner else None) for row, stance in enumerate(gold.items("stances"))
    ]
    left = [column for column in range(len(theirs)) if column not in taken]
    fitting = {column for column in left if any(line[column] for line in fits)}
    return Pairing(
        asked,
        [items[column] for column in left if column in fitting],
        [items[column] for column in left if column not in fitting],
    )


def lines(gold: Side, answers: Side, *, claims: bool) -> list[Line]:
    """The labels of gold pairs and of their answers: those whose target is a claim, or all others.

    An answer too many is a line without gold: answering one question twice must not pay. Answers that fit no gold pair
    are left out.
    """
    found = paired(gold, answers)
    asked: list[Line] = [
        (one["label"], other["label"] if other else None)
        for one, other in found.asked
        if (gold.target(one)[0] == "claim") == claims
    ]
    return asked + [(None, one["label"]) for one in found.surplus if (answers.target(one)[0] == "claim") == claims]


def by_label(found: Iterable[Line]) -> dict[str, Quad]:
    """Counts of each label."""
    wanted: Counter[str | None] = Counter()
    given: Counter[str | None] = Counter()
    right: Counter[str | None] = Counter()
    for one, other in found:
        wanted[one] += 1
        given[other] += 1
        right[one] += one == other
    return {
        label: hits(right[label], given[label], wanted[label])
        for label in wanted.keys() | given.keys()
        if label is not None
    }


@cache
def sides() -> tuple[str, ...]:
    """The stances that take a side, as the schema marks them."""
    labels = schemas().labels(schemas().at("annotation", "/$defs/stance"), "label")
    return tuple(label["const"] for label in labels if label.get("x-side"))


def _canonical(stances: list[Stance]) -> list[int]:
    """Places of stances, in an order that is theirs whatever the order of the list."""

    def key(place: int) -> str:
        label, *fillers = stances[place]
        return repr(
            (label, [(kind, sorted(value) if isinstance(value, frozenset) else value) for kind, value in fillers])
        )

    return sorted(range(len(stances)), key=key)
