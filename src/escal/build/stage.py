"""Staged rows: what was gathered so far, on disk beside the output, so that memory does not grow with the corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Stage:
    """One Arrow IPC stream for each table and split."""

    def __init__(self, folder: Path, schemas: dict[str, pa.Schema]) -> None:
        self.folder = folder
        self.schemas = schemas
        self._writers: dict[tuple[str, str], pa.ipc.RecordBatchStreamWriter] = {}
        folder.mkdir()

    def write(self, table: str, split: str, rows: pa.RecordBatch) -> None:
        """Append rows of a table, if there are any."""
        if not len(rows):
            return
        if (table, split) not in self._writers:
            self._writers[table, split] = pa.ipc.new_stream(str(self._path(table, split)), self.schemas[table])
        self._writers[table, split].write_batch(rows)

    def close(self) -> None:
        """End every stream; what was written can be read from now on."""
        for writer in self._writers.values():
            writer.close()

    def read(self, table: str, split: str) -> Iterator[pa.RecordBatch]:
        """The rows of a table, batch by batch; none where none were written."""
        if (table, split) in self._writers:
            with pa.OSFile(str(self._path(table, split))) as file, pa.ipc.open_stream(file) as reader:
                yield from reader

    def _path(self, table: str, split: str) -> Path:
        return self.folder / f"{table}.{split}.arrows"
