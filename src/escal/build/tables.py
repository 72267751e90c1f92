"""Tables out of rows: one Arrow array per batch of articles, taken apart into the flat tables without a loop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from escal import columns
from escal.build.rows import COMPUTED

if TYPE_CHECKING:
    from escal.build.rows import Batch
    from escal.columns import Column
    from escal.schema import Schemas

TABLES = ("documents", *COMPUTED, "articles", "annotations", "incidents")
"""The tables (configs) of the build; the first is the default."""


@dataclass(frozen=True)
class Layout:
    """The columns of every table, and where those of the flat ones come from."""

    tables: dict[str, tuple[Column, ...]]
    staged: dict[str, pa.Schema]
    own: pa.DataType
    """What a document has beside its layers."""
    repeated: frozenset[str]
    """Columns that a flat row repeats of its document."""
    items: dict[str, frozenset[str]]
    """Layer -> the columns of its table that an item itself has."""
    computed: dict[str, pa.DataType]
    """Layer -> the columns of its table that ``rows`` computes."""


@cache
def layout(schemas: Schemas) -> Layout:
    """The layout that the row schemas of a folder describe."""

    def names(kind: str, pointer: str) -> frozenset[str]:
        return frozenset(schemas.properties(schemas.at(kind, pointer)))

    tables = {table: columns.columns(schemas, table) for table in TABLES}
    staged = {table: columns.schema(found, columns.staged) for table, found in tables.items()}
    repeated = names("rows/common", "/$defs/key") | names("rows/common", "/$defs/basis")
    layers = names("rows/common", "/$defs/layers")
    items = {layer: names("annotation", f"/properties/{layer}/items") for layer in COMPUTED}
    return Layout(
        tables,
        staged,
        own=pa.struct([field for field in staged["documents"] if field.name not in layers]),
        repeated=repeated,
        items=items,
        computed={
            layer: pa.struct([field for field in staged[layer] if field.name not in repeated | items[layer]])
            for layer in COMPUTED
        },
    )


def record_batches(batch: Batch, layout: Layout) -> dict[str, pa.RecordBatch]:
    """Table -> its staged rows, for every table but incidents."""
    labels = pa.array(batch.annotations, pa.struct(list(layout.staged["annotations"])))
    documents = pa.array(batch.documents, layout.own)
    # The labels of the documents themselves: every batch would be copied here, if a single annotator were not common.
    standing = labels if batch.chosen == list(range(len(labels))) else labels.take(pa.array(batch.chosen, pa.int32()))
    individual = labels if all(batch.individual) else labels.filter(pa.array(batch.individual, pa.bool_()))
    found = {
        "documents": pa.RecordBatch.from_arrays(
            [
                (documents if layout.own.get_field_index(field.name) >= 0 else standing).field(field.name)
                for field in layout.staged["documents"]
            ],
            schema=layout.staged["documents"],
        ),
        "articles": pa.RecordBatch.from_struct_array(
            pa.array(batch.articles, pa.struct(list(layout.staged["articles"])))
        ),
        "annotations": pa.RecordBatch.from_struct_array(individual),
    }
    for layer in COMPUTED:
        found[layer] = _flat(
            layer, documents, standing.field(layer), pa.array(batch.computed[layer], layout.computed[layer]), layout
        )
    return found


def _flat(
    layer: str, documents: pa.StructArray, lists: pa.ListArray, computed: pa.StructArray, layout: Layout
) -> pa.RecordBatch:
    """One row for each item of a layer, with what it repeats of its document."""
    parents = pc.list_parent_indices(lists)
    items = pc.list_flatten(lists)
    found = []
    for field in layout.staged[layer]:
        if field.name in layout.items[layer]:
            found.append(items.field(field.name))
        elif field.name in layout.repeated:
            found.append(documents.field(field.name).take(parents))
        else:
            found.append(computed.field(field.name))
    return pa.RecordBatch.from_arrays(found, schema=layout.staged[layer])
