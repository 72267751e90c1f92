"""Which articles a check is about: those at some paths, or those that have changed since a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from escal.corpus import Corpus
from escal.errors import EscalError


def at(corpus: Corpus, paths: Iterable[Path]) -> list[str] | None:
    """Folders of the articles at, below or above the paths; None (all of them) for no path or one outside the articles.

    Raises ``EscalError`` for a path that does not exist or lies outside the corpus.
    """
    wanted: set[str] = set()
    for path in paths:
        place = _place(corpus, path)
        if place in {"", ".", "corpus", "corpus/articles"} or not place.startswith("corpus/articles/"):
            return None
        wanted |= {
            folder
            for folder in corpus.folders
            if f"{folder}/".startswith(f"{place}/") or place.startswith(f"{folder}/")
        }
    return sorted(wanted, key=lambda folder: folder.rsplit("/", 1)[1]) if wanted else None


def since(corpus: Corpus, revision: str) -> list[str] | None:
    """Folders of the articles that have changed, are new or are untracked since a revision.

    None (check everything) where something has changed that other articles may lean on: a schema, a list, an incident
    or article that was there before and was changed or removed. Raises ``EscalError`` where git cannot tell.
    """
    if revision.startswith("-"):
        raise EscalError(f"{revision!r} is not a git revision")
    rows = _git(corpus, "diff", "--name-status", "--no-renames", "-z", revision, "--", "corpus", "schema")
    changed = dict(zip(rows[1::2], rows[0::2], strict=True))
    changed |= dict.fromkeys(
        _git(corpus, "ls-files", "--others", "--exclude-standard", "-z", "--", "corpus", "schema"), "A"
    )
    found: set[str] = set()
    for path, status in changed.items():
        folder = "/".join(path.split("/")[:4])
        if path.startswith("corpus/articles/") and (corpus.root / folder).is_dir():
            found.add(folder)
        elif status != "A" or not path.startswith("corpus/incidents/"):
            return None
    known = set(corpus.folders)
    return sorted(found & known, key=lambda folder: folder.rsplit("/", 1)[1]) if found <= known else None


def _place(corpus: Corpus, path: Path) -> str:
    full = path.resolve()
    if not full.exists():
        raise EscalError(f"{path} does not exist")
    if not full.is_relative_to(corpus.root):
        raise EscalError(f"{path} is not in the corpus at {corpus.root.name}")
    return full.relative_to(corpus.root).as_posix()


def _git(corpus: Corpus, *command: str) -> list[str]:
    """Fields of a git command's output, paths relative to the project folder."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *command], cwd=corpus.root, capture_output=True, check=True
        )
    except FileNotFoundError as error:
        raise EscalError("--since needs git, which is not installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise EscalError(f"git cannot tell what has changed: {said[0] if said else 'no reason given'}") from error
    return done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
