"""`escal check`: what is wrong, where, and how to mend it."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from escal import changes
from escal.checks import CHECKS, Run
from escal.corpus import open_corpus
from escal.face import today
from escal.report import REPORTERS, render


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--since", metavar="REV", help="Check only what has changed since a git revision.")
@click.option("--tracked", is_flag=True, help="With --since: leave out what git does not know yet; enough in CI.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(REPORTERS)),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "--select", metavar="CODES", default="", help="Only these codes or beginnings of codes, with commas: E3,W501."
)
@click.option("--ignore", metavar="CODES", default="", help="All codes but these.")
@click.option(
    "--today",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day by which waivers are judged.  [default: today, UTC]",
)
@click.option("--codes", is_flag=True, help="List the codes and what they stand for, and stop.")
def command(
    paths: tuple[Path, ...],
    since: str | None,
    tracked: bool,
    form: str,
    select: str,
    ignore: str,
    day: object,
    codes: bool,
) -> int:
    """Check the corpus, or only the articles at PATHS, and print what is wrong.

    Exit code 0: nothing is wrong (warnings do not count); 1: there are errors; 2: a mistake in the call.
    """
    if codes:
        click.echo("".join(f"{code}  {entry.title}\n" for code, entry in sorted(CHECKS.items())), nl=False)
        return 0
    if paths and since:
        raise click.UsageError("give PATHS or --since, not both")
    if tracked and not since:
        raise click.UsageError("--tracked goes with --since")
    # A run makes many small objects that live shortly; looking for circles among them costs more than the checks.
    gc.disable()
    corpus = open_corpus(paths[0] if paths else ".")
    scope = changes.since(corpus, since, untracked=not tracked) if since else changes.at(corpus, paths)
    run = Run(
        corpus,
        folders=scope.folders if scope else None,
        incidents=scope.incidents if scope else (),
        today=day.date() if hasattr(day, "date") else today(),
        select=_codes(select),
        ignore=_codes(ignore),
    )
    for _ in run.articles():
        pass
    findings = run.finish()
    click.echo(render(findings, form), nl=False)
    errors = sum(finding.severity == "error" for finding in findings)
    said = f"{len(run.folders):,} article{'s' * (len(run.folders) != 1)}"
    if not run.whole:
        said += " (what compares articles, such as near-duplicates, needs the whole corpus: `escal check`)"
    waived = f", {len(run.waived)} waived" if run.waived else ""
    click.echo(
        f"{said}: {errors:,} error{'s' * (errors != 1)}, {len(findings) - errors:,} warning{'s' * (len(findings) - errors != 1)}{waived}",
        err=True,
    )
    return 1 if errors else 0


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]
