"""A draft of gold takes over what two annotators share and asks about the rest; nothing of either is lost."""

import copy
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from escal import adjudication
from escal.checks import check
from escal.cli.adjudicate import command
from escal.corpus import open_corpus
from escal.errors import EscalError, UnknownName
from escal.face import today

MINI = Path(__file__).parent / "mini"
FOLDER = "corpus/articles/2024/harbour-strike"
ONE = json.loads((MINI / FOLDER / "v2/m01.json").read_bytes())


@pytest.fixture
def other():
    return copy.deepcopy(ONE) | {"annotator": "m02"}


@pytest.fixture
def project(tmp_path):
    shutil.copytree(MINI, tmp_path / "mini")
    (tmp_path / "mini" / FOLDER / "v2/gold.json").unlink()
    return tmp_path / "mini"


def asked(one, other):
    gold = adjudication.draft(one, other, "m03", "1.0")
    return {item["id"]: item["reason"] for _, item in adjudication.questions(gold)}


def run(project, *options):
    return CliRunner().invoke(command, [str(project / FOLDER), *options], standalone_mode=False)


def test_what_both_have_is_taken_over_with_its_sources(other):
    gold = adjudication.draft(ONE, other, "m03", "1.0")
    assert adjudication.questions(gold) == []
    assert (gold["status"], gold["annotator"], gold["adjudicates"]) == ("draft", "m03", ["m01", "m02"])
    for layer in adjudication.LAYERS:
        assert [{k: v for k, v in item.items() if k != "from"} for item in gold[layer]] == ONE[layer]
        assert [item["from"] for item in gold[layer]] == [[f"m01:{i['id']}", f"m02:{i['id']}"] for i in ONE[layer]]


@given(st.randoms())
@settings(max_examples=30, deadline=None)
def test_ids_and_order_of_the_second_annotator_mean_nothing(random):
    # Links name claims of another version, which keep their ids.
    mine = ONE | {"claims": [{name: claim[name] for name in claim if name != "links"} for claim in ONE["claims"]]}
    text = json.dumps(mine | {"annotator": "m02"})
    for prefix in ("e", "ev", "c"):
        known = sorted(set(re.findall(rf'"({prefix}[0-9]+)"', text)))
        new = dict(zip(known, random.sample([f"{prefix}{n}" for n in range(50, 90)], len(known)), strict=True))
        text = re.sub(rf'"({prefix}[0-9]+)"', lambda m, new=new: f'"{new[m[1]]}"', text)
    other = json.loads(text)
    for layer in adjudication.LAYERS:
        random.shuffle(other[layer])
    assert asked(mine, other) == {}


def test_each_difference_is_a_question_with_both_answers(other):
    event = other["events"][0]
    event["mode"] = "aerial"
    event["arguments"][0]["attribution"] = "suspected"
    event["arguments"] = [a for a in event["arguments"] if a["role"] != "victim"]
    event["triggers"].pop()
    event["casualties"][0]["source"] = "author"
    other["stances"][1]["label"] = "against"
    said = asked(ONE, other)
    assert set(said) == {"ev1", "s2"}
    assert said["ev1"] == (
        "? mode: drone (m01), aerial (m02); triggers: only m01 has 'attack' at 182; "
        "arguments: only m01 has victim e3; arguments, actor e5 denied: attribution is denied (m01), suspected (m02); "
        "casualties, wounded recipient exact 3 3 3 e4 'three' at 108: source is e4 (m01), author (m02)"
    )
    assert said["s2"] == "? label: favor (m01), against (m02)"


def test_an_item_of_one_annotator_is_in_the_draft_under_an_id_of_its_own(other):
    mine = copy.deepcopy(ONE)
    mine["claims"] = mine["claims"][:1]
    span = {"start": 219, "end": 237, "text": "Southland minister"}
    other["claims"][2]["id"] = "c1"
    other["claims"][0]["id"] = "c9"
    other["stances"].append(
        {
            "id": "s3",
            "holder": "e6",
            "target": {"claim": "c1"},
            "label": "comment",
            "expression": "explicit",
            "evidence": [span],
        }
    )
    gold = adjudication.draft(mine, other, "m03", "1.0")
    new = {item["id"]: item for item in gold["claims"]}
    assert new["c1"]["from"] == ["m01:c1", "m02:c9"]
    alone = [item for item in gold["claims"] if len(item["from"]) == 1]
    assert {item["reason"] for item in alone} == {"? only m02 has it"}
    assert len({item["id"] for item in gold["claims"]}) == len(gold["claims"]) == 3
    renamed = next(item["id"] for item in alone if item["from"] == ["m02:c1"])
    assert gold["stances"][-1]["target"] == {"claim": renamed}


def test_of_overlapping_mentions_the_shortest_stands_and_the_question_names_both(other):
    other["entities"][1]["mentions"][0] = {"start": 11, "end": 18, "text": "harbour"}
    gold = adjudication.draft(ONE, other, "m03", "1.0")
    item = next(item for item in gold["entities"] if item["id"] == "e2")
    assert [span["text"] for span in item["mentions"]] == ["harbour", "harbour of Northport"]
    assert (
        item["reason"]
        == "? mentions: only m01 has 'harbour of Northport' at 11; mentions: only m02 has 'harbour' at 11"
    )


def test_links_to_other_articles_keep_their_claims(other):
    link = {"relation": "same", "article": "harbour-strike-retold", "version": 1, "claim": "c2"}
    other["claims"][0]["links"] = [link]
    other["claims"][1]["id"] = "c7"
    other["claims"][2]["id"] = "c2"
    gold = adjudication.draft(ONE, other, "m03", "1.0")
    assert link in gold["claims"][0]["links"]


def test_the_draft_that_is_written_has_no_error_and_no_part_in_a_build_until_it_is_answered(project):
    result = run(project, "--by", "m03", "--write")
    assert result.exit_code == 0, result.output
    gold = project / FOLDER / "v2/gold.json"
    errors = [f for f in check(open_corpus(project), today=today()) if f.severity == "error" and "gold.json" in f.file]
    assert errors == []
    value = json.loads(gold.read_bytes())
    assert value["status"] == "draft"
    value["claims"][0]["reason"] = "? which"
    gold.write_text(json.dumps(value | {"status": "complete"}))
    assert "E514" in {f.code for f in check(open_corpus(project), today=today())}


def test_without_write_questions_are_told_and_nothing_is_written(project):
    path = project / FOLDER / "v2/m02.json"
    path.write_bytes(path.read_bytes().replace(b'"accomplished"', b'"ongoing"', 1))
    result = run(project, "--by", "m03")
    assert "events: ev1 (m01:ev1, m02:ev1) stage: accomplished (m01), ongoing (m02)\n" in result.output
    assert result.output.endswith("nothing was written: --write writes the draft\n")
    assert not (project / FOLDER / "v2/gold.json").exists()


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        (["--by", "m09"], UnknownName, "no annotator 'm09'"),
        (["--by", "m01"], EscalError, "m01 is one of the two annotators"),
        (["--by", "m03", "--between", "m01,m01"], EscalError, "two are needed"),
        (["--by", "m03", "--between", "m01,h01"], EscalError, "v2: m01, m02; v1: m01|v1: m01; v2: m01, m02"),
        (["--by", "m03", "--version", "1"], EscalError, "complete labels are those of v1: m01;"),
        (["--by", "m03", "--version", "7"], EscalError, "no such version"),
    ],
)
def test_what_cannot_be_drafted_is_refused(project, options, error, said):
    result = run(project, *options)
    assert isinstance(result.exception, error)
    assert re.search(said, str(result.exception))


def test_gold_that_is_there_is_never_written_over(project):
    gold = project / FOLDER / "v2/gold.json"
    gold.write_text("{}")
    result = run(project, "--by", "m03", "--write")
    assert "not written over" in str(result.exception)
    assert gold.read_text() == "{}"


def test_labels_with_errors_are_refused_with_their_place(project):
    path = project / FOLDER / "v2/m02.json"
    path.write_bytes(path.read_bytes().replace(b'"text": "hits"', b'"text": "hit"', 1))
    result = run(project, "--by", "m03")
    assert re.search(r"v2/m02\.json:\d+: .*; mend what `escal check corpus", str(result.exception))


def test_only_one_article_can_be_drafted(project):
    result = CliRunner().invoke(command, [str(project / "corpus"), "--by", "m03"], standalone_mode=False)
    assert "is not the folder of one article" in str(result.exception)
