"""Gold out of a built dataset, out of a file, out of memory: the same documents."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from worlds import ROOT

from escal import face
from escal.corpus import open_corpus
from escal.documents import LAYERS, documents
from escal.errors import EscalError, UnknownName
from escal.scoring import gold

MINI = ROOT / "tests" / "mini"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(MINI, folder, day=date(2025, 1, 1))
    return folder


@pytest.fixture(scope="module")
def real() -> dict[str, dict[str, Any]]:
    return {document["article"]["id"]: document for document in documents(open_corpus(MINI))}


def test_a_dataset_says_what_the_corpus_says(built: Path, real: dict[str, dict[str, Any]]) -> None:
    found = list(gold.read(built, "all"))
    assert sorted(document.article for document in found) == sorted(real)
    for document in found:
        wanted = real[document.article]
        assert (document.version, document.text) == (wanted["version"], wanted["text"])
        for layer in LAYERS:
            assert document.layers[layer] == wanted["labels"][layer]
        assert document.slices["genre"] == wanted["article"]["genre"]
        assert document.slices["source"] == wanted["article"]["source"]["kind"]
        assert document.slices["year"] == wanted["article"]["versions"][-1]["published"][:4]


def test_leak_groups(built: Path) -> None:
    groups = {document.article: document.group for document in gold.read(built, "all")}
    assert groups["harbour-strike"] == groups["harbour-strike-retold"] == "harbour-strike"
    assert len(set(groups.values())) == 3
    assert json.loads((built / "groups.json").read_bytes()) == groups


def test_splits(built: Path) -> None:
    parts = [[document.article for document in gold.read(built, split)] for split in ("train", "validation", "test")]
    assert all(parts)
    assert [name for part in parts for name in part] == [document.article for document in gold.read(built, "all")]
    with pytest.raises(UnknownName, match="there is no split of documents 'dev'; known: train, validation, test, all"):
        list(gold.read(built, "dev"))


def test_the_labels_of_one_annotator(built: Path) -> None:
    corpus = open_corpus(MINI)
    found = list(gold.read(built, "all", "m02"))
    assert found
    for document in found:
        article = corpus.article(corpus.find(document.article) or "")
        labels = article.labels(document.version)["m02"]
        assert document.layers["events"] == labels["events"]
        assert document.text == article.text(document.version)
    with pytest.raises(UnknownName, match="there is no annotator in all 'm09'; known: h01, m01, m02"):
        list(gold.read(built, "all", "m09"))


def test_a_file_of_lines(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(gold.dump(gold.read(built, "all"))), encoding="utf-8")
    assert list(gold.read(path)) == [
        gold.Gold(**{**vars_of(document), "about": json_about(document)}) for document in gold.read(built, "all")
    ]


def vars_of(document: gold.Gold) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


def json_about(document: gold.Gold) -> dict[str, Any]:
    return document.about | {"published": document.about["published"].strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_documents_in_memory(built: Path) -> None:
    lines = [json.loads(line) for line in gold.dump(gold.read(built, "all"))]
    assert [document.article for document in gold.read(lines)] == [line["article"] for line in lines]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"article": "a"', r"gold\.jsonl:2: expected a JSON object, found Expecting ',' delimiter"),
        ('["a"]', r"gold\.jsonl:2:1: expected an object"),
        (
            '{"article": "a", "version": 1, "text": "x", "entities": [], "claims": [], "stances": []}',
            r"gold\.jsonl:2:1: field 'events' is missing",
        ),
        (
            '{"article": "a", "version": 1, "text": "x", "entities": [], "events": [{"id": "ev1", "type": 15}], "claims": [], "stances": []}',
            r"gold\.jsonl:2:\d+: ",
        ),
    ],
)
def test_a_file_that_does_not_fit(built: Path, tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(next(gold.dump(gold.read(built, "train"))) + line + "\n", encoding="utf-8")
    with pytest.raises(EscalError, match=message):
        list(gold.read(path))


def test_a_file_without_leak_groups(built: Path, tmp_path: Path) -> None:
    line = json.loads(next(gold.dump(gold.read(built, "train"))))
    del line["group"]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(EscalError, match=r"gold\.jsonl:1:1: field 'group' is missing; add 'group'"):
        list(gold.read(path))


def test_what_is_no_gold(tmp_path: Path) -> None:
    with pytest.raises(EscalError, match="is no gold: expected a built dataset folder"):
        gold.read(tmp_path)


def test_a_dataset_of_another_schema(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "other")
    path = tmp_path / "other/data/documents/train-00000-of-00001.parquet"
    table = pq.read_table(path)
    info = json.loads(table.schema.metadata[b"huggingface"])
    info["info"]["features"]["genre"]["names"].reverse()
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(info)}), path)
    with pytest.raises(EscalError, match="was built with another schema than this program has"):
        list(gold.read(tmp_path / "other", "train"))


def test_a_dataset_without_groups(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "other")
    (tmp_path / "other/groups.json").unlink()
    with pytest.raises(EscalError, match=r"has no groups\.json, and without leak groups intervals would be too narrow"):
        list(gold.read(tmp_path / "other", "all"))
