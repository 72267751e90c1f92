"""`escal score`: how good predictions are, number by number, with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from escal import atomic
from escal.cli.options import options, refuse_outputs, refused, write_json
from escal.errors import PredictionsHaveErrors
from escal.report.text import text
from escal.scoring import show
from escal.scoring.confusion import confusions
from escal.scoring.mistakes import dump, mistakes
from escal.scoring.page import Entry, page
from escal.scoring.report import SLICES
from escal.scoring.run import Walk, schemes, score, walk


@click.command("score")
@click.argument("gold", required=False, type=click.Path())
@click.argument("predictions", required=False, type=click.Path(exists=True, dir_okay=False))
@options(SLICES)
@click.option(
    "--errors",
    "error_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every error to this file: as a page where it ends in .html, else as JSON lines. May be given twice.",
)
@click.option("--definitions", is_flag=True, help="Say what each number is, and stop.")
def command(
    gold: str | None,
    predictions: str | None,
    task: str,
    profile: str | None,
    by: tuple[str, ...],
    every: bool,
    json_file: Path | None,
    error_files: tuple[Path, ...],
    definitions: bool,
    ci: float,
    resamples: int,
    seed: int,
    **what: Any,
) -> int:
    """Score PREDICTIONS, a file of JSON lines, against GOLD: a built dataset folder, or a file of JSON lines.

    Exit code 0: scored; 1: the predictions have errors, and nothing was scored; 2: a mistake in the call.
    """
    if definitions:
        click.echo(show.definitions(schemes(task, profile)), nl=False)
        return 0
    if gold is None or predictions is None:
        raise click.UsageError("give GOLD and PREDICTIONS")
    refuse_outputs([json_file, *error_files], [gold, predictions])
    try:
        report = score(task, gold, predictions, profile=profile, ci=ci, resamples=resamples, seed=seed, **what)
    except PredictionsHaveErrors as error:
        return refused(error)
    report.facts |= {"gold": gold, "split": what["split"], "predictions": predictions}
    if report.findings:
        click.echo(text(report.findings, rest=""), nl=False, err=True)
    click.echo(show.text(report, by, every=every), nl=False)
    if json_file is not None:
        write_json(json_file, show.as_json(report, by))
    for file in error_files:
        _write_errors(
            file, walk(gold, predictions, **what), {scheme.task for scheme in report.tally.schemes}, report.facts
        )
    return 0


def _write_errors(file: Path, documents: Walk, tasks: set[str], facts: dict[str, Any]) -> None:
    """Every mistake, as a page to read or as JSON lines."""
    found = (
        Entry(gold, list(mistakes(gold, ours, theirs, tasks)), confusions(ours, theirs, tasks))
        for gold, ours, theirs in documents
    )
    parts = page(found, facts) if file.suffix == ".html" else (line for entry in found for line in dump(entry.mistakes))
    atomic.write_parts(file, (part.encode() for part in parts))
