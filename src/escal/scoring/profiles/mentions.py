"""Events as the ACE family of data sets writes them: one event mention for each trigger, arguments as spans."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from escal.scoring.matching import Stretch
from escal.scoring.sides import Argument, Event, Side, nearest

NOTES = (
    "An event with several triggers is one event mention for each of them, each with all of the event's arguments.",
    "An entity that fills an argument stands by its mention that is nearest to the trigger; no other mention is right.",
    "Arguments that are filled by events, or by what has no place in the text, are left out.",
)
"""What these profiles cannot see of our labels."""


class EventArgument(NamedTuple):
    """An argument of an event mention. ``score`` is how sure the system is; what has none is the least sure."""

    span: Stretch
    role: str
    score: float = -math.inf


class EventMention(NamedTuple):
    """A trigger with the type of its event and its arguments. Spans are in characters or in tokens, as the data has them."""

    trigger: Stretch
    type: str
    arguments: tuple[EventArgument, ...] = ()


def event_mentions(side: Side) -> list[EventMention]:
    """The event mentions of a side, spans in characters, sorted by what they say: neither ids nor the order of items matter."""
    return sorted(
        EventMention(trigger, event.type, _arguments(event, trigger))
        for event in side.events
        for trigger in event.triggers
    )


def _arguments(event: Event, trigger: Stretch) -> tuple[EventArgument, ...]:
    items = event.item.get("arguments") or ()
    return tuple(
        sorted(
            EventArgument(nearest(argument.spans, trigger), argument.role, _score(item.get("score")))
            for argument, item in zip(event.arguments, items, strict=True)
            if _seen(argument)
        )
    )


def _seen(argument: Argument) -> bool:
    return argument.filler[0] == "entity" and bool(argument.spans)


def _score(score: float | None) -> float:
    return -math.inf if score is None else score


def covered(tokens: Sequence[Stretch], span: Stretch) -> range:
    """Places of the tokens that a span covers, wholly or in part; empty where it covers none."""
    first = bisect_right(tokens, span[0], key=lambda token: token[1])
    last = bisect_left(tokens, span[1], key=lambda token: token[0])
    return range(first, last)
