"""The profile semeval16: the official numbers, a restatement by loops, and what must not raise a score."""

import re
from random import Random

import numpy as np
import pytest
from claim_sides import check_reordering, entity, layers, never_higher, side, stance
from event_sides import ORACLES, TEXT, corpus, scored

from escal.scoring.pairs import sides
from escal.scoring.profiles.semeval16 import SCHEME, count, view
from escal.scoring.sides import Side

FAVOR, AGAINST = sides()
NAMES = {FAVOR: "FAVOR", AGAINST: "AGAINST"}
CLASSES = [FAVOR, AGAINST, "none"]


def read(name):
    rows = (ORACLES / "semeval16" / name).read_text(encoding="utf-8").splitlines()[1:]
    return [row.split("\t")[3].lower() for row in rows]


def printed():
    """The numbers of each run: precision, recall and F1 of the classes, then the mean."""
    runs = (ORACLES / "semeval16" / "out.txt").read_text(encoding="utf-8").split("Results")[1:]
    return [[float(number) for number in re.findall(r"\d\.\d{4}", run)] for run in runs]


@pytest.mark.parametrize(("run", "files"), [(0, ("gold.txt", "guess.txt")), (1, ("g2.txt", "p2.txt"))])
def test_official_numbers(run, files):
    gold, guess = map(read, files)
    scores = scored(SCHEME, [count(zip(gold, guess, strict=True))])
    ours = [*scores[f"semeval16.{FAVOR}"], *scores[f"semeval16.{AGAINST}"], scores["semeval16.f-avg"][2]]
    assert [round(number, 4) for number in ours] == printed()[run]


def restated(found):
    """Mean of the two F1s, by loops: 2 tp / (answered + gold), 0 where there is neither."""
    values = []
    for label in (FAVOR, AGAINST):
        right = wrong = missed = 0
        for gold, answer in found:
            if gold == label and answer == label:
                right += 1
            elif answer == label:
                wrong += 1
            elif gold == label:
                missed += 1
        values.append(2 * right / (2 * right + wrong + missed) if right else 0)
    return sum(values) / 2


def test_restatement():
    random = Random(1)
    for _ in range(1000):
        documents = [
            [(random.choice(CLASSES), random.choice([*CLASSES, None])) for _ in range(random.randint(0, 5))]
            for _ in range(random.randint(1, 3))
        ]
        scores = scored(SCHEME, [count(found) for found in documents])
        assert scores["semeval16.f-avg"][2] == pytest.approx(
            restated([line for lines_of in documents for line in lines_of]), abs=1e-9
        )


def test_an_unanswered_pair_is_not_passed_over():
    answered = [(FAVOR, FAVOR), (AGAINST, AGAINST)]
    assert scored(SCHEME, [count(answered)])["semeval16.f-avg"][2] == 1
    assert scored(SCHEME, [count([*answered, (FAVOR, None)])])["semeval16.f-avg"][2] == pytest.approx((2 / 3 + 1) / 2)


def test_what_takes_no_side_counts_through_errors_alone():
    assert scored(SCHEME, [count([("none", "none")])])["semeval16.f-avg"] == [0, 0, 0]
    assert scored(SCHEME, [count([(FAVOR, FAVOR)])])["semeval16.f-avg"][2] == 1 / 2
    assert scored(SCHEME, [])["semeval16.f-avg"] == [0, 0, 0]


def test_a_second_answer_to_a_pair_does_not_pay():
    gold = side([stance("s1", "author", FAVOR, issue="peace"), stance("s2", "author", AGAINST, issue="war")])
    both = [stance(f"s{place}{label}", "author", label, issue=issue) for place, issue in enumerate(("peace", "war")) for label in sides()]  # fmt: skip
    assert scored(SCHEME, [SCHEME.count(gold, side(both))])["semeval16.f-avg"][2] == pytest.approx(2 / 3)


def test_claims_and_pairs_that_are_not_in_gold_do_not_count():
    more = {"claims": [{"id": "c1", "content": [{"start": 0, "end": 11}]}]}
    gold = side([stance("s1", "author", "support", claim="c1"), stance("s2", "author", FAVOR, issue="peace")], **more)
    given = [
        stance("s1", "author", FAVOR, claim="c1"),
        stance("s2", "author", FAVOR, issue="peace"),
        stance("s3", "author", FAVOR, issue="war"),
    ]
    assert view(gold, side(given, **more)) == [(FAVOR, FAVOR)]


def test_gold_against_itself():
    for one in corpus():
        found = {item["label"] for item in one.items("stances")} & set(sides())
        scores = scored(SCHEME, [SCHEME.count(one, one)])
        # An article in which a side is not taken has an F1 of 0 for it, as in the official program.
        assert scores["semeval16.f-avg"][2] == len(found) / 2
    assert scored(SCHEME, [SCHEME.count(one, one) for one in corpus()])["semeval16.f-avg"] == [1, 1, 1]


def test_order_and_ids_change_nothing():
    check_reordering(SCHEME)


def test_wrong_answers_and_missing_ones_never_raise_a_score():
    random = Random(3)
    for _ in range(300):
        gold = [stance(f"s{i}", "author", random.choice(CLASSES), issue=f"issue-{i}") for i in range(6)]
        right = random.sample(gold, random.randint(1, 6))
        wrong = [
            stance(f"x{i}", "author", random.choice([label for label in CLASSES if label != item["label"]]), **item["target"])
            for i, item in enumerate(random.sample(gold, 3))
        ]  # fmt: skip
        wrong.append(stance("x9", "author", FAVOR, issue="no-issue-of-gold"))
        base, more, less = (
            scored(SCHEME, [SCHEME.count(side(gold), side(given))])
            for given in ([*right, *wrong[1:]], [*right, *wrong], [*right[1:], *wrong[1:]])
        )
        never_higher(more, base)
        never_higher(less, base)


def test_where_entities_run_together_a_wrong_answer_frees_no_right_one():
    """Equal labels are paired first: an answer more cannot make another one right."""
    entities = [entity("e1", (0, 2)), entity("e2", (3, 5)), entity("e3", (0, 2), (3, 5))]
    gold = side(
        [stance("s1", "e1", FAVOR, issue="peace"), stance("s2", "e2", AGAINST, issue="peace")], entities=entities
    )
    given = [stance("s1", "e3", FAVOR, issue="peace"), stance("s2", "e1", "none", issue="peace")]
    assert view(gold, side(given, entities=entities)) == [(FAVOR, FAVOR), (AGAINST, None), (None, "none")]
    given.append(stance("s3", "e2", "none", issue="peace"))
    assert view(gold, side(given, entities=entities)) == [(FAVOR, FAVOR), (AGAINST, "none"), (None, "none")]


def test_counts_add_up_over_documents():
    random = Random(4)
    sides_of = [(Side(layers(random), TEXT), Side(layers(random), TEXT)) for _ in range(50)]
    pooled = [line for gold, answers in sides_of for line in view(gold, answers)]
    for name, scores in scored(SCHEME, [SCHEME.count(*both) for both in sides_of]).items():
        np.testing.assert_allclose(scores, scored(SCHEME, [count(pooled)])[name])
