"""Faults in the splits, in the lists and in the documents."""

from __future__ import annotations

from collections.abc import Callable

from escal.text import sha256
from faults.kit import Copy, Value, Where, add, fault

LEAKS = ("E605", "E606", "E607")


def homes(copy: Copy, scheme: str = "main") -> dict[str, str]:
    """Article -> list file of a scheme."""
    return {name: path for path in copy.files(f"splits/{scheme}/*.txt") for name in copy.read(path).decode().split()}


def put(copy: Copy, path: str, names: set[str]) -> None:
    copy.write(path, "".join(f"{name}\n" for name in sorted(names)))


def move(copy: Copy, name: str, scheme: str = "main") -> Where:
    """Move an article to another part of a scheme."""
    old = homes(copy, scheme)[name]
    new = next(path for path in sorted(set(homes(copy, scheme).values())) if path != old)
    put(copy, old, set(copy.read(old).decode().split()) - {name})
    put(copy, new, set(copy.read(new).decode().split()) | {name})
    return new, f"{name}\n"


def release(copy: Copy) -> str:
    """Release the first article."""
    name = min(homes(copy))
    texts = [sha256(copy.read(path)) for path in copy.files(f"articles/*/{name}/v*/text.txt")]
    part, fold = (homes(copy, scheme)[name].rsplit("/", 1)[1][:-4] for scheme in ("main", "folds"))
    item = {"article": name, "split": part, "fold": int(fold), "release": "0.1.0", "texts": texts}
    copy.edit("corpus/released.json", lambda value: value["released"].append(item))
    return name


@fault("E604", *LEAKS, whole=True)
def released_article_moved(copy: Copy) -> Where:
    return move(copy, release(copy))


@fault("E604", *LEAKS, whole=True)
def released_article_in_other_fold(copy: Copy) -> Where:
    return move(copy, release(copy), "folds")


@fault("E604", "E603", whole=True)
def released_article_gone(copy: Copy) -> Where:
    copy.edit(
        "corpus/released.json",
        lambda value: value["released"].append(
            {"article": "gone", "split": "train", "fold": 0, "release": "0.1.0", "texts": ["0" * 64]}
        ),
    )
    put(copy, "corpus/splits/main/train.txt", {*copy.read("corpus/splits/main/train.txt").decode().split(), "gone"})
    return "corpus/released.json", '"article": "gone"'


@fault("E306", "E305", "E301", whole=True)
def released_text_changed(copy: Copy) -> Where:
    name = release(copy)
    text = copy.files(f"articles/*/{name}/v1/text.txt")[0]
    copy.write(text, copy.read(text)[:-2] + b"!\n")
    return text.replace("v1/text.txt", "article.json"), '"number": 1'


@fault("E602", *LEAKS, whole=True)
def article_in_two_parts(copy: Copy) -> Where:
    name, path = min(homes(copy).items())
    other = max(set(homes(copy).values()) - {path})
    put(copy, other, {*copy.read(other).decode().split(), name})
    return max(path, other), f"{name}\n"


@fault("E601", whole=True)
def article_in_no_part(copy: Copy) -> Where:
    name, path = min(homes(copy).items())
    put(copy, path, set(copy.read(path).decode().split()) - {name})
    return copy.files(f"articles/*/{name}/article.json")[0], '"id"'


@fault("E603", whole=True)
def unknown_line_in_a_part(copy: Copy) -> Where:
    path = "corpus/splits/main/train.txt"
    put(copy, path, {*copy.read(path).decode().split(), "no-such-article"})
    return path, "no-such-article"


@fault("E608", whole=True)
def part_not_sorted(copy: Copy) -> Where:
    path = "corpus/splits/main/train.txt"
    copy.write(path, "".join(f"{name}\n" for name in sorted(copy.read(path).decode().split(), reverse=True)))
    return path, 1


@fault("E605", *LEAKS, whole=True)
def incident_in_two_parts(copy: Copy) -> Where:
    reported: dict[str, set[str]] = {}
    for path in copy.files("articles/*/*/v*/*.json"):
        for item in copy.value(path)["events"]:
            reported.setdefault(item.get("incident", ""), set()).add(path.split("/")[3])
    together = min(sorted(names) for incident, names in reported.items() if incident and len(names) > 1)
    return move(copy, together[-1])


@fault("E606", *LEAKS, whole=True)
def copy_in_two_parts(copy: Copy) -> Where:
    parts = homes(copy)
    source = min(parts)
    name = min(name for name in parts if parts[name] != parts[source])
    path = copy.files(f"articles/*/{name}/article.json")[0]
    copy.edit(path, lambda meta: meta["provenance"].update(derived_from=source))
    return parts[name], f"{name}\n"


@fault("E607", whole=True)
def near_duplicate_in_two_parts(copy: Copy) -> Where:
    path = next(path for path in copy.files("articles/*/*/article.json") if len(copy.value(path)["versions"]) == 1)
    meta, name = copy.value(path), path.split("/")[3]
    text = copy.read(path.replace("article.json", "v1/text.txt")).decode()
    title, _, rest = text.partition("\n")
    new = f"Again: {title}\n{rest}"
    folder = "corpus/articles/2024/told-once-more"
    copy.write(f"{folder}/v1/text.txt", new)
    meta |= {"id": "told-once-more", "title": f"Again: {title}", "provenance": {"kind": "collected"}}
    meta["versions"][0]["sha256"] = sha256(new.encode())
    copy.save(f"{folder}/article.json", meta)
    fold, part = homes(copy, "folds")[name], homes(copy)[name]
    other = next(file for file in copy.files("splits/main/*.txt") if file != part)
    for path in (fold, homes(copy, "temporal")[name]):
        put(copy, path, {*copy.read(path).decode().split(), "told-once-more"})
    put(copy, other, {*copy.read(other).decode().split(), "told-once-more"})
    return (other, "told-once-more\n") if name < "told-once-more" else (part, f"{name}\n")


def shared(code: str, name: str, file: str, change: Callable[[Value], object], line: str, *also: str) -> None:
    """A fault in one of the lists."""

    def breaks(copy: Copy) -> Where:
        copy.edit(f"corpus/{file}.json", change)
        return f"corpus/{file}.json", line

    add(name, code, breaks, *also, whole=True)


def model_of(value: Value) -> Value:
    found: Value = next(item for item in value["annotators"] if item["kind"] == "model")
    return found


shared(
    "E704", "model called human", "annotators", lambda value: model_of(value).update(kind="human"), '"kind": "human"'
)
WAIVER = {
    "code": "E404",
    "file": "corpus/issues.json",
    "reason": "Accepted until the next release.",
    "until": "2099-12-31",
}
shared("W901", "unused waiver", "waivers", lambda value: value["waivers"].append(WAIVER), '"E404"')
shared(
    "W902", "ended waiver", "waivers", lambda value: value["waivers"].append(WAIVER | {"until": "2000-12-31"}), '"E404"'
)
shared(
    "E202",
    "waiver without a reason",
    "waivers",
    lambda value: value["waivers"].append({k: v for k, v in WAIVER.items() if k != "reason"}),
    '"E404"',
)
shared(
    "E206",
    "empty reason of a waiver",
    "waivers",
    lambda value: value["waivers"].append(WAIVER | {"reason": "Later."}),
    '"E404"',
)


@fault("E704", whole=True)
def released_model_called_human(copy: Copy) -> Where:
    value = copy.value("corpus/annotators.json")
    name = model_of(value)["id"]
    copy.edit("corpus/released.json", lambda released: released.update(annotators=[{"id": name, "kind": "model"}]))
    model_of(value).pop("model")
    next(item for item in value["annotators"] if item["id"] == name)["kind"] = "human"
    copy.save("corpus/annotators.json", value)
    return "corpus/annotators.json", f'"id": "{name}"'


@fault("E801", whole=True)
def number_in_readme_differs(copy: Copy) -> Where:
    copy.write("README.md", "# Corpus\n\n<!--count:articles-->1<!--/--> article.\n")
    return "README.md", 3


@fault("E802", whole=True)
def number_unknown(copy: Copy) -> Where:
    copy.write("README.md", "# Corpus\n\n<!--count:unicorns-->1<!--/--> unicorn.\n")
    return "README.md", 3
