"""The comparison: every program several times, in turn."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import floor
from benchmarks.generate import ANNOTATOR
from benchmarks.measure import PROJECT, Cost, middle, run
from benchmarks.parts import PARTS

FEW = 10
"""Articles of the run that tells what starting a naive program costs, which is taken off its longer run."""


@dataclass(frozen=True)
class Sizes:
    """Articles of the corpus, of the smaller corpus, and of the runs of slow programs and of less slow ones."""

    corpus: int
    small: int
    slow: int
    medium: int
    rounds: int


class Comparison:
    """Corpora of two sizes, the programs to run on them, and what each has cost."""

    def __init__(self, root: Path, small: Path, work: Path, sizes: Sizes) -> None:
        self.root = root
        self.small = small
        self.work = work
        self.sizes = sizes
        self.articles: dict[str, int] = {}
        self._costs: dict[str, list[Cost]] = {}

    def run(self, say: Callable[[str], None]) -> None:
        """All rounds. In each of them every program runs once, so that a busy hour of the machine falls on all."""
        self._prepare()
        for number in range(1, self.sizes.rounds + 1):
            for name, (articles, command) in self._programs().items():
                say(f"round {number} of {self.sizes.rounds}: {name}")
                shutil.rmtree(self.work / "out", ignore_errors=True)
                self.articles[name] = articles
                # --since looks at the repository that it is called in.
                folder = self.root if "--since" in command else PROJECT
                self._costs.setdefault(name, []).append(run(command, folder, home=self.work / "home"))

    def cost(self, name: str) -> Cost:
        """What a program has cost: the median of the rounds."""
        return middle(self._costs[name])

    def each(self, name: str) -> float:
        """Seconds of CPU for one article; of a naive program without those that it takes to start."""
        if f"{name}, start" in self._costs:
            return (self.cost(name).cpu - self.cost(f"{name}, start").cpu) / (self.articles[name] - FEW)
        return self.cost(name).cpu / self.articles[name]

    def part(self, name: str) -> float:
        """Seconds of CPU for one document or place in a single step, as the process itself has measured them."""
        return median(float(cost.said) for cost in self._costs[name])

    def repeats_itself(self, name: str) -> bool:
        """Whether a program spends its time on article after article, so that there is a figure for each."""
        return not (name.endswith(", start") or name in PARTS or self.articles[name] == 1)

    def names(self) -> list[str]:
        """The programs that were run."""
        return list(self._costs)

    def _prepare(self) -> None:
        """The rows of the build as Arrow files, and the corpus as a git repository in which one label has changed."""
        run(_module("escal", "build", self.root, "--out", self.work / "built"), PROJECT, home=self.work / "home")
        floor.stage(self.work / "built", self.work / "staged")
        identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
        commands = [("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "--message", "Corpus")]
        for words in [("checkout", "--quiet", ".")] if (self.root / ".git").is_dir() else commands:
            subprocess.run(["git", *words], cwd=self.root, check=True)
        labels = min(self.root.glob(f"corpus/articles/*/*/v1/{ANNOTATOR}.json"))
        labels.write_bytes(labels.read_bytes().replace(b'"guidelines": "1.0"', b'"guidelines": "1.1"'))

    def _programs(self) -> dict[str, tuple[int, list[str]]]:
        """Name -> number of articles and command."""
        sizes, root, out = self.sizes, self.root, ("--out", self.work / "out")
        programs = {
            "escal check": (sizes.corpus, _module("escal", "check", root)),
            "escal build": (sizes.corpus, _module("escal", "build", root, *out)),
            "escal build, small": (sizes.small, _module("escal", "build", self.small, *out)),
            "escal check --since": (1, _module("escal", "check", "--since", "HEAD")),
            "escal check --since --tracked": (1, _module("escal", "check", "--since", "HEAD", "--tracked")),
            "floor": (sizes.corpus, _module("benchmarks.floor", root, self.work / "staged", self.work / "out")),
        }
        faster = (*out, "--near-duplicates", "--validator", "jsonschema_rs")
        for name, articles, options in (
            ("naive check", sizes.slow, ()),
            ("naive build", sizes.slow, (*out, "--near-duplicates")),
            ("naive build without near-duplicates", sizes.slow, out),
            ("naive build with jsonschema-rs", sizes.medium, faster),
            ("naive build with jsonschema-rs, small", sizes.medium // 4, faster),
        ):
            for suffix, count in (("", articles), (", start", FEW)):
                programs[name + suffix] = (count, _module("benchmarks.naive", root, "--articles", count, *options))
        for part, articles in (
            ("verdict_ours", sizes.medium),
            ("verdict_naive", sizes.slow),
            ("shared_checks_ours", sizes.medium),
            ("shared_checks_naive", sizes.slow),
            ("duplicates_ours", sizes.medium),
            ("duplicates_naive", sizes.medium),
            ("places", FEW),
        ):
            programs[part] = (articles, _module("benchmarks.parts", part, root, "--articles", articles))
        return programs


def _module(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", name, *map(str, arguments)]
