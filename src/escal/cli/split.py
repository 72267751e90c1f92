"""`escal split`: propose a place for every article that has none; a person looks at it and commits it."""

from __future__ import annotations

from collections import Counter

import click

from escal import splits
from escal.checks import Run
from escal.checks.digest import Digest
from escal.corpus import open_corpus
from escal.errors import EscalError
from escal.face import today

_PARTS = {"train": 0.7, "validation": 0.15, "test": 0.15}
BY_TIME = "temporal"
"""The scheme that goes by the date of publication."""
SHARES = {"main": _PARTS, "folds": dict.fromkeys("01234", 0.2), BY_TIME: _PARTS}


@click.command("split")
@click.argument("path", default=".", type=click.Path())
@click.option("--write", is_flag=True, help="Write the lists; without it, only say what would be written.")
def command(path: str, write: bool) -> int:
    """Place articles that are in no part yet; those that have a place never move.

    Where a scheme is empty all articles are placed at once, stratified over leak groups: what shares an incident, a
    source text or a near-duplicate text shares a part. Later, an article joins its group, and a new group goes by a
    hash of its name. In the scheme temporal groups go by the date of their newest article instead. Exit code 1: an
    article would join two parts, and went to quarantine.
    """
    corpus = open_corpus(path)
    run = Run(corpus, today=today())
    for _ in run.articles():
        pass
    # Splits are what is being made, and numbers in documents have no say in it.
    errors = sum(f.severity == "error" and not f.code.startswith(("E6", "E8")) for f in run.finish())
    if errors:
        raise EscalError(
            f"the corpus has {errors:,} error{'s' * (errors != 1)}, and a split of it would be a guess: run `escal check` first"
        )
    left = 0
    for scheme, shares in SHARES.items():
        placed, reasons = _propose(run.digest, scheme, shares)
        current = _current(corpus.schemes.get(scheme, {}))
        new = {name: part for name, part in placed.items() if current.get(name) != part}
        sizes = Counter(placed.values())
        click.echo(
            f"{scheme}: {len(new):,} new, "
            + ", ".join(
                f"{part} {sizes[part]:,}" for part in [*shares, splits.QUARANTINE] if part in shares or sizes[part]
            )
        )
        for name, part in sorted(new.items()):
            click.echo(f"  {name} -> {part}")
        for name, why in sorted(reasons.items()):
            click.echo(f"  {name}: {'; '.join(why)}")
        left += len(reasons)
        if write and new:
            parts = {
                part: sorted(name for name, home in placed.items() if home == part)
                for part in {*shares, *placed.values()}
            }
            splits.write_scheme(corpus.root / "corpus" / "splits" / scheme, parts)
    if not write:
        click.echo("nothing was written: `escal split --write` writes the lists")
    return 1 if left else 0


def _propose(digest: Digest, scheme: str, shares: dict[str, float]) -> tuple[dict[str, str], dict[str, list[str]]]:
    current = _current(digest.corpus.schemes.get(scheme, {}))
    groups = digest.groups(scheme)
    if not current:
        by_time = scheme == BY_TIME
        return splits.assign_by_time(groups, digest.dates, shares) if by_time else splits.assign(
            groups, digest.traits, shares
        ), {}
    choose = splits.part_by_time(groups, digest.dates, current, shares) if scheme == BY_TIME else None
    return splits.place(groups, current, shares, salt=scheme, choose=choose)


def _current(parts: dict[str, list[str]]) -> dict[str, str]:
    return {name: part for part, names in parts.items() for name in names if name}
