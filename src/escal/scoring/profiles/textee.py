"""TextEE (Huang et al. 2024): six micro F1s over sets of tuples, as one speaks of Tri-I, Tri-C, Arg-I, Arg-C and Arg-C+.

What is equal within a window counts once. The two that are not attached leave the trigger out of an argument's tuple:
arguments of two events of one type run together, and an argument that hangs on the wrong one of them is right.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from escal.scoring.counts import Counts, Definition, hits, micro, zero
from escal.scoring.profiles.mentions import NOTES, EventMention, event_mentions
from escal.scoring.scheme import Scheme


def tuples(mentions: Iterable[EventMention]) -> dict[str, set[Hashable]]:
    """Measure -> the tuples that it compares, of the event mentions of one window."""
    mentions = list(mentions)
    triggers = {(mention.trigger, mention.type) for mention in mentions}
    arguments = {
        (mention.trigger, mention.type, argument.span, argument.role)
        for mention in mentions
        for argument in mention.arguments
    }
    return {
        "textee.tri-i": {trigger for trigger, _ in triggers},
        "textee.tri-c": {*triggers},
        "textee.arg-i": {(kind, span) for _, kind, span, _ in arguments},
        "textee.arg-c": {(kind, span, role) for _, kind, span, role in arguments},
        "textee.arg-i.attached": {(trigger, kind, span) for trigger, kind, span, _ in arguments},
        "textee.arg-c.attached": {*arguments},
    }


def count(gold: Iterable[EventMention], answers: Iterable[EventMention]) -> Counts:
    """Counts of one window (document and window of it); arguments' scores are not looked at."""
    asked, given = tuples(gold), tuples(answers)
    return {
        (measure, ""): hits(len(asked[measure] & given[measure]), len(given[measure]), len(asked[measure]))
        for measure in asked
    }


def _definition(name: str, title: str, main: bool = False) -> Definition:
    return Definition(f"textee.{name}", title, f"textee.{name}", zero(micro), main=main)


SCHEME = Scheme(
    name="textee",
    task="events",
    source="ej0cl6/TextEE @25d5dca, TextEE/scorer.py, task E2E (Huang et al. 2024)",
    definitions=(
        _definition("tri-i", "Trigger span"),
        _definition("tri-c", "Trigger span and event type", main=True),
        _definition("arg-i", "Argument span and event type, whichever the trigger"),
        _definition("arg-c", "Argument span, role and event type, whichever the trigger", main=True),
        _definition("arg-i.attached", "Argument span, with trigger span and event type"),
        _definition("arg-c.attached", "Argument span and role, with trigger span and event type", main=True),
    ),
    count=lambda gold, answers: count(event_mentions(gold), event_mentions(answers)),
    notes=(
        *NOTES,
        "The window is the whole document; spans are compared by characters.",
        "Duplicates count once; arg-i and arg-c also count an argument once that two events of one type share.",
        "arg-i and arg-c credit an argument that hangs on another event of the right type.",
    ),
)
