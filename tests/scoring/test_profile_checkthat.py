"""The profile checkthat: the official numbers, ties in all their orders, and what must not raise a score."""

import re
from itertools import permutations
from math import isnan
from random import Random

import pytest
from claim_sides import check_reordering, claim, layers, never_higher, side
from event_sides import ORACLES, TEXT, corpus, scored

from escal.scoring import ranking
from escal.scoring.checkworthiness import ranked
from escal.scoring.profiles.checkthat import CUTS, SCHEME, count
from escal.scoring.sides import Side

YES = "check_worthy"
FOLDER = ORACLES / "checkthat"


def official_input():
    """Scores and relevance in the order of the file of answers."""
    gold = [row.split("\t") for row in (FOLDER / "gold60.fmt.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    worthy = {row[1]: row[5] == "1" for row in gold}
    given = [row.split("\t") for row in (FOLDER / "pred60.fmt.tsv").read_text(encoding="utf-8").splitlines()]
    return [float(row[2]) for row in given], [worthy[row[1]] for row in given]


def official(name):
    """The numbers in the row of that name, or in the row below it."""
    rows = (FOLDER / "out60.txt").read_text(encoding="utf-8").splitlines()
    place = next(place for place, row in enumerate(rows) if name in row)
    row = rows[place + 1] if "@" in rows[place] else rows[place].partition(":            ")[2] or rows[place]
    return [float(number) for number in re.findall(r"\d\.\d{4}", row)]


def test_official_numbers():
    scores, relevant = official_input()
    existing = sum(relevant)
    assert [round(ranking.average_precision(scores, relevant, existing, "order"), 4)] == official("AVERAGE PRECISION:")
    assert [round(ranking.reciprocal_rank(scores, relevant, "order"), 4)] == official("RECIPROCAL RANK:")
    assert [round(ranking.r_precision(scores, relevant, existing, "order"), 4)] == official(
        f"R-PRECISION (R={existing}):"
    )
    ours = [round(ranking.precision_at(cut, scores, relevant, "order"), 4) for cut in CUTS]
    assert ours == official("PRECISION@N:")
    scheme = scored(SCHEME, [count(list(zip(scores, relevant, strict=True)), existing)])
    assert [round(scheme["checkthat.map.file-order"][2], 4)] == official("AVERAGE PRECISION:")


def test_the_official_number_is_one_of_many_that_the_same_scores_give():
    scores, relevant = official_input()
    found = []
    for turn in (lambda one: not one, lambda one: one):
        items = sorted(zip(scores, relevant, strict=True), key=lambda item: turn(item[1]))
        found.append(ranking.average_precision(*zip(*items, strict=True), sum(relevant), "order"))
        # Whatever the order of the file, the expected number is the same.
        assert ranking.average_precision(*zip(*items, strict=True), sum(relevant)) == pytest.approx(0.7684, abs=5e-5)
    assert [round(number, 3) for number in found] == [0.820, 0.719]


def restated(items, existing):
    """The figures of a list as means over all orders of its items, ranked by score alone."""
    found = dict.fromkeys(["map", "mrr", "r-precision", *(f"p@{cut}" for cut in CUTS)], 0.0)
    orders = list(permutations(items))
    for order in orders:
        flags = [relevant for _, relevant in sorted(order, key=lambda item: -item[0])]
        places = [place for place, relevant in enumerate(flags, 1) if relevant]
        found["map"] += sum(number / place for number, place in enumerate(places, 1)) / existing / len(orders)
        found["mrr"] += (1 / places[0] if places else 0) / len(orders)
        found["r-precision"] += len([place for place in places if place <= existing]) / existing / len(orders)
        for cut in CUTS:
            found[f"p@{cut}"] += len([place for place in places if place <= cut]) / cut / len(orders)
    return found


def test_restatement():
    random = Random(1)
    for _ in range(1000):
        documents = []
        for _ in range(random.randint(1, 3)):
            items = [(random.choice([0.1, 0.5, 0.9]), random.random() < 0.4) for _ in range(random.randint(0, 4))]
            documents.append((items, sum(relevant for _, relevant in items) + random.randint(0, 2)))
        scores = scored(SCHEME, [count(*document) for document in documents])
        wanted = [restated(*document) for document in documents if document[1]]
        for name in ["map", "mrr", "r-precision", *(f"p@{cut}" for cut in CUTS)]:
            if wanted:
                mean = sum(one[name] for one in wanted) / len(wanted)
                assert scores[f"checkthat.{name}"] == pytest.approx([mean] * 3, abs=1e-9)
            else:
                assert isnan(scores[f"checkthat.{name}"][2])


def test_a_document_with_nothing_to_find_has_no_score():
    """The official program gives it 0, so that the best answers there are do not reach 1."""
    full, empty = ([(1.0, True)], 1), ([(1.0, False)], 0)
    assert scored(SCHEME, [count(*full), count(*empty)])["checkthat.map"][2] == 1
    official_of_empty = 0.0
    assert (1 + official_of_empty) / 2 == 0.5


def test_the_file_order_matters_for_one_number_alone():
    for items, want in (([(1, True), (1, False)], 1), ([(1, False), (1, True)], 1 / 2)):
        scores = scored(SCHEME, [count(items, 1)])
        assert scores["checkthat.map.file-order"][2] == want
        assert scores["checkthat.map"][2] == scores["checkthat.mrr"][2] == 3 / 4
        assert scores["checkthat.p@1"][2] == scores["checkthat.r-precision"][2] == 1 / 2


def test_gold_against_itself():
    sides = corpus()
    scores = scored(SCHEME, [SCHEME.count(one, one) for one in sides])
    for name in ("map", "map.file-order", "mrr", "r-precision"):
        assert scores[f"checkthat.{name}"] == pytest.approx([1, 1, 1])
    # A list shorter than the cut, or with fewer check-worthy claims, cannot fill it.
    for cut in CUTS:
        worthy = [len([one for one in each.items("claims") if one["checkworthiness"] == YES]) for each in sides]
        mean = sum(min(number, cut) / cut for number in worthy) / len(worthy)
        assert scores[f"checkthat.p@{cut}"][2] == pytest.approx(mean)


def test_order_and_ids_change_nothing():
    check_reordering(SCHEME, frozenset({"checkthat.map.file-order"}))


def test_the_scheme_ranks_answered_claims():
    random = Random(2)
    for _ in range(50):
        gold, answers = Side(layers(random), TEXT), Side(layers(random), TEXT)
        assert SCHEME.count(gold, answers) == count(*ranked(gold, answers))


def test_wrong_answers_and_missing_ones_never_raise_a_score():
    random = Random(3)
    for _ in range(300):
        said = [claim(f"c{i}", (3 * i, 3 * i + 2), checkworthiness=YES) for i in range(12)]
        gold = side(claims=said[:6])
        right = [one | {"score": random.choice([1, 2, 3])} for one in random.sample(said[:6], random.randint(1, 6))]
        wrong = [one | {"score": random.choice([1, 2, 3])} for one in random.sample(said[6:], 3)]
        base, more, less = (
            scored(SCHEME, [SCHEME.count(gold, side(claims=given))])
            for given in ([*right, *wrong[1:]], [*right, *wrong], [*right[1:], *wrong[1:]])
        )
        never_higher(more, base)
        never_higher(less, base)
