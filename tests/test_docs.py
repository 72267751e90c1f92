"""The reference pages that scripts/docs writes are those of the code and the schemas as they are."""

import json
import re
import runpy
from pathlib import Path

import pytest

from escal.checks import CHECKS
from escal.checks.registry import check
from escal.schema import schemas

ROOT = Path(__file__).parents[1]
SCRIPT = runpy.run_path(str(ROOT / "scripts/docs"))
PAGES = SCRIPT["pages"]()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_fresh(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "stale: run scripts/docs"


@pytest.mark.parametrize("name", PAGES)
def test_tables_are_whole(name):
    width = 0
    for line in PAGES[name].splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (cells and width) or cells == width, line
        width = cells


def test_every_code_is_listed_once_with_its_title():
    rows = re.findall(r"^\| `([EW]\d{3})` \| (.+?) \|", PAGES["checks.md"], re.MULTILINE)
    assert rows == [(code, entry.title) for code, entry in sorted(CHECKS.items())]


def test_a_code_is_never_used_for_another_check():
    with pytest.raises(ValueError, match="code E301 is taken by \"A span's quote is not what"):
        check("E301")(print)


def test_every_label_is_listed():
    known = schemas()
    page = PAGES["labels.md"]
    for kind in known.kinds:
        text = json.dumps(known.file(kind), ensure_ascii=False)
        for const, title in re.findall(r'"const": "([^"]+)", "title": "([^"]+)"', text):
            assert f"| `{const}` | {title} |" in page or re.fullmatch("[A-Z]{3}", const), const


def test_guidelines_show_every_label_of_every_layer_with_two_examples_and_a_near_miss():
    known, seen = schemas(), []
    fields = [
        (path, node, holder, name) for path, node, holder, name in known.walk(known.at("annotation")) if "[]." in path
    ]
    for path, node, holder, name in fields:
        labels = known.labels(holder, name) or node.get("oneOf", [])
        if node.get("x-open") or not labels:
            continue
        assert f"<!-- labels annotation {path} -->" in PAGES["guidelines.md"]
        for label in labels:
            told = [*label["x-examples"], label["x-not"], label["description"]]
            assert (len(label["x-examples"]), len(set(told))) == (2, 4), label
            assert all(text.strip() == text != "" for text in told), label
            assert label["x-not"][-1] in ".!?", label
            seen.append(label["const"])
    assert {"ASSAULT", "suicide-attack", "denied", "LAB", "query", 7} <= set(seen)


def test_a_table_of_the_guidelines_is_made_anew_and_the_rest_is_left():
    rows = list(SCRIPT["examples"]("annotation", "events[].mode"))
    assert rows[0].startswith("| for | mode | meaning | for example | but |")
    assert rows[1].startswith("| `CONSULT` | `visit` |")
    assert rows[-1].startswith("| `ASSAULT` | `unconventional` |")


def test_every_field_is_listed():
    page = PAGES["fields.md"]
    for kind in schemas().kinds:
        for name in schemas().properties(schemas().at(kind)):
            assert f"| `{name}` | " in page
    assert "| `events[].time.edtf` | string | yes | Date or interval. |" in page
    assert "| `entities[].mentions` | list of span | yes |" in page


def test_headings_are_unique():
    for name, page in PAGES.items():
        headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
        assert len(headings) == len(set(headings)), name
