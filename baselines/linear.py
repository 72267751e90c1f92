"""Texts to labels: TF-IDF of words and of characters, and logistic regression."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

Row = tuple[str, ...]
"""The texts that stand for one item, each with features of its own."""
Chances = dict[str, float]
"""Label -> how probable it is."""
Classify = Callable[[Sequence[Row]], list[Chances]]
# Masks such as [HOLDER] are words of their own.
_WORD = r"\[\w+\]|\w+"
DIGITS = 6
"""Digits of a probability that are kept, so that the last bits of a machine decide nothing."""


def fit(rows: Sequence[Row], labels: Sequence[str]) -> Classify:
    """Learn from rows of texts. Where there is one label, or none, that is all that is known."""
    known = sorted(set(labels))
    if len(known) < 2:
        return lambda asked: [dict.fromkeys(known, 1.0) for _ in asked]
    words = TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    features = ColumnTransformer(
        [
            (f"{name}{place}", way, place)
            for place in range(len(rows[0]))
            for name, way in (("word", words), ("char", characters))
        ]
    )
    model = make_pipeline(features, regression())
    model.fit(_table(rows), list(labels))

    def classify(asked: Sequence[Row]) -> list[Chances]:
        if not asked:
            return []
        return [
            {str(label): round(float(chance), DIGITS) for label, chance in zip(model.classes_, line, strict=True)}
            for line in model.predict_proba(_table(asked))
        ]

    return classify


def regression() -> OneVsRestClassifier:
    """Logistic regression, one label against the rest, rare labels weighted up.

    Coordinate descent (Hsieh et al. 2008) as liblinear has it: exact, fast on sparse features, and the same on any processor.
    """
    return OneVsRestClassifier(
        LogisticRegression(solver="liblinear", dual=True, class_weight="balanced", max_iter=1000, random_state=0)
    )


def best(chances: Chances) -> str | None:
    """The most probable label, the first by name where several are; None where nothing is known."""
    return min(chances, key=lambda label: (-chances[label], label), default=None)


def _table(rows: Sequence[Row]) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    return np.array(rows, dtype=object)
