"""`escal adjudicate`: two annotators' labels as a draft of gold, every difference a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from escal import adjudication, atomic, canonical, changes
from escal.checks import Run
from escal.corpus import Article, Corpus, open_corpus
from escal.documents import GOLD
from escal.errors import EscalError, UnknownName
from escal.face import today


@click.command("adjudicate")
@click.argument("folder", metavar="ARTICLE", type=click.Path(path_type=Path))
@click.option(
    "--by", "adjudicator", required=True, help="Who adjudicates: an id in annotators.json, neither of the two."
)
@click.option("--between", help="The two annotators, with a comma between; by default the two that there are.")
@click.option(
    "--version", "number", type=click.IntRange(1), help="Of the article; by default the newest that two have labelled."
)
@click.option("--write", is_flag=True, help="Write gold.json; without it, only say what the questions are.")
def command(folder: Path, adjudicator: str, between: str | None, number: int | None, write: bool) -> int:
    """Draft the gold labels of ARTICLE, a folder, out of two annotators' labels.

    What both have is taken over. Where they differ the draft asks, in the `reason` of the item, which is where the answer
    goes; its status is draft, and it has no part in a build, until somebody has answered and says complete. A gold.json
    that is there is never written over. Exit code 0: drafted; 2: it cannot be.
    """
    corpus = open_corpus(folder)
    scope = changes.at(corpus, [folder])
    if scope is None or len(scope.folders) != 1:
        raise EscalError(f"{folder} is not the folder of one article")
    article = corpus.article(scope.folders[0])
    version, names = _chosen(article, between, number)
    if adjudicator not in corpus.lists["annotators"]:
        raise UnknownName("annotator", adjudicator, sorted(corpus.lists["annotators"]))
    if adjudicator in names:
        raise EscalError(f"{adjudicator} is one of the two annotators; somebody else adjudicates")
    target = f"{article.folder}/v{version}/{GOLD}.json"
    if write and (corpus.root / target).exists():
        raise EscalError(f"{target} is there already and is not written over; remove it to begin anew")
    _refuse_errors(corpus, article, [f"{article.folder}/v{version}/{name}.json" for name in names])
    one, other = (article.labels(version)[name] for name in names)
    gold = adjudication.draft(one, other, adjudicator, max(one["guidelines"], other["guidelines"]))
    _tell(gold)
    if write:
        atomic.write(
            corpus.root / target, canonical.dumps({"$schema": one["$schema"], **gold}, corpus.schemas, "annotation")
        )
    click.echo(f"the draft is in {target}" if write else "nothing was written: --write writes the draft")
    return 0


def _chosen(article: Article, between: str | None, number: int | None) -> tuple[int, tuple[str, str]]:
    """The version and the two annotators."""
    wanted = between.split(",") if between else None
    ready = {
        version: sorted(
            name for name, labels in article.labels(version).items() if name != GOLD and labels["status"] == "complete"
        )
        for version in article.versions
        if number in (None, version)
    }
    for version, names in sorted(ready.items(), reverse=True):
        pair = wanted or names
        if len(set(pair)) == 2 and len(pair) == 2 and set(pair) <= set(names):
            return version, (pair[0], pair[1])
    there = "; ".join(f"v{version}: {', '.join(names) or 'nobody'}" for version, names in ready.items())
    raise EscalError(
        f"complete labels are those of {there or 'no such version'}; two are needed, chosen by --between and --version"
    )


def _refuse_errors(corpus: Corpus, article: Article, files: list[str]) -> None:
    """Labels that have errors cannot be compared."""
    run = Run(corpus, folders=[article.folder], today=today())
    for _ in run.articles():
        pass
    wrong = [finding for finding in run.finish() if finding.severity == "error" and finding.file in files]
    if wrong:
        raise EscalError(
            f"{wrong[0].file}:{wrong[0].line}: {wrong[0].message}; mend what `escal check {article.folder}` names first"
        )


def _tell(gold: dict[str, Any]) -> None:
    asked = adjudication.questions(gold)
    for layer, item in asked:
        click.echo(f"{layer}: {item['id']} ({', '.join(item['from'])}){item['reason'].removeprefix(adjudication.OPEN)}")
    agreed = sum(len(gold[layer]) for layer in adjudication.LAYERS) - len(asked)
    click.echo(f"{agreed:,} items agreed on, {len(asked):,} questions")
