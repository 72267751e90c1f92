"""What a whole process costs: CPU time with its children, wall time, peak memory of the tree."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

import psutil

PROJECT = Path(__file__).parents[1]
_INTERVAL = 0.02


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU (user and system) and of wall time, megabytes (10^6 bytes) at the peak, and what was printed."""

    cpu: float
    wall: float
    peak: float
    said: str = ""


def run(command: Sequence[str], folder: Path, *, home: Path) -> Cost:
    """Run a command in a folder and wait for it; ``home`` is where libraries may keep caches.

    Memory is the resident set of the process and all its descendants together, looked at fifty times a second.
    """
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryFile() as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT)
        watch = _Watch(process.pid)
        # wait4 gives the CPU time of this child and of its own children, and of nothing else.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.stop()
        said.seek(0)
        words = said.read().decode()
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}\n{words}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak / 1e6, words)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "peak")))


class _Watch(Thread):
    """Looks at the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak = 0
        self._over = Event()
        self.start()

    def stop(self) -> int:
        """Stop; returns the highest number of bytes that was seen."""
        self._over.set()
        self.join()
        return self._peak

    def run(self) -> None:
        """Look, and look again."""
        while not self._over.is_set():
            self._peak = max(self._peak, _resident(self._pid))
            self._over.wait(_INTERVAL)


def _resident(pid: int) -> int:
    total = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass  # It ended between one look and the next.
    return total
