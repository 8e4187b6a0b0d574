"""Measuring: contenders take turns in one run, and medians are compared."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Timed = Callable[[], float]
"""Does the work once and says how many seconds it took."""


def medians(contenders: Mapping[str, Timed], rounds: int) -> dict[str, float]:
    """Seconds for each. They run one after the other in every round, so that a busy moment of
    the machine falls on all of them; the first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            seconds = run()
            if number:
                taken[name].append(seconds)
    return {name: statistics.median(found) for name, found in taken.items()}


def call(work: Callable[[], object]) -> Timed:
    """Seconds of one call."""

    def run() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return run


def environment(home: Path) -> dict[str, str]:
    """The environment of a measured process: a home of its own, and everything compiled.

    An installed program starts from compiled files; one run from a source folder that may not be
    written to would be compiled anew each time.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return kept | {
        "CAREPREP_HOME": str(home),
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
        "PYTHONUTF8": "1",
    }


_UNWANTED = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONOPTIMIZE", "CAREPREP_NOTEBOOK"}


def process(home: Path, *arguments: str) -> Timed:
    """Seconds from starting a Python process to its end; its output goes nowhere."""
    settings = environment(home)

    def run() -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            env=settings,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - start

    return run
