"""One side of a document, gold or answers, with its references followed: what every measure compares.

Labels are plain parsed JSON on both sides. A file of annotations and a line of predictions have the same layers, so an
annotator is scored as a system is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from escal.schema import schemas
from escal.scoring.matching import Stretch, Stretches, iou, stretches

Item = dict[str, Any]
Layers = dict[str, Any]
"""Entities, events, claims and stances of one document; a layer that is absent is empty."""

Filler = tuple[str, Any]
"""Whom a reference leads to: ("voice", "author"), ("issue", id), ("entity", set of mentions), ("event", set of
triggers), ("claim", stretches). A reference that leads nowhere has nothing in it, and agrees with nothing."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an event: its role, and the filler's spans (mentions of an entity, triggers of an event)."""

    role: str
    filler: Filler
    id: str

    @property
    def spans(self) -> frozenset[Stretch]:
        """The places in the text where the filler stands."""
        spans: frozenset[Stretch] = self.filler[1]
        return spans


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``triggers`` are sorted."""

    id: str
    type: str
    triggers: tuple[Stretch, ...]
    arguments: tuple[Argument, ...]
    item: Item


class Side:
    """One side of a document. ``text`` is the text that the offsets refer to."""

    def __init__(self, layers: Layers, text: str) -> None:
        self.layers = layers
        self.text = text

    def items(self, layer: str) -> list[Item]:
        """The items of a layer, as they stand."""
        found: list[Item] = self.layers.get(layer) or []
        return found

    @cached_property
    def entities(self) -> dict[str, frozenset[Stretch]]:
        """Id of an entity -> its mentions."""
        found = {entity["id"]: _places(entity["mentions"]) for entity in self.items("entities")}
        # A mention that the text does not have (see checks.predictions) is nowhere, least of all near a trigger.
        return {name: frozenset(span for span in spans if span[0] >= 0) or spans for name, spans in found.items()}

    @cached_property
    def _triggers(self) -> dict[str, frozenset[Stretch]]:
        return {event["id"]: _places(event["triggers"]) for event in self.items("events")}

    @cached_property
    def _claims(self) -> dict[str, Stretches]:
        return {claim["id"]: stretches(claim["content"]) for claim in self.items("claims")}

    @cached_property
    def events(self) -> list[Event]:
        """The events, arguments resolved."""
        return [
            Event(
                event["id"],
                event["type"],
                tuple(sorted(self._triggers[event["id"]])),
                tuple(self._argument(argument) for argument in event.get("arguments") or ()),
                event,
            )
            for event in self.items("events")
        ]

    def _argument(self, argument: Item) -> Argument:
        kind = "entity" if argument.get("entity") is not None else "event"
        return Argument(argument["role"], self.filler(kind, argument[kind]), argument[kind])

    def filler(self, kind: str, name: str) -> Filler:
        """Whom a reference leads to."""
        if kind == "issue":
            return "issue", name
        if kind == "claim":
            return "claim", self._claims.get(name, ())
        return kind, (self.entities if kind == "entity" else self._triggers).get(name, frozenset())

    def voice(self, name: str | None) -> Filler:
        """Who speaks: an entity, or one of the voices that are no entity (author, unnamed)."""
        return ("voice", name) if name is None or name in voices() else self.filler("entity", name)

    def target(self, stance: Item) -> Filler:
        """What a stance is about."""
        # A row of a table has every kind of target, all but one of them null.
        kind, name = next((kind, name) for kind, name in stance["target"].items() if name is not None)
        return self.filler(kind, name)

    @cached_property
    def mentions_of_events(self) -> dict[str, list[tuple[Stretch, int]]]:
        """Id of an event -> its triggers as mentions of events, no mention in two events.

        Where the same words name several events ("attacks" of two days), each event has a copy of them. Copies are
        numbered in an order of the events that depends on what they say, not on their ids or places.
        """
        seen: Counter[Stretch] = Counter()
        found: dict[str, list[tuple[Stretch, int]]] = {}
        for event in sorted(self.events, key=_content):
            found[event.id] = []
            for trigger in event.triggers:
                found[event.id].append((trigger, seen[trigger]))
                seen[trigger] += 1
        return found


def _content(event: Event) -> tuple[Any, ...]:
    arguments = sorted((argument.role, sorted(argument.spans)) for argument in event.arguments)
    return event.triggers, event.type, arguments, event.item.get("incident") or ""


@cache
def voices() -> frozenset[str]:
    """The values that stand for a speaker and are no entity, as the schema has them."""
    return frozenset(schemas().at("annotation", "/$defs/claim/properties/claimant")["x-voices"])


def agree(gold: Filler, answer: Filler) -> bool:
    """Whether an answered reference leads to the same thing as one of gold.

    Names must be equal, claims have an IoU of 0.5 and more. Of the mentions of an entity, or the triggers of an event, at
    least half must be gold's: one in common would do for an honest answer, and for one that mentions everything.
    """
    if gold[0] != answer[0]:
        return False
    if gold[0] in {"voice", "issue"}:
        return bool(gold[1] == answer[1]) and gold[1] is not None
    if gold[0] == "claim":
        return overlap(gold[1], answer[1])
    return same_thing(gold[1], answer[1])


def same_thing(gold: Collection[Stretch], answer: Collection[Stretch]) -> bool:
    """Whether at least half of the places where an answer finds something, and one at least, are gold's."""
    return bool(answer) and 2 * sum(span in gold for span in answer) >= len(answer)


def overlap(one: Stretches, other: Stretches) -> bool:
    """Whether two spans share at least half of the characters that they have together."""
    return iou(one, other) >= HALF


HALF = 0.5


def nearest(spans: frozenset[Stretch], trigger: Stretch) -> Stretch:
    """The span that is nearest to a trigger, the first one where two are equally near."""
    return min(spans, key=lambda span: (max(span[0] - trigger[1], trigger[0] - span[1], 0), span))


def _places(spans: list[Item]) -> frozenset[Stretch]:
    return frozenset((span["start"], span["end"]) for span in spans)
