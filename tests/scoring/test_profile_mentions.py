"""Events as event mentions: the rules by which our labels are seen."""

import math

import pytest
from event_sides import TEXT, WORDS, corpus, entity, event, side

from escal.scoring.profiles.mentions import EventArgument, EventMention, covered, event_mentions

A, B, C, D = WORDS[:4]
LEAST = -math.inf


def test_each_trigger_is_an_event_mention_with_all_arguments():
    labels = side([entity("e1", D)], [event("ev1", "X", [C, A], {"role": "actor", "entity": "e1"})])
    actor = EventArgument(D, "actor")
    assert event_mentions(labels) == [EventMention(A, "X", (actor,)), EventMention(C, "X", (actor,))]


def test_an_entity_stands_by_its_mention_nearest_to_each_trigger():
    far = WORDS[-1]
    labels = side([entity("e1", B, WORDS[-2])], [event("ev1", "X", [A, far], {"role": "actor", "entity": "e1"})])
    assert [mention.arguments[0].span for mention in event_mentions(labels)] == [B, WORDS[-2]]


def test_fillers_that_are_events_or_stand_nowhere_are_left_out():
    arguments = [{"role": "topic", "event": "ev2"}, {"role": "actor", "entity": "e7"}]
    labels = side([], [event("ev1", "X", [A], *arguments), event("ev2", "X", [B])])
    assert event_mentions(labels) == [EventMention(A, "X"), EventMention(B, "X")]


def test_events_with_the_same_trigger_both_count():
    labels = side([], [event("ev2", "X", [A]), event("ev1", "X", [A])])
    assert event_mentions(labels) == [EventMention(A, "X")] * 2


def test_arguments_have_their_own_scores_and_none_is_the_least():
    arguments = [
        {"role": "b", "entity": "e1", "score": -3},
        {"role": "topic", "event": "ev1", "score": 9},
        {"role": "a", "entity": "e1", "score": 0.5},
        {"role": "c", "entity": "e1"},
        {"role": "d", "entity": "e1", "score": None},
    ]
    found = event_mentions(side([entity("e1", B)], [event("ev1", "X", [A], *arguments)]))[0].arguments
    assert [(argument.role, argument.score) for argument in found] == [
        ("a", 0.5),
        ("b", -3),
        ("c", LEAST),
        ("d", LEAST),
    ]


def test_an_event_may_have_no_list_of_arguments():
    bare = event("ev1", "X", [A])
    del bare["arguments"]
    assert event_mentions(side([], [bare, event("ev2", "Y", [B]) | {"arguments": None}])) == [
        EventMention(A, "X"),
        EventMention(B, "Y"),
    ]


@pytest.mark.parametrize(
    ("span", "places"),
    [
        ((0, 2), [0]),
        ((0, 3), [0]),
        ((1, 2), [0]),
        ((1, 4), [0, 1]),
        ((2, 3), []),
        ((2, 5), [1]),
        ((9, 12), []),
        ((-1, -1), []),
    ],
)
def test_a_span_covers_tokens_wholly_or_in_part(span, places):
    assert [*covered([(0, 2), (3, 5), (5, 7)], span)] == places


def test_the_corpus_has_what_the_rules_are_about():
    sides = corpus()
    assert sum(len(event_mentions(one)) for one in sides) == sum(len(e.triggers) for one in sides for e in one.events)
    assert any(len(e.triggers) > 1 for one in sides for e in one.events)
    assert any(argument.filler[0] == "event" for one in sides for e in one.events for argument in e.arguments)
    assert len(TEXT) == WORDS[-1][1] + 1
