"""The logical hash of rows: what they say, whatever wrote them and however they are cut into batches and files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable


class RowHash:
    """SHA-256 of the rows of a table, in their order.

    Every column is hashed level by level: for each value one byte, whether it is there; then, of the values that are,
    the lengths (lists, strings: int32) and the bytes (UTF-8, little-endian numbers), or the fields one by one. The
    digests of all these, sorted by path, are hashed in turn.
    """

    def __init__(self) -> None:
        self._hashes: dict[str, hashlib._Hash] = {}

    def update(self, split: str, table: pa.Table) -> None:
        """Add rows of a split."""
        for name, column in zip(table.column_names, table.columns, strict=True):
            for chunk in column.chunks:
                self._add(f"{split}/{name}", chunk)

    def digest(self) -> str:
        """The hash of all rows so far, as lower-case hexadecimal."""
        lines = (f"{path} {self._hashes[path].hexdigest()}\n" for path in sorted(self._hashes))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def _add(self, path: str, array: pa.Array) -> None:
        self._feed(f"{path}:there", array.is_valid().cast(pa.uint8()))
        array = array.drop_null()
        if pa.types.is_struct(array.type):
            for place, field in enumerate(array.type):
                self._add(f"{path}/{field.name}", array.field(place))
        elif pa.types.is_list(array.type):
            self._feed(f"{path}:length", pc.list_value_length(array))
            self._add(f"{path}/*", array.flatten())
        elif pa.types.is_string(array.type):
            self._feed(f"{path}:length", pc.binary_length(array))
            offsets = np.frombuffer(array.buffers()[1] or b"\0" * 4, np.int32)[
                array.offset : array.offset + len(array) + 1
            ]
            self._update(path, memoryview(array.buffers()[2] or b"")[offsets[0] : offsets[-1]])
        else:
            self._feed(path, array.cast(pa.uint8()) if pa.types.is_boolean(array.type) else array)

    def _feed(self, path: str, array: pa.Array) -> None:
        width = array.type.bit_width // 8
        self._update(
            path,
            memoryview(array.buffers()[1] or b"").cast("B")[array.offset * width : (array.offset + len(array)) * width],
        )

    def _update(self, path: str, data: memoryview) -> None:
        self._hashes.setdefault(path, hashlib.sha256()).update(data)


def row_hash(splits: Iterable[tuple[str, pa.Table]]) -> str:
    """The logical hash of whole tables, given as pairs of split and rows."""
    found = RowHash()
    for split, table in splits:
        found.update(split, table)
    return found.digest()
