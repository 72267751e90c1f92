"""What the schemas say: kinds of file, labels, order of fields, and both validators.

A schema file is the only home of a field or a label. Beside the standard keywords the files use a few of their own:
``x-id`` (this string names something of that kind), ``x-ref`` (this string refers to something of that kind),
``x-voices`` (values of an ``x-ref`` that refer to nothing), ``x-span`` (an object that quotes the text),
``x-sort`` (how the canonical form sorts a list), ``x-open`` (a long list of labels, stored as text), and on a label
``x-side`` (this stance takes a side), ``x-positive`` (this is the class that is looked for), ``x-examples`` (two of its
uses, the labelled words in square brackets) and ``x-not`` (what is near and is not it).
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs

from escal.errors import UnknownName
from escal.position import parts

Node = dict[str, Any]
SUFFIX = ".schema.json"


def folder() -> Path:
    """The folder of the schemas that came with the package: inside the wheel, or the checkout's own."""
    inside = Path(str(resources.files("escal"))) / "_schema"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "schema"


@cache
def schemas(path: Path | None = None) -> Schemas:
    """The schemas in a folder, read once; by default those that came with the package."""
    return Schemas(path or folder())


class Schemas:
    """The schema files of one folder. Kinds are file names without the suffix: ``annotation``, ``rows/events``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[str, Node] = {}
        self._screens: dict[str, Any] = {}

    @cached_property
    def kinds(self) -> list[str]:
        """Every kind that there is a schema for, sorted."""
        return sorted(
            file.relative_to(self.path).as_posix().removesuffix(SUFFIX) for file in self.path.rglob(f"*{SUFFIX}")
        )

    def file(self, kind: str) -> Node:
        """One schema file, as it stands."""
        if kind not in self._files:
            if kind not in self.kinds:
                raise UnknownName("schema", kind, self.kinds)
            self._files[kind] = json.loads((self.path / f"{kind}{SUFFIX}").read_text(encoding="utf-8"))
        return self._files[kind]

    def at(self, kind: str, pointer: str = "") -> Node:
        """The part of a schema at a JSON pointer, with references followed."""
        target: Any = self.file(kind)
        for step in parts(pointer):
            target = target[int(step)] if isinstance(target, list) else target[step]
        return self.resolve(target, kind)

    def resolve(self, node: Node, kind: str) -> Node:
        """The node that a reference leads to; what stands beside ``$ref`` takes precedence.

        The result remembers under ``x-kind`` in which file its own references are to be read.
        """
        if "$ref" not in node:
            return {"x-kind": kind, **node}
        name, _, pointer = node["$ref"].partition("#")
        target = self.at(_sibling(kind, name), pointer)
        return target | {key: value for key, value in node.items() if key != "$ref"}

    def properties(self, node: Node) -> dict[str, Node]:
        """The fields of an object in their order, references followed: those of its ``allOf`` parts, then its own."""
        found: dict[str, Node] = {}
        kind = node["x-kind"]
        for part in node.get("allOf", []):
            found |= self.properties(self.resolve(part, kind))
        own = {name: self.resolve(child, kind) for name, child in node.get("properties", {}).items()}
        return found | own

    def walk(self, node: Node, path: str = "") -> Iterator[tuple[str, Node, Node, str]]:
        """(path, field, object that has it, its name) of every field below an object, ``events[].type``; a span is not entered."""
        for name, child in self.properties(node).items():
            yield f"{path}{name}", child, node, name
            inner, mark = self.inside(child)
            if not inner.get("x-span"):
                yield from self.walk(inner, f"{path}{name}{mark}.")

    def inside(self, field: Node) -> tuple[Node, str]:
        """What a list holds and the mark of a list, ``[]``; any other field itself."""
        return (self.resolve(field["items"], field["x-kind"]), "[]") if "items" in field else (field, "")

    def labels(self, node: Node, field: str) -> list[Node]:
        """The labels of a field of an object (``const``, ``title``, ``description``), each once, in schema order.

        Where the field has none of its own, those of the branches (``allOf`` ... ``then``) that define it.
        """
        found = {label["const"]: label for _, labels in self.cases(node, field) for label in labels}
        return list(found.values())

    def cases(self, node: Node, field: str) -> list[tuple[tuple[str, str] | None, list[Node]]]:
        """The labels of a field, apart for each branch that has its own: ((field that decides, its value), labels).

        One case that nothing decides, where the field has one list.
        """
        own = _own_labels(self.properties(node).get(field))
        if own:
            return [(None, list(own.values()))]
        return [
            ((name, rule["const"]), list(found.values()))
            for branch in self._branches(node)
            if (found := _own_labels(branch.get("then", {}).get("properties", {}).get(field)))
            for name, rule in branch["if"]["properties"].items()
        ]

    def screen(self, kind: str) -> Any:
        """A fast validator (jsonschema-rs) of a kind: only its verdict is used, never its messages."""
        if kind not in self._screens:
            self._screens[kind] = jsonschema_rs.Draft202012Validator(_enums(self.bundle(kind)))
        return self._screens[kind]

    def bundle(self, kind: str) -> Node:
        """The schema as one document: every file that it refers to is put under ``$defs``."""
        wanted = {kind}
        root: Node = _rewritten(self.file(kind), kind, kind, wanted)
        done = {kind}
        while wanted - done:
            part = min(wanted - done)
            done.add(part)
            root.setdefault("$defs", {})[part] = _rewritten(self.file(part), part, kind, wanted)
        return root

    def _branches(self, node: Node) -> list[Node]:
        found = []
        for part in node.get("allOf", []):
            part = self.resolve(part, node["x-kind"])
            found += [part, *self._branches(part)]
        return found


def _sibling(kind: str, name: str) -> str:
    """The kind that a relative reference names, seen from another kind's file; the kind itself for no name."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(kind), name.removesuffix(SUFFIX))) if name else kind


def _rewritten(node: Any, kind: str, root: str, wanted: set[str]) -> Any:
    """A copy of a schema whose references lead into the bundle of ``root``; the files it needs are added to ``wanted``."""
    if isinstance(node, list):
        return [_rewritten(child, kind, root, wanted) for child in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _rewritten(value, kind, root, wanted) for key, value in node.items()}
    if isinstance(node.get("$ref"), str):
        name, _, pointer = node["$ref"].partition("#")
        target = _sibling(kind, name)
        wanted.add(target)
        copied["$ref"] = f"#{pointer}" if target == root else f"#/$defs/{target.replace('/', '~1')}{pointer}"
    return copied


def _own_labels(node: Any) -> dict[str, Node]:
    rows = node.get("oneOf", []) if isinstance(node, dict) else []
    return {row["const"]: row for row in rows if isinstance(row.get("const"), str)}


def _enums(node: Any) -> Any:
    """The same schema with every list of labels as a plain ``enum``: the same verdict, and much faster to reach."""
    if isinstance(node, list):
        return [_enums(child) for child in node]
    if not isinstance(node, dict):
        return node
    if "oneOf" in node and all(isinstance(row, dict) and "const" in row for row in node["oneOf"]):
        node = {key: value for key, value in node.items() if key != "oneOf"} | {
            "enum": [row["const"] for row in node["oneOf"]]
        }
    return {key: _enums(value) for key, value in node.items()}
