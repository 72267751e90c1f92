"""Holder and target: which pairs a document has, and what it says where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from baselines import arguments, words
from baselines.data import Document, Item, Layers, Span, most, spans
from escal.scoring.sides import Filler, Side

Find = Callable[[Document, Layers], list[Item]]
"""Holder and target of each stance of a document, given the entities and events that they may refer to."""
Finder = Callable[[Sequence[Document]], Find]
VOICE, ISSUE = "voice", "issue"
"""Kinds of a filler that stands nowhere in the text."""


class Pair(NamedTuple):
    """A stance with its references followed."""

    stance: Item
    holder: Filler
    target: Filler


def resolved(document: Document, layers: Layers, stances: Sequence[Item]) -> list[Pair]:
    """The stances with what they refer to in the layers."""
    side = Side(layers, document.text)
    return [Pair(stance, side.voice(stance["holder"]), side.target(stance)) for stance in stances]


def given(documents: Sequence[Document]) -> Find:
    """The pairs that the document itself states."""
    return lambda document, layers: layers["stances"]


def on_issues(documents: Sequence[Document]) -> Find:
    """The voice that has most stances on issues, which is the author's, towards each issue that the article raises."""
    voices = Counter(
        pair.stance["holder"]
        for document in documents
        for pair in resolved(document, document.layers, document.layers["stances"])
        if (pair.holder[0], pair.target[0]) == (VOICE, ISSUE)
    )
    voice = most(voices)

    def find(document: Document, layers: Layers) -> list[Item]:
        issues = document.issues if voice is not None else ()
        return _numbered([{"holder": voice, "target": {"issue": issue}} for issue in issues])

    return find


def around_words(documents: Sequence[Document]) -> Find:
    """``on_issues``, and for each word that tells a stance the name before it towards the name or trigger after it."""
    issues, known = on_issues(documents), words.learn(documents)

    def find(document: Document, layers: Layers) -> list[Item]:
        found = issues(document, layers)
        for place, _ in words.find(known, document):
            pair = _around(document, layers, place)
            if pair and pair not in found:
                found.append(pair)
        return _numbered(found)

    return find


def _around(document: Document, layers: Layers, place: Span) -> Item | None:
    beside = arguments.beside(document, place)
    _, last = document.sentence(place[0])
    targets = [
        (start, end, "event", event["id"]) for event in layers["events"] for start, end in spans(event["triggers"])
    ]
    if arguments.AFTER in beside:
        name = beside[arguments.AFTER]
        targets.append((*name, "entity", document.named[name]))
    after = [target for target in targets if place[1] <= target[0] and target[1] <= last]
    if arguments.BEFORE not in beside or not after:
        return None
    _, _, kind, name = min(after)
    holder = document.named[beside[arguments.BEFORE]]
    return None if name == holder else {"holder": holder, "target": {kind: name}}


def _numbered(pairs: list[Item]) -> list[Item]:
    return [{**pair, "id": f"s{number}"} for number, pair in enumerate(pairs, 1)]


def context(document: Document, holder: Filler, target: Filler) -> list[Span]:
    """The sentences that speak of both, else those that speak of the target, else of the holder; else all."""
    by_holder, by_target = (set(_sentences(document, filler)) for filler in (holder, target))
    return sorted(by_holder & by_target or by_target or by_holder) or document.sentences


def masked(document: Document, sentences: Sequence[Span], masks: dict[str, Filler]) -> str:
    """The words of sentences, with a mask in the place of what it hides."""
    hidden = sorted((*span, mask) for mask, filler in masks.items() for span in _places(filler))
    found = []
    for first, last in sentences:
        at = first
        for start, end, mask in hidden:
            if at <= start and end <= last:
                found += [document.text[at:start], mask]
                at = end
        found += [document.text[at:last], " "]
    return "".join(found)


def name(document: Document, filler: Filler) -> str:
    """What holder or target is called: its id where it stands nowhere, its first mention, its triggers, its content."""
    kind, value = filler
    if kind in {VOICE, ISSUE}:
        return str(value)
    places = _places(filler)
    return " ".join(document.text[start:end] for start, end in (places[:1] if kind == "entity" else places))


def _sentences(document: Document, filler: Filler) -> list[Span]:
    return [document.sentence(start) for start, _ in _places(filler)]


def _places(filler: Filler) -> list[Span]:
    return [] if filler[0] in {VOICE, ISSUE} else sorted(filler[1])
