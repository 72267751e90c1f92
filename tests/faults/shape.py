"""Faults that the schema forbids."""

from __future__ import annotations

from collections.abc import Callable

from faults.kit import Copy, Value, Where, add, fault, first, of_type

LABELS = {
    "entities": ("type", "sector"),
    "events": ("type", "realis", "polarity", "stage"),
    "claims": ("kind", "position", "quotation", "checkworthiness"),
}
for section, names in LABELS.items():
    for label in names:
        add(
            f"unknown {label} in {section}",
            "E201",
            first(
                section, lambda item, label=label: item.update({label: "odd"}), lambda item, label=label: label in item
            ),
        )
add(
    "unknown role",
    "E201",
    first("events", lambda item: item["arguments"][0].update(role="odd"), lambda item: item["arguments"]),
)
add(
    "unknown measure",
    "E201",
    first("events", lambda item: item["casualties"][0].update(measure="odd"), lambda item: item.get("casualties")),
)
add(
    "unknown stance label",
    "E201",
    first("stances", lambda item: item.update(label="odd"), lambda item: "expression" in item),
)
add("mode of no type", "E207", first("events", lambda item: item.update(mode="odd"), lambda item: "mode" in item))
add(
    "mode of another type",
    "E207",
    first("events", lambda item: item.update(mode="demo"), lambda item: item["type"] == "ASSAULT"),
)
add(
    "mode of a type without",
    "E208",
    first("events", lambda item: item.update(mode="demo"), of_type("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID")),
)
add(
    "role not allowed",
    "E207",
    first(
        "events",
        lambda item: item["arguments"][0].update(role="victim"),
        lambda item: of_type("REQUEST", "ACCUSE", "REJECT")(item) and item["arguments"],
    ),
)
add(
    "stage of a future event",
    "E208",
    first("events", lambda item: item.update(stage="ongoing"), lambda item: item["realis"] == "future"),
)
add(
    "attribution of no actor",
    "E208",
    first(
        "events",
        lambda item: next(a for a in item["arguments"] if a["role"] != "actor").update(attribution="claimed"),
        lambda item: any(a["role"] != "actor" for a in item["arguments"]),
    ),
)
add(
    "attribution missing",
    "E202",
    first(
        "events",
        lambda item: next(a for a in item["arguments"] if a["role"] == "actor").pop("attribution"),
        lambda item: item["type"] == "ASSAULT" and any(a["role"] == "actor" for a in item["arguments"]),
    ),
)
add(
    "target with two fields",
    "E206",
    first("stances", lambda item: item["target"].update(event="ev1"), lambda item: "issue" in item["target"]),
)
add("misspelt key", "E203", first("claims", lambda item: item.update(claimaint=item.pop("claimant"))))
add("missing field", "E202", first("claims", lambda item: item.pop("position")))
add(
    "day not as a date",
    "E205",
    first("events", lambda item: item["time"].update(edtf="last Sunday"), lambda item: "time" in item),
)


@fault("E208")
def casualties_of_talks(copy: Copy) -> Where:
    _, name = copy.item("events", lambda item: "casualties" in item)
    return copy.change(
        "events", lambda item: item["id"] == name, lambda item: item.update(type="CONSULT", mode="visit", arguments=[])
    )


def top(code: str, name: str, change: Callable[[Value], object], line: str, *also: str) -> None:
    """A fault in the head of a label file."""

    def breaks(copy: Copy) -> Where:
        path = copy.labels()
        copy.edit(path, change)
        return path, line

    add(name, code, breaks, *also)


top("E202", "missing status", lambda value: value.pop("status"), "{")
top("E203", "comment", lambda value: value.update(comment="To be looked at."), '"comment"')
top("E205", "way out of the corpus", lambda value: value.update(article="../../etc/passwd"), '"article"')
top("E205", "id with upper case", lambda value: value.update(article=value["article"].upper()), '"article"')
top("E206", "id of 61 characters", lambda value: value.update(article="a" * 61), '"article"')
top("E407", "article is not the folder", lambda value: value.update(article="another-one"), '"article"')
top("E407", "version is not the folder", lambda value: value.update(version=77), '"version"')
top("E407", "annotator is not the file", lambda value: value.update(annotator="m03"), '"annotator"')
top("E407", "annotator unknown and not the file", lambda value: value.update(annotator="x99"), '"annotator"', "E703")
