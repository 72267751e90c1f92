"""`escal compare`: two systems on the same gold, their difference and how sure it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from escal.cli.options import options, refuse_outputs, refused, write_json
from escal.errors import PredictionsHaveErrors
from escal.scoring import show
from escal.scoring.compare import compare
from escal.scoring.report import DOCUMENT_SLICES
from escal.scoring.run import score


@click.command("compare")
@click.argument("gold", type=click.Path())
@click.argument("a", type=click.Path(exists=True, dir_okay=False))
@click.argument("b", type=click.Path(exists=True, dir_okay=False))
@options(DOCUMENT_SLICES)
def command(
    gold: str,
    a: str,
    b: str,
    task: str,
    by: tuple[str, ...],
    every: bool,
    json_file: Path | None,
    **how: Any,
) -> int:
    """Compare the predictions A and B on GOLD: A minus B, with the interval of the difference and a paired permutation test.

    Leak groups are what is resampled and what is permuted. Exit code 0: compared; 1: predictions have errors, and nothing
    was compared; 2: a mistake in the call.
    """
    refuse_outputs([json_file], [gold, a, b])
    try:
        one, other = (score(task, gold, predictions, **how) for predictions in (a, b))
    except PredictionsHaveErrors as error:
        return refused(error)
    one.facts |= {"gold": gold, "split": how["split"], "A": a, "B": b}
    found = compare(one, other, by)
    click.echo(show.comparison_text(found, every=every), nl=False)
    if json_file is not None:
        write_json(json_file, show.comparison_json(found))
    return 0
