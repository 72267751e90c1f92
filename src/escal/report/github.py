"""Annotations for GitHub: workflow commands, one line each."""

from __future__ import annotations

from collections import Counter

from escal.findings import Finding
from escal.report.text import plain

# GitHub shows ten annotations of a kind for a step; the first of every code come first, so that each code is seen.
_TURNS = 10


def github(findings: list[Finding]) -> str:
    """One workflow command for each finding; the first finding of each code before the second of any."""
    turn: Counter[str] = Counter()
    ranked = []
    for number, finding in enumerate(findings):
        turn[finding.code] += 1
        ranked.append((min(turn[finding.code], _TURNS), number, finding))
    return "".join(_command(finding) for _, _, finding in sorted(ranked, key=lambda entry: entry[:2]))


def _command(finding: Finding) -> str:
    lines = [finding.message]
    if finding.hint:
        lines.append(f"hint: {finding.hint}")
    lines += [f"see {other.place.file}:{other.place.line}: {other.message}" for other in finding.related]
    message = "\n".join(plain(line) for line in lines)
    place = f"file={_property(plain(finding.file))},line={finding.line},col={finding.column},title={finding.code}"
    return f"::{finding.severity} {place}::{_escape(message)}\n"


def _escape(value: str) -> str:
    """Data of a workflow command: what would end the line must not."""
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _escape(value).replace(":", "%3A").replace(",", "%2C")
