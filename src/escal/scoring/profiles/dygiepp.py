"""DyGIE++ (Wadden et al. 2019): triggers are single tokens, arguments match by event type, span and role.

Events are two dictionaries, so that a token has one event type, and a span one role for each trigger. An argument of a
token that is no trigger is dropped. Answers are looked up in gold one by one and nothing is used up.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from escal.scoring.counts import Counts, Definition, Quad, hits, micro, zero
from escal.scoring.matching import Stretch
from escal.scoring.profiles.mentions import NOTES, covered, event_mentions
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side
from escal.sentences import tokens


class Events(NamedTuple):
    """The events of a sentence: trigger token -> event type, (trigger token, argument span) -> role."""

    triggers: dict[int, str]
    arguments: dict[tuple[int, Stretch], str]


def count(gold: Events, answers: Events) -> Counts:
    """Counts of one sentence. Both numerators are the answers that are found in gold, and may exceed the gold items."""
    asked, given = _arguments(gold), _arguments(answers)
    return {
        ("dygiepp.trig-i", ""): _found([*gold.triggers], [*answers.triggers]),
        ("dygiepp.trig-c", ""): _found([*gold.triggers.items()], [*answers.triggers.items()]),
        ("dygiepp.arg-i", ""): _found([item[:2] for item in asked], [item[:2] for item in given]),
        ("dygiepp.arg-c", ""): _found(asked, given),
    }


def _arguments(events: Events) -> list[tuple[Stretch, str, str]]:
    """Span, event type and role of every argument that has a trigger; two triggers may give two that are equal."""
    return [
        (span, events.triggers[trigger], role)
        for (trigger, span), role in events.arguments.items()
        if trigger in events.triggers
    ]


def _found(gold: Sequence[Hashable], answers: Sequence[Hashable]) -> Quad:
    asked = set(gold)
    return hits(sum(item in asked for item in answers), len(answers), len(gold))


def view(side: Side) -> Events:
    """The events of a document as one sentence.

    A trigger that covers no token, such as one that is not in the text, has a token of its own before the text. Where a
    token would have two types, or a span two roles for one trigger, the last in the order of the labels stays.
    """
    edges = tokens(side.text)
    events = Events({}, {})
    for number, mention in enumerate(event_mentions(side), 1):
        places = covered(edges, mention.trigger)
        trigger = places[0] if places else -number
        events.triggers[trigger] = mention.type
        events.arguments.update({(trigger, argument.span): argument.role for argument in mention.arguments})
    return events


def _definition(name: str, title: str, main: bool = False) -> Definition:
    return Definition(f"dygiepp.{name}", title, f"dygiepp.{name}", zero(micro), main=main)


SCHEME = Scheme(
    name="dygiepp",
    task="events",
    source="dwadden/dygiepp @b55dec4, dygie/training/event_metrics.py (Wadden et al. 2019)",
    definitions=(
        _definition("trig-i", "First token of the trigger"),
        _definition("trig-c", "First token of the trigger, and event type", main=True),
        _definition("arg-i", "Argument span and event type, whichever the trigger"),
        _definition("arg-c", "Argument span, role and event type, whichever the trigger", main=True),
    ),
    count=lambda gold, answers: count(view(gold), view(answers)),
    notes=(
        *NOTES,
        "The sentence is the whole document; argument spans are compared by characters, triggers by their first token.",
        "A token has one event type, and a span one role for each trigger: of several, the last in the order of the labels.",
        "Answers are not matched one to one, as in the official program: two may hit one gold argument, so that recall and F1 can pass 1.",
        "An answer that puts another type on a token takes the token's arguments with it, which can raise arg-i and arg-c.",
    ),
)
