"""Kinds of fault that are planted in a copy of the real corpus, each with the finding that it must give."""

from faults import bytes, meaning, shape, spans, whole
from faults.kit import FAULTS, Copy, Fault

__all__ = ["FAULTS", "Copy", "Fault", "bytes", "meaning", "shape", "spans", "whole"]
