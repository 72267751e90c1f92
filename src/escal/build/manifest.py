"""The manifest: from what a build was made, and what is in it, file by file."""

from __future__ import annotations

import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pyarrow as pa

from escal.text import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from escal.build.facts import Facts
    from escal.corpus import Corpus
    from escal.findings import Finding


def manifest(corpus: Corpus, facts: Facts, findings: list[Finding], folder: Path) -> dict[str, Any]:
    """What is known of a build whose files are in ``folder``; nothing in it depends on when or where it was made."""
    errors = sum(finding.severity == "error" for finding in findings)
    return {
        "tool": {"name": "escal", "version": facts.version},
        "schema": schema_hash(corpus.schemas.path),
        "commit": commit(corpus.root),
        "pyarrow": pa.__version__,
        "built_with_errors": errors > 0,
        "findings": {
            "errors": errors,
            "warnings": len(findings) - errors,
            "codes": dict(sorted(Counter(finding.code for finding in findings).items())),
        },
        "rows": facts.rows,
        "row_hashes": facts.hashes,
        "left_out": dict(sorted(facts.left_out.items())),
        "files": files(folder, facts.files),
    }


def text(value: dict[str, Any]) -> str:
    """A value as indented JSON."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def files(folder: Path, known: dict[str, dict[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    """Path below a folder -> bytes and SHA-256 of every file, sorted; those in ``known`` are not read again."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        found[name] = (known or {}).get(name) or {"bytes": path.stat().st_size, "sha256": sha256(path.read_bytes())}
    return found


def schema_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of everything in the schema folder: the version of the schema."""
    names = (f"{name} {file['sha256']}\n" for name, file in files(folder).items())
    return sha256("".join(names).encode())


def commit(root: Path) -> str | None:
    """The git commit that is checked out at a folder, with ``-modified`` where tracked files differ from it.

    None without git, or outside a repository.
    """
    describe = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=-modified"]
    try:
        found = subprocess.run(describe, cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()
