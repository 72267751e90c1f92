"""Parquet files out of staged rows: the one place where the parameters of the writer are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from escal import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from escal.build.rowhash import RowHash
    from escal.columns import Column

GROUP_ROWS = 20_000
GROUP_BYTES = 16 << 20
"""A row group ends at either: readers get their first rows early, and memory stays bounded."""
SHARD_ROWS = 200_000
"""A file ends with the first row group that reaches this."""
# Chunks end where the content says, so that a release uploads little more than what changed.
_CHUNKING = {"min_chunk_size": 256 << 10, "max_chunk_size": 1 << 20, "norm_level": 0}
_WRITER: dict[str, Any] = {
    "version": "2.6",
    "compression": "zstd",
    "compression_level": 1,
    "write_page_index": True,
    "use_content_defined_chunking": _CHUNKING,
    "store_schema": True,
}
# The Hub looks for the first key, `datasets` writes the second.
_MARKS = {"use_content_defined_chunking": "true", "content_defined_chunking": json.dumps(_CHUNKING)}


def write(
    batches: Iterable[pa.RecordBatch], table: Sequence[Column], folder: Path, split: str, rows: RowHash
) -> tuple[int, int]:
    """Write the staged rows of one split of a table to ``folder``; returns their number and their bytes in memory.

    The files are named ``train-00000-of-00001.parquet``; a split without rows has none, since `datasets` cannot load
    it. ``rows`` takes the rows into the logical hash of the table.
    """
    schema = columns.schema(table, columns.final)
    features = {column.name: columns.feature(column) for column in table}
    schema = schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}}, separators=(",", ":"))})
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    total = size = 0
    source = _groups(batches)
    group = next(source, None)
    while group is not None:
        parts.append(folder / f"{split}-{len(parts):05}")
        with pq.ParquetWriter(parts[-1], schema, **_WRITER) as writer:
            written = 0
            while group is not None and written < SHARD_ROWS:
                final = _encoded(group, table, schema)
                writer.write_table(final, row_group_size=len(final))
                rows.update(split, final)
                written += len(final)
                size += final.nbytes
                group = next(source, None)
            writer.add_key_value_metadata(_MARKS)
        total += written
    for part in parts:
        part.rename(part.with_name(f"{part.name}-of-{len(parts):05}.parquet"))
    return total, size


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Row groups: as many batches as fit the limits, each group one contiguous piece."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if waiting and (rows + len(batch) > GROUP_ROWS or size + batch.nbytes > GROUP_BYTES):
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting, rows, size = [], 0, 0
        waiting.append(batch)
        rows += len(batch)
        size += batch.nbytes
    if rows:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _encoded(group: pa.Table, table: Sequence[Column], schema: pa.Schema) -> pa.Table:
    arrays = [columns.encode(group.column(column.name).chunk(0), column) for column in table]
    return pa.Table.from_arrays(arrays, schema=schema)
