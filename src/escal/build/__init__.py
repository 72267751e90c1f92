"""The build: a checked corpus becomes a folder of Parquet files with a card, a Croissant file and a manifest.

The result is a function of the tree alone: the same tree gives the same bytes.
"""

from __future__ import annotations

import gc
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from escal import __version__, plots
from escal.build import card, croissant, manifest, parquet, swap
from escal.build.facts import Facts
from escal.build.rowhash import RowHash
from escal.build.rows import Batch, add
from escal.build.stage import Stage
from escal.build.tables import Layout, layout, record_batches
from escal.corpus import parse
from escal.errors import CorpusHasErrors, EscalError
from escal.splits import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from escal.corpus import Article, Corpus
    from escal.findings import Finding

BATCH_ARTICLES = 100
BATCH_BYTES = 8 << 20
"""Rows are gathered until either is reached: small batches stay in the processor's cache."""
BATCH_INCIDENTS = 1000
FIGURES = "docs/figures.md"
_COPIED = {"LICENSE-DATA": "LICENSE", "CHANGELOG.md": "CHANGELOG.md", "DATASHEET.md": "DATASHEET.md"}


class Run(Protocol):
    """A run of the checks over a corpus."""

    def articles(self) -> Iterator[Article]:
        """Every article once it is checked, in the order of ids; of its JSON only what fits the schema."""

    def finish(self) -> list[Finding]:
        """All findings, once the last article was taken."""

    def groups(self) -> dict[str, str]:
        """Leak groups, article -> group, once the last article was taken."""


def build(
    corpus: Corpus,
    out: Path,
    *,
    run: Run,
    allow_errors: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Build a corpus into the folder ``out``; returns the manifest.

    ``progress`` is called with the articles done so far and their number. Nothing is written unless everything is:
    see ``escal.build.swap``. Raises ``CorpusHasErrors`` (with ``findings``) where a finding is an error and
    ``allow_errors`` is not given, and ``EscalError`` where the corpus has no splits.
    """
    plan = layout(corpus.schemas)
    splits = _splits(corpus)
    facts = Facts(__version__, splits, plan.tables, corpus.lists["annotators"], _released(corpus.root))
    with _without_gc(), swap.replacing(out) as folder:
        stage = Stage(folder / "stage", plan.staged)
        incidents, built = _stage_articles(corpus, run, stage, plan, facts, progress)
        findings = run.finish()
        if not allow_errors and any(finding.severity == "error" for finding in findings):
            raise CorpusHasErrors(findings)
        _stage_incidents(corpus, incidents, stage, splits[0])
        stage.close()
        _write(folder / GROUPS, manifest.text({name: group for name, group in run.groups().items() if name in built}))
        _write_tables(stage, facts, folder)
        if not any(facts.rows["articles"].values()):
            raise EscalError("nothing to build: no article of the corpus is in a split; `escal split` proposes them")
        shutil.rmtree(stage.folder)
        for source, target in _COPIED.items():
            if (corpus.root / source).is_file():
                shutil.copyfile(corpus.root / source, folder / target)
        _figures(corpus.root, folder, facts)
        facts.files = manifest.files(folder)
        _write(folder / "croissant.json", croissant.croissant(facts))
        _write(folder / "README.md", card.card(facts))
        found = manifest.manifest(corpus, facts, findings, folder)
        _write(folder / swap.MANIFEST, manifest.text(found))
    return found


def _splits(corpus: Corpus) -> list[str]:
    """The parts of the scheme ``main``, in the order of the schema; quarantine is none."""
    order = [
        label["const"]
        for label in corpus.schemas.labels(corpus.schemas.at("released", "/properties/released/items"), "split")
    ]
    found = [part for part in order if part in corpus.schemes.get("main", {})]
    if not found:
        raise EscalError(
            f"no splits: expected lists of article ids in corpus/splits/main ({', '.join(f'{part}.txt' for part in order)}); `escal split` proposes them"
        )
    return found


def _stage_articles(
    corpus: Corpus, run: Run, stage: Stage, plan: Layout, facts: Facts, progress: Callable[[int, int], None] | None
) -> tuple[dict[str, dict[str, list[str]]], set[str]]:
    """Stage the rows of all articles; returns split -> incident -> articles that report it, and the articles staged."""
    main = corpus.schemes["main"]
    split_of = {name: split for split in reversed(["quarantine", *facts.splits]) for name in main.get(split, [])}
    places = _places(corpus)
    annotators = corpus.lists["annotators"]
    propositions = {name: issue.get("proposition", name) for name, issue in corpus.lists["issues"].items()}
    batches = {split: Batch() for split in facts.splits}
    incidents: dict[str, dict[str, list[str]]] = {split: {} for split in facts.splits}
    built = set()
    for done, article in enumerate(run.articles(), 1):
        if progress is not None:
            progress(done, len(corpus.folders))
        split = split_of.get(article.id)
        if split not in batches:
            facts.leave_out(article.id, "in quarantine" if split else "in no split")
            continue
        if not article.meta:
            facts.leave_out(article.id, "article.json cannot be used")
            continue
        found = add(batches[split], article, places.get(article.id, {}), annotators, propositions)
        facts.count(article, found)
        built.add(article.id)
        if found is None:
            facts.leave_out(article.id, "no complete labels: only in articles and annotations")
        else:
            for name in sorted({event["incident"] for event in found["labels"]["events"] if "incident" in event}):
                incidents[split].setdefault(name, []).append(article.id)
        waiting = batches.values()
        # All splits together, so that rows of a small one do not wait long: what waits is parsed JSON, many times its size.
        if sum(len(b.documents) for b in waiting) >= BATCH_ARTICLES or sum(b.size for b in waiting) >= BATCH_BYTES:
            _flush(stage, batches, plan)
            batches = {split: Batch() for split in facts.splits}
    _flush(stage, batches, plan)
    return incidents, built


def _places(corpus: Corpus) -> dict[str, dict[str, Any]]:
    """Article -> where it is in the schemes beside main, as columns."""
    found: dict[str, dict[str, Any]] = {}
    for fold, names in corpus.schemes.get("folds", {}).items():
        for name in names if fold.isdecimal() else ():
            found.setdefault(name, {})["fold"] = int(fold)
    known = {
        label["const"] for label in corpus.schemas.labels(corpus.schemas.at("rows/common", "/$defs/key"), "temporal")
    }
    for part, names in corpus.schemes.get("temporal", {}).items():
        for name in names if part in known else ():
            found.setdefault(name, {})["temporal"] = part
    return found


def _flush(stage: Stage, batches: dict[str, Batch], plan: Layout) -> None:
    for split, batch in batches.items():
        for table, rows in record_batches(batch, plan).items():
            stage.write(table, split, rows)


def _stage_incidents(corpus: Corpus, reported: dict[str, dict[str, list[str]]], stage: Stage, default: str) -> None:
    """One row for each incident and split with an article that reports it; in the first split where there is none."""
    fits = corpus.schemas.screen("incident").is_valid
    for start in range(0, len(corpus.incidents), BATCH_INCIDENTS):
        rows: dict[str, list[dict[str, Any]]] = {}
        for name in corpus.incidents[start : start + BATCH_INCIDENTS]:
            value = parse(corpus.incident_file(name) or b"")
            if value is not None and fits(value):
                for split in [split for split in reported if name in reported[split]] or [default]:
                    rows.setdefault(split, []).append({**value, "articles": reported[split].get(name, [])})
        for split, found in rows.items():
            stage.write("incidents", split, pa.RecordBatch.from_pylist(found, stage.schemas["incidents"]))


def _write_tables(stage: Stage, facts: Facts, folder: Path) -> None:
    for table, columns in facts.tables.items():
        rows = RowHash()
        facts.rows[table], facts.sizes[table] = {}, {}
        for split in facts.splits:
            written = parquet.write(stage.read(table, split), columns, folder / "data" / table, split, rows)
            facts.rows[table][split], facts.sizes[table][split] = written
            # Tables differ in what they need: what one leaves behind in the pool is of no use to the next.
            pa.default_memory_pool().release_unused()
        facts.hashes[table] = rows.digest()


def _figures(root: Path, folder: Path, facts: Facts) -> None:
    """The project's pictures, copied, and its page of figures."""
    page = root / FIGURES
    facts.figures = page.read_text(encoding="utf-8") if page.is_file() else ""
    for name, title in plots.TITLES.items():
        picture = root / plots.FOLDER / name
        if picture.is_file():
            (folder / "plots").mkdir(exist_ok=True)
            shutil.copyfile(picture, folder / "plots" / name)
            facts.pictures[f"plots/{name}"] = title


def _released(root: Path) -> str | None:
    """Day of the release of this version: its heading in CHANGELOG.md; None where it is not released yet."""
    file = root / "CHANGELOG.md"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    match = re.search(rf"^## \[{re.escape(__version__)}\] - ([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})$", text, re.MULTILINE)
    return match.group(1) if match else None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _without_gc() -> Iterator[None]:
    """Parsed JSON has no cycles: looking for them would cost as much as reading it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
