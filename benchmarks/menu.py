"""What the schemas allow, laid out for a generator: labels, and what goes with each type of event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from escal.crosswalk import type_modes
from escal.schema import Schemas


@dataclass(frozen=True)
class EventType:
    """What an event of a type may have: ``harms`` says whether casualties are allowed."""

    modes: list[str]
    roles: list[str]
    harms: bool


class Menu:
    """Labels by definition and field, read once."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._labels: dict[tuple[str, str], list[str]] = {}
        self.events = {name: self._event_type(name) for name in self.of("event", "type")}
        # The schema goes from cooperation to violence, and there is more of the latter in the news that it is for.
        self.event_types = [*reversed(self.events)]
        self.voices = schemas.at("annotation", "/$defs/claim/properties/claimant")["x-types"]
        self.places = schemas.at("annotation", "/$defs/event/properties/place/properties/entity")["x-types"]
        self.precisions = [row["const"] for row in schemas.at("common", "/$defs/precision")["oneOf"]]
        self.splits = self.at("released", "/properties/released/items", "split")
        self.folds = range(schemas.at("rows/common", "/$defs/key/properties/fold")["maximum"] + 1)
        of_claim, *_ = schemas.at("annotation", "/$defs/stance")["allOf"]
        self.on_claims = of_claim["then"]["properties"]["label"]["enum"]
        self.on_others = of_claim["else"]["properties"]["label"]["enum"]

    def of(self, definition: str, field: str) -> list[str]:
        """The labels of a field of a definition of the annotation schema."""
        return self.at("annotation", f"/$defs/{definition}", field)

    def at(self, kind: str, pointer: str, field: str) -> list[str]:
        """The labels of a field of any object."""
        if (pointer, field) not in self._labels:
            found = self.schemas.labels(self.schemas.at(kind, pointer), field)
            self._labels[pointer, field] = [label["const"] for label in found]
        return self._labels[pointer, field]

    def _event_type(self, name: str) -> EventType:
        rules = [
            branch["then"].get("properties", {})
            for branch in self.schemas.at("annotation", "/$defs/event")["allOf"]
            if "if" in branch and name in _types(branch["if"])
        ]
        roles = set(self.of("argument", "role"))
        for rule in rules:
            role = rule.get("arguments", {}).get("items", {}).get("properties", {}).get("role", {})
            roles &= set(role.get("enum", roles))
        modes = [mode for of, mode in type_modes() if of == name and mode != "-"]
        return EventType(modes, sorted(roles), all(rule.get("casualties") is not False for rule in rules))


def _types(condition: dict[str, Any]) -> list[str]:
    """The event types that a branch of the schema is about."""
    rule = condition["properties"].get("type", {})
    return rule.get("enum") or [rule["const"]] if rule else []
