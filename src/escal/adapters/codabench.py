"""Codabench: make the bundle of a competition, and score a submission as its scoring program.

    python -m escal.adapters.codabench bundle GOLD OUT --image IMAGE
    python -m escal.adapters.codabench score INPUT OUTPUT

Exit codes: 0 done, 1 a submission that cannot be scored, 2 a mistake in the call.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import orjson

from escal import atomic
from escal.adapters import numbers
from escal.adapters.bundle import bundle
from escal.errors import EscalError, PredictionsHaveErrors
from escal.report import render
from escal.scoring import show
from escal.scoring.run import TASKS, score

_task = click.option("--task", type=click.Choice(list(TASKS)), default="all", show_default=True, help="What is scored.")
_split = click.option("--split", default="test", show_default=True, help="Which split of a dataset folder; or all.")
_folder = click.Path(path_type=Path, file_okay=False)


@click.group()
def cli() -> None:
    """Make a competition on Codabench, and score its submissions."""


@cli.command("score")
@click.argument("source", metavar="INPUT", type=_folder)
@click.argument("target", metavar="OUTPUT", type=_folder)
@_task
@_split
def score_command(source: Path, target: Path, task: str, split: str) -> None:
    """Score the one *.jsonl in INPUT/res against INPUT/ref, a dataset folder or gold.jsonl; write OUTPUT/scores.json."""
    # A link could lead to the reference data.
    found = sorted(path for path in (source / "res").glob("*.jsonl") if path.is_file() and not path.is_symlink())
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        click.echo(f"expected one file *.jsonl at the top of the submission, found {names}", err=True)
        sys.exit(1)
    lines = source / "ref" / "gold.jsonl"
    try:
        report = score(task, lines if lines.is_file() else source / "ref", found[0], split=split, ci=0)
    except PredictionsHaveErrors as error:
        click.echo(render(error.findings), nl=False, err=True)
        sys.exit(1)
    click.echo(render(report.findings), nl=False, err=True)
    click.echo(show.text(report), nl=False)
    atomic.write(target / "scores.json", orjson.dumps(numbers(report)))


@cli.command("bundle")
@click.argument("source", metavar="GOLD", type=click.Path())
@click.argument("target", metavar="OUT", type=_folder)
@click.option("--image", required=True, help="Container image that has Python and this package.")
@_task
@_split
@click.option("--title", default="ESCAL", show_default=True, help="Title of the competition.")
@click.option("--start", default="2024-01-01 00:00:00", show_default=True, help="When it opens, in UTC.")
def bundle_command(source: str, target: Path, **how: str) -> None:
    """Write the new folder OUT, to be zipped and uploaded: labels and texts of GOLD, scoring program, pages, leaderboard."""
    files = bundle(source, **how)
    target.mkdir(parents=True)
    for name, data in files.items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_bytes(data)


def main() -> None:
    """Run a command; a mistake in the call is one line on standard error."""
    try:
        cli(prog_name="python -m escal.adapters.codabench")
    except (EscalError, OSError) as error:
        click.echo(f"escal: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
