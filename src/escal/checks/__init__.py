"""Checks: what must hold in a corpus, one small pure function for each code. ``Run`` applies them.

Codes go by family: E1xx files, E2xx schema, E3xx spans, E4xx references, E5xx sense, E6xx splits, E7xx rights,
E8xx numbers in documents, E9xx predictions; W codes warn and never fail. Codes are never used for another check.
"""

from escal.checks import files, numbers, predictions, references, rights, sense, shape, spans, splits, tree, waivers
from escal.checks.registry import CHECKS, Check
from escal.checks.run import Run, check

__all__ = [
    "CHECKS",
    "Check",
    "Run",
    "check",
    "files",
    "numbers",
    "predictions",
    "references",
    "rights",
    "sense",
    "shape",
    "spans",
    "splits",
    "tree",
    "waivers",
]
