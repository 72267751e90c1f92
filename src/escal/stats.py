"""What a corpus holds, in numbers: articles, lengths, and how often each label of the schemas is used.

Labels are those that stand for an article (``documents``): gold where there is some, in the newest labelled version. Every
label of the schema is counted, those that nobody used as 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from statistics import fmean, median
from typing import Any

from escal.corpus import Article, Corpus
from escal.documents import LAYERS, document
from escal.schema import schemas

SLICES = ("genre", "source", "year")
"""What counts are told apart by, beside all together."""
Visit = Callable[[dict[str, Any], Counter[tuple[str, str]]], None]


def gather(corpus: Corpus) -> dict[str, Any]:
    """Every count, as a plain value for JSON.

    ``articles``, ``versions``, ``documents`` (articles with complete labels), ``by`` (trait -> value -> articles),
    ``made_by`` (kind of annotators -> documents), ``label_basis``, ``words`` (of documents: total, least, median, mean,
    most), ``lengths`` (words of each document), ``items`` (what -> number), ``labels`` (field -> label -> number) and
    ``slices`` (trait -> value -> documents, words and items of each layer).
    """
    found = Counter[str]()
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("genre", "source", "provenance", "change", "language", "year")
    }
    labels: Counter[tuple[str, str]] = Counter()
    basis: dict[str, Counter[str]] = {"made_by": Counter(), "label_basis": Counter()}
    slices: dict[str, dict[str, Counter[str]]] = {name: {} for name in SLICES}
    lengths: list[int] = []
    for article in corpus.articles():
        found["articles"] += 1
        found["versions"] += len(article.versions)
        traits = _traits(article)
        for name, values in traits.items():
            by[name].update(values)
        shown = document(article, corpus.lists["annotators"])
        if shown is None:
            continue
        found["documents"] += 1
        basis["made_by"][shown["annotator_kind"]] += 1
        basis["label_basis"][shown["label_basis"]] += 1
        lengths.append(len(shown["text"].split()))
        _visitor("annotation")(shown["labels"], labels)
        items = {layer: len(shown["labels"][layer]) for layer in LAYERS}
        for name in SLICES:
            counts = slices[name].setdefault(traits[name][0], Counter())
            counts.update(items | {"documents": 1, "words": lengths[-1]})
    return {
        **{name: found[name] for name in ("articles", "versions", "documents")},
        **{name: _by_number(counts) for name, counts in basis.items()},
        "by": {
            name: dict(sorted(counts.items())) if name == "year" else _by_number(counts) for name, counts in by.items()
        },
        "words": _lengths(lengths),
        "lengths": sorted(lengths),
        "items": {name: labels[name, ""] for name in _listed()},
        "labels": {path: {label: labels[path, label] for label in names} for path, names in inventories().items()},
        "slices": {
            name: {value: dict(counts) for value, counts in sorted(found.items())} for name, found in slices.items()
        },
    }


@cache
def inventories() -> dict[str, list[str]]:
    """Field of an annotation -> every label that it can have; one that a field decides upon is named ``ASSAULT drone``.

    Open lists, such as countries, are left out.
    """
    return {path: names for path, _, names in _fields("annotation") if "[]" in path}


def rare(found: dict[str, Any], least: int = 2) -> dict[str, dict[str, int]]:
    """Field -> label -> uses, of the labels that are used less often than ``least``."""
    below = {path: {label: n for label, n in counts.items() if n < least} for path, counts in found["labels"].items()}
    return {path: counts for path, counts in below.items() if counts}


def _traits(article: Article) -> dict[str, list[str]]:
    meta = article.meta
    return {
        "genre": [meta["genre"]],
        "source": [meta["source"]["kind"]],
        "provenance": [meta["provenance"]["kind"]],
        "language": [meta["language"]],
        "change": [version["change"] for version in meta["versions"]],
        "year": [meta["versions"][0]["published"][:4]],
    }


def _fields(kind: str) -> Iterator[tuple[str, str, list[str]]]:
    """(path, name of the field that decides, labels) of every field with labels of a kind of file."""
    known = schemas()
    for path, field, holder, name in known.walk(known.at(kind)):
        inner, _ = known.inside(field)
        cases = known.cases(holder, name) or [(None, inner.get("oneOf", []))]
        names = [
            " ".join([*([case[1]] if case else []), str(label["const"])]) for case, labels in cases for label in labels
        ]
        if names and not inner.get("x-open"):
            yield path, cases[0][0][0] if cases[0][0] else "", names


def _listed() -> list[str]:
    """Paths of the lists of objects of an annotation: ``events``, ``events[].arguments``."""
    found = schemas().walk(schemas().at("annotation"))
    return [path for path, field, *_ in found if "items" in field and "properties" in schemas().inside(field)[0]]


@cache
def _visitor(kind: str) -> Visit:
    """What counts the labels and list items of an object of a kind; the schema is read once."""
    deciders = {path: decider for path, decider, _ in _fields(kind)}

    def visit(value: Any, path: str, counts: Counter[tuple[str, str]]) -> None:
        for name, child in value.items():
            where = f"{path}{name}"
            if where in deciders:
                decider = deciders[where]
                counts[where, f"{value[decider]} {child}" if decider else str(child)] += 1
            elif isinstance(child, dict):
                visit(child, f"{where}.", counts)
            elif isinstance(child, list) and child and isinstance(child[0], dict):
                counts[where, ""] += len(child)
                for item in child:
                    visit(item, f"{where}[].", counts)

    return lambda value, counts: visit(value, "", counts)


def _lengths(lengths: list[int]) -> dict[str, float]:
    if not lengths:
        return {"total": 0}
    middle = {"median": median(lengths), "mean": round(fmean(lengths), 1)}
    return {"total": sum(lengths), "least": min(lengths), **middle, "most": max(lengths)}


def _by_number(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def per_100_words(counts: dict[str, int], what: Iterable[str] = LAYERS) -> dict[str, float]:
    """Items of each layer for 100 words, of the counts of a slice."""
    return {name: round(100 * counts[name] / counts["words"], 2) if counts["words"] else 0.0 for name in what}
