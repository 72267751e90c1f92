"""The README and the pages that show how to use it are run: every ``console`` and ``python`` block, in order, in a copy of
the corpus.

In a ``console`` block the lines that begin with ``$ `` are commands, and the lines below each are what it prints, standard
error included. A ``python`` block is a program of its own; a ``text`` block right below it is what it prints. Output is
compared where it is shown; ``...`` stands for anything within a line, and on a line of its own for any lines. A comment
right above a block says what is different for it, with commas between:

    <!-- readme: mini -->                  run it in a copy of tests/mini instead
    <!-- readme: exit 1 -->                its last command ends with this exit code (the others with 0)
    <!-- readme: skip, needs network -->   do not run it, for this reason

All blocks of the same corpus run in the same copy, so that a later block may use what an earlier one has written.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(
    r"^(?:<!-- readme: (?P<how>[^\n]+) -->\n)?```(?P<language>\w*)\n(?P<body>.*?)^```$(?:\n+```text\n(?P<shown>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


class Step(NamedTuple):
    """One command, with what it prints (None where that is not shown)."""

    line: int
    mini: bool
    command: list[str]
    shown: str | None
    exit: int


def steps(text):
    """All commands of a page, in order."""
    for block in BLOCK.finditer(text):
        how = [word.strip() for word in (block["how"] or "").split(",")]
        line = text.count("\n", 0, block.start("body")) + 1
        if how[0] == "skip":
            assert how[1:], f"line {line}: a block that is not run needs a reason"
            continue
        unknown = [word for word in how if not re.fullmatch(r"|mini|exit \d", word)]
        assert not unknown, f"line {line}: {unknown} is neither mini, exit nor skip"
        end = next((int(word[5:]) for word in how if word.startswith("exit ")), 0)
        if block["language"] == "python":
            yield Step(line, "mini" in how, [sys.executable, "-c", block["body"]], block["shown"], end)
        elif block["language"] == "console":
            parts = re.split(r"^\$ (.*\n)", block["body"], flags=re.MULTILINE)
            assert parts[0] == "", f"line {line}: expected a line that begins with '$ '"
            for number in range(1, len(parts), 2):
                last = number == len(parts) - 2
                command = ["bash", "-c", parts[number]]
                yield Step(line, "mini" in how, command, parts[number + 1] or None, end if last else 0)
                line += 1 + parts[number + 1].count("\n")


def agrees(shown, printed):
    """Whether what was printed is what is shown, with ``...`` for anything."""
    lines = []
    for line in shown.rstrip().splitlines():
        lines.append(r"(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n")
    return re.fullmatch("".join(lines), printed.rstrip() + "\n" if printed.strip() else "") is not None


def execute(text, folder):
    """Run a page in copies of the corpora below ``folder``; how many commands there were."""
    places = {True: folder / "mini", False: folder / "real"}
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_OFFLINE": "1",
        "COLUMNS": "120",
    }
    count = 0
    for step in steps(text):
        if not places[step.mini].is_dir():
            shutil.copytree((ROOT / "tests/mini" if step.mini else ROOT) / "corpus", places[step.mini] / "corpus")
        done = subprocess.run(
            step.command,
            cwd=places[step.mini],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == step.exit, f"line {step.line}: exit code {done.returncode}\n{done.stdout}"
        if step.shown is not None and not agrees(step.shown, done.stdout):
            assert done.stdout == step.shown, f"line {step.line}"
        count += 1
    return count


@pytest.mark.parametrize("page", ["README.md", "docs/agreement.md", "docs/scoring.md"])
def test_page(tmp_path, page):
    assert execute((ROOT / page).read_text(encoding="utf-8"), tmp_path) > 0


EXAMPLE = """\
# A page

<!-- readme: mini -->
```console
$ escal check
4 articles: 0 errors, 0 warnings
$ echo one; echo two >&2
one
two
$ touch made
```

<!-- readme: mini, exit 1 -->
```console
$ ls made
made
$ sed -i 's/"Drone"/"Dron3"/' corpus/articles/2024/harbour-strike/v1/m01.json
$ escal check
corpus/articles/2024/harbour-strike/v1/m01.json:10:...: E301 ...
...
4 articles: 1 error, ...
```

```console
$ test ! -e made
$ ls corpus
annotators.json
articles
...
```

<!-- readme: skip, a stranger has no such program -->
```console
$ no-such-program
```

```sh
no-such-program
```

<!-- readme: mini -->
```python
import escal

corpus = escal.open()
print(len(corpus.folders))
print("é")
```

```text
4
é
```

<!-- readme: mini -->
```python
open("made").close()
```
"""


def test_an_example_runs(tmp_path):
    assert execute(EXAMPLE, tmp_path) == 10
    assert {path.name for path in tmp_path.iterdir()} >= {"mini", "real"}


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<!-- readme: mini -->\n```console\n$ escal check\n5 articles: 0 errors, 0 warnings\n```\n", "line 3"),
        ("\n\n```console\n$ true\n$ false\n$ true\n```\n", "line 5: exit code 1"),
        ("<!-- readme: exit 1 -->\n```console\n$ true\n```\n", "line 3: exit code 0"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "line 2"),
        ("```python\n1 / 0\n```\n", "ZeroDivisionError"),
        ("```console\nescal check\n```\n", "line 2: expected a line that begins with"),
        ("<!-- readme: skip -->\n```console\n$ false\n```\n", "line 3: a block that is not run needs a reason"),
        ("<!-- readme: reel -->\n```console\n$ true\n```\n", "line 3: ['reel'] is neither"),
    ],
)
def test_a_page_that_is_wrong_fails(tmp_path, page, why):
    with pytest.raises(AssertionError) as raised:
        execute(page, tmp_path)
    assert why in str(raised.value)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nb", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("a\n...\n", "a\nb\nc\n", True),
        ("a\n...\n", "a\n", True),
        ("a\n...\nc\n", "a\nb\nb\nc\n", True),
        ("a ... c\n", "a b c\n", True),
        ("a ... c\n", "a b\nc\n", False),
        ("a.b\n", "axb\n", False),
        ("...\n", "", True),
        ("a\n", "", False),
    ],
)
def test_output_is_compared_line_by_line(shown, printed, same):
    assert agrees(shown, printed) is same
