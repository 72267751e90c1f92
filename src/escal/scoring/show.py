"""A report as text for people and as JSON for programs. Every number stands beside the name of its definition."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from escal.scoring.compare import Comparison, Difference
from escal.scoring.report import Report, Score
from escal.scoring.scheme import Scheme
from escal.scoring.uncertainty import Interval

NONE = "–"


def text(report: Report, by: Iterable[str] = (), *, every: bool = False) -> str:
    """A report as a table, one line a score; with ``every`` all scores, else the main ones. ``by`` adds slices."""
    shown = [definition.name for definition in report.tally.definitions if every or definition.main]
    lines = [*_head(report), ""]
    for scheme in report.tally.schemes:
        names = [definition.name for definition in scheme.definitions if definition.name in shown]
        lines += [_title(scheme), *_table([report[name] for name in names]), ""]
    for slicing in by:
        for value, scores in report.table(slicing).items():
            rows = [score for name, score in scores.items() if name in shown and not math.isnan(score.f1)]
            if rows:
                lines += [f"{slicing} {value}", *_table(rows), ""]
    lines += [f"note: {note}" for scheme in report.tally.schemes for note in scheme.notes]
    return "\n".join(lines).rstrip() + "\n"


def definitions(schemes: Iterable[Scheme]) -> str:
    """The names of all scores of some schemes, and what each is."""
    lines = []
    for scheme in schemes:
        lines.append(_title(scheme))
        lines += [f"  {definition.name}: {definition.title}" for definition in scheme.definitions]
        lines += [f"  note: {note}" for note in scheme.notes]
    return "\n".join(lines) + "\n"


def as_json(report: Report, by: Iterable[str] = ()) -> dict[str, Any]:
    """A report as plain values: every score with its definition, slices, what was scored, how the intervals were made."""
    return {
        **_facts(report),
        "scores": {score.name: _score(score) for score in report},
        "slices": {
            slicing: {
                value: {name: _score(score) for name, score in scores.items() if not math.isnan(score.f1)}
                for value, scores in report.table(slicing).items()
            }
            for slicing in by
        },
        "notes": [note for scheme in report.tally.schemes for note in scheme.notes],
    }


def comparison_text(comparison: Comparison, *, every: bool = False) -> str:
    """A comparison as a table: both scores, the difference with its interval, p."""
    lines = [*_head(comparison.one), ""]
    for title, differences in comparison.parts.items():
        shown = [each for each in differences if every or each.one.definition.main]
        rows = [
            [
                f"  {each.one.name}",
                number(each.one.f1),
                number(each.other.f1),
                number(each.value, sign=True),
                interval(each.interval, sign=True),
                number(each.p, digits=4),
            ]
            for each in shown
            if not math.isnan(each.value) or title == ""
        ]
        if rows:
            level = f"{comparison.one.level:g} % interval"
            lines += [*([title] if title else []), *table(["", "A", "B", "A - B", level, "p"], rows), ""]
    return "\n".join(lines).rstrip() + "\n"


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    return {
        **_facts(comparison.one),
        "permutations": comparison.permutations,
        "differences": {each.one.name: _difference(each) for each in comparison.parts[""]},
        "slices": {
            title: {each.one.name: _difference(each) for each in differences if not math.isnan(each.value)}
            for title, differences in comparison.parts.items()
            if title
        },
    }


def number(value: float, digits: int = 3, *, sign: bool = False) -> str:
    """A score as people read it; a dash where there is none."""
    return NONE if math.isnan(value) else f"{value:{'+' if sign else ''}.{digits}f}"


def interval(bounds: Interval, *, sign: bool = False) -> str:
    """Bounds as people read them; a dash where there are none."""
    return NONE if math.isnan(bounds.low) else f"{number(bounds.low, sign=sign)} to {number(bounds.high, sign=sign)}"


def _head(report: Report) -> Iterator[str]:
    groups = len(set(report.tally.groups))
    documents = len(report.tally.articles)
    said = ", ".join(f"{name} {value}" for name, value in report.facts.items())
    yield f"{said}{': ' if said else ''}{documents:,} document{'s' * (documents != 1)} in {groups:,} leak group{'s' * (groups != 1)}"
    if report.level and groups < 2:
        yield "no intervals: documents of one leak group are no independent draws, and two groups are the least"
    elif report.level:
        yield f"intervals: {report.level:g} %, bootstrap over leak groups, {report.resamples:,} resamples, seed {report.seed}"


def _title(scheme: Scheme) -> str:
    return scheme.name if scheme.name == scheme.task else f"{scheme.task}, profile {scheme.name} ({scheme.source})"


def _table(scores: list[Score]) -> list[str]:
    rows = [
        [
            f"  {score.name}",
            number(score.precision),
            number(score.recall),
            number(score.f1),
            interval(score.interval),
            # What is a mean of several figures has no one number of items.
            NONE if score.definition.single else f"{score.answers:,.0f}",
            NONE if score.definition.single else f"{score.gold:,.0f}",
        ]
        for score in scores
    ]
    return table(["", "P", "R", "F1", "interval", "answers", "gold"], rows)


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Rows in columns below their heads: the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for name, *cells in [head, *rows]:
        numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        lines.append("  ".join([name.ljust(widths[0]), *numbers]).rstrip())
    return lines


def _facts(report: Report) -> dict[str, Any]:
    return {
        "tool": {"name": "escal", "version": version("escal")},
        **report.facts,
        "task": [scheme.task for scheme in report.tally.schemes],
        "scheme": [scheme.name for scheme in report.tally.schemes],
        "documents": len(report.tally.articles),
        "groups": len(set(report.tally.groups)),
        "interval": {"level": report.level, "resamples": report.resamples, "seed": report.seed, "unit": "leak group"},
        "warnings": len(report.findings),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "definition": score.definition.title,
        "precision": _plain(score.precision),
        "recall": _plain(score.recall),
        "f1": _plain(score.f1),
        "low": _plain(score.interval.low),
        "high": _plain(score.interval.high),
        "right": score.right,
        "answers": score.answers,
        "found": score.found,
        "gold": score.gold,
    }


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "definition": each.one.definition.title,
        "a": _plain(each.one.f1),
        "b": _plain(each.other.f1),
        "difference": _plain(each.value),
        "low": _plain(each.interval.low),
        "high": _plain(each.interval.high),
        "p": _plain(each.p),
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value
