"""`escal agree`: what it prints and writes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from test_agree import MINI, ROOT, annotate, drop, project, put, three_groups

from escal.cli.agree import command
from escal.errors import CorpusNotFound, EscalError
from escal.scoring.run import TASKS
from escal.scoring.show_agreement import FEW
from escal.scoring.units import attributes

__all__ = ["project"]  # a fixture
FAST = ("--resamples", "50")


def run(*arguments: Any) -> str:
    """What the command prints; it must end with exit code 0."""
    done = CliRunner().invoke(command, list(map(str, arguments)), standalone_mode=False, catch_exceptions=False)
    assert done.return_value == 0
    return done.stdout


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one."""
    parts = re.split(r"^(.+)\n=+\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def headings(text: str) -> list[str]:
    return re.findall(r"^(.+)\n=+$", text, re.MULTILINE)


def cells(text: str, name: str) -> list[str]:
    """The cells of the row of a name, without it."""
    [line] = re.findall(rf"^{re.escape(name)}  (.+)$", text, re.MULTILINE)
    return re.split(r"  +", line.strip())


def test_one_version_of_the_guidelines(project: Path, tmp_path: Path) -> None:
    text = run(project, "--ci", "0", "--guidelines", "9.9", "--json", tmp_path / "found.json")
    assert section(text, "Two model annotators (model-model)").startswith("No two model annotators")
    assert json.loads((tmp_path / "found.json").read_bytes())["guidelines"] == "9.9"


def test_headings_say_human_or_model(project: Path) -> None:
    text = run(project, "--ci", "0")
    assert headings(text) == [
        "Two human annotators (human-human)",
        "A human and a model annotator (human-model)",
        "Two model annotators (model-model)",
        "Ceiling: m01 (model) as a system, against gold of m03 (model)",
        "Ceiling: m02 (model) as a system, against gold of m03 (model)",
    ]
    assert section(text, headings(text)[0]) == "No two human annotators have labelled the same text.\n\n"
    assert "nothing about how far people agree" in section(text, headings(text)[1])
    assert "Models share faults" in section(text, headings(text)[2])
    assert "Models share faults" not in section(text, headings(text)[1])
    (project / "corpus/articles/2025/open-the-bridge/v1/h01.json").unlink()
    assert "No human and model annotator have labelled the same text.\n" in run(project, "--ci", "0")


def test_figures_of_people_have_no_warning(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02")
    people = section(run(project, "--ci", "0"), "Two human annotators (human-human)")
    assert people.startswith(
        "h01 (A) and h02 (B): 1 article version, 1 comparison, 1 leak group.\n\nevents: what is found"
    )


def test_every_row_has_its_name_value_interval_and_number(project: Path) -> None:
    three_groups(project)
    text = section(run(project, *FAST), "Two human annotators (human-human)")
    for way in TASKS["all"]:
        for definition in way.definitions:
            if definition.main and definition.name not in {"stance.favg", "stance.macro-f1"}:
                assert len(cells(text, definition.name)) == 4
        for attribute in attributes(way.name):
            assert len(cells(text, attribute.name)) == (7 if attribute.scales else 3)
    assert cells(text, "events: what is found") == ["F1", "95 % interval", "items of A", "items of B"]
    value, bounds, ours, theirs = cells(text, "tri-c.exact")
    assert (value, ours, theirs) == ("0.900", "11", "9")
    assert re.fullmatch(r"0\.\d{3} to 0\.\d{3}", bounds)
    head = ["same", "95 % interval", "alpha", "95 % interval", "kappa", "95 % interval", "units"]
    assert cells(text, "claims: what it is called") == head
    assert cells(text, "claim.kind.matched")[::6] == ["0.600", "5"]
    assert cells(text, "claim.checkworthiness.matched, ordinal") == ["1.000", "1.000 to 1.000", "5"]
    # One stance of either towards a claim: a single value says nothing.
    assert cells(text, "stance.claims.label.matched") == ["1.000", "1.000 to 1.000", "–", "–", "–", "–", "1"]


def test_triggers_are_the_items_of_coreference(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02", drop("events", 2))
    text = run(project, "--ci", "0", "--layer", "events")
    for heading, items in (
        ("Two human annotators (human-human)", ["4", "3"]),
        ("Ceiling: m01 (model) as a system, against gold of m03 (model)", ["4", "4"]),
    ):
        part = section(text, heading)
        assert cells(part, "coref.conll")[-2:] == cells(part, "tri-i.exact")[-2:] == items


def test_two_who_find_nothing_have_no_figures(project: Path) -> None:
    for name in ("h01", "h02"):
        annotate(project, "ferry-returns", name, lambda value: value.update(entities=[], events=[], stances=[]))
    text = section(run(project, "--ci", "0"), "Two human annotators (human-human)")
    assert cells(text, "coref.conll") == cells(text, "tri-c.exact") == ["–", "–", "0", "0"]
    assert cells(text, "claim.claimant.matched") == ["–", "–", "0"]


def test_the_ceiling_is_told_for_what_it_is(project: Path) -> None:
    annotate(project, "harbour-strike", "h01", version=2)
    text = run(project, "--ci", "0", "--layer", "claims")
    m02 = section(text, "Ceiling: m02 (model) as a system, against gold of m03 (model)")
    assert m02.startswith(
        "1 article version, 1 comparison, 1 leak group.\n"
        "Gold was made from these labels: this is an upper bound, and no independent measure.\n"
    )
    assert cells(m02, "claims") == ["P", "R", "F1", "interval", "answers", "gold"]
    assert cells(m02, "claim.tuple") == ["1.000", "0.667", "0.800", "–", "2", "3"]
    h01 = section(text, "Ceiling: h01 (human) as a system, against gold of m03 (model)")
    assert "Gold was made without these labels.\n" in h01
    assert "upper bound" not in h01


def test_few_leak_groups_are_told(project: Path) -> None:
    three_groups(project)
    text = run(project, "--layer", "stances", *FAST)
    assert "Intervals are rough: they are drawn from 3 leak groups only.\n" in section(text, headings(text)[0])
    assert "No intervals: texts of one leak group are no independent draws" in section(text, headings(text)[2])
    assert text.endswith("Intervals: bootstrap over leak groups, 50 resamples, seed 0.\n")
    without = run(project, "--layer", "stances", "--ci", "0")
    assert "ntervals" not in without
    assert FEW > 3


def test_enough_leak_groups_need_no_word(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three_groups(project)
    monkeypatch.setattr("escal.scoring.show_agreement.FEW", 3)
    assert "rough" not in run(project, "--layer", "stances", *FAST)


@pytest.mark.parametrize("layer", ["events", "claims", "stances"])
def test_a_layer_alone(layer: str) -> None:
    tables = set(re.findall(r"^(\w+): what", run(MINI, "--ci", "0", "--layer", layer), re.MULTILINE))
    assert tables == {layer}


def test_by_pair(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02", drop("events", 2))
    text = run(project, "--ci", "0", "--by-pair", "--layer", "events")
    # Of the pairs of people and of models there is one each, and all has been said of it.
    assert headings(text)[:5] == [
        "Two human annotators (human-human)",
        "A human and a model annotator (human-model)",
        "h01 (human) and m01 (model)",
        "h02 (human) and m01 (model)",
        "Two model annotators (model-model)",
    ]
    f1 = [cells(section(text, heading), "tri-c.exact")[0] for heading in headings(text)[:4]]
    assert f1 == ["0.857", "0.933", "1.000", "0.857"]
    mixed = section(text, headings(text)[1])
    assert mixed.startswith("h01 and m01, h02 and m01: 1 article version, 2 comparisons, 1 leak group.\n")
    # Kappa knows two raters only: a row without it has a blank in its place.
    assert len(cells(mixed, "event.type.matched")) == 5
    assert len(cells(section(text, headings(text)[2]), "event.type.matched")) == 7
    assert headings(run(project, "--ci", "0")) == [each for each in headings(text) if " and m" not in each]


def test_types(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02", drop("events", 2))
    text = section(run(project, "--ci", "0", "--types"), "Two human annotators (human-human)")
    assert cells(text, "events: what is found, by type") == ["F1", "interval", "items of A", "items of B"]
    assert cells(text, "tri-c.exact ASSAULT") == ["0.000", "–", "1", "0"]
    assert cells(text, "tri-c.exact COERCE") == ["1.000", "–", "2", "2"]
    assert cells(text, "claim.kind legality") == ["1.000", "–", "1", "1"]
    assert "stances: what is found, by type" not in text
    assert "by type" not in run(project, "--ci", "0")


def test_json_holds_what_is_shown(project: Path, tmp_path: Path) -> None:
    annotate(project, "open-the-bridge", "h02", put("claims", 0, position="uncertain"))
    file = tmp_path / "agree.json"
    text = run(project, *FAST, "--seed", "4", "--ci", "90", "--by-pair", "--types", "--json", file)
    value = json.loads(file.read_bytes())
    assert value["layer"] == "all"
    assert value["interval"] == {"level": 90, "resamples": 50, "seed": 4, "unit": "leak group"}
    people, mixed, models = value["kinds"]
    assert [kind["kinds"] for kind in value["kinds"]] == [["human", "human"], ["human", "model"], ["model", "model"]]
    assert [len(kind["pairs"]) for kind in value["kinds"]] == [0, 2, 0]
    assert (people["figures"]["pairs"], people["figures"]["comparisons"]) == ([["h01", "h02"]], 1)
    events, claims = (people["figures"]["layers"][layer] for layer in ("events", "claims"))
    assert events["found"]["tri-c.exact"] == {
        "definition": "Triggers with type, spans equal, one to one, micro",
        "value": 1,
        "low": None,
        "high": None,
        "a": 4,
        "b": 4,
    }
    assert events["types"]["tri-c.exact COERCE"]["a"] == 2
    assert claims["labels"]["claim.position.matched"] == {
        "definition": "Position of claims whose contents have an IoU of at least 0.5",
        "units": 2,
        "same": {"value": 0.5, "low": None, "high": None},
        "alpha": {"nominal": {"value": 0, "low": None, "high": None}},
        "kappa": {"value": 0, "low": None, "high": None},
    }
    assert list(claims["labels"]["claim.checkworthiness.matched"]["alpha"]) == ["nominal", "ordinal"]
    assert claims["labels"]["claim.claimant.matched"]["alpha"] == {}
    assert mixed["figures"]["layers"]["claims"]["labels"]["claim.kind.matched"]["kappa"] is None
    assert models["said"].startswith("Models share faults")
    ceiling = value["ceilings"][1]
    assert (ceiling["annotator"], ceiling["adjudicator"]) == ({"id": "m02", "kind": "model"}, {"id": "m03", "kind": "model"})  # fmt: skip
    assert ceiling["made_from"] is True
    assert ceiling["layers"]["claims"]["claim.tuple"]["recall"] == pytest.approx(2 / 3)
    assert "90 % interval" in text
    assert list(tmp_path.glob(".agree*")) == []


def test_a_kind_without_figures_in_json(tmp_path: Path) -> None:
    run(MINI, "--ci", "0", "--layer", "stances", "--json", tmp_path / "agree.json")
    kind = json.loads((tmp_path / "agree.json").read_bytes())["kinds"][0]
    assert kind == {
        "kinds": ["human", "human"],
        "said": "No two human annotators have labelled the same text.",
        "figures": None,
        "pairs": [],
    }


def test_the_same_corpus_gives_the_same_bytes(project: Path, tmp_path: Path) -> None:
    three_groups(project)
    files = [tmp_path / f"{number}.json" for number in range(2)]
    texts = [run(project, *FAST, "--layer", "claims", "--json", file) for file in files]
    assert texts[0] == texts[1]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_level_and_seed_make_the_intervals(project: Path) -> None:
    three_groups(project)

    def bounds(*arguments: Any) -> list[str]:
        text = run(project, "--layer", "events", "--resamples", "7", *arguments)
        text = section(text, "Two human annotators (human-human)")
        return [cells(text, name)[1] for name in ("tri-c.exact", "arg-c.attached.entity.exact")]

    assert bounds() == bounds("--ci", "95", "--seed", "0")
    assert len({tuple(bounds(*each)) for each in ((), ("--seed", "1"), ("--ci", "30"))}) == 3


def test_any_folder_of_the_project_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(MINI / "corpus/articles")
    assert run("--ci", "0", "--layer", "stances") == run(MINI, "--ci", "0", "--layer", "stances")


def test_mistakes_in_the_call(project: Path, tmp_path: Path) -> None:
    def call(*arguments: object) -> None:
        command.main(list(map(str, arguments)), standalone_mode=False)

    for wrong in (("--layer", "all-of-them"), ("--ci", "100"), ("--resamples", "0"), ("--seed", "-1")):
        with pytest.raises(click.UsageError):
            call(project, *wrong)
    with pytest.raises(CorpusNotFound):
        call(tmp_path)
    shutil.rmtree(project / "corpus/articles/2024/harbour-strike/v2")
    with pytest.raises(EscalError, match="run `escal check` first"):
        call(project)


def test_the_corpus_of_the_project() -> None:
    text = run(ROOT, *FAST)
    assert "Ceiling: " in text
    assert max(map(len, text.splitlines())) <= 120
