"""Reports: numbers of the whole and of slices, with intervals over leak groups; and two systems compared."""

from __future__ import annotations

import json
import math
from random import Random
from typing import Any

import numpy as np
import pytest
from worlds import TEXT, TYPES, blurred, layers, tally

from escal.errors import EscalError, UnknownName
from escal.scoring import coref, show, uncertainty
from escal.scoring.compare import compare
from escal.scoring.counts import Array
from escal.scoring.report import SLICES, Report, Score, batches
from escal.scoring.sides import Side

Documents = list[tuple[dict[str, Any], dict[str, Any]]]


def some(seed: int, number: int = 12) -> Documents:
    random = Random(seed)
    found = []
    for _ in range(number):
        gold = layers(random)
        found.append((gold, blurred(random, gold)))
    return found


@pytest.fixture(scope="module")
def report() -> Report:
    return Report(tally(some(5)), resamples=300)


def same(one: Score, other: Score) -> bool:
    values = [(each.precision, each.recall, each.f1) for each in (one, other)]
    return bool(np.allclose(*values, equal_nan=True))


def test_scores_by_name(report: Report) -> None:
    score = report["tri-c.exact"]
    assert score.name == "tri-c.exact"
    assert score.precision == pytest.approx(score.right / score.answers)
    assert score.recall == pytest.approx(score.found / score.gold)
    assert score.f1 == pytest.approx(2 * score.right / (score.answers + score.gold))
    assert score.interval == report.ci("tri-c.exact")
    assert score.interval.low <= score.f1 <= score.interval.high
    assert math.isnan(report["stance.favg"].precision)
    with pytest.raises(UnknownName, match=r"there is no metric 'tri-c'; known: tri-i\.exact, tri-i\.overlap"):
        report["tri-c"]


def test_one_task_alone() -> None:
    for task, name in (("events", "tri-c.exact"), ("stances", "stance.triple")):
        alone = Report(tally(some(5), task=task), resamples=20)
        assert same(alone[name], Report(tally(some(5)), level=0)[name])
        assert alone.tally.ranking is None


def test_slices_are_the_scores_of_their_documents_alone(report: Report) -> None:
    documents = some(5)
    for value, chosen in (("report", documents[1::2]), ("analysis", documents[::2])):
        alone = Report(tally(chosen), level=0)
        found = report.table("genre")[value]
        # Coreference across documents is counted once, over all of them.
        assert all(same(score, alone[name]) for name, score in found.items() if not name.startswith("coref.cross"))
    assert list(report.table("year")) == ["2020", "2021", "2022"]
    assert report.table("source") == {}
    with pytest.raises(UnknownName, match="there is no slice 'outlet'; known: source, year, genre, type"):
        report.table("outlet")


def test_types_add_up_to_the_whole(report: Report) -> None:
    found = report.table("type")
    assert set(TYPES) <= set(found)
    parts = [scores["tri-c.exact"] for scores in found.values() if "tri-c.exact" in scores]
    assert sum(score.right for score in parts) == report["tri-c.exact"].right
    assert sum(score.gold for score in parts) == report["tri-c.exact"].gold
    macro = [score.f1 for score in parts if not math.isnan(score.f1)]
    assert report["tri-c.exact.macro-f1"].f1 == pytest.approx(sum(macro) / len(macro))
    shown = {name for scores in found.values() for name in scores}
    assert shown.isdisjoint({"stance.favg", "claim.checkworthy", "tri-c.exact.macro-f1", "tri-i.exact", "claim.tuple"})
    assert all(not math.isnan(score.f1) for scores in found.values() for score in scores.values())


def test_intervals_are_those_of_resampled_groups() -> None:
    documents, groups = some(6, 6), ["a", "a", "b", "c", "c", "c"]
    report = Report(tally(documents, groups), resamples=40, seed=3)
    members = [[place for place, group in enumerate(groups) if group == name] for name in "abc"]
    found: dict[str, list[float]] = {}
    for weights in np.concatenate(list(uncertainty.draws(3, 40, 3))):
        drawn = [
            documents[place]
            for group, times in zip(members, weights, strict=True)
            for _ in range(times)
            for place in group
        ]
        for score in Report(tally(drawn), level=0):
            found.setdefault(score.name, []).append(score.f1)
    for score in report:
        if not score.name.startswith("coref.cross"):
            wanted = uncertainty.interval(np.array(found[score.name]), 95)
            np.testing.assert_allclose(score.interval, wanted, atol=1e-9, err_msg=score.name)


def test_parts_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    documents, pairs = some(9), pair(9)
    whole, compared = Report(tally(documents), resamples=50).scores, compare(*pairs).parts[""]
    monkeypatch.setattr("escal.scoring.report.BATCH_BYTES", 1)
    found = Report(tally(documents), resamples=50)
    assert len(list(batches(found.tally, found.tally.definitions, 12))) == len(found.tally.definitions)
    for name, score in found.scores.items():
        assert same(score, whole[name])
        np.testing.assert_allclose(score.interval, whole[name].interval, atol=1e-12)
    for one, other in zip(compare(*pairs).parts[""], compared, strict=True):
        np.testing.assert_allclose(
            (*one.interval, one.value, one.p), (*other.interval, other.value, other.p), atol=1e-12
        )


def test_one_group_has_no_interval() -> None:
    report = Report(tally(some(7, 3), ["a"] * 3), resamples=10)
    assert all(math.isnan(score.interval.low) for score in report)
    assert "two groups are the least" in show.text(report)


def test_level_0_has_no_interval() -> None:
    report = Report(tally(some(7, 3)), level=0)
    assert all(math.isnan(score.interval.low) for score in report)
    assert "interval" not in show.text(report).splitlines()[1]


@pytest.mark.parametrize("how", [{"level": math.nan}, {"level": -5}, {"level": 100}, {"resamples": 0}])
def test_intervals_that_cannot_be_made(how: dict[str, Any]) -> None:
    with pytest.raises(EscalError, match="expected a level from 0 to below 100 and 1 resample or more"):
        Report(tally(some(7, 2)), **how)


def test_the_same_numbers_every_time() -> None:
    one, other = (show.as_json(Report(tally(some(8)), resamples=50), SLICES) for _ in "ab")
    assert json.dumps(one) == json.dumps(other)
    assert one != show.as_json(Report(tally(some(8)), resamples=50, seed=1), SLICES)


def test_text_shows_every_number_beside_its_name(report: Report) -> None:
    shown = show.text(report, ["genre", "type"], every=True)
    for score in report:
        line = next(line for line in shown.splitlines() if line.split()[:1] == [score.name])
        assert show.number(score.f1) in line.split()
    assert "genre analysis\n" in shown
    assert f"type {TYPES[0]}\n" in shown
    main = show.text(report)
    names = {line.split()[0] for line in main.splitlines() if line.startswith("  ") and line.split()[0] != "P"}
    assert names == {definition.name for definition in report.tally.definitions if definition.main}


def test_json_has_everything(report: Report) -> None:
    report.facts = {"gold": "gold.jsonl"}
    found = show.as_json(report, ["genre"])
    assert found["gold"] == "gold.jsonl"
    assert found["documents"] == 12
    assert found["interval"] == {"level": 95, "resamples": 300, "seed": 0, "unit": "leak group"}
    assert set(found["scores"]) == {definition.name for definition in report.tally.definitions}
    assert found["scores"]["tri-c.exact"]["f1"] == report["tri-c.exact"].f1
    assert found["scores"]["stance.favg"]["precision"] is None
    assert list(found["slices"]["genre"]) == ["analysis", "report"]
    json.dumps(found, allow_nan=False)


def pair(seed: int, groups: list[str] | None = None) -> tuple[Report, Report]:
    random = Random(seed)
    golds = [layers(random) for _ in range(8)]
    tallies = [tally([(gold, blurred(random, gold)) for gold in golds], groups) for _ in "ab"]
    one, other = (Report(each, resamples=200) for each in tallies)
    return one, other


def dense(report: Report) -> Array:
    """Counts of triggers, shape (8, 4)."""
    return report.tally.counts["tri-i.exact", ""].summed(np.arange(8), 8)


def test_a_difference() -> None:
    one, other = pair(1)
    found = compare(one, other, ["genre"])
    for each in found.parts[""]:
        assert each.value == pytest.approx(one[each.one.name].f1 - other[each.one.name].f1, nan_ok=True)
        if not math.isnan(each.value):
            assert 0 < each.p <= 1
    assert set(found.parts) == {"", "genre analysis", "genre report"}
    assert "A - B" in show.comparison_text(found)
    assert json.dumps(show.comparison_json(found), allow_nan=False)


def test_a_system_and_itself() -> None:
    one, _ = pair(2)
    for each in compare(one, one).parts[""]:
        if not math.isnan(each.value):
            assert (each.value, each.interval, each.p) == (0, (0, 0), 1)


def test_the_other_way_round() -> None:
    one, other = pair(3)
    there, back = compare(one, other).parts[""], compare(other, one).parts[""]
    for each, reverse in zip(there, back, strict=True):
        assert each.value == pytest.approx(-reverse.value, nan_ok=True)
        assert each.interval.low == pytest.approx(-reverse.interval.high, nan_ok=True)
        assert each.p == pytest.approx(reverse.p, nan_ok=True)


def test_p_is_that_of_all_swaps() -> None:
    """With three groups there are eight arrangements: p tends to the share of those that are as extreme."""
    groups = ["a", "a", "b", "b", "b", "c", "c", "c"]
    one, other = pair(4, groups)
    one.resamples = 4000
    found = {each.one.name: each for each in compare(one, other).parts[""]}
    counts = [dense(report) for report in (one, other)]
    values = []
    for swapped in range(8):
        kept = np.array([not swapped >> "abc".index(group) & 1 for group in groups])[:, None]
        sides = [np.where(kept, *order).sum(axis=0) for order in (counts, counts[::-1])]
        f1 = [2 * side[0] / (side[1] + side[3]) for side in sides]
        values.append(f1[0] - f1[1])
    share = sum(abs(value) >= abs(values[0]) - 1e-12 for value in values) / 8
    assert found["tri-i.exact"].value == pytest.approx(values[0])
    assert found["tri-i.exact"].p == pytest.approx(share, abs=0.03)


def test_intervals_of_a_difference_weight_both_alike() -> None:
    one, other = pair(5)
    found = {each.one.name: each for each in compare(one, other).parts[""]}
    sums = [dense(report) for report in (one, other)]
    weights = np.concatenate(list(uncertainty.draws(8, 200, 0)))
    f1 = [2 * (drawn := weights @ side)[:, 0] / (drawn[:, 1] + drawn[:, 3]) for side in sums]
    np.testing.assert_allclose(found["tri-i.exact"].interval, uncertainty.interval(f1[0] - f1[1], 95))


def test_what_cannot_be_compared() -> None:
    one, _ = pair(6)
    with pytest.raises(EscalError, match="different documents or scores"):
        compare(one, Report(tally(some(1, 3)), resamples=10))
    with pytest.raises(EscalError, match="different documents or scores"):
        compare(one, Report(tally(some(6, 8), task="claims"), resamples=10))
    with pytest.raises(UnknownName, match="there is no slice of documents 'type'"):
        compare(one, one, ["type"])


def test_coreference_across_documents_is_that_of_all_clusters_at_once() -> None:
    """Documents that no incident joins are counted apart: the sums are those of the whole."""
    random = Random(11)
    for _ in range(60):
        documents = [(layers(random), layers(random)) for _ in range(random.randint(1, 6))]
        for number, sides in enumerate(documents):
            for side in sides:
                for event in side["events"]:
                    event["id"] += "0" * number
        sides = [Side(each, TEXT) for pair in documents for each in pair]
        whole = []
        for side in range(2):
            clusters: dict[object, set[object]] = {}
            for number, document in enumerate(sides[side::2]):
                for event in document.events:
                    name = event.item.get("incident") or (number, event.id)
                    mentions = {(number, mention) for mention in document.mentions_of_events[event.id]}
                    clusters[name] = clusters.get(name, set()) | mentions
            whole.append(list(clusters.values()))
        found = tally(documents).counts
        for name, quad in coref.counts(*whole).items():
            if not name.startswith("blanc"):
                column = found.get(("coref.cross", name))
                sums = column.counts.sum(axis=0) if column else np.zeros(4)
                np.testing.assert_allclose(sums, quad, atol=1e-9, err_msg=name)
