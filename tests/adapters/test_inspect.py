"""Inspect, end to end and offline: a model that says what the test gives it, and the numbers of ``escal score``."""

from __future__ import annotations

import gc
import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import escal
from escal.adapters import numbers
from escal.errors import UnknownName
from escal.scoring import gold

pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

import inspect_ai
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.solver import generate

from escal.adapters.inspect import escal_scorer, pooled, samples

Lines = list[dict[str, Any]]
BROKEN = {"claims": [{"id": "c1", "content": [{"text": "a claim"}], "kind": "rumour"}]}


@pytest.fixture
def run(tmp_path: Path, built: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., EvalLog]:
    """Evaluates a model that gives these completions, by article."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def evaluated(completions: dict[str, str], dataset: list[Sample], task: str = "all", **how: Any) -> EvalLog:
        texts = {document.text: document.article for document in gold.read(built, "all")}

        def say(messages: Any, *_: Any) -> ModelOutput:
            [article] = [name for text, name in texts.items() if messages[-1].text.endswith(text)]
            return output(completions[article])

        source, split = how.pop("source", built), how.pop("split", "all")
        with warnings.catch_warnings():
            # tenacity, which inspect_ai calls in an old way, and what inspect_ai leaves open.
            warnings.filterwarnings("ignore", "The 'initial' parameter is deprecated", DeprecationWarning)
            warnings.filterwarnings("ignore", "Unclosed <MemoryObject", ResourceWarning)
            [log] = inspect_ai.eval(
                inspect_ai.Task(dataset=dataset, solver=generate(), scorer=escal_scorer(source, task, split)),
                model=get_model("mockllm/model", custom_outputs=say, memoize=False),
                log_dir=str(tmp_path / "logs"),
                display="none",
                **how,
            )
            gc.collect()
        return log

    return evaluated


def output(completion: str) -> ModelOutput:
    # With a usage of its own, or the mock counts tokens with a file from the network.
    made = ModelOutput.from_content("mockllm/model", completion)
    made.usage = ModelUsage()
    return made


def said(line: dict[str, Any]) -> str:
    return json.dumps({layer: items for layer, items in line.items() if layer != "article"}, ensure_ascii=False)


def write(path: Path, documents: Lines) -> str:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    return str(path)


def shown(log: EvalLog) -> dict[str, float]:
    """The numbers that the log shows."""
    assert log.status == "success", log.error
    assert log.results is not None
    [result] = log.results.scores
    return {name: metric.value for name, metric in result.metrics.items()}


def scores(log: EvalLog) -> dict[str, Any]:
    return {str(sample.id): sample.scores["escal_scorer"] for sample in log.samples or [] if sample.scores}


def test_pooled_numbers_are_those_of_score(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    plain, fenced, garbage, misfit = right
    log = run(
        {
            plain["article"]: said(plain),
            fenced["article"]: f"Let me see {{...}}.\n```json\n{said(fenced)}\n```\nThat is all.",
            garbage["article"]: "I will not label this.",
            misfit["article"]: json.dumps(BROKEN),
        },
        samples(built, split="all"),
    )
    usable = [plain, fenced, {"article": garbage["article"]}, {"article": misfit["article"]}]
    expected = numbers(escal.score("all", built, usable, split="all", ci=0))
    assert shown(log) == expected
    assert 0 < expected["claim.tuple"] < 1
    found = scores(log)
    assert [found[line["article"]].value for line in right] == [1, 1, 0, 0]
    assert [found[line["article"]].reason for line in right] == [None, None, *["invalid_response_format"] * 2]
    assert found[garbage["article"]].explanation.startswith("there is no JSON object with any of entities, ")
    assert "E201 'rumour' is not a label here" in found[misfit["article"]].explanation
    assert found[plain["article"]].metadata["line"]["claims"] == plain["claims"]
    assert found[misfit["article"]].metadata["line"] == {"article": misfit["article"]}
    # The log as a file says the same, and says nothing of gold.
    again = read_eval_log(log.location)
    assert shown(again) == expected
    assert found.keys() == scores(again).keys()
    assert '"sector"' in "".join(gold.dump(gold.read(built, "all")))
    assert "sector" not in again.model_dump_json()


def test_a_task_and_a_split(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    [line] = [line for line in right if line["article"] == "open-the-bridge"]
    dataset = samples(built, "stances", "test")
    assert [sample.id for sample in dataset] == ["open-the-bridge"]
    log = run({"open-the-bridge": said(line)}, dataset, "stances", split="test")
    found = shown(log)
    assert set(found) <= {"stance.pair", "stance.favg", "stance.macro-f1", "stance.triple"}
    assert found["stance.triple"] == 1


def test_the_value_is_the_mean_of_the_main_numbers(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    line = right[0] | {"claims": right[0]["claims"][1:]}
    log = run({line["article"]: said(line)}, samples(built, "claims", "all")[:1], "claims")
    expected = shown(log).values()
    assert scores(log)[line["article"]].value == pytest.approx(sum(expected) / len(expected))
    assert 0 < sum(expected) < len(expected)


def test_nothing_to_find(run: Callable[..., EvalLog], built: str, right: Lines, tmp_path: Path) -> None:
    """Nothing answered is right, and no answer is not; in the pooled numbers there is nothing to be seen of either."""
    documents = [json.loads(line) | {"claims": []} for line in gold.dump(gold.read(built, "all"))][:2]
    path = write(tmp_path / "gold.jsonl", documents)
    one, other = (document["article"] for document in documents)
    log = run({one: '{"claims": []}', other: ""}, samples(path, "claims"), "claims", source=path)
    found = scores(log)
    assert (found[one].value, found[one].reason) == (1, None)
    assert (found[other].value, found[other].reason) == (0, "no_response")
    assert all(map(math.isnan, shown(log).values()))


def test_epochs_count_each(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    """The first answer of two is right, the second is none: half of all is found."""
    answers = iter([said(right[0]), '{"claims": []}'])

    class Turns(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            return next(answers)

    log = run(Turns(), samples(built, "claims", "all")[:1], "claims", epochs=2)
    assert shown(log)["claim.span.iou50"] == pytest.approx(2 / 3)


def test_the_article_of_a_sample(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    """Metadata comes before the id."""
    [sample, *_] = samples(built, "claims", "all")
    sample.metadata, sample.id = {"article": sample.id}, 1
    assert shown(run({right[0]["article"]: said(right[0])}, [sample], "claims"))["claim.tuple"] == 1


def test_a_sample_that_is_not_in_gold(run: Callable[..., EvalLog], built: str, right: Lines) -> None:
    log = run({line["article"]: said(line) for line in right}, samples(built, split="all"), split="test")
    assert log.status == "error"
    assert log.error is not None
    assert "in gold: give samples and scorer the same split" in log.error.message


def test_gold_is_read_anew_for_every_scorer(
    run: Callable[..., EvalLog], built: str, right: Lines, tmp_path: Path
) -> None:
    documents = [json.loads(line) for line in gold.dump(gold.read(built, "all"))]
    path = write(tmp_path / "gold.jsonl", documents[:1])
    escal_scorer(path, "all", "all")
    write(tmp_path / "gold.jsonl", documents[1:2])
    log = run({right[1]["article"]: said(right[1])}, samples(path), source=path)
    assert shown(log)["claim.tuple"] == 1


def test_instructions(built: str, right: Lines) -> None:
    texts = {document.article: document.text for document in gold.read(built, "all")}
    for sample in samples(built, "stances", "all"):
        assert str(sample.input).startswith("Label the article below.")
        assert "\n\nIssues: bridge-should-open.\n\n" in str(sample.input)
        assert str(sample.input).endswith(texts[str(sample.id)])
    assert all("Issues" not in str(sample.input) for sample in samples(built, "claims", "all"))
    assert str(samples(built, instruction="Label this:")[0].input).startswith("Label this:\n")


def test_mistakes_in_the_call(built: str) -> None:
    with pytest.raises(UnknownName, match="there is no task 'claim'"):
        escal_scorer(built, "claim")
    with pytest.raises(UnknownName, match="there is no task 'claim'"):
        samples(built, "claim")
    with pytest.raises(UnknownName, match="there is no split of documents 'dev'"):
        escal_scorer(built, split="dev")


def test_no_scores_no_numbers() -> None:
    assert pooled()([]) == {}


def test_the_page_runs(run_section: Callable[[str], None]) -> None:
    run_section("Inspect")
