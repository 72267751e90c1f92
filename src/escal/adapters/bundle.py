"""The bundle of a competition on Codabench (Xu et al. 2022), as files that are still only bytes.

The fields are those of version 2 of ``competition.yaml``, as Codabench's own unpacker reads them (March 2026).
"""

from __future__ import annotations

import base64
from typing import Any

import orjson

from escal.adapters import documents, numbers
from escal.build.frontmatter import yaml
from escal.scoring import gold
from escal.scoring.run import schemes, score

HEADLINES = ("arg-c.attached.entity.exact", "claim.tuple", "stance.triple")
"""The numbers that come first on a leaderboard; the first of those that a task has ranks the submissions."""
# A competition must have a picture. This is one white pixel.
_LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
_OVERVIEW = """Label articles of the news with {layers}. The texts are in the public data, one JSON object on a line.

A submission is a zip archive with one file of JSON lines (`*.jsonl`) at its top: one line for each article, in the form of
`schema/prediction.schema.json` of ESCAL.
"""
_TERMS = "The labels of the articles stay with the organisers until the competition is over.\n"


def bundle(source: gold.Source, *, image: str, task: str, split: str, title: str, start: str) -> dict[str, bytes]:
    """Path in the bundle -> content; the same gold gives the same bytes.

    ``image`` names a container image with Python and this package, ``start`` is a time in UTC. The columns of the
    leaderboard are the main numbers of the task, where gold has something to be found. Raises what
    ``escal.scoring.run.score`` raises for gold and names.
    """
    known = documents(source, split)
    # Without answers a number is 0 where gold has something to be found, and does not exist elsewhere.
    nothing = ({"article": document["article"]} for document in known)
    names = sorted(numbers(score(task, known, nothing, ci=0)), key=lambda name: name not in HEADLINES)
    titles = {definition.name: definition.title for scheme in schemes(task) for definition in scheme.definitions}
    articles = [{name: document[name] for name in ("article", "version", "text")} for document in known]
    command = f"python3 -m escal.adapters.codabench score $input $output --task {task}"
    texts = {
        "competition.yaml": yaml(_competition(title, start, image, names)),
        "pages/overview.md": _OVERVIEW.format(layers=", ".join(scheme.task for scheme in schemes(task))),
        "pages/evaluation.md": "".join(f"- `{name}`: {titles[name]}\n" for name in names),
        "pages/terms.md": _TERMS,
        "public_data/articles.jsonl": _lines(articles),
        "reference_data/gold.jsonl": _lines(known),
        "scoring_program/metadata.yaml": yaml({"command": command}),
    }
    return {"logo.png": base64.b64decode(_LOGO)} | {name: text.encode() for name, text in texts.items()}


def _lines(objects: list[dict[str, Any]]) -> str:
    return "".join(orjson.dumps(each).decode() + "\n" for each in objects)


def _competition(title: str, start: str, image: str, names: list[str]) -> dict[str, Any]:
    columns = [
        {"title": name, "key": name, "index": index, "sorting": "desc", "precision": 3}
        for index, name in enumerate(names)
    ]
    return {
        "version": 2,
        "title": title,
        "image": "logo.png",
        "terms": "pages/terms.md",
        "docker_image": image,
        "pages": [{"title": name.capitalize(), "file": f"pages/{name}.md"} for name in ("overview", "evaluation")],
        "tasks": [
            {"index": 0, "name": title, "scoring_program": "scoring_program", "reference_data": "reference_data"}
        ],
        "phases": [
            {
                "index": 0,
                "name": "Test",
                "start": start,
                "tasks": [0],
                "public_data": "public_data",
                "accepts_only_result_submissions": True,
            }
        ],
        "leaderboards": [{"title": "Results", "key": "main", "submission_rule": "Force_Last", "columns": columns}],
    }
