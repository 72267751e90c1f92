"""Codabench: a bundle whose parts fit each other, and its scoring program run as Codabench runs it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import escal
from escal.adapters import codabench, numbers
from escal.adapters.bundle import HEADLINES, bundle
from escal.errors import EscalError, UnknownName
from escal.scoring import gold
from escal.scoring.run import TASKS, schemes

Lines = list[dict[str, Any]]
Call = Callable[..., tuple[int, str, str]]
HOW = {"image": "you/escal:0.1", "task": "all", "split": "all", "title": "ESCAL", "start": "2024-01-01 00:00:00"}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls the command; exit code, standard output and error."""

    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["codabench", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            codabench.main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return called


@pytest.fixture
def folders(tmp_path: Path, built: str) -> tuple[Path, Path]:
    """The two folders of a scoring program, with gold of all splits in the first."""
    source, target = tmp_path / "input", tmp_path / "output"
    for folder in (source / "ref", source / "res", target):
        folder.mkdir(parents=True)
    (source / "ref/gold.jsonl").write_text("".join(gold.dump(gold.read(built, "all"))), encoding="utf-8")
    return source, target


def submit(folder: Path, lines: Lines, name: str = "predictions.jsonl") -> Path:
    path = folder / "res" / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def competition(files: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files["competition.yaml"])
    return found


def columns(files: dict[str, bytes]) -> list[str]:
    [leaderboard] = competition(files)["leaderboards"]
    return [column["key"] for column in leaderboard["columns"]]


def test_the_scoring_program_gives_gold_full_marks(
    call: Call, built: str, right: Lines, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    out, (source, target) = tmp_path / "competition", folders
    assert call("bundle", built, out, "--image", "you/escal:0.1", "--split", "all")[0] == 0
    shutil.rmtree(source / "ref")
    shutil.copytree(out / "reference_data", source / "ref")
    submit(source, right[::-1])
    command = yaml.safe_load((out / "scoring_program/metadata.yaml").read_bytes())["command"]
    command = command.replace("$input", str(source)).replace("$output", str(target))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        shlex.split(command),
        cwd=out / "scoring_program",
        env=os.environ | {"PATH": path},
        check=True,
        capture_output=True,
    )
    scores = json.loads((target / "scores.json").read_bytes())
    assert set(scores.values()) == {1.0}
    assert set(scores) == set(columns({"competition.yaml": (out / "competition.yaml").read_bytes()}))


def test_the_parts_of_a_bundle_fit(built: str) -> None:
    files = bundle(built, **HOW)
    found = competition(files)
    [task], [phase] = found["tasks"], found["phases"]
    assert (found["version"], found["title"], found["docker_image"]) == (2, "ESCAL", "you/escal:0.1")
    assert phase["tasks"] == [task["index"]]
    assert phase["start"] == "2024-01-01 00:00:00"
    named = [found["image"], found["terms"], *(page["file"] for page in found["pages"])]
    assert all(files[name] for name in named)
    for folder in (task["scoring_program"], task["reference_data"], phase["public_data"]):
        assert any(name.startswith(f"{folder}/") for name in files)
    assert files["logo.png"].startswith(b"\x89PNG\r\n")
    assert all(f"`{name}`: " in files["pages/evaluation.md"].decode() for name in columns(files))
    assert b"with events, claims, stances." in files["pages/overview.md"]


@pytest.mark.parametrize("task", TASKS)
def test_the_leaderboard_is_ranked_by_the_headline(built: str, task: str) -> None:
    files = bundle(built, **HOW | {"task": task})
    known = [definition.name for scheme in schemes(task) for definition in scheme.definitions if definition.main]
    names = columns(files)
    assert sorted(names) == sorted(known)
    # Codabench's limit for titles and keys of columns.
    assert all(len(name) <= 36 for name in names)
    headlines = [name for name in known if name in HEADLINES]
    assert names[: len(headlines)] == headlines != []
    [leaderboard] = competition(files)["leaderboards"]
    assert [column["index"] for column in leaderboard["columns"]] == list(range(len(names)))
    assert {(column["sorting"], column["precision"]) for column in leaderboard["columns"]} == {("desc", 3)}
    assert yaml.safe_load(files["scoring_program/metadata.yaml"])["command"].endswith(f" --task {task}")


def test_what_gold_does_not_have_is_no_column(built: str) -> None:
    documents = [json.loads(line) | {"stances": []} for line in gold.dump(gold.read(built, "all"))]
    names = columns(bundle(documents, **HOW))
    assert "claim.tuple" in names
    assert not any(name.startswith("stance") for name in names)


def test_participants_see_texts_and_no_labels(built: str) -> None:
    files = bundle(built, **HOW)
    articles = [json.loads(line) for line in files["public_data/articles.jsonl"].splitlines()]
    assert {tuple(article) for article in articles} == {("article", "version", "text")}
    assert [article["text"] for article in articles] == [document.text for document in gold.read(built, "all")]
    assert files["reference_data/gold.jsonl"].decode() == "".join(gold.dump(gold.read(built, "all")))


def test_a_bundle_is_of_one_split(built: str) -> None:
    lines = bundle(built, **HOW | {"split": "test"})["reference_data/gold.jsonl"].splitlines()
    assert [json.loads(line)["article"] for line in lines] == ["open-the-bridge"]


def test_the_same_gold_the_same_bytes(call: Call, built: str, tmp_path: Path) -> None:
    for name in ("one", "other"):
        how = ("--image", "you/escal:0.1", "--split", "all", "--title", 'Labels: "2025"', "--start", "2025-02-01")
        assert call("bundle", built, tmp_path / name, *how) == (0, "", "")
    written = [
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "one", tmp_path / "other")
    ]
    assert written[0] == written[1] == bundle(built, **HOW | {"title": 'Labels: "2025"', "start": "2025-02-01"})
    assert competition(written[0])["title"] == 'Labels: "2025"'


def test_scores_are_those_of_score(call: Call, built: str, right: Lines, folders: tuple[Path, Path]) -> None:
    source, target = folders
    right[0]["claims"] = right[0]["claims"][1:]
    right[1]["claims"].append({"id": "c99", "content": [{"text": "not in any text"}]})
    submit(source, right)
    code, out, err = call("score", source, target, "--task", "claims")
    expected = numbers(escal.score("claims", built, right, split="all", ci=0))
    assert json.loads((target / "scores.json").read_bytes()) == expected
    assert 0 < expected["claim.tuple"] < 1
    assert code == 0
    assert "claim.tuple" in out
    assert "W302" in err


def test_a_dataset_folder_as_reference(call: Call, built: str, right: Lines, folders: tuple[Path, Path]) -> None:
    source, target = folders
    shutil.rmtree(source / "ref")
    shutil.copytree(built, source / "ref")
    submit(source, right)
    assert call("score", source, target, "--split", "all")[0] == 0
    code, _, err = call("score", source, target)
    assert code == 1
    assert "E902" in err


def test_predictions_that_are_wrong(call: Call, right: Lines, folders: tuple[Path, Path]) -> None:
    source, target = folders
    right[0]["claims"][0]["kind"] = "rumour"
    path = submit(source, right[:-1])
    code, out, err = call("score", source, target)
    assert (code, out) == (1, "")
    assert f"{path}:1:" in err
    assert "E201 'rumour' is not a label here" in err
    assert "E903 1 document of gold without a line" in err
    assert list(target.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "told"), [((), "none"), (("a.jsonl", "b.jsonl"), "a.jsonl, b.jsonl"), (("a.json",), "none")]
)
def test_one_file_is_expected(
    call: Call, right: Lines, folders: tuple[Path, Path], names: tuple[str, ...], told: str
) -> None:
    source, target = folders
    for name in names:
        submit(source, right, name)
    (source / "res/folder.jsonl").mkdir()
    code, _, err = call("score", source, target)
    assert code == 1
    assert err == f"expected one file *.jsonl at the top of the submission, found {told}\n"
    assert list(target.iterdir()) == []


def test_a_link_is_not_followed(call: Call, folders: tuple[Path, Path]) -> None:
    source, target = folders
    (source / "res/predictions.jsonl").symlink_to(source / "ref/gold.jsonl")
    code, _, err = call("score", source, target)
    assert (code, err) == (1, "expected one file *.jsonl at the top of the submission, found none\n")


def test_mistakes_in_the_call(call: Call, built: str, right: Lines, folders: tuple[Path, Path], tmp_path: Path) -> None:
    source, target = folders
    submit(source, right)
    image = ("--image", "you/escal:0.1")
    for arguments, told in [
        (("bundle", built, target, *image), f"'{target}'"),
        (("bundle", tmp_path / "nowhere", tmp_path / "new", *image), "is no gold"),
        (("bundle", built, tmp_path / "new", *image, "--split", "dev"), "there is no split of documents 'dev'"),
        (("bundle", built, tmp_path / "new"), "Missing option '--image'"),
        (("score", source, tmp_path / "nowhere"), "nowhere"),
        (("score", source, target, "--task", "claim"), "Invalid value for '--task'"),
    ]:
        code, _, err = call(*arguments)
        assert code == 2
        assert told in err
    assert not (tmp_path / "new").exists()
    with pytest.raises(UnknownName, match="there is no task 'claim'"):
        bundle(built, **HOW | {"task": "claim"})
    with pytest.raises(EscalError, match="there is nothing to score"):
        bundle([], **HOW)


def test_the_page_runs(run_section: Callable[[str], None]) -> None:
    run_section("Codabench")
