"""A draft of gold out of two annotators' labels: what they share taken over, every difference put as a question.

Who adjudicates answers the questions in the draft: an open one begins with ``?`` and stands in ``reason``, where the
answer belongs. Nothing is decided here. Where both have an item and differ in it, the draft has the union of their lists
and the first annotator's labels; an item of one of them alone is in the draft until somebody takes it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from escal.schema import schemas
from escal.scoring.matching import assigned, iou, stretches

Item = dict[str, Any]
OPEN = "?"
"""How a question begins."""
LAYERS = {"entities": "e", "events": "ev", "claims": "c", "stances": "s"}
"""Layer -> how its ids begin, in the order in which they are put together: what is referred to first."""
_CLAIM_OVERLAP = 0.25
"""IoU from which two contents may be one claim: below, they share words and say different things."""


def draft(one: Item, other: Item, adjudicator: str, guidelines: str) -> Item:
    """A gold file with status draft out of two annotation files of the same version.

    Items keep the ids of the first annotator; those of the second alone get new ones.
    """
    names = (one["annotator"], other["annotator"])
    gold: Item = {name: one[name] for name in ("article", "version", "text_sha256")}
    gold |= {"annotator": adjudicator, "guidelines": guidelines, "status": "draft", "adjudicates": sorted(names)}
    matched = {layer: pairs(layer, one, other) for layer in LAYERS if layer != "stances"}
    ids = _ids(one, other, matched)
    theirs = {layer: [_renamed(item, ids) for item in other[layer]] for layer in LAYERS}
    # Stances go together by holder and target, so these must have their common names first.
    matched["stances"] = _same_key(one["stances"], theirs["stances"], lambda item: (item["holder"], item["target"]))
    for layer, prefix in LAYERS.items():
        free = _new_ids(one[layer], prefix)
        partner = dict(matched[layer])
        alone = [place for place in range(len(other[layer])) if place not in partner.values()]
        gold[layer] = []
        for place, mine in enumerate(one[layer]):
            sources = [f"{names[0]}:{mine['id']}"]
            if place not in partner:
                gold[layer].append(mine | {"from": sources, "reason": f"{OPEN} only {names[0]} has it"})
                continue
            twin = theirs[layer][partner[place]]
            item, differences = merged(mine, twin, names)
            sources.append(f"{names[1]}:{other[layer][partner[place]]['id']}")
            item |= {"from": sources} | ({"reason": f"{OPEN} {'; '.join(differences)}"} if differences else {})
            gold[layer].append(item)
        for place in alone:
            name = ids.get(other[layer][place]["id"]) or next(free)
            sources = [f"{names[1]}:{other[layer][place]['id']}"]
            gold[layer].append(
                theirs[layer][place] | {"id": name, "from": sources, "reason": f"{OPEN} only {names[1]} has it"}
            )
    return gold


def pairs(layer: str, one: Item, other: Item) -> list[tuple[int, int]]:
    """Items of a layer that are meant to be the same, as places in the two lists: those that share most of their spans."""
    return assigned(one[layer], other[layer], _ALIKE[layer])


def merged(one: Item, other: Item, names: tuple[str, str]) -> tuple[Item, list[str]]:
    """Two items as one, and a sentence for each field in which they differ. References are named alike in both."""
    item: Item = {"id": one["id"]}
    differences = []
    for field in dict.fromkeys([*one, *other]):
        if field == "id":
            continue
        mine, theirs = one.get(field), other.get(field)
        if isinstance(mine or theirs, list):
            key = _KEYS.get(field, repr)
            known = {key(entry): entry for entry in theirs or []} | {key(entry): entry for entry in mine or []}
            item[field] = _shortest(known.values()) if field in _marked(spans=True) else list(known.values())
            for entries, rest, name in ((mine, theirs, names[0]), (theirs, mine, names[1])):
                held = {key(entry) for entry in rest or []}
                alone = [told(entry) for entry in entries or [] if key(entry) not in held]
                differences += [f"{field}: only {name} has {', '.join(alone)}"] * bool(alone)
            differences += _inside(field, mine or [], theirs or [], key, names)
        else:
            item[field] = theirs if mine is None else mine
            if mine != theirs:
                differences.append(f"{field}: {told(mine)} ({names[0]}), {told(theirs)} ({names[1]})")
    return item, differences


def questions(gold: Item) -> list[tuple[str, Item]]:
    """(layer, item) of every item of a draft that somebody has to decide."""
    return [(layer, item) for layer in LAYERS for item in gold[layer] if item.get("reason", "").startswith(OPEN)]


def told(value: Any) -> str:
    """A value as a person reads it: a span by its quote, an argument by role and filler."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        parts = [told(child) for name, child in value.items() if name not in ("start", "end")]
        return f"{parts[0]!r} at {value['start']}" if "start" in value else " ".join(parts)
    return str(value)


def _inside(
    field: str, one: list[Item], other: list[Item], key: Callable[[Item], Any], names: tuple[str, str]
) -> list[str]:
    """What differs inside list entries that are the same by their key: an argument's attribution, a figure's source."""
    known = {key(entry): entry for entry in other}
    return [
        f"{field}, {told(mine)}: {name} is {told(mine.get(name))} ({names[0]}), {told(twin.get(name))} ({names[1]})"
        for mine, twin in ((entry, known[key(entry)]) for entry in one if key(entry) in known)
        for name in (dict.fromkeys([*mine, *twin]) if field in _KEYS else ())
        if mine.get(name) != twin.get(name)
    ]


def _entities(one: Item, other: Item) -> float:
    return _share(one["mentions"], other["mentions"]) * (1.0 if one["type"] == other["type"] else 0.9)


def _events(one: Item, other: Item) -> float:
    """A share of triggers; of events that have a trigger in common, those of one type go together first."""
    if one["type"] != other["type"]:
        return 0.6 * _share(one["triggers"], other["triggers"])
    same_incident = bool(one.get("incident", 0) == other.get("incident", 1))
    return _share(one["triggers"], other["triggers"]) + 0.2 * same_incident


def _claims(one: Item, other: Item) -> float:
    found: float = iou(stretches(one["content"]), stretches(other["content"]))
    return found * (1.0 if one["kind"] == other["kind"] else 0.8) if found >= _CLAIM_OVERLAP else 0.0


_ALIKE: dict[str, Callable[[Item, Item], float]] = {"entities": _entities, "events": _events, "claims": _claims}


def _share(one: list[Item], other: list[Item]) -> float:
    """How many spans of either touch one of the other, as a share of all."""
    hits = sum(any(_touch(a, b) for b in other) for a in one) + sum(any(_touch(a, b) for a in one) for b in other)
    return hits / (len(one) + len(other))


def _touch(one: Item, other: Item) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _same_key(one: list[Item], other: list[Item], key: Callable[[Item], Any]) -> list[tuple[int, int]]:
    places = {repr(key(item)): place for place, item in enumerate(other)}
    return [(place, places[repr(key(item))]) for place, item in enumerate(one) if repr(key(item)) in places]


def _shortest(spans: Iterable[Item]) -> list[Item]:
    """Spans in order; of those that overlap, the shortest."""
    kept: list[Item] = []
    for span in sorted(spans, key=lambda span: (span["end"] - span["start"], span["start"])):
        if not any(_touch(span, other) for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: int(span["start"]))


def _ids(one: Item, other: Item, matched: dict[str, list[tuple[int, int]]]) -> dict[str, str]:
    """Id of the second annotator -> id in gold, for whatever other items can refer to."""
    ids = {}
    for layer, found in matched.items():
        twins = {theirs: mine for mine, theirs in found}
        free = _new_ids(one[layer], LAYERS[layer])
        for place, item in enumerate(other[layer]):
            ids[item["id"]] = one[layer][twins[place]]["id"] if place in twins else next(free)
    return ids


def _new_ids(items: list[Item], prefix: str) -> Iterator[str]:
    last = max((int(item["id"].removeprefix(prefix)) for item in items), default=0)
    return (f"{prefix}{number}" for number in range(last + 1, last + 10_000))


@cache
def _marked(spans: bool) -> frozenset[str]:
    """Names of the fields that hold lists of spans, or of those that refer to items of the same file."""

    found = set()
    for _, field, _, name in schemas().walk(schemas().at("annotation")):
        inner, mark = schemas().inside(field)
        if (mark and inner.get("x-span")) if spans else inner.get("x-ref") in _KINDS:
            found.add(name)
    return frozenset(found)


def _renamed(value: Any, ids: dict[str, str], field: str = "") -> Any:
    """A copy in which every reference to an item of the file has its name in gold; ids themselves and texts stay."""
    if isinstance(value, dict):
        # A link to a claim of another article names that article's claim.
        own = ids if "article" not in value else {}
        return {name: _renamed(child, own, name) for name, child in value.items()}
    if isinstance(value, list):
        return [_renamed(child, ids, field) for child in value]
    return ids.get(value, value) if field in _marked(spans=False) else value


_KINDS = {"entity", "event", "claim"}
_KEYS: dict[str, Callable[[Any], Any]] = {
    "arguments": lambda entry: (entry["role"], entry.get("entity"), entry.get("event")),
    "casualties": lambda entry: (entry["measure"], entry["span"]["start"] if "span" in entry else entry.get("best")),
    "links": lambda entry: (entry.get("article"), entry.get("version"), entry["claim"]),
}
