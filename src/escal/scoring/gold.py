"""Gold: the documents to score against, one at a time, out of a built dataset folder or a file of JSON lines."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from escal.checks.shape import misfits
from escal.documents import LAYERS
from escal.errors import EscalError, UnknownName
from escal.position import line_column, offset
from escal.schema import schemas
from escal.splits import GROUPS

BATCH = 50
"""Rows that are read at once."""
ABOUT = ("source", "genre", "published")
_UTC = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
Source = str | os.PathLike[str] | Iterable[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Gold:
    """One document with the labels that are taken for right. ``about`` holds what is known of source, genre and day."""

    article: str
    version: int
    text: str
    layers: dict[str, Any]
    group: str
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def slices(self) -> dict[str, str]:
        """What the document is among others: the kind of its source, its year, its genre, where that is known."""
        found = {"genre": self.about.get("genre"), "year": str(self.about.get("published") or "")[:4]}
        found["source"] = (self.about.get("source") or {}).get("kind")
        return {by: value for by, value in found.items() if value}


def read(source: Source, split: str = "test", annotator: str | None = None) -> Iterator[Gold]:
    """The documents of a gold source, in its order.

    ``source`` is a built dataset folder, of which ``split`` is taken (``all`` for every split), a file of JSON lines that
    fit ``schema/gold.schema.json``, or such documents themselves. With ``annotator`` the labels of that annotator are taken
    out of a dataset folder, before adjudication. Raises ``EscalError`` where the source cannot be read or does not fit,
    ``UnknownName`` for a split or annotator that is not there.
    """
    if not isinstance(source, str | os.PathLike):
        return (_gold(document) for document in source)
    path = Path(source)
    if (path / "manifest.json").is_file():
        return _dataset(path, split, annotator)
    if path.is_file():
        return _lines(path)
    raise EscalError(
        f"{os.fspath(source)!r} is no gold: expected a built dataset folder (`escal build` makes one) or a file of JSON lines"
    )


def dump(documents: Iterable[Gold]) -> Iterator[str]:
    """Documents as the lines of a gold file."""
    for gold in documents:
        head = {"article": gold.article, "version": gold.version, "text": gold.text, "group": gold.group}
        yield orjson.dumps(head | gold.about | gold.layers, option=_UTC).decode() + "\n"


def _gold(row: dict[str, Any], groups: dict[str, str] | None = None) -> Gold:
    article = row["article"]
    layers = {layer: _known(row[layer]) for layer in LAYERS}
    group = row.get("group") or (groups or {}).get(article, article)
    about = {name: row[name] for name in ABOUT if row.get(name)}
    return Gold(article, row["version"], row["text"], layers, group, about)


def _known(value: Any) -> Any:
    """A value of a table without the nulls that stand for what an item does not have."""
    if isinstance(value, dict):
        return {key: _known(child) for key, child in value.items() if child is not None}
    if isinstance(value, list):
        return [_known(child) for child in value]
    return value


def _lines(path: Path) -> Iterator[Gold]:
    fits = schemas().screen("gold")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                value = json.loads(line)
            except ValueError as error:
                raise EscalError(f"{path}:{number}: expected a JSON object, found {error}") from None
            if not fits.is_valid(value):
                problem = next(misfits(schemas(), "gold", value))
                column = line_column(line, offset(line, problem.pointer or "", at_key=problem.at_key))[1]
                raise EscalError(f"{path}:{number}:{column}: {problem.message}; {problem.hint}")
            yield _gold(value)


def _dataset(folder: Path, split: str, annotator: str | None) -> Iterator[Gold]:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    table = "annotations" if annotator else "documents"
    known = [name for name, rows in manifest["rows"][table].items() if rows]
    if split not in [*known, "all"]:
        raise UnknownName(f"split of {table}", split, [*known, "all"])
    if not (folder / GROUPS).is_file():
        raise EscalError(
            f"{folder} has no {GROUPS}, and without leak groups intervals would be too narrow: build it again"
        )
    groups = json.loads((folder / GROUPS).read_bytes())
    rows = _rows(folder, table, known if split == "all" else [split])
    if annotator is None:
        yield from (_gold(row, groups) for row in rows)
        return
    texts = {
        (row["article"], row["version"]): row for row in _rows(folder, "articles", known if split == "all" else [split])
    }
    seen = set()
    for row in rows:
        seen.add(row["annotator"])
        if row["annotator"] == annotator and row["status"] == "complete":
            yield _gold(texts[row["article"], row["version"]] | row, groups)
    if annotator not in seen:
        raise UnknownName(f"annotator in {split}", annotator, sorted(seen))


def _rows(folder: Path, table: str, splits: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of a table as plain dicts, labels by name, a few at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from escal import columns

    plan = columns.columns(schemas(), table)
    wanted = {column.name: columns.feature(column) for column in plan}
    for split in splits:
        for path in sorted((folder / "data" / table).glob(f"{split}-*.parquet")):
            file = pq.ParquetFile(path)
            stated = json.loads(file.schema_arrow.metadata[b"huggingface"])["info"]["features"]
            if stated != wanted:
                raise EscalError(f"{path} was built with another schema than this program has: build the dataset again")
            for batch in file.iter_batches(BATCH):
                decoded = [columns.decode(array, column) for array, column in zip(batch.columns, plan, strict=True)]
                yield from pa.RecordBatch.from_arrays(decoded, names=batch.schema.names).to_pylist()
