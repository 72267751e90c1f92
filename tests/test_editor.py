"""An editor finds the schema by a file's relative `$schema`, marks a wrong label and offers the right ones."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = ROOT / ".venv/npm/node_modules"

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (MODULES / "vscode-json-languageservice").is_dir(),
        reason="vscode-json-languageservice is not in .venv/npm: scripts/test puts it there where npm is installed",
    ),
]

TYPE = '"type": "AGREE"'
FILE = """\
{
  "$schema": "../../../../../schema/annotation.schema.json",
  "article": "ceasefire-talks",
  "version": 1,
  "text_sha256": "SHA256",
  "annotator": "m01",
  "guidelines": "1.0",
  "status": "complete",
  "entities": [
    {"id": "e1", "type": "ORG", "name": "the ministry", "mentions": [{"start": 0, "end": 12, "text": "the ministry"}]}
  ],
  "events": [
    {"id": "ev1", "type": "AGREE", "triggers": [{"start": 13, "end": 19, "text": "agreed"}], "realis": "actual", "polarity": "positive", "stage": "accomplished", "arguments": [{"role": "actor", "entity": "e1"}]}
  ],
  "claims": [],
  "stances": []
}
""".replace("SHA256", "0" * 64)


@pytest.fixture
def ask(tmp_path):
    """Writes the file into a corpus beside the schemas and asks for what an editor shows at the end of `before`."""
    path = tmp_path / "corpus/articles/2024/ceasefire-talks/v1/m01.json"
    path.parent.mkdir(parents=True)
    (tmp_path / "schema").symlink_to(ROOT / "schema")

    def ask(text, before):
        path.write_text(text, encoding="utf-8", newline="\n")
        line, character = place(text, before)
        command = ["node", ROOT / "tests/editor.mjs", MODULES, path, str(line), str(character)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(run.stdout)

    return ask


def test_right_file_has_no_diagnostics(ask):
    assert ask(FILE, TYPE)["diagnostics"] == []


def test_wrong_label_has_one_diagnostic_at_its_place(ask):
    [diagnostic] = ask(FILE.replace(TYPE, '"type": "AGRE"'), '"type": ')["diagnostics"]
    line, character = place(FILE, '{"id": "ev1", "type": ')
    assert diagnostic["range"]["start"] == {"line": line, "character": character}
    assert all(label["const"] in diagnostic["message"] for label in event_types())


def test_completion_offers_every_label_with_its_description(ask):
    offered = ask(FILE.replace(TYPE, '"type": ""'), '{"id": "ev1", "type": "')["completions"]
    assert {json.loads(item["label"]): item["documentation"] for item in offered} == {
        label["const"]: label["description"] for label in event_types()
    }


def event_types():
    schema = json.loads((ROOT / "schema/common.schema.json").read_text(encoding="utf-8"))
    return schema["$defs"]["eventType"]["oneOf"]


def place(text, before):
    """Line and character, counted from 0, where `before` ends."""
    lines = text[: text.index(before) + len(before)].split("\n")
    return len(lines) - 1, len(lines[-1])
