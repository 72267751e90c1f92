"""CEAF-REE (Du, Rush and Cardie 2021): the entities of each role of a document, whatever event they belong to."""

from __future__ import annotations

from escal.scoring.counts import Definition, micro, zero
from escal.scoring.scheme import Scheme
from escal.scoring.templates import NOTES, ree, view

SCHEME = Scheme(
    name="muc-ree",
    task="events",
    source="xinyadu/grit_doc_event_entity at d8212bc, eval.py",
    definitions=(
        Definition(
            "muc-ree.strict",
            "Entities of each role, aligned one to one; right if all mentions of the answer are mentions of the gold entity",
            "ceaf-ree.strict",
            zero(micro),
            main=True,
        ),
        Definition(
            "muc-ree.prop",
            "The same; right by the share of the answer's mentions that are mentions of the gold entity",
            "ceaf-ree.prop",
            zero(micro),
        ),
    ),
    count=lambda gold, answers: ree(view(gold), view(answers)),
    notes=(
        *NOTES,
        "The classes are the roles; an entity that fills a role in several events of a document is there once.",
        "A role that gold does not have counts against the answers; the official program passes over it where it is not named in gold.",
        "An answer without mentions is wrong; the official program stops at it with a division by zero.",
        "Mentions of which nothing is left but articles and punctuation agree with nothing; officially they agree with each other.",
        "Texts that are alike once normalised are one mention; officially each counts, and the share can pass 1.",
        "The official function keeps the documents of its first call as those of every later one, unless they are named.",
    ),
)
