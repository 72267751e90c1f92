"""Claims: found, delimited, ascribed and judged, counted for one document.

A claim answers a claim of gold where their contents have an IoU of 0.5 and more, in characters. What is asked of it beside
that (claimant, kind ...) is part of the answer: the pairs of a measure are as many as there can be that agree in all of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from escal.scoring.checkworthiness import positive
from escal.scoring.counts import Counts, Definition, hits, macro, micro
from escal.scoring.matching import Stretches, largest, same, stretches
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Filler, Item, Side, agree, overlap
from escal.sentences import sentences, tokens

Claim = tuple[Stretches, Filler, Item]


def count(gold: Side, answers: Side) -> Counts:
    """Counts of one document, by measure, and by kind or check-worthiness where that is what is asked."""
    ours, theirs = _claims(gold), _claims(answers)
    found: Counts = {}
    for name, units in (("claim.sentence", sentences), ("claim.token", tokens)):
        edges = units(gold.text)
        covered = [_covered(side, edges) for side in (ours, theirs)]
        found[name, ""] = hits(len(covered[0] & covered[1]), len(covered[1]), len(covered[0]))
    found["claim.span.exact", ""] = hits(
        same([content for content, *_ in ours], [content for content, *_ in theirs]), len(theirs), len(ours)
    )
    near = [[place for place, one in enumerate(ours) if overlap(one[0], other[0])] for other in theirs]

    def pairs(right: Callable[[Claim, Claim], bool]) -> int:
        return len(
            largest(
                [[place for place in near[number] if right(ours[place], other)] for number, other in enumerate(theirs)]
            )
        )

    for name, right in _RIGHT.items():
        found[name, ""] = hits(pairs(right), len(theirs), len(ours))
    for name, field in _CLASSES.items():
        given, asked = (Counter(claim[2].get(field) for claim in side) for side in (theirs, ours))
        for label in given.keys() | asked.keys():
            if label is not None:
                found[name, label] = hits(pairs(_both(field, label)), given[label], asked[label])
    return found


def _claims(side: Side) -> list[Claim]:
    return [(stretches(claim["content"]), side.voice(claim.get("claimant")), claim) for claim in side.items("claims")]


def _covered(claims: list[Claim], units: list[tuple[int, int]]) -> set[int]:
    """The units (sentences, tokens) that a content touches."""
    found: set[int] = set()
    for content, *_ in claims:
        for start, end in content:
            first = bisect_right(units, start, key=lambda unit: unit[1])
            found.update(range(first, bisect_left(units, end, key=lambda unit: unit[0])))
    return found


def _same(field: str) -> Callable[[Claim, Claim], bool]:
    return lambda one, other: one[2].get(field) is not None and one[2].get(field) == other[2].get(field)


def _both(field: str, label: str) -> Callable[[Claim, Claim], bool]:
    return lambda one, other: one[2].get(field) == other[2].get(field) == label


def _claimant(one: Claim, other: Claim) -> bool:
    return agree(one[1], other[1])


_RIGHT: dict[str, Callable[[Claim, Claim], bool]] = {
    "claim.span.iou50": lambda one, other: True,
    "claim.claimant": _claimant,
    "claim.position": _same("position"),
    "claim.quotation": _same("quotation"),
    "claim.tuple": lambda one, other: _claimant(one, other) and _same("kind")(one, other),
}
"""Measure -> what must be right of a claim beside its content."""
_CLASSES = {"claim.kind": "kind", "claim.checkworthy": "checkworthiness"}
"""Measure -> the field by whose labels it is counted."""


def _definitions() -> Iterable[Definition]:
    def define(name: str, title: str, **more: Any) -> Definition:
        return Definition(name, title, more.pop("measure", name), more.pop("reduce", micro), **more)

    yield define("claim.sentence", "Sentences with a claim in them, over all documents, micro")
    yield define("claim.token", "Tokens inside a claim's content, micro")
    yield define("claim.span.exact", "Claims with equal content spans, one to one, micro")
    yield define(
        "claim.span.iou50",
        "Claims whose contents have an IoU of at least 0.5 in characters, one to one, micro",
        main=True,
    )
    yield define(
        "claim.claimant",
        "claim.span.iou50 with the claimant: the same voice, or an entity half of whose answered mentions are right",
    )
    yield define("claim.kind", "claim.span.iou50 with the kind, micro", main=True)
    yield define(
        "claim.kind.macro-f1",
        "Mean over kinds of the F1 of claim.kind",
        measure="claim.kind",
        reduce=macro,
        single=True,
    )
    yield define("claim.position", "claim.span.iou50 with the position")
    yield define("claim.quotation", "claim.span.iou50 with the form of quotation")
    yield define(
        "claim.checkworthy",
        "claim.span.iou50 of the claims that are check-worthy",
        classes=tuple(sorted(positive())),
        main=True,
    )
    yield Definition(
        "claim.checkworthy.ap",
        "Average precision of the answered claims by score, those that match a check-worthy claim of gold being relevant; the mean over all orders of ties (McSherry and Najork 2008)",
        "claim.checkworthy",
        None,
        single=True,
    )
    yield define("claim.tuple", "claim.span.iou50 with claimant and kind, micro", main=True)


SCHEME = Scheme("claims", "claims", "docs/scoring.md", tuple(_definitions()), count)
