"""CEAF-RME (Chen et al. 2023, IterX): the templates of a document paired one to one, and then their entities."""

from __future__ import annotations

from escal.scoring.counts import Definition, micro, zero
from escal.scoring.scheme import Scheme
from escal.scoring.templates import NOTES, rme, view

SCHEME = Scheme(
    name="muc-rme",
    task="events",
    source="wanmok/iterX at 65fd64c, src/iterx/metrics/muc/ceaf_rme.py",
    definitions=(
        Definition(
            "muc-rme.phi3",
            "Mentions in common of entities of one role, in templates of one type, both aligned one to one",
            "ceaf-rme.phi3",
            zero(micro),
            main=True,
        ),
        Definition(
            "muc-rme.subset",
            "Entities with a mention in common with any of the other side's of their role, in templates aligned one to one",
            "ceaf-rme.subset",
            zero(micro),
        ),
    ),
    count=lambda gold, answers: rme(view(gold), view(answers)),
    notes=(
        *NOTES,
        "The classes are the types of the templates.",
        "muc-rme.subset is not one to one: an answer more that is right by an entity already found raises precision.",
        "Of alignments with equally many right answers muc-rme.subset takes one with the most gold entities found, and an answer finds whichever gold entity suits; officially the order of mentions and templates decides.",
        "Texts that are alike once normalised are one mention; officially each counts.",
        "An event has one type here: the official rule for gold such as 'attack / bombing' has nothing to do, nor has its phi-3 denominator, which counts such a template once for each of its types.",
    ),
)
