"""The profile muc-rme: the official numbers, the two numerators of subset, and what must not change a score."""

import json
from random import Random

import pytest
from event_sides import (
    ORACLES,
    WORDS,
    check_reordering,
    check_worse_answers,
    corpus,
    entity,
    event,
    scored,
    side,
    total,
)

from escal.scoring.counts import Quad
from escal.scoring.profiles.muc_rme import SCHEME
from escal.scoring.sides import Side
from escal.scoring.templates import Template, normalised, rme

A, B, C, D = WORDS[:4]


def read(name):
    """Documents of the official format: lists of templates, each a type and role -> entities, lists of texts."""
    documents = json.loads((ORACLES / "gtt" / name).read_text(encoding="utf-8"))
    return {
        document: [
            Template(
                found["incident_type"],
                {
                    role: [frozenset(map(normalised, texts)) for texts in entities]
                    for role, entities in found.items()
                    if role != "incident_type"
                },
            )
            for found in templates
        ]
        for document, templates in documents.items()
    }


def sets(*entities):
    return [frozenset(mentions) for mentions in entities]


@pytest.mark.parametrize(("printed", "ours"), [("phi-3", "phi3"), ("phi-subset", "subset")])
def test_official_numbers(printed, ours):
    gold, answers = read("gold.json"), read("pred.json")
    documents = [rme(gold[name], answers[name]) for name in gold]
    official = json.loads((ORACLES / "ceafrme" / "scores.json").read_text(encoding="utf-8"))[printed]
    quads = [quad for found in documents for (measure, _), quad in found.items() if measure == f"ceaf-rme.{ours}"]
    assert total(quads) == tuple(official[name] for name in ("pn", "pd", "rn", "rd"))
    assert scored(SCHEME, documents)[f"muc-rme.{ours}"] == pytest.approx([official[name] for name in ("p", "r", "f1")])


# Where the official program depends on the order of things, and what is taken instead.


def official_found(gold, answers):
    """The gold entities that the official program counts as found in a pair of templates: the first that each answer meets."""
    found = set()
    for answer in answers:
        met = [place for mention in answer for place, one in enumerate(gold) if mention in one]
        found.update(met[:1])
    return len(found)


def test_the_order_of_mentions_decides_nothing():
    gold = [["a", "b"], ["c"]]
    # The first answer touches both gold entities, the second only the first.
    assert official_found(gold, [["a", "c"], ["b"]]) == 1
    assert official_found(gold, [["c", "a"], ["b"]]) == 2
    found = rme([Template("A", {"x": sets(*gold)})], [Template("A", {"x": sets("ac", "b")})])
    assert found["ceaf-rme.subset", "A"] == Quad(2, 2, 2, 2)


def test_texts_that_read_alike_are_one_mention():
    # Officially gold has two mentions here, and the answer that says the same finds half of them.
    gold, answers = (
        [Template("A", {"x": [frozenset(map(normalised, texts))]})] for texts in (["the line", "line"], ["line"])
    )
    assert rme(gold, answers)["ceaf-rme.phi3", "A"] == Quad(1, 1, 1, 1)


def test_an_answer_that_is_right_by_an_entity_already_found_raises_precision():
    gold = [Template("A", {"x": sets("ab")})]
    base, more = (
        scored(SCHEME, [rme(gold, [Template("A", {"x": sets(*found)})])]) for found in (["a", "d"], ["a", "d", "b"])
    )
    assert more["muc-rme.subset"][0] > base["muc-rme.subset"][0]
    assert more["muc-rme.phi3"][0] < base["muc-rme.phi3"][0]


def test_nothing_at_all_is_0():
    assert scored(SCHEME, [rme([], [])]) == {"muc-rme.phi3": [0, 0, 0], "muc-rme.subset": [0, 0, 0]}


# Our labels.


def test_events_are_kept_apart():
    entities = [entity("e1", A, B), entity("e2", C)]

    def given(*fillers):
        """An event for each group of victims."""
        return side(
            entities,
            [
                event(f"ev{number}", "ASSAULT", [D], *({"role": "victim", "entity": name} for name in names))
                for number, names in enumerate(fillers)
            ],
        )

    gold = given(["e1"], ["e2"])
    assert SCHEME.count(gold, gold)["ceaf-rme.phi3", "ASSAULT"] == Quad(3, 3, 3, 3)
    assert SCHEME.count(gold, given(["e1", "e2"])) == {
        ("ceaf-rme.phi3", "ASSAULT"): Quad(2, 3, 2, 3),
        ("ceaf-rme.subset", "ASSAULT"): Quad(1, 2, 1, 2),
    }


def test_mentions_are_compared_by_their_normalised_texts():
    text = "The Rebels, rebels. Soldiers"
    argument = {"role": "victim", "entity": "e1"}
    gold, answers = (
        Side({"entities": [entity("e1", place)], "events": [event("ev1", "AID", [D], argument)]}, text)
        for place in ((0, 11), (12, 18))
    )
    assert SCHEME.count(gold, answers)["ceaf-rme.phi3", "AID"] == Quad(1, 1, 1, 1)


def test_the_corpus_against_itself_is_right():
    assert scored(SCHEME, [SCHEME.count(one, one) for one in corpus()]) == {
        "muc-rme.phi3": [1, 1, 1],
        "muc-rme.subset": [1, 1, 1],
    }


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_a_wrong_event_more_and_a_right_one_less_never_raise_a_score():
    check_worse_answers(SCHEME)


def test_a_wrong_entity_more_never_raises_a_score():
    random = Random(8)
    for _ in range(300):
        gold, answers = (
            [
                Template(
                    random.choice("AB"), {"x": sets(*random.choices(["a", "ab", "c", "cd"], k=random.randint(0, 3)))}
                )
                for _ in range(random.randint(1, 3))
            ]
            for _ in range(2)
        )
        more = [Template(answers[0].type, {"x": [*answers[0].roles["x"], frozenset({"wrong"})]}), *answers[1:]]
        base, worse = (scored(SCHEME, [rme(gold, found)]) for found in (answers, more))
        for name, numbers in base.items():
            assert all(a <= b + 1e-9 for a, b in zip(worse[name], numbers, strict=True)), (gold, answers)
