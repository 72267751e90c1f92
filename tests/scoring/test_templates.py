"""Templates: our events as templates, CEAF-REE and CEAF-RME restated by brute force, and their edges."""

from fractions import Fraction
from itertools import permutations
from math import isclose
from random import Random

import pytest
from event_sides import WORDS, entity, event, side, total

from escal.scoring.counts import Quad
from escal.scoring.sides import Side
from escal.scoring.templates import (
    Template,
    fillers,
    normalised,
    prop,
    ree,
    rme,
    strict,
    templates,
    view,
)

A, B, C, D = WORDS[:4]


def sets(*entities):
    """Entities, a mention for each letter."""
    return [frozenset(mentions) for mentions in entities]


def drawn(random, most=3):
    """Templates of two types with up to three entities in each of three roles, some without mentions, some twice."""
    return [
        Template(
            random.choice("AB"),
            {
                role: sets(
                    *("".join(random.sample("abcde", random.randint(0, 2))) for _ in range(random.randint(0, 3)))
                )
                for role in random.sample("xyz", random.randint(0, 3))
            },
        )
        for _ in range(random.randint(0, most))
    ]


def close(one, other):
    return all(isclose(a, b, abs_tol=1e-9) for a, b in zip(one, other, strict=True))


# Our labels as templates.


def test_an_event_is_a_template():
    found = side(
        [entity("e1", A, B), entity("e2", C)],
        [
            event("ev1", "ASSAULT", [D], {"role": "victim", "entity": "e1"}, {"role": "actor", "entity": "e2"}),
            event("ev2", "AID", [D]),
        ],
    )
    assert templates(found, lambda span: span) == [
        Template("ASSAULT", {"victim": [frozenset({A, B})], "actor": [frozenset({C})]}),
        Template("AID", {}),
    ]


@pytest.mark.parametrize("argument", [{"event": "ev1"}, {"entity": "nobody"}])
def test_what_is_no_entity_with_a_mention_is_left_out(argument):
    found = side([], [event("ev1", "ASSAULT", [D], {"role": "victim"} | argument)])
    assert templates(found, lambda span: span) == [Template("ASSAULT", {})]


def test_what_fills_a_role_twice_with_the_same_mentions_is_there_once():
    entities = [entity("e1", A, B), entity("e2", B, A), entity("e3", A)]
    arguments = [{"role": "victim", "entity": name} for name in ("e1", "e1", "e2", "e3")]
    found = side(entities, [event("ev1", "ASSAULT", [D], *arguments, {"role": "actor", "entity": "e1"})])
    assert templates(found, lambda span: span) == [
        Template("ASSAULT", {"victim": [frozenset({A, B}), frozenset({A})], "actor": [frozenset({A, B})]})
    ]


def test_a_key_of_none_leaves_a_mention_out_and_an_entity_without_others():
    entities = [entity("e1", A, B), entity("e2", B)]
    found = side(entities, [event("ev1", "ASSAULT", [D], *({"role": "victim", "entity": e} for e in ("e1", "e2")))])
    assert templates(found, lambda span: None if span == B else span) == [
        Template("ASSAULT", {"victim": [frozenset({A})]})
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  Rebels", "rebels"),
        ("a U.S. base", "us base"),
        ("the U.S.A.-base", "usabase"),
        ("an attack on the\nbase", "attack on base"),
        ("theatre and anthem", "theatre and anthem"),
        ("“the base”", "“ base”"),
        ("A.", ""),
        ("the", ""),
    ],
)
def test_normalised(text, expected):
    assert normalised(text) == expected


def test_the_profiles_see_normalised_texts():
    found = side([entity("e1", A, (0, 3))], [event("ev1", "ASSAULT", [D], {"role": "victim", "entity": "e1"})])
    # "Ab" and "Ab " read alike.
    assert view(found) == [Template("ASSAULT", {"victim": sets(["ab"])})]
    assert view(Side(found.layers, "a. " + found.text[3:])) == [Template("ASSAULT", {})]


# CEAF-REE.


def best(gold, answers, similarity):
    few, many, flip = (gold, answers, False) if len(gold) <= len(answers) else (answers, gold, True)
    return max(
        sum(similarity(other, one) if flip else similarity(one, other) for one, other in zip(few, order, strict=True))
        for order in permutations(many, len(few))
    )


def inside(gold, answer):
    return int(len(answer) > 0 and all(mention in gold for mention in answer))


def share(gold, answer):
    return Fraction(sum(mention in gold for mention in answer), len(answer)) if answer else 0


def test_ree_restated_by_brute_force():
    random = Random(1)
    for _ in range(1000):
        (gold, answers) = ((drawn(random, 1) or [Template("A", {})])[0].roles for _ in range(2))
        found = fillers(gold, answers)
        assert {role for _, role in found} == gold.keys() | answers.keys()
        for (measure, role), quad in found.items():
            ours, theirs = gold.get(role, []), answers.get(role, [])
            number = best(ours, theirs, inside if measure == "ceaf-ree.strict" else share)
            assert close(quad, (number, len(theirs), number, len(ours))), (measure, gold, answers)


def test_ree_forgets_the_events_and_takes_an_entity_once_in_a_role():
    gold = [Template("A", {"x": sets("a", "b")}), Template("B", {"x": sets("b", "c"), "y": sets("b")})]
    answers = [Template("C", {"x": sets("a", "b", "d")}), Template("C", {"x": sets("d")})]
    assert ree(gold, answers) == fillers({"x": sets("a", "b", "c"), "y": sets("b")}, {"x": sets("a", "b", "d")})
    assert ree(gold, answers)["ceaf-ree.strict", "x"] == Quad(2, 3, 2, 3)
    assert ree(gold, answers)["ceaf-ree.strict", "y"] == Quad(0, 0, 0, 1)


def test_strict_wants_all_mentions_of_the_answer_and_prop_their_share():
    gold, part, more = sets("abc", "ab", "abd")
    assert (strict(gold, part), prop(gold, part)) == (True, 1)
    assert (strict(gold, more), prop(gold, more)) == (False, 2 / 3)
    assert (strict(gold, frozenset()), prop(gold, frozenset())) == (False, 0)


# CEAF-RME.


def pairings(gold, answers):
    """Every way to pair templates of equal types one to one, in part or as far as it goes."""
    if not answers:
        yield []
        return
    first, *rest = answers
    for pairs in pairings(gold, rest):
        yield pairs
        for one in gold:
            if one.type == first.type and all(one is not other for other, _ in pairs):
                yield [(one, first), *pairs]


def common(gold, answer):
    return sum(best(ours, answer.roles.get(role, []), lambda a, b: len(a & b)) for role, ours in gold.roles.items())


def subset(gold, answer):
    right = found = 0
    for role, ours in gold.roles.items():
        theirs = answer.roles.get(role, [])
        right += sum(any(one & other for one in ours) for other in theirs)
        found += best(ours, theirs, lambda one, other: bool(one & other))
    return right, found


def entities(side):
    return [entity for template in side for entities in template.roles.values() for entity in entities]


def test_rme_restated_by_brute_force():
    random = Random(2)
    for _ in range(1000):
        gold, answers = drawn(random), drawn(random)
        found = rme(gold, answers)
        assert {name for _, name in found} == {template.type for template in (*gold, *answers)}
        ways = list(pairings(gold, answers))
        asked, given = ([len(entity) for entity in entities(side)] for side in (gold, answers))
        number = max(sum(common(*pair) for pair in way) for way in ways)
        quads = [quad for (measure, _), quad in found.items() if measure == "ceaf-rme.phi3"]
        assert total(quads) == (number, sum(given), number, sum(asked)), (gold, answers)
        right, hit = max(tuple(sum(subset(*pair)[at] for pair in way) for at in (0, 1)) for way in ways)
        quads = [quad for (measure, _), quad in found.items() if measure == "ceaf-rme.subset"]
        assert total(quads) == (right, len(given), hit, len(asked)), (gold, answers)


def test_templates_of_two_types_never_go_together():
    gold, answers = [Template("A", {"x": sets("a")})], [Template("B", {"x": sets("a")})]
    found = rme(gold, answers)
    for measure in ("ceaf-rme.phi3", "ceaf-rme.subset"):
        assert found[measure, "A"] == Quad(0, 0, 0, 1)
        assert found[measure, "B"] == Quad(0, 1, 0, 0)


def test_subset_counts_answers_and_gold_entities_apart():
    gold = [Template("A", {"x": sets("ab", "c")})]
    # Two answers are right by one gold entity, and one answer finds one of the two that it touches.
    assert rme(gold, [Template("A", {"x": sets("a", "b")})])["ceaf-rme.subset", "A"] == Quad(2, 2, 1, 2)
    assert rme(gold, [Template("A", {"x": sets("bc")})])["ceaf-rme.subset", "A"] == Quad(1, 1, 1, 2)
    # Phi 3 pairs entities one to one.
    assert rme(gold, [Template("A", {"x": sets("a", "b")})])["ceaf-rme.phi3", "A"] == Quad(1, 2, 1, 3)


def test_subset_finds_most_where_right_answers_leave_a_choice():
    # Both gold templates make both answers right; with the second two gold entities are found.
    gold = [Template("A", {"x": sets("ab")}), Template("A", {"x": sets("a", "b")})]
    answers = [Template("A", {"x": sets("a", "b")})]
    for ours in (gold, gold[::-1]):
        assert rme(ours, answers)["ceaf-rme.subset", "A"] == Quad(2, 2, 2, 3)


def test_subset_takes_right_answers_before_entities_found():
    # Four right answers and one entity found, or three and three.
    gold = [Template("A", {"x": sets("abcd")}), Template("A", {"x": sets("a", "b", "c")})]
    answers = [Template("A", {"x": sets("a", "b", "c", "d")})]
    for ours in (gold, gold[::-1]):
        assert rme(ours, answers)["ceaf-rme.subset", "A"] == Quad(4, 4, 1, 4)


# What holds for all of them.


def test_order_does_not_matter():
    random = Random(3)
    for _ in range(200):
        sides = drawn(random), drawn(random)
        other = [
            [
                Template(name, {role: random.sample(roles[role], len(roles[role])) for role in reversed(roles)})
                for name, roles in random.sample(side, len(side))
            ]
            for side in sides
        ]
        assert rme(*sides) == rme(*other)
        found = ree(*other)
        for key, quad in ree(*sides).items():
            assert close(quad, found[key])
