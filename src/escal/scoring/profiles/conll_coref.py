"""The CoNLL-2011 and -2012 coreference scores (Pradhan et al. 2014), with LEA, over mentions of events."""

from __future__ import annotations

from escal.scoring import coref
from escal.scoring.coref import Clustering
from escal.scoring.counts import Counts, Definition, macro, micro
from escal.scoring.scheme import Scheme
from escal.scoring.sides import Side

MEASURES = {
    "mentions": "Mentions of events, whatever their events",
    "muc": "MUC: links that hold the clusters together",
    "b3": "B3: the share of a mention's cluster that is right, over mentions",
    "ceafm": "CEAF by mentions in common of clusters aligned one to one",
    "ceafe": "CEAF by the Dice coefficient of clusters aligned one to one",
    "lea": "LEA: the share of a cluster's links that is right, weighted by its size",
}
POLICIES = {
    "": "singletons kept",
    ".no-singletons": "each side without its singletons",
    ".imputed": "singletons kept, and mentions of the answers alone added to gold as singletons",
}


def count(gold: Clustering, answers: Clustering) -> Counts:
    """Counts of one document under each policy; the classes are the measures."""
    sides = {
        "": (gold, answers),
        ".no-singletons": (coref.without_singletons(gold), coref.without_singletons(answers)),
        ".imputed": (coref.imputed(gold, answers), answers),
    }
    return {
        (f"coref{policy}", name): quad
        for policy, clusters in sides.items()
        for name, quad in coref.counts(*clusters).items()
    }


def view(side: Side) -> list[set[object]]:
    """The triggers of each event, as a cluster."""
    return [set(mentions) for mentions in side.mentions_of_events.values()]


def _definitions() -> tuple[Definition, ...]:
    found = []
    for policy, words in POLICIES.items():
        measure = f"coref{policy}"
        found += [
            Definition(
                f"conll-coref.conll{policy}",
                f"Mean of the F1s of MUC, B3 and CEAFe, where they are defined; {words}",
                measure,
                macro,
                coref.CONLL,
                single=True,
                main=not policy,
            ),
            *(
                Definition(f"conll-coref.{name}{policy}", f"{title}; {words}", measure, micro, (name,))
                for name, title in MEASURES.items()
            ),
            Definition(
                f"conll-coref.blanc{policy}",
                f"BLANC: the mean of pairs in one cluster and pairs in two; {words}",
                measure,
                coref.links,
                coref.BLANC,
            ),
        ]
    return tuple(found)


SCHEME = Scheme(
    name="conll-coref",
    task="events",
    source="conll/reference-coreference-scorers 8.01 at f49f3f8; LEA and no-singletons: ns-moosavi/coval at 87071a6; imputed: LoicGrobol/scorch 0.2.0",
    definitions=_definitions(),
    count=lambda gold, answers: count(view(gold), view(answers)),
    notes=(
        "A mention is a trigger and an event is a cluster, within a document; a trigger of several events is a mention of each.",
        "A measure that has nothing to count is undefined, and the CoNLL score is the mean of the others; officially it is 0: gold with singletons alone has a MUC of 0 and a CoNLL score of 66.67 against itself.",
        "Scores compare partitions: a trigger less can raise them where it stood with the wrong ones. With what the answers invent added to gold (imputed, as scorch has it), an invented trigger more can.",
        "Documents are pooled, as in the CoNLL programs; scorch takes a mean of the documents of a folder, weighted by their mentions.",
    ),
)
