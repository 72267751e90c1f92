"""The profile conll-coref: what four official programs print, our view, the policies, and what must not change a score."""

import json
import re
from itertools import pairwise
from math import isclose
from random import Random

import numpy as np
import pytest
from event_sides import ORACLES, TEXT, WORDS, corpus, event, layers, scored, shuffled, side

from escal.scoring import coref
from escal.scoring.counts import prf
from escal.scoring.profiles.conll_coref import SCHEME, count, view
from escal.scoring.sides import Side

FOLDER = ORACLES / "coref"
POLICIES = ("", ".no-singletons", ".imputed")
A, B, C, D = WORDS[:4]


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def clusters(pairs):
    """Pairs of cluster and mention as a clustering, in the order of its mentions."""
    found = {}
    for cluster, mention in pairs:
        found.setdefault(cluster, set()).add(mention)
    return sorted(found.values(), key=min)


def from_json(name):
    found = json.loads(text(f"{name}.json"))["clusters"]
    return clusters((cluster, mention) for cluster, mentions in found.items() for mention in mentions)


GOLD, ANSWERS = map(from_json, ("key", "sys"))


def percents(policy=""):
    """Definition -> precision, recall and F1 of the toy in percent, without the name of the profile and the policy."""
    found = scored(SCHEME, [count(GOLD, ANSWERS)])
    return {
        definition.name.removeprefix("conll-coref.").removesuffix(policy): [
            100 * score for score in found[definition.name]
        ]
        for definition in SCHEME.definitions
        if definition.measure == f"coref{policy}"
    }


def section(title):
    """The part of the printed text under a heading."""
    return next(part for part in text("out.txt").split("## ") if part.startswith(title))


@pytest.mark.parametrize("name", ["key", "sys"])
def test_the_three_formats_say_the_same(name):
    conll = clusters(
        (label, token)
        for token, label in re.findall(r"^\S+\t0\t\d+\t(\w)\t\((\d)\)$", text(f"{name}.conll"), re.MULTILINE)
    )
    conllu = clusters(
        (label, token)
        for token, label in re.findall(r"^\d+\t(\w)\t.*=\((\w+)--1\)$", text(f"{name}.conllu"), re.MULTILINE)
    )
    assert conll == conllu == from_json(name)


@pytest.mark.parametrize(
    ("printed", "policy", "times"),
    [
        (section("coval with singletons"), "", 2),
        (section("coval remove_singletons"), ".no-singletons", 1),
        (text("out_corefud.txt").replace("\nRecall", " Recall"), "", 1),
    ],
)
def test_coval_and_corefud(printed, policy, times):
    ours = percents(policy)
    rows = re.findall(r"^(\w+) +Recall: (\S+)  Precision: (\S+)  F1: (\S+)$", printed, re.MULTILINE)
    # Corefud's mor is the overlap of mentions, here of one word each, and zero is about words that are not there.
    names = {"bcub": "b3", "mor": "mentions"}
    rows = [(names.get(name, name), *numbers) for name, *numbers in rows if name != "zero"]
    assert len({name for name, *_ in rows}) >= 5
    for name, recall, precision, f1 in rows:
        assert [f"{score:.2f}" for score in ours[name]] == [precision, recall, f1], name
    assert re.findall(r"CoNLL score: (\S+)", printed) == [f"{ours['conll'][2]:.2f}"] * times


def test_perl_reference():
    found = count(GOLD, ANSWERS)
    names = {"bcub": "b3", "Coreference links": "blanc.coreference", "Non-coreference links": "blanc.non-coreference"}
    measure, seen = "", set()
    for line in section("perl reference").splitlines():
        if line.startswith("METRIC"):
            measure = line.removeprefix("METRIC ").rstrip(":")
        if not (numbers := re.findall(r"\((\S+) / (\S+)\)", line)):
            continue
        (r_num, r_den), (p_num, p_den) = (map(float, pair) for pair in numbers)
        head = line.split(":")[0]
        printed = [float(number) for number in re.findall(r"([\d.]+)%", line)]
        if head == "BLANC":
            precision, recall, f1 = percents()["blanc"]
            assert isclose(precision, 100 * p_num)
            assert isclose(recall, 100 * r_num)
        else:
            name = "mentions" if head.startswith("Identification") else names.get(head, names.get(measure, measure))
            quad = found["coref", name]
            assert all(map(isclose, quad, (p_num, p_den, r_num, r_den))), name
            precision, recall, f1 = 100 * prf(np.array(quad))
            seen.add(name)
        # The program cuts its percents off after two digits.
        assert printed == [int(100 * score + 1e-9) / 100 for score in (recall, precision, f1)], line
    assert seen == coref.MEASURES.keys() - {"lea"}


def test_scorch():
    ours = percents(".imputed")
    names = {"MUC": "muc", "B³": "b3", "CEAF_m": "ceafm", "CEAF_e": "ceafe", "BLANC": "blanc"}
    rows = re.findall(r"^(\S+):\tR=(\S+)\tP=(\S+)\tF₁=(\S+)$", section("scorch"), re.MULTILINE)
    assert [row[0] for row in rows] == [*names]
    for name, recall, precision, f1 in rows:
        assert all(map(isclose, ours[names[name]], (100 * float(score) for score in (precision, recall, f1)))), name
    (mean,) = re.findall(r"average score: (\S+)", section("scorch"))
    assert isclose(ours["conll"][2], 100 * float(mean))


def test_scorch_adds_mentions_to_gold_alone():
    # What the answers lack stays missing: "b" is not found.
    found = count([{"a"}, {"b"}], [{"a"}, {"c"}])
    assert found["coref.imputed", "mentions"] == (2, 2, 2, 3)


def test_policies_differ():
    names = [f"conll-coref.conll{policy}" for policy in POLICIES]
    found = scored(SCHEME, [count(GOLD, ANSWERS)])
    assert [round(100 * found[name][2], 2) for name in names] == [70.92, 73.33, 79.21]


def test_gold_of_singletons_alone():
    gold = [{"a"}, {"b"}]
    found = scored(SCHEME, [count(gold, gold)])
    assert np.isnan(found["conll-coref.muc"]).all()
    assert found["conll-coref.conll"] == [1, 1, 1]
    # Officially an undefined score is 0, and so gold is not right against itself.
    official = [0 if np.isnan(score) else score for score in (found[f"conll-coref.{name}"][2] for name in coref.CONLL)]
    assert round(100 * sum(official) / 3, 2) == 66.67


def test_documents_are_pooled():
    one, other = count(GOLD, ANSWERS), count([{"a", "b"}], [{"a", "b"}])
    # MUC: 2 of 3 links and 1 of 1.
    assert scored(SCHEME, [one, other])["conll-coref.muc"] == [0.75, 0.75, 0.75]


# Our labels.


def test_an_event_is_a_cluster_of_its_triggers():
    found = side([], [event("ev1", "ASSAULT", [A, B]), event("ev2", "AID", [C])])
    assert view(found) == [{(A, 0), (B, 0)}, {(C, 0)}]
    # A trigger of two events is a mention of each.
    found = side([], [event("ev1", "ASSAULT", [A, B]), event("ev2", "AID", [A])])
    assert sorted(map(sorted, view(found))) == [[(A, 0)], [(A, 1), (B, 0)]]
    # Types are not compared.
    gold, answers = (side([], [event("ev1", name, [A, B])]) for name in ("ASSAULT", "AID"))
    assert scored(SCHEME, [SCHEME.count(gold, answers)])["conll-coref.conll"] == [1, 1, 1]


def test_the_corpus_against_itself_is_right():
    found = scored(SCHEME, [SCHEME.count(one, one) for one in corpus()])
    assert found == {definition.name: [1, 1, 1] for definition in SCHEME.definitions}


def test_order_and_ids_do_not_matter():
    random = Random(5)
    drawn = [(layers(random), layers(random), TEXT) for _ in range(100)]
    crossed = [(one.layers, other.layers, one.text) for one, other in pairwise(corpus())]
    for gold, answers, words in (*drawn, *crossed):
        found = SCHEME.count(Side(shuffled(gold, random), words), Side(shuffled(answers, random), words))
        for key, quad in SCHEME.count(Side(gold, words), Side(answers, words)).items():
            assert found[key] == pytest.approx(quad), key


def test_nothing_at_all():
    found = scored(SCHEME, [SCHEME.count(side([], []), side([], []))])
    assert all(np.isnan(scores).all() for scores in found.values())


def test_leaving_all_out_is_0_where_there_is_something():
    found = scored(SCHEME, [count(GOLD, [])])
    assert found == {definition.name: [0, 0, 0] for definition in SCHEME.definitions}


def test_a_wrong_event_more_never_raises_a_score():
    random = Random(6)
    for _ in range(200):
        gold, answers = (view(Side(layers(random, apart=True), TEXT)) for _ in range(2))
        base, more = (scored(SCHEME, [count(gold, found)]) for found in (answers, [*answers, {"wrong", "too"}]))
        for name, scores in base.items():
            if not name.endswith(".imputed"):
                assert not (np.array(more[name]) > np.array(scores) + 1e-9).any(), name


def test_where_a_wrong_answer_more_or_a_right_one_less_raises_a_score():
    # With what the answers invent in gold, inventing pays: all that it adds is a pair of singletons.
    base, more = (
        scored(SCHEME, [count([{"a", "b"}], found)]) for found in ([{"a"}, {"b"}], [{"a"}, {"b"}, {"x"}, {"y"}])
    )
    assert more["conll-coref.b3.imputed"][2] > base["conll-coref.b3.imputed"][2]
    # A right mention less: it stood in the wrong cluster.
    gold = [{"a"}, {"b", "c"}]
    base, less = (scored(SCHEME, [count(gold, found)]) for found in ([{"a", "b"}, {"c"}], [{"a"}, {"c"}]))
    assert less["conll-coref.conll"][2] > base["conll-coref.conll"][2]
