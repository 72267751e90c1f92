"""GTT's template F1 (Du, Rush and Cardie 2021): the templates of a document paired one to one, then slot by slot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from escal.scoring.counts import Counts, Definition, Quad, micro, zero
from escal.scoring.matching import assigned, matched
from escal.scoring.scheme import Scheme
from escal.scoring.templates import NOTES, Template, strict, typed, view

TYPE = "incident_type"
"""The slot of the type of a template; the other slots are the roles."""
EXHAUSTIVE = 6
"""Templates of one type, on the side that has fewer of them, up to which every pairing is tried."""


class Plan(NamedTuple):
    """Pairs of templates, gold first; how many answers are right in them and how many gold items are found."""

    right: int = 0
    found: int = 0
    pairs: tuple[tuple[Template, Template], ...] = ()


def count(gold: Sequence[Template], answers: Sequence[Template]) -> Counts:
    """Counts of one document: ``gtt`` pairs entities one to one, ``gtt.reused`` does as the official program."""
    return {
        (measure, slot): quad
        for measure, one_to_one in (("gtt", True), ("gtt.reused", False))
        for slot, quad in paired(gold, answers, one_to_one).items()
    }


def paired(gold: Sequence[Template], answers: Sequence[Template], one_to_one: bool = True) -> dict[str, Quad]:
    """Slot -> counts of one document, under the pairing of templates of equal types that has the best micro F1.

    A pair has its type right. An entity is right if all its mentions are mentions of a gold entity of its role; it counts
    for one entity of the other side with ``one_to_one``, else for all that it fits, which is what the official program does.

    The official program tries every pairing. All that a pairing changes of F1 is how many answers are right and how many
    gold items are found. Up to ``EXHAUSTIVE`` templates of a type on the side that has fewer, every pairing is tried that no
    other beats in both numbers. Beyond, the one with the greatest sum of both is taken, by assignment. That is the best one
    too where the two numbers are equal in every pair of templates of the type, as they always are with ``one_to_one``: F1 then
    grows with their sum. Where they differ its F1 may be lower than the best.

    Of pairings with equal F1 the one with more right answers is taken, and of those one that does not depend on the order
    of templates.
    """
    asked, given = _sizes(gold), _sizes(answers)
    plans = [Plan()]
    for _, ours, theirs in typed(gold, answers):
        more = _plans(sorted(ours, key=_written), sorted(theirs, key=_written), one_to_one)
        plans = _unbeaten(_joined(one, other) for one in plans for other in more)
    chosen = max(plans, key=lambda plan: _f1(plan, given.total(), asked.total()))
    right, found = Counter[str](), Counter[str]()
    for pair in chosen.pairs:
        for slot, (number, hit) in _slots(*pair, one_to_one).items():
            right[slot] += number
            found[slot] += hit
    return {slot: Quad(right[slot], given[slot], found[slot], asked[slot]) for slot in asked | given}


def _sizes(side: Sequence[Template]) -> Counter[str]:
    """Slot -> the number of its entities on a side."""
    sizes = Counter({TYPE: len(side)})
    for template in side:
        sizes.update({role: len(entities) for role, entities in template.roles.items()})
    return sizes


def _slots(gold: Template, answer: Template, one_to_one: bool) -> dict[str, tuple[int, int]]:
    """Slot -> the numbers of answers that are right and of gold items that are found, in a pair of templates."""
    slots = {TYPE: (1, 1)}
    for role, ours in gold.roles.items():
        theirs = answer.roles.get(role, ())
        if one_to_one:
            slots[role] = (matched(ours, theirs, strict),) * 2
        else:
            fits = [[strict(one, other) for other in theirs] for one in ours]
            slots[role] = sum(map(any, zip(*fits, strict=True))), sum(map(any, fits))
    return slots


def _plans(gold: Sequence[Template], answers: Sequence[Template], one_to_one: bool) -> list[Plan]:
    """The pairings of templates of one type that no other beats; where there are too many, the one of the greatest sum."""
    pairs = [[_pair(one, other, one_to_one) for other in answers] for one in gold]
    if min(len(gold), len(answers)) > EXHAUSTIVE:
        places = assigned(range(len(gold)), range(len(answers)), lambda row, column: sum(pairs[row][column][:2]))
        return [reduce(_joined, (pairs[row][column] for row, column in places), Plan())]
    rows = pairs if len(gold) >= len(answers) else zip(*pairs, strict=True)
    plans = {frozenset[int](): [Plan()]}
    for row in rows:
        grown: defaultdict[frozenset[int], list[Plan]] = defaultdict(list)
        for used, found in plans.items():
            grown[used] += found
            for column, pair in enumerate(row):
                if column not in used:
                    grown[used | {column}] += [_joined(plan, pair) for plan in found]
        plans = {used: _unbeaten(found) for used, found in grown.items()}
    return _unbeaten(plan for found in plans.values() for plan in found)


def _pair(gold: Template, answer: Template, one_to_one: bool) -> Plan:
    slots = _slots(gold, answer, one_to_one).values()
    return Plan(sum(right for right, _ in slots), sum(found for _, found in slots), ((gold, answer),))


def _joined(one: Plan, other: Plan) -> Plan:
    return Plan(one.right + other.right, one.found + other.found, one.pairs + other.pairs)


def _unbeaten(plans: Iterable[Plan]) -> list[Plan]:
    """The plans of which no other has as much of both numbers, most right answers first; of equal ones the first."""
    kept: list[Plan] = []
    for plan in sorted(plans, key=lambda plan: (-plan.right, -plan.found)):
        if not kept or plan.found > kept[-1].found:
            kept.append(plan)
    return kept


def _f1(plan: Plan, given: int, asked: int) -> Fraction:
    """F1 as an exact number: equal ones must be seen to be equal."""
    if not plan.pairs:
        return Fraction(0)
    return Fraction(2 * plan.right * plan.found, plan.right * asked + plan.found * given)


def _written(template: Template) -> str:
    """What a template says, in one order: templates that differ are told apart by it."""
    return repr(
        sorted((role, sorted(sorted(map(repr, entity)) for entity in found)) for role, found in template.roles.items())
    )


SCHEME = Scheme(
    name="gtt",
    task="events",
    source="xinyadu/gtt at d829ed8, eval.py",
    definitions=(
        Definition(
            "gtt.f1",
            "Types and entities of templates aligned one to one for the best F1 of the document, entities one to one, micro",
            "gtt",
            zero(micro),
            main=True,
        ),
        Definition(
            "gtt.reused",
            "The same as the official program counts it: an entity counts for every entity of the other side that it fits",
            "gtt.reused",
            zero(micro),
        ),
    ),
    count=lambda gold, answers: count(view(gold), view(answers)),
    notes=(
        *NOTES,
        "The classes are the slots: the roles and, as incident_type, the type of a template, which counts as one more entity.",
        "The official program does not pair entities one to one: two answers can be right by one gold entity, which gtt.reused shows and gtt.f1 does not.",
        "gtt.reused is the best alignment for up to six templates of one type on either side of a document; beyond, it may miss the best one. gtt.f1 never does.",
        "Where several alignments have the same F1 the official program takes the first in the order of templates; here order has no say.",
        "Types are equal or not; officially the answer's type may be any part of the gold type ('attack' of 'attack / bombing').",
        "An answer without mentions is wrong; officially it fits every gold entity of its role.",
    ),
)
