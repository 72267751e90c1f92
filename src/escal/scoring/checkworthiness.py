"""The order in which a fact-checker should look at claims: answered claims by score, and which of them are worth it."""

from __future__ import annotations

from functools import cache

from escal.schema import schemas
from escal.scoring.matching import pairs, stretches
from escal.scoring.sides import Item, Side, overlap


def ranked(gold: Side, answers: Side) -> tuple[list[tuple[float, bool]], int]:
    """The answered claims (score, relevant), best first, ties in the order of the file; and how many relevant ones gold has.

    An answer is relevant where it overlaps (IoU of 0.5 and more) a check-worthy gold claim. Each gold claim is found
    once, and confident answers are served first.
    """
    worthy = [stretches(claim["content"]) for claim in gold.items("claims") if claim["checkworthiness"] in positive()]
    given = sorted(answers.items("claims"), key=score, reverse=True)
    found = {place for _, place in pairs(worthy, [stretches(claim["content"]) for claim in given], overlap)}
    return [(score(claim), place in found) for place, claim in enumerate(given)], len(worthy)


def score(claim: Item) -> float:
    """How check-worthy an answered claim is said to be: its score, or 1 and 0 by its label where it has none."""
    given = claim.get("score")
    return float(claim.get("checkworthiness") in positive() if given is None else given)


@cache
def positive() -> frozenset[str]:
    """The labels of a claim that is worth checking, as the schema marks them."""
    labels = schemas().labels(schemas().at("annotation", "/$defs/claim"), "checkworthiness")
    return frozenset(label["const"] for label in labels if label.get("x-positive"))
