"""Which stance answers which: equal labels first, then as many pairs as there can be, and nothing by ids or order."""

from itertools import permutations
from random import Random

import pytest
from claim_sides import LABELS, entity, layers, side, stance
from event_sides import TEXT, WORDS

from escal.scoring.pairs import Stance, _canonical, _resolved, by_label, lines, paired, same_pair, sides
from escal.scoring.sides import Side

ONE, OTHER = WORDS[0], WORDS[1]
BOTH = [entity("e1", ONE), entity("e2", OTHER), entity("e3", ONE, OTHER)]


def answered(gold, answers):
    return paired(gold, answers).asked


def pair_agrees(gold, one, answers, other):
    return same_pair(_resolved(gold, one), _resolved(answers, other))


def names(found):
    return [(one["id"], other and other["id"]) for one, other in found]


def best(gold, answers):
    """Number of equal labels and of pairs in the best of all one-to-one pairings, by trying them all."""
    ours, theirs = gold.items("stances"), answers.items("stances")
    small, large = sorted((range(len(ours)), range(len(theirs))), key=len)
    found = (0, 0)
    for chosen in permutations(large, len(small)):
        couples = [
            (ours[one], theirs[other]) if len(ours) <= len(theirs) else (ours[other], theirs[one])
            for one, other in zip(small, chosen, strict=True)
        ]
        fitting = [(one, other) for one, other in couples if pair_agrees(gold, one, answers, other)]
        found = max(found, (sum(one["label"] == other["label"] for one, other in fitting), len(fitting)))
    return found


def test_the_pairing_is_the_best_of_all():
    random = Random(1)
    for _ in range(1000):
        gold, answers = Side(layers(random, stances=5), TEXT), Side(layers(random, stances=5), TEXT)
        found = paired(gold, answers)
        couples = [(one, other) for one, other in found.asked if other is not None]
        assert [one for one, _ in found.asked] == gold.items("stances")
        assert all(pair_agrees(gold, one, answers, other) for one, other in couples)
        assert best(gold, answers) == (sum(one["label"] == other["label"] for one, other in couples), len(couples))
        fitting = [
            other
            for other in answers.items("stances")
            if any(pair_agrees(gold, one, answers, other) for one in gold.items("stances"))
        ]
        taken = [other["id"] for _, other in couples]
        assert len(set(taken)) == len(taken)
        assert found.surplus == [other for other in fitting if other["id"] not in taken]
        assert found.unasked == [other for other in answers.items("stances") if other not in fitting]


def test_holder_and_target_must_agree():
    gold = side([stance("s1", "e1", "favor", entity="e2")], entities=BOTH)
    for holder, target, same in (("e1", "e2", True), ("e3", "e2", True), ("e2", "e2", False), ("e1", "e1", False)):
        given = side([stance("s1", holder, "favor", entity=target)], entities=BOTH)
        assert pair_agrees(gold, gold.items("stances")[0], given, given.items("stances")[0]) == same
        assert (answered(gold, given)[0][1] is not None) == same
    given = side([stance("s1", "author", "favor", issue="peace")], entities=BOTH)
    assert not pair_agrees(gold, gold.items("stances")[0], given, given.items("stances")[0])


def test_two_kinds_of_target_are_two_questions():
    gold = side([stance("s1", "author", "favor", entity="e1")], entities=[entity("e1", ONE)])
    events = [{"id": "ev1", "type": "A", "triggers": [{"start": ONE[0], "end": ONE[1]}]}]
    assert answered(gold, side([stance("s1", "author", "favor", event="ev1")], events=events))[0][1] is None


def test_an_equal_label_comes_before_all_pairs():
    places = WORDS[:3]
    entities = [entity(f"e{place}", word) for place, word in enumerate(places, 1)]
    entities += [entity("e12", *places[:2]), entity("e23", *places[1:])]
    gold = [stance("s1", "e1", "favor", issue="peace"), stance("s2", "e2", "against", issue="peace")]
    gold.append(stance("s3", "e3", "none", issue="peace"))
    given = [stance("s1", "e12", "favor", issue="peace"), stance("s2", "e23", "against", issue="peace")]
    found = answered(side(gold, entities=entities), side(given, entities=entities))
    assert names(found) == [("s1", "s1"), ("s2", "s2"), ("s3", None)]
    given.append(stance("s3", "e1", "none", issue="peace"))
    found = answered(side(gold, entities=entities), side(given, entities=entities))
    assert names(found) == [("s1", "s1"), ("s2", "s2"), ("s3", None)], "three pairs would have no equal label"


@pytest.mark.parametrize("turn", [1, -1])
def test_a_label_comes_before_the_order(turn):
    gold = side([stance("s1", "author", "favor", issue="peace")])
    given = [stance("s2", "author", "against", issue="peace"), stance("s3", "author", "favor", issue="peace")][::turn]
    found = paired(gold, side([*given, stance("s4", "author", "favor", issue="war")]))
    assert names(found.asked) == [("s1", "s3")]
    assert [one["id"] for one in found.surplus] == ["s2"]
    assert [one["id"] for one in found.unasked] == ["s4"]


@pytest.mark.parametrize("turn", [1, -1])
def test_what_labels_leave_open_is_not_decided_by_the_order(turn):
    gold = side([stance("s1", "author", "none", issue="peace")])
    given = [stance("s2", "author", "against", issue="peace"), stance("s3", "author", "favor", issue="peace")][::turn]
    assert names(answered(gold, side(given))) == [("s1", "s2")]


def test_the_order_in_which_mentions_came_is_forgotten():
    # Sets with the same elements can have them in another order, where these fall into the same slot.
    first = (10, 12)
    last = next((i, i + 2) for i in range(30, 99) if len({repr(frozenset(pair)) for pair in permutations([first, (i, i + 2)])}) > 1)  # fmt: skip
    for mentions in permutations([first, last]):
        stances = [
            Stance("favor", ("entity", frozenset(places)), ("issue", "peace")) for places in (mentions, [(20, 22)])
        ]
        assert _canonical(stances) == [0, 1]


def test_lines_tell_claims_from_all_else():
    more = {"claims": [{"id": "c1", "content": [{"start": 0, "end": 11}]}]}
    gold = side([stance("s1", "author", "support", claim="c1"), stance("s2", "author", "none", issue="peace")], **more)
    given = [
        stance("s1", "author", "deny", claim="c1"),
        stance("s2", "author", "support", claim="c1"),
        stance("s3", "author", "favor", issue="peace"),
        stance("s4", "author", "against", issue="peace"),
        stance("s5", "author", "against", issue="war"),
    ]
    assert lines(gold, side(given, **more), claims=True) == [("support", "support"), (None, "deny")]
    assert lines(gold, side(given, **more), claims=False) == [("none", "against"), (None, "favor")]
    assert lines(gold, side(), claims=True) == [("support", None)]
    assert lines(side(), gold, claims=True) == []


def test_counts_of_labels():
    found = by_label([("a", "a"), ("a", "b"), ("a", None), (None, "a"), ("c", "b")])
    assert found == {"a": (1, 2, 1, 3), "b": (0, 2, 0, 0), "c": (0, 0, 0, 1)}


def test_sides_are_those_that_the_schema_marks():
    assert sides() == ("favor", "against")
    assert set(sides()) < set(LABELS)
