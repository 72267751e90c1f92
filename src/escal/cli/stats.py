"""`escal stats`: what a corpus holds, in numbers and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from escal import atomic, plots, stats
from escal.checks import Run
from escal.cli.options import refuse_outputs
from escal.corpus import open_corpus
from escal.documents import LAYERS
from escal.errors import EscalError
from escal.face import today

Table = tuple[str, Sequence[str], list[list[str]]]
"""Heading, names of columns, rows."""


@click.command("stats")
@click.argument("path", default=".", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How the counts are written.",
)
@click.option("--rare", type=click.IntRange(1), help="Show only the labels that are used less often than this.")
@click.option(
    "--plots",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write pictures (SVG) into this folder too.",
)
def command(path: str, form: str, rare: int | None, folder: Path | None) -> int:
    """Count articles, words and labels: gold where there is some, in the newest labelled version of each article.

    Every label of the schema is counted, those never used as 0. Exit code 0: counted; 2: a mistake in the call, or the
    corpus cannot be counted.
    """
    run = Run(open_corpus(path), today=today())
    for _ in run.articles():
        pass
    if run.digest.partial:
        raise EscalError(
            "a file of the corpus cannot be read or does not fit its schema, so nothing is counted: run `escal check`"
        )
    found = stats.gather(run.corpus)
    if folder is not None:
        pictures = {folder / name: text for name, text in plots.plots(found).items()}
        refuse_outputs(list(pictures), [])
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in pictures.items():
            atomic.write(file, text.encode("utf-8"))
    if form == "json":
        click.echo(json.dumps(found if rare is None else stats.rare(found, rare), ensure_ascii=False, indent=2))
    else:
        shown = _tables(found) if rare is None else (_labels(item) for item in stats.rare(found, rare).items())
        click.echo("\n\n".join(map(_markdown if form == "markdown" else _text, shown)))
    return 0


def _tables(found: dict[str, Any]) -> Iterator[Table]:
    size = {name: found[name] for name in ("articles", "versions", "documents")}
    size |= {
        f"labelled by {kind}" if kind != "mixed" else "labelled by both": n for kind, n in found["made_by"].items()
    }
    size |= found["label_basis"] | {f"words, {name}": number for name, number in found["words"].items()}
    yield _labels(("corpus", size))
    for trait, counts in found["by"].items():
        yield _labels((f"articles by {trait}", counts))
    yield _labels(("labels", found["items"]))
    for trait, values in found["slices"].items():
        rows = [
            [
                value,
                f"{counts['documents']:,}",
                f"{counts['words']:,}",
                *(f"{n:.2f}" for n in stats.per_100_words(counts).values()),
            ]
            for value, counts in values.items()
        ]
        yield f"labels in 100 words, by {trait}", (trait, "documents", "words", *LAYERS), rows
    yield from map(_labels, found["labels"].items())


def _labels(item: tuple[str, dict[str, Any]]) -> Table:
    title, counts = item
    return title, ("", "number"), [[name, f"{number:,}"] for name, number in counts.items()]


def _text(table: Table) -> str:
    title, names, rows = table
    shown = [list(names), *rows] if names[0] else rows
    widths = [max(len(row[place]) for row in shown) for place in range(len(names))] if shown else []
    lines = [
        "  ".join(
            [f"{row[0]:<{widths[0]}}", *(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in shown
    ]
    return "\n".join([title, *(f"  {line}" for line in lines)])


def _markdown(table: Table) -> str:
    title, names, rows = table
    head = [f"### {title}", "", f"| {' | '.join(names)} |", f"|---|{'--:|' * (len(names) - 1)}"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
