"""Text for people: the place first, so that an editor or a terminal can open it, then the code, the message, the mend."""

from __future__ import annotations

from collections import Counter

from escal.findings import Finding

SHOWN_PER_CODE = 50


def text(findings: list[Finding], rest: str = "; `--select {code} --format json` lists all") -> str:
    """One paragraph for each finding, at most ``SHOWN_PER_CODE`` of a code, and how many are not shown.

    ``rest`` says how to see these, where there is a way.
    """
    seen: Counter[str] = Counter()
    lines = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= SHOWN_PER_CODE:
            lines += _lines(finding)
    hidden = {code: count - SHOWN_PER_CODE for code, count in seen.items() if count > SHOWN_PER_CODE}
    lines += [f"{count:,} more of {code} not shown{rest.format(code=code)}" for code, count in sorted(hidden.items())]
    return "".join(f"{line}\n" for line in lines)


def plain(message: str) -> str:
    """A message on one line, without characters that would act on a terminal."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in message)


def _lines(finding: Finding) -> list[str]:
    lines = [f"{plain(finding.file)}:{finding.line}:{finding.column}: {finding.code} {plain(finding.message)}"]
    for other in finding.related:
        place = other.place
        lines.append(f"  see: {plain(place.file)}:{place.line}:{place.column}: {plain(other.message)}")
    if finding.hint:
        lines.append(f"  hint: {plain(finding.hint)}")
    return lines
