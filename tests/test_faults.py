"""Every kind of fault, planted in a copy of the real corpus, is found with the right code, in the right file and line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import validators
from click.testing import CliRunner
from faults import FAULTS, Copy, Fault

from escal import checks
from escal.cli.split import command as split
from escal.corpus import open_corpus
from escal.findings import Finding

CORPUS = Path(__file__).parents[1] / "corpus"
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, copied once; with splits, where it has none yet."""
    root = tmp_path_factory.mktemp("faults")
    shutil.copytree(CORPUS, root / "corpus")
    if not (root / "corpus/splits").is_dir():
        CliRunner().invoke(split, [str(root), "--write"], catch_exceptions=False)
    return root


@pytest.fixture
def copy(root: Path) -> Iterator[Copy]:
    """A copy of the corpus to break, put right again after the test."""
    copy = Copy(root)
    yield copy
    copy.restore()


def found(copy: Copy, *, whole: bool) -> list[Finding]:
    """All findings, or only those of the articles that were touched."""
    folders = None if whole else sorted({"/".join(path.split("/")[:4]) for path in copy.before})
    return checks.check(open_corpus(copy.root), today=TODAY, folders=folders)


def test_the_corpus_has_no_errors(root: Path) -> None:
    assert [one for one in found(Copy(root), whole=True) if one.severity == "error"] == []


def test_there_are_many_kinds() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 70


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "_"))
def test_fault_is_found(fault: Fault, copy: Copy) -> None:
    file, place = fault.breaks(copy)
    line = (
        place if isinstance(place, int) else copy.read(file).decode("utf-8", "replace").split(place)[0].count("\n") + 1
    )
    findings = found(copy, whole=fault.whole)
    assert (fault.code, file, line) in {(one.code, one.file, one.line) for one in findings}
    # One mistake is one finding, or those that the fault names.
    others = {one.code for one in findings if one.severity == "error"} - {fault.code, *fault.also}
    assert not others, [one for one in findings if one.code in others]
    for path in copy.before:
        if path.endswith(".json") and (copy.root / path).is_file() and not (copy.root / path).is_symlink():
            validators.agree(path, copy.read(path))
