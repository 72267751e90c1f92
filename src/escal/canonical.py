"""The one form on disk: a JSON file of a corpus equals ``dumps(parse(file))``, byte for byte.

UTF-8, two blanks of indent, fields in schema order, one line for each field of the file and one for each item of a
list of objects, lists that the schema marks with ``x-sort`` sorted. So a change of one label is a change of one line.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from escal.schema import Node, Schemas

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def dumps(value: Any, schemas: Schemas, kind: str) -> bytes:
    """The canonical bytes of a value of a kind. Fields that the schema does not know come last, in their own order.

    Raises ``ValueError`` for what no JSON file in UTF-8 can hold: NaN, infinity, half a surrogate pair.
    """
    return _lines(order(value, schemas, schemas.at(kind))).encode("utf-8")


def order(value: Any, schemas: Schemas, node: Node) -> Any:
    """The same value with fields in schema order and lists sorted as the schema says."""
    if isinstance(value, dict):
        fields = schemas.properties(node)
        known = [name for name in fields if name in value] + [name for name in value if name not in fields]
        return {name: order(value[name], schemas, fields.get(name, {"x-kind": ""})) for name in known}
    if isinstance(value, list):
        item = schemas.resolve(node["items"], node["x-kind"]) if "items" in node else {"x-kind": ""}
        items = [order(child, schemas, item) for child in value]
        rule = SORTS.get(node.get("x-sort", ""))
        return sorted(items, key=rule) if rule else items
    return value


def has_layout(data: bytes, value: Any) -> bool:
    """Whether JSON bytes have the canonical layout; ``value`` is what orjson reads in them. Says nothing of the order.

    A fast proof: orjson writes the value without blanks, and blanks are put after what looks like a colon or a comma
    between values. Where that touches the inside of a string instead, what comes out means another value than ``data``
    does, so the two cannot be equal: the answer may be a wrong no, which the slow and exact way then mends, never a
    wrong yes. That holds for lists of objects or of strings, as the schemas have them, and for numbers from 0.0001 on,
    which orjson and json write alike.
    """
    try:
        lines = [b'  "' + name.encode() + b'":' + _compact(child) for name, child in value.items()]
    except (AttributeError, TypeError, orjson.JSONEncodeError):
        return False
    spaced = b",\n".join(lines).replace(b'":', b'": ').replace(b',"', b', "').replace(b",{", b", {")
    return bool(lines) and data == b"{\n" + spaced + b"\n}\n"


def item_key(item: Any) -> tuple[int, int, str]:
    """Sort key of an entity, event, claim or stance: its first offset, then its id (e2 before e10)."""
    first = -1
    if isinstance(item, dict):
        for field in item.values():
            if isinstance(field, list) and field and isinstance(field[0], dict) and "start" in field[0]:
                first = _number(field[0]["start"])
                break
    name = str(item.get("id", "")) if isinstance(item, dict) else ""
    return first, len(name), name


def span_key(span: Any) -> tuple[int, int]:
    """Sort key of a span: where it starts, then where it ends."""
    return (_number(span.get("start")), _number(span.get("end"))) if isinstance(span, dict) else (-1, -1)


def _text_key(field: str) -> Any:
    return lambda item: str(item.get(field, "")) if isinstance(item, dict) else ""


SORTS: dict[str, Any] = {
    "item": item_key,
    "span": span_key,
    "value": str,
    "id": _text_key("id"),
    "article": _text_key("article"),
}


def _number(value: Any) -> int:
    """A number to sort by; an offset that is still to be filled in sorts first."""
    return value if isinstance(value, int) else -1


def _compact(value: Any) -> bytes:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return b"[\n    " + b",\n    ".join(map(orjson.dumps, value)) + b"\n  ]"
    return orjson.dumps(value)


def _lines(value: Any) -> str:
    if not isinstance(value, dict) or not value:
        return _encode(value) + "\n"
    lines = []
    for name, child in value.items():
        if isinstance(child, list) and child and isinstance(child[0], dict):
            child_text = "[\n" + ",\n".join(f"    {_encode(item)}" for item in child) + "\n  ]"
        else:
            child_text = _encode(child)
        lines.append(f"  {_encode(name)}: {child_text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
