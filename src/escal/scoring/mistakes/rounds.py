"""Who goes with whom where not all is right: round after round, the best first, each item used once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from escal.scoring.matching import Stretch, assigned, iou
from escal.scoring.sides import Filler, agree, same_thing

RIGHT = "right"
"""Name of the round of what is right."""
Item = TypeVar("Item")
Round = tuple[str, Callable[[Item, Item], float]]
"""Name of a round, and how well a gold item and an answer go together in it: 0 for not at all."""


@dataclass
class Outcome(Generic[Item]):
    """Pairs with the name of their round, gold items without a partner, answers without one that are too many or wrong."""

    pairs: list[tuple[str, Item, Item]] = field(default_factory=list)
    missed: list[Item] = field(default_factory=list)
    duplicate: list[Item] = field(default_factory=list)
    spurious: list[Item] = field(default_factory=list)

    def alone(self) -> Iterator[tuple[str, Item]]:
        """What has no partner, with the kind of mistake that it is."""
        for kind, items in (("missed", self.missed), ("duplicate", self.duplicate), ("spurious", self.spurious)):
            for item in items:
                yield kind, item


def outcome(
    gold: Sequence[Item],
    answers: Sequence[Item],
    rounds: Iterable[Round[Item]],
    again: Callable[[Item, Item], bool],
) -> Outcome[Item]:
    """Pair gold items with answers, one to one, in rounds: each takes the best sum of what is left by the ones before.

    No two items that go together in a round are both left after it. ``again`` says whether an answer that is left over
    would have been right for a gold item that another answer has. Give items in an order of their own, for ties.
    """
    found: Outcome[Item] = Outcome()
    ours, theirs = list(gold), list(answers)
    for name, similarity in rounds:
        chosen = assigned(ours, theirs, similarity)
        found.pairs += [(name, ours[row], theirs[column]) for row, column in chosen]
        rows, columns = {row for row, _ in chosen}, {column for _, column in chosen}
        ours = [item for place, item in enumerate(ours) if place not in rows]
        theirs = [item for place, item in enumerate(theirs) if place not in columns]
    found.missed = ours
    for answer in theirs:
        kind = found.duplicate if any(again(item, answer) for item in gold) else found.spurious
        kind.append(answer)
    return found


def near(gold: Filler, answer: Filler) -> float:
    """How near an answered reference is to one of gold: 1 where they agree, else as its spans are (see ``alike``)."""
    if agree(gold, answer):
        return 1.0
    if gold[0] != answer[0] or gold[0] in {"voice", "issue"}:
        return 0.0
    return iou(gold[1], answer[1]) if gold[0] == "claim" else alike(gold[1], answer[1])


def alike(gold: Collection[Stretch], answer: Collection[Stretch]) -> float:
    """How near the spans of an answer are to those of gold.

    1 where they stand for the same thing; else, where at least half of them overlap a span of gold, the mean of their
    best IoUs; else 0: then they stand for something else.
    """
    if same_thing(gold, answer):
        return 1.0
    best = [max((iou((one,), (other,)) for one in gold), default=0.0) for other in answer]
    return sum(best) / len(best) if best and 2 * sum(value > 0 for value in best) >= len(best) else 0.0


def meeting(gold: Iterable[Stretch], answer: Iterable[Stretch]) -> tuple[Stretch, Stretch]:
    """The two spans that overlap best without being equal, the first ones where several do."""
    unequal = [(one, other) for one in sorted(gold) for other in sorted(answer) if one != other]
    return max(unequal, key=lambda spans: iou((spans[0],), (spans[1],)))


def places(filler: Filler) -> list[Stretch]:
    """Where in the text that stands to which a reference leads, in order."""
    return [] if filler[0] in {"voice", "issue"} else sorted(span for span in filler[1] if span[0] >= 0)


def canonical(filler: Filler) -> str:
    """What a reference leads to, written in an order that is its own."""
    kind, value = filler
    return repr((kind, sorted(value) if isinstance(value, frozenset) else value))
