"""Which labels stand for an article, and who is said to have made them."""

from itertools import permutations

import pytest

from escal.corpus import Article
from escal.documents import best, document, kind_of

ANNOTATORS = {"h01": {"kind": "human"}, "h02": {"kind": "human"}, "m01": {"kind": "model"}, "m02": {"kind": "model"}}


def labels(annotator, status="complete", **more):
    return {"annotator": annotator, "status": status, **more}


def article(**versions):
    """An article of versions, each a mapping of name -> labels."""
    found = Article("some-article", "corpus/articles/2024/some-article")
    found.values["article.json"] = {"id": "some-article"}
    for version, made in versions.items():
        found.files[f"{version}/text.txt"] = f"Text of {version}.\n".encode()
        for name, value in made.items():
            found.values[f"{version}/{name}.json"] = value
            found.files[f"{version}/{name}.json"] = b""
    return found


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["gold", "h01", "m01"], "gold"),
        (["m01", "h02", "h01"], "h01"),
        (["m02", "m01"], "m01"),
        (["m01", "x01", "h02"], "h02"),
        (["x01", "m01"], "m01"),
        ([], None),
    ],
)
def test_gold_before_people_before_models(names, name):
    for order in permutations(names):
        assert best({each: labels(each) for each in order}, ANNOTATORS) == name


def test_a_draft_never_stands():
    made = {"gold": labels("h01", "draft"), "h01": labels("h01", "draft"), "m01": labels("m01"), "m02": {}}
    assert best(made, ANNOTATORS) == "m01"
    assert best({"m01": labels("m01", "draft")}, ANNOTATORS) is None


@pytest.mark.parametrize(
    ("names", "kind"),
    [(["h01"], "human"), (["h01", "h02"], "human"), (["m01", "m02"], "model"), (["h01", "m01"], "mixed"), (["x01"], "model"), (["h01", "x01"], "mixed")],
)  # fmt: skip
def test_an_unknown_annotator_counts_as_a_model(names, kind):
    assert kind_of(names, ANNOTATORS) == kind


def test_the_latest_labelled_version_stands():
    found = article(v1={"h01": labels("h01")}, v2={"m01": labels("m01")}, v10={"m01": labels("m01", "draft")})
    shown = document(found, ANNOTATORS)
    assert shown == {
        "article": {"id": "some-article"},
        "version": 2,
        "text": "Text of v2.\n",
        "labels": labels("m01"),
        "label_basis": "single",
        "annotators": ["m01"],
        "annotator_kind": "model",
    }


def test_gold_names_the_adjudicator_and_the_annotators():
    gold = labels("h01", adjudicates=["m02", "m01"])
    shown = document(article(v1={"gold": gold, "m01": labels("m01")}), ANNOTATORS)
    assert shown["label_basis"] == "adjudicated"
    assert shown["annotators"] == ["h01", "m01", "m02"]
    assert shown["annotator_kind"] == "mixed"


def test_a_version_without_readable_text_is_passed_over():
    found = article(v1={"m01": labels("m01")}, v2={"m01": labels("m01")})
    found.files["v2/text.txt"] = b"\xff"
    assert document(found, ANNOTATORS)["version"] == 1
    del found.files["v1/text.txt"]
    assert document(found, ANNOTATORS) is None


def test_an_article_without_labels_is_no_document():
    assert document(article(v1={}), ANNOTATORS) is None
