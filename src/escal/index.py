"""One index per document: every span, id, reference and date, gathered in one pass that the schema lays out.

All checks of meaning read this index, so sixty small checks cost little more than one. The pass also proves the
order of fields and of sorted lists. Pointers are worked out only for what there is something to say about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from escal.canonical import SORTS
from escal.position import pointer
from escal.schema import Node, Schemas

Step = Callable[[Any, Any, "Index"], None]


class Reference(NamedTuple):
    """A string that refers to something: ``holder[key]`` is the string, so that its pointer can be found.

    ``types`` are the types (``x-types``) that an entity must be of to stand here; empty for any.
    """

    value: str
    holder: Any
    key: Any
    types: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """What one JSON document holds.

    ``spans`` are the objects themselves; ``ids`` and ``references`` go by kind, ``dates`` by format, all in file order.
    ``crowded`` are the lists of spans that do not each begin after the one before, the only ones that may hold twins.
    """

    root: Any
    spans: list[dict[str, Any]] = field(default_factory=list)
    crowded: list[list[dict[str, Any]]] = field(default_factory=list)
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    references: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict(list))
    dates: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict(list))
    in_order: bool = True
    whole: bool = True
    """Whether every number that must be whole is written so: to JSON Schema 5.0 is an integer, to a slice it is not."""
    suspects: list[dict[str, Any]] | None = None
    """Spans of which the checks of spans may have something to say; they work it out once."""

    def pointer(self, target: Any) -> str:
        """JSON pointer of an object or list in this document, found by identity."""
        stack: list[tuple[Any, list[str | int]]] = [(self.root, [])]
        while stack:
            value, path = stack.pop()
            if value is target:
                return pointer(path)
            if isinstance(value, dict | list):
                children = value.items() if isinstance(value, dict) else enumerate(value)
                stack += [(child, [*path, key]) for key, child in children if isinstance(child, dict | list)]
        return ""

    def place(self, reference: Reference) -> str:
        """JSON pointer of the string of a reference."""
        return self.pointer(reference.holder) + pointer([reference.key])


def indexer(schemas: Schemas, kind: str) -> Callable[[Any], Index]:
    """A function that indexes documents of a kind; the documents must fit the schema."""
    visit = _object(schemas, schemas.at(kind))

    def index(value: Any) -> Index:
        found = Index(value)
        visit(value, found)
        # A sum is a float as soon as one of its terms is.
        if type(sum([span["start"] + span["end"] for span in found.spans])) is not int:
            found.whole = False
        return found

    return index


def _object(schemas: Schemas, node: Node) -> Callable[[dict[str, Any], Index], None]:
    """A visitor of objects. What is to be done is worked out once for each set of fields that objects come with."""
    fields = schemas.properties(node)
    rank = {name: number for number, name in enumerate(fields)}
    steps = {name: step for name, child in fields.items() if (step := _step(schemas, child)) is not None}
    plans: dict[tuple[str, ...], list[tuple[str, Step]]] = {}

    def visit(value: dict[str, Any], index: Index) -> None:
        names = tuple(value)
        plan = plans.get(names)
        if plan is None:
            ranks = [rank.get(name, len(rank)) for name in names]
            if ranks != sorted(ranks):
                index.in_order = False
            plan = [(name, steps[name]) for name in names if name in steps]
            if index.in_order:
                plans[names] = plan
        for name, step in plan:
            step(value, name, index)

    return visit


def _step(schemas: Schemas, node: Node) -> Step | None:
    """What to do with a field of an object, or None where there is nothing in it to gather."""
    if node.get("x-span"):
        return _span
    if "x-id" in node:
        return _named(node["x-id"])
    if "x-ref" in node:
        return _referring(node)
    if node.get("format") in {"edtf", "date-time"}:
        return _dated(node["format"])
    if node.get("type") == "integer":
        return _counted
    if "items" in node:
        return _list(schemas, node)
    if "properties" in node:
        visit = _object(schemas, node)
        return lambda holder, name, index: visit(holder[name], index)
    return None


def _list(schemas: Schemas, node: Node) -> Step | None:
    item = schemas.resolve(node["items"], node["x-kind"])
    rule = node.get("x-sort", "")
    if item.get("x-span"):
        return _spans
    if "properties" in item:
        visit = _object(schemas, item)
        if rule == "item":
            return _sorted_items(visit, _first_spans(schemas, item))

        def objects(holder: Any, name: str, index: Index) -> None:
            for child in holder[name]:
                visit(child, index)
            if rule:
                _prove_order(holder[name], rule, index)

        return objects
    each = _step(schemas, item)
    if each is None and not rule:
        return None

    def strings(holder: Any, name: str, index: Index) -> None:
        values = holder[name]
        if each is not None:
            for number in range(len(values)):
                each(values, number, index)
        if rule:
            _prove_order(values, rule, index)

    return strings


def _sorted_items(visit: Callable[[dict[str, Any], Index], None], first: str) -> Step:
    def step(holder: Any, name: str, index: Index) -> None:
        before = (-2, 0, "")
        for item in holder[name]:
            # What canonical.item_key gives for an item whose fields are in order, without looking for the field.
            key = (item[first][0]["start"] if first in item else -1, len(item["id"]), item["id"])
            if key < before:
                index.in_order = False
            before = key
            visit(item, index)

    return step


def _first_spans(schemas: Schemas, item: Node) -> str:
    """Name of the first field of an item that is a list of spans: its first span says where the item begins."""
    for name, child in schemas.properties(item).items():
        if "items" in child and schemas.resolve(child["items"], child["x-kind"]).get("x-span"):
            return name
    return ""


def _prove_order(values: list[Any], rule: str, index: Index) -> None:
    if rule in SORTS and len(values) > 1:
        keys = [SORTS[rule](value) for value in values]
        if keys != sorted(keys):
            index.in_order = False


_SPAN = ("start", "end", "text")


def _span(holder: Any, name: str, index: Index) -> None:
    if tuple(holder[name]) != _SPAN:
        index.in_order = False
    index.spans.append(holder[name])


def _spans(holder: Any, name: str, index: Index) -> None:
    spans = holder[name]
    before = -1
    crowded = False
    for span in spans:
        if tuple(span) != _SPAN:
            index.in_order = False
        if span["start"] <= before:
            crowded = True
        before = span["start"]
    if crowded:
        _prove_order(spans, "span", index)
        index.crowded.append(spans)
    index.spans += spans


def _counted(holder: Any, name: str, index: Index) -> None:
    if type(holder[name]) is not int:
        index.whole = False


def _named(kind: str) -> Step:
    def step(holder: Any, name: str, index: Index) -> None:
        index.ids[kind].append(holder[name])

    return step


def _referring(node: Node) -> Step:
    kind, voices, types = node["x-ref"], frozenset(node.get("x-voices", ())), tuple(node.get("x-types", ()))

    def step(holder: Any, name: str, index: Index) -> None:
        value = holder[name]
        if value not in voices:
            index.references[kind].append(Reference(value, holder, name, types))

    return step


def _dated(form: str) -> Step:
    def step(holder: Any, name: str, index: Index) -> None:
        index.dates[form].append(Reference(holder[name], holder, name))

    return step
