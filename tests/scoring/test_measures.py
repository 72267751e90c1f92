"""Our own measures on hand-made documents: every rule by a case that turns on it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from event_sides import total
from worlds import TEXT, WORDS, span

from escal.scoring import claims, events, stances
from escal.scoring.counts import Quad, hits
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side

Layers = dict[str, Any]


def words(*numbers: int) -> list[dict[str, Any]]:
    """The spans of some words of the text, one each."""
    return [span(*WORDS[number]) for number in numbers]


def through(first: int, last: int) -> dict[str, Any]:
    return span(WORDS[first][0], WORDS[last][1])


GOLD: Layers = {
    "entities": [
        {"id": "e1", "mentions": words(0, 8, 12)},
        {"id": "e2", "mentions": words(2)},
        {"id": "e3", "mentions": [through(4, 6)]},
    ],
    "events": [
        {
            "id": "ev1",
            "type": "ASSAULT",
            "mode": "drone",
            "realis": "actual",
            "polarity": "positive",
            "triggers": words(1, 9),
            "arguments": [{"role": "actor", "entity": "e1"}, {"role": "target", "entity": "e2"}],
        },
        {
            "id": "ev2",
            "type": "REJECT",
            "realis": "actual",
            "polarity": "positive",
            "triggers": words(7),
            "arguments": [{"role": "actor", "entity": "e3"}, {"role": "topic", "event": "ev1"}],
        },
    ],
    "claims": [
        {
            "id": "c1",
            "content": [through(0, 3)],
            "claimant": "e1",
            "kind": "occurrence",
            "position": "affirm",
            "quotation": "direct",
            "checkworthiness": "check_worthy",
        },
        {
            "id": "c2",
            "content": [through(8, 9), through(11, 11)],
            "claimant": "author",
            "kind": "evaluation",
            "position": "deny",
            "quotation": "none",
            "checkworthiness": "not_factual",
        },
    ],
    "stances": [
        {"id": "s1", "holder": "author", "target": {"issue": "an-issue"}, "label": "none"},
        {"id": "s2", "holder": "e1", "target": {"entity": "e2"}, "label": "against"},
        {"id": "s3", "holder": "e3", "target": {"event": "ev1"}, "label": "favor"},
        {"id": "s4", "holder": "author", "target": {"claim": "c1"}, "label": "deny"},
    ],
}


def counted(scheme: Scheme, answers: Layers, gold: Layers = GOLD) -> dict[str, Quad]:
    """Measure -> counts of all its classes."""
    found = scheme.count(Side(gold, TEXT), Side(answers, TEXT))
    return {name: total(quad for (measure, _), quad in found.items() if measure == name) for name, _ in found}


@pytest.fixture
def answers() -> Layers:
    return deepcopy(GOLD)


@pytest.mark.parametrize("scheme", [events.SCHEME, claims.SCHEME, stances.SCHEME], ids=lambda scheme: scheme.name)
def test_gold_is_right(scheme: Scheme, answers: Layers) -> None:
    assert all(quad.p_num == quad.p_den == quad.r_num == quad.r_den for quad in counted(scheme, answers).values())


@pytest.mark.parametrize("scheme", [events.SCHEME, claims.SCHEME, stances.SCHEME], ids=lambda scheme: scheme.name)
def test_no_answers(scheme: Scheme) -> None:
    found = counted(scheme, {})
    assert all(quad.p_num == quad.r_num == quad.p_den == 0 for quad in found.values())
    assert any(quad.r_den for quad in found.values())


def test_triggers(answers: Layers) -> None:
    answers["events"][0]["triggers"] = [*words(1), through(9, 10)]
    answers["events"][1]["type"] = "ACCUSE"
    found = counted(events.SCHEME, answers)
    assert found["tri-i.exact"] == hits(2, 3, 3)
    assert found["tri-c.exact"] == hits(1, 3, 3)
    # 2 of 5 characters ("xx xx"): less than half.
    assert found["tri-i.overlap"] == hits(2, 3, 3)
    answers["events"][0]["triggers"] = [*words(1), span(WORDS[9][0], WORDS[9][1] + 2)]
    found = counted(events.SCHEME, answers)
    assert found["tri-i.exact"] == hits(2, 3, 3)
    assert found["tri-i.overlap"] == hits(3, 3, 3)
    assert found["tri-c.overlap"] == hits(2, 3, 3)


def test_what_does_not_depend_on_the_type_has_no_types(answers: Layers) -> None:
    found = events.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert {name for measure, name in found if measure == "tri-i.exact"} == {""}
    assert {name for measure, name in found if measure == "tri-c.exact"} == {"ASSAULT", "REJECT"}


def test_what_goes_with_a_trigger(answers: Layers) -> None:
    answers["events"][0]["mode"] = "missile"
    answers["events"][1]["realis"] = "future"
    found = counted(events.SCHEME, answers)
    assert found["tri-c.exact"] == hits(3, 3, 3)
    assert found["tri-c.mode.exact"] == hits(1, 3, 3)
    assert found["tri-c.realis.exact"] == hits(2, 3, 3)
    answers["events"][1] |= {"realis": "actual", "polarity": "negative"}
    assert counted(events.SCHEME, answers)["tri-c.realis.exact"] == hits(2, 3, 3)


def test_the_same_trigger_of_two_events_counts_twice(answers: Layers) -> None:
    twin = {**deepcopy(GOLD["events"][1]), "id": "ev3"}
    gold = {**GOLD, "events": [*GOLD["events"], twin]}
    assert counted(events.SCHEME, answers, gold)["tri-c.exact"] == hits(3, 3, 4)
    assert counted(events.SCHEME, {**answers, "events": [*answers["events"], twin]})["tri-c.exact"] == hits(3, 4, 3)


def test_arguments_as_entities(answers: Layers) -> None:
    answers["events"][0]["arguments"][0]["role"] = "recipient"
    found = counted(events.SCHEME, answers)
    assert found["arg-c.attached.entity.exact"] == hits(3, 4, 4)
    assert found["arg-i.attached.entity.exact"] == hits(4, 4, 4)


def test_arguments_of_another_event_of_the_type(answers: Layers) -> None:
    answers["events"][0]["triggers"] = words(13)
    found = counted(events.SCHEME, answers)
    assert found["arg-c.unattached.entity.exact"] == hits(3, 4, 4), "the topic of ev2 is ev1, which is not found"
    assert found["arg-c.attached.entity.exact"] == hits(1, 4, 4)


def test_arguments_of_an_event_of_another_type(answers: Layers) -> None:
    answers["events"][0]["type"] = "COERCE"
    found = counted(events.SCHEME, answers)
    assert found["arg-c.unattached.entity.exact"] == hits(2, 4, 4)
    assert found["arg-i.unattached.mention.exact"].p_num == 2


@pytest.mark.parametrize(
    ("mentions", "right"),
    [
        ([0], True),
        ([0, 8], True),
        ([0, 14], True),
        ([0, 14, 15], False),
        ([14], False),
        (list(range(17)), False),
    ],
)
def test_a_filler_is_right_by_half_of_its_mentions(answers: Layers, mentions: list[int], right: bool) -> None:
    answers["entities"][0]["mentions"] = words(*mentions)
    found = counted(events.SCHEME, answers)
    assert found["arg-c.attached.entity.exact"] == hits(4 if right else 3, 4, 4)
    assert counted(claims.SCHEME, answers)["claim.claimant"] == hits(2 if right else 1, 2, 2)
    assert counted(stances.SCHEME, answers)["stance.pair"] == hits(4 if right else 3, 4, 4)


def test_a_filler_that_only_overlaps(answers: Layers) -> None:
    answers["entities"][2]["mentions"] = [through(4, 5)]
    found = counted(events.SCHEME, answers)
    assert found["arg-c.attached.entity.exact"] == hits(3, 4, 4)
    assert found["arg-c.attached.entity.overlap"] == hits(4, 4, 4)
    # ev1 has two triggers with two arguments, ev2 one trigger with two.
    assert found["arg-c.attached.mention.exact"] == hits(5, 6, 6)
    assert found["arg-c.attached.mention.overlap"] == hits(6, 6, 6)


def test_an_event_is_right_by_half_of_its_triggers(answers: Layers) -> None:
    answers["events"][0]["triggers"] = words(1, 14)
    assert counted(events.SCHEME, answers)["arg-c.attached.entity.exact"] == hits(4, 4, 4)
    answers["events"][0]["triggers"] = words(1, 14, 15)
    assert counted(events.SCHEME, answers)["arg-c.attached.entity.exact"] == hits(1, 4, 4)


def test_a_mention_is_the_nearest_to_its_trigger(answers: Layers) -> None:
    answers["entities"][0]["mentions"] = words(0)
    found = counted(events.SCHEME, answers)
    # Gold's mention nearest to the second trigger is another one.
    assert found["arg-c.attached.mention.exact"] == hits(5, 6, 6)
    assert found["arg-c.attached.entity.exact"] == hits(4, 4, 4)


def test_an_entity_is_no_event(answers: Layers) -> None:
    answers["events"][1]["arguments"][1] = {"role": "topic", "entity": "e9"}
    answers["entities"].append({"id": "e9", "mentions": words(1, 9)})
    assert counted(events.SCHEME, answers)["arg-c.attached.entity.exact"] == hits(3, 4, 4)


def test_words_that_the_text_does_not_have(answers: Layers) -> None:
    nowhere = {"start": -1, "end": -1, "text": "xyz"}
    answers["events"][1]["triggers"] = [nowhere]
    answers["entities"][1]["mentions"] = [nowhere]
    answers["entities"][0]["mentions"].append(nowhere)
    answers["claims"][0]["content"] = [nowhere]
    found = counted(events.SCHEME, answers)
    assert found["tri-i.exact"] == found["tri-i.overlap"] == hits(2, 3, 3)
    assert found["arg-c.unattached.entity.exact"] == hits(3, 4, 4)
    assert found["arg-c.attached.entity.exact"] == hits(1, 4, 4)
    assert counted(claims.SCHEME, answers)["claim.span.exact"] == hits(1, 2, 2)


def test_invented_mentions_of_an_entity_are_nowhere(answers: Layers) -> None:
    nowhere = [{"start": -1, "end": -1, "text": word} for word in ("xyz", "zyx")]
    answers["entities"][0]["mentions"] = [*words(0), *nowhere]
    answers["events"][0]["triggers"] = [span(0, 1)]
    assert Side(answers, TEXT).entities["e1"] == {WORDS[0]}
    assert counted(events.SCHEME, answers)["arg-c.unattached.entity.exact"] == hits(3, 4, 4)
    answers["entities"][0]["mentions"] = nowhere
    assert counted(events.SCHEME, answers)["arg-c.unattached.entity.exact"] == hits(2, 4, 4)


def test_templates(answers: Layers) -> None:
    answers["entities"][1]["mentions"] = words(2, 3)
    found = counted(events.SCHEME, answers)
    assert found["ceaf-ree.strict"] == hits(2, 3, 3)
    assert found["ceaf-ree.prop"] == hits(2.5, 3, 3)
    assert found["ceaf-rme.phi3"] == hits(5, 6, 5)
    assert found["ceaf-rme.subset"] == hits(3, 3, 3)


def test_coreference_of_events(answers: Layers) -> None:
    answers["events"][0]["triggers"] = words(1)
    answers["events"].append({"id": "ev3", "type": "ASSAULT", "triggers": words(9)})
    found = events.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert found["coref", "muc"] == Quad(0, 0, 0, 1)
    assert found["coref", "b3"] == Quad(3, 3, 2, 3)


def test_claims(answers: Layers) -> None:
    answers["claims"][0]["content"] = [through(0, 2)]
    found = counted(claims.SCHEME, answers)
    assert found["claim.sentence"] == hits(2, 2, 2)
    assert found["claim.token"] == hits(6, 6, 7)
    assert found["claim.span.exact"] == hits(1, 2, 2)
    assert found["claim.span.iou50"] == hits(2, 2, 2)
    answers["claims"][0]["content"] = [through(0, 0)]
    assert counted(claims.SCHEME, answers)["claim.span.iou50"] == hits(1, 2, 2)


@pytest.mark.parametrize(
    ("field", "value", "measure"),
    [
        ("claimant", "author", "claim.claimant"),
        ("claimant", "e2", "claim.claimant"),
        ("kind", "cause", "claim.kind"),
        ("kind", "cause", "claim.tuple"),
        ("claimant", "e2", "claim.tuple"),
        ("position", "deny", "claim.position"),
        ("quotation", "none", "claim.quotation"),
        ("checkworthiness", "unimportant", "claim.checkworthy"),
    ],
)
def test_what_is_asked_of_a_claim(answers: Layers, field: str, value: str, measure: str) -> None:
    answers["claims"][0][field] = value
    found = counted(claims.SCHEME, answers)
    assert found[measure] == hits(1, 2, 2)
    assert found["claim.span.iou50"] == hits(2, 2, 2)
    del answers["claims"][0][field]
    assert counted(claims.SCHEME, answers)[measure].p_num == 1


def test_claims_of_the_positive_class_alone(answers: Layers) -> None:
    answers["claims"][0]["checkworthiness"] = "unimportant"
    found = claims.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert found["claim.checkworthy", "check_worthy"] == hits(0, 0, 1)
    assert next(each for each in claims.SCHEME.definitions if each.name == "claim.checkworthy").classes == (
        "check_worthy",
    )


def test_stances(answers: Layers) -> None:
    answers["stances"][1]["label"] = "favor"
    answers["stances"][3]["label"] = "comment"
    found = stances.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert found["stance.pair", ""] == hits(4, 4, 4)
    assert found["stance.triple", ""] == hits(2, 4, 4)
    assert found["stance.triple.sides", ""] == hits(1, 2, 2)
    answers["stances"][0]["label"] = "favor"
    more = stances.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert more["stance.triple.sides", ""] == hits(1, 3, 2)
    assert found["stance.polarity", "favor"] == hits(1, 2, 1)
    assert found["stance.polarity", "against"] == hits(0, 0, 1)
    assert found["stance.polarity", "none"] == hits(1, 1, 1)
    assert found["stance.claims", "deny"] == hits(0, 0, 1)
    assert found["stance.claims", "comment"] == hits(0, 1, 0)


def test_what_is_not_answered_is_wrong_and_what_is_not_asked_is_no_polarity(answers: Layers) -> None:
    answers["stances"] = [
        answers["stances"][1],
        {"id": "s9", "holder": "e2", "target": {"entity": "e1"}, "label": "against"},
    ]
    found = stances.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert found["stance.pair", ""] == hits(1, 2, 4)
    assert found["stance.polarity", "against"] == hits(1, 1, 1)
    assert found["stance.polarity", "favor"] == hits(0, 0, 1)


def test_to_answer_everything_helps_nobody(answers: Layers) -> None:
    answers["entities"].append({"id": "e9", "mentions": words(0)})
    answers["stances"].append({"id": "s9", "holder": "e9", "target": {"entity": "e2"}, "label": "favor"})
    found = stances.SCHEME.count(Side(GOLD, TEXT), Side(answers, TEXT))
    assert found["stance.polarity", "favor"] == hits(1, 2, 1)
    assert found["stance.triple", ""] == hits(4, 5, 4)


@pytest.mark.parametrize(
    ("target", "same"),
    [
        ({"issue": "another-issue"}, False),
        ({"entity": "e1"}, False),
        ({"event": "ev1"}, False),
        ({"issue": "an-issue"}, True),
    ],
)
def test_targets(answers: Layers, target: dict[str, str], same: bool) -> None:
    answers["stances"][0]["target"] = target
    assert counted(stances.SCHEME, answers)["stance.pair"] == hits(4 if same else 3, 4, 4)


def test_a_target_that_is_a_row_of_a_table(answers: Layers) -> None:
    answers["stances"][0]["target"] = {"entity": None, "event": None, "claim": None, "issue": "an-issue"}
    assert counted(stances.SCHEME, answers)["stance.pair"] == hits(4, 4, 4)
