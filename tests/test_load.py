"""Loading what a build wrote: every table, streamed or not, by the face of the package and by `datasets` alone."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from spans import spans

from escal import face
from escal.build.tables import TABLES
from escal.errors import EscalError, UnknownName

MINI = Path(__file__).parent / "mini"


@pytest.fixture(scope="module", autouse=True)
def quiet():
    import datasets

    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "escal"
    face.build(MINI, folder, day=date(2025, 1, 1))
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_every_table_loads_streamed_or_not(out, tmp_path, table):
    whole = face.load(table, path=out, cache_dir=str(tmp_path))
    streamed = face.load(table, path=out, streaming=True, cache_dir=str(tmp_path))
    footer = json.loads(pq.read_schema(next((out / "data" / table).iterdir())).metadata[b"huggingface"])["info"][
        "features"
    ]
    assert list(whole) == list(streamed)
    for split, rows in whole.items():
        assert rows.features == streamed[split].features
        assert list(rows.features) == list(footer)
        assert rows.to_list() == list(streamed[split])
        file = out / f"data/{table}/{split}-00000-of-00001.parquet"
        assert rows.to_list() == pq.read_table(file).to_pylist()


def test_labels_have_names_and_quotes_fit(out, tmp_path):
    documents = face.load(split="train", path=out, cache_dir=str(tmp_path))
    seen = 0
    for row in documents:
        for span in spans(row):
            assert row["text"][span["start"] : span["end"]] == span["text"]
            seen += 1
    assert seen > 20
    events = face.load("events", "train", out, cache_dir=str(tmp_path))
    assert events.features["type"].int2str(events[0]["type"]) == "ASSAULT"
    assert len(face.load("events", "train+test", out, cache_dir=str(tmp_path))) == 6


def test_unknown_names_list_the_known(out, tmp_path):
    with pytest.raises(UnknownName, match="there is no table 'event'; known: documents, events, claims"):
        face.load("event", path=out)
    with pytest.raises(UnknownName, match="there is no split of claims 'validation'; known: train, test"):
        face.load("claims", "validation", out)
    with pytest.raises(
        EscalError, match=r"is not a built dataset: expected a folder with manifest.json; `escal build`"
    ):
        face.load(path=tmp_path)


def test_neither_checks_nor_the_build_import_datasets(tmp_path):
    code = (
        "import sys; from datetime import date; from escal import face; face.check(sys.argv[1], day=date(2025, 1, 1));"
        "assert 'pyarrow' not in sys.modules; face.build(sys.argv[1], sys.argv[2], day=date(2025, 1, 1));"
        "assert 'datasets' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, MINI, tmp_path / "escal"], check=True, env=dict(os.environ))
