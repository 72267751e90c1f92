"""Every kind of mistake by an example, and that mistakes and counts tell one story."""

import json
from collections import Counter
from copy import deepcopy
from functools import cache
from random import Random

import claim_sides
import event_sides
import pytest
import worlds
from event_sides import total

import escal
from escal.checks.lines import Document, given
from escal.checks.predictions import check_line
from escal.scoring import claims, events, stances
from escal.scoring.gold import Gold
from escal.scoring.mistakes import KINDS, TASK, dump, mistakes
from escal.scoring.mistakes.mistake import ROOM, quoted, snippet
from escal.scoring.mistakes.rounds import alike, meeting, near
from escal.scoring.sides import Side

TASKS = ("events", "claims", "stances")
TEXT = (
    "Rebels struck the Al Asad base with rockets on Sunday. Iraq denied that Iran had fired them.\n\n"
    "President Joe Biden backs an air strike on Iran, and Tehran backs Rebels in Iraq."
)


def span(quote, text=TEXT):
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "text": quote}


def lost(quote):
    """A span as it is where the text does not have its words."""
    return {"start": -1, "end": -1, "text": quote}


def entity(id, *quotes, **more):
    return {"id": id, "mentions": [span(quote) if isinstance(quote, str) else quote for quote in quotes], **more}


def event(name, kind, trigger, *arguments, **more):
    triggers = [span(trigger) if isinstance(trigger, str) else trigger]
    filled = [{"role": role, "event" if filler.startswith("ev") else "entity": filler} for role, filler in arguments]
    return {"id": name, "type": kind, "triggers": triggers, "arguments": filled, **more}


CLAIM = {
    "claimant": "author",
    "kind": "cause",
    "position": "affirm",
    "quotation": "none",
    "checkworthiness": "unimportant",
}


def claim(name, *quotes, **more):
    content = [span(quote) if isinstance(quote, str) else quote for quote in quotes]
    return {"id": name, "content": content, **CLAIM, **more}


def stance(name, holder, label, target, **more):
    kind = {"e": "entity", "ev": "event", "c": "claim"}.get(target.rstrip("0123456789"), "issue")
    return {"id": name, "holder": holder, "target": {kind: target}, "label": label, **more}


def layers(**found):
    return {"entities": [], "events": [], "claims": [], "stances": []} | found


def told(gold, answers, tasks=TASKS, text=TEXT):
    document = Gold("article", 1, text, gold, "group")
    return list(mistakes(document, Side(gold, text), Side(answers, text), tasks))


def short(found):
    return [(one.item, one.kind, one.aspect, one.gold, one.answer, one.expected, one.found) for one in found]


def of_events(*found, **more):
    return layers(events=[*found], entities=PEOPLE, **more)


PEOPLE = [
    entity("e1", "Rebels", name="the rebels"),
    entity("e2", "Al Asad base"),
    entity("e3", "Iran", name="Iran"),
    entity("e4", "Joe Biden", name="Joe Biden"),
    entity("e5", "Tehran", name="Tehran"),
]


def test_what_is_right_is_no_mistake():
    for document in escal.documents(escal.open(worlds.ROOT)):
        assert told(document["labels"], deepcopy(document["labels"]), text=document["text"]) == []


def test_only_the_tasks_that_are_asked_for():
    gold = of_events(
        event("ev1", "ASSAULT", "struck"), claims=[claim("c1", "Iran")], stances=[stance("s1", "e1", "none", "e3")]
    )
    answers = layers(
        entities=[entity("e1", lost("no"))],
        events=[event("ev1", "AID", lost("no"))],
        claims=[claim("c1", lost("no"))],
    )
    items = {
        "events": ["trigger", "mention", "trigger"],
        "claims": ["claim", "mention", "claim"],
        "stances": ["stance", "mention"],
    }
    for task, wanted in items.items():
        found = told(gold, answers, [task])
        assert [one.item for one in found] == wanted
        assert {one.task for one in found} == {task, "entities"}
    assert [one.item for one in told(gold, answers)] == ["trigger", "claim", "stance", "mention", "trigger", "claim"]


def test_trigger_boundary():
    (found,) = told(of_events(event("ev1", "ASSAULT", "strike")), of_events(event("ev2", "ASSAULT", "air strike")))
    assert short([found]) == [("trigger", "boundary", "span", "ev1", "ev2", None, None)]
    assert [one.text for one in (*found.spans, *found.others)] == ["strike", "air strike"]
    assert found.message == "The trigger of ASSAULT is “strike”; the answer says “air strike”."


def test_trigger_type():
    (found,) = told(of_events(event("ev1", "ASSAULT", "strike")), of_events(event("ev2", "COERCE", "strike")))
    assert short([found]) == [("trigger", "type", "type", "ev1", "ev2", "ASSAULT", "COERCE")]
    assert found.others == ()
    assert found.message == "The type of “strike” is ASSAULT; the answer says COERCE."
    (found,) = told(of_events(event("ev1", "ASSAULT", "strike")), of_events(event("ev2", "COERCE", "air strike")))
    assert short([found]) == [("trigger", "type", "type", "ev1", "ev2", "ASSAULT", "COERCE")]
    assert found.message == "The type of “strike” is ASSAULT; the answer says COERCE, and “air strike”."
    assert [one.text for one in found.others] == ["air strike"]


def test_equal_spans_go_together_before_equal_types_do():
    gold = of_events(event("ev1", "ASSAULT", "strike"), event("ev2", "COERCE", "air strike"))
    found = told(gold, of_events(event("ev1", "COERCE", "strike")))
    assert [one[:4] for one in short(found)] == [("trigger", "missed", None, "ev2"), ("trigger", "type", "type", "ev1")]


def test_one_type_goes_together_before_others_that_overlap_better():
    gold = of_events(event("ev1", "ASSAULT", "an air strike on Iran"), event("ev2", "COERCE", "air strike on Iran"))
    found = told(gold, of_events(event("ev1", "ASSAULT", "strike on Iran")))
    assert [one[:4] for one in short(found)] == [
        ("trigger", "boundary", "span", "ev1"),
        ("trigger", "missed", None, "ev2"),
    ]


def test_the_best_overlap_is_taken():
    gold = of_events(event("ev1", "ASSAULT", "an air strike"), event("ev2", "ASSAULT", "air strike"))
    found = told(gold, of_events(event("ev1", "ASSAULT", "strike")))
    assert [one[:4] for one in short(found)] == [
        ("trigger", "missed", None, "ev1"),
        ("trigger", "boundary", "span", "ev2"),
    ]


@pytest.mark.parametrize(
    ("attribute", "wanted", "answer", "message"),
    [
        ("mode", "drone", "rocket", "The mode of ASSAULT “struck” is drone; the answer says rocket."),
        ("realis", "actual", None, "The realis of ASSAULT “struck” is actual; the answer does not say."),
        ("polarity", None, "negative", "There is no polarity of ASSAULT “struck”; the answer says negative."),
    ],
)
def test_trigger_attribute(attribute, wanted, answer, message):
    sides = [
        of_events(event("ev1", "ASSAULT", "struck", **({attribute: value} if value else {})))
        for value in (wanted, answer)
    ]
    (found,) = told(*sides)
    assert short([found]) == [("trigger", "attribute", attribute, "ev1", "ev1", wanted, answer)]
    assert found.message == message


def test_twins_go_together_by_their_attributes():
    gold = of_events(
        event("ev1", "ASSAULT", "struck", realis="actual"), event("ev2", "ASSAULT", "struck", realis="future")
    )
    answers = of_events(
        event("ev1", "ASSAULT", "struck", realis="future"), event("ev2", "ASSAULT", "struck", realis="actual")
    )
    assert told(gold, answers) == []


def test_twins_go_together_as_far_as_they_agree():
    gold = of_events(
        event("ev1", "ASSAULT", "struck", realis="actual"), event("ev2", "ASSAULT", "struck", realis="future")
    )
    answers = of_events(
        event("ev1", "ASSAULT", "struck", realis="future"), event("ev2", "ASSAULT", "struck", realis="hypothetical")
    )
    assert [one[3:] for one in short(told(gold, answers))] == [("ev1", "ev2", "actual", "hypothetical")]


def test_the_text_begins_at_0():
    found = told(of_events(event("ev1", "ASSAULT", "Rebels")), of_events(event("ev1", "AID", "Rebels")))
    assert short(found) == [("trigger", "type", "type", "ev1", "ev1", "ASSAULT", "AID")]
    found = told(layers(claims=[claim("c1", "Rebels struck")]), layers(claims=[claim("c1", "Rebels")]))
    assert [each.text for one in found for each in (*one.spans, *one.others)] == ["Rebels struck", "Rebels"]


def test_trigger_duplicate_spurious_and_missed():
    gold = of_events(event("ev1", "ASSAULT", "struck"), event("ev2", "REJECT", "denied"))
    answers = of_events(
        event("ev1", "ASSAULT", "struck"), event("ev2", "ASSAULT", "struck"), event("ev3", "AID", "backs")
    )
    found = told(gold, answers)
    assert [(one.item, one.kind, one.gold or one.answer, one.expected, one.found) for one in found] == [
        ("trigger", "duplicate", "ev2", None, "ASSAULT"),
        ("trigger", "missed", "ev2", "REJECT", None),
        ("trigger", "spurious", "ev3", None, "AID"),
    ]
    assert [one.message for one in found] == [
        "ASSAULT “struck” was answered once too often.",
        "REJECT “denied” was not found.",
        "AID “backs” is not in gold.",
    ]
    assert [(one.gold is None, one.answer is None) for one in found] == [(True, False), (False, True), (True, False)]


def test_an_answer_too_many_goes_with_another_gold_item_where_it_can():
    gold = of_events(event("ev1", "ASSAULT", "strike"), event("ev2", "COERCE", "strike"))
    answers = of_events(event("ev1", "ASSAULT", "strike"), event("ev2", "ASSAULT", "strike"))
    assert [one[:3] for one in short(told(gold, answers))] == [("trigger", "type", "type")]


def test_not_in_text():
    answers = layers(
        entities=[entity("e1", "Iran", lost("Persia"), name="Iran")],
        events=[event("ev1", "ASSAULT", lost("was hit"))],
        claims=[claim("c1", lost("it was not"))],
    )
    found = told(layers(), answers)
    assert [
        (one.item, one.task, one.kind, one.aspect, one.answer, one.found, one.spans, one.snippet) for one in found
    ] == [
        ("mention", "entities", "not_in_text", "quote", "e1", "Persia", (), None),
        ("trigger", "events", "not_in_text", "quote", "ev1", "was hit", (), None),
        ("claim", "claims", "not_in_text", "quote", "c1", "it was not", (), None),
    ]
    assert [one.message for one in found] == [
        "The text does not say “Persia”, which was answered as a mention.",
        "The text does not say “was hit”, which was answered as a trigger.",
        "The text does not say “it was not”, which was answered as a claim.",
    ]


def test_not_in_text_as_the_checks_leave_it():
    (line,) = (
        lines.line("article")
        for lines in [
            given([{"article": "article", "claims": [{"id": "c1", "content": [{"text": "no"}, {"text": "Iran"}]}]}])
        ]
    )
    check_line(line, Document(1, TEXT.replace("no", "")))
    text = TEXT.replace("no", "")
    found = told(layers(), line.value, text=text)
    assert [(one.kind, [each.text for each in one.spans]) for one in found] == [
        ("spurious", ["Iran"]),
        ("not_in_text", []),
    ]


STRUCK = ("ASSAULT", "struck")


@pytest.mark.parametrize(
    ("gold", "answer", "wanted", "message", "places"),
    [
        (
            event("ev1", *STRUCK, ("actor", "e3")),
            event("ev1", *STRUCK, ("target", "e3")),
            ("role", "role", "actor", "target"),
            "The role of Iran in ASSAULT “struck” is actor; the answer says target.",
            ["Iran"],
        ),
        (
            event("ev1", *STRUCK, ("actor", "e3")),
            event("ev1", *STRUCK, ("actor", "e1")),
            ("wrong_entity", "filler", "Iran", "the rebels"),
            "The actor of ASSAULT “struck” is Iran; the answer says the rebels.",
            ["Iran", "Rebels"],
        ),
        (
            event("ev1", *STRUCK, ("actor", "e3")),
            event("ev1", *STRUCK, ("actor", "ev2")),
            ("wrong_entity", "filler", "Iran", "ev2"),
            "The actor of ASSAULT “struck” is Iran; the answer says ev2.",
            ["Iran", "struck"],
        ),
        (
            event("ev1", *STRUCK, ("actor", "e4")),
            event("ev1", *STRUCK, ("actor", "e9")),
            ("boundary", "filler", None, None),
            "The actor of ASSAULT “struck” is “Joe Biden”; the answer says “President Joe Biden”.",
            ["Joe Biden", "President Joe Biden"],
        ),
    ],
)
def test_arguments_of_a_right_event(gold, answer, wanted, message, places):
    (found,) = told(
        layers(events=[gold], entities=PEOPLE),
        layers(events=[answer], entities=[*PEOPLE, entity("e9", "President Joe Biden", name="Joe Biden")]),
    )
    assert short([found]) == [("argument", *wanted[:2], "ev1", "ev1", *wanted[2:])]
    assert found.message == message
    assert [one.text for one in (*found.spans, *found.others)] == places


def test_argument_whose_trigger_overlaps():
    gold = of_events(event("ev1", "ASSAULT", "strike", ("actor", "e4")))
    found = told(gold, of_events(event("ev1", "ASSAULT", "air strike", ("actor", "e4"))))
    argument = next(one for one in found if one.item == "argument")
    assert short([argument]) == [("argument", "boundary", "event", "ev1", "ev1", None, None)]
    assert (
        argument.message
        == "The trigger of the ASSAULT with Joe Biden as actor is “strike”; the answer says “air strike”."
    )
    assert [one.text for one in (*argument.spans, *argument.others)] == ["strike", "air strike"]


def test_argument_of_an_event_of_another_type():
    gold = of_events(event("ev1", "ASSAULT", "struck", ("actor", "e3")))
    found = told(gold, of_events(event("ev2", "COERCE", "struck", ("actor", "e3"))))
    assert short(found)[1] == ("argument", "type", "type", "ev1", "ev2", "ASSAULT", "COERCE")
    assert found[1].message == "The type of the event with Iran as actor is ASSAULT; the answer says COERCE."


def test_argument_on_another_event():
    gold = of_events(event("ev1", "ASSAULT", "struck", ("actor", "e3")), event("ev2", "ASSAULT", "fired"))
    answers = of_events(event("ev1", "ASSAULT", "struck"), event("ev2", "ASSAULT", "fired", ("actor", "e3")))
    (found,) = told(gold, answers)
    names = "ASSAULT “struck”", "ASSAULT “fired”"
    assert short([found]) == [("argument", "wrong_event", "event", "ev1", "ev2", *names)]
    assert found.message == f"The event with Iran as actor is {names[0]}; the answer says {names[1]}."


def test_a_filler_on_another_event_comes_before_another_filler():
    gold = of_events(
        event("ev1", "ASSAULT", "struck", ("actor", "e3")), event("ev2", "ASSAULT", "fired", ("actor", "e4"))
    )
    answers = of_events(event("ev1", "ASSAULT", "struck"), event("ev2", "ASSAULT", "fired", ("actor", "e3")))
    assert [one[:4] for one in short(told(gold, answers))] == [
        ("argument", "wrong_event", "event", "ev1"),
        ("argument", "missed", None, "ev2"),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        event("ev3", "COERCE", "struck", ("target", "e3")),  # type and role
        event("ev3", "COERCE", "struck", ("actor", "e1")),  # type and filler
        event("ev3", "COERCE", "fired", ("actor", "e3")),  # type and event
        event("ev3", "ASSAULT", "struck", ("target", "e1")),  # role and filler
        event("ev3", "ASSAULT", "fired", ("target", "e3")),  # role and event
        event("ev3", "ASSAULT", "fired", ("actor", "e1")),  # filler and event
    ],
)
def test_arguments_with_more_than_one_thing_wrong_are_two_mistakes(answer):
    found = told(of_events(event("ev1", *STRUCK, ("actor", "e3"))), of_events(answer))
    ids = sorted((one.kind, one.gold, one.answer) for one in found if one.item == "argument")
    assert ids == [("missed", "ev1", None), ("spurious", None, "ev3")]


def test_what_overlaps_is_shown_and_not_what_is_nearest():
    sides = [
        layers(entities=[entity("e1", *mentions)], events=[event("ev1", "ASSAULT", "strike", ("actor", "e1"))])
        for mentions in (["Joe Biden", "backs"], ["President Joe Biden"])
    ]
    (found,) = told(*sides)
    assert [one.text for one in (*found.spans, *found.others)] == ["Joe Biden", "President Joe Biden"]


def test_argument_duplicate_spurious_and_missed():
    gold = of_events(event("ev1", *STRUCK, ("actor", "e1"), ("target", "e2")))
    answers = of_events(event("ev1", *STRUCK, ("actor", "e1"), ("actor", "e1"), ("instrument", "e3"), ("origin", "e8")))
    assert [(one.kind, one.expected or one.found, one.message, one.spans[0].text) for one in told(gold, answers)] == [
        ("duplicate", "actor", "the rebels as actor of ASSAULT “struck” was answered once too often.", "Rebels"),
        ("spurious", "origin", "e8 as origin of ASSAULT “struck” is not in gold.", "struck"),
        ("missed", "target", "“Al Asad base” as target of ASSAULT “struck” was not found.", "Al Asad base"),
        ("spurious", "instrument", "Iran as instrument of ASSAULT “struck” is not in gold.", "Iran"),
    ]


def test_an_event_as_filler():
    fired = event("ev2", "ASSAULT", "fired")
    gold = of_events(event("ev1", "REJECT", "denied", ("topic", "ev2")), fired)
    (found,) = told(gold, of_events(event("ev1", "REJECT", "denied"), fired))
    assert found.message == "ASSAULT “fired” as topic of REJECT “denied” was not found."
    assert [one.text for one in found.spans] == ["fired"]


def test_an_entity_that_mentions_everything_is_another_one():
    gold = of_events(event("ev1", *STRUCK, ("actor", "e3")))
    all_ = layers(
        events=[event("ev1", *STRUCK, ("actor", "e1"))],
        entities=[entity("e1", "Iran", "Tehran", "Sunday", name="Iran")],
    )
    (found,) = told(gold, all_)
    assert (found.kind, found.expected, found.found) == ("wrong_entity", "Iran (at 72)", "Iran (at 47)")
    half = layers(events=all_["events"], entities=[entity("e1", "Iran", "Tehran")])
    assert told(gold, half) == []


def test_the_mention_that_is_common_and_nearest_is_shown():
    rebels = [{"start": 0, "end": 6, "text": "Rebels"}, {"start": 160, "end": 166, "text": "Rebels"}]
    sides = [
        layers(entities=[{"id": "e1", "mentions": rebels}], events=[event("ev1", "AID", "air strike", (role, "e1"))])
        for role in ("actor", "topic")
    ]
    (found,) = told(*sides)
    assert [one.start for one in found.spans] == [160]
    assert found.others == ()


def test_claim_boundary():
    gold, answers = (
        layers(claims=[claim("c1", "Iran had fired them")]),
        layers(claims=[claim("c7", "that Iran had fired them")]),
    )
    (found,) = told(gold, answers)
    assert short([found]) == [("claim", "boundary", "content", "c1", "c7", None, None)]
    assert found.message == (
        "The claim is “Iran had fired them”; the answer says “that Iran had fired them”: 79% of the characters are common."
    )
    assert [one.text for one in (*found.spans, *found.others)] == ["Iran had fired them", "that Iran had fired them"]


def test_a_claim_with_less_than_half_in_common_is_looked_at_no_further():
    gold = layers(claims=[claim("c1", "Iran had fired them")])
    (found,) = told(gold, layers(claims=[claim("c1", "Iraq denied that Iran had", kind="denial", claimant="unnamed")]))
    assert (found.kind, found.aspect) == ("boundary", "content")
    assert found.message.endswith(": 22% of the characters are common, too few.")


def of_claims(*edges, **labels):
    """Claims from here to there; each label has one value for each claim."""
    return layers(
        claims=[
            claim(f"c{n}", {"start": a, "end": b}, **{name: values[n - 1] for name, values in labels.items()})
            for n, (a, b) in enumerate(edges, 1)
        ]
    )


def pairs(found):
    return {(one.gold, one.answer) for one in found if one.gold and one.answer}


def test_equal_claims_go_together_before_others_do():
    # The crossed pairs have 0.6 in common each, the equal ones 1 and the rest less than half.
    found = told(of_claims((10, 30), (15, 35)), of_claims((10, 30), (5, 25)))
    assert pairs(found) == {("c2", "c2")}
    assert found[0].message.endswith("too few.")


def test_claims_go_together_by_their_content_before_their_labels():
    for content in ((10, 30), (10, 31)):
        gold = of_claims(content, (10, 33), kind=["cause", "denial"])
        found = told(gold, of_claims((10, 29), (10, 32), kind=["denial", "cause"]))
        assert pairs(found) == {("c1", "c1"), ("c2", "c2")}
        assert {one.aspect for one in found} == {"content", "kind"}


def test_claims_go_together_by_half_of_their_content_before_less():
    # The two other pairs have 0.33 and 0.4 in common, together more than the 0.6 of the first claims.
    found = told(of_claims((10, 30), (25, 40)), of_claims((15, 35), (0, 20)))
    assert sorted((one.kind, one.gold, one.answer) for one in found) == [
        ("boundary", "c1", "c1"),
        ("missed", "c2", None),
        ("spurious", None, "c2"),
    ]


@pytest.mark.parametrize(
    ("field", "label", "kind"),
    [
        ("kind", "denial", "type"),
        ("position", "deny", "attribute"),
        ("quotation", "direct", "attribute"),
        ("checkworthiness", "check_worthy", "attribute"),
        ("checkworthiness", None, "attribute"),
    ],
)
def test_claim_labels(field, label, kind):
    (found,) = told(layers(claims=[claim("c1", "Iran")]), layers(claims=[claim("c2", "Iran", **{field: label})]))
    assert short([found]) == [("claim", kind, field, "c1", "c2", CLAIM[field], label)]
    answer = "does not say" if label is None else f"says {label}"
    assert found.message == f"The {field} of “Iran” is {CLAIM[field]}; the answer {answer}."


@pytest.mark.parametrize(
    ("wanted", "answer", "expected"),
    [
        ("e3", "author", ("wrong_entity", "Iran", "author")),
        ("author", "unnamed", ("wrong_entity", "author", "unnamed")),
        ("e3", None, ("wrong_entity", "Iran", None)),
        ("e3", "e1", ("wrong_entity", "Iran", "the rebels")),
        ("e4", "e9", ("boundary", None, None)),
    ],
)
def test_claimant(wanted, answer, expected):
    gold = layers(entities=PEOPLE, claims=[claim("c1", "backs", claimant=wanted)])
    entities = [*PEOPLE, entity("e9", "President Joe Biden")]
    answers = layers(entities=entities, claims=[claim("c1", "backs", claimant=answer)])
    (found,) = told(gold, answers)
    assert (found.kind, found.expected, found.found) == expected
    assert (found.aspect, found.gold, found.answer) == ("claimant", "c1", "c1")
    if expected[0] == "boundary":
        assert [one.text for one in (*found.spans, *found.others)] == ["Joe Biden", "President Joe Biden"]
        assert found.message == "The claimant of “backs” is “Joe Biden”; the answer says “President Joe Biden”."


def test_twin_claims_go_together_by_their_labels():
    gold = layers(claims=[claim("c1", "Iran had fired", kind="cause"), claim("c2", "Iran had fired", kind="denial")])
    for content in ("Iran had fired", "Iran had fired them"):
        answers = layers(claims=[claim("c1", content, kind="denial"), claim("c2", content, kind="cause")])
        assert {one.aspect for one in told(gold, answers)} <= {"content"}
    gold = layers(claims=[claim("c1", "Iran", claimant="author"), claim("c2", "Iran", claimant="unnamed")])
    answers = layers(claims=[claim("c1", "Iran", claimant="unnamed"), claim("c2", "Iran", claimant="author")])
    assert told(gold, answers) == []


def test_twin_claims_go_together_as_far_as_they_agree():
    gold = of_claims((10, 30), (10, 30), kind=["cause", "denial"])
    for content in ((10, 30), (10, 29)):
        found = told(gold, of_claims(content, content, kind=["denial", "evaluation"]))
        assert [one[3:] for one in short(found) if one[2] == "kind"] == [("c1", "c2", "cause", "evaluation")]


def test_claim_duplicate_spurious_and_missed():
    gold = layers(claims=[claim("c1", "Iran had fired them"), claim("c2", "struck the Al Asad base")])
    answers = layers(
        claims=[
            claim("c1", "Iran had fired them"),
            claim("c2", "Iran had fired"),
            claim("c3", "on Sunday", kind="quantity"),
        ]
    )
    assert [(one.kind, one.gold, one.answer, one.expected, one.found, one.message) for one in told(gold, answers)] == [
        ("missed", "c2", None, "cause", None, "The claim “struck the Al Asad base” was not found."),
        ("spurious", None, "c3", None, "quantity", "The claim “on Sunday” is not in gold."),
        ("duplicate", None, "c2", None, "cause", "The claim “Iran had fired” was answered once too often."),
    ]


def test_a_quote_that_is_lost_is_told_once():
    gold = layers(claims=[claim("c1", "Iran had fired them")])
    (found,) = told(gold, layers(claims=[claim("c1", "Iran had fired them", lost("again"))]))
    assert (found.kind, found.found) == ("not_in_text", "again")


def of_stances(*found):
    return layers(entities=[*PEOPLE, entity("e9", "President Joe Biden")], stances=[*found])


@pytest.mark.parametrize(
    ("gold", "answer", "expected", "message"),
    [
        (
            ("e4", "favor", "e3"),
            ("e4", "against", "e3"),
            ("polarity_flip", "label", "favor", "against"),
            "The stance of Joe Biden towards Iran is favor; the answer says against.",
        ),
        (
            ("author", "none", "an-issue"),
            ("author", "against", "an-issue"),
            ("label", "label", "none", "against"),
            "The stance of author towards an-issue is none; the answer says against.",
        ),
        (
            ("e4", "favor", "e3"),
            ("e3", "favor", "e4"),
            ("swapped", "pair", "Joe Biden → Iran", "Iran → Joe Biden"),
            "Joe Biden holds the stance favor towards Iran, not the other way round.",
        ),
        (
            ("e4", "favor", "e3"),
            ("e3", "against", "e4"),
            ("swapped", "pair", "Joe Biden → Iran", "Iran → Joe Biden"),
            "Joe Biden holds the stance favor towards Iran, not the other way round.",
        ),
        (
            ("e4", "favor", "e3"),
            ("e1", "favor", "e3"),
            ("wrong_entity", "holder", "Joe Biden", "the rebels"),
            "The holder of the stance favor towards Iran is Joe Biden; the answer says the rebels.",
        ),
        (
            ("author", "favor", "e3"),
            ("e4", "favor", "e3"),
            ("wrong_entity", "holder", "author", "Joe Biden"),
            "The holder of the stance favor towards Iran is author; the answer says Joe Biden.",
        ),
        (
            ("e4", "favor", "e3"),
            ("e4", "favor", "e1"),
            ("wrong_entity", "target", "Iran", "the rebels"),
            "The target of the stance favor of Joe Biden is Iran; the answer says the rebels.",
        ),
        (
            ("e4", "favor", "e3"),
            ("e9", "favor", "e3"),
            ("boundary", "holder", None, None),
            "The holder of the stance favor towards Iran is “Joe Biden”; the answer says “President Joe Biden”.",
        ),
        (
            ("e3", "favor", "e4"),
            ("e3", "favor", "e9"),
            ("boundary", "target", None, None),
            "The target of the stance favor of Iran is “Joe Biden”; the answer says “President Joe Biden”.",
        ),
    ],
)
def test_stances_that_go_together(gold, answer, expected, message):
    (found,) = told(of_stances(stance("s1", *gold)), of_stances(stance("s2", *answer)))
    assert short([found]) == [("stance", *expected[:2], "s1", "s2", *expected[2:])]
    assert found.message == message


def test_places_of_stances():
    gold = of_stances(stance("s1", "e4", "favor", "e3", evidence=[span("backs an air strike")]))
    (found,) = told(gold, of_stances(stance("s1", "e4", "favor", "e1")))
    assert [one.text for one in (*found.spans, *found.others)] == ["backs an air strike", "Rebels"]
    gold["stances"][0]["evidence"] = [span("air strike"), span("backs")]
    (found,) = told(gold, of_stances(stance("s1", "e4", "favor", "e1")))
    assert [one.text for one in found.spans] == ["backs", "air strike"]
    nowhere = of_stances(stance("s1", "author", "favor", "an-issue"))
    (found,) = told(nowhere, of_stances(stance("s1", "e4", "favor", "an-issue")))
    assert [[one.text for one in places] for places in (found.spans, found.others)] == [[], ["Joe Biden"]]
    assert found.snippet.text[found.snippet.at :].startswith("Joe Biden")
    assert found.start == span("Joe Biden")["start"]
    (found,) = told(gold, of_stances(stance("s1", "e9", "favor", "e3")))
    assert [one.text for one in (*found.spans, *found.others)] == ["Joe Biden", "President Joe Biden"]
    some = layers(entities=[entity("e3", "Iran", "Tehran"), entity("e4", "Rebels", "Joe Biden")])
    for target, place in (("e3", "Iran"), ("an-issue", "Rebels")):
        (found,) = told(
            layers(), some | layers(stances=[stance("s1", "e4", "favor", target)], entities=some["entities"])
        )
        assert [one.text for one in found.spans] == [place]
    for held, place in ((("e4", "e3"), ["Iran"]), (("e4", "an-issue"), ["Joe Biden"]), (("author", "an-issue"), [])):
        (found,) = told(layers(), of_stances(stance("s1", held[0], "favor", held[1])))
        assert [one.text for one in found.spans] == place
        assert (found.snippet is None) == (not place)


@pytest.mark.parametrize(
    "answer",
    [
        ("e4", "against", "e1"),  # label and target differ
        ("e1", "against", "e3"),  # label and holder differ
        ("e4", "favor", "an-issue"),  # a target of another kind
        ("e1", "favor", "e5"),  # neither holder nor target
        ("e9", "against", "e3"),  # label and boundary differ
        ("e1", "against", "e4"),  # the holder as target of another
        ("e3", "against", "e1"),  # the target as holder of another
    ],
)
def test_stances_with_more_than_one_thing_wrong_are_two_mistakes(answer):
    found = told(of_stances(stance("s1", "e4", "favor", "e3")), of_stances(stance("s2", *answer)))
    assert sorted((one.kind, one.gold, one.answer) for one in found) == [
        ("missed", "s1", None),
        ("spurious", None, "s2"),
    ]


def test_stance_duplicate_spurious_and_missed():
    gold = of_stances(stance("s1", "e4", "favor", "e3"), stance("s2", "author", "none", "an-issue"))
    answers = of_stances(
        stance("s1", "e4", "favor", "e3"), stance("s2", "e4", "against", "e3"), stance("s3", "e1", "against", "e2")
    )
    found = sorted(told(gold, answers), key=lambda one: one.kind)
    assert [(one.kind, one.expected or one.found, one.message) for one in found] == [
        ("duplicate", "against", "The stance against of Joe Biden towards Iran was answered once too often."),
        ("missed", "none", "The stance none of author towards an-issue was not found."),
        ("spurious", "against", "The stance against of the rebels towards “Al Asad base” is not in gold."),
    ]


def test_stance_towards_a_claim():
    def side(quote, target):
        return layers(claims=[claim("c1", quote)], stances=[stance("s1", "author", "deny", target)])

    (found,) = told(side("Iran had fired them", "c1"), layers(claims=[claim("c1", "Iran had fired them")]))
    assert found.message == "The stance deny of author towards the claim “Iran had fired them” was not found."
    found = told(side("Iran had fired them", "c1"), side("Iraq denied that Iran had", "c1"), ["stances"])
    assert [(one.kind, one.aspect) for one in found] == [("boundary", "target")]


def test_only_the_first_place_is_shown():
    several = [
        entity("e1", "Iran", "Tehran"),
        entity("e3", "Iran", name="Iran"),
        entity("e4", "Joe Biden", name="Joe Biden"),
    ]
    gold = of_stances(stance("s1", "e4", "favor", "e3"))
    gold["entities"] = several
    answers = layers(
        entities=[entity("e1", "Sunday", "rockets"), *several[1:]], stances=[stance("s1", "e4", "favor", "e1")]
    )
    (found,) = told(gold, answers)
    assert found.message == "The target of the stance favor of Joe Biden is Iran; the answer says “rockets”."
    assert [one.text for one in found.others] == ["rockets"]


def test_how_near_a_reference_is():
    gold = ("claim", ((0, 10), (20, 30)))
    assert near(gold, ("claim", ((0, 10), (20, 28)))) == 1
    assert near(gold, ("claim", ((0, 4), (20, 24)))) == 8 / 20
    assert near(gold, ("claim", ((0, 2), (40, 45)))) == 2 / 25
    assert near(gold, ("entity", frozenset([(0, 10)]))) == 0
    assert near(("voice", "author"), ("voice", "unnamed")) == near(("issue", "one"), ("issue", "two")) == 0
    assert near(("entity", frozenset([(0, 10)])), ("entity", frozenset([(0, 4)]))) == 0.4


def test_how_alike_spans_are():
    assert alike([(0, 10), (20, 30)], [(0, 10), (40, 50)]) == 1
    assert alike([(0, 10), (20, 30)], [(0, 4), (40, 50)]) == 0.4 / 2
    assert alike([(0, 10), (20, 30)], [(0, 4), (24, 30)]) == (0.4 + 0.6) / 2
    assert alike([(0, 10)], [(0, 4), (40, 50), (60, 70)]) == 0
    assert alike([(0, 10)], []) == alike([], [(0, 10)]) == alike([], []) == 0


def test_where_spans_meet():
    assert meeting([(20, 30), (0, 10)], [(40, 50), (2, 10), (24, 30)]) == ((0, 10), (2, 10))
    assert meeting([(0, 10)], [(0, 1), (2, 10)]) == ((0, 10), (2, 10))
    assert meeting([(0, 10)], [(0, 10), (5, 10)]) == ((0, 10), (5, 10))
    assert meeting([(20, 30), (0, 10)], [(25, 30), (5, 10)]) == ((0, 10), (5, 10))
    assert meeting([(0, 10)], [(5, 10), (0, 5)]) == ((0, 10), (0, 5))


def test_names_that_are_the_same_are_told_apart():
    gold = layers(entities=[entity("e1", "Iran", name="X")], claims=[claim("c1", "backs", claimant="e1")])
    answers = layers(entities=[entity("e1", "Rebels", name="X")], claims=[claim("c1", "backs", claimant="e1")])
    assert told(gold, answers)[0].message == "The claimant of “backs” is X (at 72); the answer says X (at 0)."
    gone = layers(entities=[entity("e1", lost("Y"), name="X")], claims=[claim("c1", "backs", claimant="e1")])
    assert told(gold, gone)[0].found == "X"
    unnamed = layers(entities=[entity("e1", lost("Y"))], claims=[claim("c1", "backs", claimant="e1")])
    assert told(gold, unnamed)[0].found == "“Y”"


def test_mistakes_are_in_the_order_of_the_text_and_those_without_a_place_last():
    gold = layers(
        entities=PEOPLE, stances=[stance("s1", "author", "none", "an-issue"), stance("s2", "e1", "none", "e3")]
    )
    gold["events"] = [event("ev1", "AID", "backs"), event("ev2", "ASSAULT", "struck")]
    assert [one.gold for one in told(gold, layers())] == ["ev2", "s2", "ev1", "s1"]


# Mistakes and counts


@cache
def corpus():
    """Gold of the corpus with the labels of one of its annotators for answers."""
    found = []
    for article in escal.open(worlds.ROOT).articles():
        for version in article.versions:
            labels = article.labels(version)
            if {"gold", "m02"} <= labels.keys():
                found.append((labels["gold"], labels["m02"], article.text(version)))
    assert len(found) > 5
    return found


def at_random(random):
    gold = worlds.layers(random)
    yield gold, worlds.blurred(random, gold), worlds.TEXT
    for made in (event_sides, claim_sides):
        yield made.layers(random), made.layers(random), made.TEXT


def cases(number):
    random = Random(11)
    return [*corpus(), *(case for _ in range(number) for case in at_random(random))]


def counted(found, item, *kinds, aspect=None):
    return sum(one.item == item and one.kind in kinds and aspect in {None, one.aspect} for one in found)


def right(scheme, gold, answers, text, measure):
    counts = scheme.count(Side(gold, text), Side(answers, text))
    return total(quad for (name, _), quad in counts.items() if name == measure)


PAIRS = {
    "trigger": (events.SCHEME, "tri-c.exact", ["boundary", "type"], None),
    "argument": (
        events.SCHEME,
        "arg-c.attached.entity.exact",
        ["boundary", "role", "type", "wrong_event", "wrong_entity"],
        None,
    ),
    "claim": (claims.SCHEME, "claim.span.exact", ["boundary"], "content"),
    "stance": (
        stances.SCHEME,
        "stance.triple",
        ["polarity_flip", "label", "boundary", "swapped", "wrong_entity"],
        None,
    ),
}


@pytest.mark.parametrize("item", PAIRS)
def test_mistakes_and_counts_add_up(item):
    scheme, measure, paired, aspect = PAIRS[item]
    seen = Counter()
    for gold, answers, text in cases(120):
        found = told(gold, answers, text=text)
        seen.update(one.kind for one in found if one.item == item)
        quad = right(scheme, gold, answers, text, measure)
        pairs = counted(found, item, *paired, aspect=aspect)
        assert quad.r_den - quad.r_num == counted(found, item, "missed") + pairs
        assert quad.p_den - quad.p_num == counted(found, item, "spurious", "duplicate") + pairs
    # Spans without their words cannot be lost; the rest has been seen.
    assert KINDS[item].keys() - seen.keys() <= {"not_in_text"}


def test_triggers_without_their_words_are_answers_too():
    gold = of_events(event("ev1", *STRUCK))
    answers = of_events(event("ev1", "ASSAULT", lost("hit")), event("ev2", "ASSAULT", lost("shot")))
    quad = right(events.SCHEME, gold, answers, TEXT, "tri-c.exact")
    assert quad.p_den == counted(told(gold, answers), "trigger", "not_in_text") == 2


def test_types_of_equal_spans_are_what_identification_has_more():
    for gold, answers, text in cases(30):
        equal = sum(
            one.item == "trigger" and one.kind == "type" and not one.others for one in told(gold, answers, text=text)
        )
        more, less = (right(events.SCHEME, gold, answers, text, f"tri-{name}.exact").r_num for name in "ic")
        assert more - less == equal


def test_labels_of_the_corpus_add_up():
    """Where nothing stands in the text twice, mistakes in labels are what the measures of labels miss."""
    for gold, answers, text in corpus():
        found = told(gold, answers, text=text)

        def wrong(scheme, measure):
            quad = right(scheme, gold, answers, text, measure)  # noqa: B023
            return quad.r_den - quad.r_num

        triggers = wrong(events.SCHEME, "tri-c.exact")
        assert wrong(events.SCHEME, "tri-c.mode.exact") - triggers == counted(
            found, "trigger", "attribute", aspect="mode"
        )
        unfound = wrong(claims.SCHEME, "claim.span.iou50")
        assert unfound == counted(found, "claim", "missed") + sum(one.message.endswith("too few.") for one in found)
        for aspect in ("claimant", "kind"):
            differs = counted(found, "claim", *KINDS["claim"], aspect=aspect)
            assert wrong(claims.SCHEME, f"claim.{aspect}") - unfound == differs


@pytest.mark.parametrize("item", ["claim", "stance"])
def test_no_aspect_of_an_item_is_wrong_twice(item):
    for gold, answers, text in cases(50):
        found = [one for one in told(gold, answers, text=text) if one.item == item]
        for side in ("gold", "answer"):
            named = [(getattr(one, side), one.aspect) for one in found if getattr(one, side)]
            assert len(set(named)) == len(named)
            alone = {name for name, aspect in named if aspect is None}
            assert not alone & {name for name, aspect in named if aspect is not None}


def reordered(labels, random):
    labels = deepcopy(labels)
    for layer in labels.values():
        if isinstance(layer, list):
            random.shuffle(layer)
            for item in layer:
                for value in item.values() if isinstance(item, dict) else ():
                    if isinstance(value, list):
                        random.shuffle(value)
    return labels


def test_the_order_of_items_changes_nothing():
    random = Random(12)
    for gold, answers, text in cases(30):
        again = told(reordered(gold, random), reordered(answers, random), text=text)
        assert again == told(gold, answers, text=text)


def test_ids_change_no_kind():
    random = Random(13)
    for gold, answers, text in cases(0) + [case for _ in range(40) for case in list(at_random(random))[::2]]:
        one, other = (
            Counter((each.item, each.kind, each.aspect) for each in told(*sides, text=text))
            for sides in ((gold, answers), (claim_sides.shuffled(gold, random), claim_sides.shuffled(answers, random)))
        )
        assert one == other


# What a mistake is made of


def test_mistakes_of_the_corpus_quote_the_text():
    for gold, answers, text in corpus():
        found = told(gold, answers, text=text)
        assert found
        for line, one in zip(dump(found), found, strict=True):
            assert line.endswith("}\n")
            value = json.loads(line)
            assert [*value] == [
                "article", "task", "item", "kind", "aspect", "gold", "answer", "expected", "found",
                "spans", "others", "snippet", "message",
            ]  # fmt: skip
            assert value["article"] == "article"
            assert value["task"] == TASK[value["item"]]
            assert value["kind"] in KINDS[value["item"]]
            assert value["gold"] or value["answer"]
            assert value["message"].endswith(".")
            for place in value["spans"] + value["others"]:
                assert place["text"] == text[place["start"] : place["end"]] != ""
            if one.spans:
                cut = value["snippet"]["text"][value["snippet"]["at"] :]
                assert len(value["snippet"]["text"]) <= ROOM
                quote = value["spans"][0]["text"]
                assert cut.startswith(quote) or (cut and quote.startswith(cut))
            else:
                assert value["snippet"] is None


def test_snippets_are_cut_between_words():
    text = "one two three four five " * 20
    start = text.index("three", 200)
    found = snippet(text, start, start + 5)
    assert found.text[found.at : found.at + 5] == "three"
    assert ROOM - 10 <= len(found.text) <= ROOM
    assert f" {found.text} " in text
    assert abs(found.at - (ROOM - 5) / 2) < 8
    assert snippet("the second line", 4, 10).text == "the second line"
    assert snippet("first line\nthe second line\nthird", 15, 21) == snippet("the second line", 4, 10)
    assert snippet("x" * 70 + " yy " + "z" * 80, 71, 73).text == "yy"


def test_snippets_keep_words_that_end_or_begin_at_the_cut():
    text = ("x" * 10 + " ") * 30
    assert len(snippet(text, 0, 10).text) == ROOM
    assert snippet(text, 110, 120).at == (ROOM - 10) // 2


def test_snippets_of_long_spans_show_their_beginning():
    text = "one two three four five " * 20
    found = snippet(text, 100, 400)
    assert found.text[found.at :] == text[100 : 100 + len(found.text) - found.at]
    assert 10 < found.at <= ROOM // 6
    assert ROOM - 20 <= len(found.text) <= ROOM
    assert text[100 + len(found.text) - found.at] == " "


def test_a_span_that_just_fits_is_not_cut():
    text = "a " * 30 + "bb " * 33 + "b" + "c" * 80
    found = snippet(text, 60, 160)
    assert found.text[found.at :] == text[60:160]


def test_snippets_without_blanks_cut_no_character():
    text = "e\u0301" * 200
    for start in range(100, 120, 2):
        found = snippet(text, start, start + 2)
        assert found.text[found.at :].startswith("e\u0301")
        assert found.text.startswith("e")
        assert found.text.endswith("\u0301")


def test_snippets_of_what_is_no_whole_character_have_it_all_the_same():
    text = "e" + "\u0301" * 300
    found = snippet(text, 150, 151)
    assert (found.text, found.at) == ("\u0301", 0)


def test_long_quotes_keep_their_ends():
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    assert quoted(words, [(0, len(words))]) == "“one two three four five six … ten eleven twelve thirteen”"
    assert quoted("ab " * 20, [(0, 60)]) == f"“{'ab ' * 20}”"
    assert quoted("x" * 70, [(0, 70)]) == f"“{'x' * 30} … {'x' * 30}”"
    assert quoted("ab\ncd ef", [(6, 8), (0, 5), (-1, -1)]) == "“ab cd … ef”"
