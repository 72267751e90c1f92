"""What a build writes: rows, files, manifest; the same tree gives the same bytes."""

import gc
import hashlib
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from spans import spans

import escal
from escal import checks, face
from escal.build import build, manifest, parquet
from escal.build.rowhash import RowHash, row_hash
from escal.build.tables import TABLES
from escal.cli import cli
from escal.columns import columns
from escal.corpus import open_corpus
from escal.documents import documents
from escal.errors import CorpusHasErrors, EscalError
from escal.schema import schemas

MINI = Path(__file__).parent / "mini"
DAY = date(2025, 1, 1)
PACKAGE = sys.modules["escal.build"]  # escal.build itself is the function


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(MINI, folder, day=DAY)
    return folder


@pytest.fixture
def project(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "project"))


def rows(out, table):
    """All rows of a table as plain values, each with its split, labels by name."""
    found = []
    for file in sorted((out / "data" / table).iterdir()):
        features = json.loads(pq.read_schema(file).metadata[b"huggingface"])["info"]["features"]
        for row in pq.read_table(file).to_pylist():
            found.append({"split": file.name.split("-")[0], **named(row, features)})
    return found


def named(value, feature):
    if value is None:
        return None
    if isinstance(feature, list):
        return [named(each, feature[0]) for each in value]
    if feature.get("_type") == "ClassLabel":
        return feature["names"][value]
    if feature.get("_type") == "Value":
        return value
    return {name: named(value[name], child) for name, child in feature.items()}


def without_nulls(value):
    if isinstance(value, dict):
        return {name: without_nulls(child) for name, child in value.items() if child is not None}
    return [without_nulls(child) for child in value] if isinstance(value, list) else value


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def test_documents_hold_every_label_as_it_stands_in_the_corpus(out):
    built = {row["article"]: row for row in rows(out, "documents")}
    expected = list(documents(open_corpus(MINI)))
    assert sorted(built) == [document["article"]["id"] for document in expected]
    for document in expected:
        row = built[document["article"]["id"]]
        for layer in ("entities", "events", "claims", "stances"):
            assert without_nulls(row[layer]) == without_nulls(document["labels"][layer])
        for name in ("version", "text", "label_basis", "annotators", "annotator_kind"):
            assert row[name] == document[name]
        assert row["title"] == document["article"]["title"]
        assert hashlib.sha256(row["text"].encode()).hexdigest() == row["text_sha256"]
    folds = open_corpus(MINI).schemes["folds"]
    assert all(row["article"] in folds[str(row["fold"])] for row in built.values())


def test_rows_say_where_they_are_in_time(out, project):
    assert {row["temporal"] for row in rows(out, "documents")} == {None}
    folder = project / "corpus/splits/temporal"
    folder.mkdir()
    (folder / "train.txt").write_text("harbour-strike\nharbour-strike-retold\n")
    (folder / "test.txt").write_text("ferry-returns\nopen-the-bridge\n")
    face.build(project, project / "dist", day=DAY)
    for table in ("documents", "events", "claims", "stances", "articles", "annotations"):
        found = {row["article"]: row["temporal"] for row in rows(project / "dist", table)}
        assert set(found.items()) <= {
            ("harbour-strike", "train"),
            ("harbour-strike-retold", "train"),
            ("ferry-returns", "test"),
            ("open-the-bridge", "test"),
        }
        assert len(found) >= 2, table


def test_flat_rows_are_the_items_of_the_documents_in_their_order(out):
    nested = rows(out, "documents")
    for layer in ("events", "claims", "stances"):
        items = [(row["split"], row["article"], item["id"]) for row in nested for item in row[layer]]
        assert [(row["split"], row["article"], row["id"]) for row in rows(out, layer)] == items
    one = next(row for row in nested if row["article"] == "harbour-strike")
    for row in (row for row in rows(out, "events") if row["article"] == "harbour-strike"):
        item = next(event for event in one["events"] if event["id"] == row["id"])
        assert {name: row[name] for name in item} == item
        assert [row[name] for name in ("label_basis", "annotators", "guidelines", "version", "fold")] == [
            one[name] for name in ("label_basis", "annotators", "guidelines", "version", "fold")
        ]


def test_every_span_of_every_table_is_the_quote_of_its_text(out):
    texts = {(row["article"], row["version"]): row["text"] for row in rows(out, "articles")}
    seen = 0
    for table in ("documents", "events", "claims", "stances", "annotations"):
        for row in rows(out, table):
            text = texts[row["article"], row["version"]]
            for span in spans(row):
                assert text[span["start"] : span["end"]] == span["text"]
                seen += 1
            if row.get("context") is not None:
                first = next(spans([row.get(name) for name in ("triggers", "content", "evidence")]))
                start = row["context_start"]
                assert text[start:].startswith(row["context"])
                assert row["context"][first["start"] - start : first["end"] - start] == first["text"]
    assert seen > 100


def test_computed_columns(out):
    events = {(row["article"], row["id"]): row for row in rows(out, "events")}
    strike = events["harbour-strike", "ev1"]
    assert strike["argument_names"][:2] == ["Southland", "drone"]
    assert (strike["quad"], strike["cameo_root"]) == ("material_conflict", "19")
    claims = {(row["article"], row["id"]): row for row in rows(out, "claims")}
    assert claims["harbour-strike", "c1"]["claimant_name"] == "Northland navy"
    assert claims["harbour-strike", "c2"]["text"] == "any part in the attack"
    assert claims["open-the-bridge", "c1"]["claimant_name"] is None, "the author is no entity"
    stances = {(row["article"], row["id"]): row for row in rows(out, "stances")}
    assert stances["open-the-bridge", "s2"]["target_kind"] == "event"
    assert stances["open-the-bridge", "s2"]["target_text"] == "closed"
    assert stances["open-the-bridge", "s3"]["target_text"] == "the closure a crime"
    assert stances["harbour-strike", "s2"]["holder_name"] == "a Southland minister"
    assert stances["harbour-strike", "s2"]["target_text"].startswith("The bridge")
    assert stances["harbour-strike", "s1"]["context"] is None, "a stance of none has no evidence"


def test_days_of_an_event(project):
    file = project / "corpus/articles/2025/open-the-bridge/v1/h01.json"
    labels = json.loads(file.read_text(encoding="utf-8"))
    for event, edtf in zip(labels["events"], ["2024-02", "../2024-03-05", "2024-02-30"], strict=True):
        event["time"] = {"edtf": edtf, "basis": "inferred"}
    write_json(file, labels)
    face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    found = {
        row["id"]: (row["date_start"], row["date_end"])
        for row in rows(project / "dist/escal", "events")
        if row["article"] == "open-the-bridge"
    }
    assert found == {"ev1": (date(2024, 2, 1), date(2024, 2, 29)), "ev2": (None, date(2024, 3, 5)), "ev3": (None, None)}


def test_articles_are_every_version_and_annotations_every_annotator(out):
    articles = [(row["article"], row["version"], row["latest"], row["labelled"]) for row in rows(out, "articles")]
    assert ("harbour-strike", 1, False, True) in articles
    assert ("harbour-strike", 2, True, True) in articles
    found = {(row["article"], row["version"], row["annotator"]) for row in rows(out, "annotations")}
    files = (MINI / "corpus/articles").glob("*/*/v*/*.json")
    assert found == {(file.parts[-3], int(file.parent.name[1:]), file.stem) for file in files if file.stem != "gold"}
    assert {row["annotator_kind"] for row in rows(out, "annotations")} == {"human", "model"}


def test_rows_are_sorted(out):
    for table in TABLES:
        by_split = {}
        for row in rows(out, table):
            key = (row["article"], row["version"]) if "article" in row else row["id"]
            by_split.setdefault(row["split"], []).append(key)
        for keys in by_split.values():
            assert keys == sorted(keys)


def test_drafts_are_annotations_and_no_documents(project):
    file = project / "corpus/articles/2025/open-the-bridge/v1/h01.json"
    for path in (file, file.with_name("m01.json")):
        write_json(path, json.loads(path.read_text(encoding="utf-8")) | {"status": "draft"})
    found = face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    assert "open-the-bridge" not in {row["article"] for row in rows(project / "dist/escal", "documents")}
    assert "draft" in {row["status"] for row in rows(project / "dist/escal", "annotations")}
    assert found["left_out"] == {"no complete labels: only in articles and annotations": ["open-the-bridge"]}


def test_articles_outside_the_splits_are_left_out_and_named(project):
    main = project / "corpus/splits/main"
    (main / "quarantine.txt").write_text("ferry-returns\n", encoding="utf-8")
    for part in ("train", "validation", "test"):
        names = (main / f"{part}.txt").read_text(encoding="utf-8").split()
        kept = [name for name in names if name not in {"ferry-returns", "open-the-bridge"}]
        (main / f"{part}.txt").write_text("".join(f"{name}\n" for name in kept), encoding="utf-8")
    found = face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    assert found["left_out"] == {"in no split": ["open-the-bridge"], "in quarantine": ["ferry-returns"]}
    for table in TABLES[:-1]:
        assert {row["article"] for row in rows(project / "dist/escal", table)} <= {
            "harbour-strike",
            "harbour-strike-retold",
        }
    assert found["rows"]["documents"]["test"] == 0
    assert not list((project / "dist/escal/data/documents").glob("test-*")), "datasets cannot load a split without rows"
    assert 'path: "data/documents/test' not in (project / "dist/escal/README.md").read_text(encoding="utf-8")


def test_an_incident_is_in_every_split_that_reports_it_or_in_train(project):
    source = project / "corpus/incidents/2024-03-03-northport.json"
    incident = json.loads(source.read_text(encoding="utf-8"))
    write_json(source.with_name("unreported.json"), incident | {"id": "unreported"})
    write_json(source.with_name("broken.json"), incident | {"id": "broken", "type": "FIGHT"})
    main = project / "corpus/splits/main"
    (main / "train.txt").write_text("harbour-strike\n", encoding="utf-8")
    (main / "validation.txt").write_text("harbour-strike-retold\n", encoding="utf-8")
    face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    found = [(row["split"], row["id"], row["articles"]) for row in rows(project / "dist/escal", "incidents")]
    assert found == [
        ("train", "2024-03-03-northport", ["harbour-strike"]),
        ("train", "unreported", []),
        ("validation", "2024-03-03-northport", ["harbour-strike-retold"]),
    ]


def test_two_builds_are_equal_byte_for_byte(out, tmp_path):
    face.build(open_corpus(MINI), tmp_path / "other/place", day=date(2025, 2, 2))
    assert manifest.files(tmp_path / "other/place") == manifest.files(out)


def test_batches_leave_no_trace(out, project, monkeypatch):
    monkeypatch.setattr(PACKAGE, "BATCH_ARTICLES", 1)
    monkeypatch.setattr(PACKAGE, "BATCH_INCIDENTS", 1)
    found = face.build(project, project / "dist/escal", day=DAY)
    expected = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert found["files"] == expected["files"]
    assert found["row_hashes"] == expected["row_hashes"]


@pytest.mark.parametrize("limit", ["GROUP_ROWS", "GROUP_BYTES"])
def test_row_groups_have_bounds(project, monkeypatch, limit):
    monkeypatch.setattr(PACKAGE, "BATCH_BYTES", 1)
    monkeypatch.setattr(parquet, limit, 1)
    face.build(project, project / "dist/escal", day=DAY)
    metadata = pq.read_metadata(project / "dist/escal/data/documents/train-00000-of-00001.parquet")
    assert (metadata.num_rows, metadata.num_row_groups) == (2, 2)


def test_large_tables_are_cut_into_shards(project, monkeypatch):
    monkeypatch.setattr(PACKAGE, "BATCH_BYTES", 1)
    monkeypatch.setattr(parquet, "GROUP_ROWS", 1)
    monkeypatch.setattr(parquet, "SHARD_ROWS", 1)
    found = face.build(project, project / "dist/escal", day=DAY)
    files = sorted((project / "dist/escal/data/documents").glob("train-*"))
    assert [file.name for file in files] == ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"]
    whole = [("train", pa.concat_tables(map(pq.read_table, files)))]
    rest = [
        (split, pq.read_table(project / f"dist/escal/data/documents/{split}-00000-of-00001.parquet"))
        for split in ("validation", "test")
    ]
    assert found["row_hashes"]["documents"] == row_hash([*whole, *rest])


def test_files_are_what_the_hub_wants(out):
    for file in (out / "data").rglob("*.parquet"):
        metadata = pq.read_metadata(file)
        assert metadata.metadata[b"use_content_defined_chunking"] == b"true"
        assert json.loads(metadata.metadata[b"content_defined_chunking"])["norm_level"] == 0
        assert metadata.row_group(0).column(0).compression == "ZSTD"
        assert metadata.row_group(0).column(0).has_offset_index
        table = file.parent.name
        features = json.loads(metadata.metadata[b"huggingface"])["info"]["features"]
        assert (
            list(features)
            == [column.name for column in columns(schemas(), table)]
            == metadata.schema.to_arrow_schema().names
        )


def test_manifest_names_every_file_and_the_rows_are_those_of_the_files(out):
    found = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = manifest.files(out)
    del files["manifest.json"]
    assert found["files"] == files
    assert found["pyarrow"] == pa.__version__
    assert (found["built_with_errors"], found["findings"]["errors"]) == (False, 0)
    for table in TABLES:
        parts = [(file.name.split("-")[0], pq.read_table(file)) for file in sorted((out / "data" / table).iterdir())]
        counts = {split: table.num_rows for split, table in parts}
        assert {split: count for split, count in found["rows"][table].items() if count} == counts
        assert found["row_hashes"][table] == row_hash(parts)


ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "a": st.none() | st.text(max_size=3),
            "b": st.none()
            | st.lists(
                st.none() | st.fixed_dictionaries({"c": st.none() | st.integers(0, 9), "d": st.booleans()}), max_size=2
            ),
        },
    ),
    max_size=6,
)
SCHEMA = pa.schema([("a", pa.string()), ("b", pa.list_(pa.struct([("c", pa.int32()), ("d", pa.bool_())])))])


@settings(deadline=None)
@given(ROWS, ROWS, st.integers(0, 6))
def test_row_hash_is_of_what_the_rows_say(one, other, cut):
    table, second = (pa.Table.from_pylist(each, SCHEMA) for each in (one, other))
    pieces = RowHash()
    pieces.update("train", table.slice(0, cut))
    pieces.update("train", table.slice(cut))
    assert pieces.digest() == row_hash([("train", table)])
    assert (row_hash([("train", table)]) == row_hash([("train", second)])) == (table.to_pylist() == second.to_pylist())
    if one:
        assert row_hash([("train", table)]) != row_hash([("test", table)])


def test_errors_refuse_a_build_and_leave_the_old_one(project):
    out = project / "dist/escal"
    first = face.build(project, out, day=DAY)
    (project / "corpus/articles/2025/ferry-returns/v1/m01.json").write_text("{", encoding="utf-8")
    with pytest.raises(CorpusHasErrors) as caught:
        face.build(project, out, day=DAY)
    assert {finding.code[:2] for finding in caught.value.findings if finding.severity == "error"} & {"E1", "E2"}
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8")) == first
    assert [path.name for path in out.parent.iterdir() if path != out] == [".escal-lock"]


def test_a_build_with_errors_says_so(project):
    (project / "corpus/articles/2025/ferry-returns/article.json").write_text("{}", encoding="utf-8")
    file = project / "corpus/articles/2025/open-the-bridge/v1/h01.json"
    labels = json.loads(file.read_text(encoding="utf-8"))
    labels["events"][0]["arguments"][0]["entity"] = "e99"
    labels["stances"][0]["target"] = {"issue": "no-such-issue"}
    labels["stances"][1]["target"] = {"entity": "e98"}
    write_json(file, labels)
    found = face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    assert found["built_with_errors"]
    assert found["findings"]["errors"] == sum(found["findings"]["codes"].values()) - found["findings"]["warnings"] > 0
    assert found["left_out"] == {"article.json cannot be used": ["ferry-returns"]}
    bridge = [row for row in rows(project / "dist/escal", "events") if row["article"] == "open-the-bridge"]
    assert bridge[0]["argument_names"][0] is None
    stances = [row for row in rows(project / "dist/escal", "stances") if row["article"] == "open-the-bridge"]
    assert [row["target_text"] for row in stances] == [None, None, "the closure a crime"]


def test_a_corpus_without_splits_cannot_be_built(project):
    corpus = project / "corpus"
    for part in ("train", "validation", "test"):
        (corpus / f"splits/main/{part}.txt").write_text("", encoding="utf-8")
    with pytest.raises(EscalError, match="no article of the corpus is in a split"):
        face.build(project, project / "dist/escal", allow_errors=True, day=DAY)
    shutil.rmtree(corpus / "splits/main")
    with pytest.raises(
        EscalError, match=r"expected lists of article ids in corpus/splits/main \(train.txt, validation.txt, test.txt\)"
    ):
        face.build(project, project / "dist/escal", allow_errors=True, day=DAY)


def test_progress_and_garbage_collection(tmp_path):
    seen = []

    def progress(done, total):
        seen.append((done, total))
        assert not gc.isenabled()

    face.build(MINI, tmp_path / "escal", day=DAY, progress=progress)
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert gc.isenabled()
    corpus = open_corpus(MINI)
    gc.disable()
    try:
        build(corpus, tmp_path / "escal", run=checks.Run(corpus, today=DAY))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_documents_of_the_project_are_copied(project):
    for name in ("LICENSE-DATA", "DATASHEET.md"):
        (project / name).write_text(f"{name}\n", encoding="utf-8")
    (project / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{escal.__version__}] - 2025-03-04\n", encoding="utf-8")
    found = face.build(project, project / "dist/escal", day=DAY)
    assert (project / "dist/escal/LICENSE").read_text(encoding="utf-8") == "LICENSE-DATA\n"
    assert {"LICENSE", "DATASHEET.md", "CHANGELOG.md", "README.md", "croissant.json"} <= found["files"].keys()
    assert (
        json.loads((project / "dist/escal/croissant.json").read_text(encoding="utf-8"))["datePublished"] == "2025-03-04"
    )
    assert "year    = {2025}" in (project / "dist/escal/README.md").read_text(encoding="utf-8")


def test_commit_is_that_of_the_checkout_or_none(tmp_path, monkeypatch):
    assert manifest.commit(tmp_path) is None
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert manifest.commit(tmp_path) is None, "no commit yet"
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, "commit", "-q", "--allow-empty", "-m", "one"], cwd=tmp_path, check=True)
    assert len(manifest.commit(tmp_path)) == 40
    (tmp_path / "file").write_text("new", encoding="utf-8")
    subprocess.run(["git", "add", "file"], cwd=tmp_path, check=True)
    assert manifest.commit(tmp_path).endswith("-modified"), "what is built is not what the commit holds"
    monkeypatch.setenv("PATH", "")
    assert manifest.commit(tmp_path) is None, "no git"


def test_command(project):
    out = project / "elsewhere"
    done = CliRunner().invoke(cli, ["build", str(project), "--out", str(out)], standalone_mode=False)
    assert (done.return_value, done.exception) == (0, None)
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["train", "validation", "test"]
    assert lines[1].split()[0] == "documents"
    assert lines[-1] == str(out)
    CliRunner().invoke(cli, ["build", str(project)], standalone_mode=False)
    assert (project / "dist/escal/manifest.json").is_file(), "the default is below the project"


def test_command_refuses_errors_and_shows_them(project):
    (project / "corpus/articles/2025/ferry-returns/v1/m01.json").write_text("{", encoding="utf-8")
    refused = CliRunner().invoke(cli, ["build", str(project)], standalone_mode=False)
    assert refused.return_value == 1
    assert "ferry-returns/v1/m01.json:1:" in refused.stdout
    assert "--allow-errors" in refused.stderr
    assert not (project / "dist/escal").exists()
    built = CliRunner().invoke(cli, ["build", str(project), "--allow-errors"], standalone_mode=False)
    assert built.return_value == 0
    assert "`escal check` shows them" in built.stderr
