"""Templates: an event is a type and, for each role, the entities that fill it; an entity is a set of mentions.

MUC-4's way of looking at events (1992), in the three measures that stand for it today. CEAF-REE forgets which event an
entity belongs to, CEAF-RME and GTT's template F1 pair the templates of a document one to one. A mention is anything
hashable: a span, or the text of one, ``normalised``. An entity without mentions is counted and agrees with nothing.
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from escal.scoring.counts import Counts, Quad, hits
from escal.scoring.matching import Stretch, assigned, matched
from escal.scoring.sides import Argument, Side

Entity = frozenset[Hashable]
Roles = Mapping[str, Sequence[Entity]]
"""Role -> the entities that fill it. A role that is absent has none."""


class Template(NamedTuple):
    """An event."""

    type: str
    roles: Roles


NOTES = (
    "An event is a template; its entities are compared by the texts of their mentions, lower-cased, without articles and ASCII punctuation.",
    "Arguments that are filled by events, or by what has no place in the text, are left out.",
    "Entities of one role and event whose mentions read alike are one.",
)
"""What the MUC profiles make of our labels."""

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")


def templates(side: Side, key: Callable[[Stretch], Hashable | None]) -> list[Template]:
    """The events of a side as templates. ``key`` says what a mention is compared by, None that it is not compared.

    Arguments that are filled by events are left out, and so are entities without mentions. What fills a role twice with
    the same mentions is there once.
    """
    return [
        Template(
            event.type,
            _merged((argument.role, entity) for argument in event.arguments if (entity := _entity(argument, key))),
        )
        for event in side.events
    ]


def _entity(argument: Argument, key: Callable[[Stretch], Hashable | None]) -> Entity:
    spans = argument.spans if argument.filler[0] == "entity" else ()
    return frozenset(mention for span in spans if (mention := key(span)) is not None)


def _merged(fillers: Iterable[tuple[str, Entity]]) -> dict[str, list[Entity]]:
    roles: defaultdict[str, dict[Entity, None]] = defaultdict(dict)
    for role, entity in fillers:
        roles[role][entity] = None
    return {role: list(entities) for role, entities in roles.items()}


def view(side: Side) -> list[Template]:
    """The events of a side as the MUC profiles see them: a mention is its text, ``normalised``, if anything is left of it."""
    return templates(side, lambda span: normalised(side.text[slice(*span)]) or None)


def normalised(text: str) -> str:
    """Text in lower case without ASCII punctuation, articles and needless blanks, as SQuAD has it (Rajpurkar et al. 2016)."""
    return " ".join(_ARTICLE.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def ree(gold: Sequence[Template], answers: Sequence[Template]) -> Counts:
    """CEAF-REE (Du, Rush and Cardie 2021): the entities of each role, whatever their templates, each once in a role."""
    return fillers(
        *(
            _merged((role, entity) for _, roles in side for role, entities in roles.items() for entity in entities)
            for side in (gold, answers)
        )
    )


def fillers(gold: Roles, answers: Roles) -> Counts:
    """CEAF-REE of the entities of each role as they are given; the classes are the roles.

    Entities are paired one to one for the greatest sum of a similarity, ``strict`` or ``prop``.
    """
    return {
        (f"ceaf-ree.{name}", role): hits(
            _best(gold.get(role, ()), answers.get(role, ()), similarity),
            len(answers.get(role, ())),
            len(gold.get(role, ())),
        )
        for name, similarity in (("strict", strict), ("prop", prop))
        for role in {**gold, **answers}
    }


def strict(gold: Entity, answer: Entity) -> bool:
    """Whether all mentions of an answer are mentions of a gold entity."""
    # The empty set is a subset of every other, but an answer without mentions names nobody.
    return bool(answer) and answer <= gold


def prop(gold: Entity, answer: Entity) -> float:
    """The share of an answer's mentions that are mentions of a gold entity."""
    return len(gold & answer) / len(answer) if answer else 0.0


def _shared(gold: Entity, answer: Entity) -> int:
    return len(gold & answer)


def _best(gold: Sequence[Entity], answers: Sequence[Entity], similarity: Callable[[Entity, Entity], float]) -> float:
    """The greatest sum of similarities of entities paired one to one."""
    return sum(similarity(gold[one], answers[other]) for one, other in assigned(gold, answers, similarity))


def rme(gold: Sequence[Template], answers: Sequence[Template]) -> Counts:
    """CEAF-RME (Chen et al. 2023): templates of equal types paired one to one; the classes are the types.

    ``phi3`` counts mentions in common. ``subset`` counts entities: an answer is right if it has a mention of any gold entity
    of its role, and a gold entity is found if an answer is right by it, where each answer finds one at most. So there can
    be more right answers than gold entities found.
    """
    found: Counts = {}
    for name, ours, theirs in typed(gold, answers):
        found["ceaf-rme.phi3", name] = _phi3(ours, theirs)
        found["ceaf-rme.subset", name] = _subset(ours, theirs)
    return found


def typed(
    gold: Sequence[Template], answers: Sequence[Template]
) -> Iterator[tuple[str, list[Template], list[Template]]]:
    """Type -> the gold templates and the answers that have it."""
    for name in sorted({template.type for template in (*gold, *answers)}):
        ours, theirs = ([template for template in side if template.type == name] for side in (gold, answers))
        yield name, ours, theirs


def _phi3(gold: Sequence[Template], answers: Sequence[Template]) -> Quad:
    """Mentions in common of entities that are paired one to one, in templates that are paired one to one, as many as can be."""

    def common(one: Template, other: Template) -> float:
        return sum(_best(entities, other.roles.get(role, ()), _shared) for role, entities in one.roles.items())

    found = sum(common(gold[one], answers[other]) for one, other in assigned(gold, answers, common))
    return hits(found, *(sum(map(len, _entities(side))) for side in (answers, gold)))


def _subset(gold: Sequence[Template], answers: Sequence[Template]) -> Quad:
    """Right answers and gold entities found, by the pairing that has the most right answers, then the most found."""
    given, asked = (len(_entities(side)) for side in (answers, gold))

    def numbers(one: Template, other: Template) -> tuple[int, int]:
        right = found = 0
        for role, entities in one.roles.items():
            answered = other.roles.get(role, ())
            right += sum(any(_shared(entity, answer) for entity in entities) for answer in answered)
            found += matched(entities, answered, lambda entity, answer: bool(_shared(entity, answer)))
        return right, found

    def weight(one: Template, other: Template) -> int:
        right, found = numbers(one, other)
        # One right answer more weighs more than all gold entities that there are.
        return right * (asked + 1) + found

    pairs = [numbers(gold[one], answers[other]) for one, other in assigned(gold, answers, weight)]
    return Quad(sum(right for right, _ in pairs), given, sum(found for _, found in pairs), asked)


def _entities(side: Sequence[Template]) -> list[Entity]:
    return [entity for template in side for entities in template.roles.values() for entity in entities]
