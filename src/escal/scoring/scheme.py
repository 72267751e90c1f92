"""What a way of scoring is: the numbers that it prints and the function that counts for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from escal.scoring.counts import Counts, Definition
from escal.scoring.sides import Side


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of scoring one task: our own (its name is that of the task), or a profile, which is somebody else's.

    ``count`` gives the counts of one document. ``source`` says where the definitions come from; ``notes`` say, one
    sentence each, where the official program is wrong and what is printed instead, and what of our labels it cannot see.
    """

    name: str
    task: str
    source: str
    definitions: tuple[Definition, ...]
    count: Callable[[Side, Side], Counts]
    notes: tuple[str, ...] = ()
