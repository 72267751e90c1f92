"""Coreference measures: by hand, restated by brute force, shared out to documents, and what they are known for."""

from fractions import Fraction
from itertools import combinations, permutations
from math import isclose, isnan
from random import Random

import numpy as np
import pytest
from event_sides import total

from escal.scoring import coref
from escal.scoring.counts import Quad, macro, prf
from escal.scoring.matching import assigned

GOLD = [{"a", "b", "c"}, {"d", "e"}, {"f"}]
ANSWERS = [{"a", "b"}, {"c", "d", "e"}, {"f"}, {"g"}]
BY_HAND = {
    "mentions": (6, 7, 6, 6),
    "muc": (2, 3, 2, 3),
    "b3": (14 / 3, 7, 14 / 3, 6),
    "ceafm": (5, 7, 5, 6),
    "ceafe": (2.6, 4, 2.6, 3),
    "lea": (4, 7, 4, 6),
    "blanc.coreference": (2, 4, 2, 4),
    "blanc.non-coreference": (9, 17, 9, 11),
}


def clusters(labels):
    """Mention -> label, as a clustering."""
    found = {}
    for mention, label in labels.items():
        found.setdefault(label, set()).add(mention)
    return list(found.values())


def drawn(random, most=7):
    """Two clusterings of some of the same mentions, which may have none."""
    size, labels = random.randint(0, most), random.randint(1, 4)
    gold = {mention: random.randrange(labels) for mention in range(size) if random.random() < 0.8}
    answers = {
        mention: gold.get(mention, 0) if random.random() < 0.5 else random.randrange(labels)
        for mention in range(size)
        if random.random() < 0.8
    }
    return clusters(gold), clusters(answers)


def close(one, other):
    return all(isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(one, other, strict=True))


def scores(quad):
    return prf(np.array(quad, dtype=float))


def conll(found):
    return macro(np.array([found[name] for name in coref.CONLL]))[2]


def test_by_hand():
    assert coref.counts(GOLD, ANSWERS).keys() == BY_HAND.keys() == coref.MEASURES.keys()
    for name, quad in coref.counts(GOLD, ANSWERS).items():
        assert close(quad, BY_HAND[name]), name


def test_each_measure_alone_is_that_of_all():
    found = coref.counts(GOLD, ANSWERS)
    for name in ("mentions", "muc", "b3", "ceafm", "ceafe", "lea"):
        assert getattr(coref, name)(GOLD, ANSWERS) == found[name]
    assert coref.blanc(GOLD, ANSWERS) == tuple(found[name] for name in coref.BLANC)


# The definitions once more, as slowly as they are written down.


def joined(clustering):
    return {mention for cluster in clustering for mention in cluster}


def cluster_of(clustering, mention):
    return next((cluster for cluster in clustering if mention in cluster), set())


def slow_muc(mine, theirs):
    """Size less number of parts, over size less one."""
    parts = [len({frozenset(cluster_of(theirs, one)) or one for one in cluster}) for cluster in mine]
    return sum(len(cluster) - n for cluster, n in zip(mine, parts, strict=True)), sum(len(c) - 1 for c in mine)


def slow_b3(mine, theirs):
    shares = [Fraction(len(c & cluster_of(theirs, one)), len(c)) for c in mine for one in c]
    return sum(shares), len(shares)


def slow_ceaf(gold, answers, similarity):
    few, many = sorted((gold, answers), key=len)
    return max(
        sum(similarity(one, other) for one, other in zip(few, order, strict=True))
        for order in permutations(many, len(few))
    )


def slow_lea(mine, theirs):
    def links(cluster):
        return set(map(frozenset, combinations(cluster, 2))) or {frozenset(cluster)}

    known = {link for cluster in theirs for link in links(cluster)}
    return sum(len(c) * Fraction(len(links(c) & known), len(links(c))) for c in mine), len(joined(mine))


def slow_pairs(clustering):
    pairs = set(map(frozenset, combinations(joined(clustering), 2)))
    together = {pair for pair in pairs if any(pair <= cluster for cluster in clustering)}
    return together, pairs - together


def slow(gold, answers):
    found = {}
    for name, measure in (("muc", slow_muc), ("b3", slow_b3), ("lea", slow_lea)):
        found[name] = (*measure(answers, gold), *measure(gold, answers))
    both, given, asked = len(joined(gold) & joined(answers)), len(joined(answers)), len(joined(gold))
    found["mentions"] = both, given, both, asked
    same = slow_ceaf(gold, answers, lambda one, other: len(one & other))
    found["ceafm"] = same, given, same, asked
    dice = slow_ceaf(gold, answers, lambda one, other: Fraction(2 * len(one & other), len(one) + len(other)))
    found["ceafe"] = dice, len(answers), dice, len(gold)
    for name, ours, theirs in zip(coref.BLANC, slow_pairs(gold), slow_pairs(answers), strict=True):
        found[name] = len(ours & theirs), len(theirs), len(ours & theirs), len(ours)
    return found


def test_restated_by_brute_force():
    random = Random(1)
    for _ in range(1000):
        gold, answers = drawn(random)
        expected = slow(gold, answers)
        for name, quad in coref.counts(gold, answers).items():
            assert close(quad, map(float, expected[name])), (name, gold, answers)


def test_pairing_of_clusters_is_the_best_one():
    random = Random(2)
    for case in range(300):
        size = random.randint(0, 14)
        weight = random.random if case % 2 else lambda: random.randint(1, 3)
        rows = [{column: weight() for column in range(12) if random.random() < 0.6} for _ in range(size)]
        held = coref._assigned(rows)
        assert len(set(held.values())) == len(held)
        best = assigned(rows, range(12), lambda row, column: row.get(column, 0))
        assert isclose(*(sum(rows[row][column] for row, column in pairs) for pairs in (held.items(), best)))


def test_clusters_that_are_all_linked_by_way_of_others_are_paired_too():
    # One component of 40,000 clusters: a matrix of them would take three gigabytes.
    size = 20_000
    gold = [{2 * place, 2 * place + 1} for place in (*range(0, size, 2), *range(1, size, 2))]
    answers = [{2 * place + 1, 2 * place + 2} for place in range(size)]
    assert coref.ceafe(gold, answers) == Quad(size / 2, size, size / 2, size)


# Documents.


def test_documents_sum_up_to_the_whole():
    random = Random(3)
    for _ in range(300):
        gold, answers = drawn(random, 12)
        shares = coref.attributed(gold, answers, lambda mention: mention % 3)
        assert shares.keys() == {mention % 3 for mention in joined(gold) | joined(answers)}
        for name, quad in coref.counts(gold, answers).items():
            assert close(total(found[name] for found in shares.values()), quad), name


def test_documents_that_share_no_cluster_have_their_own_counts():
    random = Random(4)
    for _ in range(100):
        sides = [drawn(random) for _ in range(3)]
        gold, answers = (
            [{(document, one) for one in cluster} for document, pair in enumerate(sides) for cluster in pair[side]]
            for side in (0, 1)
        )
        shares = coref.attributed(gold, answers, lambda mention: mention[0])
        for document, found in shares.items():
            alone = coref.counts(*sides[document])
            # Pairs of mentions in two documents are pairs in two clusters.
            for name in alone.keys() - {"blanc.non-coreference"}:
                assert close(found[name], alone[name]), name


def test_a_mention_counts_for_its_document_and_a_cluster_in_proportion():
    # A cluster of two mentions in x and one in y, of which the answers have those in x.
    gold, answers = [{"x1", "x2", "y1"}], [{"x1", "x2"}, {"y2"}]
    shares = coref.attributed(gold, answers, lambda mention: mention[0])
    expected = {
        "mentions": ((2, 2, 2, 2), (0, 1, 0, 1)),
        "muc": ((1, 1, 2 / 3, 4 / 3), (0, 0, 1 / 3, 2 / 3)),
        "b3": ((2, 2, 4 / 3, 2), (0, 1, 0, 1)),
        "ceafm": ((2, 2, 2, 2), (0, 1, 0, 1)),
        "ceafe": ((0.8, 1, 1.6 / 3, 2 / 3), (0, 1, 0.8 / 3, 1 / 3)),
        "lea": ((2, 2, 2 / 3, 2), (0, 1, 1 / 3, 1)),
        "blanc.coreference": ((1, 1, 1, 2), (0, 0, 0, 1)),
        "blanc.non-coreference": ((0, 1, 0, 0), (0, 1, 0, 0)),
    }
    assert expected.keys() == coref.MEASURES.keys()
    for name, quads in expected.items():
        for document, quad in zip("xy", quads, strict=True):
            assert close(shares[document][name], quad), (name, document)


def test_shares_restated_mention_by_mention():
    random = Random(5)
    for _ in range(300):
        gold, answers = drawn(random, 10)
        shares = coref.attributed(gold, answers, lambda mention: mention)
        for at, mine, theirs in ((0, answers, gold), (2, gold, answers)):
            for cluster in mine:
                for one in cluster:
                    other = cluster_of(theirs, one)
                    apart = (joined(mine) & joined(theirs)) - cluster - other
                    expected = {
                        "mentions": (bool(other), 1),
                        "b3": (len(cluster & other) / len(cluster), 1),
                        "muc": tuple(n / len(cluster) for n in slow_muc([cluster], theirs)),
                        "lea": tuple(n / len(cluster) for n in slow_lea([cluster], theirs)),
                        "blanc.coreference": (len((cluster & other) - {one}) / 2, (len(cluster) - 1) / 2),
                        "blanc.non-coreference": (
                            len(apart) / 2 if other else 0,
                            len(joined(mine) - cluster) / 2,
                        ),
                    }
                    for name, pair in expected.items():
                        assert close(shares[one][name][at : at + 2], map(float, pair)), name


# Policies and edges.


def test_singletons_are_kept_unless_they_are_dropped():
    gold, answers = map(coref.without_singletons, (GOLD, ANSWERS))
    assert (gold, answers) == ([{"a", "b", "c"}, {"d", "e"}], [{"a", "b"}, {"c", "d", "e"}])
    assert round(100 * conll(coref.counts(GOLD, ANSWERS)), 2) == 70.92
    assert round(100 * conll(coref.counts(gold, answers)), 2) == 73.33


def test_imputed_mentions_are_singletons_of_the_side_that_lacks_them():
    assert coref.imputed(GOLD, ANSWERS) == [*GOLD, {"g"}]
    assert coref.imputed(ANSWERS, GOLD) == ANSWERS
    assert coref.imputed([{"a"}], [{"a", "b"}, {"c"}]) == [{"a"}, {"b"}, {"c"}]


def test_a_mention_in_two_clusters_is_an_error():
    for sides in (([{"a", "b"}, {"b"}], [{"b"}]), ([{"b"}], [{"a", "b"}, {"b"}])):
        with pytest.raises(ValueError, match="mention 'b' stands in two clusters of one side"):
            coref.counts(*sides)


def test_empty_clusters_count_for_nothing():
    assert coref.counts([set(), *GOLD], [*ANSWERS, set()]) == coref.counts(GOLD, ANSWERS)
    assert coref.ceafe([set(), *GOLD], [*ANSWERS, set()]) == coref.ceafe(GOLD, ANSWERS)


def test_nothing_at_all():
    assert coref.counts([], []) == dict.fromkeys(coref.MEASURES, Quad(0, 0, 0, 0))
    assert coref.attributed([], [], lambda mention: mention) == {}


def test_against_itself_all_is_right_where_there_is_anything():
    random = Random(6)
    for _ in range(200):
        gold, _ = drawn(random)
        for name, quad in coref.counts(gold, gold).items():
            found = scores(quad)
            assert (found == 1).all() if quad.r_den else np.isnan(found).all(), name


def test_muc_of_singletons_is_undefined_and_leaves_the_mean_to_the_others():
    found = coref.counts([{"a"}, {"b"}], [{"a"}, {"b"}])
    assert found["muc"] == Quad(0, 0, 0, 0)
    assert conll(found) == 1
    # Where the answers have links MUC is 0, and counts.
    found = coref.counts([{"a"}, {"b"}], [{"a", "b"}])
    assert found["muc"] == Quad(0, 1, 0, 0)
    assert isclose(conll(found), (0 + 2 / 3 + 4 / 9) / 3)


def test_lea_of_a_singleton_is_its_link_to_itself():
    assert coref.lea([{"a"}], [{"a"}]) == Quad(1, 1, 1, 1)
    assert coref.lea([{"a"}, {"b"}], [{"a", "b"}]) == Quad(0, 2, 0, 2)


def blanc(gold, answers):
    return coref.links(np.array(coref.blanc(gold, answers)))


def test_blanc_is_the_mean_over_the_kinds_of_pairs_that_gold_has():
    assert blanc(GOLD, ANSWERS) == pytest.approx([0.5 * (1 / 2 + 9 / 17), 0.5 * (1 / 2 + 9 / 11), 4 / 7])
    # One cluster: pairs in two clusters are the answers' alone and do not count.
    assert blanc([{"a", "b", "c"}], [{"a", "b"}, {"c"}]) == pytest.approx([1, 1 / 3, 1 / 2])
    # Singletons alone: pairs in one cluster do not count.
    assert blanc([{"a"}, {"b"}, {"c"}], [{"a", "b"}, {"c"}]) == pytest.approx([1, 2 / 3, 4 / 5])
    # A single mention has no pairs: what the answers have is wrong, and without any there is no score.
    assert blanc([{"a"}], [{"a", "b"}]).tolist() == [0, 0, 0]
    assert np.isnan(blanc([{"a"}], [{"a"}])).all()


def test_blanc_reduces_many_at_once():
    many = np.array([coref.blanc(*pair) for pair in ((GOLD, ANSWERS), ([{"a"}, {"b"}], [{"a", "b"}]))])
    for one, found in zip(many, coref.links(many), strict=True):
        assert (coref.links(one) == found).all()


def test_order_and_names_do_not_matter():
    random = Random(7)
    for _ in range(200):
        gold, answers = drawn(random)
        names = dict(zip(range(12), random.sample("abcdefghijkl", 12), strict=True))
        other = [
            random.sample([{names[one] for one in cluster} for cluster in side], len(side)) for side in (gold, answers)
        ]
        found = coref.counts(*other)
        for name, quad in coref.counts(gold, answers).items():
            assert close(quad, found[name]), name


def test_a_wrong_cluster_more_never_raises_a_score():
    random = Random(8)
    for _ in range(300):
        gold, answers = drawn(random)
        base, more = coref.counts(gold, answers), coref.counts(gold, [*answers, {"wrong", "too"}])
        for name in coref.MEASURES:
            assert not (scores(more[name]) > scores(base[name]) + 1e-9).any(), name
        if not isnan(conll(base)):
            assert conll(more) <= conll(base) + 1e-9


def test_a_right_mention_less_may_raise_a_score():
    # Coreference compares partitions: a mention in the wrong place harms those that it is with.
    gold, answers = [{"a"}, {"b", "c"}], [{"a", "b"}, {"c"}]
    less = [{"a"}, {"c"}]
    for name in ("ceafe", "lea"):
        assert scores(coref.counts(gold, less)[name])[2] > scores(coref.counts(gold, answers)[name])[2], name
