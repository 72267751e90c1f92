"""Splits: list files, leak groups, the first assignment, and placements that move nobody."""

import os
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import splits
from escal.errors import EscalError

MAIN = {"train": 0.8, "validation": 0.1, "test": 0.1}
FOLDS = dict.fromkeys("01234", 1)

ids = st.sampled_from([f"a{number:02d}" for number in range(20)])
all_links = st.lists(st.tuples(ids, ids), max_size=25)
all_shares = st.sampled_from([MAIN, FOLDS, {"train": 1, "test": 0}])


def shuffled(mapping: dict, generator: random.Random) -> dict:
    return dict(generator.sample(list(mapping.items()), len(mapping)))


def parts_of_groups(groups: dict[str, str], placement: dict[str, str]) -> dict[str, set[str]]:
    """Group -> the parts that hold its articles, quarantine left out."""
    found: dict[str, set[str]] = {}
    for article, group in groups.items():
        found.setdefault(group, set()).update({placement[article]} - {splits.QUARANTINE})
    return found


# --- list files


def listed(folder):
    return {path.stem: path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("*.txt"))}


def test_scheme_round_trip_is_sorted_lf_and_keeps_empty_parts(tmp_path):
    folder = tmp_path / "splits" / "main"
    splits.write_scheme(folder, {"train": ["b", "c", "a"], "test": ["d"], "quarantine": []})
    assert (folder / "train.txt").read_bytes() == b"a\nb\nc\n"
    assert (folder / "quarantine.txt").read_bytes() == b""
    assert sorted(path.name for path in folder.iterdir()) == ["quarantine.txt", "test.txt", "train.txt"]
    scheme = listed(folder)
    assert scheme == {"quarantine": [], "test": ["d"], "train": ["a", "b", "c"]}
    assert list(scheme) == sorted(scheme)


def test_parts_not_given_stay(tmp_path):
    splits.write_scheme(tmp_path, {"train": ["a"], "test": ["b"]})
    splits.write_scheme(tmp_path, {"train": ["a", "c"]})
    assert listed(tmp_path) == {"test": ["b"], "train": ["a", "c"]}


def test_an_interrupted_write_leaves_the_old_list_whole(tmp_path, monkeypatch):
    splits.write_scheme(tmp_path, {"train": ["a"]})

    def full(handle):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        splits.write_scheme(tmp_path, {"train": ["b", "c"]})
    assert listed(tmp_path) == {"train": ["a"]}


# --- leak groups


def test_groups_are_components_named_by_their_smallest_id():
    links = [("e", "d"), ("b", "d"), ("f", "f"), ("d", "b")]
    assert splits.groups("gfedcba", links) == {"a": "a", "b": "b", "c": "c", "d": "b", "e": "b", "f": "f", "g": "g"}


def test_a_long_chain_is_one_group():
    chain = [f"{number:06d}" for number in range(50_000)]
    links = list(zip(chain[1:], chain, strict=False))
    assert set(splits.groups(chain, links).values()) == set(splits.groups(chain, links[::-1]).values()) == {chain[0]}


def test_a_link_to_an_unknown_article_is_refused():
    with pytest.raises(EscalError, match=r"found 'a' - 'x': give 'x' as an id too, or leave"):
        splits.groups(["a", "b"], [("a", "b"), ("a", "x")])


@given(st.sets(ids, min_size=20), all_links, st.randoms())
def test_groups_against_the_definition_and_in_any_order(articles, links, generator):
    found = splits.groups(articles, links)
    reached = {article: {article} for article in articles}
    for _ in articles:
        for one, other in links:
            reached[one] |= reached[other]
            reached[other] |= reached[one]
    assert found == {article: min(reached[article]) for article in articles}
    again = [link[:: generator.choice([1, -1])] for link in generator.sample(links, len(links))]
    assert splits.groups(generator.sample(sorted(articles), len(articles)), again) == found


# --- the first assignment


def corpus(seed: int) -> tuple[dict[str, str], dict[str, Counter[str]]]:
    """500 groups, most of them of one article and the largest of 30, with common and rare traits."""
    generator = random.Random(seed)
    groups, traits = {}, {}
    for group in range(500):
        year = generator.choices(range(2015, 2026), range(1, 12))[0]
        for number in range(min(30, int(generator.paretovariate(1.3)))):
            article = f"g{group:03d}-{number:02d}"
            groups[article] = f"g{group:03d}-00"
            genre = generator.choices(["report", "analysis", "opinion", "statement", "explainer"], [60, 15, 15, 8, 2])
            types = generator.choices(
                [f"type {rank}" for rank in range(16)], [1 / (1 + rank) for rank in range(16)], k=6
            )
            traits[article] = Counter([f"year {year}", *genre, *types])
    return groups, traits


def shares_of(trait_counts: dict[str, Counter[str]], part_of: dict[str, str]) -> dict[str, Counter[str]]:
    """Trait -> part -> how often, with the number of articles under its own name."""
    found: dict[str, Counter[str]] = {"number": Counter(part_of.values())}
    for article, counts in trait_counts.items():
        for trait, count in counts.items():
            found.setdefault(trait, Counter())[part_of[article]] += count
    return found


def objective(traits, part_of, shares) -> float:
    total = sum(shares.values())
    return sum(
        (counts[part] / counts.total() - share / total) ** 2
        for counts in shares_of(traits, part_of).values()
        for part, share in shares.items()
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shares", [MAIN, FOLDS], ids=["main", "folds"])
def test_shares_are_approached(shares, seed):
    groups, traits = corpus(seed)
    part_of = splits.assign(groups, traits, shares)
    counted = shares_of(traits, part_of)
    for part, share in shares.items():
        fraction = share / sum(shares.values())
        # The number of articles within one percent of the whole; a trait of 100 or more within ten.
        assert counted["number"][part] / len(groups) == pytest.approx(fraction, abs=0.01)
        for counts in counted.values():
            if counts.total() >= 100:
                assert counts[part] / counts.total() == pytest.approx(fraction, abs=0.1)
    # And the objective is less than half of what a draw gives.
    drawn, _ = splits.place(groups, {}, shares, "salt")
    assert objective(traits, part_of, shares) < objective(traits, drawn, shares) / 2


@given(
    all_links, st.dictionaries(ids, st.lists(st.sampled_from("xyz"), max_size=4).map(Counter)), all_shares, st.randoms()
)
def test_assign_cuts_no_group_in_any_order(links, traits, shares, generator):
    groups = splits.groups([f"a{number:02d}" for number in range(20)], links)
    part_of = splits.assign(groups, traits, shares)
    assert part_of.keys() == groups.keys()
    assert set(part_of.values()) <= {part for part, share in shares.items() if share}
    assert all(len(parts) == 1 for parts in parts_of_groups(groups, part_of).values())
    again = splits.assign(shuffled(groups, generator), shuffled(traits, generator), shuffled(shares, generator))
    assert again == part_of
    assert list(again) == sorted(again)


def test_a_rare_trait_is_spread_before_the_common_ones():
    groups = {f"a{number:03d}": f"a{number:03d}" for number in range(100)}
    traits = {article: Counter(["rare"] if article >= "a095" else ["common"]) for article in groups}
    part_of = splits.assign(groups, traits, FOLDS)
    assert sorted(part_of[article] for article in groups if article >= "a095") == list("01234")
    assert Counter(part_of.values()) == dict.fromkeys("01234", 20)


def test_traits_count_as_often_as_they_occur():
    groups = dict(zip("abcd", "abcd", strict=True))
    traits = {article: Counter({"type": count}) for article, count in zip("abcd", (9, 7, 1, 1), strict=True)}
    part_of = splits.assign(groups, traits, {"x": 1, "y": 1})
    assert part_of == {"a": "x", "b": "y", "c": "y", "d": "x"}


def test_the_order_of_a_counter_does_not_matter():
    groups, traits = corpus(0)
    backwards = {article: Counter(dict(reversed(counts.items()))) for article, counts in reversed(traits.items())}
    assert splits.assign(groups, backwards, FOLDS) == splits.assign(groups, traits, FOLDS)


def test_a_trait_counted_zero_times_is_none():
    traits = {article: Counter({"none": 0, "some": 1}) for article in "ab"}
    assert splits.assign({"a": "a", "b": "b"}, traits, {"x": 1, "y": 1}) == {"a": "x", "b": "y"}


def test_a_trait_of_a_single_group_does_not_pull():
    """Without this, every article with something of its own would go to the largest part."""
    groups = {f"a{number}": f"a{number}" for number in range(10)}
    part_of = splits.assign(groups, {article: Counter([article]) for article in groups}, MAIN)
    assert Counter(part_of.values()) == {"train": 8, "validation": 1, "test": 1}


def test_a_single_group_goes_to_the_largest_part():
    assert splits.assign({"a": "a", "b": "a"}, {}, MAIN) == {"a": "train", "b": "train"}


def test_nothing_is_assigned_to_nothing():
    assert splits.assign({}, {}, MAIN) == {}


# --- later placements

NEW = ["n1", "n2", "n3"]


def test_a_new_article_joins_the_part_of_its_group():
    placement, reasons = splits.place({"a": "a", "b": "a", "c": "c"}, {"b": "test", "c": "train"}, MAIN, "salt")
    assert placement == {"a": "test", "b": "test", "c": "train"}
    assert reasons == {}


def test_a_bridge_between_two_parts_goes_to_quarantine_and_both_ends_are_named():
    current = {"a": "train", "b": "train", "z": "test"}
    groups = splits.groups([*current, "m"], [("a", "b"), ("m", "b"), ("m", "z")])
    placement, reasons = splits.place(groups, current, MAIN, "salt")
    assert placement == {**current, "m": "quarantine"}
    assert reasons == {
        "m": ["'m' shares a leak group with 'z' in 'test'", "'m' shares a leak group with 'a', 'b' in 'train'"]
    }


def test_reasons_show_three_members_and_count_the_rest():
    current = {**dict.fromkeys("abc", "test"), **dict.fromkeys("defgh", "train")}
    _, reasons = splits.place(dict.fromkeys("abcdefghi", "a"), current, MAIN, "salt")
    assert reasons["i"] == [
        "'i' shares a leak group with 'a', 'b', 'c' in 'test'",
        "'i' shares a leak group with 'd', 'e', 'f' and 2 more in 'train'",
    ]


def test_released_articles_that_turn_out_to_leak_stay():
    current = {"a": "train", "b": "test"}
    assert splits.place({"a": "a", "b": "a"}, current, MAIN, "salt") == (current, {})


def test_articles_out_of_the_groups_stay_where_they_are():
    placement, _ = splits.place({"a": "a"}, {"gone": "test"}, {"train": 1}, "salt")
    assert placement == {"a": "train", "gone": "test"}


def test_quarantine_neither_pulls_nor_lets_go():
    current = {"a": "train", "m": "quarantine"}
    placement, reasons = splits.place(dict.fromkeys("amn", "a"), current, MAIN, "salt")
    assert (placement, reasons) == ({**current, "n": "train"}, {})
    placement, reasons = splits.place(dict.fromkeys("mn", "m"), {"m": "quarantine"}, {"test": 1}, "salt")
    assert (placement, reasons) == ({"m": "quarantine", "n": "test"}, {})


@pytest.mark.parametrize("shares", [MAIN, FOLDS], ids=["main", "folds"])
def test_new_groups_are_drawn_by_their_shares(shares):
    groups = {f"article-{number}": f"article-{number}" for number in range(5000)}
    placement, _ = splits.place(groups, {}, shares, "salt")
    drawn = Counter(placement.values())
    for part, share in shares.items():
        # Four standard deviations of a share of 5,000 draws.
        assert drawn[part] / 5000 == pytest.approx(share / sum(shares.values()), abs=0.023)


def test_a_draw_depends_on_salt_and_group_and_is_the_same_in_every_release():
    groups = {f"article-{number}": f"article-{number}" for number in range(12)}
    first, _ = splits.place(groups, {}, FOLDS, "salt")
    assert "".join(first[article] for article in groups) == "033044423003"
    assert splits.place(groups, {}, FOLDS, "pepper")[0] != first
    assert splits.place({"other": "article-3"}, {}, FOLDS, "salt")[0] == {"other": first["article-3"]}


@given(all_links, st.dictionaries(ids, st.sampled_from([*MAIN, splits.QUARANTINE])), all_shares, st.randoms())
def test_place_moves_nobody_and_adds_no_leak(links, current, shares, generator):
    groups = splits.groups([f"a{number:02d}" for number in range(20)], links)
    placement, reasons = splits.place(groups, current, shares, "salt")
    assert placement.keys() == groups.keys()
    assert {article: placement[article] for article in current} == current
    before = parts_of_groups({article: groups[article] for article in current}, current)
    for group, parts in parts_of_groups(groups, placement).items():
        assert parts == before.get(group) or (not before.get(group) and len(parts) <= 1)
    new = groups.keys() - current.keys()
    assert reasons.keys() == {article for article in new if placement[article] == splits.QUARANTINE}
    for article, sentences in reasons.items():
        ends = before[groups[article]]
        assert len(ends) > 1
        for sentence, part in zip(sentences, sorted(ends), strict=True):
            assert sentence.startswith(repr(article))
            assert sentence.endswith(f" in {part!r}")
    again = splits.place(shuffled(groups, generator), shuffled(current, generator), shuffled(shares, generator), "salt")
    assert again == (placement, reasons)
    assert [list(found) for found in again] == [sorted(placement), sorted(reasons)]


@given(all_links, st.lists(st.tuples(ids, st.sampled_from(NEW)), max_size=6), all_shares)
def test_releases_follow_each_other_without_a_leak(links, later, shares):
    old = [f"a{number:02d}" for number in range(20)]
    groups = splits.groups(old, links)
    current = splits.assign(groups, {}, shares)
    grown = splits.groups([*old, *NEW], [*links, *later])
    placement, reasons = splits.place(grown, current, shares, "salt")
    for one, other in [*links, *later]:
        assert splits.QUARANTINE in (placement[one], placement[other]) or placement[one] == placement[other]
    assert set(reasons) <= set(NEW)


@pytest.mark.parametrize(
    "shares", [{}, {"train": 0}, {"train": 2, "test": -1}, {"train": float("nan")}, {"a": float("inf")}]
)
def test_shares_that_cannot_be_met_are_refused(shares):
    for call in (lambda: splits.assign({"a": "a"}, {}, shares), lambda: splits.place({"a": "a"}, {}, shares, "salt")):
        with pytest.raises(EscalError, match="expected shares of 0 or more, not all 0, found"):
            call()


# --- by time


def newest(groups, dates, articles):
    """The date by which each article's group goes."""
    return {name: max(dates[other] for other in groups if groups[other] == groups[name]) for name in articles}


@given(st.dictionaries(ids, st.dates().map(str), min_size=1), all_links)
def test_by_time_no_part_is_newer_than_the_next_and_groups_stay_whole(dates, links):
    groups = splits.groups(dates, [pair for pair in links if set(pair) <= set(dates)])
    placement = splits.assign_by_time(groups, dates, MAIN)
    assert placement.keys() == groups.keys()
    assert all(len(parts) == 1 for parts in parts_of_groups(groups, placement).values())
    order = list(MAIN)
    when = newest(groups, dates, groups)
    assert all(
        when[one] <= when[other]
        for one in groups
        for other in groups
        if order.index(placement[one]) < order.index(placement[other])
    )


def test_by_time_parts_have_their_shares():
    dates = {f"a{number:03}": f"2024-01-{number // 5 + 1:02}" for number in range(100)}
    placement = splits.assign_by_time(
        dict(zip(dates, dates, strict=True)), dates, {"train": 7, "validation": 1.5, "test": 1.5}
    )
    assert Counter(placement.values()) == {"train": 70, "validation": 15, "test": 15}
    assert placement["a000"] == "train"
    assert placement["a099"] == "test"


def test_a_new_group_goes_where_something_is_as_new():
    dates = {"a": "2020", "b": "2022", "c": "2024", "d": "2021", "e": "2025", "f": "2019", "g": "2025"}
    groups = {name: name for name in dates} | {"g": "a"}
    current = {"a": "train", "b": "validation", "c": "test"}
    choose = splits.part_by_time(groups, dates, current, MAIN)
    placement, reasons = splits.place(groups, current, MAIN, "salt", choose)
    assert placement == current | {"d": "validation", "e": "test", "f": "train", "g": "train"}
    assert reasons == {}


def test_by_time_with_shares_of_nothing_is_refused():
    with pytest.raises(EscalError, match="expected shares"):
        splits.assign_by_time({"a": "a"}, {"a": "2020"}, {"train": 0})
