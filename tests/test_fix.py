"""Mending: what has one answer is put right, what a person wrote is never lost, and no text is ever touched."""

import hashlib
import json
import shutil
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from escal import atomic, fix
from escal import text as texts
from escal.checks import check
from escal.cli import cli
from escal.corpus import Corpus
from escal.schema import schemas

MINI = Path(__file__).parent / "mini"
STRIKE = "corpus/articles/2024/harbour-strike"
LABELS = f"{STRIKE}/v1/m01.json"
SCHEMAS = schemas()
TEXT = (MINI / STRIKE / "v1/text.txt").read_text(encoding="utf-8")
DATA = (MINI / LABELS).read_bytes()


def mended(value, text=TEXT, kind="annotation", path=LABELS):
    """What a value becomes, and the changes as (pointer, message, done)."""
    data = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
    fixed, changes = fix.json_file(data, path, kind, SCHEMAS, {1: text})
    assert {change.file for change in changes} <= {path}
    return fixed, [(change.pointer, change.message, change.done) for change in changes]


def with_span(span, text):
    """What a span of the only entity becomes, and what is said of it."""
    fixed, said = mended({"text_sha256": "x", "entities": [{"id": "e1", "mentions": [span]}]}, text)
    said = [each for each in said if each[0].startswith("/entities")]
    assert {pointer for pointer, _, _ in said} <= {"/entities/0/mentions/0"}
    return json.loads(fixed)["entities"][0]["mentions"][0], [each[1:] for each in said]


@pytest.mark.parametrize("path", sorted(MINI.glob("corpus/articles/*/*/v*/*.json")), ids=lambda path: path.name)
def test_a_clean_file_stays_as_it_is(path):
    article = Corpus(MINI).article(path.parent.parent.relative_to(MINI).as_posix())
    assert fix.article(Corpus(MINI), article) == ({}, [])


@pytest.mark.parametrize(
    ("span", "text", "found", "message"),
    [
        ({"text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"text": "🔴 b"}, "a 🔴🔴 b", (3, 6), "'🔴 b' found at 3-6"),
        ({"start": 0, "end": 4, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": 99, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": "4", "end": None, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": 4, "end": 99, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": -4, "end": 8, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": -5, "end": -1, "text": "navy"}, "the navy.", (4, 8), "'navy' found at 4-8"),
        ({"start": True, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": 4.0, "end": 8.0, "text": "navy"}, "the navy", (4, 8), "'navy' found at 4-8"),
        ({"start": 9, "text": "navy"}, "navy or navy", (8, 12), "'navy' found at 8-12"),
        ({"start": 3, "text": "navy"}, "navy or navy", (0, 4), "'navy' found at 0-4"),
        ({"text": " navy "}, "the navy", (4, 8), "'navy' found at 4-8"),
    ],
)
def test_a_quote_is_found_where_it_stands(span, text, found, message):
    start, end = found
    fixed, said = with_span(span, text)
    assert fixed == {"start": start, "end": end, "text": text[start:end]}
    assert said == [(message, True)]


@pytest.mark.parametrize(
    ("span", "text", "message"),
    [
        ({"text": "navy"}, "navy or navy", "'navy' stands 2 times in the text: give a rough start"),
        ({"start": 4, "text": "navy"}, "navy or navy", "'navy' stands 2 times in the text: give a rough start"),
        ({"start": True, "text": "navy"}, "navy or navy", "'navy' stands 2 times in the text: give a rough start"),
        ({"text": "army"}, "the navy", "'army' is not in the text"),
        ({"start": 0, "end": 4, "text": "army"}, "the navy", "'army' is not in the text"),
        ({"start": 0, "end": 4, "text": " army "}, "the navy", "'army' is not in the text"),
    ],
)
def test_what_may_stand_for_several_places_or_none_is_told_and_not_guessed(span, text, message):
    fixed, said = with_span(span, text)
    assert fixed == span
    assert said == [(message, False)]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"start": 3, "end": 9, "text": " navy\n"}, (4, 8)),
        ({"start": 3, "end": 8, "text": " navy"}, (4, 8)),
        ({"text": "navy\n"}, (4, 8)),
    ],
)
def test_edges_move_off_blanks(span, found):
    fixed, said = with_span(span, "the navy\n")
    assert (fixed["start"], fixed["end"], fixed["text"]) == (*found, "navy")
    assert said[-1] == ("edges moved off the blanks, to 4-8", True)


@pytest.mark.parametrize(
    ("span", "fixed", "said"),
    [
        ({"start": 4, "end": 8}, {"start": 4, "end": 8, "text": "navy"}, [("quote 'navy' filled in", True)]),
        ({"start": 4, "end": 99}, {"start": 4, "end": 99}, []),
        ({"start": 8, "end": 4}, {"start": 8, "end": 4}, []),
        ({"start": 4, "end": 8, "text": ""}, {"start": 4, "end": 8, "text": ""}, []),
        ({"start": 4, "end": 8, "text": " "}, {"start": 4, "end": 8, "text": " "}, []),
        ({"start": 4, "end": 8, "text": 7}, {"start": 4, "end": 8, "text": 7}, []),
        ({}, {}, []),
    ],
)
def test_a_quote_is_filled_in_only_where_there_is_none(span, fixed, said):
    assert with_span(span, "the navy") == (fixed, said)


def test_every_span_of_a_document_is_mended_at_its_pointer():
    value = json.loads(DATA)
    pointers = []
    for pointer, span in spans(value):
        span["start"] += 1
        pointers.append(pointer)
    fixed, said = mended(value)
    assert fixed == DATA
    assert sorted(pointer for pointer, _, _ in said) == sorted(pointers)


@settings(deadline=None)
@given(st.data())
def test_a_quote_that_occurs_once_needs_no_offsets(data):
    value = json.loads(DATA)
    once = [span for _, span in spans(value) if len(texts.occurrences(TEXT, span["text"])) == 1]
    assert len(once) > 15
    for span in once:
        for field in ("start", "end"):
            if data.draw(st.booleans()):
                del span[field]
    fixed, said = mended(value)
    assert fixed == DATA
    assert all(done for _, _, done in said)


@given(st.text(st.sampled_from("ab \n🔴"), min_size=1, max_size=12), st.data())
def test_a_span_fits_after_it_was_mended_or_is_left_as_it_was(text, data):
    quote = data.draw(st.text(st.sampled_from("ab \n🔴"), max_size=3))
    span = {"start": data.draw(st.integers(-3, 15)), "end": data.draw(st.integers(-3, 15)), "text": quote}
    fixed, said = with_span(span, text)
    if said and all(done for _, done in said):
        assert text[fixed["start"] : fixed["end"]] == fixed["text"] == quote.strip()
        assert fixed["start"] >= 0
    elif said:
        assert fixed == span
    assert with_span(fixed, text) == (fixed, [] if not said or said[-1][1] else said)


def test_hashes_are_filled_in_and_never_overwritten():
    value = json.loads(DATA)
    right = value.pop("text_sha256")
    for given_hash in ("", None):
        fixed, said = mended(value | {"text_sha256": given_hash})
        assert fixed == DATA
        assert said == [("/text_sha256", "hash filled in", True)]
    fixed, said = mended(value)
    assert fixed == DATA
    wrong = "0" * 64
    fixed, said = mended(value | {"text_sha256": wrong})
    assert json.loads(fixed)["text_sha256"] == wrong != right
    assert said == [("", "written in canonical form", True)]


def test_hashes_of_an_article_go_by_the_number_of_the_version():
    data = (MINI / STRIKE / "article.json").read_bytes()
    value = json.loads(data)
    for version in value["versions"]:
        del version["sha256"]
    second = (MINI / STRIKE / "v2/text.txt").read_text(encoding="utf-8")
    fixed, changes = fix.json_file(
        json.dumps(value).encode(), f"{STRIKE}/article.json", "article", SCHEMAS, {1: TEXT, 2: second}
    )
    assert fixed == data
    assert [change.pointer for change in changes] == ["/versions/0/sha256", "/versions/1/sha256"]


@pytest.mark.parametrize("number", [None, "1", [1], {}, 7, 1.5])
def test_a_version_without_a_usable_number_is_left_alone(number):
    value = {"versions": [{"number": number}, "odd", {"boilerplate": [{"text": "navy"}]}]}
    fixed, _ = mended(value, "the navy", "article", f"{STRIKE}/article.json")
    assert json.loads(fixed)["versions"] == value["versions"]


def test_boilerplate_quotes_the_text_of_its_version():
    value = {"versions": [{"number": 1, "sha256": "x", "boilerplate": [{"text": "navy"}]}]}
    fixed, said = mended(value, "the navy", "article", f"{STRIKE}/article.json")
    assert json.loads(fixed)["versions"][0]["boilerplate"] == [{"start": 4, "end": 8, "text": "navy"}]
    assert said[-1][0] == "/versions/0/boilerplate/0"


@pytest.mark.parametrize("wrong", [None, "", 7, "schema/annotation.schema.json"])
def test_the_path_of_the_schema_is_put_right(wrong):
    value = json.loads(DATA) | {"$schema": wrong}
    if wrong is None:
        del value["$schema"]
    fixed, said = mended(value)
    assert fixed == DATA
    assert said == [("/$schema", "set to '../../../../../schema/annotation.schema.json'", True)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + DATA,
        DATA.replace(b"\n", b"\r\n"),
        json.dumps(json.loads(DATA)).encode(),
        json.dumps(json.loads(DATA), indent=4, ensure_ascii=True).encode(),
        json.dumps(dict(reversed(json.loads(DATA).items()))).encode(),
        json.dumps(json.loads(DATA) | {"entities": json.loads(DATA)["entities"][::-1]}).encode(),
    ],
    ids=["bom", "crlf", "one line", "indented", "fields", "items"],
)
def test_the_canonical_form_is_written(data):
    assert mended(data) == (DATA, [("", "written in canonical form", True)])


def test_nothing_is_lost():
    value = json.loads(DATA)
    value |= {"new": {"b": [1, 2.5, None, {"z": "\u0000 \u2028 🔴", "a": 10**40}], "a": True}, "status": "odd"}
    value["entities"].append({"id": 7, "more": ["x"]})
    value["events"] = {"not": "a list"}
    fixed, _ = mended(value)
    again = json.loads(fixed)
    again["entities"].sort(key=str)
    value["entities"].sort(key=str)
    assert again == value


def test_what_is_left_is_named_by_its_place_in_the_file_as_it_is_now():
    items = [{"id": "e1", "mentions": [{"text": "navy"}]}, {"id": "e2", "mentions": [{"text": "a a"}]}]
    fixed, said = mended({"entities": items}, "a navy")
    assert [entity["id"] for entity in json.loads(fixed)["entities"]] == ["e2", "e1"]
    assert said[-2:] == [
        ("/entities/0/mentions/0", "'navy' found at 2-6", True),
        ("/entities/0/mentions/0", "'a a' is not in the text", False),
    ]


@settings(max_examples=50, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(st.data())
def test_mending_twice_is_mending_once(data):
    value = json.loads(DATA)
    for _, span in spans(value):
        for field in data.draw(st.sets(st.sampled_from(["start", "end", "text"]), max_size=2)):
            span[field] = data.draw(st.sampled_from([0, 5, -1, 999, "the", "navy", "nowhere", " attack", None]))
    fixed, said = mended(value)
    left = [each for each in said if not each[2]]
    again, rest = mended(fixed)
    assert again == fixed
    assert rest == left


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[]", "expected an object"),
        (b"null", "expected an object"),
        (b'{"a": "\xe9"}', "can't decode byte 0xe9"),
        ("{}".encode("utf-16"), "can't decode byte 0xff"),
        (b"[" * 100_000, "recursion"),
        (b'{"a": 1, "b": 2, "a": 1}', "field 'a' stands twice in one object; remove one by hand"),
        (b'{"events": [{"id": 1, "id": 2}]}', "field 'id' stands twice"),
        (b'{"a": NaN}', "Out of range float values"),
        (b'{"a": 1e999}', "Out of range float values"),
        (rb'{"a": "\ud800"}', "surrogates not allowed"),
        (b'{"a": ' + b"[" * 700 + b"]" * 700 + b"}", "recursion"),
    ],
    ids=lambda each: each[:20] if isinstance(each, str) else None,
)
def test_what_cannot_be_read_is_left_alone_and_told(data, why):
    fixed, said = mended(data)
    assert fixed is None
    [(pointer, message, done)] = said
    assert (pointer, done) == ("", False)
    assert "nothing is mended" in message
    assert why in message


@pytest.mark.parametrize(
    ("data", "fixed"),
    [
        (b"b\na\n", b"a\nb\n"),
        (b"a\r\n\r\n  b \na", b"a\nb\n"),
        (b"\xef\xbb\xbfb\na\n", b"a\nb\n"),
        (b"b\n\xe9\n", b"b\n\xe9\n"),
        (b"", b""),
    ],
)
def test_a_list_of_ids_is_sorted_and_each_stands_once(data, fixed):
    assert fix.split_file(data) == fixed
    assert fix.split_file(fixed) == fixed


# ---- the command, on a whole project


@pytest.fixture
def project(tmp_path):
    shutil.copytree(MINI, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(cli, ["fix", *map(str, arguments)], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.output


def contents(project, pattern="**/*"):
    return {path: path.read_bytes() for path in project.glob(pattern) if path.is_file()}


def damage(project):
    """A little wrong in every kind of file."""
    value = json.loads(DATA)
    del value["text_sha256"], value["entities"][2]["mentions"][0]["start"]
    (project / LABELS).write_text(json.dumps(value), encoding="utf-8")
    for name in ("article.json", "../../../incidents/2024-03-03-northport.json", "../../../issues.json"):
        file = project / STRIKE / name
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    (project / "corpus/splits/main/train.txt").write_text("harbour-strike-retold\nharbour-strike\n", encoding="utf-8")
    (project / "README.md").write_bytes(b"\xe9 <!--count:articles-->20<!--/-->,\r\n<!--count:nothing-->1<!--/-->\n")


def test_a_damaged_project_is_whole_again(project):
    clean, texts_before = contents(project), contents(project, "**/*.txt")
    damage(project)
    code, output = run(project)
    assert (code, output.splitlines()) == (
        0,
        [
            f"{STRIKE}/article.json: written in canonical form",
            f"{LABELS}#/text_sha256: hash filled in",
            f"{LABELS}#/entities/2/mentions/0: 'two sailors' found at 108-119",
            "corpus/issues.json: written in canonical form",
            "corpus/splits/main/train.txt: sorted, one id a line",
            "corpus/incidents/2024-03-03-northport.json: written in canonical form",
            "README.md: numbers counted afresh",
        ],
    )
    readme = project / "README.md"
    assert readme.read_bytes() == b"\xe9 <!--count:articles-->4<!--/-->,\r\n<!--count:nothing-->1<!--/-->\n"
    readme.unlink()
    assert contents(project) == clean
    assert contents(project, "**/*.txt") == texts_before
    assert run(project) == (0, "")


def test_a_dry_run_says_the_same_and_changes_nothing(project):
    damage(project)
    before = contents(project)
    dry = run(project, "--dry-run")
    assert contents(project) == before
    dry_lines = set(dry[1].splitlines())
    assert dry_lines - {"README.md: numbers counted afresh"} <= set(run(project)[1].splitlines())


def test_only_the_articles_at_the_paths(project):
    damage(project)
    before = contents(project)
    assert run(project / "corpus/articles/2025")[1] == ""
    assert contents(project) == before
    run(project / STRIKE / "v1/text.txt")
    changed = {path.relative_to(project).as_posix() for path, data in contents(project).items() if before[path] != data}
    assert changed == {LABELS, f"{STRIKE}/article.json"}


def test_what_is_left_for_a_person_gives_exit_code_1(project):
    value = json.loads(DATA)
    value["entities"][0]["mentions"][0] = {"text": "harbour"}
    (project / LABELS).write_text(json.dumps(value), encoding="utf-8")
    code, output = run(project)
    assert code == 1
    # All else is mended all the same.
    assert output.splitlines() == [
        f"{LABELS}: written in canonical form",
        f"{LABELS}#/entities/0/mentions/0: for you to decide: 'harbour' stands 2 times in the text: give a rough start",
    ]
    assert (project / LABELS).read_bytes().startswith(b'{\n  "$schema"')


def test_no_text_is_touched_whatever_it_is_like(project):
    text = project / STRIKE / "v1/text.txt"
    text.write_bytes(b"\xef\xbb\xbfCaf\xc3\xa9 e\xcc\x81\r\n\r\n ")
    raw = project / STRIKE / "v1/raw.txt"
    raw.write_bytes(b"\xff")
    before = {path: hashlib.sha256(data).digest() for path, data in contents(project, "**/*.txt").items()}
    run(project)
    assert {path: hashlib.sha256(data).digest() for path, data in contents(project, "**/*.txt").items()} == before


def test_what_the_checks_hint_at_is_gone_afterwards(project):
    damage(project)
    readme = project / "README.md"
    readme.write_text(readme.read_text(encoding="latin-1").replace("nothing", "versions"), encoding="utf-8")
    assert any("escal fix" in (finding.hint or "") for finding in check(Corpus(project), today=date(2025, 1, 1)))
    run(project)
    assert check(Corpus(project), today=date(2025, 1, 1)) == []


# ---- writing


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_a_file_keeps_its_permissions(tmp_path, mode):
    file = tmp_path / "file.json"
    file.write_bytes(b"old")
    file.chmod(mode)
    atomic.write(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_can_be_read_by_all(tmp_path):
    atomic.write(tmp_path / "new", b"x")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o644


def test_where_writing_fails_the_old_file_stays_and_nothing_is_left(tmp_path, monkeypatch):
    file = tmp_path / "file.json"
    file.write_bytes(b"old")

    def fail(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def spans(value, pointer=""):
    """Every span of a document, with its pointer."""
    if isinstance(value, dict) and {"start", "end", "text"} <= value.keys():
        yield pointer, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from spans(child, f"{pointer}/{key}")
