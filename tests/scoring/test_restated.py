"""Our own measures told once more, from the labels alone and by trying everything, on 1,000 documents at random."""

from __future__ import annotations

from functools import cache, partial
from random import Random
from typing import Any

import pytest
from event_sides import total
from worlds import TEXT, blurred, layers

from escal.scoring import claims, events, stances
from escal.scoring.counts import Quad
from escal.scoring.sides import Side

Item = dict[str, Any]
Layers = dict[str, Any]


def most(gold: list[Any], answers: list[Any], fits: Any) -> int:
    """The largest number of one-to-one pairs: every answer tries every gold item that is left, or none."""
    table = [[bool(fits(one, other)) for one in gold] for other in answers]

    @cache
    def best(answer: int, left: int) -> int:
        if answer == len(answers):
            return 0
        found = best(answer + 1, left)
        for place, fit in enumerate(table[answer]):
            if fit and left >> place & 1:
                found = max(found, 1 + best(answer + 1, left & ~(1 << place)))
        return found

    return best(0, (1 << len(gold)) - 1)


def letters(spans: list[Item]) -> set[int]:
    return {place for span in spans for place in range(span["start"], span["end"])}


def half(one: set[int], other: set[int]) -> bool:
    return len(one & other) >= 0.5 * len(one | other)


def places(spans: list[Item]) -> set[tuple[int, int]]:
    return {(span["start"], span["end"]) for span in spans}


def half_right(gold: list[Item], answer: list[Item]) -> bool:
    found = [place for place in places(answer) if place in places(gold)]
    return bool(found) and len(found) / len(places(answer)) >= 0.5


def by_id(side: Layers, layer: str, name: str) -> Item:
    return next(item for item in side[layer] if item["id"] == name)


def same(gold: Layers, answers: Layers, one: Item | str, other: Item | str) -> bool:
    """Whether two references, a voice or {kind: id}, lead to the same thing."""
    if isinstance(one, str) and isinstance(other, str):
        voices = {"author", "unnamed"}
        if one in voices or other in voices:
            return one == other
        one, other = {"entity": one}, {"entity": other}
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    ((kind, name),), ((other_kind, other_name),) = one.items(), other.items()
    if kind != other_kind:
        return False
    if kind == "issue":
        return bool(name == other_name)
    layer, field = {
        "entity": ("entities", "mentions"),
        "event": ("events", "triggers"),
        "claim": ("claims", "content"),
    }[kind]
    ours, theirs = by_id(gold, layer, name)[field], by_id(answers, layer, other_name)[field]
    return half(letters(ours), letters(theirs)) if kind == "claim" else half_right(ours, theirs)


def filler(argument: Item) -> Item:
    return {kind: argument[kind] for kind in ("entity", "event") if kind in argument}


def arguments(side: Layers) -> list[tuple[Item, Item]]:
    return [(event, argument) for event in side["events"] for argument in event["arguments"]]


def mentions(side: Layers) -> list[tuple[Any, ...]]:
    """Event type, role, trigger and the filler's span nearest to it, the first of the nearest."""
    found = []
    for event, argument in arguments(side):
        kind, name = next(iter(filler(argument).items()))
        layer, field = ("entities", "mentions") if kind == "entity" else ("events", "triggers")
        for trigger in event["triggers"]:

            def away(span: Item, trigger: Item = trigger) -> tuple[int, int, int]:
                gap = max(span["start"] - trigger["end"], trigger["start"] - span["end"], 0)
                return gap, span["start"], span["end"]

            nearest = min(by_id(side, layer, name)[field], key=away)
            found.append(
                (event["type"], argument["role"], *(tuple(place) for place in places([trigger])), *places([nearest]))
            )
    return found


def triggers(side: Layers) -> list[tuple[str, Item]]:
    return [(event["type"], span) for event in side["events"] for span in event["triggers"]]


def wanted(gold: Layers, answers: Layers) -> dict[str, tuple[int, int, int]]:
    """Measure -> right, answers, gold."""

    def count(ours: list[Any], theirs: list[Any], fits: Any) -> tuple[int, int, int]:
        return most(ours, theirs, fits), len(theirs), len(ours)

    def claim(one: Item, other: Item) -> bool:
        return half(letters(one["content"]), letters(other["content"]))

    def pair(one: Item, other: Item) -> bool:
        return same(gold, answers, one["holder"], other["holder"]) and same(
            gold, answers, one["target"], other["target"]
        )

    def part(one: tuple[Item, Item], other: tuple[Item, Item]) -> bool:
        return (
            one[0]["type"] == other[0]["type"]
            and one[1]["role"] == other[1]["role"]
            and same(gold, answers, filler(one[1]), filler(other[1]))
        )

    on_triggers, on_claims = (triggers(gold), triggers(answers)), (gold["claims"], answers["claims"])
    on_parts, on_stances = (arguments(gold), arguments(answers)), (gold["stances"], answers["stances"])
    on_mentions = mentions(gold), mentions(answers)

    def near(one: list[set[int]], other: list[set[int]]) -> bool:
        """Whether half of the spans of an answer overlap with spans of gold."""
        found = [any(half(place, span) for span in one) for place in other]
        return any(found) and sum(found) >= len(found) / 2

    def spans_of(side: Layers, argument: Item) -> list[set[int]]:
        kind, name = next(iter(filler(argument).items()))
        layer, field = ("entities", "mentions") if kind == "entity" else ("events", "triggers")
        return [letters([span]) for span in by_id(side, layer, name)[field]]

    def near_part(one: tuple[Item, Item], other: tuple[Item, Item], *, attached: bool) -> bool:
        on_events = ([letters([span]) for span in event["triggers"]] for event in (one[0], other[0]))
        return (
            one[0]["type"] == other[0]["type"]
            and one[1]["role"] == other[1]["role"]
            and filler(one[1]).keys() == filler(other[1]).keys()
            and near(spans_of(gold, one[1]), spans_of(answers, other[1]))
            and (not attached or near(*on_events))
        )

    def overlapping(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        return one[:2] == other[:2] and all(
            half(set(range(*a)), set(range(*b))) for a, b in zip(one[2:], other[2:], strict=True)
        )

    return {
        "tri-i.exact": count(*on_triggers, lambda one, other: places([one[1]]) == places([other[1]])),
        "tri-c.exact": count(
            *on_triggers, lambda one, other: one[0] == other[0] and places([one[1]]) == places([other[1]])
        ),
        "tri-c.overlap": count(
            *on_triggers, lambda one, other: one[0] == other[0] and half(letters([one[1]]), letters([other[1]]))
        ),
        "arg-c.unattached.entity.exact": count(*on_parts, part),
        "arg-c.attached.entity.exact": count(
            *on_parts,
            lambda one, other: part(one, other) and half_right(one[0]["triggers"], other[0]["triggers"]),
        ),
        "arg-c.attached.mention.exact": count(*on_mentions, lambda one, other: one == other),
        "arg-c.attached.mention.overlap": count(*on_mentions, overlapping),
        "arg-c.unattached.mention.exact": count(
            *on_mentions, lambda one, other: (one[:2], one[3]) == (other[:2], other[3])
        ),
        "arg-i.attached.mention.exact": count(
            *on_mentions, lambda one, other: (one[0], one[2:]) == (other[0], other[2:])
        ),
        "arg-c.attached.entity.overlap": count(*on_parts, partial(near_part, attached=True)),
        "arg-c.unattached.entity.overlap": count(*on_parts, partial(near_part, attached=False)),
        "claim.span.exact": count(*on_claims, lambda one, other: letters(one["content"]) == letters(other["content"])),
        "claim.span.iou50": count(*on_claims, claim),
        "claim.kind": count(*on_claims, lambda one, other: claim(one, other) and one["kind"] == other["kind"]),
        "claim.tuple": count(
            *on_claims,
            lambda one, other: (
                claim(one, other)
                and one["kind"] == other["kind"]
                and same(gold, answers, one["claimant"], other["claimant"])
            ),
        ),
        "stance.pair": count(*on_stances, pair),
        "stance.triple": count(*on_stances, lambda one, other: one["label"] == other["label"] and pair(one, other)),
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_same_numbers(seed: int) -> None:
    random = Random(seed)
    for _ in range(250):
        gold = layers(random)
        answers = blurred(random, gold)
        counts = {}
        for scheme in (events.SCHEME, claims.SCHEME, stances.SCHEME):
            counts |= scheme.count(Side(gold, TEXT), Side(answers, TEXT))
        for name, (right, given, asked) in wanted(gold, answers).items():
            quad = total(quad for (measure, _), quad in counts.items() if measure == name)
            assert quad == Quad(right, given, right, asked), name
