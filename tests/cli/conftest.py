"""Running the command line: in this process where that will do, as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Struct

_CTRL_C = signal.getsignal(signal.SIGINT)

from careprep.__main__ import main  # noqa: E402  # which lets Ctrl-C end a program at once

signal.signal(signal.SIGINT, _CTRL_C)

DAY = "2026-01-14"


class Ran(Struct, frozen=True):
    """What a command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def ran(*argv: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in argv])
        shown = capsys.readouterr()
        return Ran(code, shown.out, shown.err)

    return ran


@pytest.fixture
def process(home: Path) -> Run:
    """Run a command line as a process, its output into pipes."""

    def ran(*argv: str | Path, typed: str = "", **environ: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "careprep", *map(str, argv)],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
            env={**os.environ, "CAREPREP_HOME": str(home), **environ},
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return ran
