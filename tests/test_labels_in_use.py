"""The corpus shows every label of the schema, or the guidelines say why not."""

import re
from pathlib import Path

from escal import stats
from escal.corpus import open_corpus

ROOT = Path(__file__).parents[1]
LEAST, LEAST_TYPE = 2, 3
"""Uses of a label, and of an event type, below which it is to be listed as rare."""


def listed() -> set[tuple[str, str]]:
    """(field, label) of each row of the table of rare labels."""
    page = (ROOT / "docs/guidelines.md").read_text(encoding="utf-8")
    table = page.partition("## Rare labels")[2].partition("\n## ")[0]
    return {
        (row[0], name)
        for row in re.findall(r"^\| `([^`]+)` \| (.+?) \| .+ \|$", table, re.MULTILINE)
        for name in re.findall("`([^`]+)`", row[1])
    }


def test_labels_that_are_hardly_used_are_listed_as_rare_with_the_reason() -> None:
    found = stats.gather(open_corpus(ROOT))
    rare = {(field, label) for field, counts in stats.rare(found, LEAST).items() for label in counts}
    rare |= {("events[].type", label) for label, n in found["labels"]["events[].type"].items() if n < LEAST_TYPE}
    assert rare - listed() == set()


def test_what_is_listed_as_rare_is_a_label() -> None:
    known = stats.inventories()
    assert all(label in known[field] for field, label in listed())
    assert listed()
