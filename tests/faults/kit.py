"""Kinds of fault, each a small function that breaks a copy of the real corpus and says where the finding must be.

A fault chooses its victim by content, so that it goes on working as the corpus grows, and raises where there is none.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from escal import canonical
from escal.corpus import Corpus
from escal.schema import schemas

Where = tuple[str, int | str]
"""A file, and in it a line or the beginning of the first line that has this in it."""
Value = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """``also`` are codes that the same mistake may give as well; ``whole`` needs all articles to be compared."""

    name: str
    code: str
    breaks: Callable[[Copy], Where]
    also: tuple[str, ...]
    whole: bool


FAULTS: list[Fault] = []


def fault(code: str, *also: str, whole: bool = False) -> Callable[[Callable[[Copy], Where]], Callable[[Copy], Where]]:
    """Enter a function into the list under its name."""

    def enter(function: Callable[[Copy], Where]) -> Callable[[Copy], Where]:
        FAULTS.append(Fault(function.__name__.strip("_"), code, function, also, whole))
        return function

    return enter


@dataclass
class Copy:
    """A copy of the corpus that can be broken and put right again."""

    root: Path
    before: dict[str, bytes | None] = field(default_factory=dict)

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def write(self, path: str, data: bytes | str) -> None:
        self.touch(path).write_bytes(data.encode() if isinstance(data, str) else data)

    def touch(self, path: str) -> Path:
        """Take the file away, so that anything can be put in its place; it comes back with ``restore``."""
        full = self.root / path
        # A folder that is made for the file goes with it.
        new = next((folder for folder in [*reversed(full.parents), full] if not folder.exists()), full)
        self.before.setdefault(new.relative_to(self.root).as_posix(), full.read_bytes() if full.is_file() else None)
        full.parent.mkdir(parents=True, exist_ok=True)
        full.unlink(missing_ok=True)
        return full

    def restore(self) -> None:
        for path, data in self.before.items():
            full = self.root / path
            if full.is_dir() and not full.is_symlink():
                shutil.rmtree(full)
            else:
                full.unlink(missing_ok=True)
            if data is not None:
                full.parent.mkdir(parents=True, exist_ok=True)
                full.write_bytes(data)
        self.before.clear()

    def value(self, path: str) -> Value:
        value: Value = json.loads(self.read(path))
        return value

    def save(self, path: str, value: Value) -> None:
        kind = Corpus(self.root).kind(path)
        self.write(path, canonical.dumps(value, schemas(None), kind))

    def edit(self, path: str, change: Callable[[Value], object]) -> None:
        value = self.value(path)
        change(value)
        self.save(path, value)

    def swap(self, path: str, old: str, new: str | bytes) -> None:
        data = self.read(path)
        assert old.encode() in data, f"{path} has no {old!r}"
        self.write(path, data.replace(old.encode(), new.encode() if isinstance(new, str) else new, 1))

    def files(self, pattern: str) -> list[str]:
        """Files by their paths; labels that gold was made from come last, since gold refers to what is in them."""
        found = sorted(
            self.root.glob(f"corpus/{pattern}"), key=lambda path: (path.with_name("gold.json").exists(), path)
        )
        return [path.relative_to(self.root).as_posix() for path in found]

    def labels(self, pattern: str = "m*.json") -> str:
        """The first label file of the corpus."""
        return self.files(f"articles/*/*/v*/{pattern}")[0]

    def item(
        self, section: str, wanted: Callable[[Value], object] = lambda _: True, pattern: str = "m*.json"
    ) -> tuple[str, str]:
        """The first item of that kind in all label files that is wanted: (file, id)."""
        for path in self.files(f"articles/*/*/v*/{pattern}"):
            for item in self.value(path)[section]:
                if wanted(item):
                    return path, item["id"]
        raise LookupError(f"no item of {section} in the corpus is of that kind")

    def change(
        self,
        section: str,
        wanted: Callable[[Value], object],
        change: Callable[[Value], object],
        pattern: str = "m*.json",
    ) -> Where:
        """Change the first such item."""
        path, name = self.item(section, wanted, pattern)
        self.edit(path, lambda value: change(next(item for item in value[section] if item["id"] == name)))
        return path, f'{{"id": "{name}",'


def first(
    section: str, change: Callable[[Value], object], wanted: Callable[[Value], object] = lambda _: True
) -> Callable[[Copy], Where]:
    """A fault that changes the first item of a kind."""
    return lambda copy: copy.change(section, wanted, change)


def add(name: str, code: str, breaks: Callable[[Copy], Where], *also: str, whole: bool = False) -> None:
    FAULTS.append(Fault(name, code, breaks, also, whole))


def shift(span: Value, by: int) -> None:
    span.update(start=span["start"] + by, end=span["end"] + by)


def of_type(*types: str) -> Callable[[Value], bool]:
    return lambda event: event["type"] in types


def text_of(path: str) -> str:
    """The text that a label file is about."""
    return f"{path.rsplit('/', 1)[0]}/text.txt"


def meta_of(path: str) -> str:
    """The article.json of the article that a label file is about."""
    return f"{path.rsplit('/', 2)[0]}/article.json"
