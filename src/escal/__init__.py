"""ESCAL: events, stance and claims, annotated in news of armed conflict.

    import escal

    corpus = escal.open("path/to/project")
    for document in escal.documents(corpus):
        print(document["article"]["title"], len(document["labels"]["events"]))

    findings = escal.check(corpus)
    manifest = escal.build(corpus, "dist/escal")
    events = escal.load("events", split="train", path="dist/escal")
    report = escal.score("events", "dist/escal", "predictions.jsonl")

Names are loaded when they are first used, so that ``import escal`` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from escal.errors import CorpusHasErrors, CorpusNotFound, EscalError, PredictionsHaveErrors, UnknownName
    from escal.face import build, check, compare, documents, load, open, score

__all__ = [
    "CorpusHasErrors",
    "CorpusNotFound",
    "EscalError",
    "PredictionsHaveErrors",
    "UnknownName",
    "__version__",
    "build",
    "check",
    "compare",
    "documents",
    "load",
    "open",
    "score",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("escal")
    if name not in __all__:
        raise AttributeError(f"module 'escal' has no attribute {name!r}")
    home = "escal.errors" if name[0].isupper() else "escal.face"
    return getattr(import_module(home), name)


class _Package(ModuleType):
    """The package as a module whose own modules (``documents``, ``build``, ``load``) never hide a function of their name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
