"""What a run keeps of every article for the checks that look at the whole: little, and nothing of the texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from sys import intern

from escal.corpus import Article, Corpus
from escal.documents import GOLD, LAYERS, document

_BATCH = 100


@dataclass(slots=True)
class _Batch:
    ids: list[str] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)


class Digest:
    """Links between articles, signatures of their texts and the counts that documents quote."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.folders: dict[str, str] = {}
        self.incidents: dict[str, list[str]] = {}
        self.derived: list[tuple[str, str]] = []
        self.partial = bool(corpus.broken)
        """Whether a file is too broken to be counted."""
        self.dates: dict[str, str] = {}
        """Article -> when its newest version was published."""
        self.counts: Counter[str] = Counter()
        self._traits: dict[str, list[str]] = {}
        self._signed: list[str] = []
        self._signatures = bytearray()
        self._batch = _Batch()

    def add(self, article: Article) -> None:
        """Take note of one article, of which only what fits its schema is left."""
        self.folders.setdefault(article.id, article.folder)
        self.partial |= bool(article.unsound) or any(
            name.endswith(".json") and name not in article.values for name in article.files
        )
        provenance = article.meta.get("provenance")
        if isinstance(provenance, dict) and isinstance(provenance.get("derived_from"), str):
            self.derived.append((article.id, provenance["derived_from"]))
        linked: set[str] = set()
        for version in article.versions:
            text = article.files.get(f"v{version}/text.txt")
            if text:
                self._sign(article.id, text)
                self.counts["versions"] += 1
                self.counts["words"] += len(text.split())
            labels = article.labels(version)
            for name, value in labels.items():
                linked |= {event["incident"] for event in value.get("events", []) if "incident" in event}
                self.counts["gold_versions" if name == GOLD else "annotations"] += 1
        for incident in sorted(linked):
            self.incidents.setdefault(incident, []).append(article.id)
        self._count(article)

    @cached_property
    def near_duplicates(self) -> list[tuple[str, str, float]]:
        """Pairs of articles with near-duplicate texts, and the estimated share of word 5-grams that they have in common."""
        import numpy as np

        from escal import dedup

        self._flush()
        signatures = np.frombuffer(self._signatures, np.uint64).reshape(-1, dedup.BINS)
        found: dict[tuple[str, str], float] = {}
        for first, second, similarity in dedup.pairs(signatures):
            left, right = sorted((self._signed[first], self._signed[second]))
            if left != right:
                found[left, right] = max(similarity, found.get((left, right), 0.0))
        # A kilobyte for each text, and nobody asks again: a build has better use for it.
        self._signatures = bytearray()
        return [(left, right, similarity) for (left, right), similarity in sorted(found.items())]

    @property
    def traits(self) -> dict[str, Counter[str]]:
        """Article -> how often it has each trait that a split is to balance."""
        return {name: Counter(traits) for name, traits in self._traits.items()}

    @cached_property
    def homes(self) -> dict[str, dict[str, str]]:
        """Scheme -> article -> the part that lists it, the last one where several do."""
        return {
            scheme: {name: part for part, names in parts.items() for name in names}
            for scheme, parts in self.corpus.schemes.items()
        }

    def links(self) -> list[tuple[str, str]]:
        """Pairs of articles that must share a part: same incident, derived text, near-duplicate text."""
        pairs = [(ids[0], other) for ids in self.incidents.values() for other in ids[1:]]
        pairs += [(name, source) for name, source in self.derived if source in self.folders]
        return pairs + [(left, right) for left, right, _ in self.near_duplicates]

    def groups(self, scheme: str) -> dict[str, str]:
        """Leak groups, article -> group. What stands in the scheme's quarantine binds no two others together."""
        # A check of one file never places an article, and need not know how.
        from escal import splits

        quarantined = set(self.corpus.schemes.get(scheme, {}).get(splits.QUARANTINE, []))
        links = [pair for pair in self.links() if not quarantined & set(pair)]
        return splits.groups(self.folders, links)

    def _count(self, article: Article) -> None:
        self.counts["articles"] += 1
        traits = self._traits[article.id] = []
        meta = article.meta
        if meta:
            self.dates[article.id] = intern(meta["versions"][-1]["published"][:10])
            traits.append(intern(f"genre:{meta['genre']}"))
            traits.append(intern(f"source:{meta['source']['kind']}"))
            traits.append(intern(f"year:{article.folder.split('/')[2]}"))
        shown = document(article, self.corpus.lists["annotators"])
        if shown is None:
            return
        self.counts["labelled"] += 1
        self.counts[f"labelled_{shown['annotator_kind']}"] += 1
        self.counts["adjudicated"] += shown["label_basis"] == "adjudicated"
        for layer in LAYERS:
            self.counts[layer] += len(shown["labels"][layer])
        traits += [intern(f"event:{event['type']}") for event in shown["labels"]["events"]]

    def _sign(self, name: str, text: bytes) -> None:
        self._batch.ids.append(name)
        self._batch.texts.append(text)
        if len(self._batch.ids) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        from escal import dedup

        if self._batch.ids:
            self._signed += self._batch.ids
            self._signatures += dedup.signatures(self._batch.texts).tobytes()
            self._batch = _Batch()
