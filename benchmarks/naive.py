"""The naive way to check and to build a corpus: what one writes first, with the usual libraries.

``json``, ``jsonschema``, recursion over everything, ``datasketch``, ``datasets.Dataset.from_generator``. It reads the same
tree and writes the same rows, but checks far less: the schema, quotes, ids and references within a file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs

from escal.corpus import Article
from escal.schema import schemas

Node = dict[str, Any]
VALIDATORS = {
    "jsonschema": jsonschema.Draft202012Validator,
    "jsonschema_rs": jsonschema_rs.Draft202012Validator,
}
_REFERENCES = ("entity", "event", "claim", "holder", "claimant", "source")
_VOICES = ("author", "unnamed")


def articles(root: Path, most: int) -> Iterator[Article]:
    """The first articles of a corpus, in the order of their paths."""
    for folder in sorted((root / "corpus/articles").glob("*/*"))[:most]:
        article = Article(folder.name, folder.relative_to(root).as_posix())
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                text = path.read_text(encoding="utf-8")
                article.files[name] = text.encode()
                if path.suffix == ".json":
                    article.values[name] = json.loads(text)
        yield article


def checker(validator: str) -> Callable[[Article], list[str]]:
    """A function that gives what is wrong in an article."""
    kinds = {kind: VALIDATORS[validator](schemas().bundle(kind)) for kind in ("article", "annotation")}

    def check(article: Article) -> list[str]:
        found = []
        for name, value in article.values.items():
            kind = "article" if name == "article.json" else "annotation"
            found += [f"{article.id}/{name}: {error.message}" for error in kinds[kind].iter_errors(value)]
            if kind == "annotation":
                text = article.files[f"{name.split('/')[0]}/text.txt"].decode()
                ids = [item["id"] for layer in value.values() if isinstance(layer, list) for item in layer]
                found += [f"{article.id}/{name}: {one} is there twice" for one in ids if ids.count(one) > 1]
                found += [f"{article.id}/{name}: {path}" for path in _wrong(value, text, ids, [])]
        return found

    return check


def _wrong(value: Any, text: str, ids: list[str], path: list[str]) -> Iterator[str]:
    """Paths of quotes that differ and of references that lead nowhere."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value) and text[value["start"] : value["end"]] != value["text"]:
            yield "/".join(path)
        for key, child in value.items():
            if key in _REFERENCES and isinstance(child, str) and child not in ids and child not in _VOICES:
                yield "/".join([*path, key])
            yield from _wrong(child, text, ids, [*path, key])
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _wrong(child, text, ids, [*path, str(number)])


def near_duplicates(texts: dict[str, str]) -> dict[str, str]:
    """Article -> the first article with a near-duplicate text, by datasketch."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=128, params=(16, 8))
    found = {}
    for name, text in texts.items():
        words = text.lower().split()
        signature = MinHash(num_perm=128)
        signature.update_batch([" ".join(words[start : start + 5]).encode() for start in range(len(words) - 4)])
        found[name] = min(index.query(signature), default=name)
        index.insert(name, signature)
    return found


def build(root: Path, found: list[Article], out: Path) -> None:
    """Write the tables of the build, one file each, by ``Dataset.from_generator``."""
    import datasets

    from escal import columns
    from escal.build.rows import Batch, add
    from escal.build.tables import layout

    datasets.disable_progress_bars()
    annotators, issues = (
        {item["id"]: item for item in json.loads((root / f"corpus/{kind}.json").read_text(encoding="utf-8"))[kind]}
        for kind in ("annotators", "issues")
    )
    plan = layout(schemas())
    batch = Batch()
    for article in found:
        add(batch, article, 0, annotators, issues)
    documents = [
        batch.annotations[place] | document for document, place in zip(batch.documents, batch.chosen, strict=True)
    ]

    def flat(layer: str) -> Iterator[Node]:
        computed = iter(batch.computed[layer])
        for document in documents:
            for item in document[layer]:
                yield {name: document[name] for name in plan.repeated} | item | next(computed)

    def incidents() -> Iterator[Node]:
        for path in sorted((root / "corpus/incidents").glob("*.json"))[: len(found) // 10]:
            yield json.loads(path.read_text(encoding="utf-8"))

    rows: dict[str, Callable[[], Iterator[Node]]] = {
        "documents": lambda: iter(documents),
        **{layer: lambda layer=layer: flat(layer) for layer in batch.computed},  # type: ignore[misc]
        "articles": lambda: iter(batch.articles),
        "annotations": lambda: iter(batch.annotations),
        "incidents": incidents,
    }
    for table, source in rows.items():
        features = datasets.Features.from_dict({column.name: columns.feature(column) for column in plan.tables[table]})

        def typed(source: Any = source, features: Any = features) -> Iterator[Node]:
            for row in source():
                yield {name: _typed(row.get(name), feature) for name, feature in features.items()}

        dataset = datasets.Dataset.from_generator(
            typed, features=features, cache_dir=str(out / "cache"), fingerprint=f"naive-{table}"
        )
        dataset.to_parquet(str(out / f"{table}.parquet"))


def _typed(value: Any, feature: Any) -> Any:
    """Days and times as such."""
    dtype = getattr(feature, "dtype", "")
    if isinstance(value, str) and dtype.startswith("timestamp"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and dtype == "date32" else value


def main() -> None:
    """Check or build the first articles of a corpus; fails where anything is wrong with them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.naive", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--validator", choices=list(VALIDATORS), default="jsonschema")
    parser.add_argument("--near-duplicates", action="store_true")
    parser.add_argument("--out", type=Path, help="build into this new folder")
    options = parser.parse_args()
    check = checker(options.validator)
    found = []
    for article in articles(options.root, options.articles):
        if errors := check(article):
            raise SystemExit("\n".join(errors))
        if options.out:
            found.append(article)
    if options.near_duplicates:
        near_duplicates({article.id: article.files["v1/text.txt"].decode() for article in found})
    if options.out:
        build(options.root, found, options.out)


if __name__ == "__main__":
    main()
