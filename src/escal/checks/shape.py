"""E2xx: the schema. A fast validator screens; only what it refuses is explained, one finding for each mistake.

One function for each kind of mistake; ``jsonschema`` says where and which keyword, the words are ours.
"""

from __future__ import annotations

import difflib
import json
import posixpath
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from escal.checks.registry import JSON_KINDS, View, check
from escal.findings import Problem
from escal.position import parts, pointer
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
_FILLED = dict.fromkeys(("sha256", "text_sha256", "text"), "`escal fix` fills it in") | dict.fromkeys(
    ("start", "end"), "`escal fix` fills it in where the quote stands once in the text; else give a rough start"
)
# jsonschema's stubs say that every field may be unset; on an error that a validator has raised none is.
ValidationError = Any


def explain(view: View) -> Iterator[Problem]:
    """Problems of a file that does not fit its schema, in the order of the document."""
    return misfits(view.corpus.schemas, view.kind, view.value)


def misfits(schemas: Schemas, kind: str, value: Any) -> Iterator[Problem]:
    """Problems of a value that does not fit the schema of a kind, in the order of the document."""
    errors = sorted(
        _validator(schemas, kind).iter_errors(value),
        key=lambda error: [str(step) for step in error.absolute_path],
    )
    seen: set[tuple[str, str]] = set()
    schema = _validator(schemas, kind).schema
    for error in _causes(errors, _choosers(schemas, kind)):
        handler: Callable[..., Iterable[Problem]] = _HANDLERS.get(str(error.validator), other_rule)
        # What a branch demands of a field is described where the field is, further up in the schema.
        error.nodes = _nodes(schema, error.absolute_schema_path)
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
    known = error.schema.get("properties", error.instance)
    misspelt = [name for name in error.instance if name not in known]
    for name in error.validator_value:
        # A misspelt name is one mistake, and E203 tells it.
        if name not in error.instance and not difflib.get_close_matches(name, misspelt, n=1):
            yield Problem(
                code="E202",
                message=f"field {name!r} is missing",
                pointer=_at(error),
                hint=_FILLED.get(name)
                if error.schema.get("x-span") or "sha256" in name
                else f"add {name!r}{_about(error, name)}",
            )


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
    wanted = "../" * view.file.count("/") + f"schema/{view.kind}.schema.json"
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


def missing_choice(error: ValidationError) -> Iterator[Problem]:
    """None of several sets of fields is whole: a kind of E202."""
    sets = [" and ".join(map(repr, branch["required"])) for branch in error.validator_value]
    yield Problem(
        code="E202",
        message=f"expected {' or '.join(sets)}, found {', '.join(map(repr, error.instance)) or 'nothing'}",
        pointer=_at(error),
        hint=error.schema["description"],
    )


_HANDLERS: dict[str, Callable[..., Iterable[Problem]]] = {
    "oneOf": unknown_label, "enum": label_not_here, "required": missing_field, "additionalProperties": unknown_field, "unevaluatedProperties": unknown_field,
    "type": wrong_type, "pattern": wrong_form, "uniqueItems": repeated, "not": field_not_here,
    "anyOf": missing_choice,
    **dict.fromkeys(("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), out_of_bounds),
}  # fmt: skip


@cache
def _validator(schemas: Schemas, kind: str) -> Any:
    from escal.checks.strict import Strict

    return Strict(schemas.bundle(kind))


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
    given = str(error.instance)
    near = [label for label in labels if label.casefold() == given.casefold()] or sorted(
        difflib.get_close_matches(given, labels, n=3, cutoff=0.5),
        key=lambda label: -len(posixpath.commonprefix([label, given])),
    )
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
    name = next((step for step in reversed(error.absolute_path) if isinstance(step, str)), "")
    return schema.get("description") or _description(error, name)


def _about(error: ValidationError, name: str) -> str:
    description = _description(error, name)
    # Where an `if` asks only whether one field is there, and the `else` demands another, either of the two will do.
    asked = error.nodes[-3].get("if", {}) if list(error.absolute_schema_path)[-2:-1] == ["else"] else {}
    if list(asked) == ["required"]:
        return f" or {', '.join(map(repr, asked['required']))}"
    return f": {description}" if description else ""


def _description(error: ValidationError, name: str) -> str | None:
    """What the schema says of a field, at the nearest place that says anything."""
    for node in reversed(error.nodes):
        field = node.get("properties", {}).get(name) if isinstance(node, dict) else None
        if isinstance(field, dict):
            while "description" not in field and "$ref" in field:
                field = _target(error.nodes[0], field["$ref"])
            if "description" in field:
                return str(field["description"])
    return None


def _nodes(schema: Any, path: Any) -> list[Any]:
    """The nodes that a path through a bundled schema passes, from the root on, references followed."""
    nodes = [schema]
    for step in path:
        node = nodes[-1]
        while isinstance(node, dict) and step not in node and "$ref" in node:
            node = _target(schema, node["$ref"])
            nodes.append(node)
        nodes.append(node[step])
    return nodes


def _target(schema: Any, reference: str) -> Any:
    for step in parts(reference.removeprefix("#")):
        schema = schema[step]
    return schema


def _value(value: Any) -> str:
    """A value as a message shows it: short, and a container by its size."""
    if isinstance(value, dict):
        return f"an object with {len(value)} field{'s' * (len(value) != 1)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    # bool is a kind of int, so 1 must not be looked up as true.
    shown = repr(value) if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= 80 else f"{shown[:80]}..."
