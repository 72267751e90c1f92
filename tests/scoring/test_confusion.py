"""Confusion matrices: what is counted, in which order, and the picture of it."""

import re
from collections import Counter
from functools import cache
from random import Random
from xml.etree import ElementTree

import claim_sides
import event_sides
import pytest
import worlds
from event_sides import total

import escal
from escal.scoring import claims, events, stances
from escal.scoring.confusion import TITLES, Matrix, confusions, matrices, rows
from escal.scoring.picture import svg
from escal.scoring.sides import Side

TASKS = ("events", "claims", "stances")
SVG = "{http://www.w3.org/2000/svg}"


@cache
def cases():
    """Gold and answers: an annotator of the corpus against gold, and some at random."""
    found = []
    for article in escal.open(worlds.ROOT).articles():
        for version in article.versions:
            labels, text = article.labels(version), article.text(version)
            if {"gold", "m02"} <= labels.keys():
                found.append((Side(labels["gold"], text), Side(labels["m02"], text)))
    assert len(found) > 5
    random = Random(21)
    for _ in range(60):
        gold = worlds.layers(random)
        found.append((Side(gold, worlds.TEXT), Side(worlds.blurred(random, gold), worlds.TEXT)))
        for made in (event_sides, claim_sides):
            found.append((Side(made.layers(random), made.TEXT), Side(made.layers(random), made.TEXT)))
    return found


def labels(side):
    return {
        "type": [event.type for event in side.events for _ in event.triggers],
        "role": [argument.role for event in side.events for argument in event.arguments],
        "kind": [claim["kind"] for claim in side.items("claims") if "kind" in claim],
        "label": [stance["label"] for stance in side.items("stances")],
    }


def test_rows_add_up_to_gold_and_columns_to_answers():
    for gold, answers in cases():
        found = confusions(gold, answers, TASKS)
        assert [*found] == [*TITLES]
        for name, counts in found.items():
            across, down = Counter(), Counter()
            for (one, other), count in counts.items():
                across[one] += count
                down[other] += count
            del across[None], down[None]
            assert across == Counter(labels(gold)[name])
            assert down == Counter(labels(answers)[name])


@pytest.mark.parametrize(
    ("name", "scheme", "measure"),
    [
        ("type", events.SCHEME, "tri-c.exact"),
        ("role", events.SCHEME, "arg-c.attached.entity.exact"),
        ("label", stances.SCHEME, "stance.triple"),
    ],
)
def test_the_diagonal_is_what_the_measure_finds_right(name, scheme, measure):
    for gold, answers in cases():
        counts = confusions(gold, answers, [scheme.task])[name]
        quads = (quad for (one, _), quad in scheme.count(gold, answers).items() if one == measure)
        assert sum(count for (one, other), count in counts.items() if one == other) == total(quads).r_num


def test_types_off_the_diagonal_are_those_of_equal_spans():
    for gold, answers in cases():
        counts = confusions(gold, answers, ["events"])["type"]
        equal = events.SCHEME.count(gold, answers)["tri-i.exact", ""].r_num if gold.events or answers.events else 0
        assert sum(count for line, count in counts.items() if None not in line) == equal


def test_kinds_are_those_of_claims_that_share_half():
    def claim(name, start, end, **more):
        return claim_sides.claim(name, (start, end), claimant="author", **more)

    gold = claim_sides.side(
        claims=[claim("c1", 0, 10, kind="cause"), claim("c2", 20, 30, kind="cause"), claim("c3", 40, 50)]
    )
    answers = claim_sides.side(
        claims=[
            claim("c1", 0, 6, kind="denial"),
            claim("c2", 20, 24, kind="denial"),
            claim("c3", 40, 50, kind="denial"),
        ]
    )
    assert confusions(gold, answers, ["claims"]) == {
        "kind": Counter({("cause", "denial"): 1, ("cause", None): 1, (None, "denial"): 2})
    }
    assert set(confusions(answers, gold, ["claims"])["kind"]) == {
        ("denial", "cause"),
        ("denial", None),
        (None, "cause"),
    }


def test_the_corpus_has_the_claims_that_the_measure_finds():
    for gold, answers in cases()[:6]:
        counts = confusions(gold, answers, ["claims"])["kind"]
        found = claims.SCHEME.count(gold, answers)["claim.span.iou50", ""].r_num
        assert sum(count for line, count in counts.items() if None not in line) == found


def test_stances_that_only_have_the_label_in_common_are_no_pair():
    gold = claim_sides.side([claim_sides.stance("s1", "author", "favor", issue="one")])
    answers = claim_sides.side([claim_sides.stance("s1", "author", "favor", issue="two")])
    assert confusions(gold, answers, ["stances"])["label"] == {("favor", None): 1, (None, "favor"): 1}


def test_only_the_tasks_that_are_asked_for():
    side = claim_sides.side()
    assert [[*confusions(side, side, [task])] for task in TASKS] == [["type", "role"], ["kind"], ["label"]]


def test_labels_are_those_that_occur_in_the_order_of_the_schema():
    order = worlds.labels("event", "type")
    shown = [order[5], order[1], order[9]]
    counts = Counter({(shown[0], shown[1]): 2, (None, shown[2]): 1, ("zebra", None): 1, ("Aardvark", None): 1})
    (matrix,) = matrices({"type": counts, "label": Counter()})
    assert matrix.labels == (order[1], order[5], order[9], "Aardvark", "zebra")
    assert (matrix.name, matrix.title, matrix.counts) == ("type", TITLES["type"], counts)
    assert [matrix.name for matrix in matrices({"label": Counter({("favor", None): 1}), "type": counts})] == [
        "label",
        "type",
    ]


@pytest.mark.parametrize(
    ("name", "item", "field"),
    [("type", "event", "type"), ("role", "argument", "role"), ("kind", "claim", "kind"), ("label", "stance", "label")],
)
def test_every_matrix_has_the_labels_of_the_schema(name, item, field):
    order = worlds.labels(item, field)
    (matrix,) = matrices({name: Counter({(label, None): 1 for label in sorted(order)})})
    assert [*matrix.labels] == order != sorted(order)


COUNTS = Counter({("a", "a"): 3, ("a", "b"): 1, ("b", None): 1234, (None, "b"): 2})
MATRIX = Matrix("type", "Types & <more>", ("a", "b"), COUNTS)


def test_rows_for_json():
    assert rows(MATRIX) == [
        {"gold": "a", "answer": "a", "count": 3},
        {"gold": "a", "answer": "b", "count": 1},
        {"gold": "b", "answer": None, "count": 1234},
        {"gold": None, "answer": "b", "count": 2},
    ]


def cells(picture):
    """Title of a cell -> its count, its colour and how dark it is."""
    found = {}
    for group in picture.iter(f"{SVG}g"):
        rectangle, text = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
        found[group.find(f"{SVG}title").text] = (
            text.text,
            rectangle.get("fill"),
            float(rectangle.get("fill-opacity")),
        )
    return found


def test_the_picture_shows_the_counts():
    picture = ElementTree.fromstring(svg(MATRIX))
    assert picture.find(f"{SVG}title").text == "Types & <more>: gold in rows, answers in columns"
    assert picture.get("role") == "img"
    found = cells(picture)
    assert {title: count for title, (count, *_) in found.items()} == {
        "a, answered a: 3": "3",
        "a, answered b: 1": "1",
        "b, missed: 1,234": "1234",
        "spurious, answered b: 2": "2",
    }
    shades = {title[:13]: shade for title, (_, _, shade) in found.items()}
    assert shades["a, answered a"] == pytest.approx(0.12 + 0.73 * 3 / 4, abs=0.01)
    assert shades["a, answered b"] == pytest.approx(0.12 + 0.73 / 4, abs=0.01)
    assert shades["b, missed: 1,"] == shades["spurious, ans"] == 0.85
    colours = [colour for _, colour, _ in found.values()]
    assert colours == ["#2e8b57", "#d2691e", "#d2691e", "#d2691e"]


def test_the_picture_has_a_place_for_every_pair_and_none_for_nothing():
    picture = ElementTree.fromstring(svg(MATRIX))
    rectangles = [*picture.iter(f"{SVG}rect")]
    places = [(int(each.get("x")), int(each.get("y"))) for each in rectangles]
    across, down = (sorted({place[axis] for place in places}) for axis in (0, 1))
    assert len(across) == len(down) == 3
    assert {*places} == {(x, y) for x in across for y in down} - {(across[-1], down[-1])}
    assert across[2] - across[1] > across[1] - across[0] + 4
    size = [int(picture.get(name)) for name in ("width", "height")]
    assert picture.get("viewBox") == f"0 0 {size[0]} {size[1]}"
    side = int(rectangles[0].get("width"))
    assert (across[-1] + side, down[-1] + side) < (size[0], size[1]) < (across[-1] + 2 * side, down[-1] + 2 * side)


def test_the_picture_names_rows_and_columns():
    picture = ElementTree.fromstring(svg(MATRIX))
    words = [each.text for each in picture.findall(f"{SVG}text")]
    assert Counter(words) == Counter(["answer", "gold", "a", "a", "b", "b", "spurious", "missed"])
    middles = {float(each.get("y")) for each in picture.iter(f"{SVG}text") if each.get("text-anchor") == "end"}
    rows = sorted({int(each.get("y")) for each in picture.iter(f"{SVG}rect")})
    assert [top < middle < top + 28 for top, middle in zip(rows, sorted(middles), strict=True)] == [True] * 3
    columns = sorted({int(each.get("x")) for each in picture.iter(f"{SVG}rect")})
    turned = [each.get("transform") for each in picture.findall(f"{SVG}text") if each.get("transform")]
    places = sorted(float(re.match(r"translate\((\S+)", each).group(1)) for each in turned)[1:]
    assert [left < place < left + 28 for left, place in zip(columns, places, strict=True)] == [True] * 3
    for group in picture.iter(f"{SVG}g"):
        rectangle, text = group.find(f"{SVG}rect"), group.find(f"{SVG}text")
        assert 0 < float(text.get("x")) - int(rectangle.get("x")) < 28
        assert 0 < float(text.get("y")) - int(rectangle.get("y")) < 28


def test_labels_are_escaped():
    name = "<b>&\"'"
    picture = ElementTree.fromstring(svg(Matrix("type", "T", (name,), Counter({(name, name): 1}))))
    assert f"{name}, answered {name}: 1" in cells(picture)
    assert sum(each.text == name for each in picture.findall(f"{SVG}text")) == 2


def test_long_labels_have_room():
    short, long = (
        [
            int(ElementTree.fromstring(svg(Matrix("type", "T", (name,), Counter()))).get(edge))
            for edge in ("width", "height")
        ]
        for name in ("x" * 8, "x" * 20)
    )
    assert all(one + 60 < other for one, other in zip(short, long, strict=True))


def test_the_picture_loads_nothing():
    picture = svg(MATRIX)
    assert re.findall(r'(?:https?:|href|url\(|style=|script|xml:)[^"]*', picture) == ["http://www.w3.org/2000/svg"]
