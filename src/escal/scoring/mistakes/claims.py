"""Mistakes in claims.

A content that shares less than half of its characters with gold counts as not found: of such a pair nothing but the
content is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from escal.scoring.gold import Gold
from escal.scoring.matching import Stretches, iou, stretches
from escal.scoring.mistakes.mistake import Mistake, alone, quoted, told
from escal.scoring.mistakes.names import apart, differs, names
from escal.scoring.mistakes.rounds import Outcome, canonical, meeting, near, outcome, places
from escal.scoring.sides import Filler, Item, Side, overlap

EQUAL = "equal"
HALF = "half"
TOUCH = "touch"
"""Names of the rounds: contents are equal, have an IoU of 0.5 and more, or overlap at all."""
LABELS = {"kind": "type", "position": "attribute", "quotation": "attribute", "checkworthiness": "attribute"}
"""Label of a claim -> kind of mistake."""
_TIE = 1e-6
"""What agrees beside the content decides where contents are equally near, and nowhere else."""


class Claim(NamedTuple):
    """A claim with its content, its claimant, and what to call that."""

    item: Item
    content: Stretches
    claimant: Filler
    name: str | None

    @property
    def places(self) -> Stretches:
        """Where the content stands in the text."""
        return tuple(stretch for stretch in self.content if stretch[0] >= 0)


def claims(ours: Side, theirs: Side) -> Outcome[Claim]:
    """Claims one to one: by equal content, then by the best IoU of 0.5 and more, then by the best of any.

    The first round has as many pairs as ``claim.span.exact``.
    """
    return outcome(
        _claims(ours),
        _claims(theirs),
        [
            (EQUAL, lambda one, other: one.content == other.content and _likeness(one, other)),
            (HALF, lambda one, other: overlap(one.content, other.content) and _likeness(one, other)),
            (TOUCH, lambda one, other: iou(one.content, other.content)),
        ],
        again=lambda one, other: overlap(one.content, other.content),
    )


def claim_mistakes(document: Gold, ours: Side, theirs: Side) -> Iterator[Mistake]:
    """What is wrong with the claims of a document."""
    found = claims(ours, theirs)
    for step, one, other in found.pairs:
        tell = partial(
            told,
            document,
            "claim",
            gold=one.item["id"],
            answer=other.item["id"],
            spans=one.places,
            others=other.places,
        )
        words, given = quoted(document.text, one.places), quoted(document.text, other.places)
        if one.places != other.places:
            share = f"{iou(one.content, other.content):.0%} of the characters are common"
            message = f"The claim is {words}; the answer says {given}: {share}{', too few' * (step == TOUCH)}."
            yield tell("boundary", message, aspect="content")
        if step == TOUCH:
            continue
        closeness = near(one.claimant, other.claimant)
        if closeness == 0:
            who, whom = apart(one.name, other.name, one.claimant, other.claimant)
            message = differs(f"claimant of {words}", who, whom)
            yield tell("wrong_entity", message, aspect="claimant", expected=who, found=whom)
        elif closeness < 1:
            here, there = meeting(places(one.claimant), places(other.claimant))
            message = differs(f"claimant of {words}", *(quoted(document.text, [place]) for place in (here, there)))
            yield tell("boundary", message, aspect="claimant", spans=[here], others=[there])
        for name, mistake in LABELS.items():
            wanted, answer = one.item.get(name), other.item.get(name)
            if wanted != answer:
                message = differs(f"{name} of {words}", wanted, answer)
                yield tell(mistake, message, aspect=name, expected=wanted, found=answer)
    for kind, claim in found.alone():
        name = f"The claim {quoted(document.text, claim.places)}"
        yield alone(document, "claim", kind, name, claim.item["id"], claim.item.get("kind"), claim.places)


def _claims(side: Side) -> list[Claim]:
    """Claims that are in the text, in an order that is their own; the ids decide only between twins."""

    def key(claim: Claim) -> tuple[object, ...]:
        labels = [str(claim.item.get(name)) for name in LABELS]
        return claim.content, labels, canonical(claim.claimant), claim.item["id"]

    known = names(side)
    found = []
    for item in side.items("claims"):
        name: str | None = item.get("claimant")
        found.append(Claim(item, stretches(item["content"]), side.voice(name), known.get(name or "", name)))
    return sorted((claim for claim in found if claim.places), key=key)


def _likeness(one: Claim, other: Claim) -> float:
    agreements = sum(bool(one.item.get(name) == other.item.get(name)) for name in LABELS)
    return iou(one.content, other.content) + _TIE * (agreements + near(one.claimant, other.claimant))
