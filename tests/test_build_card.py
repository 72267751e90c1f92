"""The card and the Croissant file: they say what the Parquet files say, and other programs read them."""

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner
from datasets import Features
from hypothesis import given
from hypothesis import strategies as st

from escal import face, plots
from escal.build import card, frontmatter, prose
from escal.build.facts import Facts
from escal.build.tables import TABLES
from escal.cli import cli
from escal.corpus import Article

MINI = Path(__file__).parent / "mini"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(MINI, folder, day=date(2025, 1, 1))
    return folder


@pytest.fixture(scope="module")
def readme(out):
    return (out / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def head(readme):
    return yaml.safe_load(readme.split("---\n")[1])


@pytest.fixture(scope="module")
def croissant(out):
    return json.loads((out / "croissant.json").read_text(encoding="utf-8"))


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(["no", "Off", "1", "1.0", "~", "- a", "a: b", "#", "0x1", "2024-01-01", "é\u2028"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(PLAIN)
def test_yaml_says_the_value(value):
    assert yaml.safe_load(frontmatter.yaml(value)) == value


def test_head(head, out):
    assert [config["config_name"] for config in head["configs"]] == list(TABLES)
    assert [config["config_name"] for config in head["configs"] if config.get("default")] == ["documents"]
    assert head["license"] == "cc-by-4.0"
    assert head["language"] == ["en"]
    assert head["annotations_creators"] == ["expert-generated", "machine-generated"]
    assert head["size_categories"] == ["n<1K"]
    for config in head["configs"]:
        assert len(config["version"].split(".")) == 3
        for files in config["data_files"]:
            assert list(out.glob(files["path"])), "every split of the card has files"
    globs = [set(out.glob(files["path"])) for config in head["configs"] for files in config["data_files"]]
    assert set().union(*globs) == set((out / "data").rglob("*.parquet"))


def test_features_and_sizes_of_card_and_footer_agree(head, out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for info in head["dataset_info"]:
        table = info["config_name"]
        files = sorted((out / "data" / table).iterdir())
        for file in files:
            footer = json.loads(pq.read_schema(file).metadata[b"huggingface"])["info"]["features"]
            assert Features._from_yaml_list(info["features"]) == Features.from_dict(footer)
        assert {each["name"]: each["num_examples"] for each in info["splits"]} == {
            file.name.split("-")[0]: pq.read_metadata(file).num_rows for file in files
        }
        assert info["download_size"] == sum(file.stat().st_size for file in files)
        assert info["dataset_size"] == sum(each["num_bytes"] for each in info["splits"]) > 0
        assert info["description"] == f"content-sha256:{manifest['row_hashes'][table]}"


def test_body(readme):
    assert "Offsets are Unicode code points, 0-based and half-open" in readme
    assert "**The labels of 3 of 4 documents were made by models, or with their part in it.**" in readme
    assert "| `annotator_kind` | `human` | People only. | 1 |" in readme
    assert "| `label_basis` | `single` | One annotator's labels. | 3 |" in readme
    assert "| `m01` | model | 4 | Stands for a model in the tests. |" in readme
    assert "| documents | 2 | 1 | 1 |" in readme
    assert "| 5 | `AID` | Aid |" in readme
    assert "Texts: CC-BY-4.0 4. Labels: CC-BY-4.0 4." in readme
    assert "composed for this corpus" in readme
    assert "$" not in readme.split("---\n", 2)[2].replace("`$schema`", "")


def facts(**rights):
    found = Facts("1.2.3", ["train"], {}, {}, None)
    meta = {
        "language": "en-GB",
        "genre": "report",
        "source": {"kind": "newspaper"},
        "provenance": {"kind": "collected"},
        "rights": {"text": {"license": "CC-BY-4.0"}, "labels": {"license": "CC-BY-4.0"}} | rights,
        "versions": [{"published": "2024-01-01T00:00:00Z"}],
    }
    found.count(Article("a", "a", values={"article.json": meta}), None)
    return found


def test_licence_is_other_where_texts_and_labels_differ():
    assert card.licence(facts()) == {"license": "cc-by-4.0"}
    other = {"license": "other", "license_name": "see-license", "license_link": "LICENSE"}
    assert card.licence(facts(text={"license": "LicenseRef-all-rights-reserved"})) == other
    assert card.licence(facts(text={"license": "MIT"}, labels={"license": "MIT"})) == other


def test_limits_follow_from_what_the_corpus_is():
    assert not any("composed" in limit or "model" in limit for limit in prose.limits(facts()))


# rdflib, by which mlcroissant reads JSON-LD, warns of classes of its own.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_croissant_validates_and_its_records_are_the_rows(out):
    dataset = mlcroissant.Dataset(jsonld=str(out / "croissant.json"))
    assert not dataset.metadata.issues.errors
    rows = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["rows"]
    for table in TABLES:
        found = Counter(record[f"{table}/split"].decode() for record in dataset.records(table))
        assert found == {split: count for split, count in rows[table].items() if count}
    assert {record["events/split"] for record in dataset.records("events", filters={"events/split": "test"})} == {
        b"test"
    }
    record = next(iter(dataset.records("claims", filters={"claims/split": "test"})))
    row = pq.read_table(out / "data/claims/test-00000-of-00001.parquet").to_pylist()[0]
    assert record["claims/id"].decode() == row["id"]
    assert record["claims/kind"] == row["kind"]
    assert record["claims/content"][0]["claims/content/start"] == row["content"][0]["start"]


def test_croissant_files_are_there(out, croissant):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    files = {
        each["contentUrl"]: each["sha256"] for each in croissant["distribution"] if each["@type"] == "cr:FileObject"
    }
    assert files == {path: each["sha256"] for path, each in manifest["files"].items() if path.endswith(".parquet")}
    sets = [set(out.glob(each["includes"])) for each in croissant["distribution"] if each["@type"] == "cr:FileSet"]
    assert set().union(*sets) == {out / path for path in files}


def test_croissant_fields_and_labels_are_those_of_the_footer(out, croissant):
    sets = {each["name"]: each for each in croissant["recordSet"]}
    vocabularies = [
        [row[f"{name}/name"] for row in each["data"]] for name, each in sets.items() if name.startswith("labels/")
    ]
    for table in TABLES:
        footer = json.loads(pq.read_schema(next((out / "data" / table).iterdir())).metadata[b"huggingface"])["info"][
            "features"
        ]
        fields = sets[table]["field"]
        assert [field["name"] for field in fields] == [f"{table}/split", *(f"{table}/{name}" for name in footer)]
        for name, feature in footer.items():
            field = next(field for field in fields if field["name"] == f"{table}/{name}")
            assert field.get("isArray", False) == isinstance(feature, list)
            compare(field, feature[0] if isinstance(feature, list) else feature, vocabularies)


def compare(field, feature, vocabularies):
    if feature.get("_type") == "ClassLabel":
        assert field["dataType"] == ["sc:Integer", "cr:Label"]
        assert feature["names"] in vocabularies
    elif feature.get("_type") != "Value":
        inner = {each["name"].rsplit("/", 1)[1]: each for each in field["subField"]}
        assert list(inner) == [name for name, child in feature.items() if not isinstance(child, list)]
        for name, child in inner.items():
            compare(child, feature[name], vocabularies)


def test_croissant_says_what_the_corpus_is(croissant):
    assert croissant["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    assert croissant["rai:hasSyntheticData"] is True
    assert croissant["rai:dataCollection"] == "Articles by provenance: composed 3, copy 1."
    assert croissant["rai:annotationsPerItem"] == "Documents by number of annotators: 1 3, 3 1."
    assert "h01 (human): Stands for a person in the tests." in croissant["rai:annotatorDemographics"]
    assert croissant["rai:machineAnnotationTools"] == ["A model."] * 3
    assert "datePublished" not in croissant, "not released yet, and no clock is asked"


def test_figures_and_pictures_of_the_project_are_in_the_card(tmp_path):
    shutil.copytree(MINI, tmp_path / "mini")
    (tmp_path / "mini/docs/plots").mkdir(parents=True)
    fix = CliRunner().invoke(cli, ["fix", str(tmp_path / "mini")])
    assert fix.exit_code == 0, fix.output
    out = tmp_path / "dist"
    face.build(tmp_path / "mini", out, day=date(2025, 1, 1))
    text = (out / "README.md").read_text(encoding="utf-8")
    for name, title in plots.TITLES.items():
        assert f"![{title}](plots/{name})" in text
        assert (out / "plots" / name).read_bytes() == (tmp_path / "mini/docs/plots" / name).read_bytes()
        assert f"plots/{name}" in json.loads((out / "manifest.json").read_bytes())["files"]
    assert "measured on an earlier state" not in text

    rows = json.loads((out / "manifest.json").read_bytes())["row_hashes"]["documents"]
    page = tmp_path / "mini/docs/figures.md"
    for measured_on, stale in ((rows, False), ("0" * 64, True)):
        page.write_text(f"# Figures\n\n<!-- Written, on documents {measured_on} -->\n\n## Agreement\n\n| a |\n")
        face.build(tmp_path / "mini", out, day=date(2025, 1, 1))
        text = (out / "README.md").read_text(encoding="utf-8")
        assert "\n### Agreement\n\n| a |\n\n## Tables\n" in text
        assert "<!--" not in text
        assert ("**These figures were measured on an earlier state of the documents.**" in text) == stale


def test_a_project_without_figures_has_no_such_section(readme):
    assert "## Figures" not in readme
