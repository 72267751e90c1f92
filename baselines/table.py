"""Results as data and as tables, and their place in a document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from baselines.data import Item
from baselines.systems import SYSTEMS

BEGIN, END = "<!--baselines-->", "<!--/baselines-->"
PAIRS = "on the pairs of gold"
BRIEF = ("test", "folds")
HEADLINES = ("tri-c.exact", "arg-c.attached.entity.exact", "claim.span.iou50", "claim.tuple", "stance.triple")


def dumps(documents: str, about: dict[str, Item], results: Sequence[Item]) -> str:
    """Results as JSON, one result a line, so that a change shows where it is; ``documents`` is the hash of the rows."""
    lines = ",\n".join(f"    {json.dumps(result)}" for result in results)
    head = f'{{\n  "documents": {json.dumps(documents)},\n'
    return f'{head}  "parts": {json.dumps(about)},\n  "results": [\n{lines}\n  ]\n}}\n'


def tables(about: dict[str, Item], results: Sequence[Item]) -> str:
    """One table for each task as Markdown, under lists of the parts that were scored and of the baselines."""
    pairs = {system.name for system in SYSTEMS if system.pairs}
    found = [_part(part, facts) for part, facts in about.items()]
    found += ["", *(f"- `{system.name}`: {system.title}" for system in SYSTEMS)]
    for task in dict.fromkeys(result["task"] for result in results):
        for told in (False, True):
            rows = [one for one in results if one["task"] == task and (one["baseline"] in pairs) == told]
            if rows:
                found += ["", f"### {task.capitalize()}{f' {PAIRS}' * told}", "", *_table(rows, told)]
    return "\n".join(found)


def brief(results: Sequence[Item]) -> str:
    """One row for each baseline that is told nothing: the headlines on test, and in the cross-validation."""
    pairs = {system.name for system in SYSTEMS if system.pairs}
    cells: dict[str, dict[str, list[str]]] = {}
    for result in results:
        if result["part"] in BRIEF and result["baseline"] not in pairs:
            for name, score in result["scores"].items():
                cells.setdefault(result["baseline"], {}).setdefault(name, []).append(cell(score))
    rows = [
        f"| {name} | {' | '.join(' / '.join(row.get(one, ['–'])) for one in HEADLINES)} |"
        for name, row in cells.items()
    ]
    head = [
        f"| {' / '.join(BRIEF)} | {' | '.join(f'`{name}`' for name in HEADLINES)} |",
        f"|---|{'--:|' * len(HEADLINES)}",
    ]
    return "\n".join([*head, *rows])


def _part(part: str, facts: Item) -> str:
    labelled = ", ".join(f"{kind} ({count})" for kind, count in facts["labelled_by"].items())
    trained = " to ".join(str(count) for count in dict.fromkeys((facts["trained_on"][0], facts["trained_on"][-1])))
    return (
        f"- **{part}**: {_count(facts['documents'], 'document')} in {_count(facts['groups'], 'leak group')}, "
        f"labelled by: {labelled}; trained on {trained} others."
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _table(rows: Sequence[Item], told: bool) -> Iterator[str]:
    names = dict.fromkeys(name for row in rows for name in row["scores"])
    if told:
        # Holder and target were given.
        del names["stance.pair"]
    yield f"| scored on | baseline | {' | '.join(f'`{name}`' for name in names)} |"
    yield f"|---|---|{'--:|' * len(names)}"
    for row in rows:
        cells = (cell(row["scores"].get(name)) for name in names)
        yield f"| {row['part']} | {row['baseline']} | {' | '.join(cells)} |"


def cell(score: Item | None) -> str:
    if score is None or score["f1"] is None:
        return "–"
    interval = "" if score["low"] is None else f" [{score['low']:.3f}, {score['high']:.3f}]"
    return f"{score['f1']:.3f}{interval}"


def put(text: str, block: str) -> str:
    """A document with a block between its marks; ValueError where it has none."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"there is no place for the tables: expected {BEGIN} and {END}, each on a line of its own")
    return f"{before}{BEGIN}\n{block}\n{END}{after}"
