"""How far something is that may take a while: told where it happens, shown where there is room."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TextIO, TypeVar

ProgressListener = Callable[[str, int, int], None]
"""What is being done ("Writing"), how many are done, how many there are in all."""

PATIENCE = 1.0  # seconds before anything is shown: most of what careprep does is done by then
CELLS = 20  # how wide the bar is

T = TypeVar("T")

_listener: ContextVar[ProgressListener | None] = ContextVar("listener", default=None)


def track(things: Sequence[T], doing: str) -> Iterator[T]:
    """The things one by one, telling whoever listens how many are done."""
    for at, thing in enumerate(things):
        if heard := _listener.get():
            heard(doing, at, len(things))
        yield thing


@contextlib.contextmanager
def show_progress(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """What is told inside is drawn as a bar on the stream, if it is a terminal and takes long.

    Nothing of it stays on the terminal, and nothing at all is written where there is none.
    `clock` counts seconds.
    """
    if not stream.isatty():
        yield
        return
    start = clock()
    drawn = ""

    def draw(text: str) -> None:
        nonlocal drawn
        with contextlib.suppress(OSError, ValueError):
            stream.write(f"\r{text:<{len(drawn)}}\r{text}")
            stream.flush()
        drawn = text

    def heard(doing: str, done: int, of: int) -> None:
        if clock() - start >= PATIENCE:
            full = CELLS * done // max(1, of)
            draw(f"{doing} [{'#' * full}{'.' * (CELLS - full)}] {done} of {of}")

    token = _listener.set(heard)
    try:
        yield
    finally:
        _listener.reset(token)
        if drawn:
            draw("")
