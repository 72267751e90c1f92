"""The profile dygiepp: the official numbers, a restatement by loops, and what must not change a score."""

import json
from random import Random

import pytest
from event_sides import ORACLES, WORDS, check_reordering, check_worse_answers, corpus, entity, event, scored, side

from escal.scoring.profiles.dygiepp import SCHEME, Events, count, view

OFFICIAL = {
    "dygiepp.trig-i": ("_matched_trigger_ids", "_predicted_triggers", "_gold_triggers", "trig_id"),
    "dygiepp.trig-c": ("_matched_trigger_classes", "_predicted_triggers", "_gold_triggers", "trig_class"),
    "dygiepp.arg-i": ("_matched_argument_ids", "_predicted_arguments", "_gold_arguments", "arg_id"),
    "dygiepp.arg-c": ("_matched_argument_classes", "_predicted_arguments", "_gold_arguments", "arg_class"),
}
A, B, C, D = WORDS[:4]


def sentences(name):
    """The events of each window of a file of TextEE, which the official program was given as sentences."""
    return [
        Events(
            {item["trigger"][0]: item["trigger"][2] for item in window["events"]},
            {
                (item["trigger"][0], (start, end)): role
                for item in window["events"]
                for start, end, role, _ in item["arguments"]
            },
        )
        for window in json.loads((ORACLES / "textee" / name).read_text(encoding="utf-8"))
    ]


def test_official_numbers():
    first, _, rest = (ORACLES / "dygiepp/out.txt").read_text(encoding="utf-8").partition("\n")
    numbers, printed = json.loads(first), json.loads(rest)
    documents = [count(*pair) for pair in zip(sentences("gold.json"), sentences("pred.json"), strict=True)]
    scores = scored(SCHEME, documents)
    seen = set()
    for measure, (matched, given, asked, name) in OFFICIAL.items():
        found = [sum(column) for column in zip(*(counts[measure, ""] for counts in documents), strict=True)]
        assert found == [numbers[key] for key in (matched, given, matched, asked)]
        keys = [f"{name}_{kind}" for kind in ("precision", "recall", "f1")]
        assert scores[measure] == pytest.approx([printed[key] for key in keys], abs=1e-9)
        seen |= {*keys, matched, given, asked}
    assert seen == {*numbers, *printed}


def restated(gold, answers):
    """The definition by loops and equality alone."""

    def arguments(events):
        found = []
        for (trigger, span), role in events.arguments.items():
            found += [(span, kind, role) for token, kind in events.triggers.items() if token == trigger]
        return found

    asked, given = arguments(gold), arguments(answers)
    right = {
        "dygiepp.trig-i": sum(any(one == other for one in gold.triggers) for other in answers.triggers),
        "dygiepp.trig-c": sum(
            any(pair == other for pair in gold.triggers.items()) for other in answers.triggers.items()
        ),
        "dygiepp.arg-i": sum(any(one[:2] == other[:2] for one in asked) for other in given),
        "dygiepp.arg-c": sum(any(one == other for one in asked) for other in given),
    }
    scores = {}
    for measure, number in right.items():
        total, wanted = (len(answers.triggers), len(gold.triggers)) if "trig" in measure else (len(given), len(asked))
        p, r = number / total if total else 0.0, number / wanted if wanted else 0.0
        scores[measure] = [p, r, 2 * p * r / (p + r) if number else 0.0]
    return scores


def drawn(random):
    spans = [(0, 1), (0, 2), (1, 2)]
    triggers = {random.randint(0, 3): random.choice("AB") for _ in range(random.randint(0, 4))}
    # Token 4 is never a trigger.
    pairs = [(random.randint(0, 4), random.choice(spans)) for _ in range(random.randint(0, 6))]
    return Events(triggers, {pair: random.choice("xy") for pair in pairs})


def test_equal_to_a_restatement():
    random = Random(2)
    past = 0
    for _ in range(1000):
        gold, answers = drawn(random), drawn(random)
        if random.random() < 0.3:
            answers.triggers.update(gold.triggers)
            answers.arguments.update(gold.arguments)
        scores = scored(SCHEME, [count(gold, answers)])
        for measure, expected in restated(gold, answers).items():
            assert scores[measure] == pytest.approx(expected, abs=1e-9)
            past += expected[1] > 1
    assert past > 0


def test_two_answers_may_hit_one_gold_argument():
    """As in the official program: recall is 2 of 1."""
    gold = Events({1: "A"}, {(1, (0, 1)): "x"})
    answers = Events({1: "A", 5: "A"}, {(1, (0, 1)): "x", (5, (0, 1)): "x"})
    counts = count(gold, answers)
    assert counts["dygiepp.arg-c", ""] == (2, 2, 2, 1)
    assert scored(SCHEME, [counts])["dygiepp.arg-c"] == pytest.approx([1, 2, 4 / 3])


def test_gold_is_right_about_itself():
    for name, scores in scored(SCHEME, (SCHEME.count(one, one) for one in corpus())).items():
        assert scores == [1, 1, 1], name


def test_nothing_is_zero():
    empty = Events({}, {})
    assert scored(SCHEME, [count(empty, empty)]) == {name: [0, 0, 0] for name in OFFICIAL}


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_worse_answers_never_score_more():
    check_worse_answers(SCHEME)


def test_a_wrong_trigger_more_can_raise_the_arguments_score():
    """It takes a token from a trigger, and with it that trigger's arguments, to its own event type."""
    who = {"role": "r", "entity": "e1"}
    gold = side([entity("e1", D)], [event("ev1", "Y", [A], who)])
    first = event("ev1", "X", [B], who)
    base = SCHEME.count(gold, side([entity("e1", D)], [first]))
    more = SCHEME.count(gold, side([entity("e1", D)], [first, event("ev2", "Y", [B])]))
    assert (base["dygiepp.trig-c", ""], more["dygiepp.trig-c", ""]) == ((0, 1, 0, 1), (0, 1, 0, 1))
    assert (base["dygiepp.arg-c", ""], more["dygiepp.arg-c", ""]) == ((0, 1, 0, 1), (1, 1, 1, 1))


def test_a_trigger_is_its_first_token():
    whole, first = (A[0], C[1]), A
    counts = SCHEME.count(side([], [event("ev1", "X", [whole])]), side([], [event("ev1", "X", [first])]))
    assert counts["dygiepp.trig-c", ""] == (1, 1, 1, 1)
    assert view(side([], [event("ev1", "X", [(B[0] + 1, C[1])])])).triggers == {1: "X"}


@pytest.mark.parametrize("place", [(2, 3), (-1, -1), (900, 902)])
def test_triggers_that_cover_no_token_are_wrong_answers(place):
    answers = side([], [event("ev1", "X", [place]), event("ev2", "Y", [place])])
    counts = SCHEME.count(side([], [event("ev1", "X", [A])]), answers)
    assert counts["dygiepp.trig-i", ""] == (0, 2, 0, 1)


def test_the_last_type_and_the_last_role_stay():
    entities = [entity("e1", D)]
    roles = [{"role": role, "entity": "e1"} for role in ("s", "t", "r")]
    labels = side(entities, [event("ev1", "Y", [A], *roles), event("ev2", "X", [A])])
    assert view(labels) == Events({0: "Y"}, {(0, D): "t"})
    other = event("ev3", "Z", [A], {"role": "a", "entity": "e1"})
    assert view(side(entities, [other, *labels.layers["events"]])) == Events({0: "Z"}, {(0, D): "a"})


def test_an_argument_needs_its_trigger():
    assert count(Events({1: "A"}, {(2, (0, 1)): "x"}), Events({}, {}))["dygiepp.arg-c", ""] == (0, 0, 0, 0)
