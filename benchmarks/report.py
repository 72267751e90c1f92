"""The tables of a comparison, and their place in a document."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from benchmarks.compare import Comparison

BEGIN, END = "<!--benchmark-->", "<!--/benchmark-->"
_PACKAGES = ("orjson", "jsonschema", "jsonschema-rs", "numpy", "pyarrow", "datasets", "datasketch")


@dataclass(frozen=True)
class Row:
    """One line of the table of ratios: what is compared, both figures, their ratio or none, and what is aimed at."""

    what: str
    ours: str
    beside: str
    ratio: str
    target: str


def tables(comparison: Comparison) -> str:
    """The ratios, then the figures that they come from, as Markdown."""
    rows = _rows(comparison)
    ratios = ["| what | ours | beside it | ratio | target |", "|---|---|---|---|---|"]
    ratios += [f"| {row.what} | {row.ours} | {row.beside} | {row.ratio} | {row.target} |" for row in rows]
    raw = ["| program | articles | CPU, s | wall, s | peak, MB | CPU an article, µs |", "|---|--:|--:|--:|--:|--:|"]
    for name in comparison.names():
        cost, articles = comparison.cost(name), comparison.articles[name]
        each = _micro(comparison.each(name)) if comparison.repeats_itself(name) else ""
        raw.append(f"| {name} | {articles:,} | {cost.cpu:.2f} | {cost.wall:.2f} | {cost.peak:,.0f} | {each} |")
    return "\n".join([_machine(comparison), "", *ratios, "", *raw])


def write(file: Path, text: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Put the tables between the marks of a document; ValueError where it has none."""
    begin, end = marks
    before, _, rest = file.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{file} has no place for the tables: expected {begin} and {end}, each on a line of its own")
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


def _rows(found: Comparison) -> list[Row]:
    many, few = f"{found.articles['escal build']:,}", f"{found.articles['escal build, small']:,}"
    peak, small = found.cost("escal build").peak, found.cost("escal build, small").peak
    naive_peak, naive_small = (found.cost(f"naive build with jsonschema-rs{suffix}").peak for suffix in ("", ", small"))
    growth = (naive_peak - naive_small) / (
        found.articles["naive build with jsonschema-rs"] - found.articles["naive build with jsonschema-rs, small"]
    )
    floor, build = found.each("floor"), found.each("escal build")
    since, tracked = (found.cost(f"escal check --since{option}") for option in ("", " --tracked"))
    return [
        _times("schema: bytes to verdict", found.part("verdict_ours"), found.part("verdict_naive"), 100),
        _times(
            "parse, schema, quotes, ids, references",
            found.part("shared_checks_ours"),
            found.part("shared_checks_naive"),
            70,
        ),
        _times("every check of `escal check`", found.each("escal check"), found.each("naive check"), None),
        _times("build", build, found.each("naive build"), 25),
        _times(
            "build; naive side without near-duplicates", build, found.each("naive build without near-duplicates"), None
        ),
        _times("build; naive side with jsonschema-rs", build, found.each("naive build with jsonschema-rs"), 5),
        Row("floor as a share of the build", _micro(build), _micro(floor), f"{floor / build:.0%}", "at least 28 %"),
        Row(
            f"peak memory of the build, {few} and {many} articles",
            f"{small:,.0f} and {peak:,.0f} MB",
            f"naive: {growth:.2f} MB more an article",
            f"{peak / small:.2f}",
            "at most 350 MB, flat",
        ),
        Row("line and column of one place", f"{found.part('places') * 1e3:.3f} ms", "", "", "at most 0.2 ms"),
        Row(f"check of one changed article of {many}", f"{since.wall:.3f} s wall", "", "", "at most 0.25 s"),
        Row("the same with `--tracked`", f"{tracked.wall:.3f} s wall", "", "", "at most 0.25 s"),
        _times("near-duplicates; beside datasketch", found.part("duplicates_ours"), found.part("duplicates_naive"), 8),
    ]


def _times(what: str, ours: float, theirs: float, target: int | None) -> Row:
    wanted = f"at least {target}" if target else ""
    return Row(what, _micro(ours), _micro(theirs), f"{theirs / ours:.1f}", wanted)


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f}"


def _machine(found: Comparison) -> str:
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, rounds: {found.sizes.rounds}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, {packages}. Times are µs of CPU for one article, "
        "unless another unit is named."
    )
