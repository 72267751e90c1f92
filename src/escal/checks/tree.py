"""E1xx, too: what may lie in a corpus. What the reader passed over is told, so that nothing is lost silently."""

from __future__ import annotations

from collections.abc import Iterator

from escal.checks.registry import View, check
from escal.corpus import LISTS, Oddity
from escal.findings import Problem

_HOLDS = {
    "corpus/articles/": "an article folder holds article.json and v1, v2 ...; a version holds text.txt, raw.html or raw.txt, <annotator>.json and gold.json",
    "corpus/incidents/": "the folder holds one file for each incident: <incident-id>.json",
    "corpus/splits/": "the folder holds one folder for each scheme, and that a list for each part: <part>.txt",
    "": f"corpus/ holds the folders articles, incidents and splits, and {', '.join(LISTS)}",
}


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
            message=oddity.detail or "nothing in a corpus has this name",
            hint=next(words for folder, words in _HOLDS.items() if oddity.path.startswith(folder)),
        )


@check("E110", "oddity")
def symbolic_link(oddity: Oddity) -> Iterator[Problem]:
    """A symbolic link stands in a corpus."""
    if oddity.kind == "link":
        yield Problem(
            message="a symbolic link; links are never followed", hint="put the file or the folder itself here"
        )


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
        yield Problem(
            message=f"cannot be read: {oddity.detail}",
            hint="put a plain file or folder that everybody may read in its place",
        )


def _passed_over(view: View, name: str) -> bool:
    """Whether the file is there but was not read, which has a finding of its own."""
    return any(oddity.path == f"{view.home.folder}/{name}" for oddity in view.home.oddities)
