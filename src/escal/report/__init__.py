"""Reporters: findings as text for people, JSON for programs, annotations for GitHub, SARIF for code scanning.

Each is a pure function from findings to one string. None of them checks, and no check prints.
"""

from __future__ import annotations

from collections.abc import Callable

from escal.errors import UnknownName
from escal.findings import Finding
from escal.report.github import github
from escal.report.machine import as_json
from escal.report.sarif import sarif
from escal.report.text import text

REPORTERS: dict[str, Callable[[list[Finding]], str]] = {"text": text, "json": as_json, "github": github, "sarif": sarif}


def render(findings: list[Finding], form: str = "text") -> str:
    """Findings in one of the forms of ``REPORTERS``; text ends with a line feed unless it is empty."""
    if form not in REPORTERS:
        raise UnknownName("format", form, list(REPORTERS))
    return REPORTERS[form](findings)
