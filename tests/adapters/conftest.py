"""A built dataset of four articles, its gold as predictions, and the sections of docs/adapters.md, which are run."""

from __future__ import annotations

import re
import runpy
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escal import face
from escal.schema import schemas
from escal.scoring import gold

ROOT = Path(__file__).parents[2]
Lines = list[dict[str, Any]]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small corpus, with its dataset built."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "tests/mini/corpus", folder / "corpus")
    face.build(folder, day=date(2025, 1, 1))
    return folder


@pytest.fixture
def built(project: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The dataset folder, as seen from the working directory."""
    monkeypatch.chdir(project)
    return "dist/escal"


@pytest.fixture
def right(built: str) -> Lines:
    """Gold of all splits as predictions."""
    node = schemas().at("prediction")
    return [kept({"article": document.article} | document.layers, node) for document in gold.read(built, "all")]


def kept(value: Any, node: Any) -> Any:
    """The part of a value of gold that predictions may have."""
    if isinstance(value, list):
        return [kept(each, schemas().resolve(node["items"], node["x-kind"])) for each in value]
    if isinstance(value, dict):
        known = schemas().properties(node)
        return {name: kept(child, known[name]) for name, child in value.items() if name in known}
    return value


@pytest.fixture
def run_section(project: Path, tmp_path: Path) -> Callable[[str], None]:
    """Runs the blocks of a section of docs/adapters.md."""
    execute = runpy.run_path(str(ROOT / "tests/test_readme.py"))["execute"]

    def run(title: str) -> None:
        page = (ROOT / "docs/adapters.md").read_text(encoding="utf-8")
        [section] = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        shutil.copytree(project, tmp_path / "mini")
        assert execute(section, tmp_path) > 0

    return run
