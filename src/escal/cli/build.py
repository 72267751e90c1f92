"""`escal build`: the checked corpus as a dataset folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from escal import face
from escal.corpus import open_corpus
from escal.errors import CorpusHasErrors
from escal.report import render


@click.command("build")
@click.argument("path", default=".", type=click.Path())
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to build into.  [default: dist/escal in the project]"
)
@click.option("--allow-errors", is_flag=True, help="Build even where the corpus has errors; the manifest says so.")
def command(path: str, out: Path | None, allow_errors: bool) -> int:
    """Check the corpus at PATH and build it: Parquet files, card, Croissant file, manifest.

    The folder is replaced as a whole or not at all. Exit code 0: built; 1: refused, since the corpus has errors; 2: a
    mistake in the call.
    """
    corpus = open_corpus(path)
    out = out or corpus.root / "dist" / "escal"
    try:
        with _progress(len(corpus.folders)) if sys.stderr.isatty() else nullcontext() as progress:
            manifest = face.build(corpus, out, allow_errors=allow_errors, progress=progress)
    except CorpusHasErrors as error:
        click.echo(render(error.findings), nl=False)
        errors = sum(finding.severity == "error" for finding in error.findings)
        click.echo(
            f"not built: {errors:,} error{'s' * (errors != 1)}; mend them, or build with --allow-errors", err=True
        )
        return 1
    click.echo(_table(manifest["rows"]), nl=False)
    findings = manifest["findings"]
    if findings["errors"] or findings["warnings"]:
        click.echo(
            f"{findings['errors']:,} errors, {findings['warnings']:,} warnings: `escal check` shows them", err=True
        )
    click.echo(out.relative_to(Path.cwd()) if out.is_relative_to(Path.cwd()) else out)
    return 0


@contextmanager
def _progress(articles: int) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error."""
    with click.progressbar(length=articles, label="articles", file=sys.stderr) as bar:
        yield lambda done, _: bar.update(done - bar.pos)


def _table(rows: dict[str, dict[str, int]]) -> str:
    """Rows of each table and split, in columns."""
    splits = list(next(iter(rows.values())))
    width = max(map(len, rows))
    lines = [f"{'':{width}}" + "".join(f"{split:>12}" for split in splits)]
    lines += [f"{table:{width}}" + "".join(f"{found[split]:>12,}" for split in splits) for table, found in rows.items()]
    return "".join(f"{line}\n" for line in lines)
