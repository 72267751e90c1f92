"""Claims and stances for the tests of profiles and pairs: hand-made, at random, and those of the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
from event_sides import TEXT, WORDS, corpus, span

from escal.schema import schemas
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Layers, Side


def labels(item: str, field: str) -> list[str]:
    return [label["const"] for label in schemas().labels(schemas().at("annotation", f"/$defs/{item}"), field)]


LABELS, POSITIONS, WORTH = labels("stance", "label"), labels("claim", "position"), labels("claim", "checkworthiness")


def entity(key: str, *mentions: tuple[int, int], **more: Any) -> dict[str, Any]:
    return {"id": key, "mentions": [span(*mention) for mention in mentions], **more}


def claim(key: str, *content: tuple[int, int], **more: Any) -> dict[str, Any]:
    return {"id": key, "content": [span(*stretch) for stretch in content], **more}


def stance(key: str, holder: str, label: str, **target: str) -> dict[str, Any]:
    return {"id": key, "holder": holder, "target": target, "label": label}


def side(stances: Iterable[dict[str, Any]] = (), text: str = TEXT, **more: Any) -> Side:
    return Side({"stances": [*stances], **more}, text)


def layers(random: Random, claims: int = 6, stances: int = 4) -> Layers:
    """Entities whose mentions are often those of others, claims and stances that overlap, answers twice."""
    entities = [entity(f"e{i}", *random.sample(WORDS[:4], random.randint(1, 2))) for i in range(1, 5)]
    events = [
        {"id": f"ev{i}", "type": "A", "triggers": [span(*random.choice(WORDS[4:7]))], "arguments": []} for i in (1, 2)
    ]
    said = []
    for number in range(1, random.randint(0, claims) + 1):
        first = random.randint(0, 17)
        content = [(WORDS[first][0], WORDS[random.randint(first, min(19, first + 2))][1])]
        if first < 10 and random.random() < 0.2:
            content.append(WORDS[random.randint(14, 19)])
        more: dict[str, Any] = {"position": random.choice(POSITIONS), "checkworthiness": random.choice(WORTH)}
        if random.random() < 0.6:
            more["score"] = random.choice([0.0, 0.5, 0.9])
        who = random.choice(["author", "unnamed", "e1", "e2", "e3", "e4"])
        said.append(claim(f"c{number}", *content, claimant=who, **more))
    held = []
    for number in range(1, random.randint(0, stances) + 1):
        target = random.choice(
            [("entity", "e1"), ("entity", "e2"), ("event", "ev1"), ("issue", "peace"), ("claim", "c1")]
        )
        held.append(
            stance(f"s{number}", random.choice(["author", "e1", "e3"]), random.choice(LABELS), **dict([target]))
        )
    return {"entities": entities, "events": events, "claims": said, "stances": held}


def shuffled(given: Layers, random: Random) -> Layers:
    """The same labels, and spans within them, in another order and under other ids."""
    given = deepcopy(given)
    names = [item["id"] for layer in ("entities", "events", "claims") for item in given[layer]]
    new = dict(zip(names, random.sample([f"n{place}" for place in range(len(names))], len(names)), strict=True))
    for layer in ("entities", "events", "claims"):
        for item in given[layer]:
            item["id"] = new[item["id"]]
            for argument in item.get("arguments", []):
                argument.update({key: new[argument[key]] for key in ("entity", "event") if key in argument})
            for key in ("mentions", "triggers", "content"):
                random.shuffle(item.get(key, []))
            if "claimant" in item:
                item["claimant"] = new.get(item["claimant"], item["claimant"])
    for place, item in enumerate(given["stances"]):
        item["id"] = f"s{900 - place}"
        item["holder"] = new.get(item["holder"], item["holder"])
        item["target"] = {kind: new.get(name, name) for kind, name in item["target"].items()}
    for layer in ("entities", "events", "claims", "stances"):
        random.shuffle(given[layer])
    return given


def check_reordering(scheme: Scheme, but: frozenset[str] = frozenset()) -> None:
    """Neither the order of labels nor their ids change a count; cases at random and those of the corpus."""
    random = Random(5)
    drawn = [(layers(random), layers(random), TEXT) for _ in range(300)]
    crossed = [(one.layers, other.layers, one.text) for one, other in pairwise(corpus())]
    for gold, answers, text in (*drawn, *crossed):
        counts = scheme.count(Side(gold, text), Side(answers, text))
        again = scheme.count(Side(shuffled(gold, random), text), Side(shuffled(answers, random), text))
        assert counts.keys() == again.keys()
        for key, quad in counts.items():
            assert key[0] in but or np.allclose(quad, again[key], atol=1e-12), key


def never_higher(scores: dict[str, list[float]], than: dict[str, list[float]]) -> None:
    """No score is higher; where there is none there is none to raise: no comparison with NaN holds."""
    for name, values in scores.items():
        assert not (np.array(values) > np.array(than[name]) + 1e-9).any(), (name, values, than[name])
