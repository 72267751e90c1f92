"""The profile rumoureval: the official numbers, why its macro-F1 is not ours, and what must not raise a score."""

import re
from math import isnan
from random import Random

import pytest
from claim_sides import check_reordering, claim, never_higher, side, stance
from event_sides import ORACLES, corpus, scored

from escal.scoring.profiles.rumoureval import SCHEME, count, view

CLASSES = ["support", "deny", "query", "comment"]
GOLD = {"a": "support", "b": "deny", "c": "query", "d": "comment", "e": "comment", "f": "deny"}
FULL = GOLD | {"b": "comment", "f": "comment"}
PART = {name: label for name, label in FULL.items() if name not in {"b", "f"}}


def printed():
    """Accuracy and macro-F1 of each run."""
    rows = (ORACLES / "rumoureval" / "out.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(map(float, re.findall(r"\d\.\d+", row))) for row in rows]


def lines(answers):
    return [(label, answers.get(name)) for name, label in GOLD.items()]


def figures(found):
    scores = scored(SCHEME, [count(found)])
    return scores["rumoureval.accuracy"][2], scores["rumoureval.macro-f1"][2]


def restated(found, labels):
    """Accuracy, and mean of F1 over classes, by loops."""
    values = []
    for label in labels:
        right = sum(1 for gold, answer in found if gold == answer == label)
        either = sum(1 for gold, _ in found if gold == label) + sum(1 for _, answer in found if answer == label)
        values.append(2 * right / either)
    accuracy = sum(1 for gold, answer in found if gold == answer) / len(found)
    return accuracy, sum(values) / len(values)


def test_official_numbers():
    everything, without_hard = printed()
    assert figures(lines(FULL)) == pytest.approx(everything)
    assert figures(lines(PART))[0] == pytest.approx(without_hard[0])


def test_leaving_hard_items_out_raises_the_official_macro_f1_and_not_ours():
    assert printed()[1][1] == 1 > printed()[0][1]
    # The official number is that of the answered items alone.
    assert figures([line for line in lines(PART) if line[1]])[1] == printed()[1][1]
    assert figures(lines(FULL))[1] == pytest.approx(2 / 3)
    # Deny is not found; to say comment twice less costs nothing but wrong answers.
    assert figures(lines(PART))[1] == pytest.approx((1 + 0 + 1 + 1) / 4)
    assert figures(lines({name: label for name, label in GOLD.items() if name not in {"b", "f"}}))[1] < 1


def test_restatement():
    random = Random(1)
    for _ in range(1000):
        documents = [
            [(random.choice(CLASSES), random.choice([*CLASSES, None])) for _ in range(random.randint(0, 5))]
            for _ in range(random.randint(1, 3))
        ]
        found = [line for lines_of in documents for line in lines_of]
        scores = scored(SCHEME, [count(one) for one in documents])
        ours = scores["rumoureval.accuracy"][2], scores["rumoureval.macro-f1"][2]
        if found:
            labels = {label for line in found for label in line if label}
            assert ours == pytest.approx(restated(found, labels), abs=1e-9)
        else:
            assert all(map(isnan, ours))


def test_a_class_that_stands_nowhere_has_no_part_in_the_mean():
    assert figures([("deny", "deny"), ("query", "deny")])[1] == pytest.approx((2 / 3 + 0) / 2)
    assert figures([("deny", "deny"), ("deny", "comment")])[1] == pytest.approx((2 / 3 + 0) / 2)


def test_a_second_answer_does_not_pay():
    more = {"claims": [claim("c1", (0, 11))]}
    gold = side([stance("s1", "author", "deny", claim="c1")], **more)
    every = [stance(f"s{label}", "author", label, claim="c1") for label in CLASSES]
    assert sorted(view(gold, side(every, **more)), key=str) == [
        ("deny", "deny"), (None, "comment"), (None, "query"), (None, "support"),
    ]  # fmt: skip
    assert scored(SCHEME, [SCHEME.count(gold, side(every, **more))])["rumoureval.accuracy"][2] == 1 / 4


def test_only_stances_on_claims_count_and_only_those_of_gold():
    more = {"claims": [claim("c1", (0, 11)), claim("c2", (13, 24))]}
    gold = side([stance("s1", "author", "deny", claim="c1"), stance("s2", "author", "favor", issue="peace")], **more)
    given = [
        stance("s1", "author", "deny", claim="c1"),
        stance("s2", "author", "deny", claim="c2"),
        stance("s3", "author", "deny", issue="peace"),
    ]
    assert view(gold, side(given, **more)) == [("deny", "deny")]


def test_gold_against_itself():
    found = 0
    for one in corpus():
        scores = scored(SCHEME, [SCHEME.count(one, one)])
        if any("claim" in item["target"] for item in one.items("stances")):
            assert [*scores["rumoureval.accuracy"], *scores["rumoureval.macro-f1"]] == [1] * 6
            found += 1
        else:
            assert isnan(scores["rumoureval.accuracy"][2])
            assert isnan(scores["rumoureval.macro-f1"][2])
    assert found


def test_order_and_ids_change_nothing():
    check_reordering(SCHEME)


def test_wrong_answers_and_missing_ones_never_raise_a_score():
    random = Random(3)
    more = {"claims": [claim(f"c{i}", (10 * i, 10 * i + 9)) for i in range(1, 7)]}
    for _ in range(300):
        gold = [stance(f"s{i}", "author", random.choice(CLASSES), claim=f"c{i}") for i in range(1, 6)]
        right = random.sample(gold, random.randint(1, 5))
        wrong = [
            stance(f"x{i}", "author", random.choice([label for label in CLASSES if label != item["label"]]), **item["target"])
            for i, item in enumerate(random.sample(gold, 3))
        ]  # fmt: skip
        wrong.append(stance("x9", "author", "deny", claim="c6"))
        base, added, left_out = (
            scored(SCHEME, [SCHEME.count(side(gold, **more), side(given, **more))])
            for given in ([*right, *wrong[1:]], [*right, *wrong], [*right[1:], *wrong[1:]])
        )
        never_higher(added, base)
        never_higher(left_out, base)
