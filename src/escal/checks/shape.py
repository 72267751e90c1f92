"""E2xx: the schema. A fast validator screens; only what it refuses is explained, one finding for each mistake.

One function for each kind of mistake; ``jsonschema`` says where and which keyword, the words are ours.
"""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema

from escal.checks.registry import JSON_KINDS, View, check
from escal.findings import Problem
from escal.position import pointer
from escal.schema import Schemas

_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object {...}",
    "array": "a list [...]",
    "null": "null",
}
_SHOWN = 12
# jsonschema's stubs say that every field may be unset; on an error that a validator has raised none is.
ValidationError = Any


def explain(view: View) -> Iterator[Problem]:
    """Problems of a value that does not fit its schema, in the order of the document."""
    errors = sorted(
        _leaves(_validator(view.corpus.schemas, view.kind).iter_errors(view.value)),
        key=lambda error: [str(step) for step in error.absolute_path],
    )
    seen: set[tuple[str, str]] = set()
    for error in _causes(errors, _choosers(view.corpus.schemas, view.kind)):
        handler = _HANDLERS.get(str(error.validator), other_rule)
        for problem in handler(error):
            key = (problem.pointer or "", problem.message)
            if key not in seen:
                seen.add(key)
                yield problem


@check("E201")
def unknown_label(error: ValidationError) -> Iterator[Problem]:
    """A label does not exist."""
    labels = [str(row["const"]) for row in error.validator_value if isinstance(row, dict) and "const" in row]
    code = "E207" if "then" in error.absolute_schema_path or "else" in error.absolute_schema_path else "E201"
    yield _label(error, labels, code, "is not a label here" if code == "E201" else "is not allowed here")


@check("E202")
def missing_field(error: ValidationError) -> Iterator[Problem]:
    """A field is missing."""
    for name in error.validator_value:
        if name not in error.instance:
            fill = (
                "`escal fix` fills it in"
                if name in {"start", "end", "sha256", "text_sha256"}
                else f"add {name!r}{_about(error, name)}"
            )
            yield Problem(code="E202", message=f"field {name!r} is missing", pointer=_at(error), hint=fill)


@check("E203")
def unknown_field(error: ValidationError) -> Iterator[Problem]:
    """A field does not exist."""
    known = list(error.schema.get("properties", {}))
    for name in error.instance:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the fields here are {', '.join(known)}"
            yield Problem(
                code="E203",
                message=f"there is no field {name!r} here",
                pointer=_at(error) + pointer([name]),
                at_key=True,
                hint=hint,
            )


@check("E204")
def wrong_type(error: ValidationError) -> Iterator[Problem]:
    """A value is of the wrong type."""
    allowed = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = " or ".join(_NAMES[name] for name in allowed)
    yield Problem(
        code="E204",
        message=f"expected {wanted}, found {_value(error.instance)}",
        pointer=_at(error),
        hint=_meaning(error),
    )


@check("E205")
def wrong_form(error: ValidationError) -> Iterator[Problem]:
    """A text does not have the form that it must have."""
    yield Problem(
        code="E205",
        message=f"{_value(error.instance)} does not have the form of {_title(error)}",
        pointer=_at(error),
        hint=_meaning(error) or f"the pattern is {error.validator_value}",
    )


@check("E206")
def out_of_bounds(error: ValidationError) -> Iterator[Problem]:
    """A number, a length or a count is out of bounds."""
    limit = error.validator_value
    words = {
        "minimum": f"at least {limit}",
        "maximum": f"at most {limit}",
        "minLength": f"at least {limit} character{'s' * (limit != 1)}",
        "maxLength": f"at most {limit} characters",
        "minItems": f"at least {limit} item{'s' * (limit != 1)}",
        "maxItems": f"at most {limit} items" if limit else "nothing here (which event type it is decides)",
        "minProperties": f"exactly one of {', '.join(error.schema.get('properties', {}))}",
        "maxProperties": f"exactly one of {', '.join(error.schema.get('properties', {}))}",
    }
    yield Problem(
        code="E206",
        message=f"expected {words[str(error.validator)]}, found {_value(error.instance)}",
        pointer=_at(error),
        hint=_meaning(error),
    )


@check("E207")
def label_not_here(error: ValidationError) -> Iterator[Problem]:
    """A label exists, but not in this place."""
    yield _label(error, [str(label) for label in error.validator_value], "E207", "is not allowed here")


@check("E208")
def field_not_here(error: ValidationError) -> Iterator[Problem]:
    """A field exists, but not in this place."""
    name = str(error.absolute_path[-1]) if error.absolute_path else ""
    yield Problem(
        code="E208",
        message=f"field {name!r} may not be given here",
        pointer=_at(error),
        at_key=True,
        hint=f"remove {name!r}, or mend the field that it depends on (such as type, role, label, realis)",
    )


@check("E209", *JSON_KINDS)
def schema_path(view: View) -> Iterator[Problem]:
    """The path in $schema does not lead to the schema."""
    given = view.value.get("$schema") if isinstance(view.value, dict) else None
    wanted = posixpath.relpath(f"schema/{view.kind}.schema.json", posixpath.dirname(view.file))
    if isinstance(given, str) and given != wanted:
        yield Problem(
            message=f"expected {wanted!r}, found {given!r}",
            pointer="/$schema",
            hint="with the right path an editor completes and checks while you type; `escal fix` writes it",
        )


@check("E210")
def repeated(error: ValidationError) -> Iterator[Problem]:
    """A list has the same item twice."""
    twice = next((item for number, item in enumerate(error.instance) if item in error.instance[:number]), None)
    yield Problem(
        code="E210",
        message=f"{_value(twice)} stands twice in the list",
        pointer=_at(error),
        hint="remove one of the two",
    )


@check("E211")
def other_rule(error: ValidationError) -> Iterator[Problem]:
    """A rule of the schema is broken."""
    if error.validator == "dependentRequired":
        needed = [
            f"{name!r} needs {', '.join(map(repr, others))}"
            for name, others in error.validator_value.items()
            if name in error.instance
        ]
        yield Problem(code="E211", message="; ".join(needed), pointer=_at(error), hint="give both, or neither")
    else:
        yield Problem(code="E211", message=error.message[:200], pointer=_at(error), hint=_meaning(error))


_HANDLERS = {
    "oneOf": unknown_label, "enum": label_not_here, "required": missing_field, "additionalProperties": unknown_field, "unevaluatedProperties": unknown_field,
    "type": wrong_type, "pattern": wrong_form, "uniqueItems": repeated, "None": field_not_here,
    **dict.fromkeys(("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), out_of_bounds),
}  # fmt: skip


@cache
def _validator(schemas: Schemas, kind: str) -> Any:
    return jsonschema.Draft202012Validator(schemas.bundle(kind))


def _leaves(errors: Any) -> Iterator[ValidationError]:
    """Errors themselves instead of the wrappers around them. A list of labels stays one error."""
    for error in errors:
        if error.context and error.validator not in {"oneOf", "enum"}:
            yield from _leaves(error.context)
        else:
            yield error


def _causes(errors: list[ValidationError], choosers: frozenset[str]) -> Iterator[ValidationError]:
    """Only the errors that are mistakes of their own.

    What a branch (``then`` or ``else``) says is dropped where a field that chose the branch is wrong or missing
    itself, and where the same value has an error of its own already.
    """
    own = [error for error in errors if not _conditional(error)]
    wrong = {tuple(error.absolute_path) for error in own}
    for error in own:
        if error.validator == "required":
            wrong |= {(*error.absolute_path, name) for name in error.validator_value if name not in error.instance}
    chosen = {path[:-1] for path in wrong if path and path[-1] in choosers}
    for error in errors:
        path = tuple(error.absolute_path)
        caused = path in wrong or any(path[:length] in chosen for length in range(len(path) + 1))
        if not (_conditional(error) and caused):
            yield error


@cache
def _choosers(schemas: Schemas, kind: str) -> frozenset[str]:
    """Fields that an ``if`` of the schema asks about."""
    found: set[str] = set()

    def gather(node: Any, inside: bool) -> None:
        if isinstance(node, list):
            for child in node:
                gather(child, inside)
        elif isinstance(node, dict):
            if inside:
                found.update(node.get("properties", {}), node.get("required", []))
            for key, child in node.items():
                gather(child, inside or key == "if")

    gather(schemas.bundle(kind), False)
    return frozenset(found)


def _conditional(error: ValidationError) -> bool:
    return any(step in {"then", "else"} for step in error.absolute_schema_path)


def _label(error: ValidationError, labels: list[str], code: str, verdict: str) -> Problem:
    near = difflib.get_close_matches(str(error.instance), labels, n=1, cutoff=0.5) or [
        label for label in labels if label.casefold() == str(error.instance).casefold()
    ]
    listed = ", ".join(labels[:_SHOWN]) + (f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else "")
    hint = f"did you mean {near[0]!r}? Allowed: {listed}" if near else f"allowed: {listed}"
    return Problem(code=code, message=f"{_value(error.instance)} {verdict}", pointer=_at(error), hint=hint)


def _at(error: ValidationError) -> str:
    return pointer(list(error.absolute_path))


def _title(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return str(schema.get("title", "this field")).lower()


def _meaning(error: ValidationError) -> str | None:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return schema.get("description")


def _about(error: ValidationError, name: str) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    description = schema.get("properties", {}).get(name, {}).get("description")
    return f": {description}" if description else ""


def _value(value: Any) -> str:
    """A value as a message shows it: short, and a container by its size."""
    if isinstance(value, dict):
        return f"an object with {len(value)} field{'s' * (len(value) != 1)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    shown = (
        repr(value) if isinstance(value, str) else {True: "true", False: "false", None: "null"}.get(value, str(value))
    )
    return shown if len(shown) <= 80 else f"{shown[:80]}..."
