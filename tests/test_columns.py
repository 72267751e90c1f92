"""Columns come out of the schema: types, features, label numbers, in all the forms in which a build states them."""

import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from datasets import Features

from escal import columns, face
from escal.schema import folder, schemas

MINI = Path(__file__).parent / "mini"
TABLES = ["annotations", "articles", "claims", "documents", "events", "incidents", "stances"]


def column(table, *path):
    fields, found = columns.columns(schemas(), table), None
    for name in path:
        found = next(field for field in fields if field.name == name)
        fields = (found.item or found).children
    return found


@pytest.mark.parametrize(
    ("path", "staged", "final"),
    [
        (("type",), pa.string(), pa.int64()),
        (("mode",), pa.string(), pa.int64()),
        (("article",), pa.string(), pa.string()),
        (("version",), pa.int32(), pa.int32()),
        (("exchange_of_fire",), pa.bool_(), pa.bool_()),
        (("place", "lat"), pa.float64(), pa.float64()),
        (("place", "precision"), pa.int32(), pa.int32()),
        (("date_start",), pa.string(), pa.date32()),
        (("argument_names",), pa.list_(pa.string()), pa.list_(pa.string())),
    ],
)
def test_types(path, staged, final):
    assert columns.staged(column("events", *path)) == staged
    assert columns.final(column("events", *path)) == final


def test_types_of_articles_and_entities():
    assert columns.final(column("articles", "published")) == pa.timestamp("ms", tz="UTC")
    assert columns.staged(column("articles", "published")) == pa.string()
    assert columns.final(column("documents", "entities", "country")) == pa.string(), "x-open: stored as text"
    assert columns.final(column("documents", "entities", "wikidata")) == pa.string(), "string or null"
    assert columns.final(column("documents", "entities", "mentions")).value_type.field("start").type == pa.int32()


def test_order_is_that_of_the_schema_and_schema_is_no_column():
    for table in TABLES:
        names = list(schemas().properties(schemas().at(f"rows/{table}")))
        assert [each.name for each in columns.columns(schemas(), table)] == [
            name for name in names if name != "$schema"
        ]
    assert "$schema" in schemas().properties(schemas().at("rows/incidents"))


def test_labels_of_mode_are_those_of_the_branches():
    names = column("events", "mode").names
    assert {"visit", "drone", "withdraw"} <= set(names)
    assert len(names) == len(set(names))


def test_metadata_and_card_say_the_same():
    for table in TABLES:
        fields = columns.columns(schemas(), table)
        footer = {each.name: columns.feature(each) for each in fields}
        card = [columns.card_feature(each) for each in fields]
        assert Features.from_dict(footer) == Features._from_yaml_list(card)
        assert Features.from_dict(footer)._to_yaml_list() == card, "the Hub's own short forms"
        assert Features.from_dict(footer).arrow_schema.types == [columns.final(each) for each in fields]


def test_list_of_labels_in_the_card():
    labels = columns.Column("kinds", {}, item=columns.Column("item", {}, labels=({"const": "a"}, {"const": "b"})))
    assert Features._from_yaml_list([columns.card_feature(labels)]) == Features.from_dict(
        {"kinds": columns.feature(labels)}
    )


def test_encode():
    place = column("events", "arguments")
    names = column("events", "arguments", "role").names
    rows = [
        [{"role": "victim", "entity": "e1"}, {"role": "actor", "attribution": "denied"}],
        None,
        [],
        [{"role": None}],
    ]
    found = columns.encode(pa.array(rows, columns.staged(place)), place)
    assert found.type == columns.final(place)
    assert found.to_pylist() == [
        [
            {"role": names.index("victim"), "entity": "e1", "event": None, "attribution": None},
            {"role": names.index("actor"), "entity": None, "event": None, "attribution": 5},
        ],
        None,
        [],
        [{"role": None, "entity": None, "event": None, "attribution": None}],
    ]


def test_encode_days_times_and_absent_objects():
    published = column("articles", "published")
    assert columns.encode(pa.array(["2024-01-28T18:30:00Z", None]), published).cast(pa.int64()).to_pylist() == [
        1706466600000,
        None,
    ]
    assert columns.encode(pa.array(["2024-01-28"]), column("events", "date_start")).to_pylist() == [date(2024, 1, 28)]
    time = column("events", "time")
    # What Arrow leaves under an absent object, here after a take, is no label.
    rows = pa.array([{"edtf": "2024", "basis": "explicit"}, None], columns.staged(time)).take(pa.array([1, 0, None]))
    assert columns.encode(rows, time).to_pylist() == [None, {"edtf": "2024", "basis": 0, "span": None}, None]


def test_encode_refuses_what_is_no_label():
    with pytest.raises(columns.UnknownLabel, match="'maybe' is no label of realis; expected one of actual, future"):
        columns.encode(pa.array(["actual", None, "maybe"]), column("events", "realis"))


def test_a_label_and_a_field_added_to_the_schema_are_everywhere(tmp_path):
    shutil.copytree(MINI, tmp_path / "project")
    shutil.copytree(folder(), tmp_path / "project/schema")
    file = tmp_path / "project/schema/annotation.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    event = schema["$defs"]["event"]["properties"]
    event["realis"]["oneOf"].append({"const": "imagined", "title": "Imagined", "description": "In a story."})
    event["weight"] = {"title": "Weight", "description": "A new field.", "type": "number"}
    file.write_text(json.dumps(schema), encoding="utf-8")

    changed = {each.name: each for each in columns.columns(schemas(tmp_path / "project/schema"), "events")}
    assert columns.final(changed["weight"]) == pa.float64()
    assert changed["realis"].names[-1] == "imagined"

    out = tmp_path / "escal"
    face.build(tmp_path / "project", out, day=date(2025, 1, 1))
    file = pq.read_schema(out / "data/events/train-00000-of-00001.parquet")
    footer = json.loads(file.metadata[b"huggingface"])["info"]["features"]
    card = (out / "README.md").read_text(encoding="utf-8")
    info = {each["config_name"]: each for each in yaml.safe_load(card.split("---\n")[1])["dataset_info"]}
    croissant = json.loads((out / "croissant.json").read_text(encoding="utf-8"))
    sets = {each["name"]: each for each in croissant["recordSet"]}
    assert file.field("weight").type == pa.float64()
    assert footer["weight"] == {"dtype": "float64", "_type": "Value"}
    assert footer["realis"]["names"][-1] == "imagined"
    assert {"name": "weight", "dtype": "float64"} in info["events"]["features"]
    for features in (
        info["events"]["features"],
        next(each["list"] for each in info["documents"]["features"] if each["name"] == "events"),
    ):
        assert (
            "imagined"
            in next(each for each in features if each["name"] == "realis")["dtype"]["class_label"]["names"].values()
        )
    assert "events/weight" in [field["name"] for field in sets["events"]["field"]]
    assert any(
        row[f"{name}/name"] == "imagined"
        for name, each in sets.items()
        if name.startswith("labels/")
        for row in each["data"]
    )
    assert "| `weight` | float64 | A new field. |" in card
    assert "| `imagined` | Imagined | In a story. |" in card
