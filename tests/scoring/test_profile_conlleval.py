"""The profile conlleval: the numbers of three programs, a restatement, and what must not change a score."""

import ast
import re
from random import Random

import numpy as np
import pytest
from event_sides import ORACLES, TEXT, WORDS, check_reordering, check_worse_answers, corpus, event, scored, side

from escal.scoring.profiles.conlleval import RIGHT, SCHEME, count, outcomes, phrases, view
from escal.scoring.profiles.mentions import event_mentions
from escal.sentences import tokens

A, B, C, D = WORDS[:4]
PRINTED = (ORACLES / "conlleval/out.txt").read_text(encoding="utf-8")
ROWS = [line.split() for line in (ORACLES / "conlleval/in.txt").read_text(encoding="utf-8").splitlines()]
GOLD, ANSWERS = [row[1] for row in ROWS], [row[2] for row in ROWS]
COUNTS = count(GOLD, ANSWERS)
SCORES = scored(SCHEME, [COUNTS])


def percents(scores):
    return [f"{100 * score:.2f}" for score in scores]


def by_type(kind):
    """Precision, recall and F1 of a type."""
    right, given, _, asked = COUNTS["conlleval.type", kind]
    p, r = right / given if given else 0.0, right / asked if asked else 0.0
    return p, r, 2 * p * r / (p + r) if right else 0.0


def test_conlleval():
    head = re.search(r"processed (\d+) tokens with (\d+) phrases; found: (\d+) phrases; correct: (\d+)\.", PRINTED)
    right, given, _, asked = COUNTS["conlleval.phrase", ""]
    assert [*map(int, head.groups())] == [COUNTS["conlleval.accuracy", ""].p_den, asked, given, right]
    inside = re.search(r"accuracy: +(\S+)%; \(non-O\)", PRINTED)
    assert percents(SCORES["conlleval.accuracy.non-o"]) == [inside[1]] * 3
    every = re.search(r"accuracy: +(\S+)%; precision: +(\S+)%; recall: +(\S+)%; FB1: +(\S+)", PRINTED)
    assert percents([SCORES["conlleval.accuracy"][0], *SCORES["conlleval.phrase"]]) == [*every.groups()]
    rows = re.findall(r"^ +(\w+): precision: +(\S+)%; recall: +(\S+)%; FB1: +(\S+)  (\d+)$", PRINTED, re.MULTILINE)
    assert [row[0] for row in rows] == ["place", "target", "trigger"]
    for kind, p, r, f, given in rows:
        assert percents(by_type(kind)) == [p, r, f]
        assert COUNTS["conlleval.type", kind].p_den == int(given)
    returned = ast.literal_eval(re.search(r"^\(.+\)$", PRINTED, re.MULTILINE)[0])
    assert [100 * score for score in SCORES["conlleval.phrase"]] == pytest.approx(returned, abs=1e-9)


def test_seqeval():
    rows = re.findall(r"^ *(\w+(?: avg)?) +(\d\.\d+) +(\d\.\d+) +(\d\.\d+) +(\d+)$", PRINTED, re.MULTILINE)
    assert [row[0] for row in rows] == ["place", "target", "trigger", "micro avg", "macro avg", "weighted avg"]
    means = {
        "micro avg": SCORES["conlleval.phrase"],
        "macro avg": SCORES["conlleval.type"],
        "weighted avg": SCORES["conlleval.type.weighted"],
    }
    for name, *scores, support in rows:
        assert [f"{score:.4f}" for score in means.get(name) or by_type(name)] == scores
        quad = COUNTS["conlleval.phrase", ""] if name in means else COUNTS["conlleval.type", name]
        assert quad.r_den == int(support)
    strict = re.search(r"strict IOB2 (\S+)", PRINTED)
    assert SCORES["conlleval.strict"][2] == pytest.approx(float(strict[1]), abs=1e-9)


def five(gold, answers, mode):
    """nervaluate's five numbers."""
    right, near = outcomes(gold, answers, mode)
    partial = mode == "partial"
    return {
        "correct": right,
        "incorrect": 0 if partial else near,
        "partial": near if partial else 0,
        "missed": len(gold) - right - near,
        "spurious": len(answers) - right - near,
    }


def test_nervaluate():
    official = ast.literal_eval(PRINTED[PRINTED.index("{'strict'") :])
    assert official.keys() == {mode.replace("type", "ent_type") for mode in RIGHT}
    for mode in RIGHT:
        expected = official[mode.replace("type", "ent_type")]
        measure = f"conlleval.nervaluate.{mode}"
        numbers = dict(zip(("precision", "recall", "f1"), SCORES[measure], strict=True))
        numbers |= five(phrases(GOLD), phrases(ANSWERS), mode)
        numbers |= {"actual": COUNTS[measure, ""].p_den, "possible": COUNTS[measure, ""].r_den}
        assert numbers == pytest.approx(expected, abs=1e-9)


def restated_phrases(tags, strict):
    """Every stretch of tokens that is a phrase by what stands in it, before it and after it."""
    found = []
    padded = ["O", *tags, "O"]
    for start in range(1, len(tags) + 1):
        for end in range(start + 1, len(tags) + 2):
            first, kind = padded[start], padded[start][2:]
            before, after = padded[start - 1], padded[end]
            begins = first[0] == "B" or (first[0] == "I" and not strict and before[2:] != kind)
            goes_on = all(tag == f"I-{kind}" for tag in padded[start + 1 : end])
            if begins and goes_on and after != f"I-{kind}":
                found.append((start - 1, end - 1, kind))
    return found


def restated_outcomes(gold, answers, mode):
    """nervaluate by the best of all pairs that are left: right before near, then the nearest, then the first."""
    taken = set()
    right = near = 0
    for start, end, kind in answers:
        options = []
        for number, (begin, stop, label) in enumerate(gold):
            shared = len(set(range(start, end)) & set(range(begin, stop)))
            if number in taken or shared / (stop - begin) < 0.01:
                continue
            equal = (start, end) == (begin, stop)
            fits = {"strict": equal and kind == label, "exact": equal, "partial": equal, "type": kind == label}[mode]
            options.append((0, abs(start - begin) + abs(end - stop), number) if fits else (1, 0, number))
        if options:
            wrong, _, number = min(options)
            taken.add(number)
            right, near = right + 1 - wrong, near + wrong
    return right, near


def f1(right, given, asked):
    p, r = right / given if given else 0.0, right / asked if asked else 0.0
    return [p, r, 2 * p * r / (p + r) if right else 0.0]


def restated(gold, answers):
    asked, given = restated_phrases(gold, False), restated_phrases(answers, False)
    same = [phrase for phrase in given if phrase in asked]
    scores = {"conlleval.phrase": f1(len(same), len(given), len(asked))}
    strictly = restated_phrases(gold, True), restated_phrases(answers, True)
    scores["conlleval.strict"] = f1(
        sum(phrase in strictly[0] for phrase in strictly[1]), len(strictly[1]), len(strictly[0])
    )
    mean, weighted, kinds = np.zeros(3), np.zeros(3), {phrase[2] for phrase in asked + given}
    for kind in kinds:
        right, answered, wanted = (sum(phrase[2] == kind for phrase in part) for part in (same, given, asked))
        mean += np.array(f1(right, answered, wanted)) / len(kinds)
        weighted += np.array(f1(right, answered, wanted)) * wanted / max(len(asked), 1)
    scores |= {"conlleval.type": mean.tolist(), "conlleval.type.weighted": weighted.tolist()}
    good = [one == other for one, other in zip(gold, answers, strict=True)]
    marked = [right for right, tag in zip(good, gold, strict=True) if tag != "O"]
    scores["conlleval.accuracy"] = f1(sum(good), len(good), len(good))
    scores["conlleval.accuracy.non-o"] = f1(sum(marked), len(marked), len(marked))
    for mode in RIGHT:
        right, near = restated_outcomes(asked, given, mode)
        scores[f"conlleval.nervaluate.{mode}"] = f1(right + near / 2 * (mode == "partial"), len(given), len(asked))
    return scores


def test_equal_to_a_restatement():
    random = Random(4)
    for _ in range(1000):
        gold = random.choices(["O", "B-x", "I-x", "B-y", "I-y"], k=random.randint(0, 9))
        answers = [tag if random.random() < 0.5 else random.choice(["O", "B-x", "I-x", "I-y"]) for tag in gold]
        scores = scored(SCHEME, [count(gold, answers)])
        expected = restated(gold, answers)
        assert scores.keys() == expected.keys()
        for name, values in expected.items():
            assert scores[name] == pytest.approx(values, abs=1e-9), name


def test_means_are_of_the_types_that_stand_somewhere():
    """In a slice of documents too: a type that stands only in others is not counted."""
    reduce = {definition.name: definition.reduce for definition in SCHEME.definitions}
    counts = np.array([[1.0, 1, 1, 3], [0, 2, 0, 1], [0, 0, 0, 0]])
    assert reduce["conlleval.type"](counts).tolist() == pytest.approx([1 / 2, 1 / 6, 1 / 4])
    assert reduce["conlleval.type.weighted"](counts).tolist() == pytest.approx([3 / 4, 1 / 4, 3 / 8])
    resamples = np.stack([counts, 0 * counts])
    for name in ("conlleval.type", "conlleval.type.weighted"):
        assert reduce[name](resamples).tolist() == [reduce[name](counts).tolist(), [0, 0, 0]]


def test_gold_is_right_about_itself():
    for name, scores in scored(SCHEME, (SCHEME.count(one, one) for one in corpus())).items():
        assert scores == pytest.approx([1, 1, 1]), name


def test_nothing_is_zero():
    assert scored(SCHEME, [count([], [])]) == {definition.name: [0, 0, 0] for definition in SCHEME.definitions}


def test_order_and_ids_do_not_matter():
    check_reordering(SCHEME)


def test_worse_answers_never_score_more():
    check_worse_answers(SCHEME)


def test_a_wrong_answer_more_can_raise_a_score_where_it_takes_the_place_of_others():
    gold = side([], [event("ev1", "X", [D])])
    answers = [event("ev1", "X", [D]), event("ev2", "X", [A]), event("ev3", "X", [B])]
    more = [*answers, event("ev4", "X", [(A[0], B[1])])]
    assert SCHEME.count(gold, side([], answers))["conlleval.phrase", ""] == (1, 3, 1, 1)
    assert SCHEME.count(gold, side([], more))["conlleval.phrase", ""] == (1, 2, 1, 1)


def test_leaving_out_one_of_two_answers_to_a_phrase_can_raise_the_score_of_types():
    gold = ["B-x", "I-x", "I-x"]
    assert count(gold, ["B-x", "B-x", "O"])["conlleval.nervaluate.type", ""] == (1, 2, 1, 1)
    assert count(gold, ["B-x", "O", "O"])["conlleval.nervaluate.type", ""] == (1, 1, 1, 1)


def test_a_stray_tag_begins_a_phrase_or_none():
    tags = ["I-x", "I-y", "O", "B-y", "I-x", "I-y", "B-x", "I-x"]
    assert phrases(tags) == [(0, 1, "x"), (1, 2, "y"), (3, 4, "y"), (4, 5, "x"), (5, 6, "y"), (6, 8, "x")]
    assert phrases(tags, strict=True) == [(3, 4, "y"), (6, 8, "x")]


def test_a_type_may_have_a_dash():
    assert phrases(["B-a-b", "I-a-b", "I-a"]) == [(0, 2, "a-b"), (2, 3, "a")]


def test_the_nearest_right_phrase_is_chosen():
    """The answer would else take the first phrase, and the second one would be missed by the next answer."""
    gold, answers = [(0, 1, "x"), (2, 6, "x")], [(0, 6, "x")]
    assert outcomes(gold, answers, "type") == (1, 0)
    assert outcomes(gold, [(0, 5, "x"), (5, 6, "x")], "type") == (1, 0)
    assert outcomes([(0, 4, "x"), (5, 6, "x")], [(0, 5, "x"), (5, 6, "x")], "type") == (2, 0)


def test_an_overlap_is_one_percent_of_the_gold_phrase():
    assert outcomes([(0, 100, "x")], [(99, 200, "x")], "type") == (1, 0)
    assert outcomes([(0, 101, "x")], [(100, 200, "x")], "type") == (0, 0)
    assert outcomes([(0, 2, "x")], [(2, 3, "x")], "type") == (0, 0)


def test_the_longer_trigger_is_kept_then_the_earlier():
    long, early, late = (B[0], D[1]), (A[0], B[1]), (B[0], C[1])
    labels = side([], [event("ev1", "X", [early]), event("ev2", "Y", [late]), event("ev3", "Z", [long])])
    assert view(labels)[:4] == ["O", "B-Z", "I-Z", "I-Z"]
    assert view(side([], [event("ev1", "X", [late]), event("ev2", "Y", [early])]))[:4] == ["B-Y", "I-Y", "O", "O"]
    assert view(side([], [event("ev1", "Z", [A]), event("ev2", "Y", [A])]))[:2] == ["B-Y", "O"]


def test_neighbouring_triggers_are_two_phrases():
    assert view(side([], [event("ev1", "X", [A, B])]))[:3] == ["B-X", "B-X", "O"]


@pytest.mark.parametrize("place", [(2, 3), (-1, -1), (900, 902)])
def test_a_trigger_that_covers_no_token_is_a_wrong_answer(place):
    answers = side([], [event("ev1", "X", [A]), event("ev2", "X", [place])])
    assert len(view(answers)) == len(tokens(TEXT)) + 1
    counts = SCHEME.count(side([], [event("ev1", "X", [A])]), answers)
    for measure in ("conlleval.phrase", "conlleval.strict", "conlleval.nervaluate.type"):
        assert counts[measure, ""] == (1, 2, 1, 1)
    assert counts["conlleval.accuracy", ""].p_den == len(tokens(TEXT)) + 1


def test_triggers_of_the_corpus_that_share_their_words():
    """Why a phrase is not found for every trigger."""
    lost = [len(event_mentions(one)) - len(phrases(view(one))) for one in corpus()]
    shared = [len(event_mentions(one)) - len({mention.trigger for mention in event_mentions(one)}) for one in corpus()]
    assert lost == shared
    assert sum(lost) > 0
