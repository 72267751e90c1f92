"""Who takes part in an event: the nearest name before its trigger and the nearest one after, in the usual roles."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from baselines.data import Document, Item, Marked, Span, most, spans

BEFORE, AFTER = "before", "after"
Fill = Callable[[Document, Marked], list[Item]]


def learn(documents: Sequence[Document]) -> Fill:
    """The usual roles of the names beside a trigger, by event type; those of all types where a type has none."""
    roles: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for document in documents:
        mentions = {item["id"]: spans(item["mentions"]) for item in document.layers["entities"]}
        for event in document.layers["events"]:
            for trigger in spans(event["triggers"]):
                for side, name in beside(document, trigger).items():
                    for argument in event.get("arguments", ()):
                        if any(
                            start < name[1] and name[0] < end for start, end in mentions.get(argument.get("entity"), ())
                        ):
                            roles[event["type"], side][argument["role"]] += 1
                            roles["", side][argument["role"]] += 1

    def fill(document: Document, trigger: Marked) -> list[Item]:
        start, end, label = trigger
        found = []
        for side, name in beside(document, (start, end)).items():
            role = most(roles.get((label, side)) or roles.get(("", side)) or Counter())
            argument = {"role": role, "entity": document.named[name]}
            if role is not None and argument not in found:
                found.append(argument)
        return found

    return fill


def beside(document: Document, place: Span) -> dict[str, Span]:
    """The nearest name on either side of a place, in its sentence."""
    first, last = document.sentence(place[0])
    names = document.names
    here = bisect_left(names, place)
    found = {}
    before = next((name for name in reversed(names[:here]) if name[1] <= place[0]), None)
    after = next((name for name in names[here:] if name[0] >= place[1]), None)
    if before is not None and before[0] >= first:
        found[BEFORE] = before
    if after is not None and after[1] <= last:
        found[AFTER] = after
    return found
