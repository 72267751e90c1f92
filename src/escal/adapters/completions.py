"""Language models: what to ask of one, and what to make of what it says. Needs no library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from escal.checks.lines import Document, Line
from escal.checks.predictions import check_line
from escal.documents import LAYERS
from escal.report import render
from escal.schema import Node, schemas
from escal.scoring.gold import Gold
from escal.scoring.run import schemes
from escal.scoring.sides import Layers

ASKED = {"events": ("entities", "events"), "claims": ("entities", "claims")}
"""The layers that a task needs, where it does not need all."""
_TASK = (
    "Label the article below. Answer with one JSON object that has these fields, each a list. Give a span as an object "
    'with its words, copied letter by letter: {"text": "..."}.'
)
_DECODER = json.JSONDecoder()


def form(task: str = "all", issues: tuple[str, ...] = ()) -> str:
    """What to answer: the layers of a task with their fields and labels, as the schema has them.

    ``issues`` are ids that stances may be about. Raises ``UnknownName`` for a task.
    """
    schemes(task)
    known = schemas().properties(schemas().at("prediction"))
    lines = [_TASK, "", *(line for layer in ASKED.get(task, LAYERS) for line in _outline(layer, known[layer]))]
    if issues:
        lines += ["", f"Issues: {', '.join(issues)}."]
    return "\n".join(lines) + "\n"


def _outline(name: str, node: Node, depth: int = 0) -> Iterator[str]:
    labels = ", ".join(row["const"] for row in node.get("oneOf", []))
    yield f"{'  ' * depth}- {name}: {node['description']}" + (f" One of: {labels}." if labels else "")
    item = schemas().resolve(node["items"], node["x-kind"]) if node.get("type") == "array" else node
    if item.get("x-span"):
        return
    for field, child in schemas().properties(item).items():
        # Labels that depend on another field (modes) cannot be said in a line, and a wrong one voids the answer.
        if "oneOf" in child or not schemas().labels(item, field):
            yield from _outline(field, child, depth + 1)


def answer(completion: str) -> dict[str, Any] | None:
    """The last JSON object with a layer in a completion, whatever stands around it; None where there is none."""
    found, place = None, completion.find("{")
    while place >= 0:
        try:
            end = _DECODER.raw_decode(completion, place)[1]
            # Stricter: no NaN, no halves of characters.
            value = orjson.loads(completion[place:end])
        except (ValueError, RecursionError):
            end = place + 1
        else:
            found = value if any(layer in value for layer in LAYERS) else found
        place = completion.find("{", end)
    return found


def checked(completion: str, document: Gold) -> tuple[Layers, str | None, str | None]:
    """What a completion answers about a document, why it cannot be used, and what there is to say about it.

    The answer is a line of predictions with offsets in every span; without answers where the completion cannot be used.
    Why is None, ``no_response`` or ``invalid_response_format``. What is said is text for people, or None.
    """
    nothing = {"article": document.article}
    if not completion.strip():
        return nothing, "no_response", None
    found = answer(completion)
    if found is None:
        return nothing, "invalid_response_format", f"there is no JSON object with any of {', '.join(LAYERS)}"
    # Which article it is about is known; a model that copies the id wrongly has not answered wrongly.
    value = found | nothing
    line = Line("completion", 1, orjson.dumps(value).decode(), value)
    findings = check_line(line, Document(document.version, document.text))
    told = render(findings) or None
    if any(finding.severity == "error" for finding in findings):
        return nothing, "invalid_response_format", told
    return value, None, told
