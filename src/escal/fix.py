"""Mending what has one right answer: canonical form, offsets of quotes, edges on blanks, hashes, numbers in documents.

Pure functions from what a file says to what it should say, with a sentence for each change. No text is ever touched,
and where a quote may stand for several places nothing is guessed.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from escal import canonical, position
from escal import text as texts
from escal.corpus import Article, Corpus, version_of
from escal.schema import Node, Schemas


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was mended, or (``done`` False) that a person must decide."""

    file: str
    pointer: str
    message: str
    done: bool = True


def article(corpus: Corpus, found: Article) -> tuple[dict[str, bytes], list[Change]]:
    """New bytes of the article's files that change, by path from the project folder, and what was changed."""
    written: dict[str, bytes] = {}
    changes: list[Change] = []
    for name, data in found.files.items():
        if name.endswith(".json"):
            path = f"{found.folder}/{name}"
            version = version_of(name)
            texts_by_version = {number: found.text(number) for number in ([version] if version else found.versions)}
            fixed, made = json_file(data, path, corpus.kind(path), corpus.schemas, texts_by_version)
            changes += made
            if fixed is not None and fixed != data:
                written[path] = fixed
    return written, changes


def json_file(
    data: bytes, path: str, kind: str, schemas: Schemas, versions: dict[int, str | None]
) -> tuple[bytes | None, list[Change]]:
    """New bytes of a JSON file, None where it cannot be read; ``versions`` are the texts that it may quote, by number."""
    try:
        value = json.loads(data.decode("utf-8-sig").replace("\r\n", "\n"), object_pairs_hook=_no_duplicates)
        if not isinstance(value, dict):
            raise ValueError("expected an object")
    except (ValueError, RecursionError) as error:
        return None, [Change(path, "", f"cannot be read as JSON, so nothing is mended: {error}", False)]
    changes = [*_schema_path(value, path, kind), *_hashes(value, path, versions)]
    changes += [change for change in _quotes(value, path, kind, schemas, versions) if change.done]
    try:
        fixed = canonical.dumps(value, schemas, kind)
        # What is left for a person is named by its place in the file as it is now, in which items have been sorted.
        left = [change for change in _quotes(json.loads(fixed), path, kind, schemas, versions) if not change.done]
    except (ValueError, RecursionError) as error:
        return None, [Change(path, "", f"cannot be written as JSON, so nothing is mended: {error}", False)]
    if fixed != data and not any(change.done for change in changes):
        changes.append(Change(path, "", "written in canonical form"))
    return fixed, changes + left


def split_file(data: bytes) -> bytes:
    """A list of ids sorted, one a line, each once."""
    # Bytes that are not UTF-8 are a finding; they must come out as they went in.
    names = {line.strip() for line in data.decode("utf-8-sig", "surrogateescape").splitlines()} - {""}
    return "".join(f"{name}\n" for name in sorted(names)).encode("utf-8", "surrogateescape")


def _schema_path(value: dict[str, Any], path: str, kind: str) -> Iterator[Change]:
    wanted = posixpath.relpath(f"schema/{kind}.schema.json", posixpath.dirname(path))
    if value.get("$schema") != wanted:
        value["$schema"] = wanted
        yield Change(path, "/$schema", f"set to {wanted!r}")


def _hashes(value: dict[str, Any], path: str, versions: dict[int, str | None]) -> Iterator[Change]:
    """Fill in hashes that are missing. A hash that is there and differs is a finding, and for a person to judge."""
    if isinstance(value.get("versions"), list):
        places = [
            (item, "sha256", item.get("number"), f"/versions/{number}/sha256")
            for number, item in enumerate(value["versions"])
            if isinstance(item, dict)
        ]
    else:
        places = [(value, "text_sha256", number, "/text_sha256") for number in versions]
    for holder, field, number, pointer in places:
        text = versions.get(number) if isinstance(number, int) else None
        if text is not None and not holder.get(field):
            holder[field] = texts.sha256(text.encode("utf-8"))
            yield Change(path, pointer, "hash filled in")


def _quotes(
    value: dict[str, Any], path: str, kind: str, schemas: Schemas, versions: dict[int, str | None]
) -> Iterator[Change]:
    """Mend every span of a file in place, and tell."""
    for text, part, place in _quoting(value, schemas, kind, versions):
        for where, message, done in _spans(part, schemas, text):
            yield Change(path, place + where, message, done)


def _quoting(
    value: dict[str, Any], schemas: Schemas, kind: str, versions: dict[int, str | None]
) -> Iterator[tuple[str, tuple[Any, Node], str]]:
    """(text, (value, its schema), pointer) for each part of a file that quotes a text."""
    root = schemas.at(kind)
    if kind == "annotation":
        text = next(iter(versions.values()), None)
        if text is not None:
            yield text, (value, root), ""
    elif kind == "article" and isinstance(value.get("versions"), list):
        items = schemas.properties(root)["versions"]
        node = schemas.resolve(items["items"], items["x-kind"])
        for number, item in enumerate(value["versions"]):
            version = item.get("number") if isinstance(item, dict) else None
            text = versions.get(version) if isinstance(version, int) else None
            if text is not None:
                yield text, (item, node), f"/versions/{number}"


def _spans(part: tuple[Any, Node], schemas: Schemas, text: str, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Mend every span below a value in place: (pointer, message, done) of each change."""
    value, node = part
    if isinstance(value, dict) and node.get("x-span"):
        yield from ((path, message, done) for message, done in _span(value, text))
    elif isinstance(value, dict):
        fields = schemas.properties(node)
        for name, child in value.items():
            if name in fields:
                yield from _spans((child, fields[name]), schemas, text, path + position.pointer([name]))
    elif isinstance(value, list) and "items" in node:
        item = schemas.resolve(node["items"], node["x-kind"])
        for number, child in enumerate(value):
            yield from _spans((child, item), schemas, text, f"{path}/{number}")


def _span(span: dict[str, Any], text: str) -> Iterator[tuple[str, bool]]:
    quote, start, end = span.get("text"), span.get("start"), span.get("end")
    if not isinstance(quote, str) or not quote.strip():
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text) and "text" not in span:
            span["text"] = text[start:end]
            yield f"quote {span['text']!r} filled in", True
        return
    if not (isinstance(start, int) and start >= 0 and text.startswith(quote, start) and end == start + len(quote)):
        quote = quote if quote in text else quote.strip()
        places = texts.occurrences(text, quote)
        near = texts.nearest(text, quote, start) if isinstance(start, int) and not isinstance(start, bool) else None
        if len(places) == 1:
            near = places[0]
        if near is None:
            why = f"stands {len(places)} times in the text: give a rough start" if places else "is not in the text"
            yield f"{quote!r} {why}", False
            return
        span.update(start=near, end=near + len(quote), text=quote)
        yield f"{quote!r} found at {near}-{near + len(quote)}", True
    start, end = texts.trimmed(text, span["start"], span["end"])
    if (start, end) != (span["start"], span["end"]):
        span.update(start=start, end=end, text=text[start:end])
        yield f"edges moved off the blanks, to {start}-{end}", True


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"field {twice!r} stands twice in one object; remove one by hand, lest something is lost")
    return value
