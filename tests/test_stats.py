"""What a corpus holds: every label of the schema is counted, and the pictures show these counts and whose labels they are."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from escal import bars, plots, stats
from escal.cli.stats import command
from escal.corpus import open_corpus
from escal.documents import documents
from escal.schema import schemas

MINI = Path(__file__).parent / "mini"
FOUND = stats.gather(open_corpus(MINI))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(MINI, tmp_path / "mini")
    return tmp_path / "mini"


def run(*arguments):
    return CliRunner().invoke(command, [*map(str, arguments)], standalone_mode=False)


def test_counts_are_those_of_the_labels_that_stand():
    shown = list(documents(open_corpus(MINI)))
    events = [event for document in shown for event in document["labels"]["events"]]
    claims = [claim for document in shown for claim in document["labels"]["claims"]]
    arguments = [argument for event in events for argument in event["arguments"]]
    known = {label: n for label, n in FOUND["labels"]["events[].type"].items() if n}
    assert known == Counter(event["type"] for event in events)
    modes = {label: n for label, n in FOUND["labels"]["events[].mode"].items() if n}
    assert modes == Counter(f"{event['type']} {event['mode']}" for event in events if "mode" in event)
    attributions = {label: n for label, n in FOUND["labels"]["events[].arguments[].attribution"].items() if n}
    assert attributions == Counter(argument["attribution"] for argument in arguments if "attribution" in argument)
    assert FOUND["items"]["events[].arguments"] == len(arguments)
    assert FOUND["items"]["claims[].content"] == sum(len(claim["content"]) for claim in claims)
    assert FOUND["items"]["stances"] == sum(len(document["labels"]["stances"]) for document in shown)
    assert FOUND["words"]["total"] == sum(FOUND["lengths"]) == sum(len(d["text"].split()) for d in shown)


def test_every_label_of_the_layers_is_counted_also_where_nobody_uses_it():
    known = stats.inventories()
    for layer in ("entity", "event", "claim", "stance"):
        node = schemas().at("annotation", f"/$defs/{layer}")
        for field in schemas().properties(node):
            for label in () if field == "country" else schemas().labels(node, field):
                path = next(path for path in known if path.split("[].")[-1] == field and path.startswith(layer[:4]))
                assert any(name.split()[-1] == label["const"] for name in known[path]), (path, label["const"])
                assert set(FOUND["labels"][path]) == set(known[path])
    assert known["events[].place.precision"] == list("1234567")
    assert "REJECT meet" in known["events[].mode"]
    assert "REJECT phone" not in known["events[].mode"]
    assert not [path for path in known if "country" in path or path == "status"]


def test_slices_add_up():
    for trait in stats.SLICES:
        for layer in ("documents", "words", *stats.LAYERS):
            whole = (
                FOUND["documents"]
                if layer == "documents"
                else FOUND["words"]["total"]
                if layer == "words"
                else FOUND["items"][layer]
            )
            assert sum(counts[layer] for counts in FOUND["slices"][trait].values()) == whole
    assert sum(FOUND["by"]["genre"].values()) == FOUND["articles"]
    assert sum(FOUND["by"]["change"].values()) == FOUND["versions"]


def test_labels_in_100_words():
    assert stats.per_100_words({"words": 400, "events": 10, "claims": 0}, ("events", "claims")) == {
        "events": 2.5,
        "claims": 0.0,
    }
    assert stats.per_100_words({"words": 0, "events": 0}, ("events",)) == {"events": 0.0}


def test_rare_labels():
    found = {"labels": {"a": {"x": 0, "y": 1, "z": 2}, "b": {"w": 5}}}
    assert stats.rare(found) == {"a": {"x": 0, "y": 1}}
    assert stats.rare(found, 1) == {"a": {"x": 0}}


def test_a_corpus_without_labels_has_numbers_too(project):
    for file in project.glob("corpus/articles/*/*/v*/*.json"):
        file.unlink()
    found = stats.gather(open_corpus(project))
    assert (found["articles"], found["documents"], found["words"], found["lengths"]) == (4, 0, {"total": 0}, [])
    assert all("labels by: nobody" in text for name, text in plots.plots(found).items() if name != "articles.svg")


def test_the_command_says_the_same_in_every_form():
    assert json.loads(run(MINI, "--format", "json").output) == FOUND
    said = run(MINI).output
    assert f"  articles              {FOUND['articles']}\n" in said
    assert "labelled by model" in said
    assert "labels in 100 words, by genre\n  genre" in said
    page = run(MINI, "--format", "markdown").output
    assert f"| ASSAULT | {FOUND['labels']['events[].type']['ASSAULT']} |" in page
    assert "| genre | documents | words | entities | events | claims | stances |\n|---|--:|--:|--:|--:|--:|--:|" in page


def test_rare_shows_only_what_is_rare():
    said = json.loads(run(MINI, "--rare", 1, "--format", "json").output)
    assert said == stats.rare(FOUND, 1)
    assert "ASSAULT" not in said["events[].type"]
    assert re.search(r"^  REJECT +0$", run(MINI, "--rare", 1).output, re.MULTILINE)


def test_pictures_are_written_whole_and_name_the_makers(project):
    assert run(project, "--plots", project / "pictures").exit_code == 0
    assert {path.name: path.read_text() for path in (project / "pictures").iterdir()} == plots.plots(FOUND)
    for name, text in plots.plots(FOUND).items():
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        said = [node.text for node in root.iter(f"{SVG}text")]
        assert (name == "articles.svg") != any("labels by: model" in text for text in said)
        assert not list(root.iter(f"{SVG}script"))
        assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_picture_does_not_take_the_place_of_what_is_no_plain_file(project):
    (project / "pictures/labels.svg").mkdir(parents=True)
    result = run(project, "--plots", project / "pictures")
    assert "is no plain file" in str(result.exception)
    assert [path.name for path in (project / "pictures").iterdir()] == ["labels.svg"]


def test_bars_are_as_long_as_their_share_and_text_is_no_markup():
    text = bars.svg("a & b", [[bars.Panel("<b>", {"one": 10, "<two>": 5, "none": 0})]])
    root = ElementTree.fromstring(text)
    widths = [float(node.get("width")) for node in root.iter(f"{SVG}rect") if node.get("class") == "b"]
    full = [float(node.get("width")) for node in root.iter(f"{SVG}rect") if node.get("class") == "r"]
    assert widths[0] == full[0]
    assert widths[1] == pytest.approx(full[0] / 2, abs=0.1)
    assert widths[2] == 0
    assert {"<b>", "<two>", "10", "5", "0"} <= {node.text for node in root.iter(f"{SVG}text")}
    right = max(float(node.get("x")) for node in root.iter(f"{SVG}text"))
    assert right < bars.WIDTH


def test_what_cannot_be_read_is_not_counted(project):
    (project / "corpus/articles/2024/harbour-strike/v2/gold.json").write_text("{")
    result = run(project)
    assert "nothing is counted: run `escal check`" in str(result.exception)
