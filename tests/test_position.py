"""Places in JSON text: every value and every key is found at its pointer, however the text is written."""

import json
from itertools import cycle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escal import position

NASTY = [
    "",
    "a",
    "/",
    "~",
    "~1",
    "~0",
    "a/b",
    "m~n",
    '"',
    "\\",
    "\\u0041",
    "{",
    "}",
    "[",
    "],",
    '":',
    " ",
    "\n",
    "é",
    "€",
    "🔴",
    "0",
]
strings = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), max_size=5)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | strings
values = st.recursive(
    leaves, lambda child: st.lists(child, max_size=4) | st.dictionaries(strings, child, max_size=4), max_leaves=12
)
layouts = st.tuples(
    st.lists(st.sampled_from(["", " ", "\n", "\t", "\r\n", "  \n "]), min_size=1, max_size=7), st.booleans()
)


def written(value, blanks, ascii_only):
    """A value as JSON text, with the next of ``blanks`` wherever a blank may be."""
    blank = blanks.__next__
    if isinstance(value, dict):
        members = [
            f"{blank()}{json.dumps(key, ensure_ascii=ascii_only)}{blank()}:{written(child, blanks, ascii_only)}"
            for key, child in value.items()
        ]
        return f"{blank()}{{{','.join(members)}{blank()}}}{blank()}"
    if isinstance(value, list):
        items = ",".join(written(child, blanks, ascii_only) for child in value)
        return f"{blank()}[{items}{blank()}]{blank()}"
    return f"{blank()}{json.dumps(value, ensure_ascii=ascii_only)}{blank()}"


def everything(value, path=()):
    """Every path in a value, with what is there."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from everything(child, (*path, key))


@given(values, layouts)
@example([{"a/b~": [1, {"": "€"}]}, {}], (["\r\n", " "], True))
def test_every_value_and_key_is_found(value, layout):
    text = written(value, cycle(layout[0]), layout[1])
    assert json.loads(text) == value
    for path, found in everything(value):
        where = position.pointer(list(path))
        at = position.offset(text, where)
        assert json.JSONDecoder().raw_decode(text, at)[0] == found
        if path and isinstance(path[-1], str):
            key_at = position.offset(text, where, at_key=True)
            assert json.JSONDecoder().raw_decode(text, key_at)[0] == path[-1]
            assert key_at < at


@pytest.mark.parametrize("form", [{"separators": (",", ":")}, {"indent": 2}, {}], ids=["compact", "pretty", "plain"])
def test_all_pointers_of_one_document(form):
    document = {"a": [0, {"b": ["x", "ü🔴", {"c": None}], "~/": 1.5}], "": {"": True}, "a ": "é"}
    text = json.dumps(document, ensure_ascii=False, **form)
    for path, found in everything(document):
        at = position.offset(text, position.pointer(list(path)))
        assert json.JSONDecoder().raw_decode(text, at)[0] == found


@given(st.lists(strings | st.integers(0, 10**6)))
def test_pointer_and_parts_are_inverse(path):
    assert position.parts(position.pointer(path)) == [str(step) for step in path]


@pytest.mark.parametrize(
    ("path", "pointer"),
    [([], ""), ([""], "/"), (["a/b"], "/a~1b"), (["m~n"], "/m~0n"), (["~1"], "/~01"), (["x", 0, "y"], "/x/0/y")],
)
def test_pointers_are_those_of_rfc_6901(path, pointer):
    assert position.pointer(path) == pointer


@pytest.mark.parametrize(
    ("pointer", "deepest"),
    [
        ("/no", "{"),  # no such field
        ("/a/9", "["),  # beyond the list
        ("/a/2", "["),  # just beyond it
        ("/e/0", "[]"),  # an empty list
        ("/a/-1", "["),
        ("/a/x", "["),
        ("/a/²", "["),  # a digit, but no number
        ("/a/1/no/0", '{"b"'),
        ("/n/x", "7"),  # inside a number
        ("/s/0", '"s'),
    ],
)
def test_a_missing_step_ends_at_the_deepest_value_there_is(pointer, deepest):
    text = '{"a": [1, {"b": 2}], "e": [], "n": 7, "s": "s"}'
    assert text.startswith(deepest, position.offset(text, pointer))


def test_a_missing_key_is_shown_at_the_object():
    assert position.offset('{"a": {"b": 1}}', "/a/c", at_key=True) == 6


def test_of_two_equal_keys_the_last_counts_as_for_a_parser():
    text = '{"a": 1, "b": 0, "a": {"c": 2}}'
    assert json.loads(text)["a"] == {"c": 2}
    assert position.offset(text, "/a/c") == text.index("2")
    assert position.offset(text, "/a", at_key=True) == text.rindex('"a"')


def test_an_escaped_key_is_the_same_key():
    assert position.offset(r'{"\u0061": 1}', "/a") == 11


@given(st.text(st.sampled_from("ab\n🔴é\r"), max_size=20), st.data())
def test_line_and_column_count_characters_from_1(text, data):
    at = data.draw(st.integers(0, len(text)))
    before = text[:at].split("\n")
    assert position.line_column(text, at) == (len(before), len(before[-1]) + 1)
