"""What is wrong with answers, item by item: each difference from gold as one typed mistake.

``KINDS`` names the kinds and says what they mean. What is exactly right is paired first, then the rest by best overlap;
what finds no partner is missed or spurious. So every gold item and every answer that is not fully right stands in one
mistake for each aspect that is wrong, and in no mistake otherwise. Items are paired by the exact measures:

- triggers: ``missed``, ``boundary`` and ``type`` are what ``tri-c.exact`` wants of gold and has not; ``spurious``,
  ``duplicate``, ``not_in_text``, ``boundary`` and ``type`` are the answers that it does not find right;
- arguments: the same for ``arg-c.attached.entity.exact``, with every kind of pair;
- claims: the same for ``claim.span.exact``, with ``boundary`` of the content. What is said of kind, claimant and the
  other labels is said of pairs that share half of their characters and more;
- stances: the same for ``stance.triple``, with every kind of pair.

A quote that the text does not have is a mistake of its own. The order of items changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import orjson

from escal.scoring.gold import Gold
from escal.scoring.mistakes.claims import claim_mistakes
from escal.scoring.mistakes.events import argument_mistakes, trigger_mistakes
from escal.scoring.mistakes.mistake import KINDS, TASK, Mistake, Quote, Snippet, told
from escal.scoring.mistakes.stances import stance_mistakes
from escal.scoring.sides import Side

__all__ = ["KINDS", "TASK", "Mistake", "Quote", "Snippet", "dump", "mistakes"]

_TELLERS = {
    "trigger": trigger_mistakes,
    "argument": argument_mistakes,
    "claim": claim_mistakes,
    "stance": stance_mistakes,
}
_SPANS = {"mention": ("entities", "mentions"), "trigger": ("events", "triggers"), "claim": ("claims", "content")}


def mistakes(gold: Gold, ours: Side, theirs: Side, tasks: Collection[str]) -> Iterator[Mistake]:
    """The mistakes of one document, in the order of the text; those without a place come last.

    ``tasks`` are some of events, claims and stances. Quotes of entities that are not in the text are told with any of them.
    """
    found = list(_not_in_text(gold, theirs, tasks))
    for item, tell in _TELLERS.items():
        if TASK[item] in tasks:
            found += tell(gold, ours, theirs)
    order = {(item, kind): place for place, (item, kind) in enumerate((i, k) for i in KINDS for k in KINDS[i])}

    def key(mistake: Mistake) -> tuple[object, ...]:
        start = len(gold.text) if mistake.start is None else mistake.start
        return start, order[mistake.item, mistake.kind], mistake.message

    yield from sorted(found, key=key)


def dump(found: Iterable[Mistake]) -> Iterator[str]:
    """Mistakes as JSON lines."""
    return (orjson.dumps(mistake).decode() + "\n" for mistake in found)


def _not_in_text(document: Gold, theirs: Side, tasks: Collection[str]) -> Iterator[Mistake]:
    for item, (layer, field) in _SPANS.items():
        if item == "mention" or TASK[item] in tasks:
            for answer in theirs.items(layer):
                for span in answer[field]:
                    if span["start"] < 0:
                        message = f"The text does not say “{span['text']}”, which was answered as {_WHAT[item]}."
                        yield told(
                            document,
                            item,
                            "not_in_text",
                            message,
                            aspect="quote",
                            answer=answer["id"],
                            found=span["text"],
                        )


_WHAT = {"mention": "a mention", "trigger": "a trigger", "claim": "a claim"}
