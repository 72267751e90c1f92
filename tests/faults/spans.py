"""Faults in spans and in the text that they quote."""

from __future__ import annotations

from escal.text import sha256
from faults.kit import Copy, Where, add, fault, first, meta_of, shift, text_of

add("shifted offset", "E301", first("entities", lambda item: shift(item["mentions"][-1], 1)))
add(
    "quote of other words", "E301", first("entities", lambda item: item["mentions"][0].update(text="Quite other words"))
)
add("end beyond text", "E303", first("claims", lambda item: item["content"][0].update(end=999_999)))
add(
    "start after end",
    "E303",
    first("claims", lambda item: item["content"][0].update(end=1), lambda item: item["content"][0]["start"] > 1),
)
add(
    "empty span",
    "E303",
    first(
        "claims",
        lambda item: item["content"][0].update(end=item["content"][0]["start"]),
        lambda item: item["content"][0]["start"] > 0,
    ),
)
add("negative offset", "E206", first("claims", lambda item: item["content"][0].update(start=-1)))
add(
    "float offset",
    "E204",
    first("claims", lambda item: item["content"][0].update(start=item["content"][0]["start"] + 0.5)),
)
add(
    "whole float offset",
    "E204",
    first("claims", lambda item: item["content"][0].update(start=float(item["content"][0]["start"]))),
)
add(
    "string offset",
    "E204",
    first("claims", lambda item: item["content"][0].update(start=str(item["content"][0]["start"]))),
)
add("huge integer", "E206", first("claims", lambda item: item["content"][0].update(end=10**30)))
add("span twice", "E308", first("entities", lambda item: item["mentions"].append(dict(item["mentions"][-1]))))


@fault("E302")
def blank_at_edge(copy: Copy) -> Where:
    for path in copy.files("articles/*/*/v*/m*.json"):
        text = copy.read(text_of(path)).decode()
        for item in (value := copy.value(path))["entities"]:
            span = item["mentions"][-1]
            if text[span["end"]] == " ":
                span.update(end=span["end"] + 1, text=span["text"] + " ")
                copy.save(path, value)
                return path, f'{{"id": "{item["id"]}",'
    raise LookupError


@fault("E301")
def offsets_in_utf16(copy: Copy) -> Where:
    """An emoji counts as two there, so that everything behind it is one too far."""
    path = copy.labels()
    text = copy.read(text_of(path)).decode()
    value = copy.value(path)
    item = max(value["entities"], key=lambda item: item["mentions"][-1]["start"])
    at = text.index(" ", text.index("\n\n"))
    new = f"{text[:at]}🔴{text[at + 1 :]}"
    relabel(copy, path, new)
    shift(item["mentions"][-1], 1)
    copy.save(path, value | {"text_sha256": sha256(new.encode())})
    return path, f'{{"id": "{item["id"]}",'


def relabel(copy: Copy, path: str, text: str) -> None:
    """Another text, and every hash of it as it should be, so that nothing but the fault is wrong."""
    data = text.encode()
    copy.write(text_of(path), data)
    number = int(path.split("/")[4][1:])
    copy.edit(
        meta_of(path), lambda meta: [v.update(sha256=sha256(data)) for v in meta["versions"] if v["number"] == number]
    )
    for labels in copy.files(f"{path.rsplit('/', 1)[0].removeprefix('corpus/')}/*.json"):
        copy.edit(labels, lambda value: value.update(text_sha256=sha256(data)))


@fault("E304")
def span_in_boilerplate(copy: Copy) -> Where:
    path, name = copy.item("claims")
    value = copy.value(path)
    span = next(item for item in value["claims"] if item["id"] == name)["content"][0]
    copy.edit(
        meta_of(path),
        lambda meta: next(v for v in meta["versions"] if v["number"] == value["version"]).update(boilerplate=[span]),
    )
    return path, f'{{"id": "{name}",'


@fault("E305")
def stale_hash(copy: Copy) -> Where:
    path = copy.labels()
    copy.edit(path, lambda value: value.update(text_sha256="0" * 64))
    return path, '"text_sha256"'


@fault("E301", "E305")
def text_edited_after_labelling(copy: Copy) -> Where:
    path, name = copy.item("claims", lambda item: " " in item["content"][0]["text"])
    span = next(item for item in copy.value(path)["claims"] if item["id"] == name)["content"][0]
    text = copy.read(text_of(path)).decode()
    at = text.index(" ", span["start"])
    copy.write(text_of(path), f"{text[:at]}-{text[at + 1 :]}")
    return path, f'{{"id": "{name}",'
