"""SARIF 2.1.0 for code scanning (OASIS Standard, 2020)."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from escal.checks import CHECKS
from escal.findings import Finding, Place


def sarif(findings: list[Finding]) -> str:
    """A SARIF log with one run, its rules being the codes that were found."""
    codes = sorted({finding.code for finding in findings})
    rules = [{"id": code, "shortDescription": {"text": CHECKS[code].title}} for code in codes]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "escal", "version": version("escal"), "rules": rules}},
                # Columns count code points, and SARIF counts UTF-16 units unless it is told.
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes) for finding in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _result(finding: Finding, codes: list[str]) -> dict[str, Any]:
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": message},
        "locations": [_location(Place(finding.file, finding.line, finding.column))],
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(other.place), "message": {"text": other.message}} for other in finding.related
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(place.file)}, "region": region}}
