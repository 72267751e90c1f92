"""The command line: what each command and option does, and with which exit code it ends."""

import gc
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

import escal.cli
from escal.checks import CHECKS
from escal.report import REPORTERS

ROOT = Path(__file__).parents[1]
MINI = ROOT / "tests/mini"
STRIKE = "corpus/articles/2024/harbour-strike"
CLEAN = "4 articles: 0 errors, 0 warnings\n"
COMMANDS = {name: escal.cli.cli.get_command(click.Context(escal.cli.cli), name) for name in escal.cli.COMMANDS}


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command as from a shell: exit code, standard output, standard error."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["escal", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            escal.cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    yield call
    gc.enable()


@pytest.fixture
def project(tmp_path, monkeypatch):
    shutil.copytree(MINI, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def spoil(project, name="harbour-strike"):
    """Move the first offset of the first mention of an article: one E301."""
    [file] = project.glob(f"corpus/articles/*/{name}/v1/m01.json")
    text = file.read_text(encoding="utf-8")
    start = re.search(r'"start": (\d+)', text)
    file.write_text(text.replace(start[0], f'"start": {int(start[1]) + 1}', 1), encoding="utf-8")
    return file


# ---- in general


def test_version_and_help(run):
    assert run("--version") == (0, f"escal, version {version('escal')}\n", "")
    code, out, _ = run("--help")
    assert code == 0
    assert run("-h") == (0, out, "")
    assert [line.split()[0] for line in out.split("Commands:\n")[1].splitlines()] == list(COMMANDS)


def test_python_can_run_the_package():
    done = subprocess.run([sys.executable, "-m", "escal", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"escal, version {version('escal')}\n"


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["check", "--fromat", "json"], ["check", "--format", "xml"]])
def test_a_mistake_in_the_call_is_exit_code_2(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: escal" in err


def test_an_unknown_format_lists_the_known_ones(run):
    assert "'text', 'json', 'github', 'sarif'" in run("check", "--format", "xml")[2]


@pytest.mark.parametrize("command", COMMANDS.keys() - {"adjudicate", "compare", "score"})
def test_outside_a_corpus(run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    message = "escal: no corpus at '.': expected a folder that holds corpus/articles, here or above\n"
    assert run(command) == (2, "", message)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(run, name):
    command = COMMANDS[name]
    assert command.name == name
    assert command.get_short_help_str()
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help[-1] in ".]", option.help
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: escal {name} [OPTIONS]" in out
    assert "xit code" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_documentation(name):
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(f"escal {name}" in page.read_text(encoding="utf-8") for page in pages)


def test_a_fault_of_the_program_is_not_a_finding(run, project, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("all wrong")

    monkeypatch.setattr("escal.cli.check.Run", fail)
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert "ZeroDivisionError: all wrong" in err
    assert err.endswith("escal: this is a fault of the program; please report it\n")


def test_what_the_system_refuses_is_one_line(run, project, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device", "some/file")

    spoil(project)
    monkeypatch.setattr("escal.atomic.write", refuse)
    assert run("fix") == (2, "", "escal: some/file: No space left on device\n")


def test_an_interruption_is_exit_code_2(run, project, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("escal.cli.check.Run", interrupt)
    assert run("check")[0] == 2


# ---- check


def test_a_clean_corpus(run, project):
    assert run("check") == (0, "", CLEAN)


def test_errors_are_exit_code_1(run, project):
    spoil(project)
    code, out, err = run("check")
    assert code == 1
    assert out.startswith(f"{STRIKE}/v1/m01.json:10:")
    assert ": E301 " in out
    assert err == "4 articles: 1 error, 0 warnings\n"


def test_warnings_are_exit_code_0(run, project):
    entry = {
        "code": "E301",
        "file": "corpus/issues.json",
        "reason": "A test of what waives nothing.",
        "until": "2030-01-01",
    }
    waive(project, entry)
    code, out, err = run("check", "--today", "2025-01-01")
    assert code == 0
    assert ": W901 " in out
    assert err == "4 articles: 0 errors, 1 warning\n"


def test_a_waiver_holds_until_its_day(run, project):
    spoil(project)
    file = f"{STRIKE}/v1/m01.json"
    waive(project, {"code": "E301", "file": file, "reason": "A test of the end of a waiver.", "until": "2030-01-01"})
    assert run("check", "--today", "2030-01-01") == (0, "", "4 articles: 0 errors, 0 warnings, 1 waived\n")
    code, out, _ = run("check", "--today", "2030-01-02")
    assert code == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("corpus")] == ["E301", "W902"]
    assert run("check", "--today", "tomorrow")[0] == 2


@pytest.mark.parametrize("form", REPORTERS)
def test_every_format(run, project, form):
    spoil(project)
    code, out, err = run("check", "--format", form)
    assert code == 1
    assert "E301" in out
    assert err.startswith("4 articles")
    if form in {"json", "sarif"}:
        json.loads(out)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--select", "E3"], 1),
        (["--select", "E301"], 1),
        (["--select", "E1, E301"], 1),
        (["--select", "E1,W"], 0),
        (["--ignore", "E301"], 0),
        (["--ignore", "E3,E4"], 0),
        (["--ignore", "E4"], 1),
        (["--select", "E3", "--ignore", "E301"], 0),
        (["--select", ""], 1),
    ],
)
def test_select_and_ignore(run, project, options, code):
    spoil(project)
    assert run("check", *options)[0] == code


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("code", ["E999", "e301", "X", "E3010"])
def test_an_unknown_code_lists_the_known_ones(run, project, option, code):
    known = ", ".join(sorted(CHECKS))
    assert run("check", option, code) == (2, "", f"escal: there is no code {code!r}; known: {known}\n")


def test_codes_are_listed_also_outside_a_corpus(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("check", "--codes")
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"{name}  {entry.title}" for name, entry in sorted(CHECKS.items())]


@pytest.mark.parametrize(
    ("paths", "articles"),
    [
        (["corpus/articles/2024"], 2),
        ([STRIKE], 1),
        ([f"{STRIKE}/v1"], 1),
        ([f"{STRIKE}/v1/m01.json", f"{STRIKE}/article.json"], 1),
        (["corpus/articles/2025/ferry-returns", f"{STRIKE}/v2"], 2),
        (["corpus/articles"], 4),
        (["."], 4),
        (["corpus/issues.json"], 4),
        ([STRIKE, "corpus/splits"], 4),
    ],
)
def test_paths_choose_the_articles(run, project, paths, articles):
    code, out, err = run("check", *paths)
    assert (code, out) == (0, "")
    part = " (what compares articles, such as near-duplicates, needs the whole corpus: `escal check`)"
    assert err == f"{articles} article{'s' * (articles > 1)}{part * (articles < 4)}: 0 errors, 0 warnings\n"
    spoil(project)
    assert run("check", *paths)[0] == (0 if "ferry" in paths[0] and len(paths) == 1 else 1)


def test_paths_from_elsewhere(run, project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("check", project / "corpus") == (0, "", CLEAN)
    monkeypatch.chdir(project / STRIKE)
    assert run("check", "v1/m01.json")[2].startswith("1 article (")
    assert run("check") == (0, "", CLEAN)


def test_a_path_that_does_not_exist(run, project):
    assert run("check", f"{STRIKE}/v9") == (2, "", f"escal: {STRIKE}/v9 does not exist\n")


def test_a_path_outside_the_corpus(run, project, tmp_path):
    assert run("check", STRIKE, tmp_path) == (2, "", f"escal: {tmp_path} is not in the corpus at project\n")


def test_paths_and_since_exclude_each_other(run, project):
    code, _, err = run("check", "corpus", "--since", "HEAD")
    assert code == 2
    assert "give PATHS or --since, not both" in err


def test_nothing_in_a_finding_acts_on_a_terminal(run, project):
    value = json.loads((project / "corpus/issues.json").read_bytes())
    value["issues"][0]["\x1b[2J\u202e\x9b"] = "\x1b]0;title\x07"
    (project / "corpus/issues.json").write_text(json.dumps(value), encoding="utf-8")
    (project / "corpus/\x1b[31m.txt").write_text("", encoding="utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "\\x1b[2J" in out
    assert "corpus/\\x1b[31m.txt:1:1:" in out
    assert out.replace("\n", "").isprintable()


# ---- check --since


@pytest.fixture
def repository(project, monkeypatch):
    """The project as a git repository with one commit."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    git("init", "-q", "-b", "main")
    commit()
    return project


def git(*command):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *command], check=True)


def commit():
    git("add", "-A")
    git("commit", "-q", "-m", "x")


def since(run, revision="HEAD"):
    """How many articles are checked."""
    code, _, err = run("check", "--since", revision)
    assert code == 0, err
    return int(err.split()[0])


def test_since_nothing_has_changed(run, repository):
    assert since(run) == 0


def test_since_a_changed_article(run, repository):
    append(f"{STRIKE}/v1/text.txt")
    spoil(repository, "ferry-returns")
    code, out, err = run("check", "--since", "HEAD")
    assert code == 1
    assert err.startswith("2 articles (")
    assert {line.split("/")[3] for line in out.splitlines() if line.startswith("corpus")} == {
        "harbour-strike",
        "ferry-returns",
    }


def test_since_an_older_revision(run, repository):
    change_quietly(STRIKE)
    commit()
    assert since(run) == 0
    assert since(run, "HEAD~1") == 1
    change_quietly("corpus/articles/2025/open-the-bridge")
    git("add", "-A")
    assert since(run) == 1
    assert since(run, "HEAD~1") == 2


def test_since_a_new_article(run, repository):
    new = repository / "corpus/articles/2025/a-new-one"
    shutil.copytree(repository / STRIKE, new)
    code, out, err = run("check", "--since", "HEAD")
    assert code == 1
    assert err.startswith("1 article (")
    assert {"/".join(line.split("/")[:4]) for line in out.splitlines() if line.startswith("corpus")} >= {
        "corpus/articles/2025/a-new-one"
    }


def test_since_a_new_file_that_git_ignores(run, repository):
    (repository / ".gitignore").write_text("raw.txt\n", encoding="utf-8")
    (repository / STRIKE / "v1/raw.txt").write_text("x", encoding="utf-8")
    assert since(run) == 0


def test_since_a_deleted_file_of_an_article(run, repository):
    (repository / STRIKE / "v2/m02.json").unlink()
    assert run("check", "--since", "HEAD")[2].startswith("1 article (")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: shutil.rmtree(root / "corpus/articles/2025/open-the-bridge"),
        lambda root: append("corpus/issues.json"),
        lambda root: append("corpus/splits/main/train.txt"),
        lambda root: append("corpus/incidents/2024-03-03-northport.json"),
        lambda root: (root / "corpus/incidents/2024-03-03-northport.json").unlink(),
        lambda root: (root / "corpus/note.txt").write_text("x", encoding="utf-8"),
        lambda root: (root / "corpus/articles/2024/note.txt").write_text("x", encoding="utf-8"),
        lambda root: shutil.copytree(ROOT / "schema", root / "schema"),
        lambda root: (root / STRIKE).rename(root / "corpus/articles/2025/harbour-strike"),
    ],
    ids=["article gone", "list", "split", "incident", "incident gone", "stray", "stray article", "schema", "moved"],
)
def test_since_what_others_lean_on_everything_is_checked(run, repository, change):
    change(repository)
    err = run("check", "--since", "HEAD")[2]
    assert re.match(r"\d articles: ", err), err


def test_since_a_new_incident_only_the_changed_articles_count(run, repository):
    data = (repository / "corpus/incidents/2024-03-03-northport.json").read_text(encoding="utf-8")
    new = repository / "corpus/incidents/2024-03-04-eastbay.json"
    new.write_text(data.replace("2024-03-03-northport", new.stem), encoding="utf-8")
    assert since(run) == 0
    new.write_text(data.replace("2024-03-03-northport", new.stem).replace('"drone"', '"drones"'), encoding="utf-8")
    code, out, _ = run("check", "--since", "HEAD")
    assert code == 1
    assert out.startswith("corpus/incidents/2024-03-04-eastbay.json:6:11: E207 'drones' is not allowed here")


def test_since_in_a_project_below_the_top_of_the_repository(run, project, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.chdir(project.parent)
    git("init", "-q", "-b", "main")
    commit()
    monkeypatch.chdir(project)
    change_quietly(STRIKE)
    (project.parent / "other.txt").write_text("x", encoding="utf-8")
    assert since(run) == 1


def test_since_tracked_leaves_out_what_git_does_not_know(run, repository):
    new = repository / "corpus/articles/2024/harbour-strike/v1/m02.json"
    new.write_text("{}", encoding="utf-8")
    assert run("check", "--since", "HEAD")[0] == 1
    assert run("check", "--since", "HEAD", "--tracked")[0] == 0
    code, _, err = run("check", "--tracked")
    assert code == 2
    assert "--tracked goes with --since" in err


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("no-such-branch", "git cannot tell what has changed: fatal: bad revision 'no-such-branch'"),
        ("--output=oops", "'--output=oops' is not a git revision"),
        ("-p", "'-p' is not a git revision"),
    ],
)
def test_since_what_is_no_revision(run, repository, revision, message):
    assert run("check", f"--since={revision}") == (2, "", f"escal: {message}\n")
    assert not (repository / "oops").exists()


def test_since_without_a_repository(run, project, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    code, out, err = run("check", "--since", "HEAD")
    assert (code, out) == (2, "")
    assert err.startswith("escal: git cannot tell what has changed: ")


def test_since_without_git(run, project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert run("check", "--since", "HEAD") == (2, "", "escal: --since needs git, which is not installed\n")


# ---- fix and split; what fix does in full is in test_fix.py


def test_fix(run, project):
    clean = (project / STRIKE / "v1/m01.json").read_bytes()
    file = spoil(project)
    said = f"{STRIKE}/v1/m01.json#/entities/0/mentions/0: 'Drone' found at 0-5\n"
    assert run("fix", "--dry-run") == (0, said, "")
    assert file.read_bytes() != clean
    assert run("fix", "corpus/articles/2025") == (0, "", "")
    assert run("fix", STRIKE) == (0, said, "")
    assert file.read_bytes() == clean
    assert run("check") == (0, "", CLEAN)


def test_fix_changes_what_is_named_and_nothing_else(run, project):
    names = ["corpus/incidents/2024-03-03-northport.json", "corpus/issues.json", "README.md", f"{STRIKE}/article.json"]
    (project / "README.md").write_text("<!--count:articles-->4<!--/-->")
    clean = {name: (project / name).read_bytes() for name in names}
    spoiled = {name: data.replace(b": ", b":  ", 1) for name, data in clean.items()} | {
        "README.md": b"<!--count:articles-->9<!--/-->"
    }
    for name in names:
        for other, data in spoiled.items():
            (project / other).write_bytes(data)
        code, out, err = run("fix", name)
        assert (code, err) == (0, "")
        assert out.startswith(f"{name}: ")
        assert [other for other in names if (project / other).read_bytes() != spoiled[other]] == [name]
    assert run("fix", "corpus/incidents")[1].startswith("corpus/incidents/2024-03-03-northport.json: ")


def test_fix_leaves_to_a_person_what_it_cannot_know(run, project):
    file = project / STRIKE / "v1/m01.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"text": "Drone"', '"text": "Dron3"'), encoding="utf-8")
    code, out, err = run("fix")
    assert (code, err) == (1, "")
    assert out == f"{STRIKE}/v1/m01.json#/entities/0/mentions/0: for you to decide: 'Dron3' is not in the text\n"


def test_fix_at_a_path_that_does_not_exist(run, project):
    assert run("fix", "nowhere") == (2, "", "escal: nowhere does not exist\n")


def test_split_has_nothing_to_place(run, project):
    code, out, err = run("split")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "main: 0 new, train 2, validation 1, test 1",
        "folds: 0 new, 0 2, 1 1, 2 1, 3 0, 4 0",
        "temporal: 4 new, train 3, validation 0, test 1",
        "  ferry-returns -> train",
        "  harbour-strike -> train",
        "  harbour-strike-retold -> train",
        "  open-the-bridge -> test",
        "nothing was written: `escal split --write` writes the lists",
    ]


def test_split_places_what_has_no_place_and_moves_nothing(run, project):
    before = lists(project)
    for scheme, part in (("main", "train"), ("folds", "0")):
        file = project / f"corpus/splits/{scheme}/{part}.txt"
        file.write_text("harbour-strike\n", encoding="utf-8")
    written = lists(project)
    code, out, _ = run("split", project)
    assert code == 0
    assert "main: 1 new, train 2, validation 1, test 1\n  harbour-strike-retold -> train\n" in out
    assert "folds: 1 new, 0 2, 1 1, 2 1, 3 0, 4 0\n  harbour-strike-retold -> 0\n" in out
    assert lists(project) == written
    code, out, _ = run("split", "--write")
    assert code == 0
    assert "nothing was written" not in out
    assert {file: text for file, text in lists(project).items() if not file.startswith("temporal")} == before


def test_split_of_a_corpus_without_one(run, project):
    shutil.rmtree(project / "corpus/splits")
    (project / "corpus/released.json").unlink()
    code, out, _ = run("split", "--write")
    assert code == 0
    assert out.startswith("main: 4 new, ")
    assert sorted(lists(project)) == [f"folds/{part}.txt" for part in range(5)] + [
        f"{scheme}/{part}.txt" for scheme in ("main", "temporal") for part in ("test", "train", "validation")
    ]
    assert run("check") == (0, "", CLEAN)
    # A later article goes by its date, whatever its name.
    (project / "corpus/splits/temporal/train.txt").write_text("harbour-strike\nharbour-strike-retold\n")
    assert "temporal: 1 new, train 2, validation 0, test 2\n  ferry-returns -> test\n" in run("split")[1]


def test_split_quarantines_what_would_join_two_parts(run, project):
    lists_by_file = {
        "main/train": "harbour-strike\n",
        "main/test": "harbour-strike-retold\nopen-the-bridge\n",
        "folds/0": "harbour-strike\n",
        "folds/3": "harbour-strike-retold\n",
    }
    for file, ids in lists_by_file.items():
        (project / f"corpus/splits/{file}.txt").write_text(ids, encoding="utf-8")
    new = project / "corpus/articles/2024/harbour-strike-again"
    shutil.copytree(project / STRIKE, new)
    for file in new.rglob("*.json"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"harbour-strike"', '"harbour-strike-again"'), encoding="utf-8")
    code, out, err = run("split", "--write")
    assert (code, err) == (1, "")
    assert "main: 1 new, train 1, validation 1, test 2, quarantine 1\n  harbour-strike-again -> quarantine\n" in out
    assert "\n  harbour-strike-again: " in out
    assert (project / "corpus/splits/main/quarantine.txt").read_text(encoding="utf-8") == "harbour-strike-again\n"
    # Once in quarantine it joins nothing any more.
    code, out, _ = run("split")
    assert code == 0
    assert out.startswith("main: 0 new, ")


@pytest.mark.parametrize("write", [[], ["--write"]])
def test_split_of_a_corpus_with_errors_would_be_a_guess(run, project, write):
    spoil(project)
    before = lists(project)
    message = "escal: the corpus has 1 error, and a split of it would be a guess: run `escal check` first\n"
    assert run("split", *write) == (2, "", message)
    assert lists(project) == before


# ---- what is loaded


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["check", STRIKE], {"numpy", "pyarrow", "datasets", "escal.build", "escal.splits"}),
        (["check"], {"pyarrow", "datasets", "escal.build"}),
        (["fix", STRIKE], {"pyarrow", "datasets", "escal.build", "numpy"}),
        (["check", "--codes"], {"pyarrow", "datasets", "numpy"}),
        (["--help"], {"pyarrow", "datasets"}),
    ],
)
def test_a_command_loads_only_what_it_needs(project, arguments, absent):
    code = "import sys, escal.cli\ntry:\n    escal.cli.main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert absent.isdisjoint(done.stderr.split())


def waive(project, entry):
    value = {"$schema": "../schema/waivers.schema.json", "waivers": [entry]}
    item = json.dumps(value["waivers"][0])
    (project / "corpus/waivers.json").write_text(
        f'{{\n  "$schema": "{value["$schema"]}",\n  "waivers": [\n    {item}\n  ]\n}}\n', encoding="utf-8"
    )


def append(path):
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("\n")


def change_quietly(folder):
    """A change that gives no finding."""
    file = Path(folder) / "article.json"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"name": "', '"name": "The '), encoding="utf-8")


def lists(project):
    folder = project / "corpus/splits"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.txt")}
