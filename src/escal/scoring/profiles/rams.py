"""RAMS (Ebner et al. 2020): links from a trigger to its arguments, compared as a multiset, micro.

The official table of roles and that of distances are the classes of ``rams.role`` and ``rams.distance``. Constrained
decoding (``-cd``) keeps, of each event's answers, the most confident fillers of each role.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from escal.scoring.counts import Counts, Definition, Quad, hits, micro, zero
from escal.scoring.matching import Stretch, same
from escal.scoring.profiles.mentions import NOTES, event_mentions
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side
from escal.sentences import sentences

FARTHEST = 2
"""Sentences between trigger and argument that the table of distances goes up to."""


class Link(NamedTuple):
    """An argument of the event that a trigger names. Spans are in characters or in tokens, as the data has them."""

    trigger: Stretch
    argument: Stretch
    role: str
    score: float = -math.inf


def count(
    gold: Sequence[Link], answers: Sequence[Link], starts: Sequence[int], limits: Mapping[str, int] | None = None
) -> Counts:
    """Counts of one document. ``starts`` are where its sentences begin, in the unit of the spans, in order.

    ``limits`` go to ``constrained``, for the measure ``rams.cd`` alone.
    """

    def distance(link: Link) -> int:
        return bisect_right(starts, link.argument[0]) - bisect_right(starts, link.trigger[0])

    near = [[link for link in links if abs(distance(link)) <= FARTHEST] for links in (gold, answers)]
    return {
        ("rams", ""): _counted(gold, answers),
        ("rams.cd", ""): _counted(gold, constrained(answers, limits)),
        **_classes("rams.role", lambda link: link.role, gold, answers),
        **_classes("rams.distance", lambda link: str(distance(link)), *near),
    }


def constrained(links: Sequence[Link], limits: Mapping[str, int] | None = None) -> list[Link]:
    """The links that constrained decoding keeps: for each trigger and role the most confident, the first of equal ones.

    ``limits`` say how many fillers a role has at most, none where it is not named; without them every role has one.
    """
    kept: list[Link] = []
    full: Counter[tuple[Stretch, str]] = Counter()
    for link in sorted(links, key=lambda link: -link.score):
        slot = (link.trigger, link.role)
        if full[slot] < (1 if limits is None else limits.get(link.role, 0)):
            full[slot] += 1
            kept.append(link)
    return kept


def _classes(measure: str, of: Callable[[Link], str], gold: Sequence[Link], answers: Sequence[Link]) -> Counts:
    """Counts of a measure whose classes part the links."""
    return {
        (measure, name): _counted(*([link for link in links if of(link) == name] for links in (gold, answers)))
        for name in {of(link) for link in (*gold, *answers)}
    }


def _counted(gold: Sequence[Link], answers: Sequence[Link]) -> Quad:
    return hits(same((link[:3] for link in gold), (link[:3] for link in answers)), len(answers), len(gold))


def view(side: Side) -> list[Link]:
    """The links of all events of a side, sorted by what they say."""
    return [
        Link(mention.trigger, argument.span, argument.role, argument.score)
        for mention in event_mentions(side)
        for argument in mention.arguments
    ]


SCHEME = Scheme(
    name="rams",
    task="events",
    source="RAMS 1.0, scorer/scorer.py (Ebner et al. 2020)",
    definitions=(
        Definition("rams.arg", "Trigger span, argument span and role", "rams", zero(micro), main=True),
        Definition(
            "rams.cd.arg", "The same, of the most confident answer of each event's role", "rams.cd", zero(micro)
        ),
        Definition("rams.role", "The same as rams.arg; its classes are the roles", "rams.role", micro),
        Definition(
            "rams.distance",
            "Arguments at most two sentences from the trigger; its classes are the sentences before (-) or after it",
            "rams.distance",
            micro,
        ),
    ),
    count=lambda gold, answers: count(view(gold), view(answers), [start for start, _ in sentences(gold.text)]),
    notes=(
        *NOTES,
        "The official program prints precision as recall and recall as precision; here each has its own name.",
        "Event types are not compared; a document has many events here, and one in the official data.",
        "Spans are compared by characters; an argument is in the sentence where it begins.",
        "rams.cd keeps one filler of each role of a trigger, so that gold with more of them cannot be found whole. An answer without a score comes last, equal ones in the order of the text.",
    ),
)
