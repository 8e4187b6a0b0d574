"""A program in a terminal of its own: type, and wait for what it shows."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import termios
import threading
import time
from collections.abc import Iterator, Sequence

PATIENCE = 60.0  # seconds until a test gives up; nothing waits that long


class Terminal:
    """`shown` is everything that was written to it so far."""

    def __init__(self, child: int, handle: int) -> None:
        self._child, self._handle = child, handle
        self.shown = b""

    def type(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def until(self, words: bytes) -> bytes:
        """Wait until these words were shown, and return and forget what came before them."""
        end = time.monotonic() + PATIENCE
        while words not in self.shown:
            assert time.monotonic() < end, self.shown
            if select.select([self._handle], [], [], 0.1)[0]:
                self.shown += os.read(self._handle, 1 << 16)
        before, _, self.shown = self.shown.partition(words)
        return before

    def end(self) -> tuple[int, bytes]:
        """Wait until it is over: the exit code, and what it showed last."""
        with contextlib.suppress(OSError):  # Linux: the other end is closed
            while more := os.read(self._handle, 1 << 16):
                self.shown += more
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1]), self.shown

    def tell(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._child, number)

    def close(self) -> int:
        """Take the terminal away, and wait for the exit code."""
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, self._handle)
        os.close(nowhere)
        ended = threading.Timer(PATIENCE, os.kill, (self._child, 9))
        ended.start()
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])
        finally:
            ended.cancel()


@contextlib.contextmanager
def terminal(
    argv: Sequence[str], size: tuple[int, int] = (24, 80), **environ: str
) -> Iterator[Terminal]:
    """A program in a terminal of `size` rows and columns, which has it before the program looks."""
    child, handle = pty.fork()
    if not child:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        own = {name: text for name, text in os.environ.items() if name not in ("LINES", "COLUMNS")}
        os.execvpe(argv[0], [*argv], {**own, "TERM": "xterm-256color", **environ})
    try:
        yield Terminal(child, handle)
    finally:
        with contextlib.suppress(OSError):
            os.kill(child, 9)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        os.close(handle)
