"""Faults in references, in labels that contradict each other, and in article.json."""

from __future__ import annotations

from collections.abc import Callable

from escal import canonical
from faults.kit import Copy, Value, Where, add, fault, first, of_type, text_of

add("dangling entity", "E402", first("claims", lambda item: item.update(claimant="e999")))
add("dangling event", "E402", first("claims", lambda item: item.update(events=["ev999"])))
add(
    "dangling argument",
    "E402",
    first("events", lambda item: item["arguments"].append({"role": "recipient", "entity": "e999"})),
)
add(
    "dangling claim",
    "E402",
    first(
        "stances",
        lambda item: item.update(target={"claim": "c999"}, label="comment"),
        lambda item: "event" in item["target"] or "entity" in item["target"],
    ),
)


@fault("E401")
def duplicate_id(copy: Copy) -> Where:
    path = next(path for path in copy.files("articles/*/*/v*/m*.json") if len(copy.value(path)["stances"]) > 1)
    value = copy.value(path)
    value["stances"][-1]["id"] = value["stances"][0]["id"]
    copy.save(path, value)
    return path, last_line(copy, path, f'{{"id": "{value["stances"][0]["id"]}",')


def last_line(copy: Copy, path: str, mark: str) -> int:
    lines = copy.read(path).decode().splitlines()
    return max(number for number, line in enumerate(lines, 1) if mark in line)


@fault("E404")
def orphan_entity(copy: Copy) -> Where:
    path = copy.labels()
    text = copy.read(text_of(path)).decode()
    word = next(word for word in text.split("\n")[-2].split() if word.isalpha())
    start = (
        text.index(f" {word} ", text.rindex("\n", 0, -1)) + 1
        if f" {word} " in text[text.rindex("\n", 0, -1) :]
        else None
    )
    start = text.rindex("\n", 0, -1) + 1 if start is None else start
    span = {"start": start, "end": start + len(word), "text": word}
    copy.edit(
        path, lambda value: value["entities"].append({"id": "e999", "type": "GRP", "name": word, "mentions": [span]})
    )
    return path, '{"id": "e999",'


@fault("E405")
def one_mention_of_two_entities(copy: Copy) -> Where:
    path = copy.labels()
    value = copy.value(path)
    one, two = value["entities"][:2]
    two["mentions"].insert(0, one["mentions"][0])
    copy.save(path, value)
    later = max((one, two), key=lambda item: canonical.item_key(item))
    return path, f'{{"id": "{later["id"]}",'


@fault("E406", "E404")
def weapon_as_place(copy: Copy) -> Where:
    for path in copy.files("articles/*/*/v*/m*.json"):
        value = copy.value(path)
        weapon = next((item["id"] for item in value["entities"] if item["type"] in {"WEA", "VEH"}), None)
        event = next((item for item in value["events"] if "place" in item), None)
        if weapon and event:
            event["place"]["entity"] = weapon
            copy.save(path, value)
            return path, f'{{"id": "{event["id"]}",'
    raise LookupError


add(
    "incident unknown",
    "E403",
    first("events", lambda item: item.update(incident="no-such-incident"), lambda item: "incident" in item),
)
add(
    "issue unknown",
    "E403",
    first(
        "stances",
        lambda item: item["target"].update(issue="no-such-issue"),
        lambda item: "issue" in item["target"] and item["holder"] != "author",
    ),
)


@fault("E511")
def incident_of_other_type(copy: Copy) -> Where:
    path, name = copy.item("events", lambda item: "incident" in item)
    event = next(item for item in copy.value(path)["events"] if item["id"] == name)
    other = next(file for file in copy.files("incidents/*.json") if copy.value(file)["type"] != event["type"])
    return copy.change(
        "events",
        lambda item: "incident" in item,
        lambda item: [item.update(incident=other.rsplit("/", 1)[1][:-5]), item.pop("time", None)],
    )


@fault("E703")
def annotator_unknown(copy: Copy) -> Where:
    path = copy.labels("m01.json")
    new = f"{path.rsplit('/', 1)[0]}/x99.json"
    copy.save(new, copy.value(path) | {"annotator": "x99"})
    return new, '"annotator"'


add(
    "link to no claim", "E408", first("claims", lambda item: item.update(links=[{"relation": "same", "claim": "c999"}]))
)
add(
    "event in itself",
    "E409",
    first(
        "events",
        lambda item: item["arguments"].append({"role": "topic", "event": item["id"]}),
        of_type("REQUEST", "REJECT", "ACCUSE"),
    ),
)


@fault("E410")
def from_unknown_item(copy: Copy) -> Where:
    return copy.change(
        "claims", lambda item: len(item["from"]) == 2, lambda item: item["from"].append("m01:c999"), "gold.json"
    )


@fault("E512")
def gold_without_reason(copy: Copy) -> Where:
    return copy.change(
        "claims", lambda item: len(item["from"]) < 2 and "reason" in item, lambda item: item.pop("reason"), "gold.json"
    )


@fault("E411")
def gold_without_annotator_file(copy: Copy) -> Where:
    path = copy.labels("gold.json")
    copy.touch(f"{path.rsplit('/', 1)[0]}/m02.json")
    return path, '"adjudicates"'


def article(
    code: str,
    name: str,
    change: Callable[[Value], object],
    line: str,
    *also: str,
    wanted: Callable[[Value], object] = lambda _: True,
) -> None:
    """A fault in the first article.json that is wanted."""

    def breaks(copy: Copy) -> Where:
        path = next(path for path in copy.files("articles/*/*/article.json") if wanted(copy.value(path)))
        copy.edit(path, change)
        return path, line

    add(name, code, breaks, *also)


def two_versions(meta: Value) -> bool:
    return len(meta["versions"]) > 1


article("E413", "version gap", lambda meta: meta["versions"][1].update(number=9), '"number": 9', wanted=two_versions)
article(
    "E413",
    "version without folder",
    lambda meta: meta["versions"].append(
        meta["versions"][0] | {"number": 2, "change": "update", "note": "More.", "published": "2099-01-01T00:00:00Z"}
    ),
    '"number": 2',
    wanted=lambda meta: not two_versions(meta),
)
article(
    "E510",
    "title is not the first line",
    lambda meta: meta.update(title="Another headline"),
    '"title": "Another',
    wanted=lambda meta: meta["provenance"]["kind"] == "composed",
)
article(
    "E509",
    "published before the version before",
    lambda meta: meta["versions"][1].update(published="2001-01-01T00:00:00Z"),
    '"number": 2',
    "E502",
    wanted=two_versions,
)
article("E414", "derived from itself", lambda meta: meta["provenance"].update(derived_from=meta["id"]), '"provenance"')
article(
    "E503",
    "day of publication that does not exist",
    lambda meta: meta["versions"][0].update(published="2023-02-29T00:00:00Z"),
    '"number": 1',
    "E509",
)
article("E701", "text not redistributable", lambda meta: meta["rights"]["text"].update(redistribute=False), '"rights"')
article("E702", "licence none", lambda meta: meta["rights"]["text"].update(license="NONE"), '"rights"')
article("E407", "id is not the folder", lambda meta: meta.update(id="another-id"), '"id"')
article("E201", "unknown genre", lambda meta: meta.update(genre="rumour"), '"genre"')
article("E403", "issue not in issues.json", lambda meta: meta["issues"].append("no-such-issue"), '"issues"', "E504")


def with_figures(event: Value) -> bool:
    return any(
        {"low", "best", "high"} <= figure.keys() and figure["comparator"] == "exact"
        for figure in event.get("casualties", [])
    )


def exact(event: Value) -> Value:
    found: Value = next(
        figure
        for figure in event["casualties"]
        if {"low", "best", "high"} <= figure.keys() and figure["comparator"] == "exact"
    )
    return found


add(
    "figures out of order",
    "E501",
    first("events", lambda item: exact(item).update(low=99_999, comparator="about"), with_figures),
)
add("exact with a range", "E501", first("events", lambda item: exact(item).update(high=99_999), with_figures))
add(
    "day that does not exist",
    "E503",
    first(
        "events",
        lambda item: item["time"].update(edtf="2024-02-30"),
        lambda item: "time" in item and "incident" not in item and item["realis"] == "actual",
    ),
)
add(
    "event after publication",
    "E502",
    first(
        "events",
        lambda item: item["time"].update(edtf="2099"),
        lambda item: "time" in item and "incident" not in item and item["realis"] == "actual",
    ),
)
add(
    "quotation none for a source",
    "E508",
    first("claims", lambda item: item.update(quotation="none"), lambda item: item["claimant"] != "author"),
)


@fault("E504")
def author_stance_missing(copy: Copy) -> Where:
    path, name = copy.item(
        "stances", lambda item: item["holder"] == "author" and item["label"] == "none" and "issue" in item["target"]
    )
    copy.edit(path, lambda value: value.update(stances=[item for item in value["stances"] if item["id"] != name]))
    return path, '"stances"'


@fault("E506")
def stance_twice(copy: Copy) -> Where:
    path, name = copy.item("stances")
    copy.edit(
        path,
        lambda value: value["stances"].append(
            next(item for item in value["stances"] if item["id"] == name) | {"id": "s999"}
        ),
    )
    return path, '{"id": "s999",'
