"""The page of mistakes: what stands on it, that all of it is escaped, and that it leads from text to list and back."""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

import pytest
import worlds

import escal
from escal.scoring.confusion import confusions
from escal.scoring.gold import Gold
from escal.scoring.mistakes import KINDS, mistakes
from escal.scoring.page import POLICY, SHOWN, Entry, page
from escal.scoring.sides import Side

TASKS = ("events", "claims", "stances")
EMPTY = {"entities": [], "events": [], "claims": [], "stances": []}


def entry(text, gold=EMPTY, answers=EMPTY, article="article"):
    document = Gold(article, 3, text, EMPTY | gold, "group")
    ours, theirs = Side(document.layers, text), Side(EMPTY | answers, text)
    return Entry(document, list(mistakes(document, ours, theirs, TASKS)), confusions(ours, theirs, TASKS))


def event(name, *edges, kind="ASSAULT"):
    return {
        "id": name,
        "type": kind,
        "triggers": [{"start": start, "end": end} for start, end in edges],
        "arguments": [],
    }


def claim(name, *edges):
    return {"id": name, "claimant": "author", "kind": "cause", "content": [{"start": a, "end": b} for a, b in edges]}


class Reader(HTMLParser):
    """The tree of a page, flat: every start tag with its attributes, and the text within by tag."""

    VOID = ("meta", "input")

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.words.append((tuple(self.open), data))

    def named(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def within(self, **wanted):
        """The text within elements that have certain attributes."""
        return "".join(
            data
            for opened, data in self.words
            if any(all(attributes.get(name) == value for name, value in wanted.items()) for _, attributes in opened)
        )


def read(*entries, facts=None, **how):
    return Reader("".join(page(entries, facts or {}, **how)))


def marked(found):
    """The text of a document, each piece with the marks around it, without numbers."""
    pieces = []
    for opened, data in found.words:
        if any(attributes.get("class") == "text" for _, attributes in opened) and opened[-1][0] != "a" and data != "\n":
            marks = [attributes["class"] for tag, attributes in opened if tag == "span"]
            pieces.append((data, marks))
    return pieces


def test_the_head_says_what_was_scored():
    found = read(facts={"gold": "dist/<escal>", "documents": 7, 'a "fact"': None})
    assert [found.within(**{"class": "facts"})] == ['golddist/<escal>documents7a "fact"None']


def test_nothing_is_loaded_and_nothing_runs():
    html = "".join(page([corpus()[0]], {}))
    found = Reader(html)
    assert html.startswith("<!doctype html>\n")
    policy = {one["http-equiv"]: one["content"] for one in found.named("meta") if "http-equiv" in one}
    assert policy == {"Content-Security-Policy": POLICY}
    assert POLICY.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "form", "base", "object"} == set()
    names = {name for _, attributes in found.tags for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in {"src", "style", "action"}}
    assert all(one["href"].startswith("#") for one in found.named("a") if "href" in one)
    assert re.findall(r"https?:|@import|url\(", html.replace("http://www.w3.org/2000/svg", "")) == []
    assert found.named("html") == [{"lang": "en"}]


def test_everything_is_escaped():
    evil = "</style><script>alert('x')</script>\"&<!--"
    text = f"{evil} said {evil}"
    gold = {
        "entities": [{"id": "e1", "name": evil, "mentions": [{"start": 0, "end": 5, "text": text[:5]}]}],
        "events": [event("ev1", (0, len(evil)), kind=evil)],
        "stances": [{"id": evil, "holder": "e1", "target": {"issue": evil}, "label": evil}],
    }
    answers = {
        "events": [{"id": evil, "type": evil, "triggers": [{"start": -1, "end": -1, "text": evil}], "arguments": []}]
    }
    html = "".join(page([entry(text, gold, answers, article=evil)], {evil: evil}))
    assert evil not in html
    assert "<script" not in html
    assert html.count("</style>") == 1
    found = Reader(html)
    assert found.named("script") == []
    assert found.within(id="d1").count(evil) > 5
    assert escape(evil) in html


@pytest.mark.parametrize(
    ("gold", "answers", "wanted"),
    [
        (
            {"events": [event("ev1", (4, 7))]},
            {},
            [("one ", []), ("two", ["g i-trigger k-missed s e"]), (" three", [])],
        ),
        (
            {},
            {"events": [event("ev1", (0, 3))]},
            [("one", ["a i-trigger k-spurious s e"]), (" two three", [])],
        ),
        (
            {"events": [event("ev1", (0, 7))]},
            {"events": [event("ev1", (4, 13))]},
            [
                ("one ", ["g i-trigger k-boundary s"]),
                ("two", ["a i-trigger k-boundary s", "g i-trigger k-boundary e"]),
                (" three", ["a i-trigger k-boundary e"]),
            ],
        ),
        (
            {"events": [event("ev1", (4, 7))], "claims": [claim("c1", (0, 3), (4, 13))]},
            {},
            [
                ("one", ["g i-claim k-missed s e"]),
                (" ", []),
                ("two", ["g i-claim k-missed s", "g i-trigger k-missed s e"]),
                (" three", ["g i-claim k-missed e"]),
            ],
        ),
        (
            {"events": [event("ev1", (0, 3)), event("ev2", (0, 7), kind="AID")]},
            {},
            [("one", ["g i-trigger k-missed s e s"]), (" two", ["g i-trigger k-missed e"]), (" three", [])],
        ),
        (
            {"events": [event("ev1", (0, 3))]},
            {"events": [event("ev1", (0, 3), kind="AID")]},
            [("one", ["a i-trigger k-type s e", "g i-trigger k-type s e"]), (" two three", [])],
        ),
    ],
)
def test_gold_and_answers_are_marked_in_the_text(gold, answers, wanted):
    assert marked(read(entry("one two three", gold, answers))) == wanted


def test_characters_stay_whole():
    text = "Cafe\u0301 e\u0301t"
    found = read(entry(text, {}, {"events": [event("ev1", (0, 4)), event("ev2", (7, 8))]}))
    assert [data for data, _ in marked(found)] == ["Cafe\u0301", " ", "e\u0301", "t"]


def test_paragraphs_are_those_of_the_text_in_their_own_direction():
    text = "one two\n\n \nشن الجيش\nend"
    found = read(entry(text, {"events": [event("ev1", (4, 13), (20, 23))]}))
    assert [one["dir"] for one in found.named("p") if "dir" in one] == ["auto"] * 3
    assert marked(found) == [
        ("one ", []),
        ("two", ["g i-trigger k-missed s"]),
        ("شن", ["g i-trigger k-missed e"]),
        (" الجيش", []),
        ("end", ["g i-trigger k-missed s e"]),
    ]
    assert found.named("bdi")[0] == {"dir": "ltr"}


@pytest.mark.parametrize("edges", [(0, 3), (8, 13), (4, 8), (3, 4), (0, 13)])
def test_every_number_in_the_text_leads_to_the_list_and_back(edges):
    found = read(entry("one two\nthree", {"events": [event("ev1", edges)], "stances": [STANCE]}))
    assert ("a", {"class": "n i-trigger k-missed", "id": "t1-1", "href": "#m1-1"}) in found.tags
    assert ("li", {"id": "m1-1", "class": "i-trigger k-missed"}) in found.tags
    numbers = [one for tag, one in found.tags if tag == "a" and one.get("class") == "n"]
    assert numbers == [{"class": "n", "href": "#t1-1"}, {"class": "n"}]
    names = [one["id"] for _, one in found.tags if "id" in one]
    assert len(set(names)) == len(names)
    assert {one["href"][1:] for one in found.named("a") if "href" in one} <= {*names}


STANCE = {"id": "s1", "holder": "author", "target": {"issue": "an-issue"}, "label": "none"}


def test_what_only_the_answer_has_a_place_for_is_marked_as_such():
    entities = [{"id": "e1", "name": "One", "mentions": [{"start": 0, "end": 3}]}]
    found = read(
        entry("one two", {"stances": [STANCE]}, {"stances": [STANCE | {"holder": "e1"}], "entities": entities})
    )
    assert marked(found) == [("one", ["a i-stance k-wrong_entity s e"]), (" two", [])]
    assert "stance, wrong entity" in found.within(id="m1-1")
    assert ("a", {"class": "n i-stance k-wrong_entity", "id": "t1-1", "href": "#m1-1"}) in found.tags
    assert ("a", {"class": "n", "href": "#t1-1"}) in found.tags


def test_numbers_stand_at_the_end_of_the_first_span():
    found = "".join(page([entry("one two three", {"claims": [claim("c1", (0, 3), (8, 13))]})], {}))
    assert ">one<a " in found
    assert ">a<a " in "".join(page([sized("one", 1)], {}))
    assert found.count('id="t1-1"') == 1
    found = "".join(page([entry("one two ", {"events": [event("ev1", (4, 8)), event("ev2", (0, 7), kind="AID")]})], {}))
    assert ">2</a></span>" in found
    assert '>two<a class="n i-trigger k-missed" id="t1-1"' in found


def test_the_list_says_what_is_wrong():
    found = read(
        entry("one two three", {"events": [event("ev1", (4, 7))]}, {"events": [event("ev8", (4, 7), kind="AID")]})
    )
    assert found.within(id="m1-1") == (
        "1 trigger, type The type of “two” is ASSAULT; the answer says AID. gold ev1 · answer ev8"
    )
    found = read(entry("one two three", {"events": [event("ev1", (4, 7))]}))
    assert found.within(id="m1-1") == "1 trigger, missed ASSAULT “two” was not found. gold ev1"
    assert found.within(id="d1").startswith("articleversion 3, 1 mistakeone two")


def test_kinds_are_counted_over_all_documents():
    one = entry("one two three", {"events": [event("ev1", (4, 7))], "stances": [STANCE]})
    found = read(one, one, entry("one two", {}, {"claims": [claim("c1", (0, 3))]}), entry("one"), limit=1)
    rows = re.findall(
        r"<tr>.*?</tr>",
        "".join(page([one, one, entry("one two", {}, {"claims": [claim("c1", (0, 3))]})], {}, 1)),
        re.DOTALL,
    )
    assert [[re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[hd]>.*?</t[hd]>", row)] for row in rows] == [
        ["", "trigger", "claim", "stance", "all"],
        ["spurious", "", "1", "", "1"],
        ["missed", "2", "", "2", "4"],
        ["all", "2", "1", "2", "5"],
    ]
    assert "3 documents with mistakes, 1 without." in found.within()
    meanings = "".join(page([one], {}))
    assert escape(KINDS["trigger"]["boundary"]) in meanings
    assert escape(KINDS["argument"]["role"]) not in meanings


def test_kinds_of_items_without_a_partner_come_last():
    lost = {
        "events": [{"id": "ev1", "type": "AID", "triggers": [{"start": -1, "end": -1, "text": "no"}], "arguments": []}]
    }
    found = "".join(page([*corpus(), entry("one", {}, lost)], {}))
    names = re.findall(r'id="k-(\w+)" checked', found)
    assert len(names) > 6
    assert names[-4:] == ["not_in_text", "duplicate", "spurious", "missed"]


def test_the_key_names_what_has_a_place():
    assert read().within(**{"class": "key"}) == (
        "In the text, gold is underlinedanswers stand in boxestriggerargumentclaimstance"
    )


def test_boxes_hide_kinds_and_items():
    html = "".join(page(corpus(), {}))
    boxes = {one["id"] for one in Reader(html).named("input") if one["type"] == "checkbox" and "checked" in one}
    used = {name for one in re.findall(r'class="([^"]*)"', html) for name in one.split() if re.match("[ik]-", name)}
    assert boxes == used - {"i-mention"}
    for name in boxes:
        for what, rule in ((":is(li, .n)", "display: none;"), (":is(.a, .g)", "border: 0; background: none;")):
            assert f"body:has(#{name}:not(:checked)) {what}.{name} {{ {rule} }}\n" in html
    assert len({re.search(rf"\.i-{item} {{ --hue: (.*?); --deep: (\d)", html).groups() for item in KINDS}) == len(KINDS)


def test_confusions_are_added_up():
    one = entry("one two three", {"events": [event("ev1", (4, 7))]}, {"events": [event("ev1", (4, 7), kind="AID")]})
    found = read(
        one, one, entry("one", {"events": [event("ev1", (0, 3))]}, {"events": [event("ev1", (0, 3))]}), limit=1
    )
    assert len(found.named("figure")) == 1
    assert "Event types of triggers with equal spans" in found.within(**{"class": "figures"})
    titles = [data for opened, data in found.words if opened and opened[-1][0] == "title"]
    assert {"ASSAULT, answered AID: 2", "ASSAULT, answered ASSAULT: 1"} <= {*titles}
    assert read(entry("one")).named("figure") == []


def sized(name, number):
    return entry("a b c d e", {"events": [event(f"ev{n}", (2 * n, 2 * n + 1)) for n in range(number)]}, article=name)


def test_documents_with_the_most_mistakes_are_shown():
    entries = [sized("few", 1), sized("none", 0), sized("many", 5), sized("some", 3), sized("also", 3)]
    found = read(*entries, limit=3)
    assert [
        data for opened, data in found.words if opened and opened[-1][0] == "h2" and data in "few many some also none"
    ] == [
        "many",
        "some",
        "also",
    ]
    assert found.within(**{"class": "list"}) == "many 5some 3also 3"
    assert [one["href"] for one in found.named("a") if one.get("href", "").startswith("#d")] == ["#d1", "#d2", "#d3"]
    assert (
        "4 documents with mistakes, 1 without. Shown are the 3 with the most mistakes; 1 more are left out."
        in found.within()
    )
    assert "left out" not in read(*entries).within()
    assert "1 document with mistakes, 0 without." in read(entries[0]).within()


def test_no_more_documents_are_kept_than_are_shown():
    alive = Counter()

    class Text(str):
        def __del__(self):
            alive["text"] -= 1

    def entries():
        for number in range(50):
            alive["text"] += 1
            alive["most"] = max(alive["most"], alive["text"])
            yield entry(
                Text("a b c d e"), {"events": [event(f"ev{n}", (2 * n, 2 * n + 1)) for n in range(number % 4 + 1)]}
            )

    found = Reader("".join(page(entries(), {}, limit=4)))
    assert len(found.named("article")) == 4
    assert alive["most"] < 10


def test_twenty_four_documents_are_shown_unless_asked_otherwise():
    assert len(read(*[sized("same", 1)] * 30).named("article")) == 24


def corpus():
    """An annotator of the corpus against gold."""
    found = []
    for article in escal.open(worlds.ROOT).articles():
        for version in article.versions:
            labels = article.labels(version)
            if {"gold", "m02"} <= labels.keys():
                found.append(entry(article.text(version), labels["gold"], labels["m02"], article=article.meta["id"]))
    return found


def test_the_corpus():
    entries = corpus()
    html = "".join(page(entries, {"gold": "gold", "predictions": "m02"}))
    found = Reader(html)
    assert len(entries) > SHOWN == len(found.named("article"))
    shown = sorted(entries, key=lambda each: -len(each.mistakes))[:SHOWN]
    for number, each in enumerate(shown, 1):
        lines = [one for one in found.named("li") if one.get("id", "").startswith(f"m{number}-")]
        assert [one["class"] for one in lines] == [f"i-{one.item} k-{one.kind}" for one in each.mistakes]
    anchors = {one["id"] for one in found.named("a") if "id" in one}
    assert {one["href"][1:] for one in found.named("a") if one.get("class") == "n" and "href" in one} == anchors
    text = "".join(data for data, _ in marked(found))
    assert text == "".join(line for each in shown for line in each.document.text.split("\n"))
