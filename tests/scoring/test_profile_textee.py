"""The profile textee: the official numbers, a restatement by loops, and what must not change a score."""

import json
import re
from random import Random

import pytest
from event_sides import ORACLES, WORDS, check_reordering, check_worse_answers, corpus, entity, event, scored, side

from escal.scoring.profiles.mentions import EventArgument, EventMention
from escal.scoring.profiles.textee import SCHEME, count, tuples

OFFICIAL = {
    "Tri-I": ("trigger_id", "textee.tri-i"),
    "Tri-C": ("trigger_cls", "textee.tri-c"),
    "Arg-I": ("argument_id", "textee.arg-i"),
    "Arg-C": ("argument_cls", "textee.arg-c"),
    "Arg-I (attached)": ("argument_attached_id", "textee.arg-i.attached"),
    "Arg-C (attached)": ("argument_attached_cls", "textee.arg-c.attached"),
}
A, B, C, D = WORDS[:4]


def windows(name):
    """The event mentions of each window of a file in the official format."""
    return [
        [
            EventMention(
                tuple(item["trigger"][:2]),
                item["trigger"][2],
                tuple(EventArgument((start, end), role) for start, end, role, _ in item["arguments"]),
            )
            for item in window["events"]
        ]
        for window in json.loads((ORACLES / "textee" / name).read_text(encoding="utf-8"))
    ]


def oracle():
    return [count(gold, answers) for gold, answers in zip(windows("gold.json"), windows("pred.json"), strict=True)]


def test_official_table():
    printed = (ORACLES / "textee/out.txt").read_text(encoding="utf-8")
    rows = re.findall(r"(.+?) +- P: +(\S+) \( *(\d+)/ *(\d+)\), R: +(\S+) \( *(\d+)/ *(\d+)\), F: +(\S+)", printed)
    assert [row[0] for row in rows] == [*OFFICIAL]
    scores = scored(SCHEME, oracle())
    for name, p, matched, given, r, found, asked, f in rows:
        measure = OFFICIAL[name][1]
        assert [f"{100 * score:.2f}" for score in scores[measure]] == [p, r, f]
        quads = [counts[measure, ""] for counts in oracle()]
        assert [sum(column) for column in zip(*quads, strict=True)] == [*map(int, (matched, given, found, asked))]


def test_official_scores():
    printed = json.loads((ORACLES / "textee/scores.json").read_text(encoding="utf-8"))
    assert {official for official, _ in OFFICIAL.values()} == printed.keys()
    scores = scored(SCHEME, oracle())
    for official, measure in OFFICIAL.values():
        p, r, f = (100 * score for score in scores[measure])
        values = printed[official]
        assert [p, r, f] == pytest.approx([values["precision"], values["recall"], values["f1"]], abs=1e-9)


def restated(gold, answers):
    """The definition by loops and equality alone."""

    def listed(mentions, name):
        found = []
        for trigger, kind, arguments in mentions:
            items = {"tri-i": [trigger], "tri-c": [[trigger, kind]]}.get(name)
            if items is None:
                items = []
                for span, role, _ in arguments:
                    item = [kind, span]
                    if name.startswith("arg-c"):
                        item.append(role)
                    if name.endswith("attached"):
                        item.append(trigger)
                    items.append(item)
            for item in items:
                if item not in found:
                    found.append(item)
        return found

    scores = {}
    for _, measure in OFFICIAL.values():
        asked, given = (listed(side, measure.removeprefix("textee.")) for side in (gold, answers))
        right = sum(item in asked for item in given)
        p = right / len(given) if given else 0.0
        r = right / len(asked) if asked else 0.0
        scores[measure] = [p, r, 2 * p * r / (p + r) if right else 0.0]
    return scores


def drawn(random):
    spans = [(0, 1), (0, 2), (1, 2), (2, 3)]

    def mention():
        arguments = [EventArgument(random.choice(spans), random.choice("xy")) for _ in range(random.randint(0, 3))]
        return EventMention(random.choice(spans), random.choice("AB"), tuple(arguments))

    return [mention() for _ in range(random.randint(0, 4))]


def test_equal_to_a_restatement():
    random = Random(1)
    for _ in range(1000):
        gold, answers = drawn(random), drawn(random)
        answers += random.sample(gold, random.randint(0, len(gold)))
        scores = scored(SCHEME, [count(gold, answers)])
        for measure, expected in restated(gold, answers).items():
            assert scores[measure] == pytest.approx(expected, abs=1e-9)


def test_gold_is_right_about_itself():
    for name, scores in scored(SCHEME, (SCHEME.count(one, one) for one in corpus())).items():
        assert scores == [1, 1, 1], name


def test_nothing_is_zero():
    assert scored(SCHEME, [count([], [])]) == {definition.name: [0, 0, 0] for definition in SCHEME.definitions}


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_worse_answers_never_score_more():
    check_worse_answers(SCHEME)


def test_each_measure_has_its_own_tuple():
    assert tuples([EventMention(A, "X", (EventArgument(B, "r"),))]) == {
        "textee.tri-i": {A},
        "textee.tri-c": {(A, "X")},
        "textee.arg-i": {("X", B)},
        "textee.arg-c": {("X", B, "r")},
        "textee.arg-i.attached": {(A, "X", B)},
        "textee.arg-c.attached": {(A, "X", B, "r")},
    }


def test_our_labels_by_mentions():
    """One of two triggers is found; of an entity's two mentions only that nearest to the trigger is right."""
    gold = side([entity("e1", B, D)], [event("ev1", "X", [A, C], {"role": "r", "entity": "e1"})])
    answers = side([entity("e1", D)], [event("ev1", "X", [A], {"role": "r", "entity": "e1"})])
    counts = SCHEME.count(gold, answers)
    assert counts["textee.tri-c", ""] == (1, 1, 1, 2)
    # Both triggers have B as the nearest mention.
    assert counts["textee.arg-c.attached", ""] == (0, 1, 0, 2)
    assert counts["textee.arg-c", ""] == (0, 1, 0, 1)
