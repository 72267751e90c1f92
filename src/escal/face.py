"""The Python face: the few functions that a user of the package calls. ``escal`` shows them under its own name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from escal import checks
from escal.corpus import Corpus
from escal.corpus import open_corpus as open
from escal.documents import documents
from escal.findings import Finding

if TYPE_CHECKING:
    import datasets

    from escal.scoring.compare import Comparison
    from escal.scoring.gold import Source
    from escal.scoring.report import Report
    from escal.scoring.run import Predictions

__all__ = ["build", "check", "compare", "documents", "load", "open", "score", "today"]


def check(
    corpus: Corpus | str | os.PathLike[str],
    *,
    day: date | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> list[Finding]:
    """Everything that is wrong in a corpus, sorted by file and line.

    ``select`` and ``ignore`` are codes or their beginnings (``E3``). ``day`` is the day by which waivers are judged, by
    default today (UTC). Raises ``UnknownName`` for a code that does not exist.
    """
    return checks.check(_corpus(corpus), today=day or today(), select=select, ignore=ignore)


def build(
    corpus: Corpus | str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    allow_errors: bool = False,
    day: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Check a corpus and build the dataset folder, by default ``dist/escal`` in its project; returns the manifest.

    Raises ``CorpusHasErrors`` where the corpus has errors, unless ``allow_errors``; the manifest then says so.
    """
    from escal.build import build as build_folder

    source = _corpus(corpus)
    target = Path(out) if out is not None else source.root / "dist" / "escal"
    return build_folder(
        source, target, run=checks.Run(source, today=day or today()), allow_errors=allow_errors, progress=progress
    )


def load(
    config: str = "documents", split: str | None = None, path: str | os.PathLike[str] = "dist/escal", **options: Any
) -> datasets.Dataset | datasets.DatasetDict | Any:
    """A table of a built dataset folder, by ``datasets.load_dataset``; ``options`` (such as ``streaming``) are passed on."""
    from escal.load import load as load_table

    return load_table(config, split, path, **options)


def score(task: str, gold: Source, predictions: Predictions, **options: Any) -> Report:
    """Score predictions against gold: ``report["tri-c.exact"].f1``, ``report.ci(...)``, ``report.table(by="year")``.

    ``task`` is events, claims, stances or all. ``gold`` is a built dataset folder, a file of JSON lines or such documents;
    ``predictions`` a file of JSON lines that fit ``schema/prediction.schema.json``, or such objects. ``options`` are those
    of ``escal.scoring.run.score`` and ``walk``: ``split``, ``profile``, ``annotator``, ``missing``, ``extra``, ``ci``, ``resamples``,
    ``seed``. Raises ``PredictionsHaveErrors`` where predictions cannot be scored, ``UnknownName`` for a name that does not
    exist, ``EscalError`` for gold that cannot be read.
    """
    from escal.scoring.run import score as run

    return run(task, gold, predictions, **options)


def compare(one: Report, other: Report, by: Iterable[str] = ()) -> Comparison:
    """Compare two reports on the same gold: differences with intervals and p, of the whole and of slices.

    Raises ``EscalError`` where they are about different documents or scores.
    """
    from escal.scoring.compare import compare as run

    return run(one, other, by)


def today() -> date:
    """The day, in UTC, so that a waiver ends everywhere at once."""
    return datetime.now(UTC).date()


def _corpus(corpus: Corpus | str | os.PathLike[str]) -> Corpus:
    return corpus if isinstance(corpus, Corpus) else open(corpus)
