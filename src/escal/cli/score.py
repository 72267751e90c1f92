"""`escal score`: how good predictions are, number by number, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from escal import atomic
from escal.errors import PredictionsHaveErrors
from escal.report.text import text
from escal.scoring import show
from escal.scoring.confusion import confusions
from escal.scoring.mistakes import dump, mistakes
from escal.scoring.page import Entry, page
from escal.scoring.profiles import PROFILES
from escal.scoring.report import SLICES
from escal.scoring.run import POLICIES, TASKS, Walk, schemes, score, walk
from escal.scoring.uncertainty import RESAMPLES


class Slices(click.ParamType[tuple[str, ...]]):
    """Names of slices with commas between."""

    name = "slices"

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names, each once."""
        if not isinstance(value, str):
            return tuple(value)
        names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
        for name in names:
            if name not in self.known:
                self.fail(f"there is no slice {name!r}; known: {', '.join(self.known)}", param, ctx)
        return names


def sampling(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of how sure a number is: ``ci``, ``resamples``, ``seed``."""
    level = click.option(
        "--ci",
        type=click.FloatRange(0, 100, max_open=True),
        default=95,
        show_default=True,
        help="Level of the intervals in percent; 0 for none.",
    )
    resamples = click.option(
        "--resamples", type=click.IntRange(1), default=RESAMPLES, show_default=True, help="Samples of the bootstrap."
    )
    seed = click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the bootstrap.")
    return level(resamples(seed(function)))


def options(slices: tuple[str, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of the commands that score: what is scored, how, and how sure it is."""
    found: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = [
        click.option(
            "--task", type=click.Choice(list(TASKS)), default="all", show_default=True, help="What is scored."
        ),
        click.option(
            "--profile",
            type=click.Choice(list(PROFILES)),
            help="Score by the definitions of an official scorer instead.",
        ),
        click.option("--split", default="test", show_default=True, help="Which split of a dataset folder; or all."),
        click.option(
            "--annotator",
            help="Take this annotator's labels for gold, before adjudication.  [default: the labels that stand]",
        ),
        click.option("--by", type=Slices(slices), default=(), help=f"Slices, with commas: {','.join(slices)}."),
        sampling,
        click.option(
            "--missing",
            type=click.Choice(POLICIES["missing"]),
            default="error",
            show_default=True,
            help="A document without a line is an error, or counts as without answers.",
        ),
        click.option(
            "--extra",
            type=click.Choice(POLICIES["extra"]),
            default="error",
            show_default=True,
            help="A line about a document that is not in gold is an error, or passed over.",
        ),
        click.option("--all", "every", is_flag=True, help="Show every number, not only the main ones."),
        click.option(
            "--json",
            "json_file",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write all numbers to this file.",
        ),
    ]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(found):
            function = option(function)
        return function

    return decorate


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


def refuse_outputs(outputs: Sequence[Path | None], inputs: Sequence[str]) -> None:
    """Refuse, before any work, outputs that would take the place of an input, of each other, or of what is no plain file."""
    taken = {Path(name).resolve() for name in inputs}
    for path in outputs:
        if path is None:
            continue
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise click.UsageError(f"{path} is no plain file and would be replaced: name another file to write")
        if path.resolve() in taken:
            raise click.UsageError(f"{path} is read, or written already: name another file to write")
        taken.add(path.resolve())


def refused(error: PredictionsHaveErrors) -> int:
    """Say what is wrong with predictions that cannot be scored."""
    click.echo(text(error.findings, rest=""), nl=False)
    errors = sum(finding.severity == "error" for finding in error.findings)
    click.echo(f"not scored: {errors:,} error{'s' * (errors != 1)}", err=True)
    return 1


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a value as indented JSON, whole or not at all."""
    atomic.write(path, orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
