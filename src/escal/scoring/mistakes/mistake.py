"""What a mistake is: one aspect in which an answer differs from gold, as data, with its place in the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from escal.scoring.gold import Gold
from escal.scoring.matching import Stretch
from escal.text import cuts_character, paragraph

TASK = {"mention": "entities", "trigger": "events", "argument": "events", "claim": "claims", "stance": "stances"}
"""What can be wrong -> the task that it belongs to."""

KINDS: dict[str, dict[str, str]] = {
    "mention": {"not_in_text": "the text does not say the words that were answered"},
    "trigger": {
        "boundary": "overlaps a gold trigger of the same type, and is not equal to it",
        "type": "is, or overlaps, a gold trigger of another type",
        "attribute": "trigger and type are right; the mode, realis or polarity of the event is not",
        "duplicate": "is right, and was answered more often than gold has it",
        "not_in_text": "the text does not say the words that were answered",
        "spurious": "an answer that goes with no gold trigger",
        "missed": "a gold trigger that goes with no answer",
    },
    "argument": {
        "boundary": "type and role are right; the filler or the trigger overlaps that of gold, and is not equal to it",
        "role": "event and filler are right, the role is not",
        "type": "trigger, role and filler are right, the type of the event is not",
        "wrong_event": "type, role and filler are right, and hang on another event",
        "wrong_entity": "event and role are right, the filler is somebody or something else",
        "duplicate": "is right, and was answered more often than gold has it",
        "spurious": "an answer that goes with no gold argument",
        "missed": "a gold argument that goes with no answer",
    },
    "claim": {
        "boundary": "the content, or a mention of the claimant, overlaps that of gold, and is not equal to it",
        "type": "the kind of the claim is wrong",
        "wrong_entity": "the claimant is somebody else, or is not said",
        "attribute": "the position, quotation or check-worthiness is wrong",
        "duplicate": "answers a gold claim that has a better answer",
        "not_in_text": "the text does not say the words that were answered",
        "spurious": "an answer that overlaps no gold claim that is free",
        "missed": "a gold claim that no free answer overlaps",
    },
    "stance": {
        "polarity_flip": "holder and target are right; the label takes the other side",
        "label": "holder and target are right; the label is wrong, and takes no side or takes one where gold does not",
        "boundary": "the label is right; holder or target overlaps that of gold, and is not equal to it",
        "swapped": "the holder stands as target and the target as holder",
        "wrong_entity": "the label and one of holder and target are right, the other one is not",
        "duplicate": "answers for a holder and target that have an answer",
        "spurious": "an answer that goes with no gold stance",
        "missed": "a gold stance that goes with no answer",
    },
}
"""What can be wrong -> kind of mistake -> what it means."""

ROOM = 120
"""Characters of a snippet, at most."""
_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of the text: ``text`` is what the text says from ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """What stands around a span in its line; the span begins ``at`` characters into it."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One aspect in which an answer differs from gold.

    ``item`` is mention, trigger, argument, claim or stance; ``kind`` one of its ``KINDS``. ``aspect`` says what is wrong of
    an item that has a partner, and is null where the whole item is too many or missing. ``gold`` and ``answer`` are ids;
    triggers and arguments have those of their events. ``expected`` and ``found`` are the labels or names that differ.
    ``spans`` is where it stands in gold (an answer without partner: where that stands), ``others`` where the answer has
    it, if elsewhere.
    """

    article: str
    task: str
    item: str
    kind: str
    aspect: str | None
    gold: str | None
    answer: str | None
    expected: str | None
    found: str | None
    spans: tuple[Quote, ...]
    others: tuple[Quote, ...]
    snippet: Snippet | None
    message: str

    @property
    def start(self) -> int | None:
        """Where to begin to read, None for what has no place in the text."""
        return next((quote.start for quote in self.spans + self.others), None)


def told(
    document: Gold,
    item: str,
    kind: str,
    message: str,
    *,
    aspect: str | None = None,
    gold: str | None = None,
    answer: str | None = None,
    expected: str | None = None,
    found: str | None = None,
    spans: Iterable[Stretch] = (),
    others: Iterable[Stretch] = (),
) -> Mistake:
    """A mistake in a document, with quotes for its spans. Spans that are not in the text are left out."""
    first, second = (
        tuple(Quote(start, end, document.text[start:end]) for start, end in sorted(places) if start >= 0)
        for places in (spans, others)
    )
    if first == second:
        second = ()
    around = next((snippet(document.text, quote.start, quote.end) for quote in first + second), None)
    return Mistake(
        document.article, TASK[item], item, kind, aspect, gold, answer, expected, found, first, second, around, message
    )


def alone(
    document: Gold, item: str, kind: str, name: str, who: str, label: str | None, spans: Iterable[Stretch]
) -> Mistake:
    """A mistake about an item without a partner, by what it is called, its id, label and place."""
    if kind == "missed":
        return told(document, item, kind, f"{name} was not found.", gold=who, expected=label, spans=spans)
    why = "was answered once too often" if kind == "duplicate" else "is not in gold"
    return told(document, item, kind, f"{name} {why}.", answer=who, found=label, spans=spans)


def snippet(text: str, start: int, end: int) -> Snippet:
    """What stands around a span in its line, cut between words and never within a character.

    Of a span that is longer than the room there is, its beginning.
    """
    first, last = paragraph(text, start)
    begin = max(first, start - max((ROOM - (end - start)) // 2, ROOM // 6))
    stop = min(last, begin + ROOM)
    if begin > first:
        # Behind the first blank, which may stand right before the cut.
        begin += max(0, text[begin - 1 : start].find(" "))
    if stop < last:
        blank = text.rfind(" ", end if end <= stop else start, stop + 1)
        stop = blank if blank > start else stop
    while begin < start and cuts_character(text, begin, begin):
        begin += 1
    while stop > start + 1 and cuts_character(text, stop, stop):
        stop -= 1
    return Snippet(text[begin:stop], start - begin)


def quoted(text: str, places: Iterable[Stretch]) -> str:
    """The words at some places in quotation marks; of many words the first and the last."""
    words = " … ".join(text[start:end] for start, end in sorted(places) if start >= 0).replace("\n", " ")
    if len(words) > _QUOTE:
        begin, end = words[: _QUOTE // 2], words[-_QUOTE // 2 :]
        words = f"{begin.rpartition(' ')[0] or begin} … {end.partition(' ')[2] or end}"
    return f"“{words}”"
