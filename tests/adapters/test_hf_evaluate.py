"""The metric for evaluate: loaded from its file without a network, with the numbers of ``escal score``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import escal
from escal.adapters import numbers
from escal.errors import EscalError, PredictionsHaveErrors, UnknownName

pytest.importorskip("evaluate", reason="the extra `evaluate` is not installed")

from escal.adapters import hf_evaluate

Lines = list[dict[str, Any]]
LOAD = """
import json, sys
import evaluate
from escal.adapters import hf_evaluate

metric = evaluate.load(hf_evaluate.__file__)
for line in sys.stdin:
    metric.add(prediction=line, reference=json.loads(line)["article"])
print(json.dumps([metric.name, metric.compute(gold="dist/escal", task="claims", split="all")]))
"""


@pytest.fixture
def metric(tmp_path: Path) -> Any:
    return hf_evaluate.Escal(cache_dir=str(tmp_path))


@pytest.fixture
def some(right: Lines) -> Lines:
    """Predictions that are right in places."""
    for line in right[::2]:
        line |= {"claims": line["claims"][1:], "events": [], "stances": []}
    return right


def test_loaded_from_its_file_offline(built: str, some: Lines, tmp_path: Path) -> None:
    environment = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_EVALUATE_OFFLINE": "1"}
    lines = "".join(json.dumps(line) + "\n" for line in some)
    done = subprocess.run(
        [sys.executable, "-c", LOAD], input=lines, env=environment, capture_output=True, text=True, check=True
    )
    expected = numbers(escal.score("claims", built, some, split="all", ci=0))
    assert json.loads(done.stdout) == ["escal", expected]
    assert 0 < expected["claim.tuple"] < 1


def test_joined_by_id(metric: Any, built: str, some: Lines) -> None:
    found = metric.compute(
        predictions=[json.dumps(line) for line in some],
        references=[line["article"] for line in reversed(some)],
        gold=built,
        split="all",
    )
    assert found == numbers(escal.score("all", built, some, split="all", ci=0))


def test_only_the_references_are_scored(metric: Any, built: str, right: Lines) -> None:
    asked = [line for line in right if line["article"] == "ferry-returns"]
    how = {"references": ["ferry-returns"], "gold": built, "split": "all"}
    assert set(metric.compute(predictions=[json.dumps(line) for line in asked], **how).values()) == {1.0}
    other = next(line for line in right if line["article"] == "harbour-strike")
    with pytest.raises(PredictionsHaveErrors) as caught:
        metric.compute(predictions=[json.dumps(other)], **how)
    assert [finding.code for finding in caught.value.findings] == ["E903", "E902"]


def test_options_are_passed_on(metric: Any, built: str, right: Lines) -> None:
    found = metric.compute(
        predictions=[json.dumps(line) for line in right],
        references=[line["article"] for line in right],
        gold=built,
        split="all",
        task="events",
        profile="rams",
    )
    assert found == {"rams.arg": 1.0}


def test_the_split_is_by_default_the_test_split(metric: Any, built: str, right: Lines) -> None:
    lines = {line["article"]: json.dumps(line) for line in right}
    test, train = "open-the-bridge", "harbour-strike"
    assert metric.compute(predictions=[lines[test]], references=[test], gold=built)["claim.tuple"] == 1
    with pytest.raises(EscalError, match="there is nothing to score"):
        metric.compute(predictions=[lines[train]], references=[train], gold=built)


@pytest.mark.parametrize(
    ("line", "task", "error", "message"),
    [
        ("{'article': 1}", "all", EscalError, "predictions:1: expected a JSON object, found "),
        ("[]", "all", PredictionsHaveErrors, "expected an object with an article"),
        ('{"article": "open-the-bridge"}', "claim", UnknownName, "there is no task 'claim'"),
    ],
)
def test_mistakes(metric: Any, built: str, line: str, task: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        metric.compute(predictions=[line], references=["open-the-bridge"], gold=built, task=task)


def test_the_page_runs(run_section: Callable[[str], None]) -> None:
    run_section("evaluate")
