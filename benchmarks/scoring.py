"""Measure scoring: how it grows with the number of documents, what intervals add, and beside other scorers of spans."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson

from benchmarks.generate import Generator
from benchmarks.measure import run
from benchmarks.report import write
from escal.scoring import events
from escal.scoring.counts import Table, micro
from escal.scoring.matching import overlaps
from escal.scoring.report import Report
from escal.scoring.run import TASKS, score
from escal.scoring.sides import HALF, Side
from escal.sentences import tokens

BEGIN, END = "<!--scoring-->", "<!--/scoring-->"
FIELDS = {
    "entities": ("id", "type", "name", "mentions"),
    "events": ("id", "type", "mode", "triggers", "realis", "polarity", "incident"),
    "claims": ("id", "content", "claimant", "kind", "position", "quotation", "checkworthiness"),
    "stances": ("id", "holder", "target", "label"),
}
Layers = dict[str, Any]
Document = tuple[str, Layers, Layers]
"""Text, gold, answers."""


def main() -> None:
    """Measure, and print the tables or write them between the marks of a document."""
    parser = argparse.ArgumentParser(prog="scripts/benchmark scoring", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="400 documents: does it run at all?")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write the tables between the marks of this document"
    )
    options = parser.parse_args()
    most = 400 if options.quick else 20_000
    sizes = [most // 8, most // 4, most // 2, most]
    with tempfile.TemporaryDirectory(prefix="escal-benchmark-") as name:
        gold, answers = files(Path(name), most)
        lines = [*curve(Path(name), gold, answers, sizes), "", *intervals(gold, answers, min(1000, most)), ""]
        lines += beside(gold, answers, min(2000, most))
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "seqeval", "nervaluate"))
    text = "\n".join([f"Python {sys.version.split()[0]}, {packages}.", "", *lines])
    sys.stdout.write(f"{text}\n")
    if options.write:
        write(options.write, text, (BEGIN, END))


def files(folder: Path, number: int) -> tuple[Path, Path]:
    """A gold file and a prediction file of so many invented documents; the answers are gold with mistakes."""
    generator = Generator(0)
    gold, answers = folder / "gold.jsonl", folder / "predictions.jsonl"
    with gold.open("wb") as one, answers.open("wb") as other:
        for place in range(number):
            _, found = generator.article(place)
            meta, labels = (orjson.loads(found[name]) for name in ("article.json", "v1/m01.json"))
            layers = {layer: labels[layer] for layer in FIELDS}
            head = {"article": meta["id"], "version": 1, "text": found["v1/text.txt"].decode(), "group": meta["id"]}
            one.write(orjson.dumps(head | {"genre": meta["genre"]} | layers) + b"\n")
            other.write(orjson.dumps({"article": meta["id"], **blurred(Random(place), layers)}) + b"\n")
    return gold, answers


def blurred(random: Random, gold: Layers) -> Layers:
    """A fifth of the events, claims and stances is missing, and a fifth of the rest has the label of another."""
    found = {
        layer: [{name: item[name] for name in FIELDS[layer] if name in item} for item in deepcopy(gold[layer])]
        for layer in FIELDS
    }
    for event, item in zip(found["events"], gold["events"], strict=True):
        event["arguments"] = [
            {name: part[name] for name in ("role", "entity") if name in part}
            for part in item["arguments"]
            if "entity" in part
        ]
    for layer, label in (("claims", "kind"), ("stances", "label")):
        for item in found[layer]:
            if random.random() < 0.2:
                item[label] = random.choice(found[layer])[label]
    kept = {event["id"] for event in found["events"] if random.random() < 0.8}
    found["events"] = [event for event in found["events"] if event["id"] in kept]
    kept |= {claim["id"] for claim in found["claims"]} | {entity["id"] for entity in found["entities"]}
    found["stances"] = [
        each for each in found["stances"] if "issue" in each["target"] or kept.issuperset(each["target"].values())
    ]
    return found


def curve(folder: Path, gold: Path, answers: Path, sizes: list[int]) -> Iterator[str]:
    """`escal score` as a user calls it, on more and more documents."""
    yield "| documents | CPU, s | wall, s | peak, MB | CPU a document, ms |"
    yield "|--:|--:|--:|--:|--:|"
    for size in sizes:
        paths = []
        for path in (gold, answers):
            paths.append(folder / f"{size}-{path.name}")
            with path.open("rb") as lines, paths[-1].open("wb") as part:
                part.writelines(line for _, line in zip(range(size), lines, strict=False))
        command = [sys.executable, "-m", "escal", "score", *map(str, paths), "--ci", "0"]
        cost = run(command, folder, home=folder)
        yield f"| {size:,} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:,.0f} | {cost.cpu / size * 1e3:.2f} |"


def intervals(gold: Path, answers: Path, size: int) -> Iterator[str]:
    """What 10,000 resamples add to scoring, in one process."""
    golds, lines = ([*map(orjson.loads, path.read_bytes().splitlines()[:size])] for path in (gold, answers))
    counted, report = timed(lambda: score("all", golds, lines, ci=0))
    plain, _ = timed(lambda: report.scores)
    sampled, _ = timed(lambda: Report(report.tally, resamples=10_000).scores)
    yield f"| {size:,} documents, all tasks, {len(report.scores)} scores | CPU, s | share of scoring |"
    yield "|---|--:|--:|"
    yield f"| scoring: checks, counts, scores | {counted + plain:.2f} | 1 |"
    yield f"| 10,000 bootstrap resamples of all scores | {sampled - plain:.2f} | {(sampled - plain) / (counted + plain):.2f} |"


def beside(gold: Path, answers: Path, size: int) -> Iterator[str]:
    """Triggers with types, exact spans, micro F1: parsed lines to a number, by ours and by scorers of tag sequences."""
    golds, lines = (map(orjson.loads, path.read_bytes().splitlines()[:size]) for path in (gold, answers))
    documents = [(one["text"], one, other) for one, other in zip(golds, lines, strict=True)]
    yield f"| triggers with types of {size:,} documents | CPU, s | F1 | beside ours |"
    yield "|---|--:|--:|--:|"
    first = 0.0
    programs: dict[str, Callable[[list[Document]], float]] = {
        "ours, eight measures of triggers": ours,
        "sets of tuples, as TextEE counts": sets,
        "tags and seqeval": seqeval,
        "tags and nervaluate": nervaluate,
    }
    for name, program in programs.items():
        took, value = timed(lambda: program(documents))  # noqa: B023
        first = first or took
        yield f"| {name} | {took:.2f} | {value:.4f} | {took / first:.1f} |"
    took, _ = timed(lambda: [scheme.count(Side(one, text), Side(other, text)) for text, one, other in documents for scheme in TASKS["events"]])  # fmt: skip
    yield f"| ours, all measures of events | {took:.2f} |  | {took / first:.1f} |"


def ours(documents: list[Document]) -> float:
    """All our measures of triggers, exact and overlapping, with and without type, mode and realis."""
    table = Table()
    for text, one, other in documents:
        gold, answers = Side(one, text), Side(other, text)
        spans = [{trigger for event in side.events for trigger in event.triggers} for side in (gold, answers)]
        table.add(events.triggers(gold, answers, overlaps(*spans, HALF)))
    sums = [column.counts.sum(axis=0) for (name, _), column in table.columns().items() if name == "tri-c.exact"]
    return float(micro(np.array(sums))[2])


def sets(documents: list[Document]) -> float:
    """The way of TextEE: one set of tuples for each side of the corpus."""
    gold, answers = tuples([one for _, one, _ in documents]), tuples([other for *_, other in documents])
    return 2 * len(gold & answers) / (len(gold) + len(answers))


def tuples(side: list[Layers]) -> set[tuple[Any, ...]]:
    """Document, offsets and type of every trigger."""
    return {
        (place, span["start"], span["end"], event["type"])
        for place, layers in enumerate(side)
        for event in layers["events"]
        for span in event["triggers"]
    }


def seqeval(documents: list[Document]) -> float:
    """Tags of tokens; a trigger that shares a token with an earlier one has no tag, which is why F1 may differ."""
    from seqeval.metrics import f1_score

    gold, answers = tags(documents)
    return float(f1_score(gold, answers))


def nervaluate(documents: list[Document]) -> float:
    """The same tags by nervaluate, schema `strict`."""
    from nervaluate import Evaluator

    gold, answers = tags(documents)
    kinds = sorted({tag[2:] for line in (*gold, *answers) for tag in line if tag != "O"})
    found = Evaluator(gold, answers, tags=kinds, loader="list").evaluate()
    return float(found["overall"]["strict"].f1)


def tags(documents: list[Document]) -> tuple[list[list[str]], list[list[str]]]:
    """BIO tags of both sides."""
    sides: tuple[list[list[str]], list[list[str]]] = ([], [])
    for text, one, other in documents:
        units = tokens(text)
        starts = [start for start, _ in units]
        for layers, found in zip((one, other), sides, strict=True):
            line = ["O"] * len(units)
            for event in layers["events"]:
                for span in event["triggers"]:
                    places = range(bisect_left(starts, span["start"]), bisect_left(starts, span["end"]))
                    if all(line[place] == "O" for place in places):
                        for place in places:
                            line[place] = f"{'I' if place > places[0] else 'B'}-{event['type']}"
            found.append(line)
    return sides


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of CPU, those of all threads, and the result."""
    begin = time.process_time()
    found = work()
    return time.process_time() - begin, found


if __name__ == "__main__":
    main()
