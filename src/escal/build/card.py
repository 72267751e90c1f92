"""The dataset card: the YAML at its head, for programs; what people read below it is in ``prose``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escal import columns
from escal.build.frontmatter import yaml
from escal.build.prose import NAME, body
from escal.documents import kind_of

if TYPE_CHECKING:
    from escal.build.facts import Facts

# Licences as the Hub names them; everything else is "other".
_HUB_LICENCES = {"CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0"}
_CREATORS = {"human": "expert-generated", "model": "machine-generated"}
_TEXT_CREATORS = {"collected": "found", "copy": "found"}
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)
_TAGS = [
    "event-extraction",
    "event-detection",
    "claim-detection",
    "stance-detection",
    "armed-conflict",
    "news",
    "stand-off-annotations",
    "mlcroissant",
]


def card(facts: Facts) -> str:
    """README.md of a build: YAML head and body."""
    return f"---\n{yaml(head(facts))}---\n\n{body(facts)}"


def head(facts: Facts) -> dict[str, Any]:
    """The YAML of the card, as plain values."""
    default = next(iter(facts.present))
    return {
        "pretty_name": NAME,
        "language": sorted({tag.split("-")[0] for tag in facts.of("language")}),
        **licence(facts),
        "annotations_creators": sorted({_CREATORS[kind_of([name], facts.annotators)] for name in facts.of("annotator")})
        or ["no-annotation"],
        "language_creators": sorted({_TEXT_CREATORS.get(kind, "other") for kind in facts.of("provenance")}),
        "multilinguality": ["multilingual" if len(facts.of("language")) > 1 else "monolingual"],
        "size_categories": [
            next((name for limit, name in _SIZES if sum(facts.rows[default].values()) < limit), "1B<n<10B")
        ],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": [
            "named-entity-recognition",
            "coreference-resolution",
            "fact-checking",
            "multi-input-text-classification",
        ],
        "tags": _TAGS,
        "configs": [_config(facts, table, default=table == default) for table in facts.present],
        "dataset_info": [_info(facts, table) for table in facts.present],
    }


def licence(facts: Facts) -> dict[str, str]:
    """The licence in the terms of the Hub: its own name where one covers texts and labels, else ``other``."""
    names = {*facts.of("text licence"), *facts.of("label licence")}
    if len(names) == 1 and names <= _HUB_LICENCES:
        return {"license": names.pop().lower()}
    return {"license": "other", "license_name": "see-license", "license_link": "LICENSE"}


def _config(facts: Facts, table: str, *, default: bool) -> dict[str, Any]:
    files = [{"split": split, "path": f"data/{table}/{split}-*.parquet"} for split in facts.present[table]]
    return {
        "config_name": table,
        "version": facts.version,
        **({"default": True} if default else {}),
        "data_files": files,
    }


def _info(facts: Facts, table: str) -> dict[str, Any]:
    splits = [
        {"name": split, "num_bytes": facts.sizes[table][split], "num_examples": facts.rows[table][split]}
        for split in facts.present[table]
    ]
    return {
        "config_name": table,
        # `datasets` caches a local folder under this YAML, not under its files: without a trace of the content
        # in it, a rebuilt folder would silently load as the old one.
        "description": f"content-sha256:{facts.hashes[table]}",
        "features": [columns.card_feature(column) for column in facts.tables[table]],
        "splits": splits,
        "download_size": sum(file["bytes"] for path, file in facts.files.items() if path.startswith(f"data/{table}/")),
        "dataset_size": sum(facts.sizes[table].values()),
    }
