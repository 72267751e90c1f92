"""Reporters: the four forms of the same findings, exactly."""

import json
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import report
from escal.checks import CHECKS
from escal.errors import UnknownName
from escal.findings import Finding, Place, Related
from escal.report.text import SHOWN_PER_CODE

SARIF = jsonschema.Draft7Validator(
    json.loads((Path(__file__).parent / "data/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
)
LABELS = "corpus/articles/2024/tower-22/v1/m01.json"
FINDINGS = [
    Finding(
        LABELS,
        12,
        87,
        "E301",
        "quote is 'Tower\n22 🔴' but text[118:126] is 'Tower 22'",
        "/entities/0/mentions/0",
        "100 % sure: `escal fix`, then look",
        (
            Related(Place("corpus/a,b:c.json", 3, 4), "the other, with a\nnew line"),
            Related(Place(LABELS, 5), "and another: 50 %"),
        ),
    ),
    Finding("corpus/über 1.json", 1, 1, "W201", "نورثبورت: not a word"),
    Finding(LABELS, 9, 1, "E301", "once more"),
]
# W201 is any warning that there is.
WARNING = min(code for code in CHECKS if code.startswith("W"))
FINDINGS[1] = Finding("corpus/über 1.json", 1, 1, WARNING, "نورثبورت: not a word")


def test_text():
    assert report.render(FINDINGS) == (
        f"{LABELS}:12:87: E301 quote is 'Tower\\n22 🔴' but text[118:126] is 'Tower 22'\n"
        "  see: corpus/a,b:c.json:3:4: the other, with a\\nnew line\n"
        f"  see: {LABELS}:5:1: and another: 50 %\n"
        "  hint: 100 % sure: `escal fix`, then look\n"
        f"corpus/über 1.json:1:1: {WARNING} نورثبورت: not a word\n"
        f"{LABELS}:9:1: E301 once more\n"
    )


def test_github():
    assert report.render(FINDINGS, "github") == (
        f"::error file={LABELS},line=12,col=87,title=E301::quote is 'Tower\\n22 🔴' but text[118:126] is 'Tower 22'"
        "%0Ahint: 100 %25 sure: `escal fix`, then look%0Asee corpus/a,b:c.json:3: the other, with a\\nnew line"
        f"%0Asee {LABELS}:5: and another: 50 %25\n"
        f"::warning file=corpus/über 1.json,line=1,col=1,title={WARNING}::نورثبورت: not a word\n"
        f"::error file={LABELS},line=9,col=1,title=E301::once more\n"
    )


def test_json():
    assert json.loads(report.render(FINDINGS, "json")) == {
        "findings": [
            {
                "code": "E301",
                "severity": "error",
                "file": LABELS,
                "line": 12,
                "column": 87,
                "pointer": "/entities/0/mentions/0",
                "message": "quote is 'Tower\n22 🔴' but text[118:126] is 'Tower 22'",
                "hint": "100 % sure: `escal fix`, then look",
                "related": [
                    {"file": "corpus/a,b:c.json", "line": 3, "column": 4, "message": "the other, with a\nnew line"},
                    {"file": LABELS, "line": 5, "column": 1, "message": "and another: 50 %"},
                ],
            },
            {
                "code": WARNING,
                "severity": "warning",
                "file": "corpus/über 1.json",
                "line": 1,
                "column": 1,
                "pointer": None,
                "message": "نورثبورت: not a word",
                "hint": None,
                "related": [],
            },
            {
                "code": "E301",
                "severity": "error",
                "file": LABELS,
                "line": 9,
                "column": 1,
                "pointer": None,
                "message": "once more",
                "hint": None,
                "related": [],
            },
        ],
        "counts": {"error": 2, "warning": 1},
    }


def test_sarif():
    log = json.loads(report.render(FINDINGS, "sarif"))
    SARIF.validate(log)
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"] == {
        "name": "escal",
        "version": version("escal"),
        "rules": [{"id": code, "shortDescription": {"text": CHECKS[code].title}} for code in sorted({"E301", WARNING})],
    }
    assert run["results"][0] == {
        "ruleId": "E301",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": f"{FINDINGS[0].message}\n{FINDINGS[0].hint}"},
        "locations": [place(LABELS, 12, 87)],
        "relatedLocations": [
            place("corpus/a%2Cb%3Ac.json", 3, 4) | {"message": {"text": "the other, with a\nnew line"}},
            place(LABELS, 5, 1) | {"message": {"text": "and another: 50 %"}},
        ],
    }
    assert [(result["ruleIndex"], result["level"]) for result in run["results"]] == [
        (0, "error"),
        (1, "warning"),
        (0, "error"),
    ]
    assert run["results"][1]["locations"] == [place("corpus/%C3%BCber%201.json", 1, 1)]
    assert run["results"][1]["message"] == {"text": "نورثبورت: not a word"}
    assert "relatedLocations" not in run["results"][1]


def place(uri, line, column):
    region = {"startLine": line, "startColumn": column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}


@pytest.mark.parametrize(("form", "empty"), [("text", ""), ("github", "")])
def test_nothing_to_say_is_nothing(form, empty):
    assert report.render([], form) == empty


def test_nothing_to_say_in_the_forms_for_programs():
    assert json.loads(report.render([], "json")) == {"findings": [], "counts": {"error": 0, "warning": 0}}
    log = json.loads(report.render([], "sarif"))
    SARIF.validate(log)
    assert log["runs"][0]["results"] == []


def test_an_unknown_form_lists_the_known_ones():
    with pytest.raises(UnknownName, match="there is no format 'xml'; known: text, json, github, sarif"):
        report.render([], "xml")


def many(code, count):
    return [Finding("corpus/issues.json", number + 1, 1, code, "x") for number in range(count)]


def test_text_hides_beyond_a_number_of_each_code_and_says_how_many():
    findings = [*many("E301", SHOWN_PER_CODE + 1234), *many("E302", SHOWN_PER_CODE), *many("E101", SHOWN_PER_CODE + 1)]
    lines = report.render(findings).splitlines()
    assert len(lines) == 3 * SHOWN_PER_CODE + 2
    assert lines[-2:] == [
        "1 more of E101 not shown; `--select E101 --format json` lists all",
        "1,234 more of E301 not shown; `--select E301 --format json` lists all",
    ]
    for form in ("json", "sarif", "github"):
        assert report.render(findings, form).count("corpus/issues.json") == len(findings)


def test_github_puts_the_first_of_each_code_first():
    lines = report.render([*many("E301", 30), *many("E302", 2), *many("E101", 1)], "github").splitlines()
    codes = [line.split("title=")[1][:4] for line in lines]
    assert codes == ["E301", "E302", "E101", "E301", "E302", *["E301"] * 28]
    assert [line.split("line=")[1].split(",")[0] for line in lines if "E301" in line] == [
        str(number + 1) for number in range(30)
    ]


@given(st.text(), st.text(), st.sampled_from(list(report.REPORTERS)))
def test_nothing_in_a_finding_acts_on_a_terminal_or_breaks_the_form(file, message, form):
    finding = Finding(file, 1, 1, "E301", message, hint=f"{message}.", related=(Related(Place(file), message),))
    said = report.render([finding], form)
    assert "\x1b" not in said
    if form == "text":
        assert said.count("\n") == 3
        assert said.replace("\n", "").isprintable()
    elif form == "github":
        assert said.count("\n") == 1
        assert said[:-1].isprintable()
        assert said[2:].split("::")[0].count(",") == 3
    else:
        json.loads(said)


def test_severity_is_in_the_code():
    assert [finding.severity for finding in FINDINGS] == ["error", "warning", "error"]


def test_findings_sort_by_place():
    assert [(finding.file[7:10], finding.line) for finding in sorted(FINDINGS)] == [("art", 9), ("art", 12), ("übe", 1)]
