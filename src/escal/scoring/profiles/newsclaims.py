"""Claims as NewsClaims scores them: sentences with a claim, and for each of them its span, its claimer and its stance."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from escal.schema import schemas
from escal.scoring.counts import Array, Counts, Definition, Quad, hits, macro, micro, prf
from escal.scoring.matching import Stretches, iou, stretches
from escal.scoring.pairs import by_label
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Item, Side
from escal.sentences import sentences

AUTHOR = "author"
"""The voice that is the article's own; "journalist" in the source."""
NAMELESS = ""
CLAIMERS = ("author", "in-sentence", "out-of-sentence")
"""Classes of a gold claimer: the author, or a name that stands in the sentence of the claim or only elsewhere."""
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Claim(NamedTuple):
    """A claim. ``claimer`` is a name, None for the author, "" for somebody without a name.

    In gold an empty ``span``, a claimer without a name and no ``stance`` are not scored.
    """

    sentence: Hashable
    span: Stretches = ()
    claimer: str | None = NAMELESS
    inside: bool = False
    """Whether the claimer is named in the sentence."""
    stance: str | None = None


def count(gold: Sequence[Claim], answers: Sequence[Claim]) -> Counts:
    """Counts of one document."""
    together = pairs(gold, answers)
    spans = [(one.span, other.span if other else ()) for one, other in together if one.span]
    stances = [(one.stance, other.stance if other else None) for one, other in together if one.stance]
    wanted, given = {claim.sentence for claim in gold}, {claim.sentence for claim in answers}
    found: Counts = {
        ("newsclaims.detection", ""): hits(len(wanted & given), len(given), len(wanted)),
        ("newsclaims.span", ""): Quad(
            sum(_shared(one, other) / _length(other) for one, other in spans if other),
            len(spans),
            sum(_shared(one, other) / _length(one) for one, other in spans),
            len(spans),
        ),
        ("newsclaims.accuracy", ""): hits(sum(one == other for one, other in stances), len(stances), len(stances)),
    }
    found |= {("newsclaims.stance", label): quad for label, quad in by_label(stances).items()}
    return found | {("newsclaims.claimer", name): quad for name, quad in _claimers(together).items()}


def pairs(gold: Sequence[Claim], answers: Sequence[Claim]) -> list[tuple[Claim, Claim | None]]:
    """Every gold claim with the answer in its sentence, or None.

    Where a sentence has several claims, those with the greatest IoU go together first.
    """
    # In an order of their own, so that the order of the items decides nothing.
    ours, theirs = sorted(gold, key=repr), sorted(answers, key=repr)
    fitting = sorted(
        (-iou(one.span, other.span), row, column)
        for row, one in enumerate(ours)
        for column, other in enumerate(theirs)
        if one.sentence == other.sentence
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, row, column in fitting:
        if row not in partner and column not in taken:
            partner[row] = column
            taken.add(column)
    return [(one, theirs[partner[row]] if row in partner else None) for row, one in enumerate(ours)]


def _claimers(together: Sequence[tuple[Claim, Claim | None]]) -> dict[str, Quad]:
    """Whether the author is told from others, and sums of token F1 where the claimer is somebody else."""
    silent, inside, outside = CLAIMERS
    known = [(one, other) for one, other in together if one.claimer != NAMELESS]
    wanted = [one.claimer is None for one, _ in known]
    given = [other is not None and other.claimer is None for _, other in known]
    both = sum(one and other for one, other in zip(wanted, given, strict=True))
    found = {silent: hits(both, sum(given), sum(wanted))}
    for name, within in ((inside, True), (outside, False)):
        scores = [
            token_f1((other.claimer if other else None) or NAMELESS, one.claimer)
            for one, other in known
            if one.claimer is not None and one.inside == within
        ]
        found[name] = hits(sum(scores), len(scores), len(scores))
    return found


def words(name: str) -> list[str]:
    """The words of a name, lower-case, without ASCII punctuation and English articles (Rajpurkar et al. 2016, SQuAD)."""
    return re.sub(r"\b(a|an|the)\b", " ", name.lower().translate(_PUNCTUATION)).split()


def token_f1(answer: str, gold: str) -> float:
    """F1 of the words of two names, as multisets."""
    given, wanted = words(answer), words(gold)
    common = (Counter(given) & Counter(wanted)).total()
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def claimer(counts: Array) -> Array:
    """The F1 of the author and the mean token F1 of the others, weighted by their numbers in gold.

    ``counts`` has shape (..., 3, 4), classes as in ``CLAIMERS``.
    """
    author = np.nan_to_num(prf(counts[..., 0, :])[..., 2])
    silent, named = counts[..., 0, 3], counts[..., 1:, :].sum(axis=-2)
    number = silent + named[..., 3]
    mixed = np.divide(silent * author + named[..., 2], number, out=np.full_like(number, np.nan), where=number > 0)
    return np.stack([mixed] * 3, axis=-1)


def weighted(counts: Array) -> Array:
    """The mean of the classes' precision, recall and F1, weighted by their numbers in gold."""
    weight = counts[..., 3:]
    total, number = (np.nan_to_num(prf(counts)) * weight).sum(axis=-2), weight.sum(axis=-2)
    scores: Array = np.divide(total, number, out=np.full_like(total, np.nan), where=number > 0)
    return scores


def view(side: Side) -> list[Claim]:
    """The claims of a document. A claim belongs to the sentence that holds most of its content, the first among equals."""
    edges = sentences(side.text)
    entities = {entity["id"]: entity for entity in side.items("entities")}
    return [_claim(side, edges, entities, claim) for claim in side.items("claims")]


def _claim(side: Side, edges: list[tuple[int, int]], entities: dict[str, Item], claim: Item) -> Claim:
    content, who = stretches(claim["content"]), claim.get("claimant", NAMELESS)
    held = [_shared((sentence,), content) for sentence in edges]
    most = max(held, default=0)
    # What holds no letter of any sentence is an answer all the same.
    number = held.index(most) if most else -1
    inside = most > 0 and any(_shared((edges[number],), (mention,)) for mention in side.entities.get(who, ()))
    name = None if who == AUTHOR else _name(side, entities[who]) if who in entities else NAMELESS
    return Claim(number, content, name, inside, claim.get("position"))


def _name(side: Side, entity: Item) -> str:
    """What an entity is called; an answer without a name is called by its longest mention, the first among equals."""
    start, end = max(sorted(side.entities[entity["id"]]), key=lambda mention: mention[1] - mention[0])
    name: str = entity.get("name", side.text[start:end])
    return name


def _shared(one: Stretches, other: Stretches) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for start, end in one for first, last in other)


def _length(span: Stretches) -> int:
    return sum(end - start for start, end in span)


def _positions() -> list[str]:
    return [label["const"] for label in schemas().labels(schemas().at("annotation", "/$defs/claim"), "position")]


SCHEME = Scheme(
    name="newsclaims",
    task="claims",
    source="NewsClaims (Reddy et al. 2022), eval_claim_detection.py of d247b70",
    definitions=(
        Definition("newsclaims.detection", "Sentences that hold a claim, in all documents", "newsclaims.detection", micro, main=True),
        Definition("newsclaims.span", "Mean share of an answered span that is right, and of a gold span that is found", "newsclaims.span", micro, main=True),
        Definition("newsclaims.claimer", "F1 of the author and mean token F1 of other claimers, weighted by number", "newsclaims.claimer", claimer, CLAIMERS, single=True, main=True),
        Definition("newsclaims.claimer.author", "Claims whose claimer is the author", "newsclaims.claimer", micro, CLAIMERS[:1]),
        Definition("newsclaims.claimer.named", "Mean token F1 of claimers other than the author", "newsclaims.claimer", micro, CLAIMERS[1:], single=True),
        Definition("newsclaims.claimer.in-sentence", "Mean token F1 of claimers who are named in the sentence of the claim", "newsclaims.claimer", micro, CLAIMERS[1:2], single=True),
        Definition("newsclaims.claimer.out-of-sentence", "Mean token F1 of claimers who are named elsewhere only", "newsclaims.claimer", micro, CLAIMERS[2:], single=True),
        Definition("newsclaims.stance.accuracy", "Share of gold claims whose position is answered right", "newsclaims.accuracy", micro, single=True),
        *(Definition(f"newsclaims.stance.{label}", f"Position {label} of gold claims", "newsclaims.stance", micro, (label,)) for label in _positions()),
        Definition("newsclaims.stance.macro", "Mean over the positions of gold claims", "newsclaims.stance", macro),
        Definition("newsclaims.stance.weighted", "Mean over the positions of gold claims, weighted by number", "newsclaims.stance", weighted),
    ),
    count=lambda gold, answers: count(view(gold), view(answers)),
    notes=(
        "The official program passes over documents without gold claims: an answer there costs nothing. Here it counts as wrong.",
        "The official program stops where a gold sentence is not answered, or nobody is said to be the journalist. Here the former is not found, and the latter an F1 of 0.",
        "The official program gives points to the answer \"journalist\" where the right name has the word author in it. Here they are 0.",
        "Stance is the position of a claim, which has a third value beside the two of the source. Its topics and objects are no labels of ours.",
        "A claimer is compared by the name of the entity. Gold claims of somebody without a name are left out of the claimer's scores.",
        "A sentence with several claims, which the source does not have, pairs those first that overlap most; an answer too many in it costs nothing, and may leave to another one what is its own.",
    ),
)  # fmt: skip
