"""`escal agree`: whether annotators agree, people and models apart."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from escal.checks import Run
from escal.cli.options import refuse_outputs, sampling, write_json
from escal.corpus import open_corpus
from escal.face import today
from escal.scoring import show_agreement
from escal.scoring.agree import Bootstrap, compare
from escal.scoring.run import TASKS


@click.command("agree")
@click.argument("path", default=".", type=click.Path())
@click.option("--layer", type=click.Choice(list(TASKS)), default="all", show_default=True, help="What is compared.")
@click.option("--guidelines", help="Compare only what was labelled by this version of the guidelines: 1.0.")
@click.option("--by-pair", is_flag=True, help="Show every pair of annotators too, where a kind has several.")
@click.option("--types", is_flag=True, help="Show F1 for each event type and kind of claim too.")
@sampling
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write what is shown to this file too."
)
def command(
    path: str,
    layer: str,
    guidelines: str | None,
    by_pair: bool,
    types: bool,
    ci: float,
    resamples: int,
    seed: int,
    json_file: Path | None,
) -> int:
    """Say how far the annotators of a corpus agree, before adjudication.

    Pairs of people, pairs of models and mixed pairs are never pooled. Exit code 0: done; 2: a mistake in the call, or the
    corpus has errors.
    """
    refuse_outputs([json_file], [])
    agreement = compare(
        Run(open_corpus(path), today=today()), layer, Bootstrap(ci, resamples, seed), guidelines=guidelines
    )
    value = {
        "tool": {"name": "escal", "version": version("escal")},
        "layer": layer,
        **({"guidelines": guidelines} if guidelines else {}),
        "interval": {"level": ci, "resamples": resamples, "seed": seed, "unit": "leak group"},
        **show_agreement.plain(agreement, by_pair=by_pair, types=types),
    }
    click.echo("\n".join(show_agreement.text(value)))
    if json_file is not None:
        write_json(json_file, value)
    return 0
