"""`escal fix`: mend what has one right answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from escal import atomic, changes, fix, plots
from escal.checks import Run, numbers
from escal.corpus import Corpus, open_corpus
from escal.face import today


@click.command("fix")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def command(paths: tuple[Path, ...], dry_run: bool) -> int:
    """Bring files to canonical form, find the offsets of quotes, fill in hashes and numbers.

    Only what is at PATHS, without PATHS everything. A text.txt is never touched, and where a quote may stand for several
    places nothing is guessed. Exit code 1: something is left for a person to decide.
    """
    corpus = open_corpus(paths[0] if paths else ".")
    touched = changes.touches(corpus, paths)
    left = 0
    for folder in filter(touched, corpus.folders):
        written, made = fix.article(corpus, corpus.article(folder))
        left += _apply(corpus, written, made, dry_run)
    left += _apply(corpus, *_shared(corpus, touched), dry_run)
    if any(map(touched, (*numbers.DOCUMENTS, plots.FOLDER))):
        # What was read before the files were mended does not count.
        left += _apply(corpus, *_documents(Corpus(corpus.root), touched), dry_run)
    return 1 if left else 0


def _apply(corpus: Corpus, written: dict[str, bytes], made: list[fix.Change], dry_run: bool) -> int:
    """Write and tell; how many things are left for a person."""
    for path, data in written.items():
        if not dry_run:
            atomic.write(corpus.root / path, data)
    for change in made:
        click.echo(
            f"{change.file}{'#' + change.pointer if change.pointer else ''}: {'' if change.done else 'for you to decide: '}{change.message}"
        )
    return sum(not change.done for change in made)


def _shared(corpus: Corpus, touched: Callable[[str], bool]) -> tuple[dict[str, bytes], list[fix.Change]]:
    written, made = {}, []
    files = dict(corpus.shared)
    files |= {
        f"corpus/incidents/{name}.json": data
        for name in corpus.incidents
        if touched(f"corpus/incidents/{name}.json") and (data := corpus.incident_file(name)) is not None
    }
    for path, data in files.items():
        if not touched(path):
            continue
        if path.endswith(".txt"):
            fixed: bytes | None = fix.split_file(data)
            changed = [fix.Change(path, "", "sorted, one id a line")] if fixed != data else []
        else:
            fixed, changed = fix.json_file(data, path, corpus.kind(path), corpus.schemas, {})
        made += changed
        if fixed is not None and fixed != data:
            written[path] = fixed
    return written, made


def _documents(corpus: Corpus, touched: Callable[[str], bool]) -> tuple[dict[str, bytes], list[fix.Change]]:
    """Numbers and pictures in the documents, made afresh."""
    run = Run(corpus, today=today(), select=["E8"])
    for _ in run.articles():
        pass
    known = numbers.counts(run.digest)
    new = {
        name: numbers.renewed(text, known).encode("utf-8", "surrogateescape")
        for name, text in numbers.documents(run.digest)
        if touched(name) and numbers.renewed(text, known) != text
    }
    changes = [fix.Change(name, "", "numbers counted afresh") for name in new]
    for name, data in numbers.pictures(run.digest).items():
        file = corpus.root / name
        if touched(name) and not (file.is_file() and file.read_bytes() == data):
            new[name] = data
            changes.append(fix.Change(name, "", "drawn afresh"))
    return new, changes
