"""BIO tags as conlleval (Tjong Kim Sang and Buchholz 2000), seqeval and nervaluate score them.

A tag is ``O``, ``B-TYPE`` or ``I-TYPE``. Phrases never overlap, so of triggers that do only one can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

import numpy as np

from escal.scoring.counts import Array, Counts, Definition, Quad, hits, macro, micro, prf, zero
from escal.scoring.profiles.mentions import covered, event_mentions
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side
from escal.sentences import tokens

OUTSIDE = "O"

Phrase = tuple[int, int, str]
"""First token, token after the last, type."""

RIGHT: dict[str, Callable[[Phrase, Phrase], bool]] = {
    "strict": lambda gold, answer: gold == answer,
    "exact": lambda gold, answer: gold[:2] == answer[:2],
    "partial": lambda gold, answer: gold[:2] == answer[:2],
    "type": lambda gold, answer: gold[2] == answer[2],
}
"""nervaluate's four modes: when an answer is right about a gold phrase that it overlaps."""


def phrases(tags: Sequence[str], strict: bool = False) -> list[Phrase]:
    """The phrases of a sequence of tags, in order.

    An ``I-`` that continues nothing begins a phrase (conlleval, and seqeval by default), or none where ``strict``
    (seqeval's mode "strict" with IOB2).
    """
    found: list[Phrase] = []
    begin, kind = -1, ""
    for place, tag in enumerate([*tags, OUTSIDE]):
        prefix, _, label = tag.partition("-")
        if prefix == "I" and begin >= 0 and label == kind:
            continue
        if begin >= 0:
            found.append((begin, place, kind))
        opens = prefix == "B" or (prefix == "I" and not strict)
        begin, kind = (place, label) if opens else (-1, "")
    return found


def outcomes(gold: Sequence[Phrase], answers: Sequence[Phrase], mode: str) -> tuple[int, int]:
    """How many answers are right, and how many others overlap a gold phrase, in one of nervaluate's modes.

    The others are "incorrect", in the mode ``partial`` "partial"; the answers that remain are spurious, the gold phrases
    missed. Answers choose in their order, among the phrases not yet taken: a right one whose edges are nearest, else the
    first that they overlap.
    """
    left = list(gold)
    right = near = 0
    for answer in answers:
        touched = [phrase for phrase in left if _overlap(phrase, answer)]
        fitting = [phrase for phrase in touched if RIGHT[mode](phrase, answer)]
        if fitting:
            right += 1
            left.remove(min(fitting, key=lambda phrase: abs(phrase[0] - answer[0]) + abs(phrase[1] - answer[1])))
        elif touched:
            near += 1
            left.remove(touched[0])
    return right, near


def _overlap(gold: Phrase, answer: Phrase) -> bool:
    """Whether an answer covers 1 % of the tokens of a gold phrase: nervaluate's default, any token of a phrase up to 100."""
    common = min(gold[1], answer[1]) - max(gold[0], answer[0])
    return common > 0 and 100 * common >= gold[1] - gold[0]


def count(gold: Sequence[str], answers: Sequence[str]) -> Counts:
    """Counts of the tags of one sequence; the shorter side goes on with ``O``."""
    pairs = list(zip_longest(gold, answers, fillvalue=OUTSIDE))
    inside = [one == other for one, other in pairs if one != OUTSIDE]
    every = [one == other for one, other in pairs]
    asked, given = phrases(gold), phrases(answers)
    counts = {
        ("conlleval.accuracy", ""): hits(sum(every), len(every), len(every)),
        ("conlleval.accuracy.non-o", ""): hits(sum(inside), len(inside), len(inside)),
        ("conlleval.phrase", ""): _common(asked, given),
        ("conlleval.strict", ""): _common(phrases(gold, strict=True), phrases(answers, strict=True)),
    }
    for kind in {phrase[2] for phrase in (*asked, *given)}:
        of_kind = ([phrase for phrase in side if phrase[2] == kind] for side in (asked, given))
        counts["conlleval.type", kind] = _common(*of_kind)
    for mode in RIGHT:
        right, near = outcomes(asked, given, mode)
        counts[f"conlleval.nervaluate.{mode}", ""] = hits(
            right + near / 2 if mode == "partial" else right, len(given), len(asked)
        )
    return counts


def _common(gold: list[Phrase], answers: list[Phrase]) -> Quad:
    return hits(len({*gold} & {*answers}), len(answers), len(gold))


def mean(counts: Array) -> Array:
    """seqeval's "macro avg": the mean of the types that stand in gold or in the answers, 0 where there are none."""
    scores: Array = np.nan_to_num(macro(counts))
    return scores


def weighted(counts: Array) -> Array:
    """seqeval's "weighted avg": the mean of the types by their number of gold phrases, 0 where there are none."""
    size = counts[..., 3:]
    number = size.sum(axis=-2)
    summed = (np.nan_to_num(prf(counts)) * size).sum(axis=-2)
    scores: Array = np.divide(summed, number, out=np.zeros_like(summed), where=number > 0)
    return scores


def view(side: Side) -> list[str]:
    """Tags of the tokens of a text by the triggers of its events; the longer one first, then the earlier.

    A trigger that covers no token, such as one that is not in the text, has a token of its own after the text.
    """
    edges = tokens(side.text)
    tags = [OUTSIDE] * len(edges)
    in_order = [(covered(edges, mention.trigger), mention.type) for mention in event_mentions(side)]
    for places, kind in sorted(in_order, key=lambda trigger: -len(trigger[0])):
        if not places:
            tags.append(f"B-{kind}")
        elif all(tags[place] == OUTSIDE for place in places):
            tags[places.start : places.stop] = [f"B-{kind}", *[f"I-{kind}"] * (len(places) - 1)]
    return tags


def _definition(name: str, title: str, single: bool = False, main: bool = False) -> Definition:
    return Definition(f"conlleval.{name}", title, f"conlleval.{name}", zero(micro), single=single, main=main)


SCHEME = Scheme(
    name="conlleval",
    task="events",
    source="conlleval.py of CASE 2021 (Tjong Kim Sang and Buchholz 2000), seqeval 1.2.2, nervaluate 1.2.1",
    definitions=(
        _definition("phrase", "Phrase and type, a stray I- begins a phrase (conlleval, seqeval by default)", main=True),
        _definition("strict", "Phrase and type, a stray I- is none (seqeval, strict IOB2)"),
        Definition("conlleval.type", "The mean of the types (seqeval, macro avg)", "conlleval.type", mean, main=True),
        Definition("conlleval.type.weighted", "The same, by number of gold phrases", "conlleval.type", weighted),
        _definition("accuracy", "Tokens that have the right tag", single=True),
        _definition("accuracy.non-o", "The same, of the tokens inside a gold phrase", single=True),
        _definition("nervaluate.strict", "Phrase and type, matched one by one in order"),
        _definition("nervaluate.exact", "Phrase, whatever its type"),
        _definition("nervaluate.partial", "Phrase, whatever its type, half for an overlap"),
        _definition("nervaluate.type", "Type, of phrases that overlap"),
    ),
    count=lambda gold, answers: count(view(gold), view(answers)),
    notes=(
        "Only the triggers of events are scored: each is a phrase of the tokens that it covers, with the event's type.",
        "Phrases cannot overlap: of triggers that do, the longer is kept, of equally long ones the earlier, on both sides.",
        "The tags that are made of triggers are always valid, so strict is equal to phrase.",
        "A longer answer takes the place of shorter ones that it overlaps, so that a wrong answer more can raise a score.",
        "nervaluate matches in the order of the text, so that leaving out one of two answers to a phrase can raise nervaluate.type.",
    ),
)
