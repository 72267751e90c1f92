"""Whole documents at random, all layers, for the tests of measures: small, so that odd things happen often."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from escal.schema import schemas
from escal.scoring.counts import Array, Table
from escal.scoring.gold import Gold
from escal.scoring.report import Report
from escal.scoring.run import TASKS
from escal.scoring.sides import Side
from escal.scoring.tally import Counter, Tally

ROOT = Path(__file__).parents[2]
TEXT = "Ab cd ef gh. Ij kl mn op. Qr st uv wx.\nYz ba dc fe. Hg ji lk nm. Po rq ts vu."
WORDS = [(start, start + 2) for start in range(len(TEXT)) if TEXT[start : start + 2].isalpha()]
ISSUES = ("first-issue", "second-issue")
AT_END = "zz zz"
"""Stands at the end of a text for what no gold item touches."""

Layers = dict[str, Any]


def labels(kind: str, field: str) -> list[str]:
    return [row["const"] for row in schemas().labels(schemas().at("annotation", f"/$defs/{kind}"), field)]


TYPES, ROLES = labels("event", "type")[:3], labels("argument", "role")[:3]
KINDS, WORTH, POSITIONS, QUOTATIONS = (
    labels("claim", field) for field in ("kind", "checkworthiness", "position", "quotation")
)
KINDS = KINDS[:3]
STANCES = labels("stance", "label")


def span(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": TEXT[start:end]}


def run(random: Random, longest: int = 3) -> dict[str, Any]:
    first = random.randrange(len(WORDS))
    return span(WORDS[first][0], WORDS[min(first + random.randrange(longest), len(WORDS) - 1)][1])


def layers(random: Random) -> Layers:
    """One side of a document: up to four entities, four events, four claims, four stances."""
    places = random.sample(WORDS, len(WORDS))
    entities = [
        {"id": f"e{number}", "mentions": [span(*places.pop()) for _ in range(random.randint(1, 3))]}
        for number in range(1, random.randint(1, 4) + 1)
    ]
    names = [entity["id"] for entity in entities]
    events: list[dict[str, Any]] = []
    for number in range(1, random.randint(0, 4) + 1):
        arguments = [
            {"role": random.choice(ROLES), "entity": random.choice(names)} for _ in range(random.randint(0, 2))
        ]
        if events and random.random() < 0.3:
            arguments.append({"role": random.choice(ROLES), "event": random.choice(events)["id"]})
        event = {
            "id": f"ev{number}",
            "type": random.choice(TYPES),
            "triggers": apart(random, random.randint(1, 2)),
            "arguments": arguments,
        }
        if random.random() < 0.5:
            event["incident"] = random.choice(["one", "two"])
        events.append(event)
    claims = []
    for number in range(1, random.randint(0, 4) + 1):
        claims.append(
            {
                "id": f"c{number}",
                "content": [run(random, 6)],
                "claimant": random.choice(["author", "unnamed", *names]),
                "kind": random.choice(KINDS),
                "position": random.choice(POSITIONS),
                "quotation": random.choice(QUOTATIONS),
                "checkworthiness": random.choice(WORTH),
            }
        )
    targets = [{"issue": name} for name in ISSUES] + [{"entity": name} for name in names]
    targets += [{"event": event["id"]} for event in events] + [{"claim": claim["id"]} for claim in claims]
    pairs = [(holder, target) for holder in ["author", *names] for target in targets]
    stances = [
        {"id": f"s{number}", "holder": holder, "target": target, "label": random.choice(STANCES)}
        for number, (holder, target) in enumerate(random.sample(pairs, random.randint(0, min(4, len(pairs)))), 1)
    ]
    return {"entities": entities, "events": events, "claims": claims, "stances": stances}


def apart(random: Random, number: int) -> list[dict[str, Any]]:
    return [span(*place) for place in sorted(random.sample(WORDS[::2], number))]


def blurred(random: Random, gold: Layers) -> Layers:
    """Answers that have much of gold in common."""
    found = deepcopy(gold)
    other = layers(random)
    for layer, items in found.items():
        if layer != "entities":
            kept = [item for item in items if random.random() < 0.7]
            items[:] = kept
    for event in found["events"]:
        if random.random() < 0.4:
            event["type"] = random.choice(TYPES)
        for argument in event["arguments"]:
            if random.random() < 0.3:
                argument["role"] = random.choice(ROLES)
    known = {event["id"] for event in found["events"]}
    for event in found["events"]:
        event["arguments"] = [each for each in event["arguments"] if each.get("event") in known or "entity" in each]
    for claim in found["claims"]:
        if random.random() < 0.4:
            claim |= {"kind": random.choice(KINDS), "checkworthiness": random.choice(WORTH)}
        if random.random() < 0.3:
            claim["content"] = [run(random, 6)]
    ids = known | {claim["id"] for claim in found["claims"]} | {entity["id"] for entity in found["entities"]}
    found["stances"] = [
        stance for stance in found["stances"] if "issue" in stance["target"] or ids & set(stance["target"].values())
    ]
    for stance in found["stances"]:
        if random.random() < 0.4:
            stance["label"] = random.choice(STANCES)
    if random.random() < 0.3:
        return other
    return found


def tally(documents: list[tuple[Layers, Layers]], groups: list[str] | None = None, task: str = "all") -> Tally:
    """The counts of (gold, answers)."""
    counter = Counter(TASKS[task])
    for number, (gold, answers) in enumerate(documents):
        group = groups[number] if groups else f"group-{number}"
        about = {"genre": "report" if number % 2 else "analysis", "published": f"202{number % 3}-01-01T00:00:00Z"}
        counter.add(Gold(f"document-{number}", 1, TEXT, gold, group, about), Side(gold, TEXT), Side(answers, TEXT))
    return counter.tally()


def scores(documents: list[tuple[Layers, Layers]]) -> dict[str, float]:
    """Name -> F1 of every score of our own, without intervals."""
    return {score.name: score.f1 for score in Report(tally(documents), level=0)}


def summed(table: Table) -> dict[tuple[str, str], Array]:
    return {key: column.counts.sum(axis=0) for key, column in table.columns().items()}
