"""Mistakes in stances: holder, target and label, each beside what gold has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from escal.scoring.gold import Gold
from escal.scoring.matching import Stretch
from escal.scoring.mistakes.mistake import Mistake, alone, quoted, told
from escal.scoring.mistakes.names import apart, differs, names
from escal.scoring.mistakes.rounds import RIGHT, Outcome, canonical, meeting, near, outcome, places
from escal.scoring.pairs import sides
from escal.scoring.sides import Filler, Item, Side

LABEL = "label"
"""Name of the round of holders and targets that agree."""


class Stance(NamedTuple):
    """A stance with its holder and target, and what to call them."""

    item: Item
    holder: Filler
    target: Filler
    who: str
    whom: str

    @property
    def label(self) -> str:
        """Which stance it is."""
        label: str = self.item["label"]
        return label

    @property
    def spans(self) -> list[Stretch]:
        """Where to point at: the evidence, else the first place of the target, else that of the holder."""
        evidence = [(span["start"], span["end"]) for span in self.item.get("evidence") or ()]
        return evidence or places(self.target)[:1] or places(self.holder)[:1]


def stances(ours: Side, theirs: Side) -> Outcome[Stance]:
    """Stances one to one: what is right, then by holder and target, then what has one of holder and target wrong.

    The first round has as many pairs as ``stance.triple``.
    """
    return outcome(
        _stances(ours),
        _stances(theirs),
        [
            (RIGHT, lambda one, other: one.label == other.label and _pair(one, other)),
            (LABEL, _pair),
            ("boundary", lambda one, other: one.label == other.label and _touch(one, other)),
            ("swapped", _swapped),
            ("wrong_entity", lambda one, other: one.label == other.label and _half(one, other)),
        ],
        again=_pair,
    )


def stance_mistakes(document: Gold, ours: Side, theirs: Side) -> Iterator[Mistake]:
    """What is wrong with the stances of a document."""
    found = stances(ours, theirs)
    for kind, one, other in found.pairs:
        tell = partial(told, document, "stance", gold=one.item["id"], answer=other.item["id"], spans=one.spans)
        if kind == LABEL:
            flip = {one.label, other.label} <= {*sides()}
            message = differs(f"stance of {one.who} towards {one.whom}", one.label, other.label)
            yield tell(
                "polarity_flip" if flip else LABEL, message, aspect="label", expected=one.label, found=other.label
            )
        elif kind == "swapped":
            message = f"{one.who} holds the stance {one.label} towards {one.whom}, not the other way round."
            expected, given = (f"{stance.who} → {stance.whom}" for stance in (one, other))
            yield tell(kind, message, aspect="pair", expected=expected, found=given)
        elif kind != RIGHT:
            yield _elsewhere(document, kind, one, other)
    for kind, stance in found.alone():
        name = f"The stance {stance.label} of {stance.who} towards {stance.whom}"
        yield alone(document, "stance", kind, name, stance.item["id"], stance.label, stance.spans)


def _elsewhere(document: Gold, kind: str, one: Stance, other: Stance) -> Mistake:
    """A holder or target that is not that of gold, or is not where gold has it."""
    if near(one.holder, other.holder) < near(one.target, other.target):
        aspect, what = "holder", f"holder of the stance {one.label} towards {one.whom}"
        ours, theirs, called = one.holder, other.holder, (one.who, other.who)
    else:
        aspect, what = "target", f"target of the stance {one.label} of {one.who}"
        ours, theirs, called = one.target, other.target, (one.whom, other.whom)
    tell = partial(told, document, "stance", kind, aspect=aspect, gold=one.item["id"], answer=other.item["id"])
    if kind == "boundary":
        here, there = meeting(places(ours), places(theirs))
        message = differs(what, *(quoted(document.text, [place]) for place in (here, there)))
        return tell(message, spans=[here], others=[there])
    expected, given = apart(*called, ours, theirs)
    message = differs(what, expected, given)
    return tell(message, expected=expected, found=given, spans=one.spans, others=places(theirs)[:1])


def _stances(side: Side) -> list[Stance]:
    """Stances in an order that is their own; the ids decide only between twins."""

    def key(stance: Stance) -> tuple[str, ...]:
        return canonical(stance.holder), canonical(stance.target), stance.label, stance.item["id"]

    known = names(side)
    found = []
    for item in side.items("stances"):
        holder: str = item["holder"]
        target: str = next(name for name in item["target"].values() if name is not None)
        resolved = side.voice(holder), side.target(item)
        found.append(Stance(item, *resolved, known.get(holder, holder), known.get(target, target)))
    return sorted(found, key=key)


def _pair(one: Stance, other: Stance) -> bool:
    return near(one.holder, other.holder) == near(one.target, other.target) == 1


def _touch(one: Stance, other: Stance) -> float:
    return near(one.holder, other.holder) * near(one.target, other.target)


def _swapped(one: Stance, other: Stance) -> float:
    return near(one.holder, other.target) * near(one.target, other.holder)


def _half(one: Stance, other: Stance) -> float:
    """How near holder or target are. An answer about an issue is no attempt at naming an entity."""
    if one.target[0] != other.target[0]:
        return 0.0
    return near(one.holder, other.holder) + near(one.target, other.target)
