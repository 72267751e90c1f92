"""Loading what a build wrote, by `datasets`, which is imported only here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escal.errors import EscalError, UnknownName

if TYPE_CHECKING:
    import datasets


def load(
    config: str = "documents", split: str | None = None, path: str | os.PathLike[str] = "dist/escal", **options: Any
) -> datasets.Dataset | datasets.DatasetDict | datasets.IterableDataset | datasets.IterableDatasetDict:
    """One table of the built folder ``path``: the rows of a split, or all splits by name where ``split`` is None.

    ``options`` (``streaming``, ``columns``, ``cache_dir`` ...) go to ``datasets.load_dataset``; so do composed splits
    (``train[:10%]``). Raises ``EscalError`` where ``path`` is not a built folder, ``UnknownName`` for a table or split
    that it does not have; a table has no split without rows.
    """
    try:
        rows: dict[str, dict[str, int]] = json.loads((Path(path) / "manifest.json").read_bytes())["rows"]
    except (OSError, ValueError, KeyError, TypeError):
        raise EscalError(
            f"{os.fspath(path)!r} is not a built dataset: expected a folder with manifest.json; `escal build` makes one"
        ) from None
    known = {
        table: [name for name, count in found.items() if count] for table, found in rows.items() if any(found.values())
    }
    if config not in known:
        raise UnknownName("table", config, list(known))
    if split is not None and split.isidentifier() and split not in [*known[config], "all"]:
        raise UnknownName(f"split of {config}", split, known[config])

    import datasets

    return datasets.load_dataset(os.fspath(path), config, split=split, **options)
