"""A run: every article through its checks, one at a time, then the checks of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from escal import corpus as corpora
from escal import position
from escal.checks import files, shape, waivers
from escal.checks.digest import Digest
from escal.checks.registry import CHECKS, Check, View
from escal.corpus import Article, Corpus, Oddity
from escal.documents import GOLD
from escal.errors import UnknownName
from escal.findings import Finding, Place, Problem, Related
from escal.index import Index, indexer

# Without these a JSON value is not what later checks take it for, so they come first and the others wait for them.
_BYTES = "E1"
# What these find in a text moves the offsets after it, so the labels wait until it is mended.
_SHIFTS = {"E101", "E102", "E103", "E104"}


class Run:
    """One check of a corpus, or of some of its articles.

    ``for article in run.articles()`` checks while it yields, and leaves in each article only JSON that fits its schema;
    ``run.finish()`` then gives all findings, sorted. ``folders`` limits the run to these articles: then the checks that
    compare all articles are left out, and ``whole`` is False; ``incidents`` are then checked beside those that the
    articles link to. ``today`` is the day by which waivers are judged.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        folders: list[str] | None = None,
        incidents: Iterable[str] = (),
        today: date,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
    ) -> None:
        self.corpus = corpus
        self.folders = corpus.folders if folders is None else folders
        self.whole = folders is None
        self._incidents = set(incidents)
        self.today = today
        self.waived: list[Finding] = []
        self._findings: list[Finding] = []
        self._digest = Digest(corpus)
        self._wanted = _wanted(tuple(select), tuple(ignore))
        self._by_kind: dict[str, list[Check]] = {}
        for entry in CHECKS.values():
            for kind in entry.on:
                self._by_kind.setdefault(kind, []).append(entry)
        self._indexers: dict[str, Callable[[Any], Index]] = {}

    @property
    def digest(self) -> Digest:
        """What the run has noted of the articles so far."""
        return self._digest

    def groups(self) -> dict[str, str]:
        """Leak groups of the scheme ``main``, article -> group, of the articles so far."""
        return self._digest.groups("main")

    def articles(self) -> Iterator[Article]:
        """Every article of the run, checked, in the order of their ids."""
        for folder in self.folders:
            article = self.corpus.article(folder)
            self._article(article)
            self._digest.add(article)
            yield article

    def finish(self) -> list[Finding]:
        """All findings, sorted by place; those that a waiver takes away are in ``waived``."""
        valid = self._shared()
        for kind in ("corpus", "whole") if self.whole else ("corpus",):
            for entry in self._by_kind.get(kind, []):
                self._take(entry.code, entry.run(self._digest), None)
        self._oddities(self.corpus.oddities)
        rules = valid.get("corpus/waivers.json", {}).get("waivers", [])
        standing, self.waived, said = waivers.apply(self._findings, rules, self.today, self.whole)
        self._findings = standing
        for code, problem in said:
            self._take(code, [problem], None)
        return sorted(set(self._findings))

    def _article(self, article: Article) -> None:
        corpus = self.corpus
        self._take_all("folder", View(article.folder, "folder", b"", corpus, article))
        for name, data in article.files.items():
            if name.endswith(".txt"):
                version = corpora.version_of(name)
                text = article.text(version)
                found = self._take_all(
                    "text", View(f"{article.folder}/{name}", "text", data, corpus, article, version, text)
                )
                if found & _SHIFTS:
                    article.unsound.add(version)
        # article.json first: what the others ask of it must be known to be right.
        for name in sorted(
            article.files, key=lambda name: (name != "article.json", name.endswith(f"{GOLD}.json"), name)
        ):
            if name.endswith(".json"):
                path, version = f"{article.folder}/{name}", corpora.version_of(name)
                view = View(
                    path,
                    corpus.kind(path),
                    article.files[name],
                    corpus,
                    article,
                    version,
                    article.text(version) if version else None,
                    article.values.get(name),
                )
                if not self._json(view):
                    article.values.pop(name, None)
        self._oddities(article.oddities)

    def _json(self, view: View) -> bool:
        """Check one JSON file; whether it fits its schema."""
        fits = view.value is not None and self.corpus.schemas.screen(view.kind).is_valid(view.value)
        if fits:
            if view.kind not in self._indexers:
                self._indexers[view.kind] = indexer(self.corpus.schemas, view.kind)
            view.index = self._indexers[view.kind](view.value)
            fits = view.index.whole
        elif view.value is not None and files.is_deep(view.data):
            view.value = None  # Nothing must walk it.
        if not fits and view.value is not None:
            view.index = None
            problems = list(shape.explain(view))
            self._take("E211", problems or [Problem(message="the file does not fit its schema", pointer="")], view)
        if fits:
            self._take_all(view.kind, view)
        else:
            for entry in self._by_kind[view.kind]:
                if entry.code.startswith(_BYTES):
                    self._take(entry.code, entry.run(view), view)
        return fits

    def _shared(self) -> dict[str, Any]:
        """Check lists, split files and incidents; the values that fit their schema, by path."""
        valid = {}
        for path, data in self.corpus.shared.items():
            if path.endswith(".txt"):
                if self.whole:
                    self._take_all("split", View(path, "split", data, self.corpus))
            else:
                view = View(path, self.corpus.kind(path), data, self.corpus, value=corpora.parse(data))
                if self._json(view):
                    valid[path] = view.value
        names = self.corpus.incidents if self.whole else sorted(self._incidents | self._digest.incidents.keys())
        for name in names:
            file = self.corpus.incident_file(name)
            if file is not None:
                path = f"corpus/incidents/{name}.json"
                self._json(View(path, "incident", file, self.corpus, value=corpora.parse(file)))
        return valid

    def _oddities(self, oddities: list[Oddity]) -> None:
        for oddity in dict.fromkeys(oddities):
            for entry in self._by_kind["oddity"]:
                for problem in entry.run(oddity):
                    self._add(entry.code, problem, oddity.path, None)

    def _take_all(self, kind: str, view: View) -> set[str]:
        """Run the checks of a kind; the codes that found something."""
        found = set()
        for entry in self._by_kind.get(kind, []):
            for problem in entry.run(view):
                found.add(entry.code)
                self._add(problem.code or entry.code, problem, view.file, view)
        return found

    def _take(self, code: str, problems: Iterable[Problem], view: View | None) -> None:
        for problem in problems:
            self._add(problem.code or code, problem, view.file if view else "", view)

    def _add(self, code: str, problem: Problem, file: str, view: View | None) -> None:
        if not self._wanted(code):
            return
        file = problem.file or file
        text = view.data.decode("utf-8", "replace") if view and view.file == file else self._read(file)
        place = _place(file, text, problem.pointer, problem.offset, at_key=problem.at_key)
        related = tuple(
            Related(_place(other, self._read(other), pointer), message) for other, pointer, message in problem.related
        )
        self._findings.append(
            Finding(place.file, place.line, place.column, code, problem.message, problem.pointer, problem.hint, related)
        )

    def _read(self, file: str) -> str:
        """Text of another file of the corpus, for a position in it; empty where it cannot be read."""
        path = self.corpus.root / file
        if not path.is_file() or path.is_symlink():
            return ""
        return path.read_bytes().decode("utf-8", "replace")


def check(
    corpus: Corpus,
    *,
    today: date,
    folders: list[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> list[Finding]:
    """All findings of a corpus, or of some of its article folders, sorted by place."""
    run = Run(corpus, folders=folders, today=today, select=select, ignore=ignore)
    for _ in run.articles():
        pass
    return run.finish()


def _wanted(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[str], bool]:
    for prefix in (*select, *ignore):
        if not prefix or not any(code.startswith(prefix) for code in CHECKS):
            raise UnknownName("code", prefix, sorted(CHECKS))
    return lambda code: (not select or code.startswith(select)) and not (ignore and code.startswith(ignore))


def _place(file: str, text: str, pointer: str | None, offset: int | None = None, *, at_key: bool = False) -> Place:
    if offset is None and pointer is not None and text:
        try:
            offset = position.offset(text, pointer, at_key=at_key)
        except (ValueError, IndexError, StopIteration, RecursionError):
            offset = 0  # The file is not JSON, so there is no place inside it to point at.
    return Place(file, *position.line_column(text, offset or 0))
