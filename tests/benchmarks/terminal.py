"""An app in a terminal of ours: when its first row and its answer to a key reach the terminal."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.timing import environment

SIZE = (24, 80)
_GIVE_UP = 30.0  # seconds


class Terminal:
    """A running app and the other end of its terminal."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.handle, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        settings = environment(home) | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "TEXTUAL_FPS": "120",
        }
        self.started = time.perf_counter()
        self.child = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=settings,
            start_new_session=True,
        )
        os.close(inner)

    def until(self, marker: bytes) -> float:
        """Seconds from the start until the marker was written to the terminal."""
        seen = b""
        while marker not in seen:
            seen += self._more(_GIVE_UP)
        return time.perf_counter() - self.started

    def press(self, key: bytes) -> float:
        """Seconds from a key to the first thing written because of it."""
        self.quiet()
        start = time.perf_counter()
        os.write(self.handle, key)
        self._more(_GIVE_UP)
        return time.perf_counter() - start

    def quiet(self) -> None:
        """Read on until nothing has come for a moment."""
        while select.select([self.handle], [], [], 0.03)[0]:
            os.read(self.handle, 1 << 16)

    def _more(self, patience: float) -> bytes:
        if not select.select([self.handle], [], [], patience)[0]:
            raise TimeoutError("the app wrote nothing")
        return os.read(self.handle, 1 << 16)

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        os.close(self.handle)


@contextlib.contextmanager
def opened(home: Path, *arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(home, *arguments)
    try:
        yield terminal
    finally:
        terminal.close()


def first_paint(home: Path, marker: bytes, *arguments: str) -> float:
    """Seconds from starting the process to the marker on the screen."""
    with opened(home, *arguments) as terminal:
        return terminal.until(marker)
