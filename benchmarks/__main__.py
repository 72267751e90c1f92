"""Measure the package beside the naive way and the floor, and print the ratios."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.compare import Comparison, Sizes
from benchmarks.generate import generate

_FULL = {"corpus": 20_000, "slow": 300, "medium": 2_000}
_QUICK = {"corpus": 500, "slow": 40, "medium": 200}


def main() -> None:
    """Generate a corpus, or take the one of an earlier run, compare on it, and print or write the tables."""
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="500 articles and one round: does it run at all?")
    parser.add_argument("--articles", type=int, help="size of the corpus (default: 20,000)")
    parser.add_argument("--rounds", type=int, help="how often each program runs (default: 3)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the corpora in this folder, or take them from it"
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write the tables between the marks of this document"
    )
    options = parser.parse_args()
    plan = _QUICK if options.quick else _FULL
    count = options.articles or plan["corpus"]
    sizes = Sizes(
        corpus=count,
        small=count // 4,
        slow=min(plan["slow"], count),
        medium=min(plan["medium"], count),
        rounds=options.rounds or (1 if options.quick else 3),
    )
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="escal-benchmark-")))
        home = options.keep or work
        comparison = Comparison(_corpus(home, sizes.corpus), _corpus(home, sizes.small), work, sizes)
        comparison.run(_say)
        text = report.tables(comparison)
    sys.stdout.write(f"{text}\n")
    if options.write:
        report.write(options.write, text)


def _corpus(home: Path, count: int) -> Path:
    """The folder of a generated corpus; one that is there is taken as it is."""
    folder = home / f"articles-{count}"
    if not folder.is_dir():
        _say(f"generating {count:,} articles")
        unfinished = home / f"articles-{count}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        generate(unfinished, count)
        unfinished.rename(folder)
    return folder


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    main()
