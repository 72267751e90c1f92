"""The table of checks. A check is a small pure function that yields problems; the first line of its docstring is its title."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from escal.corpus import Article, Corpus
from escal.findings import Problem
from escal.index import Index


@dataclass(slots=True)
class View:
    """One file, as a check sees it.

    ``kind`` is the kind of the file's schema, or ``text``. ``value`` and ``index`` are there only where the file is
    JSON that fits its schema. ``text`` is the text of the version that a file in a version folder belongs to.
    """

    file: str
    kind: str
    data: bytes
    corpus: Corpus
    article: Article | None = None
    version: int = 0
    text: str | None = None
    value: Any = None
    index: Index | None = None
    canonical: bool | None = None
    """Whether the bytes are in canonical form; worked out once."""

    @property
    def found(self) -> Index:
        """The index, where it is known to be there."""
        assert self.index is not None
        return self.index

    @property
    def home(self) -> Article:
        """The article, where the file is known to be one of an article's."""
        assert self.article is not None
        return self.article

    @property
    def listed(self) -> list[dict[str, Any]]:
        """What article.json says of the version; nothing where article.json is missing or broken."""
        return [version for version in self.home.meta.get("versions", []) if version["number"] == self.version]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``on`` are the kinds of file that it looks at, or ``corpus`` for the whole."""

    code: str
    title: str
    on: tuple[str, ...]
    run: Callable[..., Iterable[Problem]]


CHECKS: dict[str, Check] = {}
JSON_KINDS = ("annotation", "article", "incident", "issues", "annotators", "waivers", "retired", "released")


def check(code: str, *on: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function into the table under its code."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        if code in CHECKS:
            raise ValueError(f"code {code} is taken by {CHECKS[code].title!r}")
        title = inspect.getdoc(function) or ""
        CHECKS[code] = Check(code, title.splitlines()[0].rstrip("."), on, function)
        return function

    return enter
