"""Rows out of articles: what has to be computed item by item. Everything else is moved as columns, in ``tables``."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from escal.crosswalk import derive
from escal.dates import first_day, last_day
from escal.documents import GOLD, Document, best, document, kind_of
from escal.text import paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from escal.corpus import Article

Row = dict[str, Any]


@dataclass(slots=True)
class Batch:
    """Rows of some articles of one split, as plain dicts; keys that are no column of the table are left out later."""

    articles: list[Row] = field(default_factory=list)
    annotations: list[Row] = field(default_factory=list)
    """Every file of labels that some table needs, gold included where it stands for the document."""
    individual: list[bool] = field(default_factory=list)
    """For each of ``annotations``, whether one annotator made it: gold is no row of that table."""
    documents: list[Row] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    """For each of ``documents``, the place of its labels in ``annotations``."""
    computed: dict[str, list[Row]] = field(default_factory=lambda: {layer: [] for layer in COMPUTED})
    """Layer -> for each item of the documents, the columns that are not in the item itself."""
    size: int = 0
    """Bytes of the files that the rows came from."""


def add(
    batch: Batch, article: Article, places: Row, annotators: dict[str, Any], propositions: dict[str, str]
) -> Document | None:
    """Put the rows of an article into a batch; returns its document, None where no version has complete labels.

    ``places`` is where the article is beside its split: ``fold``, ``temporal``.
    """
    shared = {**article.meta, "article": article.id, **places}
    versions = article.meta["versions"]
    found = document(article, annotators)
    for version in versions:
        batch.articles.append(
            {
                **shared,
                **version,
                "version": version["number"],
                "latest": version is versions[-1],
                "labelled": best(article.labels(version["number"]), annotators) is not None,
                "text": article.text(version["number"]),
                "text_sha256": version["sha256"],
            }
        )
    for number in article.versions:
        for name, labels in article.labels(number).items():
            stands = found is not None and labels is found["labels"]
            if stands:
                batch.chosen.append(len(batch.annotations))
            if stands or name != GOLD:
                kind = kind_of([labels["annotator"]], annotators)
                batch.annotations.append(
                    {**labels, "article": article.id, "version": number, **places, "annotator_kind": kind}
                )
                batch.individual.append(name != GOLD)
    if found is not None:
        _add_document(batch, found, shared, propositions)
    batch.size += sum(map(len, article.files.values()))
    return found


def _add_document(batch: Batch, found: Document, shared: Row, propositions: dict[str, str]) -> None:
    labels = found["labels"]
    times = {version["number"]: version["published"] for version in found["article"]["versions"]}
    batch.documents.append(
        {
            **shared,
            **found,
            "article": shared["article"],
            "published": times.get(found["version"]),
            "guidelines": labels["guidelines"],
            "text_sha256": labels["text_sha256"],
        }
    )
    names = _Names(labels, propositions)
    for layer, compute in COMPUTED.items():
        batch.computed[layer] += [compute(item, found["text"], names) for item in labels[layer]]


class _Names:
    """What the items of one document are called, and what the codes of its events are derived from."""

    def __init__(self, labels: dict[str, Any], propositions: dict[str, str]) -> None:
        # An id that leads nowhere is an entity of which nothing is known: a build with errors must not stop at it.
        self.entities: dict[str, Any] = defaultdict(dict, {entity["id"]: entity for entity in labels["entities"]})
        self.claims: dict[str, list[Row]] = defaultdict(list)
        for claim in labels["claims"]:
            for event in claim.get("events", ()):
                self.claims[event].append(claim)
        self.entity: dict[str, str] = {entity["id"]: entity["name"] for entity in labels["entities"]}
        self.event: dict[str, str] = {event["id"]: event["triggers"][0]["text"] for event in labels["events"]}
        self.claim: dict[str, str] = {claim["id"]: _joined(claim["content"]) for claim in labels["claims"]}
        self.of = {"entity": self.entity, "event": self.event, "claim": self.claim, "issue": propositions}


def _event(event: Row, text: str, names: _Names) -> Row:
    row = {
        **derive(event, names.entities, names.claims[event["id"]]),
        **_context(text, event["triggers"]),
        "argument_names": [
            names.entity.get(each["entity"]) if "entity" in each else names.event.get(each["event"])
            for each in event["arguments"]
        ],
    }
    if "place" in event:
        row["place_name"] = names.entity.get(event["place"]["entity"])
    if "time" in event:
        row |= _days(event["time"]["edtf"])
    return row


def _claim(claim: Row, text: str, names: _Names) -> Row:
    return {
        **_context(text, claim["content"]),
        "text": names.claim[claim["id"]],
        "claimant_name": names.entity.get(claim["claimant"]),
    }


def _stance(stance: Row, text: str, names: _Names) -> Row:
    ((kind, name),) = stance["target"].items()
    return {
        **_context(text, stance.get("evidence")),
        "holder_name": names.entity.get(stance["holder"]),
        "target_kind": kind,
        "target_text": names.of[kind].get(name),
    }


COMPUTED: dict[str, Callable[[Row, str, _Names], Row]] = {"events": _event, "claims": _claim, "stances": _stance}
"""Layer that has a table of its own -> the columns of a row that are not in the item."""


def _context(text: str, spans: list[dict[str, Any]] | None) -> Row:
    """The paragraph of the first span, and its offset; nothing where there is no span."""
    if not spans:
        return {}
    start, end = paragraph(text, spans[0]["start"])
    return {"context": text[start:end], "context_start": start}


def _joined(spans: list[dict[str, Any]]) -> str:
    return " ".join(span["text"] for span in spans)


@lru_cache(maxsize=4096)
def _days(edtf: str) -> Row:
    """First and last day of an EDTF date or interval, as exactly as it is known."""
    first, last = first_day(edtf), last_day(edtf)
    return {"date_start": first and first.isoformat(), "date_end": last and last.isoformat()}
