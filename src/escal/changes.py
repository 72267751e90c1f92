"""Which articles a check is about: those at some paths, or those that have changed since a git revision."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from escal.corpus import Corpus
from escal.errors import EscalError


class Scope(NamedTuple):
    """What a check is about: article folders, and incidents beside those that the articles link to."""

    folders: list[str]
    incidents: list[str]


def at(corpus: Corpus, paths: Iterable[Path]) -> Scope | None:
    """The articles at, below or above the paths; None (everything) for no path or one outside the articles.

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
    return Scope(_by_id(wanted), []) if wanted else None


def touches(corpus: Corpus, paths: Iterable[Path]) -> Callable[[str], bool]:
    """Whether a file or folder of the project, by its path from the project folder, is at, below or above the paths.

    Everything is, where there are no paths. Raises ``EscalError`` as ``at`` does.
    """
    places = [_place(corpus, path) for path in paths] or ["."]

    def touched(name: str) -> bool:
        return any(
            place == "." or f"{name}/".startswith(f"{place}/") or f"{place}/".startswith(f"{name}/") for place in places
        )

    return touched


def since(corpus: Corpus, revision: str, *, untracked: bool = True) -> Scope | None:
    """The articles that have changed or are new since a revision, and the incidents that are new.

    ``untracked`` counts what git does not know yet, which takes git a look into every folder. None (check everything)
    where something has changed that other articles may lean on: a schema, a list, an incident or article that was there
    before and was changed or removed. Raises ``EscalError`` where git cannot tell.
    """
    if revision.startswith("-"):
        raise EscalError(f"{revision!r} is not a git revision")
    commands = [["diff", "--name-status", "--no-renames", "--relative", "-z", revision]]
    if untracked:
        commands.append(["ls-files", "--others", "--exclude-standard", "-z"])
    rows, *others = _git(corpus, commands)
    changed = dict(zip(rows[1::2], rows[0::2], strict=True))
    for names in others:
        changed |= dict.fromkeys(names, "A")
    articles, incidents = set[str](), list[str]()
    for path, status in changed.items():
        folder = "/".join(path.split("/")[:4])
        if path.startswith("corpus/articles/") and (corpus.root / folder).is_dir():
            articles.add(folder)
        elif path.startswith("corpus/incidents/") and status == "A":
            incidents.append(path.removeprefix("corpus/incidents/").removesuffix(".json"))
        else:
            return None
    known = all(folder in corpus.named(folder.rsplit("/", 1)[1]) for folder in articles)
    return Scope(_by_id(articles), incidents) if known else None


def _by_id(folders: Iterable[str]) -> list[str]:
    return sorted(folders, key=lambda folder: folder.rsplit("/", 1)[1])


def _place(corpus: Corpus, path: Path) -> str:
    full = path.resolve()
    if not full.exists():
        raise EscalError(f"{path} does not exist")
    if not full.is_relative_to(corpus.root):
        raise EscalError(f"{path} is not in the corpus at {corpus.root.name}")
    return full.relative_to(corpus.root).as_posix()


def _git(corpus: Corpus, commands: list[list[str]]) -> list[list[str]]:
    """Fields of the output of git commands about the corpus and its schemas, at work at once.

    Paths are relative to the project folder.
    """
    try:
        running = [
            subprocess.Popen(
                ["git", "-c", "core.quotepath=off", *command, "--", "corpus", "schema"],
                cwd=corpus.root,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for command in commands
        ]
    except FileNotFoundError as error:
        raise EscalError("--since needs git, which is not installed") from error
    done = [git.communicate() for git in running]
    for git, (_, err) in zip(running, done, strict=True):
        if git.returncode:
            said = err.decode("utf-8", "replace").strip().splitlines()
            raise EscalError(f"git cannot tell what has changed: {said[0] if said else 'no reason given'}")
    return [out.decode("utf-8", "surrogateescape").split("\0")[:-1] for out, _ in done]
