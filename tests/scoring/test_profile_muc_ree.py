"""The profile muc-ree: the authors' seven cases, where the official program is wrong, and what must not change a score."""

import ast
import re
from random import Random

import pytest
from event_sides import (
    ORACLES,
    TEXT,
    WORDS,
    check_reordering,
    corpus,
    entity,
    event,
    layers,
    scored,
    side,
)

from escal.scoring.counts import Quad
from escal.scoring.profiles.muc_ree import SCHEME
from escal.scoring.sides import Side
from escal.scoring.templates import Template, fillers, normalised, ree

PRINTED = (ORACLES / "ceafree" / "out.txt").read_text(encoding="utf-8")
EDGES = (ORACLES / "ceafree" / "out_edge.txt").read_text(encoding="utf-8")
CASE = re.compile(r"= case (\d).*?=\ngolds (.*)\npreds (.*)\n((?:phi_\w+: .*\n)+)")
A, B, C, D = WORDS[:4]


def read(roles):
    """A document of the official format: role -> entities, each a list of texts."""
    return {
        role: [frozenset(filter(None, map(normalised, texts))) for texts in entities]
        for role, entities in roles.items()
    }


def scores(*documents):
    return scored(SCHEME, [fillers(read(gold), read(answers)) for gold, answers in documents])


@pytest.mark.parametrize("case", CASE.findall(PRINTED), ids=lambda case: case[0])
def test_cases_of_the_authors(case):
    _, golds, preds, lines = case
    golds, preds = ast.literal_eval(golds), ast.literal_eval(preds)
    found = scores(*((golds[document], preds[document]) for document in golds))
    printed = re.findall(r"phi_(\w+): P: (\S+)%,  R: (\S+)%, F1: (\S+)%", lines)
    assert [name for name, *_ in printed] == ["strict", "prop"]
    for name, *numbers in printed:
        assert [f"{100 * score:.2f}" for score in found[f"muc-ree.{name}"]] == numbers


def test_all_seven_cases_are_read():
    assert [case[0] for case in CASE.findall(PRINTED)] == list("1234567")


# Where the official program is wrong: the numbers that it printed, and ours.


def official(line):
    """The counts that the official program printed for an edge case."""
    printed = next(found for found in EDGES.splitlines() if found.startswith(line))
    return [float(re.search(rf"'{name}': (?:np.float64\()?([\d.]+)", printed)[1]) for name in Quad._fields]


def counts(gold, answers, measure="ceaf-ree.strict"):
    found = fillers(read(gold), read(answers))
    return [sum(quad[at] for (name, _), quad in found.items() if name == measure) for at in range(4)]


def test_an_answer_without_mentions_is_wrong():
    assert "empty entity -> ZeroDivisionError division by zero" in EDGES
    gold = {"PerpInd": [["a", "b"]], "Target": [["t"]]}
    for measure in ("ceaf-ree.strict", "ceaf-ree.prop"):
        assert counts(gold, {"PerpInd": [[]]}, measure) == [0, 1, 0, 2]


def test_mentions_of_which_nothing_is_left_agree_with_nothing():
    gold, answers = {"PerpInd": [["the"]], "Target": [["t"]]}, {"PerpInd": [["a."]]}
    assert counts(gold, answers) == [0, 1, 0, 2]
    # Officially both are the mention "".
    both = (
        {role: [frozenset(map(normalised, texts)) for texts in found] for role, found in one.items()}
        for one in (gold, answers)
    )
    found = fillers(*both)
    assert official("article/punct only mention") == [
        sum(found["ceaf-ree.strict", role][at] for role in gold) for at in range(4)
    ]


def test_a_role_that_gold_does_not_have_counts_against_the_answers():
    gold, answers = {"Target": [["t"]]}, {"Target": [["t"]], "Weapon": [["bomb"], ["gun"]]}
    assert counts(gold, answers) == [1, 3, 1, 1]
    # Officially only the roles of gold are looked at.
    assert official("role absent in gold dict") == counts(gold, {role: answers[role] for role in gold})


def test_a_second_corpus_has_its_own_documents():
    assert "2nd call with default docids -> KeyError 'd1'" in EDGES
    assert scores(({"Target": [["t"]]}, {"Target": [["t"]]}))["muc-ree.strict"] == [1, 1, 1]
    assert scores(({"Target": [["x"]]}, {"Target": [["t"]]}))["muc-ree.strict"] == [0, 0, 0]


def test_texts_that_read_alike_are_one_mention():
    gold, answers = {"Target": [["the line", "line"]]}, {"Target": [["line"]]}
    assert counts(gold, answers, "ceaf-ree.prop") == [1, 1, 1, 1]
    # Officially every text of gold that the answer has counts: a share of 2.
    ours, theirs = ([normalised(text) for text in found["Target"][0]] for found in (gold, answers))
    assert sum(text in theirs for text in ours) / len(theirs) == 2


def test_nothing_at_all_is_0():
    assert scores(({}, {})) == {"muc-ree.strict": [0, 0, 0], "muc-ree.prop": [0, 0, 0]}


# Our labels.


def victims(name, *entities, trigger=D, kind="ASSAULT", role="victim"):
    return event(name, kind, [trigger], *({"role": role, "entity": found} for found in entities))


def test_entities_of_a_role_are_merged_over_the_events():
    entities = [entity("e1", A, B), entity("e2", C)]
    gold = side(entities, [victims("ev1", "e1"), victims("ev2", "e1", "e2", kind="AID")])
    answers = side(entities, [victims("ev1", "e1", "e2", kind="PROTEST")])
    assert SCHEME.count(gold, answers)["ceaf-ree.strict", "victim"] == Quad(2, 2, 2, 2)
    assert SCHEME.count(gold, side(entities, [victims("ev1", "e1", role="actor")])) == {
        ("ceaf-ree.strict", "victim"): Quad(0, 0, 0, 2),
        ("ceaf-ree.strict", "actor"): Quad(0, 1, 0, 0),
        ("ceaf-ree.prop", "victim"): Quad(0, 0, 0, 2),
        ("ceaf-ree.prop", "actor"): Quad(0, 1, 0, 0),
    }


def test_mentions_are_compared_by_their_normalised_texts():
    # Other places, the same words.
    text = "The Rebels, rebels. Soldiers"
    gold, answers = (
        Side({"entities": [entity("e1", place)], "events": [victims("ev1", "e1")]}, text)
        for place in ((0, 11), (12, 18))
    )
    assert SCHEME.count(gold, answers)["ceaf-ree.strict", "victim"] == Quad(1, 1, 1, 1)


def test_the_corpus_against_itself_is_right():
    assert scored(SCHEME, [SCHEME.count(one, one) for one in corpus()]) == {
        "muc-ree.strict": [1, 1, 1],
        "muc-ree.prop": [1, 1, 1],
    }


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_a_wrong_answer_more_and_a_right_one_less_never_raise_a_score():
    random = Random(6)
    for _ in range(300):
        gold, answers = ([Template("A", {"x": drawn(random), "y": drawn(random)})] for _ in range(2))
        base = scored(SCHEME, [ree(gold, answers)])
        wrong = Template("A", {random.choice("xyz"): [frozenset({"wrong"})]})
        more = scored(SCHEME, [ree(gold, [*answers, wrong])])
        for name, numbers in base.items():
            assert all(a <= b + 1e-9 for a, b in zip(more[name], numbers, strict=True)), (gold, answers)
        # An answer that is right as a whole; without it the number that are right is one less, or it was one too many.
        right = [
            e for e in answers[0].roles["x"] if ree(gold, [Template("A", {"x": [e]})])["ceaf-ree.strict", "x"].p_num
        ]
        if right:
            roles = answers[0].roles | {"x": [e for e in answers[0].roles["x"] if e != right[0]]}
            number = ree(gold, answers)["ceaf-ree.strict", "x"].p_num
            less = ree(gold, [Template("A", roles)])
            if less.get(("ceaf-ree.strict", "x"), Quad(0, 0, 0, 0)).p_num < number:
                assert scored(SCHEME, [less])["muc-ree.strict"][2] <= base["muc-ree.strict"][2] + 1e-9


def drawn(random):
    return [frozenset(random.sample("abcd", random.randint(1, 2))) for _ in range(random.randint(0, 3))]


def test_random_labels_are_between_0_and_1():
    random = Random(7)
    for _ in range(100):
        found = scored(SCHEME, [SCHEME.count(*(Side(layers(random), TEXT) for _ in range(2)))])
        assert all(0 <= score <= 1 for numbers in found.values() for score in numbers)
