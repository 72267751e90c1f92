"""What the library raises: one root, few children, only for a caller's mistake. What is wrong in a corpus is a finding."""

from __future__ import annotations

from escal.findings import Finding


class EscalError(Exception):
    """Something that the caller must change; the message says what, where and how."""


class CorpusNotFound(EscalError):
    """There is no corpus at the path."""


class UnknownName(EscalError):
    """A name that does not exist; the message lists those that do."""

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        super().__init__(f"there is no {what} {name!r}; known: {', '.join(known)}")


class CorpusHasErrors(EscalError):
    """A build was asked for, and the corpus has errors; ``findings`` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("the corpus has errors: mend them, or build with allow_errors")
        self.findings = findings


class PredictionsHaveErrors(EscalError):
    """Predictions cannot be scored as they are; ``findings`` says which line, where and what to do."""

    def __init__(self, findings: list[Finding]) -> None:
        errors = [finding for finding in findings if finding.severity == "error"]
        count = f"{len(errors):,} error{'s' * (len(errors) != 1)}"
        super().__init__(f"the predictions have {count}, the first in line {errors[0].line}: {errors[0].message}")
        self.findings = findings
