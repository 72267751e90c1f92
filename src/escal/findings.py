"""What a finding is: frozen data. Checks make problems, the runner puts file and line to them, reporters render them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file of the corpus: line and column count from 1, columns in characters."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of: the other end of a conflict."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a check yields: what is wrong and how to mend it, with the place as a JSON pointer or an offset.

    ``pointer`` is None where the problem is the file as a whole; ``offset`` (characters from the start of the
    file) is for what no pointer reaches, such as a syntax error; ``at_key`` points at the name of the field
    instead of its value. ``file`` names another file than the one that the check was given.
    """

    message: str
    pointer: str | None = None
    hint: str | None = None
    offset: int | None = None
    at_key: bool = False
    file: str | None = None
    code: str | None = None
    related: tuple[tuple[str, str | None, str], ...] = ()
    """(file, pointer or None, message) of every other end."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong, with everything that a reporter may show."""

    file: str
    line: int
    column: int
    code: str
    message: str
    pointer: str | None = field(default=None, compare=False)
    hint: str | None = field(default=None, compare=False)
    related: tuple[Related, ...] = field(default=(), compare=False)

    @property
    def severity(self) -> str:
        """``error`` for E codes, ``warning`` for W codes."""
        return "error" if self.code.startswith("E") else "warning"
