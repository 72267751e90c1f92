"""Predictions as they come: a file of JSON lines, one for each document, read one at a time, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from escal.index import Index


@dataclass(slots=True)
class Document:
    """The document of gold that a line answers for."""

    version: int
    text: str


@dataclass(slots=True)
class Line:
    """One line of a prediction file. ``value`` is what it says, ``index`` what is in that, where it fits its schema."""

    file: str
    number: int
    data: str
    value: Any = None
    index: Index | None = None
    document: Document | None = None
    quoted: list[dict[str, Any]] = field(default_factory=list)
    """The spans that were given by their words alone."""

    @property
    def found(self) -> Index:
        """The index, where it is known to be there."""
        assert self.index is not None
        return self.index

    @property
    def answered(self) -> Document:
        """The document, where it is known to be there."""
        assert self.document is not None
        return self.document


@dataclass(slots=True)
class Lines:
    """Where the line of each article is, and what is wrong with the file as a whole. The lines stay in the file."""

    file: str
    load: Callable[[int], str]
    """What stands at a place of the file."""
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Article -> number of its line, and its place."""
    twice: list[tuple[int, int]] = field(default_factory=list)
    """Number and place of every line after the first about an article."""
    broken: list[tuple[Line, str, int]] = field(default_factory=list)
    """Lines that are no JSON object with an article, with why and where (offset in the line)."""

    def line(self, article: str) -> Line:
        """The line of an article that has one."""
        return self._line(*self.places[article])

    def again(self) -> Iterator[Line]:
        """The lines about an article that an earlier line is about."""
        return (self._line(*again) for again in self.twice)

    def _line(self, number: int, place: int) -> Line:
        data = self.load(place)
        return Line(self.file, number, data, orjson.loads(data))


def read(path: Path, file: str | None = None) -> Lines:
    """Where the lines of a prediction file are; ``file`` is its name in messages, by default its path.

    Blank lines are passed over. Raises ``OSError``.
    """

    def load(place: int) -> str:
        with path.open("rb") as file:
            file.seek(place)
            return file.readline().decode("utf-8").rstrip("\r\n")

    def lines() -> Iterator[tuple[int, bytes]]:
        place = 0
        with path.open("rb") as file:
            for data in file:
                yield place, data
                place += len(data)

    return _noted(Lines(file or str(path), load), lines())


def given(items: Iterable[Any], file: str = "predictions") -> Lines:
    """The same for predictions that are no file: each item counts as a line of ``file``."""
    data = [orjson.dumps(item) for item in items]
    return _noted(Lines(file, lambda place: data[place].decode("utf-8")), enumerate(data))


def _noted(found: Lines, lines: Iterable[tuple[int, bytes]]) -> Lines:
    """Note where the line of each article is, and which lines are about none."""
    for number, (place, data) in enumerate(lines, 1):
        if not data.strip():
            continue
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError:
            line = Line(found.file, number, data.decode("utf-8", "replace").rstrip("\r\n"))
            found.broken.append((line, *_why(data)))
            continue
        name = value.get("article") if isinstance(value, dict) else None
        if not isinstance(name, str):
            line = Line(found.file, number, data.decode("utf-8").rstrip("\r\n"))
            found.broken.append((line, "expected an object with an article", 0))
        elif name in found.places:
            found.twice.append((number, place))
        else:
            found.places[name] = (number, place)
    return found


def _why(data: bytes) -> tuple[str, int]:
    """Why a line is no JSON, and where (characters from its start)."""
    try:
        json.loads(data.decode("utf-8"), parse_constant=_constant)
    except UnicodeDecodeError as error:
        return "not UTF-8", len(data[: error.start].decode("utf-8"))
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg}", error.pos
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}", 0
    return "not JSON: half of a character, a number that is too large, or nested too deeply", 0


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
