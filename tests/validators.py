"""The fast screen and jsonschema must reach one verdict on every document: the first decides, the second explains."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from escal.checks import files, shape
from escal.checks.registry import View
from escal.corpus import Corpus, parse
from escal.index import indexer
from escal.schema import schemas

_CORPUS = Corpus(Path(__file__).parent / "mini")


@cache
def _index(kind: str) -> Any:
    return indexer(schemas(None), kind)


def agree(path: str, data: bytes) -> bool:
    """Assert that a file is explained exactly where it is refused; whether it is JSON, so that there was a verdict."""
    value = parse(data)
    if value is None or files.is_deep(data):
        return False
    kind = _CORPUS.kind(path)
    fits = _CORPUS.schemas.screen(kind).is_valid(value) and _index(kind)(value).whole
    problems = list(shape.explain(View(path, kind, data, _CORPUS, value=value)))
    assert fits == (not problems), f"{path}: the screen says {fits}, jsonschema {problems}"
    return True


def agree_below(root: Path) -> int:
    """The same for all JSON files of a project; how many there were."""
    paths = [path for path in sorted((root / "corpus").rglob("*.json")) if path.is_file() and not path.is_symlink()]
    return sum(agree(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths)
