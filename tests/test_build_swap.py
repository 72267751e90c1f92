"""Whatever happens to a build, the folder is the old one or the new one, whole."""

import fcntl
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from escal import face
from escal.build import manifest, swap

MINI = Path(__file__).parent / "mini"
DAY = date(2025, 1, 1)

# Builds in children that kill themselves at some event of the interpreter (a file opened, a name changed ...), and
# says after each kill how many test documents the folder has and whether all its files are those of its manifest.
KILLS = """
import json, os, signal, sys
from datetime import date
from pathlib import Path
import pyarrow
from escal import crosswalk, face
from escal.build import manifest, swap

old, new, out, way = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
if way == "rename":
    swap._exchange = lambda *_: False

def build(corpus, limit=None, late=False):
    "Build in a child that dies at event number limit, counted from the start or from the swap; how many there were."
    seen = swapped = 0
    put = swap._swap
    def counted(*places):
        nonlocal seen, swapped
        swapped, seen = seen, 0
        put(*places)
    def hook(event, _):
        nonlocal seen
        if event.startswith(("open", "os.", "shutil.", "ctypes.")):
            seen += 1
            if seen == limit and bool(swapped) == late:
                os.kill(os.getpid(), signal.SIGKILL)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sys.addaudithook(hook)
        swap._swap = counted
        face.build(corpus, out, allow_errors=True, day=date(2025, 1, 1))
        os.write(writing, f"{swapped} {seen}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    return os.waitpid(child, 0)[1], said

def state():
    if not out.is_dir():
        return "nothing"
    said = json.loads((out / "manifest.json").read_bytes())
    files = manifest.files(out)
    del files["manifest.json"]
    return ("new" if said["rows"]["documents"]["test"] else "old") + ("" if files == said["files"] else " broken")

# What is loaded here, the children need not load again.
face.check(new, day=date(2025, 1, 1))
crosswalk.load()
pyarrow.array([1])
build(old)
swapped, rest = map(int, build(new)[1].split())
points = [(limit, True) for limit in range(1, 5)]
if way == "exchange":
    points += [(rest // 2, True), *((limit, False) for limit in (1, swapped // 4, swapped // 2, swapped))]
for limit, late in points:
    if state() != "old":
        build(old)
    assert state() == "old"
    status, _ = build(new, limit, late)
    assert os.WIFSIGNALED(status)
    print(state())
build(new)
print(state(), sorted(path.name for path in out.parent.iterdir()))
"""


@pytest.fixture
def smaller(tmp_path):
    """A project with one document less than the tests' own."""
    project = Path(shutil.copytree(MINI, tmp_path / "smaller"))
    (project / "corpus/splits/main/test.txt").write_text("", encoding="utf-8")
    return project


@pytest.mark.parametrize(("way", "possible"), [("exchange", {"old", "new"}), ("rename", {"old", "new", "nothing"})])
def test_a_killed_build_leaves_the_old_folder_or_the_new_one(tmp_path, smaller, way, possible):
    if way == "exchange" and not _can_exchange(tmp_path):
        pytest.skip("this system cannot exchange two names")
    call = [sys.executable, "-c", KILLS, smaller, MINI, tmp_path / "dist/escal", way]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *states, last = done.stdout.splitlines()
    assert {"old", "new"} <= set(states) <= possible
    assert last == "new ['.escal-lock', 'escal']", "the next build removes what was left over"


def _can_exchange(folder):
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    return swap._exchange(one, other)


def test_a_build_that_was_killed_between_two_renames_is_undone(tmp_path, smaller):
    out = tmp_path / "dist/escal"
    face.build(smaller, out, allow_errors=True, day=DAY)
    before = manifest.files(out)
    out.rename(out.with_name(".escal-old"))
    with pytest.raises(ZeroDivisionError), swap.replacing(out):
        raise ZeroDivisionError
    assert manifest.files(out) == before


def test_exchange(tmp_path):
    if not _can_exchange(tmp_path):
        pytest.skip("this system cannot exchange two names")
    (tmp_path / "one/file").touch()
    assert swap._exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "other/file").exists()
    assert not swap._exchange(tmp_path / "one", tmp_path / "missing")


@pytest.mark.parametrize("exchange", [True, False])
def test_replacing(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    out = tmp_path / "dist/escal"
    for text in ("one", "two"):
        with swap.replacing(out) as folder:
            (folder / "manifest.json").write_text(
                json.dumps({"tool": {"name": "escal"}, "text": text}), encoding="utf-8"
            )
        assert json.loads((out / "manifest.json").read_bytes())["text"] == text
    with pytest.raises(ZeroDivisionError), swap.replacing(out):
        raise ZeroDivisionError
    assert json.loads((out / "manifest.json").read_bytes())["text"] == "two"
    assert sorted(path.name for path in out.parent.iterdir()) == [".escal-lock", "escal"]


def test_two_builds_at_once(tmp_path):
    with swap.replacing(tmp_path / "escal"):
        with pytest.raises(swap.OutputBusy, match=r"another build is writing to .*escal; wait until it ends"):
            face.build(MINI, tmp_path / "escal", day=DAY)
        with swap.replacing(tmp_path / "elsewhere"):
            pass


def test_a_lock_that_nobody_holds_is_no_hindrance(tmp_path):
    with (tmp_path / ".escal-lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    with swap.replacing(tmp_path / "escal"):
        pass


@pytest.mark.parametrize("content", [None, "{}", "{", '{"tool": 1}', '{"tool": {"name": "other"}}'])
def test_what_no_build_made_is_not_replaced(tmp_path, content):
    (tmp_path / "escal").mkdir()
    (tmp_path / "escal/precious.txt").touch()
    if content is not None:
        (tmp_path / "escal/manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(swap.NotABuild, match="is not the output of a build and would be lost"):
        face.build(MINI, tmp_path / "escal", day=DAY)
    assert (tmp_path / "escal/precious.txt").exists()


def test_an_empty_folder_and_a_link_to_a_folder_are_fine(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    face.build(MINI, tmp_path / "link", day=DAY)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/manifest.json").exists()
