"""YAML for the head of the card: as much of the language as plain values need, so that no YAML writer is needed."""

from __future__ import annotations

import json
import re
from typing import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z")
# YAML 1.1 reads these as true, false or null.
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def yaml(value: Any, depth: int = 0) -> str:
    """Plain values (dicts, lists, strings, numbers, booleans, None) as block-style YAML."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{_scalar(key)}:{_below(child, depth)}" for key, child in value.items())
    if isinstance(value, list) and value:
        # A nested block starts on the line of its dash: the dash and its blank take the place of the indent.
        return "".join(
            f"{pad}- {yaml(child, depth + 1)[len(pad) + 2 :]}" if _is_block(child) else f"{pad}- {_scalar(child)}\n"
            for child in value
        )
    return f"{pad}{_scalar(value)}\n"


def _below(value: Any, depth: int) -> str:
    return f"\n{yaml(value, depth + 1)}" if _is_block(value) else f" {_scalar(value)}\n"


def _is_block(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _WORDS:
        return value
    # JSON is YAML, but for characters that YAML wants escaped, and in its own way.
    return "".join(
        letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in json.dumps(value, ensure_ascii=False)
    )
