"""Stances: who holds one towards what, and which, counted for one document.

A stance answers a stance of gold where holder and target are the same: the same voice or issue, an entity or event half of
whose answered places are gold's, a claim whose content has an IoU of 0.5 and more. Polarity is looked at on the pairs of
gold, and whoever does not answer for one has it wrong. All answers that fit a pair count as answers, so that to answer
everything to one question helps nobody.
"""

from __future__ import annotations

from collections.abc import Iterable

from escal.scoring.counts import Counts, Definition, hits, macro, micro
from escal.scoring.matching import matched
from escal.scoring.pairs import Stance, resolved, same_pair, sides
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side

CLAIM = "claim"


def count(gold: Side, answers: Side) -> Counts:
    """Counts of one document, by measure, and by label for polarity."""
    ours, theirs = resolved(gold), resolved(answers)
    found: Counts = {
        ("stance.pair", ""): hits(matched(ours, theirs, same_pair), len(theirs), len(ours)),
        ("stance.triple", ""): hits(matched(ours, theirs, _same_triple), len(theirs), len(ours)),
    }
    one, other = ([stance for stance in side if stance.label in sides()] for side in (ours, theirs))
    found["stance.triple.sides", ""] = hits(matched(one, other, _same_triple), len(other), len(one))
    for measure, on_claims in (("stance.polarity", False), ("stance.claims", True)):
        asked = [stance for stance in ours if (stance.target[0] == CLAIM) == on_claims]
        given = [stance for stance in theirs if any(same_pair(one, stance) for one in asked)]
        for label in {stance.label for stance in asked + given}:
            one, other = ([stance for stance in side if stance.label == label] for side in (asked, given))
            found[measure, label] = hits(matched(one, other, same_pair), len(other), len(one))
    return found


def _same_triple(gold: Stance, answer: Stance) -> bool:
    return gold.label == answer.label and same_pair(gold, answer)


def _definitions() -> Iterable[Definition]:
    named = " and ".join(sides())
    yield Definition(
        "stance.pair", "Holder and target, whatever the label, one to one, micro", "stance.pair", micro, main=True
    )
    yield Definition(
        "stance.favg",
        f"Mean of the F1s of {named} on the pairs of gold, claims as targets left out (F_avg of SemEval-2016)",
        "stance.polarity",
        macro,
        sides(),
        single=True,
        main=True,
    )
    yield Definition(
        "stance.macro-f1",
        "Mean of the F1s of all labels on the pairs of gold, claims as targets left out",
        "stance.polarity",
        macro,
        single=True,
        main=True,
    )
    yield Definition(
        "stance.polarity", "Labels on the pairs of gold, claims as targets left out, micro", "stance.polarity", micro
    )
    yield Definition(
        "stance.claims.macro-f1",
        "Mean of the F1s of all labels on the pairs of gold whose target is a claim",
        "stance.claims",
        macro,
        single=True,
    )
    yield Definition(
        "stance.triple.sides", f"stance.triple of the stances that take a side ({named})", "stance.triple.sides", micro
    )
    yield Definition("stance.triple", "Holder, target and label, one to one, micro", "stance.triple", micro, main=True)


SCHEME = Scheme("stances", "stances", "docs/scoring.md", tuple(_definitions()), count)
