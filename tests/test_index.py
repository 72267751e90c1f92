"""The index of a document holds what a naive walk finds, and knows whether the order is canonical."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import canonical, position
from escal.index import indexer
from escal.schema import schemas

MINI = Path(__file__).parent / "mini/corpus"
SCHEMAS = schemas()
FILES = [
    *(("annotation", path) for path in sorted(MINI.glob("articles/*/*/v*/*.json"))),
    *(("article", path) for path in sorted(MINI.glob("articles/*/*/article.json"))),
    *(("incident", path) for path in sorted(MINI.glob("incidents/*.json"))),
    *((path.stem, path) for path in sorted(MINI.glob("*.json"))),
]
VALUES = {path: json.loads(path.read_bytes()) for _, path in FILES}
INDEXERS = {kind: indexer(SCHEMAS, kind) for kind, _ in FILES}
every_file = pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda each: getattr(each, "name", each))


@every_file
def test_the_index_holds_what_a_walk_finds(kind, path):
    value = VALUES[path]
    index = INDEXERS[kind](value)
    naive = {"spans": [], "ids": {}, "references": {}, "dates": {}}
    walk(value, SCHEMAS.at(kind), naive)
    assert index.root is value
    assert index.spans == naive["spans"]
    assert index.ids == naive["ids"]
    references = {name: [(each.value, each.types) for each in found] for name, found in index.references.items()}
    assert references == naive["references"]
    assert {form: [each.value for each in found] for form, found in index.dates.items()} == naive["dates"]
    assert index.in_order
    assert index.whole
    assert index.crowded == []


@every_file
def test_every_pointer_leads_back(kind, path):
    value = VALUES[path]
    text = path.read_text(encoding="utf-8")
    index = INDEXERS[kind](value)
    for span in index.spans:
        at = position.offset(text, index.pointer(span))
        assert json.JSONDecoder().raw_decode(text, at)[0] == span
    for reference in [each for found in (*index.references.values(), *index.dates.values()) for each in found]:
        at = position.offset(text, index.place(reference))
        assert json.JSONDecoder().raw_decode(text, at)[0] == reference.value
    assert index.pointer(value) == ""
    assert index.pointer({}) == ""


def test_a_span_of_its_own_and_equal_spans_are_told_apart():
    [path] = [path for kind, path in FILES if path.match("harbour-strike/v1/m01.json")]
    value = VALUES[path]
    index = INDEXERS["annotation"](value)
    assert index.pointer(value["events"][0]["time"]["span"]) == "/events/0/time/span"
    assert index.pointer(value["stances"][1]["evidence"][0]) == "/stances/1/evidence/0"
    assert value["claims"][2]["content"][0] == value["stances"][1]["evidence"][0]
    assert index.pointer(value["claims"][2]["content"][0]) == "/claims/2/content/0"


@given(st.sampled_from(FILES), st.data())
def test_in_order_says_what_the_canonical_order_says(file, data):
    kind, path = file
    value = shuffled(copy.deepcopy(VALUES[path]), data)
    ordered = canonical.order(value, SCHEMAS, SCHEMAS.at(kind))
    assert INDEXERS[kind](value).in_order == (json.dumps(ordered) == json.dumps(value))
    assert INDEXERS[kind](ordered).in_order


def test_one_document_out_of_order_leaves_no_trace_in_the_next():
    index = indexer(SCHEMAS, "article")
    [value] = [VALUES[path] for kind, path in FILES if path.match("harbour-strike/article.json")]
    assert index(value).in_order
    assert not index(dict(reversed(value.items()))).in_order
    assert not index(dict(reversed(value.items()))).in_order
    assert index(value).in_order


@pytest.mark.parametrize(
    ("spans", "in_order", "crowded"),
    [
        ([(0, 1), (2, 3)], True, False),
        ([(0, 1), (0, 3)], True, True),
        ([(0, 3), (0, 1)], False, True),
        ([(2, 3), (0, 1)], False, True),
        ([(0, 1), (0, 1)], True, True),
        ([(0, 1), (5, 6), (2, 3), (7, 8)], False, True),
    ],
)
def test_spans_that_do_not_rise_are_crowded(spans, in_order, crowded):
    index = INDEXERS["annotation"](annotation([{"start": start, "end": end, "text": "x"} for start, end in spans]))
    assert index.in_order is in_order
    assert (index.crowded == [index.spans]) is crowded


def test_fields_are_looked_at_in_every_span_also_of_a_crowded_list():
    spans = [
        {"start": 0, "end": 1, "text": "x"},
        {"start": 0, "end": 2, "text": "x"},
        {"text": "x", "end": 3, "start": 4},
    ]
    assert not INDEXERS["annotation"](annotation(spans)).in_order


@pytest.mark.parametrize("field", ["start", "end"])
def test_a_number_with_a_fraction_is_not_whole(field):
    span = {"start": 0, "end": 1, "text": "x"}
    assert INDEXERS["annotation"](annotation([span])).whole
    assert not INDEXERS["annotation"](annotation([span, {"start": 3, "end": 4, "text": "x"} | {field: 5.0}])).whole


def annotation(mentions):
    entity = {"id": "e1", "type": "ORG", "name": "x", "mentions": mentions}
    return {"entities": [entity], "events": [], "claims": [], "stances": []}


def walk(value, node, found):
    """Gather by looking up every field in the schema, one at a time."""
    if isinstance(value, dict):
        for name, child in SCHEMAS.properties(node).items():
            if name in value:
                look(value[name], child, found)
    elif isinstance(value, list):
        item = SCHEMAS.resolve(node["items"], node["x-kind"])
        for child in value:
            look(child, item, found)


def look(value, node, found):
    if node.get("x-span"):
        found["spans"].append(value)
    elif "x-id" in node:
        found["ids"].setdefault(node["x-id"], []).append(value)
    elif "x-ref" in node:
        if value not in node.get("x-voices", []):
            found["references"].setdefault(node["x-ref"], []).append((value, tuple(node.get("x-types", []))))
    elif node.get("format") in {"edtf", "date-time"}:
        found["dates"].setdefault(node["format"], []).append(value)
    else:
        walk(value, node, found)


def shuffled(value, data):
    """Some lists and objects of a value in another order."""
    for holder in [each for each in containers(value) if len(each) > 1]:
        if data.draw(st.integers(0, 9)) == 0:
            if isinstance(holder, list):
                holder[:] = data.draw(st.permutations(holder))
            else:
                items = data.draw(st.permutations(list(holder.items())))
                holder.clear()
                holder.update(items)
    return value


def containers(value):
    if isinstance(value, dict | list):
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from containers(child)
