"""The files around the package keep to their schemas, and the package carries what it needs."""

import importlib.metadata
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
SCRIPTS = [ROOT / ".ci/run", *sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = [line for line in CONSTRAINTS if not line.startswith("#")]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/*.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_file_fits_its_schema(schema, files):
    paths = sorted(ROOT.glob(files))
    assert paths
    # The schemas come with check-jsonschema: nothing is fetched.
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, "--default-filetype", "yaml"]
    run = subprocess.run([*command, *paths], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_hook_runs_a_command_on_the_corpus(hook):
    program, *arguments = shlex.split(hook["entry"])
    assert program == "escal"
    subprocess.run([Path(sys.executable).with_name(program), *arguments, "--help"], check=True, capture_output=True)
    assert {"id", "name", "language"} <= set(hook)
    assert re.search(hook["files"], "corpus/articles/2024/some-article/v1/m01.json")
    assert not re.search(hook["files"], "tests/cases/E301/corpus/annotators.json")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_can_be_run(script):
    first = script.read_text(encoding="utf-8").partition("\n")[0]
    sourced = script.name.startswith("_") and not first.startswith("#!")
    assert sourced or script.stat().st_mode & 0o111 == 0o111
    assert sourced or first.startswith("#!/usr/bin/env ")
    if sourced or first.endswith("bash"):
        run = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def test_constraints_are_plain_pins_in_order():
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line) for line in PINS)
    names = [line.partition("==")[0].lower() for line in PINS]
    assert names == sorted(set(names))
    assert "torch" not in names  # gigabytes, for nothing that is needed here


def test_every_requirement_is_pinned():
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in PINS)}
    for requirement in map(Requirement, importlib.metadata.requires("escal")):
        if requirement.marker is None or requirement.marker.evaluate({"extra": "test"}):
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_wheel_carries_the_schemas(tmp_path):
    files = (path for path in (ROOT / "schema").rglob("*") if path.is_file())
    expected = {"escal/_schema/" + path.relative_to(ROOT / "schema").as_posix() for path in files}
    assert expected == {name for name in packed("standard", tmp_path) if name.startswith("escal/_schema/")}


def test_wheel_carries_the_style_of_the_page(tmp_path):
    assert "escal/scoring/page.css" in packed("standard", tmp_path)


def test_editable_install_has_no_copy_of_the_schemas(tmp_path):
    assert not any("schema" in name for name in packed("editable", tmp_path))


def packed(version, folder):
    """The names in the wheel that is built of this tree."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", f"wheel:{version}", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())
