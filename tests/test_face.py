"""The Python face: what ``import escal`` gives."""

import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import escal

MINI = Path(__file__).parent / "mini"
DAY = date(2025, 1, 1)
ENV = os.environ | {"PYTHONPATH": str(Path(escal.__file__).parents[1])}


def test_a_corpus_is_opened_walked_and_checked():
    corpus = escal.open(MINI)
    titles = [document["article"]["title"] for document in escal.documents(corpus)]
    assert titles == ["Ferry returns to Eastbay", "Drone hits harbour of Northport", *titles[2:]]
    assert len(titles) == 4
    assert escal.check(corpus, day=DAY) == []


@pytest.mark.parametrize("corpus", [MINI, str(MINI), escal.open(MINI), MINI / "corpus/articles"])
def test_a_corpus_may_be_given_by_its_path(corpus):
    assert escal.check(corpus, select=["E1"], ignore=["E107"]) == []


def test_what_is_wrong_comes_as_findings(tmp_path):
    (tmp_path / "corpus/articles/2024/an-article").mkdir(parents=True)
    found = escal.check(tmp_path, day=DAY, select=["E1"])
    assert [(finding.code, finding.file) for finding in found] == [
        ("E111", "corpus/articles/2024/an-article/article.json")
    ]
    assert escal.check(tmp_path, day=DAY, ignore=["E1"]) == []


def test_mistakes_of_the_caller_are_errors(tmp_path):
    with pytest.raises(escal.CorpusNotFound):
        escal.open(tmp_path)
    with pytest.raises(escal.CorpusNotFound):
        escal.check(tmp_path)
    with pytest.raises(escal.UnknownName, match="there is no code 'E999'; known: E101, "):
        escal.check(MINI, select=["E999"])
    with pytest.raises(escal.EscalError, match="is not a built dataset"):
        escal.load("events", path=tmp_path)
    assert issubclass(escal.CorpusNotFound, escal.EscalError)
    assert issubclass(escal.UnknownName, escal.EscalError)


def test_a_corpus_with_errors_is_not_built(tmp_path):
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    (tmp_path / "corpus/articles/2024/an-article").mkdir()
    with pytest.raises(escal.CorpusHasErrors, match="the corpus has errors: mend them") as raised:
        escal.build(tmp_path, day=DAY)
    assert "E111" in {finding.code for finding in raised.value.findings}
    assert not (tmp_path / "dist/escal").exists()


@pytest.mark.parametrize(("out", "expected"), [(None, "dist/escal"), ("elsewhere", "elsewhere")])
def test_build_hands_over_what_it_was_given(tmp_path, monkeypatch, out, expected):
    (tmp_path / "corpus/articles").mkdir(parents=True)
    given = {}

    def stand_in(corpus, target, **options):
        given.update(options, corpus=corpus, target=target)
        return {"rows": {}}

    monkeypatch.setattr(importlib.import_module("escal.build"), "build", stand_in)
    target = None if out is None else tmp_path / out
    assert escal.build(tmp_path, target, allow_errors=True, day=DAY, progress=print) == {"rows": {}}
    assert given["corpus"].root == tmp_path
    assert given["target"] == tmp_path / expected
    assert (given["allow_errors"], given["progress"], given["run"].today) == (True, print, DAY)


def test_the_day_is_that_of_utc():
    before = datetime.now(UTC).date()
    assert before <= escal.face.today() <= datetime.now(UTC).date()


def test_the_version_is_that_of_the_package():
    assert escal.__version__ == importlib.metadata.version("escal")


def test_all_is_honest():
    assert sorted(escal.__all__) == escal.__all__
    for name in escal.__all__:
        assert getattr(escal, name) is not None
    assert set(escal.face.__all__) - {"today"} <= set(escal.__all__)
    for name in escal.face.__all__:
        assert callable(getattr(escal.face, name))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'escal' has no attribute 'opne'"):
        escal.opne  # noqa: B018


def test_no_module_hides_a_function_of_its_name():
    # documents.py, build/ and load.py have the names of functions of the face.
    code = (
        "import escal, escal.documents, escal.load, escal.build.tables\n"
        "from escal.documents import document\n"
        "for _ in range(2):\n"
        "    for name in escal.__all__:\n"
        "        assert name == '__version__' or callable(getattr(escal, name)), name\n"
        "from escal import documents, load, build\n"
        "assert callable(documents) and callable(load) and callable(build)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_import_loads_nothing():
    code = (
        "import sys, escal; print(*(name for name in sys.modules if name.split('.')[0] not in sys.stdlib_module_names))"
    )
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=ENV)
    assert run.stdout.split() == ["__main__", "escal"]
