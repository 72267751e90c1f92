"""A corpus as a tree of files: articles out of it in the order of their ids, one at a time, never all at once.

Nothing that is read is trusted: symbolic links are not followed, names that do not fit are not opened, files beyond
the limits are not read. What was passed over is kept as an ``Oddity``, so that nothing is lost silently.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson

from escal.errors import CorpusNotFound
from escal.schema import Schemas, schemas

JSON_LIMIT = 5_000_000
TEXT_LIMIT = 1_000_000
SHARED_LIMIT = 500_000_000
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")
_VERSION = re.compile(r"v([1-9][0-9]{0,3})\Z")
_LABELS = re.compile(r"[a-z][a-z0-9]{0,19}\.json\Z")
_RAW = {"raw.html", "raw.txt"}
LISTS = {
    "issues.json": "issues",
    "annotators.json": "annotators",
    "waivers.json": "waivers",
    "retired.json": "retired",
    "released.json": "released",
}
"""File at the top of the corpus -> kind of its schema."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the tree that was not read: ``kind`` is link, stray, unreadable, large or name."""

    path: str
    kind: str
    detail: str = ""


@dataclass(slots=True)
class Article:
    """One article folder: its files as bytes, and those that are well-formed JSON as plain values.

    Keys of ``files`` and ``values`` are paths below the folder: ``article.json``, ``v1/text.txt``, ``v1/m01.json``.
    """

    id: str
    folder: str
    files: dict[str, bytes] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    oddities: list[Oddity] = field(default_factory=list)
    unsound: set[int] = field(default_factory=set)
    """Versions whose text is damaged, so that no offset into it can be trusted; a run of the checks says which."""

    @property
    def meta(self) -> dict[str, Any]:
        """What article.json says; empty where it cannot be read."""
        value = self.values.get("article.json")
        return value if isinstance(value, dict) else {}

    @property
    def versions(self) -> list[int]:
        """Numbers of the version folders that hold any file, ascending."""
        return sorted({version_of(name) for name in self.files} - {0})

    def text(self, version: int) -> str | None:
        """The text of a version; None where it is missing, not UTF-8 or ``unsound``."""
        data = None if version in self.unsound else self.files.get(f"v{version}/text.txt")
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def labels(self, version: int) -> dict[str, dict[str, Any]]:
        """Annotator (or ``gold``) -> labels of a version, sorted by name."""
        start = f"v{version}/"
        found = {
            name[len(start) : -len(".json")]: value for name, value in self.values.items() if name.startswith(start)
        }
        return {name: found[name] for name in sorted(found) if isinstance(found[name], dict)}


class Corpus:
    """The corpus below a project folder: ``root/corpus``, checked against ``root/schema`` where there is one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.oddities: list[Oddity] = []
        self._incidents: dict[str, dict[str, Any] | None] = {}
        self.schemas: Schemas = schemas(root / "schema") if (root / "schema").is_dir() else schemas()

    @cached_property
    def folders(self) -> list[str]:
        """Article folders, as paths from the project folder, sorted by article id."""
        found = []
        for path in self._years:
            found += [f"{path}/{entry.name}" for entry in self._entries(path) if self._is_folder(entry, SLUG, 60)]
        return sorted(found, key=lambda path: (path.rsplit("/", 1)[1], path))

    @cached_property
    def _years(self) -> list[str]:
        years = [entry for entry in self._entries("corpus/articles") if self._is_folder(entry, _YEAR)]
        return [f"corpus/articles/{year.name}" for year in years]

    @cached_property
    def _folders_by_id(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for folder in self.folders:
            found.setdefault(folder.rsplit("/", 1)[1], []).append(folder)
        return found

    @cached_property
    def _links(self) -> set[str]:
        """Folders at the top that are symbolic links or lie behind one: nothing is read through them."""
        top = ("corpus", "corpus/articles", "corpus/incidents")
        found = {folder for folder in top if (self.root / folder).is_symlink()}
        self.oddities += [Oddity(folder, "link") for folder in sorted(found)]
        return set(top) if "corpus" in found else found

    def named(self, name: str) -> list[str]:
        """Folders of all articles of an id: one, unless somebody made a mistake."""
        if "folders" in vars(self):
            return self._folders_by_id.get(name, [])
        # A check of few articles must not list all of them.
        fits = SLUG.match(name) and len(name) <= 60
        found = [f"{year}/{name}" for year in self._years] if fits else []
        return [folder for folder in found if stat.S_ISDIR(_mode(self.root / folder))]

    def find(self, name: str) -> str | None:
        """Folder of the article of an id; None where there is none."""
        return next(iter(self.named(name)), None)

    def articles(self, folders: list[str] | None = None) -> Iterator[Article]:
        """Articles one at a time; by default all of them, in the order of their ids."""
        for folder in self.folders if folders is None else folders:
            yield self.article(folder)

    @lru_cache(maxsize=16)  # noqa: B019  # a corpus lives as long as the program
    def other(self, folder: str) -> Article:
        """An article that another one refers to. The last few are kept, since references to one article come in groups."""
        return self.article(folder)

    def article(self, folder: str) -> Article:
        """One article, by the path of its folder from the project folder."""
        article = Article(folder.rsplit("/", 1)[1], folder)
        for entry in self._entries(folder, article.oddities):
            path = f"{folder}/{entry.name}"
            if entry.name == "article.json":
                self._load(article, entry, entry.name)
            elif _VERSION.match(entry.name) and entry.is_dir(follow_symlinks=False):
                for file in self._entries(path, article.oddities):
                    if file.name == "text.txt" or _LABELS.match(file.name):
                        self._load(article, file, f"{entry.name}/{file.name}")
                    elif file.name not in _RAW or not file.is_file(follow_symlinks=False):
                        article.oddities.append(_odd(f"{path}/{file.name}", file))
            else:
                article.oddities.append(_odd(path, entry))
        return article

    @cached_property
    def shared(self) -> dict[str, bytes]:
        """The lists and split files: path from the project folder -> bytes, sorted."""
        found: dict[str, bytes] = {}
        for entry in self._entries("corpus"):
            if entry.name in LISTS:
                self._read_shared(found, "corpus", entry)
            elif entry.name == "splits" and entry.is_dir(follow_symlinks=False):
                self._read_splits(found)
            elif entry.name not in {"articles", "incidents"} or not entry.is_dir(follow_symlinks=False):
                self.oddities.append(_odd(f"corpus/{entry.name}", entry))
        return dict(sorted(found.items()))

    @cached_property
    def incidents(self) -> list[str]:
        """Ids of all incidents, sorted."""
        found = []
        for entry in self._entries("corpus/incidents"):
            if entry.name.endswith(".json") and SLUG.match(entry.name[:-5]):
                found.append(entry.name[:-5])
            else:
                self.oddities.append(_odd(f"corpus/incidents/{entry.name}", entry))
        return found

    def incident(self, name: str) -> dict[str, Any] | None:
        """One incident; None where there is none of that id, or it does not fit its schema."""
        if name not in self._incidents:
            data = self.incident_file(name)
            value = None if data is None else parse(data)
            self._incidents[name] = value if self.schemas.screen("incident").is_valid(value) else None
        return self._incidents[name]

    def incident_file(self, name: str) -> bytes | None:
        """Bytes of an incident's file; None where there is none, or it is not a plain file within the limits."""
        if not SLUG.match(name) or len(name) > 60 or "corpus/incidents" in self._links:
            return None
        return _read(
            self.root / "corpus" / "incidents" / f"{name}.json",
            f"corpus/incidents/{name}.json",
            JSON_LIMIT,
            self.oddities,
        )

    @cached_property
    def lists(self) -> dict[str, dict[str, Any]]:
        """Kind -> id -> item, for issues, annotators, waivers, retired and released; a list that is ``broken`` is empty."""
        found: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS.values()}
        for kind, value in self._lists.items():
            for item in value[kind]:
                if (key := item.get("article" if kind == "released" else "id")) is not None:
                    found[kind].setdefault(key, item)
        return found

    @cached_property
    def released_annotators(self) -> list[dict[str, str]]:
        """Annotators as the last release has them: ``id`` and ``kind``."""
        found: list[dict[str, str]] = self._lists.get("released", {}).get("annotators", [])
        return found

    @cached_property
    def broken(self) -> set[str]:
        """Kinds of the lists that are there and do not fit their schema: what they hold is not known."""
        there = {kind for name, kind in LISTS.items() if f"corpus/{name}" in self.shared}
        return there - self._lists.keys()

    @cached_property
    def _lists(self) -> dict[str, dict[str, Any]]:
        values = {kind: parse(self.shared.get(f"corpus/{name}", b"")) for name, kind in LISTS.items()}
        return {kind: value for kind, value in values.items() if self.schemas.screen(kind).is_valid(value)}

    @cached_property
    def schemes(self) -> dict[str, dict[str, list[str]]]:
        """Scheme (``main``, ``folds``) -> part -> ids, one for each line of the file, without blanks around."""
        found: dict[str, dict[str, list[str]]] = {}
        for path, data in self.shared.items():
            if path.startswith("corpus/splits/"):
                scheme, part = path.removeprefix("corpus/splits/").removesuffix(".txt").split("/")
                lines = data.decode("utf-8", "replace").splitlines()
                found.setdefault(scheme, {})[part] = [line.strip() for line in lines]
        return found

    def kind(self, path: str) -> str:
        """Kind of the schema that a JSON file of the corpus must fit."""
        name = path.rsplit("/", 1)[1]
        if path.startswith("corpus/incidents/"):
            return "incident"
        return LISTS.get(name, "article" if name == "article.json" else "annotation")

    def _read_splits(self, found: dict[str, bytes]) -> None:
        for scheme in self._entries("corpus/splits"):
            path = f"corpus/splits/{scheme.name}"
            if self._is_folder(scheme, SLUG):
                for file in self._entries(path):
                    if file.name.endswith(".txt") and SLUG.match(file.name[:-4]):
                        self._read_shared(found, path, file)
                    else:
                        self.oddities.append(_odd(f"{path}/{file.name}", file))

    def _load(self, article: Article, entry: os.DirEntry[str], name: str) -> None:
        limit = TEXT_LIMIT if name.endswith(".txt") else JSON_LIMIT
        data = _read(entry.path, f"{article.folder}/{name}", limit, article.oddities)
        if data is not None:
            article.files[name] = data
            if name.endswith(".json"):
                value = parse(data)
                if value is not None:
                    article.values[name] = value

    def _read_shared(self, found: dict[str, bytes], folder: str, entry: os.DirEntry[str]) -> None:
        data = _read(entry.path, f"{folder}/{entry.name}", SHARED_LIMIT, self.oddities)
        if data is not None:
            found[f"{folder}/{entry.name}"] = data

    def _is_folder(self, entry: os.DirEntry[str], name: re.Pattern[str], longest: int = 255) -> bool:
        fits = entry.is_dir(follow_symlinks=False) and bool(name.match(entry.name)) and len(entry.name) <= longest
        if not fits:
            path = Path(entry.path).relative_to(self.root).as_posix()
            self.oddities.append(
                Oddity(_shown(path), "name") if entry.is_dir(follow_symlinks=False) else _odd(path, entry)
            )
        return fits

    def _entries(self, folder: str, oddities: list[Oddity] | None = None) -> list[os.DirEntry[str]]:
        if folder in self._links:
            return []
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return []  # What stands in its place is told where the folder above is read.
        except OSError as error:
            (self.oddities if oddities is None else oddities).append(Oddity(folder, "unreadable", error.strerror or ""))
            return []


def open_corpus(path: str | os.PathLike[str] = ".") -> Corpus:
    """The corpus at a path: the project folder, its ``corpus`` folder, or anything inside one of them.

    Raises ``CorpusNotFound`` where neither the path nor a folder above it has a ``corpus/articles`` folder.
    """
    start = Path(path).resolve()
    for folder in (start, *start.parents):
        if (folder / "corpus" / "articles").is_dir():
            return Corpus(folder)
    raise CorpusNotFound(
        f"no corpus at {os.fspath(path)!r}: expected a folder that holds corpus/articles, here or above"
    )


def version_of(name: str) -> int:
    """Number of the version that a file below an article folder belongs to; 0 for article.json."""
    return int(name[1 : name.index("/")]) if "/" in name else 0


def parse(data: bytes) -> Any:
    """The value of JSON bytes; None where they are not JSON (the checks say why)."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _read(file: str | Path, path: str, limit: int, oddities: list[Oddity]) -> bytes | None:
    """Bytes of a plain file; None, with an oddity unless it does not exist, for anything else."""
    try:
        # A link, a pipe or a device must neither be followed nor waited for.
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        kind = "link" if error.errno == errno.ELOOP else "unreadable"
        oddities.append(Oddity(path, kind, error.strerror or ""))
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            oddities.append(Oddity(path, "stray", "this is not a plain file"))
        elif status.st_size > limit:
            oddities.append(Oddity(path, "large", f"{status.st_size:,} bytes, the limit is {limit:,}"))
        else:
            return os.read(handle, status.st_size + 1)
    except OSError as error:
        oddities.append(Oddity(path, "unreadable", error.strerror or ""))
    finally:
        os.close(handle)
    return None


def _mode(path: Path) -> int:
    """Mode of what is at a path, a link itself rather than what it leads to; 0 where there is nothing."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _odd(path: str, entry: os.DirEntry[str]) -> Oddity:
    return Oddity(_shown(path), "link" if entry.is_symlink() else "stray")


def _shown(path: str) -> str:
    """A path that can be printed, whatever bytes its name has."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
