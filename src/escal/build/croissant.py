"""The Croissant 1.1 description of a build, with the fields of responsible AI (RAI 1.0) filled from what the corpus is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escal.build.manifest import text
from escal.build.prose import NAME, label_fields, limits, summary

if TYPE_CHECKING:
    from escal.build.facts import Facts
    from escal.columns import Column

Node = dict[str, Any]
_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "double": "sc:Float",
    "bool": "sc:Boolean",
    "date32[day]": "sc:Date",
}
_PARQUET = "application/x-parquet"
_CONTEXT: Node = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "readLines": "cr:readLines",
    "samplingRate": "cr:samplingRate",
    "sdVersion": "cr:sdVersion",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArchive": "cr:unArchive",
    "value": "cr:value",
}


def croissant(facts: Facts) -> str:
    """croissant.json of a build whose Parquet files are in ``facts.files``."""
    licences = sorted({*facts.of("text licence"), *facts.of("label licence")})
    value = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": "escal",
        "alternateName": NAME,
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "description": summary(facts),
        "version": facts.version,
        "license": [_licence(name) for name in licences],
        "citeAs": f"@misc{{escal, title={{{{{NAME}}}}}, author={{{{The ESCAL contributors}}}}, version={{{facts.version}}}}}",
        "creator": {"@type": "sc:Organization", "name": "The ESCAL contributors"},
        **({"datePublished": facts.released} if facts.released else {}),
        "inLanguage": sorted(facts.of("language")),
        "keywords": ["event extraction", "claim detection", "stance detection", "armed conflict", "news"],
        "isLiveDataset": False,
        **_responsible(facts),
        "distribution": _files(facts),
        "recordSet": [
            _splits(facts),
            *_vocabularies(facts),
            *(_record_set(facts, table) for table in facts.present),
        ],
    }
    return text(value)


def _licence(name: str) -> str:
    return "LICENSE" if name.startswith("LicenseRef-") else f"https://spdx.org/licenses/{name}.html"


def _files(facts: Facts) -> list[Node]:
    found: list[Node] = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": _PARQUET,
            "sha256": file["sha256"],
        }
        for path, file in facts.files.items()
        if path.endswith(".parquet")
    ]
    # Not containedIn the files above: a set so described validates and cannot be loaded.
    found += [
        {
            "@type": "cr:FileSet",
            "@id": f"{table}-files",
            "name": f"{table}-files",
            "encodingFormat": _PARQUET,
            "includes": f"data/{table}/*.parquet",
        }
        for table in facts.present
    ]
    return found


def _splits(facts: Facts) -> Node:
    urls = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            _plain("splits/name", "sc:Text", "Name of the split."),
            _plain("splits/url", "sc:URL", "What it is for."),
        ],
        "data": [{"splits/name": split, "splits/url": urls.get(split, "cr:Split")} for split in facts.splits],
    }


def _vocabularies(facts: Facts) -> list[Node]:
    """One record set for each list of labels. No field refers to them: a table can refer to one record set only."""
    found = []
    for path, (column, _) in label_fields(facts).items():
        name = f"labels/{path}"
        found.append(
            {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "description": column.node.get("description", ""),
                "dataType": "sc:Enumeration",
                "key": {"@id": f"{name}/number"},
                "field": [
                    _plain(f"{name}/number", "sc:Integer", "Value in the tables."),
                    _plain(f"{name}/name", "sc:Text", "The label."),
                    _plain(f"{name}/title", "sc:Text", "The label in words."),
                    _plain(f"{name}/description", "sc:Text", "What it means."),
                ],
                "data": [
                    {
                        f"{name}/number": number,
                        f"{name}/name": label["const"],
                        f"{name}/title": label["title"],
                        f"{name}/description": label["description"],
                    }
                    for number, label in enumerate(column.labels)
                ],
            }
        )
    return found


def _plain(name: str, kind: str, description: str) -> Node:
    return {"@type": "cr:Field", "@id": name, "name": name, "dataType": kind, "description": description}


def _record_set(facts: Facts, table: str) -> Node:
    fields, splits = facts.tables[table], "|".join(facts.splits)
    split = {
        "@type": "cr:Field",
        "@id": f"{table}/split",
        "name": f"{table}/split",
        "dataType": "sc:Text",
        "description": "Split that the row is in.",
        "source": {
            "fileSet": {"@id": f"{table}-files"},
            "extract": {"fileProperty": "fullpath"},
            # Applied to the path, and once more to its own result when the two record sets are joined.
            "transform": {"regex": rf"(?:.*data/{table}/)?({splits})(?:-.+\.parquet)?$"},
        },
        "references": {"field": {"@id": "splits/name"}},
    }
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": f"Rows of the table {table}.",
        "field": [split, *(_field(table, f"{table}/{column.name}", column, [column.name]) for column in fields)],
    }


def _field(table: str, name: str, column: Column, path: list[str]) -> Node:
    inner = column.item or column
    node: Node = {"@type": "cr:Field", "@id": name, "name": name, "description": column.node.get("description", "")}
    node["source"] = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": path[0]}}
    if path[1:]:
        node["source"]["transform"] = [{"jsonPath": step} for step in path[1:]]
    if column.item:
        node |= {"isArray": True, "arrayShape": "-1"}
    if inner.children:
        # A list below a column is left to the Parquet files: readers of Croissant cannot load one in a list.
        node["subField"] = [
            _field(table, f"{name}/{child.name}", child, [*path, child.name])
            for child in inner.children
            if child.item is None
        ]
    else:
        node["dataType"] = ["sc:Integer", "cr:Label"] if inner.labels else _TYPES.get(str(inner.plain), "sc:DateTime")
    return node


def _responsible(facts: Facts) -> Node:
    models = [person for person in facts.makers.values() if person["kind"] == "model"]
    composed = "composed" in facts.of("provenance")
    return {
        "prov:wasDerivedFrom": "The public sources that the column references of the table articles names, article by article.",
        "prov:wasGeneratedBy": f"escal {facts.version}, from a corpus of versioned texts and stand-off labels.",
        "rai:hasSyntheticData": composed,
        "rai:dataCollection": _counted("Articles by provenance", facts.of("provenance")),
        "rai:dataCollectionType": ["Others"] if composed else ["Secondary Data Analysis"],
        "rai:dataCollectionTimeframe": sorted(facts.of("year")),
        "rai:dataAnnotationProtocol": "Written guidelines; labels are stand-off spans that quote the text; each row names the version of the guidelines. "
        + _counted("Documents by basis of their labels", facts.of("label basis")),
        "rai:dataAnnotationPlatform": ["ESCAL annotation page and files under version control"],
        "rai:dataAnnotationAnalysis": [
            "The labels of every annotator are released beside the adjudicated ones, which name the items that they were made from."
        ],
        "rai:annotationsPerItem": _counted("Documents by number of annotators", facts.of("labelled by")),
        "rai:annotatorDemographics": [
            f"{name} ({person['kind']}): {person['background']}" for name, person in facts.makers.items()
        ],
        "rai:machineAnnotationTools": [person.get("model", "unnamed model") for person in models],
        "rai:dataLimitations": limits(facts),
        "rai:dataBiases": [
            _counted("Kinds of source, in articles", facts.of("source")),
            _counted("Languages, in articles", facts.of("language")),
            "The choice of conflicts, sources and issues is that of the maintainers.",
        ],
        "rai:personalSensitiveInformation": [
            "Persons in public life and groups are named as in the text; stances are labelled of them as the text expresses them."
        ],
        "rai:dataUseCases": [
            "Event extraction, claim detection and attribution, and stance detection: training and evaluation."
        ],
        "rai:dataSocialImpact": "Can help to follow what is claimed by whom in a conflict. Must not be used to target persons or to count victims.",
        "rai:dataReleaseMaintenancePlan": "Versioned releases with a changelog; released texts and splits do not change, labels are improved by reviewed changes.",
    }


def _counted(what: str, counts: dict[str, int]) -> str:
    return f"{what}: {', '.join(f'{value} {number:,}' for value, number in counts.items()) or 'none'}."
