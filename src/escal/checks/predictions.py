"""E9xx: predictions. A line answers for one document of gold, its offsets fit that text, its names lead somewhere.

Lines that do not fit their schema are told by E2xx, as files of the corpus are.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import orjson

from escal import position, text
from escal.checks.lines import Document, Line, Lines
from escal.checks.registry import CHECKS, check
from escal.checks.shape import misfits
from escal.findings import Finding, Place, Problem, Related
from escal.index import Index, indexer
from escal.schema import schemas

KIND = "prediction"
_SPANS = {"entities": "mentions", "events": "triggers", "claims": "content"}
_SHOWN = 5


@check("E901")
def not_json(lines: Lines) -> Iterator[tuple[Line, Problem]]:
    """A line of predictions is not a JSON object that names its article."""
    for line, why, offset in lines.broken:
        yield (
            line,
            Problem(message=why, offset=offset, hint='write one object a line: {"article": "...", "events": [...]}'),
        )


@check("E902")
def unknown_document(lines: Lines, articles: Iterable[str]) -> Iterator[tuple[Line, Problem]]:
    """A line answers for a document that is not in gold."""
    known = list(articles)
    present = set(known)
    for name in lines.places:
        if name not in present:
            meant = "".join(f"did you mean {near!r}? If not, " for near in _near(name, known))
            yield (
                lines.line(name),
                Problem(
                    message=f"there is no document {name!r} in gold",
                    pointer="/article",
                    hint=f"{meant}leave the line out, choose the split that it belongs to, or give `--extra ignore`",
                ),
            )


def _near(name: str, known: list[str]) -> list[str]:
    """The name that was probably meant, where there is one."""
    return difflib.get_close_matches(name, known, n=1)


@check("E903")
def missing_document(lines: Lines, articles: Iterable[str]) -> Iterator[tuple[Line | None, Problem]]:
    """A document of gold has no line."""
    known = list(articles)
    # A name that is misspelt is one mistake, and E902 tells it; what a broken line is about nobody can tell.
    meant = {near for name in lines.places.keys() - set(known) for near in _near(name, known)}
    missing = [name for name in known if name not in lines.places and name not in meant]
    if missing and not lines.broken:
        shown = ", ".join(missing[:_SHOWN]) + (f" and {len(missing) - _SHOWN} more" * (len(missing) > _SHOWN))
        yield (
            None,
            Problem(
                message=f"{len(missing)} document{'s' * (len(missing) != 1)} of gold without a line: {shown}",
                hint="answer for every document, with empty lists where there is nothing; `--missing empty` does that for you, and what was to be found there counts as missed",
            ),
        )


@check("E904")
def document_twice(lines: Lines) -> Iterator[tuple[Line, Problem]]:
    """Two lines answer for one document."""
    for line in lines.again():
        yield (
            line,
            Problem(
                message=f"a second line for {line.value['article']!r}",
                pointer="/article",
                hint="one line for each document: join the two, or remove one",
                related=((f"{lines.places[line.value['article']][0]}", None, "the first one"),),
            ),
        )


@check("E905", KIND)
def other_text(line: Line) -> Iterator[Problem]:
    """A line was made on another text than the one that is scored."""
    document = line.answered
    if line.value.get("version", document.version) != document.version:
        yield Problem(
            message=f"the line is about version {line.value['version']}, gold about version {document.version}",
            pointer="/version",
            hint="predict on the text that gold has: offsets of another version do not fit",
        )
    elif line.value.get("text_sha256", "") not in {"", text.sha256(document.text.encode())}:
        yield Problem(
            message="the text that was read is not the one that is scored",
            pointer="/text_sha256",
            hint="read the text from the dataset as it stands, without changing blanks or line ends",
        )


@check("E906", KIND)
def outside_text(line: Line) -> Iterator[Problem]:
    """A predicted span lies outside the text, or ends before it begins."""
    size = len(line.answered.text)
    for span in _spans(line):
        start, end = span["start"], span["end"]
        if not start < end <= size:
            yield Problem(
                message=f"start {start} is not before end {end}"
                if start >= end
                else f"end {end} lies beyond the text, which has {size} characters",
                pointer=line.found.pointer(span),
                hint="offsets are Unicode code points of the whole text, from 0, and the end is the first one after the span",
            )


@check("E907", KIND)
def quote_differs(line: Line) -> Iterator[Problem]:
    """A predicted span's quote is not what the text says at its offsets."""
    whole = line.answered.text
    for span in _spans(line):
        start, end = span["start"], span["end"]
        if start < end <= len(whole) and span.get("text", whole[start:end]) != whole[start:end]:
            places = text.occurrences(whole, span["text"], _SHOWN)
            yield Problem(
                message=f"quote is {span['text']!r} but text[{start}:{end}] is {whole[start:end]!r}",
                pointer=line.found.pointer(span),
                hint=f"the quote stands at {', '.join(map(str, places))}: offsets count code points, not bytes or tokens"
                if places
                else "these words are not in the text; a span with words alone, without offsets, may be wrong and then counts as wrong",
            )


@check("E908", KIND)
def id_twice(line: Line) -> Iterator[Problem]:
    """An id is used twice in one line of predictions."""
    for layer, items in line.value.items():
        if isinstance(items, list):
            seen: dict[str, int] = {}
            for number, item in enumerate(items):
                if seen.setdefault(item["id"], number) != number:
                    yield Problem(
                        message=f"id {item['id']!r} is used twice",
                        pointer=f"/{layer}/{number}/id",
                        hint="number the items of a line: e1, e2 ... ev1, ev2 ... c1 ... s1 ...",
                    )


@check("E909", KIND)
def leads_nowhere(line: Line) -> Iterator[Problem]:
    """A reference in a prediction leads to nothing in its line."""
    for kind in ("entity", "event", "claim"):
        known = line.found.ids[kind]
        for reference in line.found.references[kind]:
            if reference.value not in known:
                yield Problem(
                    message=f"there is no {kind} {reference.value!r} in this line",
                    pointer=line.found.place(reference),
                    hint=f"the {kind} ids here are {', '.join(known) or 'none'}: add the one that is meant, with its spans",
                )


@check("E910", KIND)
def two_answers(line: Line) -> Iterator[Problem]:
    """Two stances of one line have the same holder and target."""
    same = _same_entities(line.value.get("entities", []))
    places = {
        item["id"]: str(sorted((span["start"], span["end"]) for span in item[_SPANS[layer]]))
        for layer in ("events", "claims")
        for item in line.value.get(layer, [])
    }
    seen: dict[tuple[str, ...], str] = {}
    for number, stance in enumerate(line.value.get("stances", [])):
        ((kind, name),) = stance["target"].items()
        target = name if kind == "issue" else (same if kind == "entity" else places).get(name, name)
        key = (same.get(stance["holder"], stance["holder"]), kind, target)
        first = seen.setdefault(key, stance["id"])
        if first != stance["id"]:
            yield Problem(
                message=f"{first} and {stance['id']} are about the same holder and target",
                pointer=f"/stances/{number}",
                hint="give one answer to one question",
            )


def _same_entities(entities: list[dict[str, Any]]) -> dict[str, str]:
    """Id -> name of the group of entities that share mentions, themselves or over others: a copy is the same entity."""
    # A check of the corpus groups nothing in a file, and need not know how.
    from escal import splits

    owner: dict[tuple[int, int], str] = {}
    links = [(owner.setdefault(place, entity["id"]), entity["id"]) for entity in entities for place in _places(entity)]
    return splits.groups((entity["id"] for entity in entities), links)


def _places(entity: dict[str, Any]) -> set[tuple[int, int]]:
    return {(mention["start"], mention["end"]) for mention in entity["mentions"]}


@check("W302", KIND)
def words_not_found(line: Line) -> Iterator[Problem]:
    """A quote without offsets is not in the text."""
    for span in line.quoted:
        if span["start"] < 0:
            yield Problem(
                message=f"the text does not say {span['text']!r}: the span counts as wrong",
                pointer=line.found.pointer(span),
                hint="copy quotes from the text letter by letter",
            )


@check("W303", KIND)
def words_found_often(line: Line) -> Iterator[Problem]:
    """A quote without offsets stands in the text more than once."""
    for span in line.quoted:
        places = text.occurrences(line.answered.text, span["text"], _SHOWN)
        if len(places) > 1:
            yield Problem(
                message=f"{span['text']!r} stands in the text at {', '.join(map(str, places))}: the first is taken",
                pointer=line.found.pointer(span),
                hint="give start and end",
            )


def whole(lines: Lines, articles: Iterable[str], *, missing: bool = True, extra: bool = True) -> list[Finding]:
    """What is wrong with a file as a whole: lines that are no objects, documents unknown, missing or twice.

    Without ``missing`` and ``extra`` documents that are missing, or not in gold, are not told.
    """
    names = list(articles)
    runs: list[tuple[str, Iterator[tuple[Any, Problem]]]] = [("E901", not_json(lines)), ("E904", document_twice(lines))]
    if extra:
        runs.append(("E902", unknown_document(lines, names)))
    if missing:
        runs.append(("E903", missing_document(lines, names)))
    return [
        _finding(code, problem, line or Line(lines.file, 1, ""))
        for code, problems in runs
        for line, problem in problems
    ]


def check_line(line: Line, document: Document) -> list[Finding]:
    """What is wrong with a line, given the document that it answers for.

    Leaves an ``index`` in a line that fits its schema, and offsets in spans that had words alone: those of the first
    place where they stand, negative ones where the text does not have them.
    """
    line.document = document
    if not schemas().screen(KIND).is_valid(line.value):
        return [_finding(problem.code or "E211", problem, line) for problem in misfits(schemas(), KIND, line.value)]
    _locate(line)
    line.index = _indexer()(line.value)
    if not line.index.whole:
        given = orjson.loads(line.data)  # As it came, before words had places.
        return [_finding(problem.code or "E211", problem, line) for problem in misfits(schemas(), KIND, given)]
    checks = [(code, entry) for code, entry in CHECKS.items() if KIND in entry.on]
    return [_finding(code, problem, line) for code, entry in checks for problem in entry.run(line)]


def _locate(line: Line) -> None:
    for layer, name in _SPANS.items():
        for item in line.value.get(layer, ()):
            for span in item[name]:
                if "start" not in span:
                    start = line.answered.text.find(span["text"])
                    line.quoted.append(span)
                    # Each lost quote has a place of its own: two of them are two wrong answers.
                    lost = -len(line.quoted)
                    span |= (
                        {"start": start, "end": start + len(span["text"])}
                        if start >= 0
                        else {"start": lost, "end": lost}
                    )


@cache
def _indexer() -> Callable[[Any], Index]:
    return indexer(schemas(), KIND)


def _spans(line: Line) -> Iterator[dict[str, Any]]:
    """The spans that came with offsets."""
    quoted = {id(span) for span in line.quoted}
    return (span for span in line.found.spans if id(span) not in quoted)


def _finding(code: str, problem: Problem, line: Line) -> Finding:
    related = tuple(Related(Place(line.file, int(number)), message) for number, _, message in problem.related)
    place = problem.offset
    if place is None:
        place = position.offset(line.data, problem.pointer, at_key=problem.at_key) if problem.pointer else 0
    return Finding(line.file, line.number, place + 1, code, problem.message, problem.pointer, problem.hint, related)
