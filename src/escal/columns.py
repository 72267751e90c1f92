"""Columns: what the row schemas say, as Arrow types, Hugging Face features and the YAML of the card.

A label is text while rows are being gathered (the staged type) and a number in the files (the final type): the
position of the label in the schema. ``encode`` goes from one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from escal.errors import EscalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from escal.schema import Node, Schemas

_PLAIN = {"integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_(), "string": pa.string()}
_FORMATS = {"date-time": pa.timestamp("ms", tz="UTC"), "date": pa.date32()}
LABEL = pa.int64()
"""ClassLabel is stored so: with any other type `datasets` drops the names without a word."""


class UnknownLabel(EscalError):
    """A value of a label field that is not among its labels."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a table, or of a struct in it.

    Exactly one of ``labels`` (their nodes, for a label field), ``children`` (an object), ``item`` (a list) and
    ``plain`` (anything else) is set.
    """

    name: str
    node: Node
    labels: tuple[Node, ...] = ()
    children: tuple[Column, ...] = ()
    item: Column | None = None
    plain: pa.DataType | None = None

    @property
    def names(self) -> list[str]:
        """The labels by name; the number of each is its position."""
        return [label["const"] for label in self.labels]


def columns(schemas: Schemas, table: str) -> tuple[Column, ...]:
    """The columns of a table of the build (``events``), in the order of its row schema."""
    return fields(schemas, schemas.at(f"rows/{table}"))


def fields(schemas: Schemas, node: Node) -> tuple[Column, ...]:
    """The columns of an object of a schema, in the order of its properties; ``$schema`` is none."""
    return tuple(
        _column(schemas, node, name, child) for name, child in schemas.properties(node).items() if name != "$schema"
    )


def _column(schemas: Schemas, owner: Node, name: str, node: Node) -> Column:
    labels = [] if node.get("x-open") else schemas.labels(owner, name)
    if labels:
        return Column(name, node, labels=tuple(labels))
    kinds = node.get("type", "string")
    kind = kinds if isinstance(kinds, str) else next(each for each in kinds if each != "null")
    if kind == "object":
        return Column(name, node, children=fields(schemas, node))
    if kind == "array":
        item = schemas.resolve(node["items"], node["x-kind"])
        return Column(
            name, node, item=_column(schemas, {"x-kind": node["x-kind"], "properties": {"item": item}}, "item", item)
        )
    return Column(name, node, plain=_FORMATS.get(node.get("format", ""), _PLAIN[kind]))


def staged(column: Column) -> pa.DataType:
    """The Arrow type that plain parsed JSON fits: labels, days and times are text."""
    return _type(column, pa.string(), pa.string())


def final(column: Column) -> pa.DataType:
    """The Arrow type in the files: labels are numbers, days and times are typed, everything is nullable."""
    return _type(column, LABEL, None)


def _type(column: Column, label: pa.DataType, formatted: pa.DataType | None) -> pa.DataType:
    if column.labels:
        return label
    if column.children:
        return pa.struct([(child.name, _type(child, label, formatted)) for child in column.children])
    if column.item:
        return pa.list_(_type(column.item, label, formatted))
    return formatted if formatted is not None and column.plain in _FORMATS.values() else column.plain


def schema(columns: Sequence[Column], kind: Callable[[Column], pa.DataType]) -> pa.Schema:
    """The Arrow schema of columns; ``kind`` is ``final`` or ``staged``."""
    return pa.schema([(column.name, kind(column)) for column in columns])


def feature(column: Column) -> Any:
    """The feature as JSON, for the footer of a Parquet file.

    Lists are written the old way, ``[item]``, which `datasets` reads from 3.x on; ``List`` only from 4.0 on.
    """
    if column.labels:
        return {"names": column.names, "_type": "ClassLabel"}
    if column.children:
        return {child.name: feature(child) for child in column.children}
    if column.item:
        return [feature(column.item)]
    return {"dtype": dtype(column), "_type": "Value"}


def dtype(column: Column) -> str:
    """Name of the type of a plain column, as Hugging Face writes it."""
    return {"double": "float64", "date32[day]": "date32"}.get(str(column.plain), str(column.plain))


def card_feature(column: Column) -> dict[str, Any]:
    """The feature as the YAML of a dataset card has it."""
    return {"name": column.name, **_card_type(column)}


def _card_type(column: Column) -> dict[str, Any]:
    if column.labels:
        return {"dtype": {"class_label": {"names": {str(number): name for number, name in enumerate(column.names)}}}}
    if column.children:
        return {"struct": [card_feature(child) for child in column.children]}
    if column.item:
        inner = _card_type(column.item)
        # The Hub's short forms: a list of structs holds their fields, a list of plain values their type.
        return {"list": inner.get("struct", inner["dtype"] if isinstance(inner.get("dtype"), str) else inner)}
    return {"dtype": dtype(column)}


def encode(array: pa.Array, column: Column) -> pa.Array:
    """A staged array in its final type, column-wise.

    Raises ``UnknownLabel`` for a value that is not a label of its field: it must never become a silent null.
    """
    wanted = final(column)
    if array.type == wanted:
        return array
    if column.labels:
        return _numbers(array, column).cast(wanted)
    if column.children:
        # Where an object is absent its fields may hold anything: flatten() makes them null.
        children = [encode(found, child) for found, child in zip(array.flatten(), column.children, strict=True)]
        return pa.StructArray.from_arrays(children, fields=list(wanted), mask=_nulls(array))
    if column.item:
        return pa.ListArray.from_arrays(
            array.offsets, encode(array.values, column.item), type=wanted, mask=_nulls(array)
        )
    return array.cast(wanted)


def decode(array: pa.Array, column: Column) -> pa.Array:
    """A final array with labels as text again, column-wise; days and times keep their types."""
    if column.labels:
        return pa.array(column.names, pa.string()).take(array)
    if column.children:
        children = [decode(found, child) for found, child in zip(array.flatten(), column.children, strict=True)]
        names = [child.name for child in column.children]
        return pa.StructArray.from_arrays(children, names=names, mask=_nulls(array))
    if column.item:
        # Only what the list shows of its values: it may be a slice of a larger one.
        return pa.ListArray.from_arrays(
            pc.subtract(array.offsets, array.offsets[0]), decode(array.flatten(), column.item), mask=_nulls(array)
        )
    return array


def _numbers(array: pa.Array, column: Column) -> pa.Array:
    numbers = pc.index_in(array, value_set=pa.array(column.names, pa.string()))
    if numbers.null_count > array.null_count:
        unknown = sorted({value for value in array.to_pylist() if value is not None} - set(column.names))
        raise UnknownLabel(f"{unknown[0]!r} is no label of {column.name}; expected one of {', '.join(column.names)}")
    return numbers


def _nulls(array: pa.Array) -> pa.Array | None:
    return array.is_null() if array.null_count else None
