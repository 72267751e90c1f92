"""The validator that explains. Only a file that fails needs it, and ``jsonschema`` takes longer to load than to check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema


def _is_whole(_: Any, value: Any) -> bool:
    """Whether a value is written as a whole number; beyond 64 bits the parser makes a float of such a one."""
    return type(value) is int or (type(value) is float and value.is_integer() and abs(value) >= 2**63)


def _matches(_: Any, pattern: str, value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    # In Python `$` also matches before a line feed at the end, in JSON Schema (ECMA 262) only at the end.
    if isinstance(value, str) and not re.search(re.sub(r"\$(?=$|[)|])", r"\\Z", pattern), value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


def _fields(validator: Any, properties: dict[str, Any], value: Any, _: Any) -> Iterator[jsonschema.ValidationError]:
    for name in properties if isinstance(value, dict) else ():
        if name in value and properties[name] is False:
            # jsonschema's own error for a field that may not be given leaves out keyword and name; false is not {}.
            yield jsonschema.ValidationError(
                "not here", "not", path=[name], schema_path=[name], instance=value[name], schema=False
            )
        elif name in value:
            yield from validator.descend(value[name], properties[name], path=name, schema_path=name)


Strict = jsonschema.validators.extend(  # type: ignore[no-untyped-call]  # its stubs are half done
    jsonschema.Draft202012Validator,
    {"pattern": _matches, "properties": _fields},
    # To JSON Schema 5.0 is an integer; to everything that slices a text with it, it is not.
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)
