"""Annotators compared: which of them, in what, and what is made of it."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import ROOT, TEXT, blurred, labels, layers, span

from escal import canonical
from escal.checks import Run
from escal.corpus import open_corpus
from escal.errors import EscalError, UnknownName
from escal.schema import schemas
from escal.scoring import agree, uncertainty
from escal.scoring.agree import Agreement, Block, Bootstrap, Row, compare
from escal.scoring.gold import Gold
from escal.scoring.report import Report
from escal.scoring.run import TASKS
from escal.scoring.sides import Side
from escal.scoring.tally import Counter as Tallying
from escal.scoring.units import UNITS, Found, _matched, attributes

MINI = ROOT / "tests" / "mini"
DAY = date(2025, 1, 1)
PLAIN = Bootstrap(level=0)
HUMANS, MIXED, MODELS = ("human", "human"), ("human", "model"), ("model", "model")
Labels = dict[str, Any]


# ---- corpora of few texts


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The corpus of the tests: m01 labels all, h01 one text too, m02 another one, which m03 has adjudicated."""
    return Path(shutil.copytree(MINI, tmp_path / "project"))


def write(path: Path, value: Labels, kind: str = "annotation") -> None:
    path.write_bytes(canonical.dumps(value, schemas(), kind))


def annotate(
    project: Path,
    article: str,
    annotator: str,
    change: Callable[[Labels], object] = lambda labels: None,
    version: int = 1,
    source: str = "m01",
) -> None:
    """Give an article the labels of another annotator, who is registered if need be, with changes."""
    [folder] = project.glob(f"corpus/articles/*/{article}/v{version}")
    value = json.loads((folder / f"{source}.json").read_bytes()) | {"annotator": annotator}
    change(value)
    write(folder / f"{annotator}.json", value)
    known = json.loads((project / "corpus/annotators.json").read_bytes())
    if annotator not in {each["id"] for each in known["annotators"]}:
        each = {"id": annotator, "kind": "human", "background": "Stands for a person.", "languages": ["en"]}
        known["annotators"] = sorted([*known["annotators"], each], key=lambda each: each["id"])
        write(project / "corpus/annotators.json", known, "annotators")


def edit(project: Path, path: str, change: Callable[[Labels], object]) -> None:
    [file] = project.glob(f"corpus/articles/*/{path}.json")
    value = json.loads(file.read_bytes())
    change(value)
    write(file, value)


def drop(layer: str, *places: int) -> Callable[[Labels], object]:
    """Leave out items of a layer."""

    def change(value: Labels) -> None:
        value[layer] = [item for place, item in enumerate(value[layer]) if place not in places]

    return change


def put(layer: str, place: int, **values: Any) -> Callable[[Labels], object]:
    return lambda value: value[layer][place].update(values)


def compared(project: Path, task: str = "all", how: Bootstrap = PLAIN) -> Agreement:
    return compare(Run(open_corpus(project), today=DAY), task, how)


def block_of(found: Agreement, kinds: tuple[str, str]) -> Block:
    block = found.kinds[kinds]
    assert block is not None
    return block


def row_of(block: Block, name: str, scale: str | None = "nominal") -> Row:
    [row] = [row for row in block.rows if row.attribute.name == name and row.scale == scale]
    return row


def numbers(block: Block) -> dict[str, Any]:
    """All figures of a block as a mapping that can be compared, NaN as None."""
    found: dict[str, Any] = {
        score.name: (score.f1, *score.interval, score.answers, score.gold) for score in block.report
    }
    for row in block.rows:
        found[f"{row.attribute.name} {row.scale}"] = [row.units] + [
            figure and (figure.value, *figure.interval) for figure in (row.same, row.alpha, row.kappa)
        ]
    return json.loads(json.dumps(found).replace("NaN", "null"))


# ---- who is compared with whom


def test_people_and_models_are_never_pooled(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02", drop("events", 2))
    found = compared(project)
    assert {kinds: block_of(found, kinds).pairs for kinds in found.kinds} == {
        HUMANS: (("h01", "h02"),),
        MIXED: (("h01", "m01"), ("h02", "m01")),
        MODELS: (("m01", "m02"),),
    }
    f1 = {kinds: block_of(found, kinds).report["tri-c.exact"].f1 for kinds in found.kinds}
    assert f1 == pytest.approx({HUMANS: 6 / 7, MIXED: 14 / 15, MODELS: 1})
    assert [(block.pairs, block.kinds) for block in found.pairs] == [
        ((("h01", "h02"),), HUMANS),
        ((("h01", "m01"),), MIXED),
        ((("h02", "m01"),), MIXED),
        ((("m01", "m02"),), MODELS),
    ]


def test_a_person_may_have_the_later_id(project: Path) -> None:
    annotate(project, "ferry-returns", "p01")
    found = compared(project)
    assert block_of(found, MIXED).pairs == (("h01", "m01"), ("m01", "p01"))
    assert [block.kinds for block in found.pairs] == [MIXED, MODELS, ("model", "human")]


def test_a_kind_that_compares_nothing_has_no_figures() -> None:
    found = compared(MINI)
    assert list(found.kinds) == [HUMANS, MIXED, MODELS]
    assert found.kinds[HUMANS] is None


def test_every_pair_of_every_version_is_a_comparison(project: Path) -> None:
    for name in ("h01", "h02", "h03"):
        annotate(project, "harbour-strike", name, version=2)
    annotate(project, "harbour-strike", "h02")
    annotate(project, "harbour-strike", "h03")
    block = block_of(compared(project), HUMANS)
    assert block.pairs == (("h01", "h02"), ("h01", "h03"), ("h02", "h03"))
    assert (len(block.report.tally.articles), block.versions) == (4, 2)
    assert set(block.report.tally.groups) == {"harbour-strike"}


def test_drafts_are_left_out(project: Path) -> None:
    edit(project, "harbour-strike/v2/m02", lambda value: value.update(status="draft"))
    found = compared(project)
    assert found.kinds[MODELS] is None
    assert [block.pairs for block in found.ceilings] == [(("m03", "m01"),)]


def test_labels_by_other_guidelines_are_left_out_where_one_version_is_asked_for(project: Path) -> None:
    run = Run(open_corpus(project), today=DAY)
    used = json.loads((next(project.glob("corpus/articles/*/harbour-strike/v2/m02.json"))).read_bytes())["guidelines"]
    assert compare(run, "all", PLAIN, guidelines=used).kinds[MODELS] is not None
    edit(project, "harbour-strike/v2/m02", lambda value: value.update(guidelines="9.9"))
    assert compared(project).kinds[MODELS] is not None
    for version in (used, "9.9", "0.0"):
        found = compare(Run(open_corpus(project), today=DAY), "all", PLAIN, guidelines=version)
        assert found.kinds[MODELS] is None
        assert len(found.ceilings) == (version == used)


def test_gold_is_not_read(project: Path) -> None:
    whole = compared(project)
    edit(project, "harbour-strike/v2/gold", lambda value: (drop("claims", 0, 2)(value), drop("stances", 1)(value)))
    emptied = compared(project)
    (project / "corpus/articles/2024/harbour-strike/v2/gold.json").unlink()
    without = compared(project)
    for kinds in (MIXED, MODELS):
        assert numbers(block_of(whole, kinds)) == numbers(block_of(emptied, kinds)) == numbers(block_of(without, kinds))
    assert without.ceilings == ()
    assert numbers(emptied.ceilings[0]) != numbers(whole.ceilings[0])


def test_a_corpus_with_errors_is_not_compared(project: Path) -> None:
    edit(project, "open-the-bridge/v1/m01", lambda value: value["claims"][0].update(claimant="e9"))
    with pytest.raises(EscalError, match=r"the corpus has 2 errors, and .*: run `escal check` first"):
        compared(project)


def test_labels_without_a_text_are_errors(project: Path) -> None:
    (project / "corpus/articles/2024/harbour-strike/v2/text.txt").unlink()
    with pytest.raises(EscalError, match="the corpus has 1 error, and"):
        compared(project)


def test_gold_that_says_not_from_whom_is_an_error(project: Path) -> None:
    # With items it would not even fit its schema.
    edit(project, "harbour-strike/v2/gold", lambda value: value.update(entities=[], events=[], claims=[], stances=[]))
    edit(project, "harbour-strike/v2/gold", lambda value: value.pop("adjudicates"))
    with pytest.raises(EscalError, match="run `escal check` first"):
        compared(project)


def test_errors_in_splits_do_not_matter(project: Path) -> None:
    (project / "corpus/splits/main/test.txt").write_text("")
    assert compared(project).kinds[MODELS]


def test_an_unknown_task(project: Path) -> None:
    with pytest.raises(UnknownName, match="there is no task 'entities'; known: events, claims, stances, all"):
        compared(project, "entities")


@pytest.mark.parametrize("task", ["events", "claims", "stances"])
def test_a_layer_alone_has_the_figures_that_it_has_among_all(task: str) -> None:
    alone, all_layers = (numbers(block_of(compared(MINI, each), MODELS)) for each in (task, "all"))
    assert alone == {name: all_layers[name] for name in alone}
    names = [definition.name for [way] in [TASKS[task]] for definition in way.definitions]
    assert {name.split()[0] for name in alone} <= {*names, *(attribute.name for attribute in attributes(task))}


# ---- what is shown


def test_definitions() -> None:
    found = compared(MINI)
    shown = set(block_of(found, MODELS).report.scores)
    main = {definition.name for way in TASKS["all"] for definition in way.definitions if definition.main}
    assert main >= agree.LOPSIDED
    assert shown == (main | agree.ALSO) - agree.LOPSIDED
    assert set(found.ceilings[0].report.scores) == main | agree.ALSO
    assert {"claim.sentence", "claim.token", "claim.span.exact", "claim.claimant"} <= shown
    assert {f"arg-{kind}.{how}.{level}.exact" for kind in "ic" for how in ("attached", "unattached") for level in ("mention", "entity")} <= shown  # fmt: skip


def test_attributes_are_those_of_the_schema() -> None:
    found = {attribute.name: attribute for task in UNITS for attribute in attributes(task)}
    assert list(found) == [
        *(f"event.{field}.matched" for field in ("type", "mode", "realis", "polarity", "stage")),
        "sentence.claim",
        *(f"claim.{field}.matched" for field in ("kind", "position", "quotation", "checkworthiness", "claimant")),
        *(f"stance{claims}.{field}.matched" for claims in ("", ".claims") for field in ("label", "expression")),
    ]
    for name, attribute in found.items():
        kind, field = name.split(".")[0], name.split(".")[-2]
        if name not in {"sentence.claim", "claim.claimant.matched"}:
            assert attribute.values == tuple(labels(kind, field))
    assert {name: attribute.scales for name, attribute in found.items() if attribute.scales != ("nominal",)} == {
        "claim.checkworthiness.matched": ("nominal", "ordinal"),
        "claim.claimant.matched": (),
    }
    assert found["claim.kind.matched"].title == "Kind of claims whose contents have an IoU of at least 0.5"


def test_per_class(project: Path) -> None:
    annotate(
        project,
        "open-the-bridge",
        "h02",
        lambda value: (drop("events", 2)(value), put("claims", 1, kind="cause")(value)),
    )
    table = block_of(compared(project), HUMANS).report.table("type")
    assert {kind: table[kind]["tri-c.exact"].f1 for kind in ("COERCE", "CONSULT", "ASSAULT")} == {
        "COERCE": 1,
        "CONSULT": 1,
        "ASSAULT": 0,
    }
    assert {kind: table[kind]["claim.kind"].f1 for kind in ("evaluation", "legality", "cause")} == {
        "evaluation": 1,
        "legality": 0,
        "cause": 0,
    }


def test_kappa_is_of_two_annotators(project: Path) -> None:
    annotate(project, "open-the-bridge", "h02")
    found = compared(project)
    assert row_of(block_of(found, MIXED), "event.type.matched").kappa is None
    for block in (block_of(found, HUMANS), *found.pairs[:2]):
        kappa = row_of(block, "event.type.matched").kappa
        assert kappa is not None
        assert kappa.value == 1


def test_rows(project: Path) -> None:
    annotate(
        project,
        "harbour-strike",
        "m02",
        lambda value: (
            put("claims", 0, checkworthiness="unimportant", claimant="e5")(value),
            put("claims", 1, checkworthiness="unimportant")(value),
        ),
        version=2,
    )
    block = block_of(compared(project, "claims"), MODELS)
    nominal, ordinal = (row_of(block, "claim.checkworthiness.matched", scale) for scale in ("nominal", "ordinal"))
    # check_worthy, check_worthy, not_factual against unimportant, unimportant, not_factual: o(3,2) = 4, o(1,1) = 2.
    assert nominal.units == ordinal.units == 3
    assert nominal.same is not None
    assert nominal.alpha is not None
    assert nominal.kappa is not None
    assert ordinal.alpha is not None
    assert nominal.same.value == pytest.approx(1 / 3)
    assert nominal.alpha.value == pytest.approx(1 - 5 * 4 / 24)
    assert nominal.kappa.value == pytest.approx((1 / 3 - 1 / 9) / (1 - 1 / 9))
    # Squared distances of ranks that were given twice each: 4 for neighbours, 16 for the ends.
    assert ordinal.alpha.value == pytest.approx(1 - 5 * (4 * 4) / (8 * 4 + 8 * 4 + 8 * 16))
    assert (ordinal.same, ordinal.kappa) == (None, None)
    claimant = row_of(block, "claim.claimant.matched", None)
    assert claimant.same is not None
    assert (claimant.units, claimant.same.value) == (3, pytest.approx(2 / 3))
    assert (claimant.alpha, claimant.kappa) == (None, None)


def test_without_a_second_value_alpha_is_not_defined() -> None:
    row = row_of(block_of(compared(MINI), MODELS), "event.polarity.matched")
    assert row.same is not None
    assert row.alpha is not None
    assert row.kappa is not None
    assert (row.units, row.same.value) == (4, 1)
    assert math.isnan(row.alpha.value)
    assert math.isnan(row.kappa.value)


def test_what_nobody_labelled_has_no_figures() -> None:
    block = block_of(compared(MINI, "stances"), MODELS)
    row = row_of(block, "stance.claims.label.matched")
    assert row.units == 0
    for figure in (row.same, row.alpha, row.kappa):
        assert figure is not None
        assert math.isnan(figure.value)


# ---- one code path with the scores of systems


def test_f1_is_what_escal_score_says() -> None:
    corpus = open_corpus(ROOT)
    counter = Tallying(TASKS["all"])
    for article in corpus.articles():
        for version in article.versions:
            found, text = article.labels(version), article.text(version) or ""
            if {"m01", "m02"} <= found.keys():
                gold = Gold(article.id, version, text, found["m01"], article.id)
                counter.add(gold, Side(found["m01"], text), Side(found["m02"], text))
    [agreed] = [block.report for block in compared(ROOT).pairs if block.pairs == (("m01", "m02"),)]
    scored = Report(counter.tally(), level=0)
    one_way = {name for name in agreed.scores if agreed[name].f1 != pytest.approx(scored[name].f1)}
    # These ask of an answer that half of its mentions are gold's; all others are the same both ways round.
    assert all(".entity." in name or name in {"claim.claimant", "claim.tuple", "stance.pair", "stance.triple"} for name in one_way)  # fmt: skip
    assert {name: (score.gold, score.answers) for name, score in agreed.scores.items()} == {
        name: (scored[name].gold, scored[name].answers) for name in agreed.scores
    }


def side(**found: Any) -> Side:
    return Side({"entities": [], "events": [], "claims": [], "stances": [], **found}, TEXT)


def test_a_definition_that_holds_one_way_only_counts_half() -> None:
    sides = [
        side(
            entities=[{"id": "e1", "mentions": [span(*place) for place in mentions]}],
            claims=[claim(0, 20, claimant="e1")],
        )
        for mentions in ([(0, 2)], [(0, 2), (3, 5), (6, 8)])
    ]
    forth, back = (agree._count(TASKS["claims"], *each) for each in (sides, sides[::-1]))
    assert (forth["claim.claimant", ""], back["claim.claimant", ""]) == ((0, 1, 0, 1), (1, 1, 1, 1))
    assert agree._mean(forth, back)["claim.claimant", ""] == (0.5, 1, 0.5, 1)
    assert UNITS["claims"](*sides)["claim.claimant.matched"] == [(True, True)]
    assert UNITS["claims"](*sides[::-1])["claim.claimant.matched"] == [(True, True)]


def test_nobody_is_gold(project: Path) -> None:
    entity = put("entities", 2, mentions=[{"start": 112, "end": 117, "text": "Raz̤ī"}])
    annotate(project, "open-the-bridge", "h02", entity)
    wider = [{"start": 0, "end": 4, "text": "Open"}, {"start": 5, "end": 8, "text": "the"}]
    annotate(project, "open-the-bridge", "h03", lambda value: value["entities"][2]["mentions"].extend(wider))
    pairs = {block.pairs[0]: block.report["claim.claimant"] for block in compared(project, "claims").pairs}
    # One claim of two is the author's; of the other, one of four mentions is h02's, and the only one of h02 is h03's.
    assert pairs["h02", "h03"].f1 == 0.75
    assert pairs["h01", "h03"].f1 == 1


def test_the_mean_turns_the_sides_round() -> None:
    counts = {("a", ""): agree.Quad(1, 2, 3, 4), ("b", ""): agree.Quad(2, 2, 2, 2)}
    turned = {("a", ""): agree.Quad(5, 6, 7, 8), ("c", ""): agree.Quad(1, 2, 3, 4)}
    assert agree._mean(counts, turned) == {
        ("a", ""): (4, 5, 4, 5),
        ("b", ""): (1, 1, 1, 1),
        ("c", ""): (1.5, 2, 0.5, 1),
    }


# ---- units


def claim(start: int, end: int, **values: Any) -> Labels:
    return {"id": "c1", "content": [span(start, end)], "claimant": "author", "kind": "cause", **values}


def event(place: tuple[int, int], kind: str, **values: Any) -> Labels:
    return {"id": "ev1", "type": kind, "triggers": [span(*place)], "arguments": [], **values}


def events(*found: Labels) -> Side:
    return side(events=[each | {"id": f"ev{number}"} for number, each in enumerate(found, 1)])


def test_events_are_compared_on_triggers_with_equal_spans() -> None:
    first = event((0, 2), "ASSAULT", realis="actual", stage="attempted")
    first["triggers"].append(span(6, 8))
    one = events(first, event((13, 15), "AID", realis="future"))
    other = events(
        event((0, 2), "COERCE", realis="actual", stage="ongoing"), event((6, 8), "ASSAULT"), event((13, 16), "AID")
    )
    found = UNITS["events"](one, other)
    assert found["event.type.matched"] == [("ASSAULT", "COERCE"), ("ASSAULT", "ASSAULT")]
    assert found["event.stage.matched"] == [("attempted", "ongoing"), ("attempted", None)]
    assert found["event.mode.matched"] == [(None, None), (None, None)]


def test_a_span_of_several_events_pairs_as_many_types_as_can_be() -> None:
    place = (0, 2)
    one = events(
        event(place, "AID", realis="actual", polarity="positive", stage="attempted"),
        event(place, "REJECT", realis="future", polarity="negative"),
    )
    # By all labels but the type, AID would go with ASSAULT.
    other = events(
        event(place, "ASSAULT", realis="actual", polarity="positive", stage="attempted"),
        event(place, "AID", realis="future", polarity="negative"),
        event((3, 5), "AID"),
    )
    found = UNITS["events"](one, other)
    assert found["event.type.matched"] == [("AID", "AID"), ("REJECT", "ASSAULT")]
    assert found["event.realis.matched"] == [("actual", "future"), ("future", "actual")]


def test_then_as_many_labels_as_can_be() -> None:
    one, other = (
        events(*(event((0, 2), kind, realis=realis) for kind, realis in found))
        for found in (
            [("AID", "actual"), ("AID", "future")],
            [("AID", "future"), ("AID", "generic"), ("REJECT", "actual")],
        )
    )
    found = UNITS["events"](one, other)["event.realis.matched"]
    assert sorted(found) == [("actual", "generic"), ("future", "future")]


def test_claims_go_by_the_sum_of_their_overlap() -> None:
    one = side(claims=[claim(0, 10, kind="cause"), claim(4, 14, kind="denial")])
    other = side(claims=[claim(4, 13, kind="cause"), claim(30, 40, kind="denial"), claim(0, 4, kind="quantity")])
    # Of 0-10 there are 6 of 13 characters in 4-13, less than half; of 4-14 there are 9 of 10.
    assert UNITS["claims"](one, other)["claim.kind.matched"] == [("denial", "cause")]


def test_half_is_enough_for_a_claim() -> None:
    one = side(claims=[claim(0, 10)])
    assert len(UNITS["claims"](one, side(claims=[claim(0, 5)]))["claim.kind.matched"]) == 1
    assert len(UNITS["claims"](one, side(claims=[claim(0, 4)]))["claim.kind.matched"]) == 0


def test_labels_decide_between_claims_on_the_same_words() -> None:
    one = side(claims=[claim(0, 10, kind=kind) for kind in ("cause", "quantity")])
    other = side(claims=[claim(0, 10, kind=kind) for kind in ("quantity", "cause")])
    assert sorted(UNITS["claims"](one, other)["claim.kind.matched"]) == [("cause", "cause"), ("quantity",) * 2]
    # And nowhere else: 0-11 overlaps better.
    other = side(claims=[claim(0, 10, kind="quantity"), claim(0, 12, kind="cause")])
    one = side(claims=[claim(0, 11, kind="denial"), claim(0, 12, kind="quantity")])
    assert sorted(UNITS["claims"](one, other)["claim.kind.matched"]) == [("denial", "quantity"), ("quantity", "cause")]  # fmt: skip


def test_then_the_claimant_decides() -> None:
    one = side(claims=[claim(0, 10, claimant=claimant) for claimant in ("author", "unnamed")])
    other = side(claims=[claim(0, 10, claimant="unnamed")])
    assert UNITS["claims"](one, other)["claim.claimant.matched"] == [(True, True)]


def test_every_sentence_has_a_claim_or_not() -> None:
    # Six sentences. Claims stand in the first and the second; in the second, the third and the fourth.
    one = side(claims=[claim(0, 5), claim(13, 15)])
    other = side(claims=[claim(13, 30), claim(39, 41)])
    assert Counter(UNITS["claims"](one, other)["sentence.claim"]) == {
        (True, True): 1,
        (True, False): 1,
        (False, True): 2,
        (False, False): 2,
    }


def stance(holder: str, label: str, **target: str) -> Labels:
    return {"id": "s1", "holder": holder, "target": target, "label": label}


def test_stances_are_compared_where_holder_and_target_are_the_same() -> None:
    entities = [{"id": "e1", "mentions": [span(0, 2)]}, {"id": "e2", "mentions": [span(3, 5)]}]
    one = side(
        entities=entities,
        claims=[claim(0, 10)],
        stances=[
            stance("author", "favor", issue="a"),
            stance("author", "against", issue="b"),
            stance("e1", "none", entity="e2"),
            stance("author", "deny", claim="c1") | {"expression": "implicit"},
        ],
    )
    wider = [{"id": "e1", "mentions": [span(0, 2), span(6, 8), span(9, 11)]}, entities[1]]
    other = side(
        entities=wider,
        claims=[claim(0, 12)],
        stances=[
            stance("author", "favor", issue="c"),
            stance("e2", "against", issue="b"),
            stance("e1", "favor", entity="e2"),
            stance("author", "query", claim="c1") | {"expression": "explicit"},
            stance("author", "against", issue="a"),
        ],
    )
    found = UNITS["stances"](one, other)
    assert sorted(found["stance.label.matched"]) == [("favor", "against"), ("none", "favor")]
    assert found["stance.claims.label.matched"] == [("deny", "query")]
    assert found["stance.claims.expression.matched"] == [("implicit", "explicit")]
    assert found["stance.expression.matched"] == [(None, None)] * 2


def test_of_two_stances_on_one_question_labels_decide() -> None:
    one = side(stances=[stance("author", "favor", issue="a"), stance("author", "none", issue="a")])
    other = side(stances=[stance("author", label, issue="a") for label in ("none", "against", "favor")])
    found = UNITS["stances"](one, other)["stance.label.matched"]
    assert sorted(found) == [("favor", "favor"), ("none", "none")]


# ---- nothing depends on ids or order, and nobody is gold

worlds = st.integers(0, 2**32).map(Random)


def two_sides(random: Random) -> tuple[Labels, Labels]:
    one = layers(random)
    other = blurred(random, one)
    for found in (one, other):
        for each in found["events"]:
            each |= {"realis": random.choice(labels("event", "realis")[:2])}
            # Words that name several events.
            each["triggers"] = [span(*random.choice([(0, 2), (3, 5)]))]
    return one, other


def renamed(random: Random, found: Labels) -> Labels:
    """The same labels under other ids and in another order."""
    new = {str(old): place for old, place in enumerate(random.sample(range(10), 10))}

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: change(each) for key, each in value.items()}
        if isinstance(value, list):
            return [change(each) for each in random.sample(value, len(value))]
        known = isinstance(value, str) and value[-1:].isdigit()
        return f"{value[:-1]}{new[value[-1]]}" if known else value

    changed: Labels = change(found)
    return changed


def units(one: Labels, other: Labels) -> dict[str, Counter[Any]]:
    sides = Side(one, TEXT), Side(other, TEXT)
    return {name: Counter(found) for task in UNITS for name, found in UNITS[task](*sides).items()}


@given(worlds)
@settings(max_examples=100, deadline=None)
def test_units_do_not_depend_on_ids_and_order(random: Random) -> None:
    one, other = two_sides(random)
    assert units(renamed(random, one), renamed(random, other)) == units(one, other)


@given(worlds)
@settings(max_examples=100, deadline=None)
def test_units_do_not_depend_on_who_comes_first(random: Random) -> None:
    one, other = two_sides(random)
    turned = {
        name: found if name == "claim.claimant.matched" else Counter([pair[::-1] for pair in found.elements()])
        for name, found in units(other, one).items()
    }
    assert turned == units(one, other)


@given(worlds)
@settings(max_examples=50, deadline=None)
def test_what_is_shown_looks_at_all_items_of_both(random: Random) -> None:
    sides = [Side(each, TEXT) for each in two_sides(random)]
    forth, back = (agree._count(TASKS["all"], *each) for each in (sides, sides[::-1]))
    shown = {
        definition.measure
        for way in TASKS["all"]
        for definition in way.definitions
        if (definition.main or definition.name in agree.ALSO) and definition.name not in agree.LOPSIDED
    }
    nothing = agree.Quad(0, 0, 0, 0)
    for key in forth.keys() | back.keys():
        if key[0] in shown:
            one, other = forth.get(key, nothing), back.get(key, nothing)
            assert (one.p_den, one.r_den) == (other.r_den, other.p_den), key


def test_the_names_of_annotators_do_not_matter(project: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(project, tmp_path / "other"))
    for folder, names in ((project, ("h02", "h03")), (other, ("h03", "h02"))):
        annotate(folder, "open-the-bridge", names[0], drop("events", 2))
        annotate(folder, "open-the-bridge", names[1], put("claims", 1, kind="cause"))
    one, two = ({block.pairs[0]: block for block in compared(each).pairs}["h02", "h03"] for each in (project, other))
    for name, score in one.report.scores.items():
        assert two.report[name].f1 == pytest.approx(score.f1, nan_ok=True)
        assert (two.report[name].gold, two.report[name].answers) == (score.answers, score.gold)
    for row, turned in zip(one.rows, two.rows, strict=True):
        for figure, same in zip(row[3:], turned[3:], strict=True):
            assert (figure and figure.value) == pytest.approx(same and same.value, nan_ok=True)


def test_a_tie_is_the_same_both_ways_round() -> None:
    # The second goes with either; the pairs of stages tell which.
    one, other = (
        events(*(event((0, 2), "AID", realis=realis, stage=stage) for realis, stage in found))
        for found in (
            [("actual", "accomplished"), ("future", "attempted")],
            [("future", "intercepted"), ("future", "foiled")],
        )
    )
    forth, back = (UNITS["events"](*each)["event.stage.matched"] for each in ((one, other), (other, one)))
    assert sorted(forth) == sorted(pair[::-1] for pair in back)


def test_a_tie_does_not_depend_on_the_order_of_mentions() -> None:
    # Two sets that are equal may come in two orders, and there is a third set between those.
    sets = [frozenset([(0, 2), (2, 4)]), frozenset([(2, 4), (0, 2)]), frozenset([(1, 3)])]
    ours = [Found((), {"id": "s1"})]
    chosen = set()
    for mentions in sets[:2]:
        found = [(mentions, "s1"), (sets[2], "s2")]
        theirs = [Found((("entity", each),), {"id": name}) for each, name in found]
        chosen.add(_matched("stance", ours, theirs, lambda one, other: 1.0)[0][1].item["id"])
    assert chosen == {"s1"}


# ---- the ceiling


def test_the_ceiling_is_an_annotator_as_a_system(project: Path) -> None:
    one, other = compared(project).ceilings
    assert [(block.pairs, block.kinds, block.versions) for block in (one, other)] == [
        ((("m03", "m01"),), MODELS, 1),
        ((("m03", "m02"),), MODELS, 1),
    ]
    assert (one.rows, other.rows) == ((), ())
    assert one.report["claim.tuple"].f1 == 1
    # Gold has a claim more than m02.
    score = other.report["claim.tuple"]
    assert (score.precision, score.recall, score.answers, score.gold) == (1, pytest.approx(2 / 3), 2, 3)


def test_the_ceiling_says_whether_gold_was_made_from_these_labels(project: Path) -> None:
    annotate(project, "harbour-strike", "h01", version=2)
    found = compared(project)
    assert [(block.pairs[0], block.kinds, block.made_from) for block in found.ceilings] == [
        (("m03", "h01"), ("model", "human"), False),
        (("m03", "m01"), MODELS, True),
        (("m03", "m02"), MODELS, True),
    ]
    assert [block.made_from for block in found.pairs] == [False] * len(found.pairs)


def test_gold_that_is_not_finished_bounds_nothing(project: Path) -> None:
    edit(project, "harbour-strike/v2/gold", lambda value: value.update(status="draft"))
    assert compared(project).ceilings == ()


# ---- how sure


def three_groups(project: Path) -> None:
    """Two people on three texts, each of another leak group, who differ in each."""
    annotate(project, "open-the-bridge", "h02", lambda value: (drop("events", 2)(value), put("claims", 1, kind="cause")(value)))  # fmt: skip
    annotate(project, "ferry-returns", "h01")
    annotate(project, "ferry-returns", "h02", drop("events", 1))
    annotate(project, "harbour-strike", "h01")
    annotate(project, "harbour-strike", "h02", put("claims", 2, kind="prediction"))


@pytest.mark.parametrize(
    ("level", "wanted"), [(95, (4 / 5, 6 / 7)), (40, (10 / 12, 10 / 12)), (0, (math.nan, math.nan))]
)
def test_intervals_are_over_leak_groups(project: Path, level: float, wanted: tuple[float, float]) -> None:
    three_groups(project)
    shutil.rmtree(project / "corpus/articles/2024/harbour-strike-retold")
    for name in ("h01", "h02"):
        (project / f"corpus/articles/2024/harbour-strike/v1/{name}.json").unlink()
    block = block_of(compared(project, "events", Bootstrap(level, 400)), HUMANS)
    assert block.report["tri-c.exact"].interval == pytest.approx(wanted, nan_ok=True)
    same = row_of(block, "event.type.matched").same
    assert same is not None
    assert same.interval == pytest.approx((math.nan,) * 2 if level == 0 else (1, 1), nan_ok=True)


def test_alpha_is_resampled_with_the_same_groups(project: Path) -> None:
    three_groups(project)
    how = Bootstrap(90, 300, seed=3)
    block = block_of(compared(project, "claims", how), HUMANS)
    values = ["quantity", "denial", "cause", "intention", "prediction", "legality", "evaluation"]
    # By leak group, in the order of their articles: a text without claims, three claims, two claims.
    parts = [[], [("quantity",) * 2, ("denial",) * 2, ("intention", "prediction")], [("evaluation",) * 2, ("legality", "cause")]]  # fmt: skip
    drawn: dict[str, list[float]] = {"same": [], "alpha": [], "kappa": []}
    for weights in np.concatenate(list(uncertainty.draws(3, 300, 3))):
        chosen = [unit for part, weight in zip(parts, weights, strict=True) for unit in part * weight]
        table = agree.agreement.crossed(chosen, values)
        drawn["same"].append(float(agree.agreement.equal(table)))
        drawn["kappa"].append(float(agree.agreement.kappa(table)))
        pairs = agree.agreement.coincidences(chosen, values)
        drawn["alpha"].append(float(agree.agreement.alpha(pairs, agree.agreement.nominal)))
    row = row_of(block, "claim.kind.matched")
    assert row.units == 5
    for figure, name in ((row.same, "same"), (row.alpha, "alpha"), (row.kappa, "kappa")):
        assert figure is not None
        assert figure.interval == pytest.approx(uncertainty.interval(np.array(drawn[name]), 90))
        assert figure.interval.low < figure.value < figure.interval.high


@pytest.mark.parametrize(
    "how", [Bootstrap(90, 300, 3), Bootstrap(90, 300, 4), Bootstrap(90, 200, 3), Bootstrap(50, 300, 3)]
)
def test_how_intervals_are_drawn(how: Bootstrap) -> None:
    tables = np.random.default_rng(1).integers(0, 9, (12, 3, 3)).astype(float)
    weights = np.concatenate(list(uncertainty.draws(12, how.resamples, how.seed)))
    drawn = agree.agreement.kappa(np.tensordot(weights.astype(float), tables, axes=1))
    figure = agree._figure(tables, agree.agreement.kappa, how)
    assert figure.value == agree.agreement.kappa(tables.sum(axis=0))
    assert figure.interval == uncertainty.interval(drawn, how.level)


def test_one_leak_group_gives_no_interval(project: Path) -> None:
    for article in ("harbour-strike", "harbour-strike-retold"):
        annotate(project, article, "h01")
        annotate(project, article, "h02", put("claims", 0, position="uncertain"))
    block = block_of(compared(project, "claims", Bootstrap()), HUMANS)
    assert (block.versions, set(block.report.tally.groups)) == (2, {"harbour-strike"})
    assert all(math.isnan(bound) for score in block.report for bound in score.interval)
    assert all(math.isnan(bound) for row in block.rows for each in row[3:] if each for bound in each.interval)


def test_the_same_corpus_gives_the_same_figures(project: Path) -> None:
    three_groups(project)
    how = Bootstrap(95, 50, 1)
    one, other, third = (block_of(compared(project, "all", each), HUMANS) for each in (how, how, how._replace(seed=2)))
    assert numbers(one) == numbers(other)
    assert numbers(one) != numbers(third)
