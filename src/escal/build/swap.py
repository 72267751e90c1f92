"""Putting a finished folder in the place of the old one, so that there is always one of the two, whole.

Where the kernel can exchange two names in one step (Linux, ``renameat2``), the old folder becomes the new one in an
instant. Elsewhere the old one is renamed aside and the new one into its place; a build that is killed between the two
leaves nothing at the place, and the next build puts the old folder back before it does anything else.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from escal.errors import EscalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
MANIFEST = "manifest.json"


class OutputBusy(EscalError):
    """Another build is writing to the same place."""


class NotABuild(EscalError):
    """The place of the output is taken by something that no build made."""


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A new, empty folder beside ``out`` that takes its place when the block ends, and vanishes when it raises.

    Raises ``OutputBusy`` while another build has the place, ``NotABuild`` where ``out`` is not a folder that an
    earlier build wrote (or an empty one): that would be lost.
    """
    out = out.resolve()
    new, old = (out.with_name(f".{out.name}-{name}") for name in ("new", "old"))
    out.parent.mkdir(parents=True, exist_ok=True)
    with _locked(out):
        if old.is_dir() and not out.exists():
            old.rename(out)
        _expect_build(out)
        _remove(new, old)
        new.mkdir()
        try:
            yield new
            _sync(new)
            _swap(new, out, old)
        finally:
            _remove(new, old)


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    path = out.with_name(f".{out.name}-lock")
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputBusy(f"another build is writing to {out}; wait until it ends, or give another --out") from None
        # The file stays: to remove it would let a third build lock a file of the same name.
        yield


def _expect_build(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        made = json.loads((out / MANIFEST).read_bytes())["tool"]["name"] == "escal"
    except (OSError, ValueError, KeyError, TypeError):
        made = False
    if not made:
        raise NotABuild(f"{out} is not the output of a build and would be lost; give another --out, or move it away")


def _swap(new: Path, out: Path, old: Path) -> None:
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        out.rename(old)
        new.rename(out)
    _sync_one(out.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return (
        rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0
    )


def _sync(folder: Path) -> None:
    """Make sure that everything below a folder, and the folder itself, is on disk."""
    for path in sorted(folder.rglob("*")):
        _sync_one(path)
    _sync_one(folder)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
