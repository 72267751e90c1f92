"""What two annotators of one text have both found, and what each of them called it: the units of agreement."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from escal.schema import schemas
from escal.scoring import claims
from escal.scoring.matching import assigned, iou, stretches
from escal.scoring.sides import HALF, Filler, Item, Side, agree
from escal.scoring.stances import CLAIM
from escal.sentences import sentences

ORDERED = {"checkworthiness"}
"""Fields whose labels are ranks, in the order of the schema."""
_TIE = 1e-12
"""What an equal label weighs beside an overlap: it decides between matches that overlap equally well, and nothing else."""

Units = dict[str, list[tuple[Any, Any]]]
"""Name of an attribute -> what the two sides gave to each unit; None where one gave nothing."""


class Attribute(NamedTuple):
    """What is asked of a unit, and the values that can be given. Without ``scales`` only their equality has a meaning."""

    name: str
    title: str
    values: tuple[Any, ...]
    scales: tuple[str, ...]


@cache
def attributes(task: str) -> tuple[Attribute, ...]:
    """What is compared in events, claims or stances, labels in the order of the schema."""
    if task == "events":
        return _labelled("event", "event", "triggers with equal spans")
    if task == "claims":
        matched, both = "claims whose contents have an IoU of at least 0.5", (False, True)
        return (
            Attribute("sentence.claim", "Whether a claim is in a sentence, of all sentences", both, ("nominal",)),
            *_labelled("claim", "claim", matched),
            Attribute("claim.claimant.matched", f"Whether the claimant is the same, of {matched}", both, ()),
        )
    alike = "stances with the same holder and target"
    return _labelled("stance", "stance", f"{alike}, claims as targets left out") + _labelled(
        "stance", "stance.claims", f"{alike}, where the target is a claim"
    )


def _labelled(item: str, name: str, units: str) -> tuple[Attribute, ...]:
    fields = schemas().properties(schemas().at("annotation", f"/$defs/{item}"))
    return tuple(
        Attribute(
            f"{name}.{field}.matched",
            f"{fields[field]['title']} of {units}",
            labels,
            ("nominal", "ordinal") if field in ORDERED else ("nominal",),
        )
        for field, labels in _fields(item).items()
    )


@cache
def _fields(item: str) -> dict[str, tuple[str, ...]]:
    """The fields of an item that hold a label -> their labels."""
    node = schemas().at("annotation", f"/$defs/{item}")
    found = {field: schemas().labels(node, field) for field in schemas().properties(node)}
    return {field: tuple(label["const"] for label in labels) for field, labels in found.items() if labels}


class Found(NamedTuple):
    """An item of one side, and where in the text that stands which it is about."""

    about: tuple[Filler, ...]
    item: Item


def _events(one: Side, other: Side) -> Units:
    found = []
    for trigger in sorted({trigger for event in one.events for trigger in event.triggers}):
        ours, theirs = (
            [Found((), event.item) for event in side.events if trigger in event.triggers] for side in (one, other)
        )
        found += _matched("event", ours, theirs, lambda one, other: 1.0)
    return _given("event", "event", found)


def _claims(one: Side, other: Side) -> Units:
    def claims_of(side: Side) -> list[Found]:
        items = side.items("claims")
        return [Found(((CLAIM, stretches(item["content"])), side.voice(item["claimant"])), item) for item in items]

    def overlap(one: Found, other: Found) -> float:
        shared = iou(one.about[0][1], other.about[0][1])
        return shared + _TIE * _alike(one.about[1], other.about[1]) if shared >= HALF else 0.0

    found = _matched("claim", claims_of(one), claims_of(other), overlap)
    both, theirs, _, ours = map(int, claims.count(one, other)["claim.sentence", ""])
    neither = len(sentences(one.text)) - ours - theirs + both
    agreed, differing = [(True, True)] * both, [(True, False)] * (ours - both) + [(False, True)] * (theirs - both)
    return {
        "sentence.claim": [*agreed, *differing, *[(False, False)] * neither],
        "claim.claimant.matched": [(True, _alike(ours.about[1], theirs.about[1])) for ours, theirs in found],
        **_given("claim", "claim", found),
    }


def _stances(one: Side, other: Side) -> Units:
    def stances_of(side: Side, on_claims: bool) -> list[Found]:
        found = [Found((side.voice(item["holder"]), side.target(item)), item) for item in side.items("stances")]
        return [each for each in found if (each.about[1][0] == CLAIM) == on_claims]

    def alike(one: Found, other: Found) -> float:
        return float(all(map(_alike, one.about, other.about)))

    units: Units = {}
    for name, on_claims in (("stance", False), ("stance.claims", True)):
        found = _matched("stance", stances_of(one, on_claims), stances_of(other, on_claims), alike)
        units |= _given("stance", name, found)
    return units


UNITS: dict[str, Callable[[Side, Side], Units]] = {"events": _events, "claims": _claims, "stances": _stances}
"""Task -> the units of its attributes in one text."""


def _alike(one: Filler, other: Filler) -> bool:
    """Whether two references lead to the same thing, whichever of them is held against the other."""
    return agree(one, other) or agree(other, one)


def _matched(
    item: str, ours: list[Found], theirs: list[Found], likeness: Callable[[Found, Found], float]
) -> list[tuple[Found, Found]]:
    """The one-to-one pairs with the greatest sum of likeness, those of 0 left out.

    Where several are equally good, as many as possible have the first label equal, then as many labels as can be. What is
    still open goes by places and labels, so that neither ids nor the order of items nor that of the sides matter.
    """
    fields = tuple(_fields(item))
    most = len(fields) * min(len(ours), len(theirs))

    def weight(one: Found, other: Found) -> float:
        equal = [one.item.get(field) == other.item.get(field) for field in fields]
        like = likeness(one, other)
        return like + _TIE * (most * equal[0] + sum(equal)) if like else 0.0

    def order(found: Found) -> str:
        places = [(kind, sorted(value) if isinstance(value, frozenset) else value) for kind, value in found.about]
        return repr((places, [found.item.get(field) for field in fields]))

    ours, theirs = sorted(ours, key=order), sorted(theirs, key=order)
    if list(map(order, theirs)) < list(map(order, ours)):
        return [(one, other) for other, one in _matched(item, theirs, ours, likeness)]
    return [(ours[row], theirs[column]) for row, column in assigned(ours, theirs, weight)]


def _given(item: str, name: str, found: list[tuple[Found, Found]]) -> Units:
    return {
        f"{name}.{field}.matched": [(ours.item.get(field), theirs.item.get(field)) for ours, theirs in found]
        for field in _fields(item)
    }
