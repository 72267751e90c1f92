"""Whatever bytes a file of a corpus holds, a check gives findings and never a traceback, and both validators agree."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import validators
from faults import Copy
from hypothesis import given, settings
from hypothesis import strategies as st

from escal import checks
from escal.corpus import open_corpus
from escal.report import render

MINI = Path(__file__).parent / "mini"
FILES = sorted(path.relative_to(MINI).as_posix() for path in MINI.rglob("*") if path.is_file())
JSON = [path for path in FILES if path.endswith(".json")]
ODD = [None, True, 0, -1, 1.0, 2.5, 10**30, "", " ", "x", "e1", "\ud83d", "2024-13-45", [], [[]], {}, {"id": []}]
PIECES = [
    b"",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r",
    b'"',
    b"\\",
    b"{",
    b"]",
    b",",
    b"null",
    b"NaN",
    b"\\ud800",
    b"\xcc\x81",
    b"\xe2\x80\xa8",
    b"9" * 400,
]
places = st.integers(0, 1 << 16)
edits = st.tuples(st.sampled_from(["flip", "insert", "delete", "swap"]), places, places, st.sampled_from(PIECES))


def mutated(data: bytes, edit: tuple[str, int, int, bytes]) -> bytes:
    """Bytes after one edit; places are taken modulo the length."""
    kind, one, two, piece = edit
    start, end = sorted((one % (len(data) + 1), two % (len(data) + 1)))
    if kind == "flip":
        return data[:start] + bytes([data[start] ^ (1 << two % 8)]) + data[start + 1 :] if start < len(data) else data
    if kind == "insert":
        return data[:start] + piece + data[start:]
    if kind == "delete":
        return data[:start] + data[min(end, start + 40) :]
    return data[end:] + data[start:end] + data[:start]


def replaced(value: Any, place: int, new: Any) -> Any:
    """A JSON value with one of its parts replaced: the one at a place, counted through the whole modulo their number."""
    holders: list[tuple[Any, Any]] = []
    stack = [value]
    while stack:
        holder = stack.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            holders.append((holder, key))
            if isinstance(holder[key], dict | list):
                stack.append(holder[key])
    holder, key = holders[place % len(holders)]
    if new == "gone":
        del holder[key]
    else:
        holder[key] = deepcopy(new)
    return value


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of mini."""
    return Path(shutil.copytree(MINI, tmp_path_factory.mktemp("mutations") / "mini"))


def survive(root: Path, path: str, data: bytes) -> None:
    """Check a corpus with other bytes in one file, write the report, and put the file right again."""
    copy = Copy(root)
    copy.write(path, data)
    try:
        findings = checks.check(open_corpus(root), today=date(2026, 1, 1))
        render(findings).encode()
        if path.endswith(".json"):
            validators.agree(path, data)
    finally:
        copy.restore()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(path=st.sampled_from(FILES), edits=st.lists(edits, min_size=1, max_size=4))
def test_bytes(root: Path, path: str, edits: list[tuple[str, int, int, bytes]]) -> None:
    data = (MINI / path).read_bytes()
    for edit in edits:
        data = mutated(data, edit)
    survive(root, path, data)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    path=st.sampled_from(JSON),
    changes=st.lists(st.tuples(places, st.sampled_from([*ODD, "gone"])), min_size=1, max_size=3),
)
def test_values(root: Path, path: str, changes: list[tuple[int, Any]]) -> None:
    value = json.loads((MINI / path).read_bytes())
    for place, new in changes:
        if value:
            value = replaced(value, place, new)
    survive(root, path, json.dumps(value, indent=1).encode())
