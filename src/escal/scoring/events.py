"""Events: triggers, arguments, templates and coreference, counted for one document.

Units. A *trigger* is one span of one event. An *argument* is looked at on two levels. As a *mention* it is a tuple of
trigger, event type, role and the filler's mention nearest to that trigger, one for each trigger, as ACE has it (see Ji
and Grishman 2008). As an *entity* it is an event, a role and a filler, once for each event of the document: a right
answer has the event, the type, the role and the filler, where an event is the same if at least half of the answer's
triggers are gold's, and a filler if at least half of its mentions are.
*Attached* arguments have the event right, unattached ones only its type (Peng et al. 2023 tell how far apart the two
can be). *exact* compares spans as they are, *overlap* takes an IoU of 0.5 and more. Every figure pairs answers with gold
one to one, as many pairs as there can be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

from escal.scoring import coref, templates
from escal.scoring.counts import Counts, Definition, hits, macro, micro
from escal.scoring.matching import Stretch, largest, matched, overlaps, same
from escal.scoring.scheme import Scheme
from escal.scoring.sides import HALF, Argument, Event, Side, nearest, same_thing

_KEYS: dict[str, Callable[[Event], tuple[Any, ...]]] = {
    "tri-i": lambda event: (),
    "tri-c": lambda event: (event.type,),
    "tri-c.mode": lambda event: (event.type, event.item.get("mode")),
    "tri-c.realis": lambda event: (event.type, event.item.get("realis"), event.item.get("polarity")),
}
"""Measure -> what must be right of an event beside its trigger."""


class Tuple(NamedTuple):
    """A trigger, or an argument as a mention: what must be equal, and the spans, which may only have to overlap."""

    type: str
    key: tuple[Any, ...]
    spans: tuple[Stretch, ...]


class Part(NamedTuple):
    """An argument as an entity."""

    type: str
    event: Event
    argument: Argument


Sides = tuple[Sequence[Any], Sequence[Any]]
Near = dict[Stretch, frozenset[Stretch]]
"""For each answered span, the gold spans that it overlaps enough."""


def count(gold: Side, answers: Side) -> Counts:
    """Counts of one document, by measure and event type."""
    near = overlaps(_spans(gold), _spans(answers), HALF)
    found = triggers(gold, answers, near)
    mentions, parts = (_mentions(gold), _mentions(answers)), (_parts(gold), _parts(answers))
    for name, attached, role in ARGUMENTS:
        tuples = [_tuples(side, role, attached) for side in mentions]
        _enter(found, f"{name}.mention.exact", (tuples[0], tuples[1]), same)
        _enter(found, f"{name}.mention.overlap", (tuples[0], tuples[1]), partial(_overlapping, near))
        _enter(found, f"{name}.entity.exact", parts, partial(_agreeing, None, role, attached))
        _enter(found, f"{name}.entity.overlap", parts, partial(_agreeing, near, role, attached))
    ours, theirs = (templates.templates(side, lambda span: span) for side in (gold, answers))
    found |= templates.rme(ours, theirs) | templates.ree(ours, theirs)
    clusters = [[set(mentions) for mentions in side.mentions_of_events.values()] for side in (gold, answers)]
    return found | {("coref", name): quad for name, quad in coref.counts(*clusters).items()}


def triggers(gold: Side, answers: Side, near: Near) -> Counts:
    """Counts of the measures of triggers; ``near`` gives for each answered span the gold spans that it overlaps enough."""
    found: Counts = {}
    for name, key in _KEYS.items():
        sides = _triggers(gold, key), _triggers(answers, key)
        _enter(found, f"{name}.exact", sides, same)
        _enter(found, f"{name}.overlap", sides, partial(_overlapping, near))
    return found


ARGUMENTS = tuple(
    (f"{name}.{'attached' if attached else 'unattached'}", attached, name == "arg-c")
    for name in ("arg-c", "arg-i")
    for attached in (True, False)
)
"""Name of a family of measures, whether the event must be right, whether the role must."""


def _enter(found: Counts, measure: str, sides: Sides, number: Callable[[Any, Any], int]) -> None:
    """Enter the counts of a measure, type by type: an answer of another type is never right."""
    gold, answers = (_by_type(side) for side in sides)
    for name in gold.keys() | answers.keys():
        ours, theirs = gold.get(name, []), answers.get(name, [])
        found[measure, name] = hits(number(ours, theirs), len(theirs), len(ours))


def _by_type(items: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in items:
        found.setdefault(item.type, []).append(item)
    return found


def _triggers(side: Side, key: Callable[[Event], tuple[Any, ...]]) -> list[Tuple]:
    found = []
    for event in side.events:
        known = key(event)
        # What need not be right of the type is no class either.
        found += [Tuple(event.type if known else "", known, (trigger,)) for trigger in event.triggers]
    return found


def _mentions(side: Side) -> list[tuple[Event, Stretch, Argument, Stretch]]:
    """Event, trigger, argument and the filler's nearest mention. A filler that has no place in the text has none."""
    return [
        (event, trigger, argument, nearest(argument.spans, trigger))
        for event in side.events
        for trigger in event.triggers
        for argument in event.arguments
        if argument.spans
    ]


def _tuples(mentions: list[tuple[Event, Stretch, Argument, Stretch]], role: bool, attached: bool) -> list[Tuple]:
    return [
        Tuple(event.type, (argument.role,) if role else (), (trigger, span) if attached else (span,))
        for event, trigger, argument, span in mentions
    ]


def _parts(side: Side) -> list[Part]:
    return [Part(event.type, event, argument) for event in side.events for argument in event.arguments]


def _spans(side: Side) -> set[Stretch]:
    """Every span that is compared: triggers, and mentions of whatever fills an argument."""
    found = {trigger for event in side.events for trigger in event.triggers}
    return found.union(*(argument.spans for event in side.events for argument in event.arguments))


def _overlapping(near: Near, gold: Sequence[Tuple], answers: Sequence[Tuple]) -> int:
    """The largest number of one-to-one pairs with equal keys and spans that overlap."""
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, item in enumerate(gold):
        places.setdefault((item.key, item.spans), []).append(place)
    return len(
        largest(
            [
                [
                    place
                    for spans in product(*map(near.__getitem__, item.spans))
                    for place in places.get((item.key, spans), ())
                ]
                for item in answers
            ]
        )
    )


def _agreeing(near: Near | None, role: bool, attached: bool, gold: Sequence[Part], answers: Sequence[Part]) -> int:
    """The largest number of one-to-one pairs with the same filler, and the same role and event where that is asked.

    With ``near`` spans that overlap are as good as equal ones.
    """

    def agree(one: Part, other: Part) -> bool:
        return (
            (not role or one.argument.role == other.argument.role)
            and one.argument.filler[0] == other.argument.filler[0]
            and _same_thing(near, one.argument.spans, other.argument.spans)
            and (not attached or _same_thing(near, one.event.triggers, other.event.triggers))
        )

    return matched(gold, answers, agree)


def _same_thing(near: Near | None, gold: Collection[Stretch], answer: Collection[Stretch]) -> bool:
    if near is None:
        return same_thing(gold, answer)
    return bool(answer) and 2 * sum(not near[span].isdisjoint(gold) for span in answer) >= len(answer)


_HOW = {"exact": "spans equal", "overlap": "IoU of spans at least 0.5"}
_LEVEL = {
    "mention": "one for each trigger, by the filler's mention nearest to it",
    "entity": "one for each event, the filler by half of its answered mentions",
}
_EVENT = {"tri-i": "", "tri-c": "type", "tri-c.mode": "type and mode", "tri-c.realis": "type, realis and polarity"}


def _definitions() -> Iterable[Definition]:
    for name, beside in _EVENT.items():
        for how, words in _HOW.items():
            title = f"Triggers{f' with {beside}' if beside else ''}, {words}, one to one, micro"
            main = how == "exact" and "." not in name
            yield Definition(f"{name}.{how}", title, f"{name}.{how}", micro, main=main)
    yield Definition(
        "tri-c.exact.macro-f1", "Mean over event types of the F1 of tri-c.exact", "tri-c.exact", macro, single=True
    )
    for name, attached, role in ARGUMENTS:
        for level, unit in _LEVEL.items():
            for how, words in _HOW.items():
                full = f"{name}.{level}.{how}"
                title = f"Arguments with event type{', role' * role}{' and event' * attached}, {unit}, {words}, micro"
                yield Definition(
                    full, title, full, micro, main=role and how == "exact" and (attached or level == "mention")
                )
    yield from (
        Definition(
            f"ceaf-ree.{phi}",
            f"CEAF-REE (Du, Rush and Cardie 2021), phi {phi}: the fillers of each role of a document, aligned one to one",
            f"ceaf-ree.{phi}",
            micro,
        )
        for phi in ("strict", "prop")
    )
    yield from (
        Definition(
            f"ceaf-rme.{phi}",
            f"CEAF-RME (Chen et al. 2023), {phi}: templates aligned, then their fillers",
            f"ceaf-rme.{phi}",
            micro,
            main=phi == "phi3",
        )
        for phi in ("phi3", "subset")
    )
    for name, words in (
        ("coref", "triggers of one event"),
        ("coref.cross", "triggers of one incident, over all documents"),
    ):
        for measure in ("muc", "b3", "ceafe", "lea"):
            title = (getattr(coref, measure).__doc__ or "").splitlines()[0].rstrip(".")
            yield Definition(f"{name}.{measure}", f"{title}; {words}, singletons kept", name, micro, (measure,))
        yield Definition(
            f"{name}.conll",
            f"Mean of the F1s of MUC, B3 and CEAFe, where they are defined; {words}, singletons kept",
            name,
            macro,
            ("muc", "b3", "ceafe"),
            single=True,
            main=name == "coref",
        )


SCHEME = Scheme("events", "events", "docs/scoring.md", tuple(_definitions()), count)
