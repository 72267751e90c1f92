"""An invented corpus of any size, for measuring only: the same bytes for the same size and seed, and no findings.

An article depends on its number and the seed alone. Of every hundred articles one has the text of the article before
it, and two have the same text but for its last paragraph. Three of every ten report one incident. All that belongs
together stands in one block of ten, and a block shares a part of every scheme of splits.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.document import compose
from benchmarks.menu import Menu
from benchmarks.wording import WORDS, filler, name, pick
from escal import canonical
from escal.schema import schemas
from escal.text import sha256

Node = dict[str, Any]

BLOCK, REPORTS = 10, 3
EXACT, NEAR = (55,), (25, 77)
ISSUES, RAISED = 10, 2
ANNOTATOR = "m01"
LICENCE = {"license": "CC-BY-4.0"}
FIRST_DAY, DAYS = date(2020, 1, 1), 2000


class Generator:
    """Articles and incidents by number, and the lists that go with them."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.schemas = schemas()
        self.menu = Menu(self.schemas)

    def rng(self, *key: object) -> Random:
        """A stream of random numbers for one purpose; streams do not depend on each other."""
        return Random("/".join(map(str, (self.seed, *key))))

    def write(self, root: Path, count: int) -> None:
        """Write a project folder with a corpus of so many articles; the folder must not hold one yet."""
        parts: dict[str, list[str]] = {f"main/{split}": [] for split in self.menu.splits}
        parts |= {f"folds/{fold}": [] for fold in self.menu.folds}
        for number in range(count):
            folder, files = self.article(number)
            for path, data in files.items():
                _write(root / folder / path, data)
            for part in self.parts_of(number // BLOCK):
                parts[part].append(folder.rsplit("/", 1)[1])
        for number in range(0, count, BLOCK):
            incident = self.incident(number // BLOCK)
            _write(root / f"corpus/incidents/{incident['id']}.json", self._bytes("incident", incident, 2))
        for part, names in parts.items():
            _write(root / f"corpus/splits/{part}.txt", "".join(f"{name}\n" for name in sorted(names)).encode())
        for kind, items in self.lists().items():
            _write(root / f"corpus/{kind}.json", self._bytes(kind, {kind: items}, 1))

    def article(self, number: int) -> tuple[str, dict[str, bytes]]:
        """Folder and files of an article."""
        source = number - (number % 100 in EXACT + NEAR)
        tail = number if number % 100 in NEAR else source
        rng, own = self.rng("article", source), self.rng("own", number)
        incident = self.incident(source // BLOCK) if source % BLOCK < REPORTS else None
        day = date.fromisoformat(incident["time"]) if incident else FIRST_DAY + timedelta(rng.randrange(DAYS))
        published = day + timedelta(rng.randrange(4))
        issues = sorted(rng.sample([issue["id"] for issue in self.lists()["issues"]], RAISED))
        text, layers = compose(rng, self.rng("tail", tail), self.menu, published, issues, incident)
        identity, digest = f"{'-'.join(own.sample(WORDS, 2))}-{number}", sha256(text.encode())
        meta = {
            "id": identity,
            "title": text.split("\n", 1)[0],
            "source": {"name": name(own), "kind": pick(own, self.menu.at("article", "/properties/source", "kind"))},
            "genre": pick(own, self.menu.at("article", "", "genre")),
            "language": "en",
            "provenance": {"kind": "collected", "url": f"https://example.org/{identity}"},
            "rights": {"text": {**LICENCE, "redistribute": True}, "labels": LICENCE},
            "issues": issues,
            "references": [],
            "versions": [
                {"number": 1, "published": f"{published}T12:00:00Z", "change": "first", "sha256": digest},
            ],
        }
        labels = {
            "article": identity,
            "version": 1,
            "text_sha256": digest,
            "annotator": ANNOTATOR,
            "guidelines": "1.0",
            "status": "complete",
            **layers,
        }
        return f"corpus/articles/{published.year}/{identity}", {
            "article.json": self._bytes("article", meta, 4),
            "v1/text.txt": text.encode(),
            f"v1/{ANNOTATOR}.json": self._bytes("annotation", labels, 5),
        }

    def incident(self, number: int) -> Node:
        """The incident that the first articles of a block report."""
        rng = self.rng("incident", number)
        kind = pick(rng, self.menu.event_types)
        modes = self.menu.events[kind].modes
        deaths = sorted(rng.randrange(30) for _ in range(3))
        return {
            "id": f"incident-{number}",
            "title": filler(rng, 4).capitalize(),
            "type": kind,
            **({"mode": pick(rng, modes)} if modes else {}),
            "time": str(FIRST_DAY + timedelta(rng.randrange(DAYS))),
            "place": {"name": name(rng), "precision": pick(rng, self.menu.precisions)},
            "parties": [{"name": name(rng), "role": role} for role in self.menu.of("argument", "role")[:2]],
            "deaths": dict(zip(("low", "best", "high"), deaths, strict=True)),
            "references": [{"title": filler(rng, 5).capitalize(), "publisher": name(rng)}],
        }

    def parts_of(self, block: int) -> tuple[str, str]:
        """The part of each scheme that a block of articles is in; eight of ten are in the first split."""
        rng = self.rng("parts", block)
        first, *others = self.menu.splits
        split = first if rng.random() < 0.8 else rng.choice(others)
        return f"main/{split}", f"folds/{rng.choice(self.menu.folds)}"

    def lists(self) -> dict[str, list[Node]]:
        """What stands in the lists of the corpus."""
        return {
            "issues": [
                {"id": f"issue-{letter}", "proposition": f"Proposition {letter}.", "description": "Invented."}
                for letter in "abcdefghij"[:ISSUES]
            ],
            "annotators": [
                {
                    "id": ANNOTATOR,
                    "kind": "model",
                    "background": "Stands for an annotator.",
                    "model": "None: the labels are invented.",
                    "languages": ["en"],
                }
            ],
            "waivers": [],
            "retired": [],
        }

    def _bytes(self, kind: str, value: Node, depth: int) -> bytes:
        """The canonical bytes of a file that lies so many folders below the root."""
        return canonical.dumps({"$schema": f"{'../' * depth}schema/{kind}.schema.json", **value}, self.schemas, kind)


def generate(root: Path, count: int, seed: int = 0) -> None:
    """Write an invented corpus of ``count`` articles into a new project folder ``root``."""
    Generator(seed).write(root, count)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
