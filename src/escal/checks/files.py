"""E1xx: the bytes of a file, and what may lie in a corpus."""

from __future__ import annotations

import codecs
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from escal import canonical
from escal.checks.registry import JSON_KINDS, View, check
from escal.findings import Problem

DEPTH_LIMIT = 64
# Possessive, so that a quotation mark that is never closed costs no more than one look at the rest.
_STRING = r'"[^"\\]*+(?:\\[\s\S][^"\\]*+)*+"'
_TOKEN = rf"{_STRING}|(-?\w[\w.+-]*)"
_ESCAPE = r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>\\u[dD][89a-fA-F]..)|\\."
_BRACKETS = "a comma, a quotation mark or a bracket is missing or too many, here or just before"
_SYNTAX = {
    "Expecting property name": ("expected a field name in double quotation marks, found {}", _BRACKETS),
    "Expecting ',' delimiter": ("expected a comma or a closing bracket, found {}", _BRACKETS),
    "Expecting ':' delimiter": ("expected a colon, found {}", "a colon stands between a field name and its value"),
    "Expecting value": ("expected a value, found {}", _BRACKETS),
    "Unterminated string": ("the string that begins here never ends", "close the quotation marks"),
    "Invalid control character": (
        "{} inside a string",
        "close the quotation marks in the same line; a line break inside a string is written \\n",
    ),
    "Invalid \\": ("a backslash that means nothing", "a backslash is written \\\\"),
    "Extra data": (
        "{} after the end of the object",
        "remove what follows, or the bracket that ends the object too soon",
    ),
}
_ALL = ("text", *JSON_KINDS)
# Every byte that the UTF-8 of U+0000 to U+02FF has: NFC leaves these characters as they are.
_BELOW_300 = bytes(range(0xCC))
# Line feed is the one control character that a text may hold; bidirectional overrides and zero-width blanks hide words.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@check("E101", *_ALL)
def not_utf8(view: View) -> Iterator[Problem]:
    """A file is not UTF-8."""
    if view.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield Problem(
            message="the file is UTF-16, not UTF-8", offset=0, hint="save the file again as UTF-8 without BOM"
        )
        return
    try:
        view.data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = view.data[: error.start].decode("utf-8", "replace")
        byte = view.data[error.start]
        yield Problem(
            message=f"byte 0x{byte:02x} is not UTF-8",
            offset=len(before),
            hint="save the file again with the encoding UTF-8",
        )


@check("E102", *_ALL)
def byte_order_mark(view: View) -> Iterator[Problem]:
    """A file begins with a byte order mark."""
    if view.data.startswith(codecs.BOM_UTF8):
        yield Problem(
            message="the file begins with a byte order mark",
            offset=0,
            hint="save the file again as UTF-8 without BOM" + _fixable(view),
        )


@check("E103", *_ALL)
def carriage_return(view: View) -> Iterator[Problem]:
    """A file has Windows line ends."""
    at = view.data.find(b"\r")
    if at >= 0:
        count = view.data.count(b"\r")
        yield Problem(
            message=f"{count} carriage return{'s' * (count > 1)} (\\r); lines end with \\n alone",
            offset=len(view.data[:at].decode("utf-8", "replace")),
            hint="save the file again with Unix line ends (LF)" + _fixable(view),
        )


@check("E104", *_ALL)
def not_normal(view: View) -> Iterator[Problem]:
    """A file is not in Unicode normal form NFC."""
    if not view.data.translate(None, _BELOW_300):
        return
    text = view.data.decode("utf-8", "replace")
    if not unicodedata.is_normalized("NFC", text):
        at, found, wanted = _first_unnormal(text)
        yield Problem(
            message=f"{found!r} ({_names(found)}) is not in normal form NFC, which is {wanted!r} ({_names(wanted)})",
            offset=at,
            hint="type the character anew, or convert the file to NFC before anybody labels it",
        )


@check("E105", *JSON_KINDS)
def not_json(view: View) -> Iterator[Problem]:
    """A file is not JSON."""
    if view.value is not None or view.data.startswith(codecs.BOM_UTF8) or is_deep(view.data):
        return
    try:
        text = view.data.decode("utf-8")
        value = json.loads(text, parse_constant=_refuse)
    except UnicodeDecodeError:
        return  # E101 says so.
    except json.JSONDecodeError as error:
        yield _syntax(text, error)
    except ValueError:
        yield Problem(
            message="NaN and Infinity are not JSON",
            offset=_outside_strings(text, lambda token: token.lstrip("-") in {"NaN", "Infinity"}),
            hint="write a number, or leave the field out",
        )
    else:
        half = next((match for match in re.finditer(_ESCAPE, text) if match.group("half")), None)
        if value is None:
            yield Problem(
                message="expected an object {...}, found null", offset=0, hint="the file has lost its content"
            )
        elif half:
            yield Problem(
                message=f"{half.group()} is half of a character (a lone surrogate)",
                offset=half.start(),
                hint="write the character itself",
            )
        else:
            yield Problem(
                message="the number is too large",
                offset=_outside_strings(text, lambda token: token[-1].isdigit() and math.isinf(float(token))),
                hint="write the number that is meant",
            )


@check("E106", *JSON_KINDS)
def duplicate_key(view: View) -> Iterator[Problem]:
    """A field stands twice in one object."""
    if view.value is None or _is_canonical(view):
        return
    text = view.data.decode("utf-8", "replace")
    for key, at, first in _duplicates(text):
        line = text.count("\n", 0, first) + 1
        yield Problem(
            message=f"field {key!r} stands twice in this object, first in line {line}; a program would see only the last",
            offset=at,
            hint="remove one of the two",
        )


@check("E107", *JSON_KINDS)
def not_canonical(view: View) -> Iterator[Problem]:
    """A file is not in canonical form."""
    if view.index is None or _is_canonical(view):
        return
    text = view.data.decode("utf-8", "replace").replace("\r\n", "\n")
    if next(_duplicates(text), None):
        return
    wanted = canonical.dumps(view.value, view.corpus.schemas, view.kind).decode("utf-8", "replace")
    if text == wanted or (canonical.has_layout(view.data, view.value) and not _quotes_fit(view)):
        return  # Items are sorted by their offsets, so these come first.
    at = next((n for n, (a, b) in enumerate(zip(text, wanted, strict=False)) if a != b), min(len(text), len(wanted)))
    lines = Counter(text.splitlines())
    changed = (lines - Counter(wanted.splitlines())).total()
    start = max(text.rfind("\n", 0, at) + 1, at - 20)
    yield Problem(
        message=f"not in canonical form: found {text[start : at + 20]!r}, expected {wanted[start : at + 20]!r}"
        + (f"; {changed:,} lines of {lines.total():,} differ" if changed > 1 else ""),
        offset=at,
        hint=f"`escal fix {view.file}` writes the canonical form (blanks, order of fields and of items)",
    )


@check("E112", "text")
def odd_characters(view: View) -> Iterator[Problem]:
    """A text has characters that do not belong in a text, or does not end with one line feed."""
    if view.text is None:
        return
    first: dict[str, int] = {}
    # What is forbidden is not printable, which is quicker to tell.
    for match in () if view.text.replace("\n", "").isprintable() else _FORBIDDEN.finditer(view.text):
        first.setdefault(match.group(), match.start())
    for character, at in first.items():
        if character != "\r" and at + (character != "\ufeff"):
            count = view.text.count(character)
            yield Problem(
                message=f"{character!r} ({_names(character)}) may not stand in a text"
                + (f"; it does so {count:,} times" if count > 1 else ""),
                offset=at,
                hint="replace it by a blank or remove it, before anybody labels the text",
            )
    if not view.text.strip():
        yield Problem(message="the text is empty", offset=0, hint="put the text of the article here")
    elif not view.text.endswith("\n") or view.text.endswith("\n\n"):
        yield Problem(
            message="a text ends with exactly one line feed",
            offset=len(view.text.rstrip("\n")),
            hint="end the last line with one line feed",
        )


@check("E115", *JSON_KINDS)
def too_deep(view: View) -> Iterator[Problem]:
    """A JSON file is nested too deeply."""
    if view.value is None and is_deep(view.data):
        yield Problem(
            message=f"nested {_depth(view.data):,} deep, the limit is {DEPTH_LIMIT}",
            offset=0,
            hint="no file of a corpus is nested like this: the file is damaged",
        )


def is_deep(data: bytes) -> bool:
    """Whether JSON is nested more deeply than any file of a corpus."""
    return _depth(data) > DEPTH_LIMIT


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _syntax(text: str, error: json.JSONDecodeError) -> Problem:
    """What to say of a syntax error. Versions of Python word it differently, so the words are ours."""
    # From Python 3.13 on a comma too many is told at the comma, before that at what follows it.
    before = len(text[: error.pos].rstrip()) - 1
    comma = error.pos if text[error.pos : error.pos + 1] == "," else before
    if text[comma : comma + 1] == "," and text[comma + 1 :].lstrip()[:1] in {"}", "]"}:
        return Problem(
            message=f"not JSON: a comma before {text[comma + 1 :].lstrip()[0]!r}", offset=comma, hint="remove the comma"
        )
    words, hint = next(
        (rule for start, rule in _SYNTAX.items() if error.msg.startswith(start)), (f"{error.msg}, at {{}}", _BRACKETS)
    )
    if not text.strip():
        return Problem(message="not JSON: the file is empty", offset=0, hint="put its content back, or remove the file")
    at_end = not text[error.pos :].strip()
    found = "the end of the file" if at_end else repr(text[error.pos])
    return Problem(message=f"not JSON: {words.format(found)}", offset=before + 1 if at_end else error.pos, hint=hint)


def _outside_strings(text: str, wanted: Callable[[str], bool]) -> int:
    """Offset of the first word or number outside strings that is wanted."""
    return next((match.start() for match in re.finditer(_TOKEN, text) if match.group(1) and wanted(match.group(1))), 0)


def _is_canonical(view: View) -> bool:
    if view.canonical is None:
        index = view.index
        view.canonical = index is not None and index.in_order and canonical.has_layout(view.data, view.value)
    return view.canonical


def _quotes_fit(view: View) -> bool:
    text = view.text
    return text is None or all(text[span["start"] : span["end"]] == span["text"] for span in view.found.spans)


def _duplicates(text: str) -> Iterator[tuple[str, int, int]]:
    """Every key that stands twice in its object: (key, offset of the second, offset of the first)."""
    objects: list[dict[str, int] | None] = []
    for match in re.finditer(rf"{_STRING}(\s*:)?|[{{}}\[\]]", text):
        token = match.group()
        if token in "{[":
            objects.append({} if token == "{" else None)
        elif token in "}]":
            if objects:
                objects.pop()
        elif match.group(1) and objects and (keys := objects[-1]) is not None:
            key = json.loads(token[: -len(match.group(1))])
            if key in keys:
                yield key, match.start(), keys[key]
            keys.setdefault(key, match.start())


def _depth(data: bytes) -> int:
    """How deeply brackets nest, not counting those inside strings."""
    depth = deepest = 0
    for token in re.finditer(rf"{_STRING}|[{{}}\[\]]".encode(), data):
        byte = token.group()
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _first_unnormal(text: str) -> tuple[int, str, str]:
    """Offset of the first stretch that NFC would change, the stretch, and what it becomes."""
    wanted = unicodedata.normalize("NFC", text)
    start = next((n for n, (a, b) in enumerate(zip(text, wanted, strict=False)) if a != b), len(wanted))
    end = start + 1
    while end < len(text) and unicodedata.normalize("NFC", text[start : end + 1]) != (
        unicodedata.normalize("NFC", text[start:end]) + text[end]
    ):
        end += 1
    return start, text[start:end], unicodedata.normalize("NFC", text[start:end])


def _names(characters: str) -> str:
    return ", ".join(f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip() for character in characters)


def _fixable(view: View) -> str:
    return "" if view.kind == "text" else f", or run `escal fix {view.file}`"
