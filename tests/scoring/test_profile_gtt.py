"""The profile gtt: the official numbers, every pairing tried by brute force, and what must not change a score."""

import json
from itertools import permutations
from math import isclose
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

from escal.scoring.counts import Quad
from escal.scoring.profiles import gtt
from escal.scoring.profiles.gtt import SCHEME, TYPE, count, paired
from escal.scoring.sides import Side
from escal.scoring.templates import Template, normalised, view

A, B, C, D = WORDS[:4]
FIELDS = ("p_num", "p_den", "r_num", "r_den")


def read(name):
    """Documents of the official format: lists of templates, each a type and role -> entities, lists of texts."""
    documents = json.loads((ORACLES / "gtt" / name).read_text(encoding="utf-8"))
    return {
        document: [
            Template(
                found[TYPE],
                {
                    role: [frozenset(map(normalised, texts)) for texts in entities]
                    for role, entities in found.items()
                    if role != TYPE
                },
            )
            for found in templates
        ]
        for document, templates in documents.items()
    }


def toy(one_to_one):
    """Slot -> counts of the documents of the toy together."""
    gold, answers = read("gold.json"), read("pred.json")
    documents = [paired(gold[name], answers[name], one_to_one) for name in gold]
    return {
        slot: total(found.get(slot, Quad(0, 0, 0, 0)) for found in documents)
        for slot in {slot for found in documents for slot in found}
    }


def sets(*entities):
    return [frozenset(mentions) for mentions in entities]


def test_official_numbers():
    official = json.loads((ORACLES / "gtt" / "scores.json").read_text(encoding="utf-8"))
    ours = toy(one_to_one=False)
    for slot, printed in official.items():
        quad = total(ours.values()) if slot == "micro_avg" else ours.get(slot, Quad(0, 0, 0, 0))
        assert quad == tuple(printed[name] for name in FIELDS), slot
    gold, answers = read("gold.json"), read("pred.json")
    found = scored(SCHEME, [count(gold[name], answers[name]) for name in gold])
    assert found["gtt.reused"] == pytest.approx([official["micro_avg"][name] for name in ("p", "r", "f1")])
    assert found["gtt.f1"] == pytest.approx([4 / 10, 4 / 7, 8 / 17])


def test_entities_are_one_to_one():
    # "line" and "power line" are one thing in gold: officially both answers are right, and two of two found.
    official = json.loads((ORACLES / "gtt" / "scores.json").read_text(encoding="utf-8"))["Target"]
    assert [official[name] for name in FIELDS] == [3, 5, 2, 2]
    assert toy(one_to_one=True)["Target"] == Quad(2, 5, 2, 2)
    # One answer, two gold entities that it fits.
    gold, answers = [Template("A", {"x": sets("a", "ab")})], [Template("A", {"x": sets("a")})]
    assert paired(gold, answers, one_to_one=False)["x"] == Quad(1, 1, 2, 2)
    assert paired(gold, answers)["x"] == Quad(1, 1, 1, 2)


# Every pairing, by brute force.


def drawn(random, most=4, kinds="AB"):
    return [
        Template(
            random.choice(kinds),
            {
                role: sets(*("".join(random.sample("abcd", random.randint(0, 2))) for _ in range(random.randint(0, 3))))
                for role in random.sample("xyz", random.randint(0, 3))
            },
        )
        for _ in range(random.randint(0, most))
    ]


def fits(gold, answer):
    return len(answer) > 0 and all(mention in gold for mention in answer)


def right_and_found(gold, answer, one_to_one):
    """The numbers of a pair of templates, its type among them."""
    right = found = 1
    for role, ours in gold.roles.items():
        theirs = answer.roles.get(role, [])
        if one_to_one:
            few, many = sorted((ours, theirs), key=len)
            number = max(
                sum(fits(*((a, b) if few is ours else (b, a))) for a, b in zip(few, order, strict=True))
                for order in permutations(many, len(few))
            )
            right, found = right + number, found + number
        else:
            right += sum(any(fits(one, other) for one in ours) for other in theirs)
            found += sum(any(fits(one, other) for other in theirs) for one in ours)
    return right, found


def size(side):
    return sum(1 + sum(map(len, template.roles.values())) for template in side)


def best(gold, answers, one_to_one):
    """The highest F1 of a document, and the most right answers with which it is reached."""
    scores = [(0.0, 0, 0)]
    padded = [*gold, *[None] * len(answers)]
    for order in permutations(range(len(padded)), len(answers)):
        pairs = [(padded[place], answer) for place, answer in zip(order, answers, strict=True)]
        numbers = [right_and_found(*pair, one_to_one) for pair in pairs if pair[0] and pair[0].type == pair[1].type]
        if numbers:
            right, found = (sum(number) for number in zip(*numbers, strict=True))
            precision, recall = right / size(answers), found / size(gold)
            scores.append((round(2 * precision * recall / (precision + recall), 12), right, found))
    return max(scores)


def f1(quad):
    right, given, found, asked = quad
    return 2 * right * found / (right * asked + found * given) if right else 0.0


@pytest.mark.parametrize("one_to_one", [True, False])
def test_restated_by_brute_force(one_to_one):
    random = Random(1)
    for _ in range(1000):
        gold, answers = drawn(random, 3), drawn(random, 3)
        quads = paired(gold, answers, one_to_one)
        quad = total(quads.values())
        score, right, found = best(gold, answers, one_to_one)
        assert isclose(f1(quad), score, abs_tol=1e-9), (gold, answers)
        assert quad == (right, size(answers), found, size(gold))
        for slot in ("x", "y", "z"):
            _, given, _, asked = quads.get(slot, Quad(0, 0, 0, 0))
            assert given == sum(len(template.roles.get(slot, ())) for template in answers)
            assert asked == sum(len(template.roles.get(slot, ())) for template in gold)
        assert quads.get(TYPE, Quad(0, 0, 0, 0))[1::2] == (len(answers), len(gold))


def test_the_greatest_sum_is_not_always_the_best_f1():
    # Where right answers and gold items found differ, an assignment of the greatest sum may miss the best pairing.
    random = Random(2)
    missed = 0
    for _ in range(2000):
        gold, answers = drawn(random, 3, "A"), drawn(random, 3, "A")
        exact = f1(total(paired(gold, answers, one_to_one=False).values()))
        assert exact >= greatest_sum(gold, answers) - 1e-9
        missed += exact > greatest_sum(gold, answers) + 1e-9
    assert missed


def greatest_sum(gold, answers):
    """F1 of the pairing that is taken where there are too many templates to try them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gtt, "EXHAUSTIVE", 0)
        return f1(total(paired(gold, answers, one_to_one=False).values()))


def test_beyond_the_limit_one_to_one_stays_exact(monkeypatch):
    random = Random(3)
    cases = [(drawn(random, 4), drawn(random, 4)) for _ in range(100)]
    exact = [total(paired(*case).values()) for case in cases]
    monkeypatch.setattr(gtt, "EXHAUSTIVE", 0)
    assert [total(paired(*case).values()) for case in cases] == exact


def test_the_limit_is_for_the_smaller_side_and_for_one_type(monkeypatch):
    # Three gold templates, of which the best pairing is not the one of the greatest sum.
    random = Random(2)
    while True:
        gold, answers = drawn(random, 3, "A"), drawn(random, 3, "A")
        exact = paired(gold, answers, one_to_one=False)
        if f1(total(exact.values())) > greatest_sum(gold, answers) + 1e-9:
            break
    smaller = min(len(gold), len(answers))
    monkeypatch.setattr(gtt, "EXHAUSTIVE", smaller)
    assert paired(gold, answers, one_to_one=False) == exact
    monkeypatch.setattr(gtt, "EXHAUSTIVE", smaller - 1)
    assert paired(gold, answers, one_to_one=False) != exact


def test_many_templates_are_paired():
    many = [Template("A", {"x": sets(f"{place:02}"), "y": sets("ab", "a")}) for place in range(40)]
    found = paired(many, many[::-1], one_to_one=False)
    assert found == {"x": Quad(40, 40, 40, 40), "y": Quad(80, 80, 80, 80), TYPE: Quad(40, 40, 40, 40)}
    # Few on one side are tried with all of the other.
    few = many[30:36]
    assert paired(few, many) == {"x": Quad(6, 40, 6, 6), "y": Quad(12, 80, 12, 12), TYPE: Quad(6, 40, 6, 6)}
    assert paired(many, few) == {"x": Quad(6, 6, 6, 40), "y": Quad(12, 12, 12, 80), TYPE: Quad(6, 6, 6, 40)}


def test_of_equal_f1_the_one_with_more_right_answers():
    # One gold template, two answers: by the first two answers are right and one gold item found, by the second the reverse.
    gold = [Template("A", {"x": sets("ab"), "y": sets("c", "cd")})]
    answers = [Template("A", {"x": sets("a", "b")}), Template("A", {"y": sets("c")})]
    found = paired(gold, answers, one_to_one=False)
    assert found == {"x": Quad(2, 2, 1, 1), "y": Quad(0, 1, 0, 2), TYPE: Quad(1, 2, 1, 1)}


def test_an_answer_without_mentions_is_wrong():
    # Officially it fits every gold entity.
    gold = [Template("A", {"x": sets("a")})]
    assert paired(gold, [Template("A", {"x": sets("")})])["x"] == Quad(0, 1, 0, 1)


def test_types_are_equal_or_not():
    # Officially "attack" fits "attack / bombing", and so it would "counterattack".
    gold, answers = [Template("counterattack", {"x": sets("a")})], [Template("attack", {"x": sets("a")})]
    assert paired(gold, answers) == {"x": Quad(0, 1, 0, 1), TYPE: Quad(0, 1, 0, 1)}


def test_nothing_at_all_is_0():
    assert scored(SCHEME, [count([], [])]) == {"gtt.f1": [0, 0, 0], "gtt.reused": [0, 0, 0]}


# Our labels.


def test_an_event_is_a_template_and_its_type_a_slot():
    entities = [entity("e1", A), entity("e2", C)]
    gold = side(entities, [event("ev1", "AID", [D], {"role": "actor", "entity": "e1"}), event("ev2", "AID", [D])])
    answers = side(entities, [event("ev1", "AID", [D], {"role": "actor", "entity": "e2"})])
    expected = {TYPE: Quad(1, 1, 1, 2), "actor": Quad(0, 1, 0, 1)}
    assert SCHEME.count(gold, answers) == {
        (measure, slot): quad for measure in ("gtt", "gtt.reused") for slot, quad in expected.items()
    }


def test_mentions_are_compared_by_their_normalised_texts():
    text = "The Rebels, rebels. Soldiers"
    argument = {"role": "victim", "entity": "e1"}
    gold, answers = (
        Side({"entities": [entity("e1", place)], "events": [event("ev1", "AID", [D], argument)]}, text)
        for place in ((0, 11), (12, 18))
    )
    assert SCHEME.count(gold, answers)["gtt", "victim"] == Quad(1, 1, 1, 1)


def test_the_corpus_against_itself_is_right():
    assert scored(SCHEME, [SCHEME.count(one, one) for one in corpus()]) == {
        "gtt.f1": [1, 1, 1],
        "gtt.reused": [1, 1, 1],
    }


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_order_of_templates_that_tie_does_not_matter():
    random = Random(4)
    for _ in range(300):
        gold, answers = drawn(random, 4), drawn(random, 4)
        other = [random.sample(found, len(found)) for found in (gold, answers)]
        assert count(*other) == count(gold, answers)


def test_a_wrong_event_more_and_a_right_one_less_never_raise_a_score():
    check_worse_answers(SCHEME)


def test_an_answer_twice_is_wrong_once_and_officially_right_twice():
    gold = [Template("A", {"x": sets("a", "b")})]
    once, twice = (
        scored(SCHEME, [count(gold, [Template("A", {"x": sets("a", *more)})])]) for more in (["d"], ["d", "a"])
    )
    assert twice["gtt.f1"][0] < once["gtt.f1"][0]
    assert twice["gtt.reused"][0] > once["gtt.reused"][0]


def test_reused_is_never_below_one_to_one():
    random = Random(5)
    for _ in range(100):
        gold, answers = (view(Side(layers(random), TEXT)) for _ in range(2))
        one, many = (total(paired(gold, answers, way).values()) for way in (True, False))
        assert f1(many) >= f1(one) - 1e-9
