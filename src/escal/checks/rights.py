"""E7xx: what may be passed on, and who made the labels."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from escal.checks.registry import View, check
from escal.findings import Problem

_NO_LICENCE = {"NONE", "NOASSERTION"}


@check("E701", "article")
def text_not_ours(view: View) -> Iterator[Problem]:
    """A text is in the corpus that may not be passed on."""
    texts = [name for name in view.home.files if name.endswith("/text.txt")]
    if texts and view.value["rights"]["text"]["redistribute"] is False:
        yield Problem(
            message=f"the text may not be redistributed, and {', '.join(texts)} {'is' if len(texts) == 1 else 'are'} here",
            pointer="/rights/text/redistribute",
            hint="remove the text, or correct the rights if it may be passed on",
        )


@check("E702", "article")
def no_licence(view: View) -> Iterator[Problem]:
    """A text or labels have no licence."""
    for part in ("text", "labels"):
        licence = view.value["rights"][part]["license"]
        if licence in _NO_LICENCE:
            yield Problem(
                message=f"licence of the {part} is {licence!r}, which gives nobody any right",
                pointer=f"/rights/{part}/license",
                hint="name the licence under which it may be passed on, or keep it out of the corpus",
            )


@check("E703", "annotation")
def unknown_annotator(view: View) -> Iterator[Problem]:
    """An annotator is not registered."""
    known = view.corpus.lists["annotators"]
    names = [
        ("/annotator", view.value["annotator"]),
        *((f"/adjudicates/{number}", name) for number, name in enumerate(view.value.get("adjudicates", []))),
    ]
    for pointer, name in names:
        if name not in known and "annotators" not in view.corpus.broken:
            near = difflib.get_close_matches(name, list(known), n=1)
            yield Problem(
                message=f"there is no annotator {name!r} in annotators.json",
                pointer=pointer,
                hint=(f"did you mean {near[0]!r}? If not, " if near else "")
                + "register the annotator: a pseudonym, the kind (human or model), background, languages",
            )


@check("E704", "annotators")
def model_called_human(view: View) -> Iterator[Problem]:
    """A model is registered as a human, or a human as a model."""
    released = {item["id"]: item["kind"] for item in view.corpus.released_annotators}
    for number, annotator in enumerate(view.value["annotators"]):
        name, kind = annotator["id"], annotator["kind"]
        if ("model" in annotator) != (kind == "model"):
            wanted = (
                "describes a model and is called human"
                if "model" in annotator
                else "is called a model and says nothing of which one"
            )
            yield Problem(
                message=f"{name} {wanted}",
                pointer=f"/annotators/{number}/kind",
                hint="labels by a model are never human labels: kind is model, and `model` says which and how it was prompted",
            )
        elif released.get(name, kind) != kind:
            yield Problem(
                message=f"{name} was released as {released[name]} and is now called {kind}",
                pointer=f"/annotators/{number}/kind",
                hint="register a new annotator instead: the labels of the old one stay what they are",
                related=(("corpus/released.json", "/annotators", "as released"),),
            )


@check("W701", "annotation")
def language_not_read(view: View) -> Iterator[Problem]:
    """An annotator has labelled a text in a language that the annotator does not read well."""
    language = view.home.meta.get("language")
    annotator = view.corpus.lists["annotators"].get(view.value["annotator"], {})
    known = {str(tag).split("-")[0] for tag in annotator.get("languages", [])}
    if isinstance(language, str) and known and language.split("-")[0] not in known:
        yield Problem(
            message=f"{view.value['annotator']} reads {', '.join(sorted(known))}, the text is in {language}",
            pointer="/annotator",
            hint="add the language in annotators.json, or let somebody else label the text",
        )


@check("W702", "annotation")
def judge_of_own_labels(view: View) -> Iterator[Problem]:
    """The adjudicator is one of the annotators adjudicated."""
    if view.value["annotator"] in view.value.get("adjudicates", []):
        yield Problem(
            message=f"{view.value['annotator']} settles differences with labels of their own",
            pointer="/annotator",
            hint="let somebody else adjudicate, where there is anybody",
        )
