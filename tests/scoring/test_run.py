"""Scoring as it is called: from Python and from the command line."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from worlds import ROOT

import escal
from escal import face
from escal.cli.compare import command as compare_command
from escal.cli.score import command as score_command
from escal.errors import EscalError, UnknownName
from escal.schema import schemas
from escal.scoring import gold
from escal.scoring.run import PredictionsHaveErrors, score

MINI = ROOT / "tests" / "mini"
FIELDS = {
    "entities": ("id", "type", "name", "mentions"),
    "events": ("id", "type", "mode", "triggers", "realis", "polarity", "incident"),
    "claims": ("id", "content", "claimant", "kind", "position", "quotation", "checkworthiness"),
    "stances": ("id", "holder", "target", "label"),
}


def line(document: gold.Gold) -> dict[str, Any]:
    """Gold as predictions."""
    found: dict[str, Any] = {"article": document.article}
    for layer, fields in FIELDS.items():
        found[layer] = [{name: item[name] for name in fields if name in item} for item in document.layers[layer]]
    for event, item in zip(found["events"], document.layers["events"], strict=True):
        event["arguments"] = [
            {name: argument[name] for name in ("role", "entity", "event") if name in argument}
            for argument in item["arguments"]
        ]
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(MINI, folder, day=date(2025, 1, 1))
    return folder


@pytest.fixture
def lines(built: Path) -> list[dict[str, Any]]:
    return [line(document) for document in gold.read(built, "all")]


def write(path: Path, lines: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
    return str(path)


def call(*arguments: object, command: Any = score_command) -> Result:
    return CliRunner().invoke(
        command, [str(argument) for argument in arguments], catch_exceptions=False, standalone_mode=False
    )


def test_gold_is_right(built: Path, lines: list[dict[str, Any]]) -> None:
    report = score("all", built, lines, split="all", resamples=20)
    assert {each.name for each in report if each.f1 != 1 and not math.isnan(each.f1)} == set()
    assert report.findings == []


def test_lines_are_joined_by_id(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    report = score("all", built, write(tmp_path / "p.jsonl", lines[::-1]), split="all", resamples=20)
    assert report["claim.tuple"].f1 == 1


def test_a_missing_document_is_an_error_or_wrong(built: Path, lines: list[dict[str, Any]]) -> None:
    with pytest.raises(
        PredictionsHaveErrors, match="1 error, the first in line 1: 1 document of gold without a line"
    ) as caught:
        score("events", built, lines[1:], split="all")
    assert [finding.code for finding in caught.value.findings] == ["E903"]
    report = score("events", built, lines[1:], split="all", missing="empty", resamples=20)
    everything = score("events", built, lines, split="all", resamples=20)["tri-c.exact"]
    assert report["tri-c.exact"].gold == everything.gold
    assert report["tri-c.exact"].recall < 1 == report["tri-c.exact"].precision


def test_another_document_is_an_error_or_ignored(built: Path, lines: list[dict[str, Any]]) -> None:
    extra = [*lines, {"article": "of-another-split"}]
    with pytest.raises(PredictionsHaveErrors) as caught:
        score("events", built, extra, split="all")
    assert [finding.code for finding in caught.value.findings] == ["E902"]
    assert score("events", built, extra, split="all", extra="ignore", resamples=20)["tri-c.exact"].f1 == 1


def test_words_alone_are_found(built: Path, lines: list[dict[str, Any]]) -> None:
    for each in lines:
        for event in each["events"]:
            event["triggers"] = [{"text": span["text"]} for span in event["triggers"]]
    report = score("events", built, lines, split="all", resamples=20)
    assert report["tri-c.exact"].f1 > 0.8
    lines[0]["events"].append({"id": "ev99", "type": "AID", "triggers": [{"text": "not in any text"}]})
    worse = score("events", built, lines, split="all", resamples=20)
    assert worse["tri-c.exact"].answers == report["tri-c.exact"].answers + 1
    assert worse["tri-c.exact"].right == report["tri-c.exact"].right
    lines[0]["events"][-1]["triggers"].append({"text": "nor this"})
    assert (
        score("events", built, lines, split="all", resamples=20)["tri-c.exact"].answers
        == worse["tri-c.exact"].answers + 1
    )
    assert "W302" in {finding.code for finding in worse.findings}


def test_calls_that_are_wrong(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="there is no task 'event'; known: events, claims, stances, all"):
        score("event", built, lines)
    with pytest.raises(UnknownName, match="there is no profile 'ace'; known: textee, "):
        score("events", built, lines, profile="ace")
    with pytest.raises(EscalError, match="profile 'textee' scores events, not claims"):
        score("claims", built, lines, profile="textee")
    with pytest.raises(UnknownName, match="there is no way with missing documents 'skip'; known: error, empty"):
        score("events", built, lines, missing="skip")
    with pytest.raises(UnknownName, match="there is no way with extra documents 'count'; known: error, ignore"):
        score("events", built, lines, extra="count")
    empty = tmp_path / "gold.jsonl"
    empty.touch()
    with pytest.raises(EscalError, match="there is nothing to score: gold has no documents"):
        score("events", empty, lines)
    twice = [json.loads(each) for each in gold.dump(gold.read(built, "all"))] * 2
    with pytest.raises(EscalError, match=r"gold has the document '.+' twice"):
        score("events", twice, lines)
    with pytest.raises(OSError, match="nowhere"):
        score("events", built, tmp_path / "nowhere.jsonl")


def test_an_annotator_as_gold(built: Path, lines: list[dict[str, Any]]) -> None:
    report = score("events", built, lines, split="all", annotator="m02", extra="ignore", resamples=20)
    assert 0 < report["tri-c.exact"].f1 <= 1


def test_predictions_fit_their_schema(lines: list[dict[str, Any]]) -> None:
    assert all(schemas().screen("prediction").is_valid(each) for each in lines)


def test_from_the_package(built: Path, lines: list[dict[str, Any]]) -> None:
    assert escal.score("claims", built, lines, split="all", ci=0)["claim.tuple"].f1 == 1
    code = "import escal, sys; escal.score; assert 'scipy' not in sys.modules and 'pyarrow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_command(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    path, found = write(tmp_path / "p.jsonl", lines), tmp_path / "out.json"
    result = call(built, path, "--split", "all", "--resamples", 50, "--by", "genre,type", "--json", found)
    assert result.return_value == 0
    assert "claim.tuple" in result.stdout
    assert "genre report" in result.stdout
    assert "type ASSAULT" in result.stdout
    assert "tri-i.overlap" not in result.stdout
    assert "tri-i.overlap" in call(built, path, "--split", "all", "--resamples", 50, "--all").stdout
    written = json.loads(found.read_bytes())
    assert written["scores"]["tri-c.exact"]["f1"] == 1
    assert set(written["slices"]) == {"genre", "type"}
    assert written["predictions"] == path


def test_command_with_a_profile(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", lines)
    result = call(built, path, "--split", "all", "--ci", 0, "--profile", "textee")
    assert result.return_value == 0
    assert "events, profile textee (" in result.stdout
    assert "\nnote: " in result.stdout
    assert "tri-c.exact" not in result.stdout


def test_command_refuses(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    lines[0]["events"].append({"id": "ev99", "type": "ATTACK", "triggers": [{"start": 0, "end": 3}]})
    path = write(tmp_path / "p.jsonl", lines[:-1])
    out = tmp_path / "out.json"
    result = call(built, path, "--split", "all", "--json", out)
    assert result.return_value == 1
    assert f"{path}:1:" in result.stdout
    assert "E201 'ATTACK' is not a label here" in result.stdout
    assert "E903 1 document of gold without a line" in result.stdout
    assert result.stderr == "not scored: 2 errors\n"
    assert not out.exists()


def test_command_does_not_show_everything(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    many = [*lines, *({"article": f"unknown-{number}"} for number in range(60))]
    result = call(built, write(tmp_path / "p.jsonl", many), "--split", "all")
    assert "\n10 more of E902 not shown\n" in result.stdout


def test_command_warns(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    lines[0]["events"].append({"id": "ev99", "type": "AID", "triggers": [{"text": "not in any text"}]})
    result = call(built, write(tmp_path / "p.jsonl", lines), "--split", "all", "--ci", 0)
    assert result.return_value == 0
    assert "W302" in result.stderr
    assert "W302" not in result.stdout


def test_command_writes_every_error(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    gone = lines[0]["events"].pop()
    path, data, shown = (tmp_path / name for name in ("p.jsonl", "errors.jsonl", "errors.html"))
    arguments = ["--split", "all", "--ci", 0, "--errors", data, "--errors", shown]
    assert call(built, write(path, lines), *arguments).return_value == 0
    found = [json.loads(each) for each in data.read_text(encoding="utf-8").splitlines()]
    assert {each["gold"] for each in found if each["item"] == "trigger"} == {gone["id"]}
    assert {each["task"] for each in found} == {"events"}
    page = shown.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert str(path) in page
    assert call(built, path, *arguments, "--task", "claims").return_value == 0
    assert data.read_bytes() == b""


def test_outputs_never_replace_what_is_read_or_is_no_file(
    built: Path, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    path, link, pipe, out = write(tmp_path / "p.jsonl", lines), tmp_path / "link", tmp_path / "pipe", tmp_path / "out"
    link.symlink_to(tmp_path / "target")
    os.mkfifo(pipe)
    before = Path(path).read_bytes()
    for options in (
        ["--json", path],
        ["--errors", path],
        ["--json", link],
        ["--errors", pipe],
        ["--json", out, "--errors", out],
    ):
        with pytest.raises(click.UsageError, match="name another file to write"):
            call(built, path, "--split", "all", "--ci", 0, *options)
    with pytest.raises(click.UsageError, match="name another file to write"):
        call(built, path, path, "--split", "all", "--json", path, command=compare_command)
    assert Path(path).read_bytes() == before
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert not out.exists()


def test_definitions() -> None:
    result = call("--definitions", "--task", "claims")
    assert result.return_value == 0
    assert "  claim.span.iou50: Claims whose contents have an IoU of at least 0.5" in result.stdout
    assert "tri-c" not in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [(), ("--by", "outlet"), ("--ci", "100"), ("--resamples", "0"), ("--task", "event"), ("--missing", "skip")],
)
def test_wrong_calls(built: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    path = write(tmp_path / "p.jsonl", [])
    command = [sys.executable, "-m", "escal", "score", *([built, path] if arguments else []), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_compare_command(built: Path, lines: list[dict[str, Any]], tmp_path: Path) -> None:
    one, out = write(tmp_path / "a.jsonl", lines), tmp_path / "out.json"
    for each in lines:
        each["events"] = each["events"][1:]
        each["stances"], each["claims"] = [], []
    other = write(tmp_path / "b.jsonl", lines)
    arguments = (built, one, other, "--split", "all", "--resamples", 100, "--by", "genre", "--json", out)
    result = call(*arguments, command=compare_command)
    assert result.return_value == 0
    row = next(line.split() for line in result.stdout.splitlines() if line.split()[:1] == ["tri-c.exact"])
    assert row[1] == "1.000"
    assert row[3].startswith("+0.")
    written = json.loads(out.read_bytes())
    assert written["differences"]["tri-c.exact"]["difference"] > 0
    assert (
        written["differences"]["tri-c.exact"]["p"] == float(row[-1])
        or 0 < written["differences"]["tri-c.exact"]["p"] < 1
    )
    lines[0]["events"] = 7
    assert (
        call(built, one, write(tmp_path / "c.jsonl", lines), "--split", "all", command=compare_command).return_value
        == 1
    )
