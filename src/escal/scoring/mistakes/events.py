"""Mistakes in triggers, and in arguments as entities: the exact measures of ``escal.scoring.events``, taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from escal.scoring.gold import Gold
from escal.scoring.matching import Stretch, iou
from escal.scoring.mistakes.mistake import Mistake, alone, quoted, told
from escal.scoring.mistakes.names import apart, differs, names
from escal.scoring.mistakes.rounds import RIGHT, Outcome, alike, canonical, meeting, near, outcome, places
from escal.scoring.sides import Argument, Event, Side, nearest

ATTRIBUTES = ("mode", "realis", "polarity")


class Trigger(NamedTuple):
    """One place where an event is named."""

    event: Event
    span: Stretch


class Part(NamedTuple):
    """One participant of an event."""

    event: Event
    argument: Argument


def triggers(ours: Side, theirs: Side) -> Outcome[Trigger]:
    """Triggers one to one: what is right, then by equal spans, then by overlap, those of one type first.

    The first round has as many pairs as ``tri-c.exact``, the first two as many as ``tri-i.exact``.
    """
    return outcome(
        _triggers(ours),
        _triggers(theirs),
        [
            # The same words may name two events of one type: those whose attributes agree go together.
            (RIGHT, lambda one, other: _same(one, other) and 1 + _agreements(one.event, other.event)),
            ("type", lambda one, other: one.span == other.span),
            ("boundary", lambda one, other: _type(one, other) and _overlap(one, other)),
            ("type", _overlap),
        ],
        again=_same,
    )


def arguments(ours: Side, theirs: Side) -> Outcome[Part]:
    """Arguments one to one: what is right, then what has one thing wrong, a wrong filler last.

    The first round has as many pairs as ``arg-c.attached.entity.exact``.
    """
    return outcome(
        _parts(ours),
        _parts(theirs),
        [
            (RIGHT, _right),
            ("boundary", lambda one, other: _type(one, other) and _role(one, other) and _touch(one, other)),
            ("role", lambda one, other: _type(one, other) and _touch(one, other)),
            ("type", lambda one, other: _role(one, other) and _touch(one, other)),
            ("wrong_event", lambda one, other: _type(one, other) and _role(one, other) and _filler(one, other)),
            ("wrong_entity", lambda one, other: _type(one, other) and _role(one, other) and _event(one, other)),
        ],
        again=_right,
    )


def attached(one: Part, other: Part) -> bool:
    """Whether two arguments have the same event, by its type and triggers, and the same filler."""
    return _type(one, other) and _event(one, other) == 1 and _filler(one, other) == 1


def trigger_mistakes(document: Gold, ours: Side, theirs: Side) -> Iterator[Mistake]:
    """What is wrong with the triggers of a document."""
    found = triggers(ours, theirs)
    for kind, one, other in found.pairs:
        tell = partial(
            told, document, "trigger", gold=one.event.id, answer=other.event.id, spans=[one.span], others=[other.span]
        )
        words, given = quoted(document.text, [one.span]), quoted(document.text, [other.span])
        if kind == RIGHT:
            for name in ATTRIBUTES:
                wanted, answer = one.event.item.get(name), other.event.item.get(name)
                if wanted != answer:
                    message = differs(f"{name} of {one.event.type} {words}", wanted, answer)
                    yield tell("attribute", message, aspect=name, expected=wanted, found=answer)
        elif kind == "boundary":
            message = differs(f"trigger of {one.event.type}", words, given)
            yield tell(kind, message, aspect="span")
        else:
            answer = other.event.type if one.span == other.span else f"{other.event.type}, and {given}"
            message = differs(f"type of {words}", one.event.type, answer)
            yield tell(kind, message, aspect="type", expected=one.event.type, found=other.event.type)
    for kind, trigger in found.alone():
        name = f"{trigger.event.type} {quoted(document.text, [trigger.span])}"
        yield alone(document, "trigger", kind, name, trigger.event.id, trigger.event.type, [trigger.span])


def argument_mistakes(document: Gold, ours: Side, theirs: Side) -> Iterator[Mistake]:
    """What is wrong with the arguments of a document."""
    found = arguments(ours, theirs)
    known, answered = names(ours), names(theirs)
    for kind, one, other in found.pairs:
        if kind != RIGHT:
            yield _of_pair(document, kind, one, other, (known, answered))
    for kind, part in found.alone():
        called = known if kind == "missed" else answered
        name = f"{_called(called, part)} as {part.argument.role} of {called[part.event.id]}"
        yield alone(document, "argument", kind, name, part.event.id, part.argument.role, [_spot(part)])


def _of_pair(
    document: Gold, kind: str, one: Part, other: Part, known: tuple[dict[str, str], dict[str, str]]
) -> Mistake:
    (spot, there), role = _spots(one, other), one.argument.role
    who, event = _called(known[0], one), known[0][one.event.id]
    expected = given = None
    if kind == "role":
        aspect, expected, given = "role", role, other.argument.role
        message = differs(f"role of {who} in {event}", expected, given)
    elif kind == "type":
        aspect, expected, given = "type", one.event.type, other.event.type
        message = differs(f"type of the event with {who} as {role}", expected, given)
    elif kind == "wrong_event":
        aspect = "event"
        triggers = (("event", side.event.triggers) for side in (one, other))
        expected, given = apart(event, known[1][other.event.id], *triggers)
        message = differs(f"event with {who} as {role}", expected, given)
    elif kind == "wrong_entity":
        aspect = "filler"
        expected, given = apart(who, _called(known[1], other), one.argument.filler, other.argument.filler)
        message = differs(f"{role} of {event}", expected, given)
    elif _filler(one, other) < 1:
        aspect = "filler"
        message = differs(f"{role} of {event}", quoted(document.text, [spot]), quoted(document.text, [there]))
    else:
        aspect = "event"
        spot, there = meeting(one.event.triggers, other.event.triggers)
        message = differs(
            f"trigger of the {one.event.type} with {who} as {role}",
            quoted(document.text, [spot]),
            quoted(document.text, [there]),
        )
    return told(
        document,
        "argument",
        kind,
        message,
        aspect=aspect,
        gold=one.event.id,
        answer=other.event.id,
        expected=expected,
        found=given,
        spans=[spot],
        others=[there],
    )


def _triggers(side: Side) -> list[Trigger]:
    """Triggers that are in the text, in an order that is their own; the ids decide only between twins."""

    def key(trigger: Trigger) -> tuple[object, ...]:
        attributes = [str(trigger.event.item.get(name)) for name in ATTRIBUTES]
        return trigger.span, trigger.event.type, attributes, trigger.event.triggers, trigger.event.id

    found = [Trigger(event, span) for event in side.events for span in event.triggers if span[0] >= 0]
    return sorted(found, key=key)


def _parts(side: Side) -> list[Part]:
    """Arguments in an order that is their own; the ids decide only between twins."""

    def key(part: Part) -> tuple[object, ...]:
        event, argument = part
        return event.triggers, event.type, argument.role, canonical(argument.filler), event.id, argument.id

    return sorted((Part(event, argument) for event in side.events for argument in event.arguments), key=key)


def _type(one: Trigger | Part, other: Trigger | Part) -> bool:
    return one.event.type == other.event.type


def _same(one: Trigger, other: Trigger) -> bool:
    return one.span == other.span and _type(one, other)


def _agreements(one: Event, other: Event) -> int:
    return sum(one.item.get(name) == other.item.get(name) for name in ATTRIBUTES)


def _overlap(one: Trigger, other: Trigger) -> float:
    return iou((one.span,), (other.span,))


def _role(one: Part, other: Part) -> bool:
    return one.argument.role == other.argument.role


def _event(one: Part, other: Part) -> float:
    return alike(one.event.triggers, other.event.triggers)


def _filler(one: Part, other: Part) -> float:
    return near(one.argument.filler, other.argument.filler)


def _right(one: Part, other: Part) -> bool:
    return _role(one, other) and attached(one, other)


def _touch(one: Part, other: Part) -> float:
    """How near two arguments are by trigger and filler; 0 where either is elsewhere."""
    event = _event(one, other)
    filler = _filler(one, other) if event else 0.0
    return event + filler if filler else 0.0


def _called(known: dict[str, str], part: Part) -> str:
    return known.get(part.argument.id, part.argument.id)


def _spot(part: Part) -> Stretch:
    """Where to point at: the filler's place nearest to the trigger; the trigger, where the filler has no place."""
    found = frozenset(places(part.argument.filler))
    return nearest(found, part.event.triggers[0]) if found else part.event.triggers[0]


def _spots(one: Part, other: Part) -> tuple[Stretch, Stretch]:
    """The same for two arguments: where the fillers meet, if they do."""
    closeness = _filler(one, other)
    if closeness == 1:
        spot = nearest(one.argument.spans & other.argument.spans, one.event.triggers[0])
        return spot, spot
    return meeting(one.argument.spans, other.argument.spans) if closeness else (_spot(one), _spot(other))
