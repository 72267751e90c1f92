"""The profile newsclaims: the official numbers, where the program is wrong, and what of our labels goes in."""

import json
import re
from math import isnan
from random import Random

import numpy as np
import pytest
from claim_sides import check_reordering, claim, entity, never_higher, side
from event_sides import ORACLES, TEXT, corpus, scored

from escal.scoring.counts import macro, micro
from escal.scoring.pairs import by_label
from escal.scoring.profiles.newsclaims import SCHEME, Claim, count, pairs, token_f1, view, weighted, words

FOLDER = ORACLES / "newsclaims"
GOLD, GIVEN, NO_AUTHOR = (
    json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("gold.json", "pred.json", "pred_noauthor.json")
)


def claims(document):
    """The claims of a document of the source; its spans have inclusive ends, and a claim may have a sentence alone."""
    found = []
    for sentence, fields in document.items():
        start, end = fields.get("claim_span", (0, -1))
        found.append(
            Claim(
                sentence,
                ((start, end + 1),) if "claim_span" in fields else (),
                (fields["claimer"] if fields["has_claimer"] else None) if "has_claimer" in fields else "",
                fields.get("claimer_in_sentence", False),
                fields.get("stance"),
            )
        )
    return found


def counted(gold, given, names=None):
    names = gold.keys() | given.keys() if names is None else names
    return [count(claims(gold.get(name, {})), claims(given.get(name, {}))) for name in sorted(names)]


def official(run):
    """What the official program printed for a run."""
    return (FOLDER / "out.txt").read_text(encoding="utf-8").split(f"== {run}\n")[1].partition("\n==")[0]


def numbers(run):
    """Its numbers by their names."""
    return {name: float(number) for name, number in re.findall(r"(\w[\w ]*): +(\d\.\d+)", official(run))}


def table(run):
    """Its table of classes and means: precision, recall and F1 by row."""
    rows = [row.rsplit(maxsplit=4) for row in official(run).splitlines() if re.search(r"(\d\.\d+ +){3}", row)]
    return {row[0].strip(): [float(number) for number in row[1:4]] for row in rows}


def rounded(scores):
    return [round(score, 4) for score in scores]


def test_official_detection_and_the_answers_that_it_passes_over():
    want = numbers("--eval_claim")
    assert scored(SCHEME, counted(GOLD, GIVEN, GOLD))["newsclaims.detection"] == list(want.values())
    # One answer more is in a document without gold claims: 3 of 5 are right, not 3 of 4.
    assert scored(SCHEME, counted(GOLD, GIVEN))["newsclaims.detection"] == pytest.approx([3 / 5, 1, 3 / 4])


def test_official_span():
    want = numbers("--eval_claim_span")
    assert scored(SCHEME, counted(GOLD, GIVEN))["newsclaims.span"] == pytest.approx([want["P"], want["R"], want["F1"]])


def test_official_claimer():
    want, ours = numbers("--eval_claimer"), scored(SCHEME, counted(GOLD, GIVEN))
    assert ours["newsclaims.claimer"] == pytest.approx([want["Final F1"]] * 3)
    assert ours["newsclaims.claimer.named"][2] == pytest.approx(want["Ans F1"])
    assert ours["newsclaims.claimer.author"] == [want["No ANS P"], want["No ANS R"], want["No ANS F1"]]
    assert ours["newsclaims.claimer.in-sentence"][2] == pytest.approx(want["In Sent F1"])
    assert ours["newsclaims.claimer.out-of-sentence"][2] == want["Out of Sent F1"]


def test_where_nobody_is_said_to_be_the_author_the_program_stops():
    assert "ZeroDivisionError" in official("never predicts journalist")
    want, ours = numbers("never predicts journalist"), scored(SCHEME, counted(GOLD, NO_AUTHOR))
    assert ours["newsclaims.claimer.named"][2] == pytest.approx(want["Ans F1"])
    assert ours["newsclaims.claimer.author"] == [0, 0, 0]
    assert ours["newsclaims.claimer"][2] == pytest.approx(2 * want["Ans F1"] / 3)


def test_official_stance():
    want, ours = table("--eval_stance"), scored(SCHEME, counted(GOLD, GIVEN))
    assert rounded(ours["newsclaims.stance.affirm"]) == want["affirm"]
    assert rounded(ours["newsclaims.stance.macro"]) == want["macro avg"]
    assert rounded(ours["newsclaims.stance.weighted"]) == want["weighted avg"]
    assert f"{ours['newsclaims.stance.accuracy'][2]:.4f}" in official("--eval_stance")
    assert labelled("stance") == want


def labelled(field):
    """A table of classes and means of a field that is a label."""
    found = by_label(
        (claim[field], GIVEN[name][sentence][field]) for name in GOLD for sentence, claim in GOLD[name].items()
    )
    quads = {label: np.array([quad], float) for label, quad in found.items()}
    every = np.concatenate([*quads.values()])
    scores = {label: micro(one) for label, one in quads.items()}
    scores |= {"macro avg": macro(every), "weighted avg": weighted(every)}
    return {name: rounded(values.tolist()) for name, values in scores.items()}


def test_official_topic():
    """Topics are no labels of ours; the counts and means are those of any labels."""
    assert labelled("topic") == table("--eval_topic")


def test_official_object():
    """Objects are no labels of ours; the comparison is that of any names."""
    objects = [
        (GIVEN[name][sentence]["claim_object"], claim["claim_object"])
        for name in GOLD
        for sentence, claim in GOLD[name].items()
    ]
    want = numbers("--eval_claim_object")
    assert sum(words(one) == words(other) for one, other in objects) / len(objects) == pytest.approx(want["EM"])
    assert sum(token_f1(one, other) for one, other in objects) / len(objects) == pytest.approx(want["F1"])


def test_a_class_that_a_slice_lacks_weighs_nothing():
    quads = np.array([[1.0, 2, 1, 1], [0, 0, 0, 0]])
    assert weighted(quads).tolist() == micro(quads).tolist()
    assert np.isnan(weighted(quads[1:])).all()


def test_words_of_a_name():
    assert words("  The U.S. Navy, a 'fleet' an ANthem") == ["us", "navy", "fleet", "anthem"]
    assert words("A Theban, an Alabama man") == ["theban", "alabama", "man"]
    assert token_f1("the Navy Navy", "Navy yard") == pytest.approx(2 * 1 / (2 + 2))
    assert token_f1("", "Navy") == token_f1("the", "a") == token_f1("x", "Navy") == 0


def test_the_author_is_not_a_name():
    """The official program compares the answer "journalist" as the word author with the name of gold."""
    name = "The author of the report"
    assert token_f1("<AUTHOR>", name) == pytest.approx(2 * 1 / (1 + 3))
    found = count([Claim(1, claimer=name, inside=True)], [Claim(1, claimer=None)])
    scores = scored(SCHEME, [found])
    assert scores["newsclaims.claimer.in-sentence"][2] == 0
    assert found["newsclaims.claimer", "author"] == (0, 1, 0, 0)


def test_gold_without_a_span_a_name_or_a_stance_is_not_scored():
    found = count([Claim(1)], [Claim(1, ((0, 5),), None, stance="affirm")])
    scores = scored(SCHEME, [found])
    assert scores["newsclaims.detection"] == [1, 1, 1]
    assert all(isnan(values[2]) for name, values in scores.items() if name != "newsclaims.detection")


def test_a_sentence_that_is_not_answered_is_not_found():
    scores = scored(SCHEME, [count([Claim(1, ((0, 4),), "Ab", True, "x"), Claim(2, ((5, 9),), None, False, "y")], [])])
    assert {name: values for name, values in scores.items() if values[2] != 0 and not isnan(values[2])} == {}
    assert isnan(scores["newsclaims.claimer.out-of-sentence"][2])
    assert scores["newsclaims.claimer"][2] == scores["newsclaims.stance.accuracy"][2] == 0
    half = [Claim(1, ((0, 2),), "Ab", stance="x")]
    scores = scored(
        SCHEME, [count([Claim(1, ((0, 4),), "Ab", True, "x"), Claim(2, ((5, 9),), None, False, "y")], half)]
    )
    assert scores["newsclaims.span"] == pytest.approx([1 / 2, 1 / 4, 1 / 3])
    assert scores["newsclaims.claimer"][2] == scores["newsclaims.stance.accuracy"][2] == 1 / 2


def test_claims_of_one_sentence_go_together_by_overlap():
    gold = [Claim(1, ((0, 10),), "a"), Claim(1, ((20, 30),), "b")]
    given = [Claim(1, ((18, 30),), "y"), Claim(1, ((0, 30),), "x"), Claim(2, ((0, 10),), "z")]
    for turn in (1, -1):
        assert pairs(gold, given[::turn]) == [(gold[0], given[1]), (gold[1], given[0])]
    nearer = [Claim(1, ((0, 30),), "x"), Claim(1, ((5, 10),), "y")]
    assert pairs(gold, nearer) == [(gold[0], nearer[1]), (gold[1], nearer[0])]
    # The only answer of a sentence stands for its claim even where they share nothing, as in the source.
    assert pairs(gold[:1], [Claim(1, ((40, 50),))]) == [(gold[0], Claim(1, ((40, 50),)))]
    assert pairs(gold[:1], given[2:]) == [(gold[0], None)]


def test_claims_with_the_same_words_go_together_whatever_their_order():
    gold = [Claim(1, ((0, 10),), name, True, "x") for name in ("a", "b", "c")]
    for given in (gold, gold[::-1]):
        assert [one == other for one, other in pairs(gold, given)] == [True, True, True]


def test_an_answer_too_many_in_a_sentence_can_free_another_one():
    gold = [Claim(1, ((0, 10),), "a", True), Claim(1, ((20, 30),), "b", True)]
    given = [Claim(1, ((5, 12),), "b")]
    assert scored(SCHEME, [count(gold, given)])["newsclaims.claimer.named"][2] == 0
    given.append(Claim(1, ((0, 10),), "x"))
    assert scored(SCHEME, [count(gold, given)])["newsclaims.claimer.named"][2] == 1 / 2


def drawn(random, names):
    """Documents with at most one claim in a sentence."""
    return {
        document: [
            Claim(
                sentence,
                ((start := random.randint(0, 9), start + random.randint(1, 6)),),
                random.choice([None, "", "The Ab", "ab cd", "Cd, Ab!", "ef"]),
                random.random() < 0.5,
                random.choice(["affirm", "deny", "uncertain", None]),
            )
            for sentence in random.sample(range(5), random.randint(0, 4))
        ]
        for document in names
    }


def mean(values):
    return sum(values) / len(values) if values else float("nan")


def harmonic(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0


def restated(gold, given):
    """The numbers of documents, by going through all gold claims once for each number."""
    places = [(name, claim.sentence) for name in gold for claim in gold[name]]
    answers = {(name, claim.sentence): claim for name in given for claim in given[name]}
    all_gold = {(name, claim.sentence): claim for name in gold for claim in gold[name]}
    found = {}
    right = len([place for place in places if place in answers])
    if places or answers:
        precision = right / len(answers) if answers else 0
        recall = right / len(places) if places else 0
        found["detection"] = [precision, recall, harmonic(precision, recall)]
    precisions, recalls = [], []
    for place in places:
        wanted = set(range(*all_gold[place].span[0]))
        got = set(range(*answers[place].span[0])) if place in answers else set()
        precisions.append(len(wanted & got) / len(got) if got else 0)
        recalls.append(len(wanted & got) / len(wanted))
    if places:
        found["span"] = [mean(precisions), mean(recalls), harmonic(mean(precisions), mean(recalls))]
    f1s = {True: [], False: []}
    silent, said, both = 0, 0, 0
    for place in places:
        claim = all_gold[place]
        if claim.claimer == "":
            continue
        answer = answers[place].claimer if place in answers else ""
        silent, said = silent + (claim.claimer is None), said + (answer is None)
        both += claim.claimer is None and answer is None
        if claim.claimer is not None:
            got, wanted = ([word for word in re.findall("[a-z]+", (text or "").lower()) if word != "the"] for text in (answer, claim.claimer))  # fmt: skip
            same = len([word for word in got if word in wanted])
            f1s[claim.inside].append(harmonic(same / len(got), same / len(wanted)) if same else 0)
    named = f1s[True] + f1s[False]
    of_author = 2 * both / (silent + said) if silent + said else 0
    if named or silent:
        total = (len(named) * mean(named) if named else 0) + silent * of_author
        found["claimer"] = [total / (len(named) + silent)] * 3
    for name, values in (("named", named), ("in-sentence", f1s[True]), ("out-of-sentence", f1s[False])):
        if values:
            found[f"claimer.{name}"] = [mean(values)] * 3
    lines = [
        (all_gold[place].stance, answers[place].stance if place in answers else None)
        for place in places
        if all_gold[place].stance
    ]
    if lines:
        found["stance.accuracy"] = [mean([one == other for one, other in lines])] * 3
    rows = []
    for label in ("affirm", "deny", "uncertain"):
        wanted = [other for one, other in lines if one == label]
        got = [one for one, other in lines if other == label]
        if wanted or got:
            precision = mean([one == label for one in got]) if got else 0
            recall = mean([one == label for one in wanted]) if wanted else 0
            rows.append(([precision, recall, harmonic(precision, recall)], len(wanted)))
            found[f"stance.{label}"] = rows[-1][0]
    if rows:
        found["stance.macro"] = [mean([row[place] for row, _ in rows]) for place in range(3)]
        found["stance.weighted"] = [sum(row[place] * n for row, n in rows) / len(lines) for place in range(3)]
    return found


def test_restatement():
    random = Random(1)
    for _ in range(1000):
        gold, given = drawn(random, "abc"), drawn(random, "abc")
        scores = scored(SCHEME, [count(gold[name], given[name]) for name in "abc"])
        want = restated(gold, given)
        for name, values in scores.items():
            if name != "newsclaims.claimer.author":
                wanted = want.get(name.removeprefix("newsclaims."), [float("nan")] * 3)
                assert values == pytest.approx(wanted, abs=1e-9, nan_ok=True), name


def test_wrong_answers_and_missing_ones_never_raise_a_score():
    random = Random(2)
    for _ in range(300):
        gold = [claim for claim in drawn(random, "a")["a"] if claim.sentence < 4]
        right = random.sample(gold, random.randint(0, len(gold)))
        wrong = [Claim(90, ((0, 5),), None, False, "deny"), Claim(91, ((0, 5),), "Ab", False, "affirm")]
        base, more, less = (
            scored(SCHEME, [count(gold, given)])
            for given in ([*right, *wrong[1:]], [*right, *wrong], [*right[1:], *wrong[1:]])
        )
        never_higher(more, base)
        never_higher(less, base)


NAMED = [
    entity("e1", (0, 2), (26, 28), name="The Ab"),
    entity("e2", (13, 15), (16, 21)),
    entity("e3", (3, 5), (13, 15)),
]


def seen(*content, entities=NAMED, **more):
    (found,) = view(side(claims=[claim("c1", *content, **more)], entities=entities))
    return found


def test_a_claim_is_in_the_sentence_that_holds_most_of_it():
    assert seen((0, 11)).sentence == 0
    # One letter of the first sentence, and all of the second but its first.
    assert seen((11, 23)).sentence == 1
    assert seen((0, 5), (13, 15), (26, 34)).sentence == 2
    assert seen((0, 2), (13, 15)).sentence == 0
    assert TEXT[12] == " "
    assert seen((12, 13)).sentence == -1
    assert seen((0, 5), (13, 15)).span == ((0, 5), (13, 15))


def test_what_is_in_no_sentence_is_not_in_the_last_one():
    last = TEXT.index("nm")
    assert not seen((12, 13), claimant="e1", entities=[entity("e1", (last, last + 2))]).inside
    assert view(side(claims=[claim("c1", (0, 1))], text=""))[0].sentence == -1


def test_an_answer_in_no_sentence_is_wrong():
    gold, given = side(claims=[claim("c1", (0, 11))]), side(claims=[claim("c1", (0, 11)), claim("c2", (12, 13))])
    assert scored(SCHEME, [SCHEME.count(gold, given)])["newsclaims.detection"] == pytest.approx([1 / 2, 1, 2 / 3])


def test_a_claimer_is_the_name_of_the_entity():
    assert seen((0, 11), claimant="e1").claimer == "The Ab"
    # Without a name the longest mention, or the first of the longest.
    assert seen((0, 11), claimant="e2").claimer == TEXT[16:21]
    assert seen((0, 11), claimant="e3").claimer == TEXT[3:5]
    assert seen((0, 11), claimant="author").claimer is None
    assert (
        seen((0, 11), claimant="unnamed").claimer == seen((0, 11)).claimer == seen((0, 11), claimant="e9").claimer == ""
    )


def test_a_claimer_is_in_the_sentence_where_one_of_its_mentions_is():
    assert seen((0, 11), claimant="e1").inside
    assert seen((26, 34), claimant="e1").inside
    assert not seen((13, 24), claimant="e1").inside
    assert not seen((12, 13), claimant="e1").inside
    assert not seen((0, 11), claimant="author").inside


def test_a_stance_is_the_position():
    assert seen((0, 11), position="deny").stance == "deny"
    assert seen((0, 11)).stance is None


def test_the_scheme_counts_what_is_seen():
    gold = side(claims=[claim("c1", (0, 11), claimant="e1", position="deny")], entities=NAMED)
    given = side(claims=[claim("c1", (0, 5), claimant="author", position="deny")])
    assert SCHEME.count(gold, given) == count(view(gold), view(given))


def test_gold_against_itself():
    scores = scored(SCHEME, [SCHEME.count(one, one) for one in corpus()])
    for name, values in scores.items():
        assert values == pytest.approx([1, 1, 1]), name
    for one in corpus():
        for name, values in scored(SCHEME, [SCHEME.count(one, one)]).items():
            assert values == pytest.approx([1, 1, 1]) or all(map(isnan, values)), name


def test_order_and_ids_change_nothing():
    check_reordering(SCHEME)
