"""What a language model is asked, and what is made of its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from escal.adapters.completions import answer, checked, form
from escal.errors import UnknownName
from escal.schema import schemas
from escal.scoring.gold import Gold

TEXT = "Rebels struck the port. The army denied it."
DOCUMENT = Gold("port-strike", 1, TEXT, {}, "port-strike")
CLAIM = {"id": "c1", "content": [{"text": "struck the port"}]}


@pytest.mark.parametrize(
    ("completion", "found"),
    [
        ('{"claims": []}', {"claims": []}),
        ('```json\n{"claims": [1]}\n```', {"claims": [1]}),
        ('I see {nothing} wrong. Here: {"claims": [1]} - and {this} is all.', {"claims": [1]}),
        ('First {"claims": []}, but on reflection {"claims": [1]}.', {"claims": [1]}),
        ('{"claims": [1]} {"note": "an object without a layer"}', {"claims": [1]}),
        ('{"stances": [], "events": [{"entities": 1}]}', {"stances": [], "events": [{"entities": 1}]}),
        ("", None),
        ("{}", None),
        ('["claims"]', None),
        ('{"claims": [{"id": "c1"}, {"id": ', None),
        ('{"claims": [NaN]}', None),
        ('{"claims": ["\\ud800"]}', None),
        ('{"claims": ' * 1500, None),
        ('{"claims": [' + "9" * 5000 + "]}", None),
    ],
)
def test_an_answer_is_found(completion: str, found: Any) -> None:
    assert answer(completion) == found


def test_a_line_is_checked_and_located() -> None:
    line, why, told = checked(json.dumps({"claims": [CLAIM]}), DOCUMENT)
    assert (why, told) == (None, None)
    assert line == {
        "article": "port-strike",
        "claims": [{"id": "c1", "content": [{"text": "struck the port", "start": 7, "end": 22}]}],
    }


def test_the_article_is_the_one_that_was_asked_about() -> None:
    line, why, _ = checked('{"article": "Port strike", "claims": []}', DOCUMENT)
    assert (line, why) == ({"article": "port-strike", "claims": []}, None)


@pytest.mark.parametrize(
    ("completion", "why", "told"),
    [
        (" \n", "no_response", None),
        (
            "I cannot.",
            "invalid_response_format",
            "there is no JSON object with any of entities, events, claims, stances",
        ),
        ('{"claims": [{"id": "c1"}]}', "invalid_response_format", "completion:1:12: E202 field 'content' is missing"),
        ('{"claims": [{"id": "c1", "content": [{"start": 0, "end": 99}]}]}', "invalid_response_format", ": E906 "),
        ('{"claims": [' + "9" * 100 + "]}", "invalid_response_format", ": E2"),
    ],
)
def test_what_cannot_be_used_counts_as_no_answers(completion: str, why: str, told: str | None) -> None:
    line, found, explanation = checked(completion, DOCUMENT)
    assert (line, found) == ({"article": "port-strike"}, why)
    assert explanation == told or (told is not None and told in (explanation or ""))


def test_warnings_are_told() -> None:
    line, why, told = checked('{"claims": [{"id": "c1", "content": [{"text": "no such words"}]}]}', DOCUMENT)
    assert why is None
    assert "W302 the text does not say 'no such words'" in (told or "")
    assert line["claims"][0]["content"][0]["start"] == -1


def test_the_form_has_every_label_of_its_layers() -> None:
    page = form("claims")
    assert "- entities: " in page
    assert "  - kind: What the claim is about. One of: occurrence, quantity, " in page
    assert "One of: ." not in page
    assert "- events: " not in page
    assert "- stances: " not in page
    assert "    - role: " in form("events")
    assert "- stances: " not in form("events")
    everything = form("all")
    assert all(f"- {layer}: " in everything for layer in ("entities", "events", "claims", "stances"))
    assert form("stances") == everything
    claim = schemas().at("prediction", "/$defs/claims/items")
    assert all(row["const"] in page for field in claim["properties"] for row in schemas().labels(claim, field))


def test_the_form_leaves_out_what_depends_on_another_field() -> None:
    assert "mode" not in form("events")


def test_spans_are_asked_for_by_their_words() -> None:
    assert '{"text": "..."}' in form()
    assert "start" not in form()


def test_the_form_names_the_issues() -> None:
    assert form("stances", ("peace-talks", "sanctions")).endswith("\n\nIssues: peace-talks, sanctions.\n")
    assert "Issues" not in form("stances")


def test_there_is_no_form_for_an_unknown_task() -> None:
    with pytest.raises(UnknownName, match="there is no task 'claim'; known: events, claims, stances, all"):
        form("claim")
