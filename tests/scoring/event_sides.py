"""Events for the tests of profiles: hand-made, at random, and those of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from escal.corpus import open_corpus
from escal.documents import documents
from escal.scoring.counts import Counts, Quad, Table
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Layers, Side

ROOT = Path(__file__).parents[2]
ORACLES = ROOT / "tests" / "data" / "oracles"
TEXT = "Ab cd ef gh. Ij kl mn op. Qr st uv wx. Yz ba dc fe. Hg ji lk nm."
WORDS = [(start, start + 2) for start in range(len(TEXT)) if TEXT[start : start + 2].isalpha()]
"""Twenty words in five sentences."""


def span(start: int, end: int) -> dict[str, int]:
    return {"start": start, "end": end}


def entity(name: str, *mentions: tuple[int, int]) -> dict[str, Any]:
    return {"id": name, "mentions": [span(*mention) for mention in mentions]}


def event(name: str, kind: str, triggers: Iterable[tuple[int, int]], *arguments: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": kind, "triggers": [span(*place) for place in triggers], "arguments": [*arguments]}


def side(entities: list[dict[str, Any]], events: list[dict[str, Any]]) -> Side:
    return Side({"entities": entities, "events": events}, TEXT)


def layers(random: Random, apart: bool = False) -> Layers:
    """Up to six events with up to two triggers each, of up to three words; ``apart``: of one word that no other has."""
    runs = [(WORDS[first][0], end) for first in range(18) for _, end in WORDS[first : first + 3]]
    words = random.sample(WORDS, len(WORDS)) if apart else random.choices(runs[:15], k=12)
    entities = [entity(f"e{i}", *random.sample(WORDS, random.randint(1, 2))) for i in range(1, 5)]
    events = []
    for number in range(1, random.randint(0, 6) + 1):
        triggers = [words.pop() for _ in range(random.randint(1, 2))]
        arguments = [
            {"role": random.choice("xyz"), "entity": f"e{random.randint(1, 5)}"} for _ in range(random.randint(0, 3))
        ]
        if random.random() < 0.2:
            arguments.append({"role": "x", "event": "ev1"})
        events.append(event(f"ev{number}", random.choice("AB"), triggers, *arguments))
    return {"entities": entities, "events": events}


def shuffled(labels: Layers, random: Random) -> Layers:
    """The same labels in another order and under other ids."""
    labels = deepcopy(labels)
    names = [item["id"] for layer in ("entities", "events") for item in labels[layer]]
    new = dict(zip(names, random.sample([f"n{place}" for place in range(len(names))], len(names)), strict=True))
    for item in (*labels["entities"], *labels["events"]):
        item["id"] = new[item["id"]]
        for key in ("mentions", "triggers", "arguments"):
            random.shuffle(item.get(key, []))
        for argument in item.get("arguments", []):
            for kind in {"entity", "event"} & argument.keys():
                argument[kind] = new.get(argument[kind], argument[kind])
    random.shuffle(labels["entities"])
    random.shuffle(labels["events"])
    return labels


def worse(gold: Layers, random: Random) -> tuple[Layers, Layers, Layers]:
    """Answers of which some are right; the same with a wrong one more; the same with a right one less."""
    taken = {(place["start"], place["end"]) for item in gold["events"] for place in item["triggers"]}
    free = [word for word in WORDS if word not in taken]
    right = random.sample(gold["events"], random.randint(min(1, len(gold["events"])), len(gold["events"])))
    wrong = [
        event(f"ev{90 + place}", "WRONG", [word], {"role": "x", "entity": "e1"})
        for place, word in enumerate(random.sample(free, random.randint(1, 3)))
    ]
    entities = gold["entities"]
    return (
        {"entities": entities, "events": [*right, *wrong[1:]]},
        {"entities": entities, "events": [*right, *wrong]},
        {"entities": entities, "events": [*right[1:], *wrong[1:]]},
    )


def total(quads: Iterable[Quad]) -> Quad:
    """The sum of counts."""
    found = np.array(list(quads)).reshape(-1, 4).sum(axis=0)
    return Quad(*map(float, found))


def scored(scheme: Scheme, documents: Iterable[Counts]) -> dict[str, list[float]]:
    """Definition -> precision, recall and F1 of documents together."""
    table = Table()
    for counts in documents:
        table.add(counts)
    arrays = {key: column.counts.sum(axis=0) for key, column in table.columns().items()}
    found = {}
    for definition in scheme.definitions:
        classes = definition.classes or [name for measure, name in arrays if measure == definition.measure]
        values = [arrays.get((definition.measure, name), np.zeros(4)) for name in classes]
        assert definition.reduce is not None
        found[definition.name] = definition.reduce(np.array(values or [np.zeros(4)])).tolist()
    return found


@cache
def corpus() -> list[Side]:
    """The latest labels of every article."""
    return [Side(document["labels"], document["text"]) for document in documents(open_corpus(ROOT))]


def check_reordering(scheme: Scheme) -> None:
    """Neither the order of labels nor their ids change a count; cases at random and those of the corpus."""
    random = Random(5)
    drawn = [(layers(random), layers(random), TEXT) for _ in range(100)]
    crossed = [(one.layers, other.layers, one.text) for one, other in pairwise(corpus())]
    for gold, answers, text in (*drawn, *crossed):
        counts = scheme.count(Side(gold, text), Side(answers, text))
        gold, answers = shuffled(gold, random), shuffled(answers, random)
        assert scheme.count(Side(gold, text), Side(answers, text)) == counts


def check_worse_answers(scheme: Scheme) -> None:
    """A wrong answer more never raises a score, and neither does a right one less."""
    random = Random(6)
    for _ in range(300):
        gold = layers(random, apart=True)
        base, more, less = (
            scored(scheme, [scheme.count(Side(gold, TEXT), Side(answers, TEXT))]) for answers in worse(gold, random)
        )
        for name, scores in base.items():
            # Where there is no score there is none to raise: no comparison with NaN holds.
            assert not (np.array(more[name]) > np.array(scores) + 1e-9).any(), ("more", name)
            assert not (np.array(less[name]) > np.array(scores) + 1e-9).any(), ("less", name)
