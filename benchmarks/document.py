"""One invented article with its labels: about 3 kB of text, 100 spans, 15 entities, 8 events, 6 claims, 5 stances."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.menu import Menu
from benchmarks.wording import EMOJI, Text, filler, name, pick

Node = dict[str, Any]

ENTITIES, EVENTS, CLAIMS, STANCES = 15, 8, 6, 5
VOICES, PLACES = 6, 4
TAIL_WORDS = 40
EMOJI_SHARE = 0.03


def compose(
    rng: Random, tail: Random, menu: Menu, published: date, issues: list[str], incident: Node | None
) -> tuple[str, Node]:
    """A text and its layers. The last paragraph, which has no labels, comes from ``tail`` alone."""
    draft = _Draft(rng, menu, published, incident)
    draft.text.add(f"{filler(rng, 7).capitalize()}\n\n")
    for number in range(1, EVENTS + 1):
        draft.event(number)
        if number <= CLAIMS:
            draft.claim(number)
        draft.text.add("\n\n" if number % 2 else " ")
    draft.stances_of(issues)
    if rng.random() < EMOJI_SHARE:
        draft.text.add(f"{rng.choice(EMOJI)} ")
    draft.text.add(f"{filler(tail, TAIL_WORDS).capitalize()}.\n")
    return str(draft.text), draft.layers


class _Draft:
    """The text and the labels so far. Every method adds one sentence or two, with all that is labelled in them."""

    def __init__(self, rng: Random, menu: Menu, published: date, incident: Node | None) -> None:
        self.rng = rng
        self.menu = menu
        self.published = published
        self.incident = incident
        self.text = Text()
        self.entities = [self._entity(number) for number in range(1, ENTITIES + 1)]
        self.layers: Node = {"entities": self.entities, "events": [], "claims": [], "stances": []}
        self.voices = [entity["id"] for entity in self.entities[:VOICES]]
        # Every entity takes part in something, so they come in turn.
        self._turn = rng.sample(self.entities, ENTITIES)

    def event(self, number: int) -> None:
        """An event, told in one sentence and named again in a second one."""
        rng, menu = self.rng, self.menu
        incident = self.incident if number == 1 else None
        kind = incident["type"] if incident else pick(rng, menu.event_types)
        mode = incident.get("mode") if incident else pick(rng, [*menu.events[kind].modes, None])
        realis = pick(rng, menu.of("event", "realis"))
        polarity = pick(rng, menu.of("event", "polarity"))
        event: Node = {"id": f"ev{number}", "type": kind}
        if mode is not None:
            event["mode"] = mode
        actor = self._mention(self._next())
        triggers = [self._said(" ", filler(rng, 1), " ")]
        others: list[str] = []
        for _ in range(rng.choice([1, 1, 2])):
            others.append(self._mention(self._next()))
            self.text.add(f" {filler(rng, 2)} ")
        event |= {"triggers": triggers, "realis": realis, "polarity": polarity}
        if realis == "actual" and polarity == "positive":
            event["stage"] = pick(rng, menu.of("event", "stage"))
        others.append(self._mention(self._next()))
        event["arguments"] = self._arguments(kind, actor, others)
        if incident or rng.random() < 0.5:
            event["time"] = self._time(incident)
        if rng.random() < 0.6:
            event["place"] = self._place()
        if menu.events[kind].harms and event.get("stage") != "foiled" and rng.random() < 0.7:
            event["casualties"] = [self._figure()]
        if incident:
            event["incident"] = incident["id"]
        self.text.add(f" {filler(rng, 4)}. ")
        self._mention(self._any())
        triggers.append(self._said(" ", filler(rng, 1), " "))
        self._mention(self._any())
        self.text.add(f" {filler(rng, 3)} ")
        self._mention(self._any())
        self.text.add(f", {filler(rng, 8)}.")
        self.layers["events"].append(event)

    def claim(self, number: int) -> None:
        """A claim of somebody, quoted or retold, or one of the author."""
        rng, of = self.rng, self.menu.of
        quotation = pick(rng, of("claim", "quotation"))
        claim: Node = {"id": f"c{number}"}
        self.text.add(" ")
        if quotation == "none":
            claim |= {"content": [self._said("", filler(rng, 11).capitalize(), "")], "claimant": "author"}
        else:
            claimant = self._mention(rng.choice(self.voices))
            cue = self._said(" ", filler(rng, 1), " ")
            marks = ("that ", "") if quotation == "indirect" else ("“", "”")
            claim |= {"content": [self._said(marks[0], filler(rng, 11), marks[1])], "cue": cue, "claimant": claimant}
        self.text.add(".")
        claim |= {"kind": pick(rng, of("claim", "kind")), "position": pick(rng, of("claim", "position"))}
        claim |= {"quotation": quotation, "checkworthiness": pick(rng, of("claim", "checkworthiness"))}
        claim["events"] = [f"ev{number}"]
        if number > 1 and rng.random() < 0.2:
            claim["links"] = [{"relation": pick(rng, of("link", "relation")), "claim": f"c{number - 1}"}]
        self.layers["claims"].append(claim)

    def stances_of(self, issues: list[str]) -> None:
        """The author's stance on every issue, then those of different holders on things in the text."""
        targets = [("author", "issue", issue) for issue in issues]
        holders = self.rng.sample(self.voices, STANCES - len(issues))
        for number, holder in enumerate(holders, 1):
            # What is held of an entity is held of one of the things and places, which hold nothing themselves.
            things = {"entity": f"e{VOICES + number}", "event": f"ev{number}", "claim": f"c{number}"}
            kind = self.rng.choice(list(things))
            targets.append((holder, kind, things[kind]))
        for number, (holder, kind, target) in enumerate(targets, 1):
            label = self.rng.choice(self.menu.on_claims if kind == "claim" else self.menu.on_others)
            stance: Node = {"id": f"s{number}", "holder": holder, "target": {kind: target}, "label": label}
            if holder != "author":
                self._mention(holder)
                self.text.add(" ")
            evidence = self._said("", filler(self.rng, 7), f" {filler(self.rng, 3)}. ")
            if label != "none":
                stance |= {"expression": pick(self.rng, self.menu.of("stance", "expression")), "evidence": [evidence]}
            self.layers["stances"].append(stance)

    def _entity(self, number: int) -> Node:
        rng, menu = self.rng, self.menu
        types = menu.of("entity", "type")
        if number <= VOICES:
            types = menu.voices
        elif number <= VOICES + PLACES:
            types = menu.places
        entity: Node = {"id": f"e{number}", "type": pick(rng, types), "name": name(rng)}
        if number <= VOICES:
            entity["sector"] = pick(rng, menu.of("entity", "sector"))
        if rng.random() < 0.3:
            entity["country"] = pick(rng, menu.of("entity", "country"))
        if rng.random() < 0.3:
            entity["wikidata"] = rng.choice([None, f"Q{rng.randrange(1, 10**8)}"])
        return entity | {"mentions": []}

    def _next(self) -> str:
        entity: str = self._turn[0]["id"]
        self._turn.append(self._turn.pop(0))
        return entity

    def _any(self) -> str:
        return str(self.rng.choice(self.entities)["id"])

    def _mention(self, entity: str) -> str:
        """Name an entity by its name or the last word of it; returns its id."""
        found = self.entities[int(entity[1:]) - 1]
        words = found["name"] if not found["mentions"] or self.rng.random() < 0.5 else found["name"].split()[-1]
        found["mentions"].append(self.text.quote(words))
        return entity

    def _said(self, before: str, words: str, after: str) -> Node:
        self.text.add(before)
        span = self.text.quote(words)
        self.text.add(after)
        return span

    def _arguments(self, kind: str, actor: str, others: list[str]) -> list[Node]:
        rng, menu = self.rng, self.menu
        found: list[Node] = [
            {"role": "actor", "entity": actor, "attribution": pick(rng, menu.of("argument", "attribution"))}
        ]
        roles = [role for role in menu.events[kind].roles if role != "actor"]
        found += [{"role": pick(rng, roles), "entity": entity} for entity in others]
        if "topic" in roles and self.layers["events"] and rng.random() < 0.2:
            found.append({"role": "topic", "event": rng.choice(self.layers["events"])["id"]})
        return found

    def _time(self, incident: Node | None) -> Node:
        rng = self.rng
        day = incident["time"] if incident else str(self.published - timedelta(rng.randrange(60)))
        words = f"{filler(rng, 1)} {rng.randrange(1, 29)}"
        return {"edtf": day, "basis": pick(rng, self.menu.at(*_TIME, "basis")), "span": self._said(" ", words, "")}

    def _place(self) -> Node:
        rng = self.rng
        self.text.add(" ")
        place: Node = {"entity": self._mention(rng.choice(self.entities[VOICES : VOICES + PLACES])["id"])}
        if rng.random() < 0.5:
            place |= {"lat": round(rng.uniform(-60, 60), 4), "lon": round(rng.uniform(-180, 180), 4)}
            place["precision"] = pick(rng, self.menu.precisions)
        return place

    def _figure(self) -> Node:
        rng, of = self.rng, self.menu.of
        count = rng.randrange(1, 100)
        span = self._said(" ", f"{count} {filler(rng, 1)}", "")
        figure: Node = {field: pick(rng, of("casualty", field)) for field in ("measure", "group", "comparator")}
        if figure["comparator"] != "vague":
            figure |= {"low": count, "best": count, "high": count}
        return figure | {"source": rng.choice([*self.voices, "author", "unnamed"]), "span": span}


_TIME = ("annotation", "/$defs/event/properties/time")
