"""A corpus as a tree of files: read in order, one article at a time, and never beyond its own folder."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from escal import corpus as corpora
from escal.checks import check
from escal.corpus import Corpus, Oddity, open_corpus
from escal.documents import documents
from escal.errors import CorpusNotFound

MINI = Path(__file__).parent / "mini"
STRIKE = "corpus/articles/2024/harbour-strike"
IDS = ["ferry-returns", "harbour-strike", "harbour-strike-retold", "open-the-bridge"]


@pytest.fixture
def project(tmp_path):
    shutil.copytree(MINI, tmp_path / "project")
    return tmp_path / "project"


def read_all(root):
    """Everything that a corpus can read; its oddities by path."""
    corpus = Corpus(root)
    odd = [oddity for article in corpus.articles() for oddity in article.oddities]
    assert isinstance(corpus.shared, dict)
    for name in corpus.incidents:
        corpus.incident(name)
    return corpus, {oddity.path: oddity for oddity in [*odd, *corpus.oddities]}


def test_a_clean_corpus_is_read_in_the_order_of_its_ids():
    corpus, odd = read_all(MINI)
    assert odd == {}
    assert [article.id for article in corpus.articles()] == IDS
    assert corpus.folders[0] == "corpus/articles/2025/ferry-returns"
    assert [document["article"]["id"] for document in documents(corpus)] == IDS
    assert corpus.incidents == ["2024-03-03-northport"]
    assert list(corpus.shared) == sorted(corpus.shared)
    assert corpus.schemes["main"]["test"] == ["open-the-bridge"]
    assert corpus.schemes["folds"]["4"] == []


def test_an_article_holds_its_files_by_path():
    article = Corpus(MINI).article(STRIKE)
    names = ["article.json", "v1/m01.json", "v1/text.txt", "v2/gold.json", "v2/m01.json", "v2/m02.json", "v2/text.txt"]
    assert sorted(article.files) == names
    assert sorted(article.values) == [name for name in names if name.endswith(".json")]
    assert article.versions == [1, 2]
    assert article.text(1).startswith("Drone hits harbour")
    assert article.text(3) is None
    assert list(article.labels(2)) == ["gold", "m01", "m02"]
    assert article.meta["id"] == "harbour-strike"


def test_lists_go_by_id():
    corpus = Corpus(MINI)
    assert list(corpus.lists["annotators"]) == ["h01", "m01", "m02", "m03"]
    assert corpus.lists["released"]["open-the-bridge"]["split"] == "test"
    assert corpus.lists["waivers"] == {}
    assert corpus.released_annotators == [{"id": "h01", "kind": "human"}, {"id": "m01", "kind": "model"}]


def test_chosen_folders_only():
    assert [article.id for article in Corpus(MINI).articles([STRIKE])] == ["harbour-strike"]


def test_an_id_in_two_years_is_two_articles(project):
    shutil.copytree(project / STRIKE, project / "corpus/articles/2025/harbour-strike")
    corpus = Corpus(project)
    twice = [STRIKE, "corpus/articles/2025/harbour-strike"]
    assert corpus.named("harbour-strike") == twice
    assert corpus.find("harbour-strike") == twice[0]
    assert corpus.find("nobody") is None
    assert [folder for folder in corpus.folders if folder in twice] == twice


@pytest.mark.parametrize(
    "inside", ["", "corpus", "corpus/articles/2024", f"{STRIKE}/v1", f"{STRIKE}/v1/m01.json", "schema"]
)
def test_a_corpus_is_found_from_inside(project, inside, monkeypatch):
    (project / "schema").mkdir()
    assert open_corpus(project / inside).root == project
    if (project / inside).is_dir():
        monkeypatch.chdir(project / inside)
        assert open_corpus().root == project


def test_no_corpus_here_or_above(tmp_path):
    with pytest.raises(CorpusNotFound, match=r"no corpus at '.*': expected a folder that holds corpus/articles"):
        open_corpus(tmp_path)


ODDITIES = {
    "corpus/articles/24/some-article/article.json": ("corpus/articles/24", "name"),
    "corpus/articles/2024/Bad_Name/article.json": ("corpus/articles/2024/Bad_Name", "name"),
    "corpus/articles/2024/a--b/article.json": ("corpus/articles/2024/a--b", "name"),
    f"corpus/articles/2024/{'a' * 61}/article.json": (f"corpus/articles/2024/{'a' * 61}", "name"),
    "corpus/articles/2024/note.txt": ("corpus/articles/2024/note.txt", "stray"),
    "corpus/articles/note.txt": ("corpus/articles/note.txt", "stray"),
    f"{STRIKE}/note.txt": (f"{STRIKE}/note.txt", "stray"),
    f"{STRIKE}/v0/text.txt": (f"{STRIKE}/v0", "stray"),
    f"{STRIKE}/v01/text.txt": (f"{STRIKE}/v01", "stray"),
    f"{STRIKE}/v1/M01.json": (f"{STRIKE}/v1/M01.json", "stray"),
    f"{STRIKE}/v1/m-1.json": (f"{STRIKE}/v1/m-1.json", "stray"),
    f"{STRIKE}/v1/raw.pdf": (f"{STRIKE}/v1/raw.pdf", "stray"),
    f"{STRIKE}/v1/more/text.txt": (f"{STRIKE}/v1/more", "stray"),
    "corpus/note.txt": ("corpus/note.txt", "stray"),
    "corpus/more/note.txt": ("corpus/more", "stray"),
    "corpus/incidents/Bad.json": ("corpus/incidents/Bad.json", "stray"),
    "corpus/incidents/more/a.json": ("corpus/incidents/more", "stray"),
    "corpus/splits/main/note.md": ("corpus/splits/main/note.md", "stray"),
    "corpus/splits/Main/test.txt": ("corpus/splits/Main", "name"),
    "corpus/splits/note.txt": ("corpus/splits/note.txt", "stray"),
}


@pytest.mark.parametrize("file", ODDITIES)
def test_what_does_not_belong_is_told_and_not_read(project, file):
    before = sorted(Corpus(project).folders)
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text("{}", encoding="utf-8")
    corpus, odd = read_all(project)
    path, kind = ODDITIES[file]
    assert {path: kind} == {oddity.path: oddity.kind for oddity in odd.values()}
    assert sorted(corpus.folders) == before
    assert file not in {f"{article.folder}/{name}" for article in corpus.articles() for name in article.files}


@pytest.mark.parametrize("name", ["raw.txt", "raw.html"])
def test_the_text_as_received_may_lie_beside_it_and_is_not_read(project, name):
    (project / STRIKE / "v1" / name).write_bytes(b"\xff")
    corpus, odd = read_all(project)
    assert odd == {}
    assert f"v1/{name}" not in corpus.article(STRIKE).files


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"{STRIKE}/v1/m01.json", "annotation"),
        (f"{STRIKE}/article.json", "article"),
        ("corpus/incidents/2024-03-03-northport.json", "incident"),
        ("corpus/issues.json", "issues"),
        ("corpus/released.json", "released"),
    ],
)
def test_every_file_has_a_kind(path, kind):
    assert Corpus(MINI).kind(path) == kind


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        (f"{STRIKE}/v1/m01.json", "JSON_LIMIT"),
        (f"{STRIKE}/v1/text.txt", "TEXT_LIMIT"),
        ("corpus/incidents/2024-03-03-northport.json", "JSON_LIMIT"),
        ("corpus/issues.json", "SHARED_LIMIT"),
        ("corpus/splits/main/train.txt", "SHARED_LIMIT"),
    ],
)
def test_a_file_beyond_the_limit_is_not_read(project, monkeypatch, path, limit):
    size = (project / path).stat().st_size
    monkeypatch.setattr(corpora, limit, size)
    assert path not in read_all(project)[1]
    monkeypatch.setattr(corpora, limit, size - 1)
    corpus, odd = read_all(project)
    assert odd[path] == Oddity(path, "large", f"{size:,} bytes, the limit is {size - 1:,}")
    assert path not in corpus.shared
    assert corpus.article(STRIKE).files.keys().isdisjoint({path.removeprefix(f"{STRIKE}/")})


# Where a link may stand, and what it shows (of another copy of the corpus that lies outside).
LINKS = [
    "corpus",
    "corpus/articles",
    "corpus/incidents",
    "corpus/splits",
    "corpus/splits/main",
    "corpus/splits/main/train.txt",
    "corpus/articles/2024",
    STRIKE,
    f"{STRIKE}/v1",
    f"{STRIKE}/v1/text.txt",
    f"{STRIKE}/v1/m01.json",
    f"{STRIKE}/v1/raw.txt",
    f"{STRIKE}/article.json",
    "corpus/incidents/2024-03-03-northport.json",
    "corpus/issues.json",
]


# Checks projects in one process, and says for each what was opened or listed. A name that is opened without following
# a link is one in its folder, wherever that lies.
WATCH = """
import json, os, sys
from datetime import date
from pathlib import Path
from escal.checks import check
from escal.corpus import Corpus

def hook(event, args):
    if event in {"os.scandir", "os.listdir"}:
        seen.append(os.path.realpath(args[0]))
    elif event == "open" and isinstance(args[0], str | os.PathLike):
        folder, name = os.path.split(args[0])
        stays = args[2] & os.O_NOFOLLOW
        seen.append(os.path.join(os.path.realpath(folder), name) if stays else os.path.realpath(args[0]))

seen, found = [], {}
sys.addaudithook(hook)
for root in sys.argv[1:]:
    seen.clear()
    check(Corpus(Path(root)), today=date(2025, 1, 1))
    found[root] = list(seen)
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """Path of a link -> a project with that link out of it, and what is opened when the project is checked."""
    folder = tmp_path_factory.mktemp("linked").resolve()
    outside = folder / "outside"
    shutil.copytree(MINI, outside)
    (outside / STRIKE / "v1/raw.txt").write_text("raw", encoding="utf-8")
    projects = {path: folder / str(number) for number, path in enumerate(LINKS)}
    for path, project in projects.items():
        shutil.copytree(MINI, project)
        target = project / path
        shutil.rmtree(target) if target.is_dir() else target.unlink(missing_ok=True)
        target.symlink_to(outside / path)
    run = subprocess.run([sys.executable, "-c", WATCH, *projects.values()], capture_output=True, text=True, check=True)
    opened = json.loads(run.stdout)
    return {path: (project, opened[str(project)]) for path, project in projects.items()}


@pytest.mark.parametrize("path", LINKS)
def test_a_symbolic_link_is_told_and_nothing_behind_it_is_read(linked, path):
    project, opened = linked[path]
    assert [name for name in opened if f"{project.parent}/outside" in name] == []
    assert path == "corpus" or [name for name in opened if name.startswith(str(project))]
    corpus, odd = read_all(project)
    assert odd[path].kind == "link"
    assert corpus.incident("2024-03-03-northport") is None or "incidents" not in path
    found = [(finding.code, finding.file) for finding in check(corpus, today=date(2025, 1, 1))]
    assert ("E110", path) in found


def test_a_pipe_is_not_waited_for(project):
    (project / STRIKE / "v1/m01.json").unlink()
    os.mkfifo(project / STRIKE / "v1/m01.json")
    os.mkfifo(project / "corpus/incidents/a-pipe.json")
    _, odd = read_all(project)
    assert {path: oddity.kind for path, oddity in odd.items()} == {
        f"{STRIKE}/v1/m01.json": "stray",
        "corpus/incidents/a-pipe.json": "stray",
    }


@pytest.mark.parametrize(
    "path", [f"{STRIKE}/v1/text.txt", f"{STRIKE}/article.json", "corpus/issues.json", "corpus/splits/main/test.txt"]
)
def test_a_folder_in_the_place_of_a_file(project, path):
    (project / path).unlink()
    (project / path).mkdir()
    _, odd = read_all(project)
    assert odd[path].kind == "stray"


def test_a_file_in_the_place_of_a_folder(project):
    shutil.rmtree(project / "corpus/incidents")
    (project / "corpus/incidents").write_text("", encoding="utf-8")
    shutil.rmtree(project / "corpus/splits")
    (project / "corpus/splits").write_text("", encoding="utf-8")
    _, odd = read_all(project)
    assert odd.keys() == {"corpus/incidents", "corpus/splits"}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(project):
    (project / STRIKE / "v1/m01.json").chmod(0)
    (project / STRIKE / "v2").chmod(0)
    _, odd = read_all(project)
    assert {oddity.kind for oddity in odd.values()} == {"unreadable"}
    (project / STRIKE / "v2").chmod(0o755)


def test_what_the_system_refuses_is_told(project, monkeypatch):
    def refuse(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(corpora.os, "read", refuse)
    article = Corpus(project).article(STRIKE)
    assert article.files == {}
    assert article.oddities[0] == Oddity(f"{STRIKE}/article.json", "unreadable", "Input/output error")
    monkeypatch.setattr(corpora.os, "scandir", refuse)
    corpus = Corpus(project)
    assert corpus.folders == []
    assert corpus.oddities == [Oddity("corpus/articles", "unreadable", "Input/output error")]


def test_a_name_that_is_not_utf_8_can_be_shown(project):
    Path(os.fsdecode(os.fsencode(project / "corpus") + b"/\xff.json")).write_text("", encoding="utf-8")
    _, odd = read_all(project)
    assert list(odd) == ["corpus/\\udcff.json"]


@pytest.mark.parametrize("name", ["../../../secret", "..", "a/b", "A", "", "a" * 61, "no-such-incident"])
def test_an_incident_is_sought_among_the_incidents_only(project, name):
    (project / "secret.json").write_text("{}", encoding="utf-8")
    corpus = Corpus(project)
    assert corpus.incident(name) is None
    assert corpus.incident_file(name) is None


def test_what_is_not_json_has_no_value(project):
    (project / STRIKE / "v1/m01.json").write_text("{", encoding="utf-8")
    (project / STRIKE / "article.json").write_text("[1]", encoding="utf-8")
    (project / "corpus/issues.json").write_text("[]", encoding="utf-8")
    (project / "corpus/released.json").write_text("{", encoding="utf-8")
    (project / "corpus/incidents/2024-03-03-northport.json").write_text("null", encoding="utf-8")
    corpus = Corpus(project)
    article = corpus.article(STRIKE)
    assert "v1/m01.json" not in article.values
    assert article.meta == {}
    assert article.labels(1) == {}
    assert corpus.lists["issues"] == {}
    assert corpus.released_annotators == []
    assert corpus.broken == {"issues", "released"}
    assert corpus.incident("2024-03-03-northport") is None


def test_a_text_that_is_not_utf_8_is_none(project):
    (project / STRIKE / "v1/text.txt").write_bytes(b"caf\xe9\n")
    article = Corpus(project).article(STRIKE)
    assert article.text(1) is None
    article.unsound.add(2)
    assert article.text(2) is None


def test_another_article_is_read_once():
    corpus = Corpus(MINI)
    assert corpus.other(STRIKE) is corpus.other(STRIKE)
