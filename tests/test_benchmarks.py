"""The invented corpus that is measured: clean, and the same bytes again. The measuring itself is too slow for a test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escal import dedup
from escal.checks import check
from escal.corpus import Corpus

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def generator() -> Iterator[Any]:
    """A generator of the folder benchmarks, which is no part of the package."""
    sys.path.insert(0, str(PROJECT))
    from benchmarks.generate import Generator

    yield Generator(seed=0)
    sys.path.remove(str(PROJECT))


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def text(generator: Any, number: int) -> bytes:
    _, files = generator.article(number)
    found: bytes = files["v1/text.txt"]
    return found


def test_clean(generator: Any, tmp_path: Path) -> None:
    generator.write(tmp_path, 8)
    corpus = Corpus(tmp_path)
    assert len(corpus.folders) == 8
    assert check(corpus, today=date(2026, 1, 1)) == []


def test_same_bytes(generator: Any, tmp_path: Path) -> None:
    generator.write(tmp_path / "once", 8)
    generator.write(tmp_path / "again", 8)
    assert tree(tmp_path / "once") == tree(tmp_path / "again")


def test_an_article_depends_on_its_number_and_the_seed(generator: Any, tmp_path: Path) -> None:
    generator.write(tmp_path, 3)
    folder, files = generator.article(2)
    assert {f"{folder}/{name}": data for name, data in files.items()}.items() <= tree(tmp_path).items()
    assert type(generator)(seed=1).article(2) != (folder, files)


def test_duplicates_stand_beside_their_source(generator: Any) -> None:
    assert text(generator, 55) == text(generator, 54)
    near = dedup.signatures([text(generator, 24), text(generator, 25)])
    assert 0.6 < dedup.similarity(*near) < 1
    assert generator.parts_of(24 // 10) == generator.parts_of(25 // 10)


def test_size_of_an_article(generator: Any) -> None:
    texts = [text(generator, number) for number in range(20)]
    assert 2_500 < sum(map(len, texts)) / len(texts) < 3_500
