"""Train every baseline, write its predictions, score them, and print the tables."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from baselines import data, evaluate, figures, table
from baselines.data import Item
from baselines.systems import SYSTEMS
from escal import face
from escal.errors import EscalError

ROOT = Path(__file__).parents[1]
PAGE, RESULTS, README = ROOT / "docs/baselines.md", ROOT / "docs/baselines.json", ROOT / "README.md"
FIGURES = ROOT / "docs/figures.md"


def main() -> None:
    """Answer and score on test, validation and in the cross-validation; print the tables, or write them as well."""
    parser = argparse.ArgumentParser(prog="scripts/baselines", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a built dataset (default: dist/escal, built anew)")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", default=ROOT / "dist/baselines", help="where the predictions go"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="bring docs/baselines.json, docs/figures.md and the tables in docs/baselines.md and README.md up to date",
    )
    options = parser.parse_args()
    try:
        folder = options.data or built()
        documents = data.read(folder)
        plan = evaluate.rounds(documents)
    except EscalError as error:
        parser.error(str(error))
    about = evaluate.about(plan)
    results: list[Item] = []
    for system in SYSTEMS:
        sys.stderr.write(f"{system.name}\n")
        for part, answered in evaluate.answers(system, plan).items():
            evaluate.write(options.out / part / f"{system.name}.jsonl", answered)
            results += evaluate.scored(system, part, folder, answered)
    results.sort(key=lambda result: list(about).index(result["part"]))
    sys.stdout.write(f"{table.tables(about, results)}\n")
    if options.write:
        rows = evaluate.rows(folder)
        RESULTS.write_text(table.dumps(rows, about, results), encoding="utf-8", newline="\n")
        FIGURES.write_text(figures.page(ROOT, documents, rows, results), encoding="utf-8", newline="\n")
        for page, block in ((PAGE, table.tables(about, results)), (README, table.brief(results))):
            text = page.read_text(encoding="utf-8")
            if table.BEGIN in text:
                page.write_text(table.put(text, block), encoding="utf-8", newline="\n")


def built() -> Path:
    """The folder of the corpus of this checkout, built anew."""
    face.build(ROOT)
    return ROOT / "dist/escal"


if __name__ == "__main__":
    main()
