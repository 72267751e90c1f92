"""What the corpus is, in numbers: gathered while it is built, told by the card, the Croissant file and the manifest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from escal.columns import Column
    from escal.corpus import Article
    from escal.documents import Document


@dataclass(slots=True)
class Facts:
    """Everything that is said about a build; no field depends on when or where it was made."""

    version: str
    splits: list[str]
    tables: dict[str, tuple[Column, ...]]
    annotators: dict[str, dict[str, Any]]
    released: str | None
    """Day on which this version was released, as CHANGELOG.md has it."""
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    sizes: dict[str, dict[str, int]] = field(default_factory=dict)
    """Table -> split -> bytes of the rows in memory, as Hugging Face counts them."""
    hashes: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(what, value) -> number of articles (of documents for what concerns labels)."""
    figures: str = ""
    """docs/figures.md of the project: what was measured on the documents, agreement for one."""
    pictures: dict[str, str] = field(default_factory=dict)
    """Path below the output -> what the picture shows."""
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Path below the output -> ``bytes`` and ``sha256``."""

    @property
    def present(self) -> dict[str, list[str]]:
        """Table -> its splits, of those that have rows: no others have files."""
        found = {table: [split for split in self.splits if rows[split]] for table, rows in self.rows.items()}
        return {table: splits for table, splits in found.items() if splits}

    def count(self, article: Article, document: Document | None) -> None:
        """Count an article that is in a split, and its document."""
        meta = article.meta
        makers = {labels["annotator"] for labels in article.values.values() if "annotator" in labels}
        self.counts.update(
            [
                ("language", meta["language"]),
                ("genre", meta["genre"]),
                ("source", meta["source"]["kind"]),
                ("provenance", meta["provenance"]["kind"]),
                ("text licence", meta["rights"]["text"]["license"]),
                ("label licence", meta["rights"]["labels"]["license"]),
                *(("year", year) for year in {version["published"][:4] for version in meta["versions"]}),
                *(("annotator", name) for name in makers),
            ]
        )
        if document is not None:
            self.counts["label basis", document["label_basis"]] += 1
            self.counts["annotator kind", document["annotator_kind"]] += 1
            self.counts["labelled by", str(len(document["annotators"]))] += 1

    def leave_out(self, article: str, reason: str) -> None:
        """Name an article that is in no table, or in part of them only, and why."""
        self.left_out.setdefault(reason, []).append(article)

    def of(self, what: str) -> dict[str, int]:
        """Value -> number, most frequent first."""
        found = [(value, number) for (kind, value), number in self.counts.items() if kind == what]
        return dict(sorted(found, key=lambda item: (-item[1], item[0])))

    @property
    def makers(self) -> dict[str, dict[str, Any]]:
        """Registered annotators with labels in the build, those of most articles first."""
        return {name: self.annotators[name] for name in self.of("annotator") if name in self.annotators}
