"""E4xx: names. Ids are unique, every reference leads somewhere, files say what their place says."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from escal.checks.registry import View, check
from escal.documents import GOLD, best
from escal.findings import Problem
from escal.index import Reference

_LOCAL = ("entity", "event", "claim")


@check("E401", "annotation", "issues", "annotators", "retired", "released")
def id_twice(view: View) -> Iterator[Problem]:
    """An id is used twice in one file."""
    for section, items in view.value.items():
        items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
        names = [item.get("id", item.get("article")) for item in items]
        for number, name in enumerate(names) if len(set(names)) < len(names) else ():
            if (first := names.index(name)) != number:
                yield Problem(
                    message=f"id {name!r} is used twice",
                    pointer=f"/{section}/{number}",
                    hint="give the newer one a number that is free",
                    related=((view.file, f"/{section}/{first}", "first used here"),),
                )


@check("E402", "annotation")
def leads_nowhere(view: View) -> Iterator[Problem]:
    """A reference leads to nothing in the file."""
    for kind in _LOCAL:
        ids = set(view.found.ids[kind])
        for reference in view.found.references[kind]:
            if reference.value not in ids:
                yield Problem(
                    message=f"there is no {kind} {reference.value!r} in this file",
                    pointer=view.found.place(reference),
                    hint=f"the {kind} ids here are {', '.join(view.found.ids[kind]) or 'none'}",
                )


@check("E403", "annotation", "article", "incident")
def unknown_name(view: View) -> Iterator[Problem]:
    """An incident, issue or article is not in the corpus."""
    references, corpus = view.found.references, view.corpus
    for reference in references["incident"]:
        # An incident that is there and broken has findings of its own; so has a broken list.
        if corpus.incident(reference.value) is None and reference.value not in corpus.incidents:
            yield _unknown(view, "incident", reference, corpus.incidents, f"add incidents/{reference.value}.json")
    for reference in references["issue"]:
        if reference.value not in corpus.lists["issues"] and "issues" not in corpus.broken:
            yield _unknown(view, "issue", reference, corpus.lists["issues"], "add it to issues.json")
    for reference in references["article"]:
        if corpus.find(reference.value) is None:
            names = [folder.rsplit("/", 1)[1] for folder in corpus.folders]
            yield _unknown(view, "article", reference, names, "the id is the name of the article's folder")


@check("E404", "annotation")
def orphan(view: View) -> Iterator[Problem]:
    """An entity is used by nothing."""
    used = {reference.value for reference in view.found.references["entity"]}
    for number, entity in enumerate(view.value["entities"]):
        if entity["id"] not in used:
            yield Problem(
                message=f"entity {entity['id']} ({entity['name']}) takes part in no event, claim or stance",
                pointer=f"/entities/{number}",
                hint="add the label that it is for, or remove the entity",
            )


@check("E405", "annotation")
def same_words(view: View) -> Iterator[Problem]:
    """The same words are a mention of two entities."""
    places = [(mention["start"], mention["end"]) for entity in view.value["entities"] for mention in entity["mentions"]]
    seen: dict[tuple[int, int], tuple[str, dict[str, Any]]] = {}
    for entity in view.value["entities"] if len(set(places)) < len(places) else ():
        for mention in entity["mentions"]:
            other, first = seen.setdefault((mention["start"], mention["end"]), (entity["id"], mention))
            if other != entity["id"]:
                yield Problem(
                    message=f"{mention['text']!r} is a mention of {entity['id']} and of {other}",
                    pointer=view.found.pointer(mention),
                    hint="the words stand for one of the two, or the two are one entity",
                    related=((view.file, view.found.pointer(first), f"also a mention of {other}"),),
                )


@check("E406", "annotation")
def wrong_sort(view: View) -> Iterator[Problem]:
    """An entity is used as something that its type cannot be."""
    entities = {entity["id"]: entity for entity in view.value["entities"]}
    for reference in view.found.references["entity"]:
        entity = entities.get(reference.value) if reference.types else None
        if entity is not None and entity["type"] not in reference.types:
            yield Problem(
                message=f"{entity['id']} ({entity['name']}) is {entity['type']}, which cannot stand here",
                pointer=view.found.place(reference),
                hint=f"expected one of {', '.join(reference.types)}: mend the type, or make it two entities",
            )


@check("E407", "annotation", "article", "incident")
def wrong_place(view: View) -> Iterator[Problem]:
    """A file does not say what its place says."""
    for field, expected in _expected(view):
        if view.value[field] != expected:
            yield Problem(
                message=f"{field} is {view.value[field]!r}, the name of the {'file' if field == 'annotator' or view.kind == 'incident' else 'folder'} says {expected!r}",
                pointer=f"/{field}",
                hint="one of the two is wrong: correct the field or the name",
            )


@check("E408", "annotation")
def link_nowhere(view: View) -> Iterator[Problem]:
    """A claim link leads to no claim."""
    for number, claim in enumerate(view.value["claims"]):
        for place, link in enumerate(claim.get("links", [])):
            known = _claims(view, link)
            if known is not None and link["claim"] not in known:
                where = (
                    f"version {link['version']} of {link.get('article', view.home.id)}"
                    if "version" in link
                    else "this file"
                )
                yield Problem(
                    message=f"there is no claim {link['claim']!r} in {where}",
                    pointer=f"/claims/{number}/links/{place}/claim",
                    hint=f"the claims there are {', '.join(sorted(known))}"
                    if known
                    else "nobody has labelled a claim there",
                )


@check("E409", "annotation")
def circle(view: View) -> Iterator[Problem]:
    """An event takes part in itself, or a claim links to itself."""
    topics = {
        event["id"]: parts
        for event in view.value["events"]
        if (parts := [argument["event"] for argument in event["arguments"] if "event" in argument])
    }
    told: set[str] = set()
    for number, event in enumerate(view.value["events"]) if topics else ():
        for place, argument in enumerate(event["arguments"]):
            reached = _reached(topics, argument["event"]) if "event" in argument else set()
            if event["id"] in reached and event["id"] not in told:
                told |= reached
                yield Problem(
                    message=f"event {event['id']} is part of itself, over its argument {argument['event']}",
                    pointer=f"/events/{number}/arguments/{place}/event",
                    hint="remove one of the arguments that make the circle",
                )
    for number, claim in enumerate(view.value["claims"]):
        for place, link in enumerate(claim.get("links", [])):
            if link["claim"] == claim["id"] and "version" not in link:
                yield Problem(
                    message=f"claim {claim['id']} links to itself",
                    pointer=f"/claims/{number}/links/{place}",
                    hint="link to another claim, or remove the link",
                )


@check("E410", "annotation")
def from_nowhere(view: View) -> Iterator[Problem]:
    """A gold item comes from an item that does not exist."""
    labels = view.home.labels(view.version)
    adjudicated = view.value.get("adjudicates", [])
    for reference in view.found.references["item"]:
        annotator, _, item = reference.value.partition(":")
        source = labels.get(annotator)
        if annotator not in adjudicated:
            yield Problem(
                message=f"{annotator!r} is not among those adjudicated",
                pointer=view.found.place(reference),
                hint=f"`adjudicates` lists {', '.join(adjudicated)}",
            )
        elif source is not None and item not in _items(source):
            yield Problem(
                message=f"{annotator}.json has no item {item!r}",
                pointer=view.found.place(reference),
                hint=f"its items are {', '.join(sorted(_items(source)))[:200]}",
            )


@check("E411", "annotation")
def gold_without_labels(view: View) -> Iterator[Problem]:
    """Gold settles labels that are not there, or is not called gold."""
    is_gold = view.file.endswith(f"/{GOLD}.json")
    if is_gold != ("adjudicates" in view.value):
        yield Problem(
            message="gold.json must say whom it adjudicates" if is_gold else "only gold.json adjudicates",
            pointer="" if is_gold else "/adjudicates",
            hint="add `adjudicates`" if is_gold else "rename the file to gold.json, or remove the field",
        )
    for number, name in enumerate(view.value.get("adjudicates", [])):
        if f"v{view.version}/{name}.json" not in view.home.files:
            yield Problem(
                message=f"v{view.version}/{name}.json is not there",
                pointer=f"/adjudicates/{number}",
                hint="individual labels are kept beside the gold ones",
            )


@check("E412", "article", "incident", "issues")
def retired_id(view: View) -> Iterator[Problem]:
    """An id that was retired is used again."""
    retired = view.corpus.lists["retired"]
    names = (
        [(item["id"], f"/issues/{number}/id") for number, item in enumerate(view.value["issues"])]
        if view.kind == "issues"
        else [(view.value["id"], "/id")]
    )
    for name, pointer in names:
        kind = retired.get(name, {}).get("kind")
        if kind == view.kind or (kind == "issue" and view.kind == "issues"):
            yield Problem(
                message=f"{name!r} was retired in {retired[name].get('release')}",
                pointer=pointer,
                hint="an id is never used again: take another name",
                related=(("corpus/retired.json", f"/retired/{list(retired).index(name)}", "retired here"),),
            )


@check("E413", "article")
def version_gap(view: View) -> Iterator[Problem]:
    """The versions in article.json are not those of the folders."""
    listed = [version["number"] for version in view.value["versions"]]
    for place, number in enumerate(listed):
        if number != place + 1:
            yield Problem(
                message=f"expected version {place + 1}, found {number}: versions are numbered 1, 2, 3 ... without gaps",
                pointer=f"/versions/{place}/number",
                hint="number the versions and their folders in order",
            )
            return
    folders = view.home.versions
    for number in sorted(set(folders) - set(listed)):
        yield Problem(
            message=f"folder v{number} is not in the list of versions",
            pointer="/versions",
            hint=f"add version {number} with its day, what changed and the hash (`escal fix` fills the hash in)",
        )
    for place, number in enumerate(listed):
        if number not in folders:
            yield Problem(
                message=f"version {number} has no folder v{number}",
                pointer=f"/versions/{place}",
                hint=f"put its text into v{number}/text.txt",
            )


@check("E414", "article")
def derived_circle(view: View) -> Iterator[Problem]:
    """An article is derived from itself."""
    seen, name = {view.home.id}, view.value["provenance"].get("derived_from")
    while isinstance(name, str):
        if name in seen and name != view.home.id:
            return  # The circle is further on, and told there.
        if name in seen:
            yield Problem(
                message=f"{name!r} is derived from itself"
                + (f", over {', '.join(sorted(seen - {name}))}" if len(seen) > 1 else ""),
                pointer="/provenance/derived_from",
                hint="the older text is derived from nothing here",
            )
            return
        seen.add(name)
        folder = view.corpus.find(name)
        provenance = view.corpus.article(folder).meta.get("provenance", {}) if folder else {}
        name = provenance.get("derived_from") if isinstance(provenance, dict) else None


@check("E415", "article")
def id_of_two(view: View) -> Iterator[Problem]:
    """Two articles have the same id."""
    others = [folder for folder in view.corpus.named(view.home.id) if folder != view.home.folder]
    for folder in others:
        yield Problem(
            message=f"{folder} has the same id",
            pointer="/id",
            hint="ids are unique over all years: rename the newer one",
            related=((f"{folder}/article.json", None, "the other one"),),
        )


@check("W401", "whole")
def unused_incident(digest: Any) -> Iterator[Problem]:
    """An incident is reported by no article."""
    if digest.partial:
        return  # What is not read may well link to it.
    parents = {(digest.corpus.incident(name) or {}).get("parent") for name in digest.corpus.incidents}
    for name in digest.corpus.incidents:
        if name not in digest.incidents and name not in parents and digest.corpus.incident(name) is not None:
            yield Problem(
                message=f"no event in the corpus is linked to {name!r}",
                file=f"corpus/incidents/{name}.json",
                hint="link the events that report it, or remove the file",
            )


def _unknown(view: View, kind: str, reference: Reference, known: Iterable[str], mend: str) -> Problem:
    near = difflib.get_close_matches(reference.value, list(known), n=1)
    return Problem(
        message=f"there is no {kind} {reference.value!r} in the corpus",
        pointer=view.found.place(reference),
        hint=(f"did you mean {near[0]!r}? If not, " if near else "") + mend,
    )


def _expected(view: View) -> list[tuple[str, Any]]:
    name = view.file.rsplit("/", 1)[1].removesuffix(".json")
    if view.kind == "annotation":
        found: list[tuple[str, Any]] = [("article", view.home.id), ("version", view.version)]
        return found if name == GOLD else [*found, ("annotator", name)]
    return [("id", view.home.id if view.kind == "article" else name)]


def _claims(view: View, link: dict[str, Any]) -> set[str] | None:
    """Ids of the claims where a link leads; None where another check speaks of the place that is missing."""
    if "version" not in link:
        return {claim["id"] for claim in view.value["claims"]}
    folder = view.corpus.find(link["article"]) if "article" in link else view.home.folder
    if folder is None:
        return None
    article = view.home if folder == view.home.folder else view.corpus.other(folder)
    labels = {
        name: value
        for name, value in article.labels(link["version"]).items()
        if view.corpus.schemas.screen(view.kind).is_valid(value)
    }
    start = f"v{link['version']}/"
    if len(labels) < sum(name.startswith(start) and name.endswith(".json") for name in article.files):
        return None
    own = view.file.rsplit("/", 1)[1].removesuffix(".json")
    name = own if own != GOLD and own in labels else best(labels, view.corpus.lists["annotators"])
    return {claim["id"] for claim in labels[name]["claims"]} if name else set()


def _reached(topics: dict[str, list[str]], start: str) -> set[str]:
    """An event and all that take part in it, over any number of steps."""
    todo, seen = [start], set[str]()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += topics.get(name, [])
    return seen


def _items(labels: dict[str, Any]) -> set[str]:
    sections = (value for value in labels.values() if isinstance(value, list))
    return {str(item["id"]) for items in sections for item in items if isinstance(item, dict) and "id" in item}
