"""Codes of other standards for an event, and its epistemic status: derived by rules, never typed by hand.

The rules are the tables in ``schema/crosswalks`` (its README explains the columns). In each table the first row all of
whose conditions hold gives the code; the row's name is kept beside it, so that every derived value says where it is from.
A fact about an event is a set of values, and a condition holds where it shares a value with the fact: ``-`` stands for
what is absent, and a side of several parties has the classes of them all.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from escal import schema
from escal.errors import EscalError

Code = str | int | None
Values = frozenset[str]
Sectors = tuple[str | None, ...]

ABSENT = frozenset({"-"})
# Whose position on an event it is: the author's, that of somebody quoted, or what the label of an actor says.
AUTHOR, OTHER, ACTOR = "author", "other", "actor"
# More combinations than a corpus has; the bound only keeps odd input from filling the memory.
_COMBINATIONS = 2**14


class Rule(NamedTuple):
    """One row of a table: its name, the values that it allows by column, and the code that it gives."""

    name: str
    conditions: dict[str, Values]
    code: Code


class Crosswalks(NamedTuple):
    """What the folder of the tables says."""

    tables: dict[str, list[Rule]]  # by name: quad, cameo ...
    columns: dict[str, str]  # name of a table -> column of the events table that its code goes to
    classes: dict[str, Values]  # sector -> its classes
    most_deaths: int  # the highest number that a condition asks for: more deaths than these make no difference


def derive(
    event: Mapping[str, Any], entities: Mapping[str, Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]
) -> dict[str, Code]:
    """The derived columns of an event (rows/events.schema.json): each code, and the name of the rule that gave it.

    ``entities`` maps ids to the entities of the event's document; ``claims`` are the claims of the same document.
    A code is None where the other standard has none. Deaths are the highest best figure of people killed.

    The epistemic status has a fixed precedence (events-claims-stance 5.5 in the design notes; the rows of epistemic.csv):
    hypothetical where realis is not actual; denied where polarity is negative; disputed where some affirm and some deny;
    denied where all who take a position deny; reported where actors are named and none is reported as fact; asserted
    where one is, or where the author claims it; reported where only others claim it; else asserted. Positions are taken
    by claims on whether it happened or who did it, and by the attributions of actors (positions.csv).
    """
    sectors: dict[str, list[str | None]] = {"actor": [], "recipient": [], "victim": []}
    attributions = set()
    for argument in event["arguments"]:
        if argument["role"] in sectors and "entity" in argument:
            sectors[argument["role"]].append(entities[argument["entity"]].get("sector"))
        if "attribution" in argument:
            attributions.add(argument["attribution"])
    said = {
        (AUTHOR if claim["claimant"] == AUTHOR else OTHER, claim["kind"], claim["position"])
        for claim in claims
        if event["id"] in claim.get("events", ())
    }
    killed = [figure.get("best", 0) for figure in event.get("casualties", ()) if figure["measure"] == "killed"]
    mutual = event.get("exchange_of_fire", False)
    codes = _codes(
        event["type"],
        event.get("mode"),
        event.get("stage"),
        event["realis"],
        event["polarity"],
        *_sides(tuple(sectors["actor"]), tuple(sectors["recipient"]), tuple(sectors["victim"]), mutual),
        mutual,
        event.get("territory_gained", False),
        min(max(killed, default=0), load().most_deaths),
    )
    return _status(event["realis"], event["polarity"], frozenset(attributions), frozenset(said)) | codes


def first(rules: Sequence[Rule], facts: Mapping[str, Values]) -> Rule:
    """The first rule all of whose conditions hold; EscalError where none does, which labels of the schema never cause."""
    for rule in rules:
        for column, values in rule.conditions.items():
            if facts[column].isdisjoint(values):
                break
        else:
            return rule
    found = ", ".join(f"{column} {'|'.join(sorted(values))}" for column, values in facts.items())
    raise EscalError(f"expected a rule like {rules[0].name} for every event, found none for {found}: check its labels")


def type_modes() -> Iterator[tuple[str, str]]:
    """Every event type of the schema with each of its modes, and with ``-`` for an event without a mode."""
    schemas = schema.schemas()
    modes = {
        branch["if"]["properties"]["type"]["const"]: branch["then"]["properties"]["mode"]
        for branch in schemas.at("common", "/$defs/modeOfType")["allOf"]
    }
    for label in schemas.at("common", "/$defs/eventType")["oneOf"]:
        for mode in (modes.get(label["const"]) or {}).get("oneOf", []):
            yield label["const"], mode["const"]
        yield label["const"], "-"


@cache
def load(folder: Path | None = None) -> Crosswalks:
    """The tables of a folder, read once; by default those beside the schemas.

    Raises EscalError, naming file and line, where a table holds a column, label or code that does not exist, a rule name
    twice or a row of the wrong length, and where no row covers a type and mode whatever else is true of the event.
    """
    folder = folder or schema.folder() / "crosswalks"
    events, claim = schema.schemas().at("rows/events"), schema.schemas().at("annotation", "/$defs/claim")
    classes = _classes(folder / "sectors.csv")
    labels = _labels(frozenset[str]().union(*classes.values()))
    # In the events table the column of a code is followed by that of its rule, which is named after the table.
    columns = {
        rule.removesuffix("_rule"): code for code, rule in pairwise(events["properties"]) if rule.endswith("_rule")
    }
    tables = {
        table: _rules(folder / f"{table}.csv", labels, events["properties"][column], column in events["required"])
        for table, column in columns.items()
    }
    tables["positions"] = _rules(folder / "positions.csv", labels, claim["properties"]["position"], False)
    numbers = [cell for rules in tables.values() for rule in rules for cell in rule.conditions.get("deaths", ABSENT)]
    most_deaths = max((int(cell.removesuffix("+")) for cell in numbers if cell != "-"), default=0)
    return Crosswalks(tables, columns, classes, most_deaths)


@lru_cache(_COMBINATIONS)
def _codes(
    kind: str, mode: str | None, stage: str | None, realis: str, polarity: str,
    actor: Values, recipient: Values, victim: Values, exchange_of_fire: bool, territory_gained: bool, deaths: int,
) -> dict[str, Code]:  # fmt: skip
    facts = {
        "type": frozenset({kind}),
        "mode": _fact(mode),
        "stage": _fact(stage),
        "realis": frozenset({realis}),
        "polarity": frozenset({polarity}),
        "actor": actor or ABSENT,
        "recipient": recipient or ABSENT,
        "victim": victim or ABSENT,
        "exchange_of_fire": frozenset({str(exchange_of_fire).lower()}),
        "territory_gained": frozenset({str(territory_gained).lower()}),
        "deaths": frozenset(f"{number}+" for number in range(1, deaths + 1)) or ABSENT,
    }
    return _derived(load().columns.keys() - {"epistemic"}, facts)


@lru_cache(_COMBINATIONS)
def _status(realis: str, polarity: str, attributions: Values, said: frozenset[tuple[str, str, str]]) -> dict[str, Code]:
    positions = [(ACTOR, _position(attribution, None, None)) for attribution in attributions]
    positions += [(voice, _position(None, kind, position)) for voice, kind, position in said]
    facts = {
        "realis": frozenset({realis}),
        "polarity": frozenset({polarity}),
        "affirmed": frozenset(voice for voice, position in positions if position == "affirm") or ABSENT,
        "denied": frozenset(voice for voice, position in positions if position == "deny") or ABSENT,
        "attribution": attributions or ABSENT,
    }
    return _derived({"epistemic"}, facts)


def _derived(tables: Set[str], facts: Mapping[str, Values]) -> dict[str, Code]:
    found: dict[str, Code] = {}
    for table, column in load().columns.items():
        if table in tables:
            rule = first(load().tables[table], facts)
            found |= {column: rule.code, f"{table}_rule": rule.name}
    return found


def _position(attribution: str | None, kind: str | None, position: str | None) -> Code:
    facts = {"attribution": _fact(attribution), "kind": _fact(kind), "position": _fact(position)}
    return first(load().tables["positions"], facts).code


@lru_cache(_COMBINATIONS)
def _sides(actors: Sectors, recipients: Sectors, victims: Sectors, mutual: bool) -> tuple[Values, Values, Values]:
    """The classes of actor, recipient and victim, each empty where nothing is known.

    Where nothing is known of the recipient, others stand for it: in an exchange of fire, of which PLOVER makes every
    party an actor, the actors after the first; else the victims.
    """
    actor, recipient, victim = (_classes_of(sectors) for sectors in (actors, recipients, victims))
    if not recipient and mutual and _classes_of(actors[1:]):
        actor, recipient = _classes_of(actors[:1]), _classes_of(actors[1:])
    return actor, recipient or victim, victim


def _classes_of(sectors: Sectors) -> Values:
    return frozenset[str]().union(*(load().classes[sector] for sector in sectors if sector))


def _fact(value: str | None) -> Values:
    return ABSENT if value is None else frozenset({value})


def _labels(classes: Values) -> dict[str, Values]:
    """What may stand in each column of conditions, beside ``-``; for deaths, a number with a plus."""
    schemas = schema.schemas()

    def labels(part: str, field: str) -> Values:
        return frozenset(label["const"] for label in schemas.labels(schemas.at("annotation", f"/$defs/{part}"), field))

    return {
        **{field: labels("event", field) for field in ("type", "mode", "stage", "realis", "polarity")},
        **dict.fromkeys(("actor", "recipient", "victim"), classes),
        **dict.fromkeys(("exchange_of_fire", "territory_gained"), frozenset({"true", "false"})),
        "deaths": frozenset(),
        **dict.fromkeys(("affirmed", "denied"), frozenset({AUTHOR, OTHER, ACTOR})),
        "attribution": labels("argument", "attribution"),
        **{field: labels("claim", field) for field in ("kind", "position")},
    }


def _rules(path: Path, labels: Mapping[str, Values], code_schema: schema.Node, required: bool) -> list[Rule]:
    rules: list[Rule] = []
    for where, row in _rows(path, ["rule", *labels, "code", "note"]):
        name, cell = row["rule"], row["code"]
        if name in {rule.name for rule in rules} or not name.startswith(f"{path.stem}-"):
            raise EscalError(
                f"{where}: expected a new name that starts with {path.stem}-, found {name!r}: rename the rule"
            )
        code: Code = int(cell) if code_schema.get("type") == "integer" and cell.isdecimal() else cell or None
        if required if code is None else not jsonschema_rs.is_valid(code_schema, code):
            raise EscalError(
                f"{where}: expected a {code_schema['title']} of the schema, found {cell!r}: change the code"
            )
        conditions = {name: frozenset(row[name].split("|")) for name in labels if row.get(name)}
        for column, values in conditions.items():
            for value in sorted(values - labels[column] - ABSENT):
                if column != "deaths" or not re.fullmatch("[1-9][0-9]*[+]", value):
                    known = ", ".join(sorted(labels[column])) or "a number with a plus"
                    raise EscalError(
                        f"{where}: expected in column {column} {known} or -, found {value!r}: change the cell"
                    )
        rules.append(Rule(name, conditions, code))
    last = [rule.conditions for rule in rules if rule.conditions.keys() <= {"type", "mode"}]
    for kind, mode in type_modes():
        if not any(kind in row.get("type", {kind}) and mode in row.get("mode", {mode}) for row in last):
            raise EscalError(
                f"{path}:{len(rules) + 1}: expected a row for type {kind} and mode {mode} without other conditions, "
                "found none down to this last line: add one"
            )
    return rules


def _classes(path: Path) -> dict[str, Values]:
    known = [label["const"] for label in schema.schemas().at("common", "/$defs/sector")["oneOf"]]
    found: dict[str, Values] = {}
    for where, row in _rows(path, ["sector", "classes", "note"]):
        if row["sector"] not in known or row["sector"] in found:
            raise EscalError(
                f"{where}: expected a sector that is new and in the schema, found {row['sector']!r}: change it"
            )
        found[row["sector"]] = frozenset(row["classes"].split("|")) - {""}
    for sector in known:
        if sector not in found:
            raise EscalError(f"{path}:{len(found) + 1}: expected a row for sector {sector}, found none: add one")
    return found


def _rows(path: Path, known: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file, each with its place (file:line)."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if not {known[0], *known[-2:]} <= set(header) <= set(known):
            raise EscalError(
                f"{path}:1: expected columns out of {', '.join(known)}; found {', '.join(header)}: mend the header"
            )
        for cells in reader:
            if len(cells) != len(header):
                raise EscalError(
                    f"{path}:{reader.line_num}: expected {len(header)} cells, found {len(cells)}: mend the commas and quotes"
                )
            yield f"{path}:{reader.line_num}", dict(zip(header, cells, strict=True))
