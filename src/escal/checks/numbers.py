"""E8xx: numbers and pictures in the documents are those of the corpus. A number is marked ``<!--count:articles-->20<!--/-->``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from escal import plots, stats
from escal.checks.digest import Digest
from escal.checks.registry import check
from escal.findings import Problem

DOCUMENTS = ("README.md", "DATASHEET.md", "CHANGELOG.md")
MARK = re.compile(r"<!--count:([a-z_0-9 -]+)-->(.*?)<!--/-->", re.DOTALL)


def counts(digest: Digest) -> dict[str, int]:
    """Every number that a document may quote, by name."""
    corpus = digest.corpus
    kinds = [item.get("kind") for item in corpus.lists["annotators"].values()]
    found = dict(digest.counts)
    found |= {"incidents": len(corpus.incidents), "issues": len(corpus.lists["issues"])}
    found |= {"annotators_human": kinds.count("human"), "annotators_model": kinds.count("model")}
    found |= {
        f"{scheme}_{part}": len(names) for scheme, parts in corpus.schemes.items() for part, names in parts.items()
    }
    found |= {"incidents_in_two_articles": sum(len(names) > 1 for names in digest.incidents.values())}
    found |= {"labelled_human": found.get("labelled_human", 0), "near_duplicates": len(digest.near_duplicates)}
    return dict(sorted(found.items()))


def renewed(text: str, known: dict[str, int]) -> str:
    """A document with every number that is counted as the corpus has it."""
    return MARK.sub(
        lambda mark: (
            f"<!--count:{mark.group(1)}-->{known[mark.group(1)]:,}<!--/-->" if mark.group(1) in known else mark.group()
        ),
        text,
    )


@check("E801", "whole")
def number_differs(digest: Digest) -> Iterator[Problem]:
    """A number in a document is not that of the corpus."""
    for name, mark, known in _marks(digest):
        if mark.group(1) in known and mark.group(2) != f"{known[mark.group(1)]:,}":
            yield Problem(
                message=f"{mark.group(1)} is {mark.group(2)!r} here, the corpus has {known[mark.group(1)]:,}",
                file=name,
                offset=mark.start(2),
                hint=f"`escal fix {name}` writes the number",
            )


@check("E802", "whole")
def number_unknown(digest: Digest) -> Iterator[Problem]:
    """A marked number has a name that nothing counts."""
    for name, mark, known in _marks(digest):
        if mark.group(1) not in known:
            yield Problem(
                message=f"nothing counts {mark.group(1)!r}",
                file=name,
                offset=mark.start(1),
                hint=f"the counts are {', '.join(known)}",
            )


@check("E803", "whole")
def picture_differs(digest: Digest) -> Iterator[Problem]:
    """A picture in docs/plots is not that of the corpus."""
    for name, found in pictures(digest).items():
        path = digest.corpus.root / name
        if not path.is_file():
            problem = Problem(message=f"{path.name} is missing", file=plots.FOLDER)
        elif path.read_bytes() != found:
            problem = Problem(message="the corpus has other numbers than this picture", file=name)
        else:
            continue
        yield replace(problem, hint=f"`escal fix {problem.file}` draws it")


def pictures(digest: Digest) -> dict[str, bytes]:
    """Path -> content of every picture that the project shows; none where it has no folder for them."""
    folder = digest.corpus.root / plots.FOLDER
    if digest.partial or not folder.is_dir() or folder.is_symlink():
        return {}
    found = plots.plots(stats.gather(digest.corpus))
    return {f"{plots.FOLDER}/{name}": text.encode("utf-8") for name, text in found.items()}


def documents(digest: Digest) -> Iterator[tuple[str, str]]:
    """Name and text of each document of the project that has a marked number; none while the corpus cannot be counted."""
    for name in DOCUMENTS if not digest.partial else ():
        path = digest.corpus.root / name
        if path.is_file() and not path.is_symlink():
            # As it stands, line ends and bytes that are not UTF-8 included, since `escal fix` writes it back.
            text = path.read_bytes().decode("utf-8", "surrogateescape")
            if MARK.search(text):
                yield name, text


def _marks(digest: Digest) -> Iterator[tuple[str, re.Match[str], dict[str, int]]]:
    """(document, mark, counts) for every marked number; nothing is counted where there is none."""
    marks = [(name, mark) for name, text in documents(digest) for mark in MARK.finditer(text)]
    if marks:
        known = counts(digest)
        yield from ((name, mark, known) for name, mark in marks)
