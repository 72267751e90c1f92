"""What the commands that score have in common: options, outputs, and how predictions are refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from escal import atomic
from escal.errors import PredictionsHaveErrors
from escal.report.text import text
from escal.scoring.profiles import PROFILES
from escal.scoring.run import POLICIES, TASKS
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
