"""What people read in the dataset card: generated from the schemas and from what the corpus is."""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING

from escal import columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from escal.build.facts import Facts
    from escal.columns import Column

NAME = "ESCAL: Events, Stance and Claims, Annotated in news of armed conflict"

_BODY = Template("""\
# $name

$summary

Every label quotes the words that it is about. **Offsets are Unicode code points, 0-based and half-open**: in Python
`text[start:end] == quote` holds for every span in every table (a test proves it). They are neither bytes nor UTF-16 units.

## What it is for

- Event detection and extraction: triggers, types and modes, participants, time, place, casualties, realis and polarity.
- Claim detection and attribution: who says what, how sure, in whose words, and how claims relate across articles.
- Stance detection: of authors and of those they quote, towards entities, events, claims and debated issues.
- Questions between the layers, since all three are labelled on one text: whose claims an author adopts, for instance.

## Who made the labels

$makers

## How to load it

```python
from datasets import load_dataset

documents = load_dataset("path/to/this/folder", split="train")         # the default: everything, nested
events = load_dataset("path/to/this/folder", "events", split="test")   # one row for each event
names = events.features["type"]
print(names.int2str(events[0]["type"]))
```

Labels are numbers with names (`ClassLabel`); `-1` never occurs, an absent label is `None`. Without `datasets`, the files
in `data/` are plain Parquet: `pyarrow.parquet.read_table("data/events/train-00000-of-00001.parquet")`. `croissant.json`
describes the same tables for other tools, `manifest.json` holds the hash of every file.

Cross-validation: `fold` (0-4) is in every row but those of incidents. Articles that report the same incident, or retell or
nearly repeat each other, share a fold and a split, so nothing leaks from one to another:

```python
held_out = 0
train = documents.filter(lambda row: row["fold"] != held_out)
```

`temporal` is another cut along the same groups, by time: the oldest in `train`, the newest in `test`.

## Splits

$splits

$left_out

$figures## Tables

$tables

## Labels

The number of a label is its position, from 0. Codes of PLOVER, CAMEO, ACLED, UCDP, ACE and KAIROS are in the events table;
all but PLOVER's are derived by rules (the column `..._rule` names the rule), never labelled by hand.

$labels

## What the texts are

$texts

## Limits

$limits

## Licence

$licence See `LICENSE`; every row of `articles` has the `rights` of its text and of its labels.

## Citation

```bibtex
@misc{escal,
  title   = {{$name}},
  author  = {{The ESCAL contributors}},
  version = {$version}$year
}
```
""")


def body(facts: Facts) -> str:
    """The card below its YAML."""
    return _BODY.substitute(
        name=NAME,
        version=facts.version,
        year=f",\n  year    = {{{facts.released[:4]}}}" if facts.released else "",
        summary=summary(facts),
        makers=_makers(facts),
        splits=_table(
            ["table", *facts.splits],
            ([table, *(f"{rows[split]:,}" for split in facts.splits)] for table, rows in facts.rows.items()),
        ),
        left_out=_left_out(facts),
        figures=_figures(facts),
        tables="\n\n".join(_describe(facts, table) for table in facts.tables),
        labels="\n\n".join(_labels(facts)),
        texts=_texts(facts),
        limits="\n".join(f"- {limit}" for limit in limits(facts)),
        licence=_licence(facts),
    )


def summary(facts: Facts) -> str:
    """What the dataset is, in one paragraph."""
    events, claims, stances, documents = (
        sum(facts.rows[table].values()) for table in ("events", "claims", "stances", "documents")
    )
    return (
        f"{documents:,} news articles about armed conflict ({_listed(facts.of('language'))}) with stand-off labels of entities and their mentions, "
        f"{events:,} events (who did what to whom, when, where, with which casualties, and whether it is said to have happened), "
        f"{claims:,} claims with who makes them, and {stances:,} stances, those of the author on debated issues included. "
        "Incidents tie together the articles that report the same happening."
    )


def _makers(facts: Facts) -> str:
    total, human = sum(facts.of("annotator kind").values()), facts.of("annotator kind").get("human", 0)
    head = f"**The labels of {total - human:,} of {total:,} documents were made by models, or with their part in it.**"
    if human == total:
        head = "All labels were made by people."
    fields = {column.name: column for column in facts.tables["documents"]}
    kinds = (
        [f"`{name}`", f"`{label['const']}`", label["description"], f"{facts.of(what).get(label['const'], 0):,}"]
        for name, what in (("annotator_kind", "annotator kind"), ("label_basis", "label basis"))
        for label in fields[name].labels
    )
    people = (
        [f"`{name}`", person["kind"], f"{facts.of('annotator')[name]:,}", person["background"]]
        for name, person in facts.makers.items()
    )
    return (
        f"{head} Every row says so itself:\n\n{_table(['column', 'label', 'meaning', 'documents'], kinds)}\n\n"
        "The labels of each annotator before adjudication are in `annotations`:\n\n"
        f"{_table(['annotator', 'kind', 'articles', 'background'], people)}"
    )


def _left_out(facts: Facts) -> str:
    if not facts.left_out:
        return "Every article of the corpus is in a split."
    parts = "; ".join(f"{reason}: {len(names):,}" for reason, names in sorted(facts.left_out.items()))
    return f"Articles of the corpus that are not in all tables ({parts}) are named in `manifest.json`."


def _figures(facts: Facts) -> str:
    """Pictures and measured figures, with their headings below the card's; nothing where the project has none."""
    parts = [f"![{title}]({path})" for path, title in facts.pictures.items()]
    if facts.figures:
        _, _, page = facts.figures.partition("\n")
        measured = re.search(r"on documents ([0-9a-f]+) -->", page)
        if measured is None or measured[1] != facts.hashes["documents"]:
            parts.append("**These figures were measured on an earlier state of the documents.**")
        parts.append(re.sub(r"^(#+ )", r"#\1", re.sub(r"<!--.*?-->\n*", "", page), flags=re.MULTILINE).strip())
    return "\n\n".join(["## Figures", *parts, ""]) if parts else ""


def _describe(facts: Facts, table: str) -> str:
    rows = ([f"`{column.name}`", _kind(column), column.node.get("description", "")] for column in facts.tables[table])
    return f"### `{table}`\n\n{_table(['column', 'type', 'meaning'], rows)}"


def _kind(column: Column) -> str:
    if column.labels:
        return f"label ({len(column.labels)})"
    if column.children:
        return f"{{{', '.join(f'`{child.name}`' for child in column.children)}}}"
    if column.item:
        return f"list of {_kind(column.item)}"
    return columns.dtype(column)


def label_fields(facts: Facts) -> dict[str, tuple[Column, list[str]]]:
    """Every list of labels once: the path where it first stands -> its column, and all paths where it stands."""
    found: dict[tuple[str, ...], tuple[str, Column, list[str]]] = {}
    for table, fields in facts.tables.items():
        for path, column in _walk(fields, table):
            if column.labels:
                found.setdefault(tuple(column.names), (path, column, []))[2].append(path)
    return {path: (column, paths) for path, column, paths in found.values()}


def _walk(fields: Sequence[Column], path: str) -> Iterator[tuple[str, Column]]:
    for column in fields:
        below = f"{path}.{column.name}"
        inner = column.item or column
        yield below, inner
        yield from _walk(inner.children, below)


def _labels(facts: Facts) -> Iterator[str]:
    for path, (column, paths) in label_fields(facts).items():
        rows = (
            [str(number), f"`{label['const']}`", label["title"], label["description"]]
            for number, label in enumerate(column.labels)
        )
        where = f"Also in {', '.join(f'`{other}`' for other in paths[1:])}.\n\n" if paths[1:] else ""
        yield (
            f"<details><summary><code>{path}</code>: {column.node.get('title', column.name)}, {len(column.labels)} labels</summary>\n\n"
            f"{column.node.get('description', '')}\n\n{where}{_table(['number', 'label', 'title', 'meaning'], rows)}\n\n</details>"
        )


def _texts(facts: Facts) -> str:
    parts = [
        ("Provenance", "provenance"),
        ("Kind of source", "source"),
        ("Genre", "genre"),
        ("Language", "language"),
        ("Year of publication", "year"),
    ]
    return _table(["", "articles"], ([title, _listed(facts.of(what), numbers=True)] for title, what in parts))


def limits(facts: Facts) -> list[str]:
    """What a user must not overlook, each in a sentence or two."""
    found = []
    if facts.of("provenance").get("composed"):
        found.append(
            f"{facts.of('provenance')['composed']:,} articles were composed for this corpus from the public record. They are not what any outlet published, and their language need not be that of real news."
        )
    if set(facts.of("annotator kind")) - {"human"}:
        found.append(
            "Labels by models can share the mistakes of those models. Figures against them measure agreement with a model, not with people."
        )
    if facts.of("label basis").get("single"):
        found.append("Labels by a single annotator were not compared with anybody's; `label_basis` tells them apart.")
    found += [
        "What is labelled is what a text says, not what is true. A claim that is labelled affirmed may be false.",
        "Casualty figures are those that the text reports at its time; they are no count of victims.",
        "The articles are a choice, not a sample: frequencies of events, sources or stances say nothing of the conflicts themselves.",
        "Real people and groups are named as they are in the text. Do not use the labels to judge or target persons.",
    ]
    return found


def _licence(facts: Facts) -> str:
    return f"Texts: {_listed(facts.of('text licence'), numbers=True)}. Labels: {_listed(facts.of('label licence'), numbers=True)}."


def _listed(counts: dict[str, int], *, numbers: bool = False) -> str:
    return ", ".join(f"{value} {number:,}" if numbers else value for value, number in counts.items()) or "none"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
