"""The profile rams: the official tables, precision and recall the right way round, and what must not change a score."""

import json
import re
from collections import Counter
from itertools import accumulate
from random import Random

import pytest
from event_sides import (
    ORACLES,
    TEXT,
    WORDS,
    check_reordering,
    check_worse_answers,
    corpus,
    entity,
    event,
    layers,
    scored,
    side,
    total,
)

from escal.scoring.counts import hits
from escal.scoring.profiles.rams import SCHEME, Link, constrained, count, view
from escal.scoring.sides import Side

BOMBING = {"attacker": 1, "target": 1, "instrument": 1, "place": 1}
"""The official multiplicities of the event type of the oracle."""
A, B, C, D = WORDS[:4]


def lines(name):
    return [json.loads(line) for line in (ORACLES / "rams" / name).read_text(encoding="utf-8").splitlines()]


def printed(name):
    return (ORACLES / "rams" / name).read_text(encoding="utf-8")


def gold_links(name="gold.jsonl"):
    """Document -> links of a file in the gold format: tokens, ends inclusive."""
    return {
        line["doc_key"]: [
            Link(tuple(trigger), tuple(argument), re.split(r"\d", role)[-1])
            for trigger, argument, role in line["gold_evt_links"]
        ]
        for line in lines(name)
    }


def answer_links(name):
    """Document -> links of a file in the format of answers."""
    return {
        line["doc_key"]: [
            Link(tuple(trigger), tuple(argument[:2]), argument[2], argument[3])
            for trigger, *arguments in line["predictions"]
            for argument in arguments
        ]
        for line in lines(name)
    }


def starts():
    """Document -> first token of each of its sentences."""
    return {line["doc_key"]: [0, *accumulate(map(len, line["sentences"]))][:-1] for line in lines("gold.jsonl")}


def documents(answers):
    gold, begins = gold_links(), starts()
    return [count(gold[key], answers.get(key, []), begins[key], BOMBING) for key in gold]


def of_class(counts, measure, name):
    return total(document.get((measure, name), hits(0, 0, 0)) for document in counts)


def percent(quad):
    """Precision, recall and F1 as the official program rounds them at the end."""
    p = 100 * quad.p_num / quad.p_den if quad.p_den else 0.0
    r = 100 * quad.r_num / quad.r_den if quad.r_den else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def overall(text):
    """The lines of precision, recall and F1 that the official program printed, as they are named there."""
    return [tuple(map(float, found)) for found in re.findall(r"Precision: (\S+) Recall: (\S+) F1: (\S+)", text)]


def swapped(scores):
    """What the official program prints for these scores: precision under recall, and recall under precision."""
    p, r, f = (round(100 * score, 4) for score in scores)
    return r, p, f


def test_official_table_of_roles():
    counts = documents(answer_links("pred.jsonl"))
    rows = re.findall(r"^(\w+:?) +(\d+) +(\d+) +(\d+) +(\S+)$", printed("out.txt"), re.MULTILINE)
    assert [row[0] for row in rows] == ["attacker", "target", "place", "instrument", "TOTAL:"]
    for role, correct, missing, over, f in rows:
        quad = of_class(counts, "rams", "") if role == "TOTAL:" else of_class(counts, "rams.role", role)
        right, given, _, asked = quad
        assert (right, asked - right, given - right) == (int(correct), int(missing), int(over))
        assert f"{percent(quad)[2]:.2f}" == f


def test_official_table_of_distances():
    counts = documents(answer_links("pred.jsonl"))
    rows = re.findall(
        r"^ (-?\d) & (\d+) & (\S+) & (\S+) & (\S+) \\\\ \[p r f1 (\d+) gold/(\d+) pred. \]$",
        printed("out.txt"),
        re.MULTILINE,
    )
    assert [row[0] for row in rows] == ["-2", "-1", "0", "1", "2"]
    for distance, given, first, second, f, asked, again in rows:
        quad = of_class(counts, "rams.distance", distance)
        assert (quad.p_den, quad.r_den) == (int(given), int(asked))
        assert given == again
        p, r, both = percent(quad)
        # The official program prints recall first.
        assert [f"{score:.1f}" for score in (r, p, both)] == [first, second, f]


def test_official_scores_name_precision_recall():
    plain, decoded = overall(printed("out.txt"))
    scores = scored(SCHEME, documents(answer_links("pred.jsonl")))
    assert scores["rams.arg"] == pytest.approx([0.4, 0.4, 0.4])
    assert swapped(scores["rams.arg"]) == plain
    # Of five answers constrained decoding keeps three: two of three are right, and two of five gold links are found.
    assert scores["rams.cd.arg"] == pytest.approx([2 / 3, 2 / 5, 1 / 2])
    assert swapped(scores["rams.cd.arg"]) == decoded == (40, 66.6667, 50)


def test_official_scores_of_one_right_answer():
    one, same, extra = overall(printed("out_one.txt"))
    scores = scored(SCHEME, documents(answer_links("pred_one.jsonl")))
    assert scores["rams.arg"] == pytest.approx([1, 1 / 5, 1 / 3])
    assert swapped(scores["rams.arg"]) == one == (20, 100, 33.3333)
    # Answers in the gold format; with constrained decoding the official program stops, as they have no scores.
    copy = scored(SCHEME, documents(gold_links("pred_goldfmt.jsonl")))
    assert swapped(copy["rams.arg"]) == swapped(copy["rams.cd.arg"]) == same == (100, 100, 100)
    assert "IndexError: tuple index out of range" in printed("out_one.txt")
    # A document that is not in gold is passed over there; counted as it should be, its answers are wrong.
    answers = answer_links("pred_missing.jsonl")
    counts = documents(answers)
    assert swapped(scored(SCHEME, counts)["rams.arg"]) == extra == (40, 40, 40)
    assert scored(SCHEME, [*counts, count([], answers["zzz"], [0])])["rams.arg"][:2] == pytest.approx([0.2, 0.4])


def restated(gold, answers, begins, limits):
    """The definition by lists from which items are struck out; measure -> class -> right, answers, gold."""

    def sentence(place):
        return sum(begin <= place for begin in begins)

    def away(link):
        return sentence(link.argument[0]) - sentence(link.trigger[0])

    def kept(links):
        left, chosen = list(links), []
        while left:
            best = left[0]
            for link in left:
                if link.score > best.score:
                    best = link
            left.remove(best)
            having = [link for link in chosen if link.trigger == best.trigger and link.role == best.role]
            if len(having) < (1 if limits is None else limits.get(best.role, 0)):
                chosen.append(best)
        return chosen

    def compared(wanted, given):
        left = [link[:3] for link in wanted]
        right = 0
        for link in given:
            if link[:3] in left:
                left.remove(link[:3])
                right += 1
        return right, len(given), right, len(wanted)

    found = {("rams", ""): compared(gold, answers), ("rams.cd", ""): compared(gold, kept(answers))}
    for role in "xy":
        pair = ([link for link in links if link.role == role] for links in (gold, answers))
        found["rams.role", role] = compared(*pair)
    for distance in range(-2, 3):
        pair = ([link for link in links if away(link) == distance] for links in (gold, answers))
        found["rams.distance", str(distance)] = compared(*pair)
    return {key: quad for key, quad in found.items() if any(quad)}


def drawn(random):
    spans = [(0, 1), (3, 4), (3, 5), (6, 7), (9, 9)]

    def link():
        score = random.choice([0.1, 0.1, 0.5, 0.9])
        return Link(random.choice(spans[:2]), random.choice(spans), random.choice("xy"), score)

    return [link() for _ in range(random.randint(0, 7))]


def test_equal_to_a_restatement():
    random = Random(3)
    for _ in range(1000):
        gold, answers = drawn(random), drawn(random)
        answers += random.sample(gold, random.randint(0, len(gold)))
        begins = [0, *sorted(random.sample(range(1, 10), 4))]
        limits = random.choice([None, {"x": 2}, {"x": 1, "y": 3}])
        found = count(gold, answers, begins, limits)
        expected = restated(gold, answers, begins, limits)
        assert {key: quad for key, quad in found.items() if any(quad)} == expected
        scores = scored(SCHEME, [found])["rams.arg"]
        assert [100 * score for score in scores] == pytest.approx(percent(found["rams", ""]), abs=1e-9)


def test_gold_is_right_about_itself():
    scores = scored(SCHEME, (SCHEME.count(one, one) for one in corpus()))
    for name in ("rams.arg", "rams.role", "rams.distance"):
        assert scores[name] == [1, 1, 1]
    # Constrained decoding keeps one filler of a role, and our events have several.
    links = [link for one in corpus() for link in view(one)]
    slots = sum(len({(link.trigger, link.role) for link in view(one)}) for one in corpus())
    assert slots < len(links)
    assert scores["rams.cd.arg"][:2] == pytest.approx([1, slots / len(links)])


def test_nothing_is_zero():
    scores = scored(SCHEME, [count([], [], [])])
    assert (scores["rams.arg"], scores["rams.cd.arg"]) == ([0, 0, 0], [0, 0, 0])


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_order_does_not_matter_to_answers_with_scores():
    random = Random(7)
    for _ in range(100):
        gold, answers = layers(random), layers(random)
        for item in answers["events"]:
            for argument in item["arguments"]:
                argument["score"] = random.choice([1, 2, None])
        before = SCHEME.count(Side(gold, TEXT), Side(answers, TEXT))
        for item in answers["events"]:
            random.shuffle(item["arguments"])
        random.shuffle(answers["events"])
        assert SCHEME.count(Side(gold, TEXT), Side(answers, TEXT)) == before


def test_worse_answers_never_score_more():
    check_worse_answers(SCHEME)


def test_equal_links_count_as_often_as_they_stand():
    link = Link(A, B, "x")
    assert count([link], [link, link], [0])["rams", ""] == (1, 2, 1, 1)
    assert count([link, link], [link, link], [0])["rams", ""] == (2, 2, 2, 2)


def test_scores_are_no_part_of_a_link():
    assert count([Link(A, B, "x")], [Link(A, B, "x", 0.5)], [0])["rams", ""] == (1, 1, 1, 1)


def test_constrained_decoding():
    low, high, other = Link(A, B, "x", 0.1), Link(A, C, "x", 0.9), Link(B, C, "x", 0.2)
    assert constrained([low, high, other]) == [high, other]
    assert constrained([low, high, other], {"x": 2}) == [high, other, low]
    assert constrained([low, high, other], {"y": 1}) == []
    # Equal ones in their order, one without a score after all others.
    assert constrained([Link(A, D, "x"), low, low._replace(argument=C)]) == [low]


def test_our_arguments_scores_decide():
    gold = side([entity("e1", B)], [event("ev1", "X", [A], {"role": "r", "entity": "e1"})])
    arguments = [{"role": "r", "entity": "e1", "score": 0.2}, {"role": "r", "entity": "e2", "score": 0.1}]
    entities = [entity("e1", B), entity("e2", C)]
    assert SCHEME.count(gold, side(entities, [event("ev1", "X", [A], *arguments)]))["rams.cd", ""] == (1, 1, 1, 1)
    arguments[1]["score"] = 0.3
    assert SCHEME.count(gold, side(entities, [event("ev1", "X", [A], *arguments)]))["rams.cd", ""] == (0, 1, 0, 1)


def test_distance_is_in_sentences_up_to_two():
    entities = [entity(f"e{number}", WORDS[4 * number]) for number in range(5)]
    arguments = [{"role": "r", "entity": f"e{number}"} for number in range(5)]
    middle, first = event("ev1", "X", [WORDS[9]], *arguments), event("ev1", "X", [WORDS[1]], *arguments)

    def distances(item):
        labels = side(entities, [item])
        return Counter(
            {
                name: quad.r_den
                for (measure, name), quad in SCHEME.count(labels, labels).items()
                if measure == "rams.distance"
            }
        )

    assert distances(middle) == {"-2": 1, "-1": 1, "0": 1, "1": 1, "2": 1}
    assert distances(first) == {"0": 1, "1": 1, "2": 1}


def test_event_types_are_not_compared():
    who = {"role": "r", "entity": "e1"}
    gold, answers = (side([entity("e1", B)], [event("ev1", kind, [A], who)]) for kind in "XY")
    assert SCHEME.count(gold, answers)["rams", ""] == (1, 1, 1, 1)
