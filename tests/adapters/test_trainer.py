"""compute_metrics for the Trainer: the numbers of ``escal score``, out of whatever the model puts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import escal
from escal.adapters import documents, numbers
from escal.adapters.trainer import compute_metrics
from escal.errors import EscalError, PredictionsHaveErrors, UnknownName
from escal.scoring import gold

Lines = list[dict[str, Any]]


class EvalPrediction(NamedTuple):
    """Has the fields of the one in transformers."""

    predictions: list[bool]
    label_ids: None = None


@pytest.fixture
def decode(right: Lines) -> Callable[[EvalPrediction], Lines]:
    """The model says of each article whether to find everything in it, or nothing."""
    return lambda output: [
        line if found else {"article": line["article"]} for line, found in zip(right, output.predictions, strict=True)
    ]


def test_numbers_are_those_of_score(built: str, decode: Callable[[EvalPrediction], Lines]) -> None:
    metrics = compute_metrics(built, decode, split="all")
    assert set(metrics(EvalPrediction([True] * 4)).values()) == {1.0}
    output = EvalPrediction([True, False, True, False])
    report = escal.score("all", built, decode(output), split="all", ci=0)
    assert metrics(output) == numbers(report)
    assert 0 < metrics(output)["claim.tuple"] < 1
    assert "tri-i.overlap" not in metrics(output)


def test_task_and_split(built: str, right: Lines) -> None:
    validation = {document["article"] for document in documents(built, "validation")}
    metrics = compute_metrics(built, lambda lines: lines, "stances")
    found = metrics([line for line in right if line["article"] in validation])
    assert set(found) == {"stance.pair", "stance.favg", "stance.macro-f1", "stance.triple"}


def test_a_number_that_does_not_exist_is_left_out(built: str) -> None:
    lines = [document | {"claims": []} for document in documents(built, "all")]
    metrics = compute_metrics(lines, lambda output: output, "claims")
    assert metrics([{"article": line["article"]} for line in lines]) == {}


def test_options_are_passed_on(built: str, right: Lines) -> None:
    metrics = compute_metrics(built, lambda lines: lines, "events", "all", profile="textee", missing="empty")
    assert set(metrics(right)) == {"textee.tri-c", "textee.arg-c", "textee.arg-c.attached"}
    assert metrics(right[1:])["textee.tri-c"] < metrics(right)["textee.tri-c"] == 1


def test_an_annotator_as_gold(built: str, right: Lines) -> None:
    metrics = compute_metrics(built, lambda lines: lines, split="all", annotator="m02")
    # The only article that m02 has labelled.
    assert metrics([line for line in right if line["article"] == "harbour-strike"])["tri-c.exact"] == 1


def test_gold_is_read_once(built: str, right: Lines, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(gold.dump(gold.read(built, "all"))), encoding="utf-8")
    metrics = compute_metrics(path, lambda lines: lines)
    path.unlink()
    assert metrics(right)["claim.tuple"] == 1


def test_mistakes_are_told_before_the_first_epoch(built: str) -> None:
    with pytest.raises(UnknownName, match="there is no task 'claim'"):
        compute_metrics(built, list, "claim")
    with pytest.raises(UnknownName, match="there is no split of documents 'dev'"):
        compute_metrics(built, list, split="dev")
    with pytest.raises(UnknownName, match="there is no way with missing documents 'skip'"):
        compute_metrics(built, list, missing="skip")
    with pytest.raises(EscalError, match="there is nothing to score"):
        compute_metrics([], list)
    with pytest.raises(TypeError, match="unexpected keyword argument 'mising'"):
        compute_metrics(built, list, mising="empty")


def test_predictions_that_cannot_be_scored(built: str, right: Lines) -> None:
    metrics = compute_metrics(built, lambda lines: lines, split="all")
    with pytest.raises(PredictionsHaveErrors, match="1 document of gold without a line"):
        metrics(right[1:])


def test_the_page_runs(run_section: Callable[[str], None]) -> None:
    run_section("Trainer")
