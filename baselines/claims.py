"""Claims: four ways to find what is claimed, three ways to judge it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from baselines import cues, linear, sequences
from baselines.data import Document, Item, Marked, Span, most, spans
from baselines.lexicon import Phrase
from escal.scoring.checkworthiness import positive
from escal.scoring.sides import voices

LABELS = ("kind", "position", "quotation", "checkworthiness")
"""The fields of a claim that hold a label."""
WORTH = "checkworthiness"
_CONTENT = "content"


class Found(NamedTuple):
    """What is claimed, the sentence it stands in, and the cue that announces it."""

    content: Span
    sentence: Span
    cue: Span | None


Claims = Callable[[Document], list[Item]]
Find = Callable[[Document], list[Found]]
Judge = Callable[[Document, list[Found]], list[Item]]
"""The fields of each claim that was found, beside id and content."""
Key = Phrase | bool | None
"""What claims share: their cue, whether they have one, or nothing, which is the empty phrase."""
Finder = Callable[[Sequence[Document]], Find]
Judger = Callable[[Sequence[Document]], Judge]


def train(documents: Sequence[Document], finder: Finder, judger: Judger) -> Claims:
    """Find what is claimed, then judge it."""
    find, judge = finder(documents), judger(documents)

    def claims(document: Document) -> list[Item]:
        found = find(document)
        return [
            {"id": f"c{number}", "content": [document.quoted(one.content)], **more}
            for number, (one, more) in enumerate(zip(found, judge(document, found), strict=True), 1)
        ]

    return claims


def every_sentence(documents: Sequence[Document]) -> Find:
    """Every sentence is a claim, and none has a cue."""

    def find(document: Document) -> list[Found]:
        contents = ((cues.trimmed(document, sentence), sentence) for sentence in document.sentences)
        return [Found(content, sentence, None) for content, sentence in contents if content]

    return find


def after_cues(documents: Sequence[Document]) -> Find:
    """What a sentence with a cue reports; other sentences claim nothing."""
    cue = cues.learn(documents)

    def find(document: Document) -> list[Found]:
        found = (_reported(document, sentence, cue(document, sentence)) for sentence in document.sentences)
        return [one for one in found if one and one.cue]

    return find


def by_sentence(documents: Sequence[Document]) -> Find:
    """Sentences that logistic regression takes for claims: what they report where they have a cue, else the whole."""
    cue = cues.learn(documents)
    rows, labels = [], []
    for document in documents:
        said = [span for claim in document.layers["claims"] for span in spans(claim["content"])]
        for first, last in document.sentences:
            rows.append((document.text[first:last],))
            labels.append(_CONTENT if any(start < last and first < end for start, end in said) else "")
    classify = linear.fit(rows, labels)

    def find(document: Document) -> list[Found]:
        chances = classify([(document.text[first:last],) for first, last in document.sentences])
        found = (
            _reported(document, sentence, cue(document, sentence))
            for sentence, chance in zip(document.sentences, chances, strict=True)
            if linear.best(chance)
        )
        return [one for one in found if one]

    return find


def by_crf(documents: Sequence[Document]) -> Find:
    """Stretches that a CRF takes for the content of a claim."""
    cue, mark = cues.learn(documents), sequences.crf(documents, _contents)

    def find(document: Document) -> list[Found]:
        found = []
        for start, end, _ in mark(document):
            sentence = document.sentence(start)
            content = cues.trimmed(document, (start, end))
            if content:
                found.append(Found(content, sentence, cue(document, sentence)))
        return found

    return find


def majority(documents: Sequence[Document]) -> Judge:
    """The most frequent labels, and the voice that claims most."""
    return _usual(documents, lambda cue: [])


def by_cue(documents: Sequence[Document]) -> Judge:
    """The most frequent labels of the claims with the same cue, or of those that have one or none; the nearest name claims."""
    usual = _usual(documents, lambda cue: [cue, cue is not None])

    def judge(document: Document, found: list[Found]) -> list[Item]:
        names = (cues.claimant(document, one.cue, one.content) if one.cue else None for one in found)
        return [item | _known({"claimant": name}) for item, name in zip(usual(document, found), names, strict=True)]

    return judge


def _usual(documents: Sequence[Document], keys: Callable[[Phrase | None], list[Key]]) -> Judge:
    """The most frequent value of each field among the claims that share a key, the first key that is known counting."""
    counts: dict[tuple[Key, str], Counter[str]] = defaultdict(Counter)

    def wanted(document: Document, cue: Span | None) -> list[Key]:
        return [*dict.fromkeys(keys(document.words(cue) if cue else None)), ()]

    for document in documents:
        for claim in document.layers["claims"]:
            # Who is an entity in one document is nobody in another.
            fields = (*LABELS, "claimant") if claim["claimant"] in voices() else LABELS
            for key in wanted(document, spans([claim["cue"]])[0] if claim.get("cue") else None):
                for field in fields:
                    counts[key, field][claim[field]] += 1

    def judge(document: Document, found: list[Found]) -> list[Item]:
        return [
            _known(
                {
                    field: next((most(counts[key, field]) for key in known if (key, field) in counts), None)
                    for field in (*LABELS, "claimant")
                }
            )
            for known in (wanted(document, one.cue) for one in found)
        ]

    return judge


def by_text(documents: Sequence[Document]) -> Judge:
    """Kind and check-worthiness by logistic regression on content and sentence, the rest as ``by_cue``."""
    usual = by_cue(documents)
    rows, claims = [], []
    for document in documents:
        for claim in document.layers["claims"]:
            start, end = spans(claim["content"])[0]
            rows.append(_row(document, (start, end), document.sentence(start)))
            claims.append(claim)
    kind, worth = (linear.fit(rows, [claim[field] for claim in claims]) for field in ("kind", WORTH))

    def judge(document: Document, found: list[Found]) -> list[Item]:
        asked = [_row(document, one.content, one.sentence) for one in found]
        judged = zip(usual(document, found), kind(asked), worth(asked), strict=True)
        return [
            item
            | _known({"kind": linear.best(kinds), WORTH: linear.best(worths)})
            | {"score": sum(chance for label, chance in worths.items() if label in positive())}
            for item, kinds, worths in judged
        ]

    return judge


def _row(document: Document, content: Span, sentence: Span) -> linear.Row:
    return document.text[slice(*content)], document.text[slice(*sentence)]


def _reported(document: Document, sentence: Span, cue: Span | None) -> Found | None:
    content = cues.content(document, sentence, cue) if cue else cues.trimmed(document, sentence)
    return Found(content, sentence, cue) if content else None


def _contents(document: Document) -> Iterable[Marked]:
    return [(*span, _CONTENT) for claim in document.layers["claims"] for span in spans(claim["content"])]


def _known(fields: dict[str, str | None]) -> Item:
    return {name: value for name, value in fields.items() if value is not None}
