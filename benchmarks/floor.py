"""What no build can do without: read every file, parse the JSON, and write the same rows to Parquet."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from escal.build.rowhash import RowHash


class _NoHash:
    """Stands where the writer wants a hash of the rows."""

    def update(self, split: str, table: pa.Table) -> None:
        """Do nothing."""


def stage(built: Path, folder: Path) -> None:
    """Keep the rows of a built dataset as Arrow files, one batch for each row group, to be mapped into memory."""
    for path in sorted(built.glob("data/*/*.parquet")):
        target = folder / path.parent.name / f"{path.name.split('-')[0]}.arrow"
        target.parent.mkdir(parents=True, exist_ok=True)
        source = pq.ParquetFile(path)
        with pa.ipc.new_file(str(target), source.schema_arrow) as writer:
            for group in range(source.num_row_groups):
                writer.write_table(source.read_row_group(group).combine_chunks())


def parse(root: Path) -> int:
    """Read and parse every file of the articles; returns how many there are."""
    count = 0
    for folder, _, names in os.walk(root / "corpus/articles"):
        for name in names:
            handle = os.open(f"{folder}/{name}", os.O_RDONLY)
            data = os.read(handle, os.fstat(handle).st_size)
            os.close(handle)
            if name.endswith(".json"):
                orjson.loads(data)
            else:
                data.decode()
            count += 1
    return count


def write(staged: Path, out: Path) -> None:
    """Write staged rows as the build does."""
    from escal.build import parquet
    from escal.build.tables import layout
    from escal.schema import schemas

    tables = layout(schemas()).tables
    rows: RowHash = _NoHash()  # type: ignore[assignment]
    for path in sorted(staged.glob("*/*.arrow")):
        parquet.write(_batches(path), tables[path.parent.name], out / path.parent.name, path.stem, rows)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def main() -> None:
    """Read the corpus at ROOT and write the rows of STAGED to OUT."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor", description=__doc__)
    for name in ("root", "staged", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    parse(options.root)
    write(options.staged, options.out)


if __name__ == "__main__":
    main()
