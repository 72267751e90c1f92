"""The canonical form: one form for each value, and a fast proof of it that is never wrong when it says yes."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escal import canonical
from escal.schema import schemas

MINI = Path(__file__).parent / "mini/corpus"
SCHEMAS = schemas()
NASTY = [",", '":', '",', ',"', "{", "},{", ",{", '"', '\\"', "\\", "\\\\", "[", "],[", ": ", '": "', "\n", "\t", "\x00", "\x1f", "\x7f", "\x9b", "\u2028", "é", "🔴", "1.0", "null"]  # fmt: skip
nasty = st.lists(st.sampled_from(NASTY), max_size=4).map("".join) | st.text(st.characters(codec="utf-8"), max_size=5)
names = st.sampled_from(["id", "text", "start", "end", "article", "entities", "mentions"]) | nasty
# Numbers from 0.0001 on, and lists of objects or of strings: the values that the schemas allow.
leaves = nasty | st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(0.0001, 180) | st.just(0.0)
values = st.recursive(
    leaves,
    lambda child: (
        st.dictionaries(names, child, max_size=4)
        | st.lists(nasty, max_size=3)
        | st.lists(st.dictionaries(names, child, max_size=3), max_size=3)
    ),
    max_leaves=12,
)
documents = st.dictionaries(names, values, max_size=5)
KINDS = [kind for kind in SCHEMAS.kinds if "properties" in SCHEMAS.file(kind) and not kind.startswith("rows/")]


@given(documents, st.sampled_from(KINDS))
def test_dumps_is_a_fixed_point_and_keeps_everything(value, kind):
    written = canonical.dumps(value, SCHEMAS, kind)
    again = json.loads(written)
    assert canonical.dumps(again, SCHEMAS, kind) == written
    assert shuffled(again) == shuffled(value)


@given(documents)
@example({})
@example({"text": ',"'})
@example({"text": ', "'})
@example({'":': '": '})
@example({"a\\": "\\"})
@example({"entities": [{"text": "},{"}, {}]})
def test_the_fast_proof_is_never_wrong_when_it_says_yes(value):
    for data in forms(value):
        if canonical.has_layout(data, orjson.loads(data)):
            assert data == canonical._lines(json.loads(data)).encode()


@given(documents)
def test_the_fast_proof_misses_only_strings_that_look_like_separators(value):
    data = canonical._lines(value).encode()
    odd = (b'":', b',"', b",{", b"\\")
    inside = json.dumps(strings_of(value), ensure_ascii=False, separators=("\n", "\n")).encode()
    if value and not any(mark in inside for mark in odd):
        assert canonical.has_layout(data, value)


@pytest.mark.parametrize("value", [None, 1, "x", [], [{}], {1: 2}, {"a": 2**64}, {"a": "\ud800"}, {}])
def test_the_fast_proof_refuses_what_is_no_document(value):
    assert not canonical.has_layout(b"{\n\n}\n", value)


@pytest.mark.parametrize("file", sorted(MINI.rglob("*.json")), ids=lambda path: path.relative_to(MINI).as_posix())
def test_the_files_of_a_clean_corpus_are_canonical(file):
    data = file.read_bytes()
    kind = {"articles": "annotation", "incidents": "incident"}.get(file.relative_to(MINI).parts[0], file.stem)
    kind = "article" if file.name == "article.json" else kind
    assert canonical.dumps(json.loads(data), SCHEMAS, kind) == data
    assert canonical.has_layout(data, orjson.loads(data))


@pytest.mark.parametrize("kind", SCHEMAS.kinds)
def test_lists_hold_objects_or_strings(kind):
    # The fast proof does not see a missing blank between two numbers of a list.
    for node in nodes(SCHEMAS.file(kind)):
        if node.get("type") == "array":
            item = SCHEMAS.resolve(node["items"], kind)
            assert item.get("type") in {"object", "string"} or "oneOf" in item


def test_one_line_for_each_field_and_each_item():
    value = {"stances": [], "entities": [{"id": "e1", "mentions": []}], "article": "é", "status": None}
    assert canonical.dumps(value, SCHEMAS, "annotation").decode() == (
        '{\n  "article": "é",\n  "status": null,\n  "entities": [\n    {"id": "e1", "mentions": []}\n  ],\n'
        '  "stances": []\n}\n'
    )


def test_fields_come_in_schema_order_and_unknown_ones_last():
    span = {"text": "x", "zeta": 1, "end": 1, "alpha": {"b": [{"z": 1, "a": 2}], "a": 0}, "start": 0}
    value = {"new": 1, "entities": [{"mentions": [span], "id": "e1"}], "version": 1}
    found = json.loads(canonical.dumps(value, SCHEMAS, "annotation"))
    assert list(found) == ["version", "entities", "new"]
    assert list(found["entities"][0]) == ["id", "mentions"]
    assert list(found["entities"][0]["mentions"][0]) == ["start", "end", "text", "zeta", "alpha"]
    assert json.dumps(found["entities"][0]["mentions"][0]["alpha"]) == '{"b": [{"z": 1, "a": 2}], "a": 0}'


def test_items_are_sorted_by_first_offset_then_by_number_of_the_id():
    items = [item("e10", 5), item("e2", 5), item("e3", 1), {"id": "e9"}, item("e1", None)]
    assert in_order("entities", items) == ["e1", "e9", "e3", "e2", "e10"]


def test_spans_are_sorted_by_start_then_by_end_and_unfinished_ones_first():
    spans = [{"start": 5, "end": 9}, {"start": 5, "end": 7}, {"text": "x"}, {"start": 0, "end": 1}]
    found = canonical.order({"entities": [{"mentions": spans}]}, SCHEMAS, SCHEMAS.at("annotation"))
    assert found["entities"][0]["mentions"] == [spans[2], spans[3], spans[1], spans[0]]


def test_lists_are_sorted_as_the_schema_says():
    assert canonical.order({"issues": ["b", "a"]}, SCHEMAS, SCHEMAS.at("article")) == {"issues": ["a", "b"]}
    assert canonical.order({"issues": [{"id": "b"}, {"id": "a"}]}, SCHEMAS, SCHEMAS.at("issues")) == {
        "issues": [{"id": "a"}, {"id": "b"}]
    }
    released = {"released": [{"article": "b"}, {"article": "a"}], "annotators": [{"id": "m02"}, {"id": "m01"}]}
    assert canonical.order(released, SCHEMAS, SCHEMAS.at("released")) == {
        "released": [{"article": "a"}, {"article": "b"}],
        "annotators": [{"id": "m01"}, {"id": "m02"}],
    }
    arguments = {"events": [{"arguments": [{"role": "victim"}, {"role": "actor"}]}]}
    assert canonical.order(arguments, SCHEMAS, SCHEMAS.at("annotation")) == arguments


@pytest.mark.parametrize("name", ["entities", "events"])
@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"id": 3}, {"id": "e1", "mentions": ["x"]}])
def test_what_does_not_fit_the_schema_is_sorted_too(name, odd):
    assert odd in canonical.order({name: [odd, {"id": "e2"}]}, SCHEMAS, SCHEMAS.at("annotation"))[name]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_no_file_can_hold_is_refused(value):
    with pytest.raises(ValueError, match=r"Out of range|surrogates"):
        canonical.dumps({"title": value}, SCHEMAS, "article")


def item(name, start):
    return {"id": name, "mentions": [{"start": start, "end": 9, "text": "x"}]}


def in_order(field, items):
    found = canonical.order({field: items}, SCHEMAS, SCHEMAS.at("annotation"))
    return [value["id"] for value in found[field]]


def forms(value):
    """A document in several layouts, some nearly canonical."""
    exact = canonical._lines(value)
    yield exact.encode()
    for old, new in ((", ", ","), (": ", ":"), (", {", ",{"), (', "', ',"'), ("\n    ", "\n   "), ("}\n", "}\n\n")):
        data = exact.replace(old, new).encode()
        try:
            orjson.loads(data)
        except orjson.JSONDecodeError:
            continue
        yield data
    yield json.dumps(value).encode()
    yield b"{\n\n}\n"


def strings_of(value):
    if isinstance(value, dict):
        return [*value, *[text for child in value.values() for text in strings_of(child)]]
    if isinstance(value, list):
        return [text for child in value for text in strings_of(child)]
    return [value] if isinstance(value, str) else []


def shuffled(value):
    """A value for comparison without regard to the order of lists."""
    if isinstance(value, dict):
        return {key: shuffled(child) for key, child in value.items()}
    if isinstance(value, list):
        return sorted(map(shuffled, value), key=lambda child: json.dumps(child, sort_keys=True))
    return value


def nodes(schema):
    if isinstance(schema, dict):
        yield schema
    for child in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from nodes(child)
