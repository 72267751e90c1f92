"""JSON for programs: all findings, every field."""

from __future__ import annotations

import json
from typing import Any

from escal.findings import Finding, Place


def as_json(findings: list[Finding]) -> str:
    """An object with ``findings`` (in order) and ``counts`` by severity."""
    counts = {kind: sum(finding.severity == kind for finding in findings) for kind in ("error", "warning")}
    return (
        json.dumps(
            {"findings": [_item(finding) for finding in findings], "counts": counts}, ensure_ascii=False, indent=1
        )
        + "\n"
    )


def _item(finding: Finding) -> dict[str, Any]:
    related = [{**_place(other.place), "message": other.message} for other in finding.related]
    return {
        "code": finding.code,
        "severity": finding.severity,
        **_place(Place(finding.file, finding.line, finding.column)),
        "pointer": finding.pointer,
        "message": finding.message,
        "hint": finding.hint,
        "related": related,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}
