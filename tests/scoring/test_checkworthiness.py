"""Which claims come first, and which of them are worth checking."""

from itertools import permutations
from random import Random

from claim_sides import WORTH, claim, layers, side
from event_sides import TEXT

from escal.scoring.checkworthiness import positive, ranked
from escal.scoring.matching import iou, stretches
from escal.scoring.sides import Side

YES = "check_worthy"
NO = "unimportant"


def test_the_positive_label_is_the_one_that_the_schema_marks():
    assert positive() == {YES}
    assert positive() < set(WORTH)


def test_claims_are_ranked_by_score_and_without_one_by_label():
    given = [
        claim("c1", (0, 2), checkworthiness=NO),
        claim("c2", (3, 5), checkworthiness=YES),
        claim("c3", (6, 8), checkworthiness=YES, score=0.5),
        claim("c4", (9, 11), checkworthiness=NO, score=7),
        claim("c5", (13, 15)),
        claim("c6", (16, 18), checkworthiness=YES, score=0),
    ]
    gold = side(claims=[claim("c1", (6, 8), checkworthiness=YES), claim("c2", (3, 5), checkworthiness=NO)])
    items, existing = ranked(gold, side(claims=given))
    assert items == [(7, False), (1, False), (0.5, True), (0, False), (0, False), (0, False)]
    assert existing == 1


def test_ties_stay_in_the_order_of_the_file():
    gold = side(claims=[claim("c1", (0, 2), checkworthiness=YES)])
    given = [claim("c1", (3, 5), score=1), claim("c2", (0, 2), score=1), claim("c3", (6, 8), score=2)]
    assert ranked(gold, side(claims=given))[0] == [(2, False), (1, False), (1, True)]


def test_a_claim_is_found_from_half_on_and_once():
    gold = side(claims=[claim("c1", (0, 8), checkworthiness=YES)])
    for end, found in ((8, True), (4, True), (3, False)):
        assert ranked(gold, side(claims=[claim("c1", (0, end), score=1)])) == ([(1, found)], 1)
    given = [claim("c1", (0, 5), score=0.2), claim("c2", (0, 6), score=0.9)]
    assert ranked(gold, side(claims=given)) == ([(0.9, True), (0.2, False)], 1)


def test_a_claim_that_is_not_worth_it_takes_no_answer_away():
    gold = side(claims=[claim("c1", (0, 8), checkworthiness=NO), claim("c2", (0, 7), checkworthiness=YES)])
    assert ranked(gold, side(claims=[claim("c1", (0, 8), score=1)])) == ([(1, True)], 1)
    assert ranked(side(), side(claims=[claim("c1", (0, 8), score=1)])) == ([(1, False)], 0)
    assert ranked(gold, side()) == ([], 1)


def served(gold, answers):
    """Relevant answers by trying all one-to-one pairings: as many confident ones as can be served, then the next."""
    worthy = [stretches(one["content"]) for one in gold.items("claims") if one["checkworthiness"] == YES]
    given = sorted(answers.items("claims"), key=lambda one: -one["score"])
    found = []
    for one in given:
        trial = [*found, one]
        if len(trial) <= len(worthy) and any(
            all(
                iou(gold_span, stretches(other["content"])) >= 0.5
                for gold_span, other in zip(order, trial, strict=True)
            )
            for order in permutations(worthy, len(trial))
        ):
            found = trial
    return [(one["score"], one in found) for one in given], len(worthy)


def test_confident_answers_are_served_first():
    random = Random(2)
    for _ in range(400):
        gold, answers = layers(random, claims=5), layers(random, claims=5)
        for place, one in enumerate(answers["claims"]):
            one["score"] = random.choice([0.1, 0.5, 0.9]) + place / 1000
        assert ranked(Side(gold, TEXT), Side(answers, TEXT)) == served(Side(gold, TEXT), Side(answers, TEXT))
