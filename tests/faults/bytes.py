"""Faults in the bytes of a file, and in what lies in the corpus."""

from __future__ import annotations

import os
from collections.abc import Callable

from faults.kit import Copy, Where, add, fault, meta_of, text_of


def bytes_of(
    change: Callable[[bytes], bytes], line: int | str = 1, find: Callable[[Copy], str] = Copy.labels
) -> Callable[[Copy], Where]:
    """A fault in the bytes of a file."""

    def breaks(copy: Copy) -> Where:
        path = find(copy)
        copy.write(path, change(copy.read(path)))
        return path, line

    return breaks


def first_text(copy: Copy) -> str:
    return copy.files("articles/*/*/v*/text.txt")[0]


def between(data: bytes, mark: bytes, new: bytes) -> bytes:
    assert mark in data
    return data.replace(mark, new, 1)


STATUS = b'"status": "complete",\n'
add("byte order mark", "E102", bytes_of(lambda data: b"\xef\xbb\xbf" + data))
add("byte order mark in text", "E102", bytes_of(lambda data: b"\xef\xbb\xbf" + data, find=first_text))
add("utf-16 file", "E101", bytes_of(lambda data: data.decode().encode("utf-16")))
add(
    "latin-1 byte",
    "E101",
    bytes_of(lambda data: between(data, b'"name": "', b'"name": "\xe9'), "\ufffd"),
)
add("latin-1 byte in text", "E101", bytes_of(lambda data: between(data, b"\n\n", b" \xe9\n\n"), 1, first_text))
add("crlf", "E103", bytes_of(lambda data: data.replace(b"\n", b"\r\n")))
add("crlf in text", "E103", bytes_of(lambda data: data.replace(b"\n", b"\r\n"), 1, first_text))
add("nfd text", "E104", bytes_of(lambda data: between(data, b"\n\n", "e\u0301\n\n".encode()), 1, first_text))
add(
    "nfd in json",
    "E104",
    bytes_of(lambda data: between(data, STATUS, b'"status": "complete\xcc\x81\xcc\xa3",\n'), '"status"'),
    "E201",
)
add("lone surrogate", "E105", bytes_of(lambda data: between(data, STATUS, b'"status": "\\ud800",\n'), '"status"'))
add("nan", "E105", bytes_of(lambda data: between(data, b'"version": ', b'"version": NaN, "x": '), '"version"'))
add(
    "infinity",
    "E105",
    bytes_of(lambda data: between(data, b'"version": ', b'"version": -Infinity, "x": '), '"version"'),
)
add("trailing comma", "E105", bytes_of(lambda data: between(data, b"\n  ]\n}\n", b"\n  ],\n}\n"), "  ],\n}"))
add("missing comma", "E105", bytes_of(lambda data: between(data, STATUS, STATUS.replace(b",", b"")), '"entities"'))
add("truncated file", "E105", bytes_of(lambda data: data[: data.index(STATUS)], 7))
add("empty file", "E105", bytes_of(lambda data: b""))
add("null file", "E105", bytes_of(lambda data: b"null\n"))
add("list instead of object", "E204", bytes_of(lambda data: b"[\n" + data + b"]\n"))
add("line of 10 MB", "E108", bytes_of(lambda data: data.replace(STATUS, STATUS + b" " * 10_000_000)))
add("nesting 10,000 deep", "E115", bytes_of(lambda data: b'{"entities": ' + b"[" * 10_000 + b"]" * 10_000 + b"}\n"))
add("duplicate key", "E106", bytes_of(lambda data: between(data, STATUS, STATUS + b'  "status": "complete",\n'), 9))
add("other blanks", "E107", bytes_of(lambda data: between(data, STATUS, b' "status":  "complete",\n'), '"status"'))
add(
    "fields out of order",
    "E107",
    bytes_of(
        lambda data: between(data, b'  "status": "complete",\n  "entities"', b'  "entities"').replace(
            b'\n  "events"', b'\n  "status": "complete",\n  "events"'
        ),
        '"entities"',
    ),
)
add(
    "wrong schema path",
    "E209",
    bytes_of(lambda data: between(data, b"../../../../../schema", b"../../../schema"), '"$schema"'),
)
add(
    "zero-width blank in text",
    "E112",
    bytes_of(lambda data: between(data, b"\n\n", "\u200b\n\n".encode()), 1, first_text),
    "E301",
    "E303",
    "E305",
    "E510",
)


@fault("E107")
def items_out_of_order(copy: Copy) -> Where:
    path = next(path for path in copy.files("articles/*/*/v*/m*.json") if len(copy.value(path)["stances"]) > 1)
    value = copy.value(path)
    name = value["stances"][-1]["id"]
    line = next(line for line in copy.read(path).decode().splitlines() if f'{{"id": "{name}",' in line)
    text = copy.read(path).decode().replace(",\n" + line, "").replace('"stances": [\n', f'"stances": [\n{line},\n')
    copy.write(path, text)
    return path, f'{{"id": "{name}",'


@fault("E109")
def file_nobody_expects(copy: Copy) -> Where:
    path = f"{text_of(copy.labels())}.bak"
    copy.write(path, "old\n")
    return path, 1


@fault("E109")
def extra_folder(copy: Copy) -> Where:
    folder = meta_of(copy.labels()).removesuffix("article.json") + "old"
    copy.write(f"{folder}/m01.json", "{}\n")
    return folder, 1


@fault("E113", whole=True)
def folder_with_bad_name(copy: Copy) -> Where:
    copy.write("corpus/articles/2024/Not_An_Id/article.json", "{}\n")
    return "corpus/articles/2024/Not_An_Id", 1


@fault("E110")
def link_to_file(copy: Copy) -> Where:
    path = f"{copy.labels('m01.json').rsplit('/', 1)[0]}/m04.json"
    copy.touch(path).symlink_to("m01.json")
    return path, 1


@fault("E110", whole=True)
def link_to_folder(copy: Copy) -> Where:
    path = "corpus/articles/2024/a-link"
    copy.touch(path).symlink_to(".")
    return path, 1


@fault("E109")
def fifo(copy: Copy) -> Where:
    path = f"{copy.labels().rsplit('/', 1)[0]}/m05.json"
    os.mkfifo(copy.touch(path))
    return path, 1


@fault("E109")
def folder_named_text(copy: Copy) -> Where:
    path = text_of(copy.labels())
    copy.touch(path).mkdir()
    return path, 1


@fault("E114", whole=True)
def socket(copy: Copy) -> Where:
    """What nobody can open, not even root."""
    path = "corpus/incidents/a-socket.json"
    os.mknod(copy.touch(path), 0o140600)
    return path, 1


@fault("E111")
def article_json_missing(copy: Copy) -> Where:
    path = meta_of(copy.labels())
    copy.touch(path)
    return path, 1


@fault("E111")
def text_missing(copy: Copy) -> Where:
    path = text_of(copy.labels())
    copy.touch(path)
    return path, 1
