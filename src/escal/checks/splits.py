"""E6xx: every article in one part of every scheme, released ones where they were, nothing that leaks across parts."""

from __future__ import annotations

from collections.abc import Iterator

from escal.checks.digest import Digest
from escal.checks.registry import View, check
from escal.findings import Problem

QUARANTINE = "quarantine"
# The schemes that a release keeps, and the field of released.json that says where an article was.
_KEPT = {"main": "split", "folds": "fold", "temporal": "temporal"}


@check("E601", "corpus")
def in_no_part(digest: Digest) -> Iterator[Problem]:
    """An article is in no part of a scheme."""
    for scheme, parts in digest.corpus.schemes.items():
        listed = {name for names in parts.values() for name in names}
        for name, folder in digest.folders.items():
            # A released one does not get a new place: E604 says which is its own.
            if name not in listed and _KEPT.get(scheme, "") not in digest.corpus.lists["released"].get(name, {}):
                yield Problem(
                    message=f"{name!r} is in no part of the scheme {scheme!r}",
                    file=f"{folder}/article.json",
                    pointer="/id",
                    hint="`escal split --write` places new articles",
                )


@check("E602", "whole")
def in_two_parts(digest: Digest) -> Iterator[Problem]:
    """An article is listed twice in a scheme."""
    for scheme, parts in digest.corpus.schemes.items():
        seen: dict[str, str] = {}
        for part, names in parts.items():
            for line, name in enumerate(names):
                if name and name in seen:
                    other = seen[name]
                    yield _at(
                        digest,
                        scheme,
                        part,
                        line,
                        f"{name!r} is in {part} and {'stands there twice' if other == part else f'in {other}'}",
                        "remove one of the two lines",
                    )
                seen.setdefault(name, part)


@check("E603", "whole")
def not_in_corpus(digest: Digest) -> Iterator[Problem]:
    """A scheme lists an article that is not in the corpus."""
    for scheme, parts in digest.corpus.schemes.items():
        for part, names in parts.items():
            for line, name in enumerate(names):
                if name and digest.corpus.find(name) is None:
                    yield _at(
                        digest,
                        scheme,
                        part,
                        line,
                        f"there is no article {name!r}",
                        "remove the line, or bring the article back; an article that was released is retired in retired.json",
                    )


@check("E604", "corpus")
def released_moved(digest: Digest) -> Iterator[Problem]:
    """A released article has left its part, or the corpus."""
    released, retired = digest.corpus.lists["released"], digest.corpus.lists["retired"]
    for number, (name, item) in enumerate(released.items()):
        folder = digest.corpus.find(name)
        if folder is None:
            if name not in retired:
                yield Problem(
                    message=f"{name!r} was released in {item['release']} and is gone",
                    file="corpus/released.json",
                    pointer=f"/released/{number}",
                    hint="bring it back, or record in retired.json why it went and what stands in its place",
                )
            continue
        for scheme, kept in _KEPT.items():
            if kept not in item:
                continue
            was = str(item[kept])
            now = digest.homes.get(scheme, {}).get(name)
            if scheme in digest.homes and now != was and name in digest.folders:
                yield Problem(
                    message=f"{name!r} was released in {scheme}/{was} and is now in {f'{scheme}/{now}' if now else 'no part'}",
                    file=f"corpus/splits/{scheme}/{now or was}.txt",
                    offset=_offset(digest, scheme, now or was, name),
                    hint=f"move the line back to splits/{scheme}/{was}.txt: a released article never moves",
                    related=(("corpus/released.json", f"/released/{number}", f"released in {was}"),),
                )


@check("E605", "whole")
def incident_leaks(digest: Digest) -> Iterator[Problem]:
    """Articles about one incident are in different parts."""
    for incident, names in sorted(digest.incidents.items()):
        for other in names[1:]:
            yield from _across(digest, names[0], other, f"both report the incident {incident}")


@check("E606", "whole")
def copy_leaks(digest: Digest) -> Iterator[Problem]:
    """An article and the one that it is derived from are in different parts."""
    for name, source in digest.derived:
        yield from _across(digest, source, name, f"{name} is derived from {source}")


@check("E607", "whole")
def duplicate_leaks(digest: Digest) -> Iterator[Problem]:
    """Near-duplicate texts are in different parts."""
    for left, right, similarity in digest.near_duplicates:
        yield from _across(digest, left, right, f"their texts share about {similarity:.0%} of their word 5-grams")


@check("E608", "split")
def untidy_list(view: View) -> Iterator[Problem]:
    """A list of a scheme is not one id a line, sorted."""
    text = view.data.decode("utf-8", "replace")
    names = text.splitlines()
    listed = [name.strip() for name in names if name.strip()]
    wanted = "".join(f"{name}\n" for name in sorted(set(listed)))
    if text != wanted and len(set(listed)) == len(listed):
        wanted_lines = wanted.splitlines()
        line = next(
            (number for number, name in enumerate(names) if wanted_lines[number : number + 1] != [name]),
            max(len(names) - 1, 0),
        )
        yield Problem(
            message="expected one article id a line, sorted, with a line feed after each",
            offset=sum(len(name) + 1 for name in names[:line]),
            hint=f"`escal fix {view.file}` sorts the list",
        )


def _across(digest: Digest, left: str, right: str, why: str) -> Iterator[Problem]:
    """A problem for every scheme in which two articles that belong together are in different parts."""
    for scheme in digest.corpus.schemes:
        homes = digest.homes[scheme]
        here, there = homes.get(left), homes.get(right)
        if here and there and here != there and QUARANTINE not in {here, there}:
            yield Problem(
                message=f"{left} is in {scheme}/{here} and {right} in {scheme}/{there}: {why}",
                file=f"corpus/splits/{scheme}/{there}.txt",
                offset=_offset(digest, scheme, there, right),
                hint="put both into one part; if both were released, move the newer one to quarantine.txt",
                related=((f"corpus/splits/{scheme}/{here}.txt", None, f"{left} is here"),),
            )


def _at(digest: Digest, scheme: str, part: str, line: int, message: str, hint: str) -> Problem:
    return Problem(
        message=message,
        file=f"corpus/splits/{scheme}/{part}.txt",
        offset=_line(digest, scheme, part, line),
        hint=hint,
    )


def _offset(digest: Digest, scheme: str, part: str, name: str) -> int:
    """Offset of an article in the list of a part; that of the list where it is not in it."""
    names = digest.corpus.schemes[scheme].get(part, [])
    return _line(digest, scheme, part, names.index(name)) if name in names else 0


def _line(digest: Digest, scheme: str, part: str, line: int) -> int:
    data = digest.corpus.shared[f"corpus/splits/{scheme}/{part}.txt"]
    return sum(map(len, data.decode("utf-8", "replace").splitlines(keepends=True)[:line]))
