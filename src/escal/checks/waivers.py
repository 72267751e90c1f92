"""W9xx: waivers. A waiver takes a finding away for a time and says why; one that takes nothing away is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from escal.checks.registry import check
from escal.findings import Finding, Problem

FILE = "corpus/waivers.json"


@check("W901", "waiver")
def unused(number: int, waiver: dict[str, Any]) -> Problem:
    """A waiver waives nothing."""
    return Problem(
        message=f"no finding {waiver['code']} in {waiver['file']}",
        file=FILE,
        pointer=f"/waivers/{number}",
        hint="remove the waiver",
    )


@check("W902", "waiver")
def ended(number: int, waiver: dict[str, Any]) -> Problem:
    """A waiver has come to its end."""
    return Problem(
        message=f"the waiver of {waiver['code']} in {waiver['file']} held until {waiver['until']}",
        file=FILE,
        pointer=f"/waivers/{number}/until",
        hint="mend the finding, or agree on a new end",
    )


def apply(
    findings: list[Finding], waivers: list[dict[str, Any]], today: date, whole: bool
) -> tuple[list[Finding], list[Finding], Iterator[tuple[str, Problem]]]:
    """Findings that stand, findings that are waived, and what is to be said of the waivers themselves."""
    used: set[int] = set()
    waived: set[int] = set()
    for number, waiver in enumerate(waivers):
        if waiver["until"] >= today.isoformat():
            for place, finding in enumerate(findings):
                if (
                    finding.code == waiver["code"]
                    and finding.file == waiver["file"]
                    and waiver.get("pointer") in {None, finding.pointer}
                ):
                    used.add(number)
                    waived.add(place)

    def said() -> Iterator[tuple[str, Problem]]:
        for number, waiver in enumerate(waivers):
            if waiver["until"] < today.isoformat():
                yield "W902", ended(number, waiver)
            elif number not in used and whole:
                yield "W901", unused(number, waiver)

    return [f for n, f in enumerate(findings) if n not in waived], [findings[n] for n in sorted(waived)], said()
