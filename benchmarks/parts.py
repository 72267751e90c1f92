"""Single steps, each beside its naive way, timed inside one process: prints seconds of CPU for one document or place."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import orjson

from benchmarks.naive import checker, near_duplicates
from escal import dedup, position
from escal.checks import CHECKS
from escal.checks.registry import View
from escal.corpus import Article, Corpus
from escal.index import indexer
from escal.schema import schemas

_BATCH = 100
_PLACED_FILES = 10


def verdict_ours(files: list[bytes], texts: list[bytes]) -> float:
    """Whether bytes are labels that fit the schema: orjson and the screen."""
    fits = schemas().screen("annotation").is_valid
    return _timed(lambda: sum(fits(orjson.loads(data)) for data in files)) / len(files)


def verdict_naive(files: list[bytes], texts: list[bytes]) -> float:
    """The same by json and jsonschema, with a validator that is made once."""
    fits = jsonschema.Draft202012Validator(schemas().bundle("annotation")).is_valid
    return _timed(lambda: sum(fits(json.loads(data)) for data in files)) / len(files)


def shared_checks_ours(files: list[bytes], texts: list[bytes]) -> float:
    """What both sides check, by ours: parse, schema, quotes, ids, references."""
    kinds = schemas()
    fits, index = kinds.screen("annotation").is_valid, indexer(kinds, "annotation")
    checks = [CHECKS[code].run for code in ("E301", "E303", "E401", "E402")]
    corpus = Corpus(Path())

    def run() -> None:
        for data, text in zip(files, texts, strict=True):
            value = orjson.loads(data)
            if fits(value):
                view = View("", "annotation", data, corpus, version=1, text=text.decode(), value=value)
                view.index = index(value)
                for check in checks:
                    list(check(view))

    return _timed(run) / len(files)


def shared_checks_naive(files: list[bytes], texts: list[bytes]) -> float:
    """The same by json, jsonschema and recursion."""
    check = checker("jsonschema")

    def run() -> None:
        for data, text in zip(files, texts, strict=True):
            article = Article("", "", {"v1/text.txt": text}, {"v1/labels.json": json.loads(data)})
            check(article)

    return _timed(run) / len(files)


def duplicates_ours(files: list[bytes], texts: list[bytes]) -> float:
    """Near-duplicates: signatures in batches, as the checks make them, and pairs."""

    def run() -> None:
        blocks = [dedup.signatures(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        dedup.pairs(np.concatenate(blocks))

    return _timed(run) / len(texts)


def duplicates_naive(files: list[bytes], texts: list[bytes]) -> float:
    """The same by datasketch."""
    named = {str(number): text.decode() for number, text in enumerate(texts)}
    return _timed(lambda: near_duplicates(named)) / len(texts)


def places(files: list[bytes], texts: list[bytes]) -> float:
    """Line and column of every node of some files."""
    found = [(data.decode(), pointer) for data in files[:_PLACED_FILES] for pointer in _pointers(orjson.loads(data))]

    def run() -> None:
        for text, pointer in found:
            position.line_column(text, position.offset(text, pointer))

    return _timed(run) / len(found)


PARTS: dict[str, Callable[[list[bytes], list[bytes]], float]] = {
    part.__name__: part
    for part in (
        verdict_ours,
        verdict_naive,
        shared_checks_ours,
        shared_checks_naive,
        duplicates_ours,
        duplicates_naive,
        places,
    )
}


def _timed(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _pointers(value: Any, path: str = "") -> Iterator[str]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _pointers(child, f"{path}/{key}")


def main() -> None:
    """Time one part on the first articles of a corpus."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parts", description=__doc__)
    parser.add_argument("part", choices=list(PARTS))
    parser.add_argument("root", type=Path)
    parser.add_argument("--articles", type=int, required=True)
    options = parser.parse_args()
    folders = sorted((options.root / "corpus/articles").glob("*/*"))[: options.articles]
    files = [path.read_bytes() for folder in folders for path in folder.glob("v*/*.json")]
    texts = [path.read_bytes() for folder in folders for path in folder.glob("v*/text.txt")]
    sys.stdout.write(f"{PARTS[options.part](files, texts)}\n")


if __name__ == "__main__":
    main()
