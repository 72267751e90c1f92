"""The baselines: their published figures, what they may see, and the parts that they are made of."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from escal import face
from escal.schema import schemas
from escal.scoring import run
from escal.scoring.checkworthiness import positive

sys.path.insert(0, str(Path(__file__).parents[1]))

from baselines import __main__ as program
from baselines import (
    arguments,
    claims,
    cues,
    data,
    evaluate,
    events,
    lexicon,
    linear,
    pairs,
    sequences,
    stances,
    table,
    words,
)
from baselines.data import Document
from baselines.systems import SYSTEMS, System, lines

PROJECT = Path(__file__).parents[1]
DAY = date(2026, 1, 1)
PAGE, RESULTS = PROJECT / "docs/baselines.md", json.loads((PROJECT / "docs/baselines.json").read_bytes())
FAST = {"majority", "lexicon", "pairs-majority", "pairs-lexicon"}
"""Those whose cross-validation is run again as well."""
each_system = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("built") / "escal"
    face.build(PROJECT, built, day=DAY)
    return built


@pytest.fixture(scope="module")
def plan(folder: Path) -> list[evaluate.Round]:
    return evaluate.rounds(data.read(folder))


@pytest.fixture(scope="module")
def predictors(plan: list[evaluate.Round]) -> dict[str, Any]:
    """The baselines, trained on the training split."""
    return {system.name: system.train(plan[0].training) for system in SYSTEMS}


# The published figures


@pytest.fixture(scope="module")
def same_documents(folder: Path) -> None:
    """Figures are those of the documents that they were measured on: who adds an article need not train anything."""
    if evaluate.rows(folder) != RESULTS["documents"]:
        pytest.skip("the documents have changed since: before a release, run scripts/baselines --write")


@each_system
@pytest.mark.usefixtures("same_documents")
def test_results_are_those_of_the_code(
    system: System, plan: list[evaluate.Round], predictors: dict[str, Any], folder: Path
) -> None:
    answered = {part: list(lines(system, predictors[system.name], asked)) for part, asked in plan[0].asked.items()}
    if system.name in FAST:
        answered |= evaluate.answers(system, plan[1:])
    for part, answer in answered.items():
        for found in evaluate.scored(system, part, folder, answer):
            [shown] = [
                one
                for one in RESULTS["results"]
                if (one["part"], one["task"], one["baseline"]) == (part, found["task"], system.name)
            ]
            for name, figures in found["scores"].items():
                assert shown["scores"][name] == pytest.approx(figures, abs=1e-6), (
                    f"{name}: run scripts/baselines --write"
                )
            assert shown["scores"].keys() == found["scores"].keys()


@pytest.mark.usefixtures("same_documents")
def test_results_are_complete(plan: list[evaluate.Round]) -> None:
    assert RESULTS["parts"] == evaluate.about(plan)
    assert [(one["part"], one["baseline"], one["task"]) for one in RESULTS["results"]] == [
        (part, system.name, task) for part in RESULTS["parts"] for system in SYSTEMS for task in system.tasks
    ]


def test_pages_show_the_results() -> None:
    assert table.dumps(RESULTS["documents"], RESULTS["parts"], RESULTS["results"]) == (
        PROJECT / "docs/baselines.json"
    ).read_text("utf-8")
    page = PAGE.read_text(encoding="utf-8")
    assert page == table.put(page, table.tables(RESULTS["parts"], RESULTS["results"]))
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    if table.BEGIN in readme:
        assert readme == table.put(readme, table.brief(RESULTS["results"]))


def test_every_document_is_answered_once_by_a_system_that_has_not_seen_its_group(plan: list[evaluate.Round]) -> None:
    for training, parts in plan:
        seen = {document.group for document in training}
        assert not seen & {document.group for asked in parts.values() for document in asked}
    folds = [document.article for _, parts in plan for document in parts.get("folds", ())]
    assert sorted(folds) == sorted(set(folds))
    assert len(folds) == sum(len(documents) for _, parts in plan[:1] for documents in parts.values()) + len(
        plan[0].training
    )


def test_a_split_without_documents_is_left_out() -> None:
    known = [Document(split, 1, "A.", split=split, fold=number) for number, split in enumerate(("train", "test"))]
    first, *folds = evaluate.rounds(known)
    assert (first.training, first.asked) == ([known[0]], {"test": [known[1]]})
    assert folds == [([known[1]], {"folds": [known[0]]}), ([known[0]], {"folds": [known[1]]})]


# What the baselines answer


def faults(answered: list[data.Item]) -> list[data.Item]:
    return [line for line in answered if not schemas().screen("prediction").is_valid(line)]


@each_system
def test_answers_fit_the_schema_and_the_strict_checks(
    system: System, plan: list[evaluate.Round], predictors: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    for part, asked in plan[0].asked.items():
        answered = list(lines(system, predictors[system.name], asked))
        assert faults(answered) == []
        evaluate.write(tmp_path / part / "answers.jsonl", answered)
        for task in system.tasks:
            report = run.score(task, folder, tmp_path / part / "answers.jsonl", split=part, ci=0)
            assert report.findings == []


def test_the_same_answers_from_another_process(
    plan: list[evaluate.Round], predictors: dict[str, Any], folder: Path
) -> None:
    code = (
        "import sys, json; from baselines import data, evaluate; from baselines.systems import SYSTEMS\n"
        "plan = evaluate.rounds(data.read(sys.argv[1]))[:1]\n"
        "print(json.dumps({system.name: evaluate.answers(system, plan) for system in SYSTEMS}))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    command = [sys.executable, "-W", "error", "-c", code, str(folder)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)
    again = json.loads(done.stdout)
    for system in SYSTEMS:
        for part, asked in plan[0].asked.items():
            assert again[system.name][part] == list(lines(system, predictors[system.name], asked))


@each_system
def test_no_label_of_the_asked_documents_is_read(
    system: System, plan: list[evaluate.Round], predictors: dict[str, Any]
) -> None:
    asked = [document for documents in plan[0].asked.values() for document in documents]
    other = [replace(document, layers=spoilt(document.layers, system)) for document in asked]
    predict = predictors[system.name]
    assert list(lines(system, predict, asked)) == list(lines(system, predict, other))


def spoilt(layers: data.Layers, system: System) -> data.Layers:
    """Other labels: none at all, or the same pairs with every label turned around and nothing else of the stances."""
    if not system.pairs:
        return {layer: [] for layer in layers}
    turned = dict(zip(labels(layers), reversed(labels(layers)), strict=True))
    stances = [
        {"id": one["id"], "holder": one["holder"], "target": one["target"], "label": turned[one["label"]]}
        for one in layers["stances"]
    ]
    return {
        **layers,
        "stances": stances,
        "events": [{key: one[key] for key in ("id", "type", "triggers")} for one in layers["events"]],
        "claims": [{key: one[key] for key in ("id", "content")} for one in layers["claims"]],
    }


def labels(layers: data.Layers) -> list[str]:
    return sorted({stance["label"] for stance in layers["stances"]})


def test_pairs_are_asked_for_without_evidence(plan: list[evaluate.Round]) -> None:
    document = plan[0].training[0]
    assert {key for stance in data.asked(document).layers["stances"] for key in stance} == {"id", "holder", "target"}
    assert data.hidden(document).layers == {}


@each_system
def test_little_to_learn_from(system: System, plan: list[evaluate.Round]) -> None:
    """One document, one without labels, none: fewer labels than are asked for, and texts that have no words."""
    full = plan[0].training[0]
    bare = replace(full, layers={layer: [] for layer in full.layers})
    odd = Document("odd", 1, "…\n\n“—”", ("an-issue",), bare.layers)
    for training in ([full], [bare], []):
        answered = list(lines(system, system.train(training), [*plan[0].asked["test"], odd]))
        assert faults(answered) == []
        if training == [full]:
            assert any(line[layer] for line in answered for layer in system.tasks if layer != "events")


# The parts that they are made of


def document(text: str, **layers: list[data.Item]) -> Document:
    empty: data.Layers = {"entities": [], "events": [], "claims": [], "stances": []}
    return Document("one", 1, text, ("an-issue",), empty | layers)


def span(text: str, quote: str) -> data.Item:
    return {"start": text.index(quote), "end": text.index(quote) + len(quote), "text": quote}


def quotes(one: Document, places: Any) -> list[str]:
    return [one.text[place[0] : place[1]] for place in places]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Four men left Ain al-Asad base. At least four came back.", ["Ain al-Asad", "At"]),
        ("Iraq said US-led troops hit Iraq's Anbar province.", ["Iraq", "Iraq", "Anbar"]),
        ("“We did,” said Ann Lee. So we left.", ["Ann Lee", "So"]),
        ("I met Ann. Lee did not.", ["I", "Ann", "Lee"]),
        ("Ann\nLee", ["Ann", "Lee"]),
        ("no names here", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    one = document(text)
    assert quotes(one, one.names) == names


def test_equal_names_are_one_entity() -> None:
    one = document("Iraq met Iran, and Iran met Iraq.")
    assert [[mention["text"] for mention in entity["mentions"]] for entity in one.entities] == [
        ["Iraq"] * 2,
        ["Iran"] * 2,
    ]
    assert [one.named[name] for name in one.names] == ["e1", "e2", "e2", "e1"]


def test_sentences_tokens_and_words() -> None:
    one = document("He fell. We saw it.")
    assert [quotes(one, tokens) for tokens in one.tokens] == [["He", "fell", "."], ["We", "saw", "it", "."]]
    assert [one.sentence(place) for place in (0, 7, 8, 9, 18)] == [(0, 8), (0, 8), (0, 8), (9, 19), (9, 19)]
    assert one.words((4, 12)) == ("fell", ".", "we")


def test_most_is_the_first_by_name_of_several() -> None:
    assert data.most(Counter("bbaac")) == "a"
    assert data.most(Counter()) is None


def test_a_lexicon_holds_what_is_marked_in_three_of_ten_places() -> None:
    text = "hit " * 7 + "Hit hit hit set off set out set"
    marked = [(28, 31, "B"), (32, 35, "A"), (36, 39, "A"), (40, 47, "B"), (48, 51, "A")]
    assert lexicon.learn([document(text)], lambda one: marked) == {("hit",): "A", ("set", "off"): "B", ("set",): "A"}
    assert lexicon.learn([document(text + " hit")], lambda one: marked) == {("set", "off"): "B", ("set",): "A"}
    assert [place[:2] for place in lexicon.find({("hit",): "A", (".",): "B"}, document("hit."))] == [(0, 3), (3, 4)]
    # Two labels of one span are one place.
    assert lexicon.learn([document("hit hit hit hit")], lambda one: [(0, 3, "A"), (0, 3, "B")]) == {}
    # What crosses the end of a sentence stands nowhere.
    assert lexicon.learn([document("Hit. Off")], lambda one: [(0, 8, "A")]) == {}


def test_a_lexicon_finds_the_longest_phrase_first_and_nothing_inside_it() -> None:
    one = document("They set off off Set. Off")
    found = lexicon.find({("set", "off"): "A", ("off",): "B", ("set",): "C"}, one)
    assert [(*quotes(one, [place]), place[2]) for place in found] == [
        ("set off", "A"),
        ("off", "B"),
        ("Set", "C"),
        ("Off", "B"),
    ]


def test_tags_and_back() -> None:
    one = document("Five men hit it hard. Men fled home.")
    marked = [(0, 8, "A"), (5, 12, "B"), (9, 12, "B"), (13, 20, "B"), (13, 15, "A"), (26, 35, "A")]
    tags = sequences.bio(one, marked)
    assert tags == [["B-A", "I-A", "B-B", "B-B", "I-B", "O"], ["O", "B-A", "I-A", "O"]]
    assert sequences.unbio(one, tags) == [(0, 8, "A"), (9, 12, "B"), (13, 20, "B"), (26, 35, "A")]
    touching = document("On,off")
    assert sequences.bio(touching, [(0, 2, "A"), (2, 3, "A")]) == [["B-A", "B-A", "O"]]
    # An I that continues nothing begins a span; one of another label does as well.
    tags = [["I-A", "I-B", "O", "I-B", "I-B", "O"], ["I-B", "O", "O", "O"]]
    assert sequences.unbio(one, tags) == [(0, 4, "A"), (5, 8, "B"), (13, 20, "B"), (22, 25, "B")]


def test_a_span_over_the_end_of_a_sentence_is_cut_there() -> None:
    one = document("He fell. We ran.")
    assert sequences.bio(one, [(3, 11, "A")]) == [["O", "B-A", "I-A"], ["I-A", "O", "O"]]
    assert sequences.unbio(one, sequences.bio(one, [(3, 11, "A")])) == [(3, 8, "A"), (9, 11, "A")]


def test_features_of_a_token() -> None:
    [lines] = sequences.features(document("“9 Officers” left"))
    assert lines[2] == [
        "end=ers",
        "start=offi",
        "quoted=1",
        "-2:“",
        "-2:mark",
        "-1:9",
        "-1:number",
        "0:officers",
        "0:Name",
        "1:”",
        "1:mark",
        "2:left",
        "2:word",
    ]
    assert lines[0][2:7] == ["quoted=1", "-2:", "-2:edge", "-1:", "-1:edge"]
    assert lines[4][2:] == [
        "quoted=0",
        "-2:officers",
        "-2:Name",
        "-1:”",
        "-1:mark",
        "0:left",
        "0:word",
        "1:",
        "1:edge",
        "2:",
        "2:edge",
    ]


def test_linear_knows_what_it_was_shown() -> None:
    assert linear.fit([], [])([("a",)]) == [{}]
    assert linear.fit([("a",)], ["A"])([("b",)]) == [{"A": 1.0}]
    classify = linear.fit([("good", "x"), ("bad", "x"), ("fine [X]", "x")], ["A", "B", "C"])
    assert [linear.best(chances) for chances in classify([("bad", "x"), ("[x]", "x")])] == ["B", "C"]
    assert classify([]) == []
    assert all(round(chance, 6) == chance for chance in classify([("bad", "x")])[0].values())
    assert linear.best({"B": 0.5, "A": 0.5}) == "A"
    assert linear.best({}) is None


STRIKE = "Iran hit Iraq. Ann Lee hit Bob. Then Iraq fled to Oman."


def strike() -> Document:
    names = {"e1": "Iran", "e2": "Ann Lee", "e3": "Bob", "e4": "Oman"}
    entities = [{"id": key, "mentions": [span(STRIKE, name)]} for key, name in names.items()]
    return document(
        STRIKE,
        entities=entities,
        events=[
            {
                "id": "ev1",
                "type": "ASSAULT",
                "triggers": [span(STRIKE, "hit"), span(STRIKE, "hit Bob") | {"end": 26, "text": "hit"}],
                "arguments": [
                    {"role": "actor", "entity": "e1"},
                    {"role": "actor", "entity": "e2"},
                    {"role": "victim", "entity": "e3"},
                    {"role": "topic", "event": "ev2"},
                ],
            },
            {
                "id": "ev2",
                "type": "RETREAT",
                "triggers": [span(STRIKE, "fled")],
                "arguments": [{"role": "destination", "entity": "e4"}],
            },
        ],
    )


def test_names_beside_a_trigger_stand_in_its_sentence() -> None:
    one = strike()
    beside = {place: arguments.beside(one, place) for place in ((5, 8), (0, 4), (15, 26), (42, 46))}
    assert {
        place: {side: one.text[slice(*name)] for side, name in found.items()} for place, found in beside.items()
    } == {
        (5, 8): {"before": "Iran", "after": "Iraq"},
        (0, 4): {"after": "Iraq"},
        (15, 26): {"after": "Bob"},
        (42, 46): {"before": "Then Iraq", "after": "Oman"},
    }


def test_a_name_may_end_the_sentence() -> None:
    assert arguments.beside(document("hit Cy"), (0, 3)) == {"after": (4, 6)}


def test_arguments_have_the_usual_role_of_their_side() -> None:
    fill = arguments.learn([strike()])
    one = document("Ed fought Cy. Cy fought Cy. Fought.")
    assert fill(one, (3, 9, "ASSAULT")) == [{"role": "actor", "entity": "e1"}, {"role": "victim", "entity": "e2"}]
    # Where a type says nothing of a side all types together do.
    assert fill(one, (3, 9, "RETREAT")) == [{"role": "actor", "entity": "e1"}, {"role": "destination", "entity": "e2"}]
    assert fill(one, (3, 9, "REJECT")) == [{"role": "actor", "entity": "e1"}, {"role": "destination", "entity": "e2"}]
    assert fill(one, (28, 34, "ASSAULT")) == []
    assert arguments.learn([])(one, (3, 9, "ASSAULT")) == []


def test_one_argument_for_one_name_in_one_role() -> None:
    layers = strike().layers
    actors = [{"role": "actor", "entity": key} for key in ("e1", "e2", "e3")]
    fill = arguments.learn([document(STRIKE, **{**layers, "events": [{**layers["events"][0], "arguments": actors}]})])
    assert fill(document("Cy fought Cy."), (3, 9, "ASSAULT")) == [{"role": "actor", "entity": "e1"}]


def test_one_event_for_each_trigger() -> None:
    found = events.train([strike()], events.by_lexicon)(document("Ed hit Cy and fled."))
    assert [(event["id"], event["type"], event["triggers"][0]["text"]) for event in found] == [
        ("ev1", "ASSAULT", "hit"),
        ("ev2", "RETREAT", "fled"),
    ]
    assert events.train([strike()], events.nothing)(document("Ed hit Cy.")) == []


REPORT = "Ann Lee said that the ship had sunk. The war must end. “We will go home at once,” Bob told us."


def claim(text: str, content: str, claimant: str, kind: str, cue: str | None = None, worth: str = "w") -> data.Item:
    found = {"content": [span(text, content)], "claimant": claimant, "kind": kind, "position": "p"}
    found |= {"quotation": "q" if cue else "none", "checkworthiness": worth}
    return found | ({"cue": span(text, cue)} if cue else {})


def report() -> Document:
    said = [
        claim(REPORT, "the ship had sunk", "e1", "occurrence", "said"),
        claim(REPORT, "The war must end", "author", "evaluation", worth="n"),
        claim(REPORT, "We will go home at once", "unnamed", "intention", "told"),
    ]
    return document(REPORT, claims=said)


def test_the_first_cue_of_a_sentence() -> None:
    cue = cues.learn([report()])
    one = document("He told and said it. They went. She said no.")
    assert [cue(one, sentence) for sentence in one.sentences] == [(3, 7), None, (36, 40)]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Ann said that it had sunk.", "said", "that it had sunk"),
        ("The ship had sunk on Sunday, Ann said.", "said", "The ship had sunk on Sunday"),
        ("Much later, Ann said the ship was lost.", "said", "the ship was lost"),
        ("“We will go home,” Bob said.", "said", "We will go home"),
        ("Ann said “go home at once now” to men.", "said", "go home at once now"),
        ("Ann said “go home at once now” to them.", "said", "go home at once now” to them"),
        ("Ann said the so-called “war” had come to an end.", "said", "the so-called “war” had come to an end"),
        ("“Go!” Go home! Ann (said).", "said", None),
    ],
)
def test_content_of_reported_speech(text: str, cue: str, content: str | None) -> None:
    one = document(text)
    place = span(text, cue)
    found = cues.content(one, one.sentence(place["start"]), (place["start"], place["end"]))
    assert (found and one.text[slice(*found)]) == content


@pytest.mark.parametrize(
    ("text", "content", "name"),
    [
        ("Ann said Bob had left.", "Bob had left", "Ann"),
        ("To Ann alone said Bob it.", "it", "Bob"),
        ("It sank, said Ann in Oman.", "It sank", "Ann"),
        ("They said Bob had left.", "Bob had left", "They"),
        ("Yes, he said Bob had left.", "Yes, he said Bob had left", None),
    ],
)
def test_claimant_is_the_nearest_name_outside_of_the_content(text: str, content: str, name: str | None) -> None:
    one = document(text)
    said, cue = span(text, content), span(text, "said")
    found = cues.claimant(one, (cue["start"], cue["end"]), (said["start"], said["end"]))
    assert found == next((key for place, key in one.named.items() if one.text[slice(*place)] == name), None)


def shown(found: list[data.Item]) -> list[tuple[Any, ...]]:
    return [(one["content"][0]["text"], one.get("claimant"), one.get("kind"), one.get("quotation")) for one in found]


NEW = "Cy said the port had burned. Nobody won. They told us of it."


def test_claims_by_majority() -> None:
    learnt = [report(), document(REPORT, claims=[claim(REPORT, "The war must end", "author", "evaluation", worth="n")])]
    answer = claims.train(learnt, claims.every_sentence, claims.majority)(document(NEW + " …"))
    assert [one["id"] for one in answer] == ["c1", "c2", "c3"]
    assert shown(answer) == [
        (sentence, "author", "evaluation", "none")
        for sentence in ("Cy said the port had burned", "Nobody won", "They told us of it")
    ]
    assert {one["checkworthiness"] for one in answer} == {"n"}


def test_claims_by_cue() -> None:
    answer = claims.train([report()], claims.after_cues, claims.by_cue)(document(NEW))
    assert shown(answer) == [
        ("the port had burned", "e1", "occurrence", "q"),
        ("us of it", "e3", "intention", "q"),
    ]
    # Without a name the voice that mostly has this cue speaks; one that was never seen with a voice takes that of all cues.
    answer = claims.train([report()], claims.after_cues, claims.by_cue)(
        document("he told us of it.\nhe said it was late.")
    )
    assert [one["claimant"] for one in answer] == ["unnamed", "unnamed"]


def test_labels_without_a_cue_are_those_of_claims_without_one() -> None:
    two = [claim(REPORT, "the ship had sunk", "e1", "occurrence", "said") for _ in range(3)]
    judge = claims.by_cue([report(), document(REPORT, claims=two)])
    [found] = judge(document(NEW), [claims.Found((29, 39), (29, 40), None)])
    assert (found["claimant"], found["kind"]) == ("author", "evaluation")


def test_claims_by_sentence() -> None:
    text = "The war must end. It is so. The war must stop. It was so. The war must go. It will be so. We say so."
    said = [
        claim(text, content, "author", "evaluation")
        for content in ("The war must end", "The war must stop", "The war must go")
    ]
    said.append(
        claim(text, "so.", "author", "evaluation", "say")
        | {"content": [{"start": len(text) - 3, "end": len(text) - 1}]}
    )
    find = claims.by_sentence([document(text, claims=said)])
    one = document("It is so. The war must cease. The war must end, we say.")
    assert [quotes(one, [place])[0] for place, _, _ in find(one)] == ["The war must cease", "The war must end"]
    assert [cue and one.text[slice(*cue)] for _, _, cue in find(one)] == [None, "say"]


def test_a_sentence_without_words_is_no_claim() -> None:
    one = document("…\nIt is so.")
    every = document("It is so.", claims=[claim("It is so.", "It is so", "author", "evaluation")])
    for finder in (claims.by_sentence, claims.every_sentence):
        assert quotes(one, [found.content for found in finder([every])(one)]) == ["It is so"]


def test_kind_and_check_worthiness_by_text() -> None:
    worthy = next(iter(positive()))
    said = [
        claim(REPORT, "the ship had sunk", "e1", "occurrence", "said", worthy),
        claim(REPORT, "The war must end", "author", "evaluation", worth="n"),
        claim(REPORT, "We will go home at once", "unnamed", "intention", "told", "u"),
    ]
    judge = claims.by_text([document(REPORT, claims=said)])
    one = document("The ship had sunk. The war must end.")
    first, second = judge(one, [claims.Found(sentence, sentence, None) for sentence in one.sentences])
    assert (first["kind"], second["kind"]) == ("occurrence", "evaluation")
    assert (first["checkworthiness"], second["checkworthiness"]) == (worthy, "n")
    assert 1 > first["score"] > second["score"] > 0
    assert first["claimant"] == "author"


def test_a_crf_learns_triggers_and_contents() -> None:
    learnt = [strike(), report()] * 5
    find = events.by_crf(learnt)
    assert [(STRIKE[start:end], label) for start, end, label in find(strike())] == [
        ("hit", "ASSAULT"),
        ("hit", "ASSAULT"),
        ("fled", "RETREAT"),
    ]
    found = claims.by_crf(learnt)(report())
    assert [(REPORT[slice(*one.content)], one.cue and REPORT[slice(*one.cue)]) for one in found] == [
        ("the ship had sunk", "said"),
        ("The war must end", None),
        ("We will go home at once", "told"),
    ]
    assert [(STRIKE[start:end], label) for start, end, label in events.by_token(learnt)(strike())] == [
        ("hit", "ASSAULT"),
        ("hit", "ASSAULT"),
        ("fled", "RETREAT"),
    ]


OPINION = (
    "Ann praised Bob. Cy praised Bob. Ed cursed the raid. Ed cursed Flo. "
    + "The day was long and the road was dry. " * 10
)


def opinion() -> Document:
    entities = [
        {"id": f"e{number}", "mentions": [span(OPINION, name)]}
        for number, name in enumerate(("Ann", "Bob", "Cy", "Ed", "Flo"), 1)
    ]
    favour = [
        {
            "id": "s1",
            "holder": "e1",
            "target": {"entity": "e2"},
            "label": "favor",
            "evidence": [span(OPINION, "praised Bob")],
        }
    ]
    favour.append(
        {
            "id": "s2",
            "holder": "e3",
            "target": {"entity": "e2"},
            "label": "favor",
            "evidence": [{"start": 20, "end": 31}],
        }
    )
    against = [
        {
            "id": "s3",
            "holder": "e4",
            "target": {"event": "ev1"},
            "label": "against",
            "evidence": [span(OPINION, "cursed the raid")],
        }
    ]
    against.append(
        {
            "id": "s4",
            "holder": "e4",
            "target": {"entity": "e5"},
            "label": "against",
            "evidence": [span(OPINION, "cursed Flo")],
        }
    )
    issues = [{"id": "s5", "holder": "author", "target": {"issue": "an-issue"}, "label": "none"}]
    on_claims = [
        {"id": "s6", "holder": "e1", "target": {"claim": "c1"}, "label": "deny", "evidence": [span(OPINION, "long")]}
    ]
    raid = {"id": "ev1", "type": "ASSAULT", "triggers": [span(OPINION, "raid")]}
    said = {"id": "c1", "content": [span(OPINION, "The day was long")]}
    return document(
        OPINION, entities=entities, events=[raid], claims=[said], stances=favour + against + issues + on_claims
    )


def test_telling_words() -> None:
    known = words.learn([opinion()])
    assert known == {"bob": "favor", "cursed": "against", "praised": "favor"}
    one = document("He praised it and CURSED us.")
    assert words.find(known, one) == [((3, 10), "favor"), ((18, 24), "against")]


def test_a_word_that_stands_elsewhere_tells_nothing() -> None:
    one = opinion()
    assert words.learn([one, document("PRAISED " * 30)]) == {"bob": "favor", "cursed": "against"}
    assert words.learn([one, document("PRAISED")]).keys() == {"bob", "cursed", "praised"}


def test_errors_above() -> None:
    expected = (math.log(2.5 / 3.5) - math.log(1.5 / 99.5)) / math.sqrt(1 / 2.5 + 1 / 1.5)
    assert words.errors_above(2, 5, 3, 105) == pytest.approx(expected)
    expected = (math.log(4.5 / 6.5) - math.log(0.5 / 1.5)) / math.sqrt(1 / 4.5 + 1 / 0.5)
    assert words.errors_above(4, 10, 2, 5) == pytest.approx(expected)


def test_pairs_around_telling_words() -> None:
    find = pairs.around_words([opinion()])
    text = (
        "Gil praised Hal. Gil praised Hal again. Ida cursed the war near Hal. She cursed it. Jo cursed Jo.\ncursed Ida."
    )
    one = document(text)
    layers = {"entities": one.entities, "events": [{"id": "ev1", "type": "ASSAULT", "triggers": [span(text, "war")]}]}
    named = {one.text[slice(*place)]: key for place, key in one.named.items()}
    assert find(one, layers) == [
        {"holder": "author", "target": {"issue": "an-issue"}, "id": "s1"},
        {"holder": named["Gil"], "target": {"entity": named["Hal"]}, "id": "s2"},
        {"holder": named["Ida"], "target": {"event": "ev1"}, "id": "s3"},
    ]
    assert pairs.on_issues([])(one, layers) == []


def resolved(one: Document) -> dict[str, pairs.Pair]:
    return {pair.stance["id"]: pair for pair in pairs.resolved(one, one.layers, one.layers["stances"])}


def test_context_of_a_pair() -> None:
    one = opinion()
    found = {key: pairs.context(one, pair.holder, pair.target) for key, pair in resolved(one).items()}
    assert quotes(one, found["s1"]) == ["Ann praised Bob."]
    assert quotes(one, found["s2"]) == ["Ann praised Bob."], "they share no sentence: where the target is"
    assert quotes(one, found["s3"]) == ["Ed cursed the raid."]
    assert found["s5"] == one.sentences
    issue = ("issue", "an-issue")
    assert quotes(one, pairs.context(one, resolved(one)["s1"].holder, issue)) == ["Ann praised Bob."]


def test_masks_and_names() -> None:
    one = opinion()
    first, third, fifth, sixth = (resolved(one)[key] for key in ("s1", "s3", "s5", "s6"))
    masks = {"[HOLDER]": first.holder, "[TARGET]": first.target}
    assert pairs.masked(one, one.sentences[:2], masks) == "[HOLDER] praised [TARGET]. Cy praised Bob. "
    assert pairs.masked(one, one.sentences[1:2], masks) == "Cy praised Bob. "
    nested = {"[A]": ("entity", frozenset({(0, 11)})), "[B]": ("entity", frozenset({(4, 11), (12, 15)}))}
    assert pairs.masked(one, one.sentences[:1], nested) == "[A] [B]. "
    assert [pairs.name(one, filler) for filler in (first.holder, third.target, fifth.holder, fifth.target)] == [
        "Ann",
        "raid",
        "author",
        "an-issue",
    ]
    assert pairs.name(one, sixth.target) == "The day was long"
    assert (
        pairs.masked(one, one.sentences[:1], {"[TARGET]": first.target, "[HOLDER]": first.holder})
        == "[HOLDER] praised [TARGET]. "
    )


def test_places_are_taken_in_the_order_of_the_text() -> None:
    text = " ".join(f"N{number} ran." for number in range(9))
    one = document(text)
    assert len(one.names) == len(one.sentences) == 9
    everywhere = frozenset(one.names)
    assert pairs.name(one, ("event", everywhere)) == "N0 N1 N2 N3 N4 N5 N6 N7 N8"
    assert pairs.name(one, ("entity", everywhere)) == "N0"
    assert pairs.context(one, ("voice", "author"), ("event", everywhere)) == one.sentences


def label(labeller: Any, one: Document, learnt: Document | None = None) -> dict[str, str | None]:
    found = list(resolved(one).values())
    return dict(zip((pair.stance["id"] for pair in found), labeller([learnt or opinion()])(one, found), strict=True))


def test_labels_by_majority_of_the_kinds() -> None:
    assert label(stances.majority, opinion()) == {
        "s1": "favor",
        "s2": "favor",
        "s3": "against",
        "s4": "favor",
        "s5": "none",
        "s6": "deny",
    }
    other = replace(
        opinion(),
        layers={
            **opinion().layers,
            "stances": [
                {"id": "s1", "holder": "author", "target": {"claim": "c1"}},
                {"id": "s2", "holder": "author", "target": {"event": "ev1"}},
            ],
        },
    )
    assert label(stances.majority, other) == {"s1": "deny", "s2": "against"}


def test_a_pair_without_a_label_is_no_stance() -> None:
    one = opinion()
    nothing = replace(one, layers={**one.layers, "stances": []})
    assert stances.train([nothing], pairs.given, stances.majority)(one, one.layers) == []
    found = stances.train([one], pairs.given, stances.majority)(one, one.layers)
    assert [stance["id"] for stance in found] == ["s1", "s2", "s3", "s4", "s5", "s6"]


def test_labels_by_telling_words() -> None:
    found = label(stances.by_words, opinion())
    assert found == {"s1": "favor", "s2": "favor", "s3": "against", "s4": "against", "s5": "none", "s6": "deny"}


def test_what_each_model_is_shown() -> None:
    one = opinion()
    first, fourth = resolved(one)["s1"], resolved(one)["s4"]
    assert stances._full(one, first) == ("[HOLDER] praised [TARGET]. ", "Ann", "Bob")
    assert stances._names(one, first) == ("Ann", "Bob")
    assert stances._holder(one, fourth) == ("[HOLDER] cursed the raid. ",)
    for labeller in (stances.full, stances.no_text, stances.no_target):
        assert label(labeller, one)["s1"] == "favor"
        assert label(labeller, one)["s6"] == "deny"


# The tables and the program


def result(part: str, baseline: str, task: str, **scores: tuple[float, float | None]) -> data.Item:
    figures = {name.replace("__", "."): {"f1": f1, "low": low, "high": low} for name, (f1, low) in scores.items()}
    return {"part": part, "task": task, "baseline": baseline, "scores": figures}


FACTS = {"test": {"documents": 1, "groups": 2, "labelled_by": {"a": 3, "b": 4}, "trained_on": [5, 7, 9]}}


def test_tables() -> None:
    results = [
        result("test", "crf", "events", x=(0.12345, 0.1), y=(1.0, None)),
        result("test", "tfidf", "events", x=(0.5, None)),
        result("test", "pairs-full", "stances", stance__pair=(1.0, None), z=(0.25, None)),
    ]
    text = table.tables(FACTS, results)
    assert "- **test**: 1 document in 2 leak groups, labelled by: a (3), b (4); trained on 5 to 9 others." in text
    assert "- `crf`: conditional random fields" in text
    assert (
        "| scored on | baseline | `x` | `y` |\n|---|---|--:|--:|\n| test | crf | 0.123 [0.100, 0.100] | 1.000 |" in text
    )
    assert "| test | tfidf | 0.500 | – |" in text
    assert (
        "### Stances on the pairs of gold\n\n| scored on | baseline | `z` |\n|---|---|--:|\n| test | pairs-full | 0.250 |"
        in text
    )
    assert json.loads(table.dumps("0f", FACTS, results)) == {"documents": "0f", "parts": FACTS, "results": results}


def test_brief_table() -> None:
    results = [
        result("test", "crf", "events", tri_c__exact=(0.1, None)),
        result("validation", "crf", "events", tri_c__exact=(0.2, None)),
        result("folds", "crf", "events", tri_c__exact=(0.3, 0.25)),
        result("test", "pairs-full", "stances", stance__triple=(1.0, None)),
    ]
    for one in results:
        one["scores"] = {name.replace("tri_c", "tri-c"): score for name, score in one["scores"].items()}
    assert table.brief(results).splitlines()[2:] == ["| crf | 0.100 / 0.300 [0.250, 0.250] | – | – | – | – |"]


def test_a_figure_that_is_not_defined_is_a_dash() -> None:
    one = result("test", "crf", "events", x=(0.5, None))
    one["scores"]["x"]["f1"] = None
    assert "| test | crf | – |" in table.tables({}, [one])


def test_put() -> None:
    assert (
        table.put("a\n<!--baselines-->\nold\n<!--/baselines-->\nb\n", "new")
        == "a\n<!--baselines-->\nnew\n<!--/baselines-->\nb\n"
    )
    with pytest.raises(ValueError, match="there is no place for the tables: expected <!--baselines-->"):
        table.put("a", "new")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of the small corpus with one baseline of each sort."""
    shutil.copytree(PROJECT / "tests/mini/corpus", tmp_path / "corpus")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/baselines.md").write_text("a\n<!--baselines-->\n<!--/baselines-->\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("no place\n", encoding="utf-8")
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setattr(
        program, "SYSTEMS", [system for system in SYSTEMS if system.name in {"lexicon", "pairs-majority"}]
    )
    paths = {
        "PAGE": "docs/baselines.md",
        "RESULTS": "docs/baselines.json",
        "README": "README.md",
        "FIGURES": "docs/figures.md",
    }
    for name, path in paths.items():
        monkeypatch.setattr(program, name, tmp_path / path)
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *options: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["baselines", *map(str, options)])
    program.main()


def test_program(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    call(monkeypatch)
    printed = capsys.readouterr()
    assert printed.out.startswith("- **test**: 1 document in 1 leak group")
    assert printed.err == "lexicon\npairs-majority\n"
    assert sorted(
        path.relative_to(project / "dist/baselines").as_posix()
        for path in (project / "dist/baselines").rglob("*.jsonl")
    ) == [f"{part}/{name}.jsonl" for part in ("folds", "test", "validation") for name in ("lexicon", "pairs-majority")]
    assert not (project / "docs/baselines.json").exists()
    assert run.score("all", project / "dist/escal", project / "dist/baselines/test/lexicon.jsonl", ci=0).findings == []

    call(monkeypatch, "--data", project / "dist/escal", "--out", project / "other", "--write")
    again = capsys.readouterr().out
    assert again == printed.out
    assert (project / "other/folds/lexicon.jsonl").read_bytes() == (
        project / "dist/baselines/folds/lexicon.jsonl"
    ).read_bytes()
    assert (project / "docs/baselines.md").read_text(
        encoding="utf-8"
    ) == f"a\n<!--baselines-->\n{again}<!--/baselines-->\n"
    assert (project / "README.md").read_text(encoding="utf-8") == "no place\n"
    rows = json.loads((project / "docs/baselines.json").read_bytes())["documents"]
    assert f"on documents {rows} -->" in (project / "docs/figures.md").read_text(encoding="utf-8")
    results = json.loads((project / "docs/baselines.json").read_bytes())["results"]
    assert list(dict.fromkeys(one["part"] for one in results)) == ["test", "validation", "folds"]

    (project / "README.md").write_text("<!--baselines-->\n<!--/baselines-->\n", encoding="utf-8")
    call(monkeypatch, "--data", project / "dist/escal", "--write")
    assert "| test / folds | `tri-c.exact` |" in (project / "README.md").read_text(encoding="utf-8")


def test_program_without_a_dataset(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        call(monkeypatch, "--data", project)
    assert stopped.value.code == 2
    assert "is no gold: expected a built dataset folder" in capsys.readouterr().err
