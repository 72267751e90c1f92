"""Line and column of a value in JSON text: a walk along the pointer, made only when there is something to report."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the stubs

_blank = re.compile(r"[ \t\n\r]*").match
_scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


def parts(pointer: str) -> list[str]:
    """The steps of a JSON pointer (RFC 6901)."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def pointer(path: list[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and indices."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def offset(text: str, where: str, *, at_key: bool = False) -> int:
    """Offset in ``text`` (well-formed JSON) of the value at a pointer, or of its key.

    A step that does not exist ends the walk at the deepest value that does, so there is always a place to show.
    Siblings on the way are skipped by the C scanner of ``json``.
    """
    here = key = _skip(text, 0)
    for step in parts(where):
        found = _member(text, here, step) if text[here] == "{" else _element(text, here, step)
        if found is None:
            return here
        key, here = found
    return key if at_key else here


def line_column(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, columns in characters."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _skip(text: str, at: int) -> int:
    match = _blank(text, at)
    return match.end() if match else at


def _member(text: str, at: int, name: str) -> tuple[int, int] | None:
    """Offsets of the key and of the value of the last member ``name``, which is the one that a parser keeps."""
    found = None
    at = _skip(text, at + 1)
    while text[at] != "}":
        key_at = at
        key, at = scanstring(text, at + 1, True)
        at = _skip(text, _skip(text, at) + 1)
        if key == name:
            found = key_at, at
        at = _next(text, at)
    return found


def _element(text: str, at: int, step: str) -> tuple[int, int] | None:
    if text[at] != "[" or not step.isdecimal():
        return None
    at = _skip(text, at + 1)
    for _ in range(int(step)):
        if text[at] == "]":
            return None
        at = _next(text, at)
    return None if text[at] == "]" else (at, at)


def _next(text: str, at: int) -> int:
    """Offset after the value at ``at``, its comma and the blanks around."""
    at = _skip(text, _scan(text, at)[1])
    return _skip(text, at + 1) if text[at] == "," else at
