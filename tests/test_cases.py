"""Every check is proven by a case: a mistake laid over the clean corpus of ``mini``, beside the report that it must give.

``cases/<CODE>/<name>/`` holds ``expected.txt`` and files to lay over ``mini``, by their paths in it. Beside them may stand
what an overlay cannot say or git cannot hold: ``delete`` (a path a line, taken away first), ``links`` (path and target of
a symbolic link), ``sizes`` (path and size to which a file is stretched), ``sockets`` (a path a line: what nobody can open,
not even root), and a folder ``mend`` with the files as a person has changed them where `escal fix` can only do the rest.
A new case is a new folder. Where it holds ``predictions.jsonl`` these predictions are checked against the labels of ``mini``
instead of a corpus.
"""

from __future__ import annotations

import os
import shutil
import stat
from datetime import date
from pathlib import Path

import pytest
import validators
from click.testing import CliRunner

from escal import checks
from escal.checks import lines
from escal.cli.fix import command as fix
from escal.corpus import open_corpus
from escal.documents import documents
from escal.findings import Finding
from escal.report import render
from escal.scoring import gold
from escal.scoring.run import Walk

HERE = Path(__file__).parent
MINI = HERE / "mini"
CASES = {
    path.parent.relative_to(HERE / "cases").as_posix(): path.parent
    for path in sorted(HERE.glob("cases/*/*/expected.txt"))
}
TODAY = date(2026, 1, 1)
OVERLAID = ("corpus", "docs", "README.md")


def lay(case: Path, root: Path) -> Path:
    """A copy of mini at ``root`` with a case laid over it."""
    shutil.copytree(MINI, root)
    for (path,) in rows(case / "delete"):
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()
    overlay(case, root)
    for path, target in rows(case / "links"):
        (root / path).symlink_to(target)
    for path, size in rows(case / "sizes"):
        os.truncate(root / path, int(size))
    for (path,) in rows(case / "sockets"):
        os.mknod(root / path, stat.S_IFSOCK | 0o600)
    return root


def overlay(folder: Path, root: Path) -> None:
    """Lay the files of a case, or those of its ``mend``, over a project."""
    for source in [path for name in OVERLAID for path in (folder / name, *sorted((folder / name).rglob("*")))]:
        if source.is_file():
            target = root / source.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def rows(file: Path) -> list[list[str]]:
    """The words of every line of a list; none where there is no list."""
    return [line.split() for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def found(root: Path) -> list[Finding]:
    """All findings of a project on the day of the cases."""
    return checks.check(open_corpus(root), today=TODAY)


def found_in_predictions(case: Path) -> list[Finding]:
    """All findings of the predictions of a case."""
    golds = [
        {**document["labels"], "article": document["article"]["id"], "text": document["text"]}
        for document in documents(open_corpus(MINI))
    ]
    walk = Walk(gold.read(golds), lines.read(case / "predictions.jsonl", "predictions.jsonl"))
    for _ in walk:
        pass
    return walk.findings


def test_mini_is_clean() -> None:
    assert render(found(MINI)) == ""


def test_every_code_has_a_case() -> None:
    proven = {name.split("/")[0] for name in CASES}
    assert sorted(checks.CHECKS) == sorted(proven), (
        "each code needs tests/cases/<CODE>/<name>/expected.txt, and no other"
    )


@pytest.mark.parametrize("name", CASES)
def test_report(name: str, tmp_path: Path) -> None:
    given = (CASES[name] / "predictions.jsonl").is_file()
    findings = found_in_predictions(CASES[name]) if given else found(lay(CASES[name], tmp_path / "project"))
    assert render(findings) == (CASES[name] / "expected.txt").read_text(encoding="utf-8")
    assert name.split("/")[0] in {finding.code for finding in findings}
    assert all(finding.hint for finding in findings), "every message says the next step"
    validators.agree_below(CASES[name])


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if "`escal fix" in (case / "expected.txt").read_text("utf-8")]
)
def test_fix_keeps_the_promise_of_the_hint(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = lay(CASES[name], tmp_path / "project")
    promised = {(one.code, one.file) for one in found(root) if "`escal fix" in (one.hint or "")}
    overlay(CASES[name] / "mend", root)
    before = {path: path.read_bytes() for path in root.rglob("text.txt")}
    monkeypatch.chdir(root)
    for file in sorted({file for _, file in promised}):
        CliRunner().invoke(fix, [file], catch_exceptions=False)
    assert not promised & {(one.code, one.file) for one in found(root)}
    assert {path: path.read_bytes() for path in root.rglob("text.txt")} == before
