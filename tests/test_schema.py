"""The schemas are the only home of fields and labels, and all that is derived from them says the same."""

import copy
import json
import shutil
from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escal.checks.registry import View
from escal.checks.shape import explain
from escal.corpus import Corpus
from escal.errors import UnknownName
from escal.schema import folder, schemas

MINI = Path(__file__).parent / "mini"
SCHEMAS = schemas()
KINDS = SCHEMAS.kinds
MARKS = {"x-side", "x-positive", "x-examples", "x-not"}
FILES = [kind for kind in KINDS if "properties" in SCHEMAS.file(kind)]
VALIDATORS = {kind: jsonschema.Draft202012Validator(SCHEMAS.bundle(kind)) for kind in FILES}
DOCUMENTS = [
    ("annotation", "corpus/articles/2024/harbour-strike/v1/m01.json"),
    ("annotation", "corpus/articles/2024/harbour-strike/v2/gold.json"),
    ("article", "corpus/articles/2024/harbour-strike/article.json"),
    ("incident", "corpus/incidents/2024-03-03-northport.json"),
    *((name, f"corpus/{name}.json") for name in ("issues", "annotators", "released", "retired", "waivers")),
]
VALUES = {path: json.loads((MINI / path).read_bytes()) for _, path in DOCUMENTS}
ODD = [
    None,
    True,
    False,
    0,
    -1,
    1.0,
    2.5,
    10**12,
    "",
    "x",
    "e1",
    "ASSAULT",
    "drone",
    "actual",
    "none",
    [],
    [1],
    {},
    {"id": "e1"},
]


def test_kinds_are_the_files_of_the_folder():
    names = {path.relative_to(folder()).as_posix() for path in folder().rglob("*.json")}
    assert names == {f"{kind}.schema.json" for kind in KINDS}
    assert sorted(KINDS) == KINDS


def test_an_unknown_kind_lists_the_known_ones():
    with pytest.raises(UnknownName, match="there is no schema 'articel'; known: annotation, annotators, article,"):
        SCHEMAS.file("articel")


def test_schemas_are_read_once():
    assert schemas() is schemas()
    assert schemas(folder()) is schemas(folder())
    assert Corpus(MINI).schemas is SCHEMAS


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_valid_draft_2020_12(kind):
    assert SCHEMAS.file(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(SCHEMAS.file(kind))
    jsonschema_rs.meta.validate(SCHEMAS.bundle(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_label_has_a_title_and_a_description(kind):
    for place, node in nodes(SCHEMAS.file(kind)):
        parts = place.split("/")
        branch = any(step in {"if", "then", "else"} for step in parts)
        is_field = len(parts) > 1 and parts[-2] in {"properties", "$defs"} and not branch
        is_label = len(parts) > 1 and parts[-2] == "oneOf"
        if is_field or is_label or place == "":
            told = SCHEMAS.resolve(node, kind)
            for key in ("title", "description"):
                assert isinstance(told.get(key), str), (place, key)
                assert told[key].strip() == told[key] != "", (place, key)
            assert told["description"][-1] in ".!?", (place, told["description"])


@pytest.mark.parametrize("kind", KINDS)
def test_no_label_stands_twice(kind):
    for place, node in nodes(SCHEMAS.file(kind)):
        for keyword in ("oneOf", "enum"):
            found = [row["const"] if keyword == "oneOf" else row for row in node.get(keyword, [])]
            assert len(found) == len(set(found)), place
        if "oneOf" in node:
            names = {"const", "title", "description"}
            assert all(names <= row.keys() <= names | MARKS for row in node["oneOf"]), place


def test_labels_that_take_a_side_or_are_looked_for_are_marked():
    marked = {
        (name, row["const"])
        for name in ("stance", "claim")
        for field in SCHEMAS.properties(SCHEMAS.at("annotation", f"/$defs/{name}"))
        for row in SCHEMAS.labels(SCHEMAS.at("annotation", f"/$defs/{name}"), field)
        if row.get("x-side") or row.get("x-positive")
    }
    assert marked == {("stance", "favor"), ("stance", "against"), ("claim", "check_worthy")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_leads_somewhere_and_nothing_beside_it_refers(kind):
    for place, node in nodes(SCHEMAS.file(kind)):
        if isinstance(node.get("$ref"), str):
            assert SCHEMAS.resolve(node, kind)
            # A reference beside a reference would be read in the other's file.
            assert "$ref" not in json.dumps({key: value for key, value in node.items() if key != "$ref"}), place


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_that_an_enum_or_an_if_asks_for_is_a_label(kind):
    known = {row["const"] for each in KINDS for _, node in nodes(SCHEMAS.file(each)) for row in node.get("oneOf", [])}
    for place, node in nodes(SCHEMAS.file(kind)):
        asked = [*node.get("enum", []), *([node["const"]] if "const" in node else [])]
        assert set(asked) <= known, place


def test_what_stands_beside_a_reference_takes_precedence():
    own = SCHEMAS.properties(SCHEMAS.at("annotation"))["text_sha256"]
    shared = SCHEMAS.at("common", "/$defs/sha256")
    assert own["title"] == "Hash of the text" != shared["title"]
    assert own["pattern"] == shared["pattern"]
    assert own["x-kind"] == "common"


def test_a_pointer_reaches_into_objects_and_lists():
    assert SCHEMAS.at("article", "/properties/genre/oneOf/0")["const"] == "report"
    assert SCHEMAS.at("annotation", "/properties/version")["maximum"] == 9999
    assert SCHEMAS.at("rows/common", "/$defs/layers/properties/events")["items"] == {"$ref": "#/$defs/event"}


def test_properties_follow_references_and_parts_in_order():
    events = list(SCHEMAS.properties(SCHEMAS.at("rows/events")))
    own = list(SCHEMAS.properties(SCHEMAS.at("annotation", "/$defs/event")))
    assert events[:4] == ["article", "version", "fold", "temporal"]
    assert events[4 : 4 + len(own)] == own
    assert events[4 + len(own) :][:2] == ["context", "context_start"]
    assert events[-1] == "kairos_rule"


def test_labels_in_schema_order():
    node = SCHEMAS.at("annotation", "/$defs/event")
    assert [row["const"] for row in SCHEMAS.labels(node, "realis")] == ["actual", "future", "hypothetical", "generic"]
    assert len(SCHEMAS.labels(node, "type")) == 16
    assert SCHEMAS.labels(node, "id") == []
    assert SCHEMAS.labels(node, "no such field") == []


def test_labels_of_branches_are_gathered_each_once():
    modes = [row["const"] for row in SCHEMAS.labels(SCHEMAS.at("annotation", "/$defs/event"), "mode")]
    assert len(modes) == len(set(modes))
    assert modes == [row["const"] for row in SCHEMAS.labels(SCHEMAS.at("incident"), "mode")]
    assert {mode for rows in modes_by_type().values() for mode in rows} == set(modes)


@pytest.mark.parametrize(
    "type_", [row["const"] for row in SCHEMAS.labels(SCHEMAS.at("annotation", "/$defs/event"), "type")]
)
def test_a_type_has_its_own_modes_and_roles_and_no_others(type_):
    node = SCHEMAS.at("annotation", "/$defs/event")
    screen = SCHEMAS.screen("annotation")
    value = copy.deepcopy(VALUES["corpus/articles/2024/harbour-strike/v1/m01.json"])
    event = value["events"][0]
    for field in ("mode", "casualties", "arguments"):
        del event[field]
    event |= {"type": type_, "arguments": []}
    assert screen.is_valid(value)
    for mode in SCHEMAS.labels(node, "mode"):
        event["mode"] = mode["const"]
        assert screen.is_valid(value) == (mode["const"] in modes_by_type()[type_]), mode["const"]
    del event["mode"]
    for role in SCHEMAS.labels(SCHEMAS.at("annotation", "/$defs/argument"), "role"):
        event["arguments"] = [{"role": role["const"], "entity": "e1"}]
        if role["const"] == "actor" and type_ in {"ASSAULT", "COERCE"}:
            event["arguments"][0]["attribution"] = "claimed"
        assert screen.is_valid(value) == (role["const"] in roles_by_type()[type_]), role["const"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundle_stands_alone(kind):
    bundle = SCHEMAS.bundle(kind)
    own = set(SCHEMAS.file(kind).get("$defs", {}))
    assert not own & set(KINDS)
    for place, node in nodes(bundle):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].startswith("#"), place
            target = bundle
            for step in node["$ref"][1:].split("/")[1:]:
                target = target[step.replace("~1", "/")]
            assert isinstance(target, dict)


@pytest.mark.parametrize(("kind", "path"), DOCUMENTS)
def test_clean_documents_pass_both_validators(kind, path):
    assert verdicts(kind, VALUES[path]) == (True, True)


@settings(deadline=None)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_both_validators_agree_on_changed_documents(document, data):
    kind, path = document
    value = mutated(VALUES[path], data)
    fast, exact = verdicts(kind, value)
    assert fast == exact
    view = View(path, kind, b"", Corpus(MINI), value=value)
    problems = list(explain(view))
    # To JSON Schema 1.0 is a whole number, to us it is not: that alone is told of what fits.
    decimals = [problem for problem in problems if problem.message.startswith("expected a whole number, found")]
    assert problems == decimals if exact else problems


def test_a_new_label_shows_everywhere(tmp_path):
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    shutil.copytree(folder(), tmp_path / "schema")
    file = tmp_path / "schema/common.schema.json"
    text = file.read_text(encoding="utf-8")
    row = '{"const": "witness", "title": "Witness", "description": "Who saw it."}'
    first = '{"const": "actor", "title": "Actor", "description": "Who does it.'
    assert first in text
    file.write_text(text.replace(first, f"{row},\n{first}"), encoding="utf-8")
    corpus = Corpus(tmp_path)
    found = corpus.schemas.labels(corpus.schemas.at("annotation", "/$defs/argument"), "role")
    assert [label["const"] for label in found[:2]] == ["witness", "actor"]
    value = json.loads((MINI / "corpus/incidents/2024-03-03-northport.json").read_bytes())
    value["parties"] = [{"name": "A ferryman", "role": "witness"}]
    assert corpus.schemas.screen("incident").is_valid(value)
    assert not SCHEMAS.screen("incident").is_valid(value)
    value["parties"][0]["role"] = "witnes"
    assert not corpus.schemas.screen("incident").is_valid(value)
    [problem] = explain(View("corpus/incidents/2024-03-03-northport.json", "incident", b"", corpus, value=value))
    assert problem.message == "'witnes' is not a label here"
    assert problem.hint.startswith("did you mean 'witness'? Allowed: witness, actor,")


def test_a_corpus_brings_its_own_schemas(tmp_path):
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    shutil.copytree(folder(), tmp_path / "schema")
    assert Corpus(tmp_path).schemas.path == tmp_path / "schema"


def verdicts(kind, value):
    return SCHEMAS.screen(kind).is_valid(value), VALIDATORS[kind].is_valid(value)


def mutated(value, data):
    """A document with one value somewhere in it replaced, removed or added, up to three times."""
    value = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 3))):
        holders = [node for node in containers(value) if node]
        if not holders:
            break
        holder = holders[data.draw(st.integers(0, len(holders) - 1))]
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = keys[data.draw(st.integers(0, len(keys) - 1))]
        odd = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        match data.draw(st.sampled_from(["replace", "remove", "add", "swap"])):
            case "replace":
                holder[key] = odd
            case "remove":
                del holder[key]
            case "add" if isinstance(holder, dict):
                holder[data.draw(st.sampled_from(["mode", "stage", "event", "entity", "from", "note", "nonsense"]))] = (
                    odd
                )
            case "swap" if isinstance(holder, dict):
                other = keys[data.draw(st.integers(0, len(keys) - 1))]
                holder[key], holder[other] = holder[other], holder[key]
    return value


def containers(value):
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from containers(child)


def nodes(schema, place=""):
    """Every part of a schema that is an object, with its pointer; not what only looks like one (``properties``)."""
    if isinstance(schema, dict):
        if place.rpartition("/")[2] not in {"properties", "$defs", "dependentRequired"}:
            yield place, schema
        for key, child in schema.items():
            yield from nodes(child, f"{place}/{key}")
    elif isinstance(schema, list):
        for number, child in enumerate(schema):
            yield from nodes(child, f"{place}/{number}")


def branches(pointer, kind):
    """Event type -> what its branch says, of the rules at a pointer."""
    for part in SCHEMAS.at(kind, pointer)["allOf"]:
        asked = part.get("if", {}).get("properties", {}).get("type", {})
        for type_ in asked.get("enum", [asked.get("const")]):
            yield type_, part.get("then", {}).get("properties", {})


def modes_by_type():
    found = {}
    for type_, fields in branches("/$defs/modeOfType", "common"):
        found[type_] = {row["const"] for row in fields["mode"]["oneOf"]} if fields["mode"] else set()
    return found


def roles_by_type():
    found = {}
    for type_, fields in branches("/$defs/event", "annotation"):
        role = fields.get("arguments", {}) and fields["arguments"]["items"].get("properties", {}).get("role")
        if role:
            found[type_] = set(role["enum"])
    return found
