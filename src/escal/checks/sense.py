"""E5xx: labels that each fit the schema and together make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from escal.checks.registry import View, check
from escal.dates import exists, first_day, last_day
from escal.findings import Problem

_QUOTATION_MARKS = "\"'“”‘’«»„‟‹›"


@check("E501", "annotation", "incident")
def figures_disagree(view: View) -> Iterator[Problem]:
    """The numbers of a casualty figure contradict each other."""
    for figure, pointer in _figures(view):
        low, best, high = (figure.get(name) for name in ("low", "best", "high"))
        known = [number for number in (low, best, high) if number is not None]
        comparator = figure.get("comparator")
        if known != sorted(known):
            yield Problem(
                message=f"expected low <= best <= high, found {', '.join(map(str, known))}",
                pointer=pointer,
                hint="put the three numbers in order",
            )
        elif comparator == "exact" and (len(known) < 3 or low != high):
            yield Problem(
                message=f"an exact figure has low = best = high, found {_numbers(figure)}",
                pointer=f"{pointer}/comparator",
                hint="give the same number three times, or another comparator",
            )
        elif comparator == "vague" and best is not None:
            yield Problem(
                message=f"a vague figure has no best, found {best}",
                pointer=f"{pointer}/best",
                hint="remove best, or name the comparator that the words have",
            )
        elif comparator == "at_least" and low is None:
            yield Problem(
                message="'at_least' needs low",
                pointer=f"{pointer}/comparator",
                hint="low is the number that the text gives",
            )
        elif comparator == "at_most" and high is None:
            yield Problem(
                message="'at_most' needs high",
                pointer=f"{pointer}/comparator",
                hint="high is the number that the text gives",
            )
        elif comparator == "between" and (low is None or high is None):
            yield Problem(
                message="'between' needs low and high", pointer=f"{pointer}/comparator", hint="give both ends"
            )


@check("E502", "annotation")
def after_publication(view: View) -> Iterator[Problem]:
    """An event has happened after the text was published."""
    published = _published(view)
    for number, event in enumerate(view.value["events"]):
        day = first_day(event["time"]["edtf"]) if "time" in event else None
        if published and day and event["realis"] == "actual" and day > published:
            yield Problem(
                message=f"the event is actual, its time is {event['time']['edtf']}, and the text is of {published}",
                pointer=f"/events/{number}/time/edtf",
                hint="correct the date, or the realis: what is still to come is future or hypothetical",
            )


@check("E503", "annotation", "article", "incident", "waivers")
def no_such_day(view: View) -> Iterator[Problem]:
    """A date does not exist, or an interval ends before it begins."""
    for form, references in view.found.dates.items():
        for reference in references:
            value = reference.value[:10] if form == "date-time" else reference.value
            for end in value.split("/"):
                if not exists(end):
                    yield Problem(
                        message=f"there is no day {end!r}",
                        pointer=view.found.place(reference),
                        hint="correct the day or the month",
                    )
            first, last = first_day(value), last_day(value)
            if first and last and last < first:
                yield Problem(
                    message=f"the interval {value!r} ends before it begins",
                    pointer=view.found.place(reference),
                    hint="put the earlier date first",
                )


@check("E504", "annotation")
def author_silent(view: View) -> Iterator[Problem]:
    """The author's stance on an issue that the article raises is missing."""
    present = {stance["target"].get("issue") for stance in view.value["stances"] if stance["holder"] == "author"}
    for issue in _issues(view):
        if issue not in present:
            yield Problem(
                message=f"no stance of the author on the issue {issue!r}",
                pointer="/stances",
                hint='label it, with "none" where the author takes no side: a missing label is not a neutral one',
            )


@check("E505", "annotation")
def issue_not_raised(view: View) -> Iterator[Problem]:
    """A stance is about an issue that article.json does not list."""
    if not view.home.meta:
        return  # article.json is missing or broken, which has a finding of its own.
    for number, stance in enumerate(view.value["stances"]):
        issue = stance["target"].get("issue")
        if issue in view.corpus.lists["issues"] and issue not in _issues(view):
            yield Problem(
                message=f"article.json does not list the issue {issue!r}",
                pointer=f"/stances/{number}/target/issue",
                hint="add it there, so that every annotator labels the author's stance on it; or remove the stance",
                related=((f"{view.home.folder}/article.json", "/issues", "the issues that the article raises"),),
            )


@check("E506", "annotation")
def stance_twice(view: View) -> Iterator[Problem]:
    """Two stances have the same holder and target."""
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    for number, stance in enumerate(view.value["stances"]):
        first = seen.setdefault((stance["holder"], tuple(stance["target"].items())), number)
        if first != number:
            yield Problem(
                message=f"{stance['id']} and {view.value['stances'][first]['id']} have the same holder and target",
                pointer=f"/stances/{number}",
                hint="make one stance of the two, with the evidence of both",
                related=((view.file, f"/stances/{first}", "the other one"),),
            )


@check("E507", "annotation")
def stance_on_itself(view: View) -> Iterator[Problem]:
    """A holder has a stance on itself."""
    for number, stance in enumerate(view.value["stances"]):
        if stance["target"].get("entity") == stance["holder"]:
            yield Problem(
                message=f"{stance['holder']} is holder and target",
                pointer=f"/stances/{number}/target/entity",
                hint="name another target, or remove the stance",
            )


@check("E508", "annotation")
def voice_and_quotation(view: View) -> Iterator[Problem]:
    """A claim of the author is given as a quotation, or somebody else's claim as the author's own statement."""
    for number, claim in enumerate(view.value["claims"]):
        if (claim["quotation"] == "none") != (claim["claimant"] == "author"):
            yield Problem(
                message=f"claimant {claim['claimant']!r} with quotation {claim['quotation']!r}",
                pointer=f"/claims/{number}/quotation",
                hint="quotation is none for the author's own statements, and only for them",
            )


@check("E509", "article")
def order_of_versions(view: View) -> Iterator[Problem]:
    """The versions do not follow each other in time, or the first one is not the first."""
    versions = view.value["versions"]
    for number, version in enumerate(versions):
        if (version["change"] == "first") != (number == 0):
            yield Problem(
                message=f"version {version['number']} is {version['change']!r}",
                pointer=f"/versions/{number}/change",
                hint="the first version, and only that, is 'first'",
            )
        if number and version["published"] <= versions[number - 1]["published"]:
            yield Problem(
                message=f"version {version['number']} was published at {version['published']}, not after the one before",
                pointer=f"/versions/{number}/published",
                hint="give the time at which this text replaced the older one",
            )


@check("E510", "article")
def title_not_in_text(view: View) -> Iterator[Problem]:
    """The title is not the first line of the newest text."""
    text = view.home.text(view.value["versions"][-1]["number"])
    if (
        text is not None
        and view.value["provenance"]["kind"] == "composed"
        and text.split("\n", 1)[0] != view.value["title"]
    ):
        yield Problem(
            message=f"the title is {view.value['title']!r}, the newest text begins with {text.split(chr(10), 1)[0]!r}",
            pointer="/title",
            hint="copy the first line of the newest text into the title",
        )


@check("E511", "annotation")
def incident_of_other_type(view: View) -> Iterator[Problem]:
    """An event and the incident that it is linked to are of different types."""
    for number, event in enumerate(view.value["events"]):
        incident = view.corpus.incident(event["incident"]) if "incident" in event else None
        if incident is not None and incident.get("type") != event["type"]:
            yield Problem(
                message=f"{event['id']} is {event['type']}, the incident is {incident.get('type')}",
                pointer=f"/events/{number}/incident",
                hint="link the event that is this happening, not one that speaks about it",
                related=((f"corpus/incidents/{event['incident']}.json", "/type", "type of the incident"),),
            )


@check("E512", "annotation")
def gold_without_reason(view: View) -> Iterator[Problem]:
    """A gold item on which the annotators differ has no reason."""
    annotators = view.value.get("adjudicates", [])
    for section, items in view.value.items() if annotators else ():
        for number, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and "from" in item and "reason" not in item:
                missing = [
                    name for name in annotators if not any(source.startswith(f"{name}:") for source in item["from"])
                ]
                if missing:
                    yield Problem(
                        message=f"{item['id']} has no item of {', '.join(missing)} behind it and no reason",
                        pointer=f"/{section}/{number}",
                        hint="say in `reason` why it stands all the same",
                    )


@check("E513", "annotation")
def deaths_of_nothing(view: View) -> Iterator[Problem]:
    """An attack that was stopped before it hit has casualties of the side attacked."""
    for number, event in enumerate(view.value["events"]):
        if event.get("stage") == "foiled":
            for place, figure in enumerate(event.get("casualties", [])):
                if figure["group"] in {"recipient", "civilian"} and figure.get("low", figure.get("best", 0)) > 0:
                    yield Problem(
                        message=f"{event['id']} was foiled and has people {figure['measure']}",
                        pointer=f"/events/{number}/casualties/{place}",
                        hint="mend the stage, or move the figure to the event that it is of",
                    )


@check("W501", "annotation")
def no_quotation_marks(view: View) -> Iterator[Problem]:
    """A direct quotation has no quotation marks around it."""
    for number, claim in enumerate(view.value["claims"]):
        if claim["quotation"] == "direct" and view.text is not None:
            for place, span in enumerate(claim["content"]):
                line = view.text.rfind("\n", 0, span["start"]) + 1
                before = view.text[line : span["start"] + 1]
                if not any(mark in before for mark in _QUOTATION_MARKS):
                    yield Problem(
                        message=f"no quotation mark stands before {span['text']!r} in its paragraph",
                        pointer=f"/claims/{number}/content/{place}",
                        hint="quotation is direct only for words in quotation marks",
                    )


@check("W502", "annotation")
def incident_of_other_day(view: View) -> Iterator[Problem]:
    """An event and its incident are more than a day apart."""
    for number, event in enumerate(view.value["events"]):
        incident = view.corpus.incident(event["incident"]) if "incident" in event and "time" in event else None
        if incident is None or not isinstance(incident.get("time"), str):
            continue
        ours, theirs = event["time"]["edtf"], incident["time"]
        first, last, begin, end = first_day(ours), last_day(ours), first_day(theirs), last_day(theirs)
        if first and last and begin and end and ((first - end).days > 1 or (begin - last).days > 1):
            yield Problem(
                message=f"the event is of {ours}, the incident of {theirs}",
                pointer=f"/events/{number}/time/edtf",
                hint="correct the date, or link another incident",
            )


def _figures(view: View) -> Iterator[tuple[dict[str, Any], str]]:
    if view.kind == "incident":
        if "deaths" in view.value:
            yield view.value["deaths"], "/deaths"
        return
    for number, event in enumerate(view.value["events"]):
        for place, figure in enumerate(event.get("casualties", [])):
            yield figure, f"/events/{number}/casualties/{place}"


def _numbers(figure: dict[str, Any]) -> str:
    return ", ".join(f"{name} {figure.get(name, 'missing')}" for name in ("low", "best", "high"))


def _issues(view: View) -> list[str]:
    issues: list[str] = view.home.meta.get("issues", [])
    return issues


def _published(view: View) -> date | None:
    return next((first_day(version["published"]) for version in view.listed), None)


@check("E514", "annotation")
def question_left_open(view: View) -> Iterator[Problem]:
    """Gold is called complete, and a question of its draft has no answer."""
    if view.value["status"] != "complete":
        return
    for section, items in view.value.items():
        for number, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and str(item.get("reason", "")).startswith("?"):
                yield Problem(
                    message=f"{item['id']} still asks: {item['reason'].removeprefix('?').strip()}",
                    pointer=f"/{section}/{number}/reason",
                    hint="decide, change the item accordingly or take it out, and say why in `reason`",
                )
