"""What a cut gives away, and the page of figures that says so."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from escal import face
from escal.scoring.agree import Bootstrap

sys.path.insert(0, str(Path(__file__).parents[1]))

from baselines import data, figures, leakage
from baselines.data import Document

PROJECT = Path(__file__).parents[1]
DAY = date(2026, 1, 1)
TEXT = "Rockets hit the old base near the river on Sunday evening. Nobody was hurt there."
OTHER = "Ministers met in the capital and spoke of trade, grain and bread for a long while."


def document(name: str, text: str, kind: str = "ASSAULT", split: str = "train", fold: int = 0) -> Document:
    event = {"id": "ev1", "type": kind, "triggers": [{"start": 8, "end": 11, "text": text[8:11]}]}
    claim = {"id": "c1", "kind": kind, "content": [{"start": 0, "end": len(text), "text": text}]}
    silent = {"id": "s1", "holder": "author", "target": {"issue": "a"}, "label": "none"}
    told = silent | {"id": "s2", "label": kind, "evidence": [{"start": 0, "end": 7, "text": text[:7]}]}
    layers = {"events": [event], "claims": [claim], "stances": [silent, told]}
    return Document(name, 1, text, layers=layers, split=split, fold=fold)


def test_a_twin_in_training_is_seen_and_copied() -> None:
    known = [document("a", TEXT, "ASSAULT"), document("b", OTHER, "CONSULT"), document("c", OTHER, "CONSULT")]
    twin = document("d", TEXT.replace("Sunday", "Monday"), "ASSAULT", "test")
    found = leakage.measure([(known, [twin])])
    assert found.documents == 1
    # Ten 5-grams of fifteen words less those five that have the other day in them.
    assert found.shared_mean == found.shared_most == pytest.approx(6 / 11)
    assert found.alike_mean > 0.8
    assert found.copied == {layer: leakage.Copied(1, 1.0, 0.0) for layer in leakage.LAYERS}


def test_without_a_twin_copying_is_no_better_than_guessing() -> None:
    known = [document("a", TEXT, "ASSAULT"), document("b", TEXT, "ASSAULT")]
    found = leakage.measure([(known, [document("c", OTHER, "CONSULT", "test")])])
    assert found.shared_most == 0
    assert found.copied["event type"] == leakage.Copied(1, 0.0, 0.0)


def test_stances_without_evidence_are_left_out() -> None:
    one = document("a", TEXT)
    assert [label for _, label in leakage.LAYERS["stance label"](one)] == ["ASSAULT"]


def test_cuts() -> None:
    known = [replace(document(f"d{n}", TEXT), split="test" if n == 3 else "train", fold=n % 2) for n in range(7)]
    found = leakage.cuts(known)
    [(training, asked)] = found["train and test"]
    assert ([one.article for one in asked], len(training)) == (["d3"], 6)
    for name in ("folds", "folds without groups (control)"):
        everyone = [one.article for _, asked in found[name] for one in asked]
        assert sorted(everyone) == [f"d{n}" for n in range(7)]
        assert all(not {one.article for one in t} & {one.article for one in a} for t, a in found[name])
    assert len(found["folds"]) == 2


def test_nothing_to_learn_from_or_to_ask() -> None:
    assert leakage.nearest([], ["a"]) == leakage.nearest(["a"], []) == []
    assert leakage.copying([([document("a", TEXT)], [])], leakage.LAYERS["event type"]) == leakage.Copied(0, 0.0, 0.0)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(PROJECT, folder, day=DAY)
    return folder


def test_figures_are_those_of_the_corpus(built: Path) -> None:
    """Agreement without intervals, which take long, and leakage, are counted again; baselines have a test of their own."""
    page = (PROJECT / "docs/figures.md").read_text(encoding="utf-8")
    results = json.loads((PROJECT / "docs/baselines.json").read_bytes())
    rows = json.loads((built / "manifest.json").read_bytes())["row_hashes"]["documents"]
    if f"on documents {rows} -->" not in page:
        pytest.skip("the corpus has changed since the figures were measured: scripts/baselines --write renews them")
    again = figures.page(PROJECT, data.read(built), rows, results["results"], Bootstrap(0, 1, 0))

    def plain(text: str) -> str:
        return re.sub(r"\| (–|-?\d\.\d{3} to -?\d\.\d{3}) \|$", "| |", text, flags=re.MULTILINE)

    assert plain(again) == plain(page)


def test_the_page_names_kinds_guidelines_and_few_groups(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests/mini/corpus", tmp_path / "corpus")
    face.build(tmp_path, tmp_path / "dist", day=DAY)
    results = json.loads((PROJECT / "docs/baselines.json").read_bytes())["results"]
    page = figures.page(tmp_path, data.read(tmp_path / "dist"), "abc", results, Bootstrap(95, 20, 0))
    assert page.startswith("# Figures\n\n<!-- Written by scripts/baselines, on documents abc -->\n\n## Agreement")
    assert "Agreement before adjudication, model and model" in page
    assert "this is no agreement of people" in page
    assert "Intervals from fewer than 10 groups are rough." in page
    assert "Agreement before adjudication, human and human" not in page
    assert "| folds without groups (control) | 4 |" in page
