"""E3xx: every span quotes its text. Offsets are code points, 0-based, half-open, into text.txt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escal import text as texts
from escal.checks.registry import View, check
from escal.findings import Problem

_QUOTING = ("annotation", "article")


@check("E301", *_QUOTING)
def quote_differs(view: View) -> Iterator[Problem]:
    """A span's quote is not what the text says at its offsets."""
    for span, text in _spans(view):
        start, end, quote = span["start"], span["end"], span["text"]
        if text[start:end] != quote and start < end <= len(text):
            yield Problem(
                message=f"quote is {quote!r} but text[{start}:{end}] is {text[start:end]!r}",
                pointer=_pointer(view, span),
                hint=_mend(view, text, span),
            )


@check("E302", *_QUOTING)
def blank_at_edge(view: View) -> Iterator[Problem]:
    """A span begins or ends with a blank."""
    for span, text in _spans(view):
        quote = span["text"]
        if quote[0].isspace() or quote[-1].isspace():
            start, end = texts.trimmed(text, span["start"], span["end"])
            yield Problem(
                message=f"quote {quote!r} has a blank at its edge",
                pointer=_pointer(view, span),
                hint=f"`escal fix {view.file}` moves the edges to {start} and {end}",
            )


@check("E303", *_QUOTING)
def out_of_range(view: View) -> Iterator[Problem]:
    """A span lies outside the text, or ends before it begins."""
    for span, text in _spans(view):
        start, end = span["start"], span["end"]
        if not start < end <= len(text):
            what = (
                f"start {start} is not before end {end}"
                if start >= end
                else f"end {end} is beyond the text, which has {len(text)} characters"
            )
            yield Problem(message=what, pointer=_pointer(view, span), hint=_mend(view, text, span))


@check("E304", "annotation")
def touches_boilerplate(view: View) -> Iterator[Problem]:
    """A label touches a line that is not the article."""
    for line in _boilerplate(view):
        for span in view.found.spans:
            if span["start"] < line["end"] and line["start"] < span["end"]:
                yield Problem(
                    message=f"{span['text']!r} lies in the boilerplate {line['text']!r}",
                    pointer=_pointer(view, span),
                    hint="label the same words elsewhere, or correct `boilerplate` in article.json",
                )


@check("E305", *_QUOTING)
def hash_differs(view: View) -> Iterator[Problem]:
    """The hash is not that of the text."""
    for version, stated, pointer in _hashes(view):
        data = view.home.files.get(f"v{version}/text.txt")
        if data is not None and (found := texts.sha256(data)) != stated:
            yield Problem(
                message=f"the hash begins {stated[:12]} but that of v{version}/text.txt begins {found[:12]}",
                pointer=pointer,
                hint="the text has changed since the labels were made: check them against it, then `escal fix` fills the hash in; a new text is a new version",
            )


@check("E306", "article")
def released_text_changed(view: View) -> Iterator[Problem]:
    """A text that was released has changed or is gone."""
    released = view.corpus.lists["released"].get(view.home.id)
    for version, wanted in enumerate(released["texts"] if released else [], 1):
        data = view.home.files.get(f"v{version}/text.txt")
        found = "gone" if data is None else texts.sha256(data)
        if found != wanted:
            yield Problem(
                message=f"v{version}/text.txt was released with a hash that begins {wanted[:12]}"
                + (" and is gone" if data is None else f", it is now {found[:12]}"),
                pointer="/versions",
                file=view.file,
                hint="a released text never changes: put the old one back, and the new one into a new version",
                related=(("corpus/released.json", None, "the release says so"),),
            )


@check("E307", *_QUOTING)
def cuts_character(view: View) -> Iterator[Problem]:
    """A span parts a character from the marks that belong to it."""
    for span, text in _spans(view):
        start, end = span["start"], span["end"]
        if (
            start < end <= len(text)
            and not (text[start].isascii() and text[end : end + 1].isascii())
            and texts.cuts_character(text, start, end)
        ):
            yield Problem(
                message=f"{span['text']!r} begins or ends inside a character and its combining marks",
                pointer=_pointer(view, span),
                hint="take the mark into the span, or leave the whole character out",
            )


@check("E308", *_QUOTING)
def span_twice(view: View) -> Iterator[Problem]:
    """The same span stands twice in one list."""
    for spans in view.found.crowded:
        seen: set[tuple[int, int]] = set()
        for span in spans:
            place = (span["start"], span["end"])
            if place in seen:
                yield Problem(
                    message=f"the span {span['text']!r} ({place[0]}-{place[1]}) stands twice in this list",
                    pointer=_pointer(view, span),
                    hint="remove one of the two",
                )
            seen.add(place)


@check("W301", "annotation")
def inside_word(view: View) -> Iterator[Problem]:
    """A span begins or ends inside a word."""
    for span, text in _spans(view):
        start, end = span["start"], span["end"]
        if 0 < start < end < len(text) and (
            (text[start - 1].isalnum() and text[start].isalnum()) or (text[end - 1].isalnum() and text[end].isalnum())
        ):
            around = text[max(0, start - 10) : end + 10]
            yield Problem(
                message=f"{span['text']!r} cuts a word in {around!r}",
                pointer=_pointer(view, span),
                hint="take the whole word",
            )


def _spans(view: View) -> Iterator[tuple[dict[str, Any], str]]:
    """The spans of a file that may be wrong, each with the text that it quotes; none where that cannot be read."""
    if view.kind == "annotation":
        if view.text is not None:
            index, text = view.found, view.text
            if index.suspects is None:
                index.suspects = _suspects(index.spans, text)
            yield from ((span, text) for span in index.suspects)
    else:
        for version in view.value["versions"]:
            of_version = view.home.text(version["number"]) if "boilerplate" in version else None
            if of_version is not None:
                yield from ((span, of_version) for span in version["boilerplate"])


def _suspects(spans: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """The spans that are not plainly right: one tight loop for all, so that the checks look only at the few.

    Plainly right is a quote that fits, with ASCII at its edges and around them, no blank within and no letter beyond.
    """
    found = []
    padded = f" {text} "
    for span in spans:
        start, end = span["start"], span["end"]
        quote = span["text"]
        if text[start:end] != quote or start >= end or end > len(text):
            found.append(span)
            continue
        before, first, last, after = padded[start], quote[0], quote[-1], padded[end + 1]
        if (
            first.isspace()
            or last.isspace()
            or (before.isalnum() and first.isalnum())
            or (last.isalnum() and after.isalnum())
            or first > "\x7f"
            or after > "\x7f"
        ):
            found.append(span)
    return found


def _boilerplate(view: View) -> list[dict[str, Any]]:
    if view.text is None:
        return []
    versions = view.home.meta.get("versions")
    found: list[dict[str, Any]] = []
    for version in versions if isinstance(versions, list) else []:
        if isinstance(version, dict) and version.get("number") == view.version:
            found += [
                span
                for span in version.get("boilerplate", [])
                if isinstance(span, dict) and {"start", "end", "text"} <= span.keys()
            ]
    return found


def _hashes(view: View) -> Iterator[tuple[int, str, str]]:
    if view.kind == "annotation":
        yield view.version, view.value["text_sha256"], "/text_sha256"
    else:
        for number, version in enumerate(view.value["versions"]):
            yield version["number"], version["sha256"], f"/versions/{number}/sha256"


def _pointer(view: View, span: dict[str, Any]) -> str:
    return view.found.pointer(span)


def _mend(view: View, text: str, span: dict[str, Any]) -> str:
    """What to do about a quote that is not where its offsets say."""
    places = texts.occurrences(text, span["text"])
    if not places:
        stripped = span["text"].strip()
        if stripped and stripped in text:
            return f"without its blanks the quote is in the text; `escal fix {view.file}` moves the edges"
        return "these words are not in the text: copy them from text.txt, letter by letter"
    if len(places) == 1 or texts.nearest(text, span["text"], span["start"]) is not None:
        return f"`escal fix {view.file}` finds the quote at {texts.nearest(text, span['text'], span['start'])}"
    return f"the quote stands {len(places)} times, at {', '.join(map(str, places[:5]))}: write the start of the one you mean, roughly, and run `escal fix`"
