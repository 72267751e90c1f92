"""E1xx: the bytes of a file, and what may lie in a corpus."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from escal import canonical
from escal.checks.registry import JSON_KINDS, View, check
from escal.corpus import SLUG, Oddity
from escal.findings import Problem

DEPTH_LIMIT = 64
_ALL = ("text", *JSON_KINDS)
# Line feed is the one control character that a text may hold; bidirectional overrides and zero-width blanks hide words.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


@check("E101", *_ALL)
def not_utf8(view: View) -> Iterator[Problem]:
    """A file is not UTF-8."""
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
    if view.data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
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
    if view.data.isascii():
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
    if view.value is not None or _depth(view.data) > DEPTH_LIMIT:
        return
    text = view.data.decode("utf-8", "replace")
    try:
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse)
    except _Constant as error:
        yield Problem(
            message=f"{error} is not JSON", offset=text.find(str(error)), hint="write a number, or leave the field out"
        )
    except json.JSONDecodeError as error:
        yield Problem(
            message=f"not JSON: {error.msg}",
            offset=error.pos,
            hint="a comma, a quotation mark or a bracket is missing or too many, here or just before",
        )
    except (RecursionError, ValueError) as error:
        yield Problem(message=f"not JSON: {error}", offset=0)
    else:
        at = re.search(r"\\u[dD][89a-fA-F]", text)
        if value is None or at is None:
            yield Problem(message="expected an object, found null" if value is None else "not JSON", offset=0)
        else:
            yield Problem(
                message=f"{text[at.start() : at.start() + 6]} is half of a character (a lone surrogate)",
                offset=at.start(),
                hint="write the character itself",
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
    if view.value is None or _is_canonical(view):
        return
    text = view.data.decode("utf-8", "replace")
    if next(_duplicates(text), None):
        return
    wanted = canonical.dumps(view.value, view.corpus.schemas, view.kind).decode("utf-8", "replace")
    if text == wanted:
        return
    found_lines, wanted_lines = text.splitlines(True), wanted.splitlines(True)
    line = next(
        (n for n, (a, b) in enumerate(zip(found_lines, wanted_lines, strict=False)) if a != b),
        min(len(found_lines), len(wanted_lines)),
    )
    shown = "".join(
        list(difflib.unified_diff(found_lines[line : line + 1], wanted_lines[line : line + 1], lineterm="\n", n=0))[3:]
    )
    changed = (
        sum(1 for change in difflib.ndiff(found_lines, wanted_lines) if change[0] == "-")
        if len(found_lines) < 2000
        else None
    )
    count = f"; {changed} line{'s' * (changed != 1)} in all" if changed is not None else ""
    yield Problem(
        message=f"not in canonical form, first here{count}: {_short(shown)!r}",
        offset=sum(map(len, found_lines[:line])),
        hint=f"`escal fix {view.file}` writes the canonical form (blanks, order of fields and of items)",
    )


@check("E108", "oddity")
def too_large(oddity: Oddity) -> Iterator[Problem]:
    """A file is larger than the limit."""
    if oddity.kind == "large":
        yield Problem(
            message=f"the file is too large: {oddity.detail}",
            hint="split the article, or keep the file out of the corpus",
        )


@check("E109", "oddity")
def unexpected(oddity: Oddity) -> Iterator[Problem]:
    """A file or folder is not one that a corpus has."""
    if oddity.kind == "stray":
        yield Problem(
            message="nothing in a corpus has this name",
            hint="an article folder holds article.json and v1, v2 ...; a version holds text.txt, raw.html or raw.txt, <annotator>.json and gold.json",
        )


@check("E110", "oddity")
def symbolic_link(oddity: Oddity) -> Iterator[Problem]:
    """A symbolic link stands in a corpus."""
    if oddity.kind == "link":
        yield Problem(message="a symbolic link; links are never followed", hint="put the file itself here")


@check("E111", "folder")
def missing_file(view: View) -> Iterator[Problem]:
    """A file that must be there is missing."""
    files = view.home.files
    if "article.json" not in files and not _passed_over(view, "article.json"):
        yield Problem(
            message="article.json is missing",
            file=f"{view.home.folder}/article.json",
            hint="every article folder holds an article.json",
        )
    for version in view.home.versions:
        name = f"v{version}/text.txt"
        if name not in files and not _passed_over(view, name):
            yield Problem(
                message="text.txt is missing",
                file=f"{view.home.folder}/{name}",
                hint=f"put the text of version {version} here",
            )
    if "article.json" in files and not view.home.versions:
        yield Problem(
            message="the article has no version",
            file=f"{view.home.folder}/article.json",
            hint="put the text into v1/text.txt",
        )


@check("E112", "text")
def odd_characters(view: View) -> Iterator[Problem]:
    """A text has characters that do not belong in a text, or does not end with one line feed."""
    if view.text is None:
        return
    for match in _FORBIDDEN.finditer(view.text):
        if match.group() not in "\r\ufeff":
            yield Problem(
                message=f"{match.group()!r} ({_names(match.group())}) may not stand in a text",
                offset=match.start(),
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


@check("E113", "oddity")
def bad_name(oddity: Oddity) -> Iterator[Problem]:
    """A folder has a name that is not a year or an id."""
    if oddity.kind == "name":
        yield Problem(
            message=f"{oddity.path.rsplit('/', 1)[1]!r} is not a name for a folder here",
            hint="a year has four digits; an id has lower-case letters, digits and single hyphens, at most 60 characters",
        )


@check("E114", "oddity")
def unreadable(oddity: Oddity) -> Iterator[Problem]:
    """A file or folder cannot be read."""
    if oddity.kind == "unreadable":
        yield Problem(message=f"cannot be read: {oddity.detail}", hint="give the file back its read permission")


@check("E115", *JSON_KINDS)
def too_deep(view: View) -> Iterator[Problem]:
    """A JSON file is nested too deeply."""
    if view.value is None and (depth := _depth(view.data)) > DEPTH_LIMIT:
        yield Problem(
            message=f"nested {depth:,} deep, the limit is {DEPTH_LIMIT}",
            offset=0,
            hint="no file of a corpus is nested like this: the file is damaged",
        )


def fits_id(name: str) -> bool:
    """Whether a name can be an id: it is safe in a path."""
    return bool(SLUG.match(name)) and len(name) <= 60


class _Constant(ValueError):
    """NaN or Infinity, which JSON does not have."""


def _refuse(name: str) -> Any:
    raise _Constant(name)


def _is_canonical(view: View) -> bool:
    if view.canonical is None:
        index = view.index
        view.canonical = index is not None and index.in_order and canonical.has_layout(view.data, view.value)
    return view.canonical


def _duplicates(text: str) -> Iterator[tuple[str, int, int]]:
    """Every key that stands twice in its object: (key, offset of the second, offset of the first)."""
    objects: list[dict[str, int] | None] = []
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"(\s*:)?|[{}\[\]]', text):
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
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', data):
        byte = token.group()
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _first_unnormal(text: str) -> tuple[int, str, str]:
    """Offset of the first stretch that NFC would change, the stretch, and what it becomes."""
    for match in re.finditer(
        r"(?s).[\u0300-\u036f\u0591-\u05c7\u0610-\u06ed\u0900-\u0dff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]*",
        text,
    ):
        wanted = unicodedata.normalize("NFC", match.group())
        if wanted != match.group():
            return match.start(), match.group(), wanted
    return 0, text[:20], unicodedata.normalize("NFC", text[:20])


def _names(characters: str) -> str:
    return ", ".join(f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip() for character in characters)


def _passed_over(view: View, name: str) -> bool:
    """Whether the file is there but was not read, which has a finding of its own."""
    return any(oddity.path == f"{view.home.folder}/{name}" for oddity in view.home.oddities)


def _fixable(view: View) -> str:
    return "" if view.kind == "text" else f", or run `escal fix {view.file}`"


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most]}..."
