"""What to call things in a message: entities by name, events and claims by their words."""

from __future__ import annotations

from typing import TypeVar

from escal.scoring.mistakes.mistake import quoted
from escal.scoring.mistakes.rounds import places
from escal.scoring.sides import Filler, Item, Side

Name = TypeVar("Name", bound=str | None)


def names(side: Side) -> dict[str, str]:
    """Id of an entity, event or claim -> what to call it."""
    found = {entity["id"]: entity.get("name") or _words(side, entity["mentions"]) for entity in side.items("entities")}
    found |= {event["id"]: f"{event['type']} {_words(side, event['triggers'])}" for event in side.items("events")}
    return found | {claim["id"]: f"the claim {_words(side, claim['content'])}" for claim in side.items("claims")}


def apart(one: Name, other: Name, ours: Filler, theirs: Filler) -> tuple[Name | str, Name | str]:
    """Two names, with the place of what they name where the names are the same."""
    return (one, other) if one != other else (_placed(one, ours), _placed(other, theirs))


def differs(what: str, expected: str | None, found: str | None) -> str:
    """A sentence about what should be said of something, and what was."""
    if expected is None:
        return f"There is no {what}; the answer says {found}."
    return f"The {what} is {expected}; the answer {'does not say' if found is None else f'says {found}'}."


def _words(side: Side, spans: list[Item]) -> str:
    """The first place where something stands; what was quoted, where the text does not say it."""
    places = sorted((span["start"], span["end"]) for span in spans if span["start"] >= 0)
    return quoted(side.text, places[:1]) if places else f"“{spans[0]['text']}”"


def _placed(name: Name, filler: Filler) -> Name | str:
    start = min((start for start, _ in places(filler)), default=None)
    return name if start is None else f"{name} (at {start})"
