"""E3xx: every span quotes its text. Offsets are code points, 0-based, half-open, into text.txt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from escal import text as texts
from escal.checks.registry import View, check
from escal.findings import Problem

_QUOTING = ("annotation", "article")
# More pairs of neighbouring characters than a corpus has; the bound only keeps odd input from filling the memory.
_PAIRS = 2**14


@check("E301", *_QUOTING)
def quote_differs(view: View) -> Iterator[Problem]:
    """A span's quote is not what the text says at its offsets."""
    for span, text in _spans(view):
        start, end, quote = span["start"], span["end"], span["text"]
        # A quote that differs in its normal form alone is told by E104.
        if text[start:end] not in {quote, unicodedata.normalize("NFC", quote)} and start < end <= len(text):
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
        if (quote[0].isspace() or quote[-1].isspace()) and _fits(span, text):
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
                else f"end {end} lies beyond the text, which has {len(text)} characters"
            )
            yield Problem(message=what, pointer=_pointer(view, span), hint=_mend(view, text, span))


@check("E304", "annotation")
def touches_boilerplate(view: View) -> Iterator[Problem]:
    """A label touches a line that is not the article."""
    for line in (span for version in view.listed for span in version.get("boilerplate", [])):
        for span in view.found.spans:
            if span["start"] < line["end"] and line["start"] < span["end"] and _fits(span, view.text or ""):
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
        if data is not None and version not in view.home.unsound and (found := texts.sha256(data)) != stated:
            yield Problem(
                message=f"the hash begins {stated[:12]} but that of v{version}/text.txt begins {found[:12]}",
                pointer=pointer,
                hint='the text is not the one that was hashed: put the old text back; or, if it was never released, look the labels through, write "" for the hash and run `escal fix`, which fills it in',
            )


@check("E306", "article")
def released_text_changed(view: View) -> Iterator[Problem]:
    """A text that was released has changed or is gone."""
    released = view.corpus.lists["released"].get(view.home.id)
    for version, wanted in enumerate(released["texts"] if released else [], 1):
        if version in view.home.unsound:
            continue  # What has befallen it is told already.
        data = view.home.files.get(f"v{version}/text.txt")
        found = "gone" if data is None else texts.sha256(data)
        if found != wanted:
            yield Problem(
                message=f"v{version}/text.txt was released with a hash that begins {wanted[:12]}"
                + (" and is gone" if data is None else f", it is now {found[:12]}"),
                pointer=f"/versions/{version - 1}/sha256",
                hint="a released text never changes: put the old one back, and the new one into a new version",
                related=(("corpus/released.json", _released_pointer(view), "the release says so"),),
            )


@check("E307", *_QUOTING)
def cuts_character(view: View) -> Iterator[Problem]:
    """A span parts a character from the marks that belong to it."""
    for span, text in _spans(view):
        start, end = span["start"], span["end"]
        if (
            _fits(span, text)
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
        if (
            _fits(span, text)
            and 0 < start < end < len(text)
            and (
                (text[start - 1].isalnum() and text[start].isalnum())
                or (text[end - 1].isalnum() and text[end].isalnum())
            )
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


def _fits(span: dict[str, Any], text: str) -> bool:
    """Whether a span quotes its text; where it does not, that is the one thing to say of it."""
    return bool(text[span["start"] : span["end"]] == span["text"])


def _suspects(spans: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """The spans that are not plainly right: one tight loop for all, so that the checks look only at the few.

    Plainly right is a quote that fits, with ASCII at its edges and around them, no blank within and no letter beyond.
    """
    found = []
    padded = f" {text} "
    for span in spans:
        start, end = span["start"], span["end"]
        if (
            text[start:end] != span["text"]
            or start >= end
            or end > len(text)
            or not _opens(padded[start : start + 2])
            or not _closes(padded[end : end + 2])
        ):
            found.append(span)
    return found


@lru_cache(_PAIRS)
def _opens(pair: str) -> bool:
    """Whether a span may plainly begin between two characters."""
    before, first = pair[0], pair[1]
    return first <= "\x7f" and not first.isspace() and not (before.isalnum() and first.isalnum())


@lru_cache(_PAIRS)
def _closes(pair: str) -> bool:
    """Whether a span may plainly end between two characters."""
    last, after = pair[0], pair[1]
    return after <= "\x7f" and not last.isspace() and not (last.isalnum() and after.isalnum())


def _released_pointer(view: View) -> str:
    return f"/released/{list(view.corpus.lists['released']).index(view.home.id)}"


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
